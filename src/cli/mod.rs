//! The command line: one file a verb, each its flags and a call into the library.

mod build;
mod serve;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diag::{Class, Report, human, json};

/// How a run ended, for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; there may be warnings.
    Ok = 0,
    /// The content has errors.
    Content = 1,
    /// The command line cannot be understood (clap's own code).
    Usage = 2,
    /// archive.toml or the theme has errors.
    Config = 3,
    /// Reading or writing failed.
    Io = 4,
}

impl Exit {
    fn of(report: &Report) -> Self {
        match report.worst_class() {
            None => Self::Ok,
            Some(Class::Content) => Self::Content,
            Some(Class::Config) => Self::Config,
            Some(Class::Io) => Self::Io,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Turns newspaper page transcriptions into an annotated archive of static files.
#[derive(Debug, Parser)]
#[command(name = "annals", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Build(build::Flags),
    Serve(serve::Flags),
}

/// What every verb takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// The archive: the folder that holds archive.toml
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// How findings are printed
    #[arg(long, global = true, default_value = "human", value_name = "FORMAT")]
    format: Format,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say what is being done
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Colour findings
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Cli {
    /// Runs the verb.
    pub fn execute(self) -> Exit {
        match self.verb {
            Verb::Build(flags) => build::execute(&flags, &self.common),
            Verb::Serve(flags) => serve::execute(&flags, self.common),
        }
    }
}

impl Common {
    /// Prints all findings to standard error and says how the run ended.
    fn finish(&self, mut report: Report) -> Exit {
        if self.quiet {
            report.diagnostics.retain(|diagnostic| diagnostic.severity() == crate::diag::Severity::Error);
        }
        let printed = match self.format {
            Format::Human => {
                human::render(&report.diagnostics, human::Style { color: self.is_colored(), width: width() })
            }
            Format::Json => json::render(&report.diagnostics),
        };
        eprint!("{printed}");
        if self.format == Format::Human && !report.diagnostics.is_empty() {
            eprintln!("\n{}", human::summary(&report.diagnostics));
        }
        Exit::of(&report)
    }

    fn is_colored(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            // https://no-color.org
            Color::Auto => {
                std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}

/// Columns for findings.
fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(110)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
