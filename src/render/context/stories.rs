//! Stories, and the list of them.

use serde::Serialize;

use super::{ArticleCard, Link};
use crate::render::Shared;

/// A story in a list.
#[derive(Debug, Clone, Serialize)]
pub struct StoryCard {
    pub title: String,
    pub url: String,
    /// May be empty.
    pub description: String,
    /// Its steps, each with its place on the page of the story.
    pub steps: Vec<Link>,
    /// How many articles it leads to.
    pub articles: usize,
    /// Not published: it is shown because drafts are.
    pub draft: bool,
}

/// `stories.html`
#[derive(Debug, Serialize)]
pub struct Stories {
    pub stories: Vec<StoryCard>,
}

/// `story.html`
#[derive(Debug, Serialize)]
pub struct StoryPage {
    pub card: StoryCard,
    pub steps: Vec<StoryStep>,
    /// The story after it; after the last, the first.
    pub next: Option<StoryCard>,
}

/// A step of a story.
#[derive(Debug, Serialize)]
pub struct StoryStep {
    /// Its id on the page.
    pub id: String,
    /// From 1.
    pub n: usize,
    pub title: String,
    /// What it quotes, a paragraph each; the words that it is about in `<b>`, if they are not all.
    pub quote_html: Vec<String>,
    /// What the editor says.
    pub html: String,
    pub article: Shared<ArticleCard>,
    /// 版样 of its page, with the article framed.
    pub portrait_html: String,
}
