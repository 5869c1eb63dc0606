//! Line and column of a byte offset.

use std::ops::Range;

/// Where the lines of a text begin. Lines end with `\n`.
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
    len: usize,
}

/// A place in a text, as people count: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Lines {
    pub fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect(), len: text.len() }
    }

    /// The number of the line, from 1, that the byte `offset` stands in; past the end, the last.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// Line and column of the byte `offset`. `text` is the text that the lines were made from.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.starts[line - 1];
        let before = text.as_bytes().get(start..offset.min(text.len())).unwrap_or_default();
        // Bytes that continue a character do not count.
        let column = 1 + before.iter().filter(|b| (**b & 0xC0) != 0x80).count();
        Position { line, column }
    }

    /// The bytes of a line, counted from 1, without its `\n`.
    pub fn range(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).map_or(self.len, |next| next - 1);
        Some(start..end)
    }

    /// How many lines there are; a text that ends with `\n` has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "株洲日报\n\n“A1版”\n";
        let lines = Lines::new(text);
        assert_eq!(lines.count(), 4);
        assert_eq!(lines.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(lines.position(text, text.find('报').unwrap()), Position { line: 1, column: 4 });
        assert_eq!(lines.position(text, text.find('版').unwrap()), Position { line: 3, column: 4 });
        assert_eq!(lines.position(text, 13), Position { line: 2, column: 1 });
        assert_eq!(lines.position(text, 999), Position { line: 4, column: 1 });
        assert_eq!(lines.range(3).map(|r| &text[r]), Some("“A1版”"));
        assert_eq!(lines.range(0), None);
        assert_eq!(lines.range(5), None);
    }
}
