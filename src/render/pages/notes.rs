//! A page of the index of notes: all, of one kind, of one certainty.

use super::Material;
use crate::model::{Certainty, NoteKind};
use crate::render::context::{NoteGroup, NoteTally, Notes};
use crate::render::paging::{NOTES_ON_A_PAGE, Part, pager};
use crate::render::plan::WhichNotes;
use crate::render::urls;

pub fn notes(material: &Material<'_>, which: WhichNotes, part: Part) -> Notes {
    let words = material.words;
    let list = |which| material.cards.lists.notes.get(&which).map(Vec::as_slice).unwrap_or_default();
    let all = list(which);
    let mut groups: Vec<NoteGroup> = Vec::new();
    for card in &all[part.range(all.len(), NOTES_ON_A_PAGE)] {
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
    let tally = |key: &'static str, label: String, seal: String, of: WhichNotes| NoteTally {
        key,
        label,
        seal,
        count: list(of).len(),
        url: urls::notes(of, 0),
        current: of == which,
    };
    let kinds = NoteKind::ALL
        .into_iter()
        .map(|kind| tally(kind.key(), words.note_kind(kind), words.note_seal(kind), WhichNotes::Of(kind)));
    let certainties = Certainty::ALL
        .into_iter()
        .map(|certainty| tally(certainty.key(), words.certainty(certainty), String::new(), WhichNotes::As(certainty)));
    Notes {
        title: match which {
            WhichNotes::All => words.get("notes").to_owned(),
            WhichNotes::Of(kind) => words.fill("notes_of", &[("what", &words.note_kind(kind))]),
            WhichNotes::As(certainty) => words.fill("notes_of", &[("what", &words.certainty(certainty))]),
        },
        total: list(WhichNotes::All).len(),
        kinds: kinds.filter(|tally| tally.count > 0).collect(),
        certainties: certainties.filter(|tally| tally.count > 0).collect(),
        groups,
        pager: pager(part, |at| urls::notes(which, at)),
    }
}
