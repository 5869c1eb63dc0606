//! What was made of files, kept for the next reading of the same archive: by a server in memory, by a
//! build in the archive's cache ([`super::store`]).
//!
//! A source that is read again and again ([`Source::memo`]) says which bytes a file has
//! ([`Source::version`]); what follows from those bytes alone is made once.
//!
//! Values are shared. Within one process a value can also follow from other values: it holds as long as
//! each of them is the very same value ([`Arc::ptr_eq`]); such a value is not written to a cache.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use blake3::Hash;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::store::{Encode, Fresh, Stored, Value, Written};
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
    value: Arc<Value>,
    /// How it is written, if it is not in the cache yet.
    encode: Option<Encode>,
}

/// Values by name, each with the hash of all that it was made from.
#[derive(Default)]
pub struct Memo {
    made: RwLock<BTreeMap<String, Made>>,
    stored: Option<Stored>,
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memo").finish_non_exhaustive()
    }
}

impl Memo {
    /// A memo that also has what a cache holds.
    pub fn with(stored: Stored) -> Self {
        Self { made: RwLock::default(), stored: Some(stored) }
    }

    /// The value that was kept under a name, if it was made from the same.
    pub fn get<T: Keep>(&self, name: &str, from: Hash) -> Option<Arc<T>> {
        {
            let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(made) = made.get(name) {
                return if made.from == from { made.value.clone().downcast().ok() } else { None };
            }
        }
        let bytes = self.stored.as_ref()?.get(name, from)?;
        let value = Arc::new(T::from_bytes(bytes)?);
        self.insert(name, Made { from, value: value.clone(), encode: None });
        Some(value)
    }

    /// The value that was kept under a name, if what it says that it was made from still holds.
    pub fn get_if<T: Keep>(&self, name: &str, holds: impl FnOnce(&T) -> bool) -> Option<Arc<T>> {
        self.get::<T>(name, NOTHING).filter(|value| holds(value))
    }

    /// Keeps a value that says itself what it was made from.
    pub fn keep_self<T: Keep>(&self, name: &str, value: Arc<T>) {
        self.keep(name, NOTHING, value);
    }

    /// Keeps a value in place of the one that has its name.
    pub fn keep<T: Keep>(&self, name: &str, from: Hash, value: Arc<T>) {
        self.insert(name, Made { from, value, encode: Some(|value| value.downcast_ref::<T>()?.to_bytes()) });
    }

    fn insert(&self, name: &str, made: Made) {
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), made);
    }

    /// This memo, if the next reading has it as it is: what holds by the identity of values is of no use
    /// to another process.
    pub fn resident(&self) -> Option<&Self> {
        self.stored.is_none().then_some(self)
    }

    /// Writes what was made into the cache, with what was asked for of what it held before.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        let Some(stored) = &self.stored else { return Ok(()) };
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let mut written = Written::default();
        for (name, Made { from, value, encode }) in &*made {
            match *encode {
                Some(encode) => written.fresh.push(Fresh { name, from: *from, value: &**value, encode }),
                None => written.used.push(name),
            }
        }
        stored.save(path, &written)
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
