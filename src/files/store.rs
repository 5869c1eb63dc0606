//! A cache on disk: values by name, each with the hash of what it was made from.
//!
//! 1. The file is a row of segments. Each begins with its length and the hash of what follows, and says for
//!    which program it was written; then come its entries.
//! 2. A name stands once for each time that it was written; the last one counts. A segment that is damaged,
//!    cut short or of another program ends the row: nothing behind it is read, and the file is written anew.
//! 3. What a build makes is written into a file beside it as it is made, and is put behind the rest as one more
//!    segment when the build has ended well. When there are [`SEGMENTS`] of them, or more has been added than
//!    the first one had, it becomes the file, together with all that was asked for.
//!
//! So of what a build makes nothing stays in memory, and of what a build before made only its bytes. A cache
//! can be deleted at any time. Nothing is forced onto the disk: what a loss of power damages is noticed by
//! its hash.

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use blake3::{Hash, Hasher};

use super::Failure;
use super::write;

/// Segments that a file may have before it is written anew.
const SEGMENTS: usize = 16;

const HEAD: usize = 8 + 32;

/// What a cache held when it was opened, and what is added to it.
pub struct Stored {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Sorted by the hash of the name; of one name the last written is the last.
    entries: Vec<Entry>,
    /// What becomes of each entry: one of the following.
    fates: Vec<AtomicU8>,
    /// For whom segments are written: other programs' are not read.
    program: Hash,
    /// The length of each segment that is whole.
    segments: Vec<usize>,
    /// Whether something stands behind them.
    damaged: bool,
    fresh: Mutex<Fresh>,
}

const UNUSED: u8 = 0;
const USED: u8 = 1;
/// Another value was written under its name.
const REPLACED: u8 = 2;

struct Entry {
    /// Of the name.
    hash: u64,
    /// Where it begins.
    at: usize,
}

/// The parts of an entry.
struct Parts<'a> {
    name: &'a [u8],
    from: &'a [u8; 32],
    value: &'a [u8],
    end: usize,
}

/// The segment that is being written.
enum Fresh {
    Nothing,
    Segment(Box<Segment>),
    /// The rest is not written either.
    Failed(Failure),
}

impl Stored {
    /// Reads a cache; one that is not there, or not for this program, is empty.
    pub fn read(path: &Path, program: Hash) -> Self {
        let mut stored = Self {
            path: path.to_owned(),
            bytes: write::bytes_if_there(path).unwrap_or_default(),
            entries: Vec::new(),
            fates: Vec::new(),
            program,
            segments: Vec::new(),
            damaged: false,
            fresh: Mutex::new(Fresh::Nothing),
        };
        let mut at = 0;
        while at < stored.bytes.len() {
            let Some(end) = stored.segment(at) else {
                stored.damaged = true;
                break;
            };
            stored.segments.push(end - at);
            at = end;
        }
        stored.entries.sort_unstable_by_key(|entry| (entry.hash, entry.at));
        stored.fates.resize_with(stored.entries.len(), || AtomicU8::new(UNUSED));
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
            let parts = self.parts(rest)?;
            let (hash, next) = (hash_of(parts.name), parts.end);
            self.entries.push(Entry { hash, at: rest });
            rest = next;
        }
        (rest == end).then_some(end)
    }

    /// The parts of the entry that begins at a byte.
    fn parts(&self, at: usize) -> Option<Parts<'_>> {
        let field = |at: usize| {
            let length = u32::from_le_bytes(self.bytes.get(at..at + 4)?.try_into().ok()?) as usize;
            self.bytes.get(at + 4..(at + 4).checked_add(length)?)
        };
        let name = field(at)?;
        let from = at + 4 + name.len();
        let value = field(from + 32)?;
        let end = from + 32 + 4 + value.len();
        Some(Parts { name, from: self.bytes.get(from..from + 32)?.try_into().ok()?, value, end })
    }

    /// The value of a name, if it was made from the same.
    pub fn get(&self, name: &str, from: Hash) -> Option<&[u8]> {
        let (at, parts) = self.find(name)?;
        self.fates[at].fetch_max(USED, Ordering::Relaxed);
        (parts.from == from.as_bytes()).then_some(parts.value)
    }

    /// The place of a name's entry, and its parts.
    fn find(&self, name: &str) -> Option<(usize, Parts<'_>)> {
        let hash = hash_of(name.as_bytes());
        let behind = self.entries.partition_point(|entry| entry.hash <= hash);
        let same = (0..behind).rev().take_while(|at| self.entries[*at].hash == hash);
        same.filter_map(|at| Some((at, self.parts(self.entries[at].at)?)))
            .find(|(_, parts)| parts.name == name.as_bytes())
    }

    /// Adds a value; it is not found before the next reading.
    pub fn put(&self, name: &str, from: Hash, value: &[u8]) {
        if let Some((at, _)) = self.find(name) {
            self.fates[at].store(REPLACED, Ordering::Relaxed);
        }
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        if let Fresh::Nothing = *fresh {
            let begun = Segment::begin(&self.fresh_path(), self.program);
            *fresh = begun.map_or_else(Fresh::Failed, |segment| Fresh::Segment(Box::new(segment)));
        }
        if let Fresh::Segment(segment) = &mut *fresh
            && let Err(error) = segment.entry(name.as_bytes(), from.as_bytes(), value)
        {
            *fresh = Fresh::Failed(Failure::writing("write", self.fresh_path(), error));
        }
    }

    /// Where the segment is written. Nobody else does: a build has the archive's lock.
    fn fresh_path(&self) -> PathBuf {
        self.path.with_extension("new")
    }

    /// Adds to the cache what was put since, and forgets what was not asked for if it is written anew.
    ///
    /// # Errors
    /// When the system refuses; the cache may be damaged then, which the next build notices.
    pub fn save(&self) -> Result<(), Failure> {
        let fresh = std::mem::replace(&mut *self.fresh.lock().unwrap_or_else(PoisonError::into_inner), Fresh::Nothing);
        let saved = self.save_with(fresh);
        if saved.is_err() {
            write::remove_file(&self.fresh_path())?;
        }
        saved
    }

    fn save_with(&self, fresh: Fresh) -> Result<(), Failure> {
        let added: usize = self.segments.iter().skip(1).sum();
        let crowded = self.segments.len() >= SEGMENTS || self.segments.first().is_some_and(|first| added > *first);
        let anew = self.damaged || self.segments.is_empty() || crowded;
        let mut segment = match fresh {
            Fresh::Segment(segment) => *segment,
            Fresh::Failed(failure) => return Err(failure),
            Fresh::Nothing if anew => Segment::begin(&self.fresh_path(), self.program)?,
            Fresh::Nothing => return Ok(()),
        };
        let failed = |error| Failure::writing("write", &self.path, error);
        if anew {
            let used = self.entries.iter().zip(&self.fates).filter(|(_, fate)| fate.load(Ordering::Relaxed) == USED);
            for parts in used.filter_map(|(entry, _)| self.parts(entry.at)) {
                segment.entry(parts.name, parts.from, parts.value).map_err(failed)?;
            }
        }
        let mut file = segment.end().map_err(failed)?;
        if anew {
            return std::fs::rename(self.fresh_path(), &self.path).map_err(failed);
        }
        write::append(&self.path, |cache| io::copy(&mut file, cache).map(|_| ()))?;
        write::remove_file(&self.fresh_path())
    }
}

impl Drop for Stored {
    /// Of a build that failed nothing is kept.
    fn drop(&mut self) {
        if !matches!(self.fresh.get_mut().unwrap_or_else(PoisonError::into_inner), Fresh::Nothing) {
            let _ = write::remove_file(&self.fresh_path());
        }
    }
}

fn hash_of(name: &[u8]) -> u64 {
    let mut hash = DefaultHasher::new();
    name.hash(&mut hash);
    hash.finish()
}

/// A segment in the making.
struct Segment {
    file: BufWriter<File>,
    hash: Hasher,
    length: u64,
}

impl Segment {
    fn begin(path: &Path, program: Hash) -> Result<Self, Failure> {
        // what a killed build left, or a link that somebody laid
        write::remove_file(path)?;
        let begun = File::options().read(true).write(true).create_new(true).open(path).and_then(|mut file| {
            // only at the end is it a segment: until then its hash is wrong
            file.write_all(&[0; HEAD])?;
            let mut segment = Self { file: BufWriter::with_capacity(1 << 16, file), hash: Hasher::new(), length: 0 };
            segment.put(program.as_bytes())?;
            Ok(segment)
        });
        begun.map_err(|error| Failure::writing("write", path, error))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn entry(&mut self, name: &[u8], from: &[u8; 32], value: &[u8]) -> io::Result<()> {
        // what is longer than a field can say is not kept
        let (Ok(name_length), Ok(value_length)) = (u32::try_from(name.len()), u32::try_from(value.len())) else {
            return Ok(());
        };
        let head = [&name_length.to_le_bytes(), name, from, &value_length.to_le_bytes()].concat();
        self.put(&head)?;
        self.put(value)
    }

    /// The file, to be read from its beginning.
    fn end(self) -> io::Result<File> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&self.length.to_le_bytes())?;
        file.write_all(self.hash.finalize().as_bytes())?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
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

    /// What a build does that makes these values.
    fn write(stored: &Stored, made: &[(&str, &str, &str)]) {
        for (name, from, value) in made {
            stored.put(name, hash(from), value.as_bytes());
        }
        stored.save().unwrap();
    }

    fn value(stored: &Stored, name: &str, from: &str) -> Option<String> {
        stored.get(name, hash(from)).map(|value| String::from_utf8(value.to_vec()).unwrap())
    }

    #[test]
    fn a_value_is_found_as_long_as_what_it_was_made_from_is_the_same() {
        let (_folder, path, program) = cache();
        write(&Stored::read(&path, program), &[("b", "1", "乙"), ("a", "1", "甲")]);
        let stored = Stored::read(&path, program);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "a", "2"), None);
        assert_eq!(value(&stored, "c", "1"), None);
        // what comes later counts
        write(&stored, &[("a", "2", "丙")]);
        let stored = Stored::read(&path, program);
        assert_eq!((value(&stored, "a", "1"), value(&stored, "a", "2").as_deref()), (None, Some("丙")));
        assert_eq!(value(&stored, "b", "1").as_deref(), Some("乙"));
        assert_eq!(stored.segments.len(), 2);
    }

    #[test]
    fn another_programs_cache_is_not_read_and_is_written_anew() {
        let (_folder, path, program) = cache();
        write(&Stored::read(&path, program), &[("a", "1", "甲")]);
        let other = Stored::read(&path, hash("2"));
        assert_eq!(value(&other, "a", "1"), None);
        write(&other, &[("b", "1", "乙")]);
        let other = Stored::read(&path, hash("2"));
        assert_eq!(value(&other, "b", "1").as_deref(), Some("乙"));
        assert!(!other.damaged);
    }

    #[test]
    fn a_cache_that_is_damaged_anywhere_says_nothing_false() {
        let (_folder, path, program) = cache();
        write(&Stored::read(&path, program), &[("a", "1", "甲"), ("b", "1", "乙")]);
        write(&Stored::read(&path, program), &[("a", "2", "丙")]);
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
        write(&Stored::read(&path, program), &[("c", "1", "丁")]);
        assert_eq!(value(&Stored::read(&path, program), "c", "1").as_deref(), Some("丁"));
    }

    #[test]
    fn what_is_no_longer_used_goes_when_the_file_is_written_anew() {
        let (_folder, path, program) = cache();
        write(&Stored::read(&path, program), &[("a", "1", "甲"), ("b", "1", "乙")]);
        for n in 0..SEGMENTS {
            let from = n.to_string();
            let stored = Stored::read(&path, program);
            assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
            write(&stored, &[("c", &from, "丙")]);
        }
        let stored = Stored::read(&path, program);
        assert!(stored.segments.len() < SEGMENTS);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "b", "1"), None);
        assert_eq!(value(&stored, "c", &(SEGMENTS - 1).to_string()).as_deref(), Some("丙"));
    }

    #[test]
    fn a_build_that_fails_leaves_the_cache_as_it_was() {
        let (folder, path, program) = cache();
        write(&Stored::read(&path, program), &[("a", "1", "甲")]);
        let before = fs::read(&path).unwrap();
        let stored = Stored::read(&path, program);
        stored.put("a", hash("2"), "乙".as_bytes());
        drop(stored);
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
