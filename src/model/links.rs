//! What `[[…]]` means.
//!
//! A target is tried as: an article's id (within its issue, or whole), a page's or issue's id,
//! `kind/slug`, a slug, a label or alias, an exact title. The first step that hits decides; more than
//! one hit there is ambiguous. What is published is asked first, so that what is not published can
//! neither change where a link leads nor be named by an error.
//!
//! Behind the target may stand `#` and an anchor on its page, and behind a full-width bar the words of the
//! link ([`Links::read`]). Titles may hold both signs, so the whole is tried first.
//!
//! Labels, aliases and titles are compared folded ([`fold_label`]): what is the same character in another form is
//! the same. Ids are compared as they are: they are made of a-z, 0-9 and hyphens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Archive, ArticleId, IssueId, NotesOn, SubjectId, SubjectKind, View, is_slug};
use crate::text::WordIndex;
use crate::text::fold::fold_label;

/// Of the things that a target may be, how many are named.
const NAMED: usize = 10;

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
    /// How many, and the first of them.
    Several(usize, Vec<Target>),
    /// It exists and is not published.
    Unpublished,
    /// Its file could not be read, which has been reported.
    Unreadable,
    Nothing,
}

/// What is written between double brackets, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference<'t> {
    pub target: &'t str,
    /// An id on the page of the target.
    pub anchor: Option<&'t str>,
    /// Words behind a full-width bar. Those behind a bar of ASCII are Markdown's.
    pub words: Option<&'t str>,
    pub leads_to: Resolution,
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
    /// Ids, and labels with aliases: what a target that leads nowhere may have been meant for.
    ids: OnceLock<WordIndex<&'a str>>,
    labels: OnceLock<WordIndex<String>>,
    /// Everything that a target can name in the whole archive, published or not; names are folded.
    all_names: OnceLock<BTreeSet<String>>,
    all_issues: OnceLock<BTreeSet<&'a str>>,
    /// Every note of the archive, by what it is on.
    notes: OnceLock<BTreeSet<(&'a NotesOn, &'a str)>>,
    /// The anchors of pages that links name anchors on.
    anchors: Mutex<BTreeMap<Target, Arc<WordIndex<String>>>>,
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
                // a subject's names come one after another
                if targets.last() != Some(&Target::Subject(i)) {
                    targets.push(Target::Subject(i));
                }
            }
        }
        for (i, page) in view.pages().iter().enumerate() {
            slugs.entry(&page.slug).or_default().push(Target::Page(i));
        }
        Self {
            view,
            archive,
            slugs,
            names,
            titles: OnceLock::new(),
            ids: OnceLock::new(),
            labels: OnceLock::new(),
            all_names: OnceLock::new(),
            all_issues: OnceLock::new(),
            notes: OnceLock::new(),
            anchors: Mutex::default(),
        }
    }

    pub fn view(&self) -> &'a View<'a> {
        self.view
    }

    /// Reads what is written between double brackets in an item of `issue`, or outside of any.
    pub fn read<'t>(&self, written: &'t str, issue: Option<&IssueId>) -> Reference<'t> {
        let written = written.trim();
        // a title may hold bars, and so may words
        let barred = [written.rsplit_once('｜'), written.split_once('｜')].into_iter().flatten();
        let mut read = Reference { target: written, anchor: None, words: None, leads_to: Resolution::Nothing };
        for (head, words) in [(written, "")].into_iter().chain(barred) {
            let words = Some(words.trim()).filter(|words| !words.is_empty());
            let anchored = head.rsplit_once(['#', '＃']).filter(|(_, anchor)| !anchor.contains('｜'));
            let anchored = anchored.map(|(target, anchor)| (target, Some(anchor.trim())));
            for (target, anchor) in [(head, None)].into_iter().chain(anchored) {
                let (target, anchor) = (target.trim(), anchor.filter(|anchor| !anchor.is_empty()));
                let leads_to = self.resolve(target, issue);
                read = Reference { target, anchor, words, leads_to };
                if read.leads_to != Resolution::Nothing {
                    self.hold_back_unpublished_note(&mut read);
                    return read;
                }
            }
        }
        read
    }

    /// A link to a note that is not published leads nowhere, though the page of the note is.
    fn hold_back_unpublished_note(&self, read: &mut Reference<'_>) {
        if let (Resolution::One(target), Some(anchor)) = (&read.leads_to, read.anchor)
            && self.is_unpublished_note(*target, anchor)
        {
            read.leads_to = Resolution::Unpublished;
        }
    }

    /// Whether an anchor is that of a note on a published item which is not published itself.
    fn is_unpublished_note(&self, target: Target, anchor: &str) -> bool {
        let Some(on) = self.notes_on(target) else { return false };
        let notes = self.notes.get_or_init(|| {
            let files = self.archive.notes.iter();
            files.flat_map(|(on, file)| file.notes.iter().map(move |note| (on, &*note.id))).collect()
        });
        notes.contains(&(&on, anchor)) && self.view.notes(&on).is_none()
    }

    /// What the notes on a target are on.
    pub fn notes_on(&self, target: Target) -> Option<NotesOn> {
        let id = self.id(target);
        match target {
            Target::Issue(_) => Some(NotesOn::Issue(id)),
            Target::Sheet(..) => Some(NotesOn::Sheet(id)),
            Target::Article(..) => Some(NotesOn::Article(id)),
            Target::Subject(_) => Some(NotesOn::Subject(id)),
            Target::Page(_) => None,
        }
    }

    /// The anchors on the page of a target: as they were, or those that `make` finds.
    pub fn anchors<E>(
        &self,
        target: Target,
        make: impl FnOnce() -> Result<WordIndex<String>, E>,
    ) -> Result<Arc<WordIndex<String>>, E> {
        let known = || self.anchors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(anchors) = known().get(&target) {
            return Ok(anchors.clone());
        }
        // not while the others wait: it reads a file
        let made = Arc::new(make()?);
        Ok(known().entry(target).or_insert(made).clone())
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
            Some(several) => {
                return Resolution::Several(several.len(), several.iter().copied().take(NAMED).collect());
            }
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
            if let Some(i) = self.view.issue_at(within)
                && let Some(j) = self.view.issues()[i].sheet_at(name)
            {
                return Some(Target::Sheet(i, j));
            }
        }
        if let Some(i) = self.view.issue_at(&IssueId::new(target)) {
            return Some(Target::Issue(i));
        }
        let (kind, slug) = target.split_once('/')?;
        if kind == "pages" {
            let pages = self.slugs.get(slug)?.iter();
            return pages.copied().find(|target| matches!(target, Target::Page(_)));
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
        let names = self.all_names.get_or_init(|| {
            let mut names: BTreeSet<String> = BTreeSet::new();
            for issue in &self.archive.issues {
                names.insert(issue.id.to_string());
                names.extend(issue.sheets.iter().map(|sheet| sheet.id.to_string()));
                let of_article = |article: &Arc<super::Article>| [article.id.to_string(), fold_label(&article.title)];
                names.extend(issue.articles.iter().flat_map(of_article));
            }
            for subject in &self.archive.subjects {
                names.extend([subject.id.to_string(), subject.id.slug.to_string(), fold_label(&subject.label)]);
                names.extend(subject.aliases.iter().map(|alias| fold_label(&alias.text)));
            }
            for page in &self.archive.pages {
                names.extend([format!("pages/{}", page.slug), page.slug.to_string(), fold_label(&page.title)]);
            }
            names
        });
        let full = issue.filter(|_| !target.contains('/')).map(|issue| format!("{issue}/{target}"));
        names.contains(target) || names.contains(&fold_label(target)) || full.is_some_and(|full| names.contains(&full))
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
            None => {
                let issues =
                    self.all_issues.get_or_init(|| self.archive.issues.iter().map(|i| i.id.as_str()).collect());
                issues.contains(id.as_str())
            }
        }
    }

    /// What a link to something unpublished shows that gives no words: its id, never its title.
    pub fn unpublished_words<'t>(&self, target: &'t str) -> &'t str {
        if target.split('/').all(is_slug) { target } else { "▒" }
    }

    /// The ids or names nearest to a target that leads nowhere, for "did you mean".
    pub fn nearest(&self, target: &str) -> Vec<&str> {
        if is_slug(target.replace('/', "-").as_str()) {
            let ids = self.ids.get_or_init(|| {
                let issues = self.view.issues().iter();
                let in_issues = issues.flat_map(|issue| {
                    std::iter::once(issue.issue.id.as_str())
                        .chain(issue.articles.iter().map(|article| article.id.as_str()))
                });
                WordIndex::new(in_issues.chain(self.slugs.keys().copied()))
            });
            ids.several_near(target, 3)
        } else {
            let labels = self.labels.get_or_init(|| WordIndex::new(self.names.keys().cloned()));
            labels.several_near(&fold_label(target), 3)
        }
    }

    /// The words that a link shows which has none of its own; none for one that shows its target.
    pub fn words_of(&self, reference: &Reference<'_>) -> Option<String> {
        let own = || reference.words.map(str::to_owned);
        match reference.leads_to {
            Resolution::One(found) => Some(own().unwrap_or_else(|| self.words(found))),
            Resolution::Unpublished => {
                Some(own().unwrap_or_else(|| self.unpublished_words(reference.target).to_owned()))
            }
            _ => own(),
        }
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
