//! The files of an issue, written.
//!
//! 1. Pages get their names: those that are known, then `x1`, `x2` for the others.
//! 2. A page whose transcription the archive has, byte for byte, is passed over if its articles are there.
//! 3. A page that the archive has in an older transcription moves its lines ([`moved`]).
//! 4. Everything else is written by the rules of [`again`].

use std::collections::{BTreeMap, BTreeSet};

use super::again::{self, Outcome, Record};
use super::input::Input;
use super::issue::{self, Sheet, What};
use super::known;
use super::moved;
use super::place::Place;
use super::run::{tell, tell_kept};
use crate::diag::{Diagnostic, Report, codes};
use crate::files::{Disk, Source};
use crate::printed::lines_of;
use crate::text::fold::fold_print;

/// What became of the files of an issue.
#[derive(Debug, Default)]
pub struct Issue {
    pub files: Vec<(String, Vec<u8>, Outcome)>,
    pub skipped: usize,
}

/// Writes the pages of an issue.
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
                match again::put(disk.root(), &path, &sheet.input.bytes, record, false) {
                    Ok(outcome) => {
                        tell_kept(&path, &outcome, report);
                        done.files.push((path, sheet.input.bytes.clone(), outcome));
                    }
                    Err(diagnostic) => report.push(*diagnostic),
                }
            }
            _ => fresh.push(sheet),
        }
    }
    if fresh.is_empty() {
        return done;
    }
    let index_path = format!("{folder}/_index.md");
    let index = disk.exists(&index_path).then(|| disk.read(&index_path).ok()).flatten();
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
        match again::put(disk.root(), &file.path, &file.bytes, record, force && file.what != What::Index) {
            Ok(outcome) => {
                tell_kept(&file.path, &outcome, report);
                done.files.push((file.path, file.bytes, outcome));
            }
            Err(diagnostic) => {
                // without its transcription the page counts as not imported, and the next run takes it up
                report.push(*diagnostic);
                break;
            }
        }
    }
    done
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
        name.strip_prefix('x').filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))?;
        Some((path, name))
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
    let found = moved::moved(disk, id, &sheet.name, old_text.trim_start_matches('\u{FEFF}'), &sheet.input.bytes);
    let certain = tell(&found, force, report);
    if !certain && !force {
        match crate::files::write::write_over(&disk.root().join(format!("{path}.new")), &sheet.input.bytes) {
            Ok(()) => {
                done.files.push((path, sheet.input.bytes.clone(), Outcome::Kept("a newer transcription".to_owned())))
            }
            Err(failure) => report.push(*Box::<Diagnostic>::from(failure)),
        }
        return;
    }
    let write = |path: &str, bytes: &[u8], old: Option<&[u8]>| {
        if let Some(old) = old {
            again::backup(disk.root(), path, old)?;
        }
        crate::files::write::write_over(&disk.root().join(path), bytes).map_err(Box::<Diagnostic>::from)
    };
    // articles, the index, the transcription: a run that is stopped between them is taken up by the next
    for (file, bytes) in found.files.into_iter().rev() {
        let as_imported = disk.read(&file).is_ok_and(|old| record.is_as_imported(&file, &old));
        if report.take(write(&file, &bytes, None)).is_none() {
            return;
        }
        // what an editor touched stays the editor's
        let outcome = if as_imported { Outcome::Renewed } else { Outcome::Followed };
        done.files.push((file, bytes, outcome));
    }
    if report.take(write(&path, &sheet.input.bytes, Some(old))).is_some() {
        done.files.push((path, sheet.input.bytes.clone(), Outcome::Renewed));
    }
}
