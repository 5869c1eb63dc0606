//! What is quoted of a text to show a name in it: the sentence, or of a long one the part around the name.
//!
//! A newspaper has lists that fill a column without a full stop. Each name in one is quoted on its own page, so
//! a quotation has a limit, and a text is never looked at beyond it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::gap::{self, GAP};

/// Characters of a quotation at most, unless the name alone has more.
const LONGEST: usize = 120;
const ELLIPSIS: &str = "……";

/// A quotation, and the bytes of the name in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    pub text: String,
    pub name: Range<usize>,
}

/// Quotes the sentence around a name, which begins at `from` at the earliest; `\n` ends a paragraph. Closing quotation
/// marks after the full stop belong to it. Where text is lost nobody knows how the sentence goes on: it ends
/// with the gap, which is shown. A longer sentence is cut on the sides where it must be: where a clause
/// ends if one ends near, never within a character that is made of several.
pub fn quotation(text: &str, from: usize, name: Range<usize>) -> Quotation {
    let before = last(&text[from..name.start]);
    let after = first(&text[name.end..]);
    let start = sentence_start(before);
    let end = sentence_end(after);
    let is_whole = |near: usize, all: usize, found: Option<usize>| found.is_some() || near == all;
    let opens = is_whole(before.len(), name.start - from, start);
    let closes = is_whole(after.len(), text.len() - name.end, end);
    let before = before[start.unwrap_or(0)..].trim_start();
    let after = &after[..end.unwrap_or(after.len())];

    let count = |text: &str| text.chars().count();
    let (has_before, has_after) = (count(before), count(after));
    let room = LONGEST.saturating_sub(count(&text[name.clone()]));
    let keep_before = has_before.min((room / 2).max(room.saturating_sub(has_after)));
    let keep_after = has_after.min(room - keep_before);

    let mut quoted = String::new();
    if keep_before < has_before || !opens {
        quoted.push_str(ELLIPSIS);
        quoted.push_str(end_of(before, keep_before));
    } else {
        quoted.push_str(&gap::shown(before));
    }
    let at = quoted.len();
    quoted.push_str(&text[name.clone()]);
    let name = at..quoted.len();
    if keep_after < has_after || !closes {
        quoted.push_str(start_of(after, keep_after));
        quoted.push_str(ELLIPSIS);
    } else {
        quoted.push_str(&gap::shown(after));
    }
    Quotation { text: quoted, name }
}

/// The last characters of a text, as many as may be looked at.
fn last(text: &str) -> &str {
    text.char_indices().rev().nth(LONGEST - 1).map_or(text, |(at, _)| &text[at..])
}

fn first(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at])
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '\n' | GAP)
}

fn closing(text: &str) -> usize {
    let is_closing = |c: &char| matches!(c, '”' | '’' | '」' | '』' | '）' | '》');
    text.chars().take_while(is_closing).map(char::len_utf8).sum()
}

/// Where the sentence begins in what stands before a name; none if that is not to be seen.
fn sentence_start(before: &str) -> Option<usize> {
    let (at, end) = before.char_indices().rev().find(|(_, c)| is_end(*c))?;
    let after = at + end.len_utf8();
    Some(match end {
        GAP => at,
        '\n' => after,
        _ => after + closing(&before[after..]),
    })
}

/// Where the sentence ends in what stands after a name; none if that is not to be seen.
fn sentence_end(after: &str) -> Option<usize> {
    let (at, end) = after.char_indices().find(|(_, c)| is_end(*c))?;
    let stop = at + end.len_utf8();
    Some(match end {
        GAP => stop,
        '\n' => at,
        _ => stop + closing(&after[stop..]),
    })
}

fn is_clause_end(c: char) -> bool {
    matches!(c, '，' | '、' | '；' | '：' | ',' | ';' | ':' | '…' | '—')
}

/// About the last `chars` of a text; less where a clause begins near.
fn end_of(text: &str, chars: usize) -> &str {
    let skipped = text.chars().count() - chars;
    let cut = text.char_indices().nth(skipped).map_or(text.len(), |(at, _)| at);
    let near = text[cut..].char_indices().take(chars / 3);
    let clause = near.filter(|(_, c)| is_clause_end(*c)).map(|(at, c)| cut + at + c.len_utf8()).next();
    let whole = || text.grapheme_indices(true).map(|(at, _)| at).find(|at| *at >= cut);
    text[clause.or_else(whole).unwrap_or(text.len())..].trim_start()
}

/// About the first `chars` of a text; less where a clause ends near.
fn start_of(text: &str, chars: usize) -> &str {
    let cut = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let near = text[..cut].char_indices().rev().take(chars / 3);
    let clause = near.filter(|(_, c)| is_clause_end(*c)).map(|(at, _)| at).next();
    let whole = || text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= cut).last();
    text[..clause.or_else(whole).unwrap_or(0)].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, name: &str) -> String {
        let at = text.find(name).unwrap();
        let quotation = quotation(text, 0, at..at + name.len());
        assert_eq!(&quotation.text[quotation.name], name);
        quotation.text
    }

    #[test]
    fn a_sentence_ends_with_its_closing_quotation_mark() {
        let text = "“8月份起，分步推进。”市卫健委介绍，按照计划。其后。\n 另段";
        assert_eq!(quoted(text, "分步"), "“8月份起，分步推进。”");
        assert_eq!(quoted(text, "市卫健委"), "市卫健委介绍，按照计划。");
        assert_eq!(quoted(text, "其"), "其后。");
        assert_eq!(quoted(text, "另段"), "另段");
        assert_eq!(quotation(text, 3, 4..7).text.chars().next(), Some('8'), "a byline before it is left out");
    }

    #[test]
    fn a_sentence_does_not_run_across_lost_text() {
        let text = format!("甲来。主任张{GAP}敏到会，乙说{GAP}丙。\n{GAP}丁完。");
        for (word, expected) in
            [("张", "主任张〔……〕"), ("乙", "〔……〕敏到会，乙说〔……〕"), ("丙", "〔……〕丙。"), ("丁", "〔……〕丁完。")]
        {
            assert_eq!(quoted(&text, word), expected, "{word}");
        }
    }

    #[test]
    fn a_long_sentence_is_cut_where_a_clause_ends() {
        let list = |from: usize, to: usize| (from..to).map(|n| format!("第{n:03}号，")).collect::<String>();
        let text = format!("{}张敏，{}完。", list(0, 50), list(50, 100));
        let quoted = quoted(&text, "张敏");
        assert!(quoted.starts_with("……第") && quoted.ends_with("号……"), "{quoted}");
        assert!((100..=124).contains(&quoted.chars().count()), "{}", quoted.chars().count());
        // a sentence of which one side is short keeps more of the other
        let text = format!("开头张敏，{}", list(0, 100));
        let quoted = super::tests::quoted(&text, "张敏");
        assert!(quoted.starts_with("开头张敏，第000号") && quoted.ends_with("号……"), "{quoted}");
        assert!(quoted.chars().count() > 110);
    }

    #[test]
    fn the_longest_sentence_that_fits_is_whole() {
        let text = format!("{}张敏{}。", "甲".repeat(59), "乙".repeat(58));
        assert_eq!(quoted(&text, "张敏"), text);
        let text = format!("{}张敏{}。", "甲".repeat(59), "乙".repeat(59));
        assert!(quoted(&text, "张敏").ends_with("乙……"));
    }

    #[test]
    fn no_character_is_cut_in_two() {
        for cluster in ["e\u{301}", "👨\u{200d}👩\u{200d}👧", "葛\u{e0100}"] {
            let text = format!("{0}张敏{0}", cluster.repeat(200));
            let quoted = quoted(&text, "张敏");
            let inner = quoted.trim_matches('…');
            assert_eq!(inner.replace(cluster, ""), "张敏", "{quoted:?}");
            assert!(quoted.chars().count() <= 124);
        }
    }

    #[test]
    fn a_name_longer_than_a_quotation_is_whole() {
        let name = "名".repeat(300);
        assert_eq!(quoted(&format!("甲{name}乙。"), &name), format!("……{name}……"));
    }
}
