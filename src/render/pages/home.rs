//! Home, and the list of issues.

use super::Material;
use crate::model::SubjectKind;
use crate::render::Shared;
use crate::render::calendar::calendar;
use crate::render::context::{Calendar, Home, IssueCard, Issues, Link, SubjectCard, Tally};
use crate::render::urls;
use crate::render::words::grouped;

/// Issues shown on the home page.
const NEWEST_ISSUES: usize = 12;
/// Notes shown on the home page.
const NEWEST_NOTES: usize = 6;
/// Articles given to themes that list them on the home page.
const NEWEST_ARTICLES: usize = 50;

pub fn home(material: &Material<'_>) -> Home {
    let issues: Vec<Shared<IssueCard>> = material.cards.issues.iter().map(|issue| issue.card.clone()).collect();
    let digests = || material.reading.issues.iter().flat_map(|issue| &issue.articles);
    let tally = Tally {
        issues: issues.len(),
        sheets: material.view.issues().iter().map(|issue| issue.sheets().len()).sum(),
        articles: digests().count(),
        notes: material.cards.notes().count(),
        chars: grouped(digests().map(|digest| digest.chars).sum()),
    };
    let articles = material.cards.issues.iter().rev().flat_map(|issue| &issue.articles).take(NEWEST_ARTICLES);
    Home {
        tally,
        calendar: calendar_of(material),
        issues: issues[issues.len().saturating_sub(NEWEST_ISSUES)..].to_vec(),
        topics: topics(material),
        about: material
            .view
            .pages()
            .iter()
            .find(|page| &*page.slug == "about" && material.kinds.has("free.html"))
            .map(|page| Link { label: page.title.clone(), url: urls::free(&page.slug) }),
        articles: articles.cloned().collect(),
        notes: if material.kinds.has("notes.html") { material.cards.newest_notes(NEWEST_NOTES) } else { Vec::new() },
    }
}

pub fn issues(material: &Material<'_>) -> Issues {
    Issues {
        calendar: calendar_of(material),
        issues: material.cards.issues.iter().map(|issue| issue.card.clone()).collect(),
    }
}

fn calendar_of(material: &Material<'_>) -> Calendar {
    let dated: Vec<_> = material
        .view
        .issues()
        .iter()
        .zip(&material.cards.issues)
        .map(|(issue, cards)| (&issue.issue.date, &cards.card))
        .collect();
    calendar(&dated, material.words)
}

/// Topics, those with most articles first.
pub(super) fn topics(material: &Material<'_>) -> Vec<Shared<SubjectCard>> {
    let mut topics: Vec<_> =
        material.cards.subjects.iter().filter(|card| card.kind == SubjectKind::Topics.key()).cloned().collect();
    topics.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.slug.cmp(&b.slug)));
    topics
}
