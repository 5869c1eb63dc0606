//! The file system, with errors that name the path.
//!
//! Nothing else in the crate touches `std::fs`. The core reads through [`Source`], so that tests
//! bring an archive in memory ([`Memory`]) and the command line one on disk ([`Disk`]), for builds with
//! what was made of it before ([`Cached`]); text comes through [`read_text`]. What a build writes goes through [`mod@write`].

mod cached;
pub mod disk;
pub mod failure;
pub mod memo;
pub mod memory;
pub mod outside;
mod stamp;
pub mod store;
pub mod stream;
mod text;
pub mod write;

use crate::diag::Result;

pub use cached::{Cached, changed};
pub use disk::Disk;
pub use failure::Failure;
pub use memo::{Keep, Memo, bytes_of, remembered, value_of};
pub use memory::Memory;
pub use stamp::{Stamp, own_stamp, stamp};
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

    /// Whether a file stands there.
    fn exists(&self, path: &str) -> bool;

    /// What it is called in messages: the folder.
    fn name(&self) -> String;

    /// The hash of a file's bytes, where the source keeps files and has read this one.
    fn version(&self, _path: &str) -> Option<blake3::Hash> {
        None
    }

    /// What was made of the source's files when they were read before.
    fn memo(&self) -> Option<&Memo> {
        None
    }
}

/// Whether a file or folder is left out of [`Source::walk`] by its name.
pub fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && name != ".well-known"
}
