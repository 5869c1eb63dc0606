//! The notes on a text: where each stands in it, and what a build says of its links.

use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::kept::Found;
use super::links::check_links;
use crate::diag::Report;
use crate::files::Source;
use crate::markdown::{self, LinkKind};
use crate::model::{IssueId, Links, Note, NoteFile, Resolution, Target};
use crate::notes;

/// Characters on each side of a note's words that are kept.
const AROUND: usize = 32;
/// Characters of the beginning of a note's text.
const LEDE: usize = 80;

/// What is kept of a note, in the order of its file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NoteDigest {
    /// The bytes of the text that it is about; none of a note that quotes nothing.
    pub place: Option<Range<usize>>,
    /// The words there, and what stands around them.
    pub target: Option<Passage>,
    /// The beginning of its text.
    pub lede: String,
    /// The subjects that it links to, by their places in the view.
    pub subjects: Vec<u32>,
}

/// Words of a text where they stand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Passage {
    pub words: String,
    /// At most [`AROUND`] characters on each side.
    pub before: String,
    pub after: String,
    /// Where the words begin and end, in Unicode code points of the text.
    pub points: Range<usize>,
}

/// Finds the places of notes in a text, and reports those that have none and links that lead nowhere.
/// `of` says what text it is.
pub fn read_notes(
    source: &dyn Source,
    notes: &NoteFile,
    text: &str,
    of: &str,
    issue: Option<&IssueId>,
    links: &Links<'_>,
    found: &mut Found,
) -> Vec<NoteDigest> {
    let text = notes::Text::new(text);
    let mut digests = Vec::with_capacity(notes.notes.len());
    for note in &notes.notes {
        let place = note.quote.as_ref().and_then(|quote| match text.anchor(quote) {
            Ok(place) => Some(place),
            Err(fault) => {
                found.report.push(notes::finding(&notes.file, note, quote, &text, of, &fault));
                None
            }
        });
        let document = markdown::parse(&notes.file.text[note.body.clone()]);
        check_links(source, &notes.file, note.body.start, &document, issue, links, found);
        let mut subjects: Vec<u32> = markdown::links(&document)
            .filter(|link| link.kind == LinkKind::Wiki)
            .filter_map(|link| match links.read(&link.dest, issue).leads_to {
                Resolution::One(Target::Subject(k)) => Some(k as u32),
                _ => None,
            })
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        let words = markdown::plain(&document, &super::LinkWords { links, issue }).text;
        let target = place.clone().map(|place| passage(text.text, place));
        digests
            .push(NoteDigest { place, target, lede: super::cut(&words.replace('\n', " "), LEDE, "……"), subjects });
    }
    digests
}

fn passage(text: &str, place: Range<usize>) -> Passage {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let from = before.char_indices().rev().take(AROUND).last().map_or(place.start, |(at, _)| at);
    let to = after.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| place.end + at);
    let start = before.chars().count();
    let words = text[place.clone()].to_owned();
    Passage {
        points: start..start + words.chars().count(),
        words,
        before: text[from..place.start].to_owned(),
        after: text[place.end..to].to_owned(),
    }
}

/// What a build would say of the links and pictures in a note.
pub fn problems_of_note(
    source: &dyn Source,
    file: &NoteFile,
    note: &Note,
    issue: Option<&IssueId>,
    links: &Links<'_>,
) -> Report {
    let mut found = Found::default();
    let document = markdown::parse(&file.file.text[note.body.clone()]);
    check_links(source, &file.file, note.body.start, &document, issue, links, &mut found);
    found.report
}
