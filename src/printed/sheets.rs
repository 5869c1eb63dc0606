//! What became of each line of a page transcription.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::model::{LineRange, Sheet, ViewIssue};

/// A line that consists of this character alone stands for one whose text is not published.
///
/// An archive from which unpublished text was taken out for good marks its lines so, and gives the
/// same site as the archive that still holds it.
pub const BLANK: char = '▒';

/// Who has a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner {
    /// A published article, by its place in the issue.
    Article(usize),
    Masthead,
    Furniture,
    /// Repeats the lines of the duplicate at this place in the sheet's list.
    Duplicate(usize),
    /// Its text is not published.
    Hidden,
    /// Nobody: `check` warns.
    Nobody,
}

/// A run of lines of one owner, without the blank lines between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub owner: Owner,
    pub lines: Vec<u32>,
    /// Characters without white space; 0 for hidden lines.
    pub chars: usize,
}

impl Run {
    pub fn first(&self) -> u32 {
        self.lines.first().copied().unwrap_or(0)
    }

    pub fn last(&self) -> u32 {
        self.lines.last().copied().unwrap_or(0)
    }
}

/// The text of a page that is shown, line by line: what is not published is an empty line.
pub fn shown(issue: &ViewIssue<'_>, sheet: &Sheet, lines: &[&str]) -> String {
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        if issue.is_line_shown(sheet.id.name(), i as u32 + 1) && !is_blanked(line) {
            text.push_str(line.trim_end());
        }
        text.push('\n');
    }
    text
}

/// The lines of a transcription by number, from 1.
pub fn lines_of(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// Sorts the non-blank lines of a page by owner, in file order.
pub fn runs(issue: &ViewIssue<'_>, sheet: &Sheet, lines: &[&str]) -> Vec<Run> {
    let owners = owners(issue, sheet);
    let mut runs: Vec<Run> = Vec::new();
    for (i, text) in lines.iter().enumerate() {
        let n = i as u32 + 1;
        if text.trim().is_empty() {
            continue;
        }
        let hidden = !issue.is_line_shown(sheet.id.name(), n) || is_blanked(text);
        let owner = if hidden { Owner::Hidden } else { owners.get(&n).copied().unwrap_or(Owner::Nobody) };
        let chars = if hidden { 0 } else { text.chars().filter(|c| !c.is_whitespace()).count() };
        match runs.last_mut() {
            Some(run) if run.owner == owner => {
                run.lines.push(n);
                run.chars += chars;
            }
            _ => runs.push(Run { owner, lines: vec![n], chars }),
        }
    }
    runs
}

/// Whether a line stands for one whose text was taken out.
pub fn is_blanked(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| c == BLANK)
}

fn owners(issue: &ViewIssue<'_>, sheet: &Sheet) -> BTreeMap<u32, Owner> {
    let mut owners = BTreeMap::new();
    let mut claim = |range: &LineRange, owner: Owner| {
        for line in range.lines() {
            owners.entry(line).or_insert(owner);
        }
    };
    for (j, article) in issue.articles.iter().enumerate() {
        for source in article.source.iter().filter(|source| *source.sheet == *sheet.id.name()) {
            claim(&source.lines, Owner::Article(j));
        }
    }
    sheet.masthead.iter().for_each(|range| claim(range, Owner::Masthead));
    sheet.furniture.iter().for_each(|range| claim(range, Owner::Furniture));
    for (k, duplicate) in sheet.duplicates.iter().enumerate() {
        claim(&duplicate.lines, Owner::Duplicate(k));
    }
    owners
}
