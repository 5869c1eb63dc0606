//! The fields that a masthead is made of, each with its own grammar: date, weekday, lunar date, number,
//! page, number of pages, serial, paper, weather, publisher.
//!
//! [`scan`] finds them in a text, from left to right; [`Cursor`] is how each is read.

use jiff::civil::Weekday;

use super::jump;
use crate::model::WEEKDAYS;
use crate::text::chars::{is_han, narrow};

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
    "公告",
    "分类",
    "分类广告",
    "文艺",
    "读者",
    "读者之友",
    "城事",
    "党建",
];

/// What the name of a page ends with when the place stands in front: 武汉社会, 世界杯专版.
const OF_PLACES: [&str; 14] =
    ["社会", "财经", "体育", "文化", "教育", "经济", "专版", "特刊", "综合", "民生", "时政", "城事", "要闻", "新闻"];

/// A line by itself that may be the name of a page: certain only at the head of one.
pub fn may_be_section(text: &str) -> bool {
    let text = text.trim();
    let count = text.chars().count();
    (4..=5).contains(&count) && text.chars().all(is_han) && OF_PLACES.iter().any(|word| text.ends_with(word))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
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
pub const PAPERS: [&str; 34] = [
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
pub const ENGLISH: [&str; 12] = [
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

/// A text in half width: what the grammars of the fields are written for.
pub fn narrowed(text: &str) -> String {
    text.chars().map(|c| if c == '\u{3000}' { ' ' } else { narrow(c) }).collect()
}

/// All fields in a text with the words that say them, in order. Words between them are left out.
pub fn scan(text: &str) -> Vec<(Field, &str)> {
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
pub fn at_field_end(found: &[(Field, &str)], text: &str, at: usize) -> bool {
    found.last().is_some_and(|(_, words)| {
        let end = words.as_ptr() as usize - text.as_ptr() as usize + words.len();
        end == at
    })
}

pub struct Cursor<'a> {
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

pub fn chinese_number(words: &str) -> Option<u32> {
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
        "准印",
        "内部资料",
        "免费交流",
        "赠阅",
        "印数",
    ];
    // of an advertisement, and no part of the head of a page
    if ["联系", "咨询", "报名"].iter().any(|word| words.starts_with(word)) {
        return None;
    }
    // 新闻热线:024-…; a headline may speak of a telephone, too
    let says = words.contains(':') || words.bytes().any(|b| b.is_ascii_digit()) || count <= 4;
    if count <= 40 && says && other.iter().any(|word| words.contains(word)) {
        return Some((Field::Other, length));
    }
    is_section(words).then_some((Field::Other, length))
}

/// 大公報: a short line by itself that ends as the names of papers do.
pub fn is_short_paper(text: &str) -> bool {
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

/// A line that names a section of the paper and nothing else.
pub fn is_section(text: &str) -> bool {
    let text = text.trim().trim_matches(|c: char| "·|:：/ ".contains(c));
    let count = text.chars().count();
    SECTIONS.contains(&text)
        || (3..=5).contains(&count) && (text.ends_with("新闻") || text.ends_with("要闻") || text.ends_with("新聞"))
}
