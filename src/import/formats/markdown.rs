//! Markdown of OCR tools: `#` before headlines, rules and comments between regions, fences.
//!
//! The transcription has the lines of the file, each on its line, without the marks: what is received is kept
//! beside it. Lines of marks alone are furniture.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Layout, LayoutPage};
use crate::import::page::roles::Role;

/// Whether a text is written in Markdown: headlines by `#`, and not by chance.
pub fn is_markdown(file: &Path, text: &str) -> bool {
    let named = file
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"));
    let mut headings = 0;
    let mut marks = 0;
    for line in text.lines().take(20_000).filter(|line| line.len() < 400) {
        headings += usize::from(heading(line).is_some());
        marks += usize::from(is_mark(line) && !line.trim().starts_with(['-', '*', '_', '=']));
    }
    named && (headings > 0 || marks > 0) || headings >= 2 || headings == 1 && marks > 0
}

/// The words of a headline and how deep it is.
fn heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let depth = line.bytes().take_while(|b| *b == b'#').count();
    let words = line.get(depth..)?;
    let apart = words.starts_with([' ', '\t']);
    let words = words.trim().trim_end_matches('#').trim();
    ((1..=6).contains(&depth) && apart && !words.is_empty()).then_some((depth, words))
}

/// Whether a line has marks and no words.
fn is_mark(line: &str) -> bool {
    let line = line.trim();
    let comment = line.starts_with("<!--") && line.ends_with("-->");
    let fence = line.starts_with("```") || line.starts_with("~~~");
    let rule = line.len() >= 3 && ['-', '*', '_', '='].iter().any(|mark| line.chars().all(|c| c == *mark || c == ' '));
    comment || fence || rule
}

/// Reads the text; one page.
pub fn read(text: &str, received: Vec<u8>) -> Layout {
    let mut out = String::with_capacity(text.len());
    let mut hints: BTreeMap<u32, Role> = BTreeMap::new();
    let text = text.replace("\r\n", "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let depths: Vec<usize> = lines.iter().filter_map(|line| heading(line)).map(|(depth, _)| depth).collect();
    let once = |depth: usize| depths.iter().filter(|other| **other == depth).count() == 1;
    let mut in_comment = false;
    let mut seen = false;
    for (n, line) in (1..).zip(&lines) {
        let opens = line.trim_start().starts_with("<!--");
        if in_comment || opens && !line.contains("-->") || is_mark(line) {
            in_comment = (in_comment || opens) && !line.contains("-->");
            hints.insert(n, Role::Furniture);
        } else if let Some((depth, words)) = heading(line) {
            // the one headline of the highest rank above all others names the file
            let names_file = !seen && depth == 1 && once(1) && depths.iter().any(|other| *other > 1) && names(words);
            hints.insert(n, if names_file { Role::Furniture } else { Role::Head });
            seen = true;
            out.push_str(words);
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    // the last line ends the text, whether or not a line break follows it
    out.pop();
    Layout {
        pages: vec![LayoutPage {
            bytes: out.into_bytes(),
            from_line: 1,
            hints,
            received: Some(("markdown", received)),
            ..LayoutPage::default()
        }],
        ..Layout::default()
    }
}

/// Whether words name a file or a page rather than a text: `12某报_01`, `page_3.png`.
fn names(words: &str) -> bool {
    words.contains('_')
        || words.rsplit_once('.').is_some_and(|(_, end)| (2..=4).contains(&end.len()) && end.is_ascii())
        || words.chars().count() <= 12 && words.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_lines_stay() {
        let text = "# 12某报_01\n\n<!-- region -->\n## 米價又漲\n\n本市米價連日上漲。\n\n---\n## 省府開會\n正文。\n";
        assert!(is_markdown(Path::new("a.txt"), text));
        let page = read(text, Vec::new()).pages.remove(0);
        assert_eq!(
            String::from_utf8(page.bytes).unwrap(),
            "12某报_01\n\n\n米價又漲\n\n本市米價連日上漲。\n\n\n省府開會\n正文。\n"
        );
        let hints: Vec<_> = page.hints.into_iter().collect();
        assert_eq!(
            hints,
            [(1, Role::Furniture), (3, Role::Furniture), (4, Role::Head), (8, Role::Furniture), (9, Role::Head)]
        );
        assert!(!is_markdown(Path::new("a.txt"), "株洲日报\n#1 公告\n正文。\n"));
    }
}
