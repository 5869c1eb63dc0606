//! Markdown: CommonMark with tables, footnotes and wiki links, and no other extension.
//!
//! 1. [`parse()`] takes the parser's events, decides emphasis beside Chinese punctuation again
//!    (`cjk_emphasis`), and makes a tree of them (`build`, [`tree`]), with pictures that have a link
//!    in their caption (`captions`); then paragraphs that are a picture or a gap become such (`paragraphs`), headings get ids (`headings`) and footnotes
//!    numbers (`footnotes`). Raw HTML is text.
//! 2. [`links()`] lists what the tree links to, so that bad links are found before rendering.
//! 3. A block's content becomes a line of operations (`flow`), with links resolved by the caller's
//!    [`Links`] and lines joined; from it come
//! 4. the plain text ([`plain()`]) that notes, search and mentions go by, with its way back to the
//!    source, and
//! 5. the HTML ([`render()`], [`to_html()`]), in which ranges of that plain text can be wrapped
//!    ([`Mark`]). HTML is written once and never cut.
//!
//! [`escape()`] goes the other way: it makes Markdown of text.

mod build;
mod captions;
mod cjk_emphasis;
mod escape;
mod flow;
mod footnotes;
mod headings;
mod highlight;
mod html;
mod links;
mod marks;
mod paragraphs;
mod plain;
mod render;
#[cfg(test)]
mod tests;
pub mod tree;

use pulldown_cmark::{Options, Parser};

pub use escape::{escape, escape_html};
pub use highlight::highlight_css;

pub use links::{LinkKind, LinkRef, Links, NoLinks, Picture, Scheme, Target, allowed_scheme, links, scheme};
pub use marks::{DEEPEST, Mark};
pub use plain::{Plain, PlainBlock, PlainKind, plain, plain_footnotes};
pub use render::{RenderOptions, RenderedBlock, RenderedKind, Words, headline, render, to_html};
pub use tree::{Block, BlockKind, Document, Inline, InlineKind, Piece, Problem, ProblemKind};

/// How deep blocks and inlines may nest, all together. What is deeper is text where it stands.
pub const MAX_DEPTH: usize = 64;

/// No option of the parser beyond these: strikethrough would eat `27℃~34℃`.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_WIKILINKS);

/// Parses Markdown. Everything parses; what was hardly meant is in [`Document::problems`].
pub fn parse(source: &str) -> Document {
    let events = Parser::new_ext(source, OPTIONS).into_offset_iter().collect();
    let mut document = build::build(source, cjk_emphasis::correct(source, events));
    headings::assign(source, &mut document);
    footnotes::assign(source, &mut document);
    document
}
