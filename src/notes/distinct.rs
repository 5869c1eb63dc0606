//! Context that tells a quotation from passages like it.
//!
//! A text is corrected after notes were written on it. If a quotation is so short that another passage becomes
//! what it says while its own passage becomes something else, the note moves to other words, and no build says
//! so. The commonest slips are figures that were misread or changed places. So a quotation that the tool writes
//! is [distinct](Text::is_distinct):
//!
//! 1. Figures do not count: each run of them is the same as any other, and is quoted as a whole ([`Shape`]).
//! 2. Apart from figures, every other passage of the text differs from the quotation in at least [`APART`]
//!    characters that would have to be added, left out or replaced.
//!
//! In a table whose rows differ in figures alone there may be no such passage; there figures count as any other
//! character does, so that several would have to change at once.
//!
//! With fewer changes than that the note keeps its place or loses it, which is an error; it never moves. The
//! context is the shortest that does, as long on both sides ([`Text::around`]).
//!
//! The comparison is that of Sellers (1980) with the cut-off of Ukkonen (1985): columns end where all is already
//! too different, so a text is compared in little more than the time it takes to read it.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::memmem;

use super::finding::{bold, marked};
use super::index::{Index, Places};
use super::{Found, Part, Text};
use crate::model::Quote;

/// Characters in which other passages differ at least.
const APART: usize = 4;
/// Characters of each end of a long quotation that are compared.
const LONGEST: usize = 512;
/// Characters of context on each side that are tried at most.
pub const CONTEXT: usize = 120;

/// A folded text with each run of figures as one sign.
#[derive(Debug)]
pub struct Shape {
    signs: Vec<char>,
    /// The same sorted, made when it is asked for.
    sorted: OnceCell<Sorted>,
    /// Where each sign begins in the folded text, and where the last ends.
    starts: Vec<usize>,
}

#[derive(Debug)]
struct Sorted {
    text: String,
    /// Where each sign begins in it.
    starts: Vec<usize>,
    index: Option<Index>,
}

/// The sign of a run of figures.
const FIGURE: char = '0';

/// Figures in any script, and the Chinese ones that Unicode counts as letters.
fn is_figure(c: char) -> bool {
    c.is_numeric() || "一二两三四五六七八九十百千万亿兆零壹贰叁肆伍陆柒捌玖拾佰仟萬億".contains(c)
}

impl Shape {
    /// The characters as they are.
    pub fn with_figures(folded: &str) -> Self {
        let starts = folded.char_indices().map(|(at, _)| at).chain([folded.len()]).collect();
        Self { signs: folded.chars().collect(), sorted: OnceCell::new(), starts }
    }

    pub fn of(folded: &str) -> Self {
        let mut shape = Self { signs: Vec::new(), sorted: OnceCell::new(), starts: Vec::new() };
        let mut chars = folded.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            shape.starts.push(at);
            if !is_figure(c) {
                shape.signs.push(c);
                continue;
            }
            shape.signs.push(FIGURE);
            loop {
                // 12.5, 1,200, 8:30
                let mut ahead = chars.clone();
                let inside = ahead.next_if(|(_, c)| matches!(c, '.' | ',' | ':')).is_some();
                if !ahead.next().is_some_and(|(_, c)| is_figure(c)) {
                    break;
                }
                for _ in 0..=usize::from(inside) {
                    chars.next();
                }
            }
        }
        shape.starts.push(folded.len());
        shape
    }

    /// The signs that a range of the folded text has a part of.
    fn signs(&self, folded: &Range<usize>) -> Range<usize> {
        let from = self.starts.partition_point(|start| *start <= folded.start).saturating_sub(1);
        let to = self.starts.partition_point(|start| *start < folded.end).min(self.signs.len());
        from..to.max(from)
    }

    fn folded(&self, signs: &Range<usize>) -> Range<usize> {
        self.starts[signs.start]..self.starts[signs.end]
    }

    /// Another passage with the same signs.
    fn same_elsewhere(&self, passage: &Range<usize>) -> Option<Range<usize>> {
        let Sorted { text, starts, index } = self.sorted.get_or_init(|| {
            let text: String = self.signs.iter().collect();
            let starts = text.char_indices().map(|(at, _)| at).collect();
            let index = Index::of(&text);
            Sorted { text, starts, index }
        });
        let words: String = self.signs[passage.clone()].iter().collect();
        if words.is_empty() {
            return None;
        }
        let other = |at: usize| {
            let start = starts.partition_point(|start| *start < at);
            (start != passage.start).then(|| start..start + passage.len())
        };
        match index.as_ref()?.places(text, &words) {
            Places::Among(places) => {
                let mut places = places.iter().map(|at| *at as usize);
                places.find_map(|at| text[at..].starts_with(&words).then(|| other(at)).flatten())
            }
            // two of them are enough
            Places::Many => memmem::find_iter(text.as_bytes(), &words).take(2).find_map(other),
        }
    }

    /// Whether another passage differs from one in fewer than [`APART`] signs. A passage that ends so near to
    /// it that the difference is in its ends is the same one.
    fn has_like(&self, passage: &Range<usize>) -> bool {
        let words = &self.signs[passage.clone()];
        let most = APART - 1;
        let mut column: Vec<usize> = (0..=words.len()).collect();
        // the last row that is not too different already
        let mut last = most.min(words.len());
        let is_like = |column: &[usize], end: usize| column[words.len()] <= most && end.abs_diff(passage.end) > most;
        if words.len() < APART {
            // so few are like anything, unless they are all that there is
            return words.len() < self.signs.len();
        }
        for (j, sign) in self.signs.iter().enumerate() {
            let mut diagonal = column[0];
            let rows = (last + 1).min(words.len());
            for i in 1..=rows {
                let replaced = diagonal + usize::from(words[i - 1] != *sign);
                diagonal = column[i];
                column[i] = replaced.min(column[i - 1] + 1).min(diagonal.saturating_add(1));
            }
            last = rows;
            while column[last] > most {
                last -= 1;
            }
            if last == words.len() && is_like(&column, j + 1) {
                return true;
            }
        }
        false
    }
}

/// What became of a quotation that the tool is to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secured {
    /// It is distinct as it is.
    AsItIs,
    /// These lines are, without `> `.
    Widened(String),
    /// Passages like it stand in the text, however much is quoted around the words.
    Alike,
}

/// Which sides get context.
#[derive(Debug, Clone, Copy)]
struct Sides {
    before: bool,
    after: bool,
}

impl Text<'_> {
    /// Lines of a quotation of a place, with as much around it as makes it distinct; none if nothing does.
    pub fn quotation_of(&self, place: Range<usize>) -> Option<String> {
        self.quotation_around(&place, &place)
    }

    /// The same with all of a passage around the place.
    pub(super) fn quotation_around(&self, passage: &Range<usize>, place: &Range<usize>) -> Option<String> {
        let range = self.around(self.folded.from_source(passage.clone()), Sides { before: true, after: true })?;
        Some(marked(self.text, self.trimmed(range, place), place.clone()))
    }

    /// A quotation, proved before, with as much around it as makes it distinct.
    pub fn secured(&self, quote: &Quote) -> Secured {
        let Some(Found { begins, ends, is_one_part }) = self.find(quote) else { return Secured::Alike };
        let range = |part: &Part| part.first..part.first + part.text.len();
        if self.is_distinct(&range(&begins)) && self.is_distinct(&range(&ends)) {
            return Secured::AsItIs;
        }
        let place = |part: &Part| self.place(part.target(part.first));
        let around = |range: Range<usize>, before, after| self.around(range, Sides { before, after });
        let (open, close) = (place(&begins), place(&ends));
        // what lies between the two ends of the target stays as it was quoted
        let outwards = (!is_one_part)
            .then(|| around(range(&begins), true, false).zip(around(range(&ends), false, true)))
            .flatten();
        if let Some((first, last)) = outwards {
            let (first, last) = (self.trimmed(first, &open), self.trimmed(last, &close));
            let first = bold(self.text, first.clone(), open.start..first.end);
            let last = bold(self.text, last.clone(), last.start..close.end);
            // one target, not two
            let (first, last) = (first.trim_end_matches("**"), last.trim_start_matches("**"));
            return Secured::Widened(format!("{first}[……]{}{last}", between(quote)));
        }
        let target = open.start..close.end;
        match around(range(&begins).start..range(&ends).end, true, true) {
            Some(range) => Secured::Widened(marked(self.text, self.trimmed(range, &target), target)),
            None => Secured::Alike,
        }
    }

    /// The same as a suggestion, which there may be no time for.
    pub fn suggested(&self, place: Range<usize>) -> Option<String> {
        // it is compared with the text several times
        self.may(16 * self.folded.text.len()).then(|| self.quotation_of(place)).flatten()
    }

    /// A quotation's place and a passage that differs from the quotation in its figures only, if there is one.
    pub fn like_but_for_figures(&self, quote: &Quote) -> Option<(Range<usize>, Range<usize>)> {
        let found = self.find(quote).filter(|found| found.begins.is_one() && found.ends.is_one())?;
        let place = found.begins.target(found.begins.first).start..found.ends.target(found.ends.first).end;
        let shape = self.shape();
        let like = [&found.begins, &found.ends].into_iter().find_map(|part| {
            let own = shape.signs(&(part.first..part.first + part.text.len()));
            shape.same_elsewhere(&own)
        })?;
        Some((self.place(place), self.place(shape.folded(&like))))
    }

    /// Whether no other passage is like a range of the folded text.
    pub fn is_distinct(&self, range: &Range<usize>) -> bool {
        let shape = self.shape();
        // a figure that is quoted in part can be part of any
        shape.folded(&shape.signs(range)) == *range && self.is_distinct_in(shape, range)
    }

    fn is_distinct_in(&self, shape: &Shape, range: &Range<usize>) -> bool {
        let words = &self.folded.text[range.clone()];
        let is_one = self.next(words, 0) == self.previous(words, self.folded.text.len());
        if !is_one {
            return false;
        }
        let signs = shape.signs(range);
        // what holds for a part holds for all of it
        let first = signs.start..signs.end.min(signs.start + LONGEST);
        let last = signs.start.max(signs.end.saturating_sub(LONGEST))..signs.end;
        !shape.has_like(&last) || (first != last && !shape.has_like(&first))
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of(&self.folded.text))
    }

    /// The least that is distinct around a range of the folded text.
    fn around(&self, range: Range<usize>, sides: Sides) -> Option<Range<usize>> {
        let shape = self.shape();
        // no figure is cut
        let whole = |range: &Range<usize>| shape.folded(&shape.signs(range));
        let range = whole(&range);
        self.around_in(shape, &range, sides).or_else(|| {
            let shape = self.with_figures.get_or_init(|| Shape::with_figures(&self.folded.text));
            self.around_in(shape, &range, sides).map(|range| whole(&range))
        })
    }

    fn around_in(&self, shape: &Shape, range: &Range<usize>, sides: Sides) -> Option<Range<usize>> {
        let signs = shape.signs(range);
        let (before, after) = (signs.start, shape.signs.len() - signs.end);
        let with = |n: usize| {
            let start = signs.start - if sides.before { n.min(before) } else { 0 };
            let end = signs.end + if sides.after { n.min(after) } else { 0 };
            shape.folded(&(start..end))
        };
        let is_enough = |n: usize| self.is_distinct_in(shape, &with(n));
        // more around it never makes for more passages that are like it
        let whole = (if sides.before { before } else { 0 }).max(if sides.after { after } else { 0 });
        let (mut few, mut enough) = (0, 1);
        if is_enough(0) {
            return Some(with(0));
        }
        while enough < whole.min(CONTEXT) && !is_enough(enough) {
            (few, enough) = (enough, enough * 2);
        }
        let mut enough = enough.min(whole).min(CONTEXT);
        if !is_enough(enough) {
            return None;
        }
        while enough - few > 1 {
            let middle = few.midpoint(enough);
            if is_enough(middle) { enough = middle } else { few = middle }
        }
        Some(with(enough))
    }

    /// The bytes of the text for a range of the folded text around a place; a line break at an edge is no
    /// context.
    fn trimmed(&self, folded: Range<usize>, place: &Range<usize>) -> Range<usize> {
        let range = self.place(folded);
        let (start, end) = (range.start.min(place.start), range.end.max(place.end));
        let before = &self.text[start..place.start];
        let start = start + before.len() - before.trim_start().len();
        start..place.end + self.text[place.end..end].trim_end().len()
    }
}

/// The parts between those in which a target begins and ends, as they are written.
fn between(quote: &Quote) -> String {
    let inside: Vec<usize> = quote.omissions.iter().copied().filter(|at| quote.target.contains(at)).collect();
    let parts = inside.windows(2).map(|pair| &quote.text[pair[0]..pair[1]]).filter(|part| !part.trim().is_empty());
    parts.map(|part| format!("{}[……]", super::finding::escaped(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, words: &str) -> Option<String> {
        let at = text.find(words).unwrap();
        Text::new(text).quotation_of(at..at + words.len())
    }

    #[test]
    fn a_run_of_figures_is_one_sign() {
        let signs = |text: &str| Shape::of(text).signs.into_iter().collect::<String>();
        assert_eq!(signs("提高了12.5%,共1,200人,8:30至十二时。"), "提高了0%,共0人,0至0时。");
        assert_eq!(signs("甲.乙,3"), "甲.乙,0");
        let text = "增加12人,减少3人";
        let shape = Shape::of(text);
        let half = text.find('2').unwrap();
        assert_eq!(&text[shape.folded(&shape.signs(&(half..half + 1)))], "12");
    }

    #[test]
    fn other_passages_differ_in_four_characters_and_more() {
        let text = "题\n甲队称，效率提高了12%。\n乙队称，效率提高了13%。";
        let lines = quoted(text, "提高了12%").unwrap();
        assert_eq!(lines, "队称，效率**提高了12%**。\n> 乙队称，");
        assert_eq!(quoted("王海波介绍情况，施工完成", "王海波").unwrap(), "**王海波**介");
        // what is long and like nothing else needs nothing
        assert_eq!(quoted("现场施工负责人王海波介绍情况", "施工负责人王海波").unwrap(), "施工负责人王海波");
        assert_eq!(quoted("甲乙", "甲").unwrap(), "**甲**乙", "all that there is");
        assert_eq!(quoted(&"甲".repeat(1000), "甲"), None);
    }

    #[test]
    fn nothing_is_cut_in_a_figure_or_a_character() {
        let text = "增加112人葛\u{E0100}城治愈，减少113人芦城治愈";
        let lines = quoted(text, "12人").unwrap();
        assert!(lines.starts_with("增加1**12人**") || lines.starts_with("1**12人**"), "{lines}");
        assert!(!lines.ends_with('葛'), "{lines:?}");
    }

    #[test]
    fn the_cut_off_finds_what_the_whole_table_finds() {
        let chars: Vec<char> = "甲乙丙丁甲乙丙戊甲乙己庚辛丙丁".chars().collect();
        let shape = Shape::of(&chars.iter().collect::<String>());
        for from in 0..chars.len() {
            for to in from + 1..=chars.len() {
                let words = &chars[from..to];
                let mut column: Vec<usize> = (0..=words.len()).collect();
                let far = |end: usize| end.abs_diff(to) > APART - 1;
                let mut like = column[words.len()] < APART && far(0);
                for (j, c) in chars.iter().enumerate() {
                    let mut diagonal = 0;
                    for i in 1..=words.len() {
                        let replaced = diagonal + usize::from(words[i - 1] != *c);
                        diagonal = column[i];
                        column[i] = replaced.min(column[i - 1] + 1).min(diagonal + 1);
                    }
                    like |= column[words.len()] < APART && far(j + 1);
                }
                assert_eq!(shape.has_like(&(from..to)), like, "{from}..{to}");
            }
        }
    }
}
