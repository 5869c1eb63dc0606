//! Diagnostics as data.
//!
//! A stage never prints and never stops at the first finding: it returns what it made beside the
//! [`Diagnostic`]s of all that was wrong, and the binary decides how they look ([`human`],
//! [`json`]). Every diagnostic names one [`Code`] of the table in [`codes`]; the code, not the
//! message, is what scripts and documentation hold on to.

pub mod codes;
pub mod human;
pub mod json;
mod lines;
pub mod most;
pub mod reference;

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

pub use codes::{Class, Code, Severity};

/// A text file as it was read: byte order mark removed, `\r\n` turned into `\n`.
///
/// Spans are byte ranges of `text`; line and column numbers equal those of the file on disk.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// Path relative to the archive's root, with `/` on every system.
    pub path: Arc<str>,
    pub text: String,
}

/// Where a finding is: a file, and the bytes of it that are meant (none: the file as a whole).
#[derive(Debug, Clone)]
pub struct Place {
    pub file: Where,
    pub span: Option<Range<usize>>,
    /// What is said at the mark itself; empty for a bare underline.
    pub label: String,
}

/// A file that a [`Place`] points into.
#[derive(Debug, Clone)]
pub enum Where {
    /// A file whose text is at hand, so that the line can be shown.
    Text(Arc<SourceText>),
    /// A file that could not be read as text, or a folder.
    Path(Arc<str>),
}

impl Where {
    pub fn path(&self) -> &str {
        match self {
            Where::Text(file) => &file.path,
            Where::Path(path) => path,
        }
    }
}

/// One finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    pub code: &'static Code,
    /// One sentence without a full stop: what is wrong, with the names and values concerned.
    pub message: String,
    pub place: Option<Place>,
    /// Other places that explain the finding (the first use of an id, the template behind a page).
    pub related: Vec<Place>,
    /// Facts that help to understand it.
    pub notes: Vec<String>,
    /// Ways out, best first.
    pub help: Vec<String>,
}

/// The result of what can fail in one way only; stages that go on collect into a [`Report`].
pub type Result<T> = std::result::Result<T, Box<Diagnostic>>;

impl Diagnostic {
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: None, related: Vec::new(), notes: Vec::new(), help: Vec::new() }
    }

    /// Points at bytes of a text.
    #[must_use]
    pub fn at(self, file: &Arc<SourceText>, span: Range<usize>) -> Self {
        self.place(Place { file: Where::Text(file.clone()), span: Some(span), label: String::new() })
    }

    /// Points at a file or folder as a whole.
    #[must_use]
    pub fn in_path(self, path: impl Into<Arc<str>>) -> Self {
        self.place(Place { file: Where::Path(path.into()), span: None, label: String::new() })
    }

    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Words for the mark that [`Diagnostic::at`] set.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        if let Some(place) = &mut self.place {
            place.label = label.into();
        }
        self
    }

    /// A second place, with the words that say why it matters.
    #[must_use]
    pub fn also(mut self, file: Where, span: Option<Range<usize>>, label: impl Into<String>) -> Self {
        self.related.push(Place { file, span, label: label.into() });
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub fn severity(&self) -> Severity {
        self.code.severity
    }
}

/// All findings of a run, in the order in which the stages reported them.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(diagnostics);
    }

    /// Keeps the value of `result`, or its diagnostic.
    pub fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(diagnostic) => {
                self.push(*diagnostic);
                None
            }
        }
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Errors, warnings and hints, counted.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |severity| self.diagnostics.iter().filter(|d| d.severity() == severity).count();
        (count(Severity::Error), count(Severity::Warning), count(Severity::Hint))
    }

    /// The class that names the exit code: what stopped the machine comes before what is wrong in
    /// the configuration, and that before what is wrong in the content.
    pub fn worst_class(&self) -> Option<Class> {
        self.diagnostics.iter().filter(|d| d.severity() == Severity::Error).map(|d| d.code.class).max()
    }
}
