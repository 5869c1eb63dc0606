//! The lines that an article names, with what its editor declares to be changed in them.
//!
//! A declared change names words that stand in its line once, after folding ([`fold_print`]), and what
//! the article has instead. All changes of a line are looked for in the line as it was received, so
//! that their order means nothing.

use std::borrow::Cow;
use std::ops::Range;

use super::LineKey;
use crate::model::{Change, SourceRef};
use crate::text::fold::fold_print;

/// Lines in reading order, with declared changes made.
#[derive(Debug, Default)]
pub struct SourceLines<'t> {
    /// Those that are not blank.
    pub lines: Vec<(LineKey, Cow<'t, str>)>,
    /// Changes, by their place in the list, that could not be made.
    pub faults: Vec<(usize, ChangeFault)>,
}

/// Why a declared change cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeFault {
    /// The article does not name the line.
    NoLine,
    /// Its words are not in the line.
    NotThere,
    /// They stand there several times.
    Several(usize),
    /// They overlap those of another change.
    Overlaps,
    /// What it puts in their place is the same but for what is mechanical.
    Nothing,
}

impl SourceLines<'_> {
    /// As [`super::align`] takes them.
    pub fn as_text(&self) -> Vec<(LineKey, &str)> {
        self.lines.iter().map(|(key, text)| (*key, &**text)).collect()
    }
}

/// The lines that `source` names. `sheets` are the pages that keys count, each with its lines; lines
/// that are not there, or of which `is_shown` says no, take no part.
pub fn source_lines<'t>(
    source: &[SourceRef],
    changes: &[Change],
    sheets: &[(&str, &[&'t str])],
    is_shown: impl Fn(&str, u32) -> bool,
) -> SourceLines<'t> {
    let mut found = SourceLines::default();
    let mut made = vec![false; changes.len()];
    for run in source {
        let Some(at) = sheets.iter().position(|(name, _)| **name == *run.sheet) else { continue };
        let lines = sheets[at].1;
        for n in run.lines.lines().take_while(|n| *n as usize <= lines.len()) {
            let text = lines[n as usize - 1];
            if text.trim().is_empty() || super::sheets::is_blanked(text) || !is_shown(&run.sheet, n) {
                continue;
            }
            let of_line: Vec<usize> = (0..changes.len())
                .filter(|&k| changes[k].line == n && sheet_of(source, &changes[k]) == Some(&*run.sheet) && !made[k])
                .collect();
            of_line.iter().for_each(|&k| made[k] = true);
            let text = if of_line.is_empty() {
                Cow::Borrowed(text)
            } else {
                Cow::Owned(changed(text, changes, &of_line, &mut found.faults))
            };
            found.lines.push(((at, n), text));
        }
    }
    found.faults.extend((0..changes.len()).filter(|&k| !made[k]).map(|k| (k, ChangeFault::NoLine)));
    found.faults.sort_by_key(|(k, _)| *k);
    found
}

/// The page that a change speaks of.
pub fn sheet_of<'a>(source: &'a [SourceRef], change: &'a Change) -> Option<&'a str> {
    change
        .sheet
        .as_deref()
        .or_else(|| source.iter().find(|source| source.lines.contains(change.line)).map(|source| &*source.sheet))
}

fn changed(line: &str, changes: &[Change], of_line: &[usize], faults: &mut Vec<(usize, ChangeFault)>) -> String {
    let folded = fold_print(line);
    let mut places: Vec<(Range<usize>, &str)> = Vec::new();
    for &k in of_line {
        let from = fold_print(&changes[k].from).text;
        let starts: Vec<usize> = match_starts(&folded.text, &from);
        let fault = match starts[..] {
            [] => Some(ChangeFault::NotThere),
            [_] if from == fold_print(&changes[k].to).text => Some(ChangeFault::Nothing),
            [start] => {
                let range = folded.to_source(start..start + from.len());
                let overlaps = places.iter().any(|(other, _)| other.start < range.end && range.start < other.end);
                if !overlaps {
                    places.push((range, &changes[k].to));
                }
                overlaps.then_some(ChangeFault::Overlaps)
            }
            _ => Some(ChangeFault::Several(starts.len())),
        };
        faults.extend(fault.map(|fault| (k, fault)));
    }
    places.sort_by_key(|(range, _)| range.start);
    let mut text = line.to_owned();
    for (range, to) in places.into_iter().rev() {
        text.replace_range(range, to);
    }
    text
}

/// Where `word` begins in `text`, overlapping places too.
fn match_starts(text: &str, word: &str) -> Vec<usize> {
    if word.is_empty() {
        return Vec::new();
    }
    text.char_indices().map(|(at, _)| at).filter(|&at| text[at..].starts_with(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LineRange;

    fn change(line: u32, from: &str, to: &str) -> Change {
        Change { sheet: None, line, from: from.into(), to: to.into(), why: None, span: 0..0 }
    }

    fn made(text: &str, changes: &[Change]) -> (String, Vec<(usize, ChangeFault)>) {
        let source = [SourceRef { sheet: "a1".into(), lines: LineRange { first: 1, last: 1 } }];
        let lines = [text];
        let found = source_lines(&source, changes, &[("a1", &lines)], |_, _| true);
        (found.lines[0].1.to_string(), found.faults)
    }

    #[test]
    fn changes_of_a_line_do_not_see_each_other() {
        let (text, faults) = made("要加强强隔离管控,精准排查。", &[change(1, "排查", "强强"), change(1, "强强", "强")]);
        assert_eq!((text.as_str(), faults.len()), ("要加强隔离管控,精准强强。", 0));
    }

    #[test]
    fn words_are_found_whatever_the_width_of_their_punctuation() {
        assert_eq!(made("管控, 精准排查。", &[change(1, "，精", "。精")]).0, "管控。精准排查。");
    }

    #[test]
    fn a_change_that_cannot_be_made_says_why() {
        let line = "近日,市市场监管局再与市局签订。";
        for (change, fault) in [
            (change(2, "近日", "昨日"), ChangeFault::NoLine),
            (change(1, "昨日", "近日"), ChangeFault::NotThere),
            (change(1, "市", "省"), ChangeFault::Several(3)),
            (change(1, "近日,", "近日，"), ChangeFault::Nothing),
        ] {
            assert_eq!(made(line, std::slice::from_ref(&change)), (line.to_owned(), vec![(0, fault)]), "{change:?}");
        }
        let (_, faults) = made(line, &[change(1, "监管局", "局"), change(1, "局再", "局")]);
        assert_eq!(faults, [(1, ChangeFault::Overlaps)]);
    }
}
