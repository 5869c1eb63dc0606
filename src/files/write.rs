//! The changes to a file system that a build makes, each with an error that names the path.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use super::Failure;

/// What stands at a path; a link is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Nothing,
    Folder,
    File,
    Link,
}

/// An advisory lock, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

pub fn standing(path: &Path) -> Result<Standing, Failure> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Ok(Standing::Link),
        Ok(found) if found.is_dir() => Ok(Standing::Folder),
        Ok(_) => Ok(Standing::File),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Standing::Nothing),
        Err(error) => Err(Failure::writing("look at", path, error)),
    }
}

/// Where a path is, or would be: absolute, and without links as far as it is there.
pub fn resolve(path: &Path) -> Result<PathBuf, Failure> {
    let failed = |error| Failure::writing("find", path, error);
    let absolute = std::path::absolute(path).map_err(failed)?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            // What stands before it has been resolved, or is not there and so is no link.
            Component::ParentDir => {
                real.pop();
            }
            _ => real.push(part),
        }
        match fs::canonicalize(&real) {
            Ok(canonical) => real = canonical,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(real)
}

/// All files and links below a folder, hidden ones too, relative to it, with `/`, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut paths = files_in(folder, "")?;
    paths.sort_unstable();
    Ok(paths)
}

/// Folders side by side: a site has as many as it has pages.
fn files_in(folder: &Path, prefix: &str) -> Result<Vec<String>, Failure> {
    let Entries { mut files, folders } = entries(folder)?;
    files.iter_mut().for_each(|name| name.insert_str(0, prefix));
    let below = |name: &String| files_in(&folder.join(name), &format!("{prefix}{name}/"));
    let below: Vec<_> = folders.par_iter().map(below).collect::<Result<_, _>>()?;
    files.extend(below.into_iter().flatten());
    Ok(files)
}

struct Entries {
    /// Files and links.
    files: Vec<String>,
    folders: Vec<String>,
}

fn entries(folder: &Path) -> Result<Entries, Failure> {
    let read = || {
        let mut entries = Entries { files: Vec::new(), folders: Vec::new() };
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() { &mut entries.folders } else { &mut entries.files }.push(name);
        }
        Ok(entries)
    };
    read().map_err(|error| Failure::reading("read the folder", folder, error))
}

/// What stands in a folder, hidden names too, sorted.
pub fn names_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let Entries { mut files, folders } = entries(folder)?;
    files.extend(folders);
    files.sort_unstable();
    Ok(files)
}

/// The text of a file; none if it is not there or not text.
pub fn read_if_there(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::reading("read", path, error)),
    }
}

/// The bytes of a file of our own; none if it cannot be read, or is a link or no file.
pub fn bytes_if_there(path: &Path) -> Option<Vec<u8>> {
    let mut file = open_own(OpenOptions::new().read(true), path).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Opens a file of our own. An archive may come from somebody else with a link or a pipe in its place.
fn open_own(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits() as i32);
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(ErrorKind::InvalidInput.into()) }
}

/// Puts a file in place of what may be there, without forcing it onto the disk. A link there is replaced,
/// not followed.
pub fn replace_loosely(path: &Path, fill: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<(), Failure> {
    let failed = |error| Failure::writing("write", path, error);
    let new = beside(path).map_err(failed)?;
    let written = File::create_new(&new).and_then(|mut file| fill(&mut file));
    written.and_then(|()| fs::rename(&new, path)).map_err(|error| {
        drop(fs::remove_file(&new));
        failed(error)
    })
}

/// A name beside a file for this attempt alone.
pub(super) fn beside(path: &Path) -> std::io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(path.with_file_name(format!(".{name}.{}.annals-new", random()?)))
}

/// Sixteen hexadecimal figures that nobody else has.
pub fn random_name() -> Result<String, Failure> {
    random().map_err(|error| Failure::writing("name", Path::new("a new file"), error))
}

fn random() -> std::io::Result<String> {
    let mut random = [0_u8; 8];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    Ok(format!("{:016x}", u64::from_ne_bytes(random)))
}

/// Adds to the end of a file of our own.
pub fn append(path: &Path, add: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<(), Failure> {
    let added = open_own(OpenOptions::new().write(true), path).and_then(|mut file| {
        file.seek(SeekFrom::End(0))?;
        add(&mut file)
    });
    added.map_err(|error| Failure::writing("write", path, error))
}

/// Makes a second name for a file, or a copy of it where the disk has no second names; says whether it is
/// the same file.
pub fn link_or_copy(from: &Path, to: &Path) -> Result<bool, Failure> {
    let linked = fs::hard_link(from, to).map(|()| true).or_else(|error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::NotFound => Err(error),
        _ => fs::copy(from, to).map(|_| false),
    });
    linked.map_err(|error| Failure::writing("write", to, error))
}

/// Deletes a file, if it is there, or an empty folder in its place. In the place of its own folder a file may
/// stand: then it is not there.
pub fn remove_file(path: &Path) -> Result<(), Failure> {
    let removed = fs::remove_file(path).or_else(|error| match error.kind() {
        ErrorKind::IsADirectory => fs::remove_dir(path),
        _ => Err(error),
    });
    match removed {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(Failure::writing("delete", path, error))
        }
        _ => Ok(()),
    }
}

/// Deletes a folder if it is one and nothing is in it; says whether it did.
pub fn remove_if_empty(path: &Path) -> bool {
    fs::remove_dir(path).is_ok()
}

/// Makes a folder in a folder that is there.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir(path).map_err(|error| Failure::writing("make the folder", path, error))
}

/// Makes a folder and those around it, as far as they are not there.
pub fn make_folders(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::writing("make the folder", path, error))
}

/// Writes a file that must not be there yet.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = File::create_new(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| Failure::writing("write", path, error))
}

/// Writes a file `new`, and lets it take the place of `path` when it is whole.
pub fn replace_by(new: &Path, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_new(new, bytes)?;
    fs::rename(new, path).map_err(|error| Failure::writing("write", path, error))
}

/// Writes a file, in place of one that may be there: a reader sees the old one or the new one whole.
pub fn write_over(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::writing("write", path, error);
    // At this name nothing stands: what stands there is somebody else's, or a link that somebody laid.
    let new = beside(path).map_err(failed)?;
    let mut file = File::create_new(&new).map_err(failed)?;
    let written = fill(&mut file, path, bytes).and_then(|()| fs::rename(&new, path));
    written.map_err(|error| {
        // The old file stays; the new one has no name to be found by.
        drop(fs::remove_file(&new));
        failed(error)
    })
}

/// Fills the file that is to take the place of `path`, and forces it onto the disk.
fn fill(file: &mut File, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)?;
    // who may read the old file may read the new one, and no one else
    match fs::metadata(path) {
        Ok(old) => file.set_permissions(old.permissions())?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    file.sync_all()
}

/// Writes a file that is to take the place of `path`, with its permissions, and forces it onto the disk.
pub fn write_staged(staged: &Path, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = File::create_new(staged).map_err(|error| Failure::writing("write", path, error))?;
    fill(&mut file, path, bytes).map_err(|error| {
        drop(fs::remove_file(staged));
        Failure::writing("write", path, error)
    })
}

/// Lets a file take the place of another in the same folder.
pub fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| Failure::writing("write", to, error))
}

/// Forces the names in a folder onto the disk, where the system can do that.
pub fn sync_folder(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        let synced = File::open(path).and_then(|folder| folder.sync_all());
        match synced {
            // some file systems of the network cannot
            Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
                Err(Failure::writing("write", path, error))
            }
            _ => Ok(()),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(())
    }
}

/// Deletes the files that writes left in a folder which were killed: those of these names.
pub fn remove_leftovers(folder: &Path, names: &[&str]) -> Result<(), Failure> {
    for found in names_in(folder)? {
        let is_left = |name: &&str| {
            let mark = found.strip_prefix(&format!(".{name}.")).and_then(|rest| rest.strip_suffix(".annals-new"));
            mark.is_some_and(|mark| mark.len() == 16 && mark.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        if names.iter().any(is_left) {
            remove_file(&folder.join(&found))?;
        }
    }
    Ok(())
}

/// Gives one folder the permissions of another.
pub fn copy_permissions(from: &Path, to: &Path) -> Result<(), Failure> {
    let copied = fs::metadata(from).and_then(|found| fs::set_permissions(to, found.permissions()));
    copied.map_err(|error| Failure::writing("set the permissions of", to, error))
}

/// Moves a folder to a place on the same disk where nothing stands.
pub fn move_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| Failure::writing("put the new site in place at", to, error))
}

/// What [`move_folder`] would say of a file in its way.
pub fn in_the_way(path: &Path) -> Failure {
    Failure::writing("put the new site in place at", path, ErrorKind::NotADirectory.into())
}

/// Lets two folders change places at one stroke; false if the system or the disk cannot.
pub fn exchange(new: &Path, old: &Path) -> Result<bool, Failure> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(Failure::writing("put the new site in place at", old, error.into())),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (new, old);
        Ok(false)
    }
}

/// Deletes a folder with all that is in it, if it is there. Of a link in its place only the link.
pub fn remove_tree(path: &Path) -> Result<(), Failure> {
    if standing(path)? != Standing::Folder {
        return remove_file(path);
    }
    // Issues side by side: to delete a large site takes longer than to write it.
    if let Ok(Entries { folders, .. }) = entries(path) {
        folders.par_iter().map(|name| path.join(name)).for_each(|folder| {
            let issues = entries(&folder).map(|entries| entries.folders).unwrap_or_default();
            // What fails here fails again below, where it is reported.
            issues.par_iter().for_each(|name| drop(fs::remove_dir_all(folder.join(name))));
        });
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::writing("delete the folder", path, error)),
        _ => Ok(()),
    }
}

/// Locks a file, which is made if it is not there; none if another process has it.
pub fn lock(path: &Path) -> Result<Option<Lock>, Failure> {
    let failed = |error| Failure::writing("lock", path, error);
    let file = open_own(OpenOptions::new().create(true).truncate(false).write(true), path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Whether another process has locked a folder, and the lock if not. Where a system cannot lock
/// folders, every one counts as free.
pub fn lock_folder(path: &Path) -> FolderLock {
    let Ok(file) = File::open(path) else { return FolderLock::Free(None) };
    match file.try_lock() {
        Ok(()) => FolderLock::Free(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => FolderLock::Taken,
        Err(TryLockError::Error(_)) => FolderLock::Free(None),
    }
}

/// What [`lock_folder`] found.
#[derive(Debug)]
pub enum FolderLock {
    Free(Option<Lock>),
    Taken,
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_path_is_resolved_through_links_and_beyond_what_is_there() {
        let temporary = TempDir::new().unwrap();
        let root = fs::canonicalize(temporary.path()).unwrap();
        fs::create_dir(root.join("content")).unwrap();
        symlink("content", root.join("link")).unwrap();
        let found = |path: &str| resolve(&root.join(path)).unwrap();
        assert_eq!(found("link/a/b"), root.join("content/a/b"));
        assert_eq!(found("nowhere/../content/./x/"), root.join("content/x"));
        assert_eq!(found("link/.."), root);
    }

    #[test]
    fn of_a_link_to_a_folder_only_the_link_is_deleted() {
        let temporary = TempDir::new().unwrap();
        let root = temporary.path();
        fs::create_dir_all(root.join("letters/2021/08")).unwrap();
        symlink("letters", root.join("link")).unwrap();
        remove_tree(&root.join("link")).unwrap();
        remove_tree(&root.join("nothing")).unwrap();
        assert_eq!(names_in(root).unwrap(), ["letters"]);
        assert!(root.join("letters/2021/08").exists());
    }

    #[test]
    fn two_folders_change_places() {
        let temporary = TempDir::new().unwrap();
        let (new, old) = (temporary.path().join("new"), temporary.path().join("old"));
        for folder in [&new, &old] {
            make_folder(folder).unwrap();
            write_new(&folder.join("which"), folder.file_name().unwrap().as_encoded_bytes()).unwrap();
        }
        // A disk that cannot do it leaves both as they are.
        let expected = if exchange(&new, &old).unwrap() { "new" } else { "old" };
        assert_eq!(fs::read_to_string(old.join("which")).unwrap(), expected);
    }

    #[test]
    fn a_lock_is_held_until_it_is_dropped() {
        let temporary = TempDir::new().unwrap();
        let path = temporary.path().join("lock");
        let held = lock(&path).unwrap();
        assert!(held.is_some());
        assert!(lock(&path).unwrap().is_none());
        drop(held);
        assert!(lock(&path).unwrap().is_some());
    }

    #[test]
    fn a_file_that_is_there_is_not_written_over() {
        let temporary = TempDir::new().unwrap();
        let path = temporary.path().join("a.html");
        write_new(&path, b"1").unwrap();
        assert_eq!(write_new(&path, b"2").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"1");
    }

    #[test]
    fn a_file_is_written_over_whole_and_leaves_nothing_beside_it() {
        let temporary = TempDir::new().unwrap();
        let path = temporary.path().join("a.json");
        for text in ["1", "2"] {
            write_over(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(names_in(temporary.path()).unwrap(), ["a.json"]);
        }
        make_folder(&temporary.path().join("b")).unwrap();
        assert!(write_over(&temporary.path().join("b"), b"3").is_err());
        assert_eq!(names_in(temporary.path()).unwrap(), ["a.json", "b"]);
    }
}
