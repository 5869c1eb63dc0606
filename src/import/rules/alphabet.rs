//! Scripts with letters: a page is cut at its headlines.
//!
//! 1. Blocks are what blank lines part; a line in capitals between other lines is one as well.
//! 2. A short block without the end of a sentence is a headline; several one after the other are one.
//! 3. An article runs from one headline to the next. Before the first, each block is one by itself, unless
//!    it goes on in small letters.
//! 4. Lines at the head of the page that name a day, a price or a volume are its masthead.
//!
//! Lines of a block are one paragraph where the page keeps the lines of its columns. Nothing is changed in
//! the words, and no note is written.

use std::collections::BTreeMap;

use super::super::given::{joined, ranges};
use super::super::layout::{self, Measure, Script};
use super::super::page::headline::Headline;
use super::super::page::masthead::Issue;
use super::super::page::roles::Role;
use super::super::page::{Article, Line, Page, byline};
use crate::model::Byline;
use crate::printed::lines_of;

/// What differs from one script to another.
pub struct Rules {
    pub script: Script,
    /// Whether lines are a headline, on a page whose lines are so wide.
    pub headline: fn(&[&str], usize) -> bool,
    /// Whether a line at the head of a page is of its masthead.
    pub masthead: fn(&str) -> bool,
}

/// Reads a page.
pub fn page(text: &str, measure: &Measure, hints: &BTreeMap<u32, Role>) -> Page {
    page_by(text, measure, &Rules { script: Script::Alphabet, headline, masthead }, hints)
}

/// Lines that stand together.
struct Block<'a> {
    first: u32,
    lines: Vec<&'a str>,
    is_head: bool,
}

impl Block<'_> {
    fn last(&self) -> u32 {
        self.first + self.lines.len() as u32 - 1
    }
}

/// Reads a page by the rules of a script. Where its source says which lines are headlines, no others are.
pub fn page_by(text: &str, measure: &Measure, rules: &Rules, hints: &BTreeMap<u32, Role>) -> Page {
    let lines = lines_of(text);
    let width = measure.wrapped.unwrap_or_else(|| usual(&lines));
    let mut blocks = blocks(&lines, measure, rules, hints);
    if !hints.values().any(|role| *role == Role::Head) {
        blocks.iter_mut().for_each(|block| block.is_head = (rules.headline)(&block.lines, width));
    }
    let furniture = hints.iter().filter(|(_, role)| **role == Role::Furniture).map(|(n, _)| (*n, *n));
    let mut head = 0;
    while head < blocks.len().min(8)
        && blocks[head].lines.len() <= 4
        && blocks[head].lines.iter().all(|line| (rules.masthead)(line))
    {
        head += 1;
    }
    // the name of the paper stands above its day
    let masthead: Vec<&Block<'_>> = match (head, blocks.first(), blocks.get(1)) {
        (0, Some(first), Some(second))
            if first.is_head
                && first.lines.len() == 1
                && second.lines.len() <= 3
                && second.lines.iter().any(|line| (rules.masthead)(line)) =>
        {
            head = 2;
            blocks[..2].iter().collect()
        }
        _ => blocks[..head].iter().collect(),
    };
    let words: Vec<&str> = masthead.iter().flat_map(|block| block.lines.iter().copied()).collect();
    let mut issue = Issue::read(&words);
    if issue.date.is_none() {
        issue.date = words.iter().find_map(|line| day(line));
        issue.date_basis = issue.date.is_some().then(|| "printed".to_owned());
    }
    let masthead = ranges(&lines, masthead.iter().map(|block| (block.first, block.last())));
    let mut articles: Vec<Vec<&Block<'_>>> = Vec::new();
    let mut under_head = false;
    for block in &blocks[head..] {
        let goes_on = articles
            .last()
            .and_then(|article| article.last())
            .is_some_and(|before| before.is_head || !block.is_head && (under_head || continues(before, block)));
        match articles.last_mut() {
            Some(article) if goes_on => article.push(block),
            _ => {
                under_head = false;
                articles.push(vec![block]);
            }
        }
        under_head |= block.is_head;
    }
    Page {
        issue,
        articles: articles.iter().map(|blocks| article(blocks, &lines, measure, rules)).collect(),
        masthead,
        furniture: ranges(&lines, furniture),
        duplicates: Vec::new(),
        decisions: Vec::new(),
        latest_day: None,
        is_whole: None,
    }
}

/// The usual length of a line.
fn usual(lines: &[&str]) -> usize {
    let mut lengths: Vec<usize> = lines.iter().map(|line| line.trim().chars().count()).filter(|n| *n > 3).collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() * 3 / 4).copied().unwrap_or(40)
}

fn blocks<'a>(lines: &[&'a str], measure: &Measure, rules: &Rules, hints: &BTreeMap<u32, Role>) -> Vec<Block<'a>> {
    let mut found: Vec<Block<'a>> = Vec::new();
    let mut open = false;
    let mut capitals = false;
    for (n, line) in (1..).zip(lines) {
        let hint = hints.get(&n);
        if super::super::page::paragraphs::is_empty(line) || hint == Some(&Role::Furniture) {
            open = false;
            continue;
        }
        if hint == Some(&Role::Head) {
            found.push(Block { first: n, lines: vec![line.trim()], is_head: true });
            open = false;
            continue;
        }
        // a headline between the lines of a column, without blank lines around it
        let is_loud =
            rules.script == Script::Alphabet && upper(line).is_some_and(|share| share > 0.8) && letters(line) >= 6;
        // without wrapping, a line is a paragraph
        let apart = measure.wrapped.is_none() && !open;
        match found.last_mut() {
            Some(block) if open && !apart && is_loud == capitals => block.lines.push(line.trim()),
            _ => found.push(Block { first: n, lines: vec![line.trim()], is_head: false }),
        }
        capitals = is_loud;
        open = true;
    }
    found
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Which part of the letters are capitals; none where there are hardly any.
fn upper(text: &str) -> Option<f32> {
    let all = text.chars().filter(|c| c.is_lowercase() || c.is_uppercase()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (all >= 3).then(|| capitals as f32 / all as f32)
}

/// Short, without the end of a sentence; in capitals, or beginning with one.
fn headline(lines: &[&str], width: usize) -> bool {
    let text = lines.join(" ");
    let dense = text.chars().filter(|c| !c.is_whitespace()).count();
    if lines.len() > 4 || text.chars().count() > 160 || letters(&text) < 3 || letters(&text) * 2 < dense {
        return false;
    }
    if upper(&text).is_some_and(|share| share > 0.7) {
        return true;
    }
    if text.trim_end().ends_with([',', ';', '-', '¬', ':']) || by(&text).is_some() {
        return false;
    }
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let stops = text.trim_end_matches('.').matches(". ").count();
    let first = text.chars().next().is_some_and(|c| c.is_uppercase() || "\"„«“»—-–'‘".contains(c));
    // a sentence by itself is a paragraph, unless its line is far from full
    let sentence = text.trim_end().ends_with(['.', '!', '?', '”', '"']) && text.split_whitespace().count() > 6;
    longest * 5 < width * 4 && first && stops <= 1 && !sentence
}

/// A date, a price, a volume: what a line of a masthead says.
fn masthead(line: &str) -> bool {
    let lower = line.to_lowercase();
    let count = line.chars().count();
    let has_figure = line.chars().any(|c| c.is_ascii_digit());
    let words = [
        "price",
        "vol.",
        "volume",
        "no.",
        "nr.",
        "jahrgang",
        "prix",
        "année",
        "número",
        "precio",
        "numéro",
        "preis",
        "cents",
        "established",
    ];
    let says = words.iter().any(|word| lower.contains(word)) && (has_figure || lower.contains("price"));
    let paper = count <= 40
        && super::super::page::fields::ENGLISH.iter().any(|end| lower.trim_end_matches('.').ends_with(end))
        && upper(line).is_some_and(|share| share > 0.1);
    count <= 90 && (says || day(line).is_some() || paper)
}

/// The day that a line names with its year.
fn day(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let months: [(&[&str], u8); 12] = [
        (&["january", "janvier", "januar", "enero", "jänner"], 1),
        (&["february", "février", "februar", "febrero"], 2),
        (&["march", "mars", "märz", "marzo"], 3),
        (&["april", "avril", "abril"], 4),
        (&["may ", "mai ", "mayo"], 5),
        (&["june", "juin", "juni", "junio"], 6),
        (&["july", "juillet", "juli", "julio"], 7),
        (&["august", "août", "agosto"], 8),
        (&["september", "septembre", "septiembre", "setiembre"], 9),
        (&["october", "octobre", "oktober", "octubre"], 10),
        (&["november", "novembre", "noviembre"], 11),
        (&["december", "décembre", "dezember", "diciembre"], 12),
    ];
    let (at, month) =
        months.iter().find_map(|(names, month)| Some((names.iter().find_map(|name| lower.find(name))?, *month)))?;
    let numbers: Vec<(usize, u32)> = {
        let mut found = Vec::new();
        let mut from = 0;
        for part in lower.split(|c: char| !c.is_ascii_digit()) {
            if let Ok(number) = part.parse() {
                found.push((from, number));
            }
            from += part.len() + lower[from + part.len()..].chars().next().map_or(0, char::len_utf8);
        }
        found
    };
    let year = numbers.iter().find(|(_, n)| (1600..2200).contains(n))?.1;
    let near = |place: usize| place.abs_diff(at);
    let day = numbers
        .iter()
        .filter(|(place, n)| (1..=31).contains(n) && near(*place) <= 24)
        .min_by_key(|(place, _)| near(*place))?
        .1;
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()?;
    Some(date.to_string())
}

/// Whether a block goes on with the sentence of the one before it.
fn continues(before: &Block<'_>, block: &Block<'_>) -> bool {
    let last = before.lines[before.lines.len() - 1].trim_end();
    let cut = last.ends_with([',', '-', '¬']) && last.chars().count() > 1;
    cut || block.lines[0].starts_with(char::is_lowercase)
}

/// `By John Carter`
fn by(text: &str) -> Option<Byline> {
    byline::line(text).filter(|found| found.author.is_some())
}

fn article(blocks: &[&Block<'_>], lines: &[&str], measure: &Measure, rules: &Rules) -> Article {
    let mut made: Vec<Line> = Vec::new();
    let mut add = |first: u32, last: u32, role: Role, text: String| {
        made.push(Line { first, last, role, text, joined: false, broken: false, headless: false });
    };
    let mut author = Byline::default();
    let mut in_head = true;
    let heads = blocks.iter().take_while(|block| block.is_head).count();
    for block in blocks {
        in_head &= block.is_head;
        // a headline with nothing below it is a text
        let role = if in_head && heads < blocks.len() { Role::Head } else { Role::Body };
        if role == Role::Head {
            for (n, line) in (block.first..).zip(&block.lines) {
                add(n, n, Role::Head, (*line).to_owned());
            }
            continue;
        }
        let one = block.lines.len() == 1;
        if let Some(found) = by(block.lines[0]).filter(|_| one) {
            author = found;
            add(block.first, block.first, Role::Byline, block.lines[0].to_owned());
            continue;
        }
        if measure.wrapped.is_none() {
            for (n, line) in (block.first..).zip(&block.lines) {
                add(n, n, Role::Body, (*line).to_owned());
            }
            continue;
        }
        for (first, last) in paragraphs(block, measure.wrapped.unwrap_or(0)) {
            let of = &block.lines[(first - block.first) as usize..=(last - block.first) as usize];
            add(first, last, Role::Body, joined(of, rules.script));
        }
    }
    let title: Vec<&str> = made.iter().filter(|line| line.role == Role::Head).map(|line| line.text.as_str()).collect();
    let supplied = title.is_empty();
    let title = if supplied {
        made.first().map(|line| layout::opening(&line.text, rules.script)).unwrap_or_default()
    } else if rules.script == Script::Alphabet {
        title.join(" ")
    } else {
        title.join("　")
    };
    Article {
        headline: Headline { title: Some(title), ..Headline::default() },
        title_supplied: supplied,
        kind: "news",
        byline: author,
        ranges: ranges(lines, made.iter().map(|line| (line.first, line.last))),
        lines: made,
        script: rules.script,
        ..Article::default()
    }
}

/// The paragraphs of a block: one ends with a line that ends a sentence and is not full.
fn paragraphs(block: &Block<'_>, width: usize) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut from = block.first;
    for (n, line) in (block.first..).zip(&block.lines) {
        let ends = line.ends_with(['.', '!', '?', '”', '"', '。', '」']) && line.chars().count() * 5 < width * 4;
        if ends || n == block.last() {
            found.push((from, n));
            from = n + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Page {
        page(text, &layout::measure(text), &BTreeMap::new())
    }

    #[test]
    fn an_english_page_of_wrapped_lines() {
        let page = read(
            "THE RIVERTON HERALD\n\nRIVERTON, MONDAY, MARCH 4, 1912. PRICE TWO CENTS\n\nBRIDGE OVER MILL CREEK\nSWEPT AWAY BY FLOOD\n\nThe wooden bridge over Mill Creek,\nwhich was built in 1889, was swept\naway, and it is feared that they were car-\nried down the stream.\nMayor Doe said that a ferry will be\nput into service today.\n\nSCHOOL BOARD ELECTS OFFICERS\n\nAt the meeting of the school board on\nFriday evening John Roe was chosen\npresident for the coming year.\n",
        );
        assert_eq!((page.issue.date.as_deref(), &page.masthead[..]), (Some("1912-03-04"), &[(1, 3)][..]));
        let titles: Vec<_> = page.articles.iter().map(|article| article.headline.title.clone().unwrap()).collect();
        assert_eq!(titles, ["BRIDGE OVER MILL CREEK SWEPT AWAY BY FLOOD", "SCHOOL BOARD ELECTS OFFICERS"]);
        assert_eq!(
            page.articles[0].lines[2].text,
            "The wooden bridge over Mill Creek, which was built in 1889, was swept away, and it is feared that they were carried down the stream."
        );
        assert_eq!(page.articles[0].ranges, [(5, 13)]);
    }

    #[test]
    fn days_in_four_languages() {
        for (line, expected) in [
            ("Monday, March 6, 1995", "1995-03-06"),
            ("Sonntag, den 17. Januar 1904.", "1904-01-17"),
            ("MERCREDI 1er AOÛT 1821", "1821-08-01"),
            ("Jueves 4 de diciembre de 1919", "1919-12-04"),
        ] {
            assert_eq!(day(line).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(day("In March he went away"), None);
    }
}
