//! The changes to a file system that a build makes, each with an error that names the path.

use std::ffi::OsString;
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

impl Lock {
    /// Ends the lock of a process that goes on, as its death would.
    #[cfg(test)]
    pub fn end(&self) {
        self._file.unlock().unwrap();
    }
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

/// What is in a folder.
#[derive(Debug)]
pub struct Entry {
    pub name: OsString,
    /// A link to a folder is none.
    pub is_folder: bool,
    /// 0 where the system does not tell.
    pub inode: u64,
}

/// All that is in a folder, hidden names too.
pub fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::DirEntryExt::ino(&entry);
        #[cfg(not(unix))]
        let inode = 0;
        Ok(Entry { name: entry.file_name(), is_folder: entry.file_type()?.is_dir(), inode })
    };
    let entries = fs::read_dir(folder).and_then(|found| found.map(entry).collect());
    entries.map_err(|error| Failure::reading("read the folder", folder, error))
}

/// All files and links below a folder, hidden ones too, relative to it, with `/`, sorted; each with its inode.
pub fn files_below(folder: &Path) -> Result<Vec<(String, u64)>, Failure> {
    let mut files = files_in(folder, "")?;
    files.sort_unstable();
    Ok(files)
}

/// Folders side by side: a site has as many as it has pages.
fn files_in(folder: &Path, prefix: &str) -> Result<Vec<(String, u64)>, Failure> {
    let (folders, files): (Vec<Entry>, Vec<Entry>) = entries(folder)?.into_iter().partition(|entry| entry.is_folder);
    let path = |entry: &Entry| [prefix, &entry.name.to_string_lossy()].concat();
    let mut found: Vec<_> = files.iter().map(|file| (path(file), file.inode)).collect();
    let below = |entry: &Entry| files_in(&folder.join(&entry.name), &(path(entry) + "/"));
    let below: Vec<_> = folders.par_iter().map(below).collect::<Result<_, _>>()?;
    found.extend(below.into_iter().flatten());
    Ok(found)
}

/// The names of what is in a folder, hidden ones too, sorted.
pub fn names_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut names: Vec<_> =
        entries(folder)?.into_iter().map(|entry| entry.name.to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    Ok(names)
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

/// Makes a file that only its owner can read, whatever others are given to read.
pub fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Puts a file of our own in place of what may be there, without forcing it onto the disk. A link there is
/// replaced, not followed. Only its owner can read it.
pub fn replace_loosely(path: &Path, fill: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<(), Failure> {
    let failed = |error| Failure::writing("write", path, error);
    let new = beside(path).map_err(failed)?;
    let written = create_private(&new).and_then(|mut file| fill(&mut file));
    written.and_then(|()| fs::rename(&new, path)).map_err(|error| {
        drop(fs::remove_file(&new));
        failed(error)
    })
}

/// How the names of files end that are not whole yet.
pub(super) const NEW: &str = ".annals-new";

/// The same for a file that only the holder of the archive's lock writes: what a killed one left of it is replaced.
pub fn replace_locked(path: &Path, fill: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<(), Failure> {
    let new = path.with_extension("new");
    remove_file(&new)?;
    let written = create_private(&new).and_then(|mut file| fill(&mut file));
    written.and_then(|()| fs::rename(&new, path)).map_err(|error| {
        drop(fs::remove_file(&new));
        Failure::writing("write", path, error)
    })
}

/// A name beside a file for this attempt alone.
pub(super) fn beside(path: &Path) -> std::io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(path.with_file_name(format!(".{name}.{}{NEW}", random()?)))
}

/// Whether a name is one that [`beside`] gives for a path.
pub(super) fn is_beside(path: &Path, name: &str) -> bool {
    let of = path.file_name().unwrap_or_default().to_string_lossy();
    let random =
        name.strip_prefix('.').and_then(|name| name.strip_prefix(&*of)).and_then(|name| name.strip_prefix('.'));
    let random = random.and_then(|name| name.strip_suffix(NEW)).unwrap_or_default();
    random.len() == 16 && random.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
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

/// Makes a folder that only its owner may look into, in a folder that is there.
pub fn make_private_folder(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // another process may have been first
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(|error| Failure::writing("make the folder", path, error)),
    }
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
    exchange_names(new, old).map_err(|error| Failure::writing("put the new site in place at", old, error))
}

/// Lets two files or folders change names in one step; false if the system or the disk cannot.
pub(super) fn exchange_names(a: &Path, b: &Path) -> std::io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    return rename_with(a, b, rustix::fs::RenameFlags::EXCHANGE);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (a, b);
        Ok(false)
    }
}

/// Gives something another name, in place of what has it.
pub fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| Failure::writing("move a file to", to, error))
}

/// Gives something another name, if nothing has it; says whether it did.
pub fn rename_if_free(from: &Path, to: &Path) -> Result<bool, Failure> {
    match rename_to_free(from, to) {
        Ok(true) => return Ok(true),
        Ok(false) => {}
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory
            ) =>
        {
            return Ok(false);
        }
        Err(error) => return Err(Failure::writing("move a file to", to, error)),
    }
    if standing(to)? != Standing::Nothing {
        return Ok(false);
    }
    rename(from, to).map(|()| true)
}

/// Renames a file in one step if nobody has the new name; false if the system or the disk cannot.
pub(super) fn rename_to_free(from: &Path, to: &Path) -> std::io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    return rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE);
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (from, to);
        Ok(false)
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_with(from: &Path, to: &Path, flags: rustix::fs::RenameFlags) -> std::io::Result<bool> {
    use rustix::fs::{CWD, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, flags) {
        Ok(()) => Ok(true),
        Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Opens a file of our own, to write behind what is in it.
pub fn open_to_append(path: &Path) -> Result<File, Failure> {
    open_own(OpenOptions::new().append(true), path).map_err(|error| Failure::writing("write", path, error))
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
    fn a_name_that_is_taken_is_not_given_to_another() {
        let temporary = TempDir::new().unwrap();
        let path = |name: &str| temporary.path().join(name);
        for name in ["a", "b"] {
            write_new(&path(name), name.as_bytes()).unwrap();
        }
        assert!(!rename_if_free(&path("a"), &path("b")).unwrap());
        assert!(!rename_if_free(&path("a"), &path("b/c")).unwrap());
        assert!(rename_if_free(&path("a"), &path("c")).unwrap());
        assert_eq!(fs::read(path("b")).unwrap(), b"b");
        assert_eq!(names_in(temporary.path()).unwrap(), ["b", "c"]);
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
