//! A page put together from lines with boxes.

use std::collections::BTreeMap;

use super::LayoutPage;
use crate::text::chars::{is_fullwidth_punctuation, is_han, is_kana};

/// A box on the scan, in its pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Box {
    pub x: u32,
    pub y: u32,
    pub w: u32,
    pub h: u32,
}

impl Box {
    /// The box around points: `10,20 30,40`, as PAGE and ALTO 4 write them. None of no points.
    pub fn around(points: &str) -> Option<Self> {
        let values: Vec<f64> = points
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().ok())
            .collect::<Option<_>>()?;
        let of = |k: usize| values.iter().copied().skip(k).step_by(2);
        let (least, most) = (|k| of(k).fold(f64::MAX, f64::min), |k| of(k).fold(f64::MIN, f64::max));
        (values.len() >= 2 && values.len().is_multiple_of(2)).then(|| Self {
            x: least(0).max(0.0) as u32,
            y: least(1).max(0.0) as u32,
            w: (most(0) - least(0)).max(0.0) as u32,
            h: (most(1) - least(1)).max(0.0) as u32,
        })
    }

    /// Whether a line in it runs from top to bottom.
    pub fn is_upright(self) -> bool {
        self.h > self.w * 2
    }
}

/// A word of a line with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub place: Option<Box>,
}

/// Puts a page together: blocks with blank lines between them.
#[derive(Debug, Default)]
pub struct Builder {
    text: String,
    lines: u32,
    begun: bool,
    rows: Vec<String>,
    /// The lines of elements that have an id: blocks, lines, words.
    pub places: BTreeMap<String, (u32, u32)>,
}

impl Builder {
    /// Begins a block: what follows stands apart from what is there.
    pub fn block(&mut self) {
        self.begun = true;
    }

    /// Adds a line; its number, or none if it has no words.
    pub fn line(&mut self, words: &[Word], place: Option<Box>) -> Option<u32> {
        let text = joined(words);
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if self.begun && self.lines > 0 {
            self.text.push('\n');
            self.lines += 1;
        }
        self.begun = false;
        self.text.push_str(&text.replace(['\n', '\r'], " "));
        self.text.push('\n');
        self.lines += 1;
        if let Some(place) = place {
            self.rows.push(row(self.lines, place, words));
        }
        Some(self.lines)
    }

    /// The page.
    pub fn finish(self, head: &str, received: Option<(&'static str, Vec<u8>)>) -> LayoutPage {
        let boxes = (!self.rows.is_empty()).then(|| format!("# annals boxes 1\t{head}\n{}", self.rows.concat()));
        LayoutPage { bytes: self.text.into_bytes(), from_line: 1, boxes, received, ..LayoutPage::default() }
    }
}

/// `5⇥21,25,78,20⇥h⇥2:21+38 1:64+35`: number, box, direction, runs along the line.
fn row(line: u32, place: Box, words: &[Word]) -> String {
    let upright = place.is_upright();
    let mut runs = Vec::new();
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let placed = words.iter().all(|word| word.place.is_some() || count(&word.text) == 0);
    for word in words.iter().filter(|word| count(&word.text) > 0) {
        let (Some(at), true) = (word.place, placed) else { continue };
        let (start, extent) = if upright { (at.y, at.h) } else { (at.x, at.w) };
        runs.push(format!("{}:{start}+{extent}", count(&word.text)));
    }
    if runs.is_empty() {
        let all: usize = words.iter().map(|word| count(&word.text)).sum();
        let (start, extent) = if upright { (place.y, place.h) } else { (place.x, place.w) };
        runs.push(format!("{all}:{start}+{extent}"));
    }
    let Box { x, y, w, h } = place;
    format!("{line}\t{x},{y},{w},{h}\t{}\t{}\n", if upright { 'v' } else { 'h' }, runs.join(" "))
}

/// Whether a character sets no space beside another of its kind.
fn is_close(c: char) -> bool {
    is_han(c) || is_kana(c) || is_fullwidth_punctuation(c)
}

/// The words of a line. White space between two that set none, as Chinese and Japanese do, is the
/// program's and not the paper's.
pub fn joined(words: &[Word]) -> String {
    let mut out = String::new();
    let mut space = false;
    for word in words {
        let mut chars = word.text.chars();
        for c in chars.by_ref() {
            if c.is_whitespace() {
                space = true;
                continue;
            }
            if space
                && let Some(last) = out.chars().next_back()
                && !(is_close(last) && is_close(c))
            {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

/// The pieces of a text between white space, none of which has a place.
pub fn unplaced(text: &str) -> Vec<Word> {
    vec![Word { text: text.to_owned(), place: None }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: u32) -> Word {
        Word { text: text.to_owned(), place: Some(Box { x, y: 0, w: 10, h: 10 }) }
    }

    #[test]
    fn words_of_chinese_stand_without_spaces_and_others_with_theirs() {
        let space = || Word { text: " ".into(), place: None };
        assert_eq!(joined(&[word("株洲", 0), space(), word("日报", 1), space(), word("A1", 2)]), "株洲日报 A1");
        assert_eq!(joined(&[word("The", 0), space(), word("bridge", 1)]), "The bridge");
    }

    #[test]
    fn a_line_has_its_box_and_its_runs() {
        let mut page = Builder::default();
        let space = || Word { text: " ".into(), place: None };
        page.block();
        page.line(&[word("株洲", 20), space(), word("日", 40)], Some(Box { x: 20, y: 5, w: 30, h: 10 }));
        page.block();
        page.line(&[word("报", 20)], Some(Box { x: 20, y: 5, w: 10, h: 40 }));
        let page = page.finish("source=x", None);
        assert_eq!(page.bytes, "株洲日\n\n报\n".as_bytes());
        let boxes = page.boxes.unwrap();
        assert_eq!(boxes, "# annals boxes 1\tsource=x\n1\t20,5,30,10\th\t2:20+10 1:40+10\n3\t20,5,10,40\tv\t1:0+10\n");
    }

    #[test]
    fn points_give_a_box_and_faulty_ones_none() {
        assert_eq!(Box::around("10,20 30,50"), Some(Box { x: 10, y: 20, w: 20, h: 30 }));
        assert_eq!(Box::around("10 20 30 50"), Some(Box { x: 10, y: 20, w: 20, h: 30 }));
        assert!(Box::around("").is_none() && Box::around("10,bar").is_none());
    }
}
