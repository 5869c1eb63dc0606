//! The lines that an article names, with what its editor declares to be changed in them.
//!
//! A declared change names words that stand in its line once, after folding ([`fold_print`]), and what
//! the article has instead. All changes of a line are looked for in the line as it was received, so
//! that their order means nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use super::{LineKey, Transcript};
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

/// The lines that `source` names. `text` gives the transcription of a page, and the number that keys have for
/// it; lines that are not there, or of which `is_shown` says no, take no part.
pub fn source_lines<'t>(
    source: &[SourceRef],
    changes: &[Change],
    text: impl Fn(&str) -> Option<(usize, &'t Transcript)>,
    is_shown: impl Fn(&str, u32) -> bool,
) -> SourceLines<'t> {
    let mut found = SourceLines::default();
    let mut made = vec![false; changes.len()];
    let mut of_lines: BTreeMap<(&str, u32), Vec<usize>> = BTreeMap::new();
    for (k, sheet) in sheets_of(source, changes).into_iter().enumerate() {
        if let Some(sheet) = sheet {
            of_lines.entry((sheet, changes[k].line)).or_default().push(k);
        }
    }
    for run in source {
        let Some((at, transcript)) = text(&run.sheet) else { continue };
        for n in run.lines.lines().take_while(|n| *n <= transcript.last()) {
            let line = transcript.line(n);
            if line.trim().is_empty() || super::sheets::is_blanked(line) || !is_shown(&run.sheet, n) {
                continue;
            }
            let line = match of_lines.remove(&(&*run.sheet, n)) {
                None => Cow::Borrowed(line),
                Some(of_line) => {
                    of_line.iter().for_each(|&k| made[k] = true);
                    Cow::Owned(changed(line, changes, &of_line, &mut found.faults))
                }
            };
            found.lines.push(((at, n), line));
        }
    }
    found.faults.extend((0..changes.len()).filter(|&k| !made[k]).map(|k| (k, ChangeFault::NoLine)));
    found.faults.sort_by_key(|(k, _)| *k);
    found
}

/// For each change the page that it speaks of: the one that it names, or the first that has its line.
pub fn sheets_of<'a>(source: &'a [SourceRef], changes: &'a [Change]) -> Vec<Option<&'a str>> {
    let mut first: BTreeMap<u32, Option<&str>> =
        changes.iter().filter(|change| change.sheet.is_none()).map(|change| (change.line, None)).collect();
    let mut wanted: BTreeSet<u32> = first.keys().copied().collect();
    for run in source {
        let here: Vec<u32> = wanted.range(run.lines.first..=run.lines.last).copied().collect();
        for line in here {
            wanted.remove(&line);
            first.insert(line, Some(&*run.sheet));
        }
    }
    let sheet = |change: &'a Change| match &change.sheet {
        Some(sheet) => Some(&**sheet),
        None => first.get(&change.line).copied().flatten(),
    };
    changes.iter().map(sheet).collect()
}

/// A line with its changes made.
fn changed(line: &str, changes: &[Change], of_line: &[usize], faults: &mut Vec<(usize, ChangeFault)>) -> String {
    let folded = fold_print(line);
    let froms: Vec<String> = of_line.iter().map(|&k| fold_print(&changes[k].from).text).collect();
    let places = places(&folded.text, &froms);
    // by where they begin
    let mut made: BTreeMap<usize, (usize, &str)> = BTreeMap::new();
    for (&k, from) in of_line.iter().zip(&froms) {
        let fault = match places.get(from.as_str()) {
            None => Some(ChangeFault::NotThere),
            Some((1, _)) if *from == fold_print(&changes[k].to).text => Some(ChangeFault::Nothing),
            Some((1, start)) => {
                let range = folded.to_source(*start..start + from.len());
                // those that are made do not overlap each other
                let before = made.range(..range.end).next_back();
                let overlaps = before.is_some_and(|(_, (end, _))| *end > range.start);
                if !overlaps {
                    made.insert(range.start, (range.end, &changes[k].to));
                }
                overlaps.then_some(ChangeFault::Overlaps)
            }
            Some((times, _)) => Some(ChangeFault::Several(*times)),
        };
        faults.extend(fault.map(|fault| (k, fault)));
    }
    let mut text = String::with_capacity(line.len());
    let mut at = 0;
    for (start, (end, to)) in made {
        text.push_str(&line[at..start]);
        text.push_str(to);
        at = end;
    }
    text.push_str(&line[at..]);
    text
}

/// How often each of some words is in a text, overlapping places too, and where it is first.
fn places<'w>(text: &str, words: &'w [String]) -> BTreeMap<&'w str, (usize, usize)> {
    let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let words: BTreeSet<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.into_iter().collect();
    // words that no automaton can hold are not in a line of this world
    let Ok(automaton) = AhoCorasick::new(&words) else { return places };
    for hit in automaton.find_overlapping_iter(text) {
        places.entry(words[hit.pattern().as_usize()]).or_insert((0, hit.start())).0 += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::SourceText;
    use crate::model::LineRange;

    fn change(line: u32, from: &str, to: &str) -> Change {
        Change { sheet: None, line, from: from.into(), to: to.into(), why: None, span: 0..0 }
    }

    fn made(text: &str, changes: &[Change]) -> (String, Vec<(usize, ChangeFault)>) {
        let source = [SourceRef { sheet: "a1".into(), lines: LineRange { first: 1, last: 1 } }];
        let page = Transcript::new(Arc::new(SourceText { path: "a1.txt".into(), text: text.to_owned() }));
        let found = source_lines(&source, changes, |name| (name == "a1").then_some((0, &page)), |_, _| true);
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
