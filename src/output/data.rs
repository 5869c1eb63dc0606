//! What programs and hosts read: feed, sitemap, robots.txt, `_headers`.

use super::feed::{Entry, Feed, atom};
use super::sitemap::{self, Url};
use crate::config::Config;
use crate::render::Shared;
use crate::render::context::NoteCard;
use crate::render::{Cards, Input, Plan, Words};

/// Entries of a feed.
const NEWEST: usize = 50;
/// Titles that the entry of an issue lists.
const TITLES: usize = 50;
/// Of what has no date.
const EPOCH: &str = "1970-01-01T00:00:00Z";

/// The files by path.
pub fn files(plan: &Plan, cards: &Cards, config: &Config, words: &Words) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let has_issues = plan.pages.iter().any(|page| matches!(page.input, Input::Issue(..)));
    if config.outputs.feeds && has_issues {
        files.push(("feed.xml".to_owned(), atom(&issues(cards, config))));
    }
    if config.outputs.feeds && plan.pages.iter().any(|page| matches!(page.input, Input::Notes(..))) {
        files.push(("notes/feed.xml".to_owned(), atom(&notes(cards, config, words))));
    }
    if config.outputs.feeds {
        let topics = plan.pages.iter().filter_map(|page| match page.input {
            Input::Subject(k, part) if part.is_first() && cards.subjects[k].kind == "topics" => Some(k),
            _ => None,
        });
        files.extend(topics.map(|k| (format!("{}feed.xml", cards.subjects[k].url), atom(&topic(cards, config, k)))));
    }
    if config.outputs.sitemap {
        let urls: Vec<Url> = plan
            .pages
            .iter()
            .filter(|page| page.is_html() && !matches!(page.input, Input::NotFound | Input::Redirect(_)))
            .map(|page| Url { loc: config.base_url.encoded(&page.url), lastmod: None })
            .collect();
        let base_url = config.base_url.encoded("");
        files.extend(sitemap::chunks(&urls, &base_url));
        files.push(("robots.txt".to_owned(), super::robots(&base_url)));
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
            let mut titles: Vec<&str> = issue.articles.iter().take(TITLES).map(|card| card.title.as_str()).collect();
            if issue.articles.len() > TITLES {
                titles.push("……");
            }
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
    feed(config, config.title.clone(), "", "feed.xml", entries)
}

/// The newest notes, dated by their files, or by the paper where those have no date.
fn notes(cards: &Cards, config: &Config, words: &Words) -> Feed {
    let entry = |note: &Shared<NoteCard>| {
        let url = config.base_url.join(&note.url);
        let name = note.title.as_deref().or(note.target.as_deref()).unwrap_or(&note.kind_label);
        let date = if note.date.is_empty() { EPOCH.to_owned() } else { format!("{}T00:00:00Z", note.date) };
        Entry {
            id: url.clone(),
            link: url,
            title: format!("{} · {name}", note.on),
            updated: date,
            published: None,
            summary: note.lede.clone(),
        }
    };
    let entries = cards.newest_notes(NEWEST).iter().map(entry).collect();
    // as the pages that link to it call it
    let title = format!("{} · {}", words.get("notes"), config.title);
    feed(config, title, "notes/", "notes/feed.xml", entries)
}

/// The newest articles of a topic, dated by the paper.
fn topic(cards: &Cards, config: &Config, k: usize) -> Feed {
    let card = &cards.subjects[k];
    let entry = |&(i, j): &(u32, u32)| {
        let (issue, article) = (&cards.issues[i as usize], &cards.issues[i as usize].articles[j as usize]);
        let url = config.base_url.join(&article.url);
        let date = format!("{}T00:00:00Z", issue.earliest);
        Entry {
            id: url.clone(),
            link: url,
            title: article.title.clone(),
            updated: date.clone(),
            published: Some(date),
            summary: article.lede.to_string(),
        }
    };
    let entries = cards.appearances[k].timeline.iter().rev().take(NEWEST).map(entry).collect();
    let title = format!("{} · {}", card.label, config.title);
    feed(config, title, &card.url, &format!("{}feed.xml", card.url), entries)
}

fn feed(config: &Config, title: String, page: &str, path: &str, entries: Vec<Entry>) -> Feed {
    Feed {
        id: config.base_url.join(page),
        title,
        language: config.language.clone(),
        self_link: config.base_url.join(path),
        html_link: config.base_url.join(page),
        updated: entries.iter().map(|entry| entry.updated.clone()).max().unwrap_or_else(|| EPOCH.to_owned()),
        author: config.title.clone(),
        entries,
    }
}
