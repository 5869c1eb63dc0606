//! The plain text of a document: what a reader reads, and what notes, search and mentions go by.

use std::ops::Range;

use super::flow::{self, Cursor, Leaf, Op};
use super::links::Links;
use super::tree::{Block, BlockKind, Document};
use crate::text::offsets::OffsetMap;

/// The plain text of a document's body. Paragraphs, headings, captions, table cells and code stand
/// in their order, with `\n` between them; a hard line break is `\n`. Rules and marks of footnotes add
/// nothing. Lost text is [`GAP`](crate::text::gap::GAP): inside a block where it stands there, else
/// before the block after it, and in no block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    pub text: String,
    /// The blocks that have text, in order.
    pub blocks: Vec<PlainBlock>,
    map: OffsetMap,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainBlock {
    /// Bytes of the plain text, without the `\n` and the gap between blocks.
    pub range: Range<usize>,
    /// Which of the document's blocks it stands in; a list or a table gives several.
    pub block: usize,
    pub kind: PlainKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainKind {
    Paragraph,
    Heading,
    Caption,
    Cell,
    Code,
}

impl Plain {
    /// The bytes of the source that a range of the plain text comes from.
    pub fn to_source(&self, plain: Range<usize>) -> Range<usize> {
        self.map.to_source(plain)
    }

    /// The bytes of the plain text that come from a range of the source.
    pub fn from_source(&self, source: Range<usize>) -> Range<usize> {
        self.map.from_source(source)
    }
}

/// The plain text of the body, without footnotes: those are the editor's, not the paper's.
pub fn plain(document: &Document, links: &dyn Links) -> Plain {
    plain_blocks(document.blocks.iter().enumerate(), links)
}

/// The plain text of the footnotes, in the order of their numbers; `block` is the footnote's index.
pub fn plain_footnotes(document: &Document, links: &dyn Links) -> Plain {
    let mut notes: Vec<_> = document.footnotes.iter().enumerate().collect();
    // The map goes through the source in its order.
    notes.sort_by_key(|(_, note)| note.span.start);
    plain_blocks(notes.into_iter().flat_map(|(i, note)| note.blocks.iter().map(move |block| (i, block))), links)
}

fn plain_blocks<'a>(blocks: impl Iterator<Item = (usize, &'a Block)>, links: &dyn Links) -> Plain {
    let mut plain = Plain::default();
    let mut cursor = Cursor::default();
    for (index, block) in blocks {
        each_leaf(block, links, &mut |part| match part {
            Part::Leaf(kind, leaf) => plain.add(index, kind, &leaf, &mut cursor),
            Part::Gap => cursor.lose(),
        });
    }
    plain
}

impl Plain {
    fn add(&mut self, block: usize, kind: PlainKind, leaf: &Leaf, cursor: &mut Cursor) {
        if leaf.lost {
            cursor.lose();
        }
        if leaf.len == 0 {
            return;
        }
        let between = cursor.between();
        let range = cursor.place(leaf.len);
        if !between.is_empty() {
            // Nothing of the source stands for it.
            let at = self.map.to_source(self.text.len()..self.text.len()).start;
            self.map.replace(at..at, between.len());
            self.text.push_str(between);
        }
        for op in &leaf.ops {
            let text = op.text();
            match op {
                Op::Text { span, verbatim: true, .. } => self.map.copy(span.start, text.len()),
                Op::Text { span, .. } | Op::Break(span) | Op::Picture { span, .. } | Op::Gap { span, .. } => {
                    self.map.replace(span.clone(), text.len());
                }
                _ => {}
            }
            self.text.push_str(text);
        }
        self.blocks.push(PlainBlock { range, block, kind });
    }
}

/// A part of a block.
enum Part<'a> {
    Leaf(PlainKind, Leaf<'a>),
    Gap,
}

/// Calls `visit` for each part of a block that has text or is a gap, in order.
fn each_leaf<'a>(block: &'a Block, links: &dyn Links, visit: &mut impl FnMut(Part<'a>)) {
    match &block.kind {
        BlockKind::Paragraph { inlines, .. } | BlockKind::Html(inlines) => {
            visit(Part::Leaf(PlainKind::Paragraph, flow::leaf(inlines, links)));
        }
        BlockKind::Heading { inlines, .. } => visit(Part::Leaf(PlainKind::Heading, flow::leaf(inlines, links))),
        BlockKind::Figure { caption, .. } => visit(Part::Leaf(PlainKind::Caption, flow::leaf(caption, links))),
        BlockKind::Code { pieces, .. } => visit(Part::Leaf(PlainKind::Code, flow::code(pieces, &[]))),
        BlockKind::Table { head, rows, .. } => {
            for cell in head.iter().chain(rows.iter().flatten()) {
                visit(Part::Leaf(PlainKind::Cell, flow::leaf(&cell.inlines, links)));
            }
        }
        BlockKind::Quote(blocks) => blocks.iter().for_each(|block| each_leaf(block, links, visit)),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|item| &item.blocks).for_each(|block| each_leaf(block, links, visit));
        }
        BlockKind::Gap { .. } => visit(Part::Gap),
        BlockKind::Rule => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NoLinks, Target, parse};
    use super::*;
    use crate::text::gap::GAP;

    /// The plain text, `_` for lost text.
    fn text(source: &str) -> String {
        plain(&parse(source), &NoLinks).text.replace(GAP, "_")
    }

    #[test]
    fn it_is_what_was_printed() {
        assert_eq!(
            text(
                "株洲日报讯（记者/易蓉）继与**长沙市余杭区**签订\n《协议》后[^1]。\n\n[[gap: 前半句缺失]]\n\n了50多家。\n\n## 背景 {#b}\n\n![员工。记者/杨凌凌 摄]()\n\n[^1]: 编者注"
            ),
            "株洲日报讯（记者/易蓉）继与长沙市余杭区签订《协议》后。\n_了50多家。\n背景\n员工。记者/杨凌凌 摄"
        );
        assert_eq!(text("- 甲\n  - 乙\n\n> 丙\n>\n> ---\n>\n> 丁"), "甲\n乙\n丙\n丁");
        assert_eq!(text("| 甲 | 乙 |\n|-|-|\n| 一 | |\n| [[x\\|三]] | `a\\|b` |"), "甲\n乙\n一\n三\na|b");
        assert_eq!(
            text("```\n甲\n\n乙\n```\n<b>粗</b>\n\n<div>\n  丙\n</div>"),
            "甲\n\n乙\n<b>粗</b>\n<div> 丙 </div>"
        );
        assert_eq!(text("甲&amp;乙\\*丙 &lt;`a\nb`  \n丁\\\n戊"), "甲&乙*丙 <a b\n丁\n戊");
        assert_eq!(
            text("[[a1-05]]与[[b|*乙*]]，[丙](javascript:x)<http://a.cn>甲[[gap: x]]乙"),
            "a1-05与乙，丙http://a.cn甲_乙"
        );
        assert_eq!(text("[[gap: x]]\n\n![]()\n\n甲[[gap]]\n\n---\n\n[^1]\n\n[^1]: 注"), "_甲_");
    }

    #[test]
    fn lines_are_joined_by_what_stands_on_both_sides() {
        assert_eq!(
            text("株洲\n日报\nABC\nDEF\n한국\n신문，\n“**甲**\n[乙](x)\n`丙`\n丁"),
            "株洲日报 ABC DEF 한국 신문，“甲乙丙丁"
        );
        assert_eq!(text("abc\n[[gap: x]]\ndef\n[^1]\n甲\n[[gap: x]]\n乙\n\n[^1]: x"), "abc _def 甲_乙");
        assert_eq!(text("> 甲\n> 乙\n丙"), "甲乙丙");
        assert_eq!(text("[[gap: x]]\n甲\n[[gap: x]]"), "_甲_");
    }

    #[test]
    fn lost_text_is_a_border_wherever_it_is() {
        for (source, expected) in [
            ("甲[[gap: x]]乙", "甲_乙"),
            ("甲[[gap: x]][[gap: y]]乙", "甲__乙"),
            ("甲\n\n[[gap: x]]\n\n[[gap: y]]\n\n乙", "甲\n_乙"),
            ("甲\n\n[[gap: x]]\n[[gap: y]] [[gap]]\n\n乙", "甲\n_乙"),
            ("[[gap: x]]\n\n甲\n\n[[gap: y]]", "_甲"),
            ("甲\n\n## [[gap: x]]\n\n乙", "甲\n_乙"),
            ("## 甲[[gap: x]]乙", "甲_乙"),
            ("- 甲\n- [[gap: x]]\n- 乙", "甲\n_乙"),
            ("> 甲\n>\n> [[gap: x]]\n\n乙", "甲\n_乙"),
            ("| 甲 | [[gap: x]] |\n|-|-|\n| 乙 | 丙[[gap]]丁 |", "甲\n_乙\n丙_丁"),
            ("![甲[[gap: x]]乙]()", "甲_乙"),
            ("**甲[[gap: x]]**[乙](x)", "甲_乙"),
            ("甲[^1]\n\n---\n\n乙\n\n[^1]: [[gap: x]]", "甲\n乙"),
        ] {
            assert_eq!(text(source), expected, "{source:?}");
        }
        let notes = plain_footnotes(&parse("甲[^1]\n\n[^1]: 乙[[gap: x]]丙\n\n    [[gap: y]]\n\n    丁"), &NoLinks);
        assert_eq!(notes.text.replace(GAP, "_"), "乙_丙\n_丁");
    }

    #[test]
    fn a_wiki_link_says_what_its_resolver_says() {
        struct Titles;
        impl Links for Titles {
            fn wiki(&self, target: &str, _: Option<&str>) -> Target {
                match target {
                    "a1-05" => Target::Link { href: "a1-05/".to_owned(), words: Some("科技力量".to_owned()) },
                    _ => Target::Words(Some("未公开".to_owned())),
                }
            }
        }
        let source = "见[[a1-05]]、[[x]]与[[x|*乙*]]。";
        let plain = plain(&parse(source), &Titles);
        assert_eq!(plain.text, "见科技力量、未公开与乙。");
        let at = plain.text.find("技力").unwrap();
        assert_eq!(&source[plain.to_source(at..at + 6)], "[[a1-05]]");
    }

    #[test]
    fn places_map_to_the_source() {
        let source = "甲**乙丙**\n丁&amp;\\*戊\n\n- ```\n  己庚\n  辛\n  ```\n\n`` ` ``壬";
        let plain = plain(&parse(source), &NoLinks);
        assert_eq!(plain.text, "甲乙丙丁&*戊\n己庚\n辛\n`壬");
        for (needle, expected) in [
            ("丙", "丙"),
            ("乙丙丁", "乙丙**\n丁"),
            ("甲乙", "甲**乙"),
            ("&", "&amp;"),
            ("*", "*"),
            ("戊\n己", "戊\n\n- ```\n  己"),
            ("庚\n辛", "庚\n  辛"),
            ("`", "`"),
            ("壬", "壬"),
        ] {
            let at = plain.text.find(needle).unwrap();
            let range = at..at + needle.len();
            assert_eq!(&source[plain.to_source(range.clone())], expected, "{needle:?}");
            assert_eq!(plain.from_source(plain.to_source(range.clone())), range, "{needle:?}");
        }
    }

    #[test]
    fn every_block_knows_its_place() {
        let source = "# 题\n\n- 甲\n- 乙\n\n[[gap: x]]\n\n![注]()";
        let plain = plain(&parse(source), &NoLinks);
        let blocks: Vec<_> = plain.blocks.iter().map(|b| (&plain.text[b.range.clone()], b.block, b.kind)).collect();
        assert_eq!(
            blocks,
            [
                ("题", 0, PlainKind::Heading),
                ("甲", 1, PlainKind::Paragraph),
                ("乙", 1, PlainKind::Paragraph),
                ("注", 3, PlainKind::Caption),
            ]
        );
    }

    #[test]
    fn footnotes_have_a_plain_text_of_their_own() {
        let document = parse("甲[^b][^a]\n\n[^a]: 子\n\n    丑\n\n[^b]: 寅");
        assert_eq!(plain(&document, &NoLinks).text, "甲");
        let notes = plain_footnotes(&document, &NoLinks);
        assert_eq!(notes.text, "子\n丑\n寅");
        assert_eq!(notes.blocks.iter().map(|b| b.block).collect::<Vec<_>>(), [1, 1, 0]);
    }
}
