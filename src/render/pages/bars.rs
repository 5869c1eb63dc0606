//! A subject by month, as bars over all months of the archive, and its years to jump to.

use std::collections::BTreeMap;

use super::Material;
use crate::render::context::{Link, MonthBars};
use crate::render::paging::ARTICLES_ON_A_PAGE;
use crate::render::urls;
use crate::render::words::grouped;

/// Steps of the height of a bar.
const HIGHEST: usize = 26;
/// Months that are named.
const NAMED: usize = 24;

/// The months of a subject's timeline.
pub fn months(material: &Material<'_>, timeline: &[(u32, u32)]) -> Option<MonthBars> {
    let years = &material.cards.lists.years;
    let (first, last) = (years.first()?, years.last()?);
    let span = (usize::try_from(last.year - first.year).ok()? + 1) * 12;
    let place = |year: i16, month: i8| usize::try_from((year - first.year) * 12 + i16::from(month) - 1).ok();
    let mut counts: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    for &(i, _) in timeline {
        let day = material.view.issues()[i as usize].issue.date.earliest();
        let at = place(day.year(), day.month())?;
        let count = counts.entry(at).or_insert_with(|| (0, material.words.date(day.year(), Some(day.month()), None)));
        count.0 += 1;
    }
    if counts.is_empty() {
        return None;
    }
    let most = counts.values().map(|(count, _)| *count).max().unwrap_or(1);
    let words = material.words;
    let named = counts
        .values()
        .take(NAMED)
        .map(|(count, month)| words.fill("month_bar", &[("month", month.as_str()), ("n", &grouped(*count))]));
    let mut label: Vec<String> = named.collect();
    if counts.len() > NAMED {
        label.push(words.get("ellipsis").to_owned());
    }
    Some(MonthBars {
        label: format!("{}{}{}", words.get("by_month"), words.get("colon"), label.join(words.get("semicolon"))),
        year: first.year,
        span,
        held: years
            .iter()
            .flat_map(|year| year.months.iter().filter_map(|month| place(year.year, month.month)))
            .collect(),
        bars: counts.iter().map(|(at, (count, _))| (*at, (count * HIGHEST).div_ceil(most), *count)).collect(),
    })
}

/// The years of a timeline, each with the page and the place at which it begins.
pub fn years(material: &Material<'_>, k: usize) -> Vec<Link> {
    let timeline = &material.cards.appearances[k].timeline;
    let id = &material.view.subjects()[k].id;
    let mut years: Vec<(i16, usize)> = Vec::new();
    for (at, &(i, _)) in timeline.iter().enumerate() {
        let year = material.view.issues()[i as usize].issue.date.earliest().year();
        if years.last().is_none_or(|(last, _)| *last != year) {
            years.push((year, at));
        }
    }
    if years.len() < 2 {
        return Vec::new();
    }
    let link = |(year, at): (i16, usize)| Link {
        label: year.to_string(),
        url: format!("{}#y-{year}", urls::subject_part(id, at / ARTICLES_ON_A_PAGE)),
    };
    years.into_iter().map(link).collect()
}
