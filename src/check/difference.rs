//! Where a text and its lines differ, and the entry under `changes` that would say so.
//!
//! 1. [`hunks`] compares two sequences of folded characters after Myers: the fewest characters that
//!    must go and come. Two texts that have little in common are not compared to the end.
//! 2. [`entries`] turns a hunk into words of a line and words of the text. What only comes takes a
//!    neighbour along, so that there are words to be replaced; words that stand in their line several
//!    times grow until they stand there once; a hunk over several lines gives an entry for each.

use std::ops::Range;

use crate::printed::{Left, LineKey};
use crate::text::fold::{fold_print, print_char};
use crate::text::gap::GAP;

/// Characters that may come and go before two texts count as different.
const MOST: usize = 240;
/// Hunks with fewer equal characters between them are one.
const APART: usize = 3;

/// Characters of the lines, and those of the text that stand in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    pub lines: Range<usize>,
    pub text: Range<usize>,
}

/// A character of the text, and where its bytes begin.
#[derive(Debug, Clone, Copy)]
pub struct Letter {
    pub at: usize,
    pub raw: char,
    pub folded: char,
}

/// What replaces what in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: LineKey,
    pub from: String,
    pub to: String,
}

/// The characters of a text that count.
pub fn letters(text: &str) -> Vec<Letter> {
    text.char_indices().filter_map(|(at, raw)| Some(Letter { at, raw, folded: print_char(raw)? })).collect()
}

/// The differences of two sequences, or none if they have too little in common.
pub fn hunks(lines: &[char], text: &[char]) -> Option<Vec<Hunk>> {
    hunks_within(lines, text, MOST)
}

/// The same for two sequences that must differ in at most `most` characters.
pub fn hunks_within(a: &[char], b: &[char], most: usize) -> Option<Vec<Hunk>> {
    let before = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let after = a[before..].iter().rev().zip(b[before..].iter().rev()).take_while(|(x, y)| x == y).count();
    let path = myers(&a[before..a.len() - after], &b[before..b.len() - after], most)?;
    let mut hunks: Vec<Hunk> = Vec::new();
    for (x, y) in path {
        let (lines, text) = (before + x.start..before + x.end, before + y.start..before + y.end);
        match hunks.last_mut() {
            Some(last) if lines.start - last.lines.end < APART => {
                last.lines.end = lines.end;
                last.text.end = text.end;
            }
            _ => hunks.push(Hunk { lines, text }),
        }
    }
    Some(hunks)
}

/// Moves hunks that only take away, where they may stand in several places alike, to where they take
/// away whole lines: between “。” of one line and “。” of the next, the second line is not the article's.
pub fn to_whole_lines(hunks: &mut [Hunk], left: &[Left]) {
    for which in 0..hunks.len() {
        let low = which.checked_sub(1).map_or(0, |before| hunks[before].lines.end);
        let high = hunks.get(which + 1).map_or(left.len(), |after| after.lines.start);
        let hunk = &mut hunks[which];
        if !hunk.text.is_empty() || hunk.lines.is_empty() {
            continue;
        }
        let lines = &hunk.lines;
        let leftwards = (1..=lines.start - low)
            .take_while(|n| left[lines.start - n].folded == left[lines.end - n].folded)
            .map(|n| (lines.start - n..lines.end - n, hunk.text.start - n));
        let rightwards = (1..=high - lines.end)
            .take_while(|n| left[lines.start + n - 1].folded == left[lines.end + n - 1].folded)
            .map(|n| (lines.start + n..lines.end + n, hunk.text.start + n));
        let as_it_is = std::iter::once((lines.clone(), hunk.text.start));
        let found = as_it_is.chain(leftwards).chain(rightwards).find(|(lines, _)| are_whole_lines(lines, left));
        if let Some((lines, at)) = found {
            *hunk = Hunk { lines, text: at..at };
        }
    }
}

/// Whether the characters are all of the lines that they are of.
pub fn are_whole_lines(cells: &Range<usize>, left: &[Left]) -> bool {
    let parts = |at: usize| at == 0 || at == left.len() || left[at - 1].key != left[at].key;
    !cells.is_empty() && parts(cells.start) && parts(cells.end)
}

/// Single steps that make `a` into `b`, in order.
fn myers(a: &[char], b: &[char], most: usize) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let (n, m) = (a.len() as isize, b.len() as isize);
    // for each number of steps, how far each diagonal (x - y) reaches in `a`
    let mut reached: Vec<Vec<isize>> = Vec::new();
    let get = |reach: &[isize], d: isize, k: isize| reach.get((k + d) as usize).copied().unwrap_or(-1);
    for d in 0..=most as isize {
        let mut reach = vec![0; (2 * d + 1) as usize];
        let before = reached.last().map_or(&[][..], Vec::as_slice);
        for k in (-d..=d).step_by(2) {
            let mut x = if d == 0 {
                0
            } else if k == -d || (k != d && get(before, d - 1, k - 1) < get(before, d - 1, k + 1)) {
                get(before, d - 1, k + 1)
            } else {
                get(before, d - 1, k - 1) + 1
            };
            while x < n && x - k < m && x >= 0 && x - k >= 0 && a[x as usize] == b[(x - k) as usize] {
                x += 1;
            }
            reach[(k + d) as usize] = x;
            if x >= n && x - k >= m {
                reached.push(reach);
                return Some(back(&reached, n, m));
            }
        }
        reached.push(reach);
    }
    None
}

/// The way back along the diagonals.
fn back(reached: &[Vec<isize>], n: isize, m: isize) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut x, mut y) = (n, m);
    let mut steps = Vec::new();
    for d in (1..reached.len() as isize).rev() {
        let before = &reached[d as usize - 1];
        let get = |k: isize| usize::try_from(k + d - 1).ok().and_then(|i| before.get(i)).copied().unwrap_or(-1);
        let k = x - y;
        let down = k == -d || (k != d && get(k - 1) < get(k + 1));
        let from_k = if down { k + 1 } else { k - 1 };
        let from_x = get(from_k);
        let from_y = from_x - from_k;
        let (to_x, to_y) = if down { (from_x, from_y + 1) } else { (from_x + 1, from_y) };
        steps.push((from_x as usize..to_x as usize, from_y as usize..to_y as usize));
        (x, y) = (from_x, from_y);
    }
    steps.reverse();
    steps
}

/// The entries that would declare a hunk, if each line holds their words once.
///
/// `left` and `letters` are what the hunks count, `words` is the text of the letters, and `line` gives
/// the text of a line.
pub fn entries<'a>(
    hunks: &[Hunk],
    which: usize,
    left: &[Left],
    letters: &[Letter],
    words: &str,
    line: &impl Fn(LineKey) -> &'a str,
) -> Option<Vec<Entry>> {
    let mut hunk = hunks.get(which)?.clone();
    // characters between this hunk and the next are the same on both sides, one for one
    let low = which.checked_sub(1).map_or(0, |before| hunks[before].lines.end);
    let high = hunks.get(which + 1).map_or(left.len(), |after| after.lines.start);
    if hunk.lines.is_empty() {
        if hunk.lines.start > low {
            hunk.lines.start -= 1;
            hunk.text.start -= 1;
        } else if hunk.lines.end < high {
            hunk.lines.end += 1;
            hunk.text.end += 1;
        } else {
            return None;
        }
    }
    let mut of_lines: Vec<Range<usize>> = Vec::new();
    for i in hunk.lines.clone() {
        match of_lines.last_mut() {
            Some(run) if left[run.start].key == left[i].key => run.end = i + 1,
            _ => of_lines.push(i..i + 1),
        }
    }
    let last = of_lines.len() - 1;
    let mut entries = Vec::new();
    for (k, mut run) in of_lines.into_iter().enumerate() {
        let mut text = if k == 0 { hunk.text.clone() } else { hunk.text.end..hunk.text.end };
        let key = left[run.start].key;
        let of_line = line(key);
        let folded = fold_print(of_line).text;
        loop {
            let wanted: String = left[run.clone()].iter().map(|cell| cell.folded).collect();
            if folded.match_indices(&wanted).nth(1).is_none() && folded.contains(&wanted) {
                break;
            }
            let leftwards = k == 0 && run.start > low && left[run.start - 1].key == key;
            let rightwards = k == last && run.end < high && left[run.end].key == key;
            if leftwards {
                run.start -= 1;
                text.start -= 1;
            }
            if rightwards {
                run.end += 1;
                text.end += 1;
            }
            if !leftwards && !rightwards {
                return None;
            }
        }
        let (first, end) = (left[run.start], left[run.end - 1]);
        let from = of_line.get(first.at..end.at + end.raw.len_utf8())?.to_owned();
        let to = match (letters.get(text.start), text.end.checked_sub(1).and_then(|i| letters.get(i))) {
            (Some(first), Some(end)) if !text.is_empty() => {
                words.get(first.at..end.at + end.raw.len_utf8())?.replace(['\n', GAP], "")
            }
            _ => String::new(),
        };
        entries.push(Entry { key, from, to });
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::printed::left_to_body;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    /// The entries for a text that was made from lines.
    fn declared(lines: &[&str], text: &str) -> Vec<(u32, String, String)> {
        let keyed: Vec<(LineKey, &str)> =
            lines.iter().enumerate().map(|(i, line)| ((0, i as u32 + 1), *line)).collect();
        let (left, _) = left_to_body(&keyed, &[]);
        let letters = letters(text);
        let a: Vec<char> = left.iter().map(|cell| cell.folded).collect();
        let b: Vec<char> = letters.iter().map(|letter| letter.folded).collect();
        let hunks = hunks(&a, &b).unwrap();
        let line = |key: LineKey| lines[key.1 as usize - 1];
        (0..hunks.len())
            .flat_map(|k| entries(&hunks, k, &left, &letters, text, &line).unwrap())
            .map(|entry| (entry.key.1, entry.from, entry.to))
            .collect()
    }

    #[test]
    fn a_difference_becomes_words_that_stand_in_the_line_once() {
        let own = |line: u32, from: &str, to: &str| (line, from.to_owned(), to.to_owned());
        assert_eq!(
            declared(&["与长沙市余杭区签订,近日再签"], "与杭州市余杭区签订，近日再签"),
            [own(1, "长沙", "杭州")]
        );
        // one 市 of three
        assert_eq!(declared(&["市市场监管局与市局"], "市场监管局与市局"), [own(1, "市市场", "市场")]);
        // what only comes takes its neighbour along
        assert_eq!(declared(&["加强管控,精准排查"], "加强管控，并精准排查"), [own(1, ",", "，并")]);
        // a doubled character at a column break
        assert_eq!(declared(&["要加强", "强隔离管控"], "要加强隔离管控"), [own(2, "强", "")]);
        // two places, and a line that is not in the text
        assert_eq!(
            declared(&["甲乙丙丁戊己", "株洲日报", "子丑寅卯辰"], "甲乙丙丁戊庚子丑寅卯巳"),
            [own(1, "己", "庚"), own(2, "株洲日报", ""), own(3, "辰", "巳")]
        );
    }

    #[test]
    fn what_is_taken_away_is_whole_lines_where_it_can_be() {
        let lines = [((0, 1), "疫情。"), ((0, 2), "广告。"), ((0, 3), "甲乙。"), ((0, 4), "丙。")];
        let (left, _) = left_to_body(&lines, &[]);
        for (text, taken) in [("疫情。甲乙。丙。", 3..6), ("疫情。广告。丙。", 6..9), ("疫情。广告。甲乙。", 9..11)]
        {
            let of_lines: Vec<char> = left.iter().map(|cell| cell.folded).collect();
            let of_text: Vec<char> = letters(text).iter().map(|letter| letter.folded).collect();
            let mut hunks = hunks(&of_lines, &of_text).unwrap();
            to_whole_lines(&mut hunks, &left);
            assert_eq!(hunks, [Hunk { lines: taken.clone(), text: taken.start..taken.start }], "{text}");
        }
    }

    #[test]
    fn texts_with_little_in_common_are_not_compared_to_the_end() {
        let (a, b) = ("株".repeat(400), "洲".repeat(400));
        assert_eq!(hunks(&chars(&a), &chars(&b)), None);
        assert_eq!(hunks(&chars("株洲"), &chars("株洲")), Some(vec![]));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn replacing_every_hunk_gives_the_text(a in "[甲乙丙]{0,30}", b in "[甲乙丙]{0,30}") {
            let (x, y) = (chars(&a), chars(&b));
            let mut made = x.clone();
            for hunk in hunks(&x, &y).unwrap().into_iter().rev() {
                made.splice(hunk.lines, y[hunk.text].iter().copied());
            }
            prop_assert_eq!(made, y);
        }
    }
}
