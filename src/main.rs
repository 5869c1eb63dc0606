//! The `annals` program: arguments, one verb, an exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    annals::cli::Cli::parse().execute().into()
}
