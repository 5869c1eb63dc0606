//! What was made of files, kept for the next reading of the same archive: by a server in memory, by a
//! build in the archive's cache ([`super::store`]), where it finds what a build before has kept.
//!
//! A source that is read again and again ([`Source::memo`]) says which bytes a file has
//! ([`Source::version`]); what follows from those bytes alone is made once.
//!
//! Values are shared. Within one process a value can also follow from other values: it holds as long as
//! each of them is the very same value ([`Arc::ptr_eq`]); such a value is not written to a cache.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use blake3::Hash;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::Stored;
use super::{Failure, Source};
use crate::diag::{Diagnostic, Report};

/// Stands for no file.
const NOTHING: Hash = Hash::from_bytes([0; 32]);

/// A value that a memo can keep.
pub trait Keep: Sized + Send + Sync + 'static {
    /// Bytes for a cache; none if the value means something in this process only.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        None
    }

    /// The value of such bytes; none if they are of something else.
    fn from_bytes(_: &[u8]) -> Option<Self> {
        None
    }
}

/// Bytes of any value that serde knows.
pub fn bytes_of<T: Serialize>(value: &T) -> Option<Vec<u8>> {
    postcard::to_allocvec(value).ok()
}

/// The value of [`bytes_of`].
pub fn value_of<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

struct Made {
    from: Hash,
    value: Arc<dyn Any + Send + Sync>,
}

/// Values by name, each with the hash of all that it was made from.
pub struct Memo(Kept);

enum Kept {
    Resident(RwLock<BTreeMap<String, Made>>),
    Stored(Box<Stored>),
}

impl Default for Memo {
    /// One that holds its values in memory.
    fn default() -> Self {
        Self(Kept::Resident(RwLock::default()))
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memo").finish_non_exhaustive()
    }
}

impl Memo {
    /// A memo that gives what a cache held, and writes to it.
    pub fn with(stored: Stored) -> Self {
        Self(Kept::Stored(Box::new(stored)))
    }

    /// The value that was kept under a name, if it was made from the same.
    pub fn get<T: Keep>(&self, name: &str, from: Hash) -> Option<Arc<T>> {
        match &self.0 {
            Kept::Resident(made) => {
                let made = made.read().unwrap_or_else(PoisonError::into_inner);
                made.get(name).filter(|made| made.from == from)?.value.clone().downcast().ok()
            }
            Kept::Stored(stored) => stored.find(name, from, T::from_bytes).map(Arc::new),
        }
    }

    /// The value that was kept under a name, if what it says that it was made from still holds.
    pub fn get_if<T: Keep>(&self, name: &str, holds: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        match &self.0 {
            Kept::Resident(_) => self.get::<T>(name, NOTHING).filter(|value| holds(value)),
            // each output may have kept one
            Kept::Stored(stored) => {
                stored.find(name, NOTHING, |bytes| T::from_bytes(bytes).filter(&holds)).map(Arc::new)
            }
        }
    }

    /// Keeps a value that says itself what it was made from.
    pub fn keep_self<T: Keep>(&self, name: &str, value: Arc<T>) {
        self.keep(name, NOTHING, value);
    }

    /// Keeps a value in place of the one that has its name.
    pub fn keep<T: Keep>(&self, name: &str, from: Hash, value: Arc<T>) {
        match &self.0 {
            Kept::Resident(made) => {
                let mut made = made.write().unwrap_or_else(PoisonError::into_inner);
                made.insert(name.to_owned(), Made { from, value });
            }
            Kept::Stored(stored) => {
                if let Some(bytes) = value.to_bytes() {
                    stored.put(name, from, &bytes);
                }
            }
        }
    }

    /// This memo, if the next reading has it as it is: what holds by the identity of values is of no use
    /// to another process.
    pub fn resident(&self) -> Option<&Self> {
        matches!(self.0, Kept::Resident(_)).then_some(self)
    }

    /// Ends what is written to the cache.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn save(&self) -> Result<(), Failure> {
        match &self.0 {
            Kept::Resident(_) => Ok(()),
            Kept::Stored(stored) => stored.save(),
        }
    }
}

/// What was made of a file, and what was said of it.
struct Remembered<T> {
    value: T,
    said: Vec<Diagnostic>,
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Keep for Remembered<T> {
    /// A file of which something is to be said is read again, so that it is said with the file's words.
    fn to_bytes(&self) -> Option<Vec<u8>> {
        self.said.is_empty().then(|| bytes_of(&self.value)).flatten()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self { value: value_of(bytes)?, said: Vec::new() })
    }
}

/// What `make` makes of the file at `path` and of nothing else; made anew only if the file has changed.
/// `what` tells apart several things made of one file.
pub fn remembered<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static>(
    source: &dyn Source,
    what: &str,
    path: &str,
    report: &mut Report,
    make: impl FnOnce(&mut Report) -> T,
) -> T {
    let Some(memo) = source.memo() else { return make(report) };
    let name = [path, " ", what].concat();
    if let Some(version) = source.version(path)
        && let Some(kept) = memo.get::<Remembered<T>>(&name, version)
    {
        report.extend(kept.said.iter().cloned());
        return kept.value.clone();
    }
    let mut found = Report::default();
    let value = make(&mut found);
    // only now has the file been read, if it was never read before
    if let Some(version) = source.version(path) {
        memo.keep(&name, version, Arc::new(Remembered { value: value.clone(), said: found.diagnostics.clone() }));
    }
    report.extend(found.diagnostics);
    value
}
