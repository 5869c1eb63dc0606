//! Readings that share words of the text.
//!
//! With the readings of all notes in place a text has one form only if no two replace the same words.
//! Targets that touch are no matter.

use std::ops::Range;
use std::sync::Arc;

use super::Text;
use crate::diag::{Diagnostic, SourceText, Where, codes};
use crate::model::Note;
use crate::text::gap;

/// Characters of the words that a message shows.
const SHOWN: usize = 20;

/// Two notes of a file, by their places in it, whose readings replace the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    pub first: usize,
    pub second: usize,
    /// The bytes of the text that both replace.
    pub shared: Range<usize>,
}

/// The overlaps among the readings of notes with these places in a text, at most one for each note.
pub fn overlaps(notes: &[Note], places: &[Option<Range<usize>>]) -> Vec<Overlap> {
    let mut read: Vec<(Range<usize>, usize)> = places
        .iter()
        .zip(notes)
        .enumerate()
        .filter_map(|(k, (place, note))| Some((place.clone().filter(|_| note.reading.is_some())?, k)))
        .collect();
    read.sort_by_key(|(place, k)| (place.start, place.end, *k));
    let mut found = Vec::new();
    // of the readings so far the one that reaches farthest
    let mut last: Option<(Range<usize>, usize)> = None;
    for (place, k) in read {
        if let Some((other, first)) = &last
            && place.start < other.end
        {
            found.push(Overlap { first: *first, second: k, shared: place.start..place.end.min(other.end) });
        }
        if last.as_ref().is_none_or(|(other, _)| other.end < place.end) {
            last = Some((place, k));
        }
    }
    found
}

/// The error for an overlap.
pub fn overlap_finding(file: &Arc<SourceText>, notes: &[Note], text: &Text<'_>, overlap: &Overlap) -> Diagnostic {
    let (first, second) = (&notes[overlap.first], &notes[overlap.second]);
    let place = |note: &Note| note.quote.as_ref().map_or(note.heading.clone(), |quote| quote.span.clone());
    let shared = gap::shown(&text.text[overlap.shared.clone()].replace('\n', " ")).into_owned();
    let cut = if shared.chars().count() > SHOWN { "……" } else { "" };
    let shared: String = shared.chars().take(SHOWN).collect();
    let message = format!("the readings of the notes `{}` and `{}` both replace “{shared}{cut}”", first.id, second.id);
    Diagnostic::new(&codes::READINGS_OVERLAP, message)
        .at(file, place(second))
        .also(Where::Text(file.clone()), Some(place(first)), "the other reading")
        .help("make one note of the two, or mark words with `**` that they do not share")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoteKind;

    fn note(reading: Option<&str>) -> Note {
        let (title, certainty, quote) = (None, None, None);
        let reading = reading.map(str::to_owned);
        Note { id: "n".into(), kind: NoteKind::Doubt, certainty, title, quote, reading, heading: 0..0, body: 0..0 }
    }

    fn pairs(places: &[(Range<usize>, Option<&str>)]) -> Vec<(usize, usize, Range<usize>)> {
        let notes: Vec<Note> = places.iter().map(|(_, reading)| note(*reading)).collect();
        let places: Vec<Option<Range<usize>>> = places.iter().map(|(place, _)| Some(place.clone())).collect();
        overlaps(&notes, &places).into_iter().map(|found| (found.first, found.second, found.shared)).collect()
    }

    #[test]
    fn readings_that_share_words_are_found_in_any_order() {
        let read = Some("甲");
        assert_eq!(pairs(&[(0..6, read), (3..9, read)]), [(0, 1, 3..6)]);
        assert_eq!(pairs(&[(3..9, read), (0..6, read)]), [(1, 0, 3..6)]);
        assert_eq!(pairs(&[(0..6, read), (0..6, read)]), [(0, 1, 0..6)], "equal");
        assert_eq!(pairs(&[(0..9, read), (3..6, Some(""))]), [(0, 1, 3..6)], "struck out inside a longer one");
        assert_eq!(pairs(&[(0..12, read), (3..6, read), (9..15, read)]), [(0, 1, 3..6), (0, 2, 9..12)], "nested");
    }

    #[test]
    fn readings_that_touch_and_notes_without_one_are_no_matter() {
        assert_eq!(pairs(&[(0..6, Some("甲")), (6..9, Some("乙")), (9..12, Some(""))]), []);
        assert_eq!(pairs(&[(0..6, Some("甲")), (3..9, None), (0..6, None)]), []);
    }
}
