//! The archive as data: what the content says, parsed once, immutable.
//!
//! [`Archive`] holds every item, published or not. No stage past this one sees it whole: they are
//! given a [`View`], which holds what is published and nothing else, so that what is withheld cannot
//! leak into a list, a count, a neighbour or a feed.

mod archive;
mod date;
mod id;
mod links;
pub mod moved;
mod note;
mod ranges;
mod story;
mod view;

pub use archive::{
    Alias, Archive, Article, ArticleKind, Byline, Change, DuplicateRun, Free, HeldText, Issue, JumpMark, Moved, Sheet,
    Status, Subject,
};
pub use date::{IssueDate, WEEKDAYS};
pub use id::{ArticleId, IssueId, SheetId, SubjectId, SubjectKind, is_slug, natural};
pub use links::{Links, Reference, Resolution, Target};
pub use note::{Certainty, Note, NoteFile, NoteKind, NotesOn, Quote};
pub use ranges::{LineRange, LineSet, RangeIndex, SourceRef};
pub use story::{Step, Story};
pub use view::{View, ViewIssue};
