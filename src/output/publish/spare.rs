//! What the last switch took out of place, as far as it is in the site still: the next site is made in it. Of a
//! large site an edit changes a few files, and all others stand there already, as second names of those of the
//! site.
//!
//! 1. After a switch the old site is put away ([`super::away`]): what the new one does not have is deleted, so
//!    that what an editor has taken back is nowhere any more.
//! 2. The next build takes it up ([`take_up`]). Files in it that annals did not write are refused; what is gone
//!    is put there again.
//! 3. As soon as a build changes the tree its marker becomes a list of files in the making, so that one that is
//!    killed leaves no site, and nothing of which it is not known whose it is.
//!
//! Which site it was of does not matter: each file is compared with that of the site.

use std::path::Path;

use super::marker::{Files, Tree};
use super::{Trees, folders_of, refuse, tree};
use crate::diag::Result;
use crate::files::Failure;
use crate::files::write::{self, Standing};

/// The files that stand where the new site will be made; none if nothing does.
///
/// # Errors
/// `output-foreign` if there is anything that annals did not write, or a link in the place of a folder, through
/// which a build would write elsewhere; `read` and `write`.
pub fn take_up(trees: &Trees) -> Result<Option<Files>> {
    match write::standing(&trees.next)? {
        Standing::Nothing => return Ok(None),
        Standing::File | Standing::Link => return Err(refuse::reserved(trees, &trees.next)),
        Standing::Folder => {}
    }
    if let Tree::Whole(files) = Tree::of(&trees.next)? {
        let foreign = tree::look(&trees.next, &files)?.foreign;
        return if foreign.is_empty() {
            Ok(Some(files))
        } else {
            Err(refuse::foreign_in(trees, &trees.next, &foreign))
        };
    }
    clear_away(trees, &trees.next)?;
    Ok(None)
}

/// Deletes what a build that was stopped left under a name that annals takes for its own.
///
/// # Errors
/// `output-foreign` if there is anything of others; `read` and `write`.
pub fn clear_away(trees: &Trees, tree: &Path) -> Result<()> {
    match write::standing(tree)? {
        Standing::Nothing => return Ok(()),
        Standing::File | Standing::Link => return Err(refuse::reserved(trees, tree)),
        Standing::Folder => {}
    }
    match Tree::of(tree)? {
        Tree::Whole(files) | Tree::Unfinished(files) => drop(tree::delete(tree, &files)?),
        Tree::Foreign => drop(tree::remove_empty_folders(tree)),
    }
    if write::standing(tree)? == Standing::Nothing {
        return Ok(());
    }
    let foreign: Vec<String> = write::files_below(tree)?.into_iter().map(|(path, _)| path).collect();
    Err(refuse::foreign_in(trees, tree, &foreign))
}

/// Deletes a file of a tree, and folders that are empty then.
pub fn remove(tree: &Path, path: &str) -> std::result::Result<(), Failure> {
    write::remove_file(&tree.join(path))?;
    // a folder that holds something is not deleted, nor those around it
    folders_of(path).take_while(|folder| write::remove_if_empty(&tree.join(folder))).for_each(drop);
    Ok(())
}
