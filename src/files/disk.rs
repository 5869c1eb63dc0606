//! An archive on disk.
//!
//! A symbolic link is followed as long as what it leads to lies inside the root, both as they
//! really are: an archive handed on to others must not publish what lies elsewhere on the machine.

use std::fs;
use std::io::{ErrorKind, Read};
#[cfg(target_os = "linux")]
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};
#[cfg(target_os = "linux")]
use std::sync::Arc;
use std::time::{Duration, Instant};

use walkdir::{DirEntry, WalkDir};

use super::replace::{self, Replacement};
use super::write::{self, FolderLock, Lock};
use super::{Failure, Opened, Source, is_hidden, opened};
use crate::diag::{Diagnostic, Result, codes};

/// How long another program may hold a folder.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the texts of an archive are, and how the names of texts end.
const CONTENT: &str = "content";
const TEXTS: [&str; 3] = [".md", ".txt", ".csv"];

/// The files below a folder.
#[derive(Debug, Clone)]
pub struct Disk {
    /// Canonical: absolute, without links.
    root: PathBuf,
    /// The root, from which files are opened, where it stays the same folder ([`Disk::held`]).
    #[cfg(target_os = "linux")]
    opened: Option<Arc<OwnedFd>>,
}

impl Disk {
    /// Opens an archive's folder.
    ///
    /// # Errors
    /// `read` if there is no such folder.
    pub fn new(root: impl AsRef<Path>) -> Result<Self> {
        let root = root.as_ref();
        let failed = |error| Failure::reading("open the folder", root, error);
        let canonical = fs::canonicalize(root).map_err(failed)?;
        if !canonical.is_dir() {
            return Err(failed(ErrorKind::NotADirectory.into()).into());
        }
        Ok(Self {
            root: canonical,
            #[cfg(target_os = "linux")]
            opened: None,
        })
    }

    /// The same for one build: the folder that has this name now, whatever has it later.
    #[must_use]
    pub fn held(self) -> Self {
        #[cfg(target_os = "linux")]
        let held = Self { opened: self.open_root().map(Arc::new), ..self };
        #[cfg(not(target_os = "linux"))]
        let held = self;
        held
    }

    #[cfg(target_os = "linux")]
    fn open_root(&self) -> Option<OwnedFd> {
        use rustix::fs::{Mode, OFlags, open};
        open(&self.root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).ok()
    }

    /// The folder itself, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Waits until nobody else changes files beside this one, and keeps others waiting until what is
    /// returned is dropped. Only programs that ask are kept waiting.
    ///
    /// # Errors
    /// `write` if another program goes on for longer than [`PATIENCE`].
    pub fn hold(&self, path: &str) -> Result<Option<Lock>> {
        let full = write::resolve(&self.root.join(path))?;
        let folder = full.parent().unwrap_or(&self.root);
        let since = Instant::now();
        loop {
            match write::lock_folder(folder) {
                FolderLock::Free(lock) => return Ok(lock),
                FolderLock::Taken if since.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(5)),
                FolderLock::Taken => {
                    let message = format!("another program is writing beside `{path}`, and does not end");
                    return Err(Diagnostic::new(&codes::WRITE, message)
                        .in_path(path)
                        .help("end it, and try again")
                        .into());
                }
            }
        }
    }

    /// Replaces a file below `content` if it still holds `before`, or makes it if there was none: see
    /// [`replace`]. A link to a file inside `content` is followed.
    ///
    /// # Errors
    /// `write` if the path is not below `content`, as written and as it really is, or cannot be written.
    pub fn replace_content(&self, path: &str, before: Option<&[u8]>, after: &[u8]) -> Result<Replacement> {
        Ok(replace::replace_unchanged(&self.lies_in_content(path)?, before, after)?)
    }

    /// Finishes replacements of a file below `content` that were killed, and returns the paths of files that
    /// somebody else must look at. No one else may replace the file meanwhile: see [`Disk::hold`].
    ///
    /// # Errors
    /// `write` if the path is not below `content`; `read` or `write` if its folder cannot be read or changed.
    pub fn recover_content(&self, path: &str) -> Result<Vec<String>> {
        let kept = replace::recover(&self.lies_in_content(path)?)?;
        Ok(kept.iter().map(|path| self.relative(path)).collect())
    }

    /// Where a path below `content` really is, or would be.
    ///
    /// # Errors
    /// `write` if it is not below `content`, as written and as it really is.
    pub fn lies_in_content(&self, path: &str) -> Result<PathBuf> {
        let outside = || {
            Diagnostic::new(&codes::WRITE, format!("`{path}` does not lie below `content`, and is not written"))
                .in_path(path)
                .help("put the folder itself where the link to it is")
        };
        let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !is_plain || !path.starts_with("content/") {
            return Err(outside().into());
        }
        let real = write::resolve(&self.root.join(path))?;
        let content = write::resolve(&self.root.join("content"))?;
        if !(content.starts_with(&self.root) && real.starts_with(&content)) {
            return Err(outside().into());
        }
        Ok(real)
    }

    /// The bytes that a file has; none if none is there.
    pub fn size(&self, path: &str) -> Option<u64> {
        let real = self.locate(path).ok()??;
        fs::metadata(real).ok().filter(fs::Metadata::is_file).map(|found| found.len())
    }

    /// Opens a file to be read piece by piece, with the bytes that it has.
    ///
    /// # Errors
    /// `read` if there is no file, `link-out-of-root` if it is not in the archive.
    pub fn open_sized(&self, path: &str) -> Result<(fs::File, u64)> {
        let file = self.open_file(path)?;
        let length = file.metadata().map_err(|error| Failure::reading("read", path, error))?.len();
        Ok((file, length))
    }

    /// A file to which no link leads, which is almost every one: the system sees to that while
    /// it opens the file. None where it cannot tell, and where anything else is in the way.
    #[cfg(target_os = "linux")]
    fn open_without_links(&self, path: &str) -> Option<fs::File> {
        use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
        let now;
        let root = match &self.opened {
            Some(opened) => opened.as_ref(),
            None => {
                now = self.open_root()?;
                &now
            }
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let file = fs::File::from(openat2(root, path, flags, Mode::empty(), beneath).ok()?);
        // what is none is refused below, with its path
        opened::regular(file).ok()
    }

    #[cfg(not(target_os = "linux"))]
    fn open_without_links(&self, _: &str) -> Option<fs::File> {
        None
    }

    fn open_file(&self, path: &str) -> Result<fs::File> {
        if let Some(file) = self.open_without_links(path) {
            return Ok(file);
        }
        let failed = |error| Failure::reading("read", path, error);
        let real = self.locate(path)?.ok_or_else(|| failed(ErrorKind::NotFound.into()))?;
        Ok(opened::open(&real).map_err(failed)?)
    }

    /// Where a path of the archive really is; none if nothing is there.
    fn locate(&self, path: &str) -> Result<Option<PathBuf>> {
        if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            let message = format!("`{path}` is not a path inside the archive");
            return Err(Diagnostic::new(&codes::READ, message).in_path(path).into());
        }
        let full = self.root.join(path);
        match fs::canonicalize(&full) {
            Ok(real) if real.starts_with(&self.root) => Ok(Some(real)),
            Ok(real) => Err(self.leads_out(&full, &real)),
            Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&full).is_err() => Ok(None),
            Err(error) => Err(self.unreadable("read", &full, error)),
        }
    }

    /// The path relative to the root, as it is shown and handed on.
    fn relative(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let names: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        names.join("/")
    }

    fn unreadable(&self, doing: &'static str, path: &Path, error: std::io::Error) -> Box<Diagnostic> {
        let shown = self.relative(path);
        match fs::read_link(path) {
            Ok(target) if error.kind() == ErrorKind::NotFound => {
                let message =
                    format!("the symbolic link `{shown}` leads to `{}`, where nothing stands", target.display());
                let help = "put the file there, or delete the link";
                Diagnostic::new(&codes::READ, message).in_path(shown).help(help).into()
            }
            _ => Failure::reading(doing, shown, error).into(),
        }
    }

    fn leads_out(&self, link: &Path, target: &Path) -> Box<Diagnostic> {
        let (shown, target) = (self.relative(link), target.display());
        Diagnostic::new(&codes::LINK_OUT_OF_ROOT, format!("`{shown}` leads out of the archive, to `{target}`"))
            .in_path(shown)
            .note(format!("the archive is `{}`", self.root.display()))
            .help("copy what is needed into the archive in place of the link")
            .into()
    }

    fn leads_into_content(root: &Path, target: &Path, walked: &str) -> bool {
        Path::new(walked).components().next() != Some(Component::Normal(CONTENT.as_ref()))
            && target.starts_with(root.join(CONTENT))
    }

    fn shows_content(&self, link: &Path) -> Box<Diagnostic> {
        let shown = self.relative(link);
        let message =
            format!("the symbolic link `{shown}` leads into `{CONTENT}/`, whose files are not published as they are");
        Diagnostic::new(&codes::LINK_OUT_OF_ROOT, message)
            .in_path(shown)
            .help("copy the file in place of the link, if readers may have it")
            .into()
    }

    fn loops(&self, link: &Path, target: &Path) -> Box<Diagnostic> {
        let (shown, target) = (self.relative(link), self.relative(target));
        let target = if target.is_empty() { "the archive itself".to_owned() } else { format!("`{target}`") };
        Diagnostic::new(&codes::READ, format!("the symbolic link `{shown}` leads back to {target}, which it lies in"))
            .in_path(shown)
            .help("delete the link")
            .into()
    }

    /// Refuses what would be passed over, though whoever put it there meant it to be read: what is neither file
    /// nor folder, and a folder below `content` that has the name of a text.
    fn odd(&self, entry: &DirEntry, walked: &str) -> Option<Box<Diagnostic>> {
        let odd = |what: &str, help: &str| {
            let shown = self.relative(entry.path());
            let message = format!("`{shown}` is {what}, not a file");
            Some(Diagnostic::new(&codes::READ, message).in_path(shown).help(help).into())
        };
        if let Some(kind) = opened::kind_of(entry.file_type()) {
            return odd(kind, "delete it, or put a file in its place");
        }
        let is_text = |name: &str| TEXTS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        let in_content = walked == CONTENT || walked.starts_with(&format!("{CONTENT}/"));
        if entry.file_type().is_dir() && in_content && entry.file_name().to_str().is_some_and(is_text) {
            return odd("a folder", "rename it, or put the file that it should be in its place");
        }
        None
    }

    /// Refuses a link that leads out of the root, to a folder around itself, or from elsewhere into the content, of
    /// which not every file may be published.
    fn check_link(&self, link: &Path, walked: &str) -> Result<()> {
        let failed = |error| self.unreadable("follow the link", link, error);
        let target = fs::canonicalize(link).map_err(failed)?;
        if !target.starts_with(&self.root) {
            return Err(self.leads_out(link, &target));
        }
        if Self::leads_into_content(&self.root, &target, walked) {
            return Err(self.shows_content(link));
        }
        let home = link.parent().unwrap_or(&self.root);
        if fs::canonicalize(home).map_err(failed)?.starts_with(&target) {
            return Err(self.loops(link, &target));
        }
        Ok(())
    }
}

impl Source for Disk {
    fn walk(&self, folder: &str) -> Result<Vec<String>> {
        let Some(real) = self.locate(folder)? else { return Ok(Vec::new()) };
        if Self::leads_into_content(&self.root, &real, folder) {
            return Err(self.shows_content(&self.root.join(folder)));
        }
        // what the system does not tell of is not nothing
        let failed = |error| self.unreadable("read the folder", &self.root.join(folder), error);
        if !fs::metadata(real).map_err(failed)?.is_dir() {
            return Ok(Vec::new());
        }
        let mut paths = Vec::new();
        // Sorted, so that of several faults the same one is reported on every machine.
        let walk = WalkDir::new(self.root.join(folder)).min_depth(1).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| !hidden(entry)) {
            let entry = match entry {
                Ok(entry) => entry,
                // An editor's lock is a hidden link to nowhere; it comes here before it is filtered.
                Err(error) if error.path().is_some_and(is_dotted) => continue,
                Err(error) => {
                    let path = error.path().unwrap_or(&self.root).to_owned();
                    return Err(match (error.loop_ancestor(), error.depth()) {
                        (Some(ancestor), _) => self.loops(&path, ancestor),
                        _ => self.unreadable("read", &path, error.into()),
                    });
                }
            };
            if entry.path_is_symlink() {
                self.check_link(entry.path(), folder)?;
            }
            let fault = match entry.file_name().to_str() {
                None => Some("is not UTF-8"),
                Some(name) if name.contains(char::is_control) => Some("has a control character"),
                Some(_) => None,
            };
            if let Some(fault) = fault {
                let shown = self.relative(entry.path()).escape_debug().to_string();
                let message = format!("the name of `{shown}` {fault}");
                return Err(Diagnostic::new(&codes::READ, message).in_path(shown).help("rename it").into());
            }
            if let Some(odd) = self.odd(&entry, folder) {
                return Err(odd);
            }
            if entry.file_type().is_file() {
                paths.push(self.relative(entry.path()));
            }
        }
        // By the whole path, as a map of paths sorts: the walk goes folder by folder, which puts
        // `a/x` before `a-b`.
        paths.sort_unstable();
        Ok(paths)
    }

    fn leads_to(&self, path: &str) -> String {
        match self.locate(path) {
            Ok(Some(real)) => self.relative(&real),
            _ => path.to_owned(),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>> {
        let mut file = self.open_file(path)?;
        // a page or two is what most files have
        let mut bytes = Vec::with_capacity(1 << 13);
        file.read_to_end(&mut bytes).map_err(|error| Failure::reading("read", path, error))?;
        bytes.shrink_to_fit();
        Ok(bytes)
    }

    fn open(&self, path: &str) -> Result<Opened> {
        Ok(Opened::File(self.open_file(path)?))
    }

    fn exists(&self, path: &str) -> bool {
        // if the system does not tell, the reading of the file says why
        matches!(self.locate(path), Ok(Some(real)) if fs::metadata(&real).map_or(true, |found| found.is_file()))
    }

    fn fault(&self, path: &str) -> Option<Box<Diagnostic>> {
        fs::symlink_metadata(self.root.join(path)).ok()?;
        self.open_file(path).err()
    }

    fn name(&self) -> String {
        self.root.display().to_string()
    }
}

fn hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && is_dotted(entry.path())
}

fn is_dotted(path: &Path) -> bool {
    path.file_name().is_some_and(|name| is_hidden(&name.to_string_lossy()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;
    use crate::files::Memory;

    /// An archive's folder with some files; the rest of the temporary folder is outside of it.
    fn archive(files: &[&str]) -> (TempDir, PathBuf, Disk) {
        let temporary = TempDir::new().unwrap();
        let root = temporary.path().join("archive");
        fs::create_dir(&root).unwrap();
        for path in files {
            fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            fs::write(root.join(path), path).unwrap();
        }
        let disk = Disk::new(&root).unwrap();
        (temporary, root, disk)
    }

    #[test]
    fn disk_and_memory_list_the_same_in_the_same_order() {
        let files = [
            "archive.toml",
            "content/issues/a/a1.txt",
            "content/issues/a-b/a1.txt",
            "content/issues/a.md",
            "content/pages/关于.md",
            "content/.git/config",
            "content/issues/.a1.md.swp",
        ];
        let (_temporary, _, disk) = archive(&files);
        let memory = files.iter().fold(Memory::new(), |memory, path| memory.with(*path, *path));
        for folder in ["", "content", "content/issues", "content/pages", "nowhere", "archive.toml"] {
            assert_eq!(disk.walk(folder).unwrap(), memory.walk(folder).unwrap(), "{folder}");
        }
        assert_eq!(disk.walk("content/issues").unwrap().len(), 3);
        assert_eq!(disk.read("content/pages/关于.md").unwrap(), "content/pages/关于.md".as_bytes());
        assert!(disk.exists("archive.toml") && !disk.exists("content") && !disk.exists("x"));
    }

    #[test]
    fn a_link_inside_the_root_is_followed() {
        let (_temporary, root, disk) = archive(&["content/issues/a/a1.txt", "scans/a1.jpg"]);
        symlink("../../../scans/a1.jpg", root.join("content/issues/a/a1.jpg")).unwrap();
        symlink(root.join("scans"), root.join("content/scans")).unwrap();
        let listed = disk.walk("content").unwrap();
        assert_eq!(listed, ["content/issues/a/a1.jpg", "content/issues/a/a1.txt", "content/scans/a1.jpg"]);
        assert_eq!(disk.read("content/scans/a1.jpg").unwrap(), b"scans/a1.jpg");
    }

    #[test]
    fn a_link_out_of_the_root_is_refused_with_both_ends_named() {
        let (temporary, root, disk) = archive(&["content/a.md"]);
        let secret = temporary.path().join("secret.md");
        fs::write(&secret, "x").unwrap();
        symlink("../../secret.md", root.join("content/b.md")).unwrap();
        for error in [disk.walk("").unwrap_err(), disk.read("content/b.md").unwrap_err()] {
            assert_eq!(error.code, &codes::LINK_OUT_OF_ROOT);
            let target = fs::canonicalize(&secret).unwrap();
            assert!(error.message.contains("`content/b.md`"), "{}", error.message);
            assert!(error.message.contains(target.to_str().unwrap()), "{}", error.message);
        }
        assert!(!disk.exists("content/b.md"));
        fs::remove_file(root.join("content/b.md")).unwrap();
        symlink(temporary.path(), root.join("content/all")).unwrap();
        assert_eq!(disk.walk("content").unwrap_err().code, &codes::LINK_OUT_OF_ROOT);
        assert_eq!(disk.walk("content/all").unwrap_err().code, &codes::LINK_OUT_OF_ROOT);
    }

    #[test]
    fn links_in_a_circle_and_links_to_nothing_are_errors_that_name_the_link() {
        let (_temporary, root, disk) = archive(&["a/x.md", "b/x.md"]);
        symlink("..", root.join("a/up")).unwrap();
        let error = disk.walk("").unwrap_err();
        assert_eq!(error.message, "the symbolic link `a/up` leads back to the archive itself, which it lies in");
        fs::remove_file(root.join("a/up")).unwrap();

        symlink("../b", root.join("a/b")).unwrap();
        symlink("../a", root.join("b/a")).unwrap();
        let error = disk.walk("a").unwrap_err();
        assert!(error.message.contains("`a/b/a` leads back to `a`"), "{}", error.message);
        fs::remove_file(root.join("a/b")).unwrap();
        fs::remove_file(root.join("b/a")).unwrap();

        symlink("nowhere.md", root.join("a/y.md")).unwrap();
        for error in [disk.walk("").unwrap_err(), disk.read("a/y.md").unwrap_err()] {
            assert!(error.message.contains("`a/y.md` leads to `nowhere.md`"), "{}", error.message);
        }
    }

    #[test]
    fn an_editors_hidden_lock_is_no_broken_link() {
        let (_temporary, root, disk) = archive(&["a/x.md"]);
        symlink("editor@host.1234", root.join("a/.#x.md")).unwrap();
        assert_eq!(disk.walk("").unwrap(), ["a/x.md"]);
    }

    #[test]
    fn a_path_that_leaves_the_root_is_refused() {
        let (_temporary, _, disk) = archive(&["a/x.md"]);
        for path in ["../x", "a/../../x", "/etc/passwd"] {
            assert!(disk.read(path).unwrap_err().message.contains("is not a path inside the archive"), "{path}");
            assert!(!disk.exists(path));
        }
    }

    #[test]
    fn a_name_that_is_not_utf8_is_an_error() {
        let (_temporary, root, disk) = archive(&["a/x.md"]);
        let name = std::ffi::OsStr::from_bytes(b"a/\xd6\xea.md");
        // Some file systems refuse such a name themselves.
        if fs::write(root.join(name), "x").is_ok() {
            assert!(disk.walk("").unwrap_err().message.ends_with("is not UTF-8"));
        }
    }

    #[test]
    fn what_is_no_file_is_an_error_that_names_its_kind_and_is_never_waited_for() {
        let (_temporary, root, disk) = archive(&["content/a/a1.txt", "static/a.md/index.html", "archive.toml"]);
        let mode = rustix::fs::Mode::from_bits_truncate(0o600);
        let pipe = |path: &str| rustix::fs::mkfifoat(rustix::fs::CWD, root.join(path), mode).unwrap();
        // a folder of the site may have any name
        assert_eq!(disk.walk("static").unwrap(), ["static/a.md/index.html"]);
        for path in ["content/a/a1-09.md", "static/x", "content/a/a1-09.notes.md"] {
            pipe(path);
            let folder = path.split('/').next().unwrap();
            for error in [disk.walk(folder).unwrap_err(), disk.read(path).unwrap_err(), disk.open(path).unwrap_err()] {
                assert!(error.message.contains(path) && error.message.contains("is a named pipe"), "{}", error.message);
            }
            assert!(!disk.exists(path));
            fs::remove_file(root.join(path)).unwrap();
        }
        // also behind a link
        pipe("pipe");
        symlink("../../pipe", root.join("content/a/a1-09.md")).unwrap();
        assert!(disk.walk("content").unwrap_err().message.contains("is a named pipe"));
        assert!(disk.read("content/a/a1-09.md").unwrap_err().message.contains("is a named pipe"));
        fs::remove_file(root.join("content/a/a1-09.md")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("content/a/s")).unwrap();
        assert!(disk.walk("content").unwrap_err().message.contains("`content/a/s` is a socket"));
        fs::remove_file(root.join("content/a/s")).unwrap();
        for path in ["content/a/a1-09.md", "content/a/a1-09.notes.md", "content/a/A2.TXT"] {
            fs::create_dir(root.join(path)).unwrap();
            assert!(disk.walk("content").unwrap_err().message.contains(&format!("`{path}` is a folder")), "{path}");
            assert!(disk.read(path).is_err());
            fs::remove_dir(root.join(path)).unwrap();
        }
        fs::write(root.join("content/a/a\u{7}.jpg"), "x").unwrap();
        let error = disk.walk("content").unwrap_err();
        assert_eq!(error.message, "the name of `content/a/a\\u{7}.jpg` has a control character");
    }

    #[test]
    fn a_root_that_is_not_there_is_an_error() {
        let (_temporary, root, _) = archive(&["a"]);
        assert_eq!(Disk::new(root.join("nowhere")).unwrap_err().code, &codes::READ);
        assert_eq!(Disk::new(root.join("a")).unwrap_err().code, &codes::READ);
    }
}
