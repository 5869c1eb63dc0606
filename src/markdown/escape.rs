//! Escaping: text that is to come out as text, in Markdown and in HTML.

/// Writes one line of text as Markdown whose plain text is that line.
///
/// Only what Markdown would read otherwise is escaped, so that prose stays readable: `27℃~34℃`
/// stands as it is, `1. 全速筑防` becomes `1\. 全速筑防`. The result may stand by itself, under
/// another such line, as a heading after `## `, in a table cell, or as words of a link or caption.
/// White space at both ends is dropped, as Markdown drops it, and line breaks become spaces.
pub fn escape(line: &str) -> String {
    let line = line.trim_matches(is_blank);
    let mut out = String::with_capacity(line.len() + 8);
    let first = marker(line);
    let last = closing_hashes(line);
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' => true,
            '<' => next.is_some_and(|n| n.is_ascii_alphabetic() || matches!(n, '/' | '!' | '?')),
            '&' => next.is_some_and(|n| n.is_ascii_alphanumeric() || n == '#'),
            '{' => next == Some('#'),
            _ => false,
        };
        if special || first == Some(at) || last == Some(at) {
            out.push('\\');
        }
        out.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
    }
    out
}

/// What Markdown trims: not the ideographic space, which is text.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

/// Where a line begins like a block (heading, quote, list, fence, rule, underline), the character
/// to escape.
fn marker(line: &str) -> Option<usize> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(is_blank);
    let bytes = line.as_bytes();
    match bytes.first()? {
        b'>' => Some(0),
        b'#' => {
            let hashes = bytes.iter().take_while(|b| **b == b'#').count();
            (hashes <= 6 && ends(&line[hashes..])).then_some(0)
        }
        b'+' => ends(&line[1..]).then_some(0),
        b'-' => (ends(&line[1..]) || bytes[1] == b'-' || is_delimiter_row(line)).then_some(0),
        b'~' => line.starts_with("~~~").then_some(0),
        b'=' => line.trim_end_matches('=').is_empty().then_some(0),
        b':' => is_delimiter_row(line).then_some(0),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            let dot = matches!(bytes.get(digits), Some(b'.' | b')'));
            (digits <= 9 && dot && ends(&line[digits + 1..])).then_some(digits)
        }
        _ => None,
    }
}

/// Whether the line could stand under the head of a table.
fn is_delimiter_row(line: &str) -> bool {
    line.bytes().all(|b| matches!(b, b':' | b'-' | b' ' | b'|'))
}

/// The first of the `#` that would close a heading.
fn closing_hashes(line: &str) -> Option<usize> {
    let rest = line.trim_end_matches('#');
    (rest.len() < line.len() && (rest.is_empty() || rest.ends_with(is_blank))).then_some(rest.len())
}

/// Writes text as HTML, for content and for attributes in double quotes.
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_html(text, &mut out);
    out
}

/// As [`escape_html`], at the end of `out`.
pub(super) fn push_html(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            // HTML has no such characters.
            0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F => "\u{FFFD}",
            // Parsers make a line break of it, and one of it and the next, unless a tag stands between.
            b'\r' => "\n",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{NoLinks, PlainKind, parse, plain};
    use super::*;
    use crate::text::join;

    #[test]
    fn a_carriage_return_is_a_line_break_whatever_follows() {
        assert_eq!(escape_html("甲\r乙"), "甲\n乙");
        assert_eq!(format!("{}</b>{}", escape_html("甲\r"), escape_html("\n乙")), "甲\n</b>\n乙");
    }

    #[test]
    fn prose_stays_readable() {
        for line in [
            "株洲天气：小雨转多云/27℃~34℃",
            "记者/刘琼 通讯员/朱卫健",
            "“株洲疫情防控信息采集系统” 紧急上线背后",
            "+86-731-2881，3<5 & 6>4，#话题#，a-b",
            "2021.8.6、1.全速筑防",
            "-5℃",
            "1234567890. 甲",
            "——张敏！{甲}",
            "（1）甲；(2) 乙",
        ] {
            assert_eq!(escape(line), line);
        }
    }

    #[test]
    fn what_markdown_would_read_is_escaped() {
        for (line, expected) in [
            ("1. 全速筑防", "1\\. 全速筑防"),
            ("2021. 年", "2021\\. 年"),
            ("3) 甲", "3\\) 甲"),
            ("1.", "1\\."),
            ("- 甲", "\\- 甲"),
            ("+ 甲", "\\+ 甲"),
            ("---", "\\---"),
            ("# 甲", "\\# 甲"),
            ("甲 ##", "甲 \\##"),
            ("> 甲", "\\> 甲"),
            ("~~~", "\\~~~"),
            ("===", "\\==="),
            ("甲*乙_丙`丁", "甲\\*乙\\_丙\\`丁"),
            ("[[甲]] ![乙](丙)", "\\[\\[甲\\]\\] !\\[乙\\](丙)"),
            ("<b>&amp;&#1;", "\\<b>\\&amp;\\&#1;"),
            ("甲 {#a}", "甲 \\{#a}"),
            (" \t甲\n乙 ", "甲 乙"),
            ("　　甲", "　　甲"),
        ] {
            assert_eq!(escape(line), expected);
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            6 => prop::sample::select(vec![
                "株", "洲日报", "，", "。", "“", "”", "…", "℃", "　", " ", "  ", "\t", "*", "**", "_", "`", "```", "~", "~~~", "#", "##",
                ">", "-", "--", "---", "+", "=", "===", "1", "2021", ".", ")", "1. ", "- ", "[", "]", "[[", "]]", "(", "![", "[^", "^",
                "gap: ", "<", "</", "<b>", "<!--", "-->", "&", "&amp;", "&#35;", "\\", "|", ":", ":-", "{", "{#", "}", "!", "a", "\u{10A7F}",
                "http://a.cn", "$", "\u{b}",
            ]).prop_map(str::to_owned),
            1 => any::<char>().prop_filter("a line", |c| !matches!(c, '\n' | '\r')).prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().trim_matches(is_blank).to_owned())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn an_escaped_line_is_its_text(line in line()) {
            let escaped = escape(&line);
            let found = plain(&parse(&escaped), &NoLinks);
            prop_assert_eq!(&found.text, &line, "{}", escaped);
            prop_assert!(found.blocks.iter().all(|block| block.kind == PlainKind::Paragraph));
        }

        #[test]
        fn so_it_is_in_other_places(line in line(), other in line()) {
            let escaped = escape(&line);
            let at = |source: String| plain(&parse(&source), &NoLinks);
            let heading = at(format!("## {escaped}"));
            prop_assert_eq!(&heading.text, &line, "{}", escaped);
            prop_assert!(heading.blocks.iter().all(|block| block.kind == PlainKind::Heading));
            let table = at(format!("| {escaped} | |\n|-|-|\n| {escaped} | |"));
            prop_assert_eq!(table.text, if line.is_empty() { String::new() } else { format!("{line}\n{line}") });
            prop_assert_eq!(at(format!("![{escaped}]()")).text, line.clone());
            prop_assert_eq!(at(format!("[{escaped}](x)甲")).text, format!("{line}甲"));
            prop_assert_eq!(at(format!("- {escaped}")).text, line.clone());
            if !line.is_empty() && !other.is_empty() {
                let joint = join::between(line.chars().last().unwrap(), other.chars().next().unwrap());
                let (escaped, other_escaped) = (escape(&line), escape(&other));
                prop_assert_eq!(at(format!("{escaped}\n{other_escaped}")).text, format!("{line}{joint}{other}"));
            }
        }
    }
}
