//! From page transcriptions to articles, without losing a line.
//!
//! 1. [`input`]: the files that are named, read side by side; what is not UTF-8 is converted, and said.
//! 2. `known`: pages that the archive has, byte for byte, are passed over.
//! 3. [`page`]: each page is read: masthead, articles, duplicates, each with its reason.
//! 4. [`place`]: which issue and page it is, from the command line, a list, the file's name or the masthead.
//! 5. [`plan`]: what would be written, for people and for programs. A dry run ends here.
//! 6. `belongs`: a page of another paper, or with another page's text, is refused.
//! 7. [`issue`]: the pages of an issue together; jumps between them become one article ([`article`]).
//! 8. [`mod@write`]: what becomes of the files. What an editor touched is left alone ([`again`]).
//! 9. `journal`: all changes of a run of pages are made, or none is.
//!
//! Nothing here decides silently: what is uncertain is listed with its confidence, and every article that
//! is written is proved against its lines first.

pub mod again;
pub mod article;
mod belongs;
mod collected;
pub mod formats;
mod given;
pub mod input;
pub mod issue;
mod journal;
mod known;
pub mod layout;
mod moved;
pub mod page;
pub mod place;
pub mod plan;
pub mod rules;
mod run;
mod write;
mod yaml;

pub use journal::recover;
pub use run::{Done, Progress, Request, run};
