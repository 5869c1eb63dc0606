//! An article: its text block by block, and where it comes from.

use std::collections::BTreeSet;
use std::ops::Range;

use super::flow::{citation, is_crowded, lift_byline, pair};
use super::{Material, TextContext, extras, line_link, tiles, window};
use crate::diag::Result;
use crate::markdown::{self, Mark, PlainBlock, RenderedKind};
use crate::model::{Article as Record, JumpMark, LineRange, NotesOn, SubjectKind, ViewIssue};
use crate::printed::{self, Alignment, NoteDigest, Printed, Role, Transcripts};
use crate::render::context::{Article, ArticleBody, Block, Declared, Jump, LeftOut, LineLink, SourceRun, TagGroup};
use crate::render::notes::{self, Placed};
use crate::render::paging::ARTICLES_ON_A_PAGE;
use crate::render::portraits;
use crate::render::prose::{self, Resolver};
use crate::render::related::related;
use crate::render::urls;
use crate::render::words::phrase_ranges;

/// Articles of its page of the paper that an article lists.
const TOC: usize = 40;

/// # Errors
/// When the article or a transcription cannot be read any more.
pub fn article(material: &Material<'_>, i: usize, j: usize) -> Result<Article> {
    let issue = &material.view.issues()[i];
    let cards = &material.cards.issues[i];
    let record = issue.articles[j];
    let mut body = match material.bodies.take_body(material.source, i, j) {
        Some(body) => body,
        None => {
            let printed = Printed::read(material.source, record, &issue.issue.id, material.links)?;
            let notes = &material.reading.issues[i].articles[j].notes;
            body(material.text_context(), material.transcripts, issue, record, &printed, notes)?
        }
    };
    let place = cards.at[j];
    let sheet = cards.sheet_at(place);
    let on_sheet = cards.on_sheet(sheet);
    let around = window(on_sheet.len(), place - on_sheet.start, TOC);
    let toc = cards.order[on_sheet.clone()][around].iter().map(|&other| cards.articles[other].clone()).collect();

    let named = &material.reading.issues[i].articles[j].named;
    let tagged: BTreeSet<usize> = record.tags.iter().filter_map(|tag| material.view.subject_at(tag)).collect();
    let mentions = named
        .iter()
        .map(|named| named.subject as usize)
        .filter(|k| !tagged.contains(k) && material.view.subjects()[*k].id.kind != SubjectKind::People)
        .map(|k| material.cards.subjects[k].clone())
        .collect();

    let digests = &material.reading.issues[i].articles[j].notes;
    let placed = material
        .notes(&NotesOn::Article(record.id.to_string()))
        .map(|file| notes::placed(file, digests))
        .unwrap_or_default();
    let places = printed::headline_places(record);
    let part = |role, words: &str| headline(role, words, &places, &placed, material);
    let mut column_html = record.column.as_deref().map(|words| part(Role::Column, words));
    let mut kicker_html = record.kicker.as_deref().map(|words| part(Role::Kicker, words));
    let mut title_html = part(Role::Title, &record.title);
    let mut deck_html = record.deck.as_deref().map(|words| part(Role::Deck, words));
    let of_head = [column_html.as_mut(), kicker_html.as_mut(), Some(&mut title_html), deck_html.as_mut()];
    pair(&mut body.head_notes, of_head.into_iter().flatten());
    let all_notes = body.head_notes.iter().chain(body.blocks.iter().flat_map(|block| &block.notes));
    let crowded = is_crowded(cards.articles[j].chars, all_notes);

    Ok(Article {
        card: cards.articles[j].clone(),
        body,
        column_html,
        kicker_html,
        title_html,
        deck_html,
        crowded,
        sheets: tiles(issue, &cards.sheets, Some(sheet), material.words),
        of: on_sheet.len(),
        toc,
        listed: material.kinds.has("issue.html").then(|| urls::issue_part(&issue.issue.id, place / ARTICLES_ON_A_PAGE)),
        prev: j.checked_sub(1).map(|j| cards.articles[j].clone()),
        next: cards.articles.get(j + 1).cloned(),
        source: record.source.iter().filter_map(|run| source_run(material, i, &run.sheet, run.lines)).collect(),
        left_out: left_out(material, i, record),
        declared: declared(material, i, record),
        tags: tags(material, record),
        mentions,
        continues_from: record.continues_from.as_ref().map(|mark| jump(material, mark)),
        continues_to: record.continues_to.as_ref().map(|mark| jump(material, mark)),
        related: record
            .related
            .iter()
            .filter_map(|id| material.view.article_at(id))
            .map(|(i, j)| material.cards.issues[i].articles[j].clone())
            .collect(),
        near: related(material.view, material.cards, material.words, i, j),
        portrait_html: portraits::of_article(material, i, j),
        citation: citation(issue, record, &cards.articles[j]),
        signature: record.signature.clone(),
        rights: record
            .rights
            .clone()
            .or_else(|| issue.issue.rights.clone())
            .unwrap_or_else(|| material.config.rights.clone()),
        extra: extras(&record.extra),
    })
}

/// The text of an article as HTML, with its notes, and how it differs from its lines.
///
/// # Errors
/// When a transcription cannot be read any more.
pub fn body(
    context: TextContext<'_>,
    transcripts: &Transcripts<'_>,
    issue: &ViewIssue<'_>,
    record: &Record,
    printed: &Printed,
    digests: &[NoteDigest],
) -> Result<ArticleBody> {
    let url = &urls::article(&record.id);
    let (alignment, sheets) = printed.align(transcripts, issue, record)?;
    let whole = printed.whole();
    let placed = context
        .notes(&NotesOn::Article(record.id.to_string()))
        .map(|file| notes::placed(file, digests))
        .unwrap_or_default();
    let view = |placed: &Placed<'_>| placed.view(context, Some(&issue.issue.id), url);
    let text = Blocks { context, issue, record, printed, alignment: &alignment, sheets: &sheets, url };
    let (mut blocks, footnotes_html) = text.render(&placed, whole.body);
    let byline = lift_byline(&mut blocks, record.byline.names());
    let mut head_notes = Vec::new();
    for note in &placed {
        let end = note.target.as_ref().map_or(0, |target| target.end);
        // the block that holds the last of the words
        let begun = |last: usize| blocks.partition_point(|(range, _)| range.start <= last);
        match end.checked_sub(whole.body + 1).and_then(|last| begun(last).checked_sub(1)) {
            Some(k) => blocks[k].1.notes.push(view(note)),
            None => head_notes.push(view(note)),
        }
    }
    for (_, block) in &mut blocks {
        pair(&mut block.notes, [&mut block.html]);
    }
    Ok(ArticleBody {
        byline,
        head_notes,
        readings: placed.iter().filter(|placed| placed.note.reading.is_some()).count(),
        blocks: blocks.into_iter().map(|(_, block)| block).collect(),
        footnotes_html,
        widened: alignment.widened,
        joined: alignment.joined.len(),
    })
}

fn declared(material: &Material<'_>, i: usize, record: &Record) -> Vec<Declared> {
    let sheets = printed::sheets_of(&record.source, &record.changes);
    let declared = record.changes.iter().zip(sheets).map(|(change, sheet)| {
        let line = LineRange { first: change.line, last: change.line };
        Declared {
            line: sheet.and_then(|sheet| source_run(material, i, sheet, line)),
            from: change.from.clone(),
            to: change.to.clone(),
            why: change.why.clone(),
        }
    });
    declared.collect()
}

/// A part of the headline with its notes. Of a title each phrase stays on one line. A part that was not
/// printed has no place in the text, and so no notes.
fn headline(
    role: Role,
    words: &str,
    places: &[(Role, Range<usize>)],
    placed: &[Placed<'_>],
    material: &Material<'_>,
) -> String {
    let place = places.iter().find(|(other, _)| *other == role).map(|(_, range)| range);
    let marks: Vec<Mark> =
        place.into_iter().flat_map(|part| placed.iter().filter_map(|p| p.mark(part, material.words))).collect();
    let phrases = if role == Role::Column { Vec::new() } else { phrase_ranges(words) };
    let breaks = if role == Role::Column { Vec::new() } else { material.cards.lexicon.breaks(words) };
    markdown::headline(words, &phrases, &breaks, &marks)
}

/// The text of an article, with all that it is rendered from.
struct Blocks<'a, 'c, 'v> {
    context: TextContext<'c>,
    issue: &'a ViewIssue<'v>,
    record: &'a Record,
    printed: &'a Printed,
    alignment: &'a Alignment,
    sheets: &'a [String],
    url: &'a str,
}

impl Blocks<'_, '_, '_> {
    /// Block by block, each with the bytes of the body's plain text that it holds: bylines and jump marks
    /// set apart where they stand, and the words of notes marked. And the footnotes.
    fn render(&self, placed: &[Placed<'_>], body: usize) -> (Vec<(Range<usize>, Block)>, String) {
        let Self { context, printed, .. } = *self;
        let runs = printed.plain.blocks.as_slice();
        let whole = |range: &Range<usize>| {
            runs.binary_search_by_key(&range.start, |run| run.range.start).is_ok_and(|k| runs[k].range == *range)
        };
        let bylines: BTreeSet<(usize, usize)> = printed.bylines.iter().map(|range| (range.start, range.end)).collect();
        let jumps: BTreeSet<usize> = printed.jumps.iter().map(|jump| jump.start).collect();
        let mark = |range: &Range<usize>, class: &str| {
            Mark::new(range.clone(), format!("<span class=\"{class}\">"), "</span>")
        };
        let mut marks: Vec<Mark> =
            printed.bylines.iter().filter(|range| !whole(range)).map(|range| mark(range, "byline")).collect();
        marks.extend(printed.jumps.iter().map(|range| mark(range, "jump")));
        let in_body = body..body + printed.plain.text.len();
        marks.extend(placed.iter().filter_map(|placed| placed.mark(&in_body, context.words)));
        let resolver = Resolver {
            context,
            issue: Some(&self.issue.issue.id),
            content: &self.record.path,
            root: urls::root(self.url),
        };
        let rendered = markdown::render(&printed.document, &prose::options(context.words, &resolver, &marks));

        let mut blocks = Vec::new();
        let mut footnotes = String::new();
        let mut after_gap = false;
        for block in rendered {
            // a list or a table has several runs of text
            let first = block.block.map_or(runs.len(), |n| runs.partition_point(|run| run.block < n));
            let of_block = first..first + runs[first..].iter().take_while(|run| Some(run.block) == block.block).count();
            let texts = &runs[of_block.clone()];
            let jumped = texts.iter().any(|text| jumps.contains(&text.range.start));
            let is_byline = |text: &PlainBlock| bylines.contains(&(text.range.start, text.range.end));
            let kind = match block.kind {
                RenderedKind::Paragraph if texts.iter().any(is_byline) => "byline",
                RenderedKind::Paragraph if printed.signature.is_some_and(|k| of_block.contains(&k)) => "signature",
                RenderedKind::Paragraph => "paragraph",
                RenderedKind::Heading { .. } => "heading",
                RenderedKind::Figure => "figure",
                RenderedKind::Gap => "gap",
                RenderedKind::Footnotes => {
                    footnotes = block.html;
                    continue;
                }
                _ => "other",
            };
            let lines: Vec<LineLink> = of_block
                .filter_map(|k| self.alignment.blocks.get(k))
                .flatten()
                .filter_map(|((sheet, n), _)| Some(line_link(self.issue, self.sheets.get(*sheet)?, *n, context.kinds)))
                .collect();
            let cont = kind == "paragraph" && (after_gap || jumped);
            after_gap = kind == "gap";
            let html = match kind {
                "paragraph" | "byline" | "signature" => block.inner().to_owned(),
                _ => block.html,
            };
            blocks.push((block.plain_range, Block { kind, html, cont, lines, notes: Vec::new() }));
        }
        (blocks, footnotes)
    }
}

fn source_run(material: &Material<'_>, i: usize, sheet: &str, lines: LineRange) -> Option<SourceRun> {
    let issue = &material.view.issues()[i];
    let reference = &material.cards.issues[i].sheets[issue.sheet_at(sheet)?];
    Some(SourceRun {
        sheet: reference.clone(),
        first: lines.first,
        last: lines.last,
        url: line_link(issue, sheet, first_text(material, i, sheet, lines), material.kinds).url,
    })
}

/// The first line of a range that has text, and so an anchor in the page view.
fn first_text(material: &Material<'_>, i: usize, sheet: &str, lines: LineRange) -> u32 {
    let issue = &material.view.issues()[i];
    let first = issue.sheet_at(sheet).and_then(|at| {
        // runs and their lines are in the order of the file
        let runs = &material.reading.issues[i].sheets[at].runs;
        let run = runs.get(runs.partition_point(|run| run.last() < lines.first))?;
        run.lines.get(run.lines.partition_point(|n| *n < lines.first)).copied()
    });
    first.filter(|n| lines.contains(*n)).unwrap_or(lines.first)
}

/// The declared duplicates of the article's own lines.
fn left_out(material: &Material<'_>, i: usize, record: &Record) -> Vec<LeftOut> {
    let issue = &material.view.issues()[i];
    let mut left_out = Vec::new();
    // in the order of the pages, and on each in that of its list
    let mut repeated: BTreeSet<(usize, usize)> = BTreeSet::new();
    for run in &record.source {
        if let Some(at) = issue.sheet_at(&run.sheet) {
            repeated.extend(material.cards.issues[i].kept_lines[at].touching(run.lines).map(|k| (at, k)));
        }
    }
    for (at, k) in repeated {
        let (sheet, duplicate) = (issue.sheets()[at].id.name(), &issue.sheets()[at].duplicates[k]);
        if let Some(lines) = source_run(material, i, sheet, duplicate.lines)
            && let Some(kept) = source_run(material, i, sheet, duplicate.of)
        {
            left_out.push(LeftOut { lines, kept });
        }
    }
    left_out
}

fn tags(material: &Material<'_>, record: &Record) -> Vec<TagGroup> {
    SubjectKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let subjects: Vec<_> = record
                .tags
                .iter()
                .filter(|tag| tag.kind == kind)
                .filter_map(|tag| material.view.subject_at(tag))
                .map(|k| material.cards.subjects[k].clone())
                .collect();
            (!subjects.is_empty()).then(|| TagGroup {
                kind: kind.key(),
                label: material.words.get(&format!("subject_{}", kind.key())).to_owned(),
                subjects,
            })
        })
        .collect()
}

fn jump(material: &Material<'_>, mark: &JumpMark) -> Jump {
    let article = mark.article.as_ref().and_then(|id| material.view.article_at(id));
    Jump { mark: mark.mark.clone(), article: article.map(|(i, j)| material.cards.issues[i].articles[j].clone()) }
}
