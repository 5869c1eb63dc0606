//! Names of people, organisations, places and systems in the printed text.
//!
//! One pass of an Aho-Corasick automaton over the text, leftmost longest: 市疾控中心 inside 岳阳市疾控中心
//! is not found, whatever kinds the two are. A name that several subjects share is found for each.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::View;
use crate::text::clusters::Clusters;

/// The names that are looked for.
pub struct Names {
    automaton: Option<AhoCorasick>,
    /// For each pattern, the subjects (by their place in the view) that it names.
    subjects: Vec<Vec<u32>>,
}

/// A name found: the subject's place in the view, and the bytes of the text.
pub type Found = (u32, Range<usize>);

impl Names {
    /// The labels and aliases of the published subjects whose kind is looked for. Names of subjects
    /// that are not published are not looked for: they must not hide a shorter name that is.
    pub fn of(view: &View<'_>) -> Self {
        let mut by_name: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (i, subject) in view.subjects().iter().enumerate() {
            if !subject.id.kind.is_named() {
                continue;
            }
            let aliases = subject.aliases.iter().filter(|alias| alias.mention).map(|alias| alias.text.as_str());
            // an alias with the label's own words says whether the label itself is looked for
            let label_is_looked_for =
                !subject.aliases.iter().any(|alias| alias.text == subject.label && !alias.mention);
            for name in label_is_looked_for.then_some(subject.label.as_str()).into_iter().chain(aliases) {
                let subjects = by_name.entry(name).or_default();
                if !subjects.contains(&(i as u32)) {
                    subjects.push(i as u32);
                }
            }
        }
        let automaton = (!by_name.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(by_name.keys())
                .expect("an archive's names are far from the limit of four thousand million states")
        });
        Self { automaton, subjects: by_name.into_values().collect() }
    }

    /// All names in `text`, in order.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        if let Some(automaton) = &self.automaton {
            let clusters = Clusters::of(text);
            for hit in automaton.find_iter(text) {
                for &subject in &self.subjects[hit.pattern().as_usize()] {
                    found.push((subject, clusters.widen(hit.range())));
                }
            }
        }
        found
    }
}

/// The sentence around `at`, within its paragraph (`\n` ends one). Closing quotation marks after the
/// full stop belong to it.
pub fn sentence(text: &str, at: Range<usize>) -> Range<usize> {
    let start_of_paragraph = text[..at.start].rfind('\n').map_or(0, |i| i + 1);
    let end_of_paragraph = text[at.end..].find('\n').map_or(text.len(), |i| at.end + i);
    let is_end = |c: char| matches!(c, '。' | '！' | '？' | '!' | '?');
    let is_closing = |c: char| matches!(c, '”' | '’' | '」' | '』' | '）' | '》');
    let before = &text[start_of_paragraph..at.start];
    let start = before.rfind(is_end).map_or(start_of_paragraph, |i| {
        let after = start_of_paragraph + i + before[i..].chars().next().map_or(0, char::len_utf8);
        let closing: usize = text[after..at.start].chars().take_while(|c| is_closing(*c)).map(char::len_utf8).sum();
        after + closing
    });
    let after = &text[at.end..end_of_paragraph];
    let end = after.find(is_end).map_or(end_of_paragraph, |i| {
        let stop = at.end + i + after[i..].chars().next().map_or(0, char::len_utf8);
        let closing: usize =
            text[stop..end_of_paragraph].chars().take_while(|c| is_closing(*c)).map(char::len_utf8).sum();
        stop + closing
    });
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_with_its_closing_quotation_mark() {
        let text = "“8月份起，分步推进。”市卫健委介绍，按照计划。其后。\n另段。";
        let at = text.find("分步").unwrap();
        assert_eq!(&text[sentence(text, at..at + 6)], "“8月份起，分步推进。”");
        let at = text.find("市卫健委").unwrap();
        assert_eq!(&text[sentence(text, at..at + 12)], "市卫健委介绍，按照计划。");
        let at = text.find("另段").unwrap();
        assert_eq!(&text[sentence(text, at..at + 6)], "另段。");
    }
}
