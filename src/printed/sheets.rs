//! What became of each line of a page transcription.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Transcript;
use crate::model::{Article, LineRange, Sheet, ViewIssue};
use crate::text::chars::is_ignorable;

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

/// The lines of a transcription by number, from 1.
pub fn lines_of(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The lines that articles name, by page, each range with the place of its article.
pub struct Claims<'a>(BTreeMap<&'a str, Vec<(LineRange, usize)>>);

impl<'a> Claims<'a> {
    pub fn of(articles: &[&'a Article]) -> Self {
        let mut claims: BTreeMap<&str, Vec<(LineRange, usize)>> = BTreeMap::new();
        for (j, article) in articles.iter().enumerate() {
            for run in &article.source {
                claims.entry(&*run.sheet).or_default().push((run.lines, j));
            }
        }
        Self(claims)
    }

    /// Those of a page, in the order of the articles.
    pub fn on(&self, sheet: &str) -> &[(LineRange, usize)] {
        self.0.get(sheet).map_or(&[], Vec::as_slice)
    }
}

/// What is shown of a page.
pub struct Shown {
    /// Its lines but for blank ones by owner, in file order.
    pub runs: Vec<Run>,
    /// Lines that are hidden because nobody claims them: see [`shown`].
    pub unclaimed: Vec<u32>,
}

/// Decides what is shown of a page, line by line. `claims` are those of the published articles.
///
/// 1. A line of an article that is not published is hidden, and what is declared to repeat it ([`ViewIssue`]).
/// 2. A line of ▒ stands for such a line.
/// 3. On a page with hidden lines, one that nobody claims is hidden as well: it may belong to what is not
///    published.
pub fn shown(issue: &ViewIssue<'_>, sheet: &Sheet, text: &Transcript, claims: &Claims<'_>) -> Shown {
    let owners = owners(sheet, text, claims);
    let hides = hides_lines(issue, sheet, text);
    let mut shown = Shown { runs: Vec::new(), unclaimed: Vec::new() };
    for (n, line) in text.lines().filter(|(_, line)| !line.trim().is_empty()) {
        let owner = match owners[n as usize] {
            _ if is_hidden(issue, sheet, n, line) => Owner::Hidden,
            None if hides => {
                shown.unclaimed.push(n);
                Owner::Hidden
            }
            owner => owner.unwrap_or(Owner::Nobody),
        };
        let chars = if owner == Owner::Hidden { 0 } else { line.chars().filter(|c| !c.is_whitespace()).count() };
        match shown.runs.last_mut() {
            Some(run) if run.owner == owner => {
                run.lines.push(n);
                run.chars += chars;
            }
            _ => shown.runs.push(Run { owner, lines: vec![n], chars }),
        }
    }
    shown
}

/// Whether the text of some lines of a page is not published.
pub fn hides_lines(issue: &ViewIssue<'_>, sheet: &Sheet, text: &Transcript) -> bool {
    text.lines().any(|(n, line)| !line.trim().is_empty() && is_hidden(issue, sheet, n, line))
}

fn is_hidden(issue: &ViewIssue<'_>, sheet: &Sheet, n: u32, line: &str) -> bool {
    is_blanked(line) || !issue.is_line_shown(sheet.id.name(), n)
}

/// The text of a page that is shown, line by line: what is not published is an empty line.
pub fn shown_text(runs: &[Run], text: &Transcript) -> String {
    let mut shown = String::new();
    let mut at = 1;
    for &n in runs.iter().filter(|run| run.owner != Owner::Hidden).flat_map(|run| &run.lines) {
        (at..n).for_each(|_| shown.push('\n'));
        shown.push_str(text.line(n).trim_end());
        at = n;
    }
    (at..=text.last()).for_each(|_| shown.push('\n'));
    shown
}

/// Whether a line stands for one whose text was taken out.
pub fn is_blanked(text: &str) -> bool {
    let mut seen = text.chars().filter(|c| !c.is_whitespace() && !is_ignorable(*c)).peekable();
    seen.peek().is_some() && seen.all(|c| c == BLANK)
}

/// By line, who claims it; of several the first.
fn owners(sheet: &Sheet, text: &Transcript, claims: &Claims<'_>) -> Vec<Option<Owner>> {
    let mut owners = vec![None; text.last() as usize + 1];
    let mut claim = |range: &LineRange, owner: Owner| {
        for line in range.lines().take_while(|n| *n <= text.last()) {
            owners[line as usize].get_or_insert(owner);
        }
    };
    for (lines, j) in claims.on(sheet.id.name()) {
        claim(lines, Owner::Article(*j));
    }
    sheet.masthead.iter().for_each(|range| claim(range, Owner::Masthead));
    sheet.furniture.iter().for_each(|range| claim(range, Owner::Furniture));
    for (k, duplicate) in sheet.duplicates.iter().enumerate() {
        claim(&duplicate.lines, Owner::Duplicate(k));
    }
    owners
}
