//! What was read of an issue, kept for the next reading of the archive.
//!
//! 1. What is read of an issue follows from its own files, from the names that are looked for, and
//!    from what its texts ask of the rest of the archive: links in double brackets, and pictures.
//! 2. It holds as long as issue, files and names are the same, and every question has the same answer.
//! 3. Anything that cannot be told is read again.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

use blake3::{Hash, Hasher};

use super::anchors;
use super::links::transcription_beside;
use super::mentions::Names;
use super::reading::IssueReading;
use crate::diag::Report;
use crate::files::{Keep, Memo, Source, bytes_of, value_of};
use crate::model::{IssueId, Links, NoteFile, NotesOn, Reference, Resolution, View, ViewIssue};

/// What texts ask of the rest of the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Asked {
    /// The target of a link in double brackets.
    Link(String),
    /// The path of a picture that the texts show.
    Picture(String),
}

/// What reading texts gives beside what is kept of them.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Pictures that are shown and stand there.
    pub images: BTreeSet<String>,
    pub asked: BTreeSet<Asked>,
    pub report: Report,
}

impl Found {
    pub fn merge(&mut self, other: Self) {
        self.images.extend(other.images);
        self.asked.extend(other.asked);
        self.report.extend(other.report.diagnostics);
    }
}

/// What was kept of issues, as far as it still holds.
pub struct Kept<'a, 'v> {
    source: &'a dyn Source,
    memo: Option<&'a Memo>,
    links: &'a Links<'v>,
    names: Hash,
}

/// A build makes them anew: that takes less time than to read them.
impl Keep for Names {}

/// What was read of an issue.
struct Entry {
    /// Of its files.
    files: Hash,
    /// Of the names that were looked for.
    names: Hash,
    reading: Arc<IssueReading>,
    found: Found,
    answers: Hash,
    /// Of the files, the answers and the reading.
    version: Hash,
}

impl Keep for Entry {
    /// Texts of which something is to be said are read again, so that it is said with their words.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        let hashes = (&self.files, &self.names, &self.answers, &self.version);
        let of = (hashes, &self.reading, &self.found.images, &self.found.asked);
        self.found.report.diagnostics.is_empty().then(|| bytes_of(&of)).flatten()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hashes, reading, images, asked) = value_of(bytes)?;
        let (files, names, answers, version) = hashes;
        let found = Found { images, asked, report: Report::default() };
        Some(Self { files, names, reading, found, answers, version })
    }
}

/// What checking the body of another file gave.
struct Checked {
    found: Found,
    answers: Hash,
}

impl Keep for Checked {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        let of = (&self.found.images, &self.found.asked, &self.answers);
        self.found.report.diagnostics.is_empty().then(|| bytes_of(&of)).flatten()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (images, asked, answers) = value_of(bytes)?;
        Some(Self { found: Found { images, asked, report: Report::default() }, answers })
    }
}

/// What was read of an issue, and a hash of all that it follows from; none if that cannot be told.
pub struct Read {
    pub reading: Arc<IssueReading>,
    pub found: Found,
    pub version: Option<Hash>,
}

impl<'a, 'v> Kept<'a, 'v> {
    pub fn new(source: &'a dyn Source, view: &View<'_>, links: &'a Links<'v>) -> Self {
        let memo = source.memo();
        let names = if memo.is_some() { names(view) } else { Hash::from_bytes([0; 32]) };
        Self { source, memo, links, names }
    }

    /// What is read of an issue: as it was, or by `read`.
    pub fn issue(&self, view: &View<'_>, issue: &ViewIssue<'_>, read: impl FnOnce() -> (IssueReading, Found)) -> Read {
        let Some(memo) = self.memo else {
            let (reading, found) = read();
            return Read { reading: Arc::new(reading), found, version: None };
        };
        let name = format!("{} read", issue.issue.file.path);
        let id = Some(&issue.issue.id);
        if let Some(files) = self.files(view, issue) {
            let holds = |kept: &Entry| {
                (kept.files, kept.names) == (files, self.names)
                    && self.answers(id, &kept.found.asked) == Some(kept.answers)
            };
            if let Some(kept) = memo.get_if(&name, holds) {
                let version = Some(kept.version);
                return Read { reading: kept.reading.clone(), found: kept.found.clone(), version };
            }
        }
        let (reading, found) = read();
        let reading = Arc::new(reading);
        // transcriptions and pictures may have been read just now for the first time
        let known = self.files(view, issue).zip(self.answers(id, &found.asked));
        let version = known.map(|(files, answers)| {
            let mut all = Hasher::new();
            for hash in [files, answers, reading.fingerprint(view)] {
                all.update(hash.as_bytes());
            }
            let version = all.finalize();
            let (reading, found) = (reading.clone(), found.clone());
            memo.keep_self(&name, Arc::new(Entry { files, names: self.names, reading, found, answers, version }));
            version
        });
        Read { reading, found, version }
    }

    /// What checking the body of another file gives: as it was, or by `check`.
    pub fn body(&self, path: &str, check: impl FnOnce() -> Found) -> Found {
        let Some((memo, version)) = self.memo.zip(self.source.version(path)) else { return check() };
        let name = format!("{path} body");
        let holds = |kept: &Checked| self.answers(None, &kept.found.asked) == Some(kept.answers);
        if let Some(kept) = memo.get::<Checked>(&name, version).filter(|kept| holds(kept)) {
            return kept.found.clone();
        }
        let found = check();
        if let Some(answers) = self.answers(None, &found.asked) {
            memo.keep(&name, version, Arc::new(Checked { found: found.clone(), answers }));
        }
        found
    }

    /// A hash of all files of an issue with the notes on them; none if one was never read.
    fn files(&self, view: &View<'_>, issue: &ViewIssue<'_>) -> Option<Hash> {
        let mut all = Hasher::new();
        let mut put = |text: &str| {
            all.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        };
        put(issue.issue.id.as_str());
        // it may have been named by archive.toml
        put(&issue.issue.paper);
        put(&issue.issue.file.text);
        // those that are not published too: they hide lines
        for article in &issue.issue.articles {
            put(&article.path);
            put(article.hash.to_hex().as_str());
        }
        for file in notes(view, issue) {
            put(&file.file.path);
            put(&file.file.text);
        }
        for sheet in &issue.issue.sheets {
            put(sheet.id.as_str());
            for path in sheet.transcription.iter().chain(&sheet.scan) {
                put(path);
                put(self.source.version(path)?.to_hex().as_str());
            }
        }
        Some(all.finalize())
    }

    /// A hash of what is answered to what texts ask, those of an issue or of another file; none if that cannot be told.
    fn answers(&self, issue: Option<&IssueId>, asked: &BTreeSet<Asked>) -> Option<Hash> {
        let mut all = Hasher::new();
        for asked in asked {
            match asked {
                Asked::Link(written) => match self.links.read(written, issue) {
                    Reference { leads_to: Resolution::One(found), anchor, .. } => {
                        if anchor.is_some_and(|anchor| !anchors::has(self.source, self.links, found, anchor)) {
                            return None;
                        }
                        all.update(b"1").update(self.links.words(found).as_bytes()).update(b"\0");
                        // where the target ends and the anchor begins may change with what titles there are
                        all.update(anchor.unwrap_or_default().as_bytes()).update(b"\0");
                        all.update(self.links.id(found).as_bytes())
                    }
                    Reference { leads_to: Resolution::Several(count, several), .. } => {
                        all.update(b"2").update(count.to_string().as_bytes());
                        for found in several {
                            all.update(self.links.id(found).as_bytes()).update(b"\0");
                        }
                        &mut all
                    }
                    Reference { leads_to: Resolution::Unpublished, .. } => all.update(b"u"),
                    // what is near it is said too, and anything may be
                    Reference { leads_to: Resolution::Unreadable | Resolution::Nothing, .. } => return None,
                },
                Asked::Picture(path) if self.links.is_held_back(&self.source.leads_to(path)) => all.update(b"h"),
                Asked::Picture(path) => {
                    let real = self.source.leads_to(path);
                    // it is held back if the transcription of the page that it shows has lines taken out
                    let beside = transcription_beside(&real).filter(|path| self.source.exists(path));
                    if let Some(transcription) = beside {
                        all.update(b"t").update(self.source.version(&transcription)?.as_bytes());
                    }
                    all.update(b"p").update(self.source.version(path)?.as_bytes())
                }
            };
            all.update(b"\0");
        }
        Some(all.finalize())
    }
}

/// The published notes on an issue, on its pages and on its articles.
fn notes(view: &View<'_>, issue: &ViewIssue<'_>) -> Vec<Arc<NoteFile>> {
    let on = std::iter::once(NotesOn::Issue(issue.issue.id.to_string()))
        .chain(issue.sheets().iter().map(|sheet| NotesOn::Sheet(sheet.id.to_string())))
        .chain(issue.articles.iter().map(|article| NotesOn::Article(article.id.to_string())));
    on.filter_map(|on| view.notes(&on).cloned()).collect()
}

/// The names of a view: as they were, or made anew.
pub fn kept_names(source: &dyn Source, view: &View<'_>) -> Arc<Names> {
    let Some(memo) = source.memo() else { return Arc::new(Names::of(view)) };
    let from = names(view);
    memo.get::<Names>("names", from).unwrap_or_else(|| {
        let made = Arc::new(Names::of(view));
        memo.keep("names", from, made.clone());
        made
    })
}

/// A hash of the subjects and of what they are called, in the order of the view.
fn names(view: &View<'_>) -> Hash {
    let mut all = format!("{}\n", view.drafts());
    for subject in view.subjects() {
        all.push_str(&format!("{}\0{}\0", subject.id, subject.label));
        for alias in &subject.aliases {
            all.push_str(&format!("{}\0{}\0", alias.text, alias.mention));
        }
        all.push('\n');
    }
    blake3::hash(all.as_bytes())
}
