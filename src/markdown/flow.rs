//! The content of one block as a line of operations, which both the plain text and the HTML are
//! made from: so they cannot disagree about a single byte.
//!
//! Here line breaks are joined, links resolved, and what a browser could not nest (a link in a
//! link) is taken apart.

use std::borrow::Cow;
use std::ops::Range;

use super::highlight::Token;
use super::links::{self, Links, NoLinks, Picture, Target, allowed_scheme};
use super::tree::{Inline, InlineKind, Piece};
use crate::text::gap::GAP_TEXT;
use crate::text::join;

/// One step through a block's content.
pub(super) enum Op<'a> {
    Text {
        text: Cow<'a, str>,
        span: Range<usize>,
        /// Whether the text stands in the source as it is.
        verbatim: bool,
    },
    Enter(Element<'a>),
    Leave(Element<'a>),
    /// A hard line break, `\n` in the plain text.
    Break(Range<usize>),
    Footnote {
        number: usize,
        nth: usize,
    },
    /// Lost text, [`GAP_TEXT`] in the plain text.
    Gap {
        why: &'a str,
        span: Range<usize>,
        place: GapPlace,
    },
    /// A picture inside the text; its words are in the plain text.
    Picture {
        picture: Picture,
        alt: String,
        title: &'a str,
        span: Range<usize>,
    },
    /// A line break that is still to be joined.
    Joint(Range<usize>),
}

/// Where in its block text is lost.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum GapPlace {
    /// The block has no text: the gap stands between the blocks before and after ([`Cursor::lose`]).
    Alone,
    /// At the beginning or the end.
    Edge,
    /// Between words.
    Middle,
}

#[derive(Clone)]
pub(super) enum Element<'a> {
    Emphasis,
    Strong,
    Code,
    Link {
        href: Cow<'a, str>,
        title: &'a str,
    },
    /// A part of highlighted code, with its class.
    Token(&'static str),
}

/// The operations of one block, and how many bytes of plain text they make.
pub(super) struct Leaf<'a> {
    pub ops: Vec<Op<'a>>,
    pub len: usize,
    /// Whether there is nothing but gaps.
    pub lost: bool,
}

/// The content of a paragraph, heading, caption or cell.
pub(super) fn leaf<'a>(inlines: &'a [Inline], links: &dyn Links) -> Leaf<'a> {
    let mut flow = Flow { links, ops: Vec::with_capacity(inlines.len()), link: None };
    flow.take(inlines);
    finish(flow.ops)
}

/// The content of a code block, without the line break at its end, cut into tokens.
pub(super) fn code<'a>(pieces: &'a [Piece], tokens: &[Token]) -> Leaf<'a> {
    let mut ops = Vec::with_capacity(pieces.len() + 3 * tokens.len());
    let mut at = 0;
    let mut tokens = tokens.iter().peekable();
    for (i, piece) in pieces.iter().enumerate() {
        let mut text = piece.text.as_str();
        if i + 1 == pieces.len() {
            text = text.strip_suffix('\n').unwrap_or(text);
        }
        let mut from = 0;
        while from < text.len() {
            while tokens.next_if(|token| token.range.end <= at + from).is_some() {}
            let (to, class) = match tokens.peek() {
                Some(token) if token.range.start <= at + from => (token.range.end - at, Some(token.class)),
                Some(token) => (token.range.start - at, None),
                None => (text.len(), None),
            };
            let to = to.min(text.len());
            let span = if piece.verbatim { piece.span.start + from..piece.span.start + to } else { piece.span.clone() };
            let op = Op::Text { text: Cow::Borrowed(&text[from..to]), span, verbatim: piece.verbatim };
            match class {
                Some(class) => ops.extend([Op::Enter(Element::Token(class)), op, Op::Leave(Element::Token(class))]),
                None => ops.push(op),
            }
            from = to;
        }
        at += piece.text.len();
    }
    finish(ops)
}

/// The plain text of some inlines, wiki links without words by their target.
pub(super) fn words(inlines: &[Inline]) -> String {
    leaf(inlines, &NoLinks).text()
}

impl Leaf<'_> {
    /// The plain text.
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.len);
        self.ops.iter().for_each(|op| out.push_str(op.text()));
        out
    }
}

impl Op<'_> {
    /// What the operation adds to the plain text.
    pub(super) fn text(&self) -> &str {
        match self {
            Op::Text { text, .. } => text,
            Op::Break(_) => "\n",
            Op::Picture { alt, .. } => alt,
            Op::Gap { place: GapPlace::Edge | GapPlace::Middle, .. } => GAP_TEXT,
            _ => "",
        }
    }
}

struct Flow<'a, 'l> {
    links: &'l dyn Links,
    ops: Vec<Op<'a>>,
    /// Inside a link: the footnotes that wait for its end, being links themselves.
    link: Option<Vec<Op<'a>>>,
}

impl<'a> Flow<'a, '_> {
    fn take(&mut self, inlines: &'a [Inline]) {
        for inline in inlines {
            let span = inline.span.clone();
            match &inline.kind {
                InlineKind::Text(piece) => self.piece(piece),
                InlineKind::Code(piece) => {
                    self.ops.push(Op::Enter(Element::Code));
                    self.piece(piece);
                    self.ops.push(Op::Leave(Element::Code));
                }
                InlineKind::Emphasis(inlines) => self.element(Element::Emphasis, inlines),
                InlineKind::Strong(inlines) => self.element(Element::Strong, inlines),
                InlineKind::Link { dest, title, words } => {
                    let target = if allowed_scheme(dest) { self.links.link(dest) } else { Target::Words(None) };
                    self.link(target, title, |flow| flow.take(words));
                }
                InlineKind::Wiki { target, words } => self.wiki(target, words, span),
                InlineKind::Image { path, title, words } => self.image(path, title, words, span),
                InlineKind::SoftBreak => self.ops.push(Op::Joint(span)),
                InlineKind::HardBreak => self.ops.push(Op::Break(span)),
                InlineKind::Footnote { number, nth, .. } => {
                    let op = Op::Footnote { number: *number, nth: *nth };
                    self.link.as_mut().unwrap_or(&mut self.ops).push(op);
                }
                InlineKind::Gap { why } => self.ops.push(Op::Gap { why, span, place: GapPlace::Edge }),
            }
        }
    }

    fn piece(&mut self, piece: &'a Piece) {
        let text = Cow::Borrowed(piece.text.as_str());
        self.ops.push(Op::Text { text, span: piece.span.clone(), verbatim: piece.verbatim });
    }

    fn element(&mut self, element: Element<'a>, inlines: &'a [Inline]) {
        self.ops.push(Op::Enter(element.clone()));
        self.take(inlines);
        self.ops.push(Op::Leave(element));
    }

    fn link(&mut self, target: Target, title: &'a str, words: impl FnOnce(&mut Self)) {
        match target {
            Target::Link { href, .. } if self.link.is_none() && allowed_scheme(&href) => {
                let element = Element::Link { href: Cow::Owned(href), title };
                self.ops.push(Op::Enter(element.clone()));
                self.link = Some(Vec::new());
                words(self);
                self.ops.push(Op::Leave(element));
                self.ops.extend(self.link.take().unwrap_or_default());
            }
            _ => words(self),
        }
    }

    fn wiki(&mut self, target: &'a str, written: &'a [Inline], span: Range<usize>) {
        if !written.is_empty() {
            let resolved = self.links.wiki(target, Some(&words(written)));
            self.link(resolved, "", |flow| flow.take(written));
            return;
        }
        let mut resolved = self.links.wiki(target, None);
        let (Target::Link { words, .. } | Target::Words(words)) = &mut resolved;
        let text = words.take().map_or(Cow::Borrowed(target), Cow::Owned);
        self.link(resolved, "", |flow| flow.ops.push(Op::Text { text, span, verbatim: false }));
    }

    fn image(&mut self, path: &str, title: &'a str, caption: &'a [Inline], span: Range<usize>) {
        match links::picture(path, self.links) {
            Some(picture) => {
                let alt = leaf(caption, self.links).text();
                self.ops.push(Op::Picture { picture, alt, title, span });
            }
            None => self.take(caption),
        }
    }
}

/// Joins lines, and counts. Of several line breaks with no text between them the first counts; at
/// the edges of the block there is nothing to join. Gaps change nothing about that.
fn finish(mut ops: Vec<Op>) -> Leaf {
    let mut before: Option<char> = None;
    let mut joint: Option<usize> = None;
    for i in 0..ops.len() {
        if matches!(ops[i], Op::Joint(_)) {
            joint = joint.or(Some(i));
            continue;
        }
        if matches!(ops[i], Op::Gap { .. }) {
            continue;
        }
        let Some(after) = ops[i].text().chars().next() else { continue };
        if let (Some(at), Some(before)) = (joint.take(), before)
            && let Op::Joint(span) = &ops[at]
        {
            let text = Cow::Borrowed(join::between(before, after));
            ops[at] = Op::Text { text, span: span.clone(), verbatim: false };
        }
        before = ops[i].text().chars().next_back();
    }
    let has_text = |op: &Op| !matches!(op, Op::Gap { .. }) && !op.text().is_empty();
    let (first, last) = (ops.iter().position(has_text), ops.iter().rposition(has_text));
    for (i, op) in ops.iter_mut().enumerate() {
        if let Op::Gap { place, .. } = op {
            *place = match first.zip(last) {
                None => GapPlace::Alone,
                Some((first, last)) if first < i && i < last => GapPlace::Middle,
                Some(_) => GapPlace::Edge,
            };
        }
    }
    let lost = first.is_none() && ops.iter().any(|op| matches!(op, Op::Gap { .. }));
    let len = ops.iter().map(|op| op.text().len()).sum();
    Leaf { ops, len, lost }
}

/// Where the plain text of each block stands in that of the document: one after the other, with a
/// line break between those that have any, and a gap where text between them is lost.
#[derive(Default)]
pub(super) struct Cursor {
    at: usize,
    lost: bool,
}

impl Cursor {
    /// Says that the text between the last block and the next is lost.
    pub(super) fn lose(&mut self) {
        self.lost = true;
    }

    /// What stands before the next block with text.
    pub(super) fn between(&self) -> &'static str {
        match (self.at > 0, self.lost) {
            (false, false) => "",
            (true, false) => "\n",
            (false, true) => GAP_TEXT,
            (true, true) => concat!("\n", "\u{FFFC}"),
        }
    }

    /// Where the next block with text begins.
    pub(super) fn next(&self) -> usize {
        self.at + self.between().len()
    }

    /// The place of the next block of `len` bytes.
    pub(super) fn place(&mut self, len: usize) -> Range<usize> {
        if len == 0 {
            return self.at..self.at;
        }
        let start = self.next();
        *self = Self { at: start + len, lost: false };
        start..self.at
    }
}
