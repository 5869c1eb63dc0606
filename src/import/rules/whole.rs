//! A page that is left whole: one article, with nothing joined and nothing invented.

use super::super::given;
use super::super::layout::{self, Script};
use super::super::page::headline::Headline;
use super::super::page::pieces::Decision;
use super::super::page::roles::Role;
use super::super::page::{Article, Line, Page, masthead};
use crate::printed::lines_of;

/// The page as one article. Lines at its head that are nothing but fields of a masthead stay out of it.
pub fn page(text: &str, script: Script, at: u32, why: &str) -> Page {
    let lines = lines_of(text);
    let with_words: Vec<u32> =
        (1..).zip(&lines).filter(|(_, line)| !super::super::page::paragraphs::is_empty(line)).map(|(n, _)| n).collect();
    let is_head = |n: &&u32| {
        let line = lines[**n as usize - 1];
        masthead::cover(line) >= 0.6 || masthead::is_fragment(line)
    };
    let head: Vec<u32> =
        if script == Script::Alphabet { Vec::new() } else { with_words.iter().take_while(is_head).copied().collect() };
    let body = &with_words[head.len()..];
    let line = |n: &u32| Line {
        first: *n,
        last: *n,
        role: Role::Body,
        text: lines[*n as usize - 1].trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').to_owned(),
        joined: false,
        broken: false,
        headless: false,
    };
    let title = body.first().map(|n| layout::opening(lines[*n as usize - 1], script)).unwrap_or_default();
    let words: Vec<&str> = head.iter().map(|n| lines[*n as usize - 1]).collect();
    let articles = if body.is_empty() {
        Vec::new()
    } else {
        vec![Article {
            headline: Headline { title: Some(title), ..Headline::default() },
            title_supplied: true,
            kind: "news",
            ranges: given::ranges(&lines, body.iter().map(|n| (*n, *n))),
            lines: body.iter().map(line).collect(),
            script,
            ..Article::default()
        }]
    };
    Page {
        issue: masthead::Issue::read(&words),
        articles,
        masthead: given::ranges(&lines, head.iter().map(|n| (*n, *n))),
        furniture: Vec::new(),
        duplicates: Vec::new(),
        decisions: vec![(
            at,
            Decision {
                paragraph: 0,
                what: "the page was left whole".to_owned(),
                confidence: 0.5,
                reason: why.to_owned(),
                is_loss: false,
            },
        )],
        latest_day: None,
        is_whole: Some((at, why.to_owned())),
    }
}
