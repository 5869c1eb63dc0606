//! The transcriptions that are to be imported.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::formats::table::Rejected;
use super::formats::{self, Format, Layout, LayoutPage, Options, Refusal, encoding};
use super::page::Page;
use super::page::roles::Role;
use super::page::weights::Weights;
use super::place::Said;
use super::{given, rules};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::{self, outside};
use crate::model::LineRange;
use crate::printed::lines_of;

/// Endings of sources in a folder.
const ENDINGS: [&str; 14] =
    ["txt", "text", "md", "markdown", "xml", "alto", "hocr", "html", "csv", "tsv", "jsonl", "ndjson", "json", "pdf"];

/// A page of a source, read.
#[derive(Debug, Clone)]
pub struct Input {
    /// As it was named.
    pub file: PathBuf,
    /// What is kept in the archive: as received, or converted to UTF-8, or made from another format.
    pub bytes: Vec<u8>,
    /// The text in which lines are counted.
    pub text: String,
    pub page: Page,
    /// The encoding that it was converted from.
    pub converted: Option<&'static str>,
    /// What the file itself says of issue and page.
    pub said: Said,
    /// The line of the file with which it begins.
    pub from_line: u32,
    /// Whether the file has other pages, and which of them this is, from 0.
    pub several: bool,
    pub nth: usize,
    /// Whether what the file says of issue and page goes before what is said of all files: rows of a table.
    pub is_told: bool,
    /// Whether the file is one article.
    pub is_article: bool,
    /// The file `a1.boxes.tsv`.
    pub boxes: Option<String>,
    /// What was received, where the transcription was made from it.
    pub received: Option<(&'static str, Vec<u8>)>,
    /// Where it would go, or why that is not known: of a dry run.
    pub place: Option<std::result::Result<String, String>>,
}

impl Input {
    /// A page of which nothing is known but its text.
    pub fn new(file: PathBuf, bytes: Vec<u8>, text: String, page: Page) -> Self {
        Self {
            file,
            bytes,
            text,
            page,
            converted: None,
            said: Said::default(),
            from_line: 1,
            several: false,
            nth: 0,
            is_told: false,
            is_article: false,
            boxes: None,
            received: None,
            place: None,
        }
    }
}

/// A file, read.
#[derive(Debug, Default)]
pub struct Source {
    pub inputs: Vec<Input>,
    pub rejected: Option<Rejected>,
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
    pub format: Format,
}

/// Takes the bytes of a file, in UTF-8 but for a PDF.
///
/// # Errors
/// When it cannot be read, or is no text.
pub fn bytes(file: &Path, options: &Options) -> Result<Bytes> {
    let bytes = outside::read(file).map_err(Box::<Diagnostic>::from)?;
    let shown = file.display().to_string();
    let text = std::str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0'));
    let format = formats::format_of(file, &bytes, text, options);
    if text.is_some() || format == Format::Pdf {
        return Ok(Bytes { bytes, converted: None, format });
    }
    let named = options.encoding.clone().or_else(|| declared(&bytes));
    let decoded = match &named {
        Some(name) => encoding::by_name(&bytes, name).map(Some),
        None => encoding::proved(&bytes),
    };
    match decoded.map_err(|refusal| refused(&shown, refusal))? {
        Some(decoded) => {
            let format = formats::format_of(file, &[], Some(&decoded.text), options);
            Ok(Bytes { bytes: decoded.text.into_bytes(), converted: Some(decoded.from), format })
        }
        None => Err(unreadable(&shown, bytes)),
    }
}

/// The encoding that a document of XML declares.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let rest = start.strip_prefix("<?xml")?.split_once("encoding=")?.1;
    let quote = rest.chars().next().filter(|c| "\"'".contains(*c))?;
    rest[1..].split_once(quote).map(|(name, _)| name.to_owned())
}

/// Reads the pages of a file. `also` is told what was noticed beside errors.
///
/// # Errors
/// When it is not understood, or the importer fails on it.
pub fn read(file: &Path, bytes: Bytes, options: &Options, also: &mut Report) -> Result<Source> {
    let shown = file.display().to_string();
    let Bytes { bytes, converted, format } = bytes;
    let layout = formats::read(file, format, bytes, options).map_err(|refusal| refused(&shown, refusal))?;
    if let Some(from) = converted {
        also.push(
            Diagnostic::new(&codes::IMPORT_CONVERTED, format!("`{shown}` was read as {from} and is kept as UTF-8"))
                .in_path(shown.clone())
                .help("look whether its words are right; the file itself is as it was"),
        );
    }
    for notice in &layout.notices {
        also.push(
            Diagnostic::new(&codes::IMPORT_SOURCE, format!("`{shown}`: {notice}"))
                .in_path(shown.clone())
                .help("--map says otherwise: --map date=COLUMN"),
        );
    }
    if let Some(rejected) = &layout.rejected {
        rows_rejected(&shown, rejected, also);
    }
    let Layout { pages, rejected, .. } = layout;
    let several = pages.len() > 1;
    let mut inputs: Vec<Input> = Vec::new();
    for (nth, page) in pages.into_iter().enumerate() {
        let mut input = page_of(file, page, converted, also)?;
        (input.several, input.nth) = (several, nth);
        (input.is_told, input.is_article) = (format == Format::Table, format == Format::Front);
        if several
            && format != Format::Table
            && let Some(before) = inputs.last()
        {
            follow(&mut input, before);
        }
        inputs.push(input);
    }
    Ok(Source { inputs, rejected })
}

/// Says which rows of a table were not placed.
fn rows_rejected(shown: &str, rejected: &Rejected, also: &mut Report) {
    const SHOWN: usize = 5;
    let count = rejected.rows.len();
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    let mut found = Diagnostic::new(&codes::IMPORT_ROWS, format!("{rows} of `{shown}` could not be placed"))
        .in_path(shown.to_owned());
    for (number, reason, _) in rejected.rows.iter().take(SHOWN) {
        found = found.note(format!("row {number}: {reason}"));
    }
    also.push(found.help("all are in rejected.csv beside the table: correct them there and import that file"));
}

/// What a page of several does not say is as on the one before it; its number is the next.
fn follow(input: &mut Input, before: &Input) {
    let known = |input: &Input| {
        let (said, read) = (&input.said, &input.page.issue);
        (said.date.clone().or(read.date.clone()), said.paper.clone().or(read.paper.clone()))
    };
    let (date, paper) = known(before);
    let (own_date, own_paper) = known(input);
    if own_date.is_none() {
        input.said.date = date;
    }
    if own_paper.is_none() {
        input.said.paper = paper;
    }
    if input.said.page.is_none() && input.page.issue.page.is_none() {
        let last =
            before.page.issue.page.clone().or(before.said.page.clone()).unwrap_or_else(|| before.nth.to_string());
        let letters: String = last.chars().take_while(|c| !c.is_ascii_digit()).collect();
        let number = last[letters.len()..].parse::<u32>().ok();
        let next = number.filter(|_| before.page.issue.page.is_some() || before.said.page.is_some());
        input.said.page = Some(match next {
            Some(number) => format!("{letters}{}", number + 1),
            None => (input.nth + 1).to_string(),
        });
    }
}

/// Reads one page.
fn page_of(file: &Path, layout: LayoutPage, converted: Option<&'static str>, also: &mut Report) -> Result<Input> {
    let shown = file.display().to_string();
    let text = files::received(&shown, layout.bytes.clone())?;
    let text = match Arc::try_unwrap(text) {
        Ok(text) => text.text,
        Err(shared) => shared.text.clone(),
    };
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
    let page = catch_unwind(AssertUnwindSafe(|| match &layout.articles {
        Some(_) => given::page(&layout, &text),
        None => rules::read(&text, &layout.hints, &Weights::default()),
    }))
    .map_err(|_| {
        Box::new(
            Diagnostic::new(&codes::IMPORT_UNREADABLE, format!("the importer failed on `{shown}`"))
                .in_path(shown.clone())
                .help("please report it, with the file if you may; the other pages are not concerned"),
        )
    })?;
    let mut page = page;
    unseen_furniture(&mut page, &layout, &text);
    if let Some((line, why)) = &page.is_whole {
        also.push(
            Diagnostic::new(&codes::IMPORT_WHOLE, format!("`{shown}` was left whole from line {line}: {why}"))
                .in_path(shown)
                .help("recognise the page again by columns, or put its lines in order by hand"),
        );
    }
    Ok(Input {
        converted,
        said: layout.said,
        from_line: layout.from_line,
        boxes: layout.boxes,
        received: layout.received,
        ..Input::new(file.to_owned(), layout.bytes, text, page)
    })
}

/// Lines of marks that are blank in the transcription are furniture all the same: of the file.
fn unseen_furniture(page: &mut Page, layout: &LayoutPage, text: &str) {
    let lines = lines_of(text);
    let blank = |n: &u32| lines.get(*n as usize - 1).is_none_or(|line| line.trim().is_empty());
    let known = |n: u32| page.furniture.iter().any(|(first, last)| (*first..=*last).contains(&n));
    let is_mark = |(n, role): &(&u32, &Role)| **role == Role::Furniture && blank(n) && !known(**n);
    let marks: Vec<(u32, u32)> = layout.hints.iter().filter(is_mark).map(|(n, _)| (*n, *n)).collect();
    if !marks.is_empty() {
        page.furniture.extend(marks);
        page.furniture.sort_unstable();
    }
}

/// Says why a file is not taken.
fn refused(shown: &str, refusal: Refusal) -> Box<Diagnostic> {
    Diagnostic::new(&codes::IMPORT_UNREADABLE, format!("`{shown}` cannot be imported: {}", refusal.message))
        .in_path(shown.to_owned())
        .help(refusal.help)
        .into()
}

fn unreadable(shown: &str, bytes: Vec<u8>) -> Box<Diagnostic> {
    let reason = files::received(shown, bytes).err();
    let mut diagnostic =
        Diagnostic::new(&codes::IMPORT_UNREADABLE, format!("`{shown}` is not a text that can be read")).in_path(shown);
    if let Some(reason) = reason {
        diagnostic = diagnostic.note(reason.message.clone());
        diagnostic.notes.extend(reason.notes.clone());
    }
    Box::new(diagnostic.help(
        "give the transcription as a text in UTF-8, UTF-16, GB18030 or Big5, or say its encoding: --encoding NAME",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beyond_the_last_line_that_can_be_named_are_refused() {
        let blank = "\n".repeat(LineRange::MOST as usize);
        for (text, is_read) in [(format!("新华桥{blank}"), true), (format!("新华桥{blank}市民中心"), false)] {
            let bytes = Bytes { bytes: text.into_bytes(), converted: None, format: Format::Text };
            let read = read(Path::new("a1.txt"), bytes, &Options::default(), &mut Report::default());
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
