//! Texts as HTML, made while they are read and held until their pages are rendered.

use std::sync::{Mutex, PoisonError};

use super::TextContext;
use super::article::body;
use super::issue::opening;
use crate::files::Source;
use crate::model::View;
use crate::printed::ArticleVisit;
use crate::render::context::ArticleBody;

/// What was made of the articles that were read in this build, as far as the source has room for it. A page that does
/// not find here what it shows reads the text again.
#[derive(Default)]
pub struct ArticleBodies {
    issues: Vec<Vec<Made>>,
}

/// What was made of an article.
#[derive(Default)]
struct Made {
    body: Mutex<Option<Box<ArticleBody>>>,
    /// The text as the issue page sets it, and whether that is all of it.
    opening: Mutex<Option<Box<Opening>>>,
}

type Opening = (Vec<String>, bool);

impl ArticleBodies {
    /// An empty place for each article of a view.
    pub fn new(view: &View<'_>) -> Self {
        let of_issue = |articles: usize| (0..articles).map(|_| Made::default()).collect();
        Self { issues: view.issues().iter().map(|issue| of_issue(issue.articles.len())).collect() }
    }

    /// Makes the body of an article that is being read.
    pub fn visit(&self, context: TextContext<'_>, visit: &ArticleVisit<'_>) {
        let Some(budget) = context.source.budget() else { return };
        // HTML is about as long as its text: where there is no room for that, nothing is made
        let text = visit.printed.file.text.len();
        let has_room = || budget.has_room(text);
        let issue = &context.view.issues()[visit.issue];
        let made = &self.issues[visit.issue][visit.article];
        if context.kinds.has("article.html") && has_room() {
            let record = issue.articles[visit.article];
            // what cannot be read is reported when the page is rendered
            if let Ok(body) = body(context, visit.transcripts, issue, record, visit.printed, &visit.digest.notes)
                && budget.take(body.bytes())
            {
                *made.body.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(body));
            }
        }
        if context.kinds.has("issue.html") && has_room() {
            let opening = opening(visit.printed, context.words);
            if budget.take(bytes(&opening)) {
                *made.opening.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(opening));
            }
        }
    }

    /// The body of an article, once.
    pub fn take_body(&self, source: &dyn Source, i: usize, j: usize) -> Option<ArticleBody> {
        let made = self.issues.get(i)?.get(j)?;
        let body = made.body.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        source.budget().inspect(|budget| budget.give_back(body.bytes()));
        Some(*body)
    }

    /// The text of an article as the issue page sets it, and whether that is all of it, once.
    pub fn take_opening(&self, source: &dyn Source, i: usize, j: usize) -> Option<(Vec<String>, bool)> {
        let made = self.issues.get(i)?.get(j)?;
        let opening = made.opening.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        source.budget().inspect(|budget| budget.give_back(bytes(&opening)));
        Some(*opening)
    }
}

/// About how many bytes of memory it takes.
fn bytes((paragraphs, _): &Opening) -> usize {
    paragraphs.iter().map(|text| size_of::<String>() + text.len()).sum::<usize>() + size_of::<Opening>()
}
