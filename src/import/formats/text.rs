//! Plain text: one page, or several with marks between them.
//!
//! A page ends at a form feed, before a mark (`==== 第2版 ====`, `[Page 4]`, `## p. 4`), after one that stands
//! below its page (`— 4 —`), and before a second masthead that names another paper, day or page. Each page is
//! a slice of the file, byte for byte.

use super::{Layout, LayoutPage};
use crate::import::belongs::is_same_paper;
use crate::import::page::fields::{self, Field, narrowed};
use crate::import::page::jump;
use crate::import::page::masthead::{self, Issue};
use crate::import::page::roles::Role;

/// A line that is longer marks nothing.
const LONGEST_MARK: usize = 120;
/// Lines of a masthead around its date.
const MASTHEAD: usize = 8;

/// A line of the file that is not blank.
struct Line<'a> {
    at: usize,
    number: u32,
    text: &'a str,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Break {
    at: usize,
    line: u32,
    page: Option<String>,
}

/// Cuts a text into its pages.
pub fn read(bytes: Vec<u8>) -> Layout {
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(_) => {
            return Layout {
                pages: vec![LayoutPage { bytes, from_line: 1, ..LayoutPage::default() }],
                ..Layout::default()
            };
        }
    };
    let mut breaks = breaks(text);
    breaks.sort_by_key(|found| found.at);
    breaks.dedup_by_key(|found| found.at);
    if breaks.len() < 2 {
        let marked = hints(text);
        return Layout {
            pages: vec![LayoutPage { bytes, from_line: 1, hints: marked, ..LayoutPage::default() }],
            ..Layout::default()
        };
    }
    let ends: Vec<usize> = breaks[1..].iter().map(|next| next.at).chain([text.len()]).collect();
    let pages = breaks.iter().zip(ends).map(|(found, end)| {
        // a form feed parts pages, and is of none of them
        let slice = text[found.at..end].trim_matches('\u{C}');
        let mut page = LayoutPage {
            bytes: slice.as_bytes().to_vec(),
            from_line: found.line,
            hints: hints(slice),
            ..LayoutPage::default()
        };
        page.said.page.clone_from(&found.page);
        page
    });
    Layout { pages: pages.collect(), ..Layout::default() }
}

/// Marks of pages within a page are its furniture.
fn hints(text: &str) -> std::collections::BTreeMap<u32, Role> {
    let mut found = std::collections::BTreeMap::new();
    for (n, line) in (1..).zip(text.split('\n')) {
        if line.len() <= LONGEST_MARK && mark(line).is_some_and(|mark| mark.is_sure) {
            found.insert(n, Role::Furniture);
        }
    }
    found
}

/// All places where a page begins, the first included.
fn breaks(text: &str) -> Vec<Break> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut feeds: Vec<Break> = Vec::new();
    let (mut at, mut number) = (0, 1);
    for line in text.split_inclusive('\n') {
        for (k, _) in line.match_indices('\u{C}') {
            feeds.push(Break { at: at + k + 1, line: number, page: None });
        }
        let trimmed = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{C}');
        if !trimmed.is_empty() {
            // a form feed before its first word is of the page before
            let lead = line.len() - line.trim_start().len();
            let from = line[..lead].rfind('\u{C}').map_or(0, |k| k + 1);
            lines.push(Line { at: at + from, number, text: trimmed });
        }
        at += line.len();
        number += 1;
    }
    feeds.retain(|feed| !text[feed.at..].trim().is_empty() && !text[..feed.at].trim().is_empty());
    let mut found = vec![Break { at: 0, line: 1, page: None }];
    found.extend(feeds);
    by_marks(&lines, &mut found);
    by_mastheads(text, &lines, &mut found);
    found
}

/// A mark of a page.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    page: String,
    /// Whether nothing else is written so: it has ornaments, or says page or 页.
    is_sure: bool,
}

/// The mark that a line is.
fn mark(line: &str) -> Option<Mark> {
    let text = narrowed(line);
    let text = text.trim();
    if text.chars().count() > 30 {
        return None;
    }
    let ornament = |c: char| c.is_whitespace() || "=-—–_*#·•~[](){}【】〔〕<>|─".contains(c);
    let core = text.trim_matches(ornament);
    let dressed = core.len() < text.len()
        && text.starts_with(|c: char| ornament(c) && !c.is_whitespace())
        && (text.ends_with(|c: char| ornament(c) && !c.is_whitespace()) || text.starts_with('#'));
    let bare: String = core.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |words: &str| -> Option<String> {
        jump::number(words).filter(|n| (1..=400).contains(n)).map(|n| n.to_string())
    };
    for word in ["页", "頁"] {
        let words = bare.strip_suffix(word).and_then(|rest| rest.strip_prefix('第'));
        if let Some(page) = words.and_then(number) {
            return Some(Mark { page, is_sure: true });
        }
    }
    let lower = core.to_ascii_lowercase();
    for word in ["page", "seite", "p.", "pg."] {
        let Some(rest) = lower.strip_prefix(word) else { continue };
        let rest = rest.trim_start_matches([' ', ':', '.']).split(" of ").next().unwrap_or_default().trim();
        let digits = !rest.is_empty() && rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit());
        if digits && (dressed || word != "p.") {
            return number(rest).map(|page| Mark { page, is_sure: true });
        }
    }
    if dressed
        && bare.len() <= 3
        && bare.bytes().all(|b| b.is_ascii_digit())
        && text.starts_with(['-', '—', '–', '─', '[', '='])
    {
        return number(&bare).map(|page| Mark { page, is_sure: true });
    }
    let label = bare.ends_with('版').then(|| fields::page_label(&bare)).flatten()?;
    Some(Mark { page: label, is_sure: dressed })
}

/// Marks begin pages, or end them where the first stands below the first text.
fn by_marks(lines: &[Line<'_>], found: &mut Vec<Break>) {
    let marks: Vec<(usize, Mark)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.text.len() <= LONGEST_MARK)
        .filter_map(|(k, line)| Some((k, mark(line.text).filter(|mark| mark.is_sure)?)))
        .collect();
    let Some((first, _)) = marks.first() else { return };
    let is_text = |line: &Line<'_>| line.text.chars().count() >= 15 && masthead::cover(line.text) < 0.6;
    let above = !lines[..*first].iter().any(is_text);
    if above || marks.len() == 1 {
        for (nth, (k, mark)) in marks.iter().enumerate() {
            let has_text = lines[*k + 1..].iter().any(is_text);
            if *k == 0 || nth == 0 && above {
                found[0].page = Some(mark.page.clone());
            } else if has_text {
                found.push(Break { at: lines[*k].at, line: lines[*k].number, page: Some(mark.page.clone()) });
            }
        }
        return;
    }
    for (nth, (k, mark)) in marks.iter().enumerate() {
        if nth == 0 {
            found[0].page = Some(mark.page.clone());
        }
        let page = marks.get(nth + 1).map(|(_, mark)| mark.page.clone());
        if let Some(next) = lines.get(k + 1).filter(|_| lines[k + 1..].iter().any(is_text)) {
            found.push(Break { at: next.at, line: next.number, page });
        }
    }
}

/// A masthead behind text that names another paper, day or page begins a page.
fn by_mastheads(text: &str, lines: &[Line<'_>], found: &mut Vec<Break>) {
    let is_head = |line: &Line<'_>| {
        line.text.len() <= 3 * LONGEST_MARK && (masthead::cover(line.text) >= 0.6 || masthead::is_fragment(line.text))
    };
    // mastheads are looked for around the name of a paper, which few lines are
    let papers: Vec<usize> = (0..lines.len())
        .filter(|&k| {
            let line = lines[k].text;
            line.len() <= LONGEST_MARK && {
                let line = narrowed(line);
                fields::scan(&line).iter().any(|(field, _)| matches!(field, Field::Paper(_)))
                    && masthead::cover(&line) >= 0.9
            }
        })
        .collect();
    let mut last: Option<Issue> = None;
    let mut done = 0;
    for k in papers {
        if k < done {
            continue;
        }
        let from = (0..k).rev().take(MASTHEAD).take_while(|&i| is_head(&lines[i])).last().unwrap_or(k).max(done);
        let to = (k..lines.len()).take(MASTHEAD).take_while(|&i| i == k || is_head(&lines[i])).last().unwrap_or(k);
        done = to + 1;
        let words: Vec<&str> = lines[from..=to].iter().map(|line| line.text).collect();
        let issue = Issue::read(&words);
        let says = [issue.weekday.is_some(), issue.page.is_some(), issue.number.is_some(), issue.lunar.is_some()];
        if issue.paper.is_none() || !(issue.date.is_some() || issue.page.is_some()) || !says.contains(&true) {
            continue;
        }
        if let Some(before) = &last {
            let other =
                |a: &Option<String>, b: &Option<String>| a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a != b);
            let papers = before.paper.as_ref().zip(issue.paper.as_ref());
            let differs = other(&before.date, &issue.date)
                || other(&before.page, &issue.page)
                || papers.is_some_and(|(a, b)| !is_same_paper(a, b));
            // a form feed or a mark may stand right above it
            let near = found.iter().any(|there| {
                there.at <= lines[from].at
                    && text[there.at..lines[from].at].lines().all(|line| line.trim().is_empty() || mark(line).is_some())
            });
            if differs && !near {
                found.push(Break { at: lines[from].at, line: lines[from].number, page: None });
            }
        }
        last = Some(issue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(text: &str) -> Vec<(u32, Option<String>, String)> {
        let layout = read(text.as_bytes().to_vec());
        let whole: Vec<u8> = layout.pages.iter().flat_map(|page| page.bytes.clone()).collect();
        let without = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != 0xC).collect::<Vec<u8>>();
        assert_eq!(without(&whole), without(text.as_bytes()), "the pages are the file, but for form feeds between");
        layout
            .pages
            .into_iter()
            .map(|page| {
                let text = String::from_utf8(page.bytes).unwrap();
                (page.from_line, page.said.page, text.trim().lines().next().unwrap_or_default().to_owned())
            })
            .collect()
    }

    const TEXT: &str = "本报讯（记者 王五）本市中学生足球联赛昨晚落幕，第三中学队夺得冠军。\n";

    #[test]
    fn form_feeds_marks_and_mastheads_part_pages() {
        let two = |between: &str| pages(&format!("株洲日报\n2021年8月6日 星期五\nA1\n\n{TEXT}{between}{TEXT}"));
        assert_eq!(two("\u{C}").len(), 2);
        assert_eq!(two("\u{C}株洲日报\n2021年8月6日 星期五\nA2\n\n").len(), 2, "one break, and not two");
        assert_eq!(two("\n==== 第2版 ====\n")[1], (7, Some("2".into()), "==== 第2版 ====".into()));
        assert_eq!(two("\n[Page 2]\n")[1].1.as_deref(), Some("2"));
        assert_eq!(two("\n株洲日报\n2021年8月7日 星期六\nA1\n\n")[1].0, 7);
        assert_eq!(two("\n长沙晚报\n2021年8月6日 星期五\nA1\n\n").len(), 2);
        assert_eq!(two("\n株洲日报\n2021年8月6日 星期五\nA1\n\n").len(), 1, "the same masthead again");
        assert_eq!(two("\n株洲日报\n2021年8月5日\n").len(), 1, "a signature");
        assert_eq!(two("\nA2版\n").len(), 1, "a row of contents, perhaps");
        assert_eq!(
            pages(&format!("{TEXT}\n— 4 —\n{TEXT}\n— 5 —\n")),
            [(1, Some("4".into()), TEXT.trim().to_owned()), (4, Some("5".into()), TEXT.trim().to_owned())]
        );
        assert_eq!(pages(&format!("{TEXT}\u{C}")).len(), 1);
    }
}
