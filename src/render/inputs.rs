//! What a page is made from, as a hash: a page whose inputs are those of the last build need not be made.
//!
//! 1. Every page: the program, archive.toml and the options, the theme with its words, and what its templates
//!    are told of the site.
//! 2. Pages of an issue, of its articles and pages: all its files and the notes on them
//!    ([`crate::printed::Reading::versions`]), and the cards of other items that they show. That is more than a
//!    page shows: an article is made again when its neighbour changes.
//! 3. All others: their context itself. It is made of cards, and to make it costs little beside its page.

use std::io::BufWriter;

use blake3::{Hash, Hasher};
use rayon::prelude::*;
use serde::Serialize;

use super::context::{Frame, Site};
use super::pages::Material;
use super::plan::{Annotated, Planned};
use super::related::related;
use super::shared::hashing;
use super::{Engine, Input};
use crate::model::Article;

/// Hashes of what pages are made from.
pub struct Inputs {
    everywhere: Hash,
    /// For each issue; none where it cannot be told what its texts depend on.
    issues: Vec<Option<Hash>>,
    /// For each issue those that its page leads to.
    neighbours: Vec<(Option<usize>, Option<usize>)>,
    /// For each issue how many issues are of its day.
    days: Vec<usize>,
}

impl Inputs {
    pub fn of(material: &Material<'_>, engine: &Engine, site: &Site, highlight: Option<&str>) -> Self {
        let mut everywhere = Hasher::new();
        engine.add_sources(&mut everywhere);
        put(&mut everywhere, &material.config.file.text);
        put(&mut everywhere, &(site, material.words.table(), highlight, material.view.drafts()));
        // the address may be the command line's, and templates need not show it
        put(&mut everywhere, material.config.base_url.as_str());
        let cards = &material.cards;
        let subject_cards: Vec<Hash> = cards.subjects.par_iter().map(|card| hash(&**card)).collect();
        let issues: Vec<Option<Hash>> =
            (0..cards.issues.len()).into_par_iter().map(|i| issue(material, &subject_cards, i)).collect();
        let mut days = vec![0; cards.issues.len()];
        for of_day in cards.lists.days.values() {
            of_day.iter().for_each(|i| days[*i] = of_day.len());
        }
        Self { everywhere: everywhere.finalize(), issues, neighbours: cards.lists.neighbours.clone(), days }
    }

    /// The hash of what a page is made from, if it can be told without making its context.
    pub fn declared(&self, page: &Planned) -> Declared {
        let issue = |i: usize| self.issues[i];
        let parts = match &page.input {
            Input::Article(i, _) | Input::Sheet(i, _) => vec![issue(*i)],
            // it leads to its neighbours, and shows their cards
            Input::Issue(i, _) => {
                let (before, after) = self.neighbours[*i];
                [before, Some(*i), after].into_iter().flatten().map(issue).collect()
            }
            Input::Annotations(which) => match which.on {
                Annotated::Issue(i) | Annotated::Sheet(i, _) | Annotated::Article(i, _) => vec![issue(i)],
                Annotated::Subject(_) => return Declared::Context,
            },
            _ => return Declared::Context,
        };
        let Some(parts) = parts.into_iter().collect::<Option<Vec<Hash>>>() else { return Declared::Unknown };
        let mut all = self.begun(page);
        for part in parts {
            all.update(part.as_bytes());
        }
        if let Input::Issue(i, _) = &page.input {
            put(&mut all, &self.days[*i]);
        }
        Declared::Known(all.finalize())
    }

    /// The hash of what a page is made from, where its context says it.
    pub fn of_context(&self, page: &Planned, frame: &Frame, context: &impl Serialize) -> Hash {
        let mut all = self.begun(page);
        put(&mut all, &(&frame.root, &frame.page));
        put(&mut all, context);
        all.finalize()
    }

    /// The same of a page that needs no template.
    pub fn of_text(&self, page: &Planned, text: &str) -> Hash {
        let mut all = self.begun(page);
        put(&mut all, text);
        all.finalize()
    }

    /// What every page has, and what is this one's alone: its address, its template, its place in the plan.
    fn begun(&self, page: &Planned) -> Hasher {
        let mut all = Hasher::new();
        all.update(self.everywhere.as_bytes());
        put(&mut all, &(&page.url, page.template, page.input.place()));
        all
    }
}

/// What is declared of a page's inputs.
pub enum Declared {
    Known(Hash),
    /// Its context says it.
    Context,
    /// It must be made.
    Unknown,
}

/// An issue's files, and the cards of subjects and of other articles that its pages show.
fn issue(material: &Material<'_>, subject_cards: &[Hash], i: usize) -> Option<Hash> {
    let mut all = Hasher::new();
    all.update(material.reading.versions[i]?.as_bytes());
    for k in material.cards.issues[i].subjects() {
        all.update(subject_cards[k].as_bytes());
    }
    // names of subjects decide where headlines are broken, also in articles that do not name them
    put(&mut all, &material.cards.issues[i].articles);
    for (j, article) in material.view.issues()[i].articles.iter().enumerate() {
        for part in article.kicker.iter().chain(&article.deck) {
            put(&mut all, &material.cards.lexicon.breaks(part));
        }
        put(&mut all, &related(material.view, material.cards, material.words, i, j));
        for (i, j) in leads_to(article).filter_map(|id| material.view.article_at(id)) {
            put(&mut all, &*material.cards.issues[i].articles[j]);
        }
    }
    Some(all.finalize())
}

/// The articles whose cards the page of an article shows, beside those of its own issue.
fn leads_to(article: &Article) -> impl Iterator<Item = &crate::model::ArticleId> {
    let jumps = article.continues_from.iter().chain(&article.continues_to);
    article.related.iter().chain(jumps.filter_map(|mark| mark.article.as_ref()))
}

/// The hash of a value, what is shared in it by its own hash.
pub fn hash(value: &impl Serialize) -> Hash {
    let mut all = Hasher::new();
    put(&mut all, value);
    all.finalize()
}

/// Adds a value; where it ends can be told.
fn put(all: &mut Hasher, value: &(impl Serialize + ?Sized)) {
    // many small pieces: a hasher likes larger ones
    let mut pieces = BufWriter::new(&mut *all);
    hashing(|| serde_json::to_writer(&mut pieces, value)).expect("contexts are structs, and a hasher takes any bytes");
    drop(pieces);
    all.update(b"\0");
}
