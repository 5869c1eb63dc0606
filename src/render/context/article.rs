//! An article, block by block.

use serde::Serialize;

use super::{ArticleCard, Extra, Note, Sheet, SheetRef, SubjectCard, TagGroup};
use crate::render::Shared;

/// `article.html`
#[derive(Debug, Serialize)]
pub struct Article {
    pub card: Shared<ArticleCard>,
    #[serde(flatten)]
    pub body: ArticleBody,
    /// The notes are long for so short a text: they cannot be set beside it line by line.
    pub crowded: bool,
    /// The parts of the headline; HTML, because notes are anchored in them.
    pub column_html: Option<String>,
    pub kicker_html: Option<String>,
    pub title_html: String,
    pub deck_html: Option<String>,
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
    /// What an editor changed beyond that, and declared.
    pub declared: Vec<Declared>,
    /// Tags by kind of subject, each kind in the order of the front matter; empty kinds are left out.
    pub tags: Vec<TagGroup>,
    /// Subjects that the text names and that it is not tagged with.
    pub mentions: Vec<Shared<SubjectCard>>,
    pub continues_from: Option<Jump>,
    pub continues_to: Option<Jump>,
    pub related: Vec<Shared<ArticleCard>>,
    /// Articles that share subjects or the column with it, nearest first, at most four.
    pub near: Vec<RelatedArticle>,
    /// 版样: its page, with the article framed.
    pub portrait_html: String,
    /// The article as a reference list names it, by GB/T 7714.
    pub citation: String,
    pub signature: Option<String>,
    pub rights: String,
    pub extra: Vec<Extra>,
}

/// The text of an article, as far as it depends on the text, its notes and its lines alone.
#[derive(Debug, Serialize)]
pub struct ArticleBody {
    /// The byline, where it is taken from the text into the head.
    pub byline: Option<BylineView>,
    /// The notes on the headline.
    pub head_notes: Vec<Note>,
    /// How many notes have a reading.
    pub readings: usize,
    pub blocks: Vec<Block>,
    pub footnotes_html: String,
    /// Mechanical changes: punctuation marks brought to full width, and lines joined.
    pub widened: usize,
    pub joined: usize,
}

impl ArticleBody {
    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let of_notes = |notes: &[Note]| -> usize { notes.iter().map(|note| size_of::<Note>() + note.html.len()).sum() };
        let lines = |lines: &[LineLink]| lines.len() * (size_of::<LineLink>() + 48);
        let of_block =
            |block: &Block| size_of::<Block>() + block.html.len() + of_notes(&block.notes) + lines(&block.lines);
        let text: usize = self.blocks.iter().map(of_block).sum();
        size_of::<Self>() + text + of_notes(&self.head_notes) + self.footnotes_html.len()
    }
}

/// The printed byline, in the head of the article.
#[derive(Debug, Serialize)]
pub struct BylineView {
    /// As printed, the names in `<b>`.
    pub html: String,
    /// The lines of the transcription, where it is a paragraph of its own.
    pub lines: Vec<LineLink>,
}

/// An article that is near to another.
#[derive(Debug, Serialize)]
pub struct RelatedArticle {
    pub article: Shared<ArticleCard>,
    /// In words, what they share.
    pub why: String,
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

/// A jump between pages (转版).
#[derive(Debug, Serialize)]
pub struct Jump {
    /// As printed: `上接A1版①`.
    pub mark: String,
    /// The other part, where it is held.
    pub article: Option<Shared<ArticleCard>>,
}
