//! Old ids: each leads to one item, and to none if something is there now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Diagnostic, Report, SourceText, Where, codes};
use crate::files::{self, Source};
use crate::model::Archive;
use crate::model::moved::{self, Claim, OldId};

/// Reports old ids that are those of something that is there now, or of two items.
pub fn check(archive: &Archive, source: &dyn Source, report: &mut Report) {
    let mut old: Vec<OldId<'_>> = Vec::new();
    for (i, issue) in archive.issues.iter().enumerate() {
        old.extend(moved::of_issue(i, issue, issue.sheets.iter(), issue.articles.iter().map(|article| &**article)));
    }
    old.extend(archive.subjects.iter().enumerate().flat_map(|(k, subject)| moved::of_subject(k, subject)));
    old.extend(archive.pages.iter().enumerate().flat_map(|(k, page)| moved::of_page(k, page)));
    if old.is_empty() {
        return;
    }
    let settled = moved::settle(old);
    let ids = settled.moved.iter().chain(settled.twice.iter().map(|(old, _)| old)).map(|old| old.id.as_str());
    let present = present(archive, ids.collect());
    let taken = settled.moved.iter().filter_map(|old| Some((old, present.get(old.id.as_str())?)));
    let twice = settled.twice.iter().map(|(old, first)| (old, first.path));
    let mut found: Vec<(&OldId<'_>, &Arc<str>)> = taken.chain(twice).collect();
    // where an old id is wrong itself, what it takes along is no further mistake
    let entry = |old: &OldId<'_>| (old.path.clone(), old.entry.span.start);
    let wrong: BTreeSet<_> =
        found.iter().filter(|(old, _)| old.claim == Claim::Own).map(|(old, _)| entry(old)).collect();
    found.retain(|(old, _)| old.claim == Claim::Own || !wrong.contains(&entry(old)));
    found.sort_by(|(a, _), (b, _)| (a.path, a.entry.span.start, &a.id).cmp(&(b.path, b.entry.span.start, &b.id)));
    let mut files: BTreeMap<&str, Option<Arc<SourceText>>> = BTreeMap::new();
    for (old, other) in found {
        let file = files.entry(old.path).or_insert_with(|| files::read_text(source, old.path).ok());
        report.push(finding(old, other, file.as_ref()));
    }
}

fn finding(old: &OldId<'_>, other: &Arc<str>, file: Option<&Arc<SourceText>>) -> Diagnostic {
    let (listed, id) = (&old.entry.id, old.id.strip_prefix("issues/").unwrap_or(&old.id));
    let (message, help) = match old.claim {
        Claim::Own => (
            format!("the old id `{listed}` is also another item's"),
            "an address leads to one place: take the old id out of one of them",
        ),
        Claim::Page | Claim::Issue => (
            format!("the old id `{listed}` takes `{id}` along, which is also another item's"),
            "an address leads to one place: give the other item another id, or list the old id that is meant in the `formerly` of its item",
        ),
    };
    let diagnostic = Diagnostic::new(&codes::DUPLICATE_ID, message);
    let diagnostic = match file {
        Some(file) => diagnostic.at(file, old.entry.span.clone()),
        None => diagnostic.in_path(old.path.clone()),
    };
    diagnostic.also(Where::Path(other.clone()), None, "the item that has it").help(help)
}

/// Which of some addresses are those of something that is there, with its file.
fn present<'a>(archive: &Archive, old: BTreeSet<&'a str>) -> BTreeMap<&'a str, Arc<str>> {
    let mut present = BTreeMap::new();
    let in_issues: BTreeMap<&str, &str> =
        old.iter().filter_map(|address| Some((address.strip_prefix("issues/")?, *address))).collect();
    if !in_issues.is_empty() {
        for issue in &archive.issues {
            let own = std::iter::once(issue.id.as_str()).chain(issue.sheets.iter().map(|sheet| sheet.id.as_str()));
            let own = own.map(|id| (id, &issue.file.path));
            for (id, path) in own.chain(issue.articles.iter().map(|article| (article.id.as_str(), &article.path))) {
                if let Some(address) = in_issues.get(id) {
                    present.insert(*address, path.clone());
                }
            }
        }
    }
    let subjects = archive.subjects.iter().map(|subject| (subject.id.to_string(), &subject.file.path));
    let pages = archive.pages.iter().map(|page| (page.slug.to_string(), &page.file.path));
    for (id, path) in subjects.chain(pages) {
        if let Some(address) = old.get(id.as_str()) {
            present.insert(*address, path.clone());
        }
    }
    present
}
