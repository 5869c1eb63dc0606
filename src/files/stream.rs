//! A long file, written as it is made: it stands beside the old one until it is whole.
//!
//! A process that is killed leaves the file beside. The next one that writes to the same path deletes it: each
//! process holds a lock on its own file, so a file without a lock belongs to nobody.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Failure, opened, write};

/// A file in the making. Dropped before [`Stream::finish`], it leaves what stood at its path.
pub struct Stream {
    path: PathBuf,
    new: PathBuf,
    file: BufWriter<File>,
    finished: bool,
}

impl Stream {
    /// # Errors
    /// When no file can be made beside `path`.
    pub fn begin(path: &Path) -> Result<Self, Failure> {
        let failed = |error| Failure::writing("write", path, error);
        remove_left(path);
        loop {
            let new = write::beside(path).map_err(failed)?;
            let file = File::create_new(&new).map_err(failed)?;
            // where nothing can be locked, nothing is deleted either
            drop(file.lock());
            // another process may have found it before it had a lock
            if new.exists() {
                return Ok(Self { path: path.to_owned(), new, file: BufWriter::new(file), finished: false });
            }
        }
    }

    /// # Errors
    /// When the system refuses the bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| Failure::writing("write", &self.path, error))
    }

    /// Puts the file into its place.
    ///
    /// # Errors
    /// When the last bytes cannot be written, or the old file cannot be replaced.
    pub fn finish(mut self) -> Result<(), Failure> {
        let done = self.file.flush().and_then(|()| fs::rename(&self.new, &self.path));
        self.finished = done.is_ok();
        done.map_err(|error| Failure::writing("write", &self.path, error))
    }
}

/// Deletes what killed processes left beside a path. What cannot be looked at stays.
fn remove_left(path: &Path) {
    let names = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    for name in names.and_then(|folder| write::names_in(folder).ok()).unwrap_or_default() {
        if !write::is_beside(path, &name) {
            continue;
        }
        let left = path.with_file_name(name);
        if let Ok(file) = opened::open(&left)
            && file.try_lock().is_ok()
        {
            drop(fs::remove_file(&left));
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if !self.finished {
            drop(fs::remove_file(&self.new));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("株洲.ndjson");
        fs::write(&path, "旧").unwrap();
        let mut stream = Stream::begin(&path).unwrap();
        stream.write("新".as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "旧");
        drop(stream);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let mut stream = Stream::begin(&path).unwrap();
        stream.write("新".as_bytes()).unwrap();
        stream.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "新");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_is_deleted_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let there = || {
            let mut names = write::names_in(folder.path()).unwrap();
            names.sort();
            names
        };
        let path = folder.path().join("a.ndjson");
        let left = write::beside(&path).unwrap();
        fs::write(&left, "left").unwrap();
        let others =
            [".a.ndjson.annals-new", ".a.ndjson.0123456789abcdeg.annals-new", ".b.ndjson.0123456789abcdef.annals-new"];
        others.iter().for_each(|name| fs::write(folder.path().join(name), "of others").unwrap());
        let first = Stream::begin(&path).unwrap();
        assert!(!left.exists());
        let second = Stream::begin(&path).unwrap();
        assert!(first.new.exists() && second.new.exists(), "one that is being written stays");
        first.finish().unwrap();
        second.finish().unwrap();
        assert_eq!(there(), [others[1], others[0], others[2], "a.ndjson"]);
    }
}
