//! What templates are given: one typed context for each kind of page.
//!
//! Templates look nothing up. A context holds all that its page shows, so the inputs of an output
//! page are known before it is rendered. What stands in lists is a card (never a body); cards are
//! made once and shared by every page that shows them.
//!
//! Every `url` is relative to the root of the site and has no leading slash (`issues/2021-08-06/`);
//! a template writes `{{ root }}{{ card.url }}`, where `root` leads from the page to the root. Fields
//! that end in `_html` are finished HTML (`| safe`); everything else is text and is escaped by tera.
//!
//! `docs/themes.md` describes the same for the writers of themes.

mod article;
mod cards;
mod issues;
mod notes;
mod sheet;
mod stories;
mod subjects;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::shared::Shared;

pub use article::{
    Article, ArticleBody, Block, BylineView, Declared, Jump, LeftOut, LineLink, RelatedArticle, SourceRun,
};
pub use cards::{ArticleCard, DateView, IssueCard, IssueRef, NoteCard, SheetRef, SubjectCard};
pub use issues::{
    Calendar, CalendarDay, CalendarMonth, CalendarYear, Day, Home, Issue, IssuePart, Issues, MonthTally, SetArticle,
    Sheet, Tally, YearTally,
};
pub use notes::{Note, NoteGroup, NoteTally, Notes};
pub use sheet::{Line, LineTally, Scan, Segment, SheetPage};
pub use stories::{Stories, StoryCard, StoryPage, StoryStep};
pub use subjects::{Appearance, Letter, Moment, MonthBars, Subject, SubjectGroup, Subjects, TagGroup, Writer, Writers};

/// What every template is given, beside the context of its kind of page.
#[derive(Debug, Serialize)]
pub struct Frame {
    pub site: Shared<Site>,
    /// The words of the interface in the archive's language, by key (`i18n/zh-Hans.toml`).
    pub t: Shared<Arc<BTreeMap<String, String>>>,
    /// From this page to the root of the site: `./`, `../../../`, or `base_url` on the 404 page.
    pub root: String,
    pub page: PageMeta,
}

#[derive(Debug, Serialize)]
pub struct Site {
    pub title: String,
    /// The title cut at its spaces; each phrase is kept on one line.
    pub title_phrases: Vec<String>,
    /// One sentence about the archive, or empty.
    pub description: String,
    /// BCP 47, as in archive.toml: `zh-Hans`.
    pub language: String,
    /// The name of the paper, when the whole archive is of one.
    pub paper: Option<String>,
    /// Who holds the rights in the text, as said in archive.toml.
    pub rights: String,
    /// Absolute, ends with `/`.
    pub base_url: String,
    pub navigation: Vec<NavItem>,
    /// The stylesheet, fingerprinted: `style.3f9a1c20.css`.
    pub stylesheet: String,
    /// `annals 0.1.0`.
    pub generator: String,
    /// Whether there is a feed of issues at `feed.xml`.
    pub feed: bool,
    /// Whether there is a feed of notes at `notes/feed.xml`.
    pub notes_feed: bool,
    /// Whether there is a search page at `search/`.
    pub search: bool,
    /// Whether its issues are of more than one paper: lists then name it.
    pub several_papers: bool,
}

#[derive(Debug, Serialize)]
pub struct NavItem {
    pub label: String,
    pub url: String,
    /// The value of `page.section` on the pages for which this item is the current one.
    pub section: String,
}

/// What the `<head>` of a page says of it.
#[derive(Debug, Serialize)]
pub struct PageMeta {
    /// Without the title of the site.
    pub title: String,
    pub description: String,
    pub url: String,
    /// Absolute address of this page.
    pub canonical: String,
    /// Where in the site it stands: `home`, `issues`, `topics`, `people`, `organizations`, `places`,
    /// `systems`, `writers`, or the slug of a free page.
    pub section: String,
    /// Open Graph's type: `website` or `article`.
    pub og_type: &'static str,
    /// ISO date of publication in the paper, for articles and issues.
    pub published: Option<String>,
    /// A second stylesheet for highlighted code, when the page has some.
    pub highlight: Option<String>,
}

/// Where a page of a list stands among the list's pages. A list that fits on one page has one.
#[derive(Debug, Serialize)]
pub struct Pager {
    /// Which page this is, from 1, and how many there are.
    pub part: usize,
    pub pages: usize,
    /// Addresses of its neighbours.
    pub prev: Option<String>,
    pub next: Option<String>,
    /// Some of the pages, in order: the first, the last, those near this one, and round numbers.
    pub numbers: Vec<PageNumber>,
}

#[derive(Debug, Serialize)]
pub struct PageNumber {
    pub n: usize,
    pub url: String,
    pub current: bool,
    /// Pages between the number before and this one are left out.
    pub skipped: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// A key of `extra:` as it stands in the front matter.
#[derive(Debug, Clone, Serialize)]
pub struct Extra {
    pub key: String,
    pub value: String,
}

/// `search.html`
#[derive(Debug, Serialize)]
pub struct Search {
    /// The words of the interface that the script of the page shows, a JSON object.
    pub words: String,
    /// What can be looked for: names of subjects that the printed text has, at most six, each with the address of
    /// its search.
    pub examples: Vec<Link>,
    /// The newest issues, newest first, at most six.
    pub issues: Vec<Shared<IssueCard>>,
    /// The topics with most articles, at most sixty.
    pub topics: Vec<Shared<SubjectCard>>,
    pub topics_total: usize,
}

/// `free.html`
#[derive(Debug, Serialize)]
pub struct Free {
    pub title: String,
    pub body_html: String,
}

/// `redirect.html`: an id that moved.
#[derive(Debug, Serialize)]
pub struct Redirect {
    pub title: String,
    pub to: String,
    /// The script that leads there with what follows the old address, as `data-to` on its element says.
    pub script: String,
}
