//! What programs and hosts read: feed, sitemap, robots.txt, `_headers`.

use super::feed::{Entry, Feed, atom};
use super::sitemap::{self, Url};
use crate::config::Config;
use crate::render::{Cards, Input, Plan};

/// Issues in the feed.
const NEWEST: usize = 50;

/// The files by path.
pub fn files(plan: &Plan, cards: &Cards, config: &Config) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let has_issues = plan.pages.iter().any(|page| matches!(page.input, Input::Issue(_)));
    if config.outputs.feeds && has_issues {
        files.push(("feed.xml".to_owned(), atom(&issues(cards, config))));
    }
    if config.outputs.sitemap {
        let urls: Vec<Url> = plan
            .pages
            .iter()
            .filter(|page| !matches!(page.input, Input::NotFound | Input::Redirect(_)))
            .map(|page| Url { loc: config.base_url.join(&page.url), lastmod: None })
            .collect();
        files.extend(sitemap::chunks(&urls, config.base_url.as_str()));
        files.push(("robots.txt".to_owned(), super::robots(config.base_url.as_str())));
    }
    files.extend(super::headers::headers(plan).map(|text| (super::headers::NAME.to_owned(), text)));
    files
}

/// The newest issues, newest first. What is new in an archive of the past is dated by the paper: no
/// clock is asked, so that the same content gives the same feed.
fn issues(cards: &Cards, config: &Config) -> Feed {
    let entries: Vec<Entry> = cards
        .issues
        .iter()
        .rev()
        .take(NEWEST)
        .map(|issue| {
            let reference = &issue.card.issue;
            let url = config.base_url.join(&reference.url);
            let date = format!("{}T00:00:00Z", issue.earliest);
            let titles: Vec<&str> = issue.articles.iter().map(|card| card.title.as_str()).collect();
            Entry {
                id: url.clone(),
                link: url,
                title: format!("{} {}", reference.paper, reference.date.text),
                updated: date.clone(),
                published: Some(date),
                summary: titles.join("\n"),
            }
        })
        .collect();
    Feed {
        id: config.base_url.as_str().to_owned(),
        title: config.title.clone(),
        language: config.language.clone(),
        self_link: config.base_url.join("feed.xml"),
        html_link: config.base_url.as_str().to_owned(),
        updated: entries
            .iter()
            .map(|entry| entry.updated.clone())
            .max()
            .unwrap_or_else(|| "1970-01-01T00:00:00Z".into()),
        author: config.title.clone(),
        entries,
    }
}
