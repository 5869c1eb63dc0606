//! An archive as a preparation read it, kept for the next one.
//!
//! 1. A preparation reads through a [`Snapshot`], which keeps what came from disk: files with the hash
//!    of their bytes, listings of folders, and which files were looked for.
//! 2. After a change, [`Snapshot::after`] is the next snapshot: only the changed paths are read again.
//!    If nothing that the preparation read has changed, there is none.
//! 3. What was made of files that stay as they were is kept along with them ([`Memo`]).
//! 4. Once its site is being served a snapshot keeps nothing more: pictures go from disk to the browser.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::diag::{Diagnostic, Result};
use crate::files::{Disk, Memo, Opened, Source};

/// The files that a preparation has read.
pub struct Snapshot {
    disk: Disk,
    read: RwLock<Read>,
    sealed: AtomicBool,
    memo: Arc<Memo>,
}

#[derive(Clone, Default)]
struct Read {
    files: BTreeMap<Arc<str>, Kept>,
    /// By folder, the paths of its files, sorted.
    folders: BTreeMap<String, Arc<Vec<String>>>,
    /// Files that were asked for with [`Source::exists`].
    looked_for: BTreeSet<String>,
    /// Folders that could not be listed, because of something in them.
    unlisted: BTreeSet<String>,
}

#[derive(Clone)]
struct Kept {
    /// None for a picture, which may be large and which few look at.
    bytes: Option<Arc<[u8]>>,
    hash: blake3::Hash,
}

impl Kept {
    fn new(bytes: &[u8]) -> Self {
        let is_picture = imagesize::image_type(bytes).is_ok();
        Self { bytes: (!is_picture).then(|| bytes.into()), hash: blake3::hash(bytes) }
    }
}

/// What changed on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Files or folders, relative to the root.
    Paths(BTreeSet<String>),
    /// More than could be told.
    Everything,
}

impl Snapshot {
    pub fn new(disk: Disk) -> Self {
        Self { disk, read: RwLock::default(), sealed: AtomicBool::new(false), memo: Arc::default() }
    }

    fn holding(&self, read: Read) -> Self {
        Self { read: RwLock::new(read), memo: self.memo.clone(), ..Self::new(self.disk.clone()) }
    }

    pub fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Keeps nothing more from now on.
    pub fn seal(&self) {
        self.sealed.store(true, Ordering::Relaxed);
    }

    /// Whether there is any content.
    pub fn has_content(&self) -> bool {
        self.walk("content").map_or(true, |paths| !paths.is_empty())
    }

    /// The snapshot after a change; none if the change is of nothing that was read.
    pub fn after(&self, changed: &Changed) -> Option<Self> {
        let Changed::Paths(paths) = changed else {
            return Some(self.holding(Read::default()));
        };
        let mut read = self.reading().clone();
        let mut differs = false;
        for path in paths {
            differs |= read.unlisted.iter().any(|folder| folder == path || lies_in(path, folder));
            differs |= read.is_changed(path, &self.disk);
        }
        read.unlisted.clear();
        differs.then(|| self.holding(read))
    }

    fn reading(&self) -> RwLockReadGuard<'_, Read> {
        self.read.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn keeping(&self) -> Option<RwLockWriteGuard<'_, Read>> {
        (!self.sealed.load(Ordering::Relaxed)).then(|| self.read.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Read {
    /// Takes a path's present state in; says whether what was read is no longer so.
    fn is_changed(&mut self, path: &str, disk: &Disk) -> bool {
        if let Some(kept) = self.files.get(path) {
            let now = match &kept.bytes {
                Some(_) => disk.read(path).map(|bytes| Kept::new(&bytes)),
                None => disk.hashed(path).map(|hash| Kept { bytes: None, hash }),
            };
            if let Ok(now) = now {
                let differs = now.hash != kept.hash;
                if differs {
                    self.files.insert(path.into(), now);
                }
                return differs;
            }
        }
        let forgotten = self.files.remove(path).is_some();
        let looked_for = self.looked_for.contains(path);
        if disk.exists(path) {
            // a file that is new, or one that is listed and not read, such as a picture
            return self.list(path) | looked_for | forgotten;
        }
        let listed = self.unlist(path);
        let folder = self.is_changed_folder(path, disk);
        listed | folder | looked_for | forgotten
    }

    /// Puts a file into the listings of the folders it lies in; says whether there are any.
    fn list(&mut self, path: &str) -> bool {
        let mut listed = false;
        for (_, paths) in self.folders.iter_mut().filter(|(folder, _)| lies_in(path, folder)) {
            listed = true;
            if let Err(at) = paths.binary_search_by(|other| other.as_str().cmp(path)) {
                Arc::make_mut(paths).insert(at, path.to_owned());
            }
        }
        listed
    }

    fn unlist(&mut self, path: &str) -> bool {
        let mut listed = false;
        for paths in self.folders.values_mut() {
            if let Ok(at) = paths.binary_search_by(|other| other.as_str().cmp(path)) {
                listed = true;
                Arc::make_mut(paths).remove(at);
            }
        }
        listed
    }

    /// A folder came, went, or was replaced: what lies in it is listed and read anew.
    fn is_changed_folder(&mut self, folder: &str, disk: &Disk) -> bool {
        let inside = |path: &str| lies_in(path, folder);
        let had = self.folders.values().any(|paths| paths.iter().any(|path| inside(path)));
        let within = |walked: &str| walked == folder || lies_in(folder, walked) || lies_in(walked, folder);
        let matters = self.folders.keys().any(|walked| within(walked)) || self.looked_for.iter().any(|p| inside(p));
        let has = matters && disk.walk(folder).map_or(true, |paths| !paths.is_empty());
        if !had && !has {
            return false;
        }
        self.files.retain(|path, _| !inside(path));
        self.folders.retain(|walked, _| !within(walked));
        true
    }
}

fn lies_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

impl Source for Snapshot {
    fn walk(&self, folder: &str) -> Result<Vec<String>> {
        if let Some(paths) = self.reading().folders.get(folder) {
            return Ok(paths.to_vec());
        }
        let paths = self.disk.walk(folder).inspect_err(|_| {
            if let Some(mut read) = self.keeping() {
                read.unlisted.insert(folder.to_owned());
            }
        })?;
        if let Some(mut read) = self.keeping() {
            read.folders.insert(folder.to_owned(), Arc::new(paths.clone()));
        }
        Ok(paths)
    }

    fn leads_to(&self, path: &str) -> String {
        self.disk.leads_to(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        if let Some(Kept { bytes: Some(bytes), .. }) = self.reading().files.get(path) {
            return Ok(bytes.to_vec());
        }
        let bytes = self.disk.read(path);
        if let Some(mut read) = self.keeping() {
            // a file that cannot be read counts as looked for, so that its coming is noticed
            match &bytes {
                Ok(bytes) => drop(read.files.insert(path.into(), Kept::new(bytes))),
                Err(_) => drop(read.looked_for.insert(path.to_owned())),
            }
        }
        bytes
    }

    /// Of a picture only the hash is kept.
    fn open(&self, path: &str) -> Result<Opened> {
        if let Some(Kept { bytes: Some(bytes), .. }) = self.reading().files.get(path) {
            return Ok(Opened::Bytes(std::io::Cursor::new(bytes.to_vec())));
        }
        self.hashed(path)?;
        self.disk.open(path)
    }

    fn hashed(&self, path: &str) -> Result<blake3::Hash> {
        if let Some(known) = self.version(path) {
            return Ok(known);
        }
        let hash = self.disk.hashed(path);
        if let Some(mut read) = self.keeping() {
            match &hash {
                Ok(hash) => drop(read.files.insert(path.into(), Kept { bytes: None, hash: *hash })),
                Err(_) => drop(read.looked_for.insert(path.to_owned())),
            }
        }
        hash
    }

    fn exists(&self, path: &str) -> bool {
        if let Some(mut read) = self.keeping() {
            read.looked_for.insert(path.to_owned());
        }
        self.disk.exists(path)
    }

    fn fault(&self, path: &str) -> Option<Box<Diagnostic>> {
        self.disk.fault(path)
    }

    fn name(&self) -> String {
        self.disk.name()
    }

    fn version(&self, path: &str) -> Option<blake3::Hash> {
        self.reading().files.get(path).map(|kept| kept.hash)
    }

    fn memo(&self) -> Option<&Memo> {
        Some(&self.memo)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::diag::Report;
    use crate::load::{self, Defaults};

    fn archive() -> (TempDir, Snapshot) {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("content/topics")).unwrap();
        fs::create_dir_all(folder.path().join("public")).unwrap();
        fs::write(folder.path().join("content/topics/vaccination.md"), "疫苗接种").unwrap();
        fs::write(folder.path().join("public/index.html"), "旧").unwrap();
        let snapshot = Snapshot::new(Disk::new(folder.path()).unwrap());
        snapshot.walk("content").unwrap();
        snapshot.read("content/topics/vaccination.md").unwrap();
        assert!(!snapshot.exists("archive.toml"));
        snapshot.seal();
        (folder, snapshot)
    }

    fn paths(paths: &[&str]) -> Changed {
        Changed::Paths(paths.iter().map(|path| (*path).to_owned()).collect())
    }

    #[test]
    fn a_file_is_what_it_was_until_its_change_is_told() {
        let (folder, snapshot) = archive();
        let path = "content/topics/vaccination.md";
        fs::write(folder.path().join(path), "免疫").unwrap();
        assert_eq!(snapshot.read(path).unwrap(), "疫苗接种".as_bytes());
        let next = snapshot.after(&paths(&[path])).unwrap();
        assert_eq!(next.read(path).unwrap(), "免疫".as_bytes());
        assert_eq!(snapshot.read(path).unwrap(), "疫苗接种".as_bytes());
    }

    #[test]
    fn what_was_not_read_or_did_not_change_makes_no_new_snapshot() {
        let (folder, snapshot) = archive();
        fs::write(folder.path().join("public/index.html"), "新").unwrap();
        fs::write(folder.path().join("content/topics/vaccination.md"), "疫苗接种").unwrap();
        for untouched in ["public/index.html", "public", "content/topics/vaccination.md", "content/topics/4913"] {
            assert!(snapshot.after(&paths(&[untouched])).is_none(), "{untouched}");
        }
    }

    #[test]
    fn files_and_folders_that_come_and_go_are_listed() {
        let (folder, snapshot) = archive();
        fs::write(folder.path().join("content/topics/testing.md"), "检测").unwrap();
        let next = snapshot.after(&paths(&["content/topics/testing.md"])).unwrap();
        assert_eq!(next.walk("content").unwrap(), ["content/topics/testing.md", "content/topics/vaccination.md"]);
        fs::remove_file(folder.path().join("content/topics/testing.md")).unwrap();
        let next = next.after(&paths(&["content/topics/testing.md"])).unwrap();
        assert_eq!(next.walk("content").unwrap(), ["content/topics/vaccination.md"]);
        fs::rename(folder.path().join("content"), folder.path().join("away")).unwrap();
        let gone = next.after(&paths(&["content"])).unwrap();
        assert!(!gone.has_content() && gone.read("content/topics/vaccination.md").is_err());
        fs::rename(folder.path().join("away"), folder.path().join("content")).unwrap();
        assert!(gone.after(&paths(&["content"])).unwrap().has_content());
    }

    #[test]
    fn of_an_archive_that_changes_only_what_changed_is_read_again() {
        let folder = TempDir::new().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join("content/issues").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for issue in ["2021-08-06", "2021-08-09"] {
            write(&format!("{issue}/_index.md"), &format!("---\npaper: 株洲日报\ndate: {issue}\n---\n"));
            for article in ["a1-01", "a1-02"] {
                write(&format!("{issue}/{article}.md"), "---\ntitle: 新华桥“大手术”在即\n---\n\n新华桥共有3跨。\n");
            }
        }
        let load = |snapshot: &Snapshot| {
            let mut report = Report::default();
            let archive = load::load(snapshot, &Defaults::default(), &mut report);
            assert!(report.diagnostics.is_empty(), "{report:?}");
            archive.issues
        };
        let first = Snapshot::new(Disk::new(folder.path()).unwrap());
        let before = load(&first);
        write("2021-08-09/a1-02.md", "---\ntitle: 新华桥“大手术”开始\n---\n\n新华桥共有3跨。\n");
        let after = load(&first.after(&paths(&["content/issues/2021-08-09/a1-02.md"])).unwrap());
        assert!(Arc::ptr_eq(&before[0], &after[0]), "the other issue is the same value");
        assert!(!Arc::ptr_eq(&before[1], &after[1]));
        assert!(Arc::ptr_eq(&before[1].articles[0], &after[1].articles[0]), "and so is the article beside it");
        assert_eq!(after[1].articles[1].title, "新华桥“大手术”开始");
    }

    #[test]
    fn a_file_that_was_looked_for_and_comes_is_a_change() {
        let (folder, snapshot) = archive();
        fs::write(folder.path().join("archive.toml"), "title = \"档案\"").unwrap();
        assert!(snapshot.after(&paths(&["archive.toml"])).unwrap().exists("archive.toml"));
    }
}
