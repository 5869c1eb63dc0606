//! An issue: its front page as a reader would scan it.

use super::{Material, extras, tiles};
use crate::diag::Result;
use crate::markdown::Mark;
use crate::model::NotesOn;
use crate::printed::{Printed, plain_body};
use crate::render::Words;
use crate::render::context::{Issue, IssuePart};
use crate::render::paging::{ARTICLES_ON_A_PAGE, Part, pager};
use crate::render::{broadsheet, notes, prose, urls};

/// Articles of a page of the paper whose text the issue page shows; of the others the lede.
const SET: usize = 40;

/// The text of an article as the issue page sets it, and whether that is all of it.
pub fn opening(printed: &Printed, words: &Words) -> (Vec<String>, bool) {
    let ellipsis = words.get("ellipsis");
    let text = printed.opening(broadsheet::PARAGRAPHS, broadsheet::PARAGRAPH, ellipsis);
    let whole = text.len() < broadsheet::PARAGRAPHS && !text.iter().any(|text| text.ends_with(ellipsis));
    (text, whole)
}

/// # Errors
/// When an article cannot be read any more.
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
        let places = articles;
        let articles: Vec<_> = places.iter().map(|&j| cards.articles[j].clone()).collect();
        let lead = cards.lead.and_then(|lead| places.iter().position(|j| *j == lead));
        let set = broadsheet::set(&articles, lead.unwrap_or(0), |k| -> Result<_> {
            if k >= SET {
                return Ok((vec![articles[k].lede.to_string()], false));
            }
            if let Some(opening) = material.bodies.take_opening(material.source, i, places[k]) {
                return Ok(opening);
            }
            let article = issue.articles[places[k]];
            let printed = Printed::read(material.source, article, &record.id, material.links)?;
            Ok(opening(&printed, material.words))
        })?;
        let lead = lead.map(|k| articles[k].clone());
        parts.push(IssuePart { sheet: cards.sheets[sheet].clone(), articles, lead, set });
    }
    let on = NotesOn::Issue(record.id.to_string());
    let placed = if part.is_first() { material.notes(&on) } else { None };
    let placed = placed.map(|file| notes::placed(file, &material.reading.issues[i].notes)).unwrap_or_default();
    let text = match placed.is_empty() {
        true => String::new(),
        false => plain_body(&record.file, record.body, Some(&record.id), material.links),
    };
    let marks: Vec<Mark> = placed.iter().filter_map(|placed| placed.mark(&(0..text.len()), material.words)).collect();
    let (before, after) = material.cards.lists.neighbours[i];
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
        prev: before.map(|i| material.cards.issues[i].card.clone()),
        next: after.map(|i| material.cards.issues[i].card.clone()),
        day: super::days::of_issue(material, i),
        extra: if part.is_first() { extras(&record.extra) } else { Vec::new() },
    })
}
