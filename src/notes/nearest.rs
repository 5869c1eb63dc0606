//! The passage of a text that is nearest to a quotation which is not in it.
//!
//! Approximate matching after Sellers (1980): edit distance over folded characters where the passage
//! may begin and end anywhere in the text. Only passages within half of the quotation's length count,
//! and of a long quotation only the characters around its target are compared.

use std::ops::Range;

use super::Text;
use crate::model::Quote;
use crate::text::fold::fold_anchor;

/// Characters of a quotation that are compared at most.
const LONGEST: usize = 300;

/// The nearest passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Of these, what stands where the target should be.
    pub target: Range<usize>,
    /// Characters that differ.
    pub distance: usize,
}

/// The passage nearest to a quotation, if one is near enough.
pub fn nearest(text: &Text<'_>, quote: &Quote) -> Option<Near> {
    let folded = fold_anchor(&quote.text);
    let letters: Vec<(usize, char)> = folded.text.char_indices().collect();
    let of_target = folded.from_source(quote.target.clone());
    let position = |byte: usize| letters.partition_point(|(at, _)| *at < byte);
    let target = position(of_target.start)..position(of_target.end);
    let window = window(target.clone(), letters.len());
    let words: Vec<char> = letters[window.clone()].iter().map(|(_, c)| *c).collect();
    let target = target.start.max(window.start) - window.start..target.end.min(window.end) - window.start;

    let here: Vec<(usize, char)> = text.folded.text.char_indices().collect();
    let there: Vec<char> = here.iter().map(|(_, c)| *c).collect();
    let (end, distance) = best_end(&words, &there)?;
    if distance * 2 > words.len() {
        return None;
    }
    let from = end.saturating_sub(words.len() + distance);
    let ways = trace(&words, &there[from..end]);
    let byte = |k: usize| here.get(k).map_or(text.folded.text.len(), |(at, _)| *at);
    let bytes = |range: Range<usize>| text.folded.to_source(byte(from + range.start)..byte(from + range.end));
    Some(Near {
        range: bytes(ways[0]..ways[words.len()]),
        target: bytes(ways[target.start]..ways[target.end]),
        distance,
    })
}

/// What of a long quotation is compared: its target, with as much on both sides as there is room for.
fn window(target: Range<usize>, len: usize) -> Range<usize> {
    if len <= LONGEST {
        return 0..len;
    }
    let room = LONGEST.saturating_sub(target.len()) / 2;
    let start = target.start.saturating_sub(room);
    start..(start + LONGEST).min(len)
}

/// Where the passage ends that differs least from the words, and by how much.
fn best_end(words: &[char], text: &[char]) -> Option<(usize, usize)> {
    let mut column: Vec<usize> = (0..=words.len()).collect();
    let mut best = (0, words.len());
    for (j, c) in text.iter().enumerate() {
        let mut diagonal = column[0];
        for (i, word) in words.iter().enumerate() {
            let substituted = diagonal + usize::from(word != c);
            diagonal = column[i + 1];
            column[i + 1] = substituted.min(column[i] + 1).min(diagonal + 1);
        }
        if column[words.len()] < best.1 {
            best = (j + 1, column[words.len()]);
        }
    }
    (best.1 < words.len()).then_some(best)
}

/// For each place between two characters of the words, the place in the passage that answers to it. The
/// passage ends with `text`, and begins where it is best.
fn trace(words: &[char], text: &[char]) -> Vec<usize> {
    let (n, m) = (words.len(), text.len());
    let mut cost = vec![vec![0_u32; m + 1]; n + 1];
    for i in 1..=n {
        cost[i][0] = i as u32;
        for j in 1..=m {
            let substituted = cost[i - 1][j - 1] + u32::from(words[i - 1] != text[j - 1]);
            cost[i][j] = substituted.min(cost[i - 1][j] + 1).min(cost[i][j - 1] + 1);
        }
    }
    let mut ways = vec![0; n + 1];
    let (mut i, mut j) = (n, m);
    ways[n] = m;
    while i > 0 {
        if j > 0 && cost[i][j] == cost[i - 1][j - 1] + u32::from(words[i - 1] != text[j - 1]) {
            (i, j) = (i - 1, j - 1);
            ways[i] = j;
        } else if cost[i][j] == cost[i - 1][j] + 1 {
            i -= 1;
            ways[i] = j;
        } else {
            j -= 1;
        }
    }
    ways
}
