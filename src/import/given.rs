//! A page whose source has cut it into articles: they are taken as they are.

use super::formats::{Given, LayoutPage};
use super::layout::{self, Measure, Script};
use super::page::headline::Headline;
use super::page::masthead::Issue;
use super::page::paragraphs::is_empty;
use super::page::roles::Role;
use super::page::{Article, Line, Page};
use crate::model::Byline;
use crate::printed::lines_of;
use crate::text::join;

/// The page, from its transcription and the articles of its source.
pub fn page(layout: &LayoutPage, text: &str) -> Page {
    let lines = lines_of(text);
    let measure = layout::measure(text);
    let articles: Vec<Article> =
        layout.articles.iter().flatten().map(|given| article(given, &lines, &measure)).collect();
    let of_role =
        |role: Role| ranges(&lines, layout.hints.iter().filter(|(_, other)| **other == role).map(|(n, _)| (*n, *n)));
    let masthead = of_role(Role::Masthead);
    let words: Vec<&str> = masthead
        .iter()
        .flat_map(|(first, last)| *first..=*last)
        .filter_map(|n| lines.get(n as usize - 1).copied())
        .collect();
    let issue = if measure.script == Script::Chinese { Issue::read(&words) } else { Issue::default() };
    Page {
        issue,
        articles,
        masthead,
        furniture: of_role(Role::Furniture),
        duplicates: Vec::new(),
        decisions: Vec::new(),
        latest_day: None,
        is_whole: None,
    }
}

fn article(given: &Given, lines: &[&str], measure: &Measure) -> Article {
    let words = |first: u32, last: u32| {
        let of: Vec<&str> = (first..=last).filter_map(|n| lines.get(n as usize - 1).copied()).collect();
        joined(&of, measure.script)
    };
    let made: Vec<Line> = given
        .lines
        .iter()
        .map(|line| Line {
            first: line.first,
            last: line.last,
            role: line.role,
            text: line.text.clone().unwrap_or_else(|| words(line.first, line.last)),
            joined: false,
            broken: false,
            headless: false,
        })
        .collect();
    let of_role = |role: Role| -> Option<String> {
        let found: Vec<&str> = made.iter().filter(|line| line.role == role).map(|line| line.text.as_str()).collect();
        (!found.is_empty()).then(|| found.join(" "))
    };
    let printed = of_role(Role::Head);
    let supplied = printed.is_none();
    let first = || {
        let text = made.iter().find(|line| line.role != Role::Head).map(|line| line.text.as_str()).unwrap_or_default();
        layout::opening(text, measure.script)
    };
    let title = printed.or_else(|| given.title.clone()).unwrap_or_else(first);
    let byline = Byline {
        author: given.author.clone().or_else(|| of_role(Role::Byline).filter(|words| words.chars().count() <= 60)),
        ..Byline::default()
    };
    Article {
        headline: Headline { kicker: None, title: Some(title), deck: of_role(Role::More) },
        title_supplied: supplied,
        column: given.column.clone(),
        kind: "news",
        byline,
        ranges: ranges(lines, given.lines.iter().map(|line| (line.first, line.last))),
        lines: made,
        script: measure.script,
        given: Some(Box::new(Given { lines: Vec::new(), ..given.clone() })),
        ..Article::default()
    }
}

/// The lines of a paragraph as running text.
pub fn joined(lines: &[&str], script: Script) -> String {
    let mut out = String::new();
    for line in lines {
        let line = line.trim();
        let (Some(before), Some(after)) = (out.chars().next_back(), line.chars().next()) else {
            out.push_str(line);
            continue;
        };
        if script == Script::Alphabet && join::is_hyphenated(&out, line) {
            out.pop();
        } else {
            out.push_str(join::between(before, after));
        }
        out.push_str(line);
    }
    out
}

/// Ranges in the order given; those with nothing but blank lines between them are one.
pub fn ranges(lines: &[&str], of: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let blank = |n: u32| lines.get(n as usize - 1).is_none_or(|line| is_empty(line));
    let mut found: Vec<(u32, u32)> = Vec::new();
    for (first, last) in of {
        match found.last_mut() {
            Some(range) if range.0 <= first && first <= range.1 => range.1 = range.1.max(last),
            Some(range) if range.1 < first && (range.1 + 1..first).all(blank) => range.1 = last,
            _ => found.push((first, last)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_paragraph_are_joined_as_their_script_is() {
        assert_eq!(joined(&["they were car-", "ried down"], Script::Alphabet), "they were carried down");
        assert_eq!(joined(&["New York-", "Boston"], Script::Alphabet), "New York- Boston");
        assert_eq!(joined(&["株洲", "日报"], Script::Chinese), "株洲日报");
    }

    #[test]
    fn ranges_with_blank_lines_between_them_are_one() {
        let lines = ["a", "b", "c", "", "d", "e", "f"];
        assert_eq!(ranges(&lines, [(1, 1), (1, 1), (2, 3), (5, 5), (7, 7)].into_iter()), [(1, 5), (7, 7)]);
    }
}
