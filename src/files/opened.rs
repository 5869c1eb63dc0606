//! A file of a source, opened: for what is copied, or looked at from its beginning, without being held in memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{Failure, Stamp, stamp_of_open};

/// A file that can be read piece by piece.
#[derive(Debug)]
pub enum Opened {
    File(File),
    Bytes(Cursor<Vec<u8>>),
}

impl Opened {
    /// How the system describes the file now; none of one in memory.
    pub fn stamp(&self) -> Option<Stamp> {
        match self {
            Self::File(file) => stamp_of_open(file),
            Self::Bytes(_) => None,
        }
    }

    /// The hash of all its bytes.
    pub fn hash(mut self) -> io::Result<blake3::Hash> {
        let mut hasher = blake3::Hasher::new();
        let mut piece = vec![0; 1 << 18];
        loop {
            match self.read(&mut piece)? {
                0 => return Ok(hasher.finalize()),
                read => hasher.update(&piece[..read]),
            };
        }
    }

    /// Writes a file that must not be there yet, with the same bytes, and returns how many they are. The disk
    /// is asked to share them, where it can do that without either file changing with the other; otherwise the
    /// system copies them, and leaves out what is not written, as in a disk image.
    ///
    /// A second name of the same file would be cheaper, but an editor who writes into the one would change the
    /// other, in the site that is public.
    pub fn copy(&self, to: &Path) -> Result<u64, Failure> {
        let copied = File::create_new(to).and_then(|mut new| match self {
            Self::Bytes(bytes) => new.write_all(bytes.get_ref()).map(|()| bytes.get_ref().len() as u64),
            Self::File(file) => copy_file(file, &new),
        });
        copied.map_err(|error| Failure::writing("write", to, error))
    }
}

fn copy_file(from: &File, to: &File) -> io::Result<u64> {
    let length = from.metadata()?.len();
    #[cfg(all(
        any(target_os = "linux", target_os = "android"),
        not(any(target_arch = "sparc", target_arch = "sparc64"))
    ))]
    if rustix::fs::ioctl_ficlone(to, from).is_ok() {
        return Ok(length);
    }
    let (mut from, mut to) = (from, to);
    let mut at = 0;
    while let Some((start, end)) = written(from, at, length)? {
        from.seek(SeekFrom::Start(start))?;
        to.seek(SeekFrom::Start(start))?;
        let copied = io::copy(&mut from.take(end - start), &mut to)?;
        at = start + copied;
        if start + copied < end {
            // it has become shorter
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    to.set_len(length)?;
    Ok(length)
}

/// The next part of a file that was written, as far as the system tells; none if there is no more.
fn written(file: &File, at: u64, length: u64) -> io::Result<Option<(u64, u64)>> {
    if at >= length {
        return Ok(None);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::fs::{SeekFrom, seek};
        use rustix::io::Errno;
        match seek(file, SeekFrom::Data(at)) {
            Ok(start) => Ok(Some((start, seek(file, SeekFrom::Hole(start)).unwrap_or(length).min(length)))),
            Err(Errno::NXIO) => Ok(None),
            Err(Errno::INVAL | Errno::NOTSUP) => Ok(Some((at, length))),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = file;
        Ok(Some((at, length)))
    }
}

impl Read for Opened {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Bytes(bytes) => bytes.read(into),
        }
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Bytes(bytes) => bytes.seek(to),
        }
    }
}

/// Opens a file to be read. A pipe or a device in its place is refused at once: who reads one may wait for ever.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits() as i32);
    regular(options.open(path)?)
}

/// The same file, if it is one.
pub fn regular(file: File) -> io::Result<File> {
    let kind = file.metadata()?.file_type();
    match kind_of(kind) {
        None if kind.is_dir() => Err(ErrorKind::IsADirectory.into()),
        None => Ok(file),
        Some(kind) => Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {kind}, not a file"))),
    }
}

/// What something is that is neither file nor folder nor link.
pub fn kind_of(kind: fs::FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("a device");
        }
    }
    (!kind.is_file() && !kind.is_dir() && !kind.is_symlink()).then_some("no file")
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_copy_has_the_same_bytes_and_no_room_for_what_was_not_written() {
        let folder = TempDir::new().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let mut file = File::create_new(&from).unwrap();
        file.set_len(64 << 20).unwrap();
        for (at, text) in [(0, "株洲"), (30 << 20, "日报"), (40 << 20, "晚报")] {
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(text.as_bytes()).unwrap();
        }
        assert_eq!(Opened::File(open(&from).unwrap()).copy(&to).unwrap(), 64 << 20);
        let hash = |path: &Path| Opened::File(open(path).unwrap()).hash().unwrap();
        assert_eq!(hash(&to), hash(&from));
        assert_eq!(hash(&to), blake3::hash(&fs::read(&to).unwrap()));
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::fs::MetadataExt;
            let blocks = |path: &Path| fs::metadata(path).unwrap().blocks();
            assert!(blocks(&to) <= blocks(&from) + 64, "{} {}", blocks(&to), blocks(&from));
        }
        // and is a file of its own
        fs::write(&from, "改").unwrap();
        assert_eq!(fs::metadata(&to).unwrap().len(), 64 << 20);
        let again = Opened::File(open(&from).unwrap()).copy(&to).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
    }
}
