//! Marks: ranges of the plain text that are wrapped in elements of their own.
//!
//! Ranges may overlap each other and the edges of emphasis, links and blocks; HTML elements may
//! not. So marks wrap text only, never other elements: at every edge all marks that are open in the
//! way are closed, and what still goes on is opened again at the next character.
//!
//! Of marks that lie on top of each other only the [`DEEPEST`] that began last are elements; one below them has
//! its element again where they have ended. So every edge costs the same, however many marks cross it, and no
//! reader and no browser has to do with a thousand nested elements.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::escape::push_html;
use crate::text::clusters;

/// Marks that are nested at most. What lies deeper cannot be told apart by its lines.
pub const DEEPEST: usize = 4;

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
    /// By start, longer ones first: the order in which they nest. Each is named by its place here.
    marks: Vec<&'a Mark>,
    /// How many of them have begun.
    begun: usize,
    /// Those that have begun and not ended; with whether they are opened already.
    current: BTreeMap<usize, bool>,
    /// The same by where they end.
    ends: BTreeSet<(usize, usize)>,
    /// Those whose elements are open in the HTML now, the outermost first.
    open: Vec<usize>,
    in_link: bool,
    /// What is to stand after the link.
    after_link: String,
    /// Where a line may end, from the last to the first.
    breaks: Vec<usize>,
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
            current: BTreeMap::new(),
            ends: BTreeSet::new(),
            open: Vec::new(),
            in_link: false,
            after_link: String::new(),
            breaks: Vec::new(),
        }
    }

    /// Says where a line may end, in bytes of the text, in order. Elements that are open there go on.
    pub(super) fn break_at(&mut self, breaks: &[usize]) {
        self.breaks = breaks.iter().rev().copied().collect();
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
            let end = self.ends.first().map(|(end, _)| *end);
            let start = self.marks.get(self.begun).map(|mark| mark.range.start);
            let edge = end.into_iter().chain(start).min().map_or(text.len(), |edge| edge - self.at);
            // An edge inside a character counts as after it.
            let edge = if edge < text.len() { clusters::ceil(text, edge) } else { text.len() };
            self.open_marks();
            self.broken(&text[..edge]);
            self.at += edge;
            text = &text[edge..];
            self.finish(self.at);
        }
    }

    /// Writes a piece of text that begins at `at`, with `<wbr>` where a line may end.
    fn broken(&mut self, text: &str) {
        let mut done = 0;
        while let Some(place) = self.breaks.last().map(|at| at.saturating_sub(self.at)).filter(|at| *at < text.len()) {
            self.breaks.pop();
            push_html(&text[done..place], &mut self.out);
            self.out.push_str("<wbr>");
            done = place;
        }
        push_html(&text[done..], &mut self.out);
    }

    /// Opens the elements of the marks that the next text has, and of no others.
    fn open_marks(&mut self) {
        let mut wanted: Vec<usize> = self.current.keys().rev().take(DEEPEST).copied().collect();
        wanted.reverse();
        self.close_to(self.open.iter().zip(&wanted).take_while(|(open, wanted)| open == wanted).count());
        for place in wanted.into_iter().skip(self.open.len()) {
            let mark = self.marks[place];
            let opened = self.current.insert(place, true).unwrap_or_default();
            self.out.push_str(if opened { &mark.reopen } else { &mark.open });
            self.open.push(place);
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
        for place in self.open.drain(keep.min(self.open.len())..).rev() {
            self.out.push_str(&self.marks[place].close);
        }
    }

    fn begin_marks(&mut self) {
        while let Some(mark) = self.marks.get(self.begun).copied().filter(|mark| mark.range.start <= self.at) {
            let place = self.begun;
            self.begun += 1;
            if mark.range.end > self.at {
                self.current.insert(place, false);
                self.ends.insert((mark.range.end, place));
                if self.current.len() > DEEPEST {
                    self.name_deep();
                }
            } else {
                // It is empty, or lies wholly where no text was written: its place can be found all the same.
                self.suspend();
                self.out.push_str(&mark.open);
                self.out.push_str(&mark.close);
                self.after(mark);
            }
        }
    }

    /// Of several marks that begin at one place some may lie too deep for an element there. Such a one has an
    /// empty element, so that its place can be found.
    fn name_deep(&mut self) {
        let deep = self.current.iter().rev().nth(DEEPEST).filter(|(_, opened)| !**opened).map(|(place, _)| *place);
        if let Some(place) = deep {
            let mark = self.marks[place];
            self.suspend();
            self.out.push_str(&mark.open);
            self.out.push_str(&mark.close);
            self.current.insert(place, true);
        }
    }

    /// Ends the marks that end at `at` or before.
    fn finish(&mut self, at: usize) {
        let mut ended = Vec::new();
        while let Some((_, place)) = self.ends.first().copied().filter(|(end, _)| *end <= at) {
            self.ends.pop_first();
            self.current.remove(&place);
            ended.push(place);
        }
        if let Some(first) = self.open.iter().position(|place| ended.contains(place)) {
            self.close_to(first);
        }
        ended.sort_unstable();
        ended.into_iter().for_each(|place| self.after(self.marks[place]));
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
