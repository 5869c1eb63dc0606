//! Directions of writing: what a text turns around, it must turn back.
//!
//! An embedding, override or isolate (U+202A to U+202E, U+2066 to U+2069) that is not closed goes on
//! into whatever is shown behind the text: a title would turn the words of the page after it. Pages
//! isolate words by elements; what has no elements (the name of a window, a feed) gets them closed.

use std::borrow::Cow;

const POP_FORMATTING: char = '\u{202C}';
const POP_ISOLATE: char = '\u{2069}';

/// The text with all that it opens closed at its end, and without what closes nothing in it.
pub fn closed(text: &str) -> Cow<'_, str> {
    if !text.contains([
        '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ]) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    // what closes each that is open, innermost last
    let mut open: Vec<char> = Vec::new();
    for c in text.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push(POP_FORMATTING),
            '\u{2066}'..='\u{2068}' => open.push(POP_ISOLATE),
            POP_FORMATTING if open.last() != Some(&POP_FORMATTING) => continue,
            POP_FORMATTING => drop(open.pop()),
            POP_ISOLATE => match open.iter().rposition(|close| *close == POP_ISOLATE) {
                // it closes the embeddings inside as well
                Some(at) => open.truncate(at),
                None => continue,
            },
            _ => {}
        }
        out.push(c);
    }
    out.extend(open.into_iter().rev());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn what_is_opened_is_closed_and_nothing_else() {
        for (text, expected) in [
            ("甲乙", "甲乙"),
            ("甲\u{202e}乙", "甲\u{202e}乙\u{202c}"),
            ("\u{2067}甲\u{202b}乙", "\u{2067}甲\u{202b}乙\u{202c}\u{2069}"),
            ("\u{2067}甲\u{202b}乙\u{2069}丙", "\u{2067}甲\u{202b}乙\u{2069}丙"),
            ("\u{202e}甲\u{202c}乙", "\u{202e}甲\u{202c}乙"),
            ("甲\u{202c}乙\u{2069}丙", "甲乙丙"),
            ("\u{202e}甲\u{2067}乙\u{202c}丙", "\u{202e}甲\u{2067}乙丙\u{2069}\u{202c}"),
        ] {
            assert_eq!(closed(text), expected);
            assert_eq!(closed(expected), expected, "closed twice");
        }
    }
}
