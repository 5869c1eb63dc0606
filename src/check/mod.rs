//! What `annals check` finds beyond what a build reports: whether the archive keeps its promises.
//!
//! 1. [`ledger`]: every line of a transcription that is not blank stands in exactly one article, in
//!    the masthead, in the furniture, or is a declared duplicate, whose words are those of the line
//!    that is kept.
//! 2. [`text`]: an article's printed text is that of its lines, but for what is mechanical or declared.
//!    Where it is not, [`difference`] makes the entry that would declare it, and [`elsewhere`] looks
//!    for the lines that hold the text.
//! 3. [`dates`]: the weekday and the lunar date that are printed are those of the issue's date.
//! 4. [`names`]: every alias occurs, and belongs to one subject.
//! 5. [`survey`]: in the finished site every link and anchor leads somewhere, and every picture has
//!    words in its place.
//!
//! The first four see the whole [`Archive`], published or not: nothing of what they find goes into
//! the site. An archive is read issue by issue; of a text nothing is kept.

mod controls;
mod dates;
mod difference;
mod elsewhere;
mod ledger;
mod lunar;
mod names;
mod page;
mod survey;
mod text;

use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::{Report, SourceText};
use crate::files::{self, Source};
use crate::model::{Archive, Issue, Links, Sheet};
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
pub fn content(source: &dyn Source, archive: &Archive, links: &Links<'_>, report: &mut Report) -> Account {
    let wanted = names::Wanted::of(archive);
    let checked: Vec<(Account, Report)> = archive
        .issues
        .par_iter()
        .map(|issue| {
            let mut report = Report::default();
            let prefix = format!("{}/", issue.id);
            let unread = archive.unreadable.range(prefix.clone()..).next().is_some_and(|id| id.starts_with(&prefix));
            let account = check_issue(source, issue, unread, links, &wanted, &mut report);
            (account, report)
        })
        .collect();
    let mut account = Account::default();
    for (of_issue, found) in checked {
        account += of_issue;
        report.extend(found.diagnostics);
    }
    names::check(archive, &wanted, report);
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
        let files = transcriptions(source, issue);
        let pages: Vec<page::Page<'_>> = files.iter().map(|(sheet, file)| page::Page::new(sheet, file)).collect();
        for article in issue.articles.iter().filter(|article| !article.source.is_empty()) {
            found.extend(text::standing(source, issue, article, &pages, links));
        }
    }
    found
}

/// The transcriptions of an issue. One that cannot be read has been reported by the reading.
fn transcriptions<'a>(source: &dyn Source, issue: &'a Issue) -> Vec<(&'a Sheet, Arc<SourceText>)> {
    let read = |sheet: &'a Sheet| Some((sheet, files::read_text(source, sheet.transcription.as_deref()?).ok()?));
    issue.sheets.iter().filter_map(read).collect()
}

/// `unread`: an article of the issue could not be read, so nobody knows which lines it has.
fn check_issue(
    source: &dyn Source,
    issue: &Issue,
    unread: bool,
    links: &Links<'_>,
    wanted: &names::Wanted<'_>,
    report: &mut Report,
) -> Account {
    let mut account = Account::default();
    let files = transcriptions(source, issue);
    let pages: Vec<page::Page<'_>> = files.iter().map(|(sheet, file)| page::Page::new(sheet, file)).collect();
    for page in &pages {
        account += ledger::check(source, issue, unread, page, report);
        controls::check(source, page, report);
    }
    dates::check(issue, &pages, report);
    for article in &issue.articles {
        account += text::check(source, issue, article, &pages, links, wanted, report);
    }
    account
}
