//! Lines of a transcription as front matter names them.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Lines of a file, 1-based, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineRange {
    pub first: u32,
    pub last: u32,
}

impl LineRange {
    /// No page has more lines; a slip of the hand is not to fill the memory.
    pub const MOST: u32 = 1_000_000;

    /// `63` or `59-63`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = |part: &str| part.trim().parse::<u32>().ok().filter(|n| *n > 0);
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Some(_), Some(last)) if last > Self::MOST => Err(format!("no page has a line {last}")),
            (Some(first), Some(last)) if first <= last => Ok(Self { first, last }),
            (Some(first), Some(last)) => Err(format!("the range {first}-{last} runs backwards")),
            _ => Err(format!("`{text}` is not a range of lines such as 59-63")),
        }
    }

    /// As it is written: `63`, `59-63`.
    pub fn in_words(&self) -> String {
        if self.first == self.last { self.first.to_string() } else { format!("{}-{}", self.first, self.last) }
    }

    pub fn contains(&self, line: u32) -> bool {
        (self.first..=self.last).contains(&line)
    }

    pub fn lines(&self) -> impl DoubleEndedIterator<Item = u32> + use<> {
        self.first..=self.last
    }
}

/// Lines of a page, as ranges that have no line in common, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineSet(Vec<LineRange>);

impl FromIterator<LineRange> for LineSet {
    /// Ranges that share a line become one; those that only meet stay two.
    fn from_iter<I: IntoIterator<Item = LineRange>>(ranges: I) -> Self {
        let mut sorted: Vec<LineRange> = ranges.into_iter().collect();
        sorted.sort_unstable();
        let mut set: Vec<LineRange> = Vec::new();
        for range in sorted {
            match set.last_mut() {
                Some(before) if range.first <= before.last => before.last = before.last.max(range.last),
                _ => set.push(range),
            }
        }
        Self(set)
    }
}

impl LineSet {
    pub fn ranges(&self) -> &[LineRange] {
        &self.0
    }

    /// The place in [`LineSet::ranges`] of the first range that does not end before a line.
    pub fn place(&self, line: u32) -> usize {
        self.0.partition_point(|range| range.last < line)
    }

    /// Whether it has a line of a range.
    pub fn touches(&self, range: LineRange) -> bool {
        self.0.get(self.place(range.first)).is_some_and(|found| found.first <= range.last)
    }

    pub fn contains(&self, line: u32) -> bool {
        self.touches(LineRange { first: line, last: line })
    }
}

/// Finds those of many ranges that have a line in common with another.
#[derive(Debug, Clone, Default)]
pub struct RangeIndex {
    /// By their first line, each with its number.
    ranges: Vec<(LineRange, usize)>,
    /// For each of them the last line of all up to it.
    reach: Vec<u32>,
}

impl FromIterator<LineRange> for RangeIndex {
    fn from_iter<I: IntoIterator<Item = LineRange>>(ranges: I) -> Self {
        let mut ranges: Vec<(LineRange, usize)> = ranges.into_iter().enumerate().map(|(k, range)| (range, k)).collect();
        ranges.sort_unstable();
        let farthest = |reach: &mut u32, (range, _): &(LineRange, usize)| {
            *reach = range.last.max(*reach);
            Some(*reach)
        };
        let reach = ranges.iter().scan(0, farthest).collect();
        Self { ranges, reach }
    }
}

impl RangeIndex {
    /// The numbers of the ranges that have a line of `range`.
    pub fn touching(&self, range: LineRange) -> impl Iterator<Item = usize> {
        let from = self.reach.partition_point(|last| *last < range.first);
        let near = self.ranges[from..].iter().take_while(move |(other, _)| other.first <= range.last);
        near.filter(move |(other, _)| other.last >= range.first).map(|(_, k)| *k)
    }
}

/// `a1.txt#59-63`: lines of a page of the same issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    /// The page's name, without `.txt`.
    pub sheet: Arc<str>,
    pub lines: LineRange,
}

impl SourceRef {
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (file, lines) = text
            .split_once('#')
            .ok_or_else(|| format!("`{text}` names no lines; write the page and its lines, as in a1.txt#59-63"))?;
        let sheet = file
            .strip_suffix(".txt")
            .filter(|sheet| super::is_slug(sheet))
            .ok_or_else(|| format!("`{file}` is not a transcription of this issue, such as a1.txt"))?;
        Ok(Self { sheet: sheet.into(), lines: LineRange::parse(lines)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(of: &[(u32, u32)]) -> impl Iterator<Item = LineRange> {
        of.iter().map(|&(first, last)| LineRange { first, last })
    }

    #[test]
    fn a_set_has_the_lines_of_its_ranges_and_no_others() {
        let set: LineSet = ranges(&[(9, 9), (3, 5), (5, 7), (8, 8), (20, 1_000_000)]).collect();
        assert_eq!(set.ranges(), ranges(&[(3, 7), (8, 8), (9, 9), (20, 1_000_000)]).collect::<Vec<_>>());
        let has: Vec<u32> = (0..22).filter(|n| set.contains(*n)).collect();
        assert_eq!(has, [3, 4, 5, 6, 7, 8, 9, 20, 21]);
        let touched = |first, last| set.touches(LineRange { first, last });
        assert!(touched(1, 3) && touched(7, 8) && touched(10, 20) && !touched(1, 2) && !touched(10, 19));
    }

    #[test]
    fn ranges_that_share_a_line_are_found() {
        let index: RangeIndex = ranges(&[(5, 6), (1, 100), (7, 7), (50, 60)]).collect();
        let found = |first, last| {
            let mut found: Vec<usize> = index.touching(LineRange { first, last }).collect();
            found.sort_unstable();
            found
        };
        assert_eq!((found(1, 4), found(6, 7), found(55, 200)), (vec![1], vec![0, 1, 2], vec![1, 3]));
        assert!(found(101, 200).is_empty());
    }

    #[test]
    fn ranges_are_read_as_they_are_written() {
        assert_eq!(LineRange::parse("59-63"), Ok(LineRange { first: 59, last: 63 }));
        assert_eq!(LineRange::parse("3"), Ok(LineRange { first: 3, last: 3 }));
        for bad in ["63-59", "0-4", "a", "", "3-", "-3", "1-4000000000"] {
            assert!(LineRange::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(SourceRef::parse("a1.txt#59-63").map(|r| r.sheet.to_string()), Ok("a1".into()));
        for bad in ["a1.txt", "a1#3", "../a1.txt#3", "A1.txt#3"] {
            assert!(SourceRef::parse(bad).is_err(), "{bad}");
        }
    }
}
