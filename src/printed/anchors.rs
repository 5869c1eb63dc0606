//! The places on pages that links in double brackets may name: `[[a1-02#n9]]`.
//!
//! 1. Notes, by their ids; headings (`h-`) and footnotes (`fn-`) of the text and of its notes; the lines of a
//!    transcription (`L63`). They follow from the content, so a link to one is proved when it is read.
//! 2. Other ids on a page are the theme's, and only the finished page has them: `check` looks there.

use super::sheets::lines_of;
use crate::diag::{Diagnostic, Result, codes};
use crate::files::{self, Source};
use crate::markdown::{self, BlockKind, Document};
use crate::model::{Links, Target};
use crate::text::WordIndex;

/// Beginnings of ids that themes give to the parts of a page.
const OF_THEMES: [&str; 4] = ["at-", "s-", "fnref-", "annals-"];

/// Whether the page of a target has an anchor, as far as content says.
pub fn has(source: &dyn Source, links: &Links<'_>, target: Target, anchor: &str) -> bool {
    is_of_theme(anchor)
        || links.anchors(target, || of_page(source, links, target)).is_ok_and(|anchors| anchors.has(anchor))
}

/// What is wrong with a link to an anchor on the page of a target.
pub fn check(source: &dyn Source, links: &Links<'_>, target: Target, anchor: &str) -> Option<Diagnostic> {
    if is_of_theme(anchor) {
        return None;
    }
    // a file that cannot be read is reported where its own text is read
    let anchors = links.anchors(target, || of_page(source, links, target)).ok()?;
    if anchors.has(anchor) {
        return None;
    }
    let id = links.id(target);
    let diagnostic = Diagnostic::new(&codes::LINK_TO_NOTHING, format!("`{id}` has no place `#{anchor}`"));
    // the beginning is easily left out, and a line's number is all that is printed
    let prefixed = ["h-", "fn-", "L"].map(|prefix| format!("{prefix}{anchor}"));
    let near = prefixed.iter().map(String::as_str).find(|anchor| anchors.has(anchor));
    let diagnostic = match near.or_else(|| anchors.nearest(anchor)) {
        Some(near) => diagnostic.help(format!("did you mean [[{id}#{near}]]?")),
        None => diagnostic,
    };
    Some(diagnostic.help("an anchor is the id of a note (`#n9`), of a heading (`#h-1`) or of a line (`#L63`)"))
}

fn is_of_theme(anchor: &str) -> bool {
    anchor == "main" || OF_THEMES.iter().any(|prefix| anchor.starts_with(prefix))
}

/// The anchors on the page of a target.
fn of_page(source: &dyn Source, links: &Links<'_>, target: Target) -> Result<WordIndex<String>> {
    let view = links.view();
    let mut anchors = Vec::new();
    match target {
        Target::Issue(i) => {
            let issue = view.issues()[i].issue;
            of_text(&issue.file.text[issue.body..], "", &mut anchors);
        }
        Target::Article(i, j) => {
            let article = view.issues()[i].articles[j];
            let file = files::read_text(source, &article.path)?;
            of_text(file.text.get(article.body..).unwrap_or_default(), "", &mut anchors);
        }
        Target::Sheet(i, j) => {
            if let Some(path) = &view.issues()[i].sheets()[j].transcription {
                let file = files::read_text(source, path)?;
                let lines = lines_of(&file.text).into_iter().zip(1..);
                anchors
                    .extend(lines.filter(|(line, _)| !line.trim().is_empty()).map(|(_, n): (_, u32)| format!("L{n}")));
            }
        }
        Target::Subject(k) => of_text(&view.subjects()[k].file.text[view.subjects()[k].body..], "", &mut anchors),
        Target::Page(k) => of_text(&view.pages()[k].file.text[view.pages()[k].body..], "", &mut anchors),
    }
    if let Some(file) = links.notes_on(target).and_then(|on| view.notes(&on)) {
        for note in &file.notes {
            anchors.push(note.id.to_string());
            of_text(&file.file.text[note.body.clone()], &format!("{}.", note.id), &mut anchors);
        }
    }
    Ok(WordIndex::new(anchors))
}

/// The headings and footnotes of a text, as they are rendered.
fn of_text(text: &str, scope: &str, anchors: &mut Vec<String>) {
    let document: Document = markdown::parse(text);
    document.each_block(|block| {
        if let BlockKind::Heading { id, .. } = &block.kind {
            anchors.push(format!("h-{scope}{id}"));
        }
    });
    anchors.extend(document.footnotes.iter().map(|note| format!("fn-{scope}{}", note.number)));
}
