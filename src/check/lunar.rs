//! The Chinese calendar: what a lunar date says, and what a day is in it.
//!
//! A date such as 辛丑年六月廿八 is read by its parts: the year in the cycle of sixty, the month, which may
//! be a leap month (闰), the day. Each may be missing; other words (农历, 牛年, 大, 小, 立秋) are passed over.

use icu_calendar::Date;
use icu_calendar::cal::ChineseTraditional;

const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// Years for which the calendar is exact. Before, the almanacs of the Qing differ from computation in
/// some years; after, the moment of a new moon can lie too near midnight.
pub const YEARS: std::ops::RangeInclusive<i16> = 1912..=2099;

/// The parts of a lunar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lunar {
    /// Place in the cycle of sixty, 1 for 甲子.
    pub year: Option<u8>,
    /// The month, and whether it is a leap month.
    pub month: Option<(u8, bool)>,
    pub day: Option<u8>,
}

impl Lunar {
    /// Reads a date; none if nothing of it can be read, or if its year is not in the cycle.
    pub fn parse(text: &str) -> Option<Self> {
        let text: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut lunar = Self::default();
        let stem_and_branch =
            text.windows(2).find_map(|pair| Some((place(STEMS, pair[0])?, place(BRANCHES, pair[1])?)));
        if let Some((stem, branch)) = stem_and_branch {
            lunar.year = Some((1..=60).find(|n| (n - 1) % 10 == stem && (n - 1) % 12 == branch)?);
        }
        if let Some(at) = text.iter().position(|c| *c == '月') {
            let numeral = |c: &char| "正一二三四五六七八九十冬腊臘".contains(*c);
            let start = at - text[..at].iter().rev().take_while(|c| numeral(c)).count();
            let month = month(&text[start..at].iter().collect::<String>())?;
            let leap = start > 0 && matches!(text[start - 1], '闰' | '閏');
            lunar.month = Some((month, leap));
            let rest: String = text[at + 1..]
                .iter()
                .skip_while(|c| matches!(c, '大' | '小'))
                .take_while(|c| "初一二三四五六七八九十廿卅".contains(**c))
                .collect();
            lunar.day = if rest.is_empty() { None } else { Some(day(&rest)?) };
        }
        (lunar != Self::default()).then_some(lunar)
    }

    /// A day of the common calendar.
    pub fn of(date: jiff::civil::Date) -> Option<Self> {
        if !YEARS.contains(&date.year()) {
            return None;
        }
        let iso = Date::try_new_iso(i32::from(date.year()), date.month() as u8, date.day() as u8).ok()?;
        let lunar = iso.to_calendar(ChineseTraditional::new());
        let month = lunar.month().to_input();
        Some(Self {
            year: Some(lunar.cyclic_year().year),
            month: Some((month.number(), month.is_leap())),
            day: Some(lunar.day_of_month().0),
        })
    }

    /// Whether the parts that this date gives are those of `other`.
    pub fn agrees(&self, other: &Self) -> bool {
        self.year.is_none_or(|year| other.year == Some(year))
            && self.month.is_none_or(|month| other.month == Some(month))
            && self.day.is_none_or(|day| other.day == Some(day))
    }

    /// 辛丑年六月廿八
    pub fn in_words(&self) -> String {
        let mut words = String::new();
        if let Some(year) = self.year {
            let nth = |of: &str, n: u8| of.chars().nth(usize::from(n)).unwrap_or('？');
            words.extend([nth(STEMS, (year - 1) % 10), nth(BRANCHES, (year - 1) % 12), '年']);
        }
        if let Some((month, leap)) = self.month {
            words.push_str(if leap { "闰" } else { "" });
            words.push_str(match month {
                1 => "正",
                11 => "十一",
                12 => "十二",
                n => NUMERALS[usize::from(n - 1) % 10],
            });
            words.push('月');
        }
        if let Some(day) = self.day {
            let (tens, ones) = (day / 10, day % 10);
            let ones = if ones == 0 { "" } else { NUMERALS[usize::from(ones) - 1] };
            match (tens, ones) {
                (0, ones) => words.extend(["初", ones]),
                (1, "") => words.push_str("初十"),
                (1, ones) => words.extend(["十", ones]),
                (2, "") => words.push_str("二十"),
                (2, ones) => words.extend(["廿", ones]),
                _ => words.push_str("三十"),
            }
        }
        words
    }
}

fn place(of: &str, c: char) -> Option<u8> {
    of.chars().position(|other| other == c).map(|at| at as u8)
}

fn month(text: &str) -> Option<u8> {
    match text {
        "正" => Some(1),
        "冬" => Some(11),
        "腊" | "臘" => Some(12),
        text => number(text).filter(|n| (1..=12).contains(n)),
    }
}

fn day(text: &str) -> Option<u8> {
    let n = match text.strip_prefix('初') {
        Some(ones) => number(ones).filter(|n| *n <= 10)?,
        None => number(text)?,
    };
    (1..=30).contains(&n).then_some(n)
}

/// 六, 十, 十一, 二十, 二十八, 廿, 廿八, 三十, 卅.
fn number(text: &str) -> Option<u8> {
    let (tens, ones) = match text {
        _ if text.starts_with('廿') => (2, &text['廿'.len_utf8()..]),
        _ if text.starts_with('卅') => (3, &text['卅'.len_utf8()..]),
        _ => match text.split_once('十') {
            Some(("", ones)) => (1, ones),
            Some((tens, ones)) => (numeral(tens)?, ones),
            None => (0, text),
        },
    };
    let ones = if ones.is_empty() { 0 } else { numeral(ones)? };
    (!text.is_empty()).then_some(tens * 10 + ones)
}

fn numeral(text: &str) -> Option<u8> {
    NUMERALS[..9].iter().position(|numeral| *numeral == text).map(|at| at as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(date: &str) -> String {
        Lunar::of(date.parse().unwrap()).unwrap().in_words()
    }

    #[test]
    fn days_of_the_common_calendar_in_the_chinese_one() {
        for (date, lunar) in [
            ("2021-08-06", "辛丑年六月廿八"),
            ("2022-11-08", "壬寅年十月十五"),
            ("2020-02-29", "庚子年二月初七"),
            // leap months
            ("2020-05-23", "庚子年闰四月初一"),
            ("2023-03-22", "癸卯年闰二月初一"),
            ("2033-12-22", "癸丑年闰十一月初一"),
            // the year turns at the new year of the calendar, not on 1 January
            ("2020-01-24", "己亥年十二月三十"),
            ("2020-01-25", "庚子年正月初一"),
            ("1949-10-01", "己丑年八月初十"),
        ] {
            assert_eq!(of(date), lunar, "{date}");
        }
        assert_eq!(Lunar::of("1898-06-11".parse().unwrap()), None);
    }

    #[test]
    fn every_day_is_read_as_it_is_written() {
        let mut date: jiff::civil::Date = "2019-12-01".parse().unwrap();
        for _ in 0..1600 {
            let lunar = Lunar::of(date).unwrap();
            assert_eq!(Lunar::parse(&lunar.in_words()), Some(lunar), "{date}");
            date = date.tomorrow().unwrap();
        }
    }

    #[test]
    fn papers_write_it_in_many_ways() {
        let whole = Lunar { year: Some(38), month: Some((12, false)), day: Some(28) };
        for text in ["辛丑年腊月廿八", "农历辛丑年十二月二十八", "辛丑牛年 腊月大廿八", "岁次辛丑 臘月二十八 立春"]
        {
            assert_eq!(Lunar::parse(text), Some(whole), "{text}");
        }
        let leap = Lunar { year: None, month: Some((4, true)), day: None };
        assert_eq!(Lunar::parse("闰四月"), Some(leap));
        assert_eq!(Lunar::parse("冬月三十").unwrap().day, Some(30));
        // 甲丑 is not in the cycle; there is no thirteenth month and no 31st day
        for bad in ["甲丑年", "十三月初一", "六月卅一", "六月初十一", "八月6日？", "晴"] {
            let read = Lunar::parse(bad);
            assert!(read.is_none() || bad.contains('6') && read.unwrap().day.is_none(), "{bad}: {read:?}");
        }
    }
}
