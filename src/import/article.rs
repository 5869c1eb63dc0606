//! The file of an article, and of the draft notes on it.
//!
//! What is written is proved: the printed text of the file, aligned with its lines, must be them but for
//! what is mechanical. Where it is not, which would be a fault of the importer, the article is written
//! without any repair, each line a paragraph.

use std::collections::BTreeMap;

use super::layout::Script;
use super::page::repairs::{tidy, widen};
use super::page::roles::Role;
use super::page::{Article, Line, Note};
use super::yaml;
use crate::markdown::{self, NoLinks, Plain, PlainKind};
use crate::printed::{LineKey, PrintedPart, Role as PrintedRole, align};
use crate::text::fold::fold_anchor;
use crate::text::join;

/// An article, or what pages have of one.
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    /// The name of the page, its lines, and what the page has of the article: in reading order.
    pub parts: Vec<(&'a str, &'a [&'a str], &'a Article)>,
}

/// What is written of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub article: String,
    pub notes: Option<String>,
    /// Whether it had to be written without repairs.
    pub plain: bool,
}

/// Words as they are set in a script: Chinese has its punctuation in full width.
fn set(words: &str, script: Script) -> String {
    if script == Script::Chinese { tidy(&widen(words)) } else { words.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// Words of a headline as they are set.
pub fn headline(words: &str, script: Script) -> String {
    if script != Script::Chinese {
        return set(words, script);
    }
    let wide = widen(words).replace("： ", "：");
    // the title of a notice is one phrase, however it was broken
    let notice = wide.starts_with("关于") && ["通告", "公告", "通知", "公示"].iter().any(|end| wide.ends_with(end));
    if notice { wide.split_whitespace().collect() } else { wide.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// Makes the files of an article.
pub fn write(parts: &Parts<'_>) -> Written {
    let first = parts.parts[0].2;
    let title = first.headline.title.as_deref().map(|words| headline(words, first.script)).unwrap_or_default();
    let mut head = Headline {
        title: Some(title.clone()).filter(|_| !first.title_supplied),
        kicker: first.headline.kicker.as_deref().map(|words| headline(words, first.script)),
        deck: first.headline.deck.as_deref().map(|words| headline(words, first.script)),
        column: first.column.as_deref().map(|words| set(words, first.script)),
    };
    let mut body = body(parts, head.column.is_some());
    let printed = markdown::plain(&markdown::parse(&body), &NoLinks);
    let plain = !proves(parts, &head, &printed);
    let notes = if plain { None } else { notes(parts, &head, &printed.text) };
    if plain {
        head = Headline::default();
        body = untouched(parts);
    }
    let article = format!("{}\n{body}", front(parts, &head, &title));
    Written { article, notes, plain }
}

#[derive(Default)]
struct Headline {
    title: Option<String>,
    kicker: Option<String>,
    deck: Option<String>,
    column: Option<String>,
}

impl Headline {
    fn parts(&self) -> Vec<PrintedPart<'_>> {
        [
            (PrintedRole::Title, &self.title),
            (PrintedRole::Kicker, &self.kicker),
            (PrintedRole::Deck, &self.deck),
            (PrintedRole::Column, &self.column),
        ]
        .into_iter()
        .filter_map(|(role, words)| Some(PrintedPart { text: words.as_deref()?, role: Some(role) }))
        .collect()
    }
}

fn front(parts: &Parts<'_>, head: &Headline, title: &str) -> String {
    let first = parts.parts[0].2;
    let mut out = String::from("---\n");
    let untitled = if first.script == Script::Alphabet { "Untitled" } else { "无题" };
    let title = if title.is_empty() { untitled } else { title };
    yaml::line(&mut out, "title", Some(title));
    if head.title.is_none() {
        out.push_str("title_supplied: true\n");
    }
    yaml::line(&mut out, "kicker", head.kicker.as_deref());
    yaml::line(&mut out, "deck", head.deck.as_deref());
    yaml::line(&mut out, "column", head.column.as_deref());
    let kind = parts.parts.iter().map(|(_, _, article)| article.kind).find(|kind| *kind != "news").unwrap_or("news");
    if kind != "news" {
        out.push_str(&format!("kind: {kind}\n"));
    }
    if let Some(byline) = parts
        .parts
        .iter()
        .map(|(_, _, article)| &article.byline)
        .find(|byline| byline.has_names() || byline.agency.is_some())
    {
        let mut keys: Vec<String> = Vec::new();
        let words =
            |key: &str, words: &Option<String>| words.as_ref().map(|words| format!("{key}: {}", yaml::inner(words)));
        keys.extend(words("agency", &byline.agency));
        keys.extend(words("dateline", &byline.dateline));
        if !byline.reporters.is_empty() {
            keys.push(format!("reporters: {}", yaml::list(&byline.reporters)));
        }
        if !byline.correspondents.is_empty() {
            keys.push(format!("correspondents: {}", yaml::list(&byline.correspondents)));
        }
        keys.extend(words("author", &byline.author));
        out.push_str(&format!("byline: {{ {} }}\n", keys.join(", ")));
    }
    let signature = parts.parts.iter().find_map(|(_, _, article)| article.signature.as_deref());
    yaml::line(&mut out, "signature", signature);
    let source: Vec<String> = parts
        .parts
        .iter()
        .flat_map(|(sheet, _, article)| {
            article.ranges.iter().map(move |range| format!("{sheet}.txt#{}", yaml::one_range(*range)))
        })
        .collect();
    out.push_str(&format!("source: [{}]\n", source.join(", ")));
    for (_, _, article) in &parts.parts {
        if let Some(jump) = &article.jump {
            let key = if jump.comes_from { "continues_from" } else { "continues_to" };
            // of several pages in one, the outer ends are said
            if !out.contains(key) {
                out.push_str(&format!(
                    "{key}: {{ mark: {}, page: {} }}\n",
                    yaml::inner(&jump.mark),
                    crate::load::quoted(&jump.page)
                ));
            }
        }
    }
    out.push_str("reviewed: false\n");
    extra(first, &mut out);
    out.push_str("---\n");
    out
}

/// What the source of an article says of it beside its words.
fn extra(article: &Article, out: &mut String) {
    let Some(given) = &article.given else { return };
    let origin = given.origin.iter().map(|origin| ("origin", origin.as_str()));
    let others = given.extra.iter().map(|(key, words)| (key.as_str(), words.as_str()));
    let mut rows: Vec<(&str, &str)> = Vec::new();
    for (key, words) in origin.chain(others) {
        if !words.trim().is_empty() && !rows.iter().any(|(other, _)| *other == key) {
            rows.push((key, words));
        }
    }
    if rows.is_empty() {
        return;
    }
    out.push_str("extra:\n");
    for (key, words) in rows {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        out.push_str(&format!("  {}: {}\n", yaml::inner(key), yaml::inner(&words)));
    }
}

/// The body in Markdown.
fn body(parts: &Parts<'_>, has_column: bool) -> String {
    let mut blocks: Vec<String> = Vec::new();
    for (_, _, article) in &parts.parts {
        let lines = &article.lines;
        let mut column_seen = !has_column;
        let mut at = 0;
        while at < lines.len() {
            let line = &lines[at];
            let mut end = at + 1;
            match line.role {
                Role::Head | Role::More => {}
                Role::Label if !column_seen => column_seen = true,
                Role::Subhead => {
                    let words = match article.script {
                        Script::Chinese => widen(&line.text).replace("： ", "："),
                        script => set(&line.text, script),
                    };
                    blocks.push(format!("## {}", markdown::escape(&words)));
                }
                Role::Caption => {
                    let mut words = set(&line.text, article.script);
                    if lines.get(end).is_some_and(|next| next.role == Role::Credit) {
                        words.push_str(&set(&lines[end].text, article.script));
                        end += 1;
                    }
                    blocks.push(format!("![{}]()", markdown::escape(&words)));
                }
                Role::Byline => {
                    let mut words = line.text.clone();
                    while lines
                        .get(end)
                        .is_some_and(|next| next.role == Role::Byline && next.first <= lines[end - 1].last + 1)
                    {
                        words.push(' ');
                        words.push_str(&lines[end].text);
                        end += 1;
                    }
                    blocks.push(markdown::escape(&set(&words, article.script)));
                }
                Role::Signature => {
                    let mut rows = vec![markdown::escape(&set(&line.text, article.script))];
                    while lines.get(end).is_some_and(|next| next.role == Role::Signature) {
                        rows.push(markdown::escape(&set(&lines[end].text, article.script)));
                        end += 1;
                    }
                    blocks.push(rows.join("\\\n"));
                }
                _ => {
                    let mut words = line.text.clone();
                    while lines[end - 1].joined && end < lines.len() {
                        if let (Some(before), Some(after)) = (words.chars().next_back(), lines[end].text.chars().next())
                        {
                            words.push_str(join::between(before, after));
                        }
                        words.push_str(&lines[end].text);
                        end += 1;
                    }
                    blocks.push(markdown::escape(&set(&words, article.script)));
                }
            }
            at = end;
        }
    }
    let mut body = blocks.join("\n\n");
    body.push('\n');
    body
}

/// Every line a paragraph, as it stands.
fn untouched(parts: &Parts<'_>) -> String {
    let lines = parts.parts.iter().flat_map(|(_, _, article)| &article.lines);
    let blocks: Vec<String> = lines.map(|line| markdown::escape(&line.text)).collect();
    blocks.join("\n\n") + "\n"
}

/// Whether the article is its lines.
fn proves(parts: &Parts<'_>, head: &Headline, plain: &Plain) -> bool {
    let lines: Vec<(LineKey, &str)> = source_lines(parts);
    let blocks: Vec<PrintedPart<'_>> = plain
        .blocks
        .iter()
        .map(|block| PrintedPart {
            text: &plain.text[block.range.clone()],
            role: match block.kind {
                PlainKind::Heading => Some(PrintedRole::Subhead),
                PlainKind::Caption => Some(PrintedRole::Caption),
                _ => None,
            },
        })
        .collect();
    align(&lines, &head.parts(), &blocks).complete
}

fn source_lines<'a>(parts: &Parts<'a>) -> Vec<(LineKey, &'a str)> {
    let mut found = Vec::new();
    for (k, (_, lines, article)) in parts.parts.iter().enumerate() {
        for (first, last) in &article.ranges {
            for n in *first..=*last {
                let line = lines.get(n as usize - 1).copied().unwrap_or("");
                if !line.trim().is_empty() {
                    found.push(((k, n), line));
                }
            }
        }
    }
    found
}

/// The draft notes, as far as their words stand in the article in one place.
fn notes(parts: &Parts<'_>, head: &Headline, body: &str) -> Option<String> {
    if parts.parts.iter().all(|(_, _, article)| article.notes.is_empty()) {
        return None;
    }
    let mut whole = String::new();
    for words in [&head.column, &head.kicker, &head.title, &head.deck].into_iter().flatten() {
        whole.push_str(words);
        whole.push('\n');
    }
    whole.push_str(body);
    let folded = fold_anchor(&whole).text;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut written = Vec::new();
    for note in parts.parts.iter().flat_map(|(_, _, article)| &article.notes) {
        let quote = tidy(&widen(&note.quote));
        let needle = fold_anchor(&quote).text;
        if needle.is_empty() || folded.match_indices(&needle).count() != 1 {
            continue;
        }
        let count = seen.entry(needle).or_default();
        *count += 1;
        if *count == 1 {
            written.push(one(note, &quote));
        }
    }
    (!written.is_empty()).then(|| format!("---\nstatus: draft\n---\n\n{}", written.join("\n")))
}

fn one(note: &Note, quote: &str) -> String {
    let id: String = blake3::hash(fold_anchor(quote).text.as_bytes()).to_hex().chars().take(8).collect();
    let target = note.target.as_deref().map(|target| tidy(&widen(target)));
    let shown = match target.as_deref().and_then(|target| quote.find(target).map(|at| (at, target))) {
        Some((at, target)) => format!(
            "{}**{}**{}",
            markdown::escape(&quote[..at]),
            markdown::escape(target),
            markdown::escape(&quote[at + target.len()..])
        ),
        None => markdown::escape(quote),
    };
    let mut out = format!("## {}·open {} {{#n-{id}}}\n\n> {shown}\n", note.kind, note.title);
    if let Some(reading) = &note.reading {
        out.push_str(&format!("\n-> {}\n", tidy(&widen(reading))));
    }
    out.push_str(&format!("\n{}（转写第{}行）\n", note.text, note.line));
    out
}

/// The lines of an article that are still open: for tests and summaries.
pub fn first_words(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.as_str()).next().unwrap_or("").chars().take(16).collect()
}
