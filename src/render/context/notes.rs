//! A note beside what it is on, and the indexes of notes.

use serde::Serialize;

use super::{IssueRef, NoteCard, Pager};
use crate::render::Shared;

/// `notes.html`: all notes, or those of one kind or certainty.
#[derive(Debug, Serialize)]
pub struct Notes {
    pub title: String,
    /// All notes of the archive.
    pub total: usize,
    pub kinds: Vec<NoteTally>,
    pub certainties: Vec<NoteTally>,
    /// By what they are on, in the order of the archive.
    pub groups: Vec<NoteGroup>,
    pub pager: Pager,
}

/// How many notes there are of a kind or certainty.
#[derive(Debug, Serialize)]
pub struct NoteTally {
    pub key: &'static str,
    pub label: String,
    pub seal: String,
    pub count: usize,
    pub url: String,
    pub current: bool,
}

/// The notes on one thing.
#[derive(Debug, Serialize)]
pub struct NoteGroup {
    pub on: String,
    pub on_url: String,
    pub issue: Option<Shared<IssueRef>>,
    pub notes: Vec<Shared<NoteCard>>,
}

/// A note beside what it is on.
#[derive(Debug, Serialize)]
pub struct Note {
    /// Its id on the page, `n9`; its place in the text has the id `at-n9`.
    pub id: String,
    /// From 1, in the order of the text.
    pub n: usize,
    /// From 1, among the notes of its block: the class `k1` is on the note and on its words; 0 if there are too many.
    pub k: usize,
    /// `doubt`, `gap`, `term`, `context`, `link`, `numbers`, `date`, `layout`.
    pub kind: &'static str,
    pub kind_label: String,
    /// The kind in one character.
    pub seal: String,
    /// `certain`, `inferred`, `open`, or empty.
    pub certainty: &'static str,
    pub certainty_label: Option<String>,
    pub title: Option<String>,
    /// The words that it is about; none of a note on a whole.
    pub target: Option<String>,
    /// What the editor reads instead; an empty one strikes the words out.
    pub reading: Option<String>,
    pub html: String,
    pub editor: Option<String>,
    /// Where it is not the archive's.
    pub lang: Option<String>,
}
