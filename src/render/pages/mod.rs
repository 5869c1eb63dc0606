//! The context of each kind of page, from the view and the cards.

mod article;
mod bars;
mod bodies;
mod days;
mod flow;
mod home;
mod issue;
mod issues;
mod notes;
mod search;
mod sheet;
mod stories;
mod subject;
mod writers;

pub use article::article;
pub use bodies::ArticleBodies;
pub use days::day;
pub use home::home;
pub use issue::issue;
pub use issues::{issues, month, year};
pub use notes::notes;
pub use search::search;
pub use sheet::sheet;
pub use stories::{stories, story};
pub use subject::{subject, subjects};
pub use writers::writers;

use std::ops::Range;
use std::sync::Arc;

use super::cards::{Cards, sheet_name};
use super::context::{Extra, LineLink, Sheet as Tile, SheetRef};
use super::plan::Kinds;
use super::urls;
use super::words::Words;
use crate::config::Config;
use crate::files::Source;
use crate::model::{Links, NoteFile, NotesOn, SheetId, View, ViewIssue};
use crate::printed::{Reading, Transcripts};
use crate::render::Shared;

/// All that contexts are made from.
pub struct Material<'a> {
    pub source: &'a dyn Source,
    pub transcripts: &'a Transcripts<'a>,
    pub config: &'a Config,
    pub view: &'a View<'a>,
    pub links: &'a Links<'a>,
    pub reading: &'a Reading,
    pub cards: &'a Cards,
    pub kinds: &'a Kinds,
    pub words: &'a Words,
    /// What was made of articles while they were read.
    pub bodies: &'a ArticleBodies,
}

impl<'a> Material<'a> {
    pub fn text_context(&self) -> TextContext<'a> {
        let Self { source, view, links, kinds, words, .. } = *self;
        TextContext { source, view, links, kinds, words }
    }

    /// The notes on a published item, if the theme shows notes.
    pub fn notes(&self, on: &NotesOn) -> Option<&'a Arc<NoteFile>> {
        self.text_context().notes(on)
    }
}

/// What the HTML of a text depends on beside the text.
#[derive(Clone, Copy)]
pub struct TextContext<'a> {
    pub source: &'a dyn Source,
    pub view: &'a View<'a>,
    pub links: &'a Links<'a>,
    pub kinds: &'a Kinds,
    pub words: &'a Words,
}

impl<'a> TextContext<'a> {
    /// The notes on a published item, if the theme shows notes: one that does says so by `notes.html`.
    pub fn notes(&self, on: &NotesOn) -> Option<&'a Arc<NoteFile>> {
        self.view.notes(on).filter(|_| self.kinds.has("notes.html"))
    }
}

fn extras(pairs: &[(String, String)]) -> Vec<Extra> {
    pairs.iter().map(|(key, value)| Extra { key: key.clone(), value: value.clone() }).collect()
}

/// A link to a line in the page view, when there is one.
fn line_link(issue: &ViewIssue<'_>, sheet: &str, n: u32, kinds: &Kinds) -> LineLink {
    let id = SheetId::new(&issue.issue.id, sheet);
    LineLink { n, url: kinds.has("page.html").then(|| format!("{}#L{n}", urls::sheet(&id))) }
}

/// Pages of the paper in 版面导航, on an issue's page and on each of its others, of which there are many. Of
/// more, those around the current one, the first and the last.
const TILES: usize = 400;
const TILES_BESIDE: usize = 40;

/// 版面导航: the pages that are held, and as far as their labels and the number of pages tell, those
/// that are not.
fn tiles(issue: &ViewIssue<'_>, sheets: &[Shared<SheetRef>], current: Option<usize>, words: &Words) -> Vec<Tile> {
    let most = if current.is_some() { TILES_BESIDE } else { TILES };
    let many = sheets.len() > most;
    let window = if many { window(sheets.len(), current.unwrap_or(0), most - 2) } else { 0..sheets.len() };
    let ends = [0, sheets.len().saturating_sub(1)].into_iter().filter(|j| many && !window.contains(j));
    let mut shown: Vec<usize> = window.clone().chain(ends).collect();
    shown.sort_unstable();
    let mut tiles: Vec<Tile> = shown
        .into_iter()
        .map(|j| (j, &sheets[j]))
        .map(|(j, sheet)| Tile {
            label: sheet.label.clone(),
            name: sheet.name.clone(),
            inferred: sheet.inferred,
            url: sheet.url.clone(),
            held: true,
            front: is_front(&sheet.label),
            current: current == Some(j),
        })
        .collect();
    if many {
        return tiles;
    }
    // Only where pages are lettered A1, A2 … in one section can missing ones be named.
    let section: Option<Vec<(&str, u32)>> = sheets.iter().map(|sheet| lettered(&sheet.label)).collect();
    if let (Some(section), Some(count)) = (section, issue.issue.page_count)
        && let Some(&(letters, _)) = section.first()
        && section.iter().all(|(other, n)| *other == letters && *n <= count)
        && count <= 200
    {
        for n in 1..=count {
            if !section.iter().any(|(_, held)| *held == n) {
                let at = (n as usize - 1).min(tiles.len());
                let label = format!("{letters}{n}");
                let name = sheet_name(&label, words);
                let missing =
                    Tile { label, name, inferred: false, url: None, held: false, front: n == 1, current: false };
                tiles.insert(at, missing);
            }
        }
    }
    tiles
}

/// At most `size` of `len` places, around one of them.
fn window(len: usize, around: usize, size: usize) -> Range<usize> {
    let start = around.saturating_sub(size / 2).min(len.saturating_sub(size));
    start..(start + size).min(len)
}

/// `A1` as `A` and 1.
fn lettered(label: &str) -> Option<(&str, u32)> {
    let split = label.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = label.split_at(split);
    (letters.bytes().all(|b| b.is_ascii_uppercase())).then(|| number.parse().ok().map(|n| (letters, n))).flatten()
}

fn is_front(label: &str) -> bool {
    matches!(lettered(label), Some(("" | "A", 1)))
}

#[cfg(test)]
mod tests {
    use super::{lettered, window};

    #[test]
    fn a_window_is_as_wide_as_it_may_be_and_holds_its_middle() {
        assert_eq!(window(5, 2, 40), 0..5);
        assert_eq!(window(100_000, 0, 40), 0..40);
        assert_eq!(window(100_000, 500, 40), 480..520);
        assert_eq!(window(100_000, 99_999, 40), 99_960..100_000);
    }

    #[test]
    fn page_labels_are_letters_and_a_number() {
        assert_eq!(lettered("A1"), Some(("A", 1)));
        assert_eq!(lettered("12"), Some(("", 12)));
        for none in ["版次未详", "A1B", "A", "a1", ""] {
            assert_eq!(lettered(none), None, "{none}");
        }
    }
}
