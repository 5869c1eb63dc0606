//! An archive on disk, with what a build before has made of it.
//!
//! 1. A file whose [`Stamp`] is what it was when it was read has the bytes that it had: it is not read again.
//! 2. A stamp that is no older than [`GRAIN`] when a build begins is not relied on later: the file may have
//!    changed once more within the same tick of the file system's clock. Nor is one from the future, as when
//!    the clock was put back.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::memo::{Keep, bytes_of, value_of};
use super::store::{Stored, Writer};
use super::{Disk, Failure, Memo, MemoryBudget, Opened, Secret, Source, Stamp, stamp, write};
use crate::diag::{Diagnostic, Result, codes};

/// The coarsest clock of a file system in use, that of FAT: two seconds, in nanoseconds.
const GRAIN: i128 = 2_000_000_000;

/// Mebibytes of texts, and of what was made of them, that a build holds at once.
const HELD: i64 = 64;

/// An archive with its cache.
pub struct Cached {
    disk: Disk,
    memo: Arc<Memo>,
    /// The file system's time when the build began.
    began: i128,
    /// Which bytes each file has in this build. Pages are remembered by them, so a file may not have others
    /// later in the same build.
    given: RwLock<BTreeMap<Box<str>, Given>>,
    budget: MemoryBudget,
}

/// The bytes that a file has in this build.
#[derive(Clone, Copy)]
struct Given {
    hash: Hash,
    /// How the system described the file before its bytes were read.
    stamp: Option<Stamp>,
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
    /// Opens an archive with the cache in `folder`, which is there; one that cannot be read is empty. Without a
    /// secret there is none. `output` tells apart the sites that are made of one archive.
    pub fn open(disk: Disk, folder: &Path, secret: Option<Secret>, output: &Path) -> Self {
        let clock = folder.join("clock");
        // without a clock no file counts as settled, and the next build reads them all
        let told = write::replace_locked(&clock, |file| file.write_all(b".")).ok().and_then(|()| stamp(&clock));
        let began = told.map_or(i128::MIN, |stamp| stamp.modified);
        let output = blake3::hash(output.as_os_str().as_encoded_bytes());
        let writer = secret.map(|secret| Writer { secret, program: program(), output });
        let memo = Arc::new(Memo::with(Stored::read(&folder.join("cache"), writer)));
        let budget = MemoryBudget::mebibytes(HELD);
        Self { disk: disk.held(), memo, began, given: RwLock::default(), budget }
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
        self.memo.save()
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        stamp(&self.disk.root().join(path))
    }

    fn given(&self, path: &str) -> Option<Given> {
        self.given.read().unwrap_or_else(PoisonError::into_inner).get(path).copied()
    }

    /// Says that a file has these bytes; returns which it has, if that was said before.
    fn give(&self, path: &str, given: Given) -> Hash {
        self.given.write().unwrap_or_else(PoisonError::into_inner).entry(path.into()).or_insert(given).hash
    }

    /// Says which bytes were just read of a file that the system described by this stamp before.
    fn was_read(&self, path: &str, hash: Hash, stamp: Option<Stamp>) -> Result<()> {
        if self.give(path, Given { hash, stamp }) != hash {
            return Err(changed(path));
        }
        if let Some(stamp) = stamp {
            let settled = stamp.modified.max(stamp.changed) + GRAIN < self.began;
            self.memo.keep_self(&Self::name(path), Arc::new(Version { stamp, hash, settled }));
        }
        Ok(())
    }

    fn name(path: &str) -> String {
        [path, " stamp"].concat()
    }
}

/// What is said of a file that does not have the bytes that it had when the build read it first.
pub fn changed(path: &str) -> Box<Diagnostic> {
    Diagnostic::new(&codes::CHANGED_DURING_BUILD, "the file changed while the site was being built")
        .in_path(path)
        .help("run the build again; the old site is untouched")
        .into()
}

/// The program that writes a cache: what it kept may mean something else to another.
fn program() -> Hash {
    let program = std::env::current_exe().ok();
    let stamp = program.as_deref().and_then(stamp);
    blake3::hash(format!("{} {program:?} {stamp:?}", env!("CARGO_PKG_VERSION")).as_bytes())
}

impl Source for Cached {
    fn walk(&self, folder: &str) -> Result<Vec<String>> {
        self.disk.walk(folder)
    }

    fn leads_to(&self, path: &str) -> String {
        self.disk.leads_to(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        if let Some(given) = self.given(path) {
            let bytes = self.disk.read(path)?;
            return if blake3::hash(&bytes) == given.hash { Ok(bytes) } else { Err(changed(path)) };
        }
        // before it is read: if it changes meanwhile, it is not what the stamp says
        let stamp = self.stamp(path);
        let bytes = self.disk.read(path)?;
        self.was_read(path, blake3::hash(&bytes), stamp)?;
        Ok(bytes)
    }

    fn open(&self, path: &str) -> Result<Opened> {
        let opened = self.disk.open(path)?;
        // what was hashed must be what is copied
        match self.given(path) {
            Some(given) if given.stamp.is_some() && given.stamp != opened.stamp() => Err(changed(path)),
            _ => Ok(opened),
        }
    }

    fn hashed(&self, path: &str) -> Result<Hash> {
        if let Some(known) = self.version(path) {
            return Ok(known);
        }
        let stamp = self.stamp(path);
        let hash = self.disk.hashed(path)?;
        self.was_read(path, hash, stamp)?;
        Ok(hash)
    }

    fn exists(&self, path: &str) -> bool {
        self.disk.exists(path)
    }

    fn fault(&self, path: &str) -> Option<Box<Diagnostic>> {
        self.disk.fault(path)
    }

    fn name(&self) -> String {
        self.disk.name()
    }

    fn version(&self, path: &str) -> Option<Hash> {
        if let Some(given) = self.given(path) {
            return Some(given.hash);
        }
        let now = self.stamp(path)?;
        let kept = self.memo.get_if::<Version>(&Self::name(path), |kept| kept.stamp == now)?;
        Some(self.give(path, Given { hash: kept.hash, stamp: Some(now) }))
    }

    fn memo(&self) -> Option<&Memo> {
        Some(&self.memo)
    }

    fn budget(&self) -> Option<&MemoryBudget> {
        Some(&self.budget)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    fn archive() -> (TempDir, PathBuf) {
        let temporary = TempDir::new().unwrap();
        let kept = temporary.path().join(".annals");
        fs::create_dir(&kept).unwrap();
        fs::write(temporary.path().join("a1.txt"), "株洲日报").unwrap();
        (temporary, kept)
    }

    fn open(temporary: &TempDir, kept: &Path) -> Cached {
        Cached::open(Disk::new(temporary.path()).unwrap(), kept, Some(Secret::test(1)), Path::new("public"))
    }

    #[test]
    fn a_file_has_the_same_bytes_all_through_a_build() {
        let (temporary, kept) = archive();
        let cached = open(&temporary, &kept);
        assert_eq!(cached.version("a1.txt"), None);
        cached.read("a1.txt").unwrap();
        let version = cached.version("a1.txt");
        assert_eq!(version, Some(blake3::hash("株洲日报".as_bytes())));
        fs::write(temporary.path().join("a1.txt"), "株洲晚报").unwrap();
        assert_eq!(cached.read("a1.txt").unwrap_err().code, &codes::CHANGED_DURING_BUILD);
        assert_eq!(cached.version("a1.txt"), version);
        // the next build sees what there is now
        cached.save().unwrap();
        let next = open(&temporary, &kept);
        assert_eq!(next.version("a1.txt"), None);
        assert_eq!(next.read("a1.txt").unwrap(), "株洲晚报".as_bytes());
    }

    #[test]
    fn a_file_that_is_older_than_the_clocks_grain_is_known_to_the_next_build_unread() {
        let (temporary, kept) = archive();
        std::thread::sleep(std::time::Duration::from_nanos(GRAIN as u64 + 100_000_000));
        let cached = open(&temporary, &kept);
        cached.read("a1.txt").unwrap();
        cached.save().unwrap();
        assert_eq!(open(&temporary, &kept).version("a1.txt"), Some(blake3::hash("株洲日报".as_bytes())));
    }

    #[test]
    fn a_file_that_is_copied_is_hashed_once_and_is_what_was_hashed() {
        let (temporary, kept) = archive();
        let cached = open(&temporary, &kept);
        let hash = cached.hashed("a1.txt").unwrap();
        assert_eq!((hash, cached.version("a1.txt")), (blake3::hash("株洲日报".as_bytes()), Some(hash)));
        assert_eq!(cached.open("a1.txt").unwrap().hash().unwrap(), hash);
        fs::write(temporary.path().join("a1.txt"), "株洲晚报!").unwrap();
        assert_eq!(cached.open("a1.txt").unwrap_err().code, &codes::CHANGED_DURING_BUILD);
    }

    #[test]
    fn without_a_secret_nothing_is_kept() {
        let (temporary, kept) = archive();
        let cached = Cached::open(Disk::new(temporary.path()).unwrap(), &kept, None, Path::new("public"));
        assert_eq!(cached.read("a1.txt").unwrap(), "株洲日报".as_bytes());
        cached.save().unwrap();
        assert!(!kept.join("cache").exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_in_place_of_the_cache_are_not_written_through() {
        use std::os::unix::fs::symlink;
        let (temporary, kept) = archive();
        let other = temporary.path().join("letter.txt");
        fs::write(&other, "信").unwrap();
        for name in ["clock", "cache"] {
            symlink(&other, kept.join(name)).unwrap();
        }
        let cached = open(&temporary, &kept);
        cached.read("a1.txt").unwrap();
        cached.save().unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "信");
        assert!(!fs::symlink_metadata(kept.join("cache")).unwrap().is_symlink());
    }

    #[test]
    fn folders_in_place_of_the_cache_stop_nothing() {
        let (temporary, kept) = archive();
        for name in ["clock", "cache"] {
            fs::create_dir(kept.join(name)).unwrap();
        }
        let cached = open(&temporary, &kept);
        assert_eq!(cached.read("a1.txt").unwrap(), "株洲日报".as_bytes());
        assert!(cached.save().is_err());
        fs::write(temporary.path().join("a1.txt"), "株洲晚报").unwrap();
        assert_eq!(open(&temporary, &kept).version("a1.txt"), None);
    }
}
