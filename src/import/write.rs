//! The files of an issue, and what becomes of those that are there.
//!
//! 1. Pages get their names: those that are known, then `x1`, `x2` for the others.
//! 2. A page whose transcription the archive has, byte for byte, is passed over if its articles are there.
//! 3. A page that the archive has in an older transcription moves its lines ([`moved`]).
//! 4. Everything else goes by the rules of [`again`].
//!
//! Nothing is written here: the changes of all issues are carried out together ([`super::journal`]).

use std::collections::{BTreeMap, BTreeSet};

use super::again::{self, Outcome, Record, There};
use super::input::Input;
use super::issue::{self, Sheet, What};
use super::journal::Change;
use super::known;
use super::moved;
use super::place::Place;
use super::run::{tell, tell_kept};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::{Disk, Source, outside};
use crate::printed::lines_of;
use crate::text::fold::fold_print;

/// What becomes of the files of an issue.
#[derive(Debug, Default)]
pub struct Issue {
    pub files: Vec<(String, Outcome)>,
    pub changes: Vec<Change>,
    pub skipped: usize,
    /// Where each file is in `changes`: a volume cut into thousands of articles is one issue.
    change_of: BTreeMap<String, usize>,
}

/// Decides what is written of the pages of an issue.
pub fn issue(
    disk: &Disk,
    id: &str,
    pages: &[(&Place, &Input)],
    record: &Record,
    force: bool,
    report: &mut Report,
) -> Issue {
    let mut done = Issue::default();
    let folder = format!("content/issues/{id}");
    if let Err(diagnostic) = disk.lies_in_content(&folder) {
        report.push(*diagnostic);
        return done;
    }
    let there: Vec<String> = disk.walk(&folder).unwrap_or_default();
    let has_articles = |sheet: &str| {
        let named = format!("{sheet}.txt#");
        let names =
            |path: &&String| disk.read(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(&named));
        // a page may have nothing but the end of another's article
        known::has_articles(&folder, sheet, &there, record)
            || there.iter().filter(|path| path.ends_with(".md")).any(|path| names(&path))
    };
    let mut fresh: Vec<Sheet<'_>> = Vec::new();
    for sheet in named(disk, &folder, pages, report) {
        let path = format!("{folder}/{}.txt", sheet.name);
        let old = disk.exists(&path).then(|| disk.read(&path).ok()).flatten();
        match old {
            Some(old) if old == sheet.input.bytes && has_articles(&sheet.name) && !force => done.skipped += 1,
            Some(old) if old != sheet.input.bytes && has_articles(&sheet.name) => {
                newer(disk, id, &sheet, &old, record, force, &mut done, report);
            }
            // put there by hand: articles of other lines would stand beside it
            Some(old) if old != sheet.input.bytes && !force && !record.is_as_imported(&path, &old) => {
                done.put(disk, &path, &sheet.input.bytes, record, false, report);
            }
            _ => fresh.push(sheet),
        }
    }
    if fresh.is_empty() {
        return done;
    }
    let index_path = format!("{folder}/_index.md");
    let Some(index) = report.take(done.now(disk, &index_path)) else { return Issue::default() };
    let index = index.and_then(|bytes| String::from_utf8(bytes).ok());
    let (files, unproved) = issue::files(id, &fresh, index.as_deref());
    for path in unproved {
        report.push(
            Diagnostic::new(
                &codes::IMPORT_UNREADABLE,
                format!("`{path}` could not be proved against its lines and is written without repairs"),
            )
            .in_path(path)
            .help("please report it, with the page if you may"),
        );
    }
    for file in files {
        if !done.put(disk, &file.path, &file.bytes, record, force && file.what != What::Index, report) {
            // an issue is written whole or not at all
            return Issue::default();
        }
    }
    done
}

impl Issue {
    /// Adds a file; false if that fails, which is reported.
    fn put(
        &mut self,
        disk: &Disk,
        path: &str,
        bytes: &[u8],
        record: &Record,
        force: bool,
        report: &mut Report,
    ) -> bool {
        let Some(there) = report.take(self.now(disk, path)) else { return false };
        let pending = self.pending(path);
        let there = there.as_deref().map(|bytes| There {
            bytes,
            imported: pending.map_or_else(|| record.is_as_imported(path, bytes), |change| change.imported),
        });
        let Some((outcome, changes)) = report.take(again::put(disk.root(), path, there, bytes, record, force)) else {
            return false;
        };
        tell_kept(path, &outcome, report);
        self.files.push((path.to_owned(), outcome));
        changes.into_iter().for_each(|change| self.add(change));
        true
    }

    /// The bytes that a file has, or will have by what was decided already.
    fn now(&self, disk: &Disk, path: &str) -> Result<Option<Vec<u8>>> {
        match self.pending(path) {
            Some(change) => Ok(Some(change.bytes.clone())),
            None => outside::read_if_there(&disk.root().join(path)).map_err(Box::<Diagnostic>::from),
        }
    }

    /// Adds a change. Two of one file are one, from what it is to what it will be.
    fn add(&mut self, change: Change) {
        match self.change_of.get(&change.path).and_then(|at| self.changes.get_mut(*at)) {
            Some(other) => (other.bytes, other.imported) = (change.bytes, change.imported),
            None => {
                self.change_of.insert(change.path.clone(), self.changes.len());
                self.changes.push(change);
            }
        }
    }

    /// What was decided already of a file.
    fn pending(&self, path: &str) -> Option<&Change> {
        self.change_of.get(path).and_then(|at| self.changes.get(*at))
    }
}

/// Gives each page its name.
fn named<'a>(disk: &Disk, folder: &str, pages: &[(&'a Place, &'a Input)], report: &mut Report) -> Vec<Sheet<'a>> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut sheets = Vec::new();
    for (place, input) in pages.iter().filter(|(place, _)| place.sheet.is_some()) {
        let name = place.sheet.clone().unwrap_or_default();
        let shown = input.file.display().to_string();
        if let Some(other) = taken.get(&name) {
            report.push(
                Diagnostic::new(
                    &codes::IMPORT_PLACE,
                    format!("`{shown}` and `{other}` are both page {name} of {folder}"),
                )
                .in_path(shown)
                .help("give one of them another page, with --page or in the list"),
            );
            continue;
        }
        taken.insert(name.clone(), shown);
        sheets.push(Sheet { name, place, input });
    }
    let mut next = 1;
    for (place, input) in pages.iter().filter(|(place, _)| place.sheet.is_none()) {
        let known = same_page(disk, folder, input).filter(|name| !taken.contains_key(name));
        let name = known.unwrap_or_else(|| {
            loop {
                let name = format!("x{next}");
                next += 1;
                if !taken.contains_key(&name) && !disk.exists(&format!("{folder}/{name}.txt")) {
                    break name;
                }
            }
        });
        taken.insert(name.clone(), input.file.display().to_string());
        sheets.push(Sheet { name, place, input });
    }
    sheets.sort_by(|a, b| crate::model::natural(&a.name, &b.name));
    sheets
}

/// The page without a number that holds the words of this one: half of its lines.
fn same_page(disk: &Disk, folder: &str, input: &Input) -> Option<String> {
    let lines = |text: &str| -> BTreeSet<String> {
        lines_of(text).iter().map(|line| fold_print(line).text).filter(|line| line.chars().count() > 8).collect()
    };
    let mine = lines(&input.text);
    let paths = disk.walk(folder).unwrap_or_default();
    let unnumbered = paths.iter().filter_map(|path| {
        let name = path.rsplit('/').next()?.strip_suffix(".txt")?;
        super::place::is_unnumbered(name).then_some((path, name))
    });
    for (path, name) in unnumbered {
        let Some(text) = disk.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
        let theirs = lines(&text);
        let shared = mine.intersection(&theirs).count();
        if shared * 2 >= mine.len().min(theirs.len()) && shared > 0 {
            return Some(name.to_owned());
        }
    }
    None
}

/// Takes a newer transcription, if all that names its lines can follow.
#[allow(clippy::too_many_arguments, reason = "a step of `issue`, which holds all of these")]
fn newer(
    disk: &Disk,
    id: &str,
    sheet: &Sheet<'_>,
    old: &[u8],
    record: &Record,
    force: bool,
    done: &mut Issue,
    report: &mut Report,
) {
    let path = format!("content/issues/{id}/{}.txt", sheet.name);
    let old_text = String::from_utf8_lossy(old).replace("\r\n", "\n");
    let changes = &done.changes;
    let found =
        moved::moved(disk, changes, id, &sheet.name, old_text.trim_start_matches('\u{FEFF}'), &sheet.input.bytes);
    let bytes = &sheet.input.bytes;
    let certain = tell(&found, force, report);
    if !certain && !force {
        let Some((name, change)) = report.take(again::beside(disk.root(), &path, "new", bytes)) else { return };
        change.into_iter().for_each(|change| done.add(change));
        done.files.push((path, Outcome::Kept { beside: name, difference: "a newer transcription".to_owned() }));
        return;
    }
    let Some((_, backup)) = report.take(again::beside(disk.root(), &path, "bak", old)) else { return };
    backup.into_iter().for_each(|change| done.add(change));
    for (file, before, after) in found.files {
        // what an editor touched stays the editor's
        let pending = done.pending(&file);
        let imported = pending.map_or_else(|| record.is_as_imported(&file, &before), |change| change.imported);
        done.add(Change { imported, ..Change::new(&file, Some(&before), after) });
        done.files.push((file, if imported { Outcome::Renewed } else { Outcome::Followed }));
    }
    done.add(Change::new(&path, Some(old), bytes.clone()));
    done.files.push((path, Outcome::Renewed));
}
