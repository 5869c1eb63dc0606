//! `.annals` beside archive.toml: what annals keeps of an archive, and locks. It is not for version control, and
//! holds texts that are not published: only its owner reads it.

use std::io::ErrorKind;
use std::path::Path;

use super::write::{self, Standing};
use crate::diag::{Diagnostic, Result, codes};

/// Makes the folder if it is not there.
///
/// # Errors
/// `write` if it cannot be made, or if something else has its name: an archive may come from somebody else, who
/// laid a link to have files written elsewhere.
pub fn make(folder: &Path) -> Result<()> {
    let what = match write::standing(folder)? {
        Standing::Nothing => {
            write::make_private_folder(folder)?;
            None
        }
        Standing::Folder => None,
        Standing::Link => Some("a symbolic link"),
        Standing::File => Some("a file"),
    };
    if let Some(what) = what {
        let shown = folder.display().to_string();
        let message = format!("`{shown}` is {what}, and annals needs a folder there to write into");
        return Err(Diagnostic::new(&codes::WRITE, message).in_path(shown).help("move it elsewhere").into());
    }
    let ignore = folder.join(".gitignore");
    if write::standing(&ignore)? == Standing::Nothing {
        match write::write_new(&ignore, b"*\n") {
            // another process may have been first
            Err(failure) if failure.kind() != ErrorKind::AlreadyExists => return Err(failure.into()),
            _ => {}
        }
    }
    Ok(())
}
