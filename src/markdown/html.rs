//! HTML of the tree, written once from left to right.

use std::fmt::Write;
use std::ops::Range;

use super::escape::{escape_html, push_html};
use super::flow::{self, Cursor, Element, GapPlace, Leaf, Op};
use super::highlight;
use super::links::{self, Picture};
use super::marks::MarkedHtml;
use super::render::{RenderOptions, RenderedKind};
use super::tree::{Align, Block, BlockKind, Cell, Footnote, Inline, Piece};
use crate::text::gap::SHOWN;

pub(super) struct Writer<'a> {
    options: &'a RenderOptions<'a>,
    html: MarkedHtml<'a>,
    cursor: Cursor,
    /// What the block at hand takes of the plain text so far.
    text_range: Option<Range<usize>>,
    in_footnotes: bool,
    /// Code blocks and tables so far: each is a region that a reader may be led to by its name.
    codes: usize,
    tables: usize,
}

/// What was written of one block of the document.
pub(super) struct Written {
    pub html: String,
    /// What stands inside the outermost element.
    pub inner: Range<usize>,
    pub plain_range: Range<usize>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(options: &'a RenderOptions<'a>) -> Self {
        let html = MarkedHtml::new(options.marks);
        let cursor = Cursor::default();
        Self { options, html, cursor, text_range: None, in_footnotes: false, codes: 0, tables: 0 }
    }

    pub(super) fn whole_block(&mut self, block: &Block) -> Written {
        self.text_range = None;
        let inner = self.block(block);
        let plain_range = self.text_range.take().unwrap_or_else(|| self.cursor.place(0));
        Written { html: std::mem::take(&mut self.html.out), inner, plain_range }
    }

    /// Writes the footnotes, which come last: they are not in the plain text, so marks end here.
    pub(super) fn whole_footnotes(&mut self, notes: &[Footnote]) -> Written {
        self.html = MarkedHtml::new(&[]);
        self.in_footnotes = true;
        let inner = self.footnotes(notes);
        Written { html: std::mem::take(&mut self.html.out), inner, plain_range: self.cursor.place(0) }
    }

    pub(super) fn kind(&self, block: &Block) -> RenderedKind {
        match &block.kind {
            BlockKind::Paragraph { .. } | BlockKind::Html(_) => RenderedKind::Paragraph,
            BlockKind::Heading { level, id, .. } => {
                RenderedKind::Heading { level: self.level(*level), id: self.heading_id(id) }
            }
            BlockKind::List { .. } => RenderedKind::List,
            BlockKind::Quote(_) => RenderedKind::Quote,
            BlockKind::Code { .. } => RenderedKind::Code,
            BlockKind::Table { .. } => RenderedKind::Table,
            BlockKind::Rule => RenderedKind::Rule,
            BlockKind::Figure { .. } => RenderedKind::Figure,
            BlockKind::Gap { .. } => RenderedKind::Gap,
        }
    }

    fn level(&self, level: u8) -> u8 {
        level.saturating_add(self.options.heading_shift).clamp(2, 6)
    }

    fn heading_id(&self, id: &str) -> String {
        format!("h-{}{id}", self.options.scope)
    }

    /// Writes a block; gives what stands inside its element.
    fn block(&mut self, block: &Block) -> Range<usize> {
        match &block.kind {
            BlockKind::Paragraph { inlines, tight: true } => self.around("", "", |w| w.inlines(inlines)),
            BlockKind::Paragraph { inlines, .. } | BlockKind::Html(inlines) => {
                self.around("<p>", "</p>", |w| w.inlines(inlines))
            }
            BlockKind::Heading { level, id, inlines } => {
                let level = self.level(*level);
                let open = format!("<h{level} id=\"{}\">", escape_html(&self.heading_id(id)));
                self.around(&open, &format!("</h{level}>"), |w| w.inlines(inlines))
            }
            BlockKind::List { start, items } => {
                let (open, close) = match start {
                    None => ("<ul>\n".to_owned(), "</ul>"),
                    Some(1) => ("<ol>\n".to_owned(), "</ol>"),
                    Some(n) => (format!("<ol start=\"{n}\">\n"), "</ol>"),
                };
                self.around(&open, close, |w| {
                    for item in items {
                        w.around("<li>", "</li>\n", |w| w.blocks(&item.blocks));
                    }
                })
            }
            BlockKind::Quote(blocks) => self.around("<blockquote>\n", "\n</blockquote>", |w| w.blocks(blocks)),
            BlockKind::Code { language, pieces } => self.code(language.as_deref(), pieces),
            BlockKind::Table { columns, head, rows } => self.table(columns, head, rows),
            BlockKind::Rule => self.around("<hr>", "", |_| {}),
            BlockKind::Figure { path, title, caption } => self.figure(path, title, caption),
            BlockKind::Gap { why } => self.around("<p class=\"gap\">", "</p>", |w| {
                w.gap(why);
                w.lose();
            }),
        }
    }

    fn around(&mut self, open: &str, close: &str, content: impl FnOnce(&mut Self)) -> Range<usize> {
        self.html.out.push_str(open);
        let start = self.html.out.len();
        content(self);
        let end = self.html.out.len();
        self.html.out.push_str(close);
        start..end
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for (i, block) in blocks.iter().enumerate() {
            if i > 0 {
                self.html.out.push('\n');
            }
            self.block(block);
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        let leaf = flow::leaf(inlines, self.options.links);
        self.leaf(&leaf);
    }

    fn leaf(&mut self, leaf: &Leaf) {
        if !self.in_footnotes {
            let range = self.cursor.place(leaf.len);
            self.html.begin(range.start);
            let whole = self.text_range.get_or_insert_with(|| range.clone());
            whole.end = range.end;
        }
        for op in &leaf.ops {
            match op {
                Op::Text { text, .. } => self.html.text(text),
                Op::Enter(Element::Link { href, title }) => {
                    let mut open = String::from("<a");
                    attribute(&mut open, "href", href);
                    if !title.is_empty() {
                        attribute(&mut open, "title", title);
                    }
                    open.push('>');
                    self.html.enter_link(&open);
                }
                Op::Leave(Element::Link { .. }) => self.html.leave_link("</a>"),
                Op::Enter(element) => self.html.opaque(&opening(element), 0),
                Op::Leave(element) => self.html.opaque(closing(element), 0),
                Op::Break(_) => self.html.line_break(),
                Op::Footnote { number, nth } => {
                    let html = self.reference(*number, *nth);
                    self.html.opaque(&html, 0);
                }
                Op::Gap { why, place, .. } => {
                    self.html.suspend();
                    // words that are copied must not run together
                    let border = if *place == GapPlace::Middle {
                        format!("<span class=\"vh\">{SHOWN}</span>")
                    } else {
                        String::new()
                    };
                    self.around(&format!("<span class=\"gap\">{border}"), "</span>", |w| w.gap(why));
                    match place {
                        GapPlace::Alone => self.lose(),
                        GapPlace::Edge | GapPlace::Middle => self.html.pass(op.text().len()),
                    }
                }
                Op::Picture { picture, alt, title, .. } => self.html.opaque(&image(picture, alt, title), alt.len()),
                Op::Joint(_) => {}
            }
        }
        // At the place of an empty block the next one begins: its marks are not this one's.
        if leaf.len > 0 {
            self.html.end();
        }
    }

    /// Goes over a gap between blocks: marks that begin or end in it do so here.
    fn lose(&mut self) {
        if !self.in_footnotes {
            self.cursor.lose();
            self.html.begin(self.cursor.next());
            self.html.pass(0);
        }
    }

    fn gap(&mut self, why: &str) {
        let out = &mut self.html.out;
        for word in [self.options.words.gap, why].into_iter().filter(|word| !word.is_empty()) {
            out.push_str("<span>");
            push_html(word, out);
            out.push_str("</span>");
        }
    }

    fn code(&mut self, language: Option<&str>, pieces: &[Piece]) -> Range<usize> {
        let tokens = match language {
            Some(language) if self.options.highlight => {
                let code: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
                highlight::tokens(language, &code)
            }
            _ => Vec::new(),
        };
        let mut open = String::from("<pre tabindex=\"0\" role=\"region\"");
        self.codes += 1;
        attribute(&mut open, "aria-label", &one_of(self.options.words.code, self.codes));
        open.push('>');
        let mut inner = String::from("<code");
        if let Some(language) = language {
            attribute(&mut inner, "class", &format!("language-{language}"));
        }
        inner.push('>');
        self.around(&open, "</pre>", |w| {
            w.around(&inner, "</code>", |w| w.leaf(&flow::code(pieces, &tokens)));
        })
    }

    fn table(&mut self, columns: &[Align], head: &[Cell], rows: &[Vec<Cell>]) -> Range<usize> {
        let mut open = String::from("<div class=\"scroll\" role=\"region\" tabindex=\"0\"");
        self.tables += 1;
        attribute(&mut open, "aria-label", &one_of(self.options.words.table, self.tables));
        open.push('>');
        self.around(&open, "</div>", |w| {
            w.around("<table>\n<thead>", "</thead>\n", |w| w.row(columns, head, "th", " scope=\"col\""));
            if !rows.is_empty() {
                w.around("<tbody>\n", "</tbody>\n", |w| {
                    for row in rows {
                        w.row(columns, row, "td", "");
                        w.html.out.push('\n');
                    }
                });
            }
            w.html.out.push_str("</table>");
        })
    }

    fn row(&mut self, columns: &[Align], cells: &[Cell], element: &str, attributes: &str) {
        self.around("<tr>", "</tr>", |w| {
            for (i, cell) in cells.iter().enumerate() {
                let class = match columns.get(i) {
                    Some(Align::Right) => " class=\"r\"",
                    Some(Align::Center) => " class=\"c\"",
                    _ => "",
                };
                let open = format!("<{element}{attributes}{class}>");
                w.around(&open, &format!("</{element}>"), |w| w.inlines(&cell.inlines));
            }
        });
    }

    fn figure(&mut self, path: &str, title: &str, caption: &[Inline]) -> Range<usize> {
        let picture = links::picture(path, self.options.links);
        let leaf = flow::leaf(caption, self.options.links);
        self.around("<figure class=\"plate\">\n", "\n</figure>", |w| {
            match picture {
                Some(picture) => {
                    let html = image(&picture, &leaf.text(), title);
                    w.html.out.push_str(&html);
                }
                None => {
                    let out = &mut w.html.out;
                    out.push_str("<div class=\"void hatch\"><span>");
                    push_html(w.options.words.picture, out);
                    out.push_str("</span></div>");
                }
            }
            if caption.is_empty() {
                w.leaf(&leaf);
            } else {
                w.around("\n<figcaption>", "</figcaption>", |w| w.leaf(&leaf));
            }
        })
    }

    /// The mark of a footnote in the text.
    fn reference(&self, number: usize, nth: usize) -> String {
        if number == 0 {
            return String::new();
        }
        let scope = escape_html(self.options.scope);
        let mut out = format!("<sup class=\"fnref\"><a href=\"#fn-{scope}{number}\" id=\"fnref-{scope}{number}");
        if nth > 1 {
            let _ = write!(out, "-{nth}");
        }
        out.push_str("\" role=\"doc-noteref\"");
        attribute(&mut out, "aria-label", &numbered(self.options.words.footnote, number));
        let _ = write!(out, ">{number}</a></sup>");
        out
    }

    fn footnotes(&mut self, notes: &[Footnote]) -> Range<usize> {
        let mut open = String::from("<section class=\"footnotes\" role=\"doc-endnotes\"");
        attribute(&mut open, "aria-label", self.options.words.footnotes);
        open.push_str(">\n");
        self.around(&open, "</section>", |w| {
            w.around("<ol>\n", "</ol>\n", |w| notes.iter().for_each(|note| w.footnote(note)));
        })
    }

    /// A footnote; the ways back stand at the end of its last paragraph.
    fn footnote(&mut self, note: &Footnote) {
        let mut back = String::new();
        let scope = escape_html(self.options.scope);
        for nth in 1..=note.references {
            let suffix = if nth > 1 { format!("-{nth}") } else { String::new() };
            let _ = write!(back, " <a href=\"#fnref-{scope}{}{suffix}\" role=\"doc-backlink\"", note.number);
            attribute(&mut back, "aria-label", &numbered(self.options.words.back, note.number));
            back.push_str(">↩</a>");
        }
        let open = format!("<li id=\"fn-{scope}{}\">", note.number);
        self.around(&open, "</li>\n", |w| {
            if let Some((Block { kind: BlockKind::Paragraph { inlines, .. }, .. }, others)) = note.blocks.split_last() {
                w.blocks(others);
                if !others.is_empty() {
                    w.html.out.push('\n');
                }
                w.around("<p>", "</p>", |w| {
                    w.inlines(inlines);
                    w.html.out.push_str(&back);
                });
            } else {
                w.blocks(&note.blocks);
                if !back.is_empty() {
                    w.around("<p>", "</p>", |w| w.html.out.push_str(back.trim_start()));
                }
            }
        });
    }
}

fn numbered(words: &str, number: usize) -> String {
    words.replace("{n}", &number.to_string())
}

/// The name of the first thing of its kind, or of a later one.
fn one_of(words: &str, number: usize) -> String {
    if number == 1 { words.to_owned() } else { format!("{words} {number}") }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    push_html(value, out);
    out.push('"');
}

fn image(picture: &Picture, alt: &str, title: &str) -> String {
    let mut out = String::from("<img");
    attribute(&mut out, "src", &picture.src);
    attribute(&mut out, "alt", alt);
    if !title.is_empty() {
        attribute(&mut out, "title", title);
    }
    for (name, size) in [("width", picture.width), ("height", picture.height)] {
        if let Some(size) = size {
            let _ = write!(out, " {name}=\"{size}\"");
        }
    }
    out.push('>');
    out
}

fn opening(element: &Element) -> String {
    match element {
        Element::Emphasis => "<em>".to_owned(),
        Element::Strong => "<strong>".to_owned(),
        Element::Code => "<code>".to_owned(),
        Element::Token(class) => format!("<span class=\"{class}\">"),
        Element::Link { .. } => String::new(),
    }
}

fn closing(element: &Element) -> &'static str {
    match element {
        Element::Emphasis => "</em>",
        Element::Strong => "</strong>",
        Element::Code => "</code>",
        Element::Token(_) => "</span>",
        Element::Link { .. } => "</a>",
    }
}
