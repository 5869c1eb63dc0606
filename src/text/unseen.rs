//! Characters that cannot be told by sight: invisible, radicals and other forms of an ideograph, letters with their
//! mark apart, private use, damaged, and letters that look like those of another script.
//!
//! `check` counts them in texts ([`Kind`]); a message about a word that is not found names them ([`unseen`]).

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::chars::{is_han, is_ignorable};
use super::fold::joins;
use super::simplified::unradical;

/// Why a character cannot be told by sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// U+FFFD, which stands for what could not be read, and code points that are no characters.
    Damaged,
    Private,
    Invisible,
    /// A radical, or a compatibility form, that looks like an ideograph or a letter.
    Form,
    /// A letter and its mark as two characters, for which there is one.
    Decomposed,
}

/// The characters of a text that cannot be told by sight, with their bytes. Variation selectors and joiners after
/// what is neither Han nor ASCII belong to emoji and to other scripts, and do not count.
pub fn in_text(text: &str) -> impl Iterator<Item = (Kind, Range<usize>)> {
    let mut cluster = 0;
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = chars.next()?;
            let end = at + c.len_utf8();
            let last = before.replace(c);
            if !joins(c) {
                cluster = at;
            } else if !is_ignorable(c) && chars.peek().is_none_or(|(_, next)| !joins(*next)) {
                if !is_nfc(&text[cluster..end]) {
                    return Some((Kind::Decomposed, cluster..end));
                }
                continue;
            }
            let is_of_its_script = |c: char| !c.is_ascii() && !is_han(c);
            let kind = match c {
                '\u{4E00}'..='\u{9FFF}' | '\0'..='\u{7F}' => None,
                '\u{FFFD}' => Some(Kind::Damaged),
                c if c as u32 & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}') => Some(Kind::Damaged),
                '\u{E000}'..='\u{F8FF}' | '\u{F0000}'.. => Some(Kind::Private),
                '\u{FE0E}' | '\u{FE0F}' | '\u{200C}' | '\u{200D}' if last.is_some_and(is_of_its_script) => None,
                c if is_ignorable(c) => Some(Kind::Invisible),
                c if plain_form(c).is_some() => Some(Kind::Form),
                _ => None,
            };
            if let Some(kind) = kind {
                return Some((kind, at..end));
            }
        }
    })
}

/// The character of which another is a form only.
fn plain_form(c: char) -> Option<char> {
    let plain = match c {
        '\u{2E80}'..='\u{2EFF}' => unradical(c),
        '\u{2F00}'..='\u{2FDF}' => c.nfkd().next()?,
        c => c.nfc().next()?,
    };
    (plain != c).then_some(plain)
}

/// What a character is, or a letter with its marks: `⾼ is U+2FBC, which looks like 高 (U+9AD8)`.
pub fn in_words(kind: Kind, text: &str) -> String {
    let points = code_points(text);
    let first = text.chars().next().unwrap_or_default();
    match kind {
        Kind::Damaged if first == char::REPLACEMENT_CHARACTER => {
            format!("{points}, which stands for what could not be read")
        }
        Kind::Damaged => format!("{points}, which is no character"),
        Kind::Private => format!("{points}, a code point for private use, which every font shows otherwise"),
        Kind::Invisible => format!("{points}, {}", invisible_name(first)),
        Kind::Form => match plain_form(first) {
            Some(plain) => format!(
                "{text} is {points}, which looks like {plain} ({})",
                code_points(plain.encode_utf8(&mut [0; 4]))
            ),
            None => format!("{text} is {points}"),
        },
        Kind::Decomposed => {
            let composed: String = text.nfc().collect();
            format!("{text} is {points}, which looks like {}", code_points(&composed))
        }
    }
}

/// `U+0065 U+0301`
pub fn code_points(text: &str) -> String {
    text.chars().map(|c| format!("U+{:04X}", c as u32)).collect::<Vec<_>>().join(" ")
}

fn invisible_name(c: char) -> &'static str {
    match c {
        '\u{AD}' => "a soft hyphen",
        '\u{200B}' => "a zero-width space",
        '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{34F}' => "an invisible joiner",
        '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            "an invisible direction mark"
        }
        '\u{FEFF}' => "a byte order mark",
        '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "a variation selector",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => "an invisible Hangul filler",
        '\u{E0000}'..='\u{E007F}' => "an invisible tag",
        _ => "an invisible character",
    }
}

/// Characters that a message names of one word.
const NAMED: usize = 3;

/// What cannot be seen in a word that a message shows, by code points; none where all can. To a reader who finds
/// “`zhаng` is nothing in this archive” beside a file `zhang.md` it says which letter is Cyrillic.
pub fn unseen(word: &str) -> Option<String> {
    let mut found: Vec<(usize, String)> =
        in_text(word).map(|(kind, range)| (range.start, in_words(kind, &word[range]))).collect();
    let latin = word.contains(|c: char| c.is_ascii_alphanumeric());
    let lookalike = |c: char| script(c).is_some() && (latin || LIKE_LATIN.contains(c));
    if word.chars().filter(|c| c.is_alphabetic()).all(|c| script(c).is_none() || lookalike(c)) {
        let letters = word.char_indices().filter_map(|(at, c)| Some((at, c, script(c)?)));
        found.extend(letters.map(|(at, c, script)| {
            (at, format!("{c} is {}, a {script} letter", code_points(c.encode_utf8(&mut [0; 4]))))
        }));
    }
    found.sort();
    let more = found.len().saturating_sub(NAMED);
    let mut words: Vec<String> = found.into_iter().map(|(_, words)| words).take(NAMED).collect();
    if more > 0 {
        words.push(format!("and {more} more"));
    }
    (!words.is_empty()).then(|| format!("in `{word}`: {}", words.join("; ")))
}

/// Small letters of Cyrillic and Greek that look like Latin ones.
const LIKE_LATIN: &str = "аеорсухіјѕһԁԛԝνοαικρυ";

/// The script of a letter that may be taken for a Latin one.
fn script(c: char) -> Option<&'static str> {
    match c {
        '\u{370}'..='\u{3FF}' if c.is_alphabetic() => Some("Greek"),
        '\u{400}'..='\u{52F}' if c.is_alphabetic() => Some("Cyrillic"),
        '\u{531}'..='\u{587}' if c.is_alphabetic() => Some("Armenian"),
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => Some("full-width"),
        '\u{1D400}'..='\u{1D7FF}' => Some("mathematical"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        in_text(text).map(|(kind, range)| (kind, &text[range])).collect()
    }

    #[test]
    fn what_cannot_be_told_by_sight_is_found_with_its_place() {
        use Kind::{Damaged, Decomposed, Form, Invisible, Private};
        assert_eq!(
            kinds(
                "主任⾼⽂、⻓沙\u{f900}。cafe\u{301}か\u{3099}张\u{200b}敏\u{e000}\u{fffd}\u{ffff}葛\u{e0100}\u{212b}"
            ),
            [
                (Form, "⾼"),
                (Form, "⽂"),
                (Form, "⻓"),
                (Form, "\u{f900}"),
                (Decomposed, "e\u{301}"),
                (Decomposed, "か\u{3099}"),
                (Invisible, "\u{200b}"),
                (Private, "\u{e000}"),
                (Damaged, "\u{fffd}"),
                (Damaged, "\u{ffff}"),
                (Invisible, "\u{e0100}"),
                (Form, "\u{212b}"),
            ]
        );
    }

    #[test]
    fn what_is_as_it_should_be_is_not() {
        for text in [
            "株洲日报，“甲”……①㈱ Ａ１ é がパ 한국 ❤\u{fe0f} 👨\u{200d}👩 x\u{323} नि\u{200d}क\u{94d}ष ק\u{5b8}",
            "¨´ Ⅲ ㎡ ｶﾞ ﬁ",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn a_message_names_code_points() {
        for (word, said) in [
            ("zhаng", "in `zhаng`: а is U+0430, a Cyrillic letter"),
            (
                "сосо",
                "in `сосо`: с is U+0441, a Cyrillic letter; о is U+043E, a Cyrillic letter; с is U+0441, a Cyrillic letter; and 1 more",
            ),
            ("a１", "in `a１`: １ is U+FF11, a full-width letter"),
            ("⾼", "in `⾼`: ⾼ is U+2FBC, which looks like 高 (U+9AD8)"),
            ("cafe\u{301}.png", "in `cafe\u{301}.png`: e\u{301} is U+0065 U+0301, which looks like U+00E9"),
            ("a\u{200b}", "in `a\u{200b}`: U+200B, a zero-width space"),
        ] {
            assert_eq!(unseen(word).as_deref(), Some(said), "{word}");
        }
        for plain in ["张敏", "café", "москва", "zhang-min", "2021-08-06/a1-99", ""] {
            assert_eq!(unseen(plain), None, "{plain}");
        }
    }
}
