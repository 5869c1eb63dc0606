//! What a page is, measured before anything is decided: script, wrapped lines, and whether it can be cut.
//!
//! The rules are chosen by it: [`super::page`] for Chinese, [`super::rules::alphabet`] for scripts with
//! letters, [`super::rules::ja`] for Japanese. No rule touches a text of another script.

mod beyond;

pub use beyond::beyond;

use crate::text::chars::{is_han, is_kana};

/// The writing of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Script {
    #[default]
    Chinese,
    Japanese,
    /// Letters with white space between words: Latin, Cyrillic, Greek, and all others.
    Alphabet,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    pub script: Script,
    /// The length of a line that is full, if the page keeps the lines of its columns.
    pub wrapped: Option<usize>,
}

/// So much of a page says how it is written.
const LOOKED_AT: usize = 200_000;

/// Measures a page.
pub fn measure(text: &str) -> Measure {
    let (mut han, mut kana, mut letters) = (0usize, 0usize, 0usize);
    for c in text.chars().take(LOOKED_AT) {
        if is_han(c) {
            han += 1;
        } else if is_kana(c) {
            kana += 1;
        } else if c.is_alphabetic() {
            letters += 1;
        }
    }
    // a word of Latin has five letters, where Chinese has one or two characters
    let script = if kana * 10 > han + kana && kana * 5 > letters {
        Script::Japanese
    } else if letters > 3 * (han + kana) {
        Script::Alphabet
    } else {
        Script::Chinese
    };
    Measure { script, wrapped: wrapped(text) }
}

/// The length of full lines, if at least half of the lines are about as long.
fn wrapped(text: &str) -> Option<usize> {
    let mut lengths: Vec<usize> =
        text.split('\n').take(20_000).map(|line| line.trim().chars().count()).filter(|length| *length > 3).collect();
    if lengths.len() < 6 {
        return None;
    }
    lengths.sort_unstable();
    let width = lengths[lengths.len() * 9 / 10];
    let full = lengths.iter().filter(|length| **length * 4 >= width * 3).count();
    (width <= 120 && full * 2 >= lengths.len()).then_some(width)
}

/// The first words of a text, as a title for one that has none.
pub fn opening(text: &str, script: Script) -> String {
    if script == Script::Alphabet {
        let words: Vec<&str> = text.split_whitespace().take(8).collect();
        let title = words.join(" ");
        let title: String = title.chars().take(80).collect();
        return if title.is_empty() { "—".to_owned() } else { title };
    }
    let clause = text.split(['。', '！', '？', '；', '\n']).next().unwrap_or_default();
    let title: String = clause.trim().chars().take(24).collect();
    if title.is_empty() { "—".to_owned() } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart() {
        let script = |text: &str| measure(text).script;
        assert_eq!(script("株洲日报\nA1 2021 COVID-19 疫情防控，我市新增确诊病例六例。"), Script::Chinese);
        assert_eq!(script("首相は昨日の閣議で新しい予算の方針を明らかにした。"), Script::Japanese);
        assert_eq!(script("Suscríbase a “El Faro”, 35c por mes."), Script::Alphabet);
        assert_eq!(script("Вчера в городе открылась выставка 中国."), Script::Alphabet);
    }

    #[test]
    fn lines_of_a_column_are_measured() {
        let text = "The wooden bridge over Mill Creek,\nwhich was built in 1889, was swept\n".repeat(4);
        assert_eq!(measure(&text).wrapped, Some(34));
        assert_eq!(measure("One.\n\nA paragraph of some length.\n\nTwo.\n").wrapped, None);
    }
}
