//! Rendering: a document becomes one piece of HTML for each of its blocks.

use std::ops::Range;

use super::html::{Writer, Written};
use super::links::Links;
use super::marks::{Mark, MarkedHtml};
use super::tree::Document;

/// What rendering needs to know.
pub struct RenderOptions<'a> {
    pub links: &'a dyn Links,
    pub words: Words<'a>,
    /// What to wrap, by ranges of the plain text that [`super::plain()`] gives for the same `links`.
    /// In any order.
    pub marks: &'a [Mark],
    /// Whether to colour code; see [`super::highlight_css`].
    pub highlight: bool,
    /// Added to the level of each heading. None is of the first level, which is the page's own title, or
    /// goes below 6.
    pub heading_shift: u8,
    /// Put into every id after its prefix (`h-`, `fn-`, `fnref-`), to keep several documents of one
    /// page apart. With a dot at its end it cannot meet an id that is written in another document.
    pub scope: &'a str,
}

/// The words that rendering adds, in the reader's language. `{n}` stands for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// For lost text.
    pub gap: &'a str,
    /// In place of a picture.
    pub picture: &'a str,
    /// Names of things that can be scrolled.
    pub table: &'a str,
    pub code: &'a str,
    /// Names the footnotes.
    pub footnotes: &'a str,
    /// Names the mark of footnote `{n}`.
    pub footnote: &'a str,
    /// Names the way back to the place that refers to footnote `{n}`.
    pub back: &'a str,
}

impl Words<'static> {
    pub const CHINESE: Self = Self {
        gap: "缺文",
        picture: "图未收",
        table: "表格",
        code: "代码",
        footnotes: "脚注",
        footnote: "脚注{n}",
        back: "回到脚注{n}处",
    };
}

/// A block of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedBlock {
    pub kind: RenderedKind,
    /// The whole element.
    pub html: String,
    /// What of it stands inside.
    inner: Range<usize>,
    /// Where its text stands in the plain text; of the footnotes, an empty range at the end.
    pub plain_range: Range<usize>,
    pub source_span: Range<usize>,
    /// Which of the document's blocks it is; none for the footnotes.
    pub block: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderedKind {
    Paragraph,
    Heading {
        /// With the shift.
        level: u8,
        /// With prefix and scope.
        id: String,
    },
    List,
    Quote,
    Code,
    Table,
    Rule,
    Figure,
    Gap,
    /// All footnotes; the last block of a document that has any.
    Footnotes,
}

impl RenderedBlock {
    /// What stands inside the block's outermost element, for a theme that sets its own around it.
    pub fn inner(&self) -> &str {
        &self.html[self.inner.clone()]
    }
}

/// Renders a document block by block. It cannot fail.
pub fn render(document: &Document, options: &RenderOptions) -> Vec<RenderedBlock> {
    let mut writer = Writer::new(options);
    let mut out = Vec::with_capacity(document.blocks.len() + 1);
    for (index, block) in document.blocks.iter().enumerate() {
        let kind = writer.kind(block);
        let Written { html, inner, plain_range } = writer.whole_block(block);
        out.push(RenderedBlock { kind, html, inner, plain_range, source_span: block.span.clone(), block: Some(index) });
    }
    let first = document.footnotes.iter().map(|note| note.span.start).min();
    let end = document.footnotes.iter().map(|note| note.span.end).max();
    if let (Some(first), Some(end)) = (first, end) {
        let Written { html, inner, plain_range } = writer.whole_footnotes(&document.footnotes);
        let kind = RenderedKind::Footnotes;
        out.push(RenderedBlock { kind, html, inner, plain_range, source_span: first..end, block: None });
    }
    out
}

/// Renders a document in one piece.
pub fn to_html(document: &Document, options: &RenderOptions) -> String {
    let blocks = render(document, options);
    let mut out = String::with_capacity(blocks.iter().map(|block| block.html.len() + 1).sum());
    for block in blocks {
        out.push_str(&block.html);
        out.push('\n');
    }
    out
}

/// A headline with marks: text that is not Markdown, cut into phrases that each stay on one line.
/// `phrases` are ranges of `text`; a single one is not wrapped. At `breaks`, bytes of it, a line may end.
pub fn headline(text: &str, phrases: &[Range<usize>], breaks: &[usize], marks: &[Mark]) -> String {
    let mut html = MarkedHtml::new(marks);
    html.break_at(breaks);
    if phrases.len() < 2 {
        html.text(text);
    } else {
        let mut at = 0;
        for phrase in phrases {
            html.text(&text[at..phrase.start]);
            html.opaque("<span class=\"ph\">", 0);
            html.text(&text[phrase.clone()]);
            html.opaque("</span>", 0);
            at = phrase.end;
        }
        html.text(&text[at..]);
    }
    html.end();
    html.out
}
