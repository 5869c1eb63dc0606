//! Putting the new site in place of the old one, and ending what was interrupted.
//!
//! An exchange of two folders is one step: before it the old site stands, after it the new one.
//! Where a system or disk has no exchange there are two: the old site moves aside, the new one
//! moves in. Killed between them, a build leaves no site in place but two beside it, and the next
//! build moves the new one in, or, were it not complete, the old one back.

use std::path::{Path, PathBuf};

use super::away::Away;
use super::marker::MARKER;
use super::{Trees, busy, refuse, spare};
use crate::diag::{Report, Result};
use crate::files::Failure;
use crate::files::write::{self, FolderLock, Standing};

/// Puts the complete new site in place. Returns where the old one is then, if there was one.
pub fn switch(trees: &Trees) -> std::result::Result<Option<PathBuf>, Failure> {
    match write::standing(&trees.site)? {
        Standing::Folder => {}
        Standing::Nothing => return write::move_folder(&trees.new, &trees.site).map(|()| None),
        // Come there since the build began; an exchange would carry it off.
        Standing::File | Standing::Link => return Err(write::in_the_way(&trees.site)),
    }
    write::copy_permissions(&trees.site, &trees.new)?;
    if write::exchange(&trees.new, &trees.site)? {
        return Ok(Some(trees.new.clone()));
    }
    by_two_renames(trees).map(|()| Some(trees.old.clone()))
}

pub(super) fn by_two_renames(trees: &Trees) -> std::result::Result<(), Failure> {
    write::move_folder(&trees.site, &trees.old)?;
    write::move_folder(&trees.new, &trees.site).inspect_err(|_| {
        // If even this fails, the next build does it.
        let _ = write::move_folder(&trees.old, &trees.site);
    })
}

/// Whether a folder in `.annals` can change places with one beside the site: then a tree can stay there between
/// builds. Not on two disks, and not where the system has no exchange; nor where `A` and `a` may be one name, as
/// on most disks of other systems: there a path of the site before could be another spelling of a new one.
pub fn can_exchange(trees: &Trees) -> Result<bool> {
    if !cfg!(target_os = "linux") {
        return Ok(false);
    }
    // what a killed build left of this is empty
    if write::standing(&trees.probe)? != Standing::Nothing && !write::remove_if_empty(&trees.probe) {
        return Err(refuse::reserved(trees, &trees.probe));
    }
    write::make_folder(&trees.probe)?;
    // and back: the one beside the site is locked
    let can = (0..2).all(|_| write::exchange(&trees.probe, &trees.beside).unwrap_or(false));
    write::remove_if_empty(&trees.probe);
    Ok(can)
}

/// Ends a switch that was interrupted, and deletes what a killed build left.
///
/// # Errors
/// `output-busy` if another build is writing the site; `output-foreign` if something of others is where annals
/// puts its own; `read` and `write`.
pub fn recover(trees: &Trees, report: &mut Report) -> Result<()> {
    let stands = |path| write::standing(path).map(|standing| standing == Standing::Folder);
    if stands(&trees.beside)? && matches!(write::lock_folder(&trees.beside), FolderLock::Taken) {
        return Err(busy(&trees.shown));
    }
    if stands(&trees.old)? && write::standing(&trees.site)? == Standing::Nothing {
        // The marker is the last file of a site to be written.
        let is_site = |tree: &Path| write::standing(&tree.join(MARKER)).map(|found| found == Standing::File);
        if is_site(&trees.beside)? {
            write::move_folder(&trees.beside, &trees.site)?;
        } else if is_site(&trees.old)? {
            write::move_folder(&trees.old, &trees.site)?;
        }
    }
    if let Some(away) = Away::read(&trees.journal) {
        // of another output folder, maybe
        let shown = if away.site() == trees.site { trees.shown.clone() } else { away.site().to_owned() };
        let places = [&trees.next, &trees.beside, &trees.old];
        if let Some(old) = places.into_iter().find(|tree| away.is(tree)) {
            away.put(old, &shown, None, report);
        }
        write::remove_file(&trees.journal)?;
    }
    spare::clear_away(trees, &trees.old)?;
    spare::clear_away(trees, &trees.beside)
}
