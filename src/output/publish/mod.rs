//! The atomic switch from the old site to the new one.
//!
//! 1. [`Publisher::begin`] takes the archive's lock, ends what an interrupted build left
//!    ([`switch::recover`]), and refuses an output folder that is not its own ([`refuse`]).
//! 2. [`Publisher::write`] writes the new site beside the old one, into `.NAME.annals-new`; a file that is
//!    what it was ([`last`]) becomes a second name of the old one.
//! 3. [`Publisher::finish`] writes the [`marker`], which lists the files, and lets the two folders
//!    change places at one stroke ([`switch::switch`]). Then the old one is deleted.
//!
//! A build that fails, or is killed at any moment, leaves the old site or the new one, whole. That
//! holds for the death of the process; nothing is forced onto the disk, so a machine that loses its
//! power may need the site to be built again.

mod last;
mod marker;
mod refuse;
mod switch;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use blake3::Hash;

use self::last::Last;
use self::marker::MARKER;
use super::sink::{self, Sink};
use crate::diag::{Diagnostic, Result, codes};
use crate::files::write::{self, FolderLock, Lock, Standing};
use crate::files::{Failure, Memo};

/// Where a site goes.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// The output folder, as it is shown in messages. Its parents are made as needed.
    pub folder: &'a Path,
    /// `.annals` beside archive.toml; made as needed.
    pub lock_folder: &'a Path,
    /// The folders that the archive is read from; the output must have nothing to do with them.
    pub protected: &'a [PathBuf],
}

/// What a site has, the marker not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub files: usize,
    pub bytes: u64,
    /// Files that were written: the others are those of the site before.
    pub written: usize,
}

/// A site being written. Dropped without [`finish`](Publisher::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct Publisher {
    trees: Trees,
    /// What is known of the site before.
    last: Option<Last>,
    /// Whether there was a site before.
    replaces: bool,
    /// The folders made so far.
    folders: RwLock<BTreeSet<Box<str>>>,
    written: Mutex<Written>,
    _locks: (Lock, Option<Lock>),
}

/// The folders that take part in a switch; all on one disk.
#[derive(Debug)]
struct Trees {
    /// The output folder as it was given, for messages.
    shown: PathBuf,
    /// The output folder.
    site: PathBuf,
    /// The new site, until it is in place; with an exchange, the old one after it.
    new: PathBuf,
    /// The old site, between two renames.
    old: PathBuf,
}

#[derive(Debug, Default)]
struct Written {
    paths: Vec<Box<str>>,
    bytes: u64,
    kept: usize,
}

impl Publisher {
    /// Makes ready to write a site.
    ///
    /// # Errors
    /// `output-foreign`, `output-busy`, `write` and `read`; nothing in the output has changed then.
    pub fn begin(destination: &Destination<'_>) -> Result<Self> {
        let trees = Trees::of(destination.folder)?;
        refuse::protected(&trees, destination)?;
        let lock = take_lock(destination.lock_folder)?;
        switch::recover(&trees)?;
        let replaces = refuse::foreign(&trees)?;
        if let Some(parent) = trees.site.parent() {
            write::make_folders(parent)?;
        }
        write::make_folder(&trees.new)?;
        let tree_lock = match write::lock_folder(&trees.new) {
            FolderLock::Free(lock) => lock,
            FolderLock::Taken => return Err(busy(&trees.shown)),
        };
        let written = Mutex::default();
        Ok(Self { trees, last: None, replaces, folders: RwLock::default(), written, _locks: (lock, tree_lock) })
    }

    /// Takes files of the site before that stay as they are, as far as `memo` knows them.
    #[must_use]
    pub fn after(mut self, memo: Arc<Memo>) -> Self {
        self.last = Some(Last::of(memo, &self.trees.site));
        self
    }

    /// Puts the new site in place of the old one.
    ///
    /// # Errors
    /// `write`; the old site is in place then.
    pub fn finish(self) -> Result<Summary> {
        // What someone put into the old site while this build ran must not go with it.
        refuse::foreign(&self.trees)?;
        let mut written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        written.paths.sort_unstable();
        let marker = self.trees.new.join(MARKER);
        write::write_new(&marker, &marker::render(&written.paths)).map_err(|failure| self.explain(failure, MARKER))?;
        switch::switch(&self.trees).map_err(|failure| self.comfort(failure))?;
        let files = written.paths.len();
        Ok(Summary { files, bytes: written.bytes, written: files - written.kept })
    }

    /// Makes the folders of a file, as far as this build has not made them.
    fn make_folders_of(&self, path: &str) -> std::result::Result<(), Failure> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        if self.folders.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        let ends = folder.match_indices('/').map(|(slash, _)| slash).chain([folder.len()]);
        for folder in ends.map(|end| &folder[..end]) {
            match write::make_folder(&self.trees.new.join(folder)) {
                Err(failure) if failure.kind() != ErrorKind::AlreadyExists => return Err(failure),
                _ => self.folders.write().unwrap_or_else(PoisonError::into_inner).insert(folder.into()),
            };
        }
        Ok(())
    }

    /// Turns a failure at the new tree into one at the file's place in the site, which its reader
    /// knows.
    fn explain(&self, mut failure: Failure, path: &str) -> Box<Diagnostic> {
        failure.path = self.trees.shown.join(path);
        self.comfort(failure)
    }

    fn comfort(&self, failure: Failure) -> Box<Diagnostic> {
        let shown = self.trees.shown.display();
        let diagnostic: Box<Diagnostic> = failure.into();
        Box::new(diagnostic.note(if self.replaces {
            format!("the site in `{shown}` is as it was before this build")
        } else {
            format!("nothing stands in `{shown}`: what was written of the site is deleted again")
        }))
    }
}

impl Publisher {
    /// Puts a file at a path of the new tree, by `put`.
    fn put(&self, path: &str, put: impl FnOnce(&Path) -> std::result::Result<(), Failure>) -> Result<PathBuf> {
        sink::check(path)?;
        if path == MARKER {
            return Err(sink::collision(path));
        }
        let full = self.trees.new.join(path);
        let made = self.make_folders_of(path).and_then(|()| put(&full));
        made.map_err(|failure| match failure.kind() {
            // The tree was empty when the build began: what stands in the way is of this build.
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => sink::collision(path),
            _ => self.explain(failure, path),
        })?;
        Ok(full)
    }

    fn count(&self, path: &str, bytes: u64, kept: bool) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.paths.push(path.into());
        written.bytes += bytes;
        written.kept += usize::from(kept);
    }

    /// Takes a file of the site before into the new one; it may be made from something else now. False if that
    /// cannot be, as when somebody deleted it just now: then it is written.
    fn take(&self, path: &str, bytes: u64, from: Option<Hash>) -> Result<bool> {
        let old = self.trees.site.join(path);
        let mut taken = None;
        let put = |new: &Path| {
            match write::link_or_copy(&old, new) {
                Ok(is_same) => taken = Some((new.to_owned(), is_same)),
                Err(failure) if failure.kind() == ErrorKind::AlreadyExists => return Err(failure),
                Err(_) => {}
            }
            Ok(())
        };
        self.put(path, put)?;
        let Some((full, is_same)) = taken else { return Ok(false) };
        if let Some(last) = &self.last {
            last.moved(path, from, &full, is_same);
        }
        self.count(path, bytes, true);
        Ok(true)
    }
}

impl Sink for Publisher {
    fn keep(&self, path: &str, from: Hash) -> Result<bool> {
        match self.last.as_ref().and_then(|last| last.same(path, from)) {
            Some(bytes) => self.take(path, bytes, Some(from)),
            None => Ok(false),
        }
    }

    fn write_made(&self, path: &str, bytes: &[u8], from: Option<Hash>) -> Result<()> {
        let content = blake3::hash(bytes);
        if let Some(last) = &self.last
            && last.has(path, content)
            && self.take(path, bytes.len() as u64, from)?
        {
            return Ok(());
        }
        let full = self.put(path, |full| write::write_new(full, bytes))?;
        if let Some(last) = &self.last {
            last.remember(path, from, content, &full);
        }
        self.count(path, bytes.len() as u64, false);
        Ok(())
    }
}

impl Drop for Publisher {
    /// Deletes the new tree, or the old one that has changed places with it. What cannot be deleted
    /// now is the next build's to delete, or to report.
    fn drop(&mut self) {
        let _ = write::remove_tree(&self.trees.new);
    }
}

impl Trees {
    fn of(folder: &Path) -> Result<Self> {
        // The parts again, so that a slash at the end does not hide a link.
        let folder: PathBuf = folder.components().collect();
        // The last name is not resolved: a link there is refused later, not followed.
        let (parent, name) = match (folder.parent(), folder.file_name()) {
            (Some(parent), Some(name)) => (write::resolve(parent_of(parent))?, name.to_owned()),
            // `.`, `..` and `/` have no name of their own.
            _ => {
                let real = write::resolve(&folder)?;
                match (real.parent(), real.file_name()) {
                    (Some(parent), Some(name)) => (parent.to_owned(), name.to_owned()),
                    _ => return Err(refuse::no_folder(&folder)),
                }
            }
        };
        let beside = |ending: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(&name);
            hidden.push(ending);
            parent.join(hidden)
        };
        let (new, old) = (beside(".annals-new"), beside(".annals-old"));
        Ok(Self { shown: folder, site: parent.join(&name), new, old })
    }
}

/// The folder that `public` lies in is the one we are in.
fn parent_of(parent: &Path) -> &Path {
    if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
}

fn take_lock(folder: &Path) -> Result<Lock> {
    // an archive may come from somebody else, who laid it to write elsewhere
    if write::standing(folder)? == Standing::Link {
        let shown = folder.display().to_string();
        let message = format!("`{shown}` is a symbolic link, and builds write into it");
        return Err(Diagnostic::new(&codes::WRITE, message).in_path(shown).help("delete the link").into());
    }
    write::make_folders(folder)?;
    let ignore = folder.join(".gitignore");
    if write::standing(&ignore)? == Standing::Nothing {
        match write::write_new(&ignore, b"*\n") {
            // Another build may have been first.
            Err(failure) if failure.kind() != ErrorKind::AlreadyExists => return Err(failure.into()),
            _ => {}
        }
    }
    let path = folder.join("lock");
    write::lock(&path)?.ok_or_else(|| {
        Diagnostic::new(&codes::OUTPUT_BUSY, "another build of this archive is running")
            .in_path(path.display().to_string())
            .help("wait until it has ended, or stop it; a lock whose process is gone does not count")
            .into()
    })
}

fn busy(shown: &Path) -> Box<Diagnostic> {
    let shown = shown.display().to_string();
    Diagnostic::new(&codes::OUTPUT_BUSY, format!("another build is writing `{shown}`"))
        .in_path(shown)
        .help("wait until it has ended, or choose another folder with -o")
        .into()
}

#[cfg(test)]
mod tests;
