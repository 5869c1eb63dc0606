//! Joining lines.
//!
//! A line break between two Chinese lines is no space; browsers would show one. Beside Latin or
//! Hangul it is.

use super::chars::{is_shared_punctuation, is_wide_script};

/// What stands between two lines that are joined: nothing where both sides are Han, kana or their
/// punctuation, otherwise a space.
///
/// “ ” … — belong to whatever they meet: beside Han they are Chinese, beside Latin they are Latin,
/// and two of them (`……` and `“`) are taken as Chinese. Where a side is white space already,
/// nothing is added.
pub fn between(before: char, after: char) -> &'static str {
    let joins = |c| is_wide_script(c) || is_shared_punctuation(c);
    if before.is_whitespace() || after.is_whitespace() || (joins(before) && joins(after)) { "" } else { " " }
}

/// Whether a word is cut between two lines: the first ends with a letter and a hyphen, and the second goes on
/// in small letters.
pub fn is_hyphenated(before: &str, after: &str) -> bool {
    let mut back = before.trim_end().chars().rev();
    back.next().is_some_and(is_hyphen)
        && back.next().is_some_and(is_cased)
        && after.trim_start().chars().next().is_some_and(char::is_lowercase)
}

/// The marks by which a word is cut at the end of a line.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '¬' | '\u{2010}' | '\u{AD}')
}

/// A letter of a script that has capitals, which are those that cut words so.
fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase()
}

#[cfg(test)]
mod tests {
    use super::{between, is_hyphenated};

    #[test]
    fn a_word_is_cut_where_small_letters_go_on() {
        for (before, after, cut) in [
            ("were car-", "ried down", true),
            ("gemein¬", "sam", true),
            ("New York-", "Boston", false),
            ("1912-", "a year", false),
            ("—", "said", false),
        ] {
            assert_eq!(is_hyphenated(before, after), cut, "{before} {after}");
        }
    }

    #[test]
    fn chinese_lines_join_without_a_space() {
        for (before, after) in
            [('株', '洲'), ('，', '近'), ('报', '“'), ('”', '株'), ('…', '“'), ('—', '甲'), ('。', '（'), ('の', '東')]
        {
            assert_eq!(between(before, after), "", "{before}{after}");
        }
    }

    #[test]
    fn latin_digits_and_hangul_keep_theirs() {
        for (before, after) in [
            ('a', 'b'),
            ('株', 'A'),
            ('A', '株'),
            ('年', '8'),
            ('한', '국'),
            ('한', '国'),
            ('國', '한'),
            ('”', 'a'),
            ('Ａ', '甲'),
        ] {
            assert_eq!(between(before, after), " ", "{before}{after}");
        }
    }

    #[test]
    fn white_space_is_not_doubled() {
        assert_eq!(between('a', '\u{3000}'), "");
        assert_eq!(between(' ', 'a'), "");
    }
}
