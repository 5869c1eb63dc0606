//! A new note, from its words to its file.
//!
//! 1. [`Item::find`] says what the note is on, with the text that it quotes and the file it belongs to.
//! 2. [`quotation`] makes of words that were selected in a page a quotation with one place.
//! 3. [`add`] writes the note as Markdown behind what the file holds, reads the file as a build would,
//!    proves the place, and only then writes it.

mod draft;
mod item;

pub use draft::{Added, Draft, add, next_id};
pub use item::Item;

use std::ops::Range;
use std::path::Path;

use crate::config::Config;
use crate::diag::{Report, Severity};
use crate::files::Disk;
use crate::load::{self, Defaults};
use crate::model::{Links, View};
use crate::notes::{self, Text};
use crate::text::fold::fold_anchor;
use crate::text::gap::GAP;

/// Adds a note to what an id, a label or a title names in the archive in `root`. Drafts have notes too.
pub fn add_in(root: &Path, named: &str, draft: &Draft, report: &mut Report) -> Option<Added> {
    let disk = report.take(Disk::new(root))?;
    let config = report.take(Config::read(&disk, None))?;
    // what is wrong elsewhere does not stand in the way of a note here
    let mut loaded = Report::default();
    let archive = load::load(&disk, &Defaults { paper: config.paper }, &mut loaded);
    let view = View::new(&archive, true);
    let links = Links::new(&archive, &view);
    let item = report.take(Item::find(&disk, &view, &links, named));
    if item.is_none() {
        // it may be missing because of these
        loaded.diagnostics.retain(|finding| finding.severity() == Severity::Error);
        report.extend(loaded.diagnostics);
    }
    add(&disk, &links, &item?, draft, report)
}

/// The lines of a quotation of words that stand between others, or none if the words are not in the
/// text. Of several places the one with the nearest surroundings is meant, and the quotation holds as
/// much around it as makes it the only one.
pub fn quotation(text: &Text<'_>, words: &str, before: &str, after: &str) -> Option<String> {
    let place = selected(text, words, before, after)?;
    let lines = notes::unique(text, place);
    Some(
        lines
            .split('\n')
            .map(|line| format!("> {}", line.trim_start_matches("> ")).trim_end().to_owned() + "\n")
            .collect(),
    )
}

/// The bytes of the text that were selected.
fn selected(text: &Text<'_>, words: &str, before: &str, after: &str) -> Option<Range<usize>> {
    let (words, before, after) = (fold_anchor(words).text, fold_anchor(before).text, fold_anchor(after).text);
    // a gap at an edge may lie before or after all of the text
    let words = Some(words.trim_matches(GAP)).filter(|inside| !inside.is_empty()).unwrap_or(&words);
    if words.is_empty() {
        return None;
    }
    let folded = &text.folded.text;
    let agreement = |at: usize| {
        let left = folded[..at].chars().rev().zip(before.chars().rev()).take_while(|(a, b)| a == b).count();
        let right = folded[at + words.len()..].chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
        left + right
    };
    // of places that agree as well the first
    let at = text.places_of(words).into_iter().rev().max_by_key(|at| agreement(*at))?;
    Some(text.folded.to_source(at..at + words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_places_the_one_with_these_surroundings_is_quoted() {
        let text = Text::new("记者昨日从市卫健委获悉，疫苗已到。\n记者今日从市卫健委获悉，疫苗又到。");
        assert_eq!(quotation(&text, "疫苗已到", "", "").unwrap(), "> 疫苗已到\n");
        assert_eq!(quotation(&text, "市卫健委", "记者今日从", "获悉").unwrap(), "> 今日从**市卫健委**获悉，\n");
        assert_eq!(quotation(&text, "市卫健委", "记者昨日从", "获悉").unwrap(), "> 昨日从**市卫健委**获悉，\n");
        assert_eq!(quotation(&text, "市卫生局", "", ""), None);
        assert_eq!(quotation(&text, " \u{200b}", "", ""), None);
    }

    #[test]
    fn what_was_selected_across_paragraphs_is_quoted_line_by_line() {
        let text = Text::new("第一段完。\n第二段起。");
        assert_eq!(quotation(&text, "段完。\n第二段", "第一", "起").unwrap(), "> 段完。\n> 第二段\n");
    }
}
