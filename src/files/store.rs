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

use std::path::Path;

use blake3::Hash;

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
pub struct Written {
    /// Values that it does not hold yet.
    pub fresh: Vec<(String, Hash, Vec<u8>)>,
    /// Names of those that it holds and that were asked for.
    pub used: Vec<String>,
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
    pub fn save(&self, path: &Path, written: &Written) -> Result<(), Failure> {
        let added: usize = self.segments.iter().skip(1).sum();
        let crowded = self.segments.len() >= SEGMENTS || self.segments.first().is_some_and(|first| added > *first);
        if self.damaged || self.segments.is_empty() || crowded {
            let mut segment = self.begun();
            for name in &written.used {
                if let Some((from, value)) = self.find(name) {
                    put(&mut segment, name, &from, value);
                }
            }
            for (name, from, value) in &written.fresh {
                put(&mut segment, name, from.as_bytes(), value);
            }
            return write::replace_loosely(path, &sealed(segment));
        }
        if written.fresh.is_empty() {
            return Ok(());
        }
        let mut segment = self.begun();
        for (name, from, value) in &written.fresh {
            put(&mut segment, name, from.as_bytes(), value);
        }
        write::append(path, &sealed(segment))
    }

    fn begun(&self) -> Vec<u8> {
        let mut segment = vec![0; HEAD];
        segment.extend(self.program.as_bytes());
        segment
    }
}

fn put(segment: &mut Vec<u8>, name: &str, from: &[u8; 32], value: &[u8]) {
    // what is longer than a field can say is not kept
    let (Ok(name_length), Ok(value_length)) = (u32::try_from(name.len()), u32::try_from(value.len())) else { return };
    segment.extend(name_length.to_le_bytes());
    segment.extend(name.as_bytes());
    segment.extend(from);
    segment.extend(value_length.to_le_bytes());
    segment.extend(value);
}

/// Fills in the length and the hash.
fn sealed(mut segment: Vec<u8>) -> Vec<u8> {
    let hash = blake3::hash(&segment[HEAD..]);
    let length = (segment.len() - HEAD) as u64;
    segment[..8].copy_from_slice(&length.to_le_bytes());
    segment[8..HEAD].copy_from_slice(hash.as_bytes());
    segment
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn hash(text: &str) -> Hash {
        blake3::hash(text.as_bytes())
    }

    fn fresh(entries: &[(&str, &str, &str)]) -> Written {
        let fresh = entries.iter().map(|(name, from, value)| ((*name).into(), hash(from), (*value).into())).collect();
        Written { fresh, used: Vec::new() }
    }

    fn value(stored: &Stored, name: &str, from: &str) -> Option<String> {
        stored.get(name, hash(from)).map(|value| String::from_utf8(value.to_vec()).unwrap())
    }

    #[test]
    fn a_value_is_found_as_long_as_what_it_was_made_from_is_the_same() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cache");
        let program = hash("1");
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
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cache");
        Stored::read(&path, hash("1")).save(&path, &fresh(&[("a", "1", "甲")])).unwrap();
        let other = Stored::read(&path, hash("2"));
        assert_eq!(value(&other, "a", "1"), None);
        other.save(&path, &fresh(&[("b", "1", "乙")])).unwrap();
        let other = Stored::read(&path, hash("2"));
        assert_eq!(value(&other, "b", "1").as_deref(), Some("乙"));
        assert!(!other.damaged);
    }

    #[test]
    fn a_cache_that_is_damaged_anywhere_says_nothing_false() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cache");
        let program = hash("1");
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
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cache");
        let program = hash("1");
        Stored::read(&path, program).save(&path, &fresh(&[("a", "1", "甲"), ("b", "1", "乙")])).unwrap();
        for n in 0..SEGMENTS {
            let mut written = fresh(&[("c", &n.to_string(), "丙")]);
            written.used.push("a".into());
            Stored::read(&path, program).save(&path, &written).unwrap();
        }
        let stored = Stored::read(&path, program);
        assert!(stored.segments.len() < SEGMENTS);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "b", "1"), None);
        assert_eq!(value(&stored, "c", &(SEGMENTS - 1).to_string()).as_deref(), Some("丙"));
    }
}
