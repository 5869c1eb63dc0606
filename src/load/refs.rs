//! What one file says of another: tags, parents, related articles, pages and lines.
//!
//! Front matter is read once more for the place of a wrong reference; references are right far more
//! often than wrong, so their places are not kept.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Report, SourceText, codes};
use crate::files::{self, Keep, Memo, Source};
use crate::model::{Archive, Article, Issue, Status, SubjectKind};
use crate::text::{WordIndex, unseen};

/// Names that a finding lists.
const LISTED: usize = 10;

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
        let places = OnceCell::new();
        for parent in &subject.parents {
            let slugs = known.subjects.get(&subject.id.kind);
            if !slugs.is_some_and(|slugs| slugs.has(parent)) || **parent == *subject.id.slug {
                let near = slugs.and_then(|slugs| slugs.nearest(parent));
                let places = places.get_or_init(|| Places::of(&subject.file, subject.body));
                let mut diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_SUBJECT,
                    format!("there is no subject `{}/{parent}` that could be a parent", subject.id.kind.key()),
                )
                .at(&subject.file, places.find(parent));
                diagnostic.notes.extend(unseen(parent));
                if let Some(near) = near {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                report.push(diagnostic);
            }
        }
    }
}

/// Reports the references of one issue and its articles. They depend on the issue and on what is known.
fn of_issue(issue: &Issue, known: &Known<'_>, source: &dyn Source, report: &mut Report) {
    let transcribed = issue.sheets.iter().filter(|sheet| sheet.transcription.is_some());
    let transcribed = WordIndex::new(transcribed.map(|sheet| sheet.id.name()));
    for article in &issue.articles {
        let mut wrong = Wrong { source, article, places: None, report };
        for tag in &article.tags {
            let slugs = known.subjects.get(&tag.kind);
            if !slugs.is_some_and(|slugs| slugs.has(&tag.slug)) && !known.is_unreadable(&tag.to_string()) {
                let near = slugs.and_then(|slugs| slugs.nearest(&tag.slug));
                let kind = tag.kind.key();
                wrong.push(&codes::UNKNOWN_SUBJECT, &tag.slug, format!("there is no subject `{tag}`"), near, || {
                    format!("write content/{kind}/{}.md with a `label:`", tag.slug)
                });
            }
        }
        for id in &article.related {
            if !known.articles().has(id.as_str()) && !known.is_unreadable(id.as_str()) {
                let near = known.articles().nearest(id.as_str());
                wrong.push(&codes::LINK_TO_NOTHING, id.name(), format!("there is no article `{id}`"), near, || {
                    "write the id as in its address".into()
                });
            }
        }
        for id in article.continues_from.iter().chain(&article.continues_to).filter_map(|jump| jump.article.as_ref()) {
            if !known.articles().has(id.as_str()) && !known.is_unreadable(id.as_str()) {
                wrong.push(&codes::LINK_TO_NOTHING, id.name(), format!("there is no article `{id}`"), None, || {
                    "leave `article` out when the other part is not held".into()
                });
            }
        }
        lines_exist(issue, article, &transcribed, &mut wrong);
        if transcribed.has(article.sheet.name()) {
            lines_can_be_hidden(article, &mut wrong);
        }
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
    subjects: BTreeMap<SubjectKind, WordIndex<&'a str>>,
    /// Made when the first is asked for.
    articles: OnceCell<WordIndex<&'a str>>,
}

impl<'a> Known<'a> {
    fn of(archive: &'a Archive) -> Self {
        let mut subjects: BTreeMap<SubjectKind, Vec<&str>> = BTreeMap::new();
        for subject in &archive.subjects {
            subjects.entry(subject.id.kind).or_default().push(&subject.id.slug);
        }
        let subjects = subjects.into_iter().map(|(kind, slugs)| (kind, WordIndex::new(slugs))).collect();
        Self { archive, subjects, articles: OnceCell::new() }
    }

    fn articles(&self) -> &WordIndex<&'a str> {
        self.articles.get_or_init(|| {
            let articles = self.archive.issues.iter().flat_map(|issue| &issue.articles);
            WordIndex::new(articles.map(|article| article.id.as_str()))
        })
    }

    fn is_unreadable(&self, id: &str) -> bool {
        self.archive.unreadable.contains(id)
    }

    /// A hash of all that is known.
    fn ids(&self) -> blake3::Hash {
        let mut all = String::new();
        let subjects = self.archive.subjects.iter().flat_map(|subject| {
            // a slash, so that no kind is taken for a slug
            ["/", subject.id.kind.key(), &*subject.id.slug]
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

/// Where ids are in front matter: each run of letters, digits and hyphens with its places.
struct Places {
    file: Arc<SourceText>,
    runs: BTreeMap<String, Vec<usize>>,
}

impl Places {
    fn of(file: &Arc<SourceText>, body: usize) -> Self {
        let front = file.text.get(..body).unwrap_or(&file.text);
        let mut runs: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut at = 0;
        for run in front.split(|c| !in_id(c)) {
            if !run.is_empty() {
                runs.entry(run.to_owned()).or_default().push(at);
            }
            // and the character that ends the run
            at += run.len();
            at += front[at..].chars().next().map_or(0, char::len_utf8);
        }
        Self { file: file.clone(), runs }
    }

    /// The first place of an id that is not inside a longer one.
    fn find(&self, id: &str) -> Range<usize> {
        let first = id.split(|c| !in_id(c)).next().unwrap_or(id);
        let is_whole = |at: &usize| {
            let rest = self.file.text[*at..].strip_prefix(id);
            rest.is_some_and(|rest| !rest.starts_with(in_id))
        };
        let at = self.runs.get(first).into_iter().flatten().copied().find(is_whole);
        at.map_or(0..0, |at| at..at + id.len())
    }
}

fn in_id(c: char) -> bool {
    c.is_alphanumeric() || c == '-'
}

/// Reports against an article whose file is read again.
struct Wrong<'a> {
    source: &'a dyn Source,
    article: &'a Article,
    /// Read for the first mistake.
    places: Option<Places>,
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
        if self.places.is_none() {
            let file = files::read_text(self.source, &self.article.path).ok();
            self.places = file.map(|file| Places::of(&file, self.article.body));
        }
        diagnostic = match &self.places {
            Some(places) => diagnostic.at(&places.file, places.find(word)),
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
fn lines_exist(issue: &Issue, article: &Article, transcribed: &WordIndex<&str>, wrong: &mut Wrong<'_>) {
    for source in article.source.iter().filter(|source| !transcribed.has(&source.sheet)) {
        let near = transcribed.nearest(&source.sheet);
        let message = format!("the issue {} has no transcription `{}.txt`", issue.id, source.sheet);
        wrong.push(&codes::UNKNOWN_PAGE, &format!("{}.txt", source.sheet), message, near, || {
            let listed: Vec<&str> = transcribed.words().iter().copied().take(LISTED).collect();
            let more = transcribed.words().len() - listed.len();
            match more {
                _ if listed.is_empty() => "put the transcription beside the article, or leave `source` out".into(),
                0 => format!("the transcriptions of this issue are: {}", listed.join(", ")),
                _ => format!("transcriptions of this issue are: {}, and {more} more", listed.join(", ")),
            }
        });
    }
}

/// The lines of what is not published are not shown; so it must say which they are.
fn lines_can_be_hidden(article: &Article, wrong: &mut Wrong<'_>) {
    if article.source.is_empty() && article.status != Status::Published {
        let message =
            "this article is not published, but its lines would be: it does not say which they are".to_owned();
        wrong.push(&codes::UNPUBLISHED_WITHOUT_SOURCE, "status", message, None, || {
            format!("add its lines: `source: [{}.txt#59-63]`", article.sheet.name())
        });
    }
}
