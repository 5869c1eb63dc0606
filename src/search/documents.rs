//! What can be found: articles, pages with lines of their own, issues with words of the editor.
//!
//! A document has three fields, in paragraphs; a string is found if it stands in one of them.
//!
//! | field | of an article | of a page | of an issue |
//! |---|---|---|---|
//! | title | title, kicker, deck, column | | |
//! | text | the blocks of the body | lines that belong to no article | the editor's text |
//! | notes | notes, footnotes | notes | notes |
//!
//! A paragraph in which an editor reads something else than was printed stands there twice: as it was
//! printed, and with the readings in place.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::lists::{BREAK, Folded};
use crate::diag::Result;
use crate::markdown;
use crate::model::{NoteFile, NotesOn, ViewIssue};
use crate::printed::{NoteDigest, Owner, Printed, plain_body, plain_footnotes, plain_note};
use crate::render::Material;
use crate::render::context::ArticleCard;
use crate::text::fold::fold_search;
use crate::text::gap::GAP;
use crate::text::simplified::Simplified;

/// Something that can be found.
pub struct Document {
    pub what: What,
    pub folded: Folded,
    /// Characters of its text that are searched as others.
    pub traditional: BTreeSet<char>,
}

/// Numbers are places in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Article(usize),
    Sheet(usize),
    Issue,
}

/// A document as rows and snippets are made of it, and as it is proved that a query stands in it.
#[derive(Debug, Default, Serialize)]
pub struct Record {
    #[serde(rename = "t")]
    pub(super) title: String,
    #[serde(rename = "k", skip_serializing_if = "String::is_empty")]
    pub(super) kicker: String,
    #[serde(rename = "d", skip_serializing_if = "String::is_empty")]
    pub(super) deck: String,
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub(super) column: String,
    /// 1 if the editor gave the title.
    #[serde(rename = "s", skip_serializing_if = "is_zero")]
    pub(super) supplied: u8,
    #[serde(rename = "K", skip_serializing_if = "str::is_empty")]
    pub(super) kind: &'static str,
    /// The date as it is shown, in 〔〕 if it is not printed.
    #[serde(rename = "T")]
    date: String,
    #[serde(rename = "p", skip_serializing_if = "Vec::is_empty")]
    pub(super) paragraphs: Vec<String>,
    /// For each paragraph its line on the page.
    #[serde(rename = "l", skip_serializing_if = "Vec::is_empty")]
    lines: Vec<u32>,
    /// Parts of the headline, and paragraphs, with the editor's readings.
    #[serde(rename = "h", skip_serializing_if = "Vec::is_empty")]
    pub(super) read_title: Vec<String>,
    #[serde(rename = "r", skip_serializing_if = "Vec::is_empty")]
    pub(super) read_text: Vec<String>,
    /// Id, title, paragraphs.
    #[serde(rename = "n", skip_serializing_if = "Vec::is_empty")]
    pub(super) notes: Vec<(String, String, Vec<String>)>,
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}

impl Record {
    /// The paragraphs of each field.
    fn fields(&self) -> [Vec<&str>; super::lists::FIELDS] {
        let title = [&self.title, &self.kicker, &self.deck, &self.column].into_iter().chain(&self.read_title);
        let text = self.paragraphs.iter().chain(&self.read_text);
        let notes = self.notes.iter().flat_map(|(_, title, paragraphs)| [title].into_iter().chain(paragraphs));
        [title.map(String::as_str).collect(), text.map(String::as_str).collect(), notes.map(String::as_str).collect()]
    }

    fn finish(self, what: What) -> (Document, Self) {
        let mut folded = Folded::default();
        let mut traditional = BTreeSet::new();
        for (field, paragraphs) in self.fields().into_iter().enumerate() {
            // the name of a page or an issue is ours and no text
            let is_name = field == 0 && !matches!(what, What::Article(_));
            for paragraph in paragraphs.into_iter().filter(|text| !text.is_empty() && !is_name) {
                add(paragraph, &mut folded.units);
                traditional_in(paragraph, &mut traditional);
            }
            folded.ends[field] = folded.units.len() as u32;
        }
        (Document { what, folded, traditional }, self)
    }
}

/// Adds a paragraph, folded, with a break behind it, and in it where text is lost: the lists do not know
/// the character for that, so no query that holds it finds anything.
fn add(paragraph: &str, units: &mut Vec<u16>) {
    for part in fold_search(paragraph, Simplified::chinese()).text.split(GAP) {
        units.extend(part.encode_utf16());
        units.push(BREAK);
    }
}

/// The characters of a text that the table of traditional characters changes.
fn traditional_in(text: &str, found: &mut BTreeSet<char>) {
    let table = Simplified::chinese();
    for c in text.chars().filter(|c| *c >= '\u{2E80}') {
        if table.get(c) != c {
            found.insert(c);
        } else if !('\u{4E00}'..='\u{9FFF}').contains(&c) {
            found.extend(c.nfkc().flat_map(char::to_lowercase).filter(|c| table.get(*c) != *c));
        }
    }
}

/// What may be found of an issue: its articles, its pages, itself.
pub fn in_issue(site: &Material<'_>, i: usize) -> impl Iterator<Item = What> + use<> {
    let issue = &site.view.issues()[i];
    let (articles, sheets) = (issue.articles.len(), issue.sheets().len());
    (0..articles).map(What::Article).chain((0..sheets).map(What::Sheet)).chain([What::Issue])
}

/// The documents of an issue, each with its record.
///
/// # Errors
/// When a file cannot be read any more.
pub fn of_issue(site: &Material<'_>, i: usize) -> Result<Vec<(Document, Record)>> {
    let mut documents = Vec::new();
    for what in in_issue(site, i) {
        if let Some(record) = record(site, i, what)? {
            documents.push(record.finish(what));
        }
    }
    Ok(documents)
}

/// The record of a document; none if it has no words to be found.
///
/// # Errors
/// When a file cannot be read any more.
pub fn record(site: &Material<'_>, i: usize, what: What) -> Result<Option<Record>> {
    let dated = &site.cards.issues[i].card.issue.date;
    let date = if dated.inferred { format!("〔{}〕", dated.text) } else { dated.text.clone() };
    let record = match what {
        What::Article(j) => Some(of_article(site, i, j)?),
        What::Sheet(j) => of_sheet(site, i, j)?,
        What::Issue => of_the_issue(site, i),
    };
    Ok(record.map(|record| Record { date, ..record }))
}

fn of_article(site: &Material<'_>, i: usize, j: usize) -> Result<Record> {
    let issue = &site.view.issues()[i];
    let (article, id) = (issue.articles[j], &issue.issue.id);
    let printed = Printed::read(site.source, article, id, site.links)?;
    let mut record = headline(&site.cards.issues[i].articles[j]);
    let plain = &printed.plain;
    record.paragraphs = plain.blocks.iter().map(|block| plain.text[block.range.clone()].to_owned()).collect();
    if let Some(file) = site.view.notes(&NotesOn::Article(article.id.to_string())) {
        record.notes = notes(site, issue, file);
        readings(&printed, file, &site.reading.issues[i].articles[j].notes, &mut record);
    }
    for (number, text) in plain_footnotes(&printed.document, Some(id), site.links) {
        record.notes.push((format!("fn-{number}"), String::new(), text));
    }
    Ok(record)
}

fn of_sheet(site: &Material<'_>, i: usize, j: usize) -> Result<Option<Record>> {
    let issue = &site.view.issues()[i];
    let (sheet, card) = (issue.sheets()[j], &site.cards.issues[i].sheets[j]);
    let mut record = Record { title: card.name.clone(), ..Record::default() };
    if let Some(path) = &sheet.transcription {
        let text = site.transcripts.get(path)?;
        let own = |owner: Owner| matches!(owner, Owner::Masthead | Owner::Furniture | Owner::Nobody);
        let runs = site.reading.issues[i].sheets[j].runs.iter().filter(|run| own(run.owner));
        for n in runs.flat_map(|run| &run.lines) {
            record.paragraphs.push(text.line(*n).trim().to_owned());
            record.lines.push(*n);
        }
    }
    if let Some(file) = site.view.notes(&NotesOn::Sheet(sheet.id.to_string())) {
        record.notes = notes(site, issue, file);
    }
    // a theme without a view of pages has no place to lead to
    let found = card.url.is_some() && !(record.paragraphs.is_empty() && record.notes.is_empty());
    Ok(found.then_some(record))
}

fn of_the_issue(site: &Material<'_>, i: usize) -> Option<Record> {
    let issue = &site.view.issues()[i];
    let reference = &site.cards.issues[i].card.issue;
    let title = format!("{} {}", reference.paper, reference.date.text);
    let mut record = Record { title, ..Record::default() };
    let body = plain_body(&issue.issue.file, issue.issue.body, Some(&issue.issue.id), site.links);
    record.paragraphs = body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    if let Some(file) = site.view.notes(&NotesOn::Issue(issue.issue.id.to_string())) {
        record.notes = notes(site, issue, file);
    }
    (!(record.paragraphs.is_empty() && record.notes.is_empty())).then_some(record)
}

fn headline(card: &ArticleCard) -> Record {
    Record {
        title: card.title.clone(),
        kicker: card.kicker.clone().unwrap_or_default(),
        deck: card.deck.clone().unwrap_or_default(),
        column: card.column.clone().unwrap_or_default(),
        supplied: u8::from(card.supplied),
        kind: card.kind,
        ..Record::default()
    }
}

/// Id, title and paragraphs of each note; a reading is one of its paragraphs.
fn notes(site: &Material<'_>, issue: &ViewIssue<'_>, file: &NoteFile) -> Vec<(String, String, Vec<String>)> {
    let each = file.notes.iter().map(|note| {
        let document = markdown::parse(&file.file.text[note.body.clone()]);
        let mut paragraphs: Vec<String> = note.reading.iter().filter(|words| !words.is_empty()).cloned().collect();
        paragraphs.extend(plain_note(&document, Some(&issue.issue.id), site.links));
        (note.id.to_string(), note.title.clone().unwrap_or_default(), paragraphs)
    });
    each.collect()
}

/// The parts of the headline and the paragraphs that have readings, with the readings in place: all at
/// once, as the reader of the editor's text sees them. No two replace the same words.
fn readings(printed: &Printed, file: &NoteFile, read: &[NoteDigest], record: &mut Record) {
    let whole = printed.whole();
    let mut places: Vec<(Range<usize>, &str)> = file
        .notes
        .iter()
        .zip(read)
        .filter_map(|(note, read)| Some((read.place.clone()?, note.reading.as_deref()?)))
        .collect();
    places.sort_by_key(|(place, _)| (place.start, place.end));
    let parts = whole.headline.iter().map(|(_, part)| (true, part.clone()));
    let blocks = printed.plain.blocks.iter();
    let blocks = blocks.map(|block| (false, whole.body + block.range.start..whole.body + block.range.end));
    for (in_title, part) in parts.chain(blocks) {
        let ends = places.partition_point(|(place, _)| place.end <= part.start);
        let starts = places.partition_point(|(place, _)| place.start < part.end);
        if let Some(text) = with_readings(&whole.text, &part, &places[ends..starts.max(ends)]) {
            if in_title { record.read_title.push(text) } else { record.read_text.push(text) }
        }
    }
}

/// A part of a text with the readings in it in place; none if it has none. A reading stands where its
/// place begins.
fn with_readings(text: &str, part: &Range<usize>, places: &[(Range<usize>, &str)]) -> Option<String> {
    let mut read = String::new();
    let mut done = part.start;
    // they are in order and none overlaps another
    let first = places.partition_point(|(place, _)| place.end <= part.start);
    for (place, words) in places[first..].iter().take_while(|(place, _)| place.start < part.end) {
        read.push_str(text.get(done..place.start.max(part.start)).unwrap_or_default());
        if place.start >= part.start {
            read.push_str(words);
        }
        done = done.max(place.end.min(part.end));
    }
    (done > part.start).then(|| read + &text[done..part.end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_has_two_characters_with_lost_text_between_them() {
        let mut units = Vec::new();
        add(&format!("主任张 {GAP} 敏"), &mut units);
        add("乙", &mut units);
        let text = String::from_utf16(&units).unwrap();
        assert_eq!(text, "主任张\0敏\0乙\0");
    }
}
