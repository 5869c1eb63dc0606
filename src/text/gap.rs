//! Lost text: one character that no text may run across.
//!
//! The plain text of an article has [`GAP`] where the paper's text is lost. It is a border, not a
//! character of the paper: counts and the comparison with the transcription skip it, and no name,
//! sentence, quotation or query can match across it, because it matches nothing but itself.

use std::borrow::Cow;

/// OBJECT REPLACEMENT CHARACTER, "a placeholder in otherwise plain text". No keyboard has it, no
/// folding changes it, and HTML, XML and JSON can hold it.
pub const GAP: char = '\u{FFFC}';
/// The same as a string.
pub const GAP_TEXT: &str = "\u{FFFC}";

/// A gap where text is shown without markup.
pub const SHOWN: &str = "〔……〕";

/// The text as a reader sees it: `〔……〕` for each gap.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(GAP) { Cow::Owned(text.replace(GAP, SHOWN)) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold_anchor, fold_print, fold_search};
    use super::super::simplified::Simplified;
    use super::*;

    #[test]
    fn a_gap_is_shown_and_only_the_print_folding_drops_it() {
        let text = format!("张 {GAP} 敏");
        assert_eq!(shown(&text), "张 〔……〕 敏");
        assert_eq!(shown("张敏"), "张敏");
        assert_eq!(fold_print(&text).text, "张敏");
        assert_eq!(fold_anchor(&text).text, format!("张{GAP}敏"));
        assert_eq!(fold_anchor(&format!("张{GAP}\n{GAP}敏")).text, format!("张{GAP}敏"), "gaps side by side are one");
        assert!(!fold_search(&text, Simplified::chinese()).text.contains("张敏"));
        assert!(fold_search(&text, Simplified::chinese()).text.contains(GAP));
    }
}
