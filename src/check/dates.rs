//! Weekday and lunar date against the date of the issue.
//!
//! Both are asked only where the day is known: a paper of which the month alone is known has no
//! weekday.

use jiff::civil::Date;

use super::lunar::{Lunar, YEARS};
use crate::diag::{Diagnostic, Report, codes};
use crate::model::{Issue, WEEKDAYS};
use crate::printed::{Page, Pages};
use crate::text::fold::fold_print;

/// Checks an issue's dates.
pub fn check(issue: &Issue, pages: &Pages<'_>, report: &mut Report) {
    let Some(date) = issue.date.date() else { return };
    if let Some(lunar) = &issue.lunar {
        report.extend(lunar_date(issue, lunar, date));
    }
    for page in pages.iter() {
        for range in &page.sheet.masthead {
            weekdays(page, range.first, range.last, date, report);
        }
    }
}

fn lunar_date(issue: &Issue, written: &str, date: Date) -> Option<Diagnostic> {
    let front = &issue.file.text[..issue.body.min(issue.file.text.len())];
    let span = front.find(written).map_or(0..0, |at| at..at + written.len());
    let Some(lunar) = Lunar::parse(written) else {
        return Some(
            Diagnostic::new(&codes::LUNAR_DATE, format!("`{written}` cannot be read as a lunar date"))
                .at(&issue.file, span)
                .help(
                    "write it as in 辛丑年六月廿八, a leap month as 闰四月; parts that are not printed may be missing",
                ),
        );
    };
    if !YEARS.contains(&date.year()) {
        return None;
    }
    let right = Lunar::of(date)?;
    (!lunar.agrees(&right)).then(|| {
        Diagnostic::new(&codes::LUNAR_DATE, format!("{date} is {}, not {written}", right.in_words()))
            .at(&issue.file, span)
            .help("see which of the two the paper has; if it errs itself, keep what it says in `extra:` and say so in `date_note`")
    })
}

/// Looks for 星期五 or 礼拜五 in lines of a masthead, where it may be broken over lines.
fn weekdays(page: &Page<'_>, first: u32, last: u32, date: Date, report: &mut Report) {
    let (start, end) = (page.span(first).start, page.span(last.min(page.last())).end);
    let Some(text) = page.file.text.get(start..end) else { return };
    let folded = fold_print(text);
    for word in ["星期", "礼拜"] {
        for (at, _) in folded.text.match_indices(word) {
            let rest = &folded.text[at + word.len()..];
            let Some((day, weekday)) = WEEKDAYS.iter().find(|(day, _)| rest.starts_with(day)) else { continue };
            if *weekday != date.weekday() {
                let right = WEEKDAYS.iter().find(|(_, weekday)| *weekday == date.weekday()).map_or("", |(day, _)| day);
                let span = folded.to_source(at..at + word.len() + day.len());
                report.push(
                    Diagnostic::new(
                        &codes::WEEKDAY,
                        format!("the masthead says {word}{day}, but {date} is a {word}{right}"),
                    )
                    .at(&page.file, start + span.start..start + span.end)
                    .help("see whether `date` in _index.md is right; if the paper errs itself, say so in `date_note`"),
                );
            }
        }
    }
}
