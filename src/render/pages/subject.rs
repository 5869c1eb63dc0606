//! A topic, person, organisation, place or system, and the lists of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Material, extras, line_link};
use crate::markdown::{Mark, escape_html};
use crate::model::{NotesOn, SubjectKind, View};
use crate::printed::{Digest, Named, plain_body};
use crate::render::Shared;
use crate::render::calendar::days_between;
use crate::render::context::{Appearance, Moment, Subject, SubjectCard, SubjectGroup, Subjects, TagGroup};
use crate::render::{notes, prose};

/// Subjects of a kind that are shown as sharing articles.
const TOGETHER: usize = 8;

pub fn subject(material: &Material<'_>, k: usize, url: &str) -> Subject {
    let subject = material.view.subjects()[k];
    let is_person = subject.id.kind == SubjectKind::People;
    let mut timeline: Vec<Moment> = Vec::new();
    let mut namesakes = Vec::new();
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    let mut previous: Option<usize> = None;
    for &(i, j) in &material.cards.appearances[k] {
        let (article, digest) = (material.view.issues()[i].articles[j], &material.reading.issues[i].articles[j]);
        let tagged = article.tags.contains(&subject.id);
        let named = digest.named.iter().find(|named| named.subject as usize == k);
        let shown = named.or_else(|| digest.topics.iter().find(|named| named.subject as usize == k));
        let mentions = named.map_or(0, |named| named.count);
        let appearance = Appearance { mentions, ..appearance(material, i, j, tagged, shown, digest) };
        if is_person && !tagged {
            namesakes.push(appearance);
            continue;
        }
        if previous == Some(i)
            && let Some(moment) = timeline.last_mut()
        {
            moment.articles.push(appearance);
        } else {
            let gap = previous.and_then(|previous| gap(material, previous, i));
            let issue = material.cards.issues[i].card.issue.clone();
            timeline.push(Moment { gap, issue, articles: vec![appearance] });
            previous = Some(i);
        }
        if tagged {
            for other in article.tags.iter().filter_map(|tag| material.view.subject_at(tag)) {
                *shared.entry(other).or_default() += usize::from(other != k);
            }
        }
    }
    let placed = material.notes(&NotesOn::Subject(subject.id.to_string()));
    let placed = placed.map(|file| notes::placed(file, &material.reading.subjects[k])).unwrap_or_default();
    let text = match placed.is_empty() {
        true => String::new(),
        false => plain_body(&subject.file, subject.body, None, material.links),
    };
    let marks: Vec<Mark> = placed.iter().filter_map(|placed| placed.mark(&(0..text.len()), material.words)).collect();
    Subject {
        card: material.cards.subjects[k].clone(),
        body_html: prose::html(material, &subject.file, subject.body, None, url, &marks),
        notes: placed.iter().map(|placed| placed.view(material, None, url)).collect(),
        linked_notes: material.cards.linked_notes[k].clone(),
        parents: related_cards(material, subject.parents.iter().map(|slug| (subject.id.kind, slug))),
        children: children(material, k),
        coordinates: subject.coordinates.clone(),
        identifiers: extras(&subject.identifiers),
        first: timeline.first().map(|moment| moment.issue.date.clone()),
        last: timeline.last().map(|moment| moment.issue.date.clone()),
        timeline,
        namesakes,
        together: together(material, shared),
        extra: extras(&subject.extra),
    }
}

fn appearance(
    material: &Material<'_>,
    i: usize,
    j: usize,
    tagged: bool,
    named: Option<&Named>,
    digest: &Digest,
) -> Appearance {
    let sentence_html = match named {
        Some(named) => {
            let (before, name, after) = named.parts();
            format!("{}<mark>{}</mark>{}", escape_html(before), escape_html(name), escape_html(after))
        }
        None => escape_html(&digest.lede),
    };
    let issue = &material.view.issues()[i];
    Appearance {
        article: material.cards.issues[i].articles[j].clone(),
        tagged,
        mentions: 0,
        sentence_html,
        line: named.and_then(|named| named.line.as_ref()).map(|(sheet, n)| line_link(issue, sheet, *n, material.kinds)),
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

fn children(material: &Material<'_>, k: usize) -> Vec<Shared<SubjectCard>> {
    let view: &View<'_> = material.view;
    let id = &view.subjects()[k].id;
    view.subjects()
        .iter()
        .zip(&material.cards.subjects)
        .filter(|(other, _)| other.id.kind == id.kind && other.parents.contains(&id.slug))
        .map(|(_, card)| card.clone())
        .collect()
}

/// The subjects of each kind that share most articles.
fn together(material: &Material<'_>, shared: BTreeMap<usize, usize>) -> Vec<TagGroup> {
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

/// The list of all subjects of a kind. Topics and systems are few and read by weight; people,
/// organisations and places are looked up by letter.
pub fn subjects(material: &Material<'_>, kind: SubjectKind) -> Subjects {
    let mut cards: Vec<Shared<SubjectCard>> =
        material.cards.subjects.iter().filter(|card| card.kind == kind.key()).cloned().collect();
    let total = cards.len();
    let by_letter = !matches!(kind, SubjectKind::Topics | SubjectKind::Systems);
    let mut groups: Vec<SubjectGroup> = Vec::new();
    if by_letter {
        for card in cards {
            let letter = card.slug.chars().next().unwrap_or(' ').to_uppercase().to_string();
            match groups.last_mut() {
                Some(group) if group.letter == letter => group.subjects.push(card),
                _ => groups.push(SubjectGroup { letter, subjects: vec![card] }),
            }
        }
    } else {
        cards.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.slug.cmp(&b.slug)));
        groups.push(SubjectGroup { letter: String::new(), subjects: cards });
    }
    Subjects {
        kind: kind.key(),
        label: material.words.get(&format!("subject_{}", kind.key())).to_owned(),
        groups,
        total,
    }
}
