//! What an output folder may not be: every build deletes the folder's old files, so it must be sure
//! that they are its own.

use std::path::Path;

use super::marker::{Files, MARKER, Marker};
use super::tree::{self, Look};
use super::{Destination, Trees};
use crate::diag::{Diagnostic, Result, codes};
use crate::files::write::{self, Standing};

/// How many foreign files are named.
const NAMED: usize = 10;

const ELSEWHERE: &str = "choose another folder with -o";

/// Refuses a folder that is, holds, or lies inside one that the archive is read from.
pub fn protected(trees: &Trees, destination: &Destination<'_>) -> Result<()> {
    let shown = trees.shown.display();
    // A link in the folder's place is refused as a link; here counts where it leads.
    let site = write::resolve(&trees.site)?;
    let folders = destination.protected.iter().map(|folder| folder.as_path()).chain([destination.lock_folder]);
    for folder in folders {
        let real = write::resolve(folder)?;
        let relation = if real == site {
            "is"
        } else if real.starts_with(&site) {
            "contains"
        } else if site.starts_with(&real) {
            "lies inside"
        } else {
            continue;
        };
        let message =
            format!("the output folder `{shown}` {relation} `{}`, which belongs to the archive", folder.display());
        return Err(refusal(trees, message)
            .note("every build deletes the old files of the output folder")
            .help("choose a folder of its own: -o public")
            .into());
    }
    Ok(())
}

/// Refuses what is not a folder, a folder of another making, and one that foreign files have come
/// into. Returns what there is of a site to be replaced.
pub fn foreign(trees: &Trees) -> Result<Option<(Files, Look)>> {
    if !is_folder(trees)? {
        return Ok(None);
    }
    let Some(own) = own_files(trees)? else {
        let files = write::files_below(&trees.site)?;
        return if files.is_empty() { Ok(None) } else { Err(not_ours(trees, &files)) };
    };
    let look = tree::look(&trees.site, &own)?;
    if look.foreign.is_empty() {
        return Ok(Some((own, look)));
    }
    let message = format!("the output folder `{}` holds files that annals did not write", trees.shown.display());
    Err(refusal(trees, message)
        .note(named("a build would delete them:", &look.foreign))
        .help("move them to static/, whose files come into every site")
        .help(format!("or {ELSEWHERE}"))
        .into())
}

/// The same before a build begins, as far as it can be seen without looking into each folder of a site: for
/// a large one that takes as long as a build after an edit.
pub fn foreign_at_first_sight(trees: &Trees) -> Result<bool> {
    if is_folder(trees)?
        && let Some(own) = own_files(trees)?
    {
        let is_own = |name: &String| name == MARKER || own.has(name) || own.has_folder(name);
        if write::names_in(&trees.site)?.iter().all(is_own) {
            return Ok(true);
        }
    }
    Ok(foreign(trees)?.is_some())
}

/// Refuses a folder whose name annals takes for its own, and in which there are other files.
pub fn foreign_in(trees: &Trees, folder: &Path, foreign: &[String]) -> Box<Diagnostic> {
    let shown = folder.display().to_string();
    let message = format!("the folder `{shown}`, in which annals makes sites, holds files that annals did not write");
    Diagnostic::new(&codes::OUTPUT_FOREIGN, message)
        .in_path(shown)
        .note(named("the files:", foreign))
        .help("move them elsewhere, or delete the folder: the next build makes it again")
        .help(format!("the site goes into `{}`", trees.shown.display()))
        .into()
}

/// Refuses something else in the place of such a folder.
pub fn reserved(trees: &Trees, path: &Path) -> Box<Diagnostic> {
    let shown = path.display().to_string();
    Diagnostic::new(&codes::OUTPUT_FOREIGN, format!("annals needs the place of `{shown}`, which it did not make"))
        .in_path(shown)
        .help("move it elsewhere, or delete it")
        .help(format!("the site goes into `{}`", trees.shown.display()))
        .into()
}

/// Whether a folder stands in the site's place. Refuses what is none.
fn is_folder(trees: &Trees) -> Result<bool> {
    let shown = trees.shown.display();
    match write::standing(&trees.site)? {
        Standing::Nothing => Ok(false),
        Standing::Folder => Ok(true),
        Standing::File => {
            let message = format!("a file stands where the output folder `{shown}` should be");
            Err(refusal(trees, message).help(format!("move it away, or {ELSEWHERE}")).into())
        }
        Standing::Link => {
            let message = format!("a symbolic link stands where the output folder `{shown}` should be");
            Err(refusal(trees, message)
                .note("the folder is replaced at every build, which would replace the link")
                .help("give the folder that it leads to with -o")
                .into())
        }
    }
}

/// The files that the site's marker lists; none if it has no marker. Refuses one that cannot be read.
fn own_files(trees: &Trees) -> Result<Option<Files>> {
    match Marker::of(&trees.site)? {
        Marker::Missing => Ok(None),
        Marker::Lists(files) => Ok(Some(files)),
        Marker::Unknown => {
            let shown = trees.shown.display();
            let message = format!("the output folder `{shown}` was made by another version of annals");
            Err(refusal(trees, message)
                .note(format!("`{MARKER}` in it cannot be read by this version"))
                .help(format!("delete the folder if nothing else is in it, or {ELSEWHERE}"))
                .into())
        }
    }
}

/// Refuses a folder that has files but no marker.
fn not_ours(trees: &Trees, files: &[(String, u64)]) -> Box<Diagnostic> {
    let message = format!("the output folder `{}` is not empty, and annals did not make it", trees.shown.display());
    refusal(trees, message)
        .note(named("it holds:", files.iter().map(|(path, _)| path)))
        .help(ELSEWHERE)
        .help("or, if nothing in it is needed, delete it")
        .into()
}

/// Refuses a path that names no folder at all.
pub fn no_folder(path: &Path) -> Box<Diagnostic> {
    let shown = path.display().to_string();
    Diagnostic::new(&codes::OUTPUT_FOREIGN, format!("`{shown}` cannot be the output folder"))
        .in_path(shown)
        .help("choose a folder of its own: -o public")
        .into()
}

fn refusal(trees: &Trees, message: String) -> Diagnostic {
    Diagnostic::new(&codes::OUTPUT_FOREIGN, message).in_path(trees.shown.display().to_string())
}

fn named<'a>(intro: &str, files: impl IntoIterator<Item = &'a String, IntoIter: ExactSizeIterator>) -> String {
    let files = files.into_iter();
    let more = files.len().saturating_sub(NAMED);
    let mut lines = vec![intro.to_owned()];
    lines.extend(files.take(NAMED).map(|file| format!("  {file}")));
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines.join("\n")
}
