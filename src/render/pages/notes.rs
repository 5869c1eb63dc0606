//! A page of the index of notes: all, of one kind, of one certainty.

use super::Material;
use crate::model::{Certainty, NoteKind};
use crate::render::context::{NoteGroup, NoteTally, Notes};
use crate::render::plan::{NOTES_ON_A_PAGE, NotesPage, WhichNotes};
use crate::render::urls;

pub fn notes(material: &Material<'_>, page: NotesPage) -> Notes {
    let which = page.which;
    let words = material.words;
    let all = || material.cards.notes().map(|listed| &listed.card);
    let shown = all().filter(|card| which.has(card)).skip(page.at * NOTES_ON_A_PAGE).take(NOTES_ON_A_PAGE);
    let mut groups: Vec<NoteGroup> = Vec::new();
    for card in shown {
        match groups.last_mut() {
            Some(group) if group.on_url == card.on_url => group.notes.push(card.clone()),
            _ => groups.push(NoteGroup {
                on: card.on.clone(),
                on_url: card.on_url.clone(),
                issue: card.issue.clone(),
                notes: vec![card.clone()],
            }),
        }
    }
    let tally = |key: &'static str, label: String, seal: String, count: usize, of: WhichNotes| NoteTally {
        key,
        label,
        seal,
        count,
        url: urls::notes(of, 0),
        current: of == which,
    };
    let kinds = NoteKind::ALL.into_iter().map(|kind| {
        let key = kind.key();
        let count = all().filter(|card| card.kind == key).count();
        let words = |of: &str| words.get(&format!("{of}_{key}")).to_owned();
        tally(key, words("note"), words("seal"), count, WhichNotes::Of(kind))
    });
    let certainties = Certainty::ALL.into_iter().map(|certainty| {
        let key = certainty.key();
        let count = all().filter(|card| card.certainty == key).count();
        tally(key, words.get(&format!("certainty_{key}")).to_owned(), String::new(), count, WhichNotes::As(certainty))
    });
    Notes {
        title: match which {
            WhichNotes::All => words.get("notes").to_owned(),
            WhichNotes::Of(kind) => words.fill("notes_of", &[("what", words.get(&format!("note_{}", kind.key())))]),
            WhichNotes::As(certainty) => {
                words.fill("notes_of", &[("what", words.get(&format!("certainty_{}", certainty.key())))])
            }
        },
        total: all().count(),
        kinds: kinds.filter(|tally| tally.count > 0).collect(),
        certainties: certainties.filter(|tally| tally.count > 0).collect(),
        groups,
        part: page.at + 1,
        pages: page.of,
        prev: page.at.checked_sub(1).map(|at| urls::notes(which, at)),
        next: (page.at + 1 < page.of).then(|| urls::notes(which, page.at + 1)),
    }
}
