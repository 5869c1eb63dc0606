//! The files that say that a tree is of annals, and which files in it are.
//!
//! A version line, then paths, one a line. No build deletes a file that is in no such list.
//!
//! - [`MARKER`] lists the files of a whole site, sorted.
//! - [`MAKING`] lists those of a tree that is being made or taken apart ([`Making`]): each path is in it before
//!   its file is written, so that what a killed build left can be told from the files of others.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::files::{Failure, own_stamp, write};
use crate::output::sink;

/// The list of a whole site.
pub const MARKER: &str = ".annals-site";

/// The list of a tree that is no whole site.
pub const MAKING: &str = ".annals-making";

/// What is in a tree beside the files of the site.
pub const LISTS: [&str; 2] = [MAKING, MARKER];

pub fn is_list(path: &str) -> bool {
    LISTS.contains(&path)
}

/// The marker before it is whole.
const NEW: &str = ".annals-site.new";

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
        Ok(match read_own(&tree.join(MARKER))?.as_deref().map(parse) {
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

/// A tree under a name that annals takes for its own.
#[derive(Debug)]
pub enum Tree {
    /// No list in it says that it is of annals.
    Foreign,
    /// A whole site.
    Whole(Files),
    /// What a build that was stopped left.
    Unfinished(Files),
}

impl Tree {
    pub fn of(tree: &Path) -> Result<Self, Failure> {
        let making = read_own(&tree.join(MAKING))?.as_deref().and_then(parse_making);
        Ok(match (Marker::of(tree)?.files(), making) {
            (Some(files), making) => {
                if making.is_some() {
                    // the marker was put last: only this list was not deleted in time
                    write::remove_file(&tree.join(MAKING))?;
                }
                Self::Whole(files)
            }
            (None, Some(files)) => Self::Unfinished(files),
            (None, None) => Self::Foreign,
        })
    }
}

/// The list of a tree that is being made or taken apart.
#[derive(Debug)]
pub struct Making {
    file: File,
    /// Whether the last line may be cut short: what is added behind it would not be read.
    is_broken: bool,
}

impl Making {
    /// Begins the list, or goes on with it. A whole site, which the tree is no longer then, gives it its own.
    pub fn begin(tree: &Path) -> Result<Self, Failure> {
        let path = tree.join(MAKING);
        if own_stamp(&tree.join(MARKER)).is_some() {
            if !write::rename_if_free(&tree.join(MARKER), &path)? {
                return Err(Failure::writing("write", path, std::io::ErrorKind::AlreadyExists.into()));
            }
        } else if own_stamp(&path).is_none() {
            write::write_new(&path, format!("{VERSION}\n").as_bytes())?;
        }
        Ok(Self { file: write::open_to_append(&path)?, is_broken: false })
    }

    /// Says that a file will be at `path`. Nothing is held back in memory: the process may be killed.
    pub fn add(&mut self, path: &str) -> std::io::Result<()> {
        if self.is_broken {
            return Err(std::io::Error::other("the list of the new site's files could not be written"));
        }
        let added = self.file.write_all([path, "\n"].concat().as_bytes());
        self.is_broken = added.is_err();
        added
    }

    /// Says that the tree is a site with these files, which are sorted.
    pub fn end(mut self, tree: &Path, paths: &[&str]) -> Result<(), Failure> {
        self.add(NEW).map_err(|error| Failure::writing("write", tree.join(MAKING), error))?;
        // at one stroke: a marker that is cut short would say that other files are somebody's
        write::replace_by(&tree.join(NEW), &tree.join(MARKER), &render(paths))?;
        write::remove_file(&tree.join(MAKING))
    }
}

/// The text of a file of a tree; none if it is not there, no text, or no file.
fn read_own(path: &Path) -> Result<Option<String>, Failure> {
    if own_stamp(path).is_some() { write::read_if_there(path) } else { Ok(None) }
}

/// The files that a list names, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Files(Vec<Box<str>>);

impl Files {
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|path| &**path)
    }

    /// The place of a file among them.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.0.binary_search_by(|other| (**other).cmp(path)).ok()
    }

    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are files below a path.
    pub fn has_folder(&self, path: &str) -> bool {
        self.below(path).next().is_some()
    }

    /// The files below a path.
    pub fn below(&self, path: &str) -> impl Iterator<Item = &str> {
        let folder = [path, "/"].concat();
        let first = self.0.partition_point(|path| **path < *folder);
        self.0[first..].iter().map(|path| &**path).take_while(move |path| path.starts_with(&folder))
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

/// The files that a list of a tree in the making names. A last line without an end was cut short: no file was
/// written under it.
fn parse_making(text: &str) -> Option<Files> {
    if VERSION.starts_with(text) {
        return Some(Files::default());
    }
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let mut lines = whole.lines();
    let mut paths = (lines.next()? == VERSION).then(|| lines.map(Box::from).collect::<Vec<Box<str>>>())?;
    paths.sort_unstable();
    paths.dedup();
    paths.iter().all(|path| sink::check(path).is_ok()).then_some(Files(paths))
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

    #[test]
    fn of_a_list_that_is_cut_short_the_last_line_does_not_count() {
        let paths = |text| parse_making(text).map(|files| files.paths().map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(paths("annals-site 1\nb\na\nb\nlett").unwrap(), ["a", "b"]);
        assert_eq!(paths("annals-site 1\n").unwrap(), [""; 0]);
        assert_eq!(paths("annals-sit").unwrap(), [""; 0]);
        for text in ["CNAME\n", "annals-site 2\n", "annals-site 1\n../a\n"] {
            assert_eq!(paths(text), None, "{text:?}");
        }
    }
}
