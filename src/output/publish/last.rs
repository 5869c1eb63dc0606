//! What is known of the site before: of each file what it was made from, and how the system describes it.
//!
//! A file that somebody touched since it was written is not described as it was, and is made again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use blake3::Hash;
use serde::{Deserialize, Serialize};

use crate::files::{Keep, Memo, Stamp, bytes_of, own_stamp, value_of};

/// The site before.
#[derive(Debug)]
pub struct Last {
    memo: Arc<Memo>,
    site: PathBuf,
    /// Tells the files of several sites of one archive apart.
    name: String,
}

/// A file of the site.
#[derive(Serialize, Deserialize)]
struct File {
    /// None of a file that is made in every build.
    from: Option<Hash>,
    content: Hash,
    /// Without the time at which its entry changed: a second name for it changes that.
    stamp: Stamp,
}

impl Keep for File {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        bytes_of(self)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        value_of(bytes)
    }
}

impl Last {
    pub fn of(memo: Arc<Memo>, site: &Path) -> Self {
        let hash = blake3::hash(site.as_os_str().as_encoded_bytes());
        Self { memo, site: site.to_owned(), name: format!("{} ", &hash.to_hex()[..16]) }
    }

    /// A file that was made from the same, and is as it was written.
    pub fn same(&self, path: &str, from: Hash) -> Option<Stamp> {
        let file = self.file(path)?;
        (file.from == Some(from) && self.is_untouched(path, &file)).then_some(file.stamp)
    }

    /// A file that has just these bytes.
    pub fn with(&self, path: &str, content: Hash) -> Option<Stamp> {
        let file = self.file(path)?;
        (file.content == content && self.is_untouched(path, &file)).then_some(file.stamp)
    }

    /// Remembers a file of the new site, which stands at `full`.
    pub fn remember(&self, path: &str, from: Option<Hash>, content: Hash, full: &Path) {
        let Some(stamp) = stamp(full) else { return };
        if self.file(path).is_none_or(|file| (file.from, file.content, file.stamp) != (from, content, stamp)) {
            self.memo.keep_self(&self.name_of(path), Arc::new(File { from, content, stamp }));
        }
    }

    /// Remembers a file of the site before that is one of the new site.
    ///
    /// `is_same` says that it is the very file, and not a copy: if it is not as it was, it was touched just now,
    /// and is nothing to be relied on.
    pub fn moved(&self, path: &str, from: Option<Hash>, full: &Path, is_same: bool) {
        let Some(file) = self.file(path) else { return };
        let is_known = is_same && file.from == from;
        if !is_known && (!is_same || stamp(full) == Some(file.stamp)) {
            self.remember(path, from, file.content, full);
        }
    }

    fn file(&self, path: &str) -> Option<Arc<File>> {
        self.memo.get_if(&self.name_of(path), |_| true)
    }

    fn is_untouched(&self, path: &str, file: &File) -> bool {
        stamp(&self.site.join(path)) == Some(file.stamp)
    }

    fn name_of(&self, path: &str) -> String {
        [&self.name, path].concat()
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    own_stamp(path).map(|stamp| Stamp { changed: 0, ..stamp })
}
