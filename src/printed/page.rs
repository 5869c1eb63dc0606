//! The pages of an issue with their transcriptions, in which the words of a text can be looked for.

use std::collections::BTreeMap;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

use super::Transcript;
use crate::model::{Issue, LineRange, LineSet, Sheet};
use crate::text::fold::fold_print;

/// The pages of an issue that have a transcription, in the order of the issue.
pub struct Pages<'a> {
    pages: Vec<Page<'a>>,
    by_name: BTreeMap<&'a str, usize>,
}

impl<'a> Pages<'a> {
    /// `read` gives a transcription by its path; pages whose transcription it does not give are left out.
    pub fn of(issue: &'a Issue, read: impl Fn(&str) -> Option<Arc<Transcript>>) -> Self {
        let page = |sheet: &'a Sheet| {
            let text = read(sheet.transcription.as_deref()?)?;
            Some(Page { sheet, text, stream: OnceLock::new() })
        };
        let pages: Vec<Page<'a>> = issue.sheets.iter().filter_map(page).collect();
        let by_name = pages.iter().enumerate().map(|(k, page)| (page.name(), k)).collect();
        Self { pages, by_name }
    }

    /// The place of a page among them.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub fn named(&self, name: &str) -> Option<&Page<'a>> {
        self.position(name).map(|k| &self.pages[k])
    }

    /// A page by its name with its place, as [`super::source_lines`] asks for it.
    pub fn text(&self, name: &str) -> Option<(usize, &Transcript)> {
        self.position(name).map(|k| (k, &*self.pages[k].text))
    }
}

impl<'a> Deref for Pages<'a> {
    type Target = [Page<'a>];

    fn deref(&self) -> &[Page<'a>] {
        &self.pages
    }
}

/// A page with its transcription.
pub struct Page<'a> {
    pub sheet: &'a Sheet,
    text: Arc<Transcript>,
    stream: OnceLock<Stream>,
}

/// The words of a page without white space, in which a text can be looked for across lines.
#[derive(Default)]
pub struct Stream {
    text: String,
    /// Where each line that is not blank begins in it.
    starts: Vec<(usize, u32)>,
    /// Where each character begins, by the bytes from there on; made when the first words are looked for.
    index: OnceLock<Vec<usize>>,
}

/// Bytes that the index of a stream is sorted by.
const INDEXED: usize = 24;
/// Places of which each is looked at. Words with more are so frequent that one is soon found by reading.
const FEW: usize = 32;

impl Deref for Page<'_> {
    type Target = Transcript;

    fn deref(&self) -> &Transcript {
        &self.text
    }
}

impl<'a> Page<'a> {
    pub fn name(&self) -> &'a str {
        self.sheet.id.name()
    }

    /// The words of the page, but for lines that are declared to repeat others and do; made once. What
    /// else is declared of lines does not count: the numbers may be those of an older transcription.
    pub fn stream(&self) -> &Stream {
        self.stream.get_or_init(|| {
            let repeats = self.sheet.duplicates.iter().filter(|d| self.words(d.lines) == self.words(d.of));
            let repeated: LineSet = repeats.map(|duplicate| duplicate.lines).collect();
            let mut stream = Stream::default();
            for (n, line) in self.lines().filter(|(n, line)| !line.trim().is_empty() && !repeated.contains(*n)) {
                stream.starts.push((stream.text.len(), n));
                stream.text.push_str(&fold_print(line).text);
            }
            stream
        })
    }

    /// The words of lines, folded, without white space.
    pub fn words(&self, lines: LineRange) -> String {
        lines.lines().take_while(|&n| n <= self.last()).map(|n| fold_print(self.line(n)).text).collect()
    }
}

impl Stream {
    /// The first place of some words from a byte on. Many articles ask for words of the same page, so it is not
    /// read through for each.
    pub fn find(&self, words: &str, from: usize) -> Option<usize> {
        let places = self.places(words);
        if places.len() <= FEW {
            return places.iter().copied().filter(|at| *at >= from && self.text[*at..].starts_with(words)).min();
        }
        self.text.get(from..).and_then(|rest| rest.find(words)).map(|at| from + at)
    }

    /// The first place where some words begin a line.
    pub fn find_at_line_start(&self, words: &str) -> Option<usize> {
        let is_start = |at: &usize| self.starts.binary_search_by_key(at, |(start, _)| *start).is_ok();
        let places = self.places(words);
        if places.len() <= FEW {
            let begins = |at: &usize| is_start(at) && self.text[*at..].starts_with(words);
            return places.iter().copied().filter(begins).min();
        }
        self.starts.iter().map(|(start, _)| *start).find(|at| self.text[*at..].starts_with(words))
    }

    /// The places where the first bytes of some words are.
    fn places(&self, words: &str) -> &[usize] {
        let index = self.index.get_or_init(|| {
            let mut places: Vec<usize> = self.text.char_indices().map(|(at, _)| at).collect();
            places.sort_unstable_by_key(|at| (self.bytes(*at, INDEXED), *at));
            places
        });
        let first = &words.as_bytes()[..words.len().min(INDEXED)];
        let from = index.partition_point(|at| self.bytes(*at, first.len()) < first);
        let len = index[from..].partition_point(|at| self.bytes(*at, first.len()) == first);
        &index[from..from + len]
    }

    /// At most so many bytes from a place on.
    fn bytes(&self, at: usize, most: usize) -> &[u8] {
        &self.text.as_bytes()[at..(at + most).min(self.text.len())]
    }

    /// The lines that a range of the stream's text touches.
    pub fn lines(&self, range: Range<usize>) -> impl Iterator<Item = u32> {
        let first = self.starts.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        self.starts[first.min(self.starts.len())..]
            .iter()
            .take_while(move |(start, _)| *start < range.end)
            .map(|(_, n)| *n)
    }
}

/// `line 63`, `lines 59-63`.
pub fn in_words(first: u32, last: u32) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}-{last}") }
}

/// Lines in runs with nothing but blank lines between them, and of which `alike` holds.
pub fn runs_of(page: &Transcript, lines: &[u32], alike: impl Fn(u32, u32) -> bool) -> Vec<Vec<u32>> {
    let mut runs: Vec<Vec<u32>> = Vec::new();
    for &n in lines {
        match runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) {
            Some((run, last)) if (last + 1..n).all(|between| page.is_blank(between)) && alike(last, n) => run.push(n),
            _ => runs.push(vec![n]),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(lines: &[&str]) -> Stream {
        let mut stream = Stream::default();
        for (n, line) in (1..).zip(lines) {
            stream.starts.push((stream.text.len(), n));
            stream.text.push_str(line);
        }
        stream
    }

    #[test]
    fn words_are_found_where_reading_through_the_page_finds_them() {
        let often = ["要闻。"; 2 * FEW];
        let rare = ["新华桥共有3跨。", "据介绍，新华桥", "共有3跨。新华桥共有3跨，全长一百二十米。", "新华桥"];
        let stream = stream(&[&often[..], &rare[..], &often[..]].concat());
        for words in [
            "要闻。",
            "闻。要",
            "新华桥",
            "新华桥共有3跨",
            "新华桥共有3跨，全长一百二十米。新",
            "3",
            "要闻。新",
            "桥。",
            "无",
        ] {
            for from in stream.starts.iter().map(|(start, _)| *start) {
                let read = stream.text[from..].find(words).map(|at| from + at);
                assert_eq!(stream.find(words, from), read, "{words} from {from}");
            }
            let read = stream.starts.iter().map(|(at, _)| *at).find(|at| stream.text[*at..].starts_with(words));
            assert_eq!(stream.find_at_line_start(words), read, "{words}");
        }
    }
}
