//! 往期: which days of which years are held, drawn at their true size.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::context::{Calendar, CalendarDay, CalendarMonth, CalendarYear, IssueCard};
use super::shared::Shared;
use super::words::{Words, grouped};
use crate::model::IssueDate;

/// An issue with its date.
pub type Dated<'a> = (&'a IssueDate, &'a Shared<IssueCard>);

/// Days for which an issue of uncertain date is shown in the month after its first.
pub const SPAN: i32 = 62;
/// Steps of the height of a day in its year, and of its weight in its month.
const HIGHEST: u16 = 26;
const HEAVIEST: u16 = 4;
/// The most years that are drawn without a break; of a longer span, only those that have issues.
const YEARS: usize = 100;

/// What is drawn.
pub struct Extent<'a> {
    /// Only these years; otherwise all from the first to the last.
    pub years: Option<(i16, i16)>,
    /// Only months that this asks for.
    pub months: &'a dyn Fn(Date) -> bool,
    /// The page that lists the issues of a day.
    pub list: &'a dyn Fn(Date) -> Option<String>,
}

/// The calendar of `issues`, which are sorted by date.
pub fn calendar(issues: &[Dated<'_>], extent: &Extent<'_>, words: &Words) -> Calendar {
    let mut held: BTreeMap<Date, Vec<Shared<IssueCard>>> = BTreeMap::new();
    let mut spans: Vec<(Date, Date, &Shared<IssueCard>)> = Vec::new();
    for (date, card) in issues {
        match date.date() {
            Some(day) if !date.is_narrowed() => held.entry(day).or_default().push((*card).clone()),
            _ => spans.push((date.earliest(), date.latest(), card)),
        }
    }
    Calendar {
        summary: summary(issues.iter().map(|(date, _)| *date), words),
        years: years(&held, &spans, extent.years),
        months: months(&held, &spans, extent, words),
    }
}

/// In words, from when to when there are issues, and of how many days.
pub fn summary<'a>(dates: impl Iterator<Item = &'a IssueDate>, words: &Words) -> String {
    let mut span: Option<(Date, Date)> = None;
    let (mut held, mut before) = (0, None);
    for date in dates {
        let (first, last) = (date.earliest(), date.latest());
        span = Some(span.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
        // two papers of one day are one day
        held += usize::from(before != Some((first, last)) || first != last);
        before = Some((first, last));
    }
    let Some((first, last)) = span else { return String::new() };
    let days = days_between(first, last) + 1;
    words.fill(
        "calendar_summary",
        &[
            ("first", &words.day(first)),
            ("last", &words.day(last)),
            ("days", &grouped(days.unsigned_abs() as usize)),
            ("held", &grouped(held)),
        ],
    )
}

/// Whether an issue of uncertain date may be shown in the month after its first.
pub fn reaches(date: &IssueDate, day: Date) -> bool {
    (date.is_narrowed() || date.date().is_none()) && date.latest() >= day && days_between(date.earliest(), day) <= SPAN
}

/// Days from `a` to `b`.
pub fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(0, |span| span.get_days())
}

type Held = BTreeMap<Date, Vec<Shared<IssueCard>>>;

fn years(held: &Held, spans: &[(Date, Date, &Shared<IssueCard>)], within: Option<(i16, i16)>) -> Vec<CalendarYear> {
    let all = held.keys().copied().chain(spans.iter().flat_map(|(from, to, _)| [*from, *to]));
    let (Some(first), Some(last)) = (all.clone().min(), all.clone().max()) else { return Vec::new() };
    let (first, last) = within.unwrap_or((first.year(), last.year()));
    let some: BTreeSet<i16> = all.map(Date::year).collect();
    let drawn: Vec<i16> = match usize::try_from(last - first) {
        Ok(years) if years < YEARS => (first..=last).collect(),
        _ => some.into_iter().filter(|year| (first..=last).contains(year)).collect(),
    };
    let most = held.values().map(|cards| articles(cards)).max().unwrap_or(0);
    drawn
        .into_iter()
        .filter_map(|year| {
            let start = Date::new(year, 1, 1).ok()?;
            let end = start.last_of_year();
            let of_year = || held.range(start..=end);
            let maybe = spans
                .iter()
                .filter(|(from, to, _)| *from <= end && *to >= start)
                .map(|(from, to, _)| {
                    let (from, to) = ((*from).max(start), (*to).min(end));
                    (offset(start, from), offset(from, to) + 1)
                })
                .collect();
            Some(CalendarYear {
                year,
                days: offset(start, end) + 1,
                month_starts: (2..=12)
                    .filter_map(|month| Some(offset(start, Date::new(year, month, 1).ok()?)))
                    .collect(),
                held: of_year().map(|(date, _)| offset(start, *date)).collect(),
                heights: of_year().map(|(_, cards)| share(articles(cards), most, HIGHEST)).collect(),
                maybe,
                issues: of_year().map(|(_, cards)| cards.len()).sum::<usize>()
                    + spans.iter().filter(|(from, _, _)| from.year() == year).count(),
            })
        })
        .collect()
}

/// How many articles the issues of a day have.
fn articles(cards: &[Shared<IssueCard>]) -> usize {
    cards.iter().map(|card| card.articles).sum()
}

/// A share of `most` in so many steps, at least one.
fn share(of: usize, most: usize, steps: u16) -> u16 {
    (of * usize::from(steps)).div_ceil(most.max(1)).clamp(1, usize::from(steps)).try_into().unwrap_or(1)
}

fn offset(from: Date, to: Date) -> u16 {
    days_between(from, to).try_into().unwrap_or(0)
}

/// The months in which something is held or may fall; a span of more than two months marks only its
/// first month, where its issue is linked.
fn months(
    held: &Held,
    spans: &[(Date, Date, &Shared<IssueCard>)],
    extent: &Extent<'_>,
    words: &Words,
) -> Vec<CalendarMonth> {
    let mut wanted: BTreeSet<Date> = held.keys().map(|date| date.first_of_month()).collect();
    for (from, to, _) in spans {
        wanted.insert(from.first_of_month());
        if days_between(*from, *to) <= SPAN {
            wanted.insert(to.first_of_month());
        }
    }
    wanted
        .into_iter()
        .filter(|first| (extent.months)(*first))
        .map(|first| CalendarMonth {
            year: first.year(),
            month: first.month(),
            caption: words.date(first.year(), Some(first.month()), None),
            weeks: weeks(first, held, spans, extent),
        })
        .collect()
}

fn weeks(
    first: Date,
    held: &Held,
    spans: &[(Date, Date, &Shared<IssueCard>)],
    extent: &Extent<'_>,
) -> Vec<Vec<CalendarDay>> {
    let outside = || CalendarDay { day: 0, state: "", weight: 0, issues: Vec::new(), count: 0, url: None };
    let most = held.values().map(|cards| articles(cards)).max().unwrap_or(0);
    let last = first.last_of_month();
    let spans: Vec<_> = spans.iter().filter(|(from, to, _)| *from <= last && *to >= first).collect();
    let lead = first.weekday().to_monday_zero_offset();
    let mut days: Vec<CalendarDay> = (0..lead).map(|_| outside()).collect();
    for day in 1..=first.days_in_month() {
        let Ok(date) = Date::new(first.year(), first.month(), day) else { continue };
        let mut issues = held.get(&date).cloned().unwrap_or_default();
        let mut state = if issues.is_empty() { "none" } else { "held" };
        for (from, to, card) in &spans {
            if (*from..=*to).contains(&date) && state == "none" {
                state = "maybe";
            }
            // the issue is linked on the first day that it may be of
            if *from == date {
                issues.push((*card).clone());
            }
        }
        // several issues are one cell, which leads to a list of them
        let url = if issues.len() > 1 { (extent.list)(date) } else { None };
        let weight = if issues.is_empty() { 0 } else { share(articles(&issues), most, HEAVIEST) };
        let count = if url.is_some() { std::mem::take(&mut issues).len() } else { 0 };
        days.push(CalendarDay { day, state, weight, issues, count, url });
    }
    while !days.len().is_multiple_of(7) {
        days.push(outside());
    }
    let mut weeks = Vec::new();
    let mut days = days.into_iter().peekable();
    while days.peek().is_some() {
        weeks.push(days.by_ref().take(7).collect());
    }
    weeks
}
