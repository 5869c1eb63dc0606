//! 别处也说到: articles that are near an article, each with the reason.
//!
//! Of each subject that it is tagged with, and of its column, the articles next to it in time are looked at. What
//! they share counts the more, the fewer articles have it. So the cost does not grow with the archive.

use std::collections::BTreeMap;

use super::cards::Cards;
use super::context::RelatedArticle;
use super::words::Words;
use crate::model::{Article, SubjectKind, View};

/// Articles before and after it that are looked at for each reason.
const NEAR: usize = 8;
/// Articles that are named.
const MOST: usize = 4;
/// What counts too little to be a reason.
const LEAST: f64 = 0.12;

/// The articles nearest to one, the nearest first.
pub fn related(view: &View<'_>, cards: &Cards, words: &Words, i: usize, j: usize) -> Vec<RelatedArticle> {
    let article = view.issues()[i].articles[j];
    let place = (i as u32, j as u32);
    // by place: how near it is, and the reason that counts most
    let mut found: BTreeMap<(u32, u32), (f64, f64, String)> = BTreeMap::new();
    let mut add = |list: &[(u32, u32)], weight: f64, is: &dyn Fn(&Article) -> bool, why: &dyn Fn() -> String| {
        let share = weight / (1.0 + (list.len() as f64).ln());
        let at = list.partition_point(|other| *other < place);
        let near = list[at.saturating_sub(NEAR)..(at + NEAR + 1).min(list.len())].iter();
        for &other in near.filter(|other| **other != place) {
            if !is(view.issues()[other.0 as usize].articles[other.1 as usize]) {
                continue;
            }
            let (sum, most, reason) = found.entry(other).or_insert_with(|| (0.0, 0.0, String::new()));
            *sum += share;
            if share > *most {
                (*most, *reason) = (share, why());
            }
        }
    };
    for tag in &article.tags {
        let Some(k) = view.subject_at(tag) else { continue };
        let card = &cards.subjects[k];
        let (key, weight) = match tag.kind {
            SubjectKind::Topics => ("related_topic", 1.0),
            SubjectKind::Places => ("related_named", 0.5),
            _ => ("related_named", 0.8),
        };
        let tagged = |other: &Article| other.tags.contains(tag);
        add(&cards.appearances[k].timeline, weight, &tagged, &|| words.fill(key, &[("name", &card.label)]));
    }
    if let Some(list) = article.column.as_ref().and_then(|column| cards.lists.columns.get(column)) {
        let column = article.column.as_deref().unwrap_or_default();
        add(list, 1.6, &|_| true, &|| words.fill("related_column", &[("name", column)]));
    }
    let declared = |place: &(u32, u32)| {
        let other = &view.issues()[place.0 as usize].articles[place.1 as usize].id;
        article.related.contains(other)
    };
    let mut found: Vec<_> = found.into_iter().filter(|(place, (sum, ..))| *sum >= LEAST && !declared(place)).collect();
    // of two as near, the one nearer in the archive
    let distance = |(other, _): (u32, u32)| other.abs_diff(place.0);
    found.sort_by(|(a, (x, ..)), (b, (y, ..))| {
        y.total_cmp(x).then_with(|| distance(*a).cmp(&distance(*b))).then_with(|| a.cmp(b))
    });
    let cards = found.into_iter().take(MOST).map(|((i, j), (_, _, why))| RelatedArticle {
        article: cards.issues[i as usize].articles[j as usize].clone(),
        why,
    });
    cards.collect()
}
