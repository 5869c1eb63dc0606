//! What was read of an issue, kept for the next reading of the archive.
//!
//! 1. What is read of an issue follows from its own files and from the names that are looked for.
//! 2. A text that has links or pictures says something of the rest of the archive: what was read of
//!    it holds as long as every link leads where it did, and the same files are there.
//! 3. Anything that cannot be told is read again.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use blake3::{Hash, Hasher};

use super::reading::IssueReading;
use crate::diag::{Diagnostic, Report};
use crate::files::{Memo, Source};
use crate::model::{Issue, Links, View, ViewIssue};

/// What reading an issue gives: its reading, the pictures that it shows, and what is wrong in it.
pub type ReadIssue = (IssueReading, BTreeSet<String>, Report);

/// What was kept of issues, as far as it still holds.
pub struct Kept<'a, 'v> {
    source: &'a dyn Source,
    memo: Option<&'a Memo>,
    links: &'a Links<'v>,
    names: Hash,
    elsewhere: OnceLock<Option<Hash>>,
}

struct Entry {
    /// What links and pictures depended on; none if there are none.
    elsewhere: Option<Hash>,
    reading: IssueReading,
    images: BTreeSet<String>,
    findings: Vec<Diagnostic>,
}

impl<'a, 'v> Kept<'a, 'v> {
    pub fn new(source: &'a dyn Source, view: &View<'_>, links: &'a Links<'v>) -> Self {
        let memo = source.memo();
        let names = if memo.is_some() { names(view) } else { Hash::from_bytes([0; 32]) };
        Self { source, memo, links, names, elsewhere: OnceLock::new() }
    }

    /// What is read of an issue: as it was, or by `read`.
    pub fn issue(&self, issue: &ViewIssue<'_>, read: impl FnOnce() -> ReadIssue) -> ReadIssue {
        let Some(memo) = self.memo else { return read() };
        let name = format!("{} read", issue.issue.file.path);
        if let Some(from) = self.inputs(issue.issue)
            && let Some(kept) = memo.get::<Entry>(&name, from)
            && (kept.elsewhere.is_none() || kept.elsewhere == self.elsewhere())
        {
            let report = Report { diagnostics: kept.findings.clone() };
            return (kept.reading.clone(), kept.images.clone(), report);
        }
        let (reading, images, report) = read();
        let refers = self.refers(issue.issue);
        let elsewhere = if refers { self.elsewhere() } else { None };
        // transcriptions may have been read just now for the first time
        if let Some(from) = self.inputs(issue.issue)
            && refers == elsewhere.is_some()
        {
            let (kept, findings) = (reading.clone(), report.diagnostics.clone());
            memo.keep(&name, from, Arc::new(Entry { elsewhere, reading: kept, images: images.clone(), findings }));
        }
        (reading, images, report)
    }

    /// A hash of the names and of an issue's own files; none if one of them was never read.
    fn inputs(&self, issue: &Issue) -> Option<Hash> {
        let mut all = Hasher::new();
        all.update(self.names.as_bytes());
        let articles = issue.articles.iter().map(|article| &*article.path);
        let transcriptions = issue.sheets.iter().filter_map(|sheet| sheet.transcription.as_deref());
        for path in std::iter::once(&*issue.file.path).chain(articles).chain(transcriptions) {
            all.update(path.as_bytes()).update(b"\0").update(self.source.version(path)?.as_bytes());
        }
        for sheet in &issue.sheets {
            all.update(sheet.scan.as_deref().unwrap_or_default().as_bytes()).update(b"\0");
        }
        Some(all.finalize())
    }

    /// Whether a text of the issue has links or pictures. One that only looks so is one too many.
    fn refers(&self, issue: &Issue) -> bool {
        let has = |text: &[u8]| text.windows(2).any(|pair| pair == b"[[" || pair == b"![");
        has(issue.file.text.as_bytes())
            || issue.articles.iter().any(|article| self.source.read(&article.path).map_or(true, |bytes| has(&bytes)))
    }

    fn elsewhere(&self) -> Option<Hash> {
        *self.elsewhere.get_or_init(|| {
            let mut all = Hasher::new();
            all.update(self.links.fingerprint().as_bytes());
            for path in self.source.walk("content").ok()? {
                all.update(path.as_bytes()).update(b"\0");
            }
            Some(all.finalize())
        })
    }
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
