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
use crate::notes::Text;
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

/// Characters on each side of selected words by which their place is told from others.
const AROUND: usize = 200;

/// What became of words that were selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quotation {
    /// The lines of a quotation, each with `> `.
    Lines(String),
    /// The words are not in the text.
    NotThere,
    /// No context tells the words from a passage like them.
    Alike,
}

/// A quotation of words that stand between others. Of several places the one with the nearest surroundings is
/// meant, and the quotation holds as much around it as makes it [distinct](Text::is_distinct).
pub fn quotation(text: &Text<'_>, words: &str, before: &str, after: &str) -> Quotation {
    let Some(place) = selected(text, words, before, after) else { return Quotation::NotThere };
    let Some(lines) = text.quotation_of(place) else { return Quotation::Alike };
    let lines =
        lines.split('\n').map(|line| format!("> {}", line.trim_start_matches("> ")).trim_end().to_owned() + "\n");
    Quotation::Lines(lines.collect())
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
        let left =
            folded[..at].chars().rev().zip(before.chars().rev().take(AROUND)).take_while(|(a, b)| a == b).count();
        let right =
            folded[at + words.len()..].chars().zip(after.chars().take(AROUND)).take_while(|(a, b)| a == b).count();
        left + right
    };
    // of places that agree as well the first
    let at = text.places_of(words).into_iter().rev().max_by_key(|at| agreement(*at))?;
    Some(text.place(at..at + words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, words: &str, before: &str, after: &str) -> String {
        match quotation(&Text::new(text), words, before, after) {
            Quotation::Lines(lines) => lines,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn of_several_places_the_one_with_these_surroundings_is_quoted() {
        let text = "记者昨日从市卫健委获悉，疫苗已到。\n记者今日从市卫健委获悉，疫苗又到。";
        let today = lines(text, "市卫健委", "记者今日从", "获悉");
        let yesterday = lines(text, "市卫健委", "记者昨日从", "获悉");
        assert!(today.contains("今日从**市卫健委**获悉"), "{today}");
        assert!(yesterday.contains("昨日从**市卫健委**获悉"), "{yesterday}");
        let text = Text::new(text);
        assert_eq!(quotation(&text, "市卫生局", "", ""), Quotation::NotThere);
        assert_eq!(quotation(&text, " \u{200b}", "", ""), Quotation::NotThere);
        let same = "甲".repeat(1000);
        assert_eq!(quotation(&Text::new(&same), "甲", "", ""), Quotation::Alike);
    }

    #[test]
    fn of_many_places_the_one_that_was_selected_is_quoted() {
        let rows: String = (0..300)
            .map(|n| format!("第{}行共{}例\n", "甲乙丙丁戊己庚辛壬癸".chars().nth(n % 10).unwrap(), n))
            .collect();
        let quoted = lines(&rows, "例", "第辛行共277", "\n第壬行共278例");
        assert!(quoted.contains("277**例**"), "{quoted}");
    }

    #[test]
    fn what_was_selected_across_paragraphs_is_quoted_line_by_line() {
        assert_eq!(lines("第一段完。\n第二段起。", "段完。\n第二段", "第一", "起"), "> 一**段完。\n> 第二段**起\n");
    }
}
