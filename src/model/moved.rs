//! Old ids: where each address that was cited leads now.
//!
//! 1. An item's own old ids (`formerly`) lead to it.
//! 2. A page of the paper takes its articles along: where `a1` was `x1`, `a1-04` was `x1-04`.
//! 3. An issue takes along everything below it: its pages and its articles, and the old ids that those
//!    have within the issue, under each of its own old ids.
//! 4. Of several items with one old id, the surest [`Claim`] decides: one that lists the id itself goes
//!    before one that its page takes along, and that before one that its issue takes along.
//! 5. [`settle`] gives each old id the one item that it leads to, and says which ids are claimed twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Article, Free, Issue, Moved, Sheet, Subject, Target};

/// How an item comes to have an old id, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It lists the id.
    Own,
    /// The page that it is on lists its own.
    Page,
    /// The issue that it is in lists its own.
    Issue,
}

/// An old id and an item that has it.
#[derive(Debug, Clone)]
pub struct OldId<'a> {
    /// An address without the slash at its end: `issues/2021-08-06/a1-04`, `topics/testing`, `about`.
    pub id: String,
    /// By its place in what the old ids were collected from.
    pub item: Target,
    pub claim: Claim,
    /// The entry of `formerly` that says so, and the file that it is in.
    pub entry: &'a Moved,
    pub path: &'a Arc<str>,
}

/// The old ids of an issue, of its pages and of its articles. `i` is the issue's place, those of its
/// pages and articles are counted.
pub fn of_issue<'a>(
    i: usize,
    issue: &'a Issue,
    sheets: impl Iterator<Item = &'a Sheet>,
    articles: impl Iterator<Item = &'a Article>,
) -> Vec<OldId<'a>> {
    let path = &issue.file.path;
    let mut present: Vec<(&str, Target)> = Vec::new();
    let mut pages: BTreeMap<&str, &'a [Moved]> = BTreeMap::new();
    let mut old = Vec::new();
    let mut taken_along = Vec::new();
    let own = |item: Target, path: &'a Arc<str>| {
        move |entry: &'a Moved| OldId { id: entry.id.clone(), item, claim: Claim::Own, entry, path }
    };
    for (j, sheet) in sheets.enumerate() {
        let item = Target::Sheet(i, j);
        present.push((sheet.id.as_str(), item));
        pages.insert(sheet.id.as_str(), &sheet.formerly);
        old.extend(sheet.formerly.iter().map(own(item, path)));
    }
    for (j, article) in articles.enumerate() {
        let item = Target::Article(i, j);
        present.push((article.id.as_str(), item));
        old.extend(article.formerly.iter().map(own(item, &article.path)));
        // `-04` of `2021-08-06/a1-04`
        let number = article.id.as_str().strip_prefix(article.sheet.as_str()).unwrap_or_default();
        for entry in pages.get(article.sheet.as_str()).copied().unwrap_or_default() {
            let id = format!("{}{number}", entry.id);
            taken_along.push(OldId { id, item, claim: Claim::Page, entry, path });
        }
    }
    old.append(&mut taken_along);
    if !issue.formerly.is_empty() {
        let below = below(issue, &present, &old);
        old.extend(below);
    }
    old.extend(issue.formerly.iter().map(own(Target::Issue(i), path)));
    for old in &mut old {
        old.id.insert_str(0, "issues/");
    }
    old
}

/// What an issue takes along, under each of its old ids.
fn below<'a>(issue: &'a Issue, present: &[(&str, Target)], old: &[OldId<'a>]) -> Vec<OldId<'a>> {
    let ids: Vec<&str> = [issue.id.as_str()].into_iter().chain(issue.formerly.iter().map(|old| &*old.id)).collect();
    let within = |id: &str| ids.iter().find_map(|issue| id.strip_prefix(issue)?.strip_prefix('/')).map(str::to_owned);
    let items = present.iter().copied().chain(old.iter().map(|old| (old.id.as_str(), old.item)));
    // each name below the issue with the item that has it, or else the first that had it
    let mut names: BTreeMap<String, Target> = BTreeMap::new();
    for (id, item) in items {
        if let Some(name) = within(id) {
            names.entry(name).or_insert(item);
        }
    }
    let path = &issue.file.path;
    let under = |entry: &'a Moved| {
        let id = |name: &String| format!("{}/{name}", entry.id);
        let taken_along =
            |(name, item): (&String, &Target)| OldId { id: id(name), item: *item, claim: Claim::Issue, entry, path };
        names.iter().map(taken_along).collect::<Vec<_>>()
    };
    issue.formerly.iter().flat_map(under).collect()
}

/// The old ids of the subject at a place.
pub fn of_subject(k: usize, subject: &Subject) -> impl Iterator<Item = OldId<'_>> {
    let (item, claim, path) = (Target::Subject(k), Claim::Own, &subject.file.path);
    subject.formerly.iter().map(move |entry| OldId { id: entry.id.clone(), item, claim, entry, path })
}

/// The old ids of the free page at a place, which is at the root of the site.
pub fn of_page(k: usize, page: &Free) -> impl Iterator<Item = OldId<'_>> {
    let (item, claim, path) = (Target::Page(k), Claim::Own, &page.file.path);
    page.formerly.iter().map(move |entry| {
        let id = entry.id.strip_prefix("pages/").unwrap_or(&entry.id).to_owned();
        OldId { id, item, claim, entry, path }
    })
}

/// Old ids, each with the item that it leads to.
#[derive(Debug, Default)]
pub struct Settled<'a> {
    /// Sorted by old id.
    pub moved: Vec<OldId<'a>>,
    /// Old ids that two items claim in the same way, with both.
    pub twice: Vec<(OldId<'a>, OldId<'a>)>,
}

/// Gives each old id the item with the surest claim.
pub fn settle(mut old: Vec<OldId<'_>>) -> Settled<'_> {
    old.sort_by(|a, b| (&a.id, a.claim, a.item).cmp(&(&b.id, b.claim, b.item)));
    let mut settled = Settled::default();
    for old in old {
        match settled.moved.last() {
            Some(first) if first.id == old.id => {
                // an item may claim an id in two ways, or list it twice
                if first.claim == old.claim && first.item != old.item {
                    settled.twice.push((old, first.clone()));
                }
            }
            _ => settled.moved.push(old),
        }
    }
    let twice: BTreeSet<&str> = settled.twice.iter().map(|(old, _)| old.id.as_str()).collect();
    settled.moved.retain(|old| !twice.contains(old.id.as_str()));
    settled
}
