//! The steps of stories: what each quotes is proved to be in its article, in one place.

use std::collections::BTreeSet;

use super::Printed;
use super::kept::Found;
use super::links::check_links;
use crate::diag::{Diagnostic, Report, codes};
use crate::files::Source;
use crate::markdown;
use crate::model::{Links, Resolution, Story, Target, View};
use crate::notes;

/// Where a step leads: an issue in the view and an article of it. None of a step that is left out.
pub type StepPlace = Option<(usize, usize)>;

/// Finds the article of each step of each story and proves the quotation; gives the pictures that the texts show.
pub fn read_stories(
    source: &dyn Source,
    view: &View<'_>,
    links: &Links<'_>,
    report: &mut Report,
) -> (Vec<Vec<StepPlace>>, BTreeSet<String>) {
    let mut images = BTreeSet::new();
    let mut read = |story: &Story| {
        let file = &story.notes.file;
        let mut places = Vec::with_capacity(story.steps.len());
        for (step, note) in story.steps.iter().zip(&story.notes.notes) {
            let mut found = Found::default();
            let document = markdown::parse(&file.text[note.body.clone()]);
            check_links(source, file, note.body.start, &document, None, links, &mut found);
            report.extend(found.report.diagnostics);
            images.extend(found.images);
            let place = match links.read(&step.article, None).leads_to {
                Resolution::One(Target::Article(i, j)) => Some((i, j)),
                Resolution::Unreadable => None,
                Resolution::Unpublished => {
                    let message =
                        format!("the step quotes `{}`, which is not published, and is left out", step.article);
                    report.push(
                        Diagnostic::new(&codes::LINK_UNPUBLISHED, message)
                            .at(file, step.span.clone())
                            .help("publish the article, or take the step out"),
                    );
                    None
                }
                _ => {
                    report.push(
                        Diagnostic::new(&codes::STORY_STEP, format!("`{}` is no article of the archive", step.article))
                            .at(file, step.span.clone())
                            .help("write its id: `[[2021-08-06/a1-04]]`"),
                    );
                    None
                }
            };
            if let Some((i, j)) = place
                && let Some(quote) = &note.quote
            {
                let (issue, article) = (&view.issues()[i], view.issues()[i].articles[j]);
                // one that cannot be read has been reported
                if let Ok(printed) = Printed::read(source, article, &issue.issue.id, links) {
                    let whole = printed.whole();
                    let text = notes::Text::new(&whole.text);
                    if let Err(fault) = text.anchor(quote) {
                        let of = format!("the article {}", article.id);
                        report.push(notes::finding(file, note, quote, &text, &of, &fault));
                    }
                }
            }
            places.push(place);
        }
        places
    };
    let places = view.stories().iter().map(|story| read(story)).collect();
    (places, images)
}
