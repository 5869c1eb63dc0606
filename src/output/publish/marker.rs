//! The file that says that a folder is a site of annals, and which files the build wrote.
//!
//! A version line, then the paths, one a line, sorted. A later build deletes these files and no
//! others.

/// Its name in the output folder.
pub const MARKER: &str = ".annals-site";

const VERSION: &str = "annals-site 1";

/// The marker of a site with these files, which are sorted.
pub fn render(paths: &[&str]) -> Vec<u8> {
    let mut text = String::from(VERSION);
    text.push('\n');
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    text.into_bytes()
}

/// The files that a marker lists, sorted; none if it is not a marker of this version.
pub fn parse(text: &str) -> Option<Vec<&str>> {
    let mut lines = text.lines();
    let paths = (lines.next()? == VERSION).then(|| lines.collect::<Vec<_>>())?;
    paths.is_sorted().then_some(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_gives_back_its_paths() {
        let text = String::from_utf8(render(&["issues/2021-08-06/index.html", "pages/关于/index.html"])).unwrap();
        assert_eq!(text, "annals-site 1\nissues/2021-08-06/index.html\npages/关于/index.html\n");
        assert_eq!(parse(&text).unwrap(), ["issues/2021-08-06/index.html", "pages/关于/index.html"]);
        assert_eq!(parse("annals-site 1\n").unwrap(), [""; 0]);
    }

    #[test]
    fn another_version_or_another_file_is_no_marker() {
        for text in ["", "annals-site 2\na\n", "CNAME\n", "annals-site 1\nb\na\n"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
