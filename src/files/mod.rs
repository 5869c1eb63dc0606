//! The file system, with errors that name the path.
//!
//! Nothing else in the crate touches `std::fs`. The core reads through [`Source`], so that tests
//! bring an archive in memory ([`Memory`]) and the command line one on disk ([`Disk`]), for builds with
//! what was made of it before ([`Cached`]); text comes through [`read_text`]. What a build writes goes through [`mod@write`].

mod budget;
mod cached;
pub mod disk;
pub mod failure;
mod links;
pub mod memo;
pub mod memory;
pub mod opened;
pub mod outside;
pub mod own_folder;
pub mod replace;
pub mod secret;
mod stamp;
pub mod store;
pub mod stream;
mod text;
pub mod write;

use crate::diag::{Diagnostic, Result};

/// A file that [`Disk::open`] opened.
pub use std::fs::File;

pub use budget::MemoryBudget;
pub use cached::{Cached, changed};
pub use disk::Disk;
pub use failure::Failure;
pub use links::Link;
pub use memo::{Keep, Memo, bytes_of, remembered, value_of};
pub use memory::Memory;
pub use opened::Opened;
pub use replace::Replacement;
pub use secret::Secret;
pub use stamp::{Stamp, own_stamp, stamp, stamp_of_any, stamp_of_open};
pub use stream::Stream;
pub use text::{converted, no_text, read_text, received, text_of};

/// What an archive is read from. Paths are relative to the archive's root, with `/`.
pub trait Source: Sync {
    /// All files below `folder` ("" for the root), sorted by path; folders and files whose name
    /// starts with a dot are left out, `.well-known` (RFC 8615) excepted. A folder that does not exist is empty. A symbolic link is
    /// followed inside the root; one that leads out of it is an error.
    fn walk(&self, folder: &str) -> Result<Vec<String>>;

    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>>;

    /// Opens a file of which not all is wanted at once.
    fn open(&self, path: &str) -> Result<Opened> {
        Ok(Opened::Bytes(std::io::Cursor::new(self.read(path)?)))
    }

    /// The hash of a file's bytes, of which no more than a piece is held in memory. Where the source keeps
    /// files, [`Source::version`] gives it from then on.
    fn hashed(&self, path: &str) -> Result<blake3::Hash> {
        let failed = |error| Failure::reading("read", path, error);
        Ok(self.open(path)?.hash().map_err(failed)?)
    }

    /// Whether a file stands there.
    fn exists(&self, path: &str) -> bool;

    /// Where a path leads by way of symbolic links; the path itself if there are none.
    fn leads_to(&self, path: &str) -> String {
        path.to_owned()
    }

    /// What is wrong with what is at a path where a file is looked for, if something is there and is none.
    fn fault(&self, _path: &str) -> Option<Box<Diagnostic>> {
        None
    }

    /// What it is called in messages: the folder.
    fn name(&self) -> String;

    /// The hash of a file's bytes, where the source keeps files and has read or hashed this one.
    fn version(&self, _path: &str) -> Option<blake3::Hash> {
        None
    }

    /// What was made of the source's files when they were read before.
    fn memo(&self) -> Option<&Memo> {
        None
    }

    /// What may be held of texts between the stages of a build; none where no later stage asks for them.
    fn budget(&self) -> Option<&MemoryBudget> {
        None
    }
}

/// Whether a file or folder is left out of [`Source::walk`] by its name.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}
