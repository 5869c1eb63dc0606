//! Pages that no rule can cut: the order of their lines is lost.
//!
//! Where a program reads across columns, the lines of two or more texts alternate. Words that come again on
//! such a page come again in every second line, or in every third; on any other page they do not care.

use std::collections::BTreeMap;

use crate::text::chars::{is_han, is_kana};

/// Fewer lines one after the other show nothing.
const FEWEST: usize = 9;
/// Texts that are read side by side.
const MOST_COLUMNS: usize = 4;
/// Pairs of characters that come again, at least.
const PAIRS: usize = 8;
/// Of ten of them, so many keep to their column.
const OF_TEN: usize = 9;

/// Why a page cannot be cut, if it cannot: with the line where that begins.
pub fn beyond(text: &str) -> Option<(u32, String)> {
    let lines: Vec<&str> = text.split('\n').take(4000).map(str::trim).collect();
    if let Some(found) = upright(&lines) {
        return Some(found);
    }
    let mut from = 0;
    while from < lines.len() {
        let to = (from..lines.len()).find(|&k| lines[k].is_empty()).unwrap_or(lines.len());
        if to - from >= FEWEST
            && let Some((at, columns)) = alternating(&lines[from..to])
        {
            let reason =
                format!("its lines are those of {columns} texts in turn, as a program reads that goes across columns");
            return Some(((from + at) as u32 + 1, reason));
        }
        from = to + 1;
    }
    None
}

/// Lines that are single characters with spaces between them: text set from top to bottom, read across.
fn upright(lines: &[&str]) -> Option<(u32, String)> {
    let single = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.len() >= 4
            && words.iter().all(|word| word.chars().count() == 1 && word.chars().all(|c| is_han(c) || is_kana(c)))
    };
    let of_text: Vec<usize> = (0..lines.len()).filter(|&k| !lines[k].is_empty()).collect();
    let found: Vec<usize> = of_text.iter().copied().filter(|&k| single(lines[k])).collect();
    let enough = found.len() >= 6 && found.len() * 10 >= of_text.len() * 6;
    let reason = "its lines are single characters with spaces between them, as a program reads that goes across text set from top to bottom";
    enough.then(|| (found[0] as u32 + 1, reason.to_owned()))
}

/// Of how many texts the lines are in turn, and from which line on.
fn alternating(lines: &[&str]) -> Option<(usize, usize)> {
    // a masthead stands above
    let from = lines.iter().position(|line| line.chars().filter(|c| is_han(*c)).count() >= 7)?;
    let lines = &lines[from..];
    if lines.len() < FEWEST - 2 {
        return None;
    }
    let open = lines.iter().filter(|line| !line.ends_with(['。', '！', '？', '”', '」'])).count();
    if open * 10 < lines.len() * 7 {
        return None;
    }
    let mut places: BTreeMap<[char; 2], Vec<usize>> = BTreeMap::new();
    for (k, line) in lines.iter().enumerate() {
        let chars: Vec<char> = line.chars().collect();
        for pair in chars.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
            let of = places.entry([pair[0], pair[1]]).or_default();
            if of.last() != Some(&k) {
                of.push(k);
            }
        }
    }
    let again: Vec<&Vec<usize>> = places.values().filter(|of| of.len() >= 2).collect();
    (2..=MOST_COLUMNS).find_map(|columns| {
        let keeps = |of: &&&Vec<usize>| of.iter().all(|k| k % columns == of[0] % columns);
        let kept: Vec<&&Vec<usize>> = again.iter().filter(keeps).collect();
        let with: std::collections::BTreeSet<usize> = kept.iter().map(|of| of[0] % columns).collect();
        (again.len() >= PAIRS && kept.len() * 10 >= again.len() * OF_TEN && with.len() >= 2).then_some((from, columns))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "株洲日报\n2021年8月6日 星期五\nA1\n老旧管网改造启动\n三中队夺得足球联赛冠军\n昨日上午，市自来水公司宣布，全\n本市中学生足球联赛昨晚落幕，第\n市老旧管网改造工程正式启动，首\n三中学队以二比一战胜第八中学队\n批改造涉及五个街道、三十二个小\n夺得冠军，这是该队三年来第二次\n区，计划年底前完工，届时将有两\n捧杯，最佳射手由十号队员王小明\n万户居民用上更稳定的自来水，水\n获得，他在全部六场比赛中共打进\n";

    #[test]
    fn lines_of_two_texts_in_turn_are_seen() {
        assert_eq!(beyond(ROWS).map(|(line, _)| line), Some(4));
        let lines: Vec<&str> = ROWS.lines().collect();
        let (a, b): (Vec<_>, Vec<_>) = (3..lines.len()).partition(|k| k % 2 == 1);
        let whole: Vec<&str> = lines[..3].iter().copied().chain(a.into_iter().chain(b).map(|k| lines[k])).collect();
        assert_eq!(beyond(&whole.join("\n")), None, "the same lines, one text after the other");
        let upright = "市 昨 三 中\n民 日 中 学\n上 上 学 生\n午 午 队 足\n来 水 夺 球\n到 公 冠 联\n";
        assert!(beyond(upright).is_some());
    }
}
