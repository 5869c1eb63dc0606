//! Home, the lists of issues with their calendars, and an issue.

use serde::Serialize;

use super::{ArticleCard, Extra, IssueCard, Link, Note, NoteCard, Pager, SheetRef, StoryCard, SubjectCard};
use crate::render::Shared;

/// `home.html`
#[derive(Debug, Serialize)]
pub struct Home {
    pub tally: Tally,
    /// The newest issues, newest first, at most twelve.
    pub issues: Vec<Shared<IssueCard>>,
    /// 版样: the portrait of the page that the newest issue puts first, drawn large; empty without issues.
    pub portrait_html: String,
    /// That page.
    pub portrait_of: Option<Shared<SheetRef>>,
    /// Names that the printed text has, at most four, each with the address of its search.
    pub examples: Vec<Link>,
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
    /// The first stories, at most three.
    pub stories: Vec<StoryCard>,
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
    /// For each of them its height by its articles, from 1 to 26.
    pub heights: Vec<u16>,
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
    /// By its articles, from 1 to 4; 0 where nothing is held.
    pub weight: u16,
    /// The issues of this day; on the first day of an uncertain span, the issue of that span.
    pub issues: Vec<Shared<IssueCard>>,
    /// Where there are several issues: how many there are, and the page that lists them. `issues` is then empty.
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

/// `day.html`: what the archive holds of a day in all years.
#[derive(Debug, Serialize)]
pub struct Day {
    /// `8月6日`.
    pub title: String,
    pub month: i8,
    pub day: i8,
    /// The newest issues of that day, newest first, at most a hundred.
    pub issues: Vec<Shared<IssueCard>>,
    /// How many there are.
    pub total: usize,
    /// The day before and after it of which an issue is held.
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
    /// 历年今日: the page of its day, where other issues are of that day too.
    pub day: Option<Link>,
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
    /// The same articles as a broadsheet: the lead first, each with its first paragraphs.
    pub set: Vec<SetArticle>,
}

/// An article in its box on the broadsheet.
#[derive(Debug, Serialize)]
pub struct SetArticle {
    pub card: Shared<ArticleCard>,
    /// Of the twelve columns of the page.
    pub columns: usize,
    /// Lines of text, in each of its columns of text.
    pub lines: usize,
    /// `lead`, `upright` (its headline stands upright beside the text), `photo`, `plain`.
    pub shape: &'static str,
    /// The whole text is shown.
    pub whole: bool,
    /// Its first paragraphs, without the byline.
    pub text: Vec<String>,
}
