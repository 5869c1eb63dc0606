//! `annals build`: content to a static site.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Common, Exit, Format, terminal};
use crate::site::{self, Options};

/// Build the site into a folder
///
/// Reads archive.toml and content/, reports what is wrong in them, and writes the site. The old site is
/// replaced as a whole, and only if there are no errors.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals build", "into public/"),
    ("annals build -o ../site --drafts", "with drafts, to look at"),
    ("annals build --base-url https://example.org/papers/", "for that address"),
]))]
pub struct Flags {
    /// The folder of the site; it is replaced as a whole, and only if the build succeeds
    /// [default: public, in the archive's folder]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,
    /// The address under which the site will stand, instead of archive.toml's
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Show drafts and what is in review; never what is withheld
    #[arg(long)]
    drafts: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let options = Options { base_url: flags.base_url.clone(), drafts: flags.drafts };
    let output = flags.output.clone().unwrap_or_else(|| common.root.join("public"));
    let state = super::state_folder();
    let built = site::build_to(&common.root, &output, &options, state.as_deref());
    let exit = common.finish(built.report);
    if let Some(summary) = built.summary
        && !common.quiet
    {
        if common.format == Format::Human {
            terminal::say_line(summary.in_words(&output.display().to_string()));
        }
        if flags.timings || common.verbose {
            match common.format {
                Format::Human => terminal::say(summary.timings_in_words()),
                Format::Json => terminal::print_line(summary.to_json()),
            }
        }
    }
    exit
}
