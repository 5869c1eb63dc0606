//! A topic, person, organisation, place or system, and the lists of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Material, bars, extras, line_link};
use crate::markdown::{Mark, escape_html};
use crate::model::{NotesOn, SubjectKind};
use crate::printed::plain_body;
use crate::render::Shared;
use crate::render::calendar::days_between;
use crate::render::context::{Appearance, Letter, Moment, Subject, SubjectCard, SubjectGroup, Subjects, TagGroup};
use crate::render::lists::is_by_letter;
use crate::render::paging::{ARTICLES_ON_A_PAGE, Part, SUBJECTS_ON_A_PAGE, pager};
use crate::render::{notes, prose, urls};

/// Subjects of a kind that are shown as sharing articles.
const TOGETHER: usize = 8;

/// A page of a subject: its articles by date, then, of a person, those in which only the name stands. What
/// is said of the subject as a whole stands on the first.
pub fn subject(material: &Material<'_>, k: usize, part: Part, url: &str) -> Subject {
    let subject = material.view.subjects()[k];
    let all = &material.cards.appearances[k];
    let shown = part.range(all.len(), ARTICLES_ON_A_PAGE);
    let of_timeline = shown.start.min(all.timeline.len())..shown.end.min(all.timeline.len());
    let of_namesakes = shown.start - of_timeline.start..shown.end - of_timeline.end;
    let date =
        |place: Option<&(u32, u32)>| place.map(|&(i, _)| material.cards.issues[i as usize].card.issue.date.clone());
    let empty = Subject {
        card: material.cards.subjects[k].clone(),
        body_html: String::new(),
        notes: Vec::new(),
        linked_notes: Vec::new(),
        linked_total: 0,
        parents: Vec::new(),
        children: Vec::new(),
        children_total: 0,
        coordinates: None,
        identifiers: Vec::new(),
        timeline: timeline(material, k, of_timeline),
        namesakes: all.namesakes[of_namesakes].iter().map(|place| appearance(material, k, *place)).collect(),
        pager: pager(part, |at| urls::subject_part(&subject.id, at)),
        months: if part.is_first() { bars::months(material, &all.timeline) } else { None },
        years: bars::years(material, k),
        feed: (subject.id.kind == SubjectKind::Topics && material.config.outputs.feeds)
            .then(|| urls::topic_feed(&subject.id)),
        first: date(all.timeline.first()),
        last: date(all.timeline.last()),
        together: Vec::new(),
        extra: Vec::new(),
    };
    if part.is_first() { whole(material, k, url, empty) } else { empty }
}

/// What is said of a subject as a whole.
fn whole(material: &Material<'_>, k: usize, url: &str, page: Subject) -> Subject {
    let subject = material.view.subjects()[k];
    let placed = material.notes(&NotesOn::Subject(subject.id.to_string()));
    let placed = placed.map(|file| notes::placed(file, &material.reading.subjects[k])).unwrap_or_default();
    let text = match placed.is_empty() {
        true => String::new(),
        false => plain_body(&subject.file, subject.body, None, material.links),
    };
    let marks: Vec<Mark> = placed.iter().filter_map(|placed| placed.mark(&(0..text.len()), material.words)).collect();
    let (linked, linked_total) = &material.cards.linked_notes[k];
    let (children, children_total) = &material.cards.lists.children[k];
    Subject {
        body_html: prose::html(material, &subject.file, subject.body, None, url, &marks),
        notes: placed.iter().map(|placed| placed.view(material.text_context(), None, url)).collect(),
        linked_notes: linked.clone(),
        linked_total: *linked_total,
        parents: related_cards(material, subject.parents.iter().map(|slug| (subject.id.kind, slug))),
        children: children.iter().map(|&child| material.cards.subjects[child].clone()).collect(),
        children_total: *children_total,
        coordinates: subject.coordinates.clone(),
        identifiers: extras(&subject.identifiers),
        together: together(material, k),
        extra: extras(&subject.extra),
        ..page
    }
}

/// A run of a subject's articles, by issue, each with the days between it and the issue before.
fn timeline(material: &Material<'_>, k: usize, range: Range<usize>) -> Vec<Moment> {
    let all = &material.cards.appearances[k].timeline;
    let mut previous = range.start.checked_sub(1).map(|before| all[before].0 as usize);
    let mut timeline: Vec<Moment> = Vec::new();
    for &place in &all[range] {
        let i = place.0 as usize;
        match timeline.last_mut() {
            Some(moment) if previous == Some(i) => moment.articles.push(appearance(material, k, place)),
            _ => {
                let gap = previous.filter(|previous| *previous != i).and_then(|previous| gap(material, previous, i));
                let issue = material.cards.issues[i].card.issue.clone();
                let year = |i: usize| material.view.issues()[i].issue.date.earliest().year();
                // the first of a year in the whole timeline, whatever page it is on
                let begins = previous.is_none_or(|previous| year(previous) != year(i));
                timeline.push(Moment {
                    gap,
                    issue,
                    year: begins.then(|| format!("y-{}", year(i))),
                    articles: vec![appearance(material, k, place)],
                });
            }
        }
        previous = Some(i);
    }
    timeline
}

fn appearance(material: &Material<'_>, k: usize, (i, j): (u32, u32)) -> Appearance {
    let (i, j) = (i as usize, j as usize);
    let issue = &material.view.issues()[i];
    let digest = &material.reading.issues[i].articles[j];
    let named = digest.naming(k as u32);
    let shown = named.or_else(|| digest.topics.iter().find(|topic| topic.subject as usize == k));
    let sentence_html = match shown {
        Some(named) => {
            let (before, name, after) = named.parts();
            format!("{}<mark>{}</mark>{}", escape_html(before), escape_html(name), escape_html(after))
        }
        None => escape_html(&digest.lede),
    };
    Appearance {
        article: material.cards.issues[i].articles[j].clone(),
        tagged: issue.articles[j].tags.contains(&material.view.subjects()[k].id),
        mentions: named.map_or(0, |named| named.count),
        sentence_html,
        line: shown.and_then(|named| named.line.as_ref()).map(|(sheet, n)| line_link(issue, sheet, *n, material.kinds)),
    }
}

/// In words, the days between two issues, when there are any that are not held.
fn gap(material: &Material<'_>, from: usize, to: usize) -> Option<String> {
    let from = &material.view.issues()[from].issue.date;
    let to = &material.view.issues()[to].issue.date;
    let days = days_between(from.latest(), to.earliest());
    if days < 2 {
        return None;
    }
    let exact = from.date().is_some() && to.date().is_some();
    let key = if exact { "timeline_gap" } else { "timeline_gap_about" };
    Some(material.words.fill(key, &[("n", &days.to_string())]))
}

fn related_cards<'s>(
    material: &Material<'_>,
    slugs: impl Iterator<Item = (SubjectKind, &'s Arc<str>)>,
) -> Vec<Shared<SubjectCard>> {
    slugs
        .filter_map(|(kind, slug)| material.view.subject_at(&crate::model::SubjectId { kind, slug: slug.clone() }))
        .map(|k| material.cards.subjects[k].clone())
        .collect()
}

/// The subjects of each kind that share most articles.
fn together(material: &Material<'_>, k: usize) -> Vec<TagGroup> {
    let id = &material.view.subjects()[k].id;
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for &(i, j) in &material.cards.appearances[k].timeline {
        let article = material.view.issues()[i as usize].articles[j as usize];
        if article.tags.contains(id) {
            for other in article.tags.iter().filter_map(|tag| material.view.subject_at(tag)) {
                *shared.entry(other).or_default() += usize::from(other != k);
            }
        }
    }
    SubjectKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let mut of_kind: Vec<(usize, &Shared<SubjectCard>)> = shared
                .iter()
                .filter(|(_, count)| **count > 0)
                .map(|(&other, &count)| (count, &material.cards.subjects[other]))
                .filter(|(_, card)| card.kind == kind.key())
                .collect();
            of_kind.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.slug.cmp(&b.1.slug)));
            of_kind.truncate(TOGETHER);
            let subjects: Vec<_> = of_kind.into_iter().map(|(_, card)| card.clone()).collect();
            (!subjects.is_empty()).then(|| TagGroup {
                kind: kind.key(),
                label: material.words.get(&format!("subject_{}", kind.key())).to_owned(),
                subjects,
            })
        })
        .collect()
}

/// A page of the list of subjects of a kind, and where in the list each letter begins.
pub fn subjects(material: &Material<'_>, kind: SubjectKind, part: Part) -> Subjects {
    let list = material.cards.lists.subjects.get(&kind).map(Vec::as_slice).unwrap_or_default();
    let shown = part.range(list.len(), SUBJECTS_ON_A_PAGE);
    let by_letter = is_by_letter(kind);
    let letter = |k: usize| {
        match material.cards.subjects[k].slug.chars().next().filter(|_| by_letter) {
            // numbers sort by their value: their first digits come by turns
            Some('0'..='9') => "0-9".to_owned(),
            Some(letter) => letter.to_uppercase().to_string(),
            None => String::new(),
        }
    };
    let mut groups: Vec<SubjectGroup> = Vec::new();
    for &k in &list[shown.clone()] {
        let (letter, card) = (letter(k), material.cards.subjects[k].clone());
        match groups.last_mut() {
            Some(group) if group.letter == letter => group.subjects.push(card),
            _ => groups.push(SubjectGroup { letter, subjects: vec![card] }),
        }
    }
    let letters = runs(if by_letter { list } else { &[] }, letter).into_iter().map(|(letter, run)| Letter {
        url: format!("{}#l-{letter}", urls::subjects(kind, run.start / SUBJECTS_ON_A_PAGE)),
        here: run.start < shown.end && run.end > shown.start,
        letter,
    });
    Subjects {
        kind: kind.key(),
        label: material.words.get(&format!("subject_{}", kind.key())).to_owned(),
        groups,
        letters: letters.collect(),
        total: list.len(),
        pager: pager(part, |at| urls::subjects(kind, at)),
    }
}

/// Runs of neighbours with the same letter. A list by letter has few, and they are found without looking
/// at each item.
fn runs(list: &[usize], letter: impl Fn(usize) -> String) -> Vec<(String, Range<usize>)> {
    let mut runs = Vec::new();
    let mut start = 0;
    while let Some(&k) = list.get(start) {
        let this = letter(k);
        let end = start + list[start..].partition_point(|&k| letter(k) == this);
        runs.push((this, start..end));
        start = end;
    }
    runs
}
