//! From the parser's events to the tree.
//!
//! A stack of open frames; every start pushes one, every end closes one into the frame below.
//! What is nested deeper than [`MAX_DEPTH`] opens no frame: its text goes to the frame above it, so
//! nothing recurses deep and no text is lost.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::MAX_DEPTH;
use super::captions;
use super::cjk_emphasis::Spanned;
use super::paragraphs;
use super::tree::{
    Align, Block, BlockKind, Cell, Document, Footnote, Inline, InlineKind, Item, Piece, Problem, ProblemKind,
};
use crate::text::chars::is_no_text;

/// Makes the tree. Ids of headings and numbers of footnotes are still to be set.
pub(super) fn build(source: &str, events: Vec<Spanned>) -> Document {
    let root = Frame::Blocks { of: Container::Root, blocks: Vec::new() };
    let mut builder =
        Builder { source, stack: vec![(0..source.len(), root)], skipped: 0, document: Document::default() };
    for (event, span) in events {
        builder.take(event, span);
    }
    // The parser's events are balanced, so only the root is left.
    while !builder.stack.is_empty() {
        builder.close();
    }
    builder.document
}

struct Builder<'a> {
    source: &'a str,
    stack: Vec<(Range<usize>, Frame)>,
    /// Starts without a frame whose ends are still to come.
    skipped: usize,
    document: Document,
}

/// What is being built.
enum Frame {
    Blocks { of: Container, blocks: Vec<Block> },
    Inlines { of: Holder, inlines: Vec<Inline> },
    List { start: Option<u64>, items: Vec<Item> },
    Table { columns: Vec<Align>, rows: Vec<Vec<Cell>> },
    Row(Vec<Cell>),
    Code { language: Option<String>, pieces: Vec<Piece> },
}

enum Container {
    Root,
    Quote,
    Item,
    Footnote(String),
}

enum Holder {
    Paragraph,
    /// A paragraph without events of its own: the text of an item in a tight list.
    Bare {
        tight: bool,
    },
    Heading(u8),
    Html,
    Cell,
    Emphasis,
    Strong,
    Link {
        dest: String,
        title: String,
    },
    Wiki {
        target: String,
        written: bool,
    },
    Image {
        path: String,
        title: String,
    },
}

impl Builder<'_> {
    fn take(&mut self, event: Event, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineHtml(text) => self.text(&text, span),
            Event::Html(line) => self.html(&line, span),
            Event::Code(text) => {
                let piece = self.code_piece(&text, span.clone());
                self.inline(InlineKind::Code(piece), span);
            }
            Event::SoftBreak => self.inline(InlineKind::SoftBreak, span),
            Event::HardBreak => self.inline(InlineKind::HardBreak, span),
            Event::FootnoteReference(label) => {
                self.inline(InlineKind::Footnote { label: label.into_string(), number: 0, nth: 0 }, span);
            }
            Event::Rule => {
                self.close_bare();
                self.block(BlockKind::Rule, span);
            }
            // Their options are off.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, span),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag, span: Range<usize>) {
        let inline = matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. });
        if !inline {
            self.close_bare();
        }
        // A list needs room for its items, a table for rows and cells, all for a paragraph.
        let room = match tag {
            Tag::Item | Tag::TableHead | Tag::TableRow | Tag::TableCell => 0,
            Tag::List(_) => 2,
            Tag::Table(_) => 3,
            _ => 1,
        };
        if self.skipped > 0 || self.stack.len() + room > MAX_DEPTH {
            if self.skipped == 0 && !matches!(self.document.problems.last(), Some(p) if p.kind == ProblemKind::TooDeep)
            {
                self.document.problems.push(Problem { span, kind: ProblemKind::TooDeep });
            }
            self.skipped += 1;
            return;
        }
        if inline {
            self.open_bare(&span);
        }
        let frame = self.frame(tag, &span);
        self.stack.push((span, frame));
    }

    fn frame(&mut self, tag: Tag, span: &Range<usize>) -> Frame {
        let blocks = |of| Frame::Blocks { of, blocks: Vec::new() };
        let inlines = |of| Frame::Inlines { of, inlines: Vec::new() };
        match tag {
            Tag::Heading { level, .. } => inlines(Holder::Heading(level as u8)),
            Tag::BlockQuote(_) => blocks(Container::Quote),
            Tag::CodeBlock(kind) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next(),
                    CodeBlockKind::Indented => None,
                };
                Frame::Code { language: info.map(str::to_owned), pieces: Vec::new() }
            }
            Tag::HtmlBlock => inlines(Holder::Html),
            Tag::List(start) => Frame::List { start, items: Vec::new() },
            Tag::Item => blocks(Container::Item),
            Tag::FootnoteDefinition(label) => blocks(Container::Footnote(label.into_string())),
            Tag::Table(columns) => Frame::Table { columns: columns.into_iter().map(align).collect(), rows: Vec::new() },
            Tag::TableHead | Tag::TableRow => Frame::Row(Vec::new()),
            Tag::TableCell => inlines(Holder::Cell),
            Tag::Emphasis => inlines(Holder::Emphasis),
            Tag::Strong => inlines(Holder::Strong),
            Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                inlines(Holder::Wiki { target: dest_url.into_string(), written: has_pothole })
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                inlines(Holder::Link { dest: format!("{scheme}{dest_url}"), title: title.into_string() })
            }
            Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                // There is no such extension: a mark of exclamation and a link.
                self.text("!", span.start..span.start + 1);
                inlines(Holder::Wiki { target: dest_url.into_string(), written: has_pothole })
            }
            Tag::Image { dest_url, title, .. } => {
                inlines(Holder::Image { path: dest_url.into_string(), title: title.into_string() })
            }
            // The options of all others are off.
            _ => inlines(Holder::Paragraph),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image) {
            self.close_bare();
        }
        if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.close();
        }
    }

    /// Closes the last frame into the one below it.
    fn close(&mut self) {
        let Some((span, frame)) = self.stack.pop() else { return };
        match frame {
            Frame::Blocks { of, blocks } => match of {
                Container::Root => self.document.blocks = blocks,
                Container::Quote => self.block(BlockKind::Quote(blocks), span),
                Container::Item => {
                    if let Some((_, Frame::List { items, .. })) = self.stack.last_mut() {
                        items.push(Item { span: trimmed(self.source, span), blocks });
                    }
                }
                Container::Footnote(label) => {
                    let span = trimmed(self.source, span);
                    self.document.footnotes.push(Footnote { label, number: 0, references: 0, span, blocks });
                }
            },
            Frame::Inlines { of, inlines } => self.close_inlines(of, inlines, span),
            Frame::List { start, items } => self.block(BlockKind::List { start, items }, span),
            Frame::Table { columns, mut rows } => {
                let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
                self.block(BlockKind::Table { columns, head, rows }, span);
            }
            Frame::Row(cells) => {
                if let Some((_, Frame::Table { rows, .. })) = self.stack.last_mut() {
                    rows.push(cells);
                }
            }
            Frame::Code { language, pieces } => self.block(BlockKind::Code { language, pieces }, span),
        }
    }

    fn close_inlines(&mut self, of: Holder, inlines: Vec<Inline>, span: Range<usize>) {
        let mut inlines = captions::complete(self.source, inlines, &mut self.document.problems);
        match of {
            Holder::Paragraph | Holder::Bare { .. } => {
                let span = trimmed(self.source, span);
                for block in paragraphs::shape(inlines, span, matches!(of, Holder::Bare { tight: true })) {
                    self.block(block.kind, block.span);
                }
            }
            Holder::Heading(level) => self.block(BlockKind::Heading { level, id: String::new(), inlines }, span),
            Holder::Html => {
                inlines.pop_if(|last| last.kind == InlineKind::SoftBreak);
                self.block(BlockKind::Html(inlines), span);
            }
            Holder::Cell => {
                if let Some((_, Frame::Row(cells))) = self.stack.last_mut() {
                    cells.push(Cell { span, inlines });
                }
            }
            Holder::Emphasis => self.inline(InlineKind::Emphasis(inlines), span),
            Holder::Strong => self.inline(InlineKind::Strong(inlines), span),
            Holder::Link { dest, title } => self.inline(InlineKind::Link { dest, title, words: inlines }, span),
            Holder::Image { path, title } => self.inline(InlineKind::Image { path, title, words: inlines }, span),
            Holder::Wiki { target, written } => {
                let span = if self.source[span.clone()].starts_with('!') { span.start + 1..span.end } else { span };
                let words = if written { inlines } else { Vec::new() };
                self.inline(paragraphs::wiki(self.source, &span, &target, words), span);
            }
        }
    }

    fn block(&mut self, kind: BlockKind, span: Range<usize>) {
        let span = trimmed(self.source, span);
        match self.stack.last_mut() {
            Some((_, Frame::Blocks { blocks, .. })) => blocks.push(Block { span, kind }),
            _ => debug_assert!(false, "a block stands in blocks"),
        }
    }

    fn inline(&mut self, kind: InlineKind, span: Range<usize>) {
        self.open_bare(&span);
        match self.stack.last_mut() {
            Some((_, Frame::Inlines { inlines, .. })) => inlines.push(Inline { span, kind }),
            _ => debug_assert!(false, "an inline stands in inlines"),
        }
    }

    fn text(&mut self, text: &str, span: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let verbatim = self.source.get(span.clone()) == Some(text);
        let shown = match text.chars().find(|c| !verbatim && is_no_text(*c)) {
            Some(c) => {
                self.document.problems.push(Problem { span: span.clone(), kind: ProblemKind::NoText(c) });
                Cow::Owned(text.replace(is_no_text, "\u{FFFD}"))
            }
            None => Cow::Borrowed(text),
        };
        let text = &*shown;
        self.open_bare(&span);
        match self.stack.last_mut() {
            Some((_, Frame::Code { pieces, .. })) => pieces.push(Piece { text: text.to_owned(), span, verbatim }),
            Some((_, Frame::Inlines { inlines, .. })) => {
                if let Some(Inline { span: last, kind: InlineKind::Text(piece) }) = inlines.last_mut()
                    && verbatim
                    && piece.verbatim
                    && last.end == span.start
                {
                    piece.text.push_str(text);
                    piece.span.end = span.end;
                    last.end = span.end;
                    return;
                }
                let piece = Piece { text: text.to_owned(), span: span.clone(), verbatim };
                inlines.push(Inline { span, kind: InlineKind::Text(piece) });
            }
            _ => debug_assert!(false, "text stands in inlines or code"),
        }
    }

    /// Lines of raw HTML: each is text, without the white space at its sides.
    fn html(&mut self, lines: &str, span: Range<usize>) {
        let mut at = span.start;
        for line in lines.split_inclusive('\n') {
            let text = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            self.text(text, start..start + text.len());
            at += line.len();
            if line.ends_with('\n') {
                self.inline(InlineKind::SoftBreak, at - 1..at);
            }
        }
    }

    /// The content of a code span, without the backticks where it stands as it is.
    fn code_piece(&self, text: &str, span: Range<usize>) -> Piece {
        let raw = &self.source[span.clone()];
        let ticks = raw.len() - raw.trim_start_matches('`').len();
        let start = [span.start + ticks, span.start + ticks + 1].into_iter().find(|at| {
            self.source.get(*at..).is_some_and(|rest| rest.starts_with(text)) && at + text.len() <= span.end
        });
        match start {
            Some(start) => Piece { text: text.to_owned(), span: start..start + text.len(), verbatim: true },
            None => Piece { text: text.to_owned(), span, verbatim: false },
        }
    }

    /// Opens a paragraph where text comes without one.
    fn open_bare(&mut self, span: &Range<usize>) {
        if let Some((_, Frame::Blocks { of, .. })) = self.stack.last() {
            let tight = matches!(of, Container::Item);
            let frame = Frame::Inlines { of: Holder::Bare { tight }, inlines: Vec::new() };
            self.stack.push((span.clone(), frame));
        }
    }

    fn close_bare(&mut self) {
        if let Some((span, Frame::Inlines { of: Holder::Bare { .. }, inlines })) = self.stack.last_mut() {
            if let Some(last) = inlines.last() {
                span.end = span.end.max(last.span.end);
            }
            self.close();
        }
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None => Align::Unset,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

/// A span without the line breaks and white space at its end.
fn trimmed(source: &str, span: Range<usize>) -> Range<usize> {
    let text = source.get(span.clone()).unwrap_or_default();
    span.start..span.start + text.trim_end_matches(['\n', '\r', ' ', '\t']).len()
}
