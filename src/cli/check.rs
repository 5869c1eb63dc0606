//! `annals check`: what the archive promises, proved.

use clap::{Args, ValueEnum};

use super::{Common, Exit, Format, terminal};
use crate::diag::{codes, reference};
use crate::site::{self, Options};
use crate::text::nearest;

/// Prove that no line is lost; check dates, names and links
///
/// Proves that each line of the transcriptions stands in one place, and that the text of each article is
/// that of its lines but for declared changes. Compares weekdays and lunar dates, titles and aliases with
/// what is printed, and follows every link of the finished site. Writes nothing.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals check", "all findings of all files"),
    ("annals check --deny warnings", "fails on warnings too, for a script before publishing"),
    ("annals check --explain undeclared-change", "what a code means, and how to mend it"),
]))]
pub struct Flags {
    /// Fail on warnings too
    #[arg(long, value_name = "GRADE")]
    deny: Option<Deny>,
    /// Look at the site as it is with drafts and what is in review
    #[arg(long)]
    drafts: bool,
    /// Explain a code, such as unaccounted-line, and check nothing
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    if let Some(name) = &flags.explain {
        return explain(name);
    }
    let options = Options { drafts: flags.drafts, ..Options::default() };
    let (report, account) = site::check_in(&common.root, &options);
    let (_, warnings, _) = report.counts();
    let exit = common.finish(report);
    if let Some(account) = account
        && !common.quiet
    {
        match common.format {
            Format::Human => terminal::say_line(account.in_words()),
            Format::Json => terminal::print_line(account.to_json()),
        }
    }
    if exit == Exit::Ok && warnings > 0 && flags.deny == Some(Deny::Warnings) { Exit::Content } else { exit }
}

fn explain(name: &str) -> Exit {
    match codes::ALL.iter().find(|code| code.name == name) {
        Some(code) => {
            terminal::print(reference::entry(code));
            Exit::Ok
        }
        None => {
            let near = nearest(name, codes::ALL.iter().map(|code| code.name));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            terminal::say_line(format!("error: there is no code `{name}`{near}"));
            Exit::Usage
        }
    }
}
