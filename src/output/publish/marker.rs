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

/// What a tree has for a marker.
#[derive(Debug)]
pub enum Marker {
    Missing,
    /// One of another version, or something else that has its name.
    Unknown,
    Lists(Files),
}

impl Marker {
    pub fn of(tree: &Path) -> Result<Self, Failure> {
        let path = tree.join(MARKER);
        let text = if own_stamp(&path).is_some() { write::read_if_there(&path)? } else { None };
        Ok(match text.as_deref().map(parse) {
            None => Self::Missing,
            Some(None) => Self::Unknown,
            Some(Some(files)) => Self::Lists(files),
        })
    }

    /// The files that it lists, if it is one.
    pub fn files(self) -> Option<Files> {
        match self {
            Self::Lists(files) => Some(files),
            Self::Missing | Self::Unknown => None,
        }
    }
}

/// The files that a marker lists, sorted.
#[derive(Debug, PartialEq, Eq)]
pub struct Files(Vec<Box<str>>);

impl Files {
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|path| &**path)
    }

    pub fn has(&self, path: &str) -> bool {
        self.0.binary_search_by(|other| (**other).cmp(path)).is_ok()
    }

    /// Whether there are files below a path.
    pub fn has_folder(&self, path: &str) -> bool {
        let folder = [path, "/"].concat();
        let first = self.0.partition_point(|path| **path < *folder);
        self.0.get(first).is_some_and(|path| path.starts_with(&folder))
    }

    /// The files of a tree that are not among them, nor the marker.
    pub fn foreign_in(&self, tree: &Path) -> Result<Vec<String>, Failure> {
        let mut foreign = write::files_below(tree)?;
        foreign.retain(|path| path != MARKER && !self.has(path));
        Ok(foreign)
    }
}

/// The files that a marker lists; none if it is not a marker of this version. It may come from somebody else: a
/// path that leads elsewhere is none of a site.
fn parse(text: &str) -> Option<Files> {
    let mut lines = text.lines();
    let paths = (lines.next()? == VERSION).then(|| lines.map(Box::from).collect::<Vec<Box<str>>>())?;
    let is_marker = paths.is_sorted() && paths.iter().all(|path| sink::check(path).is_ok());
    is_marker.then_some(Files(paths))
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
        let paths = |text| parse(text).unwrap().paths().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(paths(&text), ["issues/2021-08-06/index.html", "pages/关于/index.html"]);
        assert_eq!(paths("annals-site 1\n"), [""; 0]);
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
