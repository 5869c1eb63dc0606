//! Texts as HTML, made while they are read and held until their pages are rendered.

use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use super::TextContext;
use super::article::body;
use super::issue::lead_opening;
use crate::files::Source;
use crate::model::View;
use crate::printed::ArticleVisit;
use crate::render::cards::lead_rank;
use crate::render::context::ArticleBody;

/// The bodies of articles that were read in this build, as far as the source has room for them. A page whose body
/// is not here reads the text again.
#[derive(Default)]
pub struct ArticleBodies {
    issues: Vec<OfIssue>,
}

struct OfIssue {
    articles: Vec<Mutex<Option<Box<ArticleBody>>>>,
    opening: Mutex<Option<Opening>>,
}

/// The beginning of the article that has the highest rank of those that were visited.
struct Opening {
    rank: (usize, usize, Reverse<usize>),
    paragraphs: Vec<String>,
}

impl ArticleBodies {
    /// An empty place for each article of a view.
    pub fn new(view: &View<'_>) -> Self {
        let of_issue = |articles: usize| OfIssue {
            articles: (0..articles).map(|_| Mutex::default()).collect(),
            opening: Mutex::default(),
        };
        Self { issues: view.issues().iter().map(|issue| of_issue(issue.articles.len())).collect() }
    }

    /// Makes the body of an article that is being read.
    pub fn visit(&self, context: TextContext<'_>, visit: &ArticleVisit<'_>) {
        let Some(budget) = context.source.budget() else { return };
        let issue = &context.view.issues()[visit.issue];
        let of_issue = &self.issues[visit.issue];
        if context.kinds.has("issue.html") {
            let rank = lead_rank(issue, visit.article, visit.digest);
            let mut opening = of_issue.opening.lock().unwrap_or_else(PoisonError::into_inner);
            if opening.as_ref().is_none_or(|opening| opening.rank < rank) {
                *opening = Some(Opening { rank, paragraphs: lead_opening(visit.printed, context.words) });
            }
        }
        // the text is about as long as its HTML: where there is no room for it, nothing is made
        if !context.kinds.has("article.html") || !budget.take(visit.printed.file.text.len()) {
            return;
        }
        budget.give_back(visit.printed.file.text.len());
        let record = issue.articles[visit.article];
        // what cannot be read is reported when the page is rendered
        if let Ok(body) = body(context, visit.transcripts, issue, record, visit.printed, &visit.digest.notes)
            && budget.take(body.bytes())
        {
            *of_issue.articles[visit.article].lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(body));
        }
    }

    /// The body of an article, once.
    pub fn take(&self, source: &dyn Source, i: usize, j: usize) -> Option<ArticleBody> {
        let place = self.issues.get(i)?.articles.get(j)?;
        let body = place.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        source.budget().inspect(|budget| budget.give_back(body.bytes()));
        Some(*body)
    }

    /// The beginning of the lead of an issue, if all articles of the issue were read in this build.
    pub fn opening(&self, i: usize, lead: usize) -> Option<Vec<String>> {
        let opening = self.issues.get(i)?.opening.lock().unwrap_or_else(PoisonError::into_inner);
        opening.as_ref().filter(|opening| opening.rank.2 == Reverse(lead)).map(|opening| opening.paragraphs.clone())
    }
}
