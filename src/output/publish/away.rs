//! The old site, after the switch: what is of annals goes or stays for the next build, and what others put
//! there between the last look and the switch is given back to them.
//!
//! 1. The tree is listed once more. What is not in its marker is not ours. Nor is a file that was written, or
//!    put in place of ours, since the build looked at it last.
//! 2. What is not ours goes where it was, if nothing is there in the new site.
//! 3. What was ours and was changed by others does not go back: the new site may leave it out on purpose. It
//!    goes, like what finds its place taken, into a folder beside the site, `public.kept`.
//!
//! [`Away`] is all that this needs to know. It is written down before the switch, so that the next build can do
//! what a killed one did not ([`Away::read`]).

use std::path::{Path, PathBuf};

use super::marker::{Files, Tree};
use super::tree::{self, Fate, Look};
use super::{Claimed, Making, Trees};
use crate::diag::{Diagnostic, Report, codes};
use crate::files::write::{self, Entry, Standing};
use crate::files::{Failure, stamp_of_any};

const VERSION: &str = "annals-switch 1";

/// How many files are named.
const NAMED: usize = 10;

/// An old site that was taken out of place, or will be at once.
#[derive(Debug)]
pub struct Away {
    /// The place of the site.
    site: PathBuf,
    /// The folder that is the old site, as the system numbers it.
    inode: u64,
    /// When the build began, by the clock of the disk.
    began: i128,
    /// What the old site had when it was looked at last; not known of a killed build.
    look: Option<(Files, Look)>,
}

/// What was done with what is not ours.
#[derive(Debug, Default)]
struct Found {
    given_back: Vec<PathBuf>,
    kept: Vec<PathBuf>,
    left: Vec<PathBuf>,
}

impl Away {
    pub fn new(trees: &Trees, began: i128, look: Option<(Files, Look)>) -> Self {
        let inode = stamp_of_any(&trees.site).map_or(0, |stamp| stamp.inode);
        Self { site: trees.site.clone(), inode, began, look }
    }

    /// What a killed build wrote down about its switch.
    pub fn read(path: &Path) -> Option<Self> {
        let text = String::from_utf8(write::bytes_if_there(path)?).ok()?;
        let mut lines = text.strip_suffix('\n')?.splitn(4, '\n');
        if lines.next()? != VERSION {
            return None;
        }
        let (began, inode) = (lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
        Some(Self { site: PathBuf::from(lines.next()?), inode, began, look: None })
    }

    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        // a path that is no text cannot be written down: then the next build names what it finds
        let Some(site) = self.site.to_str() else { return Ok(()) };
        let text = format!("{VERSION}\n{}\n{}\n{site}\n", self.began, self.inode);
        write::replace_locked(path, |file| std::io::Write::write_all(file, text.as_bytes()))
    }

    /// The place of the site.
    pub fn site(&self) -> &Path {
        &self.site
    }

    /// Whether a tree is the old site, which is out of place then.
    pub fn is(&self, tree: &Path) -> bool {
        self.inode != 0 && stamp_of_any(tree).is_some_and(|stamp| stamp.inode == self.inode)
    }

    /// Puts the old site away. Of what stays in the new site it keeps the tree, if `claimed` says what that is
    /// and it is the greater part; otherwise nothing of it is kept.
    pub fn put(self, old: &Path, shown: &Path, claimed: Option<&Claimed>, report: &mut Report) {
        match self.take_apart(old, claimed) {
            Ok(found) => found.say(old, &self.site, shown, report),
            // what could not be deleted is the next build's to delete: the tree has its list
            Err(failure) => report.push(Diagnostic { code: &codes::CACHE, ..*Box::<Diagnostic>::from(failure) }),
        }
    }

    fn take_apart(&self, old: &Path, claimed: Option<&Claimed>) -> Result<Found, Failure> {
        // one that a killed build began to take apart is no whole site any more
        let listed = match Tree::of(old)? {
            Tree::Whole(files) | Tree::Unfinished(files) => Some(files),
            Tree::Foreign => None,
        };
        let is_ours = listed.is_some();
        let (own, inodes) = match &self.look {
            Some((own, look)) => (own, Some(&look.inodes)),
            None => (&listed.unwrap_or_default(), None),
        };
        let kept_at = |path: &str| claimed.and_then(|claimed| claimed.paths.get(path).copied().flatten());
        let kept: Vec<&str> = own.paths().filter(|path| kept_at(path).is_some()).collect();
        let is_spare = kept.len() >= own.len() - kept.len() && !kept.is_empty();
        let fate = |path: &str, full: &Path, entry: &Entry| match kept_at(path) {
            Some(inode) if entry.inode == inode || stamp_of_any(full).is_some_and(|now| now.inode == inode) => {
                if is_spare {
                    Fate::Stays
                } else {
                    Fate::Goes
                }
            }
            None if self.is_untouched(full, entry, inodes.and_then(|inodes| Some(inodes[own.find(path)?]))) => {
                Fate::Goes
            }
            _ => Fate::Theirs,
        };
        let making = if is_ours { Some(Making::begin(old)?) } else { None };
        let theirs = tree::clear(old, own, &fate)?;
        let found = self.give_back(old, own, theirs);
        match making {
            Some(making) if is_spare => making.end(old, &kept)?,
            Some(_) if !found.left.is_empty() => {}
            _ => {
                tree::remove_lists(old)?;
                write::remove_if_empty(old);
            }
        }
        Ok(found)
    }

    /// Whether a file of ours is what it was when it was looked at last.
    fn is_untouched(&self, full: &Path, entry: &Entry, inode: Option<u64>) -> bool {
        inode.is_none_or(|inode| inode == entry.inode)
            && stamp_of_any(full).is_none_or(|stamp| stamp.modified <= self.began)
    }

    fn give_back(&self, old: &Path, own: &Files, theirs: Vec<PathBuf>) -> Found {
        let mut found = Found::default();
        let mut keep = None;
        for path in theirs {
            let was_ours = path.to_str().is_some_and(|path| own.has(path));
            self.give_one_back(old, path, was_ours, &mut keep, &mut found);
        }
        found
    }

    fn give_one_back(&self, old: &Path, path: PathBuf, was_ours: bool, keep: &mut Option<PathBuf>, found: &mut Found) {
        let from = old.join(&path);
        if tree::remove_empty_folders(&from) {
            return;
        }
        if !was_ours && moved(&from, &self.site, &path) {
            return found.given_back.push(path);
        }
        let is_folder = |path: &Path| write::standing(path).is_ok_and(|standing| standing == Standing::Folder);
        if !was_ours && is_folder(&from) && is_folder(&self.site.join(&path)) {
            // the new site has such a folder: what is in this one finds its own place in it
            for entry in write::entries(&from).unwrap_or_default() {
                self.give_one_back(old, path.join(entry.name), false, keep, found);
            }
            write::remove_if_empty(&from);
            return;
        }
        if keep.is_none() {
            *keep = new_folder(&self.site);
        }
        match keep {
            Some(keep) if moved(&from, keep, &path) => found.kept.push(keep.join(path)),
            _ => found.left.push(path),
        }
    }
}

/// Moves a file or folder below another one, where nothing has its path; says whether it did.
fn moved(from: &Path, below: &Path, path: &Path) -> bool {
    let mut folder = below.to_owned();
    for name in path.parent().into_iter().flat_map(Path::components) {
        folder.push(name);
        let _ = write::make_folder(&folder);
        // never through a link that somebody laid
        if !write::standing(&folder).is_ok_and(|standing| standing == Standing::Folder) {
            return false;
        }
    }
    write::rename_if_free(from, &below.join(path)).unwrap_or(false)
}

/// A new folder beside the site for what is kept.
fn new_folder(site: &Path) -> Option<PathBuf> {
    (1..1000).find_map(|n| {
        let mut name = site.file_name()?.to_owned();
        name.push(if n == 1 { ".kept".to_owned() } else { format!(".kept-{n}") });
        let folder = site.with_file_name(name);
        write::make_folder(&folder).is_ok().then_some(folder)
    })
}

impl Found {
    fn say(&self, old: &Path, site: &Path, shown: &Path, report: &mut Report) {
        let mut say = |files: &[PathBuf], one: &str, many: &str, help: &str| {
            let Some(first) = files.first() else { return };
            let name = |path: &PathBuf| path.display().to_string();
            let message = match files.len() {
                1 => format!("`{}` {one}", name(first)),
                count => format!("{count} files {many}"),
            };
            let mut diagnostic = Diagnostic::new(&codes::FOREIGN_KEPT, message).in_path(name(first)).help(help);
            if files.len() > 1 {
                let mut lines: Vec<String> = files.iter().take(NAMED).map(|path| format!("  {}", name(path))).collect();
                if files.len() > NAMED {
                    lines.push(format!("  and {} more", files.len() - NAMED));
                }
                diagnostic = diagnostic.note(format!("the files:\n{}", lines.join("\n")));
            }
            report.push(diagnostic);
        };
        let in_site: Vec<PathBuf> = self.given_back.iter().map(|path| shown.join(path)).collect();
        say(
            &in_site,
            "was put into the output folder while the site was being replaced, and is still there",
            "were put into the output folder while the site was being replaced, and are still there",
            "move it to static/, whose files are in every site: the next build refuses the folder as it is",
        );
        // beside the folder as it was named
        let beside = |path: &PathBuf| {
            let below = site.parent().and_then(|parent| path.strip_prefix(parent).ok()).unwrap_or(path);
            shown.parent().map_or_else(|| below.to_owned(), |parent| parent.join(below))
        };
        let kept: Vec<PathBuf> = self.kept.iter().map(beside).collect();
        say(
            &kept,
            "was put or changed in the output folder while the site was being replaced, and is kept here",
            "were put or changed in the output folder while the site was being replaced, and are kept",
            "take from it what you need, then delete the folder",
        );
        let left: Vec<PathBuf> = self.left.iter().map(|path| old.join(path)).collect();
        say(
            &left,
            "was put or changed in the output folder while the site was being replaced, and is here now",
            "were put or changed in the output folder while the site was being replaced, and are here now",
            "move it elsewhere before the next build",
        );
    }
}
