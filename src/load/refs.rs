//! What one file says of another: tags, parents, related articles, pages and lines, old ids.
//!
//! Front matter is read once more for the place of a wrong reference; references are right far more
//! often than wrong, so their places are not kept.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Report, SourceText, Where, codes};
use crate::files::{self, Source};
use crate::model::{Archive, Article, Issue, Moved, Status, SubjectKind};
use crate::text::nearest;

/// Reports every reference that leads nowhere.
pub fn check(archive: &Archive, source: &dyn Source, report: &mut Report) {
    let subjects: BTreeMap<SubjectKind, BTreeSet<&str>> =
        archive.subjects.iter().fold(BTreeMap::new(), |mut map, subject| {
            map.entry(subject.id.kind).or_default().insert(&subject.id.slug);
            map
        });
    let unreadable = |id: &str| archive.unreadable.contains(id);
    let articles: BTreeSet<&str> =
        archive.issues.iter().flat_map(|issue| &issue.articles).map(|article| article.id.as_str()).collect();

    for issue in &archive.issues {
        for article in &issue.articles {
            let mut wrong = Wrong { source, article, file: None, report };
            for tag in &article.tags {
                let known = subjects.get(&tag.kind);
                if !known.is_some_and(|known| known.contains(&*tag.slug)) && !unreadable(&tag.to_string()) {
                    let near = nearest(&tag.slug, known.into_iter().flatten().copied());
                    let kind = tag.kind.key();
                    wrong.push(
                        &codes::UNKNOWN_SUBJECT,
                        &tag.slug,
                        format!("there is no subject `{tag}`"),
                        near,
                        || format!("write content/{kind}/{}.md with a `label:`", tag.slug),
                    );
                }
            }
            for id in &article.related {
                if !articles.contains(id.as_str()) && !unreadable(id.as_str()) {
                    let near = nearest(id.as_str(), articles.iter().copied());
                    wrong.push(&codes::LINK_TO_NOTHING, id.name(), format!("there is no article `{id}`"), near, || {
                        "write the id as in its address".into()
                    });
                }
            }
            for id in
                article.continues_from.iter().chain(&article.continues_to).filter_map(|jump| jump.article.as_ref())
            {
                if !articles.contains(id.as_str()) && !unreadable(id.as_str()) {
                    wrong.push(&codes::LINK_TO_NOTHING, id.name(), format!("there is no article `{id}`"), None, || {
                        "leave `article` out when the other part is not held".into()
                    });
                }
            }
            lines_exist(issue, article, &mut wrong);
            lines_can_be_hidden(issue, article, &mut wrong);
        }
        for sheet in &issue.sheets {
            let declared = !(sheet.masthead.is_empty() && sheet.furniture.is_empty() && sheet.duplicates.is_empty());
            if declared && sheet.transcription.is_none() {
                report.push(
                    Diagnostic::new(
                        &codes::UNKNOWN_PAGE,
                        format!("lines of page `{}` are declared, but it has no transcription", sheet.id.name()),
                    )
                    .in_path(issue.file.path.clone())
                    .help(format!("put the transcription beside it as {}.txt", sheet.id.name())),
                );
            }
        }
    }
    for subject in &archive.subjects {
        for parent in &subject.parents {
            let known = subjects.get(&subject.id.kind);
            if !known.is_some_and(|known| known.contains(&**parent)) || **parent == *subject.id.slug {
                let near = nearest(parent, known.into_iter().flatten().copied());
                let mut diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_SUBJECT,
                    format!("there is no subject `{}/{parent}` that could be a parent", subject.id.kind.key()),
                )
                .at(&subject.file, find(&subject.file, subject.body, parent));
                if let Some(near) = near {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                report.push(diagnostic);
            }
        }
    }
    old_ids(archive, source, report);
}

/// Where a word stands in front matter.
fn find(file: &Arc<SourceText>, body: usize, word: &str) -> Range<usize> {
    file.text[..body].find(word).map_or(0..0, |at| at..at + word.len())
}

/// Reports against an article whose file is read again.
struct Wrong<'a> {
    source: &'a dyn Source,
    article: &'a Article,
    file: Option<Arc<SourceText>>,
    report: &'a mut Report,
}

impl Wrong<'_> {
    fn push(
        &mut self,
        code: &'static Code,
        word: &str,
        message: String,
        near: Option<&str>,
        help: impl Fn() -> String,
    ) {
        let mut diagnostic = Diagnostic::new(code, message);
        if self.file.is_none() {
            self.file = files::read_text(self.source, &self.article.path).ok();
        }
        diagnostic = match &self.file {
            Some(file) => {
                let span = find(file, self.article.body.min(file.text.len()), word);
                diagnostic.at(file, span)
            }
            None => diagnostic.in_path(self.article.path.clone()),
        };
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        self.report.push(diagnostic.help(help()));
    }
}

/// The pages that an article names as its source have transcriptions.
fn lines_exist(issue: &Issue, article: &Article, wrong: &mut Wrong<'_>) {
    for source in &article.source {
        let sheet = issue.sheets.iter().find(|sheet| sheet.id.name() == &*source.sheet);
        if sheet.and_then(|sheet| sheet.transcription.as_ref()).is_none() {
            let known: Vec<&str> = issue
                .sheets
                .iter()
                .filter(|sheet| sheet.transcription.is_some())
                .map(|sheet| sheet.id.name())
                .collect();
            let near = nearest(&source.sheet, known.iter().copied());
            let message = format!("the issue {} has no transcription `{}.txt`", issue.id, source.sheet);
            wrong.push(&codes::UNKNOWN_PAGE, &format!("{}.txt", source.sheet), message, near, || {
                if known.is_empty() {
                    "put the transcription beside the article, or leave `source` out".into()
                } else {
                    format!("the transcriptions of this issue are: {}", known.join(", "))
                }
            });
        }
    }
}

/// The lines of what is not published are not shown; so it must say which they are.
fn lines_can_be_hidden(issue: &Issue, article: &Article, wrong: &mut Wrong<'_>) {
    let transcribed = issue.sheets.iter().any(|sheet| sheet.id == article.sheet && sheet.transcription.is_some());
    if transcribed && article.source.is_empty() && article.status != Status::Published {
        let message =
            "this article is not published, but its lines would be: it does not say which they are".to_owned();
        wrong.push(&codes::UNPUBLISHED_WITHOUT_SOURCE, "status", message, None, || {
            format!("add its lines: `source: [{}.txt#59-63]`", article.sheet.name())
        });
    }
}

/// An old address must not be that of something that is there now, nor the old one of two items.
fn old_ids(archive: &Archive, source: &dyn Source, report: &mut Report) {
    let mut now: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for issue in &archive.issues {
        now.insert(format!("issues/{}", issue.id), issue.file.path.clone());
        for sheet in &issue.sheets {
            now.insert(format!("issues/{}", sheet.id), issue.file.path.clone());
        }
        for article in &issue.articles {
            now.insert(format!("issues/{}", article.id), article.path.clone());
        }
    }
    for subject in &archive.subjects {
        now.insert(subject.id.to_string(), subject.file.path.clone());
    }
    let mut moved: Vec<(String, &Moved, Arc<str>)> = Vec::new();
    for issue in &archive.issues {
        moved.extend(issue.formerly.iter().map(|old| (format!("issues/{}", old.id), old, issue.file.path.clone())));
        for article in &issue.articles {
            moved.extend(article.formerly.iter().map(|old| (format!("issues/{}", old.id), old, article.path.clone())));
        }
    }
    for subject in &archive.subjects {
        moved.extend(subject.formerly.iter().map(|old| (old.id.clone(), old, subject.file.path.clone())));
    }
    for (address, old, path) in moved {
        let taken = now.insert(address, path.clone());
        if let Some(other) = taken {
            let diagnostic =
                Diagnostic::new(&codes::DUPLICATE_ID, format!("the old id `{}` is also another item's", old.id));
            let diagnostic = match files::read_text(source, &path) {
                Ok(file) => diagnostic.at(&file, old.span.clone()),
                Err(_) => diagnostic.in_path(path),
            };
            report.push(
                diagnostic
                    .also(Where::Path(other), None, "the item that has it")
                    .help("an address leads to one place: take the old id out of one of them"),
            );
        }
    }
}
