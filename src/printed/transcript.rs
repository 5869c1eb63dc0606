//! Page transcriptions, line by line, each read once for all the articles made from it.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diag::{Result, SourceText};
use crate::files::{self, Source};

/// A transcription with the places of its lines, which count from 1.
pub struct Transcript {
    pub file: Arc<SourceText>,
    /// The bytes of each line in the file, without the line break.
    spans: Vec<Range<usize>>,
}

impl Transcript {
    pub fn new(file: Arc<SourceText>) -> Self {
        let start = file.text.as_ptr() as usize;
        // a line is a slice of the file's text
        let span = |line: &str| line.as_ptr() as usize - start..line.as_ptr() as usize - start + line.len();
        let spans = file.text.lines().map(span).collect();
        Self { file, spans }
    }

    /// # Errors
    /// When the file cannot be read.
    pub fn read(source: &dyn Source, path: &str) -> Result<Self> {
        files::read_text(source, path).map(Self::new)
    }

    /// The number of the last line.
    pub fn last(&self) -> u32 {
        u32::try_from(self.spans.len()).unwrap_or(u32::MAX)
    }

    /// The text of a line; empty if there is none.
    pub fn line(&self, n: u32) -> &str {
        self.file.text.get(self.span(n)).unwrap_or("")
    }

    /// The bytes of a line in its file; of a line that is not there, the end of the file.
    pub fn span(&self, n: u32) -> Range<usize> {
        let end = self.file.text.len();
        (n as usize).checked_sub(1).and_then(|i| self.spans.get(i)).cloned().unwrap_or(end..end)
    }

    pub fn is_blank(&self, n: u32) -> bool {
        self.line(n).trim().is_empty()
    }

    /// The lines with their numbers.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = (u32, &str)> {
        (1..=self.last()).map(|n| (n, self.line(n)))
    }
}

/// How many transcriptions are kept. Articles are handled in the order of the archive, on a few threads at
/// once, so those that need one transcription are neighbours.
const KEPT: usize = 64;

/// Gives transcriptions of an archive, and keeps those that were asked for last: a page with many articles is
/// not read again for each of them.
pub struct Transcripts<'a> {
    source: &'a dyn Source,
    kept: Mutex<VecDeque<(Box<str>, Arc<Transcript>)>>,
}

impl<'a> Transcripts<'a> {
    pub fn new(source: &'a dyn Source) -> Self {
        Self { source, kept: Mutex::default() }
    }

    /// # Errors
    /// When the file cannot be read.
    pub fn get(&self, path: &str) -> Result<Arc<Transcript>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, transcript)) = kept().iter().find(|(other, _)| **other == *path) {
            return Ok(transcript.clone());
        }
        let transcript = Arc::new(Transcript::read(self.source, path)?);
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.pop_back();
        }
        kept.push_front((path.into(), transcript.clone()));
        Ok(transcript)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn lines_count_from_one_and_those_that_are_not_there_are_empty() {
        let source = Memory::new().with("a1.txt", "株洲日报\n\n疫情。");
        let transcript = Transcript::read(&source, "a1.txt").unwrap();
        assert_eq!(transcript.lines().collect::<Vec<_>>(), [(1, "株洲日报"), (2, ""), (3, "疫情。")]);
        assert_eq!((transcript.last(), transcript.line(0), transcript.line(4)), (3, "", ""));
        assert_eq!((transcript.span(3), transcript.span(4)), (14..23, 23..23));
        assert!(transcript.is_blank(2) && !transcript.is_blank(3));
    }

    #[test]
    fn a_transcription_is_read_once_and_few_are_kept() {
        let mut source = Memory::new();
        for n in 0..=KEPT {
            source = source.with(format!("{n}.txt"), n.to_string());
        }
        let transcripts = Transcripts::new(&source);
        let first = transcripts.get("0.txt").unwrap();
        assert!(Arc::ptr_eq(&first, &transcripts.get("0.txt").unwrap()));
        for n in 1..=KEPT {
            assert_eq!(transcripts.get(&format!("{n}.txt")).unwrap().line(1), n.to_string());
        }
        assert_eq!(transcripts.kept.lock().unwrap().len(), KEPT);
        assert!(!Arc::ptr_eq(&first, &transcripts.get("0.txt").unwrap()));
    }
}
