//! Articles of one page that lie in files of their own: they become one page.
//!
//! A file is an article if its front matter says so, or if the pattern by which its name was read has `{*}`
//! for something that no other file of the page has, and it has no masthead. The transcription of the page
//! is the files one after the other.

use std::collections::BTreeMap;

use super::formats::Given;
use super::input::Input;
use super::page::{Article, Page};
use super::place::{self, Place};

/// Puts the articles of each page together; other inputs stay as they are.
pub fn collect(inputs: Vec<Input>, patterns: &[String], place: impl Fn(&Input) -> Option<Place>) -> Vec<Input> {
    if inputs.len() < 2 {
        return inputs;
    }
    let is_article = |input: &Input| {
        let name = place::file_name(&input.file);
        let by_pattern = || patterns.iter().find(|pattern| place::by_name(pattern, &name).is_some());
        let has_head = !input.page.masthead.is_empty() || input.several;
        input.is_article || !has_head && by_pattern().is_some_and(|pattern| pattern.contains("{*}"))
    };
    let mut out: Vec<(Input, Vec<Input>)> = Vec::new();
    // where the page of an issue is in `out`
    let mut pages: BTreeMap<_, usize> = BTreeMap::new();
    for input in inputs {
        let key =
            Some(&input).filter(|input| is_article(input)).and_then(&place).map(|place| (place.issue, place.sheet));
        match key.as_ref().and_then(|key| pages.get(key)) {
            Some(&at) => out[at].1.push(input),
            None => {
                pages.extend(key.map(|key| (key, out.len())));
                out.push((input, Vec::new()));
            }
        }
    }
    out.into_iter().map(|(first, others)| if others.is_empty() { first } else { together(first, others) }).collect()
}

/// One page of several files, each of which is an article.
fn together(mut whole: Input, others: Vec<Input>) -> Input {
    one_article(&mut whole);
    for mut input in others {
        one_article(&mut input);
        if !whole.bytes.ends_with(b"\n") {
            whole.bytes.push(b'\n');
            whole.text.push('\n');
        }
        whole.bytes.push(b'\n');
        whole.text.push('\n');
        let by = whole.text.matches('\n').count() as u32;
        whole.bytes.extend_from_slice(&input.bytes);
        whole.text.push_str(&input.text);
        moved(&mut input.page, by);
        whole.page.articles.append(&mut input.page.articles);
        whole.page.furniture.append(&mut input.page.furniture);
        whole.page.duplicates.append(&mut input.page.duplicates);
        whole.page.decisions.append(&mut input.page.decisions);
    }
    whole
}

/// All articles of a file as its one article, which names the file.
fn one_article(input: &mut Input) {
    let mut articles = std::mem::take(&mut input.page.articles).into_iter();
    let Some(mut first) = articles.next() else { return };
    for article in articles {
        first.ranges.extend(article.ranges);
        first.joins.extend(article.joins);
        first.lines.extend(article.lines);
        first.photos.extend(article.photos);
        first.notes.extend(article.notes);
    }
    let origin = Some(place::file_name(&input.file));
    match &mut first.given {
        Some(given) => given.origin = given.origin.take().or(origin),
        None => first.given = Some(Box::new(Given { origin, ..Given::default() })),
    }
    input.page.articles = vec![first];
}

/// Moves the lines of a page behind those of others.
fn moved(page: &mut Page, by: u32) {
    let pair = |(first, last): &mut (u32, u32)| {
        *first += by;
        *last += by;
    };
    let of_article = |article: &mut Article| {
        article.ranges.iter_mut().for_each(pair);
        article.joins.iter_mut().for_each(pair);
        article.photos.iter_mut().for_each(|photo| photo.line += by);
        article.notes.iter_mut().for_each(|note| note.line += by);
        for line in &mut article.lines {
            line.first += by;
            line.last += by;
        }
    };
    page.articles.iter_mut().for_each(of_article);
    page.furniture.iter_mut().for_each(pair);
    page.duplicates.iter_mut().for_each(|(first, last, of)| {
        *first += by;
        *last += by;
        *of += by;
    });
    page.decisions.iter_mut().for_each(|(line, _)| *line += by);
}
