//! The index of notes: all, of one kind, of one certainty.

use super::Material;
use crate::model::{Certainty, NoteKind};
use crate::render::context::{NoteCard, NoteGroup, NoteTally, Notes};
use crate::render::plan::WhichNotes;
use crate::render::urls;

pub fn notes(material: &Material<'_>, which: WhichNotes) -> Notes {
    let words = material.words;
    let all = || material.cards.notes().map(|listed| &listed.card);
    let shown = |card: &NoteCard| match which {
        WhichNotes::All => true,
        WhichNotes::Of(kind) => card.kind == kind.key(),
        WhichNotes::As(certainty) => card.certainty == certainty.key(),
    };
    let mut groups: Vec<NoteGroup> = Vec::new();
    for card in all().filter(|card| shown(card)) {
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
        url: urls::notes(of),
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
    }
}
