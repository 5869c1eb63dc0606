//! Quotations of notes that a corrected figure could move to another passage.
//!
//! A quotation stands in one place, or the build fails. If it differs from another passage in nothing but
//! figures, the note moves there without a word when these change places. `annals new note` quotes enough
//! around the words; a hint says where an editor did not.

use rayon::prelude::*;

use crate::diag::{Diagnostic, Report, codes};
use crate::files::Source;
use crate::model::{Archive, Links, NotesOn};
use crate::notes::Text;
use crate::printed::Printed;

pub fn check(source: &dyn Source, archive: &Archive, links: &Links<'_>, report: &mut Report) {
    let articles = archive.issues.iter().flat_map(|issue| issue.articles.iter().map(move |article| (issue, article)));
    let noted: Vec<_> = articles
        .filter_map(|(issue, article)| {
            let file = archive.notes.get(&NotesOn::Article(article.id.to_string()))?;
            Some((issue, article, file))
        })
        .collect();
    let found: Vec<Vec<Diagnostic>> = noted
        .into_par_iter()
        .map(|(issue, article, file)| {
            // what cannot be read has been reported by the reading
            let Ok(printed) = Printed::read(source, article, &issue.id, links) else { return Vec::new() };
            let whole = printed.whole();
            let text = Text::with_notes(&whole.text, &file.notes);
            let quotes = file.notes.iter().filter_map(|note| Some((note, note.quote.as_ref()?)));
            let alike = quotes.filter_map(|(note, quote)| Some((note, quote, text.like_but_for_figures(quote)?)));
            let findings = alike.map(|(note, quote, (place, other))| {
                let message =
                    format!("the quotation of the note `{}` differs from another passage in figures only", note.id);
                let mut finding = Diagnostic::new(&codes::NOTE_LOOK_ALIKE, message)
                    .at(&file.file, quote.span.clone())
                    .note(format!("the other passage: “{}”", whole.text[other].replace('\n', " ")));
                finding = finding.help(match text.suggested(place) {
                    Some(lines) => {
                        format!("quote more around the words, so that the note cannot move there:\n> {lines}")
                    }
                    None => "quote more around the words, so that the note cannot move there".to_owned(),
                });
                finding
            });
            findings.collect()
        })
        .collect();
    report.extend(found.into_iter().flatten());
}
