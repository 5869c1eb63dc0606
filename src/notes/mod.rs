//! From a quotation to its place in a text.
//!
//! 1. [`Text`] folds a text once ([`fold_anchor`]) for all the notes on it.
//! 2. [`Text::anchor`] finds the one place where a quotation stands, or says why there is none.
//! 3. [`nearest()`] looks for the passage that a lost quotation may have come from, as a suggestion:
//!    a note is never attached there.
//! 4. [`finding()`] says it to the editor.
//! 5. [`overlaps()`] finds readings that replace the same words.
//! 6. [`distinct`] gives a quotation that the tool writes the context that tells it from passages like it.
//!
//! The text is whatever a note is on: the printed text of an article, the lines of a page that are
//! shown, the body of an issue or a subject.
//!
//! A place is found in the time that it takes to read the text once, however many omissions and places there
//! are, and of many notes in less ([`index`]). What is more work than that, and only helps, has a limit for each
//! text ([`Text::may`]).

mod distinct;
mod finding;
mod index;
mod nearest;
mod readings;

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use memchr::memmem;

use crate::model::{Note, Quote};
use crate::text::clusters::Clusters;
use crate::text::fold::{Folded, fold_anchor};
use crate::text::gap::GAP_TEXT;
pub use distinct::{CONTEXT, Secured};
pub use finding::finding;
use index::{Index, Places};
pub use nearest::{Near, Nearest, nearest};
pub use readings::{Overlap, overlap_finding, overlaps};

/// Characters that are compared for the suggestions on one text.
const PATIENCE: usize = 1 << 28;
/// Places that are told of a quotation that stands in many.
const MANY: usize = 100;
/// Bytes that notes may search through one by one, before the text is sorted for them.
const SEARCHED: usize = 1 << 25;
/// Bytes of the text between two whose code points are counted.
const STRIDE: usize = 1 << 10;

/// A text in which quotations are looked for.
pub struct Text<'a> {
    pub text: &'a str,
    pub folded: Folded,
    clusters: Clusters,
    index: Option<Index>,
    /// Code points before each [`STRIDE`] bytes, made when it is asked for.
    points: OnceCell<Vec<usize>>,
    /// Where text is lost, made when it is asked for.
    lost: OnceCell<Vec<usize>>,
    /// The text without its figures, made when it is asked for.
    shape: OnceCell<distinct::Shape>,
    with_figures: OnceCell<distinct::Shape>,
    patience: Cell<usize>,
}

/// Why a quotation has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Its words are not there.
    Lost,
    /// Its target could be any of these, as bytes of the text; of more than [`MANY`] the first.
    Ambiguous(Vec<Range<usize>>),
}

impl<'a> Text<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            folded: fold_anchor(text),
            clusters: Clusters::of(text),
            index: None,
            points: OnceCell::new(),
            lost: OnceCell::new(),
            shape: OnceCell::new(),
            with_figures: OnceCell::new(),
            patience: Cell::new(PATIENCE),
        }
    }

    /// A text that has these notes.
    pub fn with_notes(text: &'a str, notes: &[Note]) -> Self {
        let mut text = Self::new(text);
        if notes.len().saturating_mul(text.folded.text.len()) > SEARCHED {
            text.index = Index::of(&text.folded.text);
        }
        text
    }

    /// The bytes of the text that a quotation's target stands in: whole characters as a reader sees them.
    ///
    /// The parts of a quotation between omissions stand in order, as far apart as need be. The target
    /// must have one place; context that could stand in several takes nothing from that.
    ///
    /// # Errors
    /// When the words stand nowhere, or the target could stand in several places.
    pub fn anchor(&self, quote: &Quote) -> Result<Range<usize>, Fault> {
        let found = self.find(quote).ok_or(Fault::Lost)?;
        let Found { begins, ends, .. } = &found;
        if begins.is_one() && ends.is_one() {
            return Ok(self.place(begins.target(begins.first).start..ends.target(ends.first).end));
        }
        // of a target that goes over an omission one end is taken as it is, and the other has the places
        let places: Vec<Range<usize>> = if found.is_one_part {
            self.all(begins).take(MANY).map(|at| begins.target(at)).collect()
        } else if begins.is_one() {
            self.all(ends).take(MANY).map(|at| begins.target(begins.first).start..ends.target(at).end).collect()
        } else {
            self.all(begins).take(MANY).map(|at| begins.target(at).start..ends.target(ends.last).end).collect()
        };
        Err(Fault::Ambiguous(places.into_iter().map(|place| self.place(place)).collect()))
    }

    /// Bytes of the text for bytes of the folded text.
    pub(crate) fn place(&self, folded: Range<usize>) -> Range<usize> {
        self.clusters.widen(self.folded.to_source(folded))
    }

    /// The parts in which the target begins and ends, each with the first and the last of the places that
    /// leave room for all other parts. What lies between those leaves room as well.
    fn find(&self, quote: &Quote) -> Option<Found> {
        let mut parts = parts(quote);
        let mut from = 0;
        for part in &mut parts {
            part.first = self.next(&part.text, from)?;
            from = part.first + part.text.len();
        }
        let mut to = self.folded.text.len();
        for part in parts.iter_mut().rev() {
            part.last = self.previous(&part.text, to)?;
            to = part.last;
        }
        let begins = parts.iter().position(|part| part.target.is_some())?;
        let ends = parts.iter().rposition(|part| part.target.is_some())?;
        let mut parts = parts.into_iter();
        let first = parts.nth(begins)?;
        let last = if ends > begins { parts.nth(ends - begins - 1)? } else { first.clone() };
        Some(Found { begins: first, ends: last, is_one_part: begins == ends })
    }

    /// Where words begin in the folded text at `from` or later.
    fn next(&self, words: &str, from: usize) -> Option<usize> {
        if let Some(among) = self.among(words) {
            return among.filter(|at| *at >= from).min();
        }
        memmem::find(self.folded.text.as_bytes().get(from..)?, words.as_bytes()).map(|at| from + at)
    }

    /// Where words begin that end at `to` or earlier.
    fn previous(&self, words: &str, to: usize) -> Option<usize> {
        if let Some(among) = self.among(words) {
            return among.filter(|at| at + words.len() <= to).max();
        }
        memmem::rfind(self.folded.text.as_bytes().get(..to)?, words.as_bytes())
    }

    /// The places of words, if they are sorted and few.
    fn among(&self, words: &str) -> Option<impl Iterator<Item = usize>> {
        let text = &self.folded.text;
        match self.index.as_ref()?.places(text, words) {
            Places::Many => None,
            Places::Among(places) => {
                let there = |at: &usize| text.as_bytes()[*at..].starts_with(words.as_bytes());
                Some(places.iter().map(|at| *at as usize).filter(there).collect::<Vec<usize>>().into_iter())
            }
        }
    }

    /// The places of a part in their order, overlapping places too.
    fn all(&self, part: &Part) -> impl Iterator<Item = usize> {
        let finder = memmem::Finder::new(&part.text);
        let (text, last) = (self.folded.text.as_bytes(), part.last);
        let mut from = part.first;
        std::iter::from_fn(move || {
            let at = from + finder.find(text.get(from..)?)?;
            // a place inside a character cannot match: words begin with a whole one
            from = at + 1;
            Some(at).filter(|at| *at <= last)
        })
    }

    /// Where words begin in the folded text, overlapping places too.
    pub(crate) fn places_of(&self, words: &str) -> Vec<usize> {
        let last = self.folded.text.len();
        self.all(&Part { text: words.to_owned(), target: None, first: 0, last }).collect()
    }

    /// Code points before a byte of the text, gaps not counted.
    pub fn points_before(&self, at: usize) -> usize {
        let lost = self.lost.get_or_init(|| memmem::find_iter(self.text.as_bytes(), GAP_TEXT).collect());
        self.all_points_before(at) - lost.partition_point(|gap| *gap < at)
    }

    fn all_points_before(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let begin = |byte: &&u8| **byte & 0xC0 != 0x80;
        let strides = self.points.get_or_init(|| {
            let sums = bytes.chunks(STRIDE).scan(0, |sum, chunk| {
                let before = *sum;
                *sum += chunk.iter().filter(begin).count();
                Some(before)
            });
            sums.collect()
        });
        let stride = at / STRIDE;
        let from = (stride * STRIDE).min(at);
        strides.get(stride).map_or_else(
            || self.text[..at].chars().count(),
            |before| before + bytes[from..at].iter().filter(begin).count(),
        )
    }

    /// Whether so many characters may still be compared for a suggestion, which are then spent.
    fn may(&self, compare: usize) -> bool {
        let left = self.patience.get().checked_sub(compare);
        self.patience.set(left.unwrap_or_default());
        left.is_some()
    }

    /// How many characters may still be compared.
    fn patience(&self) -> usize {
        self.patience.get()
    }
}

/// A folded part of a quotation between omissions.
#[derive(Debug, Clone)]
struct Part {
    text: String,
    /// What of it belongs to the target.
    target: Option<Range<usize>>,
    /// The first and the last of its places.
    first: usize,
    last: usize,
}

impl Part {
    fn is_one(&self) -> bool {
        self.first == self.last
    }

    /// The bytes of the folded text that the target has in a place of the part.
    fn target(&self, at: usize) -> Range<usize> {
        let target = self.target.clone().unwrap_or_default();
        at + target.start..at + target.end
    }
}

/// The parts of a quotation in which its target begins and ends.
struct Found {
    begins: Part,
    ends: Part,
    is_one_part: bool,
}

fn parts(quote: &Quote) -> Vec<Part> {
    let starts = std::iter::once(0).chain(quote.omissions.iter().copied());
    let ends = quote.omissions.iter().copied().chain([quote.text.len()]);
    starts
        .zip(ends)
        .map(|(start, end)| {
            let folded = fold_anchor(&quote.text[start..end]);
            let inside = quote.target.start.clamp(start, end)..quote.target.end.clamp(start, end);
            let target = folded.from_source(inside.start - start..inside.end - start);
            let target = (!target.is_empty()).then_some(target);
            Part { target, text: folded.text, first: 0, last: 0 }
        })
        .filter(|part| !part.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
