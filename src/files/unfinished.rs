//! Writing into an archive, so that what a killed process leaves is cleared away by the next one.
//!
//! A file is written under another name beside its place, and moved there when it is whole. Which name that is is
//! written down before, in a file below `.annals/unfinished` that is locked as long as the process lives. A record
//! that nobody has locked is of a process that is gone: the file that it names is deleted, and no other.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::write::{self, Standing};
use super::{Failure, own_folder, own_stamp};
use crate::diag::Result;

/// Below the root.
const OWN: &str = ".annals";
const RECORDS: &str = "unfinished";

/// Writes a file of an archive, in place of one that may be there: a reader sees the old one or the new one whole.
///
/// # Errors
/// `write` if the system refuses, or `.annals` is no folder.
pub fn write_over(root: &Path, path: &Path, bytes: &[u8]) -> Result<()> {
    let own = root.join(OWN);
    own_folder::make(&own)?;
    let records = own.join(RECORDS);
    if write::standing(&records)? == Standing::Nothing {
        write::make_private_folder(&records)?;
    }
    clear(&records, root)?;
    let failed = |error| Failure::writing("write", path, error);
    let new = write::beside(path).map_err(failed)?;
    let record = records.join(token(&new).unwrap_or_default());
    let begun = write::create_private(&record).and_then(|mut file| {
        file.try_lock().map_err(std::io::Error::from)?;
        file.write_all(new.as_os_str().as_encoded_bytes())?;
        Ok(file)
    });
    let _lock = begun.map_err(|error| Failure::writing("write", &record, error))?;
    let written = write::write_over_by(&new, path, bytes);
    write::remove_file(&record)?;
    Ok(written.map_err(Failure::in_content)?)
}

/// Deletes what processes that are gone have left.
fn clear(records: &Path, root: &Path) -> std::result::Result<(), Failure> {
    for name in write::names_in(records)? {
        let record = records.join(&name);
        if !is_token(&name) || own_stamp(&record).is_none() {
            continue;
        }
        let Ok(mut file) = File::open(&record) else { continue };
        if file.try_lock().is_err() {
            continue;
        }
        let mut text = String::new();
        if file.read_to_string(&mut text).is_ok() {
            let left = PathBuf::from(text);
            let is_own = token(&left) == Some(name.as_str())
                && left.starts_with(root.join("content"))
                // and not by way of a link
                && write::resolve(&left).is_ok_and(|real| real == left);
            if is_own && own_stamp(&left).is_some() {
                write::remove_file(&left)?;
            }
        }
        write::remove_file(&record)?;
    }
    Ok(())
}

/// What tells a name from all others: `.a1.md.0123456789abcdef.annals-new`.
fn token(new: &Path) -> Option<&str> {
    let name = new.file_name()?.to_str()?.strip_prefix('.')?.strip_suffix(write::NEW)?;
    name.rsplit_once('.').map(|(_, token)| token).filter(|token| is_token(token))
}

fn is_token(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_a_killed_process_left_is_deleted_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("content")).unwrap();
        let path = root.join("content/a.md");
        write_over(&root, &path, "一".as_bytes()).unwrap();
        let records = root.join(".annals/unfinished");
        assert_eq!(write::names_in(&records).unwrap(), [""; 0]);
        let put = |token: &str, left: &str, text: &str| {
            fs::write(records.join(token), root.join(left).to_str().unwrap()).unwrap();
            fs::write(root.join(left), text).unwrap();
        };
        put("0123456789abcdef", "content/.a.md.0123456789abcdef.annals-new", "half");
        // one of a process that lives; others of no process: another place, another name, no record
        put("0123456789abcde0", "content/.a.md.0123456789abcde0.annals-new", "信");
        let living = File::open(records.join("0123456789abcde0")).unwrap();
        living.lock().unwrap();
        put("0123456789abcde1", ".a.md.0123456789abcde1.annals-new", "信");
        put("0123456789abcde2", "content/letter.txt", "信");
        fs::write(root.join("content/.a.md.0123456789abcde3.annals-new"), "信").unwrap();
        fs::write(records.join("letter.txt"), "信").unwrap();
        fs::write(records.join("0123456789abcde4"), "").unwrap();
        write_over(&root, &path, "二".as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "二");
        assert_eq!(
            write::names_in(&root.join("content")).unwrap(),
            [".a.md.0123456789abcde0.annals-new", ".a.md.0123456789abcde3.annals-new", "a.md", "letter.txt"]
        );
        assert!(root.join(".a.md.0123456789abcde1.annals-new").exists());
        assert_eq!(write::names_in(&records).unwrap(), ["0123456789abcde0", "letter.txt"]);
        drop(living);
        write_over(&root, &path, "三".as_bytes()).unwrap();
        assert_eq!(write::names_in(&records).unwrap(), ["letter.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_in_place_of_our_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for path in ["content", "elsewhere"] {
            fs::create_dir(root.join(path)).unwrap();
        }
        std::os::unix::fs::symlink("elsewhere", root.join(".annals")).unwrap();
        let error = write_over(&root, &root.join("content/a.md"), b"x").unwrap_err();
        assert!(error.message.contains("is a symbolic link"), "{}", error.message);
        assert_eq!(write::names_in(&root.join("elsewhere")).unwrap(), [""; 0]);
        assert_eq!(write::names_in(&root.join("content")).unwrap(), [""; 0]);
    }
}
