//! Jump marks: `上接A1版①`, `（下转第3版）`, `紧接第一版`.

use std::ops::Range;

use crate::text::chars::narrow;

/// A mark that says where an article goes on, or comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    /// Whether the article comes from there (上接), rather than going on there (下转).
    pub comes_from: bool,
    /// The page as it is printed: `A1`, `3`.
    pub page: String,
    /// Which of several articles: the number in a circle.
    pub number: Option<u32>,
    /// The words of the mark, brackets included.
    pub mark: String,
    /// Where they stand in the text.
    pub range: Range<usize>,
}

const FROM: [&str; 6] = ["上接", "紧接", "緊接", "上承", "接上", "接自"];
const TO: [&str; 5] = ["下转", "下轉", "转至", "紧转", "详见"];

/// The mark at the beginning of a text, or at its end.
pub fn find(text: &str) -> Option<Jump> {
    let start = text.len() - text.trim_start_matches(|c: char| "▶►▷→（( \u{3000}【[".contains(c)).len();
    if let Some(word) = FROM.iter().find(|word| text[start..].starts_with(**word))
        && let Some((page, number, length)) = page(&text[start + word.len()..])
    {
        let end = close(text, start + word.len() + length);
        return Some(Jump { comes_from: true, page, number, mark: text[..end].trim().to_owned(), range: 0..end });
    }
    for word in TO {
        // the mark ends the text, so it stands in its last characters
        let Some(at) = text.rfind(word).filter(|at| text[*at..].chars().count() <= 16) else { continue };
        // `详见` alone is prose
        if word == "详见" && !text[..at].ends_with(['(', '（', '▶', '→']) {
            continue;
        }
        let Some((page, number, length)) = page(&text[at + word.len()..]) else { continue };
        let end = close(text, at + word.len() + length);
        let open = text[..at].trim_end_matches(|c: char| "▶►▷→（( 【[".contains(c)).len();
        if text[end..].trim().is_empty() {
            let mark = text[open..end].trim().to_owned();
            return Some(Jump { comes_from: false, page, number, mark, range: open..end });
        }
    }
    None
}

/// `A1版①`, `第三版`, `1版`: the page, its number, and how long the words are.
fn page(text: &str) -> Option<(String, Option<u32>, usize)> {
    let end = text.find('版').filter(|at| text[..*at].chars().count() <= 6)?;
    let name: String = text[..end].chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let name = name.trim_start_matches('第').trim_start_matches(':');
    let numeral = |c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十要".contains(c);
    if name.is_empty() || !name.chars().all(numeral) {
        return None;
    }
    let mut length = end + '版'.len_utf8();
    let number = text[length..].chars().next().and_then(circled);
    if number.is_some() {
        length += text[length..].chars().next().map_or(0, char::len_utf8);
    }
    Some((chinese(name), number, length))
}

/// The value of ①, or of a number in brackets set as one sign.
pub fn circled(c: char) -> Option<u32> {
    match c {
        '①'..='⑳' => Some(c as u32 - '①' as u32 + 1),
        '❶'..='❿' => Some(c as u32 - '❶' as u32 + 1),
        '⑴'..='⒇' => Some(c as u32 - '⑴' as u32 + 1),
        _ => None,
    }
}

/// `三` as 3; anything else as it is.
fn chinese(name: &str) -> String {
    number(name).map_or_else(|| name.to_ascii_uppercase(), |n| n.to_string())
}

/// A number of Chinese or Arabic numerals below 100.
pub fn number(text: &str) -> Option<u32> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    let digit = |c: char| "一二三四五六七八九".chars().position(|other| other == c).map(|at| at as u32 + 1);
    let mut chars = text.chars();
    match (chars.next()?, chars.next(), chars.next(), chars.next()) {
        ('十', None, ..) => Some(10),
        ('十', Some(ones), None, _) => Some(10 + digit(ones)?),
        (tens, Some('十'), None, _) => Some(digit(tens)? * 10),
        (tens, Some('十'), Some(ones), None) => Some(digit(tens)? * 10 + digit(ones)?),
        (ones, None, ..) => digit(ones),
        _ => None,
    }
}

fn close(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let end = rest.trim_start_matches(|c: char| "）)】]".contains(c));
    at + (rest.len() - end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_with_page_and_number() {
        for (text, comes_from, page, number, mark) in [
            ("上接A1版① 各个战场都充满艰辛", true, "A1", Some(1), "上接A1版①"),
            ("上接A1版②", true, "A1", Some(2), "上接A1版②"),
            ("（上接第一版）要坚持", true, "1", None, "（上接第一版）"),
            ("记者走访发现。（下转A3版）", false, "A3", None, "（下转A3版）"),
            ("下转第3版", false, "3", None, "下转第3版"),
        ] {
            let found = find(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (found.comes_from, &*found.page, found.number, &*found.mark),
                (comes_from, page, number, mark),
                "{text}"
            );
        }
        for text in ["下转换器", "上接水管的安装", "详见株洲新闻网)。", "今日4版"] {
            assert!(find(text).is_none(), "{text}");
        }
    }
}
