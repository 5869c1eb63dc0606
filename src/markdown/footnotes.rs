//! Numbers of footnotes, in the order in which the text refers to them.
//!
//! 1. References in the body, in order; then in the footnotes that were numbered so, in their order.
//! 2. Footnotes that nothing refers to come last, so that their text is not lost.
//! 3. The definitions are sorted by number, and references learn theirs.

use std::collections::BTreeMap;

use super::tree::{Document, Footnote, Inline, InlineKind, Problem, ProblemKind, each_inline_mut};

pub(super) fn assign(source: &str, document: &mut Document) {
    find_missing(source, document);
    if document.footnotes.is_empty() {
        return;
    }
    let Document { blocks, footnotes, problems } = document;
    let count = footnotes.len();
    let mut numbering =
        Numbering { by_label: BTreeMap::new(), order: Vec::new(), numbers: vec![0; count], references: vec![0; count] };
    for (i, note) in footnotes.iter().enumerate() {
        let first = *numbering.by_label.entry(key(&note.label)).or_insert(i);
        if first != i {
            problems.push(Problem { span: note.span.clone(), kind: ProblemKind::FootnoteTwice(note.label.clone()) });
        }
    }

    each_inline_mut(blocks, &mut |inline| numbering.refer(inline));
    let (mut done, mut candidate) = (0, 0);
    while done < count {
        if let Some(i) = numbering.order.get(done).copied() {
            done += 1;
            each_inline_mut(&mut footnotes[i].blocks, &mut |inline| numbering.refer(inline));
        } else {
            numbering.number(candidate);
            candidate += 1;
        }
    }

    let Numbering { by_label, order, references, .. } = numbering;
    let mut unsorted: Vec<Option<Footnote>> = footnotes.drain(..).map(Some).collect();
    for (at, i) in order.into_iter().enumerate() {
        let Some(mut note) = unsorted[i].take() else { continue };
        note.number = at + 1;
        note.references = references[i];
        if note.references == 0 && by_label.get(&key(&note.label)) == Some(&i) {
            problems.push(Problem { span: note.span.clone(), kind: ProblemKind::FootnoteUnused(note.label.clone()) });
        }
        footnotes.push(note);
    }
}

/// Definitions go by their index here.
struct Numbering {
    by_label: BTreeMap<String, usize>,
    /// The definitions that have a number, in its order.
    order: Vec<usize>,
    /// The number of each; 0 where it has none yet.
    numbers: Vec<usize>,
    references: Vec<usize>,
}

impl Numbering {
    fn refer(&mut self, inline: &mut Inline) {
        if let InlineKind::Footnote { label, number, nth } = &mut inline.kind
            && let Some(i) = self.by_label.get(&key(label)).copied()
        {
            self.number(i);
            self.references[i] += 1;
            *number = self.numbers[i];
            *nth = self.references[i];
        }
    }

    fn number(&mut self, i: usize) {
        if self.numbers[i] == 0 {
            self.order.push(i);
            self.numbers[i] = self.order.len();
        }
    }
}

/// Labels are matched without regard to case, as the parser does.
fn key(label: &str) -> String {
    label.to_lowercase()
}

/// A reference without a definition comes from the parser as text.
fn find_missing(source: &str, document: &mut Document) {
    let mut missing = Vec::new();
    document.each_inline(|inline| {
        let InlineKind::Text(piece) = &inline.kind else { return };
        let mut from = 0;
        while let Some(open) = piece.text[from..].find("[^").map(|i| from + i) {
            let Some(end) = piece.text[open..].find(']').map(|i| open + i) else { break };
            let label = &piece.text[open + 2..end];
            // What is escaped begins a piece.
            let escaped = open == 0 && source[..piece.span.start].ends_with('\\');
            if piece.verbatim && !escaped && !label.is_empty() && !label.contains(char::is_whitespace) {
                let span = piece.span.start + open..piece.span.start + end + 1;
                missing.push(Problem { span, kind: ProblemKind::FootnoteMissing(label.to_owned()) });
            }
            from = end;
        }
    });
    document.problems.extend(missing);
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn numbers_follow_the_text() {
        let document = parse("甲[^b]乙[^a]丙[^B]。\n\n[^a]: 子[^c]\n[^b]: 丑\n[^c]: 寅\n");
        let notes: Vec<_> = document.footnotes.iter().map(|n| (n.label.as_str(), n.number, n.references)).collect();
        assert_eq!(notes, [("b", 1, 2), ("a", 2, 1), ("c", 3, 1)]);
        let mut found = Vec::new();
        document.each_inline(|inline| {
            if let InlineKind::Footnote { number, nth, .. } = inline.kind {
                found.push((number, nth));
            }
        });
        assert_eq!(found, [(1, 1), (2, 1), (1, 2), (3, 1)]);
        assert_eq!(document.problems, []);
    }

    #[test]
    fn what_is_unused_doubled_or_missing_is_kept_and_reported() {
        let source = "甲[^a]乙[^无]丙\\[^丁]\n\n[^z]: 未引\n\n[^a]: 一\n\n[^a]: 二\n";
        let document = parse(source);
        let labels: Vec<_> = document.footnotes.iter().map(|n| (n.label.as_str(), n.number, n.references)).collect();
        assert_eq!(labels, [("a", 1, 1), ("z", 2, 0), ("a", 3, 0)]);
        let problems: Vec<_> = document.problems.iter().map(|p| (&source[p.span.clone()], p.kind.clone())).collect();
        assert_eq!(
            problems,
            [
                ("[^无]", ProblemKind::FootnoteMissing("无".to_owned())),
                ("[^a]: 二", ProblemKind::FootnoteTwice("a".to_owned())),
                ("[^z]: 未引", ProblemKind::FootnoteUnused("z".to_owned())),
            ]
        );
    }
}
