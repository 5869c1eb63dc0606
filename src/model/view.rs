//! The published view: the one door to the archive for every later stage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    Archive, Article, ArticleId, Free, Issue, IssueId, NoteFile, NotesOn, Sheet, SheetId, Status, Subject, SubjectId,
};

/// What is published of an archive.
///
/// An item is in the view if its status is shown and what it stands in is: no article of a withheld
/// issue is. A reference to something that is not in the view is as if it were not written.
#[derive(Debug)]
pub struct View<'a> {
    drafts: bool,
    issues: Vec<ViewIssue<'a>>,
    subjects: Vec<&'a Subject>,
    pages: Vec<&'a Free>,
    notes: &'a BTreeMap<NotesOn, Arc<NoteFile>>,
    issue_index: BTreeMap<&'a str, usize>,
    article_index: BTreeMap<&'a str, (usize, usize)>,
    subject_index: BTreeMap<&'a SubjectId, usize>,
}

/// An issue with those of its articles that are published.
#[derive(Debug)]
pub struct ViewIssue<'a> {
    pub issue: &'a Arc<Issue>,
    pub articles: Vec<&'a Article>,
    sheets: Vec<&'a Sheet>,
    /// By page, the lines whose text is not published.
    hidden: BTreeMap<&'a str, BTreeSet<u32>>,
    /// Names of the pages on which something stands that is not published.
    partial: BTreeSet<&'a str>,
}

impl<'a> View<'a> {
    pub fn new(archive: &'a Archive, drafts: bool) -> Self {
        let shown = |status: Status| status.is_shown(drafts);
        let issues: Vec<_> = archive
            .issues
            .iter()
            .filter(|issue| shown(issue.status))
            .map(|issue| ViewIssue::new(issue, drafts))
            .collect();
        let subjects: Vec<_> = archive.subjects.iter().filter(|subject| shown(subject.status)).collect();
        let pages = archive.pages.iter().filter(|page| shown(page.status)).collect();
        let issue_index = issues.iter().enumerate().map(|(i, issue)| (issue.issue.id.as_str(), i)).collect();
        let article_index = issues
            .iter()
            .enumerate()
            .flat_map(|(i, issue)| {
                issue.articles.iter().enumerate().map(move |(j, article)| (article.id.as_str(), (i, j)))
            })
            .collect();
        let subject_index = subjects.iter().enumerate().map(|(i, subject)| (&subject.id, i)).collect();
        Self { drafts, issues, subjects, pages, notes: &archive.notes, issue_index, article_index, subject_index }
    }

    pub fn drafts(&self) -> bool {
        self.drafts
    }

    /// By date, oldest first.
    pub fn issues(&self) -> &[ViewIssue<'a>] {
        &self.issues
    }

    pub fn subjects(&self) -> &[&'a Subject] {
        &self.subjects
    }

    pub fn pages(&self) -> &[&'a Free] {
        &self.pages
    }

    /// The notes on a published item, if they are published themselves.
    pub fn notes(&self, on: &NotesOn) -> Option<&'a Arc<NoteFile>> {
        self.notes.get(on).filter(|notes| notes.status.is_shown(self.drafts))
    }

    /// Where an issue stands in [`View::issues`].
    pub fn issue_at(&self, id: &IssueId) -> Option<usize> {
        self.issue_index.get(id.as_str()).copied()
    }

    /// Where an article stands: its issue in [`View::issues`], and its place there.
    pub fn article_at(&self, id: &ArticleId) -> Option<(usize, usize)> {
        self.article_index.get(id.as_str()).copied()
    }

    /// Where a subject stands in [`View::subjects`].
    pub fn subject_at(&self, id: &SubjectId) -> Option<usize> {
        self.subject_index.get(id).copied()
    }
}

impl<'a> ViewIssue<'a> {
    fn new(issue: &'a Arc<Issue>, drafts: bool) -> Self {
        let (articles, out): (Vec<_>, Vec<_>) =
            issue.articles.iter().map(|article| &**article).partition(|article| article.status.is_shown(drafts));
        let mut hidden: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        let mut partial: BTreeSet<&str> = out.iter().map(|article| article.sheet.name()).collect();
        partial.extend(out.iter().flat_map(|article| &article.source).map(|source| &*source.sheet));
        for source in out.iter().flat_map(|article| &article.source) {
            hidden.entry(&*source.sheet).or_default().extend(source.lines.lines());
        }
        // A duplicate and the line that is kept say the same: if one is hidden, so is the other. A line
        // may be in several such pairs, so this goes on until nothing more is hidden.
        for sheet in &issue.sheets {
            if let Some(lines) = hidden.get_mut(sheet.id.name()) {
                loop {
                    let before = lines.len();
                    for duplicate in &sheet.duplicates {
                        let mut both = duplicate.of.lines().chain(duplicate.lines.lines());
                        if both.any(|line| lines.contains(&line)) {
                            lines.extend(duplicate.of.lines().chain(duplicate.lines.lines()));
                        }
                    }
                    if lines.len() == before {
                        break;
                    }
                }
            }
        }
        // a page that only unpublished articles speak of is not known to be there
        let known = |sheet: &&Sheet| {
            let has_article = articles.iter().any(|article: &&Article| article.sheet == sheet.id);
            sheet.declared || sheet.transcription.is_some() || has_article
        };
        let sheets = issue.sheets.iter().filter(known).collect();
        Self { issue, articles, sheets, hidden, partial }
    }

    /// The pages; what is published of each is decided line by line.
    pub fn sheets(&self) -> &[&'a Sheet] {
        &self.sheets
    }

    /// The published articles of a page, in order.
    pub fn articles_on(&self, sheet: &SheetId) -> impl Iterator<Item = &'a Article> {
        self.articles.iter().filter(move |article| article.sheet == *sheet).copied()
    }

    /// Whether everything that stands on a page is published, as far as articles tell.
    pub fn is_whole(&self, sheet: &str) -> bool {
        !self.partial.contains(sheet)
    }

    /// Whether the text of a line may be shown.
    pub fn is_line_shown(&self, sheet: &str, line: u32) -> bool {
        !self.hidden.get(sheet).is_some_and(|lines| lines.contains(&line))
    }
}
