//! Notes as W3C Web Annotations (<https://www.w3.org/TR/annotation-model/>).
//!
//! A target is selected twice: by its words with what stands around them (TextQuoteSelector), and by
//! its place (TextPositionSelector) in the printed text: the parts of the headline and the blocks of
//! the body, each on a line of its own, in Unicode code points.

use std::ops::Range;

use serde_json::{Value, json};

use super::notes;
use super::pages::Material;
use super::plan::{Annotated, AnnotationPage};
use crate::diag::Result;
use crate::files;
use crate::model::{IssueId, Note, NoteFile, NoteKind, NotesOn};
use crate::printed::{self, NoteDigest, Printed};

/// Characters of context on each side of a target.
const AROUND: usize = 32;

/// All annotations of the archive.
pub fn collection(material: &Material<'_>, first: &str, last: &str) -> String {
    let base = &material.config.base_url;
    let collection = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": base.join("annotations.jsonld"),
        "type": "AnnotationCollection",
        "label": material.config.title,
        "total": material.cards.notes().count(),
        "first": base.join(first),
        "last": base.join(last),
    });
    format!("{collection:#}\n")
}

/// The annotations on one thing.
///
/// # Errors
/// When the text cannot be read any more.
pub fn page(material: &Material<'_>, page: &AnnotationPage, url: &str) -> Result<String> {
    let base = &material.config.base_url;
    let host = url.strip_suffix("annotations.jsonld").unwrap_or(url);
    let (on, issue, read, text) = text(material, page.on)?;
    let items = material.view.notes(&on).map(|file| items(material, file, read, issue, &text, host));
    let mut annotations = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": base.join(url),
        "type": "AnnotationPage",
        "partOf": { "id": base.join("annotations.jsonld"), "type": "AnnotationCollection" },
        "startIndex": page.start,
        "items": items.unwrap_or_default(),
    });
    for (key, other) in [("prev", &page.prev), ("next", &page.next)] {
        if let Some(other) = other {
            annotations[key] = json!(base.join(other));
        }
    }
    Ok(format!("{annotations:#}\n"))
}

type Text<'a> = (NotesOn, Option<&'a IssueId>, &'a [NoteDigest], String);

/// What notes are on: its id, its issue, what was read of the notes, and the text that they are placed in.
fn text<'a>(material: &Material<'a>, on: Annotated) -> Result<Text<'a>> {
    let issue = |i: usize| (&material.view.issues()[i], &material.reading.issues[i]);
    Ok(match on {
        Annotated::Issue(i) => {
            let (issue, read) = issue(i);
            let id = &issue.issue.id;
            let text = printed::plain_body(&issue.issue.file, issue.issue.body, Some(id), material.links);
            (NotesOn::Issue(id.to_string()), Some(id), &read.notes, text)
        }
        Annotated::Sheet(i, j) => {
            let (issue, read) = issue(i);
            let sheet = issue.sheets()[j];
            let file = sheet.transcription.as_ref().map(|path| files::read_text(material.source, path)).transpose()?;
            let text = file.map(|file| printed::shown(issue, sheet, &printed::lines_of(&file.text)));
            let on = NotesOn::Sheet(sheet.id.to_string());
            (on, Some(&issue.issue.id), &read.sheets[j].notes, text.unwrap_or_default())
        }
        Annotated::Article(i, j) => {
            let (issue, read) = issue(i);
            let article = issue.articles[j];
            let printed = Printed::read(material.source, article, &issue.issue.id, material.links)?;
            let on = NotesOn::Article(article.id.to_string());
            (on, Some(&issue.issue.id), &read.articles[j].notes, printed.whole().text)
        }
        Annotated::Subject(k) => {
            let subject = material.view.subjects()[k];
            let text = printed::plain_body(&subject.file, subject.body, None, material.links);
            (NotesOn::Subject(subject.id.to_string()), None, &material.reading.subjects[k], text)
        }
    })
}

fn items(
    material: &Material<'_>,
    file: &NoteFile,
    read: &[NoteDigest],
    issue: Option<&IssueId>,
    text: &str,
    host: &str,
) -> Vec<Value> {
    let placed = notes::placed(file, read);
    placed.iter().map(|placed| item(material, file, placed.note, placed.target.clone(), issue, text, host)).collect()
}

#[allow(clippy::too_many_arguments, reason = "a leaf that sees one note in its surroundings")]
fn item(
    material: &Material<'_>,
    file: &NoteFile,
    note: &Note,
    target: Option<Range<usize>>,
    issue: Option<&IssueId>,
    text: &str,
    host: &str,
) -> Value {
    let source = material.config.base_url.join(host);
    let language = file.lang.as_deref().unwrap_or(&material.config.language);
    // links in the body are full addresses: it is read away from the page
    let html = notes::html(material, file, note, issue, material.config.base_url.as_str());
    let mut bodies = vec![json!({
        "type": "TextualBody", "value": html.trim_end(), "format": "text/html", "language": language,
        "purpose": purpose(note.kind),
    })];
    if let Some(reading) = &note.reading {
        bodies.push(json!({
            "type": "TextualBody", "value": reading, "format": "text/plain",
            "language": material.config.language, "purpose": "editing",
        }));
    }
    let mut annotation = json!({
        "id": format!("{source}#{}", note.id),
        "type": "Annotation",
        "motivation": purpose(note.kind),
        "body": bodies,
        "target": match target {
            Some(target) => json!({ "source": source, "selector": selectors(text, target) }),
            None => json!(source),
        },
    });
    if let Some(editor) = &file.editor {
        annotation["creator"] = json!({ "type": "Person", "name": editor });
    }
    if let Some(date) = &file.date {
        annotation["modified"] = json!(format!("{}T00:00:00Z", date.earliest()));
    }
    if let Some(title) = &note.title {
        annotation["body"][0]["dc:title"] = json!(title);
    }
    annotation
}

fn selectors(text: &str, target: Range<usize>) -> Value {
    let (before, after) = (&text[..target.start], &text[target.end..]);
    let from = before.char_indices().rev().take(AROUND).last().map_or(target.start, |(at, _)| at);
    let to = after.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| target.end + at);
    let start = before.chars().count();
    json!([
        {
            "type": "TextQuoteSelector", "exact": &text[target.clone()],
            "prefix": &text[from..target.start], "suffix": &text[target.end..to],
        },
        { "type": "TextPositionSelector", "start": start, "end": start + text[target].chars().count() },
    ])
}

/// Why a note is made, in the words of the model.
fn purpose(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Doubt => "questioning",
        NoteKind::Gap | NoteKind::Term | NoteKind::Layout => "describing",
        NoteKind::Context => "commenting",
        NoteKind::Link => "linking",
        NoteKind::Numbers | NoteKind::Date => "assessing",
    }
}
