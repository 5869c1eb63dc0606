//! The notes on a text: where each stands in it, and what a build says of its links.

use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::kept::Found;
use super::links::check_links;
use crate::diag::Report;
use crate::files::Source;
use crate::markdown::{self, LinkKind};
use crate::model::{IssueId, Links, Note, NoteFile, Quote, Resolution, Target};
use crate::notes;
use crate::text::clusters;
use crate::text::gap::{self, GAP};

/// Characters on each side of a note's words that are kept.
const AROUND: usize = 32;
/// Bytes by which a place may be longer than twice what is quoted of it, to be kept whole.
const SLACK: usize = 120;
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
    /// All of them, or the note's own words where it leaves out much of what it is about: what is kept and
    /// shown of a note is not much longer than what was written.
    pub words: String,
    /// Whether they are the words that the note quotes, none left out.
    pub is_quoted_whole: bool,
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
    let text = notes::Text::with_notes(text, &notes.notes);
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
        let target = place.clone().zip(note.quote.as_ref()).map(|(place, quote)| passage(&text, place, quote));
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

fn passage(text: &notes::Text<'_>, place: Range<usize>, quote: &Quote) -> Passage {
    let before = clusters::last(&text.text[..place.start], AROUND);
    let after = clusters::first(&text.text[place.end..], AROUND);
    let quoted = &quote.text[quote.target.clone()];
    // beside omissions, what folding drops can be any length
    let is_whole = place.len() <= 2 * quoted.len() + SLACK;
    Passage {
        points: text.points_before(place.start)..text.points_before(place.end),
        words: if is_whole { text.text[place].to_owned() } else { with_omissions(quote) },
        is_quoted_whole: is_whole && omitted(quote).next().is_none(),
        // what stands on the other side of a gap is not around the words
        before: before.rsplit(GAP).next().unwrap_or_default().to_owned(),
        after: after.split(GAP).next().unwrap_or_default().to_owned(),
    }
}

/// Where a quotation leaves out some of what the note is about.
fn omitted(quote: &Quote) -> impl Iterator<Item = usize> {
    let Range { start, end } = quote.target;
    quote.omissions.iter().copied().filter(move |at| start < *at && *at < end)
}

/// The words that a note is about as it quotes them.
fn with_omissions(quote: &Quote) -> String {
    let starts = std::iter::once(quote.target.start).chain(omitted(quote));
    let ends = omitted(quote).chain([quote.target.end]);
    let parts = starts.zip(ends).map(|(start, end)| &quote.text[start..end]).filter(|part| !part.is_empty());
    parts.collect::<Vec<&str>>().join("……")
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
