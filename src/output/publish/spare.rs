//! The tree that the last switch took out of place. The next site is made in it: of a large site an edit
//! changes a few files, and all others stand there already, as second names of those of the site.
//!
//! It holds the site before the last one, whole, and nothing else; what is found otherwise is deleted. A
//! build that begins to change it takes its marker away, so that one that is killed leaves no spare tree.

use std::path::Path;

use super::marker::{self, MARKER};
use crate::diag::Result;
use crate::files::write::{self, Found};

/// The files of a tree that can be used again, sorted.
#[derive(Debug)]
pub struct Spare(Vec<Found>);

impl Spare {
    /// What stands in a folder; none if it is not a whole site with nothing beside it, or has links in the place
    /// of folders, through which a build would write elsewhere.
    pub fn in_tree(tree: &Path) -> Result<Option<Self>> {
        let Some(text) = write::read_if_there(&tree.join(MARKER))? else { return Ok(None) };
        let Some(listed) = marker::parse(&text) else { return Ok(None) };
        let mut found = write::files_below(tree)?;
        found.retain(|file| &*file.path != MARKER);
        let is_whole = found.iter().map(|file| &*file.path).eq(listed);
        Ok(is_whole.then_some(Self(found)))
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
