//! Where links and pictures of a text lead, and what is wrong with those that lead nowhere.

use std::io::BufReader;
use std::ops::Range;
use std::sync::Arc;

use imagesize::{ImageSize, ImageType};
use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::anchors;
use super::kept::{Asked, Found};
use super::{Transcript, is_blanked};
use crate::diag::{Diagnostic, Report, Result, SourceText, codes};
use crate::files::{self, Source};
use crate::markdown::{self, Document, LinkKind, Problem, ProblemKind};
use crate::model::{IssueId, Links, Reference, Resolution};
use crate::text::fold::joins;
use crate::text::unseen;
use crate::text::unseen::code_points;

/// Parses the body of an issue, subject or free page for its links alone.
pub fn check_body(
    source: &dyn Source,
    file: &Arc<SourceText>,
    body: usize,
    issue: Option<&IssueId>,
    links: &Links<'_>,
    found: &mut Found,
) {
    let document = markdown::parse(&file.text[body..]);
    check_links(source, file, body, &document, issue, links, found);
}

/// Reports links that lead nowhere, to several things, or where no link may lead; collects pictures.
pub fn check_links(
    source: &dyn Source,
    file: &Arc<SourceText>,
    body: usize,
    document: &Document,
    issue: Option<&IssueId>,
    links: &Links<'_>,
    found: &mut Found,
) {
    let report = &mut found.report;
    for problem in &document.problems {
        report.push(problem_in(file, body, problem));
    }
    for link in markdown::links(document) {
        let span = body + link.span.start..body + link.span.end;
        match link.kind {
            LinkKind::Wiki => {
                found.asked.insert(Asked::Link(link.dest.trim().to_owned()));
                wiki(source, file, span, &link.dest, issue, links, report);
            }
            LinkKind::Link if !markdown::allowed_scheme(&link.dest) => report.push(
                Diagnostic::new(&codes::BAD_LINK, format!("a link may not lead to `{}`", link.dest))
                    .at(file, span)
                    .help("links are http, https, mailto, or relative; a link within the archive is written `[[id|words]]`"),
            ),
            LinkKind::Link => {}
            LinkKind::Image if link.dest.is_empty() => {}
            LinkKind::Image => {
                if link.dest.contains(':') || link.dest.starts_with("//") {
                    report.push(
                        Diagnostic::new(&codes::REMOTE_IMAGE, format!("the image `{}` is on another site", link.dest))
                            .at(file, span)
                            .help("put the picture beside the text and name it by its file name: readers' visits are told to nobody"),
                    );
                    continue;
                }
                let path = beside(&file.path, &link.dest);
                found.asked.extend(path.clone().map(Asked::Picture));
                // a link may lead to what the path itself does not tell of
                let is_held_back = |path: &str| {
                    let real = source.leads_to(path);
                    links.is_held_back(&real) || shows_blanked(source, &real)
                };
                match path {
                    Some(path) if is_held_back(&path) => report.push(
                        Diagnostic::new(&codes::IMAGE_MISSING, format!("the image `{}` is not published", link.dest))
                            .at(file, span)
                            .note("it shows a page, or stands in an issue, of which not all is published")
                            .help("take it out of the text"),
                    ),
                    Some(path) if source.exists(&path) => match picture(source, &path) {
                        Ok(()) => {
                            found.images.insert(path);
                        }
                        Err(diagnostic) => report.push(diagnostic.at(file, span)),
                    },
                    path => {
                        let mut diagnostic =
                            Diagnostic::new(&codes::IMAGE_MISSING, format!("there is no image `{}`", link.dest))
                                .at(file, span);
                        match path.and_then(|path| other_spelling(source, &path)) {
                            Some(there) => {
                                diagnostic = diagnostic.note(there).help("write the name as the file has it, or rename the file");
                            }
                            None => diagnostic.notes.extend(unseen(&link.dest)),
                        }
                        report.push(diagnostic.help("name a file relative to this one; a caption whose picture is not at hand has `()` behind it"));
                    }
                }
            }
        }
    }
}

/// The transcription beside a picture, if that may be the scan of its page.
pub fn transcription_beside(path: &str) -> Option<String> {
    let (folder, file) = path.rsplit_once('/').filter(|_| path.starts_with("content/issues/"))?;
    Some(format!("{folder}/{}.txt", file.split('.').next()?))
}

/// Whether a picture is the scan of a page whose transcription has lines that were taken out.
fn shows_blanked(source: &dyn Source, path: &str) -> bool {
    let transcription = transcription_beside(path).filter(|path| source.exists(path));
    let text = transcription.and_then(|path| Transcript::read(source, &path).ok());
    text.is_some_and(|text| text.lines().any(|(_, line)| is_blanked(line)))
}

/// A file whose name looks like that of a path and is another: macOS writes letters and their marks apart in
/// names. Says where the two differ.
fn other_spelling(source: &dyn Source, path: &str) -> Option<String> {
    let others = [path.nfc().collect::<String>(), path.nfd().collect()];
    let there = others.into_iter().find(|other| other != path && source.exists(other))?;
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let (there, here) = (name(&there), name(path));
    // the letter where they part, with its marks
    let differs = |a: &str, b: &str| {
        let same = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b).map_or(a.len(), |((at, _), _)| at);
        let marks = a[same..].char_indices().skip(1).find(|(_, c)| !joins(*c)).map_or(a.len(), |(at, _)| same + at);
        code_points(&a[same..marks])
    };
    Some(format!(
        "there is a file whose name looks the same: where they part it has {} and the text has {}",
        differs(&there, &here),
        differs(&here, &there)
    ))
}

/// Whether a file is a picture that browsers show. Nothing else may be copied into the site on the
/// word of a text: the folder holds transcriptions and what is withheld.
pub fn picture(source: &dyn Source, path: &str) -> Result<()> {
    if source.memo().is_some() {
        // what was read of a text holds as long as its pictures have the same bytes
        source.hashed(path)?;
    }
    match picture_size(source, path)? {
        Some(_) => Ok(()),
        None => Err(Box::new(
            Diagnostic::new(&codes::NOT_AN_IMAGE, format!("`{path}` is not a picture that browsers show"))
                .in_path(path)
                .help("pictures are JPEG, PNG, GIF, WebP or AVIF files"),
        )),
    }
}

/// Width and height of a picture that browsers show, by its first bytes; none if it is none.
pub fn picture_size(source: &dyn Source, path: &str) -> Result<Option<ImageSize>> {
    let mut file = BufReader::new(source.open(path)?);
    let kind = imagesize::reader_type(&mut file).ok();
    let is_shown = kind.filter(|kind| {
        matches!(kind, ImageType::Jpeg | ImageType::Png | ImageType::Gif | ImageType::Webp | ImageType::Heif(_))
    });
    Ok(is_shown.and_then(|kind| kind.reader_size(&mut file).ok()))
}

/// What parses but was hardly meant, as a finding.
fn problem_in(file: &Arc<SourceText>, body: usize, problem: &Problem) -> Diagnostic {
    let (code, message, help) = match &problem.kind {
        ProblemKind::HeadingIdMalformed => (
            &codes::BAD_HEADING_ID,
            "this is not an id, and stands in the heading as text".to_owned(),
            "an id is made of a-z, 0-9 and hyphens: `{#background}`",
        ),
        ProblemKind::HeadingIdTwice(id) => {
            (&codes::BAD_HEADING_ID, format!("another heading has the id `{id}`"), "give one of them another id")
        }
        ProblemKind::FootnoteMissing(label) => (
            &codes::FOOTNOTE,
            format!("there is no footnote `{label}`"),
            "write it on a line of its own: `[^label]: text`",
        ),
        ProblemKind::FootnoteUnused(label) => (
            &codes::FOOTNOTE,
            format!("nothing refers to the footnote `{label}`"),
            "refer to it with `[^label]`, or delete it",
        ),
        ProblemKind::FootnoteTwice(label) => {
            (&codes::FOOTNOTE, format!("there is another footnote `{label}`"), "give one of them another label")
        }
        ProblemKind::NoPath => (
            &codes::CAPTION,
            "this is shown as text: what stands in parentheses is not the path of a picture".to_owned(),
            "put a path that holds a space between `<` and `>`: `![…](<图 一.png>)`; leave the parentheses empty where the picture is not at hand",
        ),
        ProblemKind::NoText(c) => (&codes::CONTROL_ENTITY, files::no_text(*c), "take it away, or write what was meant"),
        ProblemKind::TooDeep => {
            (&codes::TOO_DEEP, "this nests too deep; what is deeper is text".to_owned(), "write it flatter")
        }
    };
    let span = body + problem.span.start..body + problem.span.end;
    Diagnostic::new(code, message).at(file, span).help(help)
}

/// The path of a file named relative to another, as in a link: `%20` is a space. None if it leaves the
/// content folder.
pub fn beside(path: &str, relative: &str) -> Option<String> {
    let relative = percent_decode_str(relative).decode_utf8().ok()?;
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (parts.first() == Some(&"content")).then(|| parts.join("/"))
}

fn wiki(
    source: &dyn Source,
    file: &Arc<SourceText>,
    span: Range<usize>,
    written: &str,
    issue: Option<&IssueId>,
    links: &Links<'_>,
    report: &mut Report,
) {
    let Reference { target, anchor, leads_to, .. } = links.read(written, issue);
    match leads_to {
        Resolution::One(found) => {
            if let Some(anchor) = anchor {
                report.extend(anchors::check(source, links, found, anchor).map(|diagnostic| diagnostic.at(file, span)));
            }
        }
        Resolution::Unreadable => {}
        Resolution::Unpublished => {
            let named = anchor.map_or_else(|| target.to_owned(), |anchor| format!("{target}#{anchor}"));
            report.push(
                Diagnostic::new(
                    &codes::LINK_UNPUBLISHED,
                    format!("`{named}` is not published; the link shows its words only"),
                )
                .at(file, span),
            );
        }
        Resolution::Several(count, targets) => {
            let mut ids: Vec<String> = targets.iter().map(|target| format!("[[{}]]", links.id(*target))).collect();
            if count > ids.len() {
                ids.push(format!("and {} more", count - ids.len()));
            }
            report.push(
                Diagnostic::new(&codes::LINK_AMBIGUOUS, format!("`{target}` can be {count} things"))
                    .at(file, span)
                    .help(format!("write the one that is meant: {}", ids.join(", "))),
            );
        }
        Resolution::Nothing if target.is_empty() => report.push(
            Diagnostic::new(&codes::LINK_TO_NOTHING, "this link names nothing")
                .at(file, span)
                .help("a place on the same page is linked by its anchor: `[words](#n9)`"),
        ),
        Resolution::Nothing => {
            let near = links.nearest(target);
            let mut diagnostic =
                Diagnostic::new(&codes::LINK_TO_NOTHING, format!("`{target}` is nothing in this archive"))
                    .at(file, span);
            diagnostic.notes.extend(unseen(target));
            if !near.is_empty() {
                diagnostic = diagnostic.help(format!(
                    "did you mean {}?",
                    near.iter().map(|id| format!("[[{id}]]")).collect::<Vec<_>>().join(", ")
                ));
            }
            report.push(diagnostic.help("a link names an id, `kind/slug`, a label or alias, or an exact title"));
        }
    }
}
