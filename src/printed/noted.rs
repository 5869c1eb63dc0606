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
use crate::text::gap::{self, GAP};

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
    /// At most [`AROUND`] characters on each side, up to a gap.
    pub before: String,
    pub after: String,
    /// Where the words begin and end, in Unicode code points of the text; gaps are not counted.
    pub points: Range<usize>,
}

impl Passage {
    /// The words in one line, as readers see them.
    pub fn shown(&self) -> String {
        gap::shown(&self.words.replace('\n', " ")).into_owned()
    }
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
    let mut digests: Vec<NoteDigest> = Vec::with_capacity(notes.notes.len());
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
        digests.push(NoteDigest {
            place,
            target,
            lede: super::cut(&gap::shown(&words.replace('\n', " ")), LEDE, "……"),
            subjects,
        });
    }
    let places: Vec<Option<Range<usize>>> = digests.iter().map(|digest| digest.place.clone()).collect();
    for overlap in notes::overlaps(&notes.notes, &places) {
        found.report.push(notes::overlap_finding(&notes.file, &notes.notes, &text, &overlap));
    }
    digests
}

fn passage(text: &str, place: Range<usize>) -> Passage {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    // what stands on the other side of a gap is not around the words
    let near = before.char_indices().rev().take(AROUND).take_while(|(_, c)| *c != GAP);
    let from = near.last().map_or(place.start, |(at, _)| at);
    let near = after.char_indices().take(AROUND).take_while(|(_, c)| *c != GAP);
    let to = near.last().map_or(place.end, |(at, c)| place.end + at + c.len_utf8());
    let count = |text: &str| text.chars().filter(|c| *c != GAP).count();
    let start = count(before);
    let words = text[place.clone()].to_owned();
    Passage {
        points: start..start + count(&words),
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
