//! A page of the names in bylines.

use super::Material;
use crate::render::context::{Writer, Writers};
use crate::render::paging::{Part, pager};
use crate::render::urls;
use crate::text::bidi::closed;

pub fn writers(material: &Material<'_>, part: Part) -> Writers {
    let lists = &material.cards.lists;
    let names = lists.writer_pages.get(part.at).cloned().unwrap_or_default();
    let writers = names.clone().zip(&lists.writers[names]).map(|(k, written)| Writer {
        name: closed(&written.name).into_owned(),
        id: format!("w{}", k + 1),
        roles: written.roles.iter().map(|role| material.words.get(role).to_owned()).collect(),
        count: written.articles,
        articles: written.newest.clone(),
        search: (written.articles > written.newest.len() && material.kinds.has("search.html"))
            .then(|| urls::search(&written.name)),
    });
    Writers { writers: writers.collect(), total: lists.writers.len(), pager: pager(part, urls::writers) }
}
