//! Stories (导览): ordered paths through the archive, for those who come to it for the first time.

use std::ops::Range;
use std::sync::Arc;

use super::{NoteFile, Status};

/// A story: `stories/testing.md`.
#[derive(Debug)]
pub struct Story {
    pub slug: Arc<str>,
    pub title: String,
    pub description: Option<String>,
    pub order: Option<u32>,
    pub status: Status,
    /// For each step its quotation and its text, as notes have them.
    pub notes: NoteFile,
    /// The heads of the steps, in the same order.
    pub steps: Vec<Step>,
}

/// The head of a step.
#[derive(Debug)]
pub struct Step {
    pub title: String,
    /// What its heading names in double brackets: the article that it quotes.
    pub article: String,
    /// The bytes of that in the file.
    pub span: Range<usize>,
}
