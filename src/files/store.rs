//! A cache on disk: values by name, each with the hash of what it was made from.
//!
//! 1. The file is a row of segments. Each begins with its length and the hash of what follows, and says for
//!    which program it was written; then come its entries.
//! 2. A name stands once for each time that it was written; the last one counts. A segment that is damaged,
//!    cut short or of another program ends the row: nothing behind it is read, and the file is written anew.
//! 3. What a build made is put behind the rest as one more segment. When there are [`SEGMENTS`] of them, or
//!    more has been added than the first one had, all that was used is written as one.
//!
//! A cache can be deleted at any time. Nothing is forced onto the disk: what a loss of power damages is
//! noticed by its hash.

use std::any::Any;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use blake3::{Hash, Hasher};
use rayon::prelude::*;

use super::Failure;
use super::write;

/// Segments that a file may have before it is written anew.
const SEGMENTS: usize = 16;

const HEAD: usize = 8 + 32;

/// What a cache held when it was opened.
pub struct Stored {
    bytes: Vec<u8>,
    /// Sorted by name, one of each.
    entries: Vec<Entry>,
    /// For whom segments are written: other programs' are not read.
    program: Hash,
    /// The length of each segment that is whole.
    segments: Vec<usize>,
    /// Whether something stands behind them.
    damaged: bool,
}

#[derive(Clone, Copy)]
struct Entry {
    name: (usize, usize),
    from: usize,
    value: (usize, usize),
}

/// What a cache is to hold.
#[derive(Default)]
pub struct Written<'a> {
    /// Values that it does not hold yet.
    pub fresh: Vec<Fresh<'a>>,
    /// Names of those that it holds and that were asked for.
    pub used: Vec<&'a str>,
}

/// Any value of this process.
pub type Value = dyn Any + Send + Sync;

/// How a value is written; none if it means something in this process only.
pub type Encode = fn(&Value) -> Option<Vec<u8>>;

/// A value that a cache does not hold yet.
pub struct Fresh<'a> {
    pub name: &'a str,
    pub from: Hash,
    pub value: &'a Value,
    pub encode: Encode,
}

impl Stored {
    /// Reads a cache; one that is not there, or not for this program, is empty.
    pub fn read(path: &Path, program: Hash) -> Self {
        let bytes = write::bytes_if_there(path).unwrap_or_default();
        let mut stored = Self { bytes, entries: Vec::new(), program, segments: Vec::new(), damaged: false };
        let mut at = 0;
        while at < stored.bytes.len() {
            let Some(end) = stored.segment(at) else {
                stored.damaged = true;
                break;
            };
            stored.segments.push(end - at);
            at = end;
        }
        let bytes = &stored.bytes;
        let name = |entry: &Entry| &bytes[entry.name.0..entry.name.1];
        // stable: of one name the last written is the last
        stored.entries.sort_by(|a, b| name(a).cmp(name(b)));
        stored.entries.reverse();
        stored.entries.dedup_by(|a, b| name(a) == name(b));
        stored.entries.reverse();
        stored
    }

    /// Takes in the segment that begins at a byte; returns where it ends.
    fn segment(&mut self, at: usize) -> Option<usize> {
        let head = self.bytes.get(at..at + HEAD)?;
        let length = usize::try_from(u64::from_le_bytes(head[..8].try_into().ok()?)).ok()?;
        let end = (at + HEAD).checked_add(length)?;
        let body = self.bytes.get(at + HEAD..end)?;
        if blake3::hash(body).as_bytes() != &head[8..] || body.get(..32)? != self.program.as_bytes() {
            return None;
        }
        let mut rest = at + HEAD + 32;
        while rest < end {
            let name = self.field(rest, end)?;
            let value = self.field(name.1 + 32, end)?;
            self.entries.push(Entry { name, from: name.1, value });
            rest = value.1;
        }
        Some(end)
    }

    /// The bytes of a field that begins with its length.
    fn field(&self, at: usize, end: usize) -> Option<(usize, usize)> {
        let length = u32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let field = (at + 4, at.checked_add(4)?.checked_add(length)?);
        (field.1 <= end).then_some(field)
    }

    /// The value of a name, if it was made from the same.
    pub fn get(&self, name: &str, from: Hash) -> Option<&[u8]> {
        let (found, value) = self.find(name)?;
        (found == *from.as_bytes()).then_some(value)
    }

    fn find(&self, name: &str) -> Option<([u8; 32], &[u8])> {
        let at =
            self.entries.binary_search_by(|entry| self.bytes[entry.name.0..entry.name.1].cmp(name.as_bytes())).ok()?;
        let entry = &self.entries[at];
        let from = self.bytes.get(entry.from..entry.from + 32)?.try_into().ok()?;
        Some((from, &self.bytes[entry.value.0..entry.value.1]))
    }

    /// Writes what was made since to the cache.
    ///
    /// # Errors
    /// When the system refuses; the cache may be damaged then, which the next build notices.
    pub fn save(&self, path: &Path, written: &Written<'_>) -> Result<(), Failure> {
        let added: usize = self.segments.iter().skip(1).sum();
        let crowded = self.segments.len() >= SEGMENTS || self.segments.first().is_some_and(|first| added > *first);
        if self.damaged || self.segments.is_empty() || crowded {
            return write::replace_loosely(path, |file| self.segment_into(file, written, true));
        }
        if written.fresh.is_empty() {
            return Ok(());
        }
        write::append(path, |file| self.segment_into(file, written, false))
    }

    /// Writes a segment where a file stands, a few values at a time: all of them may be as large as the
    /// archive.
    fn segment_into(&self, file: &mut File, written: &Written<'_>, all: bool) -> io::Result<()> {
        let start = file.stream_position()?;
        let mut out = Hashed { file: BufWriter::new(file), hash: Hasher::new(), length: 0 };
        out.file.write_all(&[0; HEAD])?;
        out.put(self.program.as_bytes())?;
        for name in written.used.iter().filter(|_| all) {
            if let Some((from, value)) = self.find(name) {
                out.entry(name, &from, value)?;
            }
        }
        for fresh in written.fresh.chunks(AT_ONCE) {
            let encoded: Vec<_> = fresh.par_iter().map(|fresh| (fresh.encode)(fresh.value)).collect();
            for (fresh, value) in fresh.iter().zip(encoded) {
                if let Some(value) = value {
                    out.entry(fresh.name, fresh.from.as_bytes(), &value)?;
                }
            }
        }
        // only now is it a segment: until then its hash is wrong
        let Hashed { file, hash, length } = out;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(start))?;
        file.write_all(&length.to_le_bytes())?;
        file.write_all(hash.finalize().as_bytes())
    }
}

/// Values that are encoded at once.
const AT_ONCE: usize = 4096;

/// A segment in the making.
struct Hashed<'f> {
    file: BufWriter<&'f mut File>,
    hash: Hasher,
    length: u64,
}

impl Hashed<'_> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn entry(&mut self, name: &str, from: &[u8; 32], value: &[u8]) -> io::Result<()> {
        // what is longer than a field can say is not kept
        let (Ok(name_length), Ok(value_length)) = (u32::try_from(name.len()), u32::try_from(value.len())) else {
            return Ok(());
        };
        self.put(&name_length.to_le_bytes())?;
        self.put(name.as_bytes())?;
        self.put(from)?;
        self.put(&value_length.to_le_bytes())?;
        self.put(value)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    /// Where a cache would be, and for which program.
    fn cache() -> (TempDir, PathBuf, Hash) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cache");
        (folder, path, hash("1"))
    }

    fn hash(text: &str) -> Hash {
        blake3::hash(text.as_bytes())
    }

    fn fresh<'a>(entries: &'a [(&'a str, &'a str, &'static str)]) -> Written<'a> {
        let encode = |value: &Value| value.downcast_ref::<&str>().map(|text| text.as_bytes().to_vec());
        let fresh = entries.iter().map(|(name, from, value)| Fresh { name, from: hash(from), value, encode });
        Written { fresh: fresh.collect(), used: Vec::new() }
    }

    fn value(stored: &Stored, name: &str, from: &str) -> Option<String> {
        stored.get(name, hash(from)).map(|value| String::from_utf8(value.to_vec()).unwrap())
    }

    #[test]
    fn a_value_is_found_as_long_as_what_it_was_made_from_is_the_same() {
        let (_folder, path, program) = cache();
        Stored::read(&path, program).save(&path, &fresh(&[("b", "1", "乙"), ("a", "1", "甲")])).unwrap();
        let stored = Stored::read(&path, program);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "a", "2"), None);
        assert_eq!(value(&stored, "c", "1"), None);
        // what comes later counts
        stored.save(&path, &fresh(&[("a", "2", "丙")])).unwrap();
        let stored = Stored::read(&path, program);
        assert_eq!((value(&stored, "a", "1"), value(&stored, "a", "2").as_deref()), (None, Some("丙")));
        assert_eq!(value(&stored, "b", "1").as_deref(), Some("乙"));
        assert_eq!(stored.segments.len(), 2);
    }

    #[test]
    fn another_programs_cache_is_not_read_and_is_written_anew() {
        let (_folder, path, program) = cache();
        Stored::read(&path, program).save(&path, &fresh(&[("a", "1", "甲")])).unwrap();
        let other = Stored::read(&path, hash("2"));
        assert_eq!(value(&other, "a", "1"), None);
        other.save(&path, &fresh(&[("b", "1", "乙")])).unwrap();
        let other = Stored::read(&path, hash("2"));
        assert_eq!(value(&other, "b", "1").as_deref(), Some("乙"));
        assert!(!other.damaged);
    }

    #[test]
    fn a_cache_that_is_damaged_anywhere_says_nothing_false() {
        let (_folder, path, program) = cache();
        Stored::read(&path, program).save(&path, &fresh(&[("a", "1", "甲"), ("b", "1", "乙")])).unwrap();
        Stored::read(&path, program).save(&path, &fresh(&[("a", "2", "丙")])).unwrap();
        let whole = fs::read(&path).unwrap();
        let first = Stored::read(&path, program).segments[0];
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            for damaged in [&bytes[..], &whole[..at]] {
                fs::write(&path, damaged).unwrap();
                let stored = Stored::read(&path, program);
                let a = (value(&stored, "a", "1"), value(&stored, "a", "2"));
                if at < first {
                    assert_eq!(a, (None, None), "{at}");
                } else {
                    assert_eq!(a, (Some("甲".into()), None), "{at}");
                }
            }
        }
        // and is whole again after the next build
        Stored::read(&path, program).save(&path, &fresh(&[("c", "1", "丁")])).unwrap();
        assert_eq!(value(&Stored::read(&path, program), "c", "1").as_deref(), Some("丁"));
    }

    #[test]
    fn what_is_no_longer_used_goes_when_the_file_is_written_anew() {
        let (_folder, path, program) = cache();
        Stored::read(&path, program).save(&path, &fresh(&[("a", "1", "甲"), ("b", "1", "乙")])).unwrap();
        for n in 0..SEGMENTS {
            let from = n.to_string();
            let entries = [("c", from.as_str(), "丙")];
            let mut written = fresh(&entries);
            written.used.push("a");
            Stored::read(&path, program).save(&path, &written).unwrap();
        }
        let stored = Stored::read(&path, program);
        assert!(stored.segments.len() < SEGMENTS);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "b", "1"), None);
        assert_eq!(value(&stored, "c", &(SEGMENTS - 1).to_string()).as_deref(), Some("丙"));
    }
}
