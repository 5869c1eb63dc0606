//! A day of the year: what the archive holds of it in all years.

use super::Material;
use crate::render::context::{Day, Link};
use crate::render::urls;

/// Issues that the page of a day lists.
pub(super) const ISSUES: usize = 100;

pub fn day(material: &Material<'_>, month: i8, day: i8) -> Day {
    let days = &material.cards.lists.days;
    let of_day = days.get(&(month, day)).map(Vec::as_slice).unwrap_or_default();
    let link = |(month, day): (i8, i8)| Link { label: label(material, month, day), url: urls::day(month, day) };
    Day {
        title: label(material, month, day),
        month,
        day,
        issues: of_day.iter().rev().take(ISSUES).map(|&i| material.cards.issues[i].card.clone()).collect(),
        total: of_day.len(),
        prev: days.range(..(month, day)).next_back().map(|(day, _)| link(*day)),
        next: days.range((month, day + 1)..).next().map(|(day, _)| link(*day)),
    }
}

/// The page of the day of an issue, where there is more on it than that issue.
pub fn of_issue(material: &Material<'_>, i: usize) -> Option<Link> {
    let date = material.view.issues()[i].issue.date.date()?;
    let (month, day) = (date.month(), date.day());
    let of_day =
        material.cards.lists.days.get(&(month, day)).filter(|of_day| of_day.len() > 1 && of_day.contains(&i))?;
    let others = material.words.fill("day_others", &[("n", &(of_day.len() - 1).to_string())]);
    material.kinds.has("day.html").then(|| Link { label: others, url: urls::day(month, day) })
}

/// `8月6日`, `6 August`.
fn label(material: &Material<'_>, month: i8, day: i8) -> String {
    let words = material.words;
    let (m, d) = (month.to_string(), day.to_string());
    let key = format!("month_{month}");
    words.fill("date_of_year", &[("m", &m), ("month", words.get(&key)), ("d", &d)])
}
