//! Files outside of an archive, as they are named on the command line.

use std::fs;
use std::io::{Error, ErrorKind, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Failure, is_hidden, opened};

/// The bytes of a file. A pipe is refused: who reads one may wait for ever.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = opened::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| Failure::reading("read", path, error))
}

/// The same; none if no file is there.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match read(path) {
        Err(failure) if failure.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// A file as it is, or the files below a folder that have one of these endings, sorted by path. Links are
/// followed; what has such an ending and is no file is an error.
pub fn files(path: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let found = fs::metadata(path).map_err(|error| Failure::reading("read", path, error))?;
    if !found.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let shown = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().filter_entry(shown) {
        let entry = match entry {
            Ok(entry) => entry,
            // a link to nothing that would not have been read
            Err(error) if error.path().is_some_and(|path| !has_ending(path, endings)) && is_dangling(&error) => {
                continue;
            }
            Err(error) => {
                let at = error.path().unwrap_or(path).to_owned();
                let error = if error.loop_ancestor().is_some() {
                    Error::new(ErrorKind::InvalidInput, "the link leads back to a folder that it lies in")
                } else {
                    error.into()
                };
                return Err(Failure::reading("read", at, error));
            }
        };
        if !has_ending(entry.path(), endings) {
            continue;
        }
        if let Some(kind) = opened::kind_of(entry.file_type()) {
            let error = Error::new(ErrorKind::InvalidInput, format!("it is {kind}, not a file"));
            return Err(Failure::reading("read", entry.path(), error));
        }
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

fn is_dangling(error: &walkdir::Error) -> bool {
    error.loop_ancestor().is_none() && error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound)
}
