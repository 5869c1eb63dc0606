//! What one file says of another: tags, parents, related articles, pages and lines, old ids.
//!
//! Front matter is read once more for the place of a wrong reference; references are right far more
//! often than wrong, so their places are not kept.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Report, SourceText, Where, codes};
use crate::files::{self, Keep, Memo, Source};
use crate::model::{Archive, Article, Issue, Moved, Status, SubjectKind};
use crate::text::{nearest, unseen};

/// What is said of the references of an issue.
struct Referred {
    issue: Arc<Issue>,
    said: Vec<Diagnostic>,
}

impl Keep for Referred {}

/// Reports every reference that leads nowhere.
pub fn check(archive: &Archive, source: &dyn Source, report: &mut Report) {
    let known = Known::of(archive);
    let memo = source.memo().and_then(Memo::resident);
    let ids = memo.map(|_| known.ids());
    for issue in &archive.issues {
        let (Some(memo), Some(ids)) = (memo, ids) else {
            of_issue(issue, &known, source, report);
            continue;
        };
        let name = format!("{} refers", issue.file.path);
        let kept = memo.get::<Referred>(&name, ids).filter(|kept| Arc::ptr_eq(&kept.issue, issue));
        let kept = kept.unwrap_or_else(|| {
            let mut found = Report::default();
            of_issue(issue, &known, source, &mut found);
            let found = Arc::new(Referred { issue: issue.clone(), said: found.diagnostics });
            memo.keep(&name, ids, found.clone());
            found
        });
        report.extend(kept.said.iter().cloned());
    }
    for subject in &archive.subjects {
        for parent in &subject.parents {
            let slugs = known.subjects.get(&subject.id.kind);
            if !slugs.is_some_and(|slugs| slugs.contains(&**parent)) || **parent == *subject.id.slug {
                let near = nearest(parent, slugs.into_iter().flatten().copied());
                let mut diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_SUBJECT,
                    format!("there is no subject `{}/{parent}` that could be a parent", subject.id.kind.key()),
                )
                .at(&subject.file, find(&subject.file, subject.body, parent));
                diagnostic.notes.extend(unseen(parent));
                if let Some(near) = near {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                report.push(diagnostic);
            }
        }
    }
    old_ids(archive, source, report);
}

/// Reports the references of one issue and its articles. They depend on the issue and on what is known.
fn of_issue(issue: &Issue, known: &Known<'_>, source: &dyn Source, report: &mut Report) {
    for article in &issue.articles {
        let mut wrong = Wrong { source, article, file: None, report };
        for tag in &article.tags {
            let slugs = known.subjects.get(&tag.kind);
            if !slugs.is_some_and(|slugs| slugs.contains(&*tag.slug)) && !known.is_unreadable(&tag.to_string()) {
                let near = nearest(&tag.slug, slugs.into_iter().flatten().copied());
                let kind = tag.kind.key();
                wrong.push(&codes::UNKNOWN_SUBJECT, &tag.slug, format!("there is no subject `{tag}`"), near, || {
                    format!("write content/{kind}/{}.md with a `label:`", tag.slug)
                });
            }
        }
        for id in &article.related {
            if !known.articles().contains(id.as_str()) && !known.is_unreadable(id.as_str()) {
                let near = nearest(id.as_str(), known.articles().iter().copied());
                wrong.push(&codes::LINK_TO_NOTHING, id.name(), format!("there is no article `{id}`"), near, || {
                    "write the id as in its address".into()
                });
            }
        }
        for id in article.continues_from.iter().chain(&article.continues_to).filter_map(|jump| jump.article.as_ref()) {
            if !known.articles().contains(id.as_str()) && !known.is_unreadable(id.as_str()) {
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

/// The ids that there are.
struct Known<'a> {
    archive: &'a Archive,
    subjects: BTreeMap<SubjectKind, BTreeSet<&'a str>>,
    /// Made when the first is asked for.
    articles: OnceCell<BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    fn of(archive: &'a Archive) -> Self {
        let mut subjects: BTreeMap<SubjectKind, BTreeSet<&str>> = BTreeMap::new();
        for subject in &archive.subjects {
            subjects.entry(subject.id.kind).or_default().insert(&subject.id.slug);
        }
        Self { archive, subjects, articles: OnceCell::new() }
    }

    fn articles(&self) -> &BTreeSet<&'a str> {
        self.articles.get_or_init(|| {
            self.archive.issues.iter().flat_map(|issue| &issue.articles).map(|article| article.id.as_str()).collect()
        })
    }

    fn is_unreadable(&self, id: &str) -> bool {
        self.archive.unreadable.contains(id)
    }

    /// A hash of all that is known.
    fn ids(&self) -> blake3::Hash {
        let mut all = String::new();
        let subjects = self.subjects.iter().flat_map(|(kind, slugs)| {
            // a slash, so that no kind is taken for a slug
            ["/", kind.key()].into_iter().chain(slugs.iter().copied())
        });
        let articles = self.archive.issues.iter().flat_map(|issue| &issue.articles).map(|article| article.id.as_str());
        let unreadable = self.archive.unreadable.iter().map(String::as_str);
        for id in subjects.chain(["articles"]).chain(articles).chain(["unreadable"]).chain(unreadable) {
            all.push_str(id);
            all.push('\n');
        }
        blake3::hash(all.as_bytes())
    }
}

/// Where an id stands in front matter: not inside a longer one, if it stands anywhere by itself.
fn find(file: &Arc<SourceText>, body: usize, id: &str) -> Range<usize> {
    let front = &file.text[..body];
    let in_id = |c: char| c.is_alphanumeric() || c == '-';
    let is_whole = |at: &usize| !front[..*at].ends_with(in_id) && !front[at + id.len()..].starts_with(in_id);
    let places = || front.match_indices(id).map(|(at, _)| at);
    places().find(is_whole).or_else(|| places().next()).map_or(0..0, |at| at..at + id.len())
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
        diagnostic.notes.extend(unseen(word));
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
    let mut taken = now(archive, moved.iter().map(|(address, ..)| address.as_str()).collect());
    for (address, old, path) in &moved {
        if let Some(other) = taken.insert(address, path.clone()) {
            let diagnostic =
                Diagnostic::new(&codes::DUPLICATE_ID, format!("the old id `{}` is also another item's", old.id));
            let diagnostic = match files::read_text(source, path) {
                Ok(file) => diagnostic.at(&file, old.span.clone()),
                Err(_) => diagnostic.in_path(path.clone()),
            };
            report.push(
                diagnostic
                    .also(Where::Path(other), None, "the item that has it")
                    .help("an address leads to one place: take the old id out of one of them"),
            );
        }
    }
}

/// Which of some addresses are those of something that is there, with its file.
fn now<'a>(archive: &'a Archive, old: BTreeSet<&'a str>) -> BTreeMap<&'a str, Arc<str>> {
    let mut now = BTreeMap::new();
    let in_issues: BTreeMap<&str, &str> =
        old.iter().filter_map(|address| Some((address.strip_prefix("issues/")?, *address))).collect();
    if !in_issues.is_empty() {
        for issue in &archive.issues {
            let own = std::iter::once(issue.id.as_str()).chain(issue.sheets.iter().map(|sheet| sheet.id.as_str()));
            let own = own.map(|id| (id, &issue.file.path));
            for (id, path) in own.chain(issue.articles.iter().map(|article| (article.id.as_str(), &article.path))) {
                if let Some(address) = in_issues.get(id) {
                    now.insert(*address, path.clone());
                }
            }
        }
    }
    for subject in &archive.subjects {
        if let Some(address) = old.get(subject.id.to_string().as_str()) {
            now.insert(*address, subject.file.path.clone());
        }
    }
    now
}
