//! A page of the paper, line by line.

use serde::Serialize;

use super::{ArticleCard, IssueRef, Note, Sheet, SheetRef};
use crate::render::Shared;

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
