//! What was read of an issue, kept for the next reading of the archive.
//!
//! 1. What is read of an issue follows from its own files, from the names that are looked for, and
//!    from what its texts ask of the rest of the archive: links in double brackets, and pictures.
//! 2. It holds as long as issue, files and names are the same, and every question has the same answer.
//! 3. Anything that cannot be told is read again.

use std::collections::BTreeSet;
use std::sync::Arc;

use blake3::{Hash, Hasher};

use super::mentions::Names;
use super::reading::IssueReading;
use crate::diag::Report;
use crate::files::{Memo, Source};
use crate::model::{Issue, IssueId, Links, NoteFile, NotesOn, Resolution, View, ViewIssue};

/// What texts ask of the rest of the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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

struct Entry {
    /// Holds the issue, so that no other can stand at its place in memory.
    issue: Arc<Issue>,
    /// The notes on it, on its pages and on its articles.
    notes: Vec<Arc<NoteFile>>,
    /// A hash of the names, and of the files that the issue does not hold.
    from: Hash,
    reading: Arc<IssueReading>,
    found: Found,
    answers: Hash,
}

impl<'a, 'v> Kept<'a, 'v> {
    pub fn new(source: &'a dyn Source, view: &View<'_>, links: &'a Links<'v>) -> Self {
        let memo = source.memo();
        let names = if memo.is_some() { names(view) } else { Hash::from_bytes([0; 32]) };
        Self { source, memo, links, names }
    }

    /// What is read of an issue: as it was, or by `read`.
    pub fn issue(
        &self,
        view: &View<'_>,
        issue: &ViewIssue<'_>,
        read: impl FnOnce() -> (IssueReading, Found),
    ) -> (Arc<IssueReading>, Found) {
        let fresh = |(reading, found)| (Arc::new(reading), found);
        let Some(memo) = self.memo else { return fresh(read()) };
        let name = format!("{} read", issue.issue.file.path);
        let notes = notes(view, issue);
        let same = |kept: &[Arc<NoteFile>]| {
            kept.len() == notes.len() && kept.iter().zip(&notes).all(|(kept, now)| Arc::ptr_eq(kept, now))
        };
        let holds = |kept: &Entry| {
            Arc::ptr_eq(&kept.issue, issue.issue)
                && same(&kept.notes)
                && self.files(issue) == Some(kept.from)
                && self.answers(Some(&issue.issue.id), &kept.found.asked) == Some(kept.answers)
        };
        if let Some(kept) = memo.get_if(&name, holds) {
            return (kept.reading.clone(), kept.found.clone());
        }
        let (reading, found) = fresh(read());
        // transcriptions and pictures may have been read just now for the first time
        if let Some(from) = self.files(issue)
            && let Some(answers) = self.answers(Some(&issue.issue.id), &found.asked)
        {
            let (issue, reading, found) = (issue.issue.clone(), reading.clone(), found.clone());
            memo.keep_self(&name, Arc::new(Entry { issue, notes, from, reading, found, answers }));
        }
        (reading, found)
    }

    /// What checking the body of another file gives: as it was, or by `check`.
    pub fn body(&self, path: &str, check: impl FnOnce() -> Found) -> Found {
        let Some((memo, version)) = self.memo.zip(self.source.version(path)) else { return check() };
        let name = format!("{path} body");
        let holds = |kept: &(Found, Hash)| self.answers(None, &kept.0.asked) == Some(kept.1);
        if let Some(kept) = memo.get::<(Found, Hash)>(&name, version).filter(|kept| holds(kept)) {
            return kept.0.clone();
        }
        let found = check();
        if let Some(answers) = self.answers(None, &found.asked) {
            memo.keep(&name, version, Arc::new((found.clone(), answers)));
        }
        found
    }

    /// A hash of the names, and of an issue's transcriptions and scans; none if one was never read.
    /// The other files are as they were if the issue is: it and its articles are made of them.
    fn files(&self, issue: &ViewIssue<'_>) -> Option<Hash> {
        let mut all = Hasher::new();
        all.update(self.names.as_bytes());
        for sheet in issue.sheets() {
            for path in sheet.transcription.iter().chain(&sheet.scan) {
                all.update(self.source.version(path)?.as_bytes());
            }
        }
        Some(all.finalize())
    }

    /// A hash of what is answered to what texts ask, those of an issue or of another file; none if that cannot be told.
    fn answers(&self, issue: Option<&IssueId>, asked: &BTreeSet<Asked>) -> Option<Hash> {
        let mut all = Hasher::new();
        for asked in asked {
            match asked {
                Asked::Link(target) => match self.links.resolve(target, issue) {
                    Resolution::One(found) => all.update(b"1").update(self.links.words(found).as_bytes()),
                    Resolution::Several(several) => {
                        all.update(b"2").update(several.len().to_string().as_bytes());
                        for found in several {
                            all.update(self.links.id(found).as_bytes()).update(b"\0");
                        }
                        &mut all
                    }
                    Resolution::Unpublished => all.update(b"u"),
                    // what is near it is said too, and anything may be
                    Resolution::Unreadable | Resolution::Nothing => return None,
                },
                Asked::Picture(path) if self.links.is_held_back(path) => all.update(b"h"),
                Asked::Picture(path) => all.update(b"p").update(self.source.version(path)?.as_bytes()),
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
