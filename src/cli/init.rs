//! `annals init`: a new archive with one worked example of each kind of file.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::ValueHint;
use clap::builder::PossibleValuesParser;

use super::{Common, Exit, Format, terminal};
use crate::diag::Report;
use crate::init::{self, Language};

/// Write a new archive with one worked example of each kind of file
///
/// The example is one issue with one page of two articles, and what belongs to them: a topic, a
/// person, an organisation, a place, a system, a page about the archive. It builds as it is. The
/// folder is made; one that is there must be empty. Nothing is ever written over.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals init my-archive", "in the language of your locale, else in simplified Chinese"),
    ("annals init my-archive --lang en", "in English"),
]))]
pub struct Flags {
    /// The folder of the new archive; a relative path counts from --root
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,
    /// The language of the examples, and of the interface of the site
    #[arg(long, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(Language::ALL.map(Language::tag)))]
    lang: Option<String>,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let language = flags.lang.as_deref().and_then(Language::of_tag).unwrap_or_else(of_the_user);
    // `./` in front of what was typed would only puzzle
    let here = common.root == Path::new(".");
    let folder = if here { flags.folder.clone() } else { common.root.join(&flags.folder) };
    let mut report = Report::default();
    let written = report.take(init::write(&folder, language));
    let exit = common.finish(report);
    if let Some(files) = written
        && !common.quiet
    {
        let name = flags.folder.display();
        match common.format {
            Format::Json => {
                terminal::print_line(serde_json::json!({ "folder": name.to_string(), "files": files }).to_string());
            }
            Format::Human => {
                for file in &files {
                    terminal::print_line(file);
                }
                terminal::say_line(format!("\n{} files written into {name}. Go on with:\n", files.len()));
                terminal::say_line(format!("  cd {}\n  annals build     makes the site, in public/", quoted(&folder)));
                terminal::say_line("  annals serve     shows the site and follows what you change");
                terminal::say_line("  annals check     proves that no line of the transcription is lost");
                terminal::say_line("  annals import    cuts your own page transcriptions into articles");
            }
        }
    }
    exit
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '/' | '-' | '~' | ':' | '\\');
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// The language of the messages that the user has chosen, by the rule of POSIX.
fn of_the_user() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .and_then(|locale| Language::of_locale(&locale))
        .unwrap_or_default()
}
