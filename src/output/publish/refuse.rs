//! What an output folder may not be: every build deletes the folder's old files, so it must be sure
//! that they are its own.

use std::path::Path;

use super::marker::{self, MARKER};
use super::{Destination, Trees};
use crate::diag::{Diagnostic, Result, codes};
use crate::files::write::{self, Standing};

/// How many foreign files are named.
const NAMED: usize = 10;

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
/// into. True if there is a site to be replaced.
pub fn foreign(trees: &Trees) -> Result<bool> {
    let shown = trees.shown.display();
    let elsewhere = "choose another folder with -o";
    match write::standing(&trees.site)? {
        Standing::Nothing => return Ok(false),
        Standing::Folder => {}
        Standing::File => {
            let message = format!("a file stands where the output folder `{shown}` should be");
            return Err(refusal(trees, message).help(format!("move it away, or {elsewhere}")).into());
        }
        Standing::Link => {
            let message = format!("a symbolic link stands where the output folder `{shown}` should be");
            return Err(refusal(trees, message)
                .note("the folder is replaced at every build, which would replace the link")
                .help("give the folder that it leads to with -o")
                .into());
        }
    }

    let files = write::files_below(&trees.site)?;
    let Some(text) = write::read_if_there(&trees.site.join(MARKER))? else {
        if files.is_empty() {
            return Ok(false);
        }
        let message = format!("the output folder `{shown}` is not empty, and annals did not make it");
        let all: Vec<&str> = files.iter().map(String::as_str).collect();
        return Err(refusal(trees, message)
            .note(named("it holds:", &all))
            .help(elsewhere)
            .help("or, if nothing in it is needed, delete it")
            .into());
    };
    let Some(own) = marker::parse(&text) else {
        let message = format!("the output folder `{shown}` was made by another version of annals");
        return Err(refusal(trees, message)
            .note(format!("`{MARKER}` in it cannot be read by this version"))
            .help(format!("delete the folder if nothing else is in it, or {elsewhere}"))
            .into());
    };
    let foreign: Vec<&str> =
        files.iter().map(String::as_str).filter(|file| *file != MARKER && own.binary_search(file).is_err()).collect();
    if foreign.is_empty() {
        return Ok(true);
    }
    let message = format!("the output folder `{shown}` holds files that annals did not write");
    Err(refusal(trees, message)
        .note(named("a build would delete them:", &foreign))
        .help("move them to static/, whose files come into every site")
        .help(format!("or {elsewhere}"))
        .into())
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

fn named(intro: &str, files: &[&str]) -> String {
    let mut lines = vec![intro.to_owned()];
    lines.extend(files.iter().take(NAMED).map(|file| format!("  {file}")));
    if files.len() > NAMED {
        lines.push(format!("  and {} more", files.len() - NAMED));
    }
    lines.join("\n")
}
