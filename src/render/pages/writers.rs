//! Names in bylines.

use std::collections::BTreeMap;

use super::Material;
use crate::render::context::{Writer, Writers};

/// All names, those with most articles first. One name may be several people: nothing is merged that
/// the paper prints apart, and nothing told apart that it prints alike.
pub fn writers(material: &Material<'_>) -> Writers {
    let mut by_name: BTreeMap<&str, Writer> = BTreeMap::new();
    for (issue, cards) in material.view.issues().iter().zip(&material.cards.issues) {
        for (article, card) in issue.articles.iter().zip(&cards.articles) {
            let byline = &article.byline;
            let groups = [
                ("role_reporter", byline.reporters.as_slice()),
                ("role_correspondent", byline.correspondents.as_slice()),
                ("role_author", byline.author.as_slice()),
            ];
            for (role, names) in groups {
                for name in names {
                    let writer = by_name.entry(name).or_insert_with(|| Writer {
                        name: name.clone(),
                        id: String::new(),
                        roles: Vec::new(),
                        articles: Vec::new(),
                    });
                    let role = material.words.get(role).to_owned();
                    if !writer.roles.contains(&role) {
                        writer.roles.push(role);
                    }
                    if writer.articles.last().is_none_or(|last| last.id != card.id) {
                        writer.articles.push(card.clone());
                    }
                }
            }
        }
    }
    let mut writers: Vec<Writer> = by_name.into_values().collect();
    writers.sort_by(|a, b| b.articles.len().cmp(&a.articles.len()).then_with(|| a.name.cmp(&b.name)));
    for (k, writer) in writers.iter_mut().enumerate() {
        writer.id = format!("w{}", k + 1);
    }
    Writers { writers }
}
