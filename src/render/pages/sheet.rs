//! A page of the paper: its transcription line by line, beside the articles made from it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Material, tiles};
use crate::diag::Result;
use crate::markdown::{self, DEEPEST, Mark};
use crate::model::{LineRange, NotesOn};
use crate::printed::{Owner, Printed, Run, Transcript, picture_size, shown_text};
use crate::render::context::{Line, LineTally, Note, Scan, Segment, SheetPage};
use crate::render::notes::{self, Placed};
use crate::render::paging::ARTICLES_ON_A_PAGE;
use crate::render::urls;

/// # Errors
/// When the transcription or an article cannot be read any more.
pub fn sheet(material: &Material<'_>, i: usize, j: usize, url: &str) -> Result<SheetPage> {
    let issue = &material.view.issues()[i];
    let cards = &material.cards.issues[i];
    let sheet = &issue.sheets()[j];
    let read = &material.reading.issues[i].sheets[j];
    let text = sheet.transcription.as_ref().map(|path| material.transcripts.get(path)).transpose()?;
    let text = text.as_deref();

    let mut notes = text.map(|text| notes_by_line(material, i, j, text, url)).unwrap_or_default();
    let roles = roles(material, i, sheet.id.name(), &read.runs)?;
    let mut parts: BTreeMap<usize, u32> = BTreeMap::new();
    let mut totals: BTreeMap<usize, u32> = BTreeMap::new();
    for run in &read.runs {
        if let Owner::Article(a) = run.owner {
            *totals.entry(a).or_default() += 1;
        }
    }
    let segments = read
        .runs
        .iter()
        .enumerate()
        .map(|(k, run)| {
            let (part, total) = match run.owner {
                Owner::Article(a) => {
                    let part = parts.entry(a).or_default();
                    *part += 1;
                    (*part, totals[&a])
                }
                _ => (1, 1),
            };
            Segment {
                id: format!("s-{}", k + 1),
                kind: kind(run.owner),
                first: run.first(),
                last: run.last(),
                lines: run.lines.iter().map(|&n| line(n, run.owner, text, &roles, &mut notes)).collect(),
                article: match run.owner {
                    Owner::Article(a) => Some(cards.articles[a].clone()),
                    _ => None,
                },
                part,
                parts: total,
                kept: match run.owner {
                    Owner::Duplicate(k) => text.map(|text| with_text(sheet.duplicates[k].of, text)).unwrap_or_default(),
                    _ => Vec::new(),
                },
            }
        })
        .collect();
    let on_sheet = cards.on_sheet(j);
    Ok(SheetPage {
        issue: cards.card.issue.clone(),
        sheet: cards.sheets[j].clone(),
        scan: sheet.scan.as_ref().filter(|_| read.scan).and_then(|path| scan(material, path)),
        sheets: tiles(issue, &cards.sheets, Some(j), material.words),
        notes: whole_notes(material, i, j, url),
        transcribed: sheet.transcription.is_some(),
        segments,
        lines: tally(&read.runs),
        articles: cards.order[on_sheet.clone()]
            .iter()
            .take(ARTICLES_ON_A_PAGE)
            .map(|&a| cards.articles[a].clone())
            .collect(),
        of: on_sheet.len(),
        listed: material
            .kinds
            .has("issue.html")
            .then(|| urls::issue_part(&issue.issue.id, on_sheet.start / ARTICLES_ON_A_PAGE)),
        prev: j.checked_sub(1).map(|j| cards.sheets[j].clone()),
        next: cards.sheets.get(j + 1).cloned(),
    })
}

/// The lines of a range that are there and not blank.
fn with_text(range: LineRange, text: &Transcript) -> Vec<u32> {
    range.lines().take_while(|n| *n <= text.last()).filter(|n| !text.is_blank(*n)).collect()
}

fn kind(owner: Owner) -> &'static str {
    match owner {
        Owner::Article(_) => "article",
        Owner::Masthead => "masthead",
        Owner::Furniture => "furniture",
        Owner::Duplicate(_) => "duplicate",
        Owner::Hidden => "hidden",
        Owner::Nobody => "unaccounted",
    }
}

type Roles = BTreeMap<u32, (BTreeSet<&'static str>, bool)>;

fn line(n: u32, owner: Owner, text: Option<&Transcript>, roles: &Roles, notes: &mut NotesByLine) -> Line {
    let (marks, notes) = notes.remove(&n).unwrap_or_default();
    let html = text.map(|text| markdown::headline(text.line(n).trim_end(), &[], &[], &marks));
    let (role, joined) = match (owner, roles.get(&n)) {
        (Owner::Article(_), Some((roles, joined))) => (role_words(roles), *joined),
        _ => ("", false),
    };
    Line { n, html: html.filter(|_| owner != Owner::Hidden), role, notes, joined }
}

/// The notes that are on the page as a whole.
fn whole_notes(material: &Material<'_>, i: usize, j: usize, url: &str) -> Vec<Note> {
    let issue = &material.view.issues()[i];
    let sheet = issue.sheets()[j];
    let Some(file) = material.notes(&NotesOn::Sheet(sheet.id.to_string())) else { return Vec::new() };
    let placed = notes::placed(file, &material.reading.issues[i].sheets[j].notes);
    let whole = placed.iter().filter(|placed| placed.target.is_none());
    whole.map(|placed| placed.view(material.text_context(), Some(&issue.issue.id), url)).collect()
}

/// For each line with words of notes: what is marked in it, and the notes whose words end in it.
type NotesByLine = BTreeMap<u32, (Vec<Mark>, Vec<Note>)>;

fn notes_by_line(material: &Material<'_>, i: usize, j: usize, text: &Transcript, url: &str) -> NotesByLine {
    let issue = &material.view.issues()[i];
    let sheet = issue.sheets()[j];
    let Some(file) = material.notes(&NotesOn::Sheet(sheet.id.to_string())) else { return BTreeMap::new() };
    let read = &material.reading.issues[i].sheets[j];
    let text = shown_text(&read.runs, text);
    let placed = notes::placed(file, &read.notes);
    let mut waiting: Vec<(&Range<usize>, &Placed<'_>)> =
        placed.iter().filter_map(|placed| Some((placed.target.as_ref()?, placed))).collect();
    waiting.sort_by_key(|(target, _)| (target.start, Reverse(target.end)));
    // those that have begun and not ended, by their places in `waiting`; and the same by where they end
    let (mut begun, mut current, mut ends) = (0, BTreeSet::new(), BTreeSet::new());
    let mut by_line = NotesByLine::new();
    let mut start = 0;
    for (n, line) in (1..).zip(text.split_inclusive('\n')) {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let crossing: Vec<usize> = current.iter().rev().take(DEEPEST).copied().collect();
        let mut here: BTreeSet<usize> = crossing.into_iter().collect();
        while let Some((target, placed)) = waiting.get(begun).filter(|(target, _)| target.start < range.end) {
            here.insert(begun);
            current.insert(begun);
            ends.insert((target.end, placed.n, begun));
            begun += 1;
        }
        let mut ended = Vec::new();
        while let Some((_, _, k)) = ends.first().copied().filter(|(end, _, _)| *end <= range.end) {
            ends.pop_first();
            current.remove(&k);
            here.insert(k);
            ended.push(k);
        }
        let marks: Vec<Mark> = here.iter().filter_map(|k| waiting[*k].1.mark(&range, material.words)).collect();
        if marks.is_empty() {
            continue;
        }
        let notes = ended.iter().map(|k| waiting[*k].1.view(material.text_context(), Some(&issue.issue.id), url));
        by_line.insert(n, (marks, notes.collect()));
    }
    by_line
}

/// A line that is several things says the first that a reader looks for.
fn role_words(roles: &BTreeSet<&'static str>) -> &'static str {
    match (roles.contains("kicker"), roles.contains("title"), roles.contains("deck")) {
        (true, true, _) => "kicker title",
        (_, true, true) => "title deck",
        _ => roles.iter().next().copied().unwrap_or(""),
    }
}

/// For each line of the page that an article has: what it is there, and whether it runs on.
fn roles(material: &Material<'_>, i: usize, sheet: &str, runs: &[Run]) -> Result<Roles> {
    let issue = &material.view.issues()[i];
    let on_sheet: BTreeSet<usize> = runs
        .iter()
        .filter_map(|run| match run.owner {
            Owner::Article(a) => Some(a),
            _ => None,
        })
        .collect();
    let mut roles: Roles = BTreeMap::new();
    for a in on_sheet {
        let article = issue.articles[a];
        let printed = Printed::read(material.source, article, &issue.issue.id, material.links)?;
        let (alignment, sheets) = printed.align(material.transcripts, issue, article)?;
        let Some(index) = sheets.iter().position(|name| name == sheet) else { continue };
        for ((at, n), found) in &alignment.roles {
            if *at == index {
                roles.entry(*n).or_default().0.extend(found.iter().map(|role| role.key()));
            }
        }
        for (at, n) in &alignment.joined {
            if *at == index {
                roles.entry(*n).or_default().1 = true;
            }
        }
    }
    Ok(roles)
}

fn tally(runs: &[Run]) -> LineTally {
    let mut tally = LineTally::default();
    for run in runs {
        let lines = run.lines.len();
        tally.all += lines;
        tally.chars += run.chars;
        *match run.owner {
            Owner::Article(_) => &mut tally.articles,
            Owner::Masthead => &mut tally.masthead,
            Owner::Furniture => &mut tally.furniture,
            Owner::Duplicate(_) => &mut tally.duplicates,
            Owner::Hidden => &mut tally.hidden,
            Owner::Nobody => &mut tally.unaccounted,
        } += lines;
    }
    tally
}

fn scan(material: &Material<'_>, path: &str) -> Option<Scan> {
    let size = picture_size(material.source, path).ok()??;
    Some(Scan { url: urls::file(path), width: size.width.try_into().ok()?, height: size.height.try_into().ok()? })
}
