//! Grapheme clusters: what a reader takes for one character (UAX 29). A letter with its accents, a Han
//! character with its variation selector, a family of emoji are several code points each, and no text is cut,
//! marked or quoted inside of one.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The clusters of a text that are several code points.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Bytes of the text, in order.
    several: Vec<Range<usize>>,
}

impl Clusters {
    pub fn of(text: &str) -> Self {
        if text.chars().all(stands_alone) {
            return Self::default();
        }
        let several = text
            .grapheme_indices(true)
            .filter(|(_, cluster)| *cluster != "\r\n" && cluster.chars().nth(1).is_some())
            .map(|(at, cluster)| at..at + cluster.len());
        Self { several: several.collect() }
    }

    /// The range with all of the clusters that it has a part of.
    pub fn widen(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            return range;
        }
        let around = |at: usize| {
            let k = self.several.partition_point(|cluster| cluster.end <= at);
            self.several.get(k).filter(|cluster| cluster.start < at)
        };
        let start = around(range.start).map_or(range.start, |cluster| cluster.start);
        let end = around(range.end).map_or(range.end, |cluster| cluster.end);
        start..end
    }
}

/// Whether a character makes no cluster with any that stands beside it; of others nothing is said. Nearly all
/// of a Chinese text does.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\0'..='\u{2FF}'
        | '\u{2010}'..='\u{2027}'
        | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309B}'..='\u{9FFF}'
        | '\u{FF00}'..='\u{FF9D}'
        | '\u{20000}'..='\u{3FFFD}'
    )
}

/// The beginning of the cluster that a byte offset is in; the offset itself between two clusters.
pub fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
        _ => at,
    }
}

/// The end of the cluster that a byte offset is in; the offset itself between two clusters.
pub fn ceil(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(false) => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
        _ => at,
    }
}

/// The first `chars` code points of a text, without a cluster that would be cut.
pub fn first(text: &str, chars: usize) -> &str {
    match text.char_indices().nth(chars) {
        Some((at, _)) => &text[..floor(text, at)],
        None => text,
    }
}

/// The last `chars` code points of a text, without a cluster that would be cut.
pub fn last(text: &str, chars: usize) -> &str {
    match text.char_indices().rev().nth(chars) {
        Some((at, c)) => &text[ceil(text, at + c.len_utf8())..],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A letter with an accent, a variation sequence, a family, a flag.
    const TEXT: &str = "甲e\u{301}乙葛\u{E0100}丙👩‍👩‍👧丁🇨🇳";

    #[test]
    fn nothing_is_cut_inside_a_cluster() {
        assert_eq!(first(TEXT, 2), "甲");
        assert_eq!(first(TEXT, 3), "甲e\u{301}");
        assert_eq!(last(TEXT, 1), "");
        assert_eq!(last(TEXT, 2), "🇨🇳");
        assert_eq!((first("甲乙", 5), last("甲乙", 5)), ("甲乙", "甲乙"));
        let at = TEXT.find('👧').unwrap();
        assert_eq!(&TEXT[floor(TEXT, at)..ceil(TEXT, at)], "👩‍👩‍👧");
        let at = TEXT.find('丙').unwrap();
        assert_eq!((floor(TEXT, at), ceil(TEXT, at)), (at, at));
    }

    #[test]
    fn a_range_is_widened_to_whole_clusters() {
        let clusters = Clusters::of(TEXT);
        let at = |c: char| TEXT.find(c).unwrap();
        assert_eq!(&TEXT[clusters.widen(at('葛')..at('葛') + 3)], "葛\u{E0100}");
        assert_eq!(&TEXT[clusters.widen(at('e')..at('e') + 1)], "e\u{301}");
        assert_eq!(&TEXT[clusters.widen(at('👧')..at('丁'))], "👩‍👩‍👧");
        assert_eq!(&TEXT[clusters.widen(at('乙')..at('葛'))], "乙");
        assert_eq!(Clusters::of("甲\r\n乙").widen(4..5), 4..5, "a line end is no character");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// The list, the two functions and the library agree.
        #[test]
        fn edges_are_those_of_the_library(text in "[甲e\u{301}\u{FE0F}\u{E0100}\u{200D}👩👍🏽🇨🇳\u{3099}か\u{FF9E}ｶ\r\n\u{1100}\u{1161}\u{0915}\u{094D}]{0,12}", a: usize) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = places[a % places.len()];
            let edges: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            prop_assert_eq!(floor(&text, at), *edges.iter().rfind(|edge| **edge <= at).unwrap());
            prop_assert_eq!(ceil(&text, at), *edges.iter().find(|edge| **edge >= at).unwrap());
            let alone: String = text.chars().filter(|c| stands_alone(*c) && *c != '\r').collect();
            prop_assert_eq!(alone.graphemes(true).count(), alone.chars().count());
        }
    }
}
