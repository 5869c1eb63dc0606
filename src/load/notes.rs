//! `a1-04.notes.md`: notes, each a heading of the second level, a quotation, and Markdown.
//!
//! 1. Front matter, if there is any.
//! 2. Lines that begin with `##` outside fenced code begin a note.
//! 3. [`Reader::heading`]: kind, certainty, title and id, each optional.
//! 4. The lines behind it that begin with `>` are the quotation ([`Reader::quotation`]); the first line without
//!    one ends it.
//! 5. A line `-> words` behind the quotation is the editor's reading.
//! 6. The rest, up to the next heading, is the note.
//!
//! Lines are read one by one, not as Markdown: in a quotation every character is the paper's, but for
//! `**`, `[……]`, `[[gap: why]]` and a backslash before punctuation.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::fields::Fields;
use super::{front_matter, issue, keys, yaml};
use crate::diag::{Code, Diagnostic, Report, SourceText, Where, codes};
use crate::files::{self, Source};
use crate::model::{Certainty, IssueDate, Note, NoteFile, NoteKind, Quote, Status, is_slug};
use crate::text::fold::fold_anchor;
use crate::text::gap::GAP;
use crate::text::{nearest, unseen};

/// Beginnings of the ids that headings, footnotes, places of notes, sections of a page and `serve` have.
const TAKEN: [&str; 6] = ["h-", "fn-", "fnref-", "at-", "s-", "annals-"];

/// Reads a file of notes. On an article every note must have a quotation.
pub fn read(source: &dyn Source, path: &str, must_quote: bool, report: &mut Report) -> Option<NoteFile> {
    let file = report.take(files::read_text(source, path))?;
    of_text(&file, must_quote, report)
}

/// The notes of a text. On an article every note must have a quotation.
pub fn of_text(file: &Arc<SourceText>, must_quote: bool, report: &mut Report) -> Option<NoteFile> {
    let mut notes = NoteFile {
        file: file.clone(),
        editor: None,
        date: None,
        lang: None,
        status: Status::default(),
        notes: Vec::new(),
    };
    let mut body = 0;
    if file.text.lines().next().is_some_and(|first| first.trim_end() == "---") {
        let parts = report.take(front_matter::split(file))?;
        body = parts.body;
        front(&mut notes, yaml::parse(file, parts.front), report)?;
    }
    notes.notes = Reader { file, must_quote, report }.notes(body);
    Some(notes)
}

/// The steps of a story, which are written as notes are; each must have a quotation.
pub fn steps_of(file: &Arc<SourceText>, body: usize, report: &mut Report) -> Vec<Note> {
    Reader { file, must_quote: true, report }.notes(body)
}

fn front(
    notes: &mut NoteFile,
    node: std::result::Result<yaml::Node, Box<Diagnostic>>,
    report: &mut Report,
) -> Option<()> {
    let file = notes.file.clone();
    let node = report.take(node)?;
    let mut fields = Fields::new(&file, &keys::NOTES, node, report);
    notes.editor = fields.words("editor").map(|words| words.value).filter(|words| !words.is_empty());
    if let Some(text) = fields.text("date") {
        match IssueDate::parse(&text.value) {
            Ok(date) => notes.date = Some(date),
            Err(why) => fields.error(&codes::BAD_DATE, text.span, why).help.push("write the day as 2021-08-06".into()),
        }
    }
    if let Some(lang) = fields.text("lang").filter(|lang| !lang.value.is_empty()) {
        if is_language(&lang.value) {
            notes.lang = Some(lang.value);
        } else {
            let message = format!("`{}` is no language tag", lang.value);
            fields
                .error(&codes::WRONG_VALUE, lang.span, message)
                .help
                .push("write it as in BCP 47: `en`, `zh-Hant`".into());
        }
    }
    notes.status = fields.one_of("status", issue::STATUS).unwrap_or_default();
    fields.finish();
    Some(())
}

/// A line of the file, without its end.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    at: usize,
    text: &'a str,
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn span(&self) -> Range<usize> {
        self.at..self.at + self.text.trim_end().len()
    }
}

struct Reader<'a> {
    file: &'a Arc<SourceText>,
    must_quote: bool,
    report: &'a mut Report,
}

impl<'a> Reader<'a> {
    fn notes(mut self, body: usize) -> Vec<Note> {
        let file = self.file;
        let lines: Vec<Line<'_>> = file.text[body..]
            .split_inclusive('\n')
            .scan(body, |at, line| {
                let here = *at;
                *at += line.len();
                Some(Line { at: here, text: line.trim_end_matches('\n') })
            })
            .collect();
        let mut begins = Vec::new();
        let mut fence = None;
        let mut opened = 0;
        for (i, line) in lines.iter().enumerate() {
            if fence.is_none() && heading(line.text).is_some() {
                begins.push(i);
            }
            let before = fence;
            fence = after_line(fence, line.text);
            if before.is_none() {
                opened = i;
            }
        }
        if fence.is_some() && begins.iter().any(|begin| *begin < opened) {
            let help = "close it with the same fence on a line of its own; until then all notes below are code";
            self.error(&codes::NOTE_CODE_OPEN, lines[opened].span(), "this code is not closed", help);
        }
        if let Some(line) = lines[..begins.first().copied().unwrap_or(lines.len())].iter().find(|line| !line.is_blank())
        {
            let help =
                "a note begins with a line `## doubt·certain 标题 {#n1}`, of which all behind `##` may be missing";
            self.error(&codes::NOTE_OUTSIDE, line.span(), "this stands before the first note", help);
        }
        let ends = begins.iter().skip(1).copied().chain([lines.len()]);
        let mut notes: Vec<Note> = Vec::new();
        let mut ids: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for (begin, end) in begins.iter().copied().zip(ends) {
            if let Some(note) = self.note(&lines[begin..end]) {
                match ids.get(&note.id) {
                    Some(other) => self.twice(&note, &notes[*other]),
                    None => {
                        ids.insert(note.id.clone(), notes.len());
                        notes.push(note);
                    }
                }
            }
        }
        notes
    }

    fn twice(&mut self, note: &Note, other: &Note) {
        let heading = other.heading.clone();
        let file = Where::Text(self.file.clone());
        let help = if note.id.starts_with("n-") {
            "notes without an id get one from their quotation: give them different ones, as in `{#n2}`"
        } else {
            "give one of them another id; one that is published keeps its own"
        };
        let message = format!("two notes have the id `{}`", note.id);
        self.report.push(
            Diagnostic::new(&codes::DUPLICATE_ID, message)
                .at(self.file, note.heading.clone())
                .also(file, Some(heading), "the other one")
                .help(help),
        );
    }

    fn error(&mut self, code: &'static Code, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.report.push(Diagnostic::new(code, message).at(self.file, span).help(help));
    }

    fn note(&mut self, lines: &[Line<'a>]) -> Option<Note> {
        let (first, rest) = lines.split_first()?;
        let heading = self.heading(first)?;
        let skip = |from: usize| from + rest[from..].iter().take_while(|line| line.is_blank()).count();

        let begin = skip(0);
        let quoted = rest[begin..].iter().take_while(|line| quoted(line.text).is_some()).count();
        let mut at = if quoted > 0 { begin + quoted } else { 0 };
        let quote = if quoted > 0 {
            Some(self.quotation(&rest[begin..begin + quoted])?)
        } else if self.must_quote {
            let fenced = rest.get(begin).is_some_and(|line| after_line(None, line.text).is_some());
            let mut diagnostic =
                Diagnostic::new(&codes::NOTE_WITHOUT_QUOTE, "the note quotes nothing").at(self.file, first.span());
            if fenced {
                diagnostic = diagnostic.note("what stands in fenced code is code");
            }
            self.report.push(diagnostic.help(
                "write the words that it is about below the heading, copied from the page, each line with `> ` before it",
            ));
            return None;
        } else {
            None
        };

        let mut reading = None;
        if quote.is_some() {
            let mut k = skip(at);
            while let Some(words) = rest.get(k).and_then(|line| arrow(line.text)) {
                if reading.is_some() {
                    let help = "keep one; say in the text what else the words may be";
                    self.error(&codes::NOTE_READINGS, rest[k].span(), "the note has two readings", help);
                    break;
                }
                reading = Some(words.to_owned());
                at = k + 1;
                k = skip(at);
            }
        }
        let end = rest.last().unwrap_or(first);
        let end = end.at + end.text.len();
        let body = rest.get(at).map_or(end, |line| line.at);
        if reading.is_none() && self.file.text[body..end].trim().is_empty() {
            let help = "write its text below the quotation, or a reading: `-> words`";
            self.error(&codes::NOTE_EMPTY, first.span(), "the note says nothing", help);
        }
        let id = heading.id.unwrap_or_else(|| hashed(quote.as_ref().filter(|_| !heading.bad_id), first.text));
        let kind = heading.kind.unwrap_or(if reading.is_some() { NoteKind::Doubt } else { NoteKind::Context });
        Some(Note {
            id,
            kind,
            certainty: heading.certainty,
            title: heading.title,
            quote,
            reading,
            heading: first.span(),
            body: body..end,
        })
    }

    /// `## doubt·certain 余杭区在杭州 {#n9}`
    fn heading(&mut self, line: &Line<'_>) -> Option<Heading> {
        let mut rest = heading(line.text)?.trim();
        let mut found = Heading::default();
        // one that closes as it opens has its id before that
        if let Some(closed) = rest.strip_suffix("##").map(|rest| rest.trim_end_matches('#').trim_end())
            && closed.ends_with('}')
        {
            rest = closed;
        }
        if rest.ends_with('}')
            && let Some(open) = rest.rfind('{')
        {
            let inside = &rest[open + 1..rest.len() - 1];
            let span = line.at + offset(line.text, &rest[open..]);
            let span = span..span + rest.len() - open;
            match inside.strip_prefix('#') {
                Some(id) if is_slug(id) && !is_taken(id) => found.id = Some(id.into()),
                Some(id) if is_slug(id) => {
                    let message = format!("`{id}` cannot be the id of a note: the page has such ids of its own");
                    self.error(&codes::BAD_ID, span, message, "write one as `{#n9}`");
                    found.bad_id = true;
                }
                _ => {
                    let help = "an id is made of a-z, 0-9 and hyphens behind `#`: `{#n9}`";
                    self.error(&codes::BAD_ID, span, format!("`{{{inside}}}` is not an id"), help);
                    found.bad_id = true;
                }
            }
            rest = rest[..open].trim_end();
        }
        // a heading may be closed as it is opened
        let open_end = rest.trim_end_matches('#');
        if open_end.is_empty() || open_end.ends_with(char::is_whitespace) {
            rest = open_end.trim_end();
        }
        let (first, title) = split_words(rest);
        let words = match first.split_once(DOTS) {
            Some((kind, certainty)) => {
                let (kind, certainty) = (kind.trim_end(), certainty.trim_start());
                match (NoteKind::of_word(kind), Certainty::of_word(certainty)) {
                    (Some(kind), Some(certainty)) => {
                        found.kind = Some(kind);
                        found.certainty = Some(certainty);
                        true
                    }
                    (None, Some(certainty)) if kind.is_empty() => {
                        found.certainty = Some(certainty);
                        true
                    }
                    (None, None) => false,
                    (of_kind, _) => {
                        let (what, word, known): (_, _, Vec<&str>) = if of_kind.is_some() {
                            ("certainty", certainty, Certainty::words().collect())
                        } else {
                            ("kind", kind, NoteKind::words().collect())
                        };
                        let span = line.at + offset(line.text, word);
                        self.unknown(what, word, span..span + word.len(), &known);
                        return None;
                    }
                }
            }
            None => {
                found.kind = NoteKind::of_word(first);
                // alone, or it is a word of the title
                if found.kind.is_none() && title.is_empty() {
                    found.certainty = Certainty::of_word(first);
                }
                let known = found.kind.is_some() || found.certainty.is_some();
                if !known && first.bytes().all(|b| b.is_ascii_lowercase()) && !first.is_empty() {
                    self.perhaps_a_kind(first, line);
                }
                known
            }
        };
        let title = if words { title.trim() } else { rest };
        found.title = (!title.is_empty()).then(|| title.to_owned());
        Some(found)
    }

    fn unknown(&mut self, what: &str, word: &str, span: Range<usize>, known: &[&'static str]) {
        let near = nearest(word, known.iter().copied());
        let english: Vec<&str> = known.iter().copied().filter(|word| word.is_ascii()).collect();
        let mut diagnostic = Diagnostic::new(&codes::NOTE_KIND, format!("`{word}` is no {what}")).at(self.file, span);
        diagnostic.notes.extend(unseen(word));
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        let chinese: Vec<&str> = known.iter().copied().filter(|word| !word.is_ascii()).collect();
        let help = format!("it is one of: {}; in Chinese: {}", english.join(", "), chinese.join("、"));
        self.report.push(diagnostic.help(help));
    }

    /// A title may begin with any word; one that is nearly a kind was hardly meant as its beginning.
    fn perhaps_a_kind(&mut self, word: &str, line: &Line<'_>) {
        let known: Vec<&str> = NoteKind::words().chain(Certainty::words()).filter(|word| word.is_ascii()).collect();
        if let Some(near) = nearest(word, known.into_iter()) {
            let at = line.at + offset(line.text, word);
            let message = format!("`{word}` is no kind, and is read as the title");
            self.error(&codes::NOTE_KIND_TITLE, at..at + word.len(), message, format!("did you mean `{near}`?"));
        }
    }

    /// The words of a quotation, its target and its omissions.
    fn quotation(&mut self, lines: &[Line<'_>]) -> Option<Quote> {
        let span = lines.first()?.at..lines.last()?.span().end;
        let mut text = String::new();
        let mut omissions = Vec::new();
        let mut stars: Vec<usize> = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            if i > 0 {
                text.push('\n');
            }
            let mut rest = quoted(line.text)?;
            while let Some(c) = rest.chars().next() {
                let mut next = rest.chars();
                next.next();
                if let Some(after) = OMISSIONS.iter().find_map(|omission| rest.strip_prefix(omission)) {
                    omissions.push(text.len());
                    rest = after;
                } else if let Some(after) = after_gap(rest) {
                    text.push(GAP);
                    rest = after;
                } else if let Some(after) = rest.strip_prefix("**") {
                    stars.push(text.len());
                    rest = after;
                } else if c == '\\'
                    && let Some(escaped) = next.next().filter(char::is_ascii_punctuation)
                {
                    text.push(escaped);
                    rest = next.as_str();
                } else {
                    text.push(c);
                    rest = next.as_str();
                }
            }
        }
        let target = match stars[..] {
            [] => 0..text.len(),
            [from, to] => from..to,
            _ => {
                let help = "put `**` before and behind the words that the note is about, in one place of the quotation";
                self.error(&codes::NOTE_TARGET, span, "the target of the note is not marked once", help);
                return None;
            }
        };
        let is_empty = |part: &str| fold_anchor(part).text.is_empty();
        if is_empty(&text[target.clone()]) {
            let (message, help) = if is_empty(&text) {
                ("the quotation is empty", "copy the words that the note is about from the page")
            } else {
                ("the target of the note is empty", "put `**` before and behind the words that the note is about")
            };
            self.error(&codes::NOTE_TARGET, span, message, help);
            return None;
        }
        Some(Quote { text, omissions, target, span })
    }
}

/// What stands behind `[[gap: why]]`, if a text begins with it; why may be missing.
fn after_gap(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("[[")?.trim_start().strip_prefix("gap")?.trim_start();
    let (why, after) = inside.split_once("]]")?;
    (why.is_empty() || why.starts_with([':', '：'])).then_some(after)
}

const OMISSIONS: [&str; 3] = ["[……]", "[...]", "[…]"];

/// What stands between kind and certainty, as keyboards have it.
const DOTS: [char; 4] = ['·', '・', '•', '‧'];

/// The kind and certainty that a heading may begin with, white space around the dot or not; and the rest.
fn split_words(heading: &str) -> (&str, &str) {
    let word = |text: &str| text.find(|c: char| c.is_whitespace() || DOTS.contains(&c)).unwrap_or(text.len());
    let first = word(heading);
    let dot = heading[first..].trim_start();
    let end = match dot.strip_prefix(DOTS) {
        Some(rest)
            if NoteKind::of_word(&heading[..first]).is_some()
                || first == 0
                || !heading[first..].starts_with(char::is_whitespace) =>
        {
            let certainty = rest.trim_start();
            heading.len() - certainty.len() + word(certainty)
        }
        _ => first,
    };
    (&heading[..end], heading[end..].trim())
}

#[derive(Default)]
struct Heading {
    id: Option<Arc<str>>,
    /// What stands for an id is none, which has been reported.
    bad_id: bool,
    kind: Option<NoteKind>,
    certainty: Option<Certainty>,
    title: Option<String>,
}

/// What stands behind `##`, if a line is a heading of the second level. White space behind it, which
/// Markdown asks for, is easily left out before Chinese.
fn heading(line: &str) -> Option<&str> {
    let rest = indented(line)?.strip_prefix("##")?;
    (!rest.starts_with('#')).then_some(rest)
}

/// What stands behind `>`, if a line is quoted.
fn quoted(line: &str) -> Option<&str> {
    let rest = indented(line)?.strip_prefix(['>', '＞'])?;
    Some(rest.strip_prefix(' ').unwrap_or(rest).trim_end())
}

/// What stands behind `->`, if a line is a reading.
fn arrow(line: &str) -> Option<&str> {
    indented(line)?.strip_prefix("->").map(str::trim)
}

/// A line that is not indented as code is.
fn indented(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(' ');
    (line.len() - rest.len() < 4).then_some(rest)
}

/// The fence that is open after a line, if one is: its character and length.
fn after_line(open: Option<(char, usize)>, line: &str) -> Option<(char, usize)> {
    let Some(rest) = indented(line) else { return open };
    let Some(c) = rest.chars().next().filter(|c| matches!(c, '`' | '~')) else { return open };
    let length = rest.chars().take_while(|other| *other == c).count();
    let info = &rest[length..];
    match open {
        None if length >= 3 && (c == '~' || !info.contains('`')) => Some((c, length)),
        Some((with, at_least)) if c == with && length >= at_least && info.trim().is_empty() => None,
        open => open,
    }
}

/// Where a part of a line begins in it.
fn offset(line: &str, part: &str) -> usize {
    part.as_ptr() as usize - line.as_ptr() as usize
}

/// Whether a text has the form of a language tag (BCP 47).
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let is_word = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic()) && parts.all(is_word)
}

fn is_taken(id: &str) -> bool {
    id == "main" || TAKEN.iter().any(|taken| id.starts_with(taken))
}

/// The id of a note without one: `n-` and eight letters of the hash of its folded quotation.
fn hashed(quote: Option<&Quote>, heading: &str) -> Arc<str> {
    let words = fold_anchor(quote.map_or(heading, |quote| &quote.text)).text;
    format!("n-{}", &blake3::hash(words.as_bytes()).to_hex()[..8]).into()
}
