//! Pages: a plan of every one, a typed context for each kind, tera.
//!
//! 1. [`Cards`] are made from the view and what was read of it.
//! 2. [`plan`](plan::plan) says which pages there are and what each is made from.
//! 3. [`Renderer::page`] builds the context of one page and renders it. Pages do not know of each
//!    other, so they are rendered in any order, written and dropped.

mod annotations;
mod broadsheet;
mod calendar;
mod cards;
pub mod context;
mod engine;
mod inputs;
mod lists;
mod minify;
mod note_cards;
mod notes;
mod pages;
mod paging;
mod plan;
mod portrait;
mod portraits;
mod prose;
pub mod redirect;
mod related;
mod shared;
pub mod urls;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use blake3::Hash;
use serde::Serialize;

use crate::diag::Result;
use crate::model::SubjectKind;
use crate::text::bidi::closed;
pub use cards::{Cards, IssueCards};
use context::{Frame, Free, Issues, NavItem, PageMeta, Pager, Redirect, Site};
pub use engine::Engine;
use inputs::{Declared, Inputs};
pub use pages::{ArticleBodies, Material, TextContext};
pub use plan::{Copied, CopySource, Input, Kinds, Plan, Planned, WhichNotes, plan};
pub use shared::Shared;
pub use words::{Words, grouped};

/// Renders the pages of a plan.
pub struct Renderer<'a> {
    material: Material<'a>,
    engine: &'a Engine,
    site: Shared<Site>,
    words: Shared<Arc<BTreeMap<String, String>>>,
    highlight: Option<String>,
    redirect: String,
    /// Where the source remembers what was made of it.
    inputs: Option<Inputs>,
}

/// What becomes of a page when its context is made.
trait Finish {
    type Out;

    fn finish(&self, page: &Planned, frame: &Frame, context: &impl Serialize) -> Result<Self::Out>;

    /// A page that needs no template.
    fn finished(&self, page: &Planned, text: String) -> Result<Self::Out>;
}

struct Html<'a>(&'a Engine);

impl Finish for Html<'_> {
    type Out = String;

    fn finish(&self, page: &Planned, frame: &Frame, context: &impl Serialize) -> Result<String> {
        self.0.render(page.template, frame, context, &page.url, page.content.as_deref())
    }

    fn finished(&self, _: &Planned, text: String) -> Result<String> {
        Ok(text)
    }
}

/// Asks whether the page of the last build is kept, once it is known what this one is made from.
struct UnlessKept<'a> {
    engine: &'a Engine,
    inputs: &'a Inputs,
    keep: &'a dyn Fn(Option<Hash>) -> Result<bool>,
}

impl Finish for UnlessKept<'_> {
    type Out = Option<Rendered>;

    fn finish(&self, page: &Planned, frame: &Frame, context: &impl Serialize) -> Result<Option<Rendered>> {
        let from = Some(self.inputs.of_context(page, frame, context));
        if (self.keep)(from)? {
            return Ok(None);
        }
        Ok(Some(Rendered { text: Html(self.engine).finish(page, frame, context)?, from }))
    }

    fn finished(&self, page: &Planned, text: String) -> Result<Option<Rendered>> {
        let from = Some(self.inputs.of_text(page, &text));
        Ok(if (self.keep)(from)? { None } else { Some(Rendered { text, from }) })
    }
}

/// A page, and the hash of all that it was made from; none where that cannot be told.
pub struct Rendered {
    pub text: String,
    pub from: Option<Hash>,
}

/// The fingerprinted names of what every page links to.
pub struct Assets {
    pub stylesheet: String,
    /// Colours of highlighted code; linked only from pages that have some.
    pub highlight: Option<String>,
    /// The script of redirect pages.
    pub redirect: String,
}

impl<'a> Renderer<'a> {
    pub fn new(material: Material<'a>, engine: &'a Engine, assets: Assets) -> Self {
        let site = Shared::new(site(&material, assets.stylesheet));
        let words = Shared::new(material.words.table().clone());
        // a server renders what it is asked for; only a build asks whether it must
        let lasting = material.source.memo().is_some_and(|memo| memo.resident().is_none());
        let inputs = lasting.then(|| Inputs::of(&material, engine, &site, assets.highlight.as_deref()));
        Self { material, engine, site, words, highlight: assets.highlight, redirect: assets.redirect, inputs }
    }

    /// What the pages are made from.
    pub fn material(&self) -> &Material<'a> {
        &self.material
    }

    /// Renders one page.
    ///
    /// # Errors
    /// A template that fails, or a content file that changed since it was read.
    pub fn page(&self, page: &Planned) -> Result<String> {
        self.made(page, &Html(self.engine))
    }

    /// Renders one page, unless `keep` says of the hash of what it is made from that the page of the last build
    /// stays. Returns none of a page that stays.
    ///
    /// # Errors
    /// As [`Renderer::page`], and those of `keep`.
    pub fn page_unless(&self, page: &Planned, keep: &dyn Fn(Option<Hash>) -> Result<bool>) -> Result<Option<Rendered>> {
        let from = match self.inputs.as_ref().map(|inputs| (inputs, inputs.declared(page))) {
            Some((inputs, Declared::Context)) => {
                return self.made(page, &UnlessKept { engine: self.engine, inputs, keep });
            }
            Some((_, Declared::Known(hash))) => Some(hash),
            Some((_, Declared::Unknown)) | None => None,
        };
        Ok(if keep(from)? { None } else { Some(Rendered { text: self.page(page)?, from }) })
    }

    fn made<F: Finish>(&self, page: &Planned, to: &F) -> Result<F::Out> {
        let m = &self.material;
        let url = page.url.as_str();
        match &page.input {
            Input::Home => self.finish(to, page, &pages::home(m), self.meta(page, "", &m.config.description, "home")),
            Input::Issues => self.issues(to, page, &pages::issues(m)),
            Input::Year(y) => self.issues(to, page, &pages::year(m, *y)),
            Input::Month(y, n, part) => self.issues(to, page, &pages::month(m, *y, *n, *part)),
            Input::Day(month, day) => {
                let context = pages::day(m, *month, *day);
                let meta = self.meta(page, &context.title, &m.config.description, "issues");
                self.finish(to, page, &context, meta)
            }
            Input::Issue(i, part) => {
                let context = pages::issue(m, *i, *part, url)?;
                let issue = &context.card.issue;
                let title = self.titled(&format!("{} {}", issue.paper, issue.date.text), &context.pager);
                let mut meta = self.meta(page, &title, "", "issues");
                meta.description =
                    context.card.lead.as_ref().map_or_else(|| meta.title.clone(), |lead| lead.title.clone());
                meta.published = Some(issue.date.datetime.clone());
                self.finish(to, page, &context, meta)
            }
            Input::Sheet(i, j) => {
                let context = pages::sheet(m, *i, *j, url)?;
                let label = m.words.fill("sheet_title", &[("name", &context.sheet.name)]);
                let title = format!("{} {label}", context.issue.date.text);
                let description = format!("{} {title}", context.issue.paper);
                self.finish(to, page, &context, self.meta(page, &title, &description, "issues"))
            }
            Input::Article(i, j) => {
                let context = pages::article(m, *i, *j)?;
                let card = &context.card;
                let title = if card.supplied { format!("〔{}〕", card.title) } else { card.title.clone() };
                let mut meta = self.meta(page, &title, &card.lede, "issues");
                meta.og_type = "article";
                meta.published = Some(card.issue.date.datetime.clone());
                self.finish(to, page, &context, meta)
            }
            Input::Subjects(kind, part) => {
                let context = pages::subjects(m, *kind, *part);
                let title = self.titled(&context.label, &context.pager);
                let meta = self.meta(page, &title, &m.config.description, kind.key());
                self.finish(to, page, &context, meta)
            }
            Input::Subject(k, part) => {
                let context = pages::subject(m, *k, *part, url);
                let card = &context.card;
                let title = self.titled(&card.label, &context.pager);
                let meta = self.meta(page, &title, &card.description, card.kind);
                self.finish(to, page, &context, meta)
            }
            Input::Writers(part) => {
                let context = pages::writers(m, *part);
                let title = self.titled(m.words.get("nav_writers"), &context.pager);
                self.finish(to, page, &context, self.meta(page, &title, &m.config.description, "writers"))
            }
            Input::Notes(which, part) => {
                let context = pages::notes(m, *which, *part);
                let title = self.titled(&context.title, &context.pager);
                let meta = self.meta(page, &title, &m.config.description, "notes");
                self.finish(to, page, &context, meta)
            }
            Input::Search => {
                let title = m.words.get("nav_search");
                self.finish(to, page, &pages::search(m), self.meta(page, title, &m.config.description, "search"))
            }
            Input::Annotations(which) => to.finished(page, annotations::page(m, which, url)),
            Input::AnnotationCollection(all) => to.finished(page, annotations::collection(m, &all.first, &all.last)),
            Input::Stories => {
                let title = m.words.get("nav_stories");
                let meta = self.meta(page, title, &m.config.description, "stories");
                self.finish(to, page, &pages::stories(m), meta)
            }
            Input::Story(k) => {
                let context = pages::story(m, *k, url);
                let meta = self.meta(page, &context.card.title, &context.card.description, "stories");
                self.finish(to, page, &context, meta)
            }
            Input::Free(k) => {
                let free = m.view.pages()[*k];
                let body_html = prose::html(m, &free.file, free.body, None, url, &[]);
                let context = Free { title: closed(&free.title).into_owned(), body_html };
                self.finish(to, page, &context, self.meta(page, &context.title, &m.config.description, &free.slug))
            }
            Input::NotFound => {
                let context = Free { title: m.words.get("not_found").to_owned(), body_html: String::new() };
                let meta = self.meta(page, &context.title, &m.config.description, "");
                self.finish(to, page, &context, meta)
            }
            Input::Redirect(there) => {
                let title = m.words.get("moved").to_owned();
                let meta = self.meta(page, &title, "", "");
                let context = Redirect { title, to: there.clone(), script: self.redirect.clone() };
                self.finish(to, page, &context, meta)
            }
        }
    }

    /// The list of issues, of a year or of a month.
    fn issues<F: Finish>(&self, to: &F, page: &Planned, context: &Issues) -> Result<F::Out> {
        let title = self.titled(&context.title, &context.pager);
        self.finish(to, page, context, self.meta(page, &title, &self.material.config.description, "issues"))
    }

    /// A title that names the page of a list that it stands on, but for the first.
    fn titled(&self, title: &str, pager: &Pager) -> String {
        match pager.part {
            1 => title.to_owned(),
            part => self.material.words.fill("title_part", &[("title", title), ("n", &part.to_string())]),
        }
    }

    fn finish<F: Finish>(
        &self,
        to: &F,
        page: &Planned,
        context: &impl Serialize,
        mut meta: PageMeta,
    ) -> Result<F::Out> {
        // What stands at the root of a host cannot know how deep the missing address was.
        let root = match page.input {
            Input::NotFound => self.site.base_url.clone(),
            _ => urls::root(&page.url),
        };
        if let Some(highlight) = &self.highlight
            && self.has_code(page)
        {
            meta.highlight = Some(highlight.clone());
        }
        let frame = Frame { site: self.site.clone(), t: self.words.clone(), root, page: meta };
        to.finish(page, &frame, context)
    }

    /// Whether a page's Markdown has a fenced block with a language.
    fn has_code(&self, page: &Planned) -> bool {
        let view = self.material.view;
        let body = match page.input {
            Input::Subject(k, part) if part.is_first() => Some((&view.subjects()[k].file, view.subjects()[k].body)),
            Input::Free(k) => Some((&view.pages()[k].file, view.pages()[k].body)),
            Input::Issue(i, part) if part.is_first() => {
                Some((&view.issues()[i].issue.file, view.issues()[i].issue.body))
            }
            _ => None,
        };
        body.is_some_and(|(file, body)| has_fence(&file.text[body..]))
    }

    fn meta(&self, page: &Planned, title: &str, description: &str, section: &str) -> PageMeta {
        PageMeta {
            title: title.to_owned(),
            description: description.to_owned(),
            url: page.url.clone(),
            canonical: self.material.config.base_url.join(match &page.input {
                Input::Redirect(to) => to,
                _ => &page.url,
            }),
            section: section.to_owned(),
            og_type: "website",
            published: None,
            highlight: None,
        }
    }
}

/// Whether Markdown has a fenced code block; a quick look, because almost none has.
pub fn has_fence(text: &str) -> bool {
    text.contains("```") || text.contains("~~~")
}

fn site(from: &Material<'_>, stylesheet: String) -> Site {
    let config = from.config;
    let navigation = match &config.navigation {
        Some(items) => items
            .iter()
            .map(|item| NavItem {
                label: item.label.clone(),
                url: item.url.clone(),
                section: item.url.split('/').next().unwrap_or("").to_owned(),
            })
            .collect(),
        None => navigation(from),
    };
    Site {
        title: closed(&config.title).into_owned(),
        title_phrases: words::phrases(&config.title),
        description: config.description.clone(),
        language: config.language.clone(),
        paper: config.paper.clone(),
        rights: config.rights.clone(),
        base_url: config.base_url.as_str().to_owned(),
        navigation,
        stylesheet,
        generator: concat!("annals ", env!("CARGO_PKG_VERSION")).to_owned(),
        feed: config.outputs.feeds,
        notes_feed: config.outputs.feeds && from.kinds.has("notes.html") && from.cards.notes().next().is_some(),
        search: from.kinds.has("search.html"),
        several_papers: from.cards.lists.several_papers,
    }
}

/// The navigation that follows from what the archive has and the theme shows.
fn navigation(from: &Material<'_>) -> Vec<NavItem> {
    let mut items = Vec::new();
    let mut item = |key: &str, section: &str| {
        let label = from.words.get(key).to_owned();
        items.push(NavItem { label, url: format!("{section}/"), section: section.to_owned() });
    };
    if from.kinds.has("issues.html") {
        item("nav_issues", "issues");
    }
    if from.kinds.has("stories.html") && !from.view.stories().is_empty() {
        item("nav_stories", "stories");
    }
    for kind in SubjectKind::ALL {
        let any = from.view.subjects().iter().any(|subject| subject.id.kind == kind);
        if any && from.kinds.has(kind.list_template()) {
            item(&format!("nav_{}", kind.key()), kind.key());
        }
    }
    let written = || from.view.issues().iter().flat_map(|issue| &issue.articles);
    if from.kinds.has("writers.html") && written().any(|article| article.byline.has_names()) {
        item("nav_writers", "writers");
    }
    if from.kinds.has("notes.html") && from.cards.notes().next().is_some() {
        item("nav_notes", "notes");
    }
    if from.kinds.has("free.html") && from.view.pages().iter().any(|page| &*page.slug == "about") {
        item("nav_about", "about");
    }
    items
}
