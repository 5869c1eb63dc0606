//! Pictures whose caption holds a link in double brackets, a gap or a footnote's mark.
//!
//! CommonMark allows links in the words of an image. The parser does for its own links, but forgets the
//! `![` before a link in double brackets or a footnote, and leaves the image as text with the link in
//! it. Here brackets that were left as text are matched again.
//!
//! 1. Text is cut at its brackets; `[` and `![` wait for the `]` that closes them.
//! 2. Where `](` closes `![`, the parser itself reads path and title.
//! 3. What was cut and is no image is joined again.
//!
//! A `![…](…)` that is no image all the same is a [`ProblemKind::NoPath`]: a path with a blank, mostly.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::OPTIONS;
use super::tree::{Inline, InlineKind, Piece, Problem, ProblemKind};

/// Bytes in which path and title must end.
const LONGEST: usize = 1024;
/// Images of one run whose path could not be read, after which no more are tried: each try parses [`LONGEST`] bytes.
const TRIES: usize = 64;

/// Completes the images of one block, cell or other run of inlines.
pub(super) fn complete(source: &str, inlines: Vec<Inline>, problems: &mut Vec<Problem>) -> Vec<Inline> {
    let holds = |what: &str| {
        let is_text = |inline: &&Inline| matches!(&inline.kind, InlineKind::Text(piece) if piece.verbatim && piece.text.contains(what));
        inlines.iter().any(|inline| is_text(&inline))
    };
    if !holds("](") || !holds("![") {
        return inlines;
    }
    let mut completing = Completing { source, out: Vec::new(), open: Vec::new(), done: 0, tries: TRIES, problems };
    let end = inlines.last().map_or(0, |last| last.span.end);
    for inline in inlines {
        completing.take(inline, end);
    }
    joined(completing.out)
}

struct Completing<'a> {
    source: &'a str,
    out: Vec<Inline>,
    /// Where brackets that are open stand in `out`, and whether they begin an image.
    open: Vec<(usize, bool)>,
    /// The end of what an image has taken.
    done: usize,
    /// How many more paths may be found that cannot be read.
    tries: usize,
    problems: &'a mut Vec<Problem>,
}

impl Completing<'_> {
    fn take(&mut self, inline: Inline, end: usize) {
        if inline.span.end <= self.done {
            return;
        }
        let escaped = self.source[..inline.span.start].ends_with('\\');
        match inline.kind {
            InlineKind::Text(piece) if piece.verbatim => self.text(piece.span, escaped, end),
            _ => self.out.push(inline),
        }
    }

    /// Takes text that stands in the source as it is. What is escaped begins a piece.
    fn text(&mut self, span: Range<usize>, escaped: bool, end: usize) {
        let bytes = self.source.as_bytes();
        let mut from = span.start.max(self.done);
        let mut at = if escaped { span.start + 1 } else { from };
        at = at.max(from);
        while at < span.end {
            let len = match bytes[at] {
                b'!' if bytes.get(at + 1) == Some(&b'[') && at + 1 < span.end => 2,
                b'[' | b']' => 1,
                _ => {
                    at += 1;
                    continue;
                }
            };
            self.push(from..at);
            if bytes[at] == b']' {
                from = self.close(at, end);
                at = from;
                continue;
            }
            self.open.push((self.out.len(), len == 2));
            self.push(at..at + len);
            (from, at) = (at + len, at + len);
        }
        self.push(from..span.end);
    }

    /// Takes a `]`; returns where the text goes on.
    fn close(&mut self, at: usize, end: usize) -> usize {
        if let Some((begin, true)) = self.open.pop()
            && self.source.as_bytes().get(at + 1) == Some(&b'(')
            && at + 1 < end
        {
            let start = self.out[begin].span.start;
            let near = window(&self.source[at..end]);
            let read = if self.tries > 0 { destination(near) } else { None };
            if let Some((path, title, length)) = read {
                let words = joined(self.out.split_off(begin).into_iter().skip(1).collect());
                self.done = at + length;
                self.out.push(Inline { span: start..self.done, kind: InlineKind::Image { path, title, words } });
                return self.done;
            }
            self.tries = self.tries.saturating_sub(1);
            let close = near.find([')', '\n']).map_or(at + 2, |close| at + close + 1);
            self.problems.push(Problem { span: start..close, kind: ProblemKind::NoPath });
        }
        self.push(at..at + 1);
        at + 1
    }

    fn push(&mut self, span: Range<usize>) {
        if !span.is_empty() {
            let piece = Piece { text: self.source[span.clone()].to_owned(), span: span.clone(), verbatim: true };
            self.out.push(Inline { span, kind: InlineKind::Text(piece) });
        }
    }
}

/// The beginning of a text in which a path must end.
fn window(text: &str) -> &str {
    let end = (LONGEST.min(text.len())..=text.len()).find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(text.len())]
}

/// Path and title of an image, and the length of what holds them, in a text that begins with `](`.
fn destination(text: &str) -> Option<(String, String, usize)> {
    if !text.contains(')') {
        return None;
    }
    let probe = format!("[x{text}");
    Parser::new_ext(&probe, OPTIONS).into_offset_iter().take(2).find_map(|(event, span)| match event {
        Event::Start(Tag::Link { dest_url, title, .. }) if span.start == 0 => {
            Some((dest_url.into_string(), title.into_string(), span.end - 2))
        }
        _ => None,
    })
}

/// Joins text that was cut.
fn joined(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        if let InlineKind::Text(next) = &inline.kind
            && let Some(Inline { span, kind: InlineKind::Text(last) }) = out.last_mut()
            && next.verbatim
            && last.verbatim
            && span.end == inline.span.start
        {
            last.text.push_str(&next.text);
            last.span.end = next.span.end;
            span.end = next.span.end;
            continue;
        }
        out.push(inline);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{BlockKind, NoLinks, parse, plain};
    use super::*;

    /// Path, title and caption of each figure; the plain text of other blocks.
    fn figures(source: &str) -> Vec<String> {
        let document = parse(source);
        let text = plain(&document, &NoLinks);
        let words = |k: usize| {
            let blocks = text.blocks.iter().filter(|block| block.block == k);
            blocks.map(|block| text.text[block.range.clone()].replace('\u{FFFC}', "_")).collect::<String>()
        };
        let each = document.blocks.iter().enumerate().map(|(k, block)| match &block.kind {
            BlockKind::Figure { path, title, .. } => format!("{path}|{title}|{}", words(k)),
            _ => words(k),
        });
        each.collect()
    }

    #[test]
    fn a_caption_may_hold_links_gaps_and_footnotes() {
        for (source, expected) in [
            ("![[[qiao|新华桥]]全景。记者 摄](x.png)", "x.png||新华桥全景。记者 摄"),
            ("![全景[[qiao]]](x.png \"题\")", "x.png|题|全景qiao"),
            ("![[[qiao]]]()", "||qiao"),
            ("![全景[^1]](x.png)\n\n[^1]: 注", "x.png||全景"),
            ("![甲[[gap: 缺]]乙]()", "||甲_乙"),
            ("![甲[[a]]乙[^1]丙[[gap]]](<图 一.png>)\n\n[^1]: 注", "图 一.png||甲a乙丙_"),
            ("![**甲[[a]]**乙[丙](d)](x.png)", "x.png||甲a乙丙"),
            ("![甲[[a]]](a_b_c.png)", "a_b_c.png||甲a"),
        ] {
            assert_eq!(figures(source)[0], expected, "{source}");
            assert_eq!(parse(source).problems, [], "{source}");
        }
        let two = "![甲[[a]]](x.png)\n![乙[[b]]](y.png)";
        assert_eq!(figures(two), ["x.png||甲a", "y.png||乙b"]);
    }

    #[test]
    fn what_is_escaped_or_not_closed_is_text() {
        for (source, expected) in [
            ("\\![甲[[a]]](x.png)", "![甲a](x.png)"),
            ("!\\[甲[[a]]](x.png)", "![甲a](x.png)"),
            ("![甲[[a]]\\](x.png)", "![甲a](x.png)"),
            ("![甲[[a]](x.png)", "![甲a(x.png)"),
            ("甲![乙[[a]]](x.png)丙", "甲乙a丙"),
        ] {
            assert_eq!(figures(source), [expected], "{source}");
        }
    }

    #[test]
    fn images_without_a_path_are_tried_so_many_times_and_reported() {
        let broken = "![甲](图 一.png) ".repeat(TRIES - 1);
        let source = format!("{broken}![甲[[a]]](x.png)");
        assert!(figures(&source)[0].ends_with("甲a"), "one that can be read is read");
        assert_eq!(parse(&source).problems.len(), TRIES - 1);
        let source = format!("{broken}{broken}![甲[[a]]](x.png)");
        let problems = parse(&source).problems;
        assert_eq!(problems.len(), 2 * (TRIES - 1) + 1, "what is not tried is reported");
        assert_eq!(problems.last().map(|problem| &source[problem.span.clone()]), Some("![甲[[a]]](x.png)"));
    }

    #[test]
    fn a_path_with_a_blank_is_reported() {
        let source = "甲。\n\n![全景](图 一.png)";
        let problems = parse(source).problems;
        assert_eq!(problems, [Problem { span: 8..source.len(), kind: ProblemKind::NoPath }]);
    }
}
