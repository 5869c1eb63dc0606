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

#[cfg(test)]
mod tests {
    use super::between;

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
