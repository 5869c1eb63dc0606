//! Lines of a page that come again.
//!
//! | what | what becomes of it |
//! |---|---|
//! | a text layer that was written twice: each line stands twice | each second copy is a duplicate: [`doubled`] |
//! | a line that a program wrote again and again | all but the first are duplicates: [`doubled`] |
//! | a short line above several headlines | the label of a column: [`labels`] |

use std::collections::BTreeMap;

use super::paragraphs::Paragraph;
use super::repairs::{Repeat, bare};
use super::shape::Shape;
use crate::text::chars::is_han;

/// Lines one after the other that are the same: a refrain has fewer.
const LOOP: usize = 4;
/// Pairs that make a page one that was written twice.
const PAIRS: usize = 4;

/// Copies that stand right below what they repeat: of a page on which most lines do so, or of a line that
/// comes many times.
pub fn doubled(texts: &[&str]) -> Vec<Repeat> {
    let words: Vec<String> = texts.iter().map(|text| bare(text)).collect();
    // runs of lines that are the same
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let to = (from + 1..words.len()).find(|&k| words[k] != words[from]).unwrap_or(words.len());
        runs.push((from, to));
        from = to;
    }
    let pairs: usize = runs.iter().map(|(from, to)| (to - from) / 2).sum();
    let twice = pairs >= PAIRS && pairs * 2 * 10 >= words.len() * 8;
    let of_run = |(from, to): &(usize, usize)| {
        let all = to - from >= LOOP;
        let second = |k: &usize| all || twice && (k - from) % 2 == 1;
        (from + 1..*to).filter(|k| second(k)).map(|k| Repeat { lines: vec![k], of: vec![*from] }).collect::<Vec<_>>()
    };
    runs.iter().flat_map(of_run).collect()
}

/// Short lines that come again above other short lines are the labels of a column.
pub fn labels(paragraphs: &[Paragraph], shapes: &mut [Shape]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, paragraph) in paragraphs.iter().enumerate() {
        let shape = &shapes[i];
        let can_be = (2..=10).contains(&shape.length)
            && shape.han * 3 >= shape.length * 2
            && !shape.ends
            && shape.commas == 0
            && shape.byline.is_none()
            && shape.credit.is_none()
            && !shape.furniture
            && !shape.date_only
            && paragraph.text.chars().any(is_han);
        if can_be {
            places.entry(bare(&paragraph.text)).or_default().push(i);
        }
    }
    for places in places.values().filter(|places| places.len() >= 2) {
        // not one below the other, and each above something that can be a headline
        let apart = places.windows(2).all(|pair| pair[1] - pair[0] >= 3);
        let above = places
            .iter()
            .all(|&i| shapes.get(i + 1).is_some_and(|next| next.is_headlike() && !next.ends && next.length > 4));
        if apart && above {
            for &i in places {
                shapes[i].label = shapes[i].label.max(if places.len() > 2 { 1.0 } else { 0.8 });
                (shapes[i].author, shapes[i].names, shapes[i].section, shapes[i].bare) = (None, None, false, true);
                shapes[i].masthead = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_second_line_of_a_layer_written_twice_is_a_copy() {
        let texts = ["株洲日报", "株洲日报", "A1", "A1", "标题", "标题", "正文。", "正文。"];
        let found: Vec<usize> = doubled(&texts).iter().map(|repeat| repeat.lines[0]).collect();
        assert_eq!(found, [1, 3, 5, 7]);
        assert!(doubled(&["甲", "乙", "乙", "丙", "丁", "戊"]).is_empty());
        let found = doubled(&["甲", "乙", "乙", "乙", "乙", "丙"]);
        assert_eq!(
            found.iter().map(|repeat| (repeat.lines[0], repeat.of[0])).collect::<Vec<_>>(),
            [(2, 1), (3, 1), (4, 1)]
        );
    }

    #[test]
    fn a_line_above_several_headlines_is_a_label() {
        let lines = ["眾聞", "上水藥房口罩售價逾百元", "正文一。", "眾聞", "武漢封城首日交通停擺", "正文二。"];
        let paragraphs: Vec<Paragraph> = (1..)
            .zip(lines)
            .map(|(n, text)| Paragraph { first: n, last: n, text: text.to_owned(), blanks: 1 })
            .collect();
        let mut shapes: Vec<Shape> = paragraphs.iter().map(Shape::of).collect();
        labels(&paragraphs, &mut shapes);
        assert!(shapes[0].label >= 0.5 && shapes[3].label >= 0.5 && shapes[1].label < 0.5);
    }
}
