//! The date of an issue: EDTF, levels 0 and 1, as far as an issue can have it.
//!
//! Accepted are a day, a month or a year (`2021-08-06`, `2021-08`, `2021`), each with `?` (uncertain),
//! `~` (approximate) or `%` (both) behind it: the Extended Date/Time Format, ISO 8601-2:2019. Intervals
//! and seasons are no dates of issues; a span is said with `not_before` and `not_after`.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// Days of the week as papers print them behind 星期.
pub const WEEKDAYS: [(&str, Weekday); 8] = [
    ("一", Weekday::Monday),
    ("二", Weekday::Tuesday),
    ("三", Weekday::Wednesday),
    ("四", Weekday::Thursday),
    ("五", Weekday::Friday),
    ("六", Weekday::Saturday),
    ("日", Weekday::Sunday),
    ("天", Weekday::Sunday),
];

/// A date as it is known, with the days it may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueDate {
    edtf: String,
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    /// `?` or `%`
    pub uncertain: bool,
    /// `~` or `%`
    pub approximate: bool,
    not_before: Option<Date>,
    not_after: Option<Date>,
}

impl IssueDate {
    /// # Errors
    /// A sentence that says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = || format!("`{text}` is not a date of the form 2021-08-06, 2021-08 or 2021");
        let (body, mark) = match text.as_bytes().last() {
            Some(b'?' | b'~' | b'%') => text.split_at(text.len() - 1),
            _ => (text, ""),
        };
        let mut parts = body.split('-');
        let number = |part: &str, digits: usize| -> Result<i16, String> {
            if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) {
                part.parse().map_err(|_| form())
            } else {
                Err(form())
            }
        };
        let year = number(parts.next().unwrap_or(""), 4)?;
        let month = parts.next().map(|part| number(part, 2)).transpose()?.map(|m| m as i8);
        let day = parts.next().map(|part| number(part, 2)).transpose()?.map(|d| d as i8);
        if parts.next().is_some() {
            return Err(form());
        }
        if month.is_some_and(|m| !(1..=12).contains(&m)) {
            return Err(format!("`{text}` has no month {:02}", month.unwrap_or(0)));
        }
        if let (Some(m), Some(d)) = (month, day) {
            let first = Date::new(year, m, 1).map_err(|_| form())?;
            if !(1..=first.days_in_month()).contains(&d) {
                return Err(format!("there is no day `{body}`: that month has {} days", first.days_in_month()));
            }
        }
        Ok(Self {
            edtf: text.to_owned(),
            year,
            month,
            day,
            uncertain: matches!(mark, "?" | "%"),
            approximate: matches!(mark, "~" | "%"),
            not_before: None,
            not_after: None,
        })
    }

    /// Narrows a date whose day is not known.
    ///
    /// # Errors
    /// A sentence, when the bounds are turned round or lie outside the date.
    pub fn within(mut self, not_before: Option<Date>, not_after: Option<Date>) -> Result<Self, String> {
        let (first, last) = (self.earliest(), self.latest());
        if let (Some(a), Some(b)) = (not_before, not_after)
            && a > b
        {
            return Err(format!("`not_before` {a} is later than `not_after` {b}"));
        }
        for (name, bound) in [("not_before", not_before), ("not_after", not_after)] {
            if let Some(bound) = bound
                && !self.uncertain
                && !self.approximate
                && !(first..=last).contains(&bound)
            {
                return Err(format!("`{name}` {bound} lies outside the date {}", self.edtf));
            }
        }
        self.not_before = not_before;
        self.not_after = not_after;
        Ok(self)
    }

    /// As it was written.
    pub fn edtf(&self) -> &str {
        &self.edtf
    }

    /// The certain part without its mark: a valid value of HTML's `<time datetime>`.
    pub fn datetime(&self) -> &str {
        self.edtf.trim_end_matches(['?', '~', '%'])
    }

    pub fn year(&self) -> i16 {
        self.year
    }

    pub fn month(&self) -> Option<i8> {
        self.month
    }

    pub fn day(&self) -> Option<i8> {
        self.day
    }

    /// The day, if it is known.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day that it may mean; dates sort by it.
    pub fn earliest(&self) -> Date {
        self.not_before.unwrap_or_else(|| {
            Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
        })
    }

    /// The last day that it may mean.
    pub fn latest(&self) -> Date {
        self.not_after.unwrap_or_else(|| {
            let month = Date::new(self.year, self.month.unwrap_or(12), 1).unwrap_or(Date::MIN);
            match self.day {
                Some(_) => self.date().unwrap_or(month),
                None => month.last_of_month(),
            }
        })
    }

    /// Whether `not_before` or `not_after` narrows it.
    pub fn is_narrowed(&self) -> bool {
        self.not_before.is_some() || self.not_after.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edtf_levels_0_and_1() {
        let day = IssueDate::parse("2021-08-06").unwrap();
        assert_eq!((day.earliest(), day.latest()), (day.date().unwrap(), day.date().unwrap()));
        let uncertain = IssueDate::parse("2021-08-09?").unwrap();
        assert!(uncertain.uncertain && !uncertain.approximate);
        assert_eq!(uncertain.datetime(), "2021-08-09");
        let month = IssueDate::parse("2021-02~").unwrap();
        assert_eq!(
            (month.earliest().to_string(), month.latest().to_string()),
            ("2021-02-01".into(), "2021-02-28".into())
        );
        let year = IssueDate::parse("2020").unwrap();
        assert_eq!(
            (year.earliest().to_string(), year.latest().to_string()),
            ("2020-01-01".into(), "2020-12-31".into())
        );
    }

    #[test]
    fn bounds_narrow_a_month() {
        let bound = |s: &str| Some(s.parse().unwrap());
        let date = IssueDate::parse("2021-08").unwrap().within(bound("2021-08-17"), bound("2021-08-31")).unwrap();
        assert_eq!(date.earliest().to_string(), "2021-08-17");
        assert!(IssueDate::parse("2021-08").unwrap().within(bound("2021-09-17"), None).is_err());
        assert!(IssueDate::parse("2021-08").unwrap().within(bound("2021-08-17"), bound("2021-08-02")).is_err());
    }

    #[test]
    fn what_is_not_a_date_is_said() {
        for bad in [
            "",
            "2021-8-6",
            "2021/08/06",
            "2021-13",
            "2021-02-29",
            "21-08-06",
            "2021-08-06T10:00",
            "八月六日",
            "2021-08-",
        ] {
            assert!(IssueDate::parse(bad).is_err(), "{bad}");
        }
        assert!(IssueDate::parse("2020-02-29").is_ok());
    }
}
