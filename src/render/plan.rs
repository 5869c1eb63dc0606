//! The plan: every file of the site, decided before the first is rendered.
//!
//! A page is planned with what it is made from ([`Input`]); its context is built from that and from
//! the cards, and from nothing else. Two items on one address are found here, with both their sources.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::cards::Cards;
use super::context::NoteCard;
use super::lists;
use super::paging::{ARTICLES_ON_A_PAGE, NOTES_ON_A_PAGE, Part, SUBJECTS_ON_A_PAGE, among_ids, below};
use super::{redirect, urls};
use crate::config::{Outputs, Theme};
use crate::diag::{Diagnostic, Report, Where, codes};
use crate::model::{Certainty, NoteKind, SubjectKind, Target, View, moved};

/// What a page is made from. Numbers are places in the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Home,
    /// The issues, or their years where there are many.
    Issues,
    /// The issues of a year, or their months where there are many: a place in [`lists::Lists::years`].
    Year(usize),
    /// A page of the issues of a month: the year, and the month's place in it.
    Month(usize, usize, Part),
    /// A day of all years, by month and day.
    Day(i8, i8),
    Issue(usize, Part),
    Sheet(usize, usize),
    Article(usize, usize),
    Subjects(SubjectKind, Part),
    Subject(usize, Part),
    Writers(Part),
    /// A page of the index of notes, of all or of some.
    Notes(WhichNotes, Part),
    Search,
    /// The notes on one thing as a page of W3C Web Annotations, and all of them as a collection.
    // in boxes: an archive has many pages, few of these, and a plan holds the largest of its kinds for each
    Annotations(Box<AnnotationPage>),
    AnnotationCollection(Box<AnnotationCollection>),
    Stories,
    Story(usize),
    Free(usize),
    NotFound,
    /// An old address, and where its item is now.
    Redirect(String),
}

/// Which notes an index lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhichNotes {
    All,
    Of(NoteKind),
    As(Certainty),
}

impl WhichNotes {
    /// The indexes that a note stands in.
    pub fn of(card: &NoteCard) -> impl Iterator<Item = Self> {
        let kind = NoteKind::of_word(card.kind).map(Self::Of);
        let certainty = Certainty::of_word(card.certainty).map(Self::As);
        std::iter::once(Self::All).chain(kind).chain(certainty)
    }

    pub fn has(self, card: &NoteCard) -> bool {
        match self {
            Self::All => true,
            Self::Of(kind) => card.kind == kind.key(),
            Self::As(certainty) => card.certainty == certainty.key(),
        }
    }
}

/// The addresses of the first and the last page of annotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationCollection {
    pub first: String,
    pub last: String,
}

/// A page of annotations, and where it stands among all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationPage {
    pub on: Annotated,
    /// The annotations on the pages before it.
    pub start: usize,
    pub prev: Option<String>,
    pub next: Option<String>,
}

/// What has notes. Numbers are places in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annotated {
    Issue(usize),
    Sheet(usize, usize),
    Article(usize, usize),
    Subject(usize),
}

/// A page to be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Address relative to the root of the site: `issues/2021-08-06/`, or `404.html`.
    pub url: String,
    pub template: &'static str,
    pub input: Input,
    /// The content file that it is about.
    pub content: Option<Arc<str>>,
}

impl Input {
    /// What tells a page from others of the same address in other builds, beside what it shows: its place among
    /// the pages of a list. Places in the view are no part of it, since they change with what comes before.
    pub fn place(&self) -> String {
        match self {
            Self::Month(_, _, part)
            | Self::Issue(_, part)
            | Self::Subjects(_, part)
            | Self::Subject(_, part)
            | Self::Writers(part)
            | Self::Notes(_, part) => format!("{part:?}"),
            Self::Annotations(page) => format!("{} {:?} {:?}", page.start, page.prev, page.next),
            _ => String::new(),
        }
    }
}

impl Planned {
    /// Whether it is HTML; data is written as it is.
    pub fn is_html(&self) -> bool {
        !matches!(self.input, Input::Annotations(_) | Input::AnnotationCollection(_))
    }

    /// The file that is written: an address that ends with `/` is its `index.html`.
    pub fn path(&self) -> String {
        if self.url.is_empty() || self.url.ends_with('/') {
            [&self.url, "index.html"].concat()
        } else {
            self.url.clone()
        }
    }
}

/// A file that is copied as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub path: String,
    /// Where it is read from.
    pub from: CopySource,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopySource {
    /// A file of the archive.
    Archive(String),
    /// Bytes that the build made or the theme brings.
    Bytes(Arc<[u8]>, &'static str),
    /// Written at the end, from the plan itself; here so that nothing else takes its place.
    Later(&'static str),
}

/// All files of the site.
#[derive(Debug, Default)]
pub struct Plan {
    pub pages: Vec<Planned>,
    pub copied: Vec<Copied>,
}

/// Which kinds of pages are made: those that the theme has templates for and the archive wants.
pub struct Kinds {
    templates: BTreeMap<&'static str, bool>,
}

impl Kinds {
    pub fn of(theme: &Theme, outputs: Outputs) -> Self {
        let mut names = vec![
            "home.html",
            "issues.html",
            "day.html",
            "issue.html",
            "page.html",
            "article.html",
            "writers.html",
            "notes.html",
            "stories.html",
            "story.html",
            "free.html",
            "404.html",
            "redirect.html",
        ];
        for kind in SubjectKind::ALL {
            names.extend([kind.template(), kind.list_template()]);
        }
        let mut templates: BTreeMap<_, _> = names.into_iter().map(|name| (name, theme.has(name))).collect();
        templates.insert("search.html", outputs.search && theme.has("search.html"));
        Self { templates }
    }

    pub fn has(&self, template: &str) -> bool {
        self.templates.get(template).copied().unwrap_or(false)
    }
}

/// Plans the pages of the view, and reports addresses that are wanted twice. Where there are redirect
/// pages, their script is a file of the site, too.
pub fn plan(
    view: &View<'_>,
    cards: &Cards,
    kinds: &Kinds,
    annotations: bool,
    copied: Vec<Copied>,
    redirect_script: &str,
    report: &mut Report,
) -> Plan {
    let mut plan = Plan { pages: Vec::new(), copied };
    let mut page = |url: String, template: &'static str, input: Input, content: Option<Arc<str>>| {
        if kinds.has(template) {
            plan.pages.push(Planned { url, template, input, content });
        }
    };
    page(String::new(), "home.html", Input::Home, None);
    page("issues/".into(), "issues.html", Input::Issues, None);
    if lists::by_year(view.issues().len()) {
        for (y, year) in cards.lists.years.iter().enumerate() {
            page(urls::year(year.year), "issues.html", Input::Year(y), None);
            for (m, month) in year.months.iter().enumerate().filter(|_| year.by_month()) {
                for part in month.parts() {
                    let url = urls::month(year.year, month.month, part.at);
                    page(url, "issues.html", Input::Month(y, m, part), None);
                }
            }
        }
    }
    for &(month, day) in cards.lists.days.keys() {
        page(urls::day(month, day), "day.html", Input::Day(month, day), None);
    }
    for (i, issue) in view.issues().iter().enumerate() {
        let file = Some(issue.issue.file.path.clone());
        for part in Part::all(issue.articles.len(), ARTICLES_ON_A_PAGE) {
            let url = urls::issue_part(&issue.issue.id, part.at);
            page(url, "issue.html", Input::Issue(i, part), file.clone());
        }
        for (j, sheet) in issue.sheets().iter().enumerate() {
            page(urls::sheet(&sheet.id), "page.html", Input::Sheet(i, j), file.clone());
        }
        for (j, article) in issue.articles.iter().enumerate() {
            page(urls::article(&article.id), "article.html", Input::Article(i, j), Some(article.path.clone()));
        }
    }
    for (&kind, list) in &cards.lists.subjects {
        for part in Part::all(list.len(), SUBJECTS_ON_A_PAGE) {
            page(urls::subjects(kind, part.at), kind.list_template(), Input::Subjects(kind, part), None);
        }
    }
    for (k, subject) in view.subjects().iter().enumerate() {
        for part in Part::all(cards.appearances[k].len(), ARTICLES_ON_A_PAGE) {
            page(
                urls::subject_part(&subject.id, part.at),
                subject.id.kind.template(),
                Input::Subject(k, part),
                Some(subject.file.path.clone()),
            );
        }
    }
    for part in Part::all(cards.lists.writer_pages.len(), 1).filter(|_| !cards.lists.writers.is_empty()) {
        page(urls::writers(part.at), "writers.html", Input::Writers(part), None);
    }
    for (&which, list) in &cards.lists.notes {
        for part in Part::all(list.len(), NOTES_ON_A_PAGE) {
            page(urls::notes(which, part.at), "notes.html", Input::Notes(which, part), None);
        }
    }
    if !view.stories().is_empty() {
        page("stories/".into(), "stories.html", Input::Stories, None);
    }
    for (k, story) in view.stories().iter().enumerate() {
        page(urls::story(&story.slug), "story.html", Input::Story(k), Some(story.notes.file.path.clone()));
    }
    page("search/".into(), "search.html", Input::Search, None);
    for (i, free) in view.pages().iter().enumerate() {
        page(urls::free(&free.slug), "free.html", Input::Free(i), Some(free.file.path.clone()));
    }
    page("404.html".into(), "404.html", Input::NotFound, None);
    if annotations {
        plan.pages.extend(annotation_pages(view, cards, kinds));
    }
    if kinds.has("redirect.html") {
        let mut redirects = redirects(view, cards, kinds);
        // an old id that is another item's was reported, with its place, when it was loaded
        let of_items = plan.pages.iter().filter(|page| page.content.is_some()).map(|page| page.url.as_str());
        let old: BTreeSet<&str> = redirects.iter().map(|page| page.url.as_str()).collect();
        let taken: BTreeSet<String> = of_items.filter(|url| old.contains(url)).map(str::to_owned).collect();
        redirects.retain(|page| !taken.contains(&page.url));
        if !redirects.is_empty() {
            plan.copied.push(redirect::file(redirect_script));
        }
        plan.pages.extend(redirects);
    }
    plan.pages.shrink_to_fit();
    collisions(&plan, report);
    plan
}

/// Notes as W3C Web Annotations: a page for each thing that has some, chained in the order of the
/// archive, and a collection of them all.
fn annotation_pages(view: &View<'_>, cards: &Cards, kinds: &Kinds) -> Vec<Planned> {
    let mut annotated: Vec<(Annotated, String, usize)> = Vec::new();
    for (i, (issue, cards)) in view.issues().iter().zip(&cards.issues).enumerate() {
        // notes stand in lists by what they are on, one after another
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for listed in &cards.notes {
            *counts.entry(&listed.card.on_url).or_default() += 1;
        }
        let mut add = |on: Annotated, template: &str, url: String| {
            if let Some(count) = counts.get(url.as_str()).filter(|_| kinds.has(template)) {
                annotated.push((on, url, *count));
            }
        };
        add(Annotated::Issue(i), "issue.html", urls::issue(&issue.issue.id));
        for (j, sheet) in issue.sheets().iter().enumerate() {
            add(Annotated::Sheet(i, j), "page.html", urls::sheet(&sheet.id));
        }
        for (j, article) in issue.articles.iter().enumerate() {
            add(Annotated::Article(i, j), "article.html", urls::article(&article.id));
        }
    }
    for (k, (subject, notes)) in view.subjects().iter().zip(&cards.subject_notes).enumerate() {
        if !notes.is_empty() && kinds.has(subject.id.kind.template()) {
            annotated.push((Annotated::Subject(k), urls::subject(&subject.id), notes.len()));
        }
    }
    let url = |k: usize| annotated.get(k).map(|(_, url, _)| format!("{url}annotations.jsonld"));
    let mut pages = Vec::new();
    let mut start = 0;
    for (k, (on, _, count)) in annotated.iter().enumerate() {
        let prev = k.checked_sub(1).and_then(url);
        let input = Input::Annotations(Box::new(AnnotationPage { on: *on, start, prev, next: url(k + 1) }));
        pages.push(Planned { url: url(k).unwrap_or_default(), template: "", input, content: None });
        start += count;
    }
    if let (Some(first), Some(last)) = (url(0), annotated.len().checked_sub(1).and_then(url)) {
        let input = Input::AnnotationCollection(Box::new(AnnotationCollection { first, last }));
        pages.push(Planned { url: "annotations.jsonld".into(), template: "", input, content: None });
    }
    pages
}

/// Old addresses of everything that has a page now, with the new one. A list that has several pages has
/// as many at each old address.
fn redirects(view: &View<'_>, cards: &Cards, kinds: &Kinds) -> Vec<Planned> {
    let mut old = Vec::new();
    for (i, issue) in view.issues().iter().enumerate() {
        let (sheets, articles) = (issue.sheets().iter().copied(), issue.articles.iter().copied());
        old.extend(moved::of_issue(i, issue.issue, sheets, articles));
    }
    old.extend(view.subjects().iter().enumerate().flat_map(|(k, subject)| moved::of_subject(k, subject)));
    old.extend(view.pages().iter().enumerate().flat_map(|(k, page)| moved::of_page(k, page)));
    let mut redirects = Vec::new();
    for old in moved::settle(old).moved {
        let mut add = |from: String, to: String| {
            let (input, content) = (Input::Redirect(to), Some(old.path.clone()));
            redirects.push(Planned { url: from, template: "redirect.html", input, content });
        };
        let from = format!("{}/", old.id);
        let template = match old.item {
            Target::Issue(_) => "issue.html",
            Target::Sheet(..) => "page.html",
            Target::Article(..) => "article.html",
            Target::Subject(k) => view.subjects()[k].id.kind.template(),
            Target::Page(_) => "free.html",
        };
        match old.item {
            _ if !kinds.has(template) => {}
            Target::Issue(i) => {
                let issue = &view.issues()[i];
                for part in Part::all(issue.articles.len(), ARTICLES_ON_A_PAGE) {
                    add(among_ids(&from, part.at), urls::issue_part(&issue.issue.id, part.at));
                }
            }
            Target::Subject(k) => {
                for part in Part::all(cards.appearances[k].len(), ARTICLES_ON_A_PAGE) {
                    add(below(&from, part.at), urls::subject_part(&view.subjects()[k].id, part.at));
                }
            }
            item => add(from, urls::target(view, item)),
        }
    }
    redirects
}

/// Two sources on one path, or a file where another needs a folder.
fn collisions(plan: &Plan, report: &mut Report) {
    let pages = plan.pages.iter().map(Wanted::Page);
    let files: Vec<Wanted<'_>> = pages.chain(plan.copied.iter().map(Wanted::Copied)).collect();
    // by path, and of several that want the same, the first that was planned comes first
    let mut by_path: Vec<(String, &Wanted<'_>)> = files.iter().map(|file| (folded(file.path()), file)).collect();
    by_path.sort_by(|(a, _), (b, _)| a.cmp(b));
    for pair in by_path.windows(2) {
        let [(one, first), (other, second)] = pair else { continue };
        if one == other {
            report.push(collision(&second.path(), &first.path(), &second.name(), &first.name()));
        }
    }
    for (k, (path, file)) in by_path.iter().enumerate() {
        // what begins with its name comes right behind it
        let mut behind = by_path[k + 1..].iter().map_while(|(other, at)| Some((other.strip_prefix(path)?, other, at)));
        if let Some((_, inside, other)) = behind.find(|(rest, ..)| rest.starts_with('/')) {
            report.push(collision(inside, inside, &file.name(), &other.name()));
        }
    }
}

/// A file of the site, before its name is needed.
enum Wanted<'a> {
    Page(&'a Planned),
    Copied(&'a Copied),
}

impl Wanted<'_> {
    fn path(&self) -> String {
        match self {
            Self::Page(page) => page.path(),
            Self::Copied(file) => file.path.clone(),
        }
    }

    /// What it is made from.
    fn name(&self) -> String {
        match self {
            Self::Page(page) => match &page.content {
                Some(path) => path.to_string(),
                None => format!("the page made by {}", page.template),
            },
            Self::Copied(file) => match &file.from {
                CopySource::Archive(path) => path.clone(),
                CopySource::Bytes(_, name) | CopySource::Later(name) => (*name).to_owned(),
            },
        }
    }
}

/// File systems that ignore case, or how letters and their marks are composed, would write two paths that differ in
/// it into one file.
fn folded(path: String) -> String {
    let is_folded = path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_folded { path } else { path.nfd().collect::<String>().to_lowercase().nfc().collect() }
}

fn collision(path: &str, like: &str, from: &str, other: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&codes::OUTPUT_COLLISION, format!("two sources would be written to /{path}")).in_path(from);
    let diagnostic = diagnostic.also(Where::Path(other.into()), None, "the other source");
    if path == like {
        return diagnostic.help("give one of them another id, or take the address out of `formerly`");
    }
    let differ =
        if path.to_lowercase() == like.to_lowercase() { "in case" } else { "in how their letters are composed" };
    diagnostic
        .note(format!("their names differ only {differ}: on some systems and hosts they are one file"))
        .help("rename one of them")
}
