//! What long lists are cut from, made once for all their pages: the years and months of the issues, the
//! subjects of each kind in order, the names in bylines, the notes of each index.
//!
//! A page takes its slice from here, so that its cost is that of what it shows.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::cards::IssueCards;
use super::context::{ArticleCard, NoteCard, SubjectCard};
use super::paging::{ISSUES_ON_A_PAGE, Part};
use super::plan::WhichNotes;
use crate::model::{SubjectKind, View};
use crate::render::Shared;

/// Articles that are listed with a name in bylines: the newest.
pub const ARTICLES_OF_A_WRITER: usize = 20;
/// Subjects below a subject, and notes that link to one, that its page lists.
pub const BESIDE: usize = 100;

/// The orders of the lists, by places in the view.
#[derive(Debug, Default)]
pub struct Lists {
    pub years: Vec<Year>,
    /// The subjects of each kind as their list has them.
    pub subjects: BTreeMap<SubjectKind, Vec<usize>>,
    /// For each subject, those that name it among their parents, at most [`BESIDE`], and how many there are.
    pub children: Vec<(Vec<usize>, usize)>,
    pub writers: Vec<Written>,
    /// The names on each page of their list.
    pub writer_pages: Vec<Range<usize>>,
    pub notes: BTreeMap<WhichNotes, Vec<Shared<NoteCard>>>,
    /// The articles of each printed column, by date: the places of their issues and their own in these.
    pub columns: BTreeMap<String, Vec<(u32, u32)>>,
    /// For each day of the year the issues of that day, whatever the year; by month and day.
    pub days: BTreeMap<(i8, i8), Vec<usize>>,
    /// For each issue the one before and the one after it of the same paper.
    pub neighbours: Vec<(Option<usize>, Option<usize>)>,
    /// Whether the issues are of more than one paper.
    pub several_papers: bool,
}

/// The issues of a year, by the first day that each may be of.
#[derive(Debug, PartialEq, Eq)]
pub struct Year {
    pub year: i16,
    pub issues: Range<usize>,
    pub months: Vec<Month>,
}

/// The issues of a month.
#[derive(Debug, PartialEq, Eq)]
pub struct Month {
    pub month: i8,
    pub issues: Range<usize>,
}

impl Year {
    /// Whether its issues are listed by month.
    pub fn by_month(&self) -> bool {
        self.issues.len() > ISSUES_ON_A_PAGE
    }
}

impl Month {
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        Part::all(self.issues.len(), ISSUES_ON_A_PAGE)
    }
}

/// A name in bylines.
#[derive(Debug)]
pub struct Written {
    pub name: Arc<str>,
    /// Keys of words: `role_reporter`.
    pub roles: Vec<&'static str>,
    /// How many articles have it.
    pub articles: usize,
    /// The newest of them, oldest first.
    pub newest: Vec<Shared<ArticleCard>>,
}

/// Whether the issues have pages of their own for each year.
pub fn by_year(issues: usize) -> bool {
    issues > ISSUES_ON_A_PAGE
}

/// The years and months of issues that are sorted by day.
pub fn years(days: impl Iterator<Item = Date>) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for (i, day) in days.enumerate() {
        if years.last().is_none_or(|last| last.year != day.year()) {
            years.push(Year { year: day.year(), issues: i..i, months: Vec::new() });
        }
        let Some(year) = years.last_mut() else { continue };
        year.issues.end = i + 1;
        match year.months.last_mut() {
            Some(month) if month.month == day.month() => month.issues.end = i + 1,
            _ => year.months.push(Month { month: day.month(), issues: i..i + 1 }),
        }
    }
    years
}

/// The articles of each column.
pub fn columns(view: &View<'_>) -> BTreeMap<String, Vec<(u32, u32)>> {
    let mut columns: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
    for (i, issue) in view.issues().iter().enumerate() {
        for (j, article) in issue.articles.iter().enumerate() {
            if let Some(column) = &article.column {
                columns.entry(column.clone()).or_default().push((i as u32, j as u32));
            }
        }
    }
    columns
}

/// The issues of each day of the year; those whose day is not certain are of none.
pub fn days(view: &View<'_>) -> BTreeMap<(i8, i8), Vec<usize>> {
    let mut days: BTreeMap<(i8, i8), Vec<usize>> = BTreeMap::new();
    for (i, issue) in view.issues().iter().enumerate() {
        let date = &issue.issue.date;
        if let Some(day) = date.date().filter(|_| !date.is_narrowed()) {
            days.entry((day.month(), day.day())).or_default().push(i);
        }
    }
    days
}

/// For each issue its neighbours among the issues of its paper.
pub fn neighbours(view: &View<'_>) -> Vec<(Option<usize>, Option<usize>)> {
    let mut neighbours = vec![(None, None); view.issues().len()];
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, issue) in view.issues().iter().enumerate() {
        if let Some(before) = last.insert(&issue.issue.paper, i) {
            neighbours[i].0 = Some(before);
            neighbours[before].1 = Some(i);
        }
    }
    neighbours
}

/// Whether an issue is of another paper than the first.
pub fn several_papers(view: &View<'_>) -> bool {
    let papers = |i: usize| view.issues().get(i).map(|issue| &issue.issue.paper);
    (1..view.issues().len()).any(|i| papers(i) != papers(0))
}

/// The subjects of each kind in the order of their list: topics and systems are few and read by weight;
/// people, organisations and places are looked up by letter, as the view has them.
pub fn subjects(view: &View<'_>, cards: &[Shared<SubjectCard>]) -> BTreeMap<SubjectKind, Vec<usize>> {
    let mut lists: BTreeMap<SubjectKind, Vec<usize>> = BTreeMap::new();
    for (k, subject) in view.subjects().iter().enumerate() {
        lists.entry(subject.id.kind).or_default().push(k);
    }
    for (kind, list) in &mut lists {
        if !is_by_letter(*kind) {
            list.sort_by(|&a, &b| {
                cards[b].articles.cmp(&cards[a].articles).then_with(|| cards[a].slug.cmp(&cards[b].slug))
            });
        }
    }
    lists
}

/// Whether a list has groups by letter.
pub fn is_by_letter(kind: SubjectKind) -> bool {
    !matches!(kind, SubjectKind::Topics | SubjectKind::Systems)
}

/// For each subject those below it.
pub fn children(view: &View<'_>) -> Vec<(Vec<usize>, usize)> {
    let mut children = vec![(Vec::new(), 0); view.subjects().len()];
    for (k, subject) in view.subjects().iter().enumerate() {
        for slug in &subject.parents {
            let parent = crate::model::SubjectId { kind: subject.id.kind, slug: slug.clone() };
            if let Some(parent) = view.subject_at(&parent) {
                let (list, count) = &mut children[parent];
                if list.len() < BESIDE {
                    list.push(k);
                }
                *count += 1;
            }
        }
    }
    children
}

/// All names, those with most articles first. One name may be several people: nothing is merged that
/// the paper prints apart, and nothing told apart that it prints alike.
pub fn writers(view: &View<'_>, issues: &[Arc<IssueCards>]) -> Vec<Written> {
    let mut by_name: BTreeMap<&str, (Vec<&'static str>, Vec<&Shared<ArticleCard>>)> = BTreeMap::new();
    for (issue, cards) in view.issues().iter().zip(issues) {
        for (article, card) in issue.articles.iter().zip(&cards.articles) {
            let byline = &article.byline;
            let groups = [
                ("role_reporter", byline.reporters.as_slice()),
                ("role_correspondent", byline.correspondents.as_slice()),
                ("role_author", byline.author.as_slice()),
            ];
            for (role, names) in groups {
                for name in names {
                    let (roles, articles) = by_name.entry(name).or_default();
                    if !roles.contains(&role) {
                        roles.push(role);
                    }
                    if articles.last().is_none_or(|last| last.id != card.id) {
                        articles.push(card);
                    }
                }
            }
        }
    }
    let mut writers: Vec<Written> = by_name
        .into_iter()
        .map(|(name, (roles, articles))| Written {
            name: name.into(),
            roles,
            articles: articles.len(),
            newest: articles[articles.len().saturating_sub(ARTICLES_OF_A_WRITER)..]
                .iter()
                .map(|&card| card.clone())
                .collect(),
        })
        .collect();
    writers.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
    writers
}

/// Cuts a list into runs whose weights come to at most `most`; what is heavier stands alone.
pub fn by_weight(weights: impl Iterator<Item = usize>, most: usize) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut sum = 0;
    for (n, weight) in weights.enumerate() {
        match cuts.last_mut() {
            Some(last) if sum + weight <= most => {
                last.end = n + 1;
                sum += weight;
            }
            _ => {
                cuts.push(n..n + 1);
                sum = weight;
            }
        }
    }
    cuts
}

/// Where a name and its articles are cut.
pub fn weight(writer: &Written) -> usize {
    1 + writer.newest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months_are_runs_of_the_issues() {
        let days = ["2020-02-04", "2021-08-06", "2021-08-09", "2021-08-17", "2021-12-31", "2022-11-08"];
        let years = years(days.iter().map(|day| day.parse().unwrap()));
        let told: Vec<_> = years.iter().map(|year| (year.year, year.issues.clone(), year.months.len())).collect();
        assert_eq!(told, [(2020, 0..1, 1), (2021, 1..5, 2), (2022, 5..6, 1)]);
        assert_eq!(years[1].months[0], Month { month: 8, issues: 1..4 });
        assert_eq!(years[1].months[1], Month { month: 12, issues: 4..5 });
    }

    #[test]
    fn a_list_is_cut_before_it_grows_too_heavy() {
        assert_eq!(by_weight([21, 21, 21, 5, 2, 2].into_iter(), 50), [0..2, 2..6]);
        assert_eq!(by_weight([80, 1, 1].into_iter(), 50), [0..1, 1..3]);
        assert!(by_weight(std::iter::empty(), 50).is_empty());
    }
}
