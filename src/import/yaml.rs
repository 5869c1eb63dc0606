//! Words as values of YAML.

use crate::load::quoted;
use crate::text::chars::is_han;

/// A value on a line of its own.
pub fn value(words: &str) -> String {
    if is_plain(words) && !words.contains(": ") && !words.contains(" #") && !words.ends_with(':') {
        words.to_owned()
    } else {
        quoted(words)
    }
}

/// A value in brackets.
pub fn inner(words: &str) -> String {
    let plain = value(words);
    if words.contains([',', '[', ']', '{', '}', ':', '#']) { quoted(words) } else { plain }
}

/// Whether YAML reads the words as these words.
fn is_plain(words: &str) -> bool {
    let Some(first) = words.chars().next() else { return false };
    let letters = words.chars().any(|c| is_han(c) || c.is_alphabetic());
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    letters
        && !"[]{}#&*!|>'\"%@`-?:,~=".contains(first)
        && !words.starts_with(char::is_whitespace)
        && !words.ends_with(char::is_whitespace)
        && !words.chars().any(char::is_control)
        && !words.contains('\\')
        && !reserved.contains(&words.to_ascii_lowercase().as_str())
}

/// `key: value` on a line.
pub fn line(out: &mut String, key: &str, words: Option<&str>) {
    if let Some(words) = words.map(str::trim).filter(|words| !words.is_empty()) {
        out.push_str(&format!("{key}: {}\n", value(words)));
    }
}

/// `[甲, 乙]`
pub fn list<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| inner(word)).collect();
    format!("[{}]", words.join(", "))
}

/// `[3-21, 72]`
pub fn ranges(ranges: &[(u32, u32)]) -> String {
    let words: Vec<String> = ranges.iter().map(|range| one_range(*range)).collect();
    format!("[{}]", words.join(", "))
}

/// `3-21`, or `72` for one line.
pub fn one_range((first, last): (u32, u32)) -> String {
    if first == last { first.to_string() } else { format!("{first}-{last}") }
}
