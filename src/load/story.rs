//! `stories/testing.md`: a story, whose steps are headings of the second level, each with an article in double
//! brackets, a quotation and a text.

use std::sync::Arc;

use super::fields::Fields;
use super::walk::PageEntry;
use super::{front_matter, issue, keys, notes, yaml};
use crate::diag::{Diagnostic, Report, SourceText, codes};
use crate::files::{self, Source};
use crate::model::{Note, NoteFile, Status, Step, Story};

pub fn read(source: &dyn Source, entry: &PageEntry, report: &mut Report) -> Option<Story> {
    let file = report.take(files::read_text(source, &entry.path))?;
    let parts = report.take(front_matter::split(&file))?;
    let node = report.take(yaml::parse(&file, parts.front))?;
    let mut fields = Fields::new(&file, &keys::STORY, node, report);
    let title = fields.required_words("title");
    let description = fields.words("description").map(|words| words.value).filter(|words| !words.is_empty());
    let order = fields.number("order");
    let status = fields.one_of("status", issue::STATUS).unwrap_or_default();
    fields.finish();
    let read = notes::steps_of(&file, parts.body, report);
    if read.is_empty() {
        report.push(Diagnostic::new(&codes::STORY_STEP, "the story has no step").at(&file, 0..0).help(
            "write one: `## Title [[2021-08-06/a1-04]]`, below it the words of the article after `> `, then yours",
        ));
    }
    let (mut quoted, mut steps) = (Vec::new(), Vec::new());
    for note in read {
        if let Some(step) = step(&file, &note, report) {
            quoted.push(note);
            steps.push(step);
        }
    }
    let notes = NoteFile { file, editor: None, date: None, lang: None, status: Status::Published, notes: quoted };
    Some(Story { slug: entry.slug.clone(), title: title?.value, description, order, status, notes, steps })
}

/// `## “小纸条”省下的时间 [[2021-08-06/a1-06]] {#slip}`
fn step(file: &Arc<SourceText>, note: &Note, report: &mut Report) -> Option<Step> {
    let heading = &file.text[note.heading.clone()];
    let place = heading.rfind("[[").zip(heading.rfind("]]")).filter(|(open, close)| open < close);
    let Some((open, close)) = place else {
        report.push(
            Diagnostic::new(&codes::STORY_STEP, "the step does not name the article that it quotes")
                .at(file, note.heading.clone())
                .help("put it after the title: `## Title [[2021-08-06/a1-04]]`"),
        );
        return None;
    };
    let title = heading[..open].trim_start_matches('#').trim();
    let start = note.heading.start + open;
    Some(Step {
        title: title.to_owned(),
        article: heading[open + 2..close].trim().to_owned(),
        span: start..note.heading.start + close + 2,
    })
}
