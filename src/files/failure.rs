//! What the system refused: the attempt, the path, the system's words, and a way out.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, codes};

/// An attempt at the file system that failed. `?` turns it into a [`Diagnostic`]; a caller that can
/// do something about it asks for its [`kind`](Failure::kind) first.
#[derive(Debug)]
pub struct Failure {
    code: &'static Code,
    /// What was tried, as it follows "cannot": "read", "make the folder".
    doing: &'static str,
    pub path: PathBuf,
    error: io::Error,
    /// Whether the folder is one of the caller's choice, with -o.
    chosen: bool,
}

impl Failure {
    /// A failure to read what stands at `path`.
    pub fn reading(doing: &'static str, path: impl AsRef<Path>, error: io::Error) -> Self {
        Self { code: &codes::READ, doing, path: path.as_ref().to_owned(), error, chosen: false }
    }

    /// A failure to change what stands at `path`.
    pub fn writing(doing: &'static str, path: impl AsRef<Path>, error: io::Error) -> Self {
        Self { code: &codes::WRITE, doing, path: path.as_ref().to_owned(), error, chosen: true }
    }

    /// The same failure where no other folder can be chosen: in the archive's content.
    pub fn in_content(self) -> Self {
        Self { chosen: false, ..self }
    }

    pub fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    /// What can be done about it, and whether another folder would do as well.
    fn way_out(&self) -> (&'static str, bool) {
        let reads = self.code == &codes::READ;
        match self.kind() {
            ErrorKind::PermissionDenied if reads => {
                ("give yourself the right to read it (`ls -l` shows who has it)", false)
            }
            ErrorKind::PermissionDenied => ("give yourself the right to write there (`ls -ld` shows who has it)", true),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ("make room on this disk", true),
            ErrorKind::ReadOnlyFilesystem => ("this disk cannot be written", true),
            ErrorKind::InvalidFilename => {
                ("shorten the name: most systems take 255 bytes in a name, which is 85 Chinese characters", false)
            }
            ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => {
                ("a folder that is itself a mount point cannot be replaced", true)
            }
            ErrorKind::NotADirectory => ("a file stands where a folder is needed: move it away", true),
            ErrorKind::NotFound if reads => ("check the path", false),
            _ => ("see that the disk is in order, and that the file is one that you may use", true),
        }
    }
}

impl From<Failure> for Box<Diagnostic> {
    fn from(failure: Failure) -> Self {
        let path = failure.path.display().to_string();
        let message = format!("cannot {} `{path}`: {}", failure.doing, failure.error);
        let diagnostic = Diagnostic::new(failure.code, message).in_path(path);
        let (way_out, elsewhere) = failure.way_out();
        let elsewhere = if elsewhere && failure.chosen { ", or choose another folder with -o" } else { "" };
        Box::new(diagnostic.help(format!("{way_out}{elsewhere}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_attempt_the_path_the_systems_words_and_a_way_out() {
        let full = io::Error::from(ErrorKind::StorageFull);
        let words = full.to_string();
        let diagnostic: Box<Diagnostic> = Failure::writing("write", "public/issues/x.html", full).into();
        assert_eq!(diagnostic.code, &codes::WRITE);
        assert_eq!(diagnostic.message, format!("cannot write `public/issues/x.html`: {words}"));
        assert_eq!(diagnostic.place.unwrap().file.path(), "public/issues/x.html");
        assert!(diagnostic.help[0].contains("make room"), "{:?}", diagnostic.help);
    }

    #[test]
    fn the_way_out_of_a_denied_reading_is_not_that_of_a_denied_writing() {
        let denied = || io::Error::from(ErrorKind::PermissionDenied);
        let reading: Box<Diagnostic> = Failure::reading("read", "a1.txt", denied()).into();
        let writing: Box<Diagnostic> = Failure::writing("write", "public", denied()).into();
        assert!(!reading.help[0].contains("-o"));
        assert!(writing.help[0].contains("-o"));
        let own: Box<Diagnostic> = Failure::writing("write", "content/x.md", denied()).in_content().into();
        assert!(own.help[0].contains("right to write") && !own.help[0].contains("-o"));
    }
}
