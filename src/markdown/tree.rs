//! The tree of a document. Every block and inline knows the bytes of the source that it came from.

use std::ops::Range;

/// A parsed document. It owns its text; spans are byte ranges of the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub blocks: Vec<Block>,
    /// In the order of their numbers.
    pub footnotes: Vec<Footnote>,
    /// What parses but was hardly meant.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Without the line breaks at its end.
    pub span: Range<usize>,
    pub kind: BlockKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    Paragraph {
        inlines: Vec<Inline>,
        /// In a list without blank lines, where a paragraph is not set apart.
        tight: bool,
    },
    Heading {
        /// 1 to 6.
        level: u8,
        /// Unique in the document, without the prefix `h-`: what `{#…}` says, else the number of
        /// the heading.
        id: String,
        inlines: Vec<Inline>,
    },
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        items: Vec<Item>,
    },
    Quote(Vec<Block>),
    Code {
        /// The first word after the fence.
        language: Option<String>,
        /// The code line by line, or in longer pieces.
        pieces: Vec<Piece>,
    },
    Table {
        columns: Vec<Align>,
        head: Vec<Cell>,
        rows: Vec<Vec<Cell>>,
    },
    Rule,
    /// A paragraph that is one image, or one of several images: a picture with its caption.
    Figure {
        /// The path of the picture; empty where it is not at hand.
        path: String,
        title: String,
        caption: Vec<Inline>,
    },
    /// A paragraph that is one `[[gap: why]]`, or one of several.
    Gap {
        why: String,
    },
    /// Raw HTML, which is text.
    Html(Vec<Inline>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub span: Range<usize>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub span: Range<usize>,
    pub inlines: Vec<Inline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Unset,
    Left,
    Center,
    Right,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footnote {
    pub label: String,
    /// From 1, in the order in which the text refers to them.
    pub number: usize,
    /// How often it is referred to; 0 where never.
    pub references: usize,
    pub span: Range<usize>,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    pub span: Range<usize>,
    pub kind: InlineKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineKind {
    Text(Piece),
    Code(Piece),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Link {
        dest: String,
        title: String,
        words: Vec<Inline>,
    },
    /// `[[target]]` or `[[target|words]]`.
    Wiki {
        target: String,
        /// Empty where none are written.
        words: Vec<Inline>,
    },
    /// An image that does not make up its paragraph.
    Image {
        path: String,
        title: String,
        words: Vec<Inline>,
    },
    /// A line break of the source, which is a space or nothing: see `text::join`.
    SoftBreak,
    /// A line break that was asked for.
    HardBreak,
    Footnote {
        label: String,
        number: usize,
        /// The how-many-eth reference to this footnote, from 1.
        nth: usize,
    },
    /// `[[gap: why]]` inside a paragraph.
    Gap {
        why: String,
    },
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub span: Range<usize>,
    /// Whether the text stands in the source as it is. Otherwise (`&amp;`) it stands for the bytes
    /// of `span` as a whole.
    pub verbatim: bool,
}

/// What parses but was hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub span: Range<usize>,
    pub kind: ProblemKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// `{#…}` at the end of a heading, with something else than small letters, digits and hyphens.
    /// It stands as text.
    HeadingIdMalformed,
    /// A heading's id that another has already; this one got its number instead.
    HeadingIdTwice(String),
    /// `[^label]` without a definition. It stands as text.
    FootnoteMissing(String),
    /// A footnote that nothing refers to. It stands after the others.
    FootnoteUnused(String),
    /// A second footnote with the label of another; the first is the one referred to.
    FootnoteTwice(String),
    /// `![…](…)` whose part in parentheses is not a path. It stands as text.
    NoPath,
    /// An entity (`&#7;`) that stands for a character which no text has. It is shown as U+FFFD.
    NoText(char),
    /// Lists, quotes or emphasis nested deeper than [`super::MAX_DEPTH`]. The text is kept.
    TooDeep,
}

impl Inline {
    /// What stands inside it.
    pub fn children(&self) -> &[Inline] {
        match &self.kind {
            InlineKind::Emphasis(inlines)
            | InlineKind::Strong(inlines)
            | InlineKind::Link { words: inlines, .. }
            | InlineKind::Wiki { words: inlines, .. }
            | InlineKind::Image { words: inlines, .. } => inlines,
            _ => &[],
        }
    }

    fn children_mut(&mut self) -> &mut [Inline] {
        match &mut self.kind {
            InlineKind::Emphasis(inlines)
            | InlineKind::Strong(inlines)
            | InlineKind::Link { words: inlines, .. }
            | InlineKind::Wiki { words: inlines, .. }
            | InlineKind::Image { words: inlines, .. } => inlines,
            _ => &mut [],
        }
    }
}

impl Document {
    /// Calls `visit` for every inline of the body and then of the footnotes, in order, each before
    /// what it holds.
    pub fn each_inline<'a>(&'a self, mut visit: impl FnMut(&'a Inline)) {
        self.each_block(|block| block.each_inline(&mut visit));
    }

    /// Calls `visit` for every block of the body and then of the footnotes, in order, each before
    /// what it holds.
    pub fn each_block<'a>(&'a self, mut visit: impl FnMut(&'a Block)) {
        let footnotes = self.footnotes.iter().flat_map(|note| &note.blocks);
        self.blocks.iter().chain(footnotes).for_each(|block| each_block(block, &mut visit));
    }
}

impl Block {
    /// Calls `visit` for the inlines of the block itself, not of blocks in it.
    pub(super) fn each_inline<'a>(&'a self, visit: &mut impl FnMut(&'a Inline)) {
        for_inlines(self, &mut |inlines| inlines.iter().for_each(|inline| each(inline, visit)));
    }
}

fn each<'a>(inline: &'a Inline, visit: &mut impl FnMut(&'a Inline)) {
    visit(inline);
    for child in inline.children() {
        each(child, visit);
    }
}

/// Calls `visit` for a block and all blocks in it, in order, each before what it holds.
fn each_block<'a>(block: &'a Block, visit: &mut impl FnMut(&'a Block)) {
    visit(block);
    match &block.kind {
        BlockKind::Quote(blocks) => blocks.iter().for_each(|block| each_block(block, visit)),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| each_block(block, visit));
        }
        _ => {}
    }
}

/// Calls `visit` for the inline content of a block itself.
fn for_inlines<'a>(block: &'a Block, visit: &mut impl FnMut(&'a [Inline])) {
    match &block.kind {
        BlockKind::Paragraph { inlines, .. } | BlockKind::Heading { inlines, .. } | BlockKind::Html(inlines) => {
            visit(inlines)
        }
        BlockKind::Figure { caption, .. } => visit(caption),
        BlockKind::Table { head, rows, .. } => {
            head.iter().chain(rows.iter().flatten()).for_each(|cell| visit(&cell.inlines))
        }
        _ => {}
    }
}

/// As [`each_block`], to change them.
pub(super) fn each_block_mut(blocks: &mut [Block], visit: &mut impl FnMut(&mut Block)) {
    for block in blocks {
        visit(block);
        match &mut block.kind {
            BlockKind::Quote(blocks) => each_block_mut(blocks, visit),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| each_block_mut(&mut item.blocks, visit)),
            _ => {}
        }
    }
}

/// Calls `visit` for every inline in the blocks, to change it.
pub(super) fn each_inline_mut(blocks: &mut [Block], visit: &mut impl FnMut(&mut Inline)) {
    fn walk(inlines: &mut [Inline], visit: &mut impl FnMut(&mut Inline)) {
        for inline in inlines {
            visit(inline);
            walk(inline.children_mut(), visit);
        }
    }
    each_block_mut(blocks, &mut |block| match &mut block.kind {
        BlockKind::Paragraph { inlines, .. } | BlockKind::Heading { inlines, .. } | BlockKind::Html(inlines) => {
            walk(inlines, visit);
        }
        BlockKind::Figure { caption, .. } => walk(caption, visit),
        BlockKind::Table { head, rows, .. } => {
            head.iter_mut().chain(rows.iter_mut().flatten()).for_each(|cell| walk(&mut cell.inlines, visit));
        }
        _ => {}
    });
}
