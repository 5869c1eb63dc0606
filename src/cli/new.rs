//! `annals new note`: a note whose place is proved before it is written.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

use super::{Common, Exit, Format, terminal};
use crate::annotate::{self, Added, Draft};
use crate::diag::Report;
use crate::model::{Certainty, NoteKind};

/// Write a new note
#[derive(Debug, Args)]
#[command(
    long_about = "Write a new note\n\nProves that the words that it quotes stand in one place before anything is written.",
    after_help = super::after_help(&[
        ("annals new note 2021-08-06/a1-04 --quote '继与**长沙市余杭区**市场监管局签订'", ""),
    ])
)]
pub struct Flags {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Note(NoteFlags),
}

/// Append a note to the file of notes on an article, a page, an issue or a subject
///
/// The words must stand in the text in one place; `**` marks those that the note is about, and the rest
/// makes the place the only one. The note gets an id of its own, which is part of its address. Without
/// --text it is a template: write what there is to say below its quotation.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals new note 2021-08-06/a1-04 --quote '继与**长沙市余杭区**市场监管局签订'", ""),
    ("annals new note 2021-08-06/a1-04 --quote 长沙市余杭区 --reading 杭州市余杭区 --certainty certain", ""),
    ("annals new note topics/testing --title 检测的三个阶段 --text '……'", ""),
]))]
struct NoteFlags {
    /// What the note is on: an id as in the site's addresses, such as 2021-08-06/a1-04
    #[arg(value_name = "ARTICLE")]
    on: String,
    /// The words that it quotes
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    quote: Option<String>,
    /// What the note is for; context if not given, doubt where there is a reading
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: Option<NoteKind>,
    /// How sure you are
    #[arg(long, value_name = "CERTAINTY", value_parser = certainties())]
    certainty: Option<Certainty>,
    /// Its heading
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    title: Option<String>,
    /// What you read in place of the words that the note is about; "" to strike them out
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    reading: Option<String>,
    /// Its text, in Markdown
    #[arg(long, value_name = "MARKDOWN", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    text: String,
    /// Its id; the next free number of the file if none is given
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

fn kinds() -> impl TypedValueParser<Value = NoteKind> {
    PossibleValuesParser::new(NoteKind::ALL.map(NoteKind::key))
        .map(|key| NoteKind::of_word(&key).unwrap_or(NoteKind::Context))
}

fn certainties() -> impl TypedValueParser<Value = Certainty> {
    PossibleValuesParser::new(Certainty::ALL.map(Certainty::key))
        .map(|key| Certainty::of_word(&key).unwrap_or(Certainty::Open))
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let What::Note(flags) = &flags.what;
    let mut report = Report::default();
    let added = note(flags, common, &mut report);
    let exit = common.finish(report);
    if let Some(added) = added {
        said(&added, common);
    }
    exit
}

fn note(flags: &NoteFlags, common: &Common, report: &mut Report) -> Option<Added> {
    let draft = Draft {
        quote: flags.quote.clone(),
        kind: flags.kind,
        certainty: flags.certainty,
        title: flags.title.clone(),
        reading: flags.reading.clone(),
        text: flags.text.clone(),
        id: flags.id.clone(),
    };
    annotate::add_in(&common.root, &flags.on, &draft, report)
}

fn said(added: &Added, common: &Common) {
    match common.format {
        Format::Json => {
            terminal::print_line(
                serde_json::json!({ "file": added.path, "line": added.line, "id": added.id }).to_string(),
            );
        }
        Format::Human => {
            terminal::print_line(format!("{}:{}", added.path, added.line));
            if !common.quiet {
                terminal::say(format!("\n{}", added.markdown));
                if !added.status.is_shown(false) {
                    terminal::say_line("\nNo site shows it yet: by its `status` the file is not published.");
                }
            }
        }
    }
}
