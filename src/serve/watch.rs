//! Which paths changed.
//!
//! 1. The root itself is watched flat, for archive.toml and for folders that come and go; `content`,
//!    `static` and `themes` are watched with all that lies in them. What is built, hidden folders and
//!    whatever else stands beside them is not.
//! 2. Changes are gathered until there was none for [`QUIET`], at most for [`PATIENCE`]: a program
//!    that saves a thousand files at once makes one run of changes.
//! 3. While the root is away nothing tells of its return, so it is looked for.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::snapshot::Changed;
use crate::diag::{Diagnostic, codes};
use crate::files::is_hidden;

/// A run of changes ends when nothing changed for so long.
const QUIET: Duration = Duration::from_millis(10);
/// A run of changes is cut off after so long.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a root that went away is looked for.
const SEARCH: Duration = Duration::from_millis(500);

/// The folders that are watched with all that lies in them.
const DEEP: [&str; 3] = ["content", "static", "themes"];

type Told = notify::Result<notify::Event>;

/// Watches an archive's folder.
pub struct Watch {
    root: PathBuf,
    watcher: Mutex<notify::Result<RecommendedWatcher>>,
    told: Receiver<Told>,
    away: Cell<bool>,
    /// The root that is watched: another folder in its place is told of by nobody.
    watched: Cell<Option<Identity>>,
}

/// Device and number of a folder on it.
type Identity = (u64, u64);

impl Watch {
    pub fn new(root: &Path) -> Self {
        let (tell, told) = channel();
        let watcher = notify::recommended_watcher(move |event: Told| {
            // nobody listens only when the server is ending
            let _ = tell.send(event);
        });
        Self {
            root: root.to_owned(),
            watcher: Mutex::new(watcher),
            told,
            away: Cell::new(false),
            watched: Cell::new(None),
        }
    }

    /// Watches all folders anew; returns what cannot be watched.
    pub fn follow(&self) -> Vec<Diagnostic> {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let watcher = match &mut *watcher {
            Ok(watcher) => watcher,
            Err(error) => return vec![unwatched(".", error)],
        };
        self.watched.set(identity(&self.root));
        let mut failed = Vec::new();
        let flat = std::iter::once(("", RecursiveMode::NonRecursive));
        for (name, mode) in flat.chain(DEEP.map(|name| (name, RecursiveMode::Recursive))) {
            let folder = if name.is_empty() { self.root.clone() } else { self.root.join(name) };
            // it may not be watched yet, or not any more
            let _ = watcher.unwatch(&folder);
            if folder.is_dir()
                && let Err(error) = watcher.watch(&folder, mode)
            {
                failed.push(unwatched(if name.is_empty() { "." } else { name }, &error));
            }
        }
        failed
    }

    /// Whether a folder that is watched came, went or was replaced.
    pub fn touches_watched(&self, changed: &Changed) -> bool {
        match changed {
            Changed::Everything => true,
            Changed::Paths(paths) => DEEP.iter().any(|folder| paths.contains(*folder)),
        }
    }

    /// Waits for the next run of changes.
    pub fn next(&self) -> Changed {
        let mut paths = BTreeSet::new();
        let mut everything = false;
        let mut began: Option<Instant> = None;
        loop {
            let wait = match began {
                None => SEARCH,
                Some(began) if began.elapsed() > PATIENCE => Duration::ZERO,
                Some(_) => QUIET,
            };
            match self.told.recv_timeout(wait) {
                Ok(told) => {
                    let before = paths.len();
                    let more = self.take(told, &mut paths);
                    everything |= more;
                    // reading a file is told of too, and is no change
                    if more || paths.len() > before {
                        began.get_or_insert_with(Instant::now);
                    }
                }
                Err(RecvTimeoutError::Timeout) if began.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {
                    // that it went is news once, that it came back is the next
                    if self.away.get() {
                        self.wait_for_root();
                        self.away.set(false);
                        return Changed::Everything;
                    }
                    if !self.root.is_dir() {
                        self.away.set(true);
                        return Changed::Everything;
                    }
                    if identity(&self.root) != self.watched.get() {
                        return Changed::Everything;
                    }
                }
                // without a watcher nothing is ever told; the site is served as it was
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(SEARCH),
            }
        }
        self.away.set(!self.root.is_dir());
        if everything { Changed::Everything } else { Changed::Paths(paths) }
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
            match path.strip_prefix(&self.root) {
                Ok(inside) if inside.as_os_str().is_empty() => root_itself |= !self.root.is_dir(),
                Ok(inside) => paths.extend(visible(inside)),
                Err(_) => {}
            }
        }
        root_itself
    }

    fn wait_for_root(&self) {
        while !self.root.is_dir() {
            std::thread::sleep(SEARCH);
        }
        // what was told of the root that went away does not hold of the one that came
        while self.told.try_recv().is_ok() {}
    }
}

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;

    folder.metadata().ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    None
}

/// A path below the root with `/`; none if it or a folder above it is hidden.
fn visible(inside: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = inside.iter().map(|name| name.to_str()).collect();
    let names = names?;
    (!names.iter().any(|name| is_hidden(name))).then(|| names.join("/"))
}

fn unwatched(folder: &str, error: &notify::Error) -> Diagnostic {
    let help = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "allow more: sudo sysctl fs.inotify.max_user_watches=1048576",
        _ => "start the server anew to see changes",
    };
    let shown = if folder == "." { "the archive's folder".to_owned() } else { format!("`{folder}`") };
    Diagnostic::new(&codes::WATCH, format!("{shown} cannot be watched, so changes in it are not noticed: {error}"))
        .in_path(folder)
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_not_seen() {
        assert_eq!(visible(Path::new("content/topics/疫苗.md")).as_deref(), Some("content/topics/疫苗.md"));
        let known = "static/.well-known/security.txt";
        assert_eq!(visible(Path::new(known)).as_deref(), Some(known));
        for hidden in [".git/index", ".annals/lock", "content/.obsidian/workspace", "content/issues/.a1.md.swp"] {
            assert_eq!(visible(Path::new(hidden)), None, "{hidden}");
        }
    }
}
