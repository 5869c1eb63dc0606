//! The head of a paper: its fields, in any order, on any number of lines.
//!
//! 1. [`cover`] says how much of a paragraph is made of such fields; the reading of roles takes it as
//!    evidence.
//! 2. [`Issue::read`] reads the fields from all paragraphs that were found to be masthead, set one after
//!    the other, so that a date broken over lines is whole again.
//! 3. Weekday and lunar date are held against the date; what disagrees is said.

use jiff::civil::{Date, Weekday};
use serde::Serialize;

use super::fields::{Field, is_section, is_short_paper, may_be_section, narrowed, page_label, scan};
use crate::check::Lunar;
use crate::model::WEEKDAYS;

/// What a page says of its issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Issue {
    pub paper: Option<String>,
    /// `2021-08-06`
    pub date: Option<String>,
    /// `printed`, `given` (on the command line, in the list, by the name of the file).
    pub date_basis: Option<String>,
    pub number: Option<u32>,
    /// The page as it is printed: `A1`.
    pub page: Option<String>,
    pub page_basis: Option<String>,
    pub lunar: Option<String>,
    pub weekday: Option<String>,
    pub pages: Option<u32>,
    pub weather: Option<String>,
    pub publisher: Option<String>,
    pub serial: Option<String>,
    /// What the fields say against each other.
    pub conflicts: Vec<String>,
}

/// How much of a text is made of fields of a masthead, 0 to 1.
pub fn cover(text: &str) -> f32 {
    let text = narrowed(text);
    let total = text.chars().filter(|c| !c.is_whitespace()).count();
    if total == 0 || total > 160 {
        return 0.0;
    }
    if text.contains('。') {
        return 0.0;
    }
    if may_be_section(&text) {
        return 0.6;
    }
    if numbered_section(&text) || western_date(&text) || is_short_paper(text.trim()) {
        return 1.0;
    }
    let covered: usize =
        scan(&text).iter().map(|(_, words)| words.chars().filter(|c| !c.is_whitespace()).count()).sum();
    covered as f32 / total as f32
}

/// `04 财经`: the number of a page and what is on it.
fn numbered_section(text: &str) -> bool {
    let mut tokens = text.split(|c: char| c.is_whitespace() || "|/·:".contains(c)).filter(|token| !token.is_empty());
    let number = tokens.next().is_some_and(|first| {
        page_label(first).is_some() || first.len() <= 2 && first.bytes().all(|b| b.is_ascii_digit())
    });
    let mut rest = tokens.peekable();
    number && rest.peek().is_some() && rest.all(is_section)
}

/// `Monday, March 6, 1995`, `Montag, 6. März 1995`
fn western_date(text: &str) -> bool {
    const WORDS: [&str; 22] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct", "nov", "dec", "mär", "mai", "okt",
    ];
    let tokens: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || ",.".contains(c)).filter(|token| !token.is_empty()).collect();
    let figure = |token: &str| token.bytes().all(|b| b.is_ascii_digit());
    let german = [
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "dez",
        "dezember",
    ];
    let word = |token: &str| {
        let token = token.to_lowercase();
        WORDS.iter().any(|word| token.starts_with(word) && token.len() <= 10) || german.contains(&token.as_str())
    };
    (2..=5).contains(&tokens.len())
        && tokens.iter().all(|token| figure(token) || word(token))
        && tokens.iter().any(|token| figure(token))
        && tokens.iter().any(|token| word(token))
}

/// A line that is only a fragment of a field: a day, a page (`6`, `A1`).
pub fn is_fragment(text: &str) -> bool {
    let text = narrowed(text);
    let text = text.trim();
    text.len() <= 4 && text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
        || page_label(text).is_some()
}

impl Issue {
    /// Reads the fields of the paragraphs of a masthead.
    pub fn read(paragraphs: &[&str]) -> Self {
        let joined = paragraphs.iter().map(|text| narrowed(text)).collect::<Vec<_>>().join(" ");
        let mut issue = Self::default();
        let mut month_only: Option<(i16, i8)> = None;
        let mut month_day: Option<(i8, i8)> = None;
        let mut date: Option<Date> = None;
        let mut weekday: Option<Weekday> = None;
        let mut read_date = |field: &Field| match field {
            Field::Date { year, month, day: Some(day) } if date.is_none() => date = Date::new(*year, *month, *day).ok(),
            Field::Date { year, month, day: None } => month_only = month_only.or(Some((*year, *month))),
            Field::MonthDay { month, day } => month_day = month_day.or(Some((*month, *day))),
            Field::Weekday(day) => weekday = weekday.or(Some(*day)),
            _ => {}
        };
        for (field, _) in scan(&joined) {
            read_date(&field);
        }
        for text in paragraphs {
            let text = narrowed(text);
            for (field, words) in scan(&text) {
                match field {
                    Field::Lunar(words) => issue.lunar = issue.lunar.or(Some(words)),
                    Field::Number(n) if words.contains(['期', '号', '號', 'N']) => {
                        issue.number = issue.number.or(Some(n))
                    }
                    Field::Pages(n) => issue.pages = issue.pages.or(Some(n)),
                    Field::Serial(words) => issue.serial = issue.serial.or(Some(words)),
                    Field::Page(page) => issue.page = issue.page.or(Some(page)),
                    Field::Weather(words) => issue.weather = issue.weather.or(Some(words)),
                    Field::Publisher(words) => {
                        let words = words.replace(',', "，");
                        issue.publisher =
                            Some(issue.publisher.map_or(words.clone(), |before| format!("{before} {words}")));
                    }
                    Field::Paper(words) => issue.paper = issue.paper.or(Some(words)),
                    _ => {}
                }
            }
        }
        // figures alone on a line: the day, set large, or the page
        let alone: Vec<i8> = paragraphs
            .iter()
            .filter_map(|text| narrowed(text).trim().trim_end_matches('日').parse::<i8>().ok())
            .filter(|figure| (1..=99).contains(figure))
            .collect();
        if let (Some(date), [page]) = (date, &alone[..])
            && *page != date.day()
        {
            issue.page = issue.page.or(Some(page.to_string()));
        }
        if date.is_none()
            && let Some((year, month)) = month_only
        {
            let fits = |day: &&i8| {
                Date::new(year, month, **day).is_ok_and(|date| weekday.is_none_or(|weekday| date.weekday() == weekday))
            };
            let day =
                month_day.filter(|(m, _)| *m == month).map(|(_, d)| d).or_else(|| alone.iter().find(fits).copied());
            date = day.and_then(|day| Date::new(year, month, day).ok());
        }
        issue.page_basis = issue.page.is_some().then(|| "printed".to_owned());
        if let Some(date) = date {
            issue.date = Some(date.to_string());
            issue.date_basis = Some("printed".to_owned());
        }
        issue.weekday = weekday
            .and_then(|day| WEEKDAYS.iter().find(|(_, other)| *other == day))
            .map(|(word, _)| format!("星期{word}"));
        issue.compare(date, weekday);
        issue
    }

    /// Holds weekday and lunar date against the date.
    fn compare(&mut self, date: Option<Date>, weekday: Option<Weekday>) {
        let Some(date) = date else { return };
        if let Some(weekday) = weekday
            && weekday != date.weekday()
        {
            let right = WEEKDAYS.iter().find(|(_, other)| *other == date.weekday()).map_or("", |(word, _)| word);
            let said = self.weekday.clone().unwrap_or_default();
            self.conflicts.push(format!("the masthead says {said}, but {date} is a 星期{right}"));
        }
        if let Some(words) = &self.lunar
            && let (Some(said), Some(right)) = (Lunar::parse(words), Lunar::of(date))
            && !said.agrees(&right)
        {
            self.conflicts.push(format!("the masthead says {words}, but {date} is {}", right.in_words()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masthead_in_pieces_is_read_as_one() {
        let issue = Issue::read(&[
            "株洲日报",
            "A1",
            "中共株洲市委主管、主办 国内统一连续出版物号CN 43-0005 株洲天气:小雨转多云/27℃~34℃",
            "2021年8月",
            "6",
            "星期五",
            "辛丑年六月廿八",
            "第22686期",
            "今日4版",
        ]);
        assert_eq!(issue.paper.as_deref(), Some("株洲日报"));
        assert_eq!(issue.date.as_deref(), Some("2021-08-06"));
        assert_eq!((issue.number, issue.pages, issue.page.as_deref()), (Some(22686), Some(4), Some("A1")));
        assert_eq!(issue.lunar.as_deref(), Some("辛丑年六月廿八"));
        assert_eq!(issue.weather.as_deref(), Some("小雨转多云/27℃~34℃"));
        assert_eq!(issue.serial.as_deref(), Some("CN 43-0005"));
        assert_eq!(issue.publisher.as_deref(), Some("中共株洲市委主管、主办"));
        assert!(issue.conflicts.is_empty());
    }

    #[test]
    fn other_papers_in_other_orders() {
        let issue =
            Issue::read(&["第15000期", "星期一", "1988年12月26日", "农历戊辰年十一月十八", "湖南日报", "今日八版"]);
        assert_eq!(issue.date.as_deref(), Some("1988-12-26"));
        assert_eq!((issue.number, issue.pages), (Some(15000), Some(8)));
        assert!(issue.conflicts.is_empty(), "{:?}", issue.conflicts);
        let issue = Issue::read(&["人民日报", "2018年3月6日 星期二 第3版 要闻"]);
        assert_eq!((issue.date.as_deref(), issue.page.as_deref()), (Some("2018-03-06"), Some("3")));
        let issue = Issue::read(&["二〇〇八年五月十三日星期二 农历戊子年四月初九 总第12345期"]);
        assert_eq!((issue.date.as_deref(), issue.number), (Some("2008-05-13"), Some(12345)));
        assert!(issue.conflicts.is_empty(), "{:?}", issue.conflicts);
        let issue = Issue::read(&["南方日报", "2021年8月7日 星期五"]);
        assert_eq!(issue.conflicts, ["the masthead says 星期五, but 2021-08-07 is a 星期六"]);
        let issue = Issue::read(&["北江早报", "体育专版", "3", "2002年6月9日", "星期日"]);
        assert_eq!((issue.date.as_deref(), issue.page.as_deref()), (Some("2002-06-09"), Some("3")));
    }

    #[test]
    fn text_is_no_masthead() {
        assert!(cover("8月5日,市卫健委官网发布信息:8月4日0时至24时,株洲市新增确诊病例6例") < 0.4);
        assert!(cover("壬寅年十月十五 第23124期 今日4版") > 0.95);
        assert!(cover("中共株洲市委主管、主办 国内统一连续出版物号CN 43-0005") > 0.95);
        assert!(cover("新华桥“大手术”在即") == 0.0);
        assert!(is_fragment("A1") && is_fragment("6") && !is_fragment("120万只"));
    }
}
