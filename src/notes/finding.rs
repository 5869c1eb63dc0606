//! What is said of a note that has lost its place, or has several.

use std::ops::Range;
use std::sync::Arc;

use super::nearest::Passage;
use super::{Fault, Near, Text, nearest};
use crate::diag::{Diagnostic, SourceText, codes};
use crate::model::{Note, Quote};
use crate::text::fold::fold_anchor;
use crate::text::unseen;

/// Characters that are shown on each side of a place.
const AROUND: usize = 8;
/// Places that are shown of a quotation that stands in several.
const PLACES: usize = 6;

/// The error for a note. `of` says what text it is: "the article a1-04".
pub fn finding(
    file: &Arc<SourceText>,
    note: &Note,
    quote: &Quote,
    text: &Text<'_>,
    of: &str,
    fault: &Fault,
) -> Diagnostic {
    match fault {
        Fault::Lost => lost(file, note, quote, text, of),
        Fault::Ambiguous(places) => ambiguous(file, quote, text, of, places),
    }
}

fn lost(file: &Arc<SourceText>, note: &Note, quote: &Quote, text: &Text<'_>, of: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&codes::NOTE_LOST, format!("the words that the note `{}` quotes are not in {of}", note.id))
            .at(file, quote.span.clone());
    let Some(near) = nearest(text, quote) else {
        return diagnostic
            .help("no passage of the text is near to them: quote the words as they stand now, or delete the note");
    };
    let passage: Vec<String> = near.passages.iter().map(|part| one_line(&text.text[part.range.clone()])).collect();
    let passage = passage.join("[……]");
    if !near.whole {
        return diagnostic
            .note(format!("the nearest passage, as far as it was compared: “{passage}”"))
            .help("quote fewer words as they stand now");
    }
    let characters = if near.distance == 1 {
        "1 character differs".to_owned()
    } else {
        format!("{} characters differ", near.distance)
    };
    let diagnostic = diagnostic.note(format!("the nearest passage: “{passage}”; {characters}"));
    let there: String = near.passages.iter().map(|part| &text.text[part.range.clone()]).collect();
    let diagnostic = match difference(&quote.text, &there) {
        Some((quoted, there)) => {
            let mut diagnostic =
                diagnostic.note(format!("where they part, the note has {quoted} and the text has {there}"));
            diagnostic.notes.extend([quoted, there].iter().filter_map(|words| unseen(words.trim_matches(['“', '”']))));
            diagnostic
        }
        None => diagnostic,
    };
    match quotation(text, &near) {
        Some(lines) => diagnostic.help(format!("if that is what is meant, write\n> {lines}")),
        None => {
            diagnostic.help("the words that the note was about are gone from there: mark others, or delete the note")
        }
    }
}

fn ambiguous(file: &Arc<SourceText>, quote: &Quote, text: &Text<'_>, of: &str, places: &[Range<usize>]) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &codes::NOTE_AMBIGUOUS,
        format!("the words that the note quotes stand in {} places of {of}", places.len()),
    )
    .at(file, quote.span.clone());
    for place in places.iter().take(PLACES) {
        diagnostic = diagnostic.note(format!("…{}…", in_context(text.text, place.clone())));
    }
    if places.len() > PLACES {
        diagnostic = diagnostic.note(format!("and {} more", places.len() - PLACES));
    }
    let first = places.first().cloned().unwrap_or_default();
    diagnostic
        .help(format!("quote more around the words and mark them; for the first place:\n> {}", unique(text, first)))
}

/// A quotation of a place with as much around it as makes it the only one.
pub fn unique(text: &Text<'_>, target: Range<usize>) -> String {
    marked(text.text, made_unique(text, target.clone()), target)
}

/// A place with as many characters on both sides as make it the only one.
fn made_unique(text: &Text<'_>, place: Range<usize>) -> Range<usize> {
    let before: Vec<usize> = text.text[..place.start].char_indices().map(|(at, _)| at).rev().collect();
    let after: Vec<usize> =
        text.text[place.end..].char_indices().map(|(at, c)| place.end + at + c.len_utf8()).collect();
    let around = |n: usize| {
        let start = n.checked_sub(1).map_or(place.start, |k| before.get(k).copied().unwrap_or(0));
        let end = n.checked_sub(1).map_or(place.end, |k| after.get(k).copied().unwrap_or(text.text.len()));
        start..end
    };
    let is_unique = |n: usize| text.places_of(&fold_anchor(&text.text[around(n)]).text).len() == 1;
    // more around it never makes for more places
    let whole = before.len().max(after.len());
    let (mut few, mut enough) = (0, 1);
    if is_unique(0) {
        return place;
    }
    while enough < whole && !is_unique(enough) {
        (few, enough) = (enough, enough * 2);
    }
    let mut enough = enough.min(whole);
    while enough - few > 1 {
        let middle = few.midpoint(enough);
        if is_unique(middle) { enough = middle } else { few = middle }
    }
    let range = around(enough);
    // a line break at an edge is no context
    let edges = &text.text[range.start..place.start];
    let start = range.start + edges.len() - edges.trim_start().len();
    start..place.end + text.text[place.end..range.end].trim_end().len()
}

/// `继与**长沙市余杭区**市场监管局签订`; none where nothing stands in the target's place.
fn quotation(text: &Text<'_>, near: &Near) -> Option<String> {
    if near.passages.iter().all(|part| part.target.is_empty()) {
        return None;
    }
    if let [only] = &near.passages[..] {
        let range = made_unique(text, only.range.clone());
        return Some(marked(text.text, range, only.target.clone()));
    }
    let part = |part: &Passage| match part.target.is_empty() {
        true => escaped(&text.text[part.range.clone()]),
        false => bold(text.text, part.range.clone(), part.target.clone()),
    };
    // a target that goes over an omission is all of the parts that it lies in
    let all = near.passages.iter().filter(|part| !part.target.is_empty()).count() > 1;
    let parts: Vec<String> = near
        .passages
        .iter()
        .map(|near| if all { escaped(&text.text[near.range.clone()]) } else { part(near) })
        .collect();
    Some(parts.join("[……]"))
}

/// A passage as it is written in a quotation, with its target in bold unless that is all of it.
fn marked(text: &str, range: Range<usize>, target: Range<usize>) -> String {
    let (before, words, after) = (
        escaped(&text[range.start..target.start]),
        escaped(&text[target.clone()]),
        escaped(&text[target.end..range.end]),
    );
    if before.trim().is_empty() && after.trim().is_empty() {
        return words;
    }
    format!("{before}**{words}**{after}")
}

/// The same, with the target in bold whatever stands around it.
fn bold(text: &str, range: Range<usize>, target: Range<usize>) -> String {
    let part = |range: Range<usize>| escaped(&text[range]);
    format!("{}**{}**{}", part(range.start..target.start), part(target.clone()), part(target.end..range.end))
}

/// Words in a quotation: `**`, `[……]` and a backslash are taken for themselves, and lines are quoted.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*").replace("[.", "\\[.").replace("[…", "\\[…").replace('\n', "\n> ")
}

/// Where two texts begin to differ, and until where.
fn difference(a: &str, b: &str) -> Option<(String, String)> {
    let fold = |text: &str| fold_anchor(text).text.chars().collect::<Vec<char>>();
    let (a, b) = (fold(a), fold(b));
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let after = a[before..].iter().rev().zip(b[before..].iter().rev()).take_while(|(x, y)| x == y).count();
    let part = |text: &[char]| {
        let words: String = text[before..text.len() - after].iter().take(20).collect();
        if words.is_empty() { "nothing".to_owned() } else { format!("“{words}”") }
    };
    (a != b).then(|| (part(&a), part(&b)))
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

fn in_context(text: &str, place: Range<usize>) -> String {
    let start = text[..place.start].char_indices().rev().take(AROUND).last().map_or(place.start, |(at, _)| at);
    let end = text[place.end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| place.end + at);
    one_line(&format!("{}【{}】{}", &text[start..place.start], &text[place.clone()], &text[place.end..end]))
}
