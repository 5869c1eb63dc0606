//! A long file, written as it is made: it stands beside the old one until it is whole.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Failure;

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
        let new = super::write::beside(path).map_err(failed)?;
        let file = BufWriter::new(File::create_new(&new).map_err(failed)?);
        Ok(Self { path: path.to_owned(), new, file, finished: false })
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
}
