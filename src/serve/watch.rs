//! Which paths changed.
//!
//! 1. The root itself is watched flat, for archive.toml and for folders that come and go; `content`,
//!    `static` and `themes` are watched with all that lies in them, and so is what symbolic links in them lead
//!    to, with the folders on the way ([`reach`](super::reach)). What is built, hidden folders and whatever else
//!    stands beside them is not.
//! 2. Changes are gathered until there was none for [`QUIET`], at most for [`PATIENCE`]: a program
//!    that saves a thousand files at once makes one run of changes.
//! 3. While the root is away nothing tells of its return, so it is looked for.
//! 4. Where the system does not tell of changes, because a folder cannot be watched or the watcher has ended,
//!    the stamps of all files are compared instead: what is served is never old for long.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher};

use super::reach::{Folder, Reach};
use super::snapshot::Changed;
use crate::diag::{Diagnostic, codes};
use crate::files::{Disk, Stamp};

/// A run of changes ends when nothing changed for so long.
const QUIET: Duration = Duration::from_millis(10);
/// A run of changes is cut off after so long.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a root that went away is looked for, and files are compared where nobody tells of changes.
const SEARCH: Duration = Duration::from_millis(500);
/// Comparing files takes at most one part in so many of the time.
const SHARE: u32 = 10;

/// The folders that are watched with all that lies in them.
pub const DEEP: [&str; 3] = ["content", "static", "themes"];

type Told = notify::Result<notify::Event>;

/// Watches an archive's folder.
pub struct Watch {
    disk: Disk,
    watcher: notify::Result<RecommendedWatcher>,
    told: Receiver<Told>,
    away: bool,
    /// The root that is watched: another folder in its place is told of by nobody.
    watched: Option<Identity>,
    /// What is watched beside the root, and which folder each was then.
    folders: BTreeMap<PathBuf, (Folder, Option<Identity>)>,
    reach: Reach,
    compared: Option<Compared>,
}

/// What the files were when they were compared last.
struct Compared {
    stamps: BTreeMap<String, Option<Stamp>>,
    next: Instant,
}

/// Device and number of a folder on it.
type Identity = (u64, u64);

impl Watch {
    pub fn new(disk: Disk) -> Self {
        let (tell, told) = channel();
        let heard = move |event: Told| {
            // nobody listens only when the server is ending
            let _ = tell.send(event);
        };
        // a folder with two names would be known by one of them only: links are followed here
        let watcher = RecommendedWatcher::new(heard, Config::default().with_follow_symlinks(false));
        Self {
            disk,
            watcher,
            told,
            away: false,
            watched: None,
            folders: BTreeMap::new(),
            reach: Reach::default(),
            compared: None,
        }
    }

    fn root(&self) -> &Path {
        self.disk.root()
    }

    /// Watches what there is to watch now; returns what cannot be watched.
    pub fn follow(&mut self) -> Vec<Diagnostic> {
        self.watched = identity(self.root());
        self.reach = Reach::new(self.root(), &DEEP, self.disk.links(&DEEP));
        let failed = match &mut self.watcher {
            Ok(watcher) => {
                let mut wanted = self.reach.folders.clone();
                wanted.insert(self.disk.root().to_owned(), Folder::Flat);
                watch(watcher, &mut self.folders, &wanted)
            }
            Err(error) => vec![(self.disk.root().to_owned(), notify::Error::generic(&error.to_string()))],
        };
        if !failed.is_empty() {
            self.compare();
        }
        failed
            .iter()
            .map(|(folder, error)| unwatched(folder.strip_prefix(self.root()).unwrap_or(folder), error))
            .collect()
    }

    /// Begins to compare files, if that has not begun.
    fn compare(&mut self) {
        let disk = &self.disk;
        self.compared.get_or_insert_with(|| Compared { stamps: disk.stamps(&DEEP), next: Instant::now() + SEARCH });
    }

    /// Whether what is to be watched may be something else after these changes. New folders are watched by the time
    /// this is known, so that nothing in them changes unseen after it was read.
    pub fn touches_watched(&mut self, changed: &Changed) -> bool {
        let Changed::Paths(paths) = changed else { return true };
        let mut touches = false;
        for path in paths {
            let full = self.disk.root().join(path);
            touches |= DEEP.contains(&path.as_str()) || self.reach.is_on_a_way(&full) || full.is_symlink();
            if full.is_dir() && !full.is_symlink() {
                touches = true;
                if let Ok(watcher) = &mut self.watcher
                    && self.reach.is_deep(&full)
                {
                    // what cannot be watched is said when all is followed
                    let _ = watcher.watch(&full, RecursiveMode::Recursive);
                }
            }
        }
        touches
    }

    /// Waits for the next run of changes.
    pub fn next(&mut self) -> Changed {
        let mut paths = BTreeSet::new();
        let mut everything = false;
        let mut began: Option<Instant> = None;
        loop {
            let wait = match began {
                None => SEARCH,
                Some(began) if began.elapsed() > PATIENCE => Duration::ZERO,
                Some(_) => QUIET,
            };
            let told = self.told.recv_timeout(wait);
            if let Err(RecvTimeoutError::Disconnected) = told {
                self.compare();
                std::thread::sleep(wait);
            }
            match told {
                Ok(told) => {
                    let before = paths.len();
                    let more = self.take(told, &mut paths);
                    everything |= more;
                    // reading a file is told of too, and is no change
                    if more || paths.len() > before {
                        began.get_or_insert_with(Instant::now);
                    }
                }
                Err(_) if began.is_some() => break,
                Err(_) => {
                    // that it went is news once, that it came back is the next
                    if self.away {
                        self.wait_for_root();
                        self.away = false;
                        return Changed::Everything;
                    }
                    if !self.root().is_dir() {
                        self.away = true;
                        return Changed::Everything;
                    }
                    if identity(self.root()) != self.watched {
                        return Changed::Everything;
                    }
                    let differs = self.differs();
                    if !differs.is_empty() {
                        return Changed::Paths(differs);
                    }
                }
            }
        }
        self.away = !self.root().is_dir();
        if everything { Changed::Everything } else { Changed::Paths(paths) }
    }

    /// The files that changed since they were compared last, where they are compared and it is time to.
    fn differs(&mut self) -> BTreeSet<String> {
        let Some(compared) = self.compared.as_mut().filter(|compared| compared.next <= Instant::now()) else {
            return BTreeSet::new();
        };
        let clock = Instant::now();
        let now = self.disk.stamps(&DEEP);
        compared.next = Instant::now() + SEARCH.max(clock.elapsed() * SHARE);
        let before = std::mem::replace(&mut compared.stamps, now);
        let names: BTreeSet<&String> = before.keys().chain(compared.stamps.keys()).collect();
        names.into_iter().filter(|name| before.get(*name) != compared.stamps.get(*name)).cloned().collect()
    }

    /// Takes the paths of an event in; true if it says that more changed than it can tell.
    fn take(&self, told: Told, paths: &mut BTreeSet<String>) -> bool {
        let Ok(event) = told else { return true };
        if event.need_rescan() {
            return true;
        }
        if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) {
            return false;
        }
        let mut root_itself = false;
        for path in &event.paths {
            if path == self.root() {
                root_itself |= !path.is_dir();
            } else {
                paths.extend(self.reach.names(path));
            }
        }
        root_itself
    }

    fn wait_for_root(&self) {
        while !self.root().is_dir() {
            std::thread::sleep(SEARCH);
        }
        // what was told of the root that went away does not hold of the one that came
        while self.told.try_recv().is_ok() {}
    }
}

/// Makes what is watched what is wanted. What stays is left as it is: a folder that is given up and taken again
/// may change in between.
fn watch(
    watcher: &mut RecommendedWatcher,
    folders: &mut BTreeMap<PathBuf, (Folder, Option<Identity>)>,
    wanted: &BTreeMap<PathBuf, Folder>,
) -> Vec<(PathBuf, notify::Error)> {
    folders.retain(|path, was| {
        let stays = wanted.get(path).is_some_and(|folder| (*folder, identity(path)) == *was && was.1.is_some());
        if !stays {
            // the folder may have gone
            let _ = watcher.unwatch(path);
        }
        stays
    });
    let mut failed = Vec::new();
    for (path, folder) in wanted {
        if !folders.contains_key(path) && path.is_dir() {
            let now = identity(path);
            let mode = if *folder == Folder::Deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match watcher.watch(path, mode) {
                Ok(()) => drop(folders.insert(path.clone(), (*folder, now))),
                // it went meanwhile, of which the folder above tells
                Err(_) if !path.is_dir() => {}
                Err(error) => failed.push((path.clone(), error)),
            }
        }
    }
    failed
}

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;

    folder.metadata().ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    folder.is_dir().then_some((0, 0))
}

fn unwatched(folder: &Path, error: &notify::Error) -> Diagnostic {
    let help = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "allow more: sudo sysctl fs.inotify.max_user_watches=1048576",
        _ => "allow more: sudo sysctl fs.inotify.max_user_instances=1024, or end other programs that watch files",
    };
    let path = folder.display().to_string();
    let (path, shown) = match path.is_empty() {
        true => (".".to_owned(), "the archive's folder".to_owned()),
        false => (path.clone(), format!("`{path}`")),
    };
    let message = format!("{shown} cannot be watched, so its files are compared twice a second: {error}");
    Diagnostic::new(&codes::WATCH, message).in_path(path).help(help)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    /// A watch that is told nothing by the system.
    fn deaf() -> (TempDir, Watch) {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("content/topics")).unwrap();
        fs::write(folder.path().join("content/topics/a.md"), "甲").unwrap();
        let mut watch = Watch::new(Disk::new(folder.path()).unwrap());
        watch.watcher = Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch));
        watch.told = channel().1;
        (folder, watch)
    }

    fn paths(changed: Changed) -> Vec<String> {
        match changed {
            Changed::Paths(paths) => paths.into_iter().collect(),
            Changed::Everything => panic!("everything"),
        }
    }

    #[test]
    fn where_nothing_can_be_watched_changes_are_found_all_the_same() {
        let (folder, mut watch) = deaf();
        let said = watch.follow();
        assert_eq!(said.len(), 1);
        assert!(said[0].message.contains("compared") && !said[0].help.is_empty(), "{said:?}");
        fs::write(folder.path().join("content/topics/a.md"), "甲乙").unwrap();
        assert_eq!(paths(watch.next()), ["content/topics/a.md"]);
        fs::write(folder.path().join("content/topics/b.md"), "乙").unwrap();
        fs::remove_file(folder.path().join("content/topics/a.md")).unwrap();
        assert_eq!(paths(watch.next()), ["content/topics/a.md", "content/topics/b.md"]);
    }

    #[test]
    fn a_watcher_that_ends_is_replaced_by_comparing() {
        let (folder, mut watch) = deaf();
        watch.watched = identity(watch.root());
        watch.compare();
        fs::write(folder.path().join("archive.toml"), "title = \"\"").unwrap();
        assert_eq!(paths(watch.next()), ["archive.toml"]);
    }

    #[test]
    fn what_is_watched_stays_so_and_what_was_replaced_is_watched_anew() {
        let (folder, mut watch) = deaf();
        watch.watcher = RecommendedWatcher::new(|_| {}, Config::default());
        assert!(watch.follow().is_empty() && watch.compared.is_none());
        let before = watch.folders.clone();
        assert!(watch.follow().is_empty());
        assert_eq!(watch.folders, before);
        fs::rename(folder.path().join("content"), folder.path().join("old")).unwrap();
        fs::create_dir(folder.path().join("content")).unwrap();
        assert!(watch.follow().is_empty());
        assert_eq!(watch.folders.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
        assert_ne!(watch.folders, before);
    }
}
