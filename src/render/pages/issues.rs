//! The issues: all of them, or a year, or a month.
//!
//! 1. An archive with few issues has one list, with the calendar of all.
//! 2. One with more lists its years, each with a page of its own, and says of each month how many it has.
//! 3. A year with more issues than a list holds shows its calendar, and each month has pages of its own.

use std::ops::Range;

use jiff::civil::Date;

use super::Material;
use crate::render::calendar::{Dated, Extent, calendar, reaches, summary};
use crate::render::context::{Calendar, Issues, Link, MonthTally, YearTally};
use crate::render::lists::{Month, Year, by_year};
use crate::render::paging::{ISSUES_ON_A_PAGE, Part, pager};
use crate::render::urls;

/// Years and months on the home page.
const NEWEST_YEARS: i16 = 12;
const NEWEST_MONTHS: usize = 12;

pub fn issues(material: &Material<'_>) -> Issues {
    let all = 0..material.cards.issues.len();
    let many = by_year(all.len());
    let page = Issues {
        title: material.words.get("nav_issues").to_owned(),
        span: "all",
        year: None,
        calendar: match many {
            true => Calendar { summary: summary_of(material), years: Vec::new(), months: Vec::new() },
            false => calendar_of(material, all.clone(), None, &|_| true),
        },
        total: all.len(),
        issues: Vec::new(),
        years: Vec::new(),
        months: Vec::new(),
        pager: pager(Part::WHOLE, |_| "issues/".to_owned()),
        prev: None,
        next: None,
    };
    match many {
        true => Issues { years: material.cards.lists.years.iter().map(|year| tally(material, year)).collect(), ..page },
        false => listed(material, page, all),
    }
}

/// A year that has a page of its own.
pub fn year(material: &Material<'_>, y: usize) -> Issues {
    let years = &material.cards.lists.years;
    let year = &years[y];
    let link = |year: &Year| Link { label: year_label(material, year.year), url: urls::year(year.year) };
    let page = Issues {
        title: year_label(material, year.year),
        span: "year",
        year: None,
        calendar: calendar_of(material, year.issues.clone(), Some(year.year), &|month| month.year() == year.year),
        total: year.issues.len(),
        issues: Vec::new(),
        years: Vec::new(),
        months: Vec::new(),
        pager: pager(Part::WHOLE, |_| urls::year(year.year)),
        prev: y.checked_sub(1).map(|y| link(&years[y])),
        next: years.get(y + 1).map(link),
    };
    match year.by_month() {
        true => Issues { months: tally(material, year).months, ..page },
        false => listed(material, page, year.issues.clone()),
    }
}

/// A page of a month's issues; the calendar stands on the first.
pub fn month(material: &Material<'_>, y: usize, m: usize, part: Part) -> Issues {
    let years = &material.cards.lists.years;
    let (year, month) = (&years[y], &years[y].months[m]);
    let link = |year: &Year, month: &Month| Link {
        label: material.words.date(year.year, Some(month.month), None),
        url: match year.by_month() {
            true => urls::month(year.year, month.month, 0),
            false => urls::year(year.year),
        },
    };
    let before = match m.checked_sub(1) {
        Some(m) => Some((year, &year.months[m])),
        None => y.checked_sub(1).and_then(|y| Some((&years[y], years[y].months.last()?))),
    };
    let after = match year.months.get(m + 1) {
        Some(month) => Some((year, month)),
        None => years.get(y + 1).and_then(|year| Some((year, year.months.first()?))),
    };
    let is_month = |first: Date| (first.year(), first.month()) == (year.year, month.month);
    let shown = part.range(month.issues.len(), ISSUES_ON_A_PAGE);
    let page = Issues {
        title: material.words.date(year.year, Some(month.month), None),
        span: "month",
        year: Some(Link { label: year_label(material, year.year), url: urls::year(year.year) }),
        calendar: match part.is_first() {
            true => Calendar {
                years: Vec::new(),
                ..calendar_of(material, month.issues.clone(), Some(year.year), &is_month)
            },
            false => Calendar { summary: String::new(), years: Vec::new(), months: Vec::new() },
        },
        total: month.issues.len(),
        issues: Vec::new(),
        years: Vec::new(),
        months: Vec::new(),
        pager: pager(part, |at| urls::month(year.year, month.month, at)),
        prev: before.map(|(year, month)| link(year, month)),
        next: after.map(|(year, month)| link(year, month)),
    };
    listed(material, page, month.issues.start + shown.start..month.issues.start + shown.end)
}

/// The newest years and months, with the summary of all, for the home page.
pub fn newest_calendar(material: &Material<'_>) -> Calendar {
    let years = &material.cards.lists.years;
    let Some(last) = years.last() else {
        return Calendar { summary: String::new(), years: Vec::new(), months: Vec::new() };
    };
    let first = last.year.saturating_sub(NEWEST_YEARS - 1);
    let newest = &years[years.partition_point(|year| year.year < first)..];
    let start = newest.first().map_or(0, |year| year.issues.start);
    let months = newest.iter().flat_map(|year| year.months.iter().map(|month| (year.year, month.month)));
    let from = months.rev().nth(NEWEST_MONTHS - 1);
    let is_newest = |month: Date| from.is_none_or(|from| (month.year(), month.month()) >= from);
    let calendar = calendar_of(material, start..last.issues.end, None, &is_newest);
    Calendar { summary: summary_of(material), ..calendar }
}

/// The calendar of some issues, with those of uncertain date that reach into them from before.
fn calendar_of(
    material: &Material<'_>,
    issues: Range<usize>,
    year: Option<i16>,
    months: &dyn Fn(Date) -> bool,
) -> Calendar {
    let of_view = material.view.issues();
    let dated = |i: usize| -> Dated<'_> { (&of_view[i].issue.date, &material.cards.issues[i].card) };
    let Some(first) = of_view.get(issues.start).map(|issue| issue.issue.date.earliest()) else {
        return Calendar { summary: String::new(), years: Vec::new(), months: Vec::new() };
    };
    let begin = first.first_of_month();
    let near = |i: &usize| days_before(of_view[*i].issue.date.earliest(), begin);
    let reaching = (0..issues.start).rev().take_while(near).filter(|i| reaches(dated(*i).0, begin));
    let mut shown: Vec<Dated<'_>> = reaching.map(dated).collect();
    shown.reverse();
    shown.extend(issues.clone().map(dated));
    let list = |day: Date| list_of(material, day);
    let extent = Extent { years: year.map(|year| (year, year)), months, list: &list };
    let calendar = calendar(&shown, &extent, material.words);
    Calendar { summary: summary(issues.map(|i| dated(i).0), material.words), ..calendar }
}

/// Whether a day is so near before another that an issue of it may be of both.
fn days_before(day: Date, other: Date) -> bool {
    crate::render::calendar::days_between(day, other) <= crate::render::calendar::SPAN
}

/// The page that lists the issues of a day: that of the day, or of its year or month.
fn list_of(material: &Material<'_>, day: Date) -> Option<String> {
    let of_day = material.cards.lists.days.get(&(day.month(), day.day())).map_or(0, Vec::len);
    // the page of a day has no more issues than it can show
    if material.kinds.has("day.html") && (1..=super::days::ISSUES).contains(&of_day) {
        return Some(urls::day(day.month(), day.day()));
    }
    let (lists, issues) = (&material.cards.lists, material.view.issues());
    if !by_year(issues.len()) || !material.kinds.has("issues.html") {
        return None;
    }
    let year = lists.years.iter().find(|year| year.year == day.year())?;
    let month = year.months.iter().find(|month| month.month == day.month())?;
    let of_month = &issues[month.issues.clone()];
    let place = of_month.partition_point(|issue| issue.issue.date.earliest() < day);
    Some(match year.by_month() {
        true => urls::month(year.year, month.month, place / ISSUES_ON_A_PAGE),
        false => urls::year(year.year),
    })
}

fn listed(material: &Material<'_>, page: Issues, issues: Range<usize>) -> Issues {
    Issues { issues: material.cards.issues[issues].iter().map(|issue| issue.card.clone()).collect(), ..page }
}

fn summary_of(material: &Material<'_>) -> String {
    summary(material.view.issues().iter().map(|issue| &issue.issue.date), material.words)
}

fn year_label(material: &Material<'_>, year: i16) -> String {
    material.words.date(year, None, None)
}

fn tally(material: &Material<'_>, year: &Year) -> YearTally {
    YearTally {
        year: year.year,
        label: year_label(material, year.year),
        url: urls::year(year.year),
        issues: year.issues.len(),
        months: (1..=12).map(|month| month_tally(material, year, month)).collect(),
    }
}

fn month_tally(material: &Material<'_>, year: &Year, month: i8) -> MonthTally {
    let issues = year.months.iter().find(|other| other.month == month).map_or(0, |month| month.issues.len());
    let url = match year.by_month() {
        true => urls::month(year.year, month, 0),
        false => urls::year(year.year),
    };
    MonthTally {
        month,
        label: material.words.date(year.year, Some(month), None),
        issues,
        url: (issues > 0).then_some(url),
    }
}
