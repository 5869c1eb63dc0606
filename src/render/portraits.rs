//! Portraits of the pages of an issue, from its cards.

use super::context::{ArticleCard, IssueRef, SheetRef};
use super::pages::Material;
use super::portrait::{self, Piece, Portrait, Size};
use super::shared::Shared;
use super::words::{Words, grouped};
use crate::model::ViewIssue;
use crate::text::segment::Lexicon;

/// The portrait of the page that an article is on, with the article framed.
pub fn of_article(material: &Material<'_>, i: usize, j: usize) -> String {
    let cards = &material.cards.issues[i];
    let sheet = cards.sheet_at(cards.at[j]);
    let drawn = Drawn {
        issue: &material.view.issues()[i],
        sheets: &cards.sheets,
        articles: &cards.articles,
        words: material.words,
        lexicon: &material.cards.lexicon,
    };
    let on_sheet = &cards.order[cards.on_sheet(sheet)];
    portrait::draw(&drawn.of(&cards.card.issue, sheet, on_sheet, cards.lead, Some(j)), Size::Small)
}

/// An issue whose pages are drawn.
pub struct Drawn<'a> {
    pub issue: &'a ViewIssue<'a>,
    pub sheets: &'a [Shared<SheetRef>],
    pub articles: &'a [Shared<ArticleCard>],
    pub words: &'a Words,
    pub lexicon: &'a Lexicon,
}

impl<'a> Drawn<'a> {
    /// The portrait of a page that has these articles, by their places in the issue; of `lead` and `here` too.
    pub fn of(
        &self,
        issue: &'a IssueRef,
        sheet: usize,
        articles: &[usize],
        lead: Option<usize>,
        here: Option<usize>,
    ) -> Portrait<'a> {
        let card = |j: usize| &self.articles[j];
        let place = |article: Option<usize>| article.and_then(|j| articles.iter().position(|other| *other == j));
        let pieces = articles.iter().map(|&j| {
            let card = card(j);
            Piece {
                title: &card.title,
                breaks: self.lexicon.breaks(&card.title),
                supplied: card.supplied,
                chars: card.chars,
                notes: card.notes,
                gaps: card.gaps,
                photo: card.kind == "photo",
            }
        });
        let parts = |j: usize| {
            let card = card(j);
            usize::from(card.kicker.is_some()) + usize::from(!card.supplied) + usize::from(card.deck.is_some())
        };
        let first = |places: std::ops::Range<usize>| {
            places.max_by_key(|&k| (parts(articles[k]), card(articles[k]).chars, std::cmp::Reverse(k)))
        };
        let record = self.issue.sheets().get(sheet);
        let reference = self.sheets.get(sheet);
        let folio = reference.filter(|sheet| !sheet.inferred).map_or("", |sheet| &sheet.label);
        let name = reference.map_or("", |sheet| sheet.name.as_str());
        let values = [("paper", issue.paper.as_str()), ("date", &issue.date.text), ("sheet", name)];
        Portrait {
            masthead: record.is_some_and(|record| !record.masthead.is_empty()).then_some(issue.paper.as_str()),
            folio,
            pieces: pieces.collect(),
            lead: place(lead).or_else(|| first(0..articles.len())).unwrap_or(0),
            here: place(here),
            title: self.words.fill("portrait_title", &values),
            description: self.words.fill("portrait_says", &[("n", &grouped(articles.len()))]),
        }
    }
}
