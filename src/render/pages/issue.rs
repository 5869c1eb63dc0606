//! An issue: its front page as a reader would scan it.

use super::{Material, extras, tiles};
use crate::diag::Result;
use crate::markdown::Mark;
use crate::model::{NotesOn, natural};
use crate::printed::{Printed, plain_body};
use crate::render::Words;
use crate::render::context::{Issue, IssuePart};
use crate::render::paging::{ARTICLES_ON_A_PAGE, Part, pager};
use crate::render::{notes, prose, urls};

/// Paragraphs of the lead that the issue page shows, and where each is cut, in characters.
const LEAD_PARAGRAPHS: usize = 2;
const LEAD_CHARS: usize = 300;

/// The beginning of an article as the issue page shows it of its lead.
pub fn lead_opening(printed: &Printed, words: &Words) -> Vec<String> {
    printed.opening(LEAD_PARAGRAPHS, LEAD_CHARS, words.get("ellipsis"))
}

/// # Errors
/// When the lead article cannot be read any more.
pub fn issue(material: &Material<'_>, i: usize, part: Part, url: &str) -> Result<Issue> {
    let issue = &material.view.issues()[i];
    let cards = &material.cards.issues[i];
    let record = issue.issue;
    let mut parts: Vec<IssuePart> = Vec::new();
    let shown = part.range(cards.articles.len(), ARTICLES_ON_A_PAGE);
    let last = shown.end.checked_sub(1).map_or(0, |place| cards.sheet_at(place));
    let sheets = if part.of == 1 { 0..cards.sheets.len() } else { cards.sheet_at(shown.start)..last + 1 };
    for sheet in sheets {
        let here = cards.on_sheet(sheet);
        let here = here.start.max(shown.start)..here.end.min(shown.end);
        let articles = cards.order.get(here).unwrap_or_default();
        let articles = articles.iter().map(|&j| cards.articles[j].clone()).collect();
        parts.push(IssuePart { sheet: cards.sheets[sheet].clone(), articles, lead: None, lead_lede: Vec::new() });
    }
    if let Some(lead) = cards.lead.filter(|lead| shown.contains(&cards.at[*lead]))
        && let Some(part) =
            parts.iter_mut().find(|part| natural(&part.sheet.id, &cards.articles[lead].sheet.id).is_eq())
    {
        part.lead = Some(cards.articles[lead].clone());
        part.lead_lede = match material.bodies.opening(i, lead) {
            Some(opening) => opening,
            None => {
                let printed = Printed::read(material.source, issue.articles[lead], &record.id, material.links)?;
                lead_opening(&printed, material.words)
            }
        };
    }
    let on = NotesOn::Issue(record.id.to_string());
    let placed = if part.is_first() { material.notes(&on) } else { None };
    let placed = placed.map(|file| notes::placed(file, &material.reading.issues[i].notes)).unwrap_or_default();
    let text = match placed.is_empty() {
        true => String::new(),
        false => plain_body(&record.file, record.body, Some(&record.id), material.links),
    };
    let marks: Vec<Mark> = placed.iter().filter_map(|placed| placed.mark(&(0..text.len()), material.words)).collect();
    // the part of the lead comes first only if it is the first page: pages keep their order
    Ok(Issue {
        card: cards.card.clone(),
        edition: record.edition.clone(),
        lunar: record.lunar.clone(),
        weather: record.weather.clone(),
        page_count: record.page_count,
        serial: record.serial.clone(),
        publisher: record.publisher.clone(),
        date_note: record.date_note.clone().filter(|_| part.is_first()),
        rights: record.rights.clone().unwrap_or_else(|| material.config.rights.clone()),
        body_html: match part.is_first() {
            true => prose::html(material, &record.file, record.body, Some(&record.id), url, &marks),
            false => String::new(),
        },
        notes: placed.iter().map(|placed| placed.view(material.text_context(), Some(&record.id), url)).collect(),
        sheets: tiles(issue, &cards.sheets, None, material.words),
        parts,
        pager: pager(part, |at| urls::issue_part(&record.id, at)),
        prev: i.checked_sub(1).map(|i| material.cards.issues[i].card.clone()),
        next: material.cards.issues.get(i + 1).map(|issue| issue.card.clone()),
        extra: if part.is_first() { extras(&record.extra) } else { Vec::new() },
    })
}
