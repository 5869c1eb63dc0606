//! Several files change together, or none does, whenever the run is killed.
//!
//! 1. [`Journal::stage`]: the journal names the new files and the folders that are made for them, then each
//!    is written beside the one that it will replace, and synced. A disk that is full or a folder that
//!    cannot be written is found here, before anything is changed.
//! 2. [`Journal::commit`]: the journal is replaced at one stroke by one that says so. From here on the
//!    change counts as done.
//! 3. Each new file takes the place of the old one, if that is still as it was read. What an editor saved
//!    meanwhile stays, and the new file is put beside it as `NAME.new`.
//! 4. What was put in place is recorded ([`Record`]), and the journal is deleted.
//!
//! [`recover`] takes up what a killed run left: it goes on from step 3, or deletes the new files if the run
//! had not come to step 2.

use std::collections::BTreeSet;
use std::path::Path;

use blake3::Hash;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::again::{self, Record};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::write::{self, Standing};
use crate::files::{Disk, Failure, outside};

/// The journal, below the root.
const JOURNAL: &str = ".annals/import-journal";

/// A file that is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Below the root.
    pub path: String,
    /// Of the bytes that it has now; none if it is not there.
    pub before: Option<Hash>,
    pub bytes: Vec<u8>,
    /// Whether it counts as imported, rather than as its editor's.
    pub imported: bool,
}

impl Change {
    /// The change of a file, or of one that is to be as it is: that is recorded, and nothing else.
    pub fn new(path: &str, before: Option<&[u8]>, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), before: before.map(blake3::hash), bytes, imported: true }
    }
}

/// What is written into the journal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Plan {
    version: u32,
    /// Whether all new files are written, so that the change is to be carried out.
    committed: bool,
    /// Ends the names of the new files, until they are in place.
    mark: String,
    /// Folders that were made for it, outer ones first.
    folders: Vec<String>,
    files: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    path: String,
    /// Files of one issue change together.
    group: usize,
    before: Option<Hash>,
    after: Hash,
    imported: bool,
}

impl Entry {
    /// Whether the file is to be as it was.
    fn stays(&self) -> bool {
        self.before == Some(self.after)
    }
}

impl Plan {
    /// The new file, before it takes the place of the old one.
    fn staged(&self, path: &str) -> String {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        format!("{folder}/.{name}.{}.annals-new", self.mark)
    }

    fn write(&self, root: &Path) -> Result<()> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        write::write_over(&root.join(JOURNAL), &text).map_err(Box::<Diagnostic>::from)?;
        write::sync_folder(&root.join(".annals")).map_err(Box::<Diagnostic>::from)
    }

    /// Deletes the new files that are not in place, the folders that were made for them, and the journal.
    fn discard(&self, root: &Path) -> Result<()> {
        let failed = Box::<Diagnostic>::from;
        for entry in &self.files {
            write::remove_file(&root.join(self.staged(&entry.path))).map_err(failed)?;
        }
        for folder in self.folders.iter().rev() {
            write::remove_if_empty(&root.join(folder));
        }
        write::remove_file(&root.join(JOURNAL)).map_err(failed)
    }
}

/// A change on its way.
#[derive(Debug)]
pub struct Journal<'a> {
    disk: &'a Disk,
    plan: Plan,
}

impl<'a> Journal<'a> {
    /// Writes the new files of each group beside the old ones. A group of which one cannot be written, or of
    /// which an old file is no longer as it was read, is left out and said; the returned list has `true` for
    /// the others.
    ///
    /// # Errors
    /// When the journal itself cannot be written: then nothing was changed.
    pub fn stage(disk: &'a Disk, groups: &[Vec<Change>], report: &mut Report) -> Result<(Self, Vec<bool>)> {
        let root = disk.root();
        let mut plan = Plan { version: 1, mark: write::random_name()?, ..Plan::default() };
        for (group, changes) in groups.iter().enumerate() {
            plan.files.extend(changes.iter().map(|change| Entry {
                path: change.path.clone(),
                group,
                before: change.before,
                after: blake3::hash(&change.bytes),
                imported: change.imported,
            }));
        }
        plan.folders = missing_folders(root, plan.files.iter().map(|entry| &*entry.path))?;
        plan.write(root)?;
        let staged: Vec<Result<()>> = groups.par_iter().map(|changes| stage_group(disk, &plan, changes)).collect();
        let good: Vec<bool> = staged.iter().map(std::result::Result::is_ok).collect();
        report.extend(staged.into_iter().filter_map(|staged| Some(*staged.err()?)));
        if good.iter().any(|good| !good) {
            let bad = plan.files.extract_if(.., |entry| !good[entry.group]).collect::<Vec<_>>();
            for entry in bad {
                drop(write::remove_file(&root.join(plan.staged(&entry.path))));
            }
            for folder in plan.folders.iter().rev() {
                write::remove_if_empty(&root.join(folder));
            }
        }
        Ok((Self { disk, plan }, good))
    }

    /// Carries the change out.
    ///
    /// # Errors
    /// Before the change counts as done: then nothing was changed. After that the journal stays, and the next
    /// run goes on with it.
    pub fn commit(mut self, record: &mut Record, report: &mut Report) -> Result<Vec<String>> {
        if self.plan.files.is_empty() {
            self.plan.discard(self.disk.root())?;
            return Ok(Vec::new());
        }
        self.plan.committed = true;
        if let Err(diagnostic) = self.plan.write(self.disk.root()) {
            drop(self.plan.discard(self.disk.root()));
            return Err(diagnostic);
        }
        carry_out(self.disk, &self.plan, record, report)
    }
}

/// The folders of these files that are not there, outer ones first.
fn missing_folders<'a>(root: &Path, paths: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let mut at = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        while !at.is_empty() && folders.insert(at) {
            at = at.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }
    let mut missing = Vec::new();
    for folder in folders {
        if write::standing(&root.join(folder)).map_err(Box::<Diagnostic>::from)? == Standing::Nothing {
            missing.push(folder.to_owned());
        }
    }
    Ok(missing)
}

fn stage_group(disk: &Disk, plan: &Plan, changes: &[Change]) -> Result<()> {
    let root = disk.root();
    let failed = |failure: Failure| Box::<Diagnostic>::from(failure.in_content());
    for change in changes {
        let full = root.join(&change.path);
        if change.before == Some(blake3::hash(&change.bytes)) {
            continue;
        }
        if now(&full)? != change.before {
            let message = format!("`{}` changed while the import was at work", change.path);
            return Err(Diagnostic::new(&codes::WRITE, message)
                .in_path(&*change.path)
                .help("nothing of its issue was written: import again")
                .into());
        }
        if let Some(folder) = full.parent() {
            write::make_folders(folder).map_err(failed)?;
        }
        write::write_staged(&root.join(plan.staged(&change.path)), &full, &change.bytes).map_err(failed)?;
    }
    Ok(())
}

/// The hash of a file's bytes; none if it is not there.
fn now(path: &Path) -> Result<Option<Hash>> {
    let bytes = outside::read_if_there(path).map_err(Box::<Diagnostic>::from)?;
    Ok(bytes.map(|bytes| blake3::hash(&bytes)))
}

/// Puts the new files in place, records them, and deletes the journal. Returns the paths of those that an
/// editor had changed meanwhile.
fn carry_out(disk: &Disk, plan: &Plan, record: &mut Record, report: &mut Report) -> Result<Vec<String>> {
    let root = disk.root();
    let failed = |failure: Failure| Box::<Diagnostic>::from(failure.in_content());
    let mut kept = Vec::new();
    let mut folders = BTreeSet::new();
    for entry in &plan.files {
        let (full, staged) = (root.join(&entry.path), root.join(plan.staged(&entry.path)));
        folders.extend(full.parent().map(Path::to_owned));
        if write::standing(&staged).map_err(failed)? != Standing::Nothing {
            if now(&full)? == entry.before {
                write::rename(&staged, &full).map_err(failed)?;
            } else {
                let bytes = outside::read(&staged).map_err(failed)?;
                let (beside, new) = again::beside(root, &entry.path, "new", &bytes)?;
                match new {
                    Some(_) => write::rename(&staged, &root.join(&beside)),
                    None => write::remove_file(&staged),
                }
                .map_err(failed)?;
                report.push(
                    Diagnostic::new(
                        &codes::IMPORT_KEPT,
                        format!("`{}` was edited while it was imported, and is left alone", entry.path),
                    )
                    .in_path(&*entry.path)
                    .help(format!("the new version is `{beside}`: take over what you want, then delete it")),
                );
                kept.push(entry.path.clone());
                continue;
            }
        }
        if entry.imported {
            record.note(&entry.path, entry.after);
        }
    }
    folders.iter().try_for_each(|folder| write::sync_folder(folder)).map_err(failed)?;
    record.write(root)?;
    write::remove_file(&root.join(JOURNAL)).map_err(Box::<Diagnostic>::from)?;
    Ok(kept)
}

/// Finishes or takes back what an import left that was killed. Another import that is at work is left alone.
///
/// # Errors
/// When the journal cannot be read, or the disk refuses: files of the archive may then be of two imports.
pub fn recover(root: &Path, report: &mut Report) -> Result<()> {
    if write::standing(&root.join(JOURNAL)).map_err(Box::<Diagnostic>::from)? == Standing::Nothing {
        return Ok(());
    }
    match Record::try_hold(root)? {
        Some(_hold) => recover_held(root, report),
        None => Ok(()),
    }
}

/// The same for one who has the lock already.
///
/// # Errors
/// As [`recover`].
pub fn recover_held(root: &Path, report: &mut Report) -> Result<()> {
    let journal = root.join(JOURNAL);
    if write::standing(&journal).map_err(Box::<Diagnostic>::from)? == Standing::Nothing {
        return Ok(());
    }
    let damaged = || {
        let help = "see in `content/issues` which files ending in `.annals-new` it left, then delete it";
        Box::new(
            Diagnostic::new(&codes::READ, format!("`{JOURNAL}` cannot be read: an import was stopped, and left it"))
                .in_path(JOURNAL)
                .help(help),
        )
    };
    let plan: Plan =
        write::bytes_if_there(&journal).and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(damaged)?;
    let disk = Disk::new(root)?;
    // it may come from somebody else, with an archive
    let inside = |path: &String| disk.lies_in_content(path).is_ok();
    let is_mark = plan.mark.len() == 16 && plan.mark.bytes().all(|b| b.is_ascii_hexdigit());
    let folders_lie_inside = plan.folders.iter().all(|folder| folder == "content" || inside(folder));
    if plan.version != 1 || !is_mark || !folders_lie_inside || !plan.files.iter().all(|entry| inside(&entry.path)) {
        return Err(damaged());
    }
    if !plan.committed {
        return plan.discard(root);
    }
    // nothing is in place yet, and an editor went on with a file: the page is imported as if never begun
    let mut plan = plan;
    let mut record = Record::read(root)?;
    leave_out_edited(&disk, &mut plan)?;
    carry_out(&disk, &plan, &mut record, report).map(drop)
}

/// Takes the groups out of which no file is in place yet, and of which one was edited.
fn leave_out_edited(disk: &Disk, plan: &mut Plan) -> Result<()> {
    let root = disk.root();
    let mut begun = BTreeSet::new();
    let mut edited = BTreeSet::new();
    for entry in plan.files.iter().filter(|entry| !entry.stays()) {
        if write::standing(&root.join(plan.staged(&entry.path))).map_err(Box::<Diagnostic>::from)? == Standing::Nothing
        {
            begun.insert(entry.group);
        } else if now(&root.join(&entry.path))? != entry.before {
            edited.insert(entry.group);
        }
    }
    let out: Vec<Entry> =
        plan.files.extract_if(.., |entry| edited.contains(&entry.group) && !begun.contains(&entry.group)).collect();
    for entry in out {
        write::remove_file(&root.join(plan.staged(&entry.path))).map_err(Box::<Diagnostic>::from)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const FILES: [&str; 3] = ["content/issues/a/_index.md", "content/issues/a/a1.txt", "content/issues/b/a1.txt"];

    /// An archive whose first two files are there.
    fn archive() -> (tempfile::TempDir, Disk) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("content/issues/a")).unwrap();
        fs::create_dir(folder.path().join(".annals")).unwrap();
        FILES[..2].iter().for_each(|file| fs::write(folder.path().join(file), "old").unwrap());
        let disk = Disk::new(folder.path()).unwrap();
        (folder, disk)
    }

    /// New bytes for two files of one issue, and a new issue.
    fn changes() -> Vec<Vec<Change>> {
        let change = |file: &str, before: Option<&[u8]>| Change::new(file, before, b"new".to_vec());
        vec![vec![change(FILES[0], Some(b"old")), change(FILES[1], Some(b"old"))], vec![change(FILES[2], None)]]
    }

    fn state(root: &Path) -> Vec<Option<String>> {
        FILES.iter().map(|file| fs::read_to_string(root.join(file)).ok()).collect()
    }

    fn all(words: [Option<&str>; 3]) -> Vec<Option<String>> {
        words.map(|words| words.map(str::to_owned)).to_vec()
    }

    fn leftovers(root: &Path) -> Vec<String> {
        let files = write::files_below(root).unwrap();
        files
            .into_iter()
            .map(|(file, _)| file)
            .filter(|file| file.ends_with(".annals-new") || file == JOURNAL)
            .collect()
    }

    #[test]
    fn a_change_that_was_not_decided_is_taken_back_and_one_that_was_is_finished() {
        // the files that are in place when the run is killed; none before the change counts as done
        for placed in [None, Some(0), Some(1), Some(2), Some(3)] {
            let (folder, disk) = archive();
            let root = folder.path();
            let (mut journal, good) = Journal::stage(&disk, &changes(), &mut Report::default()).unwrap();
            assert_eq!((good, state(root)), (vec![true, true], all([Some("old"), Some("old"), None])));
            if let Some(placed) = placed {
                journal.plan.committed = true;
                journal.plan.write(root).unwrap();
                let place = |file: &&str| fs::rename(root.join(journal.plan.staged(file)), root.join(file)).unwrap();
                FILES[..placed].iter().for_each(place);
            }
            let mut report = Report::default();
            recover(root, &mut report).unwrap();
            assert!(report.diagnostics.is_empty(), "{report:?}");
            let (words, recorded) = match placed {
                None => (all([Some("old"), Some("old"), None]), 0),
                Some(_) => (all([Some("new"), Some("new"), Some("new")]), 3),
            };
            assert_eq!((state(root), leftovers(root)), (words, Vec::new()), "{placed:?}");
            assert_eq!(Record::read(root).unwrap().paths().count(), recorded, "{placed:?}");
            assert_eq!(root.join("content/issues/b").exists(), placed.is_some());
        }
    }

    #[test]
    fn what_an_editor_saves_after_the_kill_stays() {
        // nothing of the issue is in place: it was not begun; one file is: the other is put beside the editor's
        for placed in [0, 1] {
            let (folder, disk) = archive();
            let root = folder.path();
            let (mut journal, _) = Journal::stage(&disk, &changes(), &mut Report::default()).unwrap();
            journal.plan.committed = true;
            journal.plan.write(root).unwrap();
            let place = |file: &&str| fs::rename(root.join(journal.plan.staged(file)), root.join(file)).unwrap();
            FILES[..placed].iter().for_each(place);
            fs::write(root.join(FILES[1]), "edited").unwrap();
            let mut report = Report::default();
            recover(root, &mut report).unwrap();
            let words = if placed == 0 { "old" } else { "new" };
            assert_eq!(state(root), all([Some(words), Some("edited"), Some("new")]));
            assert_eq!(leftovers(root), [""; 0]);
            let beside = root.join(format!("{}.new", FILES[1]));
            assert_eq!((beside.exists(), report.diagnostics.len()), (placed == 1, placed));
            assert!(!Record::read(root).unwrap().knows(FILES[1]));
        }
    }

    #[test]
    fn a_file_that_changed_meanwhile_leaves_its_issue_as_it_is() {
        let (folder, disk) = archive();
        let root = folder.path();
        fs::write(root.join(FILES[1]), "edited").unwrap();
        let mut report = Report::default();
        let (journal, good) = Journal::stage(&disk, &changes(), &mut report).unwrap();
        journal.commit(&mut Record::default(), &mut report).unwrap();
        assert_eq!(good, [false, true]);
        assert_eq!(state(root), all([Some("old"), Some("edited"), Some("new")]));
        assert!(report.diagnostics[0].message.contains("changed while the import was at work"), "{report:?}");
        assert_eq!(leftovers(root), [""; 0]);
    }

    #[test]
    fn a_journal_of_somebody_else_writes_nothing_out_of_the_archive() {
        for path in ["../outside.md", "/etc/x", "archive.toml", ".annals/x"] {
            let (folder, _) = archive();
            let entry = Entry { path: path.into(), group: 0, before: None, after: blake3::hash(b"x"), imported: true };
            let mark = "0123456789abcdef".to_owned();
            let plan = Plan { version: 1, committed: true, mark, folders: Vec::new(), files: vec![entry] };
            plan.write(folder.path()).unwrap();
            assert!(recover(folder.path(), &mut Report::default()).is_err(), "{path}");
        }
    }
}
