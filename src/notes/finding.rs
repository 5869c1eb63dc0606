//! What is said of a note that has lost its place, or has several.

use std::ops::Range;
use std::sync::Arc;

use super::nearest::Passage;
use super::{Fault, MANY, Near, Nearest, Text, nearest};
use crate::diag::{Diagnostic, SourceText, codes};
use crate::model::{Note, Quote};
use crate::text::clusters;
use crate::text::fold::fold_anchor;
use crate::text::gap::{self, GAP};
use crate::text::unseen;

/// Characters that are shown on each side of a place.
const AROUND: usize = 8;
/// Characters of each end of a place that is long.
const WORDS: usize = 40;
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
    let near = match nearest(text, quote) {
        Nearest::Found(near) => near,
        Nearest::Nothing => {
            return diagnostic
                .help("no passage of the text is near to them: quote the words as they stand now, or delete the note");
        }
        Nearest::NotCompared => {
            return diagnostic
                .note("the nearest passage was not looked for: other notes on this text took the time for it")
                .help("quote the words as they stand now, or fix the notes above and build again to see the passage");
        }
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
    let number = if places.len() < MANY { places.len().to_string() } else { format!("{MANY} or more") };
    let mut diagnostic = Diagnostic::new(
        &codes::NOTE_AMBIGUOUS,
        format!("the words that the note quotes stand in {number} places of {of}"),
    )
    .at(file, quote.span.clone());
    for place in places.iter().take(PLACES) {
        diagnostic = diagnostic.note(format!("…{}…", in_context(text.text, place.clone())));
    }
    if places.len() > PLACES {
        let at_least = if places.len() < MANY { "" } else { "at least " };
        diagnostic = diagnostic.note(format!("and {at_least}{} more", places.len() - PLACES));
    }
    let first = places.first().cloned().unwrap_or_default();
    diagnostic.help(match text.suggested(first) {
        Some(lines) => format!("quote more around the words and mark them; for the first place:\n> {lines}"),
        None => "quote more around the words and mark them: `words before**the words**words after`".to_owned(),
    })
}

/// `继与**长沙市余杭区**市场监管局签订`; none where nothing stands in the target's place.
fn quotation(text: &Text<'_>, near: &Near) -> Option<String> {
    if near.passages.iter().all(|part| part.target.is_empty()) {
        return None;
    }
    if let [only] = &near.passages[..] {
        let all = text.may(16 * text.folded.text.len()).then(|| text.quotation_around(&only.range, &only.target));
        return all.flatten().or_else(|| Some(marked(text.text, only.range.clone(), only.target.clone())));
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
pub(super) fn marked(text: &str, range: Range<usize>, target: Range<usize>) -> String {
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
pub(super) fn bold(text: &str, range: Range<usize>, target: Range<usize>) -> String {
    let part = |range: Range<usize>| escaped(&text[range]);
    format!("{}**{}**{}", part(range.start..target.start), part(target.clone()), part(target.end..range.end))
}

/// Words in a quotation: `**`, `[……]`, `[[gap]]` and a backslash are taken for themselves, lost text is
/// written as `[[gap]]`, and lines are quoted.
pub(super) fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('*', "\\*").replace("[.", "\\[.").replace("[…", "\\[…");
    text.replace("[[", "\\[[").replace(GAP, "[[gap]]").replace('\n', "\n> ")
}

/// Where two texts begin to differ, and until where.
fn difference(a: &str, b: &str) -> Option<(String, String)> {
    let fold = |text: &str| fold_anchor(text).text.chars().collect::<Vec<char>>();
    let (a, b) = (fold(a), fold(b));
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let after = a[before..].iter().rev().zip(b[before..].iter().rev()).take_while(|(x, y)| x == y).count();
    let part = |text: &[char]| {
        let words: String = text[before..text.len() - after].iter().take(20).collect();
        if words.is_empty() { "nothing".to_owned() } else { format!("“{}”", gap::shown(&words)) }
    };
    (a != b).then(|| (part(&a), part(&b)))
}

fn one_line(text: &str) -> String {
    gap::shown(&text.replace('\n', " ")).into_owned()
}

fn in_context(text: &str, place: Range<usize>) -> String {
    let (before, after) = (clusters::last(&text[..place.start], AROUND), clusters::first(&text[place.end..], AROUND));
    let words = &text[place];
    let (first, last) = (clusters::first(words, WORDS), clusters::last(words, WORDS));
    let words = if first.len() + last.len() < words.len() { format!("{first}……{last}") } else { words.to_owned() };
    one_line(&format!("{before}【{words}】{after}"))
}
