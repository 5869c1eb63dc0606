//! Files outside of an archive, as they are named on the command line.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Failure, is_hidden};

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::reading("read", path, error))
}

/// The same; none if no file is there.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match read(path) {
        Err(failure) if failure.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

/// A file as it is, or the files below a folder that have one of these endings, sorted by path.
pub fn files(path: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let found = fs::metadata(path).map_err(|error| Failure::reading("read", path, error))?;
    if !found.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let shown = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(shown) {
        let entry = entry.map_err(|error| Failure::reading("read the folder", path, error.into()))?;
        let ending = entry.path().extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if entry.file_type().is_file() && ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
