//! Notes as W3C Web Annotations (<https://www.w3.org/TR/annotation-model/>).
//!
//! A target is selected twice: by its words with what stands around them (TextQuoteSelector; not where the
//! note leaves out some of them), and by its place (TextPositionSelector) in the printed text: the parts of the headline and the blocks of
//! the body, each on a line of its own, in Unicode code points.

use serde_json::{Value, json};

use super::notes::{self, Placed};
use super::pages::Material;
use super::plan::{Annotated, AnnotationPage};
use crate::model::{IssueDate, IssueId, NoteKind, NotesOn};
use crate::printed::{NoteDigest, Passage};

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
    format!("{collection}\n")
}

/// The annotations on one thing.
pub fn page(material: &Material<'_>, page: &AnnotationPage, url: &str) -> String {
    let base = &material.config.base_url;
    let host = url.strip_suffix("annotations.jsonld").unwrap_or(url);
    let (on, issue, read) = annotated(material, page.on);
    let items = material.notes(&on).map(|file| {
        let placed = notes::placed(file, read);
        placed.iter().map(|placed| item(material, placed, issue, host)).collect::<Vec<_>>()
    });
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
    format!("{annotations}\n")
}

/// What notes are on, its issue, and what was read of the notes.
fn annotated<'a>(material: &Material<'a>, on: Annotated) -> (NotesOn, Option<&'a IssueId>, &'a [NoteDigest]) {
    let issue = |i: usize| (&material.view.issues()[i], &material.reading.issues[i]);
    match on {
        Annotated::Issue(i) => {
            let (issue, read) = issue(i);
            (NotesOn::Issue(issue.issue.id.to_string()), Some(&issue.issue.id), &read.notes)
        }
        Annotated::Sheet(i, j) => {
            let (issue, read) = issue(i);
            let on = NotesOn::Sheet(issue.sheets()[j].id.to_string());
            (on, Some(&issue.issue.id), &read.sheets[j].notes)
        }
        Annotated::Article(i, j) => {
            let (issue, read) = issue(i);
            let on = NotesOn::Article(issue.articles[j].id.to_string());
            (on, Some(&issue.issue.id), &read.articles[j].notes)
        }
        Annotated::Subject(k) => {
            let on = NotesOn::Subject(material.view.subjects()[k].id.to_string());
            (on, None, &material.reading.subjects[k])
        }
    }
}

fn item(material: &Material<'_>, placed: &Placed<'_>, issue: Option<&IssueId>, host: &str) -> Value {
    let (file, note) = (placed.file, placed.note);
    let source = material.config.base_url.join(host);
    let language = file.lang.as_deref().unwrap_or(&material.config.language);
    // `[[…]]` leads to full addresses: the body is read away from the page
    let html = notes::html(material.text_context(), file, note, issue, material.config.base_url.as_str());
    let mut bodies = Vec::new();
    if !html.trim().is_empty() || note.reading.is_none() {
        bodies.push(json!({
            "type": "TextualBody", "value": html.trim_end(), "format": "text/html", "language": language,
            "purpose": purpose(note.kind),
        }));
    }
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
        "target": match placed.passage {
            Some(passage) => json!({ "source": source, "selector": selectors(passage) }),
            None => json!(source),
        },
    });
    if let Some(editor) = &file.editor {
        annotation["creator"] = json!({ "type": "Person", "name": editor });
    }
    // a day that is certain: the model wants a time
    if let Some(day) = file.date.as_ref().and_then(IssueDate::date) {
        annotation["modified"] = json!(format!("{day}T00:00:00Z"));
    }
    if let Some(title) = &note.title {
        annotation["body"][0]["dc:title"] = json!(title);
    }
    annotation
}

fn selectors(passage: &Passage) -> Value {
    let place = json!({
        "type": "TextPositionSelector", "start": passage.points.start, "end": passage.points.end,
    });
    if !passage.is_quoted_whole {
        return json!([place]);
    }
    let words = json!({
        "type": "TextQuoteSelector", "exact": passage.words,
        "prefix": passage.before, "suffix": passage.after,
    });
    json!([words, place])
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
