//! What was made of files, kept for the next reading of the same archive.
//!
//! A source that is read again and again ([`Source::memo`]) says which bytes a file has
//! ([`Source::version`]); what follows from those bytes alone is made once.
//!
//! Values are shared, so that what follows from several of them can be kept as well: it holds as
//! long as each of them is the very same value ([`Arc::ptr_eq`]).

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use blake3::Hash;

use super::Source;
use crate::diag::{Diagnostic, Report};

/// Stands for no file.
const NOTHING: Hash = Hash::from_bytes([0; 32]);

type Made = Arc<dyn Any + Send + Sync>;

/// Values by name, each with the hash of all that it was made from.
#[derive(Default)]
pub struct Memo {
    made: RwLock<BTreeMap<String, (Hash, Made)>>,
}

impl Memo {
    /// The value that was kept under a name, if it was made from the same.
    pub fn get<T: Send + Sync + 'static>(&self, name: &str, from: Hash) -> Option<Arc<T>> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let (kept, value) = made.get(name)?;
        if *kept == from { value.clone().downcast().ok() } else { None }
    }

    /// The value that was kept under a name, if what it says that it was made from still holds.
    pub fn get_if<T: Send + Sync + 'static>(&self, name: &str, holds: impl FnOnce(&T) -> bool) -> Option<Arc<T>> {
        self.get::<T>(name, NOTHING).filter(|value| holds(value))
    }

    /// Keeps a value that says itself what it was made from.
    pub fn keep_self<T: Send + Sync + 'static>(&self, name: &str, value: Arc<T>) {
        self.keep(name, NOTHING, value);
    }

    /// Keeps a value in place of the one that has its name.
    pub fn keep<T: Send + Sync + 'static>(&self, name: &str, from: Hash, value: Arc<T>) {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        made.insert(name.to_owned(), (from, value));
    }
}

/// What `make` makes of the file at `path` and of nothing else; made anew only if the file has changed.
/// `what` tells apart several things made of one file.
pub fn remembered<T: Clone + Send + Sync + 'static>(
    source: &dyn Source,
    what: &str,
    path: &str,
    report: &mut Report,
    make: impl FnOnce(&mut Report) -> T,
) -> T {
    let Some(memo) = source.memo() else { return make(report) };
    let name = [path, " ", what].concat();
    if let Some(version) = source.version(path)
        && let Some(kept) = memo.get::<(T, Vec<Diagnostic>)>(&name, version)
    {
        report.extend(kept.1.iter().cloned());
        return kept.0.clone();
    }
    let mut found = Report::default();
    let value = make(&mut found);
    // only now has the file been read, if it was never read before
    if let Some(version) = source.version(path) {
        memo.keep(&name, version, Arc::new((value.clone(), found.diagnostics.clone())));
    }
    report.extend(found.diagnostics);
    value
}
