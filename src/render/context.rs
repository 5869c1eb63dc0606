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

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::shared::{self, Shared};

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

/// A date as it is known.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// EDTF as written in the front matter: `2021-08-06`, `2021-08`.
    pub edtf: String,
    /// A valid value for `<time datetime>`: the certain part, `2021-08-06` or `2021-08`.
    pub datetime: String,
    /// In the words of the archive's language: `2021年8月6日`.
    pub text: String,
    /// `2021年8月`.
    pub month_text: String,
    pub year: i16,
    pub month: Option<i8>,
    /// None when the day is not certain.
    pub day: Option<i8>,
    /// `星期五`, when the day is certain.
    pub weekday: Option<String>,
    /// The date was not printed, or is uncertain or approximate: it stands in 〔〕.
    pub inferred: bool,
    /// First and last possible day in words, where only a span is known: `2021年8月17日至31日`.
    pub span: Option<String>,
}

/// An article in a list.
#[derive(Debug, Serialize)]
pub struct ArticleCard {
    /// `2021-08-06/a1-04`.
    pub id: String,
    pub url: String,
    /// Page and order as in its id: `A1-04`.
    pub number: String,
    /// Order on its page, from 1.
    pub order: u32,
    pub title: String,
    /// The title cut at its spaces.
    pub phrases: Vec<String>,
    /// The editor gave the title; it stands in 〔〕.
    pub supplied: bool,
    pub kicker: Option<String>,
    pub deck: Option<String>,
    pub column: Option<String>,
    pub column_inferred: bool,
    /// `news`, `feature`, `commentary`, `notice`, `photo`, `statistics`.
    pub kind: &'static str,
    pub kind_label: String,
    /// Writers in words, without the agency: `记者 易蓉　通讯员 蒋毅、何应军`; empty if none is printed.
    pub writers: String,
    /// The beginning of the text without its byline, cut at about 80 characters.
    pub lede: String,
    /// Characters of the printed text, white space not counted.
    pub chars: usize,
    /// Passages that are lost.
    pub gaps: usize,
    pub notes: usize,
    /// False while the transcription has not been proofread.
    pub reviewed: bool,
    pub issue: Shared<IssueRef>,
    pub sheet: Shared<SheetRef>,
}

/// An issue as an article or a list refers to it.
#[derive(Debug, Serialize)]
pub struct IssueRef {
    pub id: String,
    pub url: String,
    pub paper: String,
    pub date: DateView,
}

/// A page of the paper (版) as an article or a list refers to it.
#[derive(Debug, Serialize)]
pub struct SheetRef {
    /// `a1`.
    pub id: String,
    /// As printed or inferred: `A1`; or words such as 版次未详.
    pub label: String,
    /// The page in words: `A1版`, 版次未详.
    pub name: String,
    /// The label is not printed on the page.
    pub inferred: bool,
    /// The page's own address; none when the theme has no template for pages.
    pub url: Option<String>,
}

/// An issue in a list.
#[derive(Debug, Serialize)]
pub struct IssueCard {
    #[serde(flatten, serialize_with = "shared::fields")]
    pub issue: Shared<IssueRef>,
    pub number: Option<u32>,
    pub sheets: Vec<Shared<SheetRef>>,
    pub articles: usize,
    pub notes: usize,
    /// The article that the issue page puts first.
    pub lead: Option<Shared<ArticleCard>>,
    /// One strip for each page that has a transcription.
    pub strips: Vec<Strip>,
}

/// 底稿谱: the runs of lines of a page transcription in file order, as wide as they have characters.
#[derive(Debug, Clone, Serialize)]
pub struct Strip {
    pub width: u32,
    pub runs: Vec<StripRun>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StripRun {
    /// `a` and `b` by turns for articles, `m` masthead, `f` furniture, `d` duplicate,
    /// `h` not published, `u` accounted for by nothing.
    pub kind: char,
    /// Left edge and width in the units of [`Strip::width`], with one decimal.
    pub x: String,
    pub w: String,
}

/// A topic, person, organisation, place or system in a list.
#[derive(Debug, Serialize)]
pub struct SubjectCard {
    /// `topics`, `people`, `organizations`, `places`, `systems`.
    pub kind: &'static str,
    pub kind_label: String,
    pub slug: String,
    pub url: String,
    pub label: String,
    pub aliases: Vec<String>,
    pub description: String,
    /// Of people: the role as printed.
    pub role: Option<String>,
    /// Articles tagged with it, or that mention it.
    pub articles: usize,
    /// Articles tagged with it.
    pub tagged: usize,
    /// Places where the printed text has its label or an alias.
    pub mentions: usize,
}

/// `home.html`
#[derive(Debug, Serialize)]
pub struct Home {
    pub tally: Tally,
    /// The newest issues by date, newest last, at most twelve.
    pub issues: Vec<Shared<IssueCard>>,
    /// Of the newest twelve years, and of these the newest twelve months; its summary is of all.
    pub calendar: Calendar,
    /// The topics with most articles, at most sixty.
    pub topics: Vec<Shared<SubjectCard>>,
    /// How many topics there are.
    pub topics_total: usize,
    /// The first free page that is called `about`, if there is one.
    pub about: Option<Link>,
    /// The newest articles, at most fifty, for themes that list them on the home page.
    pub articles: Vec<Shared<ArticleCard>>,
    /// The newest notes, newest first, at most six.
    pub notes: Vec<Shared<NoteCard>>,
}

#[derive(Debug, Serialize)]
pub struct Tally {
    pub issues: usize,
    pub sheets: usize,
    pub articles: usize,
    pub notes: usize,
    /// Characters of all printed texts, white space not counted, grouped for reading: `29,232`.
    pub chars: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// 往期: which days of which years are held.
#[derive(Debug, Serialize)]
pub struct Calendar {
    /// In words: `2020年2月4日至2022年11月8日，1009天里收5天`.
    pub summary: String,
    pub years: Vec<CalendarYear>,
    /// The months in which something is held, in order.
    pub months: Vec<CalendarMonth>,
}

#[derive(Debug, Serialize)]
pub struct CalendarYear {
    pub year: i16,
    /// 365 or 366.
    pub days: u16,
    /// First day of months 2 to 12, counted from 0.
    pub month_starts: Vec<u16>,
    /// Days held, counted from 0.
    pub held: Vec<u16>,
    /// Spans in which an issue of uncertain date falls: first day and length.
    pub maybe: Vec<(u16, u16)>,
    pub issues: usize,
}

#[derive(Debug, Serialize)]
pub struct CalendarMonth {
    pub year: i16,
    pub month: i8,
    /// `2021年8月`.
    pub caption: String,
    /// Weeks from Monday; the cells before the first and after the last day have no number.
    pub weeks: Vec<Vec<CalendarDay>>,
}

#[derive(Debug, Serialize)]
pub struct CalendarDay {
    /// 0 outside the month.
    pub day: i8,
    /// `held`, `none`, `maybe` (an issue of uncertain date may be of this day), or `` outside the month.
    pub state: &'static str,
    /// The issues of this day; on the first day of an uncertain span, the issue of that span.
    pub issues: Vec<Shared<IssueCard>>,
    /// Where there are more issues than a day has room for: how many there are, and the page of the list on
    /// which they begin. `issues` is then empty.
    pub count: usize,
    pub url: Option<String>,
}

/// `issues.html`: all issues, those of a year, or those of a month.
#[derive(Debug, Serialize)]
pub struct Issues {
    /// 往期, `2021年`, `2021年8月`.
    pub title: String,
    /// What is listed: `all`, `year`, `month`.
    pub span: &'static str,
    /// Of a month its year, with its page.
    pub year: Option<Link>,
    pub calendar: Calendar,
    /// How many issues there are in all, in the year, in the month.
    pub total: usize,
    /// The issues by date, oldest first; none where years or months have pages of their own.
    pub issues: Vec<Shared<IssueCard>>,
    /// The years, where the issues have pages by year.
    pub years: Vec<YearTally>,
    /// The twelve months of a year that has pages by month.
    pub months: Vec<MonthTally>,
    pub pager: Pager,
    /// The year or month before and after that has issues.
    pub prev: Option<Link>,
    pub next: Option<Link>,
}

/// How many issues a year has.
#[derive(Debug, Serialize)]
pub struct YearTally {
    pub year: i16,
    /// `2021年`.
    pub label: String,
    pub url: String,
    pub issues: usize,
    /// Twelve: of each month how many issues it has.
    pub months: Vec<MonthTally>,
}

#[derive(Debug, Serialize)]
pub struct MonthTally {
    pub month: i8,
    /// `2021年8月`.
    pub label: String,
    pub issues: usize,
    /// The page of the month, or of its year where the months have none; none of a month without issues.
    pub url: Option<String>,
}

/// `issue.html`
#[derive(Debug, Serialize)]
pub struct Issue {
    pub card: Shared<IssueCard>,
    pub edition: Option<String>,
    pub lunar: Option<String>,
    pub weather: Option<String>,
    pub page_count: Option<u32>,
    pub serial: Option<String>,
    pub publisher: Option<String>,
    /// Why the date is what it is said to be.
    pub date_note: Option<String>,
    pub rights: String,
    /// What the editor says of the issue; may be empty.
    pub body_html: String,
    pub notes: Vec<Note>,
    /// 版面导航, with the pages that are not held.
    pub sheets: Vec<Sheet>,
    /// One for each page of the paper, in order; of an issue with many articles one for each that has
    /// articles on this page of the issue.
    pub parts: Vec<IssuePart>,
    /// The pages of an issue with many articles. What is said of the issue as a whole stands on the first.
    pub pager: Pager,
    /// 上一期, 下一期
    pub prev: Option<Shared<IssueCard>>,
    pub next: Option<Shared<IssueCard>>,
    pub extra: Vec<Extra>,
}

/// A tile of 版面导航.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    pub label: String,
    /// The page in words.
    pub name: String,
    pub inferred: bool,
    /// None when the page is not held, or has no page of its own.
    pub url: Option<String>,
    pub held: bool,
    pub front: bool,
    pub current: bool,
}

#[derive(Debug, Serialize)]
pub struct IssuePart {
    pub sheet: Shared<SheetRef>,
    /// The articles of the page of the paper, in order; of an issue with many those on this page of the issue.
    pub articles: Vec<Shared<ArticleCard>>,
    /// Only on the first page that has articles: the one with the most headline parts, then the longest.
    pub lead: Option<Shared<ArticleCard>>,
    /// The first two paragraphs of the lead, each cut at about 300 characters.
    pub lead_lede: Vec<String>,
}

/// A key of `extra:` as it stands in the front matter.
#[derive(Debug, Clone, Serialize)]
pub struct Extra {
    pub key: String,
    pub value: String,
}

/// `page.html`: the transcription of one page, line by line.
#[derive(Debug, Serialize)]
pub struct SheetPage {
    pub issue: Shared<IssueRef>,
    pub sheet: Shared<SheetRef>,
    pub scan: Option<Scan>,
    pub sheets: Vec<Sheet>,
    /// The notes on the page as a whole.
    pub notes: Vec<Note>,
    /// Whether there is a transcription (else only the scan and the articles are shown).
    pub transcribed: bool,
    pub strip: Option<Strip>,
    pub segments: Vec<Segment>,
    pub lines: LineTally,
    /// The articles of the page in order, at most a hundred.
    pub articles: Vec<Shared<ArticleCard>>,
    /// How many articles there are on it.
    pub of: usize,
    /// The page of the issue on which they begin.
    pub listed: Option<String>,
    /// 上一版, 下一版
    pub prev: Option<Shared<SheetRef>>,
    pub next: Option<Shared<SheetRef>>,
}

/// How many non-blank lines went where.
#[derive(Debug, Default, Clone, Serialize)]
pub struct LineTally {
    pub all: usize,
    pub chars: usize,
    pub articles: usize,
    pub masthead: usize,
    pub furniture: usize,
    pub duplicates: usize,
    pub hidden: usize,
    pub unaccounted: usize,
}

#[derive(Debug, Serialize)]
pub struct Scan {
    pub url: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
}

/// A run of lines that went to one place.
#[derive(Debug, Serialize)]
pub struct Segment {
    /// `s1`, `s2` … in file order.
    pub id: String,
    /// `article`, `masthead`, `furniture`, `duplicate`, `hidden`, `unaccounted`.
    pub kind: &'static str,
    pub first: u32,
    pub last: u32,
    pub lines: Vec<Line>,
    /// The article made from it.
    pub article: Option<Shared<ArticleCard>>,
    /// Which of how many runs of the article this is, counted in file order.
    pub part: u32,
    pub parts: u32,
    /// Of duplicates: the lines that are kept.
    pub kept: Vec<u32>,
}

#[derive(Debug, Serialize)]
pub struct Line {
    pub n: u32,
    /// As received, with the words of notes marked; none when it is not published.
    pub html: Option<String>,
    /// What the line is to its article: `column`, `kicker`, `title`, `deck`, `subhead`, `caption`, several
    /// joined by a space, or empty.
    pub role: &'static str,
    /// The notes whose words end in it.
    pub notes: Vec<Note>,
    /// The editor joined it to the next line of its article: a column break.
    pub joined: bool,
}

/// `article.html`
#[derive(Debug, Serialize)]
pub struct Article {
    pub card: Shared<ArticleCard>,
    /// The parts of the headline; HTML, because notes are anchored in them.
    pub column_html: Option<String>,
    pub kicker_html: Option<String>,
    pub title_html: String,
    pub deck_html: Option<String>,
    /// The notes on the headline.
    pub head_notes: Vec<Note>,
    /// How many notes have a reading.
    pub readings: usize,
    pub blocks: Vec<Block>,
    pub footnotes_html: String,
    /// 版面导航 and the articles of the same page; of many those around this one.
    pub sheets: Vec<Sheet>,
    pub toc: Vec<Shared<ArticleCard>>,
    /// Articles on the same page.
    pub of: usize,
    /// The page of the issue on which the article is listed.
    pub listed: Option<String>,
    pub prev: Option<Shared<ArticleCard>>,
    pub next: Option<Shared<ArticleCard>>,
    /// The runs of lines that it was made from, in reading order.
    pub source: Vec<SourceRun>,
    /// Repeated lines that were left out, with the lines kept instead.
    pub left_out: Vec<LeftOut>,
    /// Mechanical changes: punctuation marks brought to full width, and lines joined.
    pub widened: usize,
    pub joined: usize,
    /// What an editor changed beyond that, and declared.
    pub declared: Vec<Declared>,
    /// Tags by kind of subject, each kind in the order of the front matter; empty kinds are left out.
    pub tags: Vec<TagGroup>,
    /// Subjects that the text names and that it is not tagged with.
    pub mentions: Vec<Shared<SubjectCard>>,
    pub continues_from: Option<Jump>,
    pub continues_to: Option<Jump>,
    pub related: Vec<Shared<ArticleCard>>,
    pub signature: Option<String>,
    pub rights: String,
    pub extra: Vec<Extra>,
}

/// A change that an editor declared.
#[derive(Debug, Serialize)]
pub struct Declared {
    /// The line of the transcription.
    pub line: Option<SourceRun>,
    pub from: String,
    /// What the article has in place of it; empty where words were taken out.
    pub to: String,
    pub why: Option<String>,
}

/// One block of an article's text.
#[derive(Debug, Serialize)]
pub struct Block {
    /// `paragraph`, `heading`, `figure`, `gap`, `byline`, `signature`, or `other`.
    pub kind: &'static str,
    /// Of paragraphs, bylines and signatures what stands inside the element; of the rest the element.
    pub html: String,
    /// A paragraph whose beginning is lost, or that follows a jump mark.
    pub cont: bool,
    /// The lines of the transcription that it was made from.
    pub lines: Vec<LineLink>,
    /// The notes whose words end here.
    pub notes: Vec<Note>,
}

/// A note in a list.
#[derive(Debug, Serialize)]
pub struct NoteCard {
    /// The address of the note on its page: `issues/2021-08-06/a1-04/#n9`.
    pub url: String,
    pub kind: &'static str,
    pub kind_label: String,
    pub seal: String,
    pub certainty: &'static str,
    pub certainty_label: Option<String>,
    pub title: Option<String>,
    pub target: Option<String>,
    pub reading: Option<String>,
    /// The beginning of its text, cut at about 80 characters.
    pub lede: String,
    /// What it is on, in words; the article's title where it is one.
    pub on: String,
    pub on_url: String,
    pub article: Option<Shared<ArticleCard>>,
    /// The issue that it belongs to; none of a note on a subject.
    pub issue: Option<Shared<IssueRef>>,
    /// ISO date for feeds: when the notes were written, otherwise the first day that the issue may be of.
    pub date: String,
}

/// `search.html`
#[derive(Debug, Serialize)]
pub struct Search {
    /// The words of the interface that the script of the page shows, a JSON object.
    pub words: String,
    /// What can be looked for: names of subjects that the printed text has, at most six, each with the address of
    /// its search.
    pub examples: Vec<Link>,
    /// The newest issues by date, newest last, at most six.
    pub issues: Vec<Shared<IssueCard>>,
    /// The topics with most articles, at most sixty.
    pub topics: Vec<Shared<SubjectCard>>,
    pub topics_total: usize,
}

/// `notes.html`: all notes, or those of one kind or certainty.
#[derive(Debug, Serialize)]
pub struct Notes {
    pub title: String,
    /// All notes of the archive.
    pub total: usize,
    pub kinds: Vec<NoteTally>,
    pub certainties: Vec<NoteTally>,
    /// By what they are on, in the order of the archive.
    pub groups: Vec<NoteGroup>,
    pub pager: Pager,
}

/// How many notes there are of a kind or certainty.
#[derive(Debug, Serialize)]
pub struct NoteTally {
    pub key: &'static str,
    pub label: String,
    pub seal: String,
    pub count: usize,
    pub url: String,
    pub current: bool,
}

/// The notes on one thing.
#[derive(Debug, Serialize)]
pub struct NoteGroup {
    pub on: String,
    pub on_url: String,
    pub issue: Option<Shared<IssueRef>>,
    pub notes: Vec<Shared<NoteCard>>,
}

/// A note beside what it is on.
#[derive(Debug, Serialize)]
pub struct Note {
    /// Its id on the page, `n9`; its place in the text has the id `at-n9`.
    pub id: String,
    /// From 1, in the order of the text.
    pub n: usize,
    /// `doubt`, `gap`, `term`, `context`, `link`, `numbers`, `date`, `layout`.
    pub kind: &'static str,
    pub kind_label: String,
    /// The kind in one character.
    pub seal: String,
    /// `certain`, `inferred`, `open`, or empty.
    pub certainty: &'static str,
    pub certainty_label: Option<String>,
    pub title: Option<String>,
    /// The words that it is about; none of a note on a whole.
    pub target: Option<String>,
    /// What the editor reads instead; an empty one strikes the words out.
    pub reading: Option<String>,
    pub html: String,
    pub editor: Option<String>,
    /// Where it is not the archive's.
    pub lang: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LineLink {
    pub n: u32,
    /// To the line in the page view; none when there is none.
    pub url: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct SourceRun {
    pub sheet: Shared<SheetRef>,
    pub first: u32,
    pub last: u32,
    pub url: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct LeftOut {
    pub lines: SourceRun,
    pub kept: SourceRun,
}

#[derive(Debug, Serialize)]
pub struct TagGroup {
    pub kind: &'static str,
    pub label: String,
    pub subjects: Vec<Shared<SubjectCard>>,
}

/// A jump between pages (转版).
#[derive(Debug, Serialize)]
pub struct Jump {
    /// As printed: `上接A1版①`.
    pub mark: String,
    /// The other part, where it is held.
    pub article: Option<Shared<ArticleCard>>,
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
    /// First and last date in words, of all its articles.
    pub first: Option<DateView>,
    pub last: Option<DateView>,
    /// Subjects that share articles with it, most first, at most eight of each kind.
    pub together: Vec<TagGroup>,
    pub extra: Vec<Extra>,
}

/// One issue on a subject's timeline, or the gap before it.
#[derive(Debug, Serialize)]
pub struct Moment {
    /// In words, when days lie between this issue and the one before: `相隔549天，未收`.
    pub gap: Option<String>,
    pub issue: Shared<IssueRef>,
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
}
