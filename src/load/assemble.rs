//! Articles and pages are put into their issues.
//!
//! Where a source is read again and again, an issue of which nothing has changed is the same value as
//! before, so that what follows from it can be told to be the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::walk::SheetFiles;
use crate::files::{Keep, Memo};
use crate::model::{Article, Issue, IssueId, Sheet, SheetId, natural};

/// What an issue is put together from.
struct Parts {
    index: Arc<Issue>,
    articles: Vec<Arc<Article>>,
    /// By the name of the page.
    files: Vec<(String, SheetFiles)>,
}

/// An issue, and what it was put together from.
struct Assembled {
    parts: Parts,
    issue: Arc<Issue>,
}

impl Keep for Assembled {}

/// Puts all issues together; an article whose issue was not read is dropped.
pub fn all(
    indexes: Vec<Arc<Issue>>,
    articles: Vec<(IssueId, Arc<Article>)>,
    files: &BTreeMap<String, SheetFiles>,
    memo: Option<&Memo>,
) -> Vec<Arc<Issue>> {
    let mut by_issue: BTreeMap<Arc<str>, Vec<Arc<Article>>> = BTreeMap::new();
    let mut last: Option<(IssueId, Vec<Arc<Article>>)> = None;
    // those of an issue come one after another
    for (id, article) in articles {
        match &mut last {
            Some((issue, articles)) if *issue == id => articles.push(article),
            _ => {
                if let Some((issue, articles)) = last.replace((id, vec![article])) {
                    by_issue.entry(issue.as_str().into()).or_default().extend(articles);
                }
            }
        }
    }
    if let Some((issue, articles)) = last {
        by_issue.entry(issue.as_str().into()).or_default().extend(articles);
    }
    indexes
        .into_iter()
        .map(|index| {
            let articles = by_issue.remove(index.id.as_str()).unwrap_or_default();
            let files = files_of(&index, files);
            one(Parts { index, articles, files }, memo)
        })
        .collect()
}

fn one(parts: Parts, memo: Option<&Memo>) -> Arc<Issue> {
    let Some(memo) = memo.and_then(Memo::resident) else { return Arc::new(together(parts)) };
    let name = format!("{} assembled", parts.index.file.path);
    if let Some(kept) = memo.get_if::<Assembled>(&name, |kept| kept.parts.is(&parts)) {
        return kept.issue.clone();
    }
    let same = Parts { index: parts.index.clone(), articles: parts.articles.clone(), files: parts.files.clone() };
    let issue = Arc::new(together(parts));
    memo.keep_self(&name, Arc::new(Assembled { parts: same, issue: issue.clone() }));
    issue
}

impl Parts {
    fn is(&self, other: &Self) -> bool {
        let pairs = || self.articles.iter().zip(&other.articles);
        Arc::ptr_eq(&self.index, &other.index)
            && self.articles.len() == other.articles.len()
            && pairs().all(|(one, other)| Arc::ptr_eq(one, other))
            && self.files == other.files
    }
}

fn together(Parts { index, mut articles, files }: Parts) -> Issue {
    let mut issue = Arc::unwrap_or_clone(index);
    articles.sort_by(|a, b| a.id.cmp(&b.id));
    issue.articles = articles;
    add_sheets(&mut issue, files);
    issue
}

/// The transcriptions and scans of an issue, by the names of their pages.
fn files_of(issue: &Issue, files: &BTreeMap<String, SheetFiles>) -> Vec<(String, SheetFiles)> {
    let prefix = format!("{}/", issue.id);
    files
        .range(prefix.clone()..)
        .map_while(|(id, found)| Some((id.strip_prefix(&prefix)?, found)))
        .filter(|(name, _)| !name.contains('/'))
        .map(|(name, found)| (name.to_owned(), found.clone()))
        .collect()
}

/// The issue's pages: those that its front matter describes, those that have a transcription or a
/// scan, and those that only articles name.
fn add_sheets(issue: &mut Issue, files: Vec<(String, SheetFiles)>) {
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
        formerly: Vec::new(),
    };
    for article in &issue.articles {
        sheets.entry(article.sheet.clone()).or_insert_with(|| bare(article.sheet.clone()));
    }
    for (name, found) in files {
        let id = SheetId::new(&issue.id, &name);
        // A picture that no page is named after is not a scan.
        if found.transcription.is_some() || sheets.contains_key(&id) {
            let sheet = sheets.entry(id.clone()).or_insert_with(|| bare(id));
            sheet.transcription = found.transcription;
            sheet.scan = found.scan;
        }
    }
    issue.sheets = sheets.into_values().collect();
    issue.sheets.sort_by(|a, b| natural(a.id.as_str(), b.id.as_str()));
}
