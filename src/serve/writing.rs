//! Notes that an editor writes in a page.
//!
//! A page may be shown to anybody; files are written for its editor only. A request that writes must
//! 1. come from this computer;
//! 2. come from a page of this server, which the browser says in `Origin` and `Sec-Fetch-Site`;
//! 3. carry the token of this run, which stands in pages that this computer is shown and nowhere else: a
//!    page of another site can send a request, and cannot read ours;
//! 4. be JSON, which no form can send.
//!
//! What it names is looked up in the archive; no path is made of it.

use std::pin::Pin;
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_TYPE, ORIGIN};
use hyper::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::request::Refused;
use crate::annotate::{self, Draft, Item, Quotation};
use crate::diag::Report;
use crate::files::Disk;
use crate::model::{Certainty, NoteKind};
use crate::notes::Text;
use crate::site::Prepared;

/// Bytes of the longest request.
const LONGEST: usize = 1 << 20;
/// How long one may take to arrive.
const TIME: Duration = Duration::from_secs(10);
/// Where the token stands in a request.
const TOKEN: &str = "x-annals-token";

/// Who may write.
#[derive(Debug)]
pub struct Gate {
    /// 32 hexadecimal digits, new in each run.
    pub token: String,
}

/// What a page asks for.
#[derive(Debug, Clone)]
pub enum Wish {
    Quote(Selection),
    Note(NewNote),
}

/// Words that were selected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The id of what the page shows.
    on: String,
    words: String,
    before: String,
    after: String,
}

/// A note that was filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    on: String,
    quote: Option<String>,
    #[serde(default, deserialize_with = "kind")]
    kind: Option<NoteKind>,
    #[serde(default, deserialize_with = "certainty")]
    certainty: Option<Certainty>,
    title: Option<String>,
    reading: Option<String>,
    #[serde(default)]
    text: String,
}

/// What came of a wish, as JSON for the page.
#[derive(Debug)]
pub struct Granted {
    pub done: bool,
    pub json: String,
    /// What is told in the terminal: `content/….notes.md:12`
    pub written: Option<String>,
    pub report: Report,
}

impl Gate {
    /// A gate with a token of its own.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> std::io::Result<Self> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self { token: bytes.iter().map(|byte| format!("{byte:02x}")).collect() })
    }

    /// Decides whether a request may write. `host` is the name and port by which it came.
    ///
    /// # Errors
    /// 403, or 415 for what is not JSON.
    pub fn admit(&self, headers: &HeaderMap, host: &str, is_local: bool) -> Result<(), Refused> {
        let one = |name: &str| {
            let mut values = headers.get_all(name).iter();
            match (values.next(), values.next()) {
                (Some(value), None) => value.to_str().ok(),
                _ => None,
            }
        };
        if !is_local {
            return Err(Refused(StatusCode::FORBIDDEN, "notes are written on the computer that serves only"));
        }
        let ours = format!("http://{host}");
        let same_site = headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin");
        if !one(ORIGIN.as_str()).is_some_and(|origin| origin.eq_ignore_ascii_case(&ours)) || !same_site {
            return Err(Refused(StatusCode::FORBIDDEN, "notes are written from the pages of this server only"));
        }
        if one(TOKEN) != Some(&*self.token) {
            return Err(Refused(StatusCode::FORBIDDEN, "the page is of an earlier run: reload it"));
        }
        let is_json = |kind: &str| kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
        if !one(CONTENT_TYPE.as_str()).is_some_and(is_json) {
            return Err(Refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "a note is sent as JSON"));
        }
        Ok(())
    }
}

impl Wish {
    /// Reads the body of a request to `name`.
    ///
    /// # Errors
    /// 400 for what is no wish, 408 and 413 for what takes too long or is too much.
    pub async fn read(name: &str, body: Incoming) -> Result<Self, Refused> {
        let unclear = Refused(StatusCode::BAD_REQUEST, "this is no note");
        let bytes = tokio::time::timeout(TIME, whole(body));
        let bytes = bytes.await.map_err(|_| Refused(StatusCode::REQUEST_TIMEOUT, "the request took too long"))??;
        let parsed = match name {
            "quote" => serde_json::from_slice(&bytes).map(Self::Quote),
            _ => serde_json::from_slice(&bytes).map(Self::Note),
        };
        parsed.map_err(|_| unclear)
    }

    /// Does what is asked for.
    pub fn grant(self, site: &Prepared<'_>, disk: &Disk) -> Granted {
        let mut report = Report::default();
        let (json, written) = match self {
            Self::Quote(selection) => (quote(site, disk, &selection, &mut report), None),
            Self::Note(note) => match add(site, disk, note, &mut report) {
                Some(added) => {
                    let json = serde_json::json!({ "file": added.path, "line": added.line, "id": added.id });
                    (Some(json), Some(format!("{}:{}", added.path, added.line)))
                }
                None => (None, None),
            },
        };
        Granted { done: json.is_some(), json: json.unwrap_or_default().to_string(), written, report }
    }
}

async fn whole(mut body: Incoming) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refused(StatusCode::BAD_REQUEST, "the request was cut off"))?;
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > LONGEST {
                return Err(Refused(StatusCode::PAYLOAD_TOO_LARGE, "a note is not that long"));
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(bytes)
}

/// What a note is on, with its text as it is on disk now: what is shown may be older.
fn item(site: &Prepared<'_>, disk: &Disk, on: &str, report: &mut Report) -> Option<Item> {
    report.take(Item::find(disk, site.view, site.links, on))
}

fn quote(site: &Prepared<'_>, disk: &Disk, selection: &Selection, report: &mut Report) -> Option<serde_json::Value> {
    let item = item(site, disk, &selection.on, report)?;
    let text = Text::new(&item.text);
    let (quote, why) = match annotate::quotation(&text, &selection.words, &selection.before, &selection.after) {
        Quotation::Lines(lines) => (Some(lines), None),
        Quotation::NotThere => (None, Some("lost")),
        Quotation::Alike => (None, Some("alike")),
    };
    let id = report.take(annotate::next_id(disk, &item))?;
    Some(serde_json::json!({ "quote": quote, "why": why, "file": item.path, "id": id }))
}

fn add(site: &Prepared<'_>, disk: &Disk, note: NewNote, report: &mut Report) -> Option<annotate::Added> {
    let item = item(site, disk, &note.on, report)?;
    let draft = Draft {
        quote: note.quote,
        kind: note.kind,
        certainty: note.certainty,
        title: note.title,
        reading: note.reading,
        text: note.text,
        id: None,
    };
    annotate::add(disk, site.links, &item, &draft, report)
}

fn kind<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<NoteKind>, D::Error> {
    word(from, NoteKind::of_word)
}

fn certainty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Certainty>, D::Error> {
    word(from, Certainty::of_word)
}

/// A word that must be known, if there is one.
fn word<'de, D: serde::Deserializer<'de>, T>(from: D, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>, D::Error> {
    let word: Option<String> = Option::deserialize(from)?;
    word.map(|word| of(&word).ok_or_else(|| serde::de::Error::custom("an unknown word"))).transpose()
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    const HOST: &str = "127.0.0.1:4173";

    fn gate() -> Gate {
        Gate { token: "0123456789abcdef0123456789abcdef".into() }
    }

    fn headers(with: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let all = [
            ("origin", "http://127.0.0.1:4173"),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/json"),
            (TOKEN, &gate().token),
        ];
        for (name, value) in all.iter().copied().chain(with.iter().copied()) {
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_page_of_this_run_on_this_computer_may_write() {
        assert_eq!(gate().admit(&headers(&[]), HOST, true), Ok(()));
        let mut old_browser = headers(&[]);
        old_browser.remove("sec-fetch-site");
        assert_eq!(gate().admit(&old_browser, HOST, true), Ok(()));
    }

    #[test]
    fn everybody_else_may_not() {
        let refused = |headers: &HeaderMap, local| gate().admit(headers, HOST, local).unwrap_err().0;
        assert_eq!(refused(&headers(&[]), false), StatusCode::FORBIDDEN);
        for changed in [
            ("origin", "http://evil.example:4173"),
            ("origin", "https://127.0.0.1:4173"),
            ("origin", "http://localhost:4173"),
            ("origin", "http://127.0.0.1:4174"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"),
            (TOKEN, ""),
            (TOKEN, "0123456789abcdef0123456789abcde0"),
            (TOKEN, "0123456789ABCDEF0123456789ABCDEF"),
        ] {
            assert_eq!(refused(&headers(&[changed]), true), StatusCode::FORBIDDEN, "{changed:?}");
        }
        for name in ["origin", TOKEN] {
            let mut without = headers(&[]);
            let value = without.remove(name).unwrap();
            assert_eq!(refused(&without, true), StatusCode::FORBIDDEN, "without {name}");
            without.append(name, value.clone());
            without.append(name, value);
            assert_eq!(refused(&without, true), StatusCode::FORBIDDEN, "{name} twice");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"] {
            assert_eq!(
                refused(&headers(&[("content-type", kind)]), true),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{kind}"
            );
        }
    }

    #[test]
    fn a_token_is_new_in_each_run() {
        let (one, two) = (Gate::new().unwrap(), Gate::new().unwrap());
        assert_ne!(one.token, two.token);
        assert!(one.token.len() == 32 && one.token.bytes().all(|b| b.is_ascii_hexdigit()));
    }
}
