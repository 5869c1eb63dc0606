//! `annals completions`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Exit, terminal};

/// Print completions for a shell
///
/// They are made from the same definitions as this help. Each shell reads them from a place of its
/// own, as the examples show.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals completions bash > ~/.local/share/bash-completion/completions/annals", ""),
    ("annals completions zsh > ~/.zfunc/_annals", "with ~/.zfunc in fpath"),
    ("annals completions fish > ~/.config/fish/completions/annals.fish", ""),
]))]
pub struct Flags {
    /// The shell
    shell: Shell,
}

pub fn execute(flags: &Flags) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut Cli::command(), "annals", &mut script);
    terminal::print(script);
    Exit::Ok
}
