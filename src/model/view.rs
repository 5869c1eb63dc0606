//! The published view: the one door to the archive for every later stage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    Archive, Article, ArticleId, DuplicateRun, Free, Issue, IssueId, LineRange, LineSet, NoteFile, NotesOn, Sheet,
    SheetId, Status, Story, Subject, SubjectId,
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
    stories: Vec<&'a Story>,
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
    /// Its articles that are not published: they say which lines are hidden, and nothing else is made of them.
    unpublished: Vec<&'a Article>,
    sheets: Vec<&'a Sheet>,
    /// The places of the pages in `sheets`, by name.
    sheet_index: BTreeMap<&'a str, usize>,
    /// By page, the lines of what is not published, and those that are declared to repeat them.
    hidden: BTreeMap<&'a str, LineSet>,
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
        let stories = archive.stories.iter().filter(|story| shown(story.status)).collect();
        let issue_index = issues.iter().enumerate().map(|(i, issue)| (issue.issue.id.as_str(), i)).collect();
        let article_index = issues
            .iter()
            .enumerate()
            .flat_map(|(i, issue)| {
                issue.articles.iter().enumerate().map(move |(j, article)| (article.id.as_str(), (i, j)))
            })
            .collect();
        let subject_index = subjects.iter().enumerate().map(|(i, subject)| (&subject.id, i)).collect();
        Self {
            drafts,
            issues,
            subjects,
            pages,
            stories,
            notes: &archive.notes,
            issue_index,
            article_index,
            subject_index,
        }
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

    /// By their order.
    pub fn stories(&self) -> &[&'a Story] {
        &self.stories
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
        let mut partial: BTreeSet<&str> = out.iter().map(|article| article.sheet.name()).collect();
        let mut named: BTreeMap<&str, Vec<LineRange>> = BTreeMap::new();
        for source in out.iter().flat_map(|article| &article.source) {
            partial.insert(&*source.sheet);
            named.entry(&*source.sheet).or_default().push(source.lines);
        }
        let mut hidden: BTreeMap<&str, LineSet> =
            named.into_iter().map(|(sheet, lines)| (sheet, lines.into_iter().collect())).collect();
        for sheet in issue.sheets.iter().filter(|sheet| !sheet.duplicates.is_empty()) {
            if let Some(lines) = hidden.get_mut(sheet.id.name()) {
                *lines = with_duplicates(lines, &sheet.duplicates);
            }
        }
        // a page that only unpublished articles speak of is not known to be there
        let has_article: BTreeSet<&SheetId> = articles.iter().map(|article: &&Article| &article.sheet).collect();
        let known = |sheet: &&Sheet| sheet.declared || sheet.transcription.is_some() || has_article.contains(&sheet.id);
        let sheets: Vec<&Sheet> = issue.sheets.iter().filter(known).collect();
        let sheet_index = sheets.iter().enumerate().map(|(j, sheet)| (sheet.id.name(), j)).collect();
        Self { issue, articles, unpublished: out, sheets, sheet_index, hidden, partial }
    }

    /// Its articles that are not published, for the proof of what is hidden. Nothing of them may be shown.
    pub fn unpublished(&self) -> &[&'a Article] {
        &self.unpublished
    }

    /// Where a page is in [`ViewIssue::sheets`], by its name.
    pub fn sheet_at(&self, name: &str) -> Option<usize> {
        self.sheet_index.get(name).copied()
    }

    /// The pages; what is published of each is decided line by line.
    pub fn sheets(&self) -> &[&'a Sheet] {
        &self.sheets
    }

    /// Whether everything that stands on a page is published, as far as articles tell.
    pub fn is_whole(&self, sheet: &str) -> bool {
        !self.partial.contains(sheet)
    }

    /// Whether the text of a line may be shown.
    pub fn is_line_shown(&self, sheet: &str, line: u32) -> bool {
        !self.hidden.get(sheet).is_some_and(|lines| lines.contains(line))
    }
}

/// Lines, and all that say the same: a duplicate and the line that is kept are hidden together. A line may be in
/// several such pairs, so this is followed to its end.
fn with_duplicates(lines: &LineSet, duplicates: &[DuplicateRun]) -> LineSet {
    // ranges that share a line are hidden together as well
    let groups: LineSet = duplicates.iter().flat_map(|duplicate| [duplicate.lines, duplicate.of]).collect();
    let mut same: Vec<Vec<usize>> = vec![Vec::new(); groups.ranges().len()];
    for duplicate in duplicates {
        let (one, other) = (groups.place(duplicate.lines.first), groups.place(duplicate.of.first));
        same[one].push(other);
        same[other].push(one);
    }
    let mut is_hidden: Vec<bool> = groups.ranges().iter().map(|range| lines.touches(*range)).collect();
    let mut next: Vec<usize> = (0..is_hidden.len()).filter(|k| is_hidden[*k]).collect();
    while let Some(k) = next.pop() {
        for &other in &same[k] {
            if !std::mem::replace(&mut is_hidden[other], true) {
                next.push(other);
            }
        }
    }
    let repeated = groups.ranges().iter().zip(is_hidden).filter(|(_, is_hidden)| *is_hidden).map(|(range, _)| range);
    lines.ranges().iter().chain(repeated).copied().collect()
}
