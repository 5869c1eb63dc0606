//! Which findings are printed: of each file the first [`MOST`], and how many there are beyond them.
//!
//! One mistake may be made ten thousand times, and nobody reads ten thousand findings. What is printed
//! decides nothing else: exit code and summary are those of all findings.

use std::collections::BTreeMap;

use super::{Diagnostic, Severity, codes};

/// Findings of one file that are printed. Those that are of no file count as a file of their own.
pub const MOST: usize = 100;

/// Leaves out what is beyond [`MOST`] in a file, hints first and then warnings. The others keep their order;
/// behind the last of such a file stands a finding that counts the rest.
pub fn most(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut files: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for (number, diagnostic) in diagnostics.iter().enumerate() {
        let file = diagnostic.place.as_ref().map(|place| place.file.path().to_owned());
        files.entry(file).or_default().push(number);
    }
    let mut is_shown = vec![true; diagnostics.len()];
    let mut rests = BTreeMap::new();
    for (file, mut numbers) in files {
        numbers.sort_by_key(|number| (diagnostics[*number].severity(), *number));
        let Some((shown, rest)) = numbers.split_at_checked(MOST).filter(|(_, rest)| !rest.is_empty()) else { continue };
        rest.iter().for_each(|number| is_shown[*number] = false);
        let severities: Vec<Severity> = rest.iter().map(|number| diagnostics[*number].severity()).collect();
        if let Some(last) = shown.iter().max() {
            rests.insert(*last, counted(&severities, file));
        }
    }
    let mut found = Vec::new();
    for (number, diagnostic) in diagnostics.into_iter().enumerate().filter(|(number, _)| is_shown[*number]) {
        found.push(diagnostic);
        found.extend(rests.remove(&number));
    }
    found
}

/// The finding that stands for the rest.
fn counted(rest: &[Severity], file: Option<String>) -> Diagnostic {
    let words = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Hint, "hint")];
    let words = words.map(|(severity, word)| match rest.iter().filter(|other| **other == severity).count() {
        0 => None,
        1 => Some(format!("1 {word}")),
        count => Some(format!("{count} {word}s")),
    });
    let words: Vec<String> = words.into_iter().flatten().collect();
    let (words, verb) = (words.join(", "), if rest.len() == 1 { "is" } else { "are" });
    let found = match &file {
        Some(_) => Diagnostic::new(&codes::MORE_FINDINGS, format!("{words} more in this file {verb} not shown")),
        None => Diagnostic::new(&codes::MORE_FINDINGS, format!("{words} more {verb} not shown")),
    };
    let found = found.help("fix those that are shown first; `-v` shows all of them");
    match file {
        Some(path) => found.in_path(path),
        None => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &'static codes::Code, file: &str, number: usize) -> Diagnostic {
        Diagnostic::new(code, number.to_string()).in_path(file)
    }

    fn said(found: &[Diagnostic]) -> Vec<&str> {
        found.iter().map(|found| found.message.as_str()).collect()
    }

    #[test]
    fn of_each_file_a_hundred_are_shown_and_the_rest_is_counted() {
        let mut all: Vec<Diagnostic> = (0..MOST + 3).map(|number| of(&codes::BAD_LINK, "a.md", number)).collect();
        all.insert(50, of(&codes::BAD_LINK, "b.md", 7));
        all.extend((0..MOST).map(|number| of(&codes::BAD_LINK, "c.md", number)));
        let found = most(all);
        assert_eq!(found.len(), MOST + 1 + 1 + MOST);
        assert_eq!((found[50].message.as_str(), found[MOST].message.as_str()), ("7", "99"));
        let rest = &found[MOST + 1];
        assert_eq!(rest.message, "3 errors more in this file are not shown");
        assert_eq!(rest.place.as_ref().unwrap().file.path(), "a.md");
        assert!(rest.help[0].contains("-v"));
        assert_eq!(said(&found[MOST + 2..]), (0..MOST).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn errors_are_shown_before_warnings_and_all_in_their_order() {
        let mut all: Vec<Diagnostic> = (0..MOST).map(|number| of(&codes::EMPTY_BODY, "a.md", number)).collect();
        all.insert(10, of(&codes::BAD_LINK, "a.md", 1000));
        all.push(of(&codes::BAD_LINK, "a.md", 2000));
        let found = most(all);
        assert_eq!(found.len(), MOST + 1);
        assert_eq!((found[10].message.as_str(), found[MOST - 1].message.as_str()), ("1000", "2000"));
        assert_eq!(found[MOST - 2].message, "97");
        assert_eq!(found[MOST].message, "2 warnings more in this file are not shown");
    }

    #[test]
    fn what_is_of_no_file_is_counted_too() {
        let all = (0..=MOST).map(|number| Diagnostic::new(&codes::BAD_LINK, number.to_string())).collect();
        let found = most(all);
        assert_eq!(found.last().unwrap().message, "1 error more is not shown");
        assert!(found.last().unwrap().place.is_none());
        assert!(most(Vec::new()).is_empty());
    }
}
