//! A cache on disk: values by name, each with the hash of what it was made from.
//!
//! 1. The file is a row of segments. Each begins with its length and the keyed hash of what follows, and says for
//!    which program and for which output it was written; then come its entries.
//! 2. Of an output a name stands once for each time that it was written; the last one counts. Another output may
//!    have a value of that name, too: what is made of an archive with drafts differs from what is made without.
//!    A segment that is damaged, cut short, of another program or another machine ends the row: nothing behind it
//!    is read, and the file is written anew.
//! 3. What a build makes is written into a file beside it as it is made, and is put behind the rest as one more
//!    segment when the build has ended well. When [`SEGMENTS`] were put so, or more than there was before, the
//!    file is written anew, with one segment for each output: all that the others have, and of this one what was
//!    asked for. Of more than [`OUTPUTS`] those that were not built for longest are left out.
//!
//! So of what a build makes nothing stays in memory, and of what a build before made only its bytes. A cache
//! can be deleted at any time. Nothing is forced onto the disk: what a loss of power damages is noticed by
//! its hash. That is keyed with a [`Secret`], so that nobody else can write a segment: what a cache says comes
//! into the site.

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use blake3::{Hash, Hasher};

use super::write;
use super::{Failure, Secret};

/// Segments that may be put behind those of the file as it was written anew.
const SEGMENTS: usize = 16;

/// Outputs that are remembered.
const OUTPUTS: usize = 8;

const HEAD: usize = 8 + 32;

/// Of the program, and of the output.
const NAMES: usize = 32 + 32;

/// For whom segments are written: those of other programs are not read.
pub struct Writer {
    pub secret: Secret,
    pub program: Hash,
    pub output: Hash,
}

/// What a cache held when it was opened, and what is added to it.
pub struct Stored {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Sorted by the hash of the name; of one name the last written is the last.
    entries: Vec<Entry>,
    /// What becomes of each entry: one of the following.
    fates: Vec<AtomicU8>,
    /// None if nothing is kept.
    writer: Option<Writer>,
    /// Those that are whole.
    segments: Vec<Part>,
    /// Whether something stands behind them.
    damaged: bool,
    fresh: Mutex<Fresh>,
}

const UNUSED: u8 = 0;
const USED: u8 = 1;
/// Another value was written under its name.
const REPLACED: u8 = 2;

/// A segment of the file.
struct Part {
    length: usize,
    output: Hash,
}

struct Entry {
    /// Of the name.
    hash: u64,
    /// Where it begins.
    at: usize,
    /// The place of its segment among them.
    segment: usize,
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
    /// Reads a cache; one that is not there, or not for this program, is empty. Without a writer nothing is read
    /// or written.
    pub fn read(path: &Path, writer: Option<Writer>) -> Self {
        let bytes = writer.as_ref().and_then(|_| write::bytes_if_there(path)).unwrap_or_default();
        let mut stored = Self {
            path: path.to_owned(),
            bytes,
            entries: Vec::new(),
            fates: Vec::new(),
            writer,
            segments: Vec::new(),
            damaged: false,
            fresh: Mutex::new(Fresh::Nothing),
        };
        let mut at = 0;
        while at < stored.bytes.len() {
            let entries = stored.entries.len();
            let Some((end, output)) = stored.segment(at) else {
                stored.entries.truncate(entries);
                stored.damaged = true;
                break;
            };
            stored.segments.push(Part { length: end - at, output });
            at = end;
        }
        stored.entries.sort_unstable_by_key(|entry| (entry.hash, entry.at));
        stored.fates.resize_with(stored.entries.len(), || AtomicU8::new(UNUSED));
        stored
    }

    /// Takes in the segment that begins at a byte; returns where it ends, and whose it is.
    fn segment(&mut self, at: usize) -> Option<(usize, Hash)> {
        let writer = self.writer.as_ref()?;
        let head = self.bytes.get(at..at + HEAD)?;
        let length = usize::try_from(u64::from_le_bytes(head[..8].try_into().ok()?)).ok()?;
        let end = (at + HEAD).checked_add(length)?;
        let body = self.bytes.get(at + HEAD..end)?;
        let is_ours = writer.secret.hash(body) == Hash::from_bytes(head[8..].try_into().ok()?);
        if !is_ours || body.get(..32)? != writer.program.as_bytes() {
            return None;
        }
        let output = Hash::from_bytes(body.get(32..NAMES)?.try_into().ok()?);
        let segment = self.segments.len();
        let mut rest = at + HEAD + NAMES;
        while rest < end {
            let parts = self.parts(rest)?;
            let (hash, next) = (hash_of(parts.name), parts.end);
            self.entries.push(Entry { hash, at: rest, segment });
            rest = next;
        }
        (rest == end).then_some((end, output))
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

    /// The value of a name, if it was made from the same and `accepts` it. Of several outputs the present one is
    /// asked first.
    pub fn find<T>(&self, name: &str, from: Hash, accepts: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let own = self.writer.as_ref()?.output;
        let all: Vec<usize> = self.of_name(name).collect();
        let of = |is_own: bool| all.iter().filter(move |k| (self.output(**k) == own) == is_own).copied();
        // what this output had before its last value counts no more
        let found = of(true).take(1).chain(of(false)).find_map(|k| {
            let parts = self.parts(self.entries[k].at).filter(|parts| parts.from == from.as_bytes())?;
            Some((k, accepts(parts.value)?))
        });
        let (k, value) = found?;
        self.fates[k].fetch_max(USED, Ordering::Relaxed);
        Some(value)
    }

    /// The entries of a name, the last written first.
    fn of_name(&self, name: &str) -> impl Iterator<Item = usize> {
        let hash = hash_of(name.as_bytes());
        let behind = self.entries.partition_point(|entry| entry.hash <= hash);
        let same = (0..behind).rev().take_while(move |k| self.entries[*k].hash == hash);
        same.filter(move |k| self.parts(self.entries[*k].at).is_some_and(|parts| parts.name == name.as_bytes()))
    }

    fn output(&self, entry: usize) -> Hash {
        self.segments[self.entries[entry].segment].output
    }

    /// Adds a value; it is not found before the next reading.
    pub fn put(&self, name: &str, from: Hash, value: &[u8]) {
        let Some(writer) = &self.writer else { return };
        if let Some(k) = self.of_name(name).find(|k| self.output(*k) == writer.output) {
            self.fates[k].store(REPLACED, Ordering::Relaxed);
        }
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        if let Fresh::Nothing = *fresh {
            let begun = Segment::begin(&self.fresh_path(), writer);
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

    /// Where the file is written anew.
    fn anew_path(&self) -> PathBuf {
        self.path.with_extension("anew")
    }

    /// Adds to the cache what was put since, and forgets what was not asked for if it is written anew.
    ///
    /// # Errors
    /// When the system refuses; the cache may be damaged then, which the next build notices.
    pub fn save(&self) -> Result<(), Failure> {
        let Some(writer) = &self.writer else { return Ok(()) };
        let fresh = std::mem::replace(&mut *self.fresh.lock().unwrap_or_else(PoisonError::into_inner), Fresh::Nothing);
        let saved = self.save_with(writer, fresh);
        // what a build left that was killed here goes, too
        write::remove_file(&self.fresh_path())?;
        write::remove_file(&self.anew_path())?;
        saved
    }

    fn save_with(&self, writer: &Writer, fresh: Fresh) -> Result<(), Failure> {
        let anew = self.damaged || self.segments.is_empty() || self.is_crowded();
        let mut segment = match fresh {
            Fresh::Segment(segment) => *segment,
            Fresh::Failed(failure) => return Err(failure),
            Fresh::Nothing if anew => Segment::begin(&self.fresh_path(), writer)?,
            Fresh::Nothing => return Ok(()),
        };
        let failed = |error| Failure::writing("write", &self.path, error);
        if anew {
            let used = self.entries.iter().zip(&self.fates).filter(|(_, fate)| fate.load(Ordering::Relaxed) == USED);
            for parts in used.filter_map(|(entry, _)| self.parts(entry.at)) {
                segment.entry(parts.name, parts.from, parts.value).map_err(failed)?;
            }
        }
        let (mut file, _) = segment.end().map_err(failed)?;
        if !anew {
            return write::append(&self.path, |cache| io::copy(&mut file, cache).map(|_| ()));
        }
        let mut cache = self.of_others(writer).map_err(failed)?;
        io::copy(&mut file, &mut cache).map_err(failed)?;
        std::fs::rename(self.anew_path(), &self.path).map_err(failed)
    }

    fn is_crowded(&self) -> bool {
        let outputs = self.outputs();
        let first =
            |output: &Hash| self.segments.iter().find(|part| part.output == *output).map_or(0, |part| part.length);
        let before: usize = outputs.iter().map(first).sum();
        let added = self.segments.iter().map(|part| part.length).sum::<usize>() - before;
        self.segments.len() - outputs.len() >= SEGMENTS || added > before || outputs.len() > OUTPUTS
    }

    /// The outputs, in the order in which they were built last.
    fn outputs(&self) -> Vec<Hash> {
        let mut outputs = Vec::new();
        for part in self.segments.iter().rev() {
            if !outputs.contains(&part.output) {
                outputs.push(part.output);
            }
        }
        outputs.reverse();
        outputs
    }

    /// Begins the file anew with what the outputs have that are not built now.
    fn of_others(&self, writer: &Writer) -> io::Result<File> {
        write::remove_file(&self.anew_path()).map_err(|failure| io::Error::from(failure.kind()))?;
        let mut file = write::create_private(&self.anew_path())?;
        let mut others = self.outputs();
        others.retain(|output| *output != writer.output);
        for output in &others[(others.len() + 1).saturating_sub(OUTPUTS)..] {
            let mut segment = Segment::at_end(file, &Writer { output: *output, ..*writer })?;
            for k in (0..self.entries.len()).filter(|k| self.output(*k) == *output && self.is_last(*k)) {
                if self.fates[k].load(Ordering::Relaxed) == UNUSED
                    && let Some(parts) = self.parts(self.entries[k].at)
                {
                    segment.entry(parts.name, parts.from, parts.value)?;
                }
            }
            let end;
            (file, end) = segment.end()?;
            file.seek(SeekFrom::Start(end))?;
        }
        Ok(file)
    }

    /// Whether its output wrote nothing under its name later.
    fn is_last(&self, k: usize) -> bool {
        let (hash, output) = (self.entries[k].hash, self.output(k));
        let Some(name) = self.parts(self.entries[k].at).map(|parts| parts.name) else { return false };
        let later = (k + 1..self.entries.len()).take_while(|later| self.entries[*later].hash == hash);
        !later
            .filter(|later| self.output(*later) == output)
            .any(|later| self.parts(self.entries[later].at).is_some_and(|parts| parts.name == name))
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
    /// Where it begins.
    start: u64,
    hash: Hasher,
    length: u64,
}

impl Segment {
    /// One in a file of its own.
    fn begin(path: &Path, writer: &Writer) -> Result<Self, Failure> {
        // what a killed build left, or a link that somebody laid
        write::remove_file(path)?;
        let begun = write::create_private(path).and_then(|file| Self::at_end(file, writer));
        begun.map_err(|error| Failure::writing("write", path, error))
    }

    /// One at the end of a file.
    fn at_end(mut file: File, writer: &Writer) -> io::Result<Self> {
        let start = file.stream_position()?;
        // only at the end is it a segment: until then its hash is wrong
        file.write_all(&[0; HEAD])?;
        let file = BufWriter::with_capacity(1 << 16, file);
        let mut segment = Self { file, start, hash: writer.secret.hasher(), length: 0 };
        segment.put(writer.program.as_bytes())?;
        segment.put(writer.output.as_bytes())?;
        Ok(segment)
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

    /// The file, to be read from where the segment begins; and where it ends.
    fn end(self) -> io::Result<(File, u64)> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(self.start))?;
        file.write_all(&self.length.to_le_bytes())?;
        file.write_all(self.hash.finalize().as_bytes())?;
        file.seek(SeekFrom::Start(self.start))?;
        Ok((file, self.start + HEAD as u64 + self.length))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use tempfile::TempDir;

    use super::*;

    /// Where a cache would be, and for which program.
    fn cache() -> (TempDir, PathBuf, &'static str) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("cache");
        (folder, path, "1")
    }

    fn read(path: &Path, program: &str) -> Stored {
        read_for(path, program, "public")
    }

    fn read_for(path: &Path, program: &str, output: &str) -> Stored {
        let writer = Writer { secret: Secret::test(1), program: hash(program), output: hash(output) };
        Stored::read(path, Some(writer))
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
        stored.find(name, hash(from), |value| Some(String::from_utf8(value.to_vec()).unwrap()))
    }

    #[test]
    fn a_value_is_found_as_long_as_what_it_was_made_from_is_the_same() {
        let (_folder, path, program) = cache();
        write(&read(&path, program), &[("b", "1", "乙"), ("a", "1", "甲")]);
        let stored = read(&path, program);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "a", "2"), None);
        assert_eq!(value(&stored, "c", "1"), None);
        // what comes later counts
        write(&stored, &[("a", "2", "丙")]);
        let stored = read(&path, program);
        assert_eq!((value(&stored, "a", "1"), value(&stored, "a", "2").as_deref()), (None, Some("丙")));
        assert_eq!(value(&stored, "b", "1").as_deref(), Some("乙"));
        assert_eq!(stored.segments.len(), 2);
    }

    #[test]
    fn another_programs_cache_is_not_read_and_is_written_anew() {
        let (_folder, path, program) = cache();
        write(&read(&path, program), &[("a", "1", "甲")]);
        let other = read(&path, "2");
        assert_eq!(value(&other, "a", "1"), None);
        write(&other, &[("b", "1", "乙")]);
        let other = read(&path, "2");
        assert_eq!(value(&other, "b", "1").as_deref(), Some("乙"));
        assert!(!other.damaged);
    }

    #[test]
    fn a_cache_that_is_damaged_anywhere_says_nothing_false() {
        let (_folder, path, program) = cache();
        write(&read(&path, program), &[("a", "1", "甲"), ("b", "1", "乙")]);
        write(&read(&path, program), &[("a", "2", "丙")]);
        let whole = fs::read(&path).unwrap();
        let first = read(&path, program).segments[0].length;
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            for damaged in [&bytes[..], &whole[..at]] {
                fs::write(&path, damaged).unwrap();
                let stored = read(&path, program);
                let a = (value(&stored, "a", "1"), value(&stored, "a", "2"));
                if at < first {
                    assert_eq!(a, (None, None), "{at}");
                } else {
                    assert_eq!(a, (Some("甲".into()), None), "{at}");
                }
            }
        }
        // and is whole again after the next build
        write(&read(&path, program), &[("c", "1", "丁")]);
        assert_eq!(value(&read(&path, program), "c", "1").as_deref(), Some("丁"));
    }

    #[test]
    fn what_is_no_longer_used_goes_when_the_file_is_written_anew() {
        let (_folder, path, program) = cache();
        write(&read(&path, program), &[("a", "1", "甲"), ("b", "1", "乙")]);
        for n in 0..SEGMENTS {
            let from = n.to_string();
            let stored = read(&path, program);
            assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
            write(&stored, &[("c", &from, "丙")]);
        }
        let stored = read(&path, program);
        assert!(stored.segments.len() < SEGMENTS);
        assert_eq!(value(&stored, "a", "1").as_deref(), Some("甲"));
        assert_eq!(value(&stored, "b", "1"), None);
        assert_eq!(value(&stored, "c", &(SEGMENTS - 1).to_string()).as_deref(), Some("丙"));
    }

    #[test]
    fn what_other_outputs_have_stays_when_the_file_is_written_anew() {
        let (_folder, path, program) = cache();
        for output in ["o1", "o2"] {
            write(&read_for(&path, program, output), &[("shared", output, output), (output, "1", output)]);
        }
        for n in 0..5 * SEGMENTS {
            let stored = read_for(&path, program, "o2");
            assert_eq!(value(&stored, "o2", "1").as_deref(), Some("o2"));
            write(&stored, &[("c", &n.to_string(), "丙")]);
        }
        let stored = read_for(&path, program, "o1");
        assert!(stored.segments.len() <= SEGMENTS + 2);
        assert_eq!(value(&stored, "o1", "1").as_deref(), Some("o1"));
        // each its own value of one name
        assert_eq!(value(&stored, "shared", "o1").as_deref(), Some("o1"));
        // what was not asked for is gone, if it was of the output that did not ask
        assert_eq!(value(&read_for(&path, program, "o2"), "shared", "o2"), None);
    }

    #[test]
    fn of_many_outputs_the_last_are_kept() {
        let (_folder, path, program) = cache();
        for n in 0..5 * OUTPUTS {
            let output = n.to_string();
            write(&read_for(&path, program, &output), &[(&output, "1", &"丙".repeat(100))]);
            // what a build before asked for is this one's
            assert!(fs::metadata(&path).unwrap().len() < 600 * (OUTPUTS as u64 + 2), "{n}");
        }
        let stored = read_for(&path, program, "now");
        let kept = (0..5 * OUTPUTS).filter(|n| value(&stored, &n.to_string(), "1").is_some());
        assert!(
            kept.clone().count() >= OUTPUTS && kept.clone().all(|n| n >= 4 * OUTPUTS - 2),
            "{:?}",
            kept.collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_cache_of_another_machine_is_not_read() {
        let (_folder, path, program) = cache();
        write(&read(&path, program), &[("a", "1", "甲")]);
        let writer = |secret| Writer { secret, program: hash(program), output: hash("public") };
        assert_eq!(value(&Stored::read(&path, Some(writer(Secret::test(2)))), "a", "1"), None);
        assert_eq!(value(&Stored::read(&path, None), "a", "1"), None);
        assert_eq!(value(&read(&path, program), "a", "1").as_deref(), Some("甲"));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_a_cache() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path, program) = cache();
        for from in ["1", "2"] {
            write(&read(&path, program), &[("a", from, "甲")]);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_build_that_fails_leaves_the_cache_as_it_was() {
        let (folder, path, program) = cache();
        write(&read(&path, program), &[("a", "1", "甲")]);
        let before = fs::read(&path).unwrap();
        let stored = read(&path, program);
        stored.put("a", hash("2"), "乙".as_bytes());
        drop(stored);
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
