//! A content file is front matter between two `---` lines, then Markdown.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Result, SourceText, codes};

/// The parts of a content file, as byte ranges of its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    /// Between the two lines.
    pub front: Range<usize>,
    /// Where the Markdown begins.
    pub body: usize,
}

/// # Errors
/// The file is empty, does not begin with `---`, or never closes the front matter.
pub fn split(file: &Arc<SourceText>) -> Result<Parts> {
    let text = &file.text;
    if text.trim().is_empty() {
        return Err(Box::new(
            Diagnostic::new(&codes::EMPTY_FILE, "the file is empty")
                .in_path(file.path.clone())
                .help("write front matter between two `---` lines, or delete the file"),
        ));
    }
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or("");
    if first.trim_end() != "---" {
        return Err(Box::new(
            Diagnostic::new(&codes::FRONT_MATTER_MISSING, "the file does not begin with front matter")
                .at(file, 0..first.trim_end().len())
                .help("its first line is `---`; then come the keys, and a second `---`"),
        ));
    }
    let start = first.len();
    let mut at = start;
    for line in lines {
        if line.trim_end() == "---" {
            return Ok(Parts { front: start..at, body: at + line.len() });
        }
        at += line.len();
    }
    Err(Box::new(
        Diagnostic::new(&codes::FRONT_MATTER_OPEN, "the front matter is not closed")
            .at(file, 0..3)
            .label("opened here")
            .help("put a line `---` after the last key"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> std::result::Result<(String, String), &'static str> {
        let file = Arc::new(SourceText { path: "a.md".into(), text: text.into() });
        split(&file)
            .map(|parts| (file.text[parts.front].to_owned(), file.text[parts.body..].to_owned()))
            .map_err(|diagnostic| diagnostic.code.name)
    }

    #[test]
    fn front_matter_stands_between_two_lines() {
        assert_eq!(parts("---\ntitle: 甲\n---\n\n正文\n"), Ok(("title: 甲\n".into(), "\n正文\n".into())));
        assert_eq!(parts("---\n---\n"), Ok((String::new(), String::new())));
        assert_eq!(parts("--- \ntitle: 甲\n---"), Ok(("title: 甲\n".into(), String::new())));
    }

    #[test]
    fn half_a_front_matter_is_an_error_of_its_own() {
        assert_eq!(parts(""), Err("empty-file"));
        assert_eq!(parts(" \n\n"), Err("empty-file"));
        assert_eq!(parts("正文"), Err("front-matter-missing"));
        assert_eq!(parts("---\ntitle: 甲\n\n正文\n"), Err("front-matter-open"));
        assert_eq!(parts("---"), Err("front-matter-open"));
    }
}
