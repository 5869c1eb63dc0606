//! Putting the new site in place of the old one, and ending what was interrupted.
//!
//! An exchange of two folders is one step: before it the old site stands, after it the new one.
//! Where a system or disk has no exchange there are two: the old site moves aside, the new one
//! moves in. Killed between them, a build leaves no site in place but two beside it, and the next
//! build moves the new one in, or, were it not complete, the old one back.

use std::path::Path;

use super::marker::MARKER;
use super::{Trees, busy};
use crate::diag::Result;
use crate::files::Failure;
use crate::files::write::{self, FolderLock, Standing};

/// Puts the complete new site in place, and the old one where the new one was made.
pub fn switch(trees: &Trees) -> std::result::Result<(), Failure> {
    match write::standing(&trees.site)? {
        Standing::Folder => {}
        Standing::Nothing => return write::move_folder(&trees.new, &trees.site),
        // Come there since the build began; an exchange would carry it off.
        Standing::File | Standing::Link => return Err(write::in_the_way(&trees.site)),
    }
    write::copy_permissions(&trees.site, &trees.new)?;
    if !write::exchange(&trees.new, &trees.site)? {
        by_two_renames(trees)?;
    }
    Ok(())
}

pub(super) fn by_two_renames(trees: &Trees) -> std::result::Result<(), Failure> {
    write::move_folder(&trees.site, &trees.old)?;
    write::move_folder(&trees.new, &trees.site).inspect_err(|_| {
        // If even this fails, the next build does it.
        let _ = write::move_folder(&trees.old, &trees.site);
    })?;
    // What cannot be deleted now is the next build's to delete.
    let _ = write::remove_tree(&trees.old);
    Ok(())
}

/// Whether a folder in `.annals` can change places with one beside the site: then a tree can stay there between
/// builds. Not on two disks, and not where the system has no exchange; nor where `A` and `a` may be one name, as
/// on most disks of other systems: there a path of the site before could be another spelling of a new one.
pub fn can_exchange(lock_folder: &Path, beside: &Path) -> Result<bool> {
    if !cfg!(target_os = "linux") {
        return Ok(false);
    }
    let probe = lock_folder.join("probe");
    write::remove_tree(&probe)?;
    write::make_folder(&probe)?;
    // and back: the one beside the site is locked
    let can = (0..2).all(|_| write::exchange(&probe, beside).unwrap_or(false));
    write::remove_tree(&probe)?;
    Ok(can)
}

/// Ends a switch that was interrupted, and deletes what a killed build left beside the site.
pub fn recover(trees: &Trees) -> Result<()> {
    let stands = |path| write::standing(path).map(|standing| standing == Standing::Folder);
    if stands(&trees.beside)? && matches!(write::lock_folder(&trees.beside), FolderLock::Taken) {
        return Err(busy(&trees.shown));
    }
    if stands(&trees.old)? {
        if write::standing(&trees.site)? == Standing::Nothing {
            // The marker is the last file of a site to be written.
            let complete = write::standing(&trees.beside.join(MARKER))? == Standing::File;
            write::move_folder(if complete { &trees.beside } else { &trees.old }, &trees.site)?;
        }
        write::remove_tree(&trees.old)?;
    }
    if stands(&trees.beside)? {
        write::remove_tree(&trees.beside)?;
    }
    Ok(())
}
