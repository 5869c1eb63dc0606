//! The command line: one file a verb, each its flags and a call into the library.

mod build;
mod check;
mod completions;
mod export;
mod import;
mod init;
mod man;
mod new;
mod schema;
mod serve;
mod terminal;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::diag::{Class, Report, human, json, most};

/// Where annals keeps what belongs to this machine and to no archive: `annals` in the state folder of the XDG base
/// directories.
fn state_folder() -> Option<PathBuf> {
    let given = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let state = given.or_else(|| std::env::home_dir().map(|home| home.join(".local/state")));
    state.filter(|state| state.is_absolute()).map(|state| state.join("annals"))
}

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
///
/// An archive is a folder with archive.toml and content/. Every verb prints all findings of its run
/// together, each with its file, its line and a way out.
#[derive(Debug, Parser)]
#[command(name = "annals", version, propagate_version = true)]
#[command(after_help = after_help(&[
    ("annals init my-archive", "a new archive with an example of each kind of file"),
    ("annals build --root my-archive", "its site, in my-archive/public/"),
    ("annals serve --root my-archive --open", "the same in your browser, following every change"),
]))]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Flags),
    Import(import::Flags),
    Build(build::Flags),
    Check(check::Flags),
    New(new::Flags),
    Serve(serve::Flags),
    Export(export::Flags),
    Schema(schema::Flags),
    Completions(completions::Flags),
    Man(man::Flags),
}

/// What every verb takes.
#[derive(Debug, Clone, Args)]
struct Common {
    /// The archive: the folder that holds archive.toml
    #[arg(long, global = true, default_value = ".", value_name = "DIR", value_hint = ValueHint::DirPath)]
    root: PathBuf,
    /// How findings are printed
    #[arg(long = "format", global = true, default_value = "human", value_name = "FORMAT")]
    said_format: SaidFormat,
    #[arg(skip)]
    format: Format,
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: all findings of a file that has many, how long each stage took
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Colour findings
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SaidFormat {
    Human,
    Json,
    /// Of `export` alone: what it writes. Its findings are then for people.
    #[value(hide = true)]
    OpensearchBulk,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Reads the command line and does what it says.
pub fn run() -> Exit {
    match Cli::try_parse() {
        Ok(cli) => terminal::settle(cli.execute()),
        Err(error) => terminal::print_clap(&error),
    }
}

/// Runs everything on the main thread where the system gives no others (`ulimit -u`, little memory).
fn settle_threads() {
    if rayon::ThreadPoolBuilder::new().build().is_err() {
        // fails only if there is a pool already
        drop(rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global());
    }
}

impl Cli {
    /// Runs the verb.
    fn execute(self) -> Exit {
        let mut common = self.common;
        common.format = match common.said_format {
            SaidFormat::Human => Format::Human,
            SaidFormat::Json => Format::Json,
            SaidFormat::OpensearchBulk if matches!(self.verb, Verb::Export(_)) => Format::Human,
            SaidFormat::OpensearchBulk => {
                terminal::say_line(
                    "error: only `annals export search` has `--format opensearch-bulk`; others take human or json",
                );
                return Exit::Usage;
            }
        };
        // a server has threads of its own, which could not share this one
        if !matches!(self.verb, Verb::Serve(_)) {
            settle_threads();
        }
        let reads_content =
            matches!(self.verb, Verb::Build(_) | Verb::Check(_) | Verb::New(_) | Verb::Serve(_) | Verb::Export(_));
        if reads_content && let Some(exit) = common.finish_import() {
            return exit;
        }
        match self.verb {
            Verb::Init(flags) => init::execute(&flags, &common),
            Verb::Import(flags) => import::execute(&flags, &common),
            Verb::Build(flags) => build::execute(&flags, &common),
            Verb::Check(flags) => check::execute(&flags, &common),
            Verb::New(flags) => new::execute(&flags, &common),
            Verb::Serve(flags) => serve::execute(&flags, &common),
            Verb::Export(flags) => export::execute(&flags, &common),
            Verb::Schema(flags) => schema::execute(&flags, &common),
            Verb::Completions(flags) => completions::execute(&flags),
            Verb::Man(flags) => man::execute(&flags, &common),
        }
    }
}

impl Common {
    /// Finishes what an import left that was killed, or takes it back. Returns how the run ends if that fails:
    /// files of the archive may be of two imports.
    fn finish_import(&self) -> Option<Exit> {
        let mut report = Report::default();
        if let Err(diagnostic) = crate::import::recover(&self.root, &mut report) {
            report.push(*diagnostic);
        }
        let failed = report.has_errors();
        let exit = (!report.diagnostics.is_empty()).then(|| self.finish(report));
        exit.filter(|_| failed)
    }

    /// Prints all findings to standard error and says how the run ended.
    fn finish(&self, mut report: Report) -> Exit {
        if self.quiet {
            report.diagnostics.retain(|diagnostic| diagnostic.severity() == crate::diag::Severity::Error);
        }
        let (exit, summary) = (Exit::of(&report), human::summary(&report.diagnostics));
        let found = if self.verbose { report.diagnostics } else { most::most(report.diagnostics) };
        match self.format {
            Format::Json => terminal::say(json::render(&found)),
            Format::Human if found.is_empty() => {}
            Format::Human => {
                let style = human::Style { color: self.is_colored(), width: width() };
                terminal::say(human::render(&found, style) + &format!("\n{summary}\n"));
            }
        }
        exit
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

/// What stands at the end of a verb's help: commands with what they do, and how a run can end.
fn after_help(examples: &[(&str, &str)]) -> String {
    let width = examples.iter().filter(|(_, what)| !what.is_empty()).map(|(command, _)| command.len()).max();
    let width = width.unwrap_or(0);
    let examples: String = examples
        .iter()
        .map(|(command, what)| format!("  {command:<width$}  {what}").trim_end().to_owned() + "\n")
        .collect();
    format!(
        "Examples:\n{examples}\nExit codes:\n  \
         0  done; there may be warnings\n  \
         1  the content has errors\n  \
         2  the command line cannot be understood\n  \
         3  archive.toml or the theme has errors\n  \
         4  reading or writing failed, or a folder is refused"
    )
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

    #[test]
    fn every_verb_says_what_it_does_with_an_example_and_its_exit_codes() {
        let command = super::Cli::command();
        for verb in std::iter::once(&command).chain(command.get_subcommands()) {
            let name = verb.get_name();
            assert!(verb.get_about().is_some() && verb.get_long_about().is_some(), "{name}: what it does");
            let after = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("annals {}", name.trim_start_matches("annals"))), "{name}: an example");
            assert!(after.contains("Exit codes:"), "{name}: exit codes");
        }
    }
}
