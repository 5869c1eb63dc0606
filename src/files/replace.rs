//! Replacing a file that somebody else may save at the same time.
//!
//! An editor may save a file after it was read and before it is replaced. No file system compares and
//! replaces in one step, so the comparison comes after the replacement, while nothing is lost yet:
//!
//! 1. The new bytes are written to a file beside the old one and forced onto the disk.
//! 2. The two files change names in one step (`RENAME_EXCHANGE`), and the file that came out is read.
//! 3. If it holds what was read before, it is deleted. If not, somebody saved it meanwhile: the two files
//!    change names again, and the caller starts anew from the saved file. A save that comes even then comes
//!    out of the second exchange, and goes back by a third.
//! 4. A new file takes a name that nobody has (`RENAME_NOREPLACE`).
//!
//! A process may be killed between two steps. The file beside carries the hashes of what was read and of what
//! was to be written in its name, so [`recover`] can tell our bytes from somebody's save, which it puts back.
//!
//! Where the system cannot exchange names, the file is compared directly before it is replaced.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::write::{self, Standing};

/// The name of a file while it is written: it holds nobody's bytes but ours.
const WRITING: &str = ".annals-writing";
/// The name of a file that takes part in an exchange.
const EXCHANGED: &str = ".annals-exchanged";

/// What became of an attempt to replace a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Replacement {
    Done,
    /// The file is not what was read, and holds what somebody else wrote.
    Changed,
}

/// Replaces a file if it still holds `before`; with `None`, makes a new file if there is none.
///
/// # Errors
/// When the file is read-only, is no file, or cannot be written.
pub fn replace_unchanged(path: &Path, before: Option<&[u8]>, after: &[u8]) -> Result<Replacement, Failure> {
    attempt(path, before, after, &mut |_| {})
}

/// Finishes what killed processes left beside a file, and returns the files that are neither ours nor what was
/// read: somebody's, which nothing could be done with. The caller sees to it that no other process of ours
/// replaces the file at the same time.
///
/// # Errors
/// When the folder cannot be read or changed.
pub fn recover(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let folder = path.parent().unwrap_or(path);
    if write::standing(folder)? != Standing::Folder {
        return Ok(Vec::new());
    }
    let prefix = format!(".{}.", name_of(path));
    let mut kept = Vec::new();
    for name in write::names_in(folder)? {
        let Some(rest) = name.strip_prefix(&prefix) else { continue };
        let left = folder.join(&name);
        if rest.ends_with(WRITING) {
            write::remove_file(&left)?;
        } else if let Some(hashes) = rest.strip_suffix(EXCHANGED)
            && !recovered(path, &left, hashes)?
        {
            kept.push(left);
        }
    }
    Ok(kept)
}

/// Decides about one file that an exchange left; false if it must stay.
fn recovered(path: &Path, left: &Path, hashes: &str) -> Result<bool, Failure> {
    let Some(bytes) = write::bytes_if_there(left) else { return Ok(false) };
    let is_known = |bytes: &[u8]| hashes.split('-').any(|known| known == short_hash(Some(bytes)));
    if is_known(&bytes) {
        return write::remove_file(left).map(|()| true);
    }
    // a save came out of the exchange, and was not put back
    match write::bytes_if_there(path) {
        Some(here) if hashes.split('-').next() == Some(&*short_hash(Some(&here))) => {
            let failed = |error| Failure::writing("write", path, error).in_content();
            settle(path, left, Some(here), Some(bytes), &mut |_| {}).map_err(failed)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// A moment at which tests do what others may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    BeforeExchange,
    AfterExchange,
}

fn attempt(
    path: &Path,
    before: Option<&[u8]>,
    after: &[u8],
    meanwhile: &mut dyn FnMut(Moment),
) -> Result<Replacement, Failure> {
    let failed = |error| Failure::writing("write", path, error).in_content();
    match (write::standing(path)?, before) {
        (Standing::Nothing, None) => {}
        (Standing::Nothing, Some(_)) | (Standing::File, None) => return Ok(Replacement::Changed),
        (Standing::File, Some(_)) => {}
        (Standing::Folder, _) => return Err(failed(ErrorKind::IsADirectory.into())),
        (Standing::Link, _) => return Err(failed(ErrorKind::AlreadyExists.into())),
    }
    let name = format!(".{}.{}-{}", name_of(path), short_hash(Some(after)), short_hash(before));
    let writing = path.with_file_name(format!("{name}{WRITING}"));
    let beside = path.with_file_name(format!("{name}{EXCHANGED}"));
    let written = fill(&writing, path, before.is_some(), after).and_then(|()| move_to_free(&writing, &beside));
    if let Err(error) = written {
        drop(fs::remove_file(&writing));
        return Err(failed(error));
    }
    meanwhile(Moment::BeforeExchange);
    let replaced = match before {
        None => move_to_free(&beside, path).map(|()| true),
        Some(before) => settle(path, &beside, Some(before.to_vec()), Some(after.to_vec()), meanwhile),
    };
    match replaced {
        Ok(true) => Ok(Replacement::Done),
        Ok(false) => Ok(Replacement::Changed),
        // the file is gone, or another has the name
        Err(error) => {
            if write::bytes_if_there(&beside).as_deref() == Some(after) {
                drop(fs::remove_file(&beside));
            } else {
                // a save that came out: where its name is taken as well, the next run reports it
                drop(move_to_free(&beside, path));
            }
            match error.kind() {
                ErrorKind::NotFound | ErrorKind::AlreadyExists => Ok(Replacement::Changed),
                _ => Err(failed(error)),
            }
        }
    }
}

/// Exchanges a file with the one beside it until what comes out is what was expected, and deletes that. Says
/// whether the file is then the one that was beside it at first.
fn settle(
    path: &Path,
    beside: &Path,
    mut expected: Option<Vec<u8>>,
    ours: Option<Vec<u8>>,
    meanwhile: &mut dyn FnMut(Moment),
) -> std::io::Result<bool> {
    let mut inside = ours.clone();
    loop {
        if !write::exchange_names(beside, path)? {
            return compare_and_rename(path, beside, expected.as_deref());
        }
        meanwhile(Moment::AfterExchange);
        let out = write::bytes_if_there(beside);
        if out == expected {
            // what stays is known by its name, and deleted by the next run
            drop(fs::remove_file(beside));
            return Ok(inside == ours);
        }
        // somebody saved it: back with it, and what is in its place now comes out
        (expected, inside) = (inside, out);
    }
}

/// The same where names cannot be exchanged. A save between the comparison and the renaming is lost.
fn compare_and_rename(path: &Path, beside: &Path, expected: Option<&[u8]>) -> std::io::Result<bool> {
    if write::bytes_if_there(path).as_deref() != expected {
        fs::remove_file(beside)?;
        return Ok(false);
    }
    fs::rename(beside, path)?;
    Ok(true)
}

/// Writes a new file with the permissions of the one that it is to replace.
fn fill(new: &Path, path: &Path, replaces: bool, bytes: &[u8]) -> std::io::Result<()> {
    // the same bytes may have been left by a process that was killed
    match fs::remove_file(new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let permissions = if replaces { Some(fs::metadata(path)?.permissions()) } else { None };
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let mut file = File::create_new(new)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// Renames a file to a name that nobody has.
fn move_to_free(from: &Path, to: &Path) -> std::io::Result<()> {
    if write::rename_to_free(from, to)? {
        return Ok(());
    }
    fs::hard_link(from, to)?;
    fs::remove_file(from)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What stands for some bytes in a name; for none as well.
fn short_hash(bytes: Option<&[u8]>) -> String {
    bytes.map_or_else(|| "none".to_owned(), |bytes| blake3::hash(bytes).to_hex()[..16].to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// A folder with the file that is replaced, and how others change it.
    struct Scene {
        folder: TempDir,
        path: PathBuf,
    }

    impl Scene {
        fn new(text: Option<&str>) -> Self {
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("a1-01.notes.md");
            text.iter().for_each(|text| fs::write(&path, text).unwrap());
            Self { folder, path }
        }

        /// As editors do that write a new file.
        fn save(&self, text: &str) {
            let new = self.folder.path().join("editor~");
            fs::write(&new, text).unwrap();
            fs::rename(new, &self.path).unwrap();
        }

        fn text(&self) -> String {
            fs::read_to_string(&self.path).unwrap()
        }

        fn names(&self) -> Vec<String> {
            write::names_in(self.folder.path()).unwrap()
        }

        fn attempt(&self, before: Option<&str>, after: &str, meanwhile: &mut dyn FnMut(Moment)) -> Replacement {
            attempt(&self.path, before.map(str::as_bytes), after.as_bytes(), meanwhile).unwrap()
        }

        fn left(&self, after: &str, before: &str, holds: &str) {
            let hashes = format!("{}-{}", short_hash(Some(after.as_bytes())), short_hash(Some(before.as_bytes())));
            fs::write(self.folder.path().join(format!(".a1-01.notes.md.{hashes}{EXCHANGED}")), holds).unwrap();
        }
    }

    const ONLY: [&str; 1] = ["a1-01.notes.md"];

    #[test]
    fn a_file_that_nobody_changed_is_replaced() {
        let scene = Scene::new(Some("old"));
        assert_eq!(scene.attempt(Some("old"), "new", &mut |_| {}), Replacement::Done);
        assert_eq!((scene.text().as_str(), scene.names()), ("new", ONLY.map(String::from).to_vec()));
        let scene = Scene::new(None);
        assert_eq!(scene.attempt(None, "new", &mut |_| {}), Replacement::Done);
        assert_eq!((scene.text().as_str(), scene.names()), ("new", ONLY.map(String::from).to_vec()));
    }

    #[test]
    fn a_save_that_comes_before_the_exchange_stays() {
        for in_place in [false, true] {
            let scene = Scene::new(Some("old"));
            let mut save = |moment| match (moment, in_place) {
                (Moment::BeforeExchange, false) => scene.save("an hour of work"),
                (Moment::BeforeExchange, true) => fs::write(&scene.path, "an hour of work").unwrap(),
                _ => {}
            };
            assert_eq!(scene.attempt(Some("old"), "new", &mut save), Replacement::Changed);
            assert_eq!((scene.text().as_str(), scene.names()), ("an hour of work", ONLY.map(String::from).to_vec()));
        }
    }

    #[test]
    fn of_several_saves_the_last_stays() {
        let scene = Scene::new(Some("old"));
        let mut saves = 0;
        let mut save = |_| {
            if saves < 5 {
                saves += 1;
                scene.save(&format!("save {saves}"));
            }
        };
        assert_eq!(scene.attempt(Some("old"), "new", &mut save), Replacement::Changed);
        assert_eq!((scene.text().as_str(), scene.names()), ("save 5", ONLY.map(String::from).to_vec()));
    }

    #[test]
    fn a_save_over_the_new_file_stays() {
        let scene = Scene::new(Some("old"));
        let mut save = |moment| {
            if moment == Moment::AfterExchange {
                scene.save("over the new one");
            }
        };
        assert_eq!(scene.attempt(Some("old"), "new", &mut save), Replacement::Done);
        assert_eq!((scene.text().as_str(), scene.names()), ("over the new one", ONLY.map(String::from).to_vec()));
    }

    #[test]
    fn a_file_that_appears_or_goes_meanwhile_is_left_as_it_is() {
        let scene = Scene::new(None);
        let mut appear = |_| scene.save("another's");
        assert_eq!(scene.attempt(None, "new", &mut appear), Replacement::Changed);
        assert_eq!((scene.text().as_str(), scene.names()), ("another's", ONLY.map(String::from).to_vec()));
        let scene = Scene::new(Some("old"));
        let mut go = |_| drop(fs::remove_file(&scene.path));
        assert_eq!(scene.attempt(Some("old"), "new", &mut go), Replacement::Changed);
        assert!(scene.names().is_empty(), "{:?}", scene.names());
        let scene = Scene::new(Some("old"));
        let mut turn = |moment| {
            if moment == Moment::BeforeExchange {
                fs::remove_file(&scene.path).unwrap();
                std::os::unix::fs::symlink("elsewhere", &scene.path).unwrap();
            }
        };
        assert_eq!(scene.attempt(Some("old"), "new", &mut turn), Replacement::Changed);
        assert_eq!(scene.names(), ONLY);
        assert!(scene.path.is_symlink());
    }

    #[test]
    fn a_read_only_file_is_not_replaced() {
        let scene = Scene::new(Some("old"));
        let mut permissions = fs::metadata(&scene.path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&scene.path, permissions).unwrap();
        let error = replace_unchanged(&scene.path, Some(b"old"), b"new").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        assert_eq!((scene.text().as_str(), scene.names()), ("old", ONLY.map(String::from).to_vec()));
    }

    #[test]
    fn what_a_killed_process_left_is_finished() {
        // killed before the exchange, and after it
        for (here, left) in [("old", "new"), ("new", "old"), ("later", "new"), ("later", "old")] {
            let scene = Scene::new(Some(here));
            scene.left("new", "old", left);
            fs::write(scene.folder.path().join(format!(".a1-01.notes.md.0-0{WRITING}")), "ne").unwrap();
            assert_eq!(recover(&scene.path).unwrap(), [] as [PathBuf; 0]);
            assert_eq!((scene.text().as_str(), scene.names()), (here, ONLY.map(String::from).to_vec()));
        }
        // a save came out of the exchange, and the process was killed before it was put back
        let scene = Scene::new(Some("new"));
        scene.left("new", "old", "an hour of work");
        assert_eq!(recover(&scene.path).unwrap(), [] as [PathBuf; 0]);
        assert_eq!((scene.text().as_str(), scene.names()), ("an hour of work", ONLY.map(String::from).to_vec()));
        // both are somebody's: both stay
        let scene = Scene::new(Some("another hour"));
        scene.left("new", "old", "an hour of work");
        let kept = recover(&scene.path).unwrap();
        assert_eq!((kept.len(), scene.text().as_str()), (1, "another hour"));
        assert_eq!(fs::read_to_string(&kept[0]).unwrap(), "an hour of work");
    }
}
