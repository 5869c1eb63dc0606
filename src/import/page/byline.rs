//! Bylines of all forms: who reported, for whom, from where.
//!
//! | form | read by |
//! |---|---|
//! | `株洲日报·掌上株洲记者/吴楚 张威`, `□本报记者 王娜`, `通讯员/赵晓旭`, `作者：李明` | [`line()`] |
//! | `株洲日报·掌上株洲讯(记者/刘琼 通讯员/朱卫健)连日来…`, `新华社北京1月23日电（记者王娜）…` | [`lead`] |
//! | `株洲日报全媒体记者/肖捷 通讯员/张敏 摄` | [`credit`] |
//! | `…口罩。株洲日报记者/高晓燕 摄` | [`caption`] |
//! | `…恢复通车。（刘琼）` | [`tail`] |
//!
//! All go by the same reading: words that name a part (记者, 通讯员, 摄影) cut the text, what stands
//! before the first is the agency, and what follows each must be names and nothing else.

use std::ops::Range;

use super::names;
use crate::model::Byline;
use crate::text::chars::{is_han, narrow};

/// Adds what another line of the same byline says.
pub fn absorb(byline: &mut Byline, other: &Byline) {
    let add = |to: &mut Vec<String>, from: &[String]| {
        from.iter().for_each(|name| {
            if !to.contains(name) {
                to.push(name.clone());
            }
        });
    };
    add(&mut byline.reporters, &other.reporters);
    let known = byline.reporters.clone();
    let others: Vec<String> = other.correspondents.iter().filter(|name| !known.contains(name)).cloned().collect();
    add(&mut byline.correspondents, &others);
    if byline.author.is_none() {
        byline.author.clone_from(&other.author);
    }
    // the agency of a report's head goes before that of the line above it
    if other.agency.is_some() && (byline.agency.is_none() || other.agency.as_deref().is_some_and(is_report)) {
        byline.agency.clone_from(&other.agency);
    }
    if other.dateline.is_some() {
        byline.dateline.clone_from(&other.dateline);
    }
}

fn is_report(agency: &str) -> bool {
    agency.ends_with(['讯', '訊', '电', '電'])
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Reporter,
    Correspondent,
    Author,
    /// Who took the picture: a reporter, if the article names no other.
    Picture,
}

/// Words that say what the names behind them are; longer ones first.
const PARTS: [(&str, Part); 27] = [
    ("特约通讯员", Part::Correspondent),
    ("特約通訊員", Part::Correspondent),
    ("特约撰稿人", Part::Author),
    ("特约评论员", Part::Author),
    ("本报评论员", Part::Author),
    ("通讯员", Part::Correspondent),
    ("通訊員", Part::Correspondent),
    ("实习生", Part::Correspondent),
    ("實習生", Part::Correspondent),
    ("评论员", Part::Author),
    ("摄影报道", Part::Picture),
    ("文/摄影", Part::Reporter),
    ("文/图", Part::Reporter),
    ("图/文", Part::Reporter),
    ("图文", Part::Reporter),
    ("记者", Part::Reporter),
    ("記者", Part::Reporter),
    ("撰文", Part::Author),
    ("作者", Part::Author),
    ("整理", Part::Reporter),
    ("编译", Part::Reporter),
    ("综合", Part::Reporter),
    ("摄影", Part::Picture),
    ("攝影", Part::Picture),
    ("供图", Part::Picture),
    ("文/", Part::Author),
    ("图/", Part::Picture),
];

/// What may stand at the end of a credit.
const CREDITS: [&str; 14] =
    ["摄影报道", "攝影報道", "摄影", "攝影", "摄", "攝", "供图", "制图", "制作", "绘图", "绘", "图", "翻拍", "漫画"];

/// Words that make an agency of what stands before 记者 or 讯.
const AGENCIES: [&str; 28] = [
    "报",
    "報",
    "社",
    "网",
    "網",
    "台",
    "臺",
    "客户端",
    "频道",
    "融媒",
    "新闻",
    "新聞",
    "中心",
    "杂志",
    "周刊",
    "掌上",
    "本刊",
    "传媒",
    "央视",
    "广播",
    "电视",
    "在线",
    "视界",
    "全媒体",
    "首席",
    "特派",
    "见习",
    "实习",
];

fn is_agency(text: &str) -> bool {
    AGENCIES.iter().any(|word| text.contains(word)) && text.chars().count() <= 24 && !text.contains(['，', ',', '。'])
}

/// Marks that papers set before an author's line.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| "□■◎●○▲△◆◇★☆▼▽※*＊—–-•·|【[".contains(c) || c.is_whitespace());
    let text = text.trim_end_matches(|c: char| "】]".contains(c) || c.is_whitespace());
    let inner = text.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）']));
    inner.filter(|inner| !inner.contains(['(', ')', '（', '）'])).unwrap_or(text).trim()
}

/// Reads names cut by the words of [`PARTS`]; none if anything in it is neither.
fn parts(text: &str) -> Option<Byline> {
    cut(text).map(|(byline, _)| byline)
}

/// The same, and whether the last word has its names on the next line.
fn cut(text: &str) -> Option<(Byline, bool)> {
    let text: String = text.chars().map(narrow).collect();
    let mut cuts: Vec<(Range<usize>, Part)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match PARTS.iter().find(|(word, _)| text[at..].starts_with(word)) {
            Some((word, part)) => {
                cuts.push((at..at + word.len(), *part));
                at += word.len();
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    let first = cuts.first()?.0.start;
    let (mut byline, mut unfinished) = (Byline::default(), false);
    let before = text[..first].trim().trim_end_matches(['/', ':']).trim();
    if !before.is_empty() {
        if is_agency(before) {
            byline.agency = Some(agency_of(before));
        } else if cuts[0].1 == Part::Picture {
            // 肖捷 摄影
            byline.reporters = names::list(before)?;
        } else {
            return None;
        }
    }
    for (k, (range, part)) in cuts.iter().enumerate() {
        let end = cuts.get(k + 1).map_or(text.len(), |(next, _)| next.start);
        let behind = &text[range.end..end];
        let set_apart = behind.starts_with([' ', '/', ':', '\u{3000}', '\t']);
        let mut words = behind.trim().trim_matches(['/', ':', ' ', '—', '|', '、', ',', '·']).trim();
        // 综合报道, 摄影报道, 报道：
        words = words.trim_end_matches("报道").trim_end_matches("報道").trim();
        // the agency of the next reporter stands behind the names of this one
        let mut kept: Vec<&str> = words.split_whitespace().collect();
        while kept.last().is_some_and(|word| k + 1 < cuts.len() && is_agency(word)) {
            kept.pop();
        }
        let words = kept.join(" ");
        if words.is_empty() {
            unfinished = k + 1 == cuts.len() && matches!(part, Part::Reporter | Part::Correspondent);
            continue;
        }
        let found = names::of_byline(&words)?;
        if !set_apart && !found.iter().all(|name| names::is_name(name)) {
            return None;
        }
        match part {
            Part::Reporter | Part::Picture => byline.reporters.extend(found),
            Part::Correspondent => byline.correspondents.extend(found),
            Part::Author if byline.author.is_none() && found.len() == 1 => byline.author = found.into_iter().next(),
            Part::Author => byline.reporters.extend(found),
        }
    }
    Some((byline, unfinished))
}

/// `株洲日报` of `株洲日报全媒体`: the qualities of a reporter are no part of the agency.
fn agency_of(text: &str) -> String {
    let mut agency = text.trim();
    for word in ["全媒体", "融媒体", "全媒", "融媒", "首席", "见习", "实习", "特派", "特约", "驻站", "摄影", "文字"]
    {
        agency = agency.strip_suffix(word).unwrap_or(agency).trim();
    }
    agency.to_owned()
}

/// A line that is a byline and nothing else.
pub fn line(text: &str) -> Option<Byline> {
    let words = bare(text);
    if words.is_empty() || words.chars().count() > 90 || words.contains(['。', '！', '？', '“', '”']) {
        return None;
    }
    // 新华社记者 周密摄
    if words.ends_with(['摄', '攝']) {
        return None;
    }
    if let Some(name) = office(words) {
        return Some(Byline { author: Some(name.to_owned()), ..Byline::default() });
    }
    if let Some(agency) = compiled(words) {
        return Some(Byline { agency: Some(agency.to_owned()), ..Byline::default() });
    }
    if let Some((found, unfinished)) = cut(words)
        && (found.has_names() || unfinished && found.agency.is_some())
    {
        return Some(found);
    }
    let english = words.strip_prefix("By ").or_else(|| words.strip_prefix("BY "));
    if let Some(name) = english.filter(|name| name.split_whitespace().count() <= 5 && name.is_ascii()) {
        return Some(Byline { author: Some(name.to_owned()), ..Byline::default() });
    }
    None
}

/// An author who is named by the office: 本报评论员, 本报编辑部.
fn office(words: &str) -> Option<&str> {
    let ends = ["评论员", "評論員", "编辑部", "編輯部", "特约观察员", "本报编者"];
    let named =
        ["本", "报", "報", "社", "刊", "网", "網", "特约", "特約", "台"].iter().any(|word| words.contains(word));
    let plain = words.chars().all(is_han) && (3..=14).contains(&words.chars().count());
    (plain && ends.iter().any(|end| words.ends_with(end)) && (named || words == "评论员" || words == "評論員"))
        .then_some(words)
}

/// A report that is put together from others: 综合中央社及外电, 综合新华社电, 据新华社报道.
fn compiled(words: &str) -> Option<&str> {
    let begins = ["综合", "綜合", "据", "據"].iter().any(|word| words.starts_with(word));
    let ends =
        ["外电", "外電", "报道", "報道", "報導", "消息", "电", "電", "报导"].iter().any(|word| words.ends_with(word));
    let sourced = ["社", "报", "報", "外电", "外電", "网", "網"].iter().any(|word| words.contains(word));
    let plain = words.chars().all(|c| is_han(c) || "、 \u{3000}".contains(c));
    (begins && ends && sourced && plain && (4..=20).contains(&words.chars().count())).then_some(words)
}

/// Whether a line that is a byline names a part (记者) and has its names on the next line.
pub fn is_unfinished(text: &str) -> bool {
    cut(bare(text)).is_some_and(|(_, unfinished)| unfinished)
}

/// The name behind who and where its bearer is: `市民 何秀珍`, `兴隆街乡党政办 黄光清`.
fn reader(words: &str) -> Option<&str> {
    let (before, name) = words.rsplit_once(char::is_whitespace)?;
    let ends = [
        "市", "县", "区", "镇", "乡", "村", "省", "局", "办", "校", "院", "厂", "公司", "站", "社区", "小学", "中学",
        "大学", "市民", "读者", "居民", "村民", "学生", "教师", "职工", "网友", "工人", "战士", "干部", "部队", "支部",
        "讀者",
    ];
    let before = before.trim();
    let letters = [
        "讀者來論",
        "讀者投書",
        "讀者來信",
        "读者来论",
        "读者来信",
        "读者投书",
        "读者来稿",
        "來論",
        "来论",
        "來稿",
        "来稿",
        "投稿",
        "特稿",
        "撰文",
        "專欄作家",
        "专栏作家",
    ];
    // such a line may be signed with any name
    if letters.contains(&before) && (2..=8).contains(&name.chars().count()) && name.chars().all(is_han) {
        return Some(name);
    }
    let who = before.chars().count() >= 2 && ends.iter().any(|end| before.ends_with(end));
    let plain = before.chars().all(|c| is_han(c) || c.is_whitespace());
    (who && plain && names::is_name(name)).then_some(name)
}

/// A line that is an author's name and nothing else: `朱理平`, `□ 王　坚`, `张三 李四`.
pub fn author(text: &str) -> Option<Byline> {
    let words = bare(text);
    if words.chars().count() > 20 || words.chars().any(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    if let Some(name) = reader(words) {
        return Some(Byline { author: Some(name.to_owned()), ..Byline::default() });
    }
    // a mark and a space stand before a pen name, too
    let mut marked = text.trim().chars();
    let has_mark =
        marked.next().is_some_and(|c| "□■◎●◇◆☆★".contains(c)) && marked.next().is_some_and(char::is_whitespace);
    let is_pen_name = has_mark && words.chars().count() <= 3 && names::can_be_name(words);
    let found = names::list(words)
        .filter(|found| is_pen_name || found.len() <= 3 && found.iter().all(|name| names::is_name(name)))?;
    let mut byline = Byline::default();
    if let [one] = &found[..] {
        byline.author = Some(one.clone());
    } else {
        byline.reporters = found;
    }
    Some(byline)
}

/// Names and nothing else, under a line that announces them.
pub fn names_only(text: &str) -> Option<Vec<String>> {
    let found = names::list(bare(text))?;
    let surnames = found.iter().filter(|name| names::is_name(name)).count();
    (surnames * 3 >= found.len() * 2).then_some(found)
}

/// How far into a paragraph the agency may reach, in characters.
const REACH: usize = 34;

/// The head of a report: the byline and where the text begins, in bytes.
pub fn lead(text: &str) -> Option<(Byline, usize)> {
    let start = text.len() - text.trim_start_matches(|c: char| "□■◎●○▲△◆◇★☆▼※*【[（( \u{3000}".contains(c)).len();
    if let Some((byline, end)) = bracketed_head(text) {
        return Some((byline, end));
    }
    let rest = &text[start..];
    for (count, (at, c)) in rest.char_indices().enumerate() {
        if count > REACH || "，。！？；：“”、,;!?".contains(c) {
            break;
        }
        let again = count == 1 && rest.starts_with('又');
        if !matches!(c, '讯' | '訊' | '电' | '電' | '报' | '報' | '消') || count < 2 && !again {
            continue;
        }
        let word =
            ["讯", "訊", "电", "電", "报道", "報道", "消息"].into_iter().find(|word| rest[at..].starts_with(word));
        let Some(word) = word else { continue };
        let end = at + word.len();
        let next = rest[end..].chars().next();
        if next.is_some_and(|next| "员員息录錄飞号视視力话話影脑商动動站子台网網气器".contains(next))
        {
            continue;
        }
        let agency = rest[..at].trim();
        if !(is_source(agency, word) || agency == "又" && rest[end..].starts_with('】')) {
            continue;
        }
        let mut byline = Byline::default();
        let whole = format!("{agency}{word}");
        match date_in(agency) {
            Some(from) => {
                byline.agency = Some(place_cut(agency[..from].trim()).to_owned());
                byline.dateline = Some(whole);
            }
            None => byline.agency = Some(whole),
        }
        let mut end = start + end;
        let behind = text[end..].trim_start_matches(|c: char| "】])） \u{3000}".contains(c));
        let gap = text.len() - behind.len();
        if behind.starts_with(['(', '（'])
            && let Some(close) = behind.find([')', '）'])
            && let Some(found) = parts(bare(&behind[..close + closing(behind, close)]))
        {
            absorb(&mut byline, &Byline { agency: None, ..found });
            end = gap + close + closing(behind, close);
        } else if let Some((found, length)) = running(behind) {
            absorb(&mut byline, &Byline { agency: None, ..found });
            end = gap + length;
        } else if text[end..].starts_with(['】', ']', ')', '）']) {
            end += text[end..].chars().next().map_or(0, char::len_utf8);
        }
        return Some((byline, end));
    }
    None
}

fn closing(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// `（记者/温琳）昨日，…`, `（本报记者 王娜）…`: the head without 讯.
fn bracketed_head(text: &str) -> Option<(Byline, usize)> {
    let open = text.find(['(', '（']).filter(|at| text[..*at].chars().count() <= 16)?;
    let before = text[..open].trim();
    if !before.is_empty() && (!is_agency(before) || before.ends_with(['讯', '訊', '电', '電'])) {
        return None;
    }
    let close = open + text[open..].find([')', '）'])?;
    let inside = &text[open..close + closing(text, close)];
    let mut found = parts(bare(inside)).filter(Byline::has_names)?;
    if !before.is_empty() {
        found.agency = Some(before.to_owned());
    }
    let end = close + closing(text, close);
    (end < text.len()).then_some((found, end))
}

/// `记者王娜 通讯员张敏报道：…` behind 本报讯.
fn running(text: &str) -> Option<(Byline, usize)> {
    if !["记者", "通讯员", "見習", "記者", "全媒体记者", "特约记者"].iter().any(|word| text.starts_with(word))
    {
        return None;
    }
    let limit = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    let (at, length) = ["报道：", "报道:", "報道：", "报道 ", "报道，", "报道,"]
        .into_iter()
        .find_map(|word| Some((text[..limit].find(word)?, word.len())))?;
    Some((parts(text[..at].trim())?, at + length))
}

/// Whether what stands before 讯 or 电 is a paper or an agency, with or without place and day.
fn is_source(agency: &str, word: &str) -> bool {
    let count = agency.chars().count();
    if count < 2
        || !agency
            .chars()
            .all(|c| is_han(c) || narrow(c).is_ascii_digit() || "·•/ \u{3000}-—".contains(c) || c.is_ascii_alphabetic())
    {
        return false;
    }
    let named = agency.starts_with('本')
        || ["报", "報", "社", "网", "網", "台", "客户端", "新华", "中新", "频道", "新闻"]
            .iter()
            .any(|word| agency.contains(word));
    match word {
        "消息" | "报道" | "報道" => {
            agency.starts_with("本报") && count <= 6 || agency.starts_with("据") && named && count <= 14
        }
        _ => named,
    }
}

/// Where the day (`11月7日`, `１１月７日`, `十一月七日`) begins in an agency.
fn date_in(agency: &str) -> Option<usize> {
    let figure = |c: char| narrow(c).is_ascii_digit() || "〇○一二三四五六七八九十廿卅".contains(c);
    let month = agency.find('月')?;
    let digits: usize = agency[..month].chars().rev().take_while(|c| figure(*c)).map(char::len_utf8).sum();
    let rest = &agency[month + '月'.len_utf8()..];
    let day = rest.find('日').filter(|at| *at > 0 && rest[..*at].chars().all(figure));
    (digits > 0 && day.is_some()).then(|| month - digits)
}

/// `新华社` of `新华社北京`.
fn place_cut(agency: &str) -> &str {
    for word in ["新华社", "新華社", "中新社", "中新网", "人民网", "本报", "本報", "新华网"] {
        if let Some(rest) = agency.strip_prefix(word)
            && rest.chars().count() <= 6
        {
            return &agency[..word.len()];
        }
    }
    agency
}

/// A line that says who made a picture and nothing else.
pub fn credit(text: &str) -> Option<Byline> {
    let words = bare(text);
    if words.is_empty() || words.chars().count() > 60 || words.contains(['。', '！', '？', '，', '“']) {
        return None;
    }
    let word = CREDITS.iter().find(|word| words.ends_with(**word));
    let marked = ["摄影：", "摄影:", "摄影/", "图/", "图：", "新华社发", "供图：", "制图：", "漫画/", "漫画："];
    if let Some(word) = word {
        let before = words[..words.len() - word.len()].trim().trim_end_matches(['/', ':', '：']).trim();
        if let Some(found) = parts(before).filter(Byline::has_names) {
            return Some(found);
        }
        let mut kept: Vec<&str> = before.split_whitespace().collect();
        let agency = kept.first().filter(|first| is_agency(first) && kept.len() > 1).map(|first| (*first).to_owned());
        if agency.is_some() {
            kept.remove(0);
        }
        let names = names::list(&kept.join(" ")).filter(|names| names.iter().all(|name| names::is_name(name)));
        return names.map(|reporters| Byline { agency, reporters, ..Byline::default() });
    }
    if marked.iter().any(|mark| words.starts_with(mark)) || ["资料图", "资料图片", "资料照片"].contains(&words)
    {
        return Some(parts(words).unwrap_or_default());
    }
    None
}

/// A caption with its credit on the same line: where the credit begins, in bytes, and whom it names.
pub fn caption(text: &str) -> Option<(usize, Byline)> {
    let end = text.trim_end();
    let (at, mark) = end.char_indices().rev().find(|(at, c)| {
        matches!(c, '。' | '！' | '？' | '!' | '?' | '(' | '（') || (c.is_whitespace() && end[..*at].ends_with('。'))
    })?;
    let from = if matches!(mark, '(' | '（') { at } else { at + mark.len_utf8() };
    let tail = end[from..].trim();
    if tail.is_empty() || at == 0 {
        return None;
    }
    credit(tail).map(|found| (end.len() - end[from..].trim_start().len(), found))
}

/// Names in brackets at the very end of a text: `（刘琼）`, `（记者 王娜 通讯员 张敏）`, `（据新华社）`.
pub fn tail(text: &str) -> Option<Byline> {
    let end = text.trim_end();
    if !end.ends_with([')', '）']) {
        return None;
    }
    let open = end.rfind(['(', '（'])?;
    let before = end[..open].trim_end();
    if before.is_empty() || !before.ends_with(['。', '！', '？', '”', '…', '!', '?']) {
        return None;
    }
    let inside = bare(&end[open..]);
    if inside.chars().count() > 30 {
        return None;
    }
    if let Some(found) = parts(inside).filter(Byline::has_names) {
        return Some(found);
    }
    let found =
        names::list(inside).filter(|found| found.iter().all(|name| names::is_name(name)) && found.len() <= 3)?;
    Some(match &found[..] {
        [one] => Byline { author: Some(one.clone()), ..Byline::default() },
        _ => Byline { reporters: found, ..Byline::default() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(byline: &Byline) -> String {
        byline.names().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn heads_of_reports() {
        for (text, agency, names, rest) in [
            (
                "株洲日报·掌上株洲讯(记者/易蓉 通讯员/蒋毅 何应军)继与长沙市",
                "株洲日报·掌上株洲讯",
                "易蓉 蒋毅 何应军",
                "继与长沙市",
            ),
            (
                "株洲日报讯(全媒体记者/陈正明 通讯员/纪宣) 11月7日,市纪委",
                "株洲日报讯",
                "陈正明 纪宣",
                " 11月7日,市纪委",
            ),
            ("湖南日报11月7日讯(全媒体记者 邓晶琰) 7日下午", "湖南日报", "邓晶琰", " 7日下午"),
            ("新华社北京1月23日电（记者王优玲）国务院", "新华社", "王优玲", "国务院"),
            ("新华社北京１月１６日电（记者张三）市体委", "新华社", "张三", "市体委"),
            ("新华社天津一月二十三日电 天津市", "新华社", "", " 天津市"),
            ("本报讯 记者李明 通讯员王芳报道：昨日，记者", "本报讯", "李明 王芳", "昨日，记者"),
            ("本报北京8月5日电 （记者赵永平）今年", "本报", "赵永平", "今年"),
            ("株洲日报·掌上株洲讯(通讯员/王坚) 日前", "株洲日报·掌上株洲讯", "王坚", " 日前"),
            ("【本报讯】昨日", "本报讯", "", "昨日"),
            ("【又訊】救濟會", "又訊", "", "救濟會"),
            ("株洲日报讯 2月3日,记者从市医保局", "株洲日报讯", "", " 2月3日,记者从市医保局"),
        ] {
            let (byline, end) = lead(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (byline.agency.as_deref(), &*people(&byline), &text[end..]),
                (Some(agency), names, rest),
                "{text}"
            );
        }
        for text in ["市场监管局电话通知", "记者从市卫健委获悉，本报热线来电", "腾讯公司昨日发布", "本报通讯员 王坚"]
        {
            assert!(lead(text).is_none(), "{text}: {:?}", lead(text));
        }
    }

    #[test]
    fn lines_that_are_bylines() {
        for (text, names) in [
            ("株洲日报·掌上株洲记者/吴楚 张威", "吴楚 张威"),
            ("株洲日报全媒体记者/王娜", "王娜"),
            ("通讯员/田富 袁斌 郭倩", "田富 袁斌 郭倩"),
            ("□本报记者 王　娜 实习生 李四", "王娜 李四"),
            ("本报记者 张三 新华社记者 李四", "张三 李四"),
            ("本报记者王娜", "王娜"),
            ("作者：李明", "李明"),
            ("（本报记者 刘琼）", "刘琼"),
            ("本报记者李大山王小川", "李大山 王小川"),
            ("本报记者余继军何伟 通讯员欧阳修远", "余继军 何伟 欧阳修远"),
        ] {
            assert_eq!(line(text).map(|byline| people(&byline)).as_deref(), Some(names), "{text}");
        }
        assert!(line("株洲日报记者").is_some() && is_unfinished("株洲日报记者"));
        assert_eq!(author("讀者來論　中產平民").unwrap().author.as_deref(), Some("中產平民"));
        assert_eq!(line("本报评论员").unwrap().author.as_deref(), Some("本报评论员"));
        assert_eq!(line("綜合中央社及外電").unwrap().agency.as_deref(), Some("綜合中央社及外電"));
        for text in ["记者节快乐", "本报记者走访发现，各行各业", "记者走基层", "检测现场有我"]
        {
            assert!(line(text).is_none(), "{text}");
        }
        assert_eq!(author("朱理平").unwrap().author.as_deref(), Some("朱理平"));
        assert!(author("新闻链接").is_none() && author("检测现场有我").is_none());
    }

    #[test]
    fn credits_and_captions() {
        assert_eq!(people(&credit("株洲日报全媒体记者/肖捷 通讯员/张敏 摄").unwrap()), "肖捷 张敏");
        assert_eq!(people(&credit("新华社记者 谢环驰 摄").unwrap()), "谢环驰");
        assert_eq!(people(&credit("肖捷 摄").unwrap()), "肖捷");
        let text = "工作人员正在分发口罩。株洲日报·掌上株洲记者/高晓燕 摄";
        let (at, byline) = caption(text).unwrap();
        assert_eq!((&text[at..], &*people(&byline)), ("株洲日报·掌上株洲记者/高晓燕 摄", "高晓燕"));
        let (at, byline) = caption("请扫码观看感人视频。 株洲日报·掌上株洲记者/廖威 制作").unwrap();
        assert_eq!((at, &*people(&byline)), (31, "廖威"));
        assert!(caption("记者从市卫健委获悉。").is_none());
        assert_eq!(people(&tail("大桥恢复通车。（刘琼）").unwrap()), "刘琼");
    }
}
