//! What stands in lists: cards, made once and shared by every page that shows them.

use std::sync::Arc;

use serde::Serialize;

use crate::render::shared::{self, Shared};

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
    /// The title with each phrase in `<span class="ph">`, and `<wbr>` where a line of it may end.
    pub title_html: String,
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
    pub lede: Arc<str>,
    /// Characters of the printed text, white space not counted.
    pub chars: usize,
    /// Passages that are lost.
    pub gaps: usize,
    pub notes: usize,
    /// False while the transcription has not been proofread.
    pub reviewed: bool,
    /// Not published: it is shown because drafts are.
    pub draft: bool,
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
    /// Not published: it is shown because drafts are.
    pub draft: bool,
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
    /// 版样: the portrait of the page that the lead is on, an `<svg>`.
    pub portrait_html: String,
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
    /// Not published: it is shown because drafts are.
    pub draft: bool,
    /// Articles tagged with it, or that mention it.
    pub articles: usize,
    /// Articles tagged with it.
    pub tagged: usize,
    /// Places where the printed text has its label or an alias.
    pub mentions: usize,
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
    /// What is before and after the target in its sentence, a few words.
    pub before: String,
    pub after: String,
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
