//! The parts of a headline: kicker, title, deck.
//!
//! Lines of a headline and phrases of a line are put in parts by what papers do: the title is set in the
//! largest type, so it is what breaks into short phrases; what announces (…强调) or numbers a document
//! stands over it; what says who else was there stands under it.

use super::shape;
use super::weights::{W, Weights};
use crate::text::chars::is_han;

/// The parts, with white space as the page has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headline {
    pub kicker: Option<String>,
    pub title: Option<String>,
    pub deck: Option<String>,
}

/// What a part is, with how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    pub headline: Headline,
    pub confidence: f32,
    pub reason: &'static str,
}

/// Reads the lines of a headline.
pub fn read(lines: &[&str], w: &Weights) -> Split {
    match lines {
        [] => Split { headline: Headline::default(), confidence: 1.0, reason: "" },
        [line] => one_line(line, w),
        _ => several(lines, w),
    }
}

/// Letters of any kind: what is left without punctuation.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| is_han(*c) || c.is_alphanumeric()).count()
}

fn whole(text: &str, reason: &'static str, confidence: f32) -> Split {
    Split { headline: Headline { title: Some(text.trim().to_owned()), ..Headline::default() }, confidence, reason }
}

fn is_deck(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('—')
        || letters(text) <= 22
            && [
                "出席并讲话",
                "出席",
                "主持",
                "主持会议",
                "讲话",
                "致辞",
                "参加",
                "陪同",
                "出席會議",
                "作批示",
                "出席活动",
                "主持并讲话",
                "作报告",
                "参加调研",
            ]
            .iter()
            .any(|word| text.ends_with(word))
}

fn one_line(line: &str, w: &Weights) -> Split {
    // 龙云铸接受采访时表示:未来7天很关键
    if let Some((at, mark)) = line.char_indices().find(|(_, c)| matches!(c, ':' | '：')) {
        let (kicker, rest) = line.split_at(at + mark.len_utf8());
        if shape::announces(kicker) && letters(rest) >= 4 {
            return Split {
                headline: Headline {
                    kicker: Some(kicker.trim().to_owned()),
                    title: Some(rest.trim().to_owned()),
                    deck: None,
                },
                confidence: 0.85,
                reason: "a line that announces, and what is said behind its colon",
            };
        }
    }
    let phrases: Vec<&str> = line.split_whitespace().collect();
    if phrases.len() >= 2 && phrases.last().is_some_and(|last| is_deck(last)) {
        let at = line.rfind(phrases[phrases.len() - 1]).unwrap_or(0);
        return Split {
            headline: Headline {
                kicker: None,
                title: Some(line[..at].trim().to_owned()),
                deck: Some(line[at..].trim().to_owned()),
            },
            confidence: 0.85,
            reason: "the last phrase says who else was there",
        };
    }
    if phrases.len() >= 2 && shape::announces(phrases[0]) && letters(phrases[0]) >= 8 {
        return cut(line, &phrases, 1, phrases.len(), "the first phrase announces");
    }
    let length = line.chars().filter(|c| !c.is_whitespace()).count() as f32;
    if phrases.len() < 2 || length < w.get(W::SPLIT_LINE) || !line.chars().any(is_han) {
        return whole(line, "one line", 0.9);
    }
    // large type breaks the title: a short phrase and its neighbour are the title
    let short = w.get(W::FRAGMENT) as usize;
    let fragment = (0..phrases.len()).find(|&k| letters(phrases[k]) <= short);
    match fragment {
        Some(0) => cut(line, &phrases, 0, 2, "a short first phrase belongs to the title"),
        Some(k) if k + 1 == phrases.len() => {
            cut(line, &phrases, k - 1, k + 1, "a short last phrase belongs to the title")
        }
        Some(_) => whole(line, "one line in short phrases", 0.55),
        None => {
            cut(line, &phrases, phrases.len() - 1, phrases.len(), "a line too long for a title: its last phrase is it")
        }
    }
}

/// The phrases from `from` to `to` are the title, those before the kicker, those behind the deck.
fn cut(line: &str, phrases: &[&str], from: usize, to: usize, reason: &'static str) -> Split {
    let start = |k: usize| phrases[k].as_ptr() as usize - line.as_ptr() as usize;
    let end = |k: usize| start(k) + phrases[k].len();
    let part = |from: usize, to: usize| (from < to).then(|| line[start(from)..end(to - 1)].to_owned());
    Split {
        headline: Headline { kicker: part(0, from), title: part(from, to), deck: part(to, phrases.len()) },
        confidence: 0.7,
        reason,
    }
}

fn several(lines: &[&str], w: &Weights) -> Split {
    let short = w.get(W::FRAGMENT) as usize;
    let mut first = 0;
    let mut last = lines.len();
    let mut reason = "the lines of a headline, by their length";
    let mut confidence = 0.65;
    let over = |line: &str| {
        let shape = super::shape::Shape::of(&super::paragraphs::Paragraph {
            first: 1,
            last: 1,
            text: line.trim().to_owned(),
            blanks: 0,
        });
        shape.announces || shape.document
    };
    while first + 1 < last && over(lines[first]) {
        first += 1;
        reason = "a line that announces, or the number of a document, stands over the title";
        confidence = 0.9;
    }
    let numbers = |line: &str| super::shape::document(line);
    while last > first + 1 && (is_deck(lines[last - 1]) || numbers(lines[last - 1])) {
        last -= 1;
        confidence = 0.85;
        reason = "the last line says who else was there, begins with a dash, or is the number of a document";
    }
    // what is left: one line is the title; of several, the shortest, with its fragments
    let rest = &lines[first..last];
    let (mut from, mut to) = (0, rest.len());
    if rest.len() > 1 {
        let fragment = rest.iter().position(|line| letters(line) <= short && letters(line) > 0);
        match fragment {
            Some(k) => {
                from = if k == 0 { 0 } else { k - 1 };
                to = if k == 0 { 2 } else { k + 1 };
            }
            None => {
                // the first that is not much longer than the shortest
                let shortest = rest.iter().map(|line| letters(line)).min().unwrap_or(0);
                let fits = |line: &str| letters(line) * 4 <= shortest * 5;
                // of three, the middle one is set largest
                let title = match rest {
                    [_, middle, _] if fits(middle) => 1,
                    _ => rest.iter().position(|line| fits(line)).unwrap_or(0),
                };
                from = title;
                to = title + 1;
            }
        }
    }
    let join =
        |lines: &[&str]| (!lines.is_empty()).then(|| lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" "));
    let kicker: Vec<&str> = lines[..first].iter().chain(&rest[..from]).copied().collect();
    let deck: Vec<&str> = rest[to..].iter().chain(&lines[last..]).copied().collect();
    let mut headline = Headline { kicker: join(&kicker), title: join(&rest[from..to]), deck: join(&deck) };
    // the title line may hold the deck as well
    if to - from == 1 && headline.deck.is_none() {
        let inner = one_line(rest[from], w);
        if inner.headline.deck.is_some() && inner.headline.kicker.is_none() {
            headline.title = inner.headline.title;
            headline.deck = inner.headline.deck;
        }
    }
    Split { headline, confidence, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(lines: &[&str]) -> (String, String, String) {
        let found = read(lines, &Weights::default()).headline;
        (found.kicker.unwrap_or_default(), found.title.unwrap_or_default(), found.deck.unwrap_or_default())
    }

    fn is(lines: &[&str], kicker: &str, title: &str, deck: &str) {
        assert_eq!(parts(lines), (kicker.to_owned(), title.to_owned(), deck.to_owned()), "{lines:?}");
    }

    #[test]
    fn parts_on_one_line() {
        is(&["153.9万人完成全程免疫"], "", "153.9万人完成全程免疫", "");
        is(
            &["云龙示范区 完成第三轮核酸检测 前三轮225399人次检测结果均为阴性"],
            "",
            "云龙示范区 完成第三轮核酸检测",
            "前三轮225399人次检测结果均为阴性",
        );
        is(
            &["前线有“白衣天使” 后台有“数智精英” “株洲疫情防控信息采集系统” 紧急上线背后"],
            "前线有“白衣天使” 后台有“数智精英”",
            "“株洲疫情防控信息采集系统” 紧急上线背后",
            "",
        );
        is(
            &["华锐精密订单排到10月 “欧微”二期即将竣工投产 芦淞区企业防疫生产“双轮齐驱”"],
            "华锐精密订单排到10月 “欧微”二期即将竣工投产",
            "芦淞区企业防疫生产“双轮齐驱”",
            "",
        );
        is(
            &["突出重点全力攻坚 尽快实现社会面动态清零 陈恢清出席并讲话"],
            "",
            "突出重点全力攻坚 尽快实现社会面动态清零",
            "陈恢清出席并讲话",
        );
        is(
            &["截至8月7日24时 全市有确诊病例29例 无症状感染者2例"],
            "",
            "截至8月7日24时 全市有确诊病例29例 无症状感染者2例",
            "",
        );
    }

    #[test]
    fn parts_on_several_lines() {
        is(&["株洲“南大门”", "奋力夺取“双胜利”"], "", "株洲“南大门” 奋力夺取“双胜利”", "");
        is(&["新华桥“大手术”在即", "桥面将于8月9日启动拆除"], "", "新华桥“大手术”在即", "桥面将于8月9日启动拆除");
        is(
            &["株疫防指告(2022)21号", "关于继续延长静默管理时间的通告"],
            "株疫防指告(2022)21号",
            "关于继续延长静默管理时间的通告",
            "",
        );
        is(
            &["张庆伟视频连线听取我市疫情防控情况汇报并强调", "牢固树立全省“一盘棋”思想 齐心协力打赢疫情防控歼灭战"],
            "张庆伟视频连线听取我市疫情防控情况汇报并强调",
            "牢固树立全省“一盘棋”思想 齐心协力打赢疫情防控歼灭战",
            "",
        );
    }
}
