//! Files become records, and records the archive.
//!
//! 1. [`walk`] sorts the paths below `content/` into issues, articles, pages, subjects and free
//!    pages, and reports names that cannot be ids.
//! 2. [`front_matter`] splits each file; [`yaml`] and [`fields`] read the values, with every mistake
//!    at its place; [`keys`] says which keys there are, [`issue`], [`article`], [`subject`] and
//!    [`free`] what they mean.
//! 3. [`refs`] checks what one file says of another: tags, pages, ranges, related articles, old ids.
//!
//! All files are read before anything stops: a run reports the mistakes of the whole archive. The
//! text of an article is not kept; it is read again when its page is made.

mod article;
mod fields;
mod free;
mod front_matter;
mod issue;
pub mod keys;
mod refs;
mod subject;
mod walk;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::{Diagnostic, Report, codes};
use crate::files::Source;
use crate::model::{Archive, Article, Issue, IssueId, Sheet, SheetId, Subject, natural};

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
    let found = walk::sort(&paths, report);

    let mut issues = read_all(&found.issues, report, |entry, report| issue::read(source, entry, defaults, report));
    let articles = read_all(&found.articles, report, |entry, report| article::read(source, entry, report));
    let mut subjects = read_all(&found.subjects, report, |entry, report| subject::read(source, entry, report));
    let mut pages = read_all(&found.pages, report, |entry, report| free::read(source, entry, report));

    let unreadable = unreadable(&found, &issues, &articles, &subjects);
    let by_id: BTreeMap<IssueId, usize> = issues.iter().enumerate().map(|(i, issue)| (issue.id.clone(), i)).collect();
    for (issue_id, article) in articles {
        if let Some(&i) = by_id.get(&issue_id) {
            issues[i].articles.push(article);
        }
    }
    for issue in &mut issues {
        issue.articles.sort_by(|a, b| a.id.cmp(&b.id));
        add_sheets(issue, &found.sheets);
    }
    issues.sort_by(|a, b| a.date.earliest().cmp(&b.date.earliest()).then_with(|| a.id.cmp(&b.id)));
    subjects.sort_by(|a, b| a.id.cmp(&b.id));
    pages.sort_by(|a, b| (a.order.unwrap_or(u32::MAX), &a.slug).cmp(&(b.order.unwrap_or(u32::MAX), &b.slug)));

    let archive = Archive { issues, subjects, pages, unreadable };
    refs::check(&archive, source, report);
    archive
}

/// The ids of files that were found and gave no record.
fn unreadable(
    found: &walk::Found,
    issues: &[Issue],
    articles: &[(IssueId, Article)],
    subjects: &[Subject],
) -> BTreeSet<String> {
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

/// The issue's pages: those that its front matter describes, those that have a transcription or a
/// scan, and those that only articles name.
fn add_sheets(issue: &mut Issue, files: &BTreeMap<String, walk::SheetFiles>) {
    let mut sheets: BTreeMap<SheetId, Sheet> =
        std::mem::take(&mut issue.sheets).into_iter().map(|sheet| (sheet.id.clone(), sheet)).collect();
    let bare = |id: SheetId| Sheet {
        id,
        label: None,
        inferred: false,
        declared: false,
        transcription: None,
        scan: None,
        masthead: Vec::new(),
        furniture: Vec::new(),
        duplicates: Vec::new(),
    };
    for article in &issue.articles {
        sheets.entry(article.sheet.clone()).or_insert_with(|| bare(article.sheet.clone()));
    }
    let prefix = format!("{}/", issue.id);
    for (id, found) in files.range(prefix.clone()..).take_while(|(id, _)| id.starts_with(&prefix)) {
        let name = &id[prefix.len()..];
        if name.contains('/') {
            continue;
        }
        let id = SheetId::new(&issue.id, name);
        // A picture that no page is named after is not a scan.
        if found.transcription.is_some() || sheets.contains_key(&id) {
            let sheet = sheets.entry(id.clone()).or_insert_with(|| bare(id));
            sheet.transcription.clone_from(&found.transcription);
            sheet.scan.clone_from(&found.scan);
        }
    }
    issue.sheets = sheets.into_values().collect();
    issue.sheets.sort_by(|a, b| natural(a.id.as_str(), b.id.as_str()));
}

/// An id in an error message, with the file that has it.
fn same_id(path: &str, other: &str, id: &str) -> Diagnostic {
    Diagnostic::new(&codes::DUPLICATE_ID, format!("two files have the id `{id}`"))
        .in_path(Arc::from(path))
        .also(crate::diag::Where::Path(other.into()), None, "the other one")
        .help("rename one of them; ids are addresses, so rename the one that is not yet published")
}
