//! An archive on disk, with what a build before has made of it.
//!
//! 1. A file whose [`Stamp`] is what it was when it was read has the bytes that it had: it is not read again.
//! 2. A stamp that is no older than [`GRAIN`] when a build begins is not relied on later: the file may have
//!    changed once more within the same tick of the file system's clock. Nor is one from the future, as when
//!    the clock was put back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::memo::{Keep, Stamp, bytes_of, value_of};
use super::store::Stored;
use super::{Disk, Failure, Memo, Source, write};
use crate::diag::Result;

/// The coarsest clock of a file system in use, that of FAT: two seconds, in nanoseconds.
const GRAIN: i128 = 2_000_000_000;

/// An archive with its cache.
pub struct Cached {
    disk: Disk,
    memo: Arc<Memo>,
    path: PathBuf,
    /// The file system's time when the build began.
    began: i128,
}

/// The bytes of a file, by its stamp.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Version {
    stamp: Stamp,
    hash: Hash,
    /// Whether the stamp can be relied on.
    settled: bool,
}

impl Keep for Version {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        self.settled.then(|| bytes_of(self)).flatten()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        value_of(bytes)
    }
}

impl Cached {
    /// Opens an archive with the cache in `folder`, which is there; one that cannot be read is empty.
    ///
    /// # Errors
    /// When nothing can be written into the folder.
    pub fn open(disk: Disk, folder: &Path) -> Result<Self> {
        let clock = folder.join("clock");
        write::write_loosely(&clock, b".")?;
        let began = write::stamp(&clock).map_or(0, |stamp| stamp.modified);
        let path = folder.join("cache");
        let memo = Arc::new(Memo::with(Stored::read(&path, program())));
        Ok(Self { disk, memo, path, began })
    }

    /// What is kept, for the writer of the site.
    pub fn kept(&self) -> Arc<Memo> {
        self.memo.clone()
    }

    /// Writes what was made since into the cache.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn save(&self) -> std::result::Result<(), Failure> {
        match self.memo.stored() {
            Some(stored) => stored.save(&self.path, &self.memo.written()),
            None => Ok(()),
        }
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        write::stamp(&self.disk.root().join(path))
    }

    fn name(path: &str) -> String {
        [path, " stamp"].concat()
    }
}

/// The program that writes a cache: what it kept may mean something else to another.
fn program() -> Hash {
    let program = std::env::current_exe().ok();
    let stamp = program.as_deref().and_then(write::stamp);
    let stamp = stamp.map(|stamp| (stamp.bytes, stamp.modified));
    blake3::hash(format!("{} {stamp:?}", env!("CARGO_PKG_VERSION")).as_bytes())
}

impl Source for Cached {
    fn walk(&self, folder: &str) -> Result<Vec<String>> {
        self.disk.walk(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let name = Self::name(path);
        if self.memo.is_made(&name) {
            // read before in this build; a change since then shows in the stamp
            return self.disk.read(path);
        }
        // before it is read: if it changes meanwhile, it is not what the stamp says
        let stamp = self.stamp(path);
        let bytes = self.disk.read(path)?;
        if let Some(stamp) = stamp {
            let settled = stamp.modified.max(stamp.changed) + GRAIN < self.began;
            let version = Version { stamp, hash: blake3::hash(&bytes), settled };
            let same = |kept: &Version| (kept.stamp, kept.hash) == (version.stamp, version.hash);
            if self.memo.get_if(&name, same).is_none() {
                self.memo.keep_self(&name, Arc::new(version));
            }
        }
        Ok(bytes)
    }

    fn exists(&self, path: &str) -> bool {
        self.disk.exists(path)
    }

    fn name(&self) -> String {
        self.disk.name()
    }

    fn version(&self, path: &str) -> Option<Hash> {
        let now = self.stamp(path)?;
        self.memo.get_if::<Version>(&Self::name(path), |kept| kept.stamp == now).map(|kept| kept.hash)
    }

    fn memo(&self) -> Option<&Memo> {
        Some(&self.memo)
    }
}
