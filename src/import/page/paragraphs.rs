//! The lines of a page as paragraphs.
//!
//! 1. A transcription that sets each paragraph on one line needs nothing: a line that is not blank is a
//!    paragraph.
//! 2. One that keeps the lines of the printed column (some eighteen characters each) is recognised by its
//!    lines of equal length; there a paragraph ends with a line that is not full, or before one that is
//!    indented.
//! 3. Runs of lines of one character are what is left of vertical text and make one paragraph.
//!
//! A paragraph knows its lines, so nothing is lost however they are put together.

use std::collections::BTreeMap;

use super::roles::Role;
use crate::text::join;

/// Lines of a page that belong to one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Counted from 1, both ends included.
    pub first: u32,
    pub last: u32,
    /// The words: trimmed, lines joined.
    pub text: String,
    /// Blank lines in front of it.
    pub blanks: u32,
}

/// Lines with fewer neighbours without a blank line between them are not looked at for wrapping.
const FEWEST: usize = 8;
/// A printed column has no more characters in a line.
const WIDEST: usize = 45;

/// Cuts a page into paragraphs. Every line that is not blank is in exactly one.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    paragraphs_beside(text, &BTreeMap::new())
}

/// The same, where the source says what some lines are: they stand by themselves.
pub fn paragraphs_beside(text: &str, hints: &BTreeMap<u32, Role>) -> Vec<Paragraph> {
    let lines: Vec<&str> = text.split('\n').collect();
    let width = wrapped_at(&lines);
    let mut found: Vec<Paragraph> = Vec::new();
    let mut blanks = 0;
    let mut full = false;
    // whether the last paragraph is vertical text: as many characters as lines
    let mut upright = false;
    for (at, line) in lines.iter().enumerate() {
        let words = line.trim_matches(is_blank);
        if words.is_empty() {
            blanks += 1;
            full = false;
            continue;
        }
        let n = at as u32 + 1;
        let length = words.chars().count();
        let vertical = length == 1 && (neighbour_is_single(&lines, at));
        let hinted = hints.contains_key(&n) || hints.contains_key(&(n - 1));
        let goes_on = blanks == 0 && !hinted && ((full && !is_indented(line)) || (vertical && upright));
        upright = if goes_on { upright && length == 1 } else { length == 1 };
        match found.last_mut() {
            Some(last) if goes_on => {
                if let (Some(before), Some(after)) = (last.text.chars().next_back(), words.chars().next()) {
                    last.text.push_str(join::between(before, after));
                }
                last.text.push_str(words);
                last.last = n;
            }
            _ => found.push(Paragraph { first: n, last: n, text: words.to_owned(), blanks }),
        }
        full = width.is_some_and(|width| length + 1 >= width);
        blanks = 0;
    }
    found
}

/// Whether a line has nothing to read.
pub fn is_empty(line: &str) -> bool {
    line.trim_matches(is_blank).is_empty()
}

/// White space, and the marks of an encoding that show nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{FEFF}'
}

fn is_indented(line: &str) -> bool {
    line.starts_with("\u{3000}") || line.starts_with("  ") || line.starts_with('\t')
}

fn neighbour_is_single(lines: &[&str], at: usize) -> bool {
    let single = |line: &&str| {
        let mut chars = line.trim_matches(is_blank).chars();
        chars.next().is_some() && chars.next().is_none()
    };
    at > 0 && single(&lines[at - 1]) || lines.get(at + 1).is_some_and(single)
}

/// The characters in a full line, if the page keeps the lines of the column.
fn wrapped_at(lines: &[&str]) -> Option<usize> {
    let lengths: Vec<usize> = lines.iter().map(|line| line.trim_matches(is_blank).chars().count()).collect();
    let mut of_pairs: Vec<usize> = Vec::new();
    let mut open = 0;
    for at in 1..lengths.len() {
        if lengths[at] > 0 && lengths[at - 1] > 3 {
            of_pairs.push(lengths[at - 1]);
            let ends = lines[at - 1].trim_end().ends_with(['。', '！', '？', '!', '?', '”', '：', ':']);
            open += usize::from(!ends);
        }
    }
    if of_pairs.len() < FEWEST || open * 2 < of_pairs.len() {
        return None;
    }
    of_pairs.sort_unstable();
    let width = of_pairs[of_pairs.len() * 9 / 10];
    let full = of_pairs.iter().filter(|length| **length + 2 >= width && **length <= width + 1).count();
    (width <= WIDEST && full * 2 >= of_pairs.len()).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_paragraph() {
        let found = paragraphs("\n\n株洲日报\n\nA1\n中共株洲市委主管\n");
        let places: Vec<_> = found.iter().map(|p| (p.first, p.last, p.blanks, p.text.as_str())).collect();
        assert_eq!(places, [(3, 3, 2, "株洲日报"), (5, 5, 1, "A1"), (6, 6, 0, "中共株洲市委主管")]);
    }

    #[test]
    fn lines_of_a_column_are_put_together() {
        let body = "同疾病较量，怎少了科学手段。当前，我市核酸检测扩面、流调溯源等工作正在争分夺秒地推进。危难面前显身手，\
                    连日来，各行各业用科技筑起一道智慧防护墙。两个圆圆的大眼睛，一副方方正正的小身体，谁进门不戴口罩，\
                    它就对谁发脾气。在茨菇塘街道六〇一社区红卫小区，一台机器人站在社区服务中心门口。";
        let cut = |text: &str| -> String {
            let chars: Vec<char> = text.chars().collect();
            chars.chunks(18).map(|line| line.iter().collect::<String>() + "\n").collect()
        };
        let page = format!(
            "株洲抗疫背后的“科技力量”\n　　{}　　{}",
            cut(body),
            cut("社区，是防疫一线。连日来，记者走访发现。")
        );
        let found = paragraphs(&page);
        assert_eq!(found.len(), 3, "{found:#?}");
        assert_eq!(found[1].text, body);
    }

    #[test]
    fn vertical_text_is_one_paragraph() {
        let found = paragraphs("正文一段。\n\n新\n闻\n链\n接\n\n又一段。");
        assert_eq!(found.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["正文一段。", "新闻链接", "又一段。"]);
        // not behind a line of text, and not across one
        let found = paragraphs("正文一段。\n新\n闻\n又一段。\n链\n接");
        assert_eq!(
            found.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
            ["正文一段。", "新闻", "又一段。", "链接"]
        );
    }
}
