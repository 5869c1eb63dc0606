//! Notes beside the text: what is marked in it, and what stands beside it.

use std::ops::Range;

use super::context::Note as View;
use super::pages::TextContext;
use super::prose::{self, Resolver};
use super::urls;
use super::words::Words;
use crate::markdown::{self, Mark, escape_html};
use crate::model::{IssueId, Note, NoteFile};
use crate::printed::{NoteDigest, Passage};
use crate::text::bidi::closed;

/// A note with its place in a text, numbered from 1 in the order in which readers meet them.
pub struct Placed<'a> {
    pub file: &'a NoteFile,
    pub note: &'a Note,
    /// The bytes of its target; none of a note that quotes nothing.
    pub target: Option<Range<usize>>,
    /// The words there.
    pub passage: Option<&'a Passage>,
    pub n: usize,
}

/// The notes of a file with their places, in the order of the text; those without a place come last.
pub fn placed<'a>(file: &'a NoteFile, digests: &'a [NoteDigest]) -> Vec<Placed<'a>> {
    let mut placed: Vec<Placed<'_>> = file
        .notes
        .iter()
        .zip(digests)
        .map(|(note, digest)| Placed {
            file,
            note,
            target: digest.place.clone(),
            passage: digest.target.as_ref(),
            n: 0,
        })
        .collect();
    placed.sort_by_key(|placed| placed.target.as_ref().map_or((usize::MAX, 0), |target| (target.end, target.start)));
    for (k, placed) in placed.iter_mut().enumerate() {
        placed.n = k + 1;
    }
    placed
}

impl Placed<'_> {
    /// What is wrapped around the target where it stands in a part of the text; none if it does not.
    pub fn mark(&self, part: &Range<usize>, words: &Words) -> Option<Mark> {
        let target = self.target.as_ref()?;
        let (start, end) = (target.start.max(part.start), target.end.min(part.end));
        if start >= end {
            return None;
        }
        let (id, kind) = (&self.note.id, self.note.kind.key());
        let read = if self.note.reading.is_some() { " read" } else { "" };
        let reopen = format!("<mark class=\"q q-{kind}{read}\">");
        let begins = target.start >= part.start;
        let open = if begins { format!("<mark class=\"q q-{kind}{read}\" id=\"at-{id}\">") } else { reopen.clone() };
        let after = if target.end <= part.end { self.after(words) } else { String::new() };
        Some(Mark { range: start - part.start..end - part.start, open, reopen, close: "</mark>".to_owned(), after })
    }

    /// What stands behind the target: the editor's reading, and the way to the note.
    fn after(&self, words: &Words) -> String {
        let mut after = String::new();
        if let Some(reading) = self.note.reading.as_deref().filter(|reading| !reading.is_empty()) {
            after = format!("<ins class=\"alt\">〔{}〕</ins>", escape_html(&closed(reading)));
        }
        let (id, n) = (&self.note.id, self.n.to_string());
        let label = escape_html(&words.fill("note_n", &[("n", &n)]));
        after + &format!("<a class=\"ref\" href=\"#{id}\" aria-label=\"{label}\">{n}</a>")
    }

    /// What stands beside the text.
    pub fn view(&self, context: TextContext<'_>, issue: Option<&IssueId>, url: &str) -> View {
        let (note, words) = (self.note, context.words);
        View {
            id: note.id.to_string(),
            n: self.n,
            k: 0,
            kind: note.kind.key(),
            kind_label: words.note_kind(note.kind),
            seal: words.note_seal(note.kind),
            certainty: note.certainty.map_or("", |certainty| certainty.key()),
            certainty_label: note.certainty.map(|certainty| words.certainty(certainty)),
            title: note.title.as_deref().map(|title| closed(title).into_owned()),
            target: self.passage.map(|passage| passage.shown()),
            reading: note.reading.as_deref().map(|reading| closed(reading).into_owned()),
            html: html(context, self.file, note, issue, &urls::root(url)),
            editor: self.file.editor.as_deref().map(|editor| closed(editor).into_owned()),
            lang: self.file.lang.clone(),
        }
    }
}

/// The Markdown of a note. `root` leads to the root of the site.
pub fn html(context: TextContext<'_>, file: &NoteFile, note: &Note, issue: Option<&IssueId>, root: &str) -> String {
    let document = markdown::parse(&file.file.text[note.body.clone()]);
    let links = Resolver { context, issue, content: &file.file.path, root: root.to_owned() };
    let scope = format!("{}.", note.id);
    let options = prose::options(context.words, &links, &[]);
    markdown::to_html(&document, &markdown::RenderOptions { scope: &scope, heading_shift: 2, ..options })
}
