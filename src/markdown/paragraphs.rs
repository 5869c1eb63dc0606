//! What a paragraph turns out to be: text, pictures with their captions, or a gap; and what a wiki
//! link turns out to be.

use std::ops::Range;

use super::tree::{Block, BlockKind, Inline, InlineKind};
use crate::text::join;

/// Makes blocks of a paragraph: one figure for each image where it holds nothing else, the same for
/// gaps, else itself. A paragraph without content makes none.
pub(super) fn shape(inlines: Vec<Inline>, span: Range<usize>, tight: bool) -> Vec<Block> {
    let is_gap = |inline: &Inline| matches!(inline.kind, InlineKind::Gap { .. });
    let is_image = |inline: &Inline| matches!(inline.kind, InlineKind::Image { .. });
    let is_between = |inline: &Inline| match &inline.kind {
        InlineKind::SoftBreak | InlineKind::HardBreak => true,
        InlineKind::Text(piece) => piece.text.trim().is_empty(),
        _ => false,
    };
    if inlines.iter().any(is_image) && inlines.iter().all(|inline| is_image(inline) || is_between(inline)) {
        return inlines.into_iter().filter_map(figure).collect();
    }
    if inlines.iter().any(is_gap) && inlines.iter().all(|inline| is_gap(inline) || is_between(inline)) {
        return inlines.into_iter().filter_map(gap_alone).collect();
    }
    if inlines.is_empty() { Vec::new() } else { vec![Block { span, kind: BlockKind::Paragraph { inlines, tight } }] }
}

fn gap_alone(inline: Inline) -> Option<Block> {
    match inline.kind {
        InlineKind::Gap { why } => Some(Block { span: inline.span, kind: BlockKind::Gap { why } }),
        _ => None,
    }
}

fn figure(inline: Inline) -> Option<Block> {
    match inline.kind {
        InlineKind::Image { path, title, words } => {
            Some(Block { span: inline.span, kind: BlockKind::Figure { path, title, caption: words } })
        }
        _ => None,
    }
}

/// A gap, or a link. `span` is that of the brackets, `target` what the parser took for it.
pub(super) fn wiki(source: &str, span: &Range<usize>, target: &str, words: Vec<Inline>) -> InlineKind {
    let raw = source.get(span.start + 2..span.end.saturating_sub(2)).unwrap_or_default();
    if let Some(why) = gap(raw) {
        return InlineKind::Gap { why: one_line(why) };
    }
    // In a table the bar is written `\|`, and the parser leaves the backslash.
    let target = if words.is_empty() { target } else { target.strip_suffix('\\').unwrap_or(target) };
    InlineKind::Wiki { target: one_line(target), words }
}

/// What is said after `gap:`; the colon may be full width.
fn gap(raw: &str) -> Option<&str> {
    let rest = raw.trim_start().strip_prefix("gap")?.trim_start();
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix(':').or_else(|| rest.strip_prefix('：'))
}

/// Joins what runs over several lines, in a quote too.
fn one_line(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for line in raw.lines() {
        let line = if out.is_empty() { line.trim() } else { line.trim_start_matches([' ', '\t', '>']).trim_end() };
        if let (Some(before), Some(after)) = (out.chars().next_back(), line.chars().next()) {
            out.push_str(join::between(before, after));
        }
        out.push_str(line);
    }
    out
}
