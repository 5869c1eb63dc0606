//! Names of people, organisations, places and systems in the printed text.
//!
//! 1. Names and texts are folded ([`fold_name`](crate::text::fold::fold_name)): 张　敏 in a text is the name 张敏, and so is one with an invisible
//!    character in it. A name does not go over the end of a paragraph.
//! 2. One pass of an Aho-Corasick automaton over the text, leftmost longest: 市疾控中心 inside 岳阳市疾控中心
//!    is not found, whatever kinds the two are. A name that several subjects share is found for each.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::{Subject, View};
use crate::text::fold::{Folded, fold_label};

/// The names that are looked for.
pub struct Names {
    automaton: Option<AhoCorasick>,
    /// For each pattern, the subjects (by their place in the view) that it names.
    subjects: Vec<Vec<u32>>,
    /// Of the other subjects the words, by their place in the view: made when the first article has them.
    topics: BTreeMap<u32, OnceLock<Option<AhoCorasick>>>,
}

/// A name found: the subject's place in the view, and the bytes of the text.
pub type Found = (u32, Range<usize>);

impl Names {
    /// The labels and aliases of the published subjects whose kind is looked for. Names of subjects
    /// that are not published are not looked for: they must not hide a shorter name that is.
    pub fn of(view: &View<'_>) -> Self {
        let named = view.subjects().iter().enumerate().filter(|(_, subject)| subject.id.kind.is_named());
        let names =
            Self::looked_for(named.flat_map(|(i, subject)| subject.mentioned().map(move |name| (i as u32, name))));
        let others = view.subjects().iter().enumerate().filter(|(_, subject)| !subject.id.kind.is_named());
        Self { topics: others.map(|(i, _)| (i as u32, OnceLock::new())).collect(), ..names }
    }

    /// Of names with their subjects, which come in order.
    fn looked_for<'n>(names: impl Iterator<Item = (u32, &'n str)>) -> Self {
        let mut by_name: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (subject, name) in names {
            let subjects = by_name.entry(fold_label(name)).or_default();
            if subjects.last() != Some(&subject) {
                subjects.push(subject);
            }
        }
        // a name that shows nothing is none
        by_name.remove("");
        let automaton = (!by_name.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(by_name.keys())
                .expect("an archive's names are far from the limit of four thousand million states")
        });
        Self { automaton, subjects: by_name.into_values().collect(), topics: BTreeMap::new() }
    }

    /// All names in a text, in order, with their places in what was folded.
    pub fn find(&self, text: &Folded) -> Vec<Found> {
        let mut found = Vec::new();
        for hit in self.automaton.iter().flat_map(|automaton| automaton.find_iter(&text.text)) {
            let range = text.to_source(hit.range());
            found.extend(self.subjects[hit.pattern().as_usize()].iter().map(|&subject| (subject, range.clone())));
        }
        found
    }

    /// Where a text first has the words of a topic, the subject `k` of the view; the longer of two.
    pub fn first_of(&self, k: u32, topic: &Subject, text: &Folded) -> Option<Range<usize>> {
        let words = self.topics.get(&k)?.get_or_init(|| automaton_of(topic)).as_ref()?;
        words.find(&text.text).map(|hit| text.to_source(hit.range()))
    }
}

/// Finds the label and the aliases of a subject.
fn automaton_of(subject: &Subject) -> Option<AhoCorasick> {
    let words = std::iter::once(&subject.label).chain(subject.aliases.iter().map(|alias| &alias.text));
    let words: Vec<String> = words.map(|word| fold_label(word)).filter(|word| !word.is_empty()).collect();
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold::fold_name;

    fn names(names: &[&str]) -> Names {
        Names::looked_for(names.iter().enumerate().map(|(i, name)| (i as u32, *name)))
    }

    fn found<'t>(names: &Names, text: &'t str) -> Vec<(u32, &'t str)> {
        names.find(&fold_name(text)).into_iter().map(|(subject, at)| (subject, &text[at])).collect()
    }

    #[test]
    fn a_name_is_found_in_every_form_and_the_place_is_all_of_it() {
        let names = names(&["张敏", "高文", "café", "New York", "か\u{3099}く"]);
        for (text, place) in [
            ("到会的有张敏。", "张敏"),
            ("到会的有张　敏。", "张　敏"),
            ("到会的有张 敏 李四", "张 敏"),
            ("张\u{200b}敏\u{200b}", "张\u{200b}敏"),
            ("张\u{e0100}敏", "张\u{e0100}敏"),
            ("主任⾼⽂到会", "⾼⽂"),
            ("在cafe\u{301}里", "cafe\u{301}"),
            ("of New\u{a0}York", "New\u{a0}York"),
            ("がく", "がく"),
        ] {
            assert_eq!(found(&names, text).iter().map(|(_, at)| *at).collect::<Vec<_>>(), [place], "{text}");
        }
    }

    #[test]
    fn no_name_goes_over_the_end_of_a_paragraph_or_another_border() {
        let names = names(&["张敏", "New York"]);
        for text in ["张\n敏", "张 \n 敏", "张\u{2029}敏", "张\u{fffc}敏", "张，敏", "New\nYork", "NewYork", "new york"]
        {
            assert_eq!(found(&names, text), [], "{text:?}");
        }
    }

    #[test]
    fn the_longest_name_counts_and_one_of_several_counts_for_each() {
        let names = names(&["市疾控中心", "岳阳市疾控中心", "市疾控中心", "⻓沙", "长沙", "\u{200b}"]);
        assert_eq!(found(&names, "岳阳市疾控中心"), [(1, "岳阳市疾控中心")]);
        assert_eq!(found(&names, "市疾控中心"), [(0, "市疾控中心"), (2, "市疾控中心")]);
        assert_eq!(found(&names, "长沙"), [(3, "长沙"), (4, "长沙")]);
    }
}
