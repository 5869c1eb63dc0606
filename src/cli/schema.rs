//! `annals schema`: JSON Schemas of what people write.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueHint};

use super::{Common, Exit, terminal};
use crate::diag::Report;
use crate::files::write::{make_folders, write_over};
use crate::schema::{self, Kind};

/// Print the JSON Schema of a kind of file, or write those of all
///
/// Editors that know JSON Schema complete the keys of front matter and of archive.toml, explain them
/// and mark mistakes. Without a kind and without a folder, the kinds are listed.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals schema", "the kinds, with the files that they are of"),
    ("annals schema article", "the keys of articles"),
    ("annals schema -o .schema", "all of them, as .schema/article.schema.json and so on"),
]))]
pub struct Flags {
    /// The kind of file
    #[arg(value_name = "KIND", value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::key)))]
    kind: Option<String>,
    /// A folder to write into, in place of the schemas that are there; a relative path counts from --root
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let kind = flags.kind.as_deref().and_then(Kind::of_key);
    match (&flags.output, kind) {
        (None, Some(kind)) => {
            terminal::print(schema::text(kind));
            Exit::Ok
        }
        (None, None) => {
            terminal::print(Kind::ALL.map(|kind| format!("{:<9}{}\n", kind.key(), kind.files())).concat());
            Exit::Ok
        }
        (Some(folder), kind) => {
            let folder = common.root.join(folder);
            let mut report = Report::default();
            let write = || {
                make_folders(&folder)?;
                for kind in Kind::ALL.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one)) {
                    write_over(&folder.join(kind.file_name()), schema::text(kind).as_bytes())?;
                }
                Ok(())
            };
            report.take(write());
            common.finish(report)
        }
    }
}
