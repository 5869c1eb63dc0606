//! Reading the published texts once: each issue with its articles and pages, then the editor's texts.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use blake3::Hash;
use rayon::prelude::*;

use super::kept::{Found, Kept, Read};
use super::links::{check_body, check_links, picture};
use super::mentions::{Names, sentence};
use super::noted::{NoteDigest, read_notes};
use super::sheets::{self, Owner, Run, lines_of};
use super::{Alignment, Printed};
use crate::diag::{Report, SourceText};
use crate::files::{self, Source};
use crate::markdown::{self, Document};
use crate::model::{Article, IssueId, Links, NotesOn, View, ViewIssue};
use crate::text::gap;

/// Characters of a lede.
const LEDE: usize = 80;

/// What was read of a view, in its order.
#[derive(Debug, Default)]
pub struct Reading {
    pub issues: Vec<Arc<IssueReading>>,
    /// For each issue a hash of its files, of the notes on them, of the names that were looked for, and of
    /// where their links lead; none where that cannot be told.
    pub versions: Vec<Option<Hash>>,
    /// For each subject the notes on it, placed in its text.
    pub subjects: Vec<Vec<NoteDigest>>,
    /// Pictures that published texts show, by path in the archive.
    pub images: BTreeSet<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct IssueReading {
    pub articles: Vec<Digest>,
    pub sheets: Vec<SheetReading>,
    /// The notes on the issue, placed in the text of its `_index.md`.
    pub notes: Vec<NoteDigest>,
}

/// What is kept of an article's text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Digest {
    pub chars: usize,
    pub gaps: usize,
    pub lede: Arc<str>,
    /// Subjects that the text names, in the order of first mention in the body, then in the headline.
    pub named: Vec<Named>,
    /// Of the topics that it is tagged with, where it first has their words. Not mentions: topics
    /// are matters, and are looked for only where an editor says that they are.
    pub topics: Vec<Named>,
    /// The notes on it, placed in the whole printed text.
    pub notes: Vec<NoteDigest>,
}

/// A subject that a text names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Named {
    /// Its place in the view.
    pub subject: u32,
    pub count: usize,
    /// The first sentence that names it, and the bytes of the name in it.
    sentence: String,
    name: Range<usize>,
    /// Page and line of the transcription.
    pub line: Option<(String, u32)>,
}

impl Named {
    /// The sentence before, at and after the name.
    pub fn parts(&self) -> (&str, &str, &str) {
        (&self.sentence[..self.name.start], &self.sentence[self.name.clone()], &self.sentence[self.name.end..])
    }
}

/// What became of a page's lines; no runs where there is no transcription.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SheetReading {
    pub runs: Vec<Run>,
    /// Whether its scan is published: a scan shows the whole page, so all of the page must be.
    pub scan: bool,
    /// The notes on it, placed in the lines that are shown.
    pub notes: Vec<NoteDigest>,
}

/// Reads every published article, page and essay once, and reports their links.
pub fn read_through(
    source: &dyn Source,
    view: &View<'_>,
    links: &Links<'_>,
    names: &Names,
    report: &mut Report,
) -> Reading {
    let kept = Kept::new(source, view, links);
    let read: Vec<Read> = view
        .issues()
        .par_iter()
        .map(|issue| kept.issue(view, issue, || read_issue(source, view, issue, links, names)))
        .collect();
    let mut reading = Reading::default();
    let mut all = Found::default();
    for read in read {
        reading.issues.push(read.reading);
        reading.versions.push(read.version);
        all.merge(read.found);
    }
    let of_body = |file: &Arc<SourceText>, body: usize| {
        kept.body(&file.path, || {
            let mut found = Found::default();
            check_body(source, file, body, None, links, &mut found);
            found
        })
    };
    for subject in view.subjects() {
        let mut found = of_body(&subject.file, subject.body);
        let notes = view.notes(&NotesOn::Subject(subject.id.to_string()));
        reading.subjects.push(notes.map_or_else(Vec::new, |notes| {
            let text = plain_body(&subject.file, subject.body, None, links);
            read_notes(source, notes, &text, &format!("the text of {}", subject.id), None, links, &mut found)
        }));
        all.merge(found);
    }
    for page in view.pages() {
        all.merge(of_body(&page.file, page.body));
    }
    reading.images = all.images;
    report.extend(all.report.diagnostics);
    reading
}

fn read_issue(
    source: &dyn Source,
    view: &View<'_>,
    issue: &ViewIssue<'_>,
    links: &Links<'_>,
    names: &Names,
) -> (IssueReading, Found) {
    let (articles, mut found) = read_articles(source, view, issue, links, names);
    let id = Some(&issue.issue.id);
    let sheets = issue
        .sheets()
        .iter()
        .map(|&sheet| {
            let report = &mut found.report;
            let text = sheet.transcription.as_ref().and_then(|path| report.take(files::read_text(source, path)));
            if let Some(Err(diagnostic)) = sheet.scan.as_ref().map(|path| picture(source, path)) {
                report.push(*diagnostic);
            }
            let lines = text.as_ref().map(|file| lines_of(&file.text));
            let notes = view.notes(&NotesOn::Sheet(sheet.id.to_string())).map_or_else(Vec::new, |notes| {
                let shown = lines.as_ref().map(|lines| sheets::shown(issue, sheet, lines)).unwrap_or_default();
                let of = format!("the lines of {} that are shown", sheet.id);
                read_notes(source, notes, &shown, &of, id, links, &mut found)
            });
            let runs = lines.map(|lines| sheets::runs(issue, sheet, &lines));
            let runs = runs.unwrap_or_default();
            let whole = issue.is_whole(sheet.id.name()) && runs.iter().all(|run| run.owner != Owner::Hidden);
            SheetReading { scan: sheet.scan.is_some() && whole, runs, notes }
        })
        .collect::<Vec<_>>();
    let scans = issue.sheets().iter().zip(&sheets).filter(|(_, read)| read.scan);
    found.images.extend(scans.filter_map(|(sheet, _)| sheet.scan.clone()));
    check_body(source, &issue.issue.file, issue.issue.body, id, links, &mut found);
    let notes = view.notes(&NotesOn::Issue(issue.issue.id.to_string())).map_or_else(Vec::new, |notes| {
        let text = plain_body(&issue.issue.file, issue.issue.body, id, links);
        read_notes(source, notes, &text, &format!("the text of the issue {}", issue.issue.id), id, links, &mut found)
    });
    (IssueReading { articles, sheets, notes }, found)
}

fn read_articles(
    source: &dyn Source,
    view: &View<'_>,
    issue: &ViewIssue<'_>,
    links: &Links<'_>,
    names: &Names,
) -> (Vec<Digest>, Found) {
    let read: Vec<(Digest, Found)> = issue
        .articles
        .par_iter()
        .map(|article| {
            let mut found = Found::default();
            let digest = match Printed::read(source, article, &issue.issue.id, links) {
                Ok(printed) => {
                    let id = Some(&issue.issue.id);
                    check_links(source, &printed.file, printed.body, &printed.document, id, links, &mut found);
                    let mut digest = digest(source, view, issue, article, &printed, names, &mut found.report);
                    if let Some(notes) = view.notes(&NotesOn::Article(article.id.to_string())) {
                        let of = format!("the article {}", article.id);
                        digest.notes = read_notes(source, notes, &printed.whole().text, &of, id, links, &mut found);
                    }
                    digest
                }
                Err(diagnostic) => {
                    found.report.push(*diagnostic);
                    Digest::default()
                }
            };
            (digest, found)
        })
        .collect();
    let mut digests = Vec::with_capacity(read.len());
    let mut all = Found::default();
    for (digest, found) in read {
        digests.push(digest);
        all.merge(found);
    }
    (digests, all)
}

fn digest(
    source: &dyn Source,
    view: &View<'_>,
    issue: &ViewIssue<'_>,
    article: &Article,
    printed: &Printed,
    names: &Names,
    report: &mut Report,
) -> Digest {
    let mut digest = Digest {
        chars: printed.chars(),
        gaps: printed.gaps(),
        lede: printed.opening(1, LEDE, "……").pop().unwrap_or_default().into(),
        ..Digest::default()
    };
    let headline: Vec<&str> = printed.headline().map(|(_, text)| text).collect();
    let mut places = Mentioned { source, issue, article, printed, alignment: None };
    // where each subject is in the list
    let mut named: BTreeMap<u32, usize> = BTreeMap::new();
    // the body first: its sentences say more than a headline that is shown beside them anyway
    let body = [(true, printed.plain.text.as_str())];
    for (in_body, text) in body.into_iter().chain(headline.iter().map(|text| (false, *text))) {
        for (subject, at) in names.find(text) {
            let ended = printed.bylines.partition_point(|range| range.end <= at.start);
            if in_body && printed.bylines.get(ended).is_some_and(|range| range.start < at.end) {
                continue;
            }
            match named.get(&subject) {
                Some(k) => digest.named[*k].count += 1,
                None => {
                    named.insert(subject, digest.named.len());
                    digest.named.push(places.named(subject, text, at, in_body, report));
                }
            }
        }
    }
    let text = printed.plain.text.as_str();
    for k in article.tags.iter().filter(|tag| !tag.kind.is_named()).filter_map(|tag| view.subject_at(tag)) {
        let topic = view.subjects()[k];
        let words = std::iter::once(&topic.label).chain(topic.aliases.iter().map(|alias| &alias.text));
        let first = words
            .filter_map(|word| text.find(word.as_str()).map(|at| (at, at + word.len())))
            .min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)));
        if let Some((start, end)) = first {
            digest.topics.push(places.named(k as u32, text, start..end, true, report));
        }
    }
    digest
}

/// The plain text of an editor's Markdown.
pub fn plain_body(file: &Arc<SourceText>, body: usize, issue: Option<&IssueId>, links: &Links<'_>) -> String {
    markdown::plain(&markdown::parse(&file.text[body..]), &super::LinkWords { links, issue }).text
}

/// The paragraphs of a note.
pub fn plain_note(document: &Document, issue: Option<&IssueId>, links: &Links<'_>) -> Vec<String> {
    let mut paragraphs = paragraphs(&markdown::plain(document, &super::LinkWords { links, issue }));
    paragraphs.extend(plain_footnotes(document, issue, links).into_iter().flat_map(|(_, text)| text));
    paragraphs
}

/// The paragraphs of each footnote, with the footnote's number.
pub fn plain_footnotes(document: &Document, issue: Option<&IssueId>, links: &Links<'_>) -> Vec<(usize, Vec<String>)> {
    if document.footnotes.is_empty() {
        return Vec::new();
    }
    let plain = markdown::plain_footnotes(document, &super::LinkWords { links, issue });
    let mut found: Vec<(usize, Vec<String>)> =
        document.footnotes.iter().map(|note| (note.number, Vec::new())).collect();
    for block in &plain.blocks {
        found[block.block].1.push(plain.text[block.range.clone()].to_owned());
    }
    found
}

fn paragraphs(plain: &markdown::Plain) -> Vec<String> {
    plain.blocks.iter().map(|block| plain.text[block.range.clone()].to_owned()).collect()
}

/// Makes [`Named`] of places in an article; aligns it with its lines when the first is asked for.
struct Mentioned<'a> {
    source: &'a dyn Source,
    issue: &'a ViewIssue<'a>,
    article: &'a Article,
    printed: &'a Printed,
    alignment: Option<(Alignment, Vec<String>)>,
}

impl Mentioned<'_> {
    fn named(&mut self, subject: u32, text: &str, at: Range<usize>, in_body: bool, report: &mut Report) -> Named {
        let mut around = sentence(text, at.clone());
        let mut line = None;
        if in_body {
            // a byline that begins the sentence is not part of it
            let bylines = &self.printed.bylines;
            let ended = bylines.partition_point(|byline| byline.end <= at.start);
            if let Some(byline) = bylines[..ended].last().filter(|byline| byline.end >= around.start) {
                around.start = byline.end;
            }
            if !self.article.source.is_empty() {
                let (source, issue, article, printed) = (self.source, self.issue, self.article, self.printed);
                let aligned = self
                    .alignment
                    .get_or_insert_with(|| report.take(printed.align(source, issue, article)).unwrap_or_default());
                line = line_of(printed, aligned, at.start);
            }
        }
        let before = gap::shown(text[around.start..at.start].trim_start());
        let (name, after) = (&text[at.clone()], gap::shown(&text[at.end..around.end]));
        let name_range = before.len()..before.len() + name.len();
        Named { subject, count: 1, sentence: format!("{before}{name}{after}"), name: name_range, line }
    }
}

/// Page and line of a byte of the body's plain text.
fn line_of(printed: &Printed, (alignment, sheets): &(Alignment, Vec<String>), at: usize) -> Option<(String, u32)> {
    let blocks = &printed.plain.blocks;
    let k = blocks.partition_point(|block| block.range.end <= at);
    blocks.get(k).filter(|block| block.range.start <= at)?;
    let within = at - printed.plain.blocks[k].range.start;
    let (key, _) = alignment.blocks.get(k)?.iter().rev().find(|(_, start)| *start <= within)?;
    Some((sheets.get(key.0)?.clone(), key.1))
}
