//! Subjects, their lists, and the names in bylines.

use serde::Serialize;

use super::{ArticleCard, DateView, Extra, IssueRef, LineLink, Link, Note, NoteCard, Pager, SubjectCard};
use crate::render::Shared;

#[derive(Debug, Serialize)]
pub struct TagGroup {
    pub kind: &'static str,
    pub label: String,
    pub subjects: Vec<Shared<SubjectCard>>,
}

/// `topic.html`, `person.html`, `organization.html`, `place.html`, `system.html`
///
/// What is said of the subject as a whole stands on the first page: `body_html`, `notes`, `linked_notes`,
/// `parents`, `children`, `coordinates`, `identifiers`, `together` and `extra` are empty on the others.
#[derive(Debug, Serialize)]
pub struct Subject {
    pub card: Shared<SubjectCard>,
    pub body_html: String,
    /// The notes on it.
    pub notes: Vec<Note>,
    /// Notes elsewhere that link to it, at most a hundred, and how many do.
    pub linked_notes: Vec<Shared<NoteCard>>,
    pub linked_total: usize,
    pub parents: Vec<Shared<SubjectCard>>,
    /// At most a hundred, and how many there are.
    pub children: Vec<Shared<SubjectCard>>,
    pub children_total: usize,
    /// Latitude and longitude in degrees (WGS 84).
    pub coordinates: Option<(String, String)>,
    pub identifiers: Vec<Extra>,
    /// Its articles by date, with the stretches between them for which nothing is held: those of this page.
    pub timeline: Vec<Moment>,
    /// Of people: articles that have the name but are not tagged with the person (同名出现，未核). They follow
    /// when the timeline has ended.
    pub namesakes: Vec<Appearance>,
    pub pager: Pager,
    /// Its articles by month, over all months of the archive; none where these are fewer than two.
    pub months: Option<MonthBars>,
    /// The years of its articles, each with its place in the timeline; none where there is one.
    pub years: Vec<Link>,
    /// The address of its feed, of topics.
    pub feed: Option<String>,
    /// First and last date in words, of all its articles.
    pub first: Option<DateView>,
    pub last: Option<DateView>,
    /// Subjects that share articles with it, most first, at most eight of each kind.
    pub together: Vec<TagGroup>,
    pub extra: Vec<Extra>,
}

/// Articles by month.
#[derive(Debug, Serialize)]
pub struct MonthBars {
    /// In words: `依月分布：2021年8月7篇，2022年11月1篇`.
    pub label: String,
    /// The first year, and how many months there are from its January on.
    pub year: i16,
    pub span: usize,
    /// Months of which something is held, counted from 0.
    pub held: Vec<usize>,
    /// Months with articles, counted from 0, each with its height, 1 to 26, and the number of articles.
    pub bars: Vec<(usize, usize, usize)>,
}

/// One issue on a subject's timeline, or the gap before it.
#[derive(Debug, Serialize)]
pub struct Moment {
    /// In words, when days lie between this issue and the one before: `相隔549天，未收`.
    pub gap: Option<String>,
    pub issue: Shared<IssueRef>,
    /// Of the first of a year its anchor: `y-2021`; else null.
    pub year: Option<String>,
    pub articles: Vec<Appearance>,
}

/// An article that is about a subject or names it.
#[derive(Debug, Serialize)]
pub struct Appearance {
    pub article: Shared<ArticleCard>,
    pub tagged: bool,
    /// How often it is named.
    pub mentions: usize,
    /// The first sentence that names it, the name in `<mark>`; where it is not named, the article's lede.
    pub sentence_html: String,
    /// Where that sentence stands: the line of the transcription.
    pub line: Option<LineLink>,
}

/// `topics.html`, `people.html`, `organizations.html`, `places.html`, `systems.html`
#[derive(Debug, Serialize)]
pub struct Subjects {
    pub kind: &'static str,
    pub label: String,
    /// Groups by the first letter of the slug; topics and systems are one group without a letter.
    pub groups: Vec<SubjectGroup>,
    /// The letters of the whole list; none where it has no groups by letter.
    pub letters: Vec<Letter>,
    pub total: usize,
    pub pager: Pager,
}

/// A letter in a list of subjects.
#[derive(Debug, Serialize)]
pub struct Letter {
    pub letter: String,
    /// Where its group begins, with the anchor.
    pub url: String,
    /// It has subjects on this page.
    pub here: bool,
}

#[derive(Debug, Serialize)]
pub struct SubjectGroup {
    pub letter: String,
    pub subjects: Vec<Shared<SubjectCard>>,
}

/// `writers.html`
#[derive(Debug, Serialize)]
pub struct Writers {
    pub writers: Vec<Writer>,
    /// All names.
    pub total: usize,
    pub pager: Pager,
}

/// A name in bylines. One name may be several people.
#[derive(Debug, Serialize)]
pub struct Writer {
    pub name: String,
    /// Anchor on the page of writers.
    pub id: String,
    /// In which capacities, in words: `记者`, `通讯员`, `作者`.
    pub roles: Vec<String>,
    /// How many articles have the name.
    pub count: usize,
    /// The newest of them, oldest first, at most twenty.
    pub articles: Vec<Shared<ArticleCard>>,
    /// The search for the name, where there are more and the site has a search.
    pub search: Option<String>,
}
