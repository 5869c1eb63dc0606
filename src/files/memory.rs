//! An archive in memory.

use std::collections::BTreeMap;
use std::io;

use super::{Failure, Source, is_hidden};
use crate::diag::Result;

/// Files by their path; a folder is there as long as a file is in it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.insert(path, bytes);
        self
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Takes a file away; true if it was there.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }
}

impl Source for Memory {
    fn walk(&self, folder: &str) -> Result<Vec<String>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let below = self.files.keys().filter_map(|path| Some((path, path.strip_prefix(&prefix)?)));
        let shown = below.filter(|(_, rest)| !rest.split('/').any(is_hidden));
        Ok(shown.map(|(path, _)| path.clone()).collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let missing = || Failure::reading("read", path, io::ErrorKind::NotFound.into());
        Ok(self.files.get(path).ok_or_else(missing)?.clone())
    }

    fn exists(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn name(&self) -> String {
        "memory".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    #[test]
    fn a_walk_lists_what_is_below_the_folder_and_nothing_hidden() {
        let archive = Memory::new()
            .with("content/topics/testing.md", "")
            .with("content/issues/2021-08-06/a1.txt", "株洲日报")
            .with("content/issues/.obsidian/x.md", "")
            .with("content/issues/.a1.md.swp", "")
            .with("content/issues-old/a1.txt", "")
            .with("archive.toml", "");
        assert_eq!(archive.walk("content/issues").unwrap(), ["content/issues/2021-08-06/a1.txt"]);
        assert_eq!(archive.walk("").unwrap().len(), 4);
        assert_eq!(archive.walk("content/.obsidian").unwrap(), [""; 0]);
        assert_eq!(archive.walk("nowhere").unwrap(), [""; 0]);
    }

    #[test]
    fn a_missing_file_is_an_error_with_its_path() {
        let error = Memory::new().read("content/a1.txt").unwrap_err();
        assert_eq!(error.code, &codes::READ);
        assert!(error.message.contains("`content/a1.txt`"), "{}", error.message);
    }
}
