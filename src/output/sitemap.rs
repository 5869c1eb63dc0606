//! The list of all addresses for search engines (sitemaps.org).
//!
//! A file holds at most 50,000 addresses and 50 MB; a larger site has several files, and
//! `sitemap.xml` is the index of them.

use quick_xml::escape::escape;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// The full address.
    pub loc: String,
    /// A date (`2021-08-06`) or RFC 3339 time.
    pub lastmod: Option<String>,
}

struct Limits {
    urls: usize,
    bytes: usize,
}

/// Addresses that a file may hold.
pub const URLS: usize = 50_000;

const PROTOCOL: Limits = Limits { urls: URLS, bytes: 50 * 1024 * 1024 };

/// The sitemap's files, each with its path in the site, `sitemap.xml` first. `base_url` is the
/// address of the site's root, with or without a slash at the end.
pub fn chunks(urls: &[Url], base_url: &str) -> Vec<(String, String)> {
    within(&PROTOCOL, urls, base_url)
}

fn within(limits: &Limits, urls: &[Url], base_url: &str) -> Vec<(String, String)> {
    let head = format!("{XML}<urlset xmlns=\"{NAMESPACE}\">\n");
    let tail = "</urlset>\n";
    let mut files = Vec::new();
    let mut file = head.clone();
    let mut held = 0;
    for url in urls {
        let entry = entry("url", &url.loc, url.lastmod.as_deref());
        if held > 0 && (held == limits.urls || file.len() + entry.len() + tail.len() > limits.bytes) {
            file.push_str(tail);
            files.push(std::mem::replace(&mut file, head.clone()));
            held = 0;
        }
        file.push_str(&entry);
        held += 1;
    }
    file.push_str(tail);
    files.push(file);

    if files.len() == 1 {
        return files.into_iter().map(|file| ("sitemap.xml".to_owned(), file)).collect();
    }
    let base = base_url.trim_end_matches('/');
    let files: Vec<_> = (1..).map(|number| format!("sitemap-{number}.xml")).zip(files).collect();
    let mut index = format!("{XML}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    index.extend(files.iter().map(|(path, _)| entry("sitemap", &format!("{base}/{path}"), None)));
    index.push_str("</sitemapindex>\n");
    [("sitemap.xml".to_owned(), index)].into_iter().chain(files).collect()
}

fn entry(kind: &str, loc: &str, lastmod: Option<&str>) -> String {
    let lastmod = lastmod.map(|date| format!("<lastmod>{}</lastmod>", escape(date))).unwrap_or_default();
    format!("<{kind}><loc>{}</loc>{lastmod}</{kind}>\n", escape(loc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(count: usize) -> Vec<Url> {
        let url = |n| Url { loc: format!("https://example.org/issues/{n}/"), lastmod: None };
        (0..count).map(url).collect()
    }

    fn paths(files: &[(String, String)]) -> Vec<&str> {
        files.iter().map(|(path, _)| path.as_str()).collect()
    }

    #[test]
    fn a_small_site_has_one_file() {
        let url = Url { loc: "https://example.org/?a&b".to_owned(), lastmod: Some("2021-08-06".to_owned()) };
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\
            <url><loc>https://example.org/?a&amp;b</loc><lastmod>2021-08-06</lastmod></url>\n\
            </urlset>\n";
        assert_eq!(chunks(&[url], "https://example.org/"), [("sitemap.xml".to_owned(), expected.to_owned())]);
    }

    #[test]
    fn fifty_thousand_addresses_are_one_file_and_one_more_makes_two_and_an_index() {
        assert_eq!(paths(&chunks(&urls(50_000), "https://example.org")), ["sitemap.xml"]);
        let files = chunks(&urls(50_001), "https://example.org/");
        assert_eq!(paths(&files), ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml"]);
        assert!(
            files[0].1.contains("<sitemap><loc>https://example.org/sitemap-2.xml</loc></sitemap>"),
            "{}",
            files[0].1
        );
        assert_eq!(files[1].1.matches("<url>").count(), 50_000);
        assert_eq!(files[2].1.matches("<url>").count(), 1);
    }

    #[test]
    fn no_file_is_larger_than_the_limit() {
        for bytes in 300..400 {
            let files = within(&Limits { urls: 1000, bytes }, &urls(30), "https://example.org");
            assert!(files.len() > 5);
            assert!(files[1..].iter().all(|(_, file)| file.len() <= bytes), "{bytes}");
            let held: usize = files.iter().map(|(_, file)| file.matches("<url>").count()).sum();
            assert_eq!(held, 30);
        }
    }
}
