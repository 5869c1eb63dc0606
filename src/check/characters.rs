//! Characters in the files of an archive that cannot be told by sight ([`unseen`]): one hint for each kind and file.
//!
//! A transcription stays as it was received, and texts with such characters are searched, linked and annotated as
//! those without. The hint says that they are there: copied to other programs they are other characters.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Report, SourceText, codes};
use crate::text::unseen::{self, Kind};

/// Reports what a file has.
pub fn check(file: &Arc<SourceText>, report: &mut Report) {
    let mut found: BTreeMap<Kind, (Range<usize>, usize)> = BTreeMap::new();
    for (kind, range) in unseen::in_text(&file.text) {
        found.entry(kind).or_insert((range, 0)).1 += 1;
    }
    for (kind, (first, count)) in found {
        let what = unseen::in_words(kind, &file.text[first.clone()]);
        let (one, many, help) = words(kind);
        let message = if count == 1 { format!("{one}: {what}") } else { format!("{count} {many}; the first: {what}") };
        report.push(Diagnostic::new(&codes::UNSEEN_CHARACTER, message).at(file, first).help(help));
    }
}

fn words(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Damaged => (
            "a damaged character",
            "damaged characters",
            "take the file again from where it came, or write what was printed; lost words are `[[gap: why]]`",
        ),
        Kind::Private => (
            "a character of private use",
            "characters of private use",
            "write the character that was printed, or describe it in a note",
        ),
        Kind::Invisible => (
            "an invisible character",
            "invisible characters",
            "delete it, unless the text needs it; search, names and notes pass over it",
        ),
        Kind::Form => (
            "another form of a character",
            "other forms of characters",
            "write the character that it looks like; search, names and notes take the two for the same",
        ),
        Kind::Decomposed => (
            "a letter and its mark apart",
            "letters and their marks apart",
            "save the text in the form NFC; search, names and notes take the two for the same",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_reported_once_for_a_file_with_its_first_place() {
        let text = "⾼⽂来\u{200b}株洲。⻓沙cafe\u{301}".to_owned();
        let file = Arc::new(SourceText { path: "a1.txt".into(), text });
        let mut report = Report::default();
        check(&file, &mut report);
        let said: Vec<_> =
            report.diagnostics.iter().map(|d| (d.message.as_str(), d.place.as_ref().unwrap().span.clone())).collect();
        assert_eq!(
            said,
            [
                ("an invisible character: U+200B, a zero-width space", Some(9..12)),
                ("3 other forms of characters; the first: ⾼ is U+2FBC, which looks like 高 (U+9AD8)", Some(0..3)),
                ("a letter and its mark apart: e\u{301} is U+0065 U+0301, which looks like U+00E9", Some(30..33)),
            ]
        );
    }
}
