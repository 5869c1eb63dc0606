//! Japanese: a page is cut at the headlines that stand between blank lines, and otherwise left as it is.
//!
//! No punctuation is changed, no sentence is joined but within a paragraph, and no note is written.

use std::collections::BTreeMap;

use super::super::layout::{Measure, Script};
use super::super::page::Page;
use super::super::page::roles::Role;
use super::alphabet::{self, Rules};

/// Reads a page of Japanese.
pub fn page(text: &str, measure: &Measure, hints: &BTreeMap<u32, Role>) -> Page {
    alphabet::page_by(text, measure, &Rules { script: Script::Japanese, headline, masthead }, hints)
}

/// A headline is short and has no end of a sentence, and no small clause.
fn headline(lines: &[&str], _: usize) -> bool {
    let length: usize = lines.iter().map(|line| line.chars().count()).sum();
    let last = lines[lines.len() - 1].trim_end();
    lines.len() <= 3
        && (2..=48).contains(&length)
        && lines.iter().all(|line| line.chars().count() <= 26)
        && !last.ends_with(['。', '、', '」', '）', '，', '．'])
        && !lines.iter().any(|line| line.contains('。'))
}

/// `東京日日新聞`, `昭和十一年五月四日`, `第二万一千号`
fn masthead(line: &str) -> bool {
    let line = line.trim();
    let count = line.chars().count();
    let day = line.contains('年') && line.contains('月') && line.contains('日') && count <= 40;
    let era = ["明治", "大正", "昭和", "平成", "令和"].iter().any(|era| line.contains(era));
    let name = count <= 10 && (line.ends_with("新聞") || line.ends_with("新報") || line.ends_with("日報"));
    let number = line.starts_with('第') && line.ends_with(['号', '號', '面']) && count <= 14;
    let price = (line.contains("定価") || line.contains("一部")) && count <= 20;
    day && (era || line.starts_with(|c: char| c.is_ascii_digit())) || name || number || price
}
