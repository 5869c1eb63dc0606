//! The file that says that a folder is a site of annals, and which files the build wrote.
//!
//! A version line, then the paths, one a line, sorted. A later build deletes these files and no
//! others.

use std::path::Path;

use crate::files::{Failure, own_stamp, write};
use crate::output::sink;

/// Its name in the output folder.
pub const MARKER: &str = ".annals-site";

const VERSION: &str = "annals-site 1";

/// The marker of a site with these files, which are sorted.
fn render(paths: &[&str]) -> Vec<u8> {
    let mut text = String::from(VERSION);
    text.push('\n');
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    text.into_bytes()
}

/// The files that a marker lists, sorted; none if it is not a marker of this version. It may come from somebody
/// else: a path that leads elsewhere is none of a site.
pub fn parse(text: &str) -> Option<Vec<&str>> {
    let mut lines = text.lines();
    let paths = (lines.next()? == VERSION).then(|| lines.collect::<Vec<_>>())?;
    let is_marker = paths.is_sorted() && paths.iter().all(|path| sink::check(path).is_ok());
    is_marker.then_some(paths)
}

/// The marker of a tree; none if it has none.
pub fn read(tree: &Path) -> Result<Option<String>, Failure> {
    let path = tree.join(MARKER);
    if own_stamp(&path).is_none() { Ok(None) } else { write::read_if_there(&path) }
}

/// Puts a marker into a tree, at one stroke: one that is cut short would say that other files are somebody's.
pub fn put(tree: &Path, paths: &[&str]) -> Result<(), Failure> {
    write::replace_by(&tree.join(format!("{MARKER}.new")), &tree.join(MARKER), &render(paths))
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
        for text in [
            "",
            "annals-site 2\na\n",
            "CNAME\n",
            "annals-site 1\nb\na\n",
            "annals-site 1\n../a\n",
            "annals-site 1\n/a\n",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
