//! What is wrong with the words of a page, and what is done about it.
//!
//! | what | what becomes of it |
//! |---|---|
//! | half-width punctuation in Chinese text | mechanical: [`widen`], brackets in pairs |
//! | white space that no headline or name needs | mechanical: [`tidy`] |
//! | a sentence that a column break cut | proposed: [`joins_on`]; white space goes and nothing else |
//! | a paragraph or headline that stands there twice | proposed: [`repeats`] |
//! | words that turn in a circle, a character twice at a seam, half a paragraph twice | a note: [`looping`], [`overlap`] |

use super::roles::Role;
use super::shape::Shape;
use super::weights::{W, Weights};
use crate::text::chars::{is_fullwidth_punctuation, is_han, is_shared_punctuation, narrow};

/// Sets punctuation of Chinese text in full width.
///
/// A mark is widened if Chinese stands beside it, brackets in pairs; what belongs to figures (decimals,
/// times, ratios) and to addresses of the net stays.
pub fn widen(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let net = addresses(&chars);
    let chinese = |c: char| is_han(c) || is_fullwidth_punctuation(c) || is_shared_punctuation(c);
    // brackets first: their inside may be figures
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for at in 0..chars.len() {
        if net[at] {
            continue;
        }
        match chars[at] {
            '(' => open.push(at),
            ')' => {
                if let Some(from) = open.pop() {
                    pairs.push((from, at));
                }
            }
            _ => {}
        }
    }
    for (from, to) in pairs {
        let before = chars[..from].iter().rev().find(|c| !c.is_whitespace()).copied();
        let after = chars[to + 1..].iter().find(|c| !c.is_whitespace()).copied();
        let beside = before.is_some_and(chinese)
            || after.is_some_and(|c| chinese(c) || ",;:!?".contains(c) && before.is_some_and(chinese));
        if beside || chars[from..to].iter().any(|c| is_han(*c)) {
            chars[from] = '（';
            chars[to] = '）';
        }
    }
    for at in 0..chars.len() {
        let c = chars[at];
        let wide = match c {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '!' => '！',
            '?' => '？',
            _ => continue,
        };
        if net[at] {
            continue;
        }
        let before = chars[..at].iter().rev().find(|c| !c.is_whitespace()).copied();
        let after = chars[at + 1..].iter().find(|c| !c.is_whitespace()).copied();
        let figures = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if matches!(c, ',' | ':')
            && figures(before)
            && figures(after)
            && chars.get(at + 1).is_some_and(char::is_ascii_digit)
            && at > 0
            && chars[at - 1].is_ascii_digit()
        {
            // 1,200 and 17:50; in a Chinese sentence `9月,8日` has Chinese beside it
            continue;
        }
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        if latin(before) && latin(after) && !mostly_han(&chars) {
            continue;
        }
        let beside = before.is_some_and(chinese) || after.is_some_and(chinese);
        if beside || mostly_han(&chars) {
            chars[at] = wide;
        }
    }
    chars.into_iter().collect()
}

fn mostly_han(chars: &[char]) -> bool {
    let sample = &chars[..chars.len().min(400)];
    let han = sample.iter().filter(|c| is_han(**c)).count();
    let latin = sample.iter().filter(|c| c.is_ascii_alphabetic()).count();
    han > latin && han > 0
}

/// Which characters belong to an address of the net.
fn addresses(chars: &[char]) -> Vec<bool> {
    let mut of_net = vec![false; chars.len()];
    let starts = |at: usize, word: &str| word.chars().enumerate().all(|(k, c)| chars.get(at + k) == Some(&c));
    let mut at = 0;
    while at < chars.len() {
        if starts(at, "http://") || starts(at, "https://") || starts(at, "www.") {
            let mut depth = 0;
            while at < chars.len() && chars[at].is_ascii_graphic() {
                match chars[at] {
                    '(' => depth += 1,
                    ')' if depth == 0 => break,
                    ')' => depth -= 1,
                    _ => {}
                }
                of_net[at] = true;
                at += 1;
            }
        } else {
            at += 1;
        }
    }
    of_net
}

/// Takes white space out where no headline needs it: between Chinese and punctuation on either side.
pub fn tidy(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_whitespace() {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let end = chars[at..].iter().position(|c| !c.is_whitespace()).map_or(chars.len(), |k| at + k);
        let (before, after) = (at.checked_sub(1).map(|k| chars[k]), chars.get(end).copied());
        let mark = |c: char| is_fullwidth_punctuation(c) || is_shared_punctuation(c);
        let drop = match (before, after) {
            (Some(a), Some(b)) => {
                mark(a) && (mark(b) || is_han(b) || b.is_ascii_digit()) || is_han(a) && mark(b) && b != '“'
            }
            _ => true,
        };
        if !drop {
            out.push(' ');
        }
        at = end;
    }
    out
}

/// Words as they are compared: without white space and the width of punctuation.
pub fn bare(text: &str) -> String {
    text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect()
}

/// A line of a printed column has hardly fewer characters.
const NARROWEST: usize = 12;

/// Whether a paragraph goes on in the next one of its article: if it breaks off within a sentence, and is as
/// long as what a column break cuts. A shorter one, if the next line of the page is text that can only go on.
pub fn joins_on(shapes: &[Shape], roles: &[Role], before: usize, after: usize, w: &Weights) -> bool {
    let (a, b) = (&shapes[before], &shapes[after]);
    let text = |role: Role| matches!(role, Role::Body | Role::Lead | Role::Jump);
    let long = a.broken && a.length as f32 >= w.get(W::JOIN_LENGTH);
    let next = after == before + 1 && a.length >= NARROWEST && a.open && (b.ends || b.stops > 0 || b.broken);
    text(roles[before])
        && roles[after] == Role::Body
        && (long || next)
        && !(b.is_headlike() && !b.ends && b.length <= 45)
}

/// A paragraph that repeats others: the places of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    pub lines: Vec<usize>,
    pub of: Vec<usize>,
}

/// Shorter words repeat by chance.
const SHORTEST: usize = 9;

/// Paragraphs whose words stand on the page twice. Bylines and labels are meant to.
pub fn repeats(texts: &[&str], shapes: &[Shape]) -> Vec<Repeat> {
    let takes_part = |i: usize| {
        let shape = &shapes[i];
        shape.byline.is_none()
            && shape.credit.is_none()
            && shape.label < 0.5
            && shape.names.is_none()
            && shape.masthead < 0.6
    };
    let words: Vec<String> =
        texts.iter().enumerate().map(|(i, text)| if takes_part(i) { bare(text) } else { String::new() }).collect();
    let mut order: Vec<usize> = (0..words.len()).filter(|&i| words[i].chars().count() >= SHORTEST).collect();
    order.sort_by(|a, b| words[*a].cmp(&words[*b]).then(a.cmp(b)));
    let mut found: Vec<Repeat> = Vec::new();
    let mut taken = vec![false; words.len()];
    // a headline once on one line and once on two
    for i in 0..words.len().saturating_sub(1) {
        if !shapes[i].is_headlike()
            || !shapes[i + 1].is_headlike()
            || taken[i]
            || taken[i + 1]
            || words[i].is_empty()
            || words[i + 1].is_empty()
        {
            continue;
        }
        let both = format!("{}{}", words[i], words[i + 1]);
        let same = order.binary_search_by(|k| words[*k].as_str().cmp(both.as_str())).ok().map(|at| order[at]);
        if let Some(other) = same.filter(|other| *other != i && *other != i + 1) {
            found.push(Repeat { lines: vec![i, i + 1], of: vec![other] });
            taken[i] = true;
            taken[i + 1] = true;
        }
    }
    for pair in order.windows(2) {
        if words[pair[0]] == words[pair[1]] && !taken[pair[0]] && !taken[pair[1]] {
            found.push(Repeat { lines: vec![pair[1]], of: vec![pair[0]] });
            taken[pair[1]] = true;
        }
    }
    found
}

/// Shorter words are repeated on purpose.
const SHORTEST_UNIT: usize = 8;

/// Words that a misreading turns in a circle: the unit, and how often it stands there.
pub fn looping(text: &str) -> Option<(String, usize)> {
    let chars: Vec<char> = text.chars().take(3000).collect();
    for length in SHORTEST_UNIT..=80 {
        let again = |at: usize| chars[at] == chars[at - length];
        // a run as long as the unit covers one of every so many characters
        let mut at = length;
        while at < chars.len() {
            if !again(at) {
                at += SHORTEST_UNIT;
                continue;
            }
            let from = (length..at).rev().take_while(|&k| again(k)).last().unwrap_or(at);
            let to = (at..chars.len()).find(|&k| !again(k)).unwrap_or(chars.len());
            if to - from < length {
                at = to + SHORTEST_UNIT;
                continue;
            }
            let start = from - length;
            let unit = &chars[start..from];
            if unit.iter().filter(|c| is_han(**c)).count() * 2 < length {
                break;
            }
            let mut times = 2;
            while chars.get(start + times * length..start + (times + 1) * length) == Some(unit) {
                times += 1;
            }
            return Some((unit.iter().collect(), times));
        }
    }
    None
}

/// The longest run of characters that two paragraphs share, if it is long enough to be no quotation.
pub fn overlap(a: &str, b: &str) -> Option<String> {
    const LEAST: usize = 60;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(1500).collect(), b.chars().take(1500).collect());
    if a.len() < LEAST || b.len() < LEAST {
        return None;
    }
    let mut lengths = vec![0usize; b.len() + 1];
    let (mut best, mut end) = (0, 0);
    for (i, x) in a.iter().enumerate() {
        for j in (0..b.len()).rev() {
            lengths[j + 1] = if *x == b[j] { lengths[j] + 1 } else { 0 };
            if lengths[j + 1] > best {
                best = lengths[j + 1];
                end = i + 1;
            }
        }
    }
    (best >= LEAST).then(|| a[end - best..end].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_is_widened_with_its_traps() {
        for (text, expected) in [
            ("连日来,我市全力以赴;好!", "连日来，我市全力以赴；好！"),
            ("株疫防指告(2022)21号", "株疫防指告（2022）21号"),
            ("电大终教办(18173316933),作为本地", "电大终教办（18173316933），作为本地"),
            ("干部教育网”(https://07.xuetangx.com:80/a)等", "干部教育网”（https://07.xuetangx.com:80/a）等"),
            ("登录http://www.hnxydwpx.cn/进行注册", "登录http://www.hnxydwpx.cn/进行注册"),
            ("4520桶(5L/桶)84消毒液", "4520桶（5L/桶）84消毒液"),
            ("16例(云龙示范区);石峰区", "16例（云龙示范区）；石峰区"),
            ("3.3万吨、37.2℃、27℃~34℃、17:50至19:20、1,200人", "3.3万吨、37.2℃、27℃~34℃、17:50至19:20、1,200人"),
            ("多方驰援: 携手", "多方驰援： 携手"),
            ("He said (twice): no, never.", "He said (twice): no, never."),
        ] {
            assert_eq!(widen(text), expected);
        }
    }

    #[test]
    fn white_space_goes_where_it_means_nothing() {
        assert_eq!(tidy("让我来！” “我年轻！” ……"), "让我来！”“我年轻！”……");
        assert_eq!(tidy("王坚） 日前，市人社局"), "王坚）日前，市人社局");
        assert_eq!(tidy("多方驰援： 携手"), "多方驰援：携手");
        assert_eq!(tidy("“双选题”？ 11月7日"), "“双选题”？11月7日");
        assert_eq!(tidy("记者/易蓉 通讯员/蒋毅 何应军"), "记者/易蓉 通讯员/蒋毅 何应军");
        assert_eq!(tidy("发展方向 and 趋势"), "发展方向 and 趋势");
    }

    #[test]
    fn circles_are_found_and_quotations_are_not() {
        let unit = "热心群众自制奶茶免费提供给抗疫人员送去冰镇豆花和豆干，";
        let (found, times) = looping(&format!("社会各界纷纷出力。{unit}{unit}{unit}……")).unwrap();
        assert_eq!((found.chars().count(), times), (unit.chars().count(), 3));
        assert!(
            looping("宣传语录录进小喇叭，时时盯、实时报，步步高集团快人快语，值班值守，一人一团队、一人一方案。")
                .is_none()
        );
    }
}
