//! Marks: ranges of the plain text that are wrapped in elements of their own.
//!
//! Ranges may overlap each other and the edges of emphasis, links and blocks; HTML elements may
//! not. So marks wrap text only, never other elements: at every edge all marks that are open in the
//! way are closed, and what still goes on is opened again at the next character.

use std::cmp::Reverse;
use std::ops::Range;

use super::escape::push_html;

/// A range of the plain text to be wrapped. A range that is crossed by an edge becomes several
/// pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the plain text. An empty range makes one empty element.
    pub range: Range<usize>,
    /// HTML that opens the first piece.
    pub open: String,
    /// HTML that opens each further piece: the same without an `id`.
    pub reopen: String,
    /// HTML that closes a piece.
    pub close: String,
    /// HTML that stands once after the last piece, and outside a link in which that ends.
    pub after: String,
}

impl Mark {
    /// A mark whose pieces are all alike.
    pub fn new(range: Range<usize>, open: impl Into<String>, close: impl Into<String>) -> Self {
        let open = open.into();
        Self { range, reopen: open.clone(), open, close: close.into(), after: String::new() }
    }
}

/// HTML in the making, which knows where in the plain text it is.
pub(super) struct MarkedHtml<'a> {
    pub out: String,
    at: usize,
    /// By start, longer ones first: the order in which they nest.
    marks: Vec<&'a Mark>,
    /// How many of them have begun.
    begun: usize,
    /// Those that have begun and not ended, in order; with whether they are opened already.
    current: Vec<(&'a Mark, bool)>,
    /// How many of `current`, from the first, are open in the HTML now.
    open: usize,
    in_link: bool,
    /// What is to stand after the link.
    after_link: String,
}

impl<'a> MarkedHtml<'a> {
    pub(super) fn new(marks: &'a [Mark]) -> Self {
        let mut marks: Vec<&Mark> = marks.iter().collect();
        marks.sort_by_key(|mark| (mark.range.start, Reverse(mark.range.end)));
        Self {
            out: String::new(),
            at: 0,
            marks,
            begun: 0,
            current: Vec::new(),
            open: 0,
            in_link: false,
            after_link: String::new(),
        }
    }

    /// Goes to the beginning of a block's text.
    pub(super) fn begin(&mut self, at: usize) {
        self.at = at;
    }

    /// Leaves a block's text. A mark that ends with the line break after it ends here.
    pub(super) fn end(&mut self) {
        self.begin_marks();
        self.finish(self.at + 1);
        self.suspend();
    }

    /// Writes text, escaped and marked.
    pub(super) fn text(&mut self, mut text: &str) {
        while !text.is_empty() {
            self.begin_marks();
            let ends = self.current.iter().map(|(mark, _)| mark.range.end);
            let starts = self.marks.get(self.begun).map(|mark| mark.range.start);
            let edge = ends.chain(starts).min().map_or(text.len(), |edge| (edge - self.at).min(text.len()));
            // An edge inside a character counts as after it.
            let edge = (edge..text.len()).find(|edge| text.is_char_boundary(*edge)).unwrap_or(text.len());
            for (mark, opened) in &mut self.current[self.open..] {
                self.out.push_str(if *opened { &mark.reopen } else { &mark.open });
                *opened = true;
            }
            self.open = self.current.len();
            push_html(&text[..edge], &mut self.out);
            self.at += edge;
            text = &text[edge..];
            self.finish(self.at);
        }
    }

    /// Writes HTML that stands for `len` bytes of the plain text which no mark can wrap.
    pub(super) fn opaque(&mut self, html: &str, len: usize) {
        self.suspend();
        self.out.push_str(html);
        if len > 0 {
            self.pass(len);
        }
    }

    /// Goes over bytes of the plain text for which HTML was written.
    pub(super) fn pass(&mut self, len: usize) {
        self.at += len;
        self.begin_marks();
        self.finish(self.at);
    }

    /// A hard line break, over which marks go on.
    pub(super) fn line_break(&mut self) {
        self.begin_marks();
        self.out.push_str("<br>\n");
        self.at += 1;
        self.finish(self.at);
    }

    pub(super) fn enter_link(&mut self, html: &str) {
        self.opaque(html, 0);
        self.in_link = true;
    }

    pub(super) fn leave_link(&mut self, html: &str) {
        self.opaque(html, 0);
        self.in_link = false;
        let after = std::mem::take(&mut self.after_link);
        self.out.push_str(&after);
    }

    /// Closes the elements of all marks, which go on at the next text.
    pub(super) fn suspend(&mut self) {
        self.close_to(0);
    }

    fn close_to(&mut self, keep: usize) {
        while self.open > keep {
            self.open -= 1;
            self.out.push_str(&self.current[self.open].0.close);
        }
    }

    fn begin_marks(&mut self) {
        while let Some(mark) = self.marks.get(self.begun).copied().filter(|mark| mark.range.start <= self.at) {
            self.begun += 1;
            if mark.range.end > self.at {
                self.current.push((mark, false));
            } else {
                // It is empty, or lies wholly where no text was written: its place can be found all the same.
                self.suspend();
                self.out.push_str(&mark.open);
                self.out.push_str(&mark.close);
                self.after(mark);
            }
        }
    }

    /// Ends the marks that end at `at` or before.
    fn finish(&mut self, at: usize) {
        let Some(first) = self.current.iter().position(|(mark, _)| mark.range.end <= at) else { return };
        self.close_to(first);
        let (ended, current) =
            std::mem::take(&mut self.current).into_iter().partition(|(mark, _)| mark.range.end <= at);
        self.current = current;
        let ended: Vec<(&Mark, bool)> = ended;
        ended.into_iter().for_each(|(mark, _)| self.after(mark));
    }

    fn after(&mut self, mark: &'a Mark) {
        if mark.after.is_empty() {
            return;
        }
        if self.in_link {
            self.after_link.push_str(&mark.after);
        } else {
            self.suspend();
            self.out.push_str(&mark.after);
        }
    }
}
