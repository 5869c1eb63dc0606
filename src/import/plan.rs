//! What would be written: for programs as JSON, for people as a summary with the doubtful first.

use serde_json::{Value, json};

use super::article;
use super::input::Input;
use super::page::Page;

/// A page of the plan. Lines count from 1.
pub fn to_json(input: &Input) -> Value {
    let page = &input.page;
    let pairs = |ranges: &[(u32, u32)]| ranges.iter().map(|(a, b)| json!([a, b])).collect::<Vec<_>>();
    let articles: Vec<Value> = page
        .articles
        .iter()
        .map(|a| {
            json!({
                "title": a.headline.title.as_deref().map(|words| article::headline(words, a.script)),
                "title_supplied": a.title_supplied,
                "source_id": a.given.as_ref().and_then(|given| given.id.as_deref()),
                "origin": a.given.as_ref().and_then(|given| given.origin.as_deref()),
                "kicker": a.headline.kicker.as_deref().map(|words| article::headline(words, a.script)),
                "deck": a.headline.deck.as_deref().map(|words| article::headline(words, a.script)),
                "column": a.column,
                "kind": a.kind,
                "byline": {
                    "agency": a.byline.agency,
                    "dateline": a.byline.dateline,
                    "reporters": a.byline.reporters,
                    "correspondents": a.byline.correspondents,
                    "author": a.byline.author,
                },
                "signature": a.signature,
                "lines": pairs(&a.ranges),
                "joins": pairs(&a.joins),
                "photos": a.photos,
                "jump": a.jump.as_ref().map(|jump| json!({
                    "mark": jump.mark,
                    "direction": if jump.comes_from { "from" } else { "to" },
                    "page": jump.page,
                    "number": jump.number,
                })),
            })
        })
        .collect();
    let decisions: Vec<Value> = page
        .decisions
        .iter()
        .map(|(line, d)| json!({ "line": line, "what": d.what, "confidence": rounded(d.confidence), "reason": d.reason }))
        .collect();
    json!({
        "file": input.file.display().to_string(),
        "from_line": input.from_line,
        "place": input.place.as_ref().and_then(|place| place.as_ref().ok()),
        "converted_from": input.converted,
        "issue": page.issue,
        "articles": articles,
        "masthead": pairs(&page.masthead),
        "furniture": pairs(&page.furniture),
        "duplicates": page.duplicates.iter().map(|(a, b, of)| json!([a, b, of])).collect::<Vec<_>>(),
        "decisions": decisions,
    })
}

fn rounded(confidence: f32) -> f64 {
    f64::from((confidence * 100.0).round()) / 100.0
}

/// Decisions less sure than this are shown.
const DOUBTFUL: f32 = 0.8;
/// At most so many of a page.
const SHOWN: usize = 12;

/// A page of the plan in words.
pub fn in_words(input: &Input) -> String {
    let page = &input.page;
    let mut out = format!("{}\n", input.file.display());
    let issue = &page.issue;
    let fields: Vec<String> = [
        issue.paper.clone(),
        issue.date.clone(),
        issue.page.clone(),
        issue.number.map(|n| format!("第{n}期")),
        issue.lunar.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let head = if fields.is_empty() { "no masthead".to_owned() } else { fields.join(" ") };
    let lines = input.text.lines().filter(|line| !line.trim().is_empty()).count();
    out.push_str(&format!("  {head}; {} articles, {lines} lines\n", page.articles.len()));
    match &input.place {
        Some(Ok(place)) => out.push_str(&format!("  → {place}\n")),
        Some(Err(why)) => out.push_str(&format!("  ! it cannot be imported so: {why}\n")),
        None => {}
    }
    let doubtful: Vec<_> = page.decisions.iter().filter(|(_, d)| d.confidence < DOUBTFUL).collect();
    for (line, decision) in doubtful.iter().take(SHOWN) {
        out.push_str(&format!(
            "  ? line {line}: {} ({:.0} %): {}\n",
            decision.what,
            decision.confidence * 100.0,
            decision.reason
        ));
    }
    if doubtful.len() > SHOWN {
        out.push_str(&format!("  ? and {} more; --format json has all\n", doubtful.len() - SHOWN));
    }
    out.push_str(&articles(page));
    out
}

fn articles(page: &Page) -> String {
    let mut out = String::new();
    for (k, article) in page.articles.iter().enumerate() {
        let ranges: Vec<String> = article.ranges.iter().map(|range| super::yaml::one_range(*range)).collect();
        let title = article
            .headline
            .title
            .as_deref()
            .map(|words| super::article::headline(words, article.script))
            .unwrap_or_default();
        let title = if article.title_supplied { format!("[{title}]") } else { title };
        let names: Vec<&str> = article.byline.names().collect();
        out.push_str(&format!("  {:>3}  {title}  {}  lines {}\n", k + 1, names.join(" "), ranges.join(", ")));
    }
    for (name, ranges) in [("masthead", &page.masthead), ("furniture", &page.furniture)] {
        if !ranges.is_empty() {
            out.push_str(&format!("       {name}: lines {}\n", super::yaml::ranges(ranges).trim_matches(['[', ']'])));
        }
    }
    for (first, last, of) in &page.duplicates {
        out.push_str(&format!("       lines {} repeat line {of}\n", super::yaml::one_range((*first, *last))));
    }
    out
}
