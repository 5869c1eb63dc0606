//! The transcriptions that are to be imported.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::page::{self, Page};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::{self, outside};
use crate::model::LineRange;

/// Endings of transcriptions in a folder.
const ENDINGS: [&str; 2] = ["txt", "text"];

/// A transcription, read.
#[derive(Debug, Clone)]
pub struct Input {
    /// As it was named.
    pub file: PathBuf,
    /// What is kept in the archive: as received, or converted to UTF-8.
    pub bytes: Vec<u8>,
    /// The text in which lines are counted.
    pub text: String,
    pub page: Page,
    /// The encoding that it was converted from.
    pub converted: Option<&'static str>,
}

/// The files that are named, and those in the folders that are.
pub fn expand(paths: &[PathBuf], report: &mut Report) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        match outside::files(path, &ENDINGS) {
            Ok(files) => found.extend(files),
            Err(failure) => report.push(*Box::<Diagnostic>::from(failure)),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    found
}

/// The bytes of a file as the archive keeps them.
#[derive(Debug, Clone)]
pub struct Bytes {
    pub bytes: Vec<u8>,
    /// The encoding that they were converted from.
    pub converted: Option<&'static str>,
}

/// Takes the bytes of a file, in UTF-8.
///
/// # Errors
/// When it cannot be read, or is no text.
pub fn bytes(file: &Path) -> Result<Bytes> {
    let bytes = outside::read(file).map_err(Box::<Diagnostic>::from)?;
    if std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0) {
        return Ok(Bytes { bytes, converted: None });
    }
    match files::converted(&bytes) {
        Some((text, from)) => Ok(Bytes { bytes: text.into_bytes(), converted: Some(from) }),
        None => Err(unreadable(&file.display().to_string(), bytes)),
    }
}

/// Reads one page. `also` is told what was noticed beside errors.
///
/// # Errors
/// When it is no text, or the importer fails on it.
pub fn read(file: &Path, bytes: Bytes, also: &mut Report) -> Result<Input> {
    let shown = file.display().to_string();
    let Bytes { bytes, converted } = bytes;
    let text = files::received(&shown, bytes.clone())?;
    let text = match Arc::try_unwrap(text) {
        Ok(text) => text.text,
        Err(shared) => shared.text.clone(),
    };
    if let Some(from) = converted {
        also.push(
            Diagnostic::new(&codes::IMPORT_CONVERTED, format!("`{shown}` was read as {from} and is kept as UTF-8"))
                .in_path(shown.clone())
                .help("look whether its words are right; the file itself is as it was"),
        );
    }
    if text.trim().is_empty() {
        also.push(
            Diagnostic::new(&codes::IMPORT_EMPTY, format!("`{shown}` has no words"))
                .in_path(shown.clone())
                .help("transcribe the page, or leave it out"),
        );
    }
    let lines = memchr::memchr_iter(b'\n', text.trim_end().as_bytes()).count() + 1;
    if lines > LineRange::MOST as usize {
        let message =
            format!("`{shown}` has words on line {lines}, and no page has more than {} lines", LineRange::MOST);
        return Err(Diagnostic::new(&codes::IMPORT_UNREADABLE, message)
            .in_path(shown)
            .help("take out the blank lines, or cut the file into pages")
            .into());
    }
    // a page on which the reading fails must not take the others with it
    let page = catch_unwind(AssertUnwindSafe(|| page::read(&text))).map_err(|_| {
        Box::new(
            Diagnostic::new(&codes::IMPORT_UNREADABLE, format!("the importer failed on `{shown}`"))
                .in_path(shown.clone())
                .help("please report it, with the file if you may; the other pages are not concerned"),
        )
    })?;
    Ok(Input { file: file.to_owned(), bytes, text, page, converted })
}

fn unreadable(shown: &str, bytes: Vec<u8>) -> Box<Diagnostic> {
    let reason = files::received(shown, bytes).err();
    let mut diagnostic =
        Diagnostic::new(&codes::IMPORT_UNREADABLE, format!("`{shown}` is not a text that can be read")).in_path(shown);
    if let Some(reason) = reason {
        diagnostic = diagnostic.note(reason.message.clone());
        diagnostic.notes.extend(reason.notes.clone());
    }
    Box::new(diagnostic.help("give the transcription as a text in UTF-8, UTF-16, GB18030 or Big5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beyond_the_last_line_that_can_be_named_are_refused() {
        let blank = "\n".repeat(LineRange::MOST as usize);
        for (text, is_read) in [(format!("新华桥{blank}"), true), (format!("新华桥{blank}市民中心"), false)] {
            let bytes = Bytes { bytes: text.into_bytes(), converted: None };
            let read = read(Path::new("a1.txt"), bytes, &mut Report::default());
            match read {
                Ok(_) => assert!(is_read),
                Err(refused) => {
                    assert!(!is_read);
                    assert_eq!(
                        refused.message,
                        "`a1.txt` has words on line 1000001, and no page has more than 1000000 lines"
                    );
                }
            }
        }
    }
}
