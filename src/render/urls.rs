//! Addresses: from ids alone, never from titles.

use super::plan::WhichNotes;
use crate::model::{ArticleId, IssueId, SheetId, SubjectId, Target, View};

pub fn issue(id: &IssueId) -> String {
    in_issues(id.as_str())
}

pub fn sheet(id: &SheetId) -> String {
    in_issues(id.as_str())
}

pub fn article(id: &ArticleId) -> String {
    in_issues(id.as_str())
}

/// Without the machinery of `format!`: an archive has very many of these.
fn in_issues(id: &str) -> String {
    ["issues/", id, "/"].concat()
}

pub fn subject(id: &SubjectId) -> String {
    format!("{id}/")
}

/// A free page stands at the root: `about/`.
pub fn free(slug: &str) -> String {
    format!("{slug}/")
}

/// The address of a picture of the archive. Its name is the archivist's and may hold what an address
/// cannot: everything but letters, digits and `-._~` of ASCII is percent-encoded (RFC 3986).
pub fn file(path: &str) -> String {
    encoded(path.strip_prefix("content/").unwrap_or(path), b"-._~/")
}

/// The search page with words in its box.
pub fn search(words: &str) -> String {
    format!("search/?q={}", encoded(words, b"-._~"))
}

fn encoded(text: &str, plain: &[u8]) -> String {
    use std::fmt::Write as _;

    let mut url = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            url.push(char::from(byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// The index of notes.
/// A page of an index of notes; the first is 0, and the second stands at `2/`.
pub fn notes(which: WhichNotes, page: usize) -> String {
    let index = match which {
        WhichNotes::All => "notes/".to_owned(),
        WhichNotes::Of(kind) => format!("notes/{}/", kind.key()),
        WhichNotes::As(certainty) => format!("notes/{}/", certainty.key()),
    };
    if page == 0 { index } else { format!("{index}{}/", page + 1) }
}

pub fn target(view: &View<'_>, target: Target) -> String {
    match target {
        Target::Issue(i) => issue(&view.issues()[i].issue.id),
        Target::Sheet(i, j) => sheet(&view.issues()[i].sheets()[j].id),
        Target::Article(i, j) => article(&view.issues()[i].articles[j].id),
        Target::Subject(i) => subject(&view.subjects()[i].id),
        Target::Page(i) => free(&view.pages()[i].slug),
    }
}

/// From a page to the root of the site: `./`, `../../../`.
pub fn root(url: &str) -> String {
    match url.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}
