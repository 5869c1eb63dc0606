//! annals turns newspaper page transcriptions into an annotated digital archive of static files.
//!
//! # Steps
//! [`site::build`] is the pipeline; the modules are its stages, in the order in which an article
//! passes through them. A stage imports only what stands above it in this list.
//!
//! Ground, which knows nothing of newspapers:
//! 1. [`diag`]: findings as data, for people and for programs.
//! 2. [`text`]: classes of characters, the three foldings with their offset maps, joins of lines.
//! 3. [`files`]: reading and writing, with errors that name the path.
//!
//! Stages:
//! 4. [`config`]: archive.toml and the theme.
//! 5. [`model`]: ids, dates, issues, articles, subjects; the archive and its published view.
//! 6. [`load`]: files become records, and records the archive.
//! 7. [`markdown`]: CommonMark as a tree; HTML and plain text from it.
//! 8. [`notes`]: a quotation's place in a text.
//! 9. [`printed`]: the printed text of an article, the lines that it came from, the names in it.
//! 10. [`render`]: a plan of every page, a typed context for each kind, templates.
//! 11. [`output`]: minified, fingerprinted, listed in feeds, switched into place.
//! 12. [`search`]: an index in which a browser finds every string.
//! 13. [`check`]: whether the archive keeps its promises, beyond what a build must ask.
//!
//! Beside the pipeline:
//! 14. [`init`]: a new archive with an example of each kind of file.
//! 15. [`schema`]: the keys of each kind of file, for editors.
//! 16. [`import`]: page transcriptions become issues and articles, with reasons.
//! 17. [`annotate`]: a new note, proved and put into its file.
//! 18. [`serve`]: the site for one editor at work, rendered as it is asked for.

// An input must never stop the program; `expect` says why it cannot.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::panic))]
// They panic where nothing can be printed; `cli::terminal` does not.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod annotate;
pub mod check;
pub mod cli;
pub mod config;
pub mod diag;
pub mod files;
pub mod import;
pub mod init;
pub mod load;
pub mod markdown;
pub mod model;
pub mod notes;
pub mod output;
pub mod printed;
pub mod render;
pub mod schema;
pub mod search;
pub mod serve;
pub mod site;
pub mod text;
