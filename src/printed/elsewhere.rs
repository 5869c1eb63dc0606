//! Where the words of an article stand, when they are not in the lines that it names.
//!
//! Each part of the printed text is looked for in the words of the page, across lines. If all are
//! there, the lines that hold them are proposed; and only if the article, aligned with these lines, is
//! them to the character. So a proposal can be pasted.

use std::collections::BTreeSet;

use super::page::{Page, Pages};
use super::{LineKey, PrintedPart, align, source_lines};
use crate::model::{Article, LineRange, SourceRef};
use crate::text::fold::fold_print;

/// The `source` that would be right, if the words stand on the pages as they are.
pub fn propose(
    pages: &Pages<'_>,
    article: &Article,
    headline: &[PrintedPart<'_>],
    body: &[PrintedPart<'_>],
) -> Option<Vec<SourceRef>> {
    let named = article.source.iter().map(|run| &*run.sheet).chain([article.sheet.name()]);
    let searched: BTreeSet<usize> = named.filter_map(|name| pages.position(name)).collect();

    let mut of_body: Vec<LineKey> = Vec::new();
    let mut cursor = (0, 0);
    for part in body {
        let words = fold_print(part.text).text;
        if !words.is_empty() {
            let (page, at) = find(pages, &searched, &words, cursor)?;
            cursor = (page, at + words.len());
            of_body.extend(pages[page].stream().lines(at..at + words.len()).map(|n| (page, n)));
        }
    }
    of_body.dedup();
    let mut of_headline: Vec<LineKey> = Vec::new();
    for part in headline {
        let words = fold_print(part.text).text;
        let (page, at) = find_at_line_start(pages, &searched, &words)
            .or_else(|| find(pages, &searched, &words, (0, 0)))
            .filter(|_| !words.is_empty())?;
        of_headline.extend(pages[page].stream().lines(at..at + words.len()).map(|n| (page, n)));
    }
    let in_body: BTreeSet<LineKey> = of_body.iter().copied().collect();
    of_headline.retain(|key| !in_body.contains(key));
    of_headline.sort_unstable();
    of_headline.dedup();
    of_headline.append(&mut of_body);

    let proposed = in_ranges(pages, &of_headline);
    if proposed == article.source || proposed.is_empty() {
        return None;
    }
    let found = source_lines(&proposed, &article.changes, |name| pages.text(name), |_, _| true);
    align(&found.as_text(), headline, body).complete.then_some(proposed)
}

/// The first place of the words after `cursor`, or else anywhere.
fn find(pages: &[Page<'_>], searched: &BTreeSet<usize>, words: &str, cursor: (usize, usize)) -> Option<(usize, usize)> {
    if searched.contains(&cursor.0)
        && let Some(at) = pages[cursor.0].stream().find(words, cursor.1)
    {
        return Some((cursor.0, at));
    }
    searched.iter().find_map(|&page| Some((page, pages[page].stream().find(words, 0)?)))
}

/// A place where the words begin a line: a title is that rather than its words in a text.
fn find_at_line_start(pages: &[Page<'_>], searched: &BTreeSet<usize>, words: &str) -> Option<(usize, usize)> {
    searched.iter().find_map(|&page| Some((page, pages[page].stream().find_at_line_start(words)?)))
}

/// Lines in their order as ranges; blank lines between two lines do not part them.
fn in_ranges(pages: &[Page<'_>], keys: &[LineKey]) -> Vec<SourceRef> {
    let mut ranges: Vec<SourceRef> = Vec::new();
    for &(at, n) in keys {
        let page = &pages[at];
        match ranges.last_mut() {
            Some(run)
                if *run.sheet == *page.name()
                    && n > run.lines.last
                    && (run.lines.last + 1..n).all(|between| page.is_blank(between)) =>
            {
                run.lines.last = n;
            }
            _ => ranges.push(SourceRef { sheet: page.name().into(), lines: LineRange { first: n, last: n } }),
        }
    }
    ranges
}

/// `source: [a1.txt#59-63, a1.txt#75]`
pub fn in_yaml(source: &[SourceRef]) -> String {
    let runs: Vec<String> = source.iter().map(|run| format!("{}.txt#{}", run.sheet, run.lines.in_words())).collect();
    format!("source: [{}]", runs.join(", "))
}
