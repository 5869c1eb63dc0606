//! The tree that the last switch took out of place. The next site is made in it: of a large site an edit
//! changes a few files, and all others stand there already, as second names of those of the site.
//!
//! It holds the site before the last one. Files in it that annals did not write are refused; if one is gone,
//! it is put there again. A build that begins to change the tree takes its marker away, so that one that is
//! killed leaves no spare tree.

use super::marker::{self, MARKER};
use super::{Trees, refuse};
use crate::diag::Result;
use crate::files::write;

/// The files of a tree that can be used again, sorted.
#[derive(Debug)]
pub struct Spare(Vec<Box<str>>);

impl Spare {
    /// What stands where new trees are made; none if it was never a whole site.
    ///
    /// # Errors
    /// `output-foreign` if there are other files too, or links in the place of folders, through which a build
    /// would write elsewhere.
    pub fn of(trees: &Trees) -> Result<Option<Self>> {
        let path = trees.new.join(MARKER);
        let Some(text) = write::read_if_there(&path)? else { return Ok(None) };
        let Some(listed) = marker::parse(&text) else { return Ok(None) };
        let mut foreign = write::foreign_below(&trees.new, &listed, Some(&path))?;
        foreign.retain(|path| path != MARKER);
        if foreign.is_empty() {
            Ok(Some(Self(listed.into_iter().map(Box::from).collect())))
        } else {
            Err(refuse::foreign_in_spare(trees, &foreign))
        }
    }

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
}
