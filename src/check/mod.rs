//! What `annals check` finds beyond what a build reports: whether the archive keeps its promises.
//!
//! 1. [`ledger`]: every line of a transcription that is not blank stands in exactly one article, in
//!    the masthead, in the furniture, or is a declared duplicate, whose words are those of the line
//!    that is kept.
//! 2. [`text`]: an article's printed text is that of its lines, but for what is mechanical or declared.
//!    Where it is not, [`difference`] makes the entry that would declare it.
//! 3. [`dates`]: the weekday and the lunar date that are printed are those of the issue's date.
//! 4. [`names`]: every alias occurs, and belongs to one subject.
//! 5. [`notes`]: no quotation differs from another passage in figures only.
//! 6. [`characters`]: characters that cannot be told by sight.
//! 7. [`survey`]: in the finished site every link and anchor leads somewhere, and every picture has
//!    words in its place.
//!
//! The first six see the whole [`Archive`], published or not: nothing of what they find goes into
//! the site. An archive is read issue by issue; of a text nothing is kept.

mod characters;
mod controls;
mod dates;
mod difference;
mod ledger;
mod lunar;
mod names;
mod notes;
mod survey;
mod text;

use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::Report;
use crate::files::Source;
use crate::model::{Archive, Article, Issue, Links, View, ViewIssue};
use crate::printed::{Claims, Pages, Transcript};
pub use lunar::Lunar;
pub use survey::Survey;

/// What was found to be in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    pub transcriptions: usize,
    /// Lines that are not blank.
    pub lines: usize,
    /// Of these, those that somebody has.
    pub accounted: usize,
    /// Articles that are their lines, character by character.
    pub articles: usize,
    /// Column breaks that were joined in them.
    pub joins: usize,
    /// Punctuation marks in them whose width was changed.
    pub widened: usize,
    /// Changes in them that editors declared.
    pub changes: usize,
}

impl std::ops::AddAssign for Account {
    fn add_assign(&mut self, other: Self) {
        self.transcriptions += other.transcriptions;
        self.lines += other.lines;
        self.accounted += other.accounted;
        self.articles += other.articles;
        self.joins += other.joins;
        self.widened += other.widened;
        self.changes += other.changes;
    }
}

impl Account {
    /// `412 lines of 5 transcriptions accounted for; 40 articles are their lines, with 13 joins and
    /// 1597 punctuation marks brought to full width`
    pub fn in_words(&self) -> String {
        let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let lines = if self.accounted == self.lines {
            count(self.lines, "line")
        } else {
            format!("{} of {}", self.accounted, count(self.lines, "line"))
        };
        let mut words = format!(
            "{lines} of {} accounted for; {}; {} brought to full width",
            count(self.transcriptions, "transcription"),
            count(self.joins, "join"),
            count(self.widened, "punctuation mark"),
        );
        if self.changes > 0 {
            words.push_str(&format!("; {} declared", count(self.changes, "change")));
        }
        words
    }

    /// The same figures for programs.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "transcriptions": self.transcriptions, "lines": self.lines, "accounted": self.accounted,
            "articles": self.articles, "joins": self.joins, "widened": self.widened, "changes": self.changes,
        })
        .to_string()
    }
}

/// Checks the content against itself: lines, texts, dates, names.
///
/// What a build has said of the lines of articles that are not in `view` is not said again.
pub fn content(
    source: &dyn Source,
    archive: &Archive,
    view: &View<'_>,
    links: &Links<'_>,
    report: &mut Report,
) -> Account {
    let wanted = names::Wanted::of(archive);
    let checked: Vec<(Account, Report)> = archive
        .issues
        .par_iter()
        .map(|issue| {
            let mut report = Report::default();
            let prefix = format!("{}/", issue.id);
            let unread = archive.unreadable.range(prefix.clone()..).next().is_some_and(|id| id.starts_with(&prefix));
            let shown = view.issue_at(&issue.id).map(|i| &view.issues()[i]);
            let issue = Checked { source, issue, shown, unread, links, wanted: &wanted };
            let account = issue.check(&mut report);
            (account, report)
        })
        .collect();
    let mut account = Account::default();
    for (of_issue, found) in checked {
        account += of_issue;
        report.extend(found.diagnostics);
    }
    names::check(archive, &wanted, report);
    notes::check(source, archive, links, report);
    for file in archive.notes.values().map(|notes| &notes.file) {
        characters::check(file, report);
    }
    let subjects = archive.subjects.iter().map(|subject| &subject.file);
    for file in subjects.chain(archive.pages.iter().map(|page| &page.file)) {
        characters::check(file, report);
    }
    account
}

/// Where the words of an article stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub path: String,
    /// The pages that it names.
    pub sheets: Vec<String>,
    /// Whether the lines that it names hold its text.
    pub complete: bool,
    /// If not, the `source` that would, as it is written in front matter.
    pub source: Option<String>,
}

/// Says of each article whether its lines hold its text, and if not, which would.
pub fn moved(source: &dyn Source, archive: &Archive, links: &Links<'_>) -> Vec<Standing> {
    let mut found = Vec::new();
    for issue in &archive.issues {
        let pages = pages(source, issue);
        for article in issue.articles.iter().filter(|article| !article.source.is_empty()) {
            found.extend(text::standing(source, &issue.id, article, &pages, links));
        }
    }
    found
}

/// The pages of an issue. A transcription that cannot be read has been reported by the reading.
fn pages<'a>(source: &dyn Source, issue: &'a Issue) -> Pages<'a> {
    Pages::of(issue, |path| Transcript::read(source, path).ok().map(Arc::new))
}

/// An issue with what is needed to check it.
struct Checked<'a, 'v> {
    source: &'a dyn Source,
    issue: &'a Issue,
    /// What is published of it; none if it is not published itself.
    shown: Option<&'a ViewIssue<'a>>,
    /// An article of it could not be read, so nobody knows which lines it has.
    unread: bool,
    links: &'a Links<'v>,
    wanted: &'a names::Wanted,
}

impl Checked<'_, '_> {
    fn check(&self, report: &mut Report) -> Account {
        let mut account = Account::default();
        characters::check(&self.issue.file, report);
        let pages = pages(self.source, self.issue);
        let articles: Vec<&Article> = self.issue.articles.iter().map(|article| &**article).collect();
        let claims = Claims::of(&articles);
        for page in pages.iter() {
            account += ledger::check(self, page, claims.on(page.name()), report);
            characters::check(&page.file, report);
            controls::check(self.source, page, report);
        }
        dates::check(self.issue, &pages, report);
        for article in &self.issue.articles {
            account += text::check(self, article, &pages, report);
        }
        account
    }

    /// Whether a build has proved, or said why it cannot, which lines are an article's, because it hides them.
    fn hides(&self, article: &Article) -> bool {
        self.shown.is_some_and(|issue| issue.unpublished().binary_search_by(|other| other.id.cmp(&article.id)).is_ok())
    }
}
