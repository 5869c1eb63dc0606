//! The head of a paper: its fields, in any order, on any number of lines.
//!
//! 1. [`cover`] says how much of a paragraph is made of such fields; the reading of roles takes it as
//!    evidence.
//! 2. [`Issue::read`] reads the fields from all paragraphs that were found to be masthead, set one after
//!    the other, so that a date broken over lines is whole again.
//! 3. Weekday and lunar date are held against the date; what disagrees is said.

use jiff::civil::{Date, Weekday};
use serde::Serialize;

use super::jump;
use crate::check::Lunar;
use crate::text::chars::{is_han, narrow};

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

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Date {
        year: i16,
        month: i8,
        day: Option<i8>,
    },
    MonthDay {
        month: i8,
        day: i8,
    },
    Weekday(Weekday),
    Lunar(String),
    Number(u32),
    Pages(u32),
    Serial(String),
    Page(String),
    Weather(String),
    Publisher(String),
    Paper(String),
    /// Price, address, telephone: of the masthead, and not kept.
    Other,
}

/// Endings of the names of papers.
const PAPERS: [&str; 34] = [
    "日报",
    "日報",
    "晚报",
    "晚報",
    "早报",
    "晨报",
    "时报",
    "時報",
    "都市报",
    "商报",
    "青年报",
    "法治报",
    "法制报",
    "周报",
    "週報",
    "导报",
    "新报",
    "新報",
    "快报",
    "农民报",
    "工人报",
    "参考消息",
    "公报",
    "经济报",
    "生活报",
    "信息报",
    "广播电视报",
    "老年报",
    "解放军报",
    "科技报",
    "教育报",
    "电视报",
    "政协报",
    "旅游报",
];
const ENGLISH: [&str; 12] = [
    "daily",
    "times",
    "post",
    "news",
    "gazette",
    "herald",
    "tribune",
    "journal",
    "zeitung",
    "anzeiger",
    "tageblatt",
    "nachrichten",
];

/// Names of pages that stand alone at the head of one.
const SECTIONS: &[&str] = &[
    "要闻",
    "综合",
    "综合新闻",
    "本地",
    "国内",
    "国际",
    "时政",
    "时政要闻",
    "经济",
    "社会",
    "文化",
    "体育",
    "副刊",
    "教育",
    "健康",
    "财经",
    "民生",
    "评论",
    "广告",
    "专题",
    "专版",
    "头版",
    "县域",
    "都市",
    "新闻",
    "理论",
    "法治",
    "科技",
    "生态",
    "乡村振兴",
    "文体",
    "娱乐",
    "天下",
    "湖南",
    "区域",
    "焦点",
    "时局",
    "生活",
    "汽车",
    "房产",
    "旅游",
    "军事",
    "聚焦",
    "视点",
    "特别报道",
    "特刊",
    "公益广告",
    "要聞",
    "國際",
];

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

/// 大公報: a short line by itself that ends as the names of papers do.
fn is_short_paper(text: &str) -> bool {
    let count = text.chars().count();
    let other = [
        "预报",
        "預報",
        "通报",
        "通報",
        "简报",
        "海报",
        "捷报",
        "汇报",
        "匯報告",
        "情报",
        "警报",
        "举报",
        "回报",
        "填报",
        "上报",
        "年报",
    ];
    (2..=5).contains(&count)
        && text.ends_with(['报', '報'])
        && text.chars().all(is_han)
        && !other.iter().any(|word| text.ends_with(word))
}

/// A line that is only a fragment of a field: a day, a page (`6`, `A1`).
pub fn is_fragment(text: &str) -> bool {
    let text = narrowed(text);
    let text = text.trim();
    text.len() <= 4 && text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
        || page_label(text).is_some()
}

/// A line that names a section of the paper and nothing else.
pub fn is_section(text: &str) -> bool {
    let text = text.trim().trim_matches(|c: char| "·|:：/ ".contains(c));
    let count = text.chars().count();
    SECTIONS.contains(&text)
        || (3..=5).contains(&count) && (text.ends_with("新闻") || text.ends_with("要闻") || text.ends_with("新聞"))
}

fn narrowed(text: &str) -> String {
    text.chars().map(|c| if c == '\u{3000}' { ' ' } else { narrow(c) }).collect()
}

/// All fields in a text with the words that say them, in order. Words between them are left out.
fn scan(text: &str) -> Vec<(Field, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let token_start = at == 0
            || text[..at].ends_with(|c: char| c.is_whitespace() || "|/,;".contains(c))
            || at_field_end(&found, text, at);
        let matched = date(rest)
            .or_else(|| weekday(rest))
            .or_else(|| lunar(rest))
            .or_else(|| number(rest))
            .or_else(|| pages(rest))
            .or_else(|| serial(rest))
            .or_else(|| token_start.then(|| token(rest)).flatten());
        match matched {
            Some((field, length)) if length > 0 => {
                found.push((field, &text[at..at + length]));
                at += length;
            }
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// Whether the last field ended here.
fn at_field_end(found: &[(Field, &str)], text: &str, at: usize) -> bool {
    found.last().is_some_and(|(_, words)| {
        let end = words.as_ptr() as usize - text.as_ptr() as usize + words.len();
        end == at
    })
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
    fn spaces(&mut self) {
        while self.text[self.at..].starts_with(' ') {
            self.at += 1;
        }
    }
    fn word(&mut self, word: &str) -> bool {
        let hit = self.text[self.at..].starts_with(word);
        if hit {
            self.at += word.len();
        }
        hit
    }
    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }
    fn digits(&mut self, most: usize) -> Option<u32> {
        let length = self.text[self.at..].bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number = self.text[self.at..self.at + length].parse().ok()?;
        self.at += length;
        Some(number)
    }
    /// A number in Arabic or Chinese numerals, the latter read figure by figure or as a number.
    fn number(&mut self, most: usize) -> Option<u32> {
        if let Some(number) = self.digits(most) {
            return Some(number);
        }
        let numerals = "〇○零一二三四五六七八九十廿卅";
        let length: usize =
            self.text[self.at..].chars().take(most).take_while(|c| numerals.contains(*c)).map(char::len_utf8).sum();
        let words = &self.text[self.at..self.at + length];
        let value = chinese_number(words)?;
        self.at += length;
        Some(value)
    }
}

fn chinese_number(words: &str) -> Option<u32> {
    if words.is_empty() {
        return None;
    }
    if words.contains(['十', '廿', '卅']) {
        let words = words.replace('廿', "二十").replace('卅', "三十");
        return jump::number(&words);
    }
    let mut value = 0u32;
    for c in words.chars() {
        let digit = match c {
            '〇' | '○' | '零' => 0,
            c => "一二三四五六七八九".chars().position(|other| other == c)? as u32 + 1,
        };
        value = value.checked_mul(10)?.checked_add(digit)?;
    }
    Some(value)
}

fn date(text: &str) -> Option<(Field, usize)> {
    let mut c = Cursor::new(text);
    let republic = c.any(&["中华民国", "中華民國", "民国", "民國"]);
    let year = c.number(4)?;
    let digits = c.at;
    c.spaces();
    let dashed = c.any(&["-", ".", "/"]);
    if !dashed && !c.word("年") {
        // 8月6日 without a year
        let mut c = Cursor::new(text);
        let month = c.number(2).filter(|m| (1..=12).contains(m))?;
        c.spaces();
        if !c.word("月") {
            return None;
        }
        c.spaces();
        let day = c.number(3).filter(|d| (1..=31).contains(d))?;
        c.spaces();
        return c.word("日").then_some((Field::MonthDay { month: month as i8, day: day as i8 }, c.at));
    }
    let year = if republic { year + 1911 } else { year };
    if !(1800..2200).contains(&year) || (dashed && digits != 4) {
        return None;
    }
    c.spaces();
    let month = c.number(2).filter(|m| (1..=12).contains(m))?;
    c.spaces();
    if dashed {
        if !c.any(&["-", ".", "/"]) {
            return None;
        }
        let day = c.number(2).filter(|d| (1..=31).contains(d))?;
        return Some((Field::Date { year: year as i16, month: month as i8, day: Some(day as i8) }, c.at));
    }
    if !c.word("月") {
        return None;
    }
    let end = c.at;
    c.spaces();
    let day = c.number(3).filter(|d| (1..=31).contains(d));
    let after = c.at;
    c.spaces();
    let (day, end) = match day {
        Some(day) if c.word("日") => (Some(day as i8), c.at),
        // the day set large, without 日
        Some(day)
            if !text[after..]
                .starts_with(|next: char| next.is_alphanumeric() && !"星农辛壬癸甲乙丙丁戊己庚".contains(next)) =>
        {
            (Some(day as i8), after)
        }
        _ => (None, end),
    };
    Some((Field::Date { year: year as i16, month: month as i8, day }, end))
}

const WEEKDAYS: [(&str, Weekday); 8] = [
    ("一", Weekday::Monday),
    ("二", Weekday::Tuesday),
    ("三", Weekday::Wednesday),
    ("四", Weekday::Thursday),
    ("五", Weekday::Friday),
    ("六", Weekday::Saturday),
    ("日", Weekday::Sunday),
    ("天", Weekday::Sunday),
];

fn weekday(text: &str) -> Option<(Field, usize)> {
    let mut c = Cursor::new(text);
    if !c.any(&["星期", "礼拜", "禮拜", "周", "週"]) {
        return None;
    }
    c.spaces();
    let (word, day) = WEEKDAYS.iter().find(|(word, _)| text[c.at..].starts_with(word))?;
    Some((Field::Weekday(*day), c.at + word.len()))
}

fn lunar(text: &str) -> Option<(Field, usize)> {
    let mut c = Cursor::new(text);
    let announced = c.any(&["农历", "農曆", "夏历", "阴历"]);
    c.spaces();
    let start = c.at;
    let mut chars = text[start..].chars();
    let stem = chars.next().filter(|c| "甲乙丙丁戊己庚辛壬癸".contains(*c));
    let branch = chars.next().filter(|c| "子丑寅卯辰巳午未申酉戌亥".contains(*c));
    let has_year = stem.is_some() && branch.is_some();
    if has_year {
        c.at += 6;
        if text[c.at..].starts_with(|animal: char| "鼠牛虎兔龙龍蛇马馬羊猴鸡雞狗猪豬".contains(animal))
        {
            c.at += text[c.at..].chars().next().map_or(0, char::len_utf8);
        }
        if !c.word("年") {
            return None;
        }
    } else if !announced {
        return None;
    }
    c.spaces();
    let before = c.at;
    c.any(&["闰", "閏"]);
    let month: usize = text[c.at..]
        .chars()
        .take(2)
        .take_while(|m| "正一二三四五六七八九十冬腊臘".contains(*m))
        .map(char::len_utf8)
        .sum();
    c.at += month;
    let mut end = if has_year { before } else { 0 };
    if month > 0 && c.word("月") {
        end = c.at;
        c.any(&["大", "小"]);
        c.spaces();
        let day: usize = text[c.at..]
            .chars()
            .take(3)
            .take_while(|d| "初一二三四五六七八九十廿卅".contains(*d))
            .map(char::len_utf8)
            .sum();
        if day > 0 {
            end = c.at + day;
        }
    }
    (end > start).then(|| (Field::Lunar(text[start..end].trim().to_owned()), end))
}

fn number(text: &str) -> Option<(Field, usize)> {
    let mut c = Cursor::new(text);
    let total = c.any(&["总", "總"]);
    let first = c.any(&["第", "期号", "期號", "No.", "NO.", "No", "Nr."]);
    if !total && !first {
        return None;
    }
    c.any(&["第", ":", "第"]);
    c.spaces();
    let number = c.digits(7).or_else(|| c.number(6))?;
    c.spaces();
    let closed = c.any(&["期", "号", "號"]);
    if !closed && !text.starts_with("No") && !text.starts_with("NO") {
        return None;
    }
    Some((Field::Number(number), c.at))
}

fn pages(text: &str) -> Option<(Field, usize)> {
    let mut c = Cursor::new(text);
    if !c.any(&["今日", "今天", "本期", "本报今日", "共", "今", "全"]) {
        return None;
    }
    c.any(&["共"]);
    c.spaces();
    let number = c.number(3)?;
    c.spaces();
    c.any(&["大", "个", "個"]);
    if !c.any(&["版"]) {
        return None;
    }
    Some((Field::Pages(number), c.at))
}

fn serial(text: &str) -> Option<(Field, usize)> {
    let mut c = Cursor::new(text);
    let announced = c.any(&[
        "国内统一连续出版物号",
        "国内统一刊号",
        "国内统一刊號",
        "國內統一刊號",
        "国内刊号",
        "统一刊号",
        "刊号",
        "邮发代号",
        "国外代号",
        "郵發代號",
        "代号",
        "ISSN",
        "国际标准刊号",
    ]);
    c.any(&[":"]);
    c.spaces();
    let start = c.at;
    let cn = c.word("CN");
    if !announced && !cn {
        return None;
    }
    c.spaces();
    let length = text[c.at..]
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'(' | b')'))
        .count();
    if length == 0 {
        return announced.then_some((Field::Other, c.at));
    }
    c.at += length;
    let words = text[start..c.at].trim().to_owned();
    Some((if cn { Field::Serial(words) } else { Field::Other }, c.at))
}

/// `A1`, `第3版`, `01版`: the page's name.
pub fn page_label(text: &str) -> Option<String> {
    let text = text.trim();
    let has_word = text.ends_with('版');
    let name = text.trim_start_matches('第').trim_end_matches('版').trim();
    if name.is_empty() || name.len() > 6 {
        return None;
    }
    let bytes = name.as_bytes();
    let letters = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = bytes[letters..].iter().take_while(|b| b.is_ascii_digit()).count();
    if letters <= 2 && (1..=3).contains(&digits) && letters + digits == bytes.len() && (letters > 0 || has_word) {
        let number = name[letters..].trim_start_matches('0');
        return Some(format!(
            "{}{}",
            name[..letters].to_ascii_uppercase(),
            if number.is_empty() { "0" } else { number }
        ));
    }
    has_word.then(|| jump::number(name)).flatten().map(|n| n.to_string())
}

/// A token that is a field as a whole: up to the next white space or bar.
fn token(text: &str) -> Option<(Field, usize)> {
    let length = text.find(|c: char| c.is_whitespace() || c == '|').unwrap_or(text.len());
    let words = &text[..length];
    if words.is_empty() {
        return None;
    }
    let count = words.chars().count();
    // 株洲天气:小雨转多云/27℃~34℃
    if words.contains('℃')
        || words.contains("天气")
        || words.contains("天氣")
        || words.contains("气温")
        || words.contains("最高温")
    {
        let value = words.split_once(':').map_or(words, |(_, value)| value);
        return Some((if value.is_empty() { Field::Other } else { Field::Weather(value.to_owned()) }, length));
    }
    let owner = ["主管", "主办", "主辦", "出版", "承办", "编辑部", "报社", "报业集团", "傳媒", "社址"];
    if count <= 30 && owner.iter().any(|word| words.ends_with(word))
        || count <= 30 && words.starts_with("中共") && words.contains('委') && words.contains("机关报")
    {
        return Some((Field::Publisher(words.to_owned()), length));
    }
    if let Some((page, rest)) = words.split_once([':', '·'])
        && let Some(page) = page_label(page)
        && rest.chars().count() <= 8
    {
        return Some((Field::Page(page), length));
    }
    if let Some(page) = page_label(words) {
        return Some((Field::Page(page), length));
    }
    if is_short_paper(words) && length == text.trim_end().len() {
        return Some((Field::Paper(words.to_owned()), length));
    }
    if count <= 10 && PAPERS.iter().any(|ending| words.ends_with(ending)) && words.chars().all(is_han) && count >= 3 {
        return Some((Field::Paper(words.to_owned()), length));
    }
    let lower = text.trim().to_ascii_lowercase();
    if text.is_ascii()
        && text.trim().len() <= 40
        && ENGLISH.iter().any(|ending| lower.ends_with(ending))
        && !lower.contains('.')
    {
        return Some((Field::Paper(text.trim().to_owned()), text.trim_end().len()));
    }
    let other = [
        "http",
        "www.",
        "电话",
        "热线",
        "邮编",
        "邮箱",
        "地址",
        "零售",
        "定价",
        "每份",
        "责编",
        "责任编辑",
        "编辑:",
        "美编",
        "版式",
        "校对",
        "值班",
        "组版",
        "E-mail",
        "订阅",
        "创刊",
        "官方微博",
        "客户端",
        "新闻热线",
        "農曆",
        "报头",
        "审核",
        "编审",
        "检校",
        "見習",
    ];
    // 新闻热线:024-…; a headline may speak of a telephone, too
    let says = words.contains(':') || words.bytes().any(|b| b.is_ascii_digit()) || count <= 4;
    if count <= 40 && says && other.iter().any(|word| words.contains(word)) {
        return Some((Field::Other, length));
    }
    is_section(words).then_some((Field::Other, length))
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
        if date.is_none()
            && let Some((year, month)) = month_only
        {
            // the day alone on a line somewhere in the masthead
            let alone: Vec<i8> = paragraphs
                .iter()
                .filter_map(|text| narrowed(text).trim().trim_end_matches('日').parse::<i8>().ok())
                .filter(|day| (1..=31).contains(day))
                .collect();
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
