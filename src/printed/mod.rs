//! The printed text of an article: column, kicker, title and deck as far as they were printed, then
//! the body.
//!
//! Mentions, anchors and search run over this one text. [`Printed::read`] makes it from the file;
//! [`read_through`] reads every published article once, checks its links, and keeps of each a
//! [`Digest`]: what lists and subjects need to know of a text that is not kept.

mod anchors;
mod byline;
mod changes;
mod elsewhere;
mod hidden;
mod kept;
mod lines;
mod links;
mod mentions;
mod noted;
mod page;
mod quotation;
mod reading;
mod sheets;
mod stories;
mod transcript;

use std::collections::{BTreeMap, btree_map};
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Result, SourceText};
use crate::files::{self, Source};
use crate::markdown::{self, Document, Plain, PlainKind};
use crate::model::{Article, IssueId, Links, ViewIssue};
use crate::text::bidi::closed;
use crate::text::clusters::{self, Clusters};
use crate::text::gap::{self, GAP};
pub use changes::{ChangeFault, SourceLines, sheets_of, source_lines};
pub use elsewhere::{in_yaml, propose};
pub use kept::kept_names;
pub use lines::{Alignment, Left, LineKey, PrintedPart, Role, align, left_to_body};
pub use links::{beside, picture_size};
pub use mentions::Names;
pub use noted::{NoteDigest, Passage, problems_of_note};
pub use page::{Page, Pages, in_words, runs_of};
pub use reading::{
    ArticleVisit, Digest, IssueReading, Named, Reading, SheetReading, plain_body, plain_footnotes, plain_note,
    read_through,
};
pub use sheets::{BLANK, Claims, Owner, Run, hides_lines, is_blanked, lines_of, shown, shown_text};
pub use stories::StepPlace;
pub use transcript::{Transcript, Transcripts};

/// The text of one article, read and parsed.
pub struct Printed {
    pub file: Arc<SourceText>,
    /// The body's Markdown; its spans count from [`Printed::body`].
    pub document: Document,
    /// Where the body begins in the file.
    pub body: usize,
    /// The plain text of the body.
    pub plain: Plain,
    /// In the body's plain text, the bylines that are set apart, in order.
    pub bylines: Vec<Range<usize>>,
    /// In the body's plain text, the jump marks at its beginning, or at its end.
    pub jumps: Vec<Range<usize>>,
    /// In the body's plain text, the signature.
    pub signature: Option<usize>,
    headline: Vec<(Role, String)>,
}

impl Printed {
    /// Reads an article's file and finds its printed text.
    ///
    /// # Errors
    /// When the file cannot be read, or is not the one that was loaded.
    pub fn read(source: &dyn Source, article: &Article, issue: &IssueId, links: &Links<'_>) -> Result<Self> {
        let file = match article.held.take() {
            Some(file) => {
                source.budget().inspect(|budget| budget.give_back(file.text.len()));
                file
            }
            None => {
                let file = files::read_text(source, &article.path)?;
                if blake3::hash(file.text.as_bytes()) != article.hash {
                    return Err(files::changed(&article.path));
                }
                file
            }
        };
        let document = markdown::parse(&file.text[article.body..]);
        let plain = markdown::plain(&document, &LinkWords { links, issue: Some(issue) });
        let mut printed = Self {
            file,
            document,
            body: article.body,
            plain,
            bylines: Vec::new(),
            jumps: Vec::new(),
            signature: None,
            headline: headline(article),
        };
        printed.find_set_apart(article);
        Ok(printed)
    }

    /// Finds bylines, jump marks and the signature in the paragraphs.
    fn find_set_apart(&mut self, article: &Article) {
        let mut text_began = false;
        let clusters = Clusters::of(&self.plain.text);
        for (k, block) in self.plain.blocks.iter().enumerate() {
            if block.kind != PlainKind::Paragraph {
                continue;
            }
            let whole = &self.plain.text[block.range.clone()];
            // what stands at the beginning may stand after lost text
            let text = whole.trim_start_matches(GAP);
            let start = block.range.start + whole.len() - text.len();
            let at = |range: Range<usize>| clusters.widen(start + range.start..start + range.end);
            if let Some(mark) = &article.continues_from
                && let Some(range) = byline::jump(text, mark)
            {
                self.jumps.push(at(range));
            }
            if let Some(mark) = &article.continues_to
                && let Some(range) = text.find(&mark.mark).map(|i| i..i + mark.mark.len())
            {
                self.jumps.push(at(range));
            }
            // A byline stands before the text; the author's may also stand under it.
            if !text_began && let Some(range) = byline::span(text, &article.byline) {
                text_began = range.end < text.len();
                self.bylines.push(at(range));
            } else {
                text_began = true;
            }
            if let Some(signature) = &article.signature
                && same_words(text, signature)
            {
                self.signature = Some(k);
            }
        }
    }

    /// The printed parts of the headline.
    pub fn headline(&self) -> impl Iterator<Item = (Role, &str)> {
        self.headline.iter().map(|(role, text)| (*role, text.as_str()))
    }

    /// The whole printed text.
    pub fn whole(&self) -> Whole {
        let mut whole = headline_text(&self.headline);
        whole.body = whole.text.len();
        whole.text.push_str(&self.plain.text);
        whole
    }

    /// Passages that are lost.
    pub fn gaps(&self) -> usize {
        let mut gaps =
            self.document.blocks.iter().filter(|b| matches!(b.kind, markdown::BlockKind::Gap { .. })).count();
        self.document
            .each_inline(|inline| gaps += usize::from(matches!(inline.kind, markdown::InlineKind::Gap { .. })));
        gaps
    }

    /// Characters of the whole printed text; white space and gaps are not counted.
    pub fn chars(&self) -> usize {
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != GAP).count();
        count(&self.plain.text) + self.headline.iter().map(|(_, text)| count(text)).sum::<usize>()
    }

    /// The first paragraphs of running text without bylines and jump marks, each cut at `chars`.
    pub fn opening(&self, paragraphs: usize, chars: usize, ellipsis: &str) -> Vec<String> {
        let mut opening = Vec::new();
        for (k, block) in self.plain.blocks.iter().enumerate() {
            if opening.len() == paragraphs {
                break;
            }
            if !matches!(block.kind, PlainKind::Paragraph | PlainKind::Caption) || self.signature == Some(k) {
                continue;
            }
            let apart = |ranges: &[Range<usize>]| {
                let from = ranges.partition_point(|range| range.start < block.range.start);
                ranges[from..].iter().take_while(|range| range.start == block.range.start).map(|range| range.end).max()
            };
            let start = apart(&self.bylines).max(apart(&self.jumps)).unwrap_or(block.range.start);
            let text = self.plain.text[start..block.range.end].trim();
            if !text.is_empty() {
                opening.push(cut(&gap::shown(text), chars, ellipsis));
            }
        }
        opening
    }

    /// Aligns the text with the lines that the article names as its source.
    ///
    /// Returns the alignment and the names of the pages that its [`LineKey`]s count. Lines whose text
    /// is not published take no part.
    ///
    /// # Errors
    /// When a transcription cannot be read.
    pub fn align(
        &self,
        transcripts: &Transcripts<'_>,
        issue: &ViewIssue<'_>,
        article: &Article,
    ) -> Result<(Alignment, Vec<String>)> {
        let mut names: Vec<String> = Vec::new();
        let mut texts: Vec<Arc<Transcript>> = Vec::new();
        let mut places: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        for run in &article.source {
            if let btree_map::Entry::Vacant(place) = places.entry(&*run.sheet) {
                let sheet = issue.sheet_at(&run.sheet).map(|j| issue.sheets()[j]);
                let path = sheet.and_then(|sheet| sheet.transcription.as_deref());
                place.insert(path.map(|_| names.len()));
                if let Some(path) = path {
                    names.push(run.sheet.to_string());
                    texts.push(transcripts.get(path)?);
                }
            }
        }
        let text = |name: &str| places.get(name).copied().flatten().map(|at| (at, &*texts[at]));
        let is_shown = |sheet: &str, line| issue.is_line_shown(sheet, line);
        let found = source_lines(&article.source, &article.changes, text, is_shown);
        let (headline, body) = self.parts();
        Ok((align(&found.as_text(), &headline, &body), names))
    }

    /// Where the front matter names the lines, or nothing if that cannot be found.
    pub fn place_of_source(&self, article: &Article) -> Range<usize> {
        let front = &self.file.text[..self.body.min(self.file.text.len())];
        let first = article.source.first().map(|run| format!("{}.txt#", run.sheet));
        let at = first.and_then(|first| front.find(&first));
        at.map_or(0..0, |at| at..at + front[at..].find(['\n', ']']).unwrap_or(0))
    }

    /// Whether the text is that of the lines which the article names: all of theirs, and nothing else.
    pub fn is_its_lines(&self, article: &Article, pages: &Pages<'_>) -> bool {
        let found = source_lines(&article.source, &article.changes, |name| pages.text(name), |_, _| true);
        let (headline, body) = self.parts();
        align(&found.as_text(), &headline, &body).complete
    }

    /// The printed text in parts: the headline, and the blocks of the body.
    pub fn parts(&self) -> (Vec<PrintedPart<'_>>, Vec<PrintedPart<'_>>) {
        let headline = self.headline.iter().map(|(role, text)| PrintedPart { text, role: Some(*role) }).collect();
        let body = self.plain.blocks.iter().map(|block| PrintedPart {
            text: &self.plain.text[block.range.clone()],
            role: match block.kind {
                PlainKind::Heading => Some(Role::Subhead),
                PlainKind::Caption => Some(Role::Caption),
                _ => None,
            },
        });
        (headline, body.collect())
    }
}

/// The whole printed text in one piece: column, kicker, title and deck as far as they were printed,
/// then the body, one below the other. Notes are anchored in it.
#[derive(Debug, Default)]
pub struct Whole {
    pub text: String,
    /// The parts of the headline in their order.
    pub headline: Vec<(Role, Range<usize>)>,
    /// Where the body begins.
    pub body: usize,
}

/// What a link in an article says: as it will be rendered, so that places in the text agree.
struct LinkWords<'a, 'v> {
    links: &'a Links<'v>,
    issue: Option<&'a IssueId>,
}

impl markdown::Links for LinkWords<'_, '_> {
    fn wiki(&self, target: &str, _: Option<&str>) -> markdown::Target {
        markdown::Target::Words(self.links.words_of(&self.links.read(target, self.issue)))
    }
}

/// The parts of the headline that were printed. The title comes first: of two parts that could stand
/// in one place it is the surer.
/// Where the printed parts of an article's headline are in its whole printed text.
pub fn headline_places(article: &Article) -> Vec<(Role, Range<usize>)> {
    headline_text(&headline(article)).headline
}

/// The whole printed text as far as the body.
fn headline_text(parts: &[(Role, String)]) -> Whole {
    let mut whole = Whole::default();
    for role in [Role::Column, Role::Kicker, Role::Title, Role::Deck] {
        for (_, words) in parts.iter().filter(|(other, _)| *other == role) {
            let start = whole.text.len();
            whole.text.push_str(words);
            whole.headline.push((role, start..whole.text.len()));
            whole.text.push('\n');
        }
    }
    whole
}

fn headline(article: &Article) -> Vec<(Role, String)> {
    let title = (!article.title_supplied).then(|| article.title.clone());
    let column = article.column.clone().filter(|_| !article.column_inferred);
    [
        (Role::Title, title),
        (Role::Kicker, article.kicker.clone()),
        (Role::Deck, article.deck.clone()),
        (Role::Column, column),
    ]
    .into_iter()
    .filter_map(|(role, text)| Some((role, text?)))
    .collect()
}

/// Whether two texts are the same but for white space.
fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    words(a) == words(b)
}

/// Cuts a text at `limit` characters, if it is longer.
pub fn cut(text: &str, limit: usize, ellipsis: &str) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => {
            let whole = &text[..clusters::floor(text, at)];
            let text = whole.trim_end_matches(['，', '、', '；', '：', ' ', '“', '（']);
            format!("{}{ellipsis}", closed(text))
        }
        None => closed(text).into_owned(),
    }
}
