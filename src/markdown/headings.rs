//! Ids of headings.
//!
//! `## 背景 {#background}` gives `background`; a heading without one gets its number in the
//! document. The block is read from the heading's source: the parser's own reading of attributes
//! keeps quotation marks, tears values at blanks, and turns a bad block into title text silently.

use std::collections::BTreeSet;

use super::tree::{BlockKind, Document, Inline, InlineKind, Problem, ProblemKind, each_block_mut};

/// Takes the ids off the headings' text and makes sure that each heading has one of its own.
pub(super) fn assign(source: &str, document: &mut Document) {
    let Document { blocks, footnotes, problems } = document;
    // Written ids come first, so that a number never takes one.
    let mut taken = BTreeSet::new();
    let mut written = |block: &mut super::Block| {
        let BlockKind::Heading { id, inlines, .. } = &mut block.kind else { return };
        match take_id(source, inlines) {
            Written::Id(name) if taken.contains(&name) => {
                problems.push(Problem { span: block.span.clone(), kind: ProblemKind::HeadingIdTwice(name) });
            }
            Written::Id(name) => {
                taken.insert(name.clone());
                *id = name;
            }
            Written::Malformed => {
                problems.push(Problem { span: block.span.clone(), kind: ProblemKind::HeadingIdMalformed });
            }
            Written::Nothing => {}
        }
    };
    each_block_mut(blocks, &mut written);
    footnotes.iter_mut().for_each(|note| each_block_mut(&mut note.blocks, &mut written));

    let mut number = 0;
    let mut numbered = |block: &mut super::Block| {
        let BlockKind::Heading { id, .. } = &mut block.kind else { return };
        number += 1;
        if id.is_empty() {
            *id = number.to_string();
            while !taken.insert(id.clone()) {
                id.push_str("-1");
            }
        }
    };
    each_block_mut(blocks, &mut numbered);
    footnotes.iter_mut().for_each(|note| each_block_mut(&mut note.blocks, &mut numbered));
}

enum Written {
    Id(String),
    Malformed,
    Nothing,
}

/// Takes `{#id}` off the end of a heading.
fn take_id(source: &str, inlines: &mut Vec<Inline>) -> Written {
    let Some(Inline { span, kind: InlineKind::Text(piece) }) = inlines.last_mut() else { return Written::Nothing };
    let Some(open) = piece.text.rfind("{#") else { return Written::Nothing };
    let Some(name) = piece.text[open + 2..].trim_end().strip_suffix('}') else { return Written::Nothing };
    // `\{#id}` is text: what is escaped begins a piece.
    if !piece.verbatim || open == 0 && source[..piece.span.start].ends_with('\\') {
        return Written::Nothing;
    }
    if name.is_empty() || !name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        return Written::Malformed;
    }
    let name = name.to_owned();
    piece.text.truncate(piece.text[..open].trim_end().len());
    piece.span.end = piece.span.start + piece.text.len();
    span.end = piece.span.end;
    if piece.text.is_empty() {
        inlines.pop();
    }
    Written::Id(name)
}

#[cfg(test)]
mod tests {
    use super::super::{Links, parse, plain};
    use super::*;

    struct NoLinks;
    impl Links for NoLinks {}

    fn headings(source: &str) -> (Vec<(String, String)>, Vec<ProblemKind>) {
        let document = parse(source);
        let plain = plain(&document, &NoLinks);
        let titles = plain.blocks.iter().map(|block| plain.text[block.range.clone()].to_owned());
        let ids = document.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Heading { id, .. } => Some(id.clone()),
            _ => None,
        });
        (ids.zip(titles).collect(), document.problems.iter().map(|p| p.kind.clone()).collect())
    }

    fn pair(id: &str, title: &str) -> (String, String) {
        (id.to_owned(), title.to_owned())
    }

    #[test]
    fn ids_are_written_or_counted() {
        let (found, problems) =
            headings("# 病例 {#cases}\n\n## 全速筑防\n\n背景 {#b-2}\n---\n\n### 合围{#c} ##\n\n#### `码` {#d}");
        assert_eq!(
            found,
            [pair("cases", "病例"), pair("2", "全速筑防"), pair("b-2", "背景"), pair("c", "合围"), pair("d", "码")]
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn what_is_escaped_or_in_code_is_text() {
        let (found, problems) = headings("# 甲 \\{#a}\n\n# 乙 `{#b}`\n\n# {#c} 丙\n\n# 丁 {d}");
        assert_eq!(found, [pair("1", "甲 {#a}"), pair("2", "乙 {#b}"), pair("3", "{#c} 丙"), pair("4", "丁 {d}")]);
        assert_eq!(problems, []);
    }

    #[test]
    fn a_bad_or_doubled_id_is_reported() {
        let (found, problems) = headings("# 甲 {#A b}\n\n# 乙 {#2}\n\n# 丙 {#2}\n\n# 丁 {#3}\n\n# 戊 {#}");
        assert_eq!(
            found,
            [pair("1", "甲 {#A b}"), pair("2", "乙"), pair("3-1", "丙"), pair("3", "丁"), pair("5", "戊 {#}")]
        );
        assert_eq!(
            problems,
            [
                ProblemKind::HeadingIdMalformed,
                ProblemKind::HeadingIdTwice("2".to_owned()),
                ProblemKind::HeadingIdMalformed
            ]
        );
    }
}
