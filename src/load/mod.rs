//! Files become records, and records the archive.
//!
//! 1. [`walk`] sorts the paths below `content/` into issues, articles, pages, subjects and free
//!    pages, and reports names that cannot be ids.
//! 2. [`front_matter`] splits each file; [`yaml`] and [`fields`] read the values, with every mistake
//!    at its place; [`keys`] says which keys there are, [`issue`], [`article`], [`subject`] and
//!    [`free`] what they mean.
//! 3. [`notes`] reads the files of notes.
//!    [`story`] reads stories, whose steps are written as notes.
//! 4. [`assemble`] puts articles and pages into their issues.
//! 5. [`refs`] checks what one file says of another: tags, pages, ranges, related articles; [`old_ids`]
//!    that each old id leads to one item.
//!
//! All files are read before anything stops: a run reports the mistakes of the whole archive. The
//! text of an article is not kept; it is read again when its page is made.

mod article;
mod assemble;
mod fields;
mod free;
mod front_matter;
mod issue;
pub mod keys;
mod notes;
mod old_ids;
mod refs;
mod story;
mod subject;
mod walk;
mod yaml;

pub use issue::paper as paper_of;
pub use notes::of_text as notes_of;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use self::walk::NotesEntry;
pub use self::yaml::quoted;
use crate::diag::{Diagnostic, Report, codes};
use crate::files::{Keep, Memo, Source, remembered};
use crate::model::{Archive, Article, Issue, IssueId, NoteFile, NotesOn, Subject};

/// What the configuration contributes to reading.
#[derive(Debug, Default, Clone)]
pub struct Defaults {
    /// The paper of issues that do not name theirs.
    pub paper: Option<String>,
}

/// Reads `content/`.
///
/// Returns what could be read even when there are errors, so that later stages can report theirs.
pub fn load(source: &dyn Source, defaults: &Defaults, report: &mut Report) -> Archive {
    let paths = match source.walk("content") {
        Ok(paths) => paths,
        Err(diagnostic) => {
            report.push(*diagnostic);
            return Archive::default();
        }
    };
    let found = sorted(paths, source.memo(), report);

    let paper = format!("of {}", defaults.paper.as_deref().unwrap_or_default());
    let indexes = read_all(&found.issues, report, |entry, report| {
        remembered(source, &paper, &entry.path, report, |report| {
            issue::read(source, entry, defaults, report).map(Arc::new)
        })
    });
    let articles = read_all(&found.articles, report, |entry, report| {
        remembered(source, "", &entry.path, report, |report| {
            article::read(source, entry, report).map(|(issue, article)| (issue, Arc::new(article)))
        })
    });
    let mut subjects = read_all(&found.subjects, report, |entry, report| {
        remembered(source, "", &entry.path, report, |report| subject::read(source, entry, report))
    });
    let mut pages = read_all(&found.pages, report, |entry, report| {
        remembered(source, "", &entry.path, report, |report| free::read(source, entry, report))
    });

    let mut stories = read_all(&found.stories, report, |entry, report| story::read(source, entry, report));
    stories.sort_by(|a, b| (a.order.unwrap_or(u32::MAX), &a.slug).cmp(&(b.order.unwrap_or(u32::MAX), &b.slug)));

    let unreadable = unreadable(&found, &indexes, &articles, &subjects);
    let mut issues = assemble::all(indexes, articles, &found.sheets, source.memo());
    issues.sort_by(|a, b| a.date.earliest().cmp(&b.date.earliest()).then_with(|| a.id.cmp(&b.id)));
    subjects.sort_by(|a, b| a.id.cmp(&b.id));
    pages.sort_by(|a, b| (a.order.unwrap_or(u32::MAX), &a.slug).cmp(&(b.order.unwrap_or(u32::MAX), &b.slug)));

    let notes = read_notes(source, &found.notes, report);
    let archive = Archive { issues, subjects, pages, stories, notes, unreadable };
    notes_on_nothing(&archive, report);
    refs::check(&archive, source, report);
    old_ids::check(&archive, source, report);
    archive
}

/// Every file of notes, by what it is on.
fn read_notes(source: &dyn Source, entries: &[NotesEntry], report: &mut Report) -> BTreeMap<NotesOn, Arc<NoteFile>> {
    let files = read_all(entries, report, |entry, report| {
        let must_quote = matches!(entry.on, NotesOn::Article(_));
        let read = |report: &mut Report| notes::read(source, &entry.path, must_quote, report).map(Arc::new);
        Some(remembered(source, "", &entry.path, report, read))
    });
    let on = entries.iter().map(|entry| entry.on.clone());
    on.zip(files).filter_map(|(on, file)| Some((on, file?))).collect()
}

/// Reports files of notes that are on nothing. What is on a file that could not be read has its place as
/// soon as that can be.
fn notes_on_nothing(archive: &Archive, report: &mut Report) {
    let ids: BTreeSet<NotesOn> = archive
        .issues
        .iter()
        .flat_map(|issue| {
            let sheets = issue.sheets.iter().map(|sheet| NotesOn::Sheet(sheet.id.to_string()));
            let articles = issue.articles.iter().map(|article| NotesOn::Article(article.id.to_string()));
            std::iter::once(NotesOn::Issue(issue.id.to_string())).chain(sheets).chain(articles)
        })
        .chain(archive.subjects.iter().map(|subject| NotesOn::Subject(subject.id.to_string())))
        .collect();
    for (on, file) in archive.notes.iter().filter(|(on, _)| !ids.contains(on)) {
        let issue = on.id().rsplit_once('/').map_or("", |(issue, _)| issue);
        if !archive.unreadable.contains(on.id()) && !archive.unreadable.contains(issue) {
            report.push(walk::notes_on_nothing(&file.file.path));
        }
    }
}

/// What paths are.
struct Sorted {
    paths: Vec<String>,
    found: Arc<walk::Found>,
    said: Vec<Diagnostic>,
}

impl Keep for Sorted {}

/// What the paths are; as before if they are.
fn sorted(paths: Vec<String>, memo: Option<&Memo>, report: &mut Report) -> Arc<walk::Found> {
    let Some(memo) = memo.and_then(Memo::resident) else { return Arc::new(walk::sort(&paths, report)) };
    let kept = memo.get_if::<Sorted>("paths", |kept| kept.paths == paths).unwrap_or_else(|| {
        let mut said = Report::default();
        let found = Arc::new(walk::sort(&paths, &mut said));
        let sorted = Arc::new(Sorted { paths, found, said: said.diagnostics });
        memo.keep_self("paths", sorted.clone());
        sorted
    });
    report.extend(kept.said.iter().cloned());
    kept.found.clone()
}

/// The ids of files that were found and gave no record.
fn unreadable(
    found: &walk::Found,
    issues: &[Arc<Issue>],
    articles: &[(IssueId, Arc<Article>)],
    subjects: &[Subject],
) -> BTreeSet<String> {
    let all_read = found.issues.len() == issues.len()
        && found.articles.len() == articles.len()
        && found.subjects.len() == subjects.len();
    if all_read {
        return BTreeSet::new();
    }
    let mut missing: BTreeSet<String> = found.issues.iter().map(|entry| entry.id.to_string()).collect();
    missing.extend(found.subjects.iter().map(|entry| entry.id.to_string()));
    for issue in issues {
        missing.remove(issue.id.as_str());
    }
    for subject in subjects {
        missing.remove(&subject.id.to_string());
    }
    // the articles of an issue that could not be read have no place to stand
    missing.extend(
        found
            .articles
            .iter()
            .filter(|entry| missing.contains(entry.issue.as_str()))
            .map(|e| e.id.to_string())
            .collect::<Vec<_>>(),
    );
    let read: BTreeSet<&str> = articles.iter().map(|(_, article)| article.id.as_str()).collect();
    missing.extend(
        found.articles.iter().filter(|entry| !read.contains(entry.id.as_str())).map(|entry| entry.id.to_string()),
    );
    missing
}

/// Reads files in parallel; values and findings come back in the order of the paths.
fn read_all<E: Sync, T: Send>(
    entries: &[E],
    report: &mut Report,
    read: impl Fn(&E, &mut Report) -> Option<T> + Sync,
) -> Vec<T> {
    let read: Vec<(Option<T>, Report)> = entries
        .par_iter()
        .map(|entry| {
            let mut report = Report::default();
            (read(entry, &mut report), report)
        })
        .collect();
    let mut values = Vec::with_capacity(read.len());
    for (value, found) in read {
        values.extend(value);
        report.extend(found.diagnostics);
    }
    values
}

/// An id in an error message, with the file that has it.
fn same_id(path: &str, other: &str, id: &str) -> Diagnostic {
    Diagnostic::new(&codes::DUPLICATE_ID, format!("two files have the id `{id}`"))
        .in_path(Arc::from(path))
        .also(crate::diag::Where::Path(other.into()), None, "the other one")
        .help("rename one of them; ids are addresses, so rename the one that is not yet published")
}
