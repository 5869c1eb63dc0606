//! A page transcription, line by line.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::diag::SourceText;
use crate::model::{LineRange, Sheet};
use crate::printed::lines_of;
use crate::text::fold::fold_print;

/// A page with its lines, which count from 1.
pub struct Page<'a> {
    pub sheet: &'a Sheet,
    pub file: &'a Arc<SourceText>,
    pub lines: Vec<&'a str>,
    stream: OnceLock<Stream>,
}

/// The words of a page without white space, in which a text can be looked for across lines.
pub struct Stream {
    pub text: String,
    /// Where each line that is not blank begins in it.
    starts: Vec<(usize, u32)>,
}

impl<'a> Page<'a> {
    pub fn new(sheet: &'a Sheet, file: &'a Arc<SourceText>) -> Self {
        Self { sheet, file, lines: lines_of(&file.text), stream: OnceLock::new() }
    }

    pub fn name(&self) -> &'a str {
        self.sheet.id.name()
    }

    /// The text of a line; empty if there is none.
    pub fn line(&self, n: u32) -> &'a str {
        (n as usize).checked_sub(1).and_then(|i| self.lines.get(i)).copied().unwrap_or("")
    }

    pub fn is_blank(&self, n: u32) -> bool {
        self.line(n).trim().is_empty()
    }

    /// The bytes of a line in its file.
    pub fn span(&self, n: u32) -> Range<usize> {
        let line = self.line(n);
        if line.is_empty() {
            return self.file.text.len()..self.file.text.len();
        }
        // a line is a slice of the file's text
        let start = line.as_ptr() as usize - self.file.text.as_ptr() as usize;
        start..start + line.len()
    }

    /// The words of the page, but for lines that are declared to repeat others and do; made once. What
    /// else is declared of lines does not count: the numbers may be those of an older transcription.
    pub fn stream(&self) -> &Stream {
        self.stream.get_or_init(|| {
            let repeated = |n: u32| {
                let mut of_line = self.sheet.duplicates.iter().filter(|duplicate| duplicate.lines.contains(n));
                of_line.any(|duplicate| self.words(duplicate.lines) == self.words(duplicate.of))
            };
            let mut stream = Stream { text: String::new(), starts: Vec::new() };
            for n in (1..=self.lines.len() as u32).filter(|&n| !self.is_blank(n) && !repeated(n)) {
                stream.starts.push((stream.text.len(), n));
                stream.text.push_str(&fold_print(self.line(n)).text);
            }
            stream
        })
    }

    /// The words of lines, folded, without white space.
    pub fn words(&self, lines: LineRange) -> String {
        lines.lines().take_while(|&n| n as usize <= self.lines.len()).map(|n| fold_print(self.line(n)).text).collect()
    }
}

impl Stream {
    /// The lines that a range of the stream's text touches.
    pub fn lines(&self, range: Range<usize>) -> impl Iterator<Item = u32> {
        let first = self.starts.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        self.starts[first.min(self.starts.len())..]
            .iter()
            .take_while(move |(start, _)| *start < range.end)
            .map(|(_, n)| *n)
    }

    /// Whether a line begins at a byte.
    pub fn is_line_start(&self, at: usize) -> bool {
        self.starts.binary_search_by_key(&at, |(start, _)| *start).is_ok()
    }
}

/// `line 63`, `lines 59-63`.
pub fn in_words(first: u32, last: u32) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}-{last}") }
}
