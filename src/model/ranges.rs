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
