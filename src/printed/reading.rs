//! Reading the published texts once: each issue with its articles and pages, then the editor's texts.

use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use blake3::{Hash, Hasher};
use rayon::prelude::*;

use super::kept::{Found, Kept, Read};
use super::links::{check_body, check_links, picture};
use super::mentions::Names;
use super::noted::{NoteDigest, read_notes};
use super::quotation::{Quotation, quotation};
use super::sheets::{self, Claims, Owner, Run};
use super::stories::{StepPlace, read_stories};
use super::{Alignment, Pages, Printed, Transcripts, hidden};
use crate::diag::{Report, SourceText};
use crate::files::{Source, bytes_of};
use crate::markdown::{self, Document};
use crate::model::{Article, IssueId, Links, NotesOn, View, ViewIssue};
use crate::text::clusters::Clusters;
use crate::text::fold::fold_name;

/// Characters of a lede.
const LEDE: usize = 80;

/// What was read of a view, in its order.
#[derive(Debug, Default)]
pub struct Reading {
    pub issues: Vec<Arc<IssueReading>>,
    /// For each issue a hash of its files, of the notes on them, of what was read of them, and of where their
    /// links lead; none where that cannot be told.
    pub versions: Vec<Option<Hash>>,
    /// For each subject the notes on it, placed in its text.
    pub subjects: Vec<Vec<NoteDigest>>,
    /// For each story where its steps lead.
    pub stories: Vec<Vec<StepPlace>>,
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

impl IssueReading {
    /// A hash of what was read, in which subjects have their ids: their places in the view are others as soon as
    /// another subject comes or goes.
    pub fn fingerprint(&self, view: &View<'_>) -> Hash {
        let mut reading = self.clone();
        let mut used = BTreeSet::new();
        reading.each_subject(&mut |subject| used.extend([*subject]));
        let used: Vec<u32> = used.into_iter().collect();
        reading.each_subject(&mut |subject| *subject = used.partition_point(|other| *other < *subject) as u32);
        let mut all = Hasher::new();
        for subject in &used {
            all.update(view.subjects()[*subject as usize].id.to_string().as_bytes()).update(b"\0");
        }
        all.update(b"\0").update(&bytes_of(&reading).unwrap_or_default());
        all.finalize()
    }

    /// Calls `act` with the place in the view of every subject that is named.
    fn each_subject(&mut self, act: &mut dyn FnMut(&mut u32)) {
        let notes = |notes: &mut Vec<NoteDigest>, act: &mut dyn FnMut(&mut u32)| {
            notes.iter_mut().flat_map(|note| &mut note.subjects).for_each(act);
        };
        for digest in &mut self.articles {
            digest.named.iter_mut().chain(&mut digest.topics).for_each(|named| act(&mut named.subject));
            notes(&mut digest.notes, act);
        }
        self.sheets.iter_mut().for_each(|sheet| notes(&mut sheet.notes, act));
        notes(&mut self.notes, act);
    }
}

/// What is kept of an article's text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Digest {
    pub chars: usize,
    pub gaps: usize,
    pub lede: Arc<str>,
    /// Subjects that the text names, in the order of first mention in the body, then in the headline.
    pub named: Vec<Named>,
    /// Places in `named`, by subject: a page of a subject asks for one of perhaps thousands.
    by_subject: Vec<u32>,
    /// Of the topics that it is tagged with, where it first has their words. Not mentions: topics
    /// are matters, and are looked for only where an editor says that they are.
    pub topics: Vec<Named>,
    /// The notes on it, placed in the whole printed text.
    pub notes: Vec<NoteDigest>,
}

impl Digest {
    /// Where and how often the text names a subject, by its place in the view.
    pub fn naming(&self, subject: u32) -> Option<&Named> {
        let of = |at: &u32| self.named[*at as usize].subject;
        let found = self.by_subject.binary_search_by_key(&subject, of).ok()?;
        self.named.get(self.by_subject[found] as usize)
    }
}

/// A subject that a text names.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Named {
    /// Its place in the view.
    pub subject: u32,
    pub count: usize,
    /// The first sentence that names it, or the part of it around the name, and the bytes of the name in it.
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

/// An article while its text is at hand: what a later stage makes of it can be made without reading it again.
pub struct ArticleVisit<'a> {
    /// The places of the issue in the view and of the article in the issue.
    pub issue: usize,
    pub article: usize,
    pub printed: &'a Printed,
    pub digest: &'a Digest,
    pub transcripts: &'a Transcripts<'a>,
}

/// Reads every published article, page and essay once, and reports their links. `visit` is called with each article
/// that is read, in any order and side by side; with none that is as it was when it was read before.
pub fn read_through(
    source: &dyn Source,
    view: &View<'_>,
    links: &Links<'_>,
    names: &Names,
    visit: &(dyn Fn(ArticleVisit<'_>) + Sync),
    report: &mut Report,
) -> Reading {
    let kept = Kept::new(source, view, links);
    let read: Vec<Read> = view
        .issues()
        .par_iter()
        .enumerate()
        .map(|(i, issue)| kept.issue(view, issue, || read_issue(source, view, i, links, names, visit)))
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
    let (stories, images) = read_stories(source, view, links, report);
    all.images.extend(images);
    reading.stories = stories;
    reading.images = all.images;
    report.extend(all.report.diagnostics);
    reading
}

fn read_issue(
    source: &dyn Source,
    view: &View<'_>,
    i: usize,
    links: &Links<'_>,
    names: &Names,
    visit: &(dyn Fn(ArticleVisit<'_>) + Sync),
) -> (IssueReading, Found) {
    let issue = &view.issues()[i];
    let transcripts = Transcripts::new(source);
    // which lines are those of what is not published is proved only where something is not
    let pages = (!issue.unpublished().is_empty()).then(|| {
        // one that cannot be read is reported below
        Pages::of(issue.issue, |path| transcripts.get(path).ok())
    });
    let texts = Texts { source, transcripts: &transcripts, pages: pages.as_ref() };
    let (articles, proved, mut found) = read_articles(&texts, view, i, links, names, visit);
    let id = Some(&issue.issue.id);
    let claims = Claims::of(&issue.articles);
    let sheets = issue
        .sheets()
        .iter()
        .map(|&sheet| {
            let report = &mut found.report;
            let text = sheet.transcription.as_ref().and_then(|path| report.take(transcripts.get(path)));
            if let Some(Err(diagnostic)) = sheet.scan.as_ref().map(|path| picture(source, path)) {
                report.push(*diagnostic);
            }
            let shown = text.as_ref().map(|text| sheets::shown(issue, sheet, text, &claims));
            if let (Some(shown), Some(text)) = (&shown, &text) {
                hidden::report_unclaimed(sheet, text, &shown.unclaimed, report);
            }
            let runs = shown.map(|shown| shown.runs).unwrap_or_default();
            let notes = view.notes(&NotesOn::Sheet(sheet.id.to_string())).map_or_else(Vec::new, |notes| {
                let shown = text.as_ref().map(|text| sheets::shown_text(&runs, text)).unwrap_or_default();
                let of = format!("the lines of {} that are shown", sheet.id);
                read_notes(source, notes, &shown, &of, id, links, &mut found)
            });
            let whole = issue.is_whole(sheet.id.name()) && runs.iter().all(|run| run.owner != Owner::Hidden);
            SheetReading { scan: sheet.scan.is_some() && whole, runs, notes }
        })
        .collect::<Vec<_>>();
    if let Some(pages) = &pages {
        hidden::prove(source, issue, pages, &sheets, &proved, links, &mut found);
    }
    let scans = issue.sheets().iter().zip(&sheets).filter(|(_, read)| read.scan);
    found.images.extend(scans.filter_map(|(sheet, _)| sheet.scan.clone()));
    check_body(source, &issue.issue.file, issue.issue.body, id, links, &mut found);
    let notes = view.notes(&NotesOn::Issue(issue.issue.id.to_string())).map_or_else(Vec::new, |notes| {
        let text = plain_body(&issue.issue.file, issue.issue.body, id, links);
        read_notes(source, notes, &text, &format!("the text of the issue {}", issue.issue.id), id, links, &mut found)
    });
    (IssueReading { articles, sheets, notes }, found)
}

/// What the texts of an issue are read from.
struct Texts<'a> {
    source: &'a dyn Source,
    transcripts: &'a Transcripts<'a>,
    /// Its pages, where it is to be proved which lines are whose.
    pages: Option<&'a Pages<'a>>,
}

/// Reads the published articles of an issue; says of each whether its text is that of its lines, if that is asked.
fn read_articles(
    texts: &Texts<'_>,
    view: &View<'_>,
    i: usize,
    links: &Links<'_>,
    names: &Names,
    visit: &(dyn Fn(ArticleVisit<'_>) + Sync),
) -> (Vec<Digest>, Vec<bool>, Found) {
    let issue = &view.issues()[i];
    let source = texts.source;
    let read: Vec<(Digest, bool, Found)> = issue
        .articles
        .par_iter()
        .enumerate()
        .map(|(j, article)| {
            let mut found = Found::default();
            let mut proved = false;
            let digest = match Printed::read(source, article, &issue.issue.id, links) {
                Ok(printed) => {
                    let id = Some(&issue.issue.id);
                    check_links(source, &printed.file, printed.body, &printed.document, id, links, &mut found);
                    proved = texts.pages.is_some_and(|pages| printed.is_its_lines(article, pages));
                    let mut digest = digest(texts, view, issue, article, &printed, names, &mut found.report);
                    if let Some(notes) = view.notes(&NotesOn::Article(article.id.to_string())) {
                        let of = format!("the article {}", article.id);
                        digest.notes = read_notes(source, notes, &printed.whole().text, &of, id, links, &mut found);
                    }
                    let (printed, digest_of) = (&printed, &digest);
                    let transcripts = texts.transcripts;
                    visit(ArticleVisit { issue: i, article: j, printed, digest: digest_of, transcripts });
                    digest
                }
                Err(diagnostic) => {
                    found.report.push(*diagnostic);
                    Digest::default()
                }
            };
            (digest, proved, found)
        })
        .collect();
    let (mut digests, mut all_proved) = (Vec::with_capacity(read.len()), Vec::with_capacity(read.len()));
    let mut all = Found::default();
    for (digest, proved, found) in read {
        digests.push(digest);
        all_proved.push(proved);
        all.merge(found);
    }
    (digests, all_proved, all)
}

fn digest(
    texts: &Texts<'_>,
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
    let mut places = Mentioned { transcripts: texts.transcripts, issue, article, printed, alignment: None };
    // the body first: its sentences say more than a headline that is shown beside them anyway
    let folded = fold_name(&printed.plain.text);
    let clusters = Clusters::of(&printed.plain.text);
    // where each subject is in the list
    let mut at_of: BTreeMap<u32, usize> = BTreeMap::new();
    let mut bylines = printed.bylines.iter().peekable();
    let body = names.find(&folded).into_iter().filter(|(_, at)| {
        while bylines.next_if(|byline| byline.end <= at.start).is_some() {}
        bylines.peek().is_none_or(|byline| at.end <= byline.start)
    });
    let body = body.map(|(subject, at)| (subject, clusters.widen(at), true, printed.plain.text.as_str()));
    let in_headline = headline.iter().flat_map(|text| {
        let clusters = Clusters::of(text);
        let found = names.find(&fold_name(text)).into_iter();
        found.map(move |(subject, at)| (subject, clusters.widen(at), false, *text))
    });
    for (subject, at, in_body, text) in body.chain(in_headline) {
        match at_of.entry(subject) {
            Entry::Occupied(entry) => digest.named[*entry.get()].count += 1,
            Entry::Vacant(entry) => {
                entry.insert(digest.named.len());
                digest.named.push(places.named(subject, text, at, in_body, report));
            }
        }
    }
    digest.by_subject = at_of.into_values().map(|at| at as u32).collect();
    for k in article.tags.iter().filter(|tag| !tag.kind.is_named()).filter_map(|tag| view.subject_at(tag)) {
        let topic = view.subjects()[k];
        if let Some(at) = names.first_of(k as u32, topic, &folded) {
            digest.topics.push(places.named(k as u32, &printed.plain.text, at, true, report));
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
    transcripts: &'a Transcripts<'a>,
    issue: &'a ViewIssue<'a>,
    article: &'a Article,
    printed: &'a Printed,
    alignment: Option<(Alignment, Vec<String>)>,
}

impl Mentioned<'_> {
    fn named(&mut self, subject: u32, text: &str, at: Range<usize>, in_body: bool, report: &mut Report) -> Named {
        let mut from = 0;
        let mut line = None;
        if in_body {
            // a byline that begins the sentence is not part of it
            let bylines = &self.printed.bylines;
            from = match bylines.partition_point(|byline| byline.end <= at.start) {
                0 => 0,
                n => bylines[n - 1].end,
            };
            if !self.article.source.is_empty() {
                let Self { transcripts, issue, article, printed, .. } = *self;
                let aligned = self
                    .alignment
                    .get_or_insert_with(|| report.take(printed.align(transcripts, issue, article)).unwrap_or_default());
                line = line_of(printed, aligned, at.start);
            }
        }
        let Quotation { text: sentence, name } = quotation(text, from, at);
        Named { subject, count: 1, sentence, name, line }
    }
}

/// Page and line of a byte of the body's plain text.
fn line_of(printed: &Printed, (alignment, sheets): &(Alignment, Vec<String>), at: usize) -> Option<(String, u32)> {
    let k = printed.plain.blocks.partition_point(|block| block.range.end <= at);
    let within = at.checked_sub(printed.plain.blocks.get(k)?.range.start)?;
    let lines = alignment.blocks.get(k)?;
    let (key, _) = lines[..lines.partition_point(|(_, start)| *start <= within)].last()?;
    Some((sheets.get(key.0)?.clone(), key.1))
}
