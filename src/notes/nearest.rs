//! The passage of a text that is nearest to a quotation which is not in it.
//!
//! Approximate matching after Sellers (1980): edit distance over folded characters where the passage
//! may begin and end anywhere in the text. Only passages within half of the quotation's length count,
//! and of a very long quotation only the characters around its target are compared. The parts of a
//! quotation between omissions are looked for one by one, each behind the one before. What is compared on one
//! text has a limit, so that many lost notes on a long text do not hold up a build: what is beyond it is not
//! compared, and its finding says so.

use std::ops::Range;

use super::Text;
use crate::model::Quote;

/// Characters of a quotation that are compared at most.
const LONGEST: usize = 1000;
/// Characters that are compared at least: fewer are near to anything.
const SHORTEST: usize = 16;

/// The nearest passage, of each part of the quotation between omissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    pub passages: Vec<Passage>,
    /// Characters that differ.
    pub distance: usize,
    /// Whether all of the quotation was compared.
    pub whole: bool,
}

/// A passage that a part of a quotation may have come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Of these, what stands where the target should be; empty in a part that is context alone.
    pub target: Range<usize>,
}

/// What came of looking for the passage nearest to a quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nearest {
    Found(Near),
    /// No passage is near enough.
    Nothing,
    /// It was not compared: other notes on the text took all the time that there is for it.
    NotCompared,
}

/// The passage nearest to a quotation.
pub fn nearest(text: &Text<'_>, quote: &Quote) -> Nearest {
    // to read the text is work, too
    if !text.may(text.folded.text.len()) {
        return Nearest::NotCompared;
    }
    let here: Vec<(usize, char)> = text.folded.text.char_indices().collect();
    let there: Vec<char> = here.iter().map(|(_, c)| *c).collect();
    let byte = |k: usize| here.get(k).map_or(text.folded.text.len(), |(at, _)| *at);
    let mut near = Near { passages: Vec::new(), distance: 0, whole: true };
    let mut from = 0;
    for part in super::parts(quote) {
        let letters: Vec<(usize, char)> = part.text.char_indices().collect();
        let position = |byte: usize| letters.partition_point(|(at, _)| *at < byte);
        let target = part.target.map_or(0..0, |target| position(target.start)..position(target.end));
        let room = text.patience() / (there.len() - from + 2 * LONGEST).max(1);
        let window = window(target.clone(), letters.len(), room.min(LONGEST));
        if window.len() < letters.len().min(SHORTEST) || !text.may(window.len() * (there.len() - from)) {
            return Nearest::NotCompared;
        }
        near.whole &= window.len() == letters.len();
        let words: Vec<char> = letters[window.clone()].iter().map(|(_, c)| *c).collect();
        let inside = |k: usize| k.clamp(window.start, window.end) - window.start;
        let Some((end, distance)) = best_end(&words, &there[from..]).filter(|(_, far)| far * 2 <= words.len()) else {
            return Nearest::Nothing;
        };
        let begin = from + end.saturating_sub(words.len() + distance);
        let ways = trace(&words, &there[begin..from + end]);
        let bytes = |range: Range<usize>| (!range.is_empty()).then(|| text.place(byte(range.start)..byte(range.end)));
        let Some(range) = bytes(begin + ways[0]..begin + ways[words.len()]) else { return Nearest::Nothing };
        let target = bytes(begin + ways[inside(target.start)]..begin + ways[inside(target.end)]);
        near.passages.push(Passage { target: target.unwrap_or(range.start..range.start), range });
        near.distance += distance;
        from += end;
    }
    if near.passages.is_empty() { Nearest::Nothing } else { Nearest::Found(near) }
}

/// What of a long quotation is compared: its target, with as much on both sides as there is room for.
fn window(target: Range<usize>, len: usize, longest: usize) -> Range<usize> {
    if len <= longest {
        return 0..len;
    }
    let room = longest.saturating_sub(target.len()) / 2;
    let start = target.start.saturating_sub(room);
    start..(start + longest).min(len)
}

/// Where the passage ends that differs least from the words, and by how much. Where the last character
/// was changed, that is its place, and not the one before without it.
fn best_end(words: &[char], text: &[char]) -> Option<(usize, usize)> {
    let mut column: Vec<usize> = (0..=words.len()).collect();
    let mut best = (0, words.len());
    for (j, c) in text.iter().enumerate() {
        let mut diagonal = column[0];
        let mut substituted = usize::MAX;
        for (i, word) in words.iter().enumerate() {
            substituted = diagonal + usize::from(word != c);
            diagonal = column[i + 1];
            column[i + 1] = substituted.min(column[i] + 1).min(diagonal + 1);
        }
        let cost = column[words.len()];
        if cost < best.1 || (cost == best.1 && best.0 == j && j > 0 && substituted == cost) {
            best = (j + 1, cost);
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
