//! Readers: every source becomes a [`Layout`].
//!
//! | source | reader |
//! |---|---|
//! | text in any encoding, with form feeds, page marks, several mastheads | [`encoding`], [`text`] |
//! | Markdown of OCR tools | [`markdown`] |
//! | ALTO, PAGE, hOCR, NDL | [`alto`], [`page_xml`], [`hocr`], [`ndl`], over [`xml`] |
//! | METS with articles | [`mets`] |
//! | a table of articles | [`table`] |
//! | Markdown with the front matter of another generator | [`front`] |
//! | PDF with a text layer | [`pdf`] |
//!
//! The format is told by content, not by name. What is not understood is refused with a word and never
//! imported as text.

pub mod alto;
mod builder;
pub mod dates;
pub mod encoding;
pub mod front;
pub mod hocr;
pub mod markdown;
pub mod mets;
pub mod ndl;
pub mod page_xml;
pub mod pdf;
pub mod table;
pub mod text;
pub mod xml;

use std::collections::BTreeMap;
use std::path::Path;

pub use builder::{Box, Builder, Word};

use super::page::roles::Role;
use super::place::Said;

/// What a file holds, page by page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    pub pages: Vec<LayoutPage>,
    /// What the reader noticed, in words.
    pub notices: Vec<String>,
    /// Rows of a table that cannot be placed.
    pub rejected: Option<table::Rejected>,
}

/// A page: its transcription, and what its source says of the lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LayoutPage {
    /// The transcription, as the archive keeps it.
    pub bytes: Vec<u8>,
    /// The line of the file with which it begins.
    pub from_line: u32,
    /// What the source says of issue and page.
    pub said: Said,
    /// What lines are, where the source says so; lines count from 1.
    pub hints: BTreeMap<u32, Role>,
    /// The articles, where the source has them.
    pub articles: Option<Vec<Given>>,
    /// The boxes of the lines: the file `a1.boxes.tsv`.
    pub boxes: Option<String>,
    /// What was received, where the transcription was made from it: the ending of its file, and its bytes.
    pub received: Option<(&'static str, Vec<u8>)>,
}

/// An article that its source has cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// As the source calls it; parts on several pages have the same.
    pub id: Option<String>,
    pub title: Option<String>,
    pub deck: Option<String>,
    pub column: Option<String>,
    pub author: Option<String>,
    /// Its lines, with what they are, in reading order.
    pub lines: Vec<GivenLine>,
    /// The row or file that it comes from.
    pub origin: Option<String>,
    /// What the archive has no key for.
    pub extra: Vec<(String, String)>,
}

/// A paragraph of an article that its source has cut.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenLine {
    pub first: u32,
    pub last: u32,
    pub role: Role,
    /// Its words, if they are not all of the lines.
    pub text: Option<String>,
}

/// What is said of the sources of a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The encoding of texts that are not UTF-8.
    pub encoding: Option<String>,
    /// Columns of a table: `date=pub_date`.
    pub map: Vec<(String, String)>,
}

/// Why a source cannot be read, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    pub help: String,
}

impl Refusal {
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// How a source is written, as far as its first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Markdown,
    Front,
    Xml,
    Table,
    Pdf,
}

/// Tells the format of a file by its content. `text` is none where the bytes are no text.
pub fn format_of(file: &Path, bytes: &[u8], text: Option<&str>, options: &Options) -> Format {
    if bytes.starts_with(b"%PDF-") {
        return Format::Pdf;
    }
    let Some(text) = text else { return Format::Text };
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let mut opening = start.chars();
    if opening.next() == Some('<') && opening.next().is_some_and(|c| c.is_ascii_alphabetic() || "?!".contains(c)) {
        return Format::Xml;
    }
    if front::is_front_matter(start) {
        return Format::Front;
    }
    if table::is_table(file, start, options) {
        return Format::Table;
    }
    if markdown::is_markdown(file, start) { Format::Markdown } else { Format::Text }
}

/// Reads a text of a format that is told already; `bytes` are those of the text in UTF-8.
///
/// # Errors
/// When it is not understood.
pub fn read(file: &Path, format: Format, bytes: Vec<u8>, options: &Options) -> Result<Layout, Refusal> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match format {
        Format::Pdf => pdf::read(file, bytes),
        Format::Text => Ok(text::read(bytes)),
        _ => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let text = text.trim_start_matches('\u{FEFF}');
            match format {
                Format::Xml => xml::read(file, text, bytes.clone()),
                Format::Markdown => Ok(markdown::read(text, bytes.clone())),
                Format::Front => front::read(&name, text, bytes.clone()),
                _ => table::read(&name, text, options),
            }
        }
    }
}
