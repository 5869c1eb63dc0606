//! Addresses: from ids alone, never from titles.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::paging::{among_ids, below};
use super::plan::WhichNotes;
use crate::model::{ArticleId, IssueId, SheetId, SubjectId, SubjectKind, Target, View};

pub fn issue(id: &IssueId) -> String {
    in_issues(id.as_str())
}

pub fn sheet(id: &SheetId) -> String {
    in_issues(id.as_str())
}

pub fn article(id: &ArticleId) -> String {
    in_issues(id.as_str())
}

/// A page of an issue with many articles.
pub fn issue_part(id: &IssueId, at: usize) -> String {
    among_ids(&issue(id), at)
}

/// The issues of a year.
pub fn year(year: i16) -> String {
    format!("years/{year:04}/")
}

/// A page of the issues of a month, which stands below its year and not among the issues: `2021-08` may
/// be one.
pub fn month(of: i16, month: i8, at: usize) -> String {
    below(&format!("{}{month:02}/", year(of)), at)
}

/// A day of all years.
pub fn day(month: i8, day: i8) -> String {
    format!("days/{month:02}-{day:02}/")
}

/// A page of the list of subjects of a kind.
pub fn subjects(kind: SubjectKind, at: usize) -> String {
    among_ids(&format!("{}/", kind.key()), at)
}

/// A page of a subject's articles.
pub fn subject_part(id: &SubjectId, at: usize) -> String {
    below(&subject(id), at)
}

/// The feed of a topic.
pub fn topic_feed(id: &SubjectId) -> String {
    format!("{}feed.xml", subject(id))
}

/// A page of the names in bylines.
pub fn writers(at: usize) -> String {
    below("writers/", at)
}

/// Without the machinery of `format!`: an archive has very many of these.
fn in_issues(id: &str) -> String {
    ["issues/", id, "/"].concat()
}

pub fn subject(id: &SubjectId) -> String {
    format!("{id}/")
}

/// A story.
pub fn story(slug: &str) -> String {
    format!("stories/{slug}/")
}

/// A free page stands at the root: `about/`.
pub fn free(slug: &str) -> String {
    format!("{slug}/")
}

/// What stays in the words of a query: letters, digits and `-._~` of ASCII (RFC 3986).
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// And in a path.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// The address of a picture of the archive. Its name is the archivist's and may hold what an address
/// cannot, which is percent-encoded.
pub fn file(path: &str) -> String {
    utf8_percent_encode(path.strip_prefix("content/").unwrap_or(path), PATH).to_string()
}

/// The search page with words in its box.
pub fn search(words: &str) -> String {
    format!("search/?q={}", utf8_percent_encode(words, QUERY))
}

/// A page of an index of notes.
pub fn notes(which: WhichNotes, page: usize) -> String {
    let index = match which {
        WhichNotes::All => "notes/".to_owned(),
        WhichNotes::Of(kind) => format!("notes/{}/", kind.key()),
        WhichNotes::As(certainty) => format!("notes/{}/", certainty.key()),
    };
    below(&index, page)
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
