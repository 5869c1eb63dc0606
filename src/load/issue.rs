//! `_index.md`: an issue and its pages.

use std::ops::Range;
use std::sync::Arc;

use super::fields::{Fields, Spanned};
use super::walk::IssueEntry;
use super::yaml::{Entry, Value};
use super::{Defaults, front_matter, keys, yaml};
use crate::diag::{Report, SourceText, codes};
use crate::files::{self, Source};
use crate::model::{DuplicateRun, Issue, IssueDate, IssueId, LineRange, Moved, Sheet, SheetId, Status, is_slug};
use crate::text::unseen;

pub const STATUS: &[(&str, Status)] = &[
    ("draft", Status::Draft),
    ("review", Status::Review),
    ("published", Status::Published),
    ("withheld", Status::Withheld),
];

/// `inferred: true` words of `basis` and `date_basis`.
pub const BASIS: &[(&str, bool)] = &[("printed", false), ("inferred", true)];

pub fn read(source: &dyn Source, entry: &IssueEntry, defaults: &Defaults, report: &mut Report) -> Option<Issue> {
    let file = report.take(files::read_text(source, &entry.path))?;
    let parts = report.take(front_matter::split(&file))?;
    let node = report.take(yaml::parse(&file, parts.front))?;
    let mut fields = Fields::new(&file, &keys::ISSUE, node, report);
    let paper = match &defaults.paper {
        Some(paper) => Some(fields.words("paper").map_or_else(|| paper.clone(), |paper| paper.value)),
        None => fields.required_words("paper").map(|paper| paper.value),
    };
    let date = date(&mut fields);
    let words = |fields: &mut Fields<'_>, key| fields.words(key).map(|w| w.value).filter(|w| !w.is_empty());
    let issue = Issue {
        id: entry.id.clone(),
        paper: paper.clone().unwrap_or_default(),
        date: date.clone()?,
        inferred: fields.one_of("date_basis", BASIS).unwrap_or(false),
        date_note: words(&mut fields, "date_note"),
        edition: fields.text("edition").map(|t| t.value),
        number: fields.number("number"),
        lunar: words(&mut fields, "lunar"),
        weather: words(&mut fields, "weather"),
        page_count: fields.number("page_count"),
        serial: fields.text("serial").map(|t| t.value),
        publisher: words(&mut fields, "publisher"),
        rights: words(&mut fields, "rights"),
        status: fields.one_of("status", STATUS).unwrap_or_default(),
        formerly: formerly(&mut fields, ""),
        extra: fields.own_keys("extra"),
        body: parts.body,
        sheets: sheets(&file, &entry.id, &mut fields),
        articles: Vec::new(),
        file: file.clone(),
    };
    fields.finish();
    paper.map(|_| issue)
}

/// The paper that an `_index.md` names.
pub fn paper(file: &Arc<SourceText>) -> Option<String> {
    let parts = front_matter::split(file).ok()?;
    let node = yaml::parse(file, parts.front).ok()?;
    let mut report = Report::default();
    let paper = Fields::new(file, &keys::ISSUE, node, &mut report).words("paper");
    paper.map(|paper| paper.value).filter(|paper| !paper.is_empty())
}

fn date(fields: &mut Fields<'_>) -> Option<IssueDate> {
    let text = fields.required_text("date");
    let not_before = bound(fields, "not_before");
    let not_after = bound(fields, "not_after");
    let text = text?;
    match IssueDate::parse(&text.value).and_then(|date| date.within(not_before, not_after)) {
        Ok(date) => Some(date),
        Err(why) => {
            fields.error(&codes::BAD_DATE, text.span, why).help.push(
                "write the day as 2021-08-06, the month as 2021-08; `?` behind it says uncertain, `~` approximate"
                    .into(),
            );
            None
        }
    }
}

fn bound(fields: &mut Fields<'_>, key: &'static str) -> Option<jiff::civil::Date> {
    let text = fields.text(key)?;
    let date = IssueDate::parse(&text.value).ok().and_then(|date| date.date());
    if date.is_none() {
        fields
            .error(&codes::BAD_DATE, text.span, format!("`{key}` is not a day: `{}`", text.value))
            .help
            .push("write it as 2021-08-17".into());
    }
    date
}

/// `pages:`, a map from the page's name to what is known of it.
fn sheets(file: &Arc<SourceText>, issue: &IssueId, fields: &mut Fields<'_>) -> Vec<Sheet> {
    let Some(node) = fields.node("pages") else { return Vec::new() };
    let Value::Map(entries) = node.value else {
        fields
            .error(&codes::WRONG_VALUE, node.span, "`pages` is a map from a page's name to what is known of it")
            .help
            .push("write it as `a1: { label: A1, basis: printed }`".into());
        return Vec::new();
    };
    fields.once(entries).into_iter().filter_map(|entry| sheet(file, issue, entry, fields)).collect()
}

fn sheet(file: &Arc<SourceText>, issue: &IssueId, entry: Entry, fields: &mut Fields<'_>) -> Option<Sheet> {
    if !is_slug(&entry.key) {
        let message = format!("`{}` cannot be the name of a page", entry.key);
        let diagnostic = fields.error(&codes::BAD_ID, entry.key_span, message);
        diagnostic.notes.extend(unseen(&entry.key));
        diagnostic.help.push("the page's name is that of its files, in lower case: a1".into());
        return None;
    }
    let mut fields = Fields::new(file, &keys::PAGE, entry.node, fields.report);
    let sheet = Sheet {
        id: SheetId::new(issue, &entry.key),
        label: fields.text("label").map(|t| t.value).filter(|t| !t.is_empty()),
        inferred: fields.one_of("basis", BASIS).unwrap_or(false),
        declared: true,
        transcription: None,
        scan: None,
        masthead: ranges(&mut fields, "masthead"),
        furniture: ranges(&mut fields, "furniture"),
        duplicates: duplicates(&mut fields),
        formerly: formerly(&mut fields, issue.as_str()),
    };
    fields.finish();
    Some(sheet)
}

fn ranges(fields: &mut Fields<'_>, key: &'static str) -> Vec<LineRange> {
    let mut ranges = Vec::new();
    for text in fields.texts(key) {
        match LineRange::parse(&text.value) {
            Ok(range) => ranges.push(range),
            Err(why) => ranges_error(fields, text.span, why),
        }
    }
    ranges
}

fn duplicates(fields: &mut Fields<'_>) -> Vec<DuplicateRun> {
    let mut runs = Vec::new();
    for text in fields.texts("duplicates") {
        let parsed = match text.value.split_once('=') {
            Some((lines, of)) => {
                LineRange::parse(lines).and_then(|lines| LineRange::parse(of).map(|of| DuplicateRun { lines, of }))
            }
            None => Err(format!("`{}` does not say which line is kept; write it as in 47=57", text.value)),
        };
        match parsed {
            Ok(run) => runs.push(run),
            Err(why) => ranges_error(fields, text.span, why),
        }
    }
    runs
}

pub fn ranges_error(fields: &mut Fields<'_>, span: Range<usize>, why: String) {
    fields
        .error(&codes::BAD_RANGE, span, why)
        .help
        .push("lines are counted from 1; both ends of a range belong to it".into());
}

/// `formerly:`, the ids under which an item was known. An id without its first part is taken to
/// stand `within` the same issue or kind.
pub fn formerly(fields: &mut Fields<'_>, within: &str) -> Vec<Moved> {
    let ids: Vec<Spanned<String>> = fields.texts("formerly");
    let mut moved = Vec::new();
    for id in ids {
        if id.value.split('/').all(is_slug) {
            let whole = within.is_empty() || id.value.contains('/');
            let id_of = |id: String| if whole { id } else { format!("{within}/{id}") };
            moved.push(Moved { id: id_of(id.value), span: id.span });
        } else {
            let diagnostic = fields.error(&codes::BAD_ID, id.span, format!("`{}` never was an id", id.value));
            diagnostic.notes.extend(unseen(&id.value));
            diagnostic.help.push("write an old id as it was: 2021-08-06/a1-04, or topics/testing".into());
        }
    }
    moved
}
