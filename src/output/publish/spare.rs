//! The tree that the last switch took out of place. The next site is made in it: of a large site an edit
//! changes a few files, and all others stand there already, as second names of those of the site.
//!
//! It holds the site before the last one, whole, and nothing else; what is not whole is deleted, and files that
//! annals did not write are refused. A build that begins to change it takes its marker away, so that one that
//! is killed leaves no spare tree.

use super::marker::{self, MARKER};
use super::{Trees, refuse};
use crate::diag::Result;
use crate::files::write::{self, Found};

/// The files of a tree that can be used again, sorted.
#[derive(Debug)]
pub struct Spare(Vec<Found>);

impl Spare {
    /// What stands where new trees are made; none if it is not a whole site.
    ///
    /// # Errors
    /// `output-foreign` if there are other files too, or links in the place of folders, through which a build
    /// would write elsewhere.
    pub fn of(trees: &Trees) -> Result<Option<Self>> {
        let Some(text) = write::read_if_there(&trees.new.join(MARKER))? else { return Ok(None) };
        let Some(listed) = marker::parse(&text) else { return Ok(None) };
        let mut found = write::files_below(&trees.new)?;
        found.retain(|file| &*file.path != MARKER);
        let paths = || found.iter().map(|file| &*file.path);
        if paths().eq(listed.iter().copied()) {
            return Ok(Some(Self(found)));
        }
        let foreign: Vec<&str> = paths().filter(|path| listed.binary_search(path).is_err()).collect();
        if foreign.is_empty() { Ok(None) } else { Err(refuse::foreign_in_spare(trees, &foreign)) }
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|file| &*file.path)
    }

    pub fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// Whether a path is a second name of the file with this inode.
    pub fn has_inode(&self, path: &str, inode: u64) -> bool {
        self.find(path).is_some_and(|file| file.inode == Some(inode))
    }

    /// Whether there are files below a path.
    pub fn has_folder(&self, path: &str) -> bool {
        let folder = [path, "/"].concat();
        let first = self.0.partition_point(|file| *file.path < *folder);
        self.0.get(first).is_some_and(|file| file.path.starts_with(&folder))
    }

    fn find(&self, path: &str) -> Option<&Found> {
        let at = self.0.binary_search_by(|file| (*file.path).cmp(path)).ok()?;
        Some(&self.0[at])
    }
}
