//! `annals export`: the archive for other programs.

use std::cell::RefCell;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};

use super::{Common, Exit, terminal};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::Stream;
use crate::search::export;
use crate::site::{self, Options};

/// Write the archive for other programs
#[derive(Debug, Args)]
#[command(
    long_about = "Write the archive for other programs\n\nWhat is exported is what is published.",
    after_help = super::after_help(&[
        ("annals export search --format opensearch-bulk -o archive.ndjson", "for a search engine"),
    ])
)]
pub struct Flags {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Search(SearchFlags),
}

/// Write what can be found, for OpenSearch
///
/// For archives that have outgrown the search of the site. Each article, page and issue with words to be
/// found becomes two lines of JSON, as OpenSearch takes them at `_bulk`. The mapping of the index makes every
/// string of the text be found. docs/scale.md shows how both are loaded and asked.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals export search --format opensearch-bulk -o archive.ndjson --mapping mapping.json", ""),
    ("annals export search | split -l 2000 - part-", "in parts of a thousand documents"),
]))]
struct SearchFlags {
    /// The file of the documents; standard output if none is given
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Also write the settings and mappings of the index
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    mapping: Option<PathBuf>,
    /// The name of the index
    #[arg(long, value_name = "NAME", default_value = "annals")]
    index: String,
    /// The address under which the site stands, instead of archive.toml's: it begins the documents' ids
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Also drafts and what is in review; never what is withheld
    #[arg(long)]
    drafts: bool,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let What::Search(flags) = &flags.what;
    let mut report = Report::default();
    let count = search(flags, common, &mut report);
    let exit = common.finish(report);
    if let (Exit::Ok, Some(count), false) = (exit, count, common.quiet) {
        terminal::say_line(format!("{} for the index `{}`", site::counted(count, "document"), flags.index));
    }
    exit
}

fn search(flags: &SearchFlags, common: &Common, report: &mut Report) -> Option<usize> {
    let options = Options { base_url: flags.base_url.clone(), drafts: flags.drafts };
    report.take(export::check_index(&flags.index))?;
    for path in flags.output.iter().chain(&flags.mapping) {
        report.take(site::refuse_own_file(&common.root, path))?;
    }
    if flags.output.is_some() && flags.output == flags.mapping {
        let message = "the documents and the mapping are to be one file";
        report.push(Diagnostic::new(&codes::WRITE, message).help("name two files"));
        return None;
    }
    let count = documents(flags, common, &options, report)?;
    if let Some(path) = &flags.mapping {
        report.take(mapping(path))?;
    }
    Some(count)
}

fn documents(flags: &SearchFlags, common: &Common, options: &Options, report: &mut Report) -> Option<usize> {
    match &flags.output {
        Some(path) => {
            let stream = RefCell::new(report.take(Stream::begin(path).map_err(Box::<Diagnostic>::from))?);
            let mut write = |bytes: &[u8]| Ok(stream.borrow_mut().write(bytes).map(|()| true)?);
            let count = site::export_search_in(&common.root, options, &flags.index, &mut write, report)?;
            report.take(stream.into_inner().finish().map_err(Box::<Diagnostic>::from))?;
            Some(count)
        }
        None => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            let mut write = |bytes: &[u8]| wanted(out.write_all(bytes));
            let count = site::export_search_in(&common.root, options, &flags.index, &mut write, report)?;
            report.take(wanted(out.flush()))?;
            Some(count)
        }
    }
}

fn mapping(path: &Path) -> Result<()> {
    let mut stream = Stream::begin(path)?;
    stream.write(format!("{:#}\n", export::mapping()).as_bytes())?;
    Ok(stream.finish()?)
}

/// Whether standard output takes more. A reader that has seen enough is no error.
fn wanted(written: std::io::Result<()>) -> Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Diagnostic::new(&codes::WRITE, format!("cannot write to standard output: {error}")).into()),
    }
}
