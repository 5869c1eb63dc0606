//! The words of the interface, and dates and numbers in them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::context::DateView;
use crate::model::{Certainty, Issue, IssueDate, NoteKind};

/// The interface in one language.
#[derive(Debug, Clone)]
pub struct Words {
    table: Arc<BTreeMap<String, String>>,
}

impl Words {
    /// The word for a kind of notes.
    pub fn note_kind(&self, kind: NoteKind) -> String {
        self.get(&format!("note_{}", kind.key())).to_owned()
    }

    /// A kind of notes in one character.
    pub fn note_seal(&self, kind: NoteKind) -> String {
        self.get(&format!("seal_{}", kind.key())).to_owned()
    }

    /// The word for how sure an editor is.
    pub fn certainty(&self, certainty: Certainty) -> String {
        self.get(&format!("certainty_{}", certainty.key())).to_owned()
    }

    pub fn new(table: BTreeMap<String, String>) -> Self {
        Self { table: Arc::new(table) }
    }

    pub fn table(&self) -> &Arc<BTreeMap<String, String>> {
        &self.table
    }

    /// The words of a key; a key without words is shown as itself, which a test finds.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.table.get(key).map_or(key, String::as_str)
    }

    /// The words of a key with `{name}` filled in.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values.iter().copied())
    }

    pub fn day(&self, date: Date) -> String {
        self.date(date.year(), Some(date.month()), Some(date.day()))
    }

    pub fn date(&self, year: i16, month: Option<i8>, day: Option<i8>) -> String {
        let (y, m, d) = (year.to_string(), month.map(|m| m.to_string()), day.map(|d| d.to_string()));
        // the name of the month, for languages that write it out
        let key = format!("month_{}", month.unwrap_or(0));
        let name = self.get(&key);
        match (&m, &d) {
            (Some(m), Some(d)) => self.fill("date_day", &[("y", &y), ("m", m), ("month", name), ("d", d)]),
            (Some(m), None) => self.fill("date_month", &[("y", &y), ("m", m), ("month", name)]),
            _ => self.fill("date_year", &[("y", &y)]),
        }
    }

    /// Two days as a span, without repeating the year and month that they share.
    pub fn span(&self, from: Date, to: Date) -> String {
        let from_words = self.day(from);
        let to_words = self.day(to);
        let shared = if from.year() == to.year() && from.month() == to.month() {
            self.date(from.year(), Some(from.month()), None)
        } else {
            self.date(from.year(), None, None)
        };
        let short = if from.year() == to.year() { to_words.strip_prefix(&shared) } else { None };
        self.fill("date_span_days", &[("from", &from_words), ("to", short.unwrap_or(&to_words))])
    }

    pub fn date_view(&self, issue: &Issue) -> DateView {
        let date: &IssueDate = &issue.date;
        let weekday =
            date.date().map(|day| self.get(&format!("weekday_{}", day.weekday().to_monday_one_offset())).to_owned());
        DateView {
            edtf: date.edtf().to_owned(),
            datetime: date.datetime().to_owned(),
            text: self.date(date.year(), date.month(), date.day()),
            month_text: self.date(date.year(), date.month(), None),
            year: date.year(),
            month: date.month(),
            day: date.day(),
            weekday,
            inferred: issue.inferred || date.uncertain || date.approximate,
            span: date.is_narrowed().then(|| self.span(date.earliest(), date.latest())),
        }
    }
}

/// Replaces `{name}` by its value.
pub fn fill<'a>(text: &str, values: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    values.fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// `29232` as `29,232`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A title cut at its spaces, so that a headline wraps between phrases. Only spaces beside a wide
/// character end a phrase: those between Latin words are spaces.
pub fn phrases(title: &str) -> Vec<String> {
    phrase_ranges(title)
        .into_iter()
        .map(|range| title[range].split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// Where the phrases of a title stand in it.
pub fn phrase_ranges(title: &str) -> Vec<Range<usize>> {
    let narrow = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
    let mut phrases: Vec<Range<usize>> = Vec::new();
    for word in title.split_whitespace() {
        let start = word.as_ptr() as usize - title.as_ptr() as usize;
        match phrases.last_mut() {
            Some(last) if narrow(title[last.clone()].chars().last()) && narrow(word.chars().next()) => {
                last.end = start + word.len();
            }
            _ => phrases.push(start..start + word.len()),
        }
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chinese() -> Words {
        let table = [
            ("date_day", "{y}年{m}月{d}日"),
            ("date_month", "{y}年{m}月"),
            ("date_year", "{y}年"),
            ("date_span_days", "{from}至{to}"),
        ];
        Words::new(table.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_span_does_not_repeat_what_both_days_share() {
        let day = |s: &str| s.parse::<Date>().unwrap();
        let words = chinese();
        assert_eq!(words.span(day("2021-08-17"), day("2021-08-31")), "2021年8月17日至31日");
        assert_eq!(words.span(day("2021-08-17"), day("2021-09-02")), "2021年8月17日至9月2日");
        assert_eq!(words.span(day("2020-02-04"), day("2022-11-08")), "2020年2月4日至2022年11月8日");
    }

    #[test]
    fn titles_are_cut_between_phrases_and_not_between_latin_words() {
        assert_eq!(phrases("严格防控措施 堵住防控漏洞"), ["严格防控措施", "堵住防控漏洞"]);
        assert_eq!(phrases("New tram opens 电车通车"), ["New tram opens", "电车通车"]);
        assert_eq!(phrases(" "), Vec::<String>::new());
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([grouped(7), grouped(999), grouped(29232), grouped(1_000_000)], ["7", "999", "29,232", "1,000,000"]);
    }
}
