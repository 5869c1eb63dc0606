//! The atomic switch from the old site to the new one.
//!
//! 1. [`Publisher::begin`] takes the archive's lock, ends what an interrupted build left
//!    ([`switch::recover`]), and refuses an output folder that is not its own ([`refuse`]).
//! 2. [`Publisher::write`] makes the new site in `.annals/next`, or beside the old one where that is another
//!    disk. A file that is what it was ([`last`]) becomes a second name of the old one, or is that already:
//!    what the last switch took out of place is used again ([`spare`]).
//! 3. [`Publisher::finish`] writes the [`marker`], which lists the files, and lets the two folders
//!    change places at one stroke ([`switch::switch`]).
//! 4. Of the old site stays what is in the new one, too; what others put there is given back ([`away`]).
//!
//! A build that fails, or is killed at any moment, leaves the old site or the new one, whole. That
//! holds for the death of the process; nothing is forced onto the disk, so a machine that loses its
//! power may need the site to be built again.
//!
//! Nothing is deleted but what a list of annals names ([`tree`]), wherever it is.

mod away;
mod last;
mod marker;
mod refuse;
mod spare;
mod switch;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use blake3::Hash;

use self::away::Away;
use self::last::Last;
use self::marker::{Files, LISTS, MAKING, Making};
use self::tree::Look;
use super::sink::{self, Sink};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::write::{self, FolderLock, Lock};
use crate::files::{Failure, Memo, Source, Stamp, changed, own_folder, own_stamp, stamp_of_any};

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
    /// What stood in the new tree when the build began.
    spare: Option<Files>,
    /// Whether there was a site before.
    replaces: bool,
    /// When the build began, by the clock of the disk.
    began: i128,
    /// Whether the new tree was left by the build before, and is as it was.
    is_spare: AtomicBool,
    /// Whether the new site is in place.
    is_switched: bool,
    claimed: Mutex<Claimed>,
    _locks: (Lock, Option<Lock>),
}

/// The folders that take part in a switch; those that change places are on one disk.
#[derive(Debug, Clone)]
struct Trees {
    /// The output folder as it was given, for messages.
    shown: PathBuf,
    /// The output folder.
    site: PathBuf,
    /// Where the new site is made: in what is left of the site before the old one, or from nothing. After the
    /// switch the old one stands here.
    new: PathBuf,
    /// A folder that is locked while a build writes the site, and goes with it. The new site itself, where that
    /// cannot be in `.annals`.
    beside: PathBuf,
    /// The old site, between two renames.
    old: PathBuf,
    /// `.annals/next`, whether the new site is made there or not.
    next: PathBuf,
    /// A folder that shows whether two can change places.
    probe: PathBuf,
    /// What a build that is killed after the switch would not have done.
    journal: PathBuf,
}

/// The files of the new site. Of each that is kept from the site before, the inode that it has there.
type Paths = BTreeMap<Box<str>, Option<u64>>;

/// What is, or will be, in the new tree.
#[derive(Debug, Default)]
struct Claimed {
    paths: Paths,
    /// The folders of these files.
    folders: BTreeSet<Box<str>>,
    bytes: u64,
    /// The list of the tree, as soon as that is no longer what it was when the build began.
    making: Option<Making>,
}

impl Publisher {
    /// Makes ready to write a site. What a killed build did not do is done, and reported.
    ///
    /// # Errors
    /// `output-foreign`, `output-busy`, `write` and `read`; nothing in the output has changed then.
    pub fn begin(destination: &Destination<'_>, report: &mut Report) -> Result<Self> {
        let trees = Trees::of(destination)?;
        refuse::protected(&trees, destination)?;
        let lock = take_lock(destination.lock_folder)?;
        switch::recover(&trees, report)?;
        let replaces = refuse::foreign_at_first_sight(&trees)?;
        if let Some(parent) = trees.site.parent() {
            write::make_folders(parent)?;
        }
        write::make_folder(&trees.beside)?;
        let began = stamp_of_any(&trees.beside).map_or(i128::MAX, |stamp| stamp.modified);
        let tree_lock = match write::lock_folder(&trees.beside) {
            FolderLock::Free(lock) => lock,
            FolderLock::Taken => return Err(busy(&trees.shown)),
        };
        let mut publisher = Self {
            trees: trees.clone(),
            last: None,
            spare: None,
            replaces,
            began,
            is_spare: AtomicBool::new(false),
            is_switched: false,
            claimed: Mutex::default(),
            _locks: (lock, tree_lock),
        };
        if switch::can_exchange(&trees)? {
            publisher.spare = spare::take_up(&trees)?;
            publisher.is_spare = AtomicBool::new(publisher.spare.is_some());
            if publisher.spare.is_none() {
                write::make_folder(&trees.next)?;
            }
            publisher.trees.new = trees.next;
        }
        Ok(publisher)
    }

    /// Takes files of the site before that stay as they are, as far as `memo` knows them.
    #[must_use]
    pub fn after(mut self, memo: Arc<Memo>) -> Self {
        self.last = Some(Last::of(memo, &self.trees.site));
        self
    }

    /// Where the site will be, without links on the way.
    pub fn site(&self) -> &Path {
        &self.trees.site
    }

    /// Puts the new site in place of the old one. What others put into the old one meanwhile is given back, and
    /// reported.
    ///
    /// # Errors
    /// `write`; the old site is in place then.
    pub fn finish(self, report: &mut Report) -> Result<Summary> {
        // What someone put into the old site while this build ran must not go with it.
        let look = refuse::foreign(&self.trees)?;
        self.replace(look, report)
    }

    /// Does the rest, after the last look at the old site.
    fn replace(mut self, look: Option<(Files, Look)>, report: &mut Report) -> Result<Summary> {
        let mut claimed = std::mem::take(&mut *self.claimed());
        let paths: Vec<&str> = claimed.paths.keys().map(|path| &**path).collect();
        let mut put = || {
            let making = match claimed.making.take() {
                Some(making) => making,
                None => self.begin_changes()?,
            };
            self.delete_left_over(&claimed.paths, &claimed.folders)?;
            making.end(&self.trees.new, &paths)
        };
        put().map_err(|failure| self.comfort(failure))?;
        let anew = claimed.paths.values().filter(|kept| kept.is_none()).count();
        let summary = Summary { files: paths.len(), bytes: claimed.bytes, written: anew };
        let away = Away::new(&self.trees, self.began, look);
        away.write(&self.trees.journal).map_err(|failure| self.comfort(failure))?;
        let old = switch::switch(&self.trees).map_err(|failure| self.comfort(failure))?;
        self.is_switched = true;
        if let Some(old) = old {
            let claimed = (old == self.trees.next).then_some(&claimed);
            away.put(&old, &self.trees.shown, claimed, report);
        }
        // what cannot be deleted says nothing to the next build: the old site is not where it says
        let _ = write::remove_file(&self.trees.journal);
        Ok(summary)
    }

    fn claimed(&self) -> MutexGuard<'_, Claimed> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin_changes(&self) -> std::result::Result<Making, Failure> {
        self.is_spare.store(false, Ordering::Relaxed);
        Making::begin(&self.trees.new)
    }

    /// Deletes what stood in the tree and is not of the new site, with folders that are empty then.
    fn delete_left_over(&self, paths: &Paths, folders: &BTreeSet<Box<str>>) -> std::result::Result<(), Failure> {
        let stood = self.spare.iter().flat_map(Files::paths);
        let mut gone = stood.filter(|path| !paths.contains_key(*path) && !folders.contains(*path));
        gone.try_for_each(|path| spare::remove(&self.trees.new, path))
    }

    /// Says that a file of the new site will stand at `path`, or stands there already; otherwise makes room for
    /// it. Returns the folders of it that are new to this build, the innermost first.
    fn claim<'p>(&self, path: &'p str, is_there: bool) -> Result<Vec<&'p str>> {
        sink::check(path)?;
        if LISTS.contains(&path) {
            return Err(sink::collision(path));
        }
        let mut claimed = self.claimed();
        if claimed.folders.contains(path) || claimed.paths.insert(path.into(), None).is_some() {
            return Err(sink::collision(path));
        }
        let explain = |failure| self.explain(failure, path);
        if claimed.making.is_none() {
            claimed.making = Some(self.begin_changes().map_err(explain)?);
        }
        if let Some(making) = &mut claimed.making
            && !self.spare.as_ref().is_some_and(|spare| spare.has(path))
        {
            let failed = |error| explain(Failure::writing("write", self.trees.new.join(MAKING), error));
            making.add(path).map_err(failed)?;
        }
        let mut new = Vec::new();
        for folder in folders_of(path).take_while(|folder| !claimed.folders.contains(*folder)) {
            if claimed.paths.contains_key(folder) {
                return Err(sink::collision(path));
            }
            new.push(folder);
        }
        claimed.folders.extend(new.iter().map(|folder| Box::from(*folder)));
        if let Some(spare) = &self.spare {
            for path in new.iter().filter(|folder| spare.has(folder)) {
                write::remove_file(&self.trees.new.join(path)).map_err(explain)?;
            }
            let full = self.trees.new.join(path);
            if spare.has_folder(path) {
                spare.below(path).try_for_each(|file| spare::remove(&self.trees.new, file)).map_err(explain)?;
            } else if !is_there && spare.has(path) {
                write::remove_file(&full).map_err(explain)?;
            }
        }
        Ok(new)
    }

    /// Puts a claimed file into its folder, of which `new` are made before.
    fn put<T>(
        &self,
        path: &str,
        new: &[&str],
        put: impl Fn(&Path) -> std::result::Result<T, Failure>,
    ) -> std::result::Result<T, Failure> {
        let full = self.trees.new.join(path);
        for folder in new.iter().rev() {
            match write::make_folder(&self.trees.new.join(folder)) {
                // from the site before, or just made for another file
                Err(failure) if !matches!(failure.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {
                    return Err(failure);
                }
                _ => {}
            }
        }
        match put(&full) {
            // an empty folder that somebody made in the site before
            Err(failure) if is_in_the_way(&failure) && self.spare.is_some() && write::remove_if_empty(&full) => {
                put(&full)
            }
            // whoever claimed the folder first has not made it yet
            Err(failure) if failure.kind() == ErrorKind::NotFound => {
                write::make_folders(full.parent().unwrap_or(&self.trees.new))?;
                put(&full)
            }
            done => done,
        }
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

    /// `kept` is the inode of a file of the site before.
    fn count(&self, path: &str, bytes: u64, kept: Option<u64>) {
        let mut claimed = self.claimed();
        claimed.bytes += bytes;
        if let Some(of) = claimed.paths.get_mut(path) {
            *of = kept;
        }
    }

    /// Takes a file of the site before into the new one; it may be made from something else now. False if that
    /// cannot be, as when somebody deleted it just now: then it is written.
    fn take(&self, path: &str, old: Stamp, from: Option<Hash>) -> Result<bool> {
        let new = self.trees.new.join(path);
        let is_there = self.spare.is_some() && own_stamp(&new).is_some_and(|new| new.is_same_file(&old));
        let folders = self.claim(path, is_there)?;
        let linked = if is_there {
            Ok(true)
        } else {
            self.put(path, &folders, |new| write::link_or_copy(&self.trees.site.join(path), new))
        };
        match linked {
            Ok(is_same) => {
                if let Some(last) = &self.last {
                    last.moved(path, from, &new, is_same);
                }
                self.count(path, old.bytes, Some(old.inode));
                Ok(true)
            }
            Err(failure) if is_in_the_way(&failure) => Err(sink::collision(path)),
            Err(_) => {
                // part of a copy
                write::remove_file(&new).map_err(|failure| self.explain(failure, path))?;
                self.claimed().paths.remove(path);
                Ok(false)
            }
        }
    }
}

impl Sink for Publisher {
    fn keep(&self, path: &str, from: Hash) -> Result<bool> {
        match self.last.as_ref().and_then(|last| last.same(path, from)) {
            Some(old) => self.take(path, old, Some(from)),
            None => Ok(false),
        }
    }

    fn write_made(&self, path: &str, bytes: &[u8], from: Option<Hash>) -> Result<()> {
        let content = blake3::hash(bytes);
        if let Some(old) = self.last.as_ref().and_then(|last| last.with(path, content))
            && self.take(path, old, from)?
        {
            return Ok(());
        }
        let folders = self.claim(path, false)?;
        self.put(path, &folders, |new| write::write_new(new, bytes)).map_err(|failure| {
            if is_in_the_way(&failure) { sink::collision(path) } else { self.explain(failure, path) }
        })?;
        if let Some(last) = &self.last {
            last.remember(path, from, content, &self.trees.new.join(path));
        }
        self.count(path, bytes.len() as u64, None);
        Ok(())
    }

    fn copy(&self, path: &str, source: &dyn Source, from: &str) -> Result<()> {
        let content = source.hashed(from)?;
        if let Some(old) = self.last.as_ref().and_then(|last| last.with(path, content))
            && self.take(path, old, None)?
        {
            return Ok(());
        }
        let opened = source.open(from)?;
        let before = opened.stamp();
        let folders = self.claim(path, false)?;
        let copied = self.put(path, &folders, |new| opened.copy(new));
        if opened.stamp() != before {
            return Err(changed(from));
        }
        let bytes = copied.map_err(|failure| {
            if is_in_the_way(&failure) { sink::collision(path) } else { self.explain(failure, path) }
        })?;
        if let Some(last) = &self.last {
            last.remember(path, None, content, &self.trees.new.join(path));
        }
        self.count(path, bytes, None);
        Ok(())
    }
}

/// Whether something of this build stands there: what stood there before has made room. So it is where `A` and
/// `a` are one name.
fn is_in_the_way(failure: &Failure) -> bool {
    matches!(failure.kind(), ErrorKind::AlreadyExists | ErrorKind::NotADirectory)
}

/// The folders that a path lies in, the innermost first.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/')).map(|(folder, _)| folder)
}

impl Drop for Publisher {
    /// Deletes a new tree that is not in place. What cannot be deleted now is the next build's to delete, or to
    /// report.
    fn drop(&mut self) {
        if !self.is_switched && !self.is_spare.load(Ordering::Relaxed) {
            let _ = spare::clear_away(&self.trees, &self.trees.new);
        }
        // others may have put something there: then the next build names it
        write::remove_if_empty(&self.trees.beside);
    }
}

impl Trees {
    fn of(destination: &Destination<'_>) -> Result<Self> {
        // The parts again, so that a slash at the end does not hide a link.
        let folder: PathBuf = destination.folder.components().collect();
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
        let own = |name| destination.lock_folder.join(name);
        let (next, probe, journal) = (own("next"), own("probe"), own("switch"));
        Ok(Self { shown: folder, site: parent.join(&name), beside: new.clone(), new, old, next, probe, journal })
    }
}

/// The folder that `public` lies in is the one we are in.
fn parent_of(parent: &Path) -> &Path {
    if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
}

fn take_lock(folder: &Path) -> Result<Lock> {
    own_folder::make(folder)?;
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
