//! Home: what the archive holds, and what is newest in it. However much that is, the page stays small.

use super::Material;
use super::issues::newest_calendar;
use super::search::examples;
use crate::model::SubjectKind;
use crate::render::Shared;
use crate::render::context::{Home, IssueCard, Link, SheetRef, SubjectCard, Tally};
use crate::render::plan::WhichNotes;
use crate::render::portrait::{self, Size};
use crate::render::portraits::Drawn;
use crate::render::urls;
use crate::render::words::grouped;

/// Issues shown on the home page.
const NEWEST_ISSUES: usize = 12;
/// Stories shown on the home page.
const STORIES: usize = 3;
/// Notes shown on the home page.
const NEWEST_NOTES: usize = 3;
/// Words to look for that the home page names.
const EXAMPLES: usize = 4;
/// Articles given to themes that list them on the home page.
const NEWEST_ARTICLES: usize = 50;
/// Topics shown on the home page and on that of the search.
const TOPICS: usize = 60;

pub fn home(material: &Material<'_>) -> Home {
    let issues = &material.cards.issues;
    let digests = || material.reading.issues.iter().flat_map(|issue| &issue.articles);
    let tally = Tally {
        issues: issues.len(),
        sheets: material.view.issues().iter().map(|issue| issue.sheets().len()).sum(),
        articles: digests().count(),
        notes: material.cards.lists.notes.get(&WhichNotes::All).map_or(0, Vec::len),
        chars: grouped(digests().map(|digest| digest.chars).sum()),
    };
    let (portrait_html, portrait_of) = portrait_of_newest(material).unzip();
    let (portrait_html, portrait_of) = (portrait_html.unwrap_or_default(), portrait_of);
    let articles = material.cards.issues.iter().rev().flat_map(|issue| &issue.articles).take(NEWEST_ARTICLES);
    Home {
        tally,
        calendar: newest_calendar(material),
        portrait_html,
        portrait_of,
        examples: match material.kinds.has("search.html") {
            true => examples(&material.cards.subjects).into_iter().take(EXAMPLES).collect(),
            false => Vec::new(),
        },
        issues: newest_issues(material, NEWEST_ISSUES),
        topics: topics(material),
        topics_total: topics_total(material),
        about: material
            .view
            .pages()
            .iter()
            .find(|page| &*page.slug == "about" && material.kinds.has("free.html"))
            .map(|page| Link { label: page.title.clone(), url: urls::free(&page.slug) }),
        stories: super::stories::cards(material, STORIES),
        articles: articles.cloned().collect(),
        notes: if material.kinds.has("notes.html") { material.cards.newest_notes(NEWEST_NOTES) } else { Vec::new() },
    }
}

/// The portrait of the newest issue, drawn large, with the page of the paper that it shows.
fn portrait_of_newest(material: &Material<'_>) -> Option<(String, Shared<SheetRef>)> {
    let (issue, cards) = (material.view.issues().last()?, material.cards.issues.last()?);
    let sheet = cards.lead.map_or(0, |lead| cards.sheet_at(cards.at[lead]));
    let reference = cards.sheets.get(sheet)?;
    let drawn = Drawn {
        issue,
        sheets: &cards.sheets,
        articles: &cards.articles,
        words: material.words,
        lexicon: &material.cards.lexicon,
    };
    let portrait = drawn.of(&cards.card.issue, sheet, &cards.order[cards.on_sheet(sheet)], cards.lead, None);
    Some((portrait::draw(&portrait, Size::Large), reference.clone()))
}

/// The newest issues, newest first.
pub(super) fn newest_issues(material: &Material<'_>, limit: usize) -> Vec<Shared<IssueCard>> {
    let issues = &material.cards.issues;
    issues.iter().rev().take(limit).map(|issue| issue.card.clone()).collect()
}

/// The topics with most articles.
pub(super) fn topics(material: &Material<'_>) -> Vec<Shared<SubjectCard>> {
    let lists = &material.cards.lists.subjects;
    let topics = lists.get(&SubjectKind::Topics).into_iter().flatten();
    topics.take(TOPICS).map(|&k| material.cards.subjects[k].clone()).collect()
}

pub(super) fn topics_total(material: &Material<'_>) -> usize {
    material.cards.lists.subjects.get(&SubjectKind::Topics).map_or(0, Vec::len)
}
