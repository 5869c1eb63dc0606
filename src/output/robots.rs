//! robots.txt: everything may be read, and here is the list.

/// The text of robots.txt. `base_url` is the address of the site's root, with or without a slash at
/// the end; if it is empty, the sitemap is not named, since only a full address can name it.
pub fn robots(base_url: &str) -> String {
    let everything = "User-agent: *\nDisallow:\n";
    match base_url.trim_end_matches('/') {
        "" => everything.to_owned(),
        base => format!("{everything}\nSitemap: {base}/sitemap.xml\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sitemap_is_named_by_its_full_address() {
        let expected = "User-agent: *\nDisallow:\n\nSitemap: https://example.org/zhuzhou/sitemap.xml\n";
        assert_eq!(robots("https://example.org/zhuzhou/"), expected);
        assert_eq!(robots("https://example.org/zhuzhou"), expected);
        assert_eq!(robots(""), "User-agent: *\nDisallow:\n");
    }
}
