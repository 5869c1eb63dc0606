//! A note as it is written into its file.

use std::time::Duration;

use super::Item;
use crate::diag::{Diagnostic, Report, Result, Severity, codes};
use crate::files::{self, Disk, Replacement, Source};
use crate::load;
use crate::model::{Certainty, Links, Note, NoteFile, NoteKind, NotesOn, Status, is_slug};
use crate::notes::{self, CONTEXT, Secured, Text};
use crate::printed;

/// How often a note is written anew because its file changed meanwhile, and how long others have between.
const ATTEMPTS: usize = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// What an editor says of some words.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The words as they stand in a quotation: the target in bold, omissions as `[……]`. `> ` before each
    /// line may be there or not. None for a note on all of an issue, a page or a subject.
    pub quote: Option<String>,
    pub kind: Option<NoteKind>,
    pub certainty: Option<Certainty>,
    pub title: Option<String>,
    /// What the editor reads in place of the target; empty to strike it out.
    pub reading: Option<String>,
    /// Markdown; empty for one that is yet to be written.
    pub text: String,
    /// The next free one if none is given.
    pub id: Option<String>,
}

/// A note that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The path of its file in the archive.
    pub path: String,
    pub id: String,
    /// The line of its heading, from 1.
    pub line: usize,
    /// What was written, heading and all.
    pub markdown: String,
    /// Of its file: other notes than published ones are in no site.
    pub status: Status,
}

/// Proves that a note has its place, and appends it to its file, which is made if need be. Nothing is
/// written when there are errors; `report` has them. What others save in the file meanwhile stays, and the note
/// is proved and appended again.
pub fn add(disk: &Disk, links: &Links<'_>, item: &Item, draft: &Draft, report: &mut Report) -> Option<Added> {
    let path = item.path.as_str();
    let _held = report.take(disk.hold(path))?;
    for left in report.take(disk.recover_content(path))? {
        let message = format!("`{left}` holds what was saved in `{path}` at the moment at which annals was killed");
        let help = format!("take from it what `{path}` lacks, and delete it");
        report.push(Diagnostic::new(&codes::LEFT_BESIDE, message).in_path(left).help(help));
    }
    let mut draft = draft.clone();
    for _ in 0..ATTEMPTS {
        let before = if disk.exists(path) { Some(report.take(disk.read(path))?) } else { None };
        let (after, added) =
            proved(disk, links, item, &mut draft, false, before.as_deref().unwrap_or_default(), report)?;
        match report.take(disk.replace_content(path, before.as_deref(), &after))? {
            Replacement::Done => return Some(added),
            // whoever saves it may not be done yet
            Replacement::Changed => std::thread::sleep(PAUSE),
        }
    }
    let message = format!("`{path}` changes again and again while the note is written");
    report.push(Diagnostic::new(&codes::WRITE, message).in_path(path).help("end what changes it, and try again"));
    None
}

/// The bytes of a file of notes with a new one behind what it holds, if the note is right; if not, `report` has
/// why. A quotation gets the context that tells it from passages like it, if it has not (`is_widened`).
fn proved(
    disk: &Disk,
    links: &Links<'_>,
    item: &Item,
    draft: &mut Draft,
    is_widened: bool,
    before: &[u8],
    report: &mut Report,
) -> Option<(Vec<u8>, Added)> {
    let mut already = Report::default();
    let there = read(before, item, &mut already);
    let id = report.take(id_of(draft, &ids_in(before)))?;
    let markdown = draft.markdown(&id);
    let after = appended(before, &markdown);

    let mut found = Report::default();
    let file = read(&after, item, &mut found);
    let count = there.map_or(0, |file| file.notes.len());
    let note = file.as_ref().and_then(|file| its_own(file, count, &id, draft));
    // an error that was there before stands in nobody's way
    let is_new = found.counts().0 > already.counts().0;
    let Some((file, note)) = file.as_ref().zip(note).filter(|_| !is_new) else {
        found.diagnostics.retain(|finding| finding.severity() == Severity::Error);
        if found.diagnostics.is_empty() {
            let help = "its text may not begin with `> ` or `-> `, nor have a line that begins with `##`; and code in the \
                        file needs its closing fence";
            let message = format!("the note would not be read as one note of `{}`", item.path);
            found.push(Diagnostic::new(&codes::NEW_NOTE, message).in_path(item.path.as_str()).help(help));
        }
        report.extend(found.diagnostics);
        return None;
    };
    if let Some(quote) = &note.quote {
        let text = Text::new(&item.text);
        if let Err(fault) = text.anchor(quote) {
            report.push(notes::finding(&file.file, note, quote, &text, &item.of, &fault));
            return None;
        }
        let places: Vec<_> =
            file.notes.iter().map(|note| note.quote.as_ref().and_then(|quote| text.anchor(quote).ok())).collect();
        let last = file.notes.len() - 1;
        let overlaps = notes::overlaps(&file.notes, &places);
        if let Some(overlap) = overlaps.iter().find(|overlap| overlap.first == last || overlap.second == last) {
            report.push(notes::overlap_finding(&file.file, &file.notes, &text, overlap));
            return None;
        }
        match text.secured(quote) {
            Secured::AsItIs => {}
            Secured::Widened(lines) if !is_widened => {
                draft.quote = Some(lines);
                return proved(disk, links, item, draft, true, before, report);
            }
            _ => {
                let message =
                    format!("{CONTEXT} characters on both sides do not tell these words from passages like them");
                let help = "quote as much around the words as only they have, and mark them: `words before**the words**words after`";
                report.push(Diagnostic::new(&codes::NEW_NOTE, message).in_path(item.path.as_str()).help(help));
                return None;
            }
        }
    }
    let linked = printed::problems_of_note(disk, file, note, item.issue.as_ref(), links);
    if linked.has_errors() {
        report.extend(linked.diagnostics);
        return None;
    }
    let line = file.file.text[..note.heading.start].matches('\n').count() + 1;
    Some((after, Added { path: item.path.clone(), id, line, markdown, status: file.status }))
}

/// The id that a note would get now. Another may take it before the note is written.
pub fn next_id(disk: &Disk, item: &Item) -> Result<String> {
    let bytes = if disk.exists(&item.path) { disk.read(&item.path)? } else { Vec::new() };
    id_of(&Draft::default(), &ids_in(&bytes))
}

/// The note that was appended, if it is the only one that is new, and says what was meant.
fn its_own<'a>(file: &'a NoteFile, before: usize, id: &str, draft: &Draft) -> Option<&'a Note> {
    let note = file.notes.last().filter(|note| *note.id == *id && file.notes.len() == before + 1)?;
    let quotes = draft.quote.as_deref().is_some_and(|quote| !quote.trim().is_empty());
    let is_meant = note.quote.is_some() == quotes && note.reading == draft.reading.as_deref().map(in_one_line);
    is_meant.then_some(note)
}

/// Every id that a file gives to something, of notes that cannot be read too.
fn ids_in(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let ids = text.split("{#").skip(1).filter_map(|rest| rest.split('}').next());
    ids.map(str::to_owned).collect()
}

/// Reads a file of notes from bytes.
fn read(bytes: &[u8], item: &Item, report: &mut Report) -> Option<NoteFile> {
    let file = report.take(files::text_of(&item.path, bytes.to_vec()))?;
    load::notes_of(&file, matches!(item.on, NotesOn::Article(_)), report)
}

/// The id that was asked for, or the next number behind those that are there, as `n7` or `n07`.
fn id_of(draft: &Draft, ids: &[String]) -> Result<String> {
    if let Some(id) = draft.id.as_deref() {
        let failed = |message: String, help: &str| Err(Diagnostic::new(&codes::NEW_NOTE, message).help(help).into());
        return match id {
            id if !is_slug(id) => failed(format!("`{id}` is not an id"), "an id is made of a-z, 0-9 and hyphens: n9"),
            id if ids.iter().any(|other| other == id) => {
                failed(format!("there is a note `{id}` already"), "take another id")
            }
            id => Ok(id.to_owned()),
        };
    }
    let numbers =
        ids.iter().filter_map(|id| id.strip_prefix('n').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit())));
    let (mut next, mut width) = (1, 1);
    for digits in numbers {
        next = next.max(digits.parse::<u64>().map_or(1, |n| n.saturating_add(1)));
        width = width.max(digits.len());
    }
    Ok(format!("n{next:0width$}"))
}

impl Draft {
    /// The note as it stands in a file, with a line break at its end.
    pub fn markdown(&self, id: &str) -> String {
        let kind = self.kind.unwrap_or(if self.reading.is_some() { NoteKind::Doubt } else { NoteKind::Context });
        let mut note = format!("## {}", kind.key());
        if let Some(certainty) = self.certainty {
            note += &format!("·{}", certainty.key());
        }
        if let Some(title) = self.title.as_deref().map(in_one_line).filter(|title| !title.is_empty()) {
            note += &format!(" {title}");
        }
        note += &format!(" {{#{id}}}\n");
        if let Some(quote) = &self.quote {
            note.push('\n');
            for line in quote.trim().lines() {
                let line = line.trim();
                let words = line.strip_prefix(['>', '＞']).unwrap_or(line).trim_start();
                note += format!("> {words}").trim_end();
                note.push('\n');
            }
        }
        if let Some(reading) = &self.reading {
            note += format!("\n-> {}", in_one_line(reading)).trim_end();
            note.push('\n');
        }
        let mut text = self.text.replace("\r\n", "\n");
        let begins = text.trim_start();
        if self.reading.is_none() && begins.starts_with("->") {
            // behind a quotation that would be a reading
            text = format!("\\{begins}");
        }
        if !text.trim().is_empty() {
            note += &format!("\n{}\n", text.trim_matches('\n').trim_end());
        }
        note
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A file with a note behind all that it holds, an empty line between. Line ends are those of the file.
fn appended(before: &[u8], note: &str) -> Vec<u8> {
    let crlf = before.windows(2).any(|pair| pair == b"\r\n");
    let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut after = before.to_vec();
    let blank = after.iter().all(|byte| byte.is_ascii_whitespace()) || after == "\u{FEFF}".as_bytes();
    if !blank {
        if !after.ends_with(b"\n") {
            after.extend_from_slice(end);
        }
        let double = [end, end].concat();
        if !after.ends_with(&double) {
            after.extend_from_slice(end);
        }
    }
    for line in note.split_inclusive('\n') {
        after.extend_from_slice(line.trim_end_matches('\n').as_bytes());
        after.extend_from_slice(end);
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_written_as_the_format_has_it() {
        let draft = Draft {
            quote: Some("继与**长沙市余杭区**市场监管局签订".into()),
            certainty: Some(Certainty::Certain),
            title: Some(" 余杭区\n在杭州 ".into()),
            reading: Some("杭州市余杭区".into()),
            text: "余杭区属浙江省杭州市。\n".into(),
            ..Draft::default()
        };
        assert_eq!(
            draft.markdown("n9"),
            "## doubt·certain 余杭区 在杭州 {#n9}\n\n> 继与**长沙市余杭区**市场监管局签订\n\n-> 杭州市余杭区\n\n余杭区属浙江省杭州市。\n"
        );
        let struck =
            Draft { quote: Some("> 的的\n>\n＞次".into()), reading: Some(String::new()), ..Draft::default() };
        assert_eq!(struck.markdown("n1"), "## doubt {#n1}\n\n> 的的\n>\n> 次\n\n->\n");
    }

    #[test]
    fn the_next_number_has_as_many_figures_as_those_before() {
        let next = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            id_of(&Draft::default(), &ids).unwrap()
        };
        assert_eq!(next(&[]), "n1");
        assert_eq!(next(&["n-2f8a01bc", "m07", "source-x"]), "n1");
        assert_eq!(next(&["n9", "n3"]), "n10");
        assert_eq!(next(&["n09"]), "n10");
        assert_eq!(next(&["n007"]), "n008");
    }

    #[test]
    fn what_a_file_holds_stays_and_its_line_ends_are_kept() {
        let after = |before: &str| String::from_utf8(appended(before.as_bytes(), "## x\n\n> 甲\n")).unwrap();
        assert_eq!(after(""), "## x\n\n> 甲\n");
        assert_eq!(after("a"), "a\n\n## x\n\n> 甲\n");
        assert_eq!(after("a\n"), "a\n\n## x\n\n> 甲\n");
        assert_eq!(after("a\n\n"), "a\n\n## x\n\n> 甲\n");
        assert_eq!(after("a\r\nb\r\n"), "a\r\nb\r\n\r\n## x\r\n\r\n> 甲\r\n");
        assert_eq!(after("\u{FEFF}"), "\u{FEFF}## x\n\n> 甲\n");
    }
}
