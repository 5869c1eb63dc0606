//! What can be found, for a search engine: lines for OpenSearch's `_bulk`, and the mapping of its index.
//!
//! 1. The records are those of the site's own search ([`super::documents`]), so that both find the same.
//! 2. Each is two lines of JSON: an action that names the index and the document's id, which is its
//!    address, and the document.
//! 3. Some are made side by side, written in order, and dropped: an archive of any size passes through.
//! 4. The [`mapping`] analyses text so that a phrase finds every string and nothing else: pairs of
//!    characters, single ones beside them for queries of one, traditional characters as simplified.

use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::documents::{self, Record, What};
use crate::diag::{Diagnostic, Result, codes};
use crate::model::SubjectKind;
use crate::render::{Material, urls};
use crate::text::chars::is_ignorable;
use crate::text::simplified::Simplified;

/// Whether OpenSearch takes a name for an index.
///
/// # Errors
/// `write` with what such a name may be.
pub fn check_index(name: &str) -> Result<()> {
    let bad = |c: char| c.is_uppercase() || c.is_whitespace() || c.is_control() || "\\/*?\"<>|,#:".contains(c);
    if name.is_empty() || name.starts_with(['_', '-', '+', '.']) || name.len() > 255 || name.contains(bad) {
        let message = format!("`{name}` cannot be the name of an index");
        let help = "use small letters, figures, `-` and `_`, and begin with a letter";
        return Err(Diagnostic::new(&codes::WRITE, message).help(help).into());
    }
    Ok(())
}

/// Documents that are in memory at once.
const AT_ONCE: usize = 256;

/// A document of the index. Empty fields are left out.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    /// `article`, `page`, `issue`
    r#type: &'static str,
    id: &'a str,
    url: &'a str,
    paper: &'a str,
    issue: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    date: Span,
    /// The first day that it may be of, to sort by.
    first_day: String,
    date_text: &'a str,
    date_inferred: bool,
    language: &'a str,
    #[serde(flatten)]
    headline: Headline<'a>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    text: &'a [String],
    /// Parts of the headline and paragraphs with the editor's readings in place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    readings: Vec<&'a String>,
    #[serde(flatten)]
    subjects: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subject_labels: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    writers: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<Note<'a>>,
}

/// A range of days, both of which belong to it.
#[derive(Debug, Serialize)]
struct Span {
    gte: String,
    lte: String,
}

#[derive(Debug, Serialize)]
struct Headline<'a> {
    title: &'a str,
    title_supplied: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    kicker: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    deck: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    column: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
}

/// A note or a footnote.
#[derive(Debug, Serialize)]
struct Note<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    text: &'a [String],
}

/// Hands the lines of every document to `write`, in the order of the archive, until it says that it
/// wants no more. Returns how many documents there were.
///
/// # Errors
/// When a file cannot be read any more, or `write` fails.
pub fn write(site: &Material<'_>, index: &str, write: &mut dyn FnMut(&[u8]) -> Result<bool>) -> Result<usize> {
    let mut all = (0..site.view.issues().len())
        .flat_map(|i| documents::in_issue(site, i).map(move |what| (i, what)).collect::<Vec<_>>());
    let mut count = 0;
    loop {
        let some: Vec<(usize, What)> = all.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            return Ok(count);
        }
        let made: Vec<Result<Option<Vec<u8>>>> =
            some.par_iter().map(|(i, what)| lines(site, index, *i, *what)).collect();
        for lines in made {
            if let Some(lines) = lines? {
                if !write(&lines)? {
                    return Ok(count);
                }
                count += 1;
            }
        }
    }
}

/// The action and the document; none if there is nothing to find.
fn lines(site: &Material<'_>, index: &str, i: usize, what: What) -> Result<Option<Vec<u8>>> {
    let Some(record) = documents::record(site, i, what)? else { return Ok(None) };
    let issue = &site.view.issues()[i];
    let (kind, id, path) = match what {
        What::Article(j) => ("article", issue.articles[j].id.as_str(), urls::article(&issue.articles[j].id)),
        What::Sheet(j) => ("page", issue.sheets()[j].id.as_str(), urls::sheet(&issue.sheets()[j].id)),
        What::Issue => ("issue", issue.issue.id.as_str(), urls::issue(&issue.issue.id)),
    };
    let url = site.config.base_url.join(&path);
    let document = exported(site, i, what, &record, (kind, id, &url));
    let action = json!({ "index": { "_index": index, "_id": url } });
    let mut lines = serde_json::to_vec(&action).unwrap_or_default();
    lines.push(b'\n');
    lines.extend(serde_json::to_vec(&document).unwrap_or_default());
    lines.push(b'\n');
    Ok(Some(lines))
}

fn exported<'a>(
    site: &'a Material<'_>,
    i: usize,
    what: What,
    record: &'a Record,
    (kind, id, url): (&'static str, &'a str, &'a str),
) -> Exported<'a> {
    let issue = &site.view.issues()[i];
    let dated = &site.cards.issues[i].card.issue;
    let article = match what {
        What::Article(j) => Some(issue.articles[j]),
        _ => None,
    };
    let mut subjects = Map::new();
    let mut subject_labels = Vec::new();
    for k in article.into_iter().flat_map(|article| &article.tags).filter_map(|tag| site.view.subject_at(tag)) {
        let subject = site.view.subjects()[k];
        let of_kind = subjects.entry(subject.id.kind.key()).or_insert_with(|| json!([]));
        if let Some(list) = of_kind.as_array_mut() {
            list.push(json!(&*subject.id.slug));
        }
        subject_labels.push(subject.label.as_str());
    }
    let notes = record.notes.iter().map(|(id, title, text)| Note { id, title, text });
    Exported {
        r#type: kind,
        id,
        url,
        paper: &dated.paper,
        issue: &dated.id,
        page: match what {
            What::Article(j) => Some(issue.articles[j].sheet.name()),
            What::Sheet(j) => Some(issue.sheets()[j].id.name()),
            What::Issue => None,
        },
        date: Span { gte: issue.issue.date.earliest().to_string(), lte: issue.issue.date.latest().to_string() },
        first_day: issue.issue.date.earliest().to_string(),
        date_text: &dated.date.text,
        date_inferred: dated.date.inferred,
        language: &site.config.language,
        headline: Headline {
            title: &record.title,
            title_supplied: record.supplied != 0,
            kicker: &record.kicker,
            deck: &record.deck,
            column: &record.column,
            kind: record.kind,
        },
        text: &record.paragraphs,
        readings: record.read_title.iter().chain(&record.read_text).collect(),
        subjects,
        subject_labels,
        writers: article.into_iter().flat_map(|article| article.byline.names()).collect(),
        agency: article.and_then(|article| article.byline.agency.as_deref()),
        notes: notes.collect(),
    }
}

/// A pattern of Java for one character or more that shows nothing.
fn invisible() -> String {
    let mut ranges = String::new();
    let mut all = ('\0'..=char::MAX).filter(|c| is_ignorable(*c)).map(u32::from).peekable();
    while let Some(first) = all.next() {
        let mut last = first;
        while let Some(next) = all.next_if_eq(&(last + 1)) {
            last = next;
        }
        ranges.push_str(&format!("\\x{{{first:X}}}-\\x{{{last:X}}}"));
    }
    format!("[{ranges}]+")
}

/// Settings and mappings of the index, for `PUT /INDEX`.
///
/// With pairs of characters (a tokenizer `ngram` of length 2) the tokens of a query of two characters or
/// more follow one another in a text exactly where the query stands in it, so `match_phrase` finds every
/// string and no other. The field `….one` has single characters, for queries of one. What
/// [`fold_search`](crate::text::fold::fold_search) does, char filters and token filters do here to texts
/// and queries alike, but for compatibility characters beyond full and half width and the composition of letters with
/// marks after them.
pub fn mapping() -> Value {
    let keyword = || json!({ "type": "keyword" });
    let text = || {
        json!({
            "type": "text", "analyzer": "pairs",
            "fields": { "one": { "type": "text", "analyzer": "single" } },
        })
    };
    let day = json!({ "type": "date", "format": "strict_date" });
    let span = json!({ "type": "date_range", "format": "strict_date" });
    let mut properties = Map::new();
    for name in ["type", "id", "url", "paper", "issue", "page", "language", "kind", "writers", "agency"] {
        properties.insert(name.to_owned(), keyword());
    }
    for kind in SubjectKind::ALL {
        properties.insert(kind.key().to_owned(), keyword());
    }
    for name in ["title", "kicker", "deck", "column", "text", "readings", "subject_labels"] {
        properties.insert(name.to_owned(), text());
    }
    properties.insert("date".to_owned(), span);
    properties.insert("first_day".to_owned(), day);
    properties.insert("date_text".to_owned(), json!({ "type": "keyword", "index": false }));
    properties.insert("date_inferred".to_owned(), json!({ "type": "boolean" }));
    properties.insert("title_supplied".to_owned(), json!({ "type": "boolean" }));
    let note = json!({ "dynamic": "strict", "properties": { "id": keyword(), "title": text(), "text": text() } });
    properties.insert("notes".to_owned(), note);

    let table = Simplified::chinese();
    let pairs = table.pairs().iter().copied();
    // radicals and compatibility ideographs
    let forms = ('\u{2F00}'..='\u{2FDF}').chain('\u{F900}'..='\u{FAFF}').chain('\u{2F800}'..='\u{2FA1F}');
    let forms = forms.filter_map(|c| c.nfkc().next().map(|plain| (c, table.get(plain))));
    let quotes = [('“', '"'), ('”', '"'), ('‘', '\''), ('’', '\'')];
    let mut simplified: Vec<(char, char)> = pairs.chain(forms).chain(quotes).filter(|(from, to)| from != to).collect();
    simplified.sort_unstable();
    simplified.dedup_by_key(|(from, _)| *from);
    let simplified: Vec<String> = simplified.into_iter().map(|(from, to)| format!("{from} => {to}")).collect();
    let analyzer = |tokenizer: &str| {
        json!({
            "type": "custom", "char_filter": ["invisible", "beside_han", "simplified"], "tokenizer": tokenizer,
            "filter": ["cjk_width", "lowercase"],
        })
    };
    let grams = |n: u32| json!({ "type": "ngram", "min_gram": n, "max_gram": n });
    json!({
        "settings": { "analysis": {
            "char_filter": {
                "invisible": { "type": "pattern_replace", "replacement": "", "pattern": invisible() },
                "beside_han": {
                    "type": "pattern_replace", "replacement": "",
                    "pattern": "(?<=\\p{IsHan})\\s+|\\s+(?=\\p{IsHan})",
                },
                "simplified": { "type": "mapping", "mappings": simplified },
            },
            "tokenizer": { "pairs": grams(2), "single": grams(1) },
            "analyzer": { "pairs": analyzer("pairs"), "single": analyzer("single") },
        } },
        "mappings": {
            "_meta": { "generator": concat!("annals ", env!("CARGO_PKG_VERSION")) },
            "dynamic": "strict",
            "properties": properties,
        },
    })
}
