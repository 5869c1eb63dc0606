//! What this machine knows and an archive does not: by it a cache is known to be of our own making.
//!
//! An archive may come from somebody else, with a `.annals/cache` in it that says of an article what is not in its
//! file. Each part of a cache is hashed with a secret of the user who wrote it ([`super::store`]); one that was
//! written elsewhere, or for an archive in another place, is not read.

use std::io::Write;
use std::path::Path;

use blake3::Hash;

use super::Failure;
use super::write::{self, Standing};

const NAME: &str = "key";
const LENGTH: usize = 32;

/// A key for the cache of one archive.
#[derive(Clone, Copy)]
pub struct Secret([u8; LENGTH]);

impl Secret {
    /// The key for the archive in `root`, from the secret in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When it can neither be read nor be made.
    pub fn of(folder: &Path, root: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let own = match read(&path) {
            Some(own) => own,
            None => make(folder, &path)?,
        };
        Ok(Self(*blake3::keyed_hash(&own, root.as_os_str().as_encoded_bytes()).as_bytes()))
    }

    /// A hasher whose hashes nobody can make who does not know the secret.
    pub fn hasher(&self) -> blake3::Hasher {
        blake3::Hasher::new_keyed(&self.0)
    }

    pub fn hash(&self, bytes: &[u8]) -> Hash {
        blake3::keyed_hash(&self.0, bytes)
    }

    #[cfg(test)]
    pub fn test(of: u8) -> Self {
        Self([of; LENGTH])
    }
}

fn read(path: &Path) -> Option<[u8; LENGTH]> {
    write::bytes_if_there(path)?.try_into().ok()
}

fn make(folder: &Path, path: &Path) -> Result<[u8; LENGTH], Failure> {
    if let Some(around) = folder.parent() {
        write::make_folders(around)?;
    }
    if write::standing(folder)? == Standing::Nothing {
        write::make_private_folder(folder)?;
    }
    let mut own = [0; LENGTH];
    getrandom::fill(&mut own).map_err(|error| Failure::writing("make", path, std::io::Error::other(error)))?;
    write::replace_loosely(path, |file| file.write_all(&own))?;
    // another process may have made one at the same time: the last one counts
    read(path).ok_or_else(|| Failure::reading("read", path, std::io::ErrorKind::InvalidData.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_differs_from_archive_to_archive() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state/annals");
        let key = |root: &str| Secret::of(&state, Path::new(root)).unwrap().0;
        assert_eq!(key("/a"), key("/a"));
        assert_ne!(key("/a"), key("/b"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&state), mode(&state.join(NAME))), (0o700, 0o600));
        }
        let before = key("/a");
        std::fs::write(state.join(NAME), "short").unwrap();
        assert_ne!(key("/a"), before);
        std::fs::remove_file(state.join(NAME)).unwrap();
        std::fs::create_dir(state.join(NAME)).unwrap();
        assert!(Secret::of(&state, Path::new("/a")).is_err());
    }
}
