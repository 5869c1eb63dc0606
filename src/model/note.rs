//! Notes: what an editor says of words in the archive.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

use super::{IssueDate, Status};
use crate::diag::SourceText;

/// A file of notes: `a1-04.notes.md` on an article, `a1.notes.md` on a page, `_index.notes.md` on an
/// issue, `testing.notes.md` on a subject.
#[derive(Debug, Serialize, Deserialize)]
pub struct NoteFile {
    pub file: Arc<SourceText>,
    /// Who wrote the notes.
    pub editor: Option<String>,
    /// When they were written or last changed.
    pub date: Option<IssueDate>,
    /// Their language (BCP 47), where it is not the archive's.
    pub lang: Option<String>,
    pub status: Status,
    /// In the order of the file.
    pub notes: Vec<Note>,
}

/// What a file of notes is on, by its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotesOn {
    Issue(String),
    Sheet(String),
    Article(String),
    Subject(String),
}

impl NotesOn {
    pub fn id(&self) -> &str {
        match self {
            Self::Issue(id) | Self::Sheet(id) | Self::Article(id) | Self::Subject(id) => id,
        }
    }
}

/// One note.
#[derive(Debug, Serialize, Deserialize)]
pub struct Note {
    /// Part of its address, so it is never changed.
    pub id: Arc<str>,
    pub kind: NoteKind,
    pub certainty: Option<Certainty>,
    pub title: Option<String>,
    /// The words that it is about; notes on an issue, a page or a subject may have none.
    pub quote: Option<Quote>,
    /// What the editor reads in place of the target; empty: the target is struck out.
    pub reading: Option<String>,
    /// The bytes of its heading in the file.
    pub heading: Range<usize>,
    /// The bytes of its Markdown in the file.
    pub body: Range<usize>,
}

/// A quotation: words that must stand in the text in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words, without the marks of quotation, of the target and of omissions. Paragraphs are parted
    /// by a line break; lost text is [`GAP`](crate::text::gap::GAP).
    pub text: String,
    /// Where `[……]` stood in `text`.
    pub omissions: Vec<usize>,
    /// The bytes of `text` that the note is about.
    pub target: Range<usize>,
    /// The bytes of the file that hold the quotation.
    pub span: Range<usize>,
}

/// What a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoteKind {
    /// Something is or may be wrong: misprinted, misread, said wrongly.
    Doubt,
    /// Something is missing.
    Gap,
    /// A word explained.
    Term,
    /// What a reader of the time knew.
    Context,
    /// Another place that bears this out, or does not.
    Link,
    /// Figures compared.
    Numbers,
    /// When something was.
    Date,
    /// How it stands on the page.
    Layout,
}

impl NoteKind {
    pub const ALL: [Self; 8] =
        [Self::Doubt, Self::Gap, Self::Term, Self::Context, Self::Link, Self::Numbers, Self::Date, Self::Layout];

    /// As it stands in a heading, in English.
    pub fn key(self) -> &'static str {
        match self {
            Self::Doubt => "doubt",
            Self::Gap => "gap",
            Self::Term => "term",
            Self::Context => "context",
            Self::Link => "link",
            Self::Numbers => "numbers",
            Self::Date => "date",
            Self::Layout => "layout",
        }
    }

    /// As it stands in a heading in Chinese, in simplified and in traditional characters.
    fn chinese(self) -> [&'static str; 2] {
        match self {
            Self::Doubt => ["疑误", "疑誤"],
            Self::Gap => ["缺文", "缺文"],
            Self::Term => ["术语", "術語"],
            Self::Context => ["背景", "背景"],
            Self::Link => ["互证", "互證"],
            Self::Numbers => ["数字", "數字"],
            Self::Date => ["日期", "日期"],
            Self::Layout => ["版式", "版式"],
        }
    }

    /// The kind that a word in a heading names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key().eq_ignore_ascii_case(word) || kind.chinese().contains(&word))
    }

    /// Every word that names a kind.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().flat_map(|kind| [kind.key(), kind.chinese()[0]])
    }
}

/// How sure the editor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Certainty {
    Certain,
    Inferred,
    Open,
}

impl Certainty {
    pub const ALL: [Self; 3] = [Self::Certain, Self::Inferred, Self::Open];

    /// As it stands in a heading, in English.
    pub fn key(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Inferred => "inferred",
            Self::Open => "open",
        }
    }

    /// As it stands in a heading in Chinese: the short word, then those that pages show, in simplified and
    /// in traditional characters.
    fn chinese(self) -> [&'static str; 4] {
        match self {
            Self::Certain => ["确", "確", "确定", "確定"],
            Self::Inferred => ["推断", "推斷", "推断", "推斷"],
            Self::Open => ["存疑", "存疑", "待考", "待考"],
        }
    }

    /// The certainty that a word in a heading names.
    pub fn of_word(word: &str) -> Option<Self> {
        let is_meant = |one: &Self| one.key().eq_ignore_ascii_case(word) || one.chinese().contains(&word);
        Self::ALL.into_iter().find(is_meant)
    }

    /// Every word that names a certainty.
    pub fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().flat_map(|certainty| [certainty.key(), certainty.chinese()[0]])
    }
}
