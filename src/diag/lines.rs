//! Line and column of a byte, for any number of bytes of one text.
//!
//! Of a text with many findings nothing may be counted from its beginning for each of them, nor from the
//! beginning of a line, which may be the whole text. So it is counted once, and noted at every [`STEP`] bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::SourceText;

/// A place in a file as an editor counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Bytes that are counted for one position at most.
const STEP: usize = 1 << 10;

/// Where the lines of a text begin, and how many characters stand before each step.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
    characters: Vec<usize>,
}

/// The lines of the files that findings are in, each counted when the first finding asks.
#[derive(Debug, Default)]
pub struct Counted<'a>(BTreeMap<*const SourceText, (&'a Arc<SourceText>, Lines)>);

impl<'a> Counted<'a> {
    /// The position of a byte of a file.
    pub fn position(&mut self, file: &'a Arc<SourceText>, byte: usize) -> Position {
        // the file is held, so its address is that of no other
        let (file, lines) = self.0.entry(Arc::as_ptr(file)).or_insert_with(|| (file, Lines::of(&file.text)));
        lines.position(&file.text, byte)
    }
}

impl Lines {
    pub fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let mut characters = Vec::new();
        let mut before = 0;
        for step in text.as_bytes().chunks(STEP) {
            characters.push(before);
            before += begun(step);
        }
        Self { starts, characters }
    }

    /// Line and column of a byte of the text that was counted. A byte inside a character stands for the
    /// character, one beyond the end for the end.
    pub fn position(&self, text: &str, byte: usize) -> Position {
        let byte = text.floor_char_boundary(byte);
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        Position { line, column: self.characters_before(text, byte) - self.characters_before(text, start) + 1 }
    }

    fn characters_before(&self, text: &str, byte: usize) -> usize {
        // at the end of a text of whole steps there is none that begins
        let step = (byte / STEP).min(self.characters.len().saturating_sub(1));
        let counted = self.characters.get(step).copied().unwrap_or_default();
        counted + begun(&text.as_bytes()[step * STEP..byte])
    }
}

/// The characters that begin in some bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition.
    fn counted(text: &str, byte: usize) -> Position {
        let before = &text[..text.floor_char_boundary(byte)];
        let line = before.split('\n').next_back().unwrap();
        Position { line: before.split('\n').count(), column: line.chars().count() + 1 }
    }

    #[test]
    fn every_byte_has_the_line_and_column_that_an_editor_shows() {
        let mixed: String = (0..900).map(|n| if n % 37 == 0 { "\n" } else { ["甲", "a", "é", "𠮷"][n % 4] }).collect();
        let long = "株洲".repeat(3 * STEP);
        for text in ["", "\n", "甲", "a\n", "a\n\n甲\n", &mixed, &long, &"a".repeat(STEP), &"\n".repeat(2 * STEP)] {
            let lines = Lines::of(text);
            for byte in 0..text.len() + 2 {
                assert_eq!(lines.position(text, byte), counted(text, byte), "byte {byte} of {} bytes", text.len());
            }
            assert_eq!(lines.position(text, usize::MAX), counted(text, usize::MAX));
        }
    }

    #[test]
    fn files_are_not_confused() {
        let file = |text: &str| Arc::new(SourceText { path: "a.md".into(), text: text.to_owned() });
        let (one, two) = (file("一\n二"), file("一二"));
        let mut counted = Counted::default();
        assert_eq!(counted.position(&one, 4), Position { line: 2, column: 1 });
        assert_eq!(counted.position(&two, 3), Position { line: 1, column: 2 });
        assert_eq!(counted.position(&one, 0), Position { line: 1, column: 1 });
    }
}
