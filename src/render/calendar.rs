//! 往期: which days of which years are held, drawn at their true size.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::context::{Calendar, CalendarDay, CalendarMonth, CalendarYear, IssueCard};
use super::shared::Shared;
use super::words::Words;
use crate::model::IssueDate;

/// An issue with its date.
pub type Dated<'a> = (&'a IssueDate, &'a Shared<IssueCard>);

/// The calendar of `issues`, which are sorted by date.
pub fn calendar(issues: &[Dated<'_>], words: &Words) -> Calendar {
    let mut held: BTreeMap<Date, Vec<Shared<IssueCard>>> = BTreeMap::new();
    let mut spans: Vec<(Date, Date, &Shared<IssueCard>)> = Vec::new();
    for (date, card) in issues {
        match date.date() {
            Some(day) if !date.is_narrowed() => held.entry(day).or_default().push((*card).clone()),
            _ => spans.push((date.earliest(), date.latest(), card)),
        }
    }
    Calendar { summary: summary(issues, words), years: years(&held, &spans), months: months(&held, &spans, words) }
}

fn summary(issues: &[Dated<'_>], words: &Words) -> String {
    let Some(first) = issues.iter().map(|(date, _)| date.earliest()).min() else { return String::new() };
    let Some(last) = issues.iter().map(|(date, _)| date.latest()).max() else { return String::new() };
    let days = days_between(first, last) + 1;
    words.fill(
        "calendar_summary",
        &[
            ("first", &words.day(first)),
            ("last", &words.day(last)),
            ("days", &days.to_string()),
            ("held", &issues.len().to_string()),
        ],
    )
}

/// Days from `a` to `b`.
pub fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(0, |span| span.get_days())
}

type Held = BTreeMap<Date, Vec<Shared<IssueCard>>>;

fn years(held: &Held, spans: &[(Date, Date, &Shared<IssueCard>)]) -> Vec<CalendarYear> {
    let all = held.keys().copied().chain(spans.iter().flat_map(|(from, to, _)| [*from, *to]));
    let (Some(first), Some(last)) = (all.clone().min(), all.max()) else { return Vec::new() };
    (first.year()..=last.year())
        .filter_map(|year| {
            let start = Date::new(year, 1, 1).ok()?;
            let end = start.last_of_year();
            let of_year = |date: &Date| date.year() == year;
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
                held: held.keys().filter(|date| of_year(date)).map(|date| offset(start, *date)).collect(),
                maybe,
                issues: held.iter().filter(|(date, _)| of_year(date)).map(|(_, cards)| cards.len()).sum::<usize>()
                    + spans.iter().filter(|(from, _, _)| of_year(from)).count(),
            })
        })
        .collect()
}

fn offset(from: Date, to: Date) -> u16 {
    days_between(from, to).try_into().unwrap_or(0)
}

/// The months in which something is held or may fall; a span of more than two months marks only its
/// first month, where its issue is linked.
fn months(held: &Held, spans: &[(Date, Date, &Shared<IssueCard>)], words: &Words) -> Vec<CalendarMonth> {
    let mut wanted: BTreeMap<Date, ()> = held.keys().map(|date| (date.first_of_month(), ())).collect();
    for (from, to, _) in spans {
        wanted.insert(from.first_of_month(), ());
        if days_between(*from, *to) <= 62 {
            wanted.insert(to.first_of_month(), ());
        }
    }
    wanted
        .into_keys()
        .map(|first| CalendarMonth {
            year: first.year(),
            month: first.month(),
            caption: words.date(first.year(), Some(first.month()), None),
            weeks: weeks(first, held, spans),
        })
        .collect()
}

fn weeks(first: Date, held: &Held, spans: &[(Date, Date, &Shared<IssueCard>)]) -> Vec<Vec<CalendarDay>> {
    let outside = || CalendarDay { day: 0, state: "", issues: Vec::new() };
    let lead = first.weekday().to_monday_zero_offset();
    let mut days: Vec<CalendarDay> = (0..lead).map(|_| outside()).collect();
    for day in 1..=first.days_in_month() {
        let Ok(date) = Date::new(first.year(), first.month(), day) else { continue };
        let mut issues = held.get(&date).cloned().unwrap_or_default();
        let mut state = if issues.is_empty() { "none" } else { "held" };
        for (from, to, card) in spans {
            if (*from..=*to).contains(&date) && state == "none" {
                state = "maybe";
            }
            // the issue is linked on the first day that it may be of
            if *from == date {
                issues.push((*card).clone());
            }
        }
        days.push(CalendarDay { day, state, issues });
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
