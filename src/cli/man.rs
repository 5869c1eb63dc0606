//! `annals man`: man pages from the same definitions as the help.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory, ValueHint};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::{Cli, Common, Exit, terminal};
use crate::diag::Report;
use crate::files::write::{make_folders, write_over};

/// Print the man page, or write one for each verb
///
/// Without a folder, annals.1 is printed. With one, annals.1 and a page for each verb are written
/// into it, in place of those that are there.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals man ~/.local/share/man/man1", "then: man annals-build"),
    ("annals man | man -l -", "to read it without writing it"),
]))]
pub struct Flags {
    /// The folder for the pages; a relative path counts from --root
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: Option<PathBuf>,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = &flags.folder else {
        terminal::print(page(&command));
        return Exit::Ok;
    };
    let folder = common.root.join(folder);
    let mut report = Report::default();
    let write = || {
        make_folders(&folder)?;
        for command in std::iter::once(&command).chain(command.get_subcommands()) {
            let name = command.get_display_name().unwrap_or_else(|| command.get_name());
            write_over(&folder.join(format!("{name}.1")), &page(command))?;
        }
        Ok(())
    };
    report.take(write());
    common.finish(report)
}

/// A man page. What stands behind the options of the help, under headings that end with a colon,
/// becomes sections with their lines as they are.
fn page(command: &Command) -> Vec<u8> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let man = Man::new(command.clone()).title(name).source(concat!("annals ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    let rendered = man
        .render_title(&mut page)
        .and_then(|()| man.render_name_section(&mut page))
        .and_then(|()| man.render_synopsis_section(&mut page))
        .and_then(|()| man.render_description_section(&mut page))
        .and_then(|()| man.render_options_section(&mut page))
        .and_then(|()| match command.has_subcommands() {
            true => man.render_subcommands_section(&mut page),
            false => Ok(()),
        });
    debug_assert!(rendered.is_ok(), "writing into memory does not fail");
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut sections = Roff::new();
    for line in after.lines().filter(|line| !line.is_empty()) {
        match line.strip_suffix(':').filter(|heading| !heading.starts_with(' ')) {
            Some(heading) => {
                sections.control("fi", []);
                sections.control("SH", [heading.to_uppercase().as_str()]);
                sections.control("nf", []);
            }
            None => {
                sections.text([roman(line.trim_start())]);
            }
        }
    }
    page.extend_from_slice(sections.to_roff().as_bytes());
    page
}
