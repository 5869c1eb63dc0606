//! What `[[…]]` means.
//!
//! A target is tried as: an article's id (within its issue, or whole), a page's or issue's id,
//! `kind/slug`, a slug, a label or alias, an exact title. The first step that hits decides; more than
//! one hit there is ambiguous. What is published is asked first, so that what is not published can
//! neither change where a link leads nor be named by an error.
//!
//! Labels, aliases and titles are compared folded ([`fold_label`]): what is the same character in another form is
//! the same. Ids are compared as they are: they are made of a-z, 0-9 and hyphens.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Archive, ArticleId, IssueId, SheetId, SubjectId, SubjectKind, View, is_slug};
use crate::text::fold::fold_label;

/// Something that a link can lead to, by its place in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Issue(usize),
    /// An issue, and one of its sheets.
    Sheet(usize, usize),
    /// An issue, and one of its published articles.
    Article(usize, usize),
    Subject(usize),
    Page(usize),
}

/// What became of a target.
#[derive(Debug, PartialEq, Eq)]
pub enum Resolution {
    One(Target),
    Several(Vec<Target>),
    /// It exists and is not published.
    Unpublished,
    /// Its file could not be read, which has been reported.
    Unreadable,
    Nothing,
}

/// Resolves link targets against a view.
pub struct Links<'a> {
    view: &'a View<'a>,
    archive: &'a Archive,
    slugs: BTreeMap<&'a str, Vec<Target>>,
    /// Labels and aliases, folded.
    names: BTreeMap<String, Vec<Target>>,
    /// Made when the first link gets as far as titles: most never do.
    titles: OnceLock<BTreeMap<String, Vec<Target>>>,
}

impl<'a> Links<'a> {
    pub fn new(archive: &'a Archive, view: &'a View<'a>) -> Self {
        let mut slugs: BTreeMap<&str, Vec<Target>> = BTreeMap::new();
        let mut names: BTreeMap<String, Vec<Target>> = BTreeMap::new();
        for (i, subject) in view.subjects().iter().enumerate() {
            slugs.entry(&subject.id.slug).or_default().push(Target::Subject(i));
            let aliases = subject.aliases.iter().map(|alias| alias.text.as_str());
            for name in std::iter::once(subject.label.as_str()).chain(aliases) {
                let targets = names.entry(fold_label(name)).or_default();
                // they come in order
                if targets.last() != Some(&Target::Subject(i)) {
                    targets.push(Target::Subject(i));
                }
            }
        }
        for (i, page) in view.pages().iter().enumerate() {
            slugs.entry(&page.slug).or_default().push(Target::Page(i));
        }
        Self { view, archive, slugs, names, titles: OnceLock::new() }
    }

    /// Resolves `target` as written in an item of `issue`, or outside of any.
    pub fn resolve(&self, target: &str, issue: Option<&IssueId>) -> Resolution {
        let target = target.trim();
        if let Some(found) = self.by_id(target, issue) {
            return Resolution::One(found);
        }
        let label = fold_label(target);
        let found = self.slugs.get(target).or_else(|| self.names.get(&label)).or_else(|| self.titles().get(&label));
        match found.map(Vec::as_slice) {
            Some([one]) => return Resolution::One(*one),
            Some(several) => return Resolution::Several(several.to_vec()),
            None => {}
        }
        let full = issue.map(|issue| format!("{issue}/{target}"));
        let unreadable = &self.archive.unreadable;
        if unreadable.contains(target) || full.is_some_and(|id| unreadable.contains(&id)) {
            return Resolution::Unreadable;
        }
        if self.is_unpublished(target, issue) { Resolution::Unpublished } else { Resolution::Nothing }
    }

    /// Article, page, issue, `kind/slug`, in this order.
    fn by_id(&self, target: &str, issue: Option<&IssueId>) -> Option<Target> {
        let (folder, name) = target.rsplit_once('/').map_or((None, target), |(f, n)| (Some(IssueId::new(f)), n));
        let within = folder.as_ref().or(issue);
        if let Some(within) = within {
            if let Some((id, _, _)) = ArticleId::parse(within, name)
                && let Some((i, j)) = self.view.article_at(&id)
            {
                return Some(Target::Article(i, j));
            }
            if let Some(i) = self.view.issue_at(within) {
                let id = SheetId::new(within, name);
                if let Some(j) = self.view.issues()[i].sheets().iter().position(|sheet| sheet.id == id) {
                    return Some(Target::Sheet(i, j));
                }
            }
        }
        if let Some(i) = self.view.issue_at(&IssueId::new(target)) {
            return Some(Target::Issue(i));
        }
        let (kind, slug) = target.split_once('/')?;
        if kind == "pages" {
            return self.view.pages().iter().position(|page| *page.slug == *slug).map(Target::Page);
        }
        let kind = SubjectKind::of_folder(kind)?;
        self.view.subject_at(&SubjectId { kind, slug: slug.into() }).map(Target::Subject)
    }

    fn titles(&self) -> &BTreeMap<String, Vec<Target>> {
        self.titles.get_or_init(|| {
            let mut titles: BTreeMap<String, Vec<Target>> = BTreeMap::new();
            for (i, issue) in self.view.issues().iter().enumerate() {
                for (j, article) in issue.articles.iter().enumerate() {
                    titles.entry(fold_label(&article.title)).or_default().push(Target::Article(i, j));
                }
            }
            for (i, page) in self.view.pages().iter().enumerate() {
                titles.entry(fold_label(&page.title)).or_default().push(Target::Page(i));
            }
            titles
        })
    }

    /// Whether the whole archive has what the view has not. Asked only for links that found nothing.
    fn is_unpublished(&self, target: &str, issue: Option<&IssueId>) -> bool {
        let full = match (target.contains('/'), issue) {
            (false, Some(issue)) => format!("{issue}/{target}"),
            _ => target.to_owned(),
        };
        let label = fold_label(target);
        let named = |id: &str| id == target || id == full;
        let called = |words: &str| fold_label(words) == label;
        let article = |article: &std::sync::Arc<super::Article>| named(article.id.as_str()) || called(&article.title);
        self.archive.issues.iter().any(|issue| {
            named(issue.id.as_str())
                || issue.sheets.iter().any(|sheet| named(sheet.id.as_str()))
                || issue.articles.iter().any(article)
        }) || self.archive.subjects.iter().any(|subject| {
            *subject.id.slug == *target
                || subject.id.to_string() == target
                || called(&subject.label)
                || subject.aliases.iter().any(|alias| called(&alias.text))
        }) || self.archive.pages.iter().any(|page| *page.slug == *target || called(&page.title))
    }

    /// Whether a file below `content/` shows what is not published: it stands in the folder of an issue
    /// that is not, or is the scan of a page of which not all is.
    pub fn is_held_back(&self, path: &str) -> bool {
        let Some((folder, file)) = path.strip_prefix("content/issues/").and_then(|path| path.rsplit_once('/')) else {
            return false;
        };
        let id = IssueId::new(folder);
        match self.view.issue_at(&id) {
            Some(i) => !self.view.issues()[i].is_whole(file.split('.').next().unwrap_or(file)),
            None => self.archive.issues.iter().any(|issue| issue.id == id),
        }
    }

    /// What a link to something unpublished shows that gives no words: its id, never its title.
    pub fn unpublished_words<'t>(&self, target: &'t str) -> &'t str {
        if target.split('/').all(is_slug) { target } else { "▒" }
    }

    /// The ids nearest to a target that leads nowhere, for "did you mean".
    pub fn nearest(&self, target: &str) -> Vec<String> {
        let target = &*fold_label(target);
        let mut candidates: Vec<(usize, String)> = Vec::new();
        let mut offer = |candidate: &str, shown: String| {
            let distance = strsim::damerau_levenshtein(target, candidate);
            if distance <= (target.chars().count() / 3).max(1) {
                candidates.push((distance, shown));
            }
        };
        if is_slug(target.replace('/', "-").as_str()) {
            for issue in self.view.issues() {
                offer(issue.issue.id.as_str(), issue.issue.id.to_string());
                for article in &issue.articles {
                    offer(article.id.as_str(), article.id.to_string());
                }
            }
            for slug in self.slugs.keys() {
                offer(slug, (*slug).to_owned());
            }
        } else {
            for name in self.names.keys() {
                offer(name, name.clone());
            }
        }
        candidates.sort();
        candidates.dedup();
        candidates.into_iter().take(3).map(|(_, shown)| shown).collect()
    }

    /// The id of a target, as a link to it alone can be written.
    pub fn id(&self, target: Target) -> String {
        match target {
            Target::Issue(i) => self.view.issues()[i].issue.id.to_string(),
            Target::Sheet(i, j) => self.view.issues()[i].sheets()[j].id.to_string(),
            Target::Article(i, j) => self.view.issues()[i].articles[j].id.to_string(),
            Target::Subject(i) => self.view.subjects()[i].id.to_string(),
            Target::Page(i) => format!("pages/{}", self.view.pages()[i].slug),
        }
    }

    /// The words of a link that gives none: a title, a label, a date.
    pub fn words(&self, target: Target) -> String {
        match target {
            Target::Issue(i) => self.view.issues()[i].issue.date.edtf().to_owned(),
            Target::Sheet(i, j) => {
                let sheet = &self.view.issues()[i].sheets()[j];
                let label = sheet.label.clone().unwrap_or_else(|| sheet.id.name().to_uppercase());
                format!("{} {label}", self.view.issues()[i].issue.date.edtf())
            }
            Target::Article(i, j) => self.view.issues()[i].articles[j].title.clone(),
            Target::Subject(i) => self.view.subjects()[i].label.clone(),
            Target::Page(i) => self.view.pages()[i].title.clone(),
        }
    }
}
