//! From a quotation to its place in a text.
//!
//! 1. [`Text`] folds a text once ([`fold_anchor`]) for all the notes on it.
//! 2. [`Text::anchor`] finds the one place where a quotation stands, or says why there is none.
//! 3. [`nearest()`] looks for the passage that a lost quotation may have come from, as a suggestion:
//!    a note is never attached there.
//! 4. [`finding()`] says it to the editor.
//! 5. [`overlaps()`] finds readings that replace the same words.
//!
//! The text is whatever a note is on: the printed text of an article, the lines of a page that are
//! shown, the body of an issue or a subject.

mod finding;
mod nearest;
mod readings;

use std::ops::Range;

use memchr::memmem;

use crate::model::Quote;
use crate::text::fold::{Folded, fold_anchor};
pub use finding::{finding, unique};
pub use nearest::{Near, nearest};
pub use readings::{Overlap, overlap_finding, overlaps};

/// A text in which quotations are looked for.
pub struct Text<'a> {
    pub text: &'a str,
    pub folded: Folded,
}

/// Why a quotation has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Its words are not there.
    Lost,
    /// Its target could be any of these, as bytes of the text.
    Ambiguous(Vec<Range<usize>>),
}

impl<'a> Text<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, folded: fold_anchor(text) }
    }

    /// The bytes of the text that a quotation's target stands in.
    ///
    /// The parts of a quotation between omissions stand in order, as far apart as need be. The target
    /// must have one place; context that could stand in several takes nothing from that.
    ///
    /// # Errors
    /// When the words stand nowhere, or the target could stand in several places.
    pub fn anchor(&self, quote: &Quote) -> Result<Range<usize>, Fault> {
        let parts = parts(quote);
        let places: Vec<Vec<usize>> = parts.iter().map(|part| self.places_of(&part.text)).collect();
        let places = feasible(&parts, places).ok_or(Fault::Lost)?;

        // the parts in which the target begins and ends
        let begins = parts.iter().position(|part| part.target.is_some()).ok_or(Fault::Lost)?;
        let ends = parts.iter().rposition(|part| part.target.is_some()).ok_or(Fault::Lost)?;
        let start = |at: usize| at + parts[begins].target.as_ref().map_or(0, |target| target.start);
        let end = |at: usize| at + parts[ends].target.as_ref().map_or(0, |target| target.end);
        match (&places[begins][..], &places[ends][..]) {
            ([first], [last]) => Ok(self.folded.to_source(start(*first)..end(*last))),
            (first, last) => {
                let pairs: Vec<(usize, usize)> = if begins == ends {
                    first.iter().map(|at| (*at, *at)).collect()
                } else if first.len() > 1 {
                    first.iter().map(|at| (*at, last[last.len() - 1])).collect()
                } else {
                    last.iter().map(|at| (first[0], *at)).collect()
                };
                let ranges = pairs.into_iter().map(|(first, last)| self.folded.to_source(start(first)..end(last)));
                Err(Fault::Ambiguous(ranges.collect()))
            }
        }
    }

    /// Where words begin in the folded text, overlapping places too.
    pub(crate) fn places_of(&self, words: &str) -> Vec<usize> {
        let text = self.folded.text.as_bytes();
        let finder = memmem::Finder::new(words);
        let mut places = Vec::new();
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)) {
            places.push(from + at);
            // a place inside a character cannot match: words begin with a whole one
            from += at + 1;
        }
        places
    }
}

/// A folded part of a quotation between omissions.
struct Part {
    text: String,
    /// What of it belongs to the target.
    target: Option<Range<usize>>,
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
            Part { target: (!target.is_empty()).then_some(target), text: folded.text }
        })
        .filter(|part| !part.text.is_empty())
        .collect()
}

/// Of the places of each part those that belong to a way of setting all parts in order; none if there
/// is no such way.
fn feasible(parts: &[Part], mut places: Vec<Vec<usize>>) -> Option<Vec<Vec<usize>>> {
    let mut earliest = 0;
    for (part, places) in parts.iter().zip(&mut places) {
        places.retain(|at| *at >= earliest);
        earliest = *places.first()? + part.text.len();
    }
    let mut latest = usize::MAX;
    for (part, places) in parts.iter().zip(&mut places).rev() {
        places.retain(|at| at + part.text.len() <= latest);
        latest = *places.last()?;
    }
    Some(places)
}

#[cfg(test)]
mod tests;
