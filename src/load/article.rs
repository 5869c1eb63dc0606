//! `a1-04.md`: an article.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fields::{Fields, Spanned};
use super::issue::{self, formerly, ranges_error};
use super::walk::ArticleEntry;
use super::yaml::{Node, Value};
use super::{front_matter, keys, yaml};
use crate::diag::{Diagnostic, Report, SourceText, codes};
use crate::files::{self, Source};
use crate::model::{
    Article, ArticleId, ArticleKind, Byline, Change, HeldText, IssueId, JumpMark, SourceRef, SubjectId, SubjectKind,
    is_slug,
};
use crate::text::unseen;

pub const KINDS: &[(&str, ArticleKind)] = &[
    ("news", ArticleKind::News),
    ("feature", ArticleKind::Feature),
    ("commentary", ArticleKind::Commentary),
    ("notice", ArticleKind::Notice),
    ("photo", ArticleKind::Photo),
    ("statistics", ArticleKind::Statistics),
    ("消息", ArticleKind::News),
    ("通讯", ArticleKind::Feature),
    ("评论", ArticleKind::Commentary),
    ("通告", ArticleKind::Notice),
    ("图片", ArticleKind::Photo),
    ("数据", ArticleKind::Statistics),
];

pub fn read(source: &dyn Source, entry: &ArticleEntry, report: &mut Report) -> Option<(IssueId, Article)> {
    let file = report.take(files::read_text(source, &entry.path))?;
    let parts = report.take(front_matter::split(&file))?;
    let node = report.take(yaml::parse(&file, parts.front))?;
    if file.text[parts.body..].trim().is_empty() {
        report.push(
            Diagnostic::new(&codes::EMPTY_BODY, "the article has no text")
                .in_path(file.path.clone())
                .help("put its text after the front matter; text that is lost is `[[gap: why]]`"),
        );
    }
    let mut fields = Fields::new(&file, &keys::ARTICLE, node, report);
    let title = fields.required_words("title");
    let byline = fields.node("byline").map(|node| byline(&file, node, fields.report)).unwrap_or_default();
    let mut article = Article {
        id: entry.id.clone(),
        sheet: entry.sheet.clone(),
        order: entry.order,
        path: file.path.clone(),
        title: title.map(|t| t.value).unwrap_or_default(),
        title_supplied: fields.flag("title_supplied").unwrap_or(false),
        kicker: words(&mut fields, "kicker"),
        deck: words(&mut fields, "deck"),
        column: words(&mut fields, "column"),
        column_inferred: fields.flag("column_inferred").unwrap_or(false),
        kind: fields.one_of("kind", KINDS).unwrap_or_default(),
        byline,
        signature: words(&mut fields, "signature"),
        tags: tags(&mut fields),
        source: sources(&mut fields),
        changes: changes(&file, &mut fields),
        continues_from: None,
        continues_to: None,
        related: Vec::new(),
        reviewed: fields.flag("reviewed").unwrap_or(true),
        rights: words(&mut fields, "rights"),
        status: fields.one_of("status", issue::STATUS).unwrap_or_default(),
        formerly: formerly(&mut fields, entry.issue.as_str()),
        extra: fields.own_keys("extra"),
        body: parts.body,
        hash: blake3::hash(file.text.as_bytes()),
        held: HeldText::default(),
    };
    if source.budget().is_some_and(|budget| budget.take(file.text.len())) {
        article.held.put(file.clone());
    }
    for id in fields.texts("related") {
        if let Some(id) = article_id(&entry.issue, &id, &mut fields) {
            article.related.push(id);
        }
    }
    for (key, slot) in [("continues_from", &mut article.continues_from), ("continues_to", &mut article.continues_to)] {
        *slot = fields.node(key).and_then(|node| jump(&file, &entry.issue, node, fields.report)).map(Box::new);
    }
    fields.finish();
    (!article.title.is_empty()).then(|| (entry.issue.clone(), article))
}

fn words(fields: &mut Fields<'_>, key: &'static str) -> Option<String> {
    fields.words(key).map(|w| w.value).filter(|w| !w.is_empty())
}

fn byline(file: &Arc<SourceText>, node: Node, report: &mut Report) -> Byline {
    let mut fields = Fields::new(file, &keys::BYLINE, node, report);
    let names = |list: Vec<Spanned<String>>| list.into_iter().map(|name| name.value).collect();
    let byline = Byline {
        agency: words(&mut fields, "agency"),
        dateline: words(&mut fields, "dateline"),
        reporters: names(fields.texts("reporters")),
        correspondents: names(fields.texts("correspondents")),
        author: words(&mut fields, "author"),
    };
    fields.finish();
    byline
}

/// The subjects under `topics`, `people` … as they are written; whether they exist is checked later.
fn tags(fields: &mut Fields<'_>) -> Vec<SubjectId> {
    let mut tags = Vec::new();
    let mut given = BTreeSet::new();
    for kind in SubjectKind::ALL {
        for slug in fields.texts(kind.key()) {
            let id = SubjectId { kind, slug: slug.value.as_str().into() };
            if !is_slug(&slug.value) {
                let message = format!("`{}` names subjects by their file names", kind.key());
                let diagnostic = fields.error(&codes::UNKNOWN_SUBJECT, slug.span.clone(), message);
                diagnostic.notes.extend(unseen(&slug.value));
                diagnostic.help.push(format!("the file content/{}/NAME.md is named `NAME` here", kind.key()));
            } else if !given.insert(id.clone()) {
                fields
                    .error(&codes::DUPLICATE_KEY, slug.span.clone(), format!("`{id}` is given twice"))
                    .help
                    .push("take one of the two away".into());
            } else {
                tags.push(id);
            }
        }
    }
    tags
}

fn sources(fields: &mut Fields<'_>) -> Vec<SourceRef> {
    let mut sources = Vec::new();
    for text in fields.texts("source") {
        match SourceRef::parse(&text.value) {
            Ok(source) => sources.push(source),
            Err(why) => ranges_error(fields, text.span, why),
        }
    }
    sources
}

/// `- { line: 63, from: "要加强", to: "要加", why: "…" }`. Whether `from` stands in its line is found out by
/// `check`, which reads the lines.
fn changes(file: &Arc<SourceText>, fields: &mut Fields<'_>) -> Vec<Change> {
    let nodes = fields.list("changes");
    nodes.into_iter().filter_map(|node| change(file, node, fields.report)).collect()
}

fn change(file: &Arc<SourceText>, node: Node, report: &mut Report) -> Option<Change> {
    let span = node.span.clone();
    let mut fields = Fields::new(file, &keys::CHANGE, node, report);
    let line = fields.required_text("line");
    let from = fields.required_text("from");
    let to = match fields.text("to") {
        Some(to) => Some(to.value),
        None => {
            fields
                .error(&codes::MISSING_KEY, span.start..span.start, "a change needs `to`")
                .help
                .push("write what the article has instead; `to: \"\"` where it has nothing".into());
            None
        }
    };
    let why = words(&mut fields, "why");
    let place = line.and_then(|line| {
        let (sheet, number) = match line.value.split_once('#') {
            Some((sheet, number)) => (Some(sheet.strip_suffix(".txt").unwrap_or(sheet).into()), number),
            None => (None, line.value.as_str()),
        };
        let number = number.parse::<u32>().ok().filter(|number| *number > 0);
        if number.is_none() {
            ranges_error(&mut fields, line.span, format!("`{}` is not the number of a line", line.value));
        }
        Some((sheet, number?))
    });
    fields.finish();
    let (sheet, line) = place?;
    Some(Change { sheet, line, from: from?.value, to: to?, why, span })
}

/// `a1-05` within the same issue, or `2021-08-06/a1-05`.
fn article_id(issue: &IssueId, text: &Spanned<String>, fields: &mut Fields<'_>) -> Option<ArticleId> {
    let (issue, name) = match text.value.rsplit_once('/') {
        Some((issue, name)) => (IssueId::new(issue), name),
        None => (issue.clone(), text.value.as_str()),
    };
    let id = ArticleId::parse(&issue, name).map(|(id, _, _)| id);
    if id.is_none() {
        fields
            .error(&codes::LINK_TO_NOTHING, text.span.clone(), format!("`{}` is not an article's id", text.value))
            .help
            .push("write the id as in its address: 2021-08-06/a1-05, or a1-05 within the issue".into());
    }
    id
}

/// `{ mark: 上接A1版①, page: A1, article: 2021-08-06/a1-02 }`, or the mark alone.
fn jump(file: &Arc<SourceText>, issue: &IssueId, node: Node, report: &mut Report) -> Option<JumpMark> {
    if let Value::Scalar { text, .. } = node.value {
        return Some(JumpMark { mark: text, page: None, article: None });
    }
    let mut fields = Fields::new(file, &keys::JUMP_MARK, node, report);
    let mark = fields.required_words("mark");
    let page = words(&mut fields, "page");
    let article = fields.text("article").and_then(|text| article_id(issue, &text, &mut fields));
    fields.finish();
    Some(JumpMark { mark: mark?.value, page, article })
}
