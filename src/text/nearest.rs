//! What a misspelt word was meant to be.

use std::cmp::Ordering;

/// Longer words are not compared: nobody misspells a name of this length, and a comparison takes the
/// product of both lengths.
const LONGEST: usize = 80;
/// Of many words, how many are compared on each side of a misspelt one, in each of two orders.
const NEIGHBOURS: usize = 24;

/// The candidate nearest to a misspelt word, if it is near enough to be meant. For a few candidates; many
/// are a [`WordIndex`].
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let measured = candidates.filter_map(|candidate| Some((distance(word, candidate)?, candidate)));
    measured.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// How far a candidate is from a misspelt word, if it is near enough to be meant.
fn distance(word: &str, candidate: &str) -> Option<usize> {
    let (length, other) = (word.chars().count(), candidate.chars().count());
    let limit = (length.max(other) / 3).max(1);
    // Of two characters, one that differs is a different word; two that changed places are a slip.
    let turned = || candidate.chars().rev().eq(word.chars());
    if length.max(other) > LONGEST || length.abs_diff(other) > limit || (length <= 2 && other <= 2 && !turned()) {
        return None;
    }
    let distance = strsim::osa_distance(word, candidate);
    (distance <= limit && distance < other).then_some(distance)
}

/// Words among which the nearest to a misspelt one is found, at a cost that hardly grows with their number.
///
/// A slip leaves the beginning of a word or its end as it was. So of many words only those are compared
/// that are near the misspelt one in alphabetical order, read forwards or read backwards.
#[derive(Debug, Default)]
pub struct WordIndex<S> {
    /// Sorted, each once.
    words: Vec<S>,
    /// Places in `words`, sorted by the words read backwards.
    backwards: Vec<u32>,
}

impl<S: AsRef<str> + Ord> WordIndex<S> {
    pub fn new(words: impl IntoIterator<Item = S>) -> Self {
        let mut words: Vec<S> = words.into_iter().collect();
        words.sort_unstable();
        words.dedup();
        let mut backwards: Vec<u32> = Vec::new();
        if words.len() > 4 * NEIGHBOURS {
            backwards = (0..words.len() as u32).collect();
            backwards.sort_unstable_by(|a, b| from_end(words[*a as usize].as_ref(), words[*b as usize].as_ref()));
        }
        Self { words, backwards }
    }

    /// All of them, sorted.
    pub fn words(&self) -> &[S] {
        &self.words
    }

    pub fn has(&self, word: &str) -> bool {
        self.words.binary_search_by(|other| other.as_ref().cmp(word)).is_ok()
    }

    pub fn nearest(&self, word: &str) -> Option<&str> {
        self.several_near(word, 1).pop()
    }

    /// The words near enough to be meant, at most `limit`, the nearest first.
    pub fn several_near(&self, word: &str, limit: usize) -> Vec<&str> {
        let compared = self.neighbours(word);
        let mut near: Vec<(usize, &str)> =
            compared.into_iter().filter_map(|candidate| Some((distance(word, candidate)?, candidate))).collect();
        near.sort_unstable();
        near.dedup();
        near.into_iter().take(limit).map(|(_, candidate)| candidate).collect()
    }

    /// The words that are compared with a misspelt one.
    fn neighbours(&self, word: &str) -> Vec<&str> {
        if self.backwards.is_empty() {
            return self.words.iter().map(AsRef::as_ref).collect();
        }
        let around = |at: usize| at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS).min(self.words.len());
        let word_at = |at: u32| self.words[at as usize].as_ref();
        let forwards = around(self.words.partition_point(|other| other.as_ref() < word));
        let backwards = around(self.backwards.partition_point(|at| from_end(word_at(*at), word) == Ordering::Less));
        let forwards = self.words[forwards].iter().map(AsRef::as_ref);
        forwards.chain(self.backwards[backwards].iter().map(|at| word_at(*at))).collect()
    }
}

fn from_end(a: &str, b: &str) -> Ordering {
    a.chars().rev().cmp(b.chars().rev())
}

#[cfg(test)]
mod tests {
    use super::{WordIndex, nearest};

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let keys = ["kicker", "title", "标题", "地点", "organizations"];
        let index = WordIndex::new(keys);
        for (word, meant) in [
            ("kiker", Some("kicker")),
            ("tilte", Some("title")),
            ("organisations", Some("organizations")),
            ("题标", Some("标题")),
            ("地图", None),
            ("weather", None),
        ] {
            assert_eq!(nearest(word, keys.into_iter()), meant);
            assert_eq!(index.nearest(word), meant);
        }
        assert!(index.has("title") && !index.has("titel"));
    }

    #[test]
    fn among_many_words_a_slip_at_either_end_is_recognised() {
        let words: Vec<String> = (0..5000).map(|n| format!("w{}-x{}", n * 7919 % 5000, n)).collect();
        let index = WordIndex::new(words.iter().map(String::as_str));
        for word in words.iter().step_by(97) {
            assert_eq!(index.nearest(word), Some(word.as_str()));
            // the first letter, and the last
            assert!(index.nearest(&word.replacen('w', "v", 1)).is_some(), "{word}");
            assert!(index.several_near(&format!("{word}q"), 3).contains(&word.as_str()), "{word}");
        }
        assert_eq!(index.nearest("somewhere-else"), None);
    }

    #[test]
    fn of_many_words_few_are_compared() {
        let few = WordIndex::new((0..200).map(|n| n.to_string()));
        let many = WordIndex::new((0..200_000).map(|n| n.to_string()));
        for word in ["1", "a77", "99999", ""] {
            assert!(few.neighbours(word).len() <= 96 && many.neighbours(word).len() <= 96);
        }
    }

    #[test]
    fn very_long_words_are_not_compared() {
        let long = "a".repeat(100_000);
        assert_eq!(nearest(&long, [long.as_str()].into_iter()), None);
    }
}
