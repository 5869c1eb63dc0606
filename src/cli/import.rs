//! `annals import`: page transcriptions become articles.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Common, Exit, Format, terminal};
use crate::diag::Report;
use crate::import::formats::Options;
use crate::import::place::Said;
use crate::import::{self, Done, Request, plan};
use crate::site::counted;

/// Cut page transcriptions into articles, without losing a line
///
/// Reads each page, tells masthead, articles and duplicates apart, and writes an issue's folder: the
/// transcription as it was received, and a file for each article, marked `reviewed: false`. What is
/// uncertain is said with its reason. What an editor touched is never changed.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals import --dry-run a1.txt", "what is on a page, with what is doubtful first"),
    ("annals import a1.txt", "into the issue that its masthead names"),
    ("annals import --date 2021-08-09 x1.txt", "a page without a masthead"),
    ("annals import --list pages.csv pages/", "many pages; the first run lists what it could not tell"),
]))]
pub struct Flags {
    /// Transcriptions, and folders of them
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::AnyPath)]
    files: Vec<PathBuf>,
    /// The day of the issue, such as 2021-08-09, or its month
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// The name of the paper
    #[arg(long, value_name = "NAME")]
    paper: Option<String>,
    /// The page, such as A1
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// The issue's id: its folder in content/issues/
    #[arg(long, value_name = "ID")]
    issue: Option<String>,
    /// A table of file, paper, date and page; written if it is not there
    #[arg(long, value_name = "CSV", value_hint = ValueHint::FilePath)]
    list: Option<PathBuf>,
    /// The encoding of texts that are not UTF-8, where it cannot be proved: gb18030, big5, shift_jis, windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// A column of a table of articles: date=pub_date, title=headline, text=body, page, author, paper, id
    #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',', value_parser = column)]
    map: Vec<(String, String)>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write over what an editor touched, keeping it as NAME.bak
    #[arg(long)]
    force: bool,
}

/// `date=pub_date`
fn column(words: &str) -> Result<(String, String), String> {
    let (key, column) = words.split_once('=').ok_or("write KEY=COLUMN, such as date=pub_date")?;
    Ok((key.trim().to_owned(), column.trim().to_owned()))
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let request = Request {
        paths: flags.files.clone(),
        said: Said {
            paper: flags.paper.clone(),
            date: flags.date.clone(),
            page: flags.page.clone(),
            issue: flags.issue.clone(),
        },
        list: flags.list.clone(),
        dry_run: flags.dry_run,
        force: flags.force,
        options: Options { encoding: flags.encoding.clone(), map: flags.map.clone() },
    };
    let mut report = Report::default();
    let shows = std::io::stderr().is_terminal() && !common.quiet;
    let progress = |done: usize, of: usize| {
        if shows && of > 20 && (done.is_multiple_of(16) || done == of) {
            terminal::say(format!("\r{done} of {of} pages"));
        }
    };
    let done = import::run(&common.root, &request, &progress, &mut report);
    if shows && done.files > 20 {
        terminal::say("\r\x1b[K");
    }
    if flags.dry_run {
        let printed = match common.format {
            Format::Json => {
                let pages: Vec<_> = done.inputs.iter().map(plan::to_json).collect();
                serde_json::json!({ "pages": pages }).to_string() + "\n"
            }
            Format::Human => done.inputs.iter().map(plan::in_words).collect::<Vec<_>>().join("\n"),
        };
        terminal::print(printed);
    }
    let exit = common.finish(report);
    if !flags.dry_run && !common.quiet {
        match common.format {
            Format::Human => terminal::say_line(in_words(&done)),
            Format::Json => terminal::print_line(to_json(&done)),
        }
    }
    exit
}

/// `5 of 5 pages read: 40 articles, 412 lines, in 5 issues; 86 files written`
fn in_words(done: &Done) -> String {
    let mut words = format!(
        "{} of {} read: {}, {}, in {}; {} written",
        done.read,
        counted(done.files, "page"),
        counted(done.articles, "article"),
        counted(done.lines, "line"),
        counted(done.issues, "issue"),
        counted(done.new + done.renewed, "file")
    );
    for (count, what) in [
        (done.same, "the same as before"),
        (done.kept, "left to their editor"),
        (done.skipped, "pages that were there already"),
    ] {
        if count > 0 {
            words.push_str(&format!("; {count} {what}"));
        }
    }
    for path in &done.rejected {
        words.push_str(&format!("; rows that were not: {}", path.display()));
    }
    if done.doubtful > 0 {
        words.push_str(&format!("; {} to look at (--dry-run lists them)", counted(done.doubtful, "decision")));
    }
    words
}

fn to_json(done: &Done) -> String {
    serde_json::json!({
        "files": done.files, "read": done.read, "articles": done.articles, "lines": done.lines,
        "issues": done.issues, "new": done.new, "same": done.same, "renewed": done.renewed,
        "kept": done.kept, "skipped": done.skipped, "doubtful": done.doubtful,
        "list": done.list.as_ref().map(|(path, _)| path),
    })
    .to_string()
}
