//! How the system describes a file: by this a build tells, without reading it, that it has not changed.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A file as the system describes it. As long as that is the same, so are its bytes, unless it was changed
/// within the time that the system's clock takes to go on ([`super::Cached`] sees to that).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub bytes: u64,
    /// When its bytes and when its entry last changed, in nanoseconds since 1970.
    pub modified: i128,
    pub changed: i128,
    pub inode: u64,
    /// Who may read it.
    pub mode: u32,
}

impl Stamp {
    /// Whether two names of one disk are of one file. False where the system does not tell.
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.inode != 0 && self.inode == other.inode
    }
}

/// How the system describes a file; none if it is not there, or is none.
pub fn stamp(path: &Path) -> Option<Stamp> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|found| stamp_of(&found))
}

/// The same of what stands there itself; none of a link.
pub fn own_stamp(path: &Path) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).map(|found| stamp_of(&found))
}

/// The same of what is there, whatever it is: a folder, or a link itself.
pub fn stamp_of_any(path: &Path) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().map(|found| stamp_of(&found))
}

/// How the system describes a file that is open.
pub fn stamp_of_open(file: &fs::File) -> Option<Stamp> {
    file.metadata().ok().map(|found| stamp_of(&found))
}

#[cfg(unix)]
fn stamp_of(found: &fs::Metadata) -> Stamp {
    use std::os::unix::fs::MetadataExt;
    let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    Stamp {
        bytes: found.len(),
        modified: nanoseconds(found.mtime(), found.mtime_nsec()),
        changed: nanoseconds(found.ctime(), found.ctime_nsec()),
        inode: found.ino(),
        mode: found.mode(),
    }
}

#[cfg(not(unix))]
fn stamp_of(found: &fs::Metadata) -> Stamp {
    let since = |time: std::time::SystemTime| match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    };
    let modified = found.modified().map_or(0, since);
    Stamp { bytes: found.len(), modified, changed: modified, inode: 0, mode: 0 }
}
