//! Where the files of a site go.
//!
//! A path is relative to the site's root, with `/`: `issues/2021-08-06/index.html`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use blake3::Hash;

use crate::diag::{Diagnostic, Result, codes};
use crate::files::Source;

/// Takes the files of a site, from many threads at once.
pub trait Sink: Sync {
    /// Takes one file, and remembers for [`Sink::keep`] what it was made from, if that is known.
    ///
    /// # Errors
    /// `output-collision` if the path was taken before, or is a folder of another file; `write` if
    /// it is not a path inside the site, or the system refuses.
    fn write_made(&self, path: &str, bytes: &[u8], from: Option<Hash>) -> Result<()>;

    /// Takes a file as the last site has it, if it was made from the same there and nobody touched it.
    ///
    /// # Errors
    /// As [`Sink::write_made`].
    fn keep(&self, path: &str, from: Hash) -> Result<bool>;

    /// Takes a file of the archive as it is.
    ///
    /// # Errors
    /// As [`Sink::write_made`]; `read` if it cannot be read.
    fn copy(&self, path: &str, source: &dyn Source, from: &str) -> Result<()> {
        self.write(path, &source.read(from)?)
    }

    /// Takes one file that is made in every build.
    ///
    /// # Errors
    /// As [`Sink::write_made`].
    fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.write_made(path, bytes, None)
    }
}

/// A site in memory.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// The files by their path.
    pub fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.files.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Memory {
    fn write_made(&self, path: &str, bytes: &[u8], _: Option<Hash>) -> Result<()> {
        check(path)?;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let below = format!("{path}/");
        let is_folder = files.range(below.clone()..).next().is_some_and(|(other, _)| other.starts_with(&below));
        let in_file = path.match_indices('/').any(|(slash, _)| files.contains_key(&path[..slash]));
        if is_folder || in_file || files.contains_key(path) {
            return Err(collision(path));
        }
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    /// There is no site before.
    fn keep(&self, _: &str, _: Hash) -> Result<bool> {
        Ok(false)
    }
}

/// Refuses what is not a path inside a site, or could not stand on a line of its own.
pub(super) fn check(path: &str) -> Result<()> {
    let name = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(|c: char| c == '\\' || c.is_control());
    if path.split('/').all(name) {
        return Ok(());
    }
    let message = format!("{path:?} is not a path inside the site");
    Err(Diagnostic::new(&codes::WRITE, message).into())
}

/// Two files for one path: the plan of a site's pages should have found it.
pub(super) fn collision(path: &str) -> Box<Diagnostic> {
    Diagnostic::new(&codes::OUTPUT_COLLISION, format!("two files of the site want to be `{path}`"))
        .note("a page and a file of static/ may have one address; if not, this is a defect of annals")
        .help("rename one of them")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_once_and_is_a_file_or_a_folder() {
        let site = Memory::new();
        site.write("issues/2021-08-06/index.html", "株洲".as_bytes()).unwrap();
        for path in ["issues/2021-08-06/index.html", "issues", "issues/2021-08-06/index.html/x"] {
            assert_eq!(site.write(path, b"").unwrap_err().code, &codes::OUTPUT_COLLISION, "{path}");
        }
        site.write("issues/2021-08-06", b"").unwrap_err();
        site.write("issues/2021-08-06.html", b"").unwrap();
        let files = site.into_files();
        assert_eq!(files["issues/2021-08-06/index.html"], "株洲".as_bytes());
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn a_path_outside_the_site_is_refused() {
        for path in ["", "/etc/passwd", "../x", "a//b", "a/./b", "a\\b", "a\nb", "a/"] {
            assert_eq!(Memory::new().write(path, b"").unwrap_err().code, &codes::WRITE, "{path:?}");
        }
    }
}
