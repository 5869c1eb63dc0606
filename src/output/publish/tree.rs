//! A tree, as far as it is ours: what is in it is looked at, and taken apart, by the list of its files.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::marker::{self, Files, MARKER};
use crate::files::Failure;
use crate::files::write::{self, Entry};

/// What becomes of a file of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Stays,
    Goes,
    /// It is no longer what we wrote.
    Theirs,
}

/// What a tree had when it was looked at.
#[derive(Debug, Default)]
pub struct Look {
    /// The files that are not ours.
    pub foreign: Vec<String>,
    /// For each file of ours the inode that its name had; 0 if it was not there, or is not told.
    pub inodes: Vec<u64>,
}

/// Looks through the tree of a whole site.
pub fn look(tree: &Path, own: &Files) -> Result<Look, Failure> {
    let mut found = Look { foreign: Vec::new(), inodes: vec![0; own.len()] };
    for (path, inode) in write::files_below(tree)? {
        match own.find(&path) {
            Some(at) => found.inodes[at] = inode,
            None if path == MARKER => {}
            None => found.foreign.push(path),
        }
    }
    Ok(found)
}

/// Deletes the files of ours that `fate` lets go, and the folders of ours that are empty then. Returns what is
/// not ours, relative to the tree: files, and folders that have nothing of ours.
///
/// Of what others may have put there nothing is deleted, even if it comes while this is at work: files are
/// deleted by name, folders only when the system finds them empty.
pub fn clear(
    tree: &Path,
    own: &Files,
    fate: &(dyn Fn(&str, &Path, &Entry) -> Fate + Sync),
) -> Result<Vec<PathBuf>, Failure> {
    clear_folder(tree, Path::new(""), own, fate)
}

fn clear_folder(
    tree: &Path,
    folder: &Path,
    own: &Files,
    fate: &(dyn Fn(&str, &Path, &Entry) -> Fate + Sync),
) -> Result<Vec<PathBuf>, Failure> {
    let mut theirs = Vec::new();
    let mut below = Vec::new();
    for entry in write::entries(&tree.join(folder))? {
        let path = folder.join(&entry.name);
        // a name that is no text is not ours
        match path.to_str() {
            Some(text) if entry.is_folder && own.has_folder(text) => below.push(path),
            Some(text) if !entry.is_folder && own.has(text) => {
                let full = tree.join(&path);
                match fate(text, &full, &entry) {
                    Fate::Stays => {}
                    Fate::Goes => write::remove_file(&full)?,
                    Fate::Theirs => theirs.push(path),
                }
            }
            Some(text) if !entry.is_folder && marker::is_list(text) => {}
            _ => theirs.push(path),
        }
    }
    // issues side by side: to delete a large site takes longer than to write it
    let found: Vec<Result<Vec<PathBuf>, Failure>> = below
        .par_iter()
        .map(|path| {
            let theirs = clear_folder(tree, path, own, fate)?;
            write::remove_if_empty(&tree.join(path));
            Ok(theirs)
        })
        .collect();
    for found in found {
        theirs.extend(found?);
    }
    Ok(theirs)
}

/// Deletes all of ours in a tree, and the tree if nothing else is in it. Its list goes last. Returns what is
/// not ours.
pub fn delete(tree: &Path, own: &Files) -> Result<Vec<PathBuf>, Failure> {
    let mut theirs = clear(tree, own, &|_, _, _| Fate::Goes)?;
    theirs.retain(|path| !remove_empty_folders(&tree.join(path)));
    if theirs.is_empty() {
        remove_lists(tree)?;
        write::remove_if_empty(tree);
    }
    Ok(theirs)
}

/// Deletes the lists of a tree in which nothing of ours is left.
pub fn remove_lists(tree: &Path) -> Result<(), Failure> {
    marker::LISTS.iter().try_for_each(|name| write::remove_file(&tree.join(name)))
}

/// Deletes a folder if there are but empty folders in it; says whether it did.
pub fn remove_empty_folders(folder: &Path) -> bool {
    if write::remove_if_empty(folder) {
        return true;
    }
    let is_folder = write::standing(folder).is_ok_and(|standing| standing == write::Standing::Folder);
    let Ok(entries) = (if is_folder { write::entries(folder) } else { return false }) else { return false };
    entries.iter().all(|entry| entry.is_folder)
        && entries.iter().all(|entry| remove_empty_folders(&folder.join(&entry.name)))
        && write::remove_if_empty(folder)
}
