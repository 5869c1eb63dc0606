//! The search page: what is there before the script looks anything up.

use std::collections::BTreeMap;

use super::Material;
use super::home::{newest_issues, topics, topics_total};
use crate::model::SubjectKind;
use crate::render::Shared;
use crate::render::context::{Link, Search, SubjectCard};
use crate::render::urls;

/// Issues shown while nothing is looked for.
const NEWEST_ISSUES: usize = 6;
/// Words of the interface that the script shows begin with one of these.
const SPOKEN: [&str; 4] = ["search_", "month_", "date_", "ellipsis"];

pub fn search(material: &Material<'_>) -> Search {
    let spoken = |key: &str| SPOKEN.iter().any(|begin| key.starts_with(begin));
    let words: BTreeMap<&String, &String> = material.words.table().iter().filter(|(key, _)| spoken(key)).collect();
    Search {
        // a map of strings is always JSON
        words: serde_json::to_string(&words).unwrap_or_default(),
        examples: examples(&material.cards.subjects),
        issues: newest_issues(material, NEWEST_ISSUES),
        topics: topics(material),
        topics_total: topics_total(material),
    }
}

/// Of every kind of subject the name that is printed most often, and of topics and places another.
pub(super) fn examples(subjects: &[Shared<SubjectCard>]) -> Vec<Link> {
    let mut examples = Vec::new();
    for (kind, count) in
        [(SubjectKind::Topics, 2), (SubjectKind::Places, 2), (SubjectKind::People, 1), (SubjectKind::Systems, 1)]
    {
        // A name with others beside it may be printed only as one of those.
        let printed =
            |card: &&Shared<SubjectCard>| card.kind == kind.key() && card.mentions > 0 && card.aliases.is_empty();
        let mut cards: Vec<_> = subjects.iter().filter(printed).collect();
        cards.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.slug.cmp(&b.slug)));
        examples.extend(
            cards
                .into_iter()
                .take(count)
                .map(|card| Link { url: urls::search(&card.label), label: card.label.clone() }),
        );
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(kind: SubjectKind, label: &str, mentions: usize, aliases: &[&str]) -> Shared<SubjectCard> {
        Shared::new(SubjectCard {
            kind: kind.key(),
            kind_label: String::new(),
            slug: label.to_owned(),
            url: String::new(),
            label: label.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            description: String::new(),
            role: None,
            draft: false,
            articles: mentions,
            tagged: 0,
            mentions,
        })
    }

    #[test]
    fn examples_are_names_that_are_printed_as_they_stand() {
        let subjects = [
            card(SubjectKind::Topics, "指挥部署", 0, &[]),
            card(SubjectKind::Topics, "核酸检测", 52, &[]),
            card(SubjectKind::Places, "芦淞区", 20, &["芦淞"]),
            card(SubjectKind::Places, "渌口区", 7, &[]),
            card(SubjectKind::Places, "天元区", 9, &[]),
            card(SubjectKind::Places, "荷塘区", 8, &[]),
            card(SubjectKind::People, "曹慧泉", 3, &[]),
        ];
        let found = examples(&subjects);
        let labels: Vec<&str> = found.iter().map(|link| link.label.as_str()).collect();
        assert_eq!(labels, ["核酸检测", "天元区", "荷塘区", "曹慧泉"]);
        assert_eq!(found[1].url, "search/?q=%E5%A4%A9%E5%85%83%E5%8C%BA");
    }
}
