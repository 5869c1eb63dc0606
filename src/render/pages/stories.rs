//! A story: its steps with what each quotes, and the list of stories.

use std::collections::BTreeSet;

use super::Material;
use crate::markdown::{self, RenderOptions, escape_html};
use crate::model::{Quote, Status};
use crate::render::context::{Link, Stories, StoryCard, StoryPage, StoryStep};
use crate::render::prose::{self, Resolver};
use crate::render::{portraits, urls};
use crate::text::gap;

pub fn stories(material: &Material<'_>) -> Stories {
    Stories { stories: cards(material, usize::MAX) }
}

/// The first stories.
pub fn cards(material: &Material<'_>, most: usize) -> Vec<StoryCard> {
    if !material.kinds.has("story.html") {
        return Vec::new();
    }
    (0..material.view.stories().len().min(most)).map(|k| card(material, k)).collect()
}

fn card(material: &Material<'_>, k: usize) -> StoryCard {
    let story = material.view.stories()[k];
    let places = &material.reading.stories[k];
    let url = urls::story(&story.slug);
    let shown = story.steps.iter().zip(&story.notes.notes).zip(places).filter(|(_, place)| place.is_some());
    StoryCard {
        title: story.title.clone(),
        description: story.description.clone().unwrap_or_default(),
        steps: shown
            .map(|((step, note), _)| Link { label: step.title.clone(), url: format!("{url}#{}", note.id) })
            .collect(),
        url,
        articles: places.iter().flatten().collect::<BTreeSet<_>>().len(),
        draft: story.status != Status::Published,
    }
}

pub fn story(material: &Material<'_>, k: usize, url: &str) -> StoryPage {
    let story = material.view.stories()[k];
    let file = &story.notes.file;
    let links = Resolver { context: material.text_context(), issue: None, content: &file.path, root: urls::root(url) };
    let shown = story.steps.iter().zip(&story.notes.notes).zip(&material.reading.stories[k]);
    let steps = shown.filter_map(|((step, note), place)| {
        let (i, j) = (*place)?;
        let document = markdown::parse(&file.text[note.body.clone()]);
        let scope = format!("{}.", note.id);
        let options = prose::options(material.words, &links, &[]);
        Some(StoryStep {
            id: note.id.to_string(),
            n: 0,
            title: step.title.clone(),
            quote_html: note.quote.as_ref().map(quoted).unwrap_or_default(),
            html: markdown::to_html(&document, &RenderOptions { scope: &scope, heading_shift: 2, ..options }),
            article: material.cards.issues[i].articles[j].clone(),
            portrait_html: portraits::of_article(material, i, j),
        })
    });
    let mut steps: Vec<StoryStep> = steps.collect();
    steps.iter_mut().enumerate().for_each(|(k, step)| step.n = k + 1);
    let count = material.view.stories().len();
    StoryPage { card: card(material, k), steps, next: (count > 1).then(|| card(material, (k + 1) % count)) }
}

/// A quotation, paragraph by paragraph, its target in `<b>` unless that is all of it.
fn quoted(quote: &Quote) -> Vec<String> {
    let whole = quote.target == (0..quote.text.len());
    let mut paragraphs = vec![String::new()];
    let mut bold = false;
    for (at, c) in quote.text.char_indices() {
        let inside = !whole && quote.target.contains(&at);
        let Some(html) = paragraphs.last_mut() else { break };
        if bold && (!inside || c == '\n') {
            html.push_str("</b>");
            bold = false;
        }
        if quote.omissions.contains(&at) && at > 0 {
            html.push_str("[……]");
        }
        if c == '\n' {
            paragraphs.push(String::new());
            continue;
        }
        if inside && !bold {
            html.push_str("<b>");
            bold = true;
        }
        html.push_str(&escape_html(&gap::shown(c.encode_utf8(&mut [0; 4]))));
    }
    if let Some(html) = paragraphs.last_mut().filter(|_| bold) {
        html.push_str("</b>");
    }
    paragraphs.retain(|html| !html.is_empty());
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_a_step_is_about_are_bold() {
        let quote = |text: &str, target: std::ops::Range<usize>| Quote {
            text: text.to_owned(),
            omissions: Vec::new(),
            target,
            span: 0..0,
        };
        assert_eq!(quoted(&quote("甲<乙>丙", 3..8)), ["甲<b>&lt;乙&gt;</b>丙"]);
        assert_eq!(quoted(&quote("甲乙", 0..6)), ["甲乙"]);
        assert_eq!(quoted(&quote("甲乙\n丙丁", 3..10)), ["甲<b>乙</b>", "<b>丙</b>丁"]);
    }
}
