//! A newer transcription of a page that is in the archive: which lines moved where.
//!
//! 1. The archive is read as it would be with the new transcription.
//! 2. Where an article's words stand in other lines now, `check` knows in which ([`check::moved`]); they
//!    are written into its `source`. It proves them to the character, so this is certain.
//! 3. Ranges of the index (masthead, furniture, duplicates) move with their lines, if every line of a
//!    range stands in the new transcription, in the same order and side by side.
//! 4. What cannot be moved so is named, and nothing is changed.

use std::collections::BTreeMap;

use super::journal::Change;
use crate::check;
use crate::config::Config;
use crate::diag::{Report, Result};
use crate::files::{Disk, Source};
use crate::load::{self, Defaults};
use crate::model::{LineRange, Links, View};
use crate::printed::lines_of;
use crate::text::fold::fold_print;

/// What a newer transcription changes.
#[derive(Debug, Default)]
pub struct Moved {
    /// Files with their old and their new bytes.
    pub files: Vec<(String, Vec<u8>, Vec<u8>)>,
    /// What moved, in words, by file.
    pub said: Vec<(String, String)>,
    /// What could not be moved, in words, by file.
    pub lost: Vec<(String, String)>,
}

/// Looks where the lines of an issue's files are in the new transcription of the page `sheet`. `changes` are
/// on their way already.
pub fn moved(disk: &Disk, changes: &[Change], issue: &str, sheet: &str, old: &str, new: &[u8]) -> Moved {
    let mut moved = Moved::default();
    let folder = format!("content/issues/{issue}");
    let mut over = Over { disk, folder: folder.clone(), files: BTreeMap::new() };
    over.files.extend(changes.iter().map(|change| (change.path.clone(), change.bytes.clone())));
    over.files.insert(format!("{folder}/{sheet}.txt"), new.to_vec());
    let new_text = String::from_utf8_lossy(new).replace("\r\n", "\n");
    let map = line_map(&lines_of(old), &lines_of(new_text.trim_start_matches('\u{FEFF}')));
    index(&over, &folder, sheet, &map, &mut moved);
    // the articles are compared with the index as it will be
    for (path, _, bytes) in &moved.files {
        over.files.insert(path.clone(), bytes.clone());
    }
    articles(&over, sheet, &mut moved);
    moved
}

fn articles(over: &Over<'_>, sheet: &str, moved: &mut Moved) {
    let mut report = Report::default();
    let paper = Config::read(over, None).ok().and_then(|config| config.paper);
    let archive = load::load(over, &Defaults { paper }, &mut report);
    let view = View::new(&archive, true);
    let links = Links::new(&archive, &view);
    for found in check::moved(over, &archive, &links) {
        if !found.sheets.iter().any(|name| name == sheet) || found.complete {
            continue;
        }
        let Some(source) = found.source else {
            moved.lost.push((found.path, "its words are not in the new transcription as they stand".to_owned()));
            continue;
        };
        let text = over.read(&found.path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        match with_source(&text, &source) {
            Some(now) => {
                moved.said.push((found.path.clone(), format!("now `{source}`")));
                moved.files.push((found.path, text.into_bytes(), now.into_bytes()));
            }
            None => moved.lost.push((found.path, format!("write `{source}` into its front matter"))),
        }
    }
}

/// The file with another `source:`, if that stands on one line.
fn with_source(text: &str, source: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut done = false;
    for line in text.split_inclusive('\n') {
        let is_source = ["source:", "来源:"].iter().any(|key| line.starts_with(key));
        if is_source && !done && line.trim_end().ends_with(']') {
            out.push_str(source);
            out.push('\n');
            done = true;
        } else {
            out.push_str(line);
        }
    }
    done.then_some(out)
}

/// Moves the ranges of the page in the index.
fn index(over: &Over<'_>, folder: &str, sheet: &str, map: &LineMap, moved: &mut Moved) {
    let path = format!("{folder}/_index.md");
    let Some(text) = over.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return };
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        if !line.trim_start().starts_with(&format!("{sheet}:")) || !line.contains('{') {
            out.push_str(line);
            continue;
        }
        let mut rest = line;
        while let Some((key, at)) = ["masthead: [", "furniture: [", "duplicates: ["]
            .iter()
            .filter_map(|key| Some((*key, rest.find(key)?)))
            .min_by_key(|(_, at)| *at)
        {
            let start = at + key.len();
            let Some(end) = rest[start..].find(']').map(|end| start + end) else { break };
            out.push_str(&rest[..start]);
            let items: Vec<String> = rest[start..end]
                .split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| {
                    let parts: Option<Vec<String>> = item
                        .split('=')
                        .map(|range| Some(map.range(LineRange::parse(range).ok()?)?.in_words()))
                        .collect();
                    match parts {
                        Some(parts) => {
                            let now = parts.join("=");
                            changed |= now != item;
                            now
                        }
                        None => {
                            moved.lost.push((path.clone(), format!("lines {item} of {sheet}.txt are others now")));
                            item.to_owned()
                        }
                    }
                })
                .collect();
            out.push_str(&items.join(", "));
            rest = &rest[end..];
        }
        out.push_str(rest);
    }
    if changed {
        moved.said.push((path.clone(), format!("the lines of {sheet}.txt in `pages`")));
        moved.files.push((path, text.into_bytes(), out.into_bytes()));
    }
}

/// For each line of a transcription, its number in another; by the longest common subsequence.
struct LineMap {
    to: Vec<Option<u32>>,
    blank_new: Vec<bool>,
    blank_old: Vec<bool>,
}

/// More lines are not compared: the table would be too large.
const MOST: usize = 4000;

fn line_map(old: &[&str], new: &[&str]) -> LineMap {
    let fold = |lines: &[&str]| -> Vec<String> { lines.iter().map(|line| fold_print(line).text).collect() };
    let (a, b) = (fold(old), fold(new));
    let mut to = vec![None; a.len()];
    if a.len() <= MOST && b.len() <= MOST {
        let wide = b.len() + 1;
        let mut longest = vec![0u16; (a.len() + 1) * wide];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                longest[i * wide + j] = if !a[i].is_empty() && a[i] == b[j] {
                    longest[(i + 1) * wide + j + 1] + 1
                } else {
                    longest[(i + 1) * wide + j].max(longest[i * wide + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if !a[i].is_empty() && a[i] == b[j] {
                to[i] = Some(j as u32 + 1);
                i += 1;
                j += 1;
            } else if longest[(i + 1) * wide + j] >= longest[i * wide + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    LineMap {
        to,
        blank_new: b.iter().map(String::is_empty).collect(),
        blank_old: a.iter().map(String::is_empty).collect(),
    }
}

impl LineMap {
    /// Where a range stands now, if all its lines stand there side by side.
    fn range(&self, range: LineRange) -> Option<LineRange> {
        let lines: Vec<u32> = range
            .lines()
            .take_while(|n| *n as usize <= self.to.len())
            .filter(|n| !self.blank_old[*n as usize - 1])
            .collect();
        let now: Vec<u32> = lines.iter().map(|n| self.to[*n as usize - 1]).collect::<Option<_>>()?;
        let (first, last) = (*now.first()?, *now.last()?);
        let words = (first..=last).filter(|n| !self.blank_new[*n as usize - 1]).count();
        (words == now.len()).then_some(LineRange { first, last })
    }
}

/// The archive with some files as they will be; of issues, only the one that is looked at.
struct Over<'a> {
    disk: &'a Disk,
    folder: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Source for Over<'_> {
    fn walk(&self, folder: &str) -> Result<Vec<String>> {
        let mut paths = self.disk.walk(folder)?;
        paths.retain(|path| !path.starts_with("content/issues/") || path.starts_with(&format!("{}/", self.folder)));
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        match self.files.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.disk.read(path),
        }
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.disk.exists(path)
    }

    fn name(&self) -> String {
        self.disk.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_move_with_their_lines_or_not_at_all() {
        let map = line_map(
            &["株洲日报", "", "A1", "正文一。", "正文二。"],
            &["", "株洲日报", "A1", "", "新行", "正文一。", "正文三。"],
        );
        let range = |text: &str| map.range(LineRange::parse(text).unwrap()).map(|range| range.in_words());
        assert_eq!(range("1-3").as_deref(), Some("2-3"));
        assert_eq!(range("4").as_deref(), Some("6"));
        assert_eq!(range("3-4"), None, "a line has come between them");
        assert_eq!(range("5"), None);
    }

    #[test]
    fn the_source_of_an_article_is_replaced_where_it_stands_on_a_line() {
        let text = "---\ntitle: 甲\nsource: [a1.txt#3]\n---\n\n甲。\n";
        assert_eq!(with_source(text, "source: [a1.txt#5]").unwrap(), text.replace("#3", "#5"));
        assert!(with_source("---\nsource:\n  - a1.txt#3\n---\n", "source: [a1.txt#5]").is_none());
    }
}
