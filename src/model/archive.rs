//! The items of an archive.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{ArticleId, IssueDate, IssueId, LineRange, NoteFile, NotesOn, SheetId, SourceRef, Story, SubjectId};
use crate::diag::SourceText;
use crate::text::fold::fold_label;

/// Whether an item is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Status {
    Draft,
    Review,
    #[default]
    Published,
    Withheld,
}

impl Status {
    /// `drafts`: whether drafts and what is in review are shown; what is withheld never is.
    pub fn is_shown(self, drafts: bool) -> bool {
        match self {
            Self::Published => true,
            Self::Draft | Self::Review => drafts,
            Self::Withheld => false,
        }
    }
}

/// An old id under which an item was known, with its place in the front matter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Moved {
    pub id: String,
    pub span: std::ops::Range<usize>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Issue {
    pub id: IssueId,
    pub paper: String,
    pub date: IssueDate,
    /// The date was not printed but inferred.
    pub inferred: bool,
    pub date_note: Option<String>,
    pub edition: Option<String>,
    pub number: Option<u32>,
    pub lunar: Option<String>,
    pub weather: Option<String>,
    pub page_count: Option<u32>,
    pub serial: Option<String>,
    pub publisher: Option<String>,
    pub rights: Option<String>,
    pub status: Status,
    pub formerly: Vec<Moved>,
    pub extra: Vec<(String, String)>,
    /// Where the Markdown begins in `file`.
    pub body: usize,
    pub file: Arc<SourceText>,
    /// In natural order of their names.
    pub sheets: Vec<Sheet>,
    /// In natural order of their ids.
    pub articles: Vec<Arc<Article>>,
}

/// A page of the paper (版).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sheet {
    pub id: SheetId,
    /// As printed or inferred, `A1`; none for a page that only its files speak of.
    pub label: Option<String>,
    pub inferred: bool,
    /// The issue's `pages` describes it; otherwise it is there because of its files or its articles.
    pub declared: bool,
    /// Path of the transcription.
    pub transcription: Option<String>,
    /// Path of the scan.
    pub scan: Option<String>,
    pub masthead: Vec<LineRange>,
    pub furniture: Vec<LineRange>,
    pub duplicates: Vec<DuplicateRun>,
    pub formerly: Vec<Moved>,
}

/// Lines that repeat others and belong to no article: `47=57`, `136-138=83`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateRun {
    pub lines: LineRange,
    /// The lines that are kept, of as many lines or of one.
    pub of: LineRange,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ArticleKind {
    #[default]
    News,
    Feature,
    Commentary,
    Notice,
    Photo,
    Statistics,
}

impl ArticleKind {
    pub fn key(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Feature => "feature",
            Self::Commentary => "commentary",
            Self::Notice => "notice",
            Self::Photo => "photo",
            Self::Statistics => "statistics",
        }
    }
}

/// Who wrote an article, read from its printed byline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Byline {
    pub agency: Option<String>,
    pub dateline: Option<String>,
    pub reporters: Vec<String>,
    pub correspondents: Vec<String>,
    pub author: Option<String>,
}

impl Byline {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn has_names(&self) -> bool {
        self.names().next().is_some()
    }

    /// Every name, reporters first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.reporters.iter().chain(&self.correspondents).chain(&self.author).map(String::as_str)
    }
}

/// A jump mark (转版): `上接A1版①`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JumpMark {
    pub mark: String,
    /// The page that it names, as printed.
    pub page: Option<String>,
    /// The other part, where the archive holds it.
    pub article: Option<ArticleId>,
}

/// What an editor declares to differ between a line and the printed text, beyond what is mechanical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The page, where it is said; otherwise the first of the article's pages that has the line.
    pub sheet: Option<Arc<str>>,
    pub line: u32,
    /// Words of the line, which stand in it once.
    pub from: String,
    /// What the article has in their place.
    pub to: String,
    pub why: Option<String>,
    /// Where it stands in the article's file.
    pub span: std::ops::Range<usize>,
}

/// A text that was read and is held until it is asked for.
#[derive(Debug, Default)]
pub struct HeldText(Mutex<Option<Arc<SourceText>>>);

impl HeldText {
    pub fn put(&self, text: Arc<SourceText>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }

    pub fn take(&self) -> Option<Arc<SourceText>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A copy of a record holds no text: it is asked for once.
impl Clone for HeldText {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// An article. Its text stays on disk: what is kept of it here is what lists need.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Article {
    pub id: ArticleId,
    /// Which of the issue's sheets it stands on.
    pub sheet: SheetId,
    pub order: u32,
    pub path: Arc<str>,
    pub title: String,
    pub title_supplied: bool,
    pub kicker: Option<String>,
    pub deck: Option<String>,
    pub column: Option<String>,
    pub column_inferred: bool,
    pub kind: ArticleKind,
    pub byline: Byline,
    pub signature: Option<String>,
    /// In the order of the front matter, by kind.
    pub tags: Vec<SubjectId>,
    pub source: Vec<SourceRef>,
    pub changes: Vec<Change>,
    // in boxes: few articles have them
    pub continues_from: Option<Box<JumpMark>>,
    pub continues_to: Option<Box<JumpMark>>,
    pub related: Vec<ArticleId>,
    pub reviewed: bool,
    pub rights: Option<String>,
    pub status: Status,
    pub formerly: Vec<Moved>,
    pub extra: Vec<(String, String)>,
    /// Where the Markdown begins in the file.
    pub body: usize,
    /// Of the whole file, so that a change between two readings is noticed.
    pub hash: blake3::Hash,
    /// The file as it was loaded, where there was room for it.
    #[serde(skip)]
    pub held: HeldText,
}

impl Article {
    /// How many parts its printed headline has: kicker, title, deck.
    pub fn headline_parts(&self) -> usize {
        usize::from(self.kicker.is_some()) + usize::from(!self.title_supplied) + usize::from(self.deck.is_some())
    }
}

/// Another name of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    pub text: String,
    /// Whether it is looked for in the printed text.
    pub mention: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Subject {
    pub id: SubjectId,
    pub label: String,
    pub aliases: Vec<Alias>,
    pub description: Option<String>,
    pub role: Option<String>,
    pub parents: Vec<Arc<str>>,
    /// Latitude and longitude in degrees (WGS 84), as written.
    pub coordinates: Option<(String, String)>,
    pub identifiers: Vec<(String, String)>,
    pub status: Status,
    pub formerly: Vec<Moved>,
    pub extra: Vec<(String, String)>,
    pub body: usize,
    pub file: Arc<SourceText>,
}

impl Subject {
    /// The names that count as mentions: the label, unless an alias with its words says that it is none, and the
    /// aliases that are looked for.
    pub fn mentioned(&self) -> impl Iterator<Item = &str> {
        let aliases = || self.aliases.iter().filter(|alias| alias.mention).map(|alias| alias.text.as_str());
        let label = fold_label(&self.label);
        let label_counts = !self.aliases.iter().any(|alias| !alias.mention && fold_label(&alias.text) == label);
        label_counts.then_some(self.label.as_str()).into_iter().chain(aliases())
    }
}

/// A free page: about, and what the archivist likes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Free {
    pub slug: Arc<str>,
    pub title: String,
    pub order: Option<u32>,
    pub status: Status,
    pub formerly: Vec<Moved>,
    pub body: usize,
    pub file: Arc<SourceText>,
}

/// Everything that the content folder holds.
#[derive(Debug, Default)]
pub struct Archive {
    /// By date, then by id.
    /// Shared, as their articles are: what did not change from one reading to the next is the same value.
    pub issues: Vec<Arc<Issue>>,
    /// By kind, then by slug.
    pub subjects: Vec<Subject>,
    /// By `order`, then by slug.
    pub pages: Vec<Free>,
    /// By `order`, then by slug.
    pub stories: Vec<Story>,
    pub notes: BTreeMap<NotesOn, Arc<NoteFile>>,
    /// Ids of files that could not be read. They have been reported; a link to one is no second mistake.
    pub unreadable: BTreeSet<String>,
}
