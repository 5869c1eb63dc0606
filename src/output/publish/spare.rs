//! What the last switch took out of place, as far as it is in the site still: the next site is made in it. Of a
//! large site an edit changes a few files, and all others stand there already, as second names of those of the
//! site.
//!
//! 1. After a switch [`leave`] deletes from the old site what the new one does not have: what an editor has
//!    taken back is nowhere any more.
//! 2. The next build takes it up ([`take_up`]). Files in it that annals did not write are refused; what is gone
//!    is put there again.
//! 3. As soon as a build changes the tree it takes its marker away, so that one that is killed leaves none.
//!
//! Which site it was of does not matter: each file is compared with that of the site.

use std::path::Path;

use super::marker::{self, Files, MARKER, Marker};
use super::{Trees, folders_of, refuse};
use crate::diag::Result;
use crate::files::Failure;
use crate::files::write::{self, Standing};

/// The files that stand where the new site will be made; none if they are of no use, and deleted then.
///
/// # Errors
/// `output-foreign` if there are other files too, or links in the place of folders, through which a build
/// would write elsewhere; `read` and `write`.
pub fn take_up(trees: &Trees) -> Result<Option<Files>> {
    match write::standing(&trees.new)? {
        Standing::Folder => {}
        Standing::Nothing => return Ok(None),
        Standing::File | Standing::Link => {
            write::remove_file(&trees.new)?;
            return Ok(None);
        }
    }
    let Some(files) = Marker::of(&trees.new)?.files() else {
        write::remove_tree(&trees.new)?;
        return Ok(None);
    };
    let foreign = files.foreign_in(&trees.new)?;
    if foreign.is_empty() { Ok(Some(files)) } else { Err(refuse::foreign_in_spare(trees, &foreign)) }
}

/// Leaves of the old site, which stands where the new one was made, what `is_kept`. If that is little, or
/// cannot be done, nothing stays.
pub fn leave(trees: &Trees, is_kept: impl Fn(&str) -> bool) {
    if !matches!(leave_kept(trees, is_kept), Ok(true)) {
        // what cannot be deleted now is the next build's to delete: it has no marker
        let _ = write::remove_file(&trees.new.join(MARKER));
        let _ = write::remove_tree(&trees.new);
    }
}

fn leave_kept(trees: &Trees, is_kept: impl Fn(&str) -> bool) -> std::result::Result<bool, Failure> {
    let Some(files) = Marker::of(&trees.new)?.files() else { return Ok(false) };
    let (kept, gone): (Vec<&str>, Vec<&str>) = files.paths().partition(|path| is_kept(path));
    if gone.len() > kept.len() {
        return Ok(false);
    }
    write::remove_file(&trees.new.join(MARKER))?;
    gone.into_iter().try_for_each(|path| remove(&trees.new, path))?;
    marker::put(&trees.new, &kept)?;
    Ok(true)
}

/// Deletes a file of a tree, and folders that are empty then.
pub fn remove(tree: &Path, path: &str) -> std::result::Result<(), Failure> {
    write::remove_file(&tree.join(path))?;
    // a folder that holds something is not deleted, nor those around it
    folders_of(path).take_while(|folder| write::remove_if_empty(&tree.join(folder))).for_each(drop);
    Ok(())
}
