//! What is beside an article's text: pairs of notes and words, the byline in the head, the citation.

use std::borrow::Cow;
use std::ops::Range;

use crate::markdown;
use crate::model::{Article as Record, ViewIssue};
use crate::render::context::{ArticleCard, Block, BylineView, Note};
use crate::text::bidi::closed;

/// Notes of one block that have a class of their own, beside their words.
const PAIRED: usize = 12;

/// Gives the notes of a block and their words classes in pairs, by which the style sheet finds the line of each.
pub(super) fn pair<'h>(notes: &mut [Note], html: impl IntoIterator<Item = &'h mut String>) {
    let mut html: Vec<&mut String> = html.into_iter().collect();
    for (k, note) in notes.iter_mut().enumerate().take(PAIRED) {
        note.k = k + 1;
        let words = format!("\" id=\"at-{}\">", note.id);
        let number = format!("<a class=\"ref\" href=\"#{}\"", note.id);
        // the number, where the words begin in a block before this one
        for html in &mut html {
            if let Some(at) = html.find(&words) {
                html.insert_str(at, &format!(" k{}", note.k));
                break;
            }
            if let Some(at) = html.find(&number) {
                html.insert_str(at + "<a class=\"ref".len(), &format!(" k{}", note.k));
                break;
            }
        }
    }
}

/// Whether the notes may be longer than the text and all that is around it, so that they cannot be set free of it.
pub(super) fn is_crowded<'n>(chars: usize, notes: impl Iterator<Item = &'n Note>) -> bool {
    // lines of about 36 and 18 characters, of 34 and 24 px; a note has a head of about 60 px, and the text has
    // about 200 px before it and 700 px after it
    let high: usize = notes.map(|note| 60 + (shown(&note.html) / 18 + 1) * 24).sum();
    high > chars / 36 * 34 + 900
}

/// Characters of HTML that are shown.
fn shown(html: &str) -> usize {
    let mut inside = false;
    let is_shown = |c: char| {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ => return !inside,
        }
        false
    };
    html.chars().map(is_shown).filter(|is_shown| *is_shown).count()
}

/// `易蓉, 蒋毅. 为株企“云端”筑“盾”[N]. 株洲日报, 2021-08-06(A1).`
pub(super) fn citation(issue: &ViewIssue<'_>, record: &Record, card: &ArticleCard) -> String {
    let names: Vec<Cow<'_, str>> = record.byline.names().map(closed).collect();
    let authors = match (names.as_slice(), &record.signature) {
        ([], Some(body)) if !body.contains(|c: char| c.is_ascii_digit()) => format!("{}. ", closed(body)),
        ([], _) => String::new(),
        // of more than three the first three
        ([a, b, c, _, ..], _) => format!("{a}, {b}, {c}, 等. "),
        (names, _) => format!("{}. ", names.join(", ")),
    };
    // what the editor supplied is in brackets
    let supplied = |is: bool, words: &str| if is { format!("[{words}]") } else { words.to_owned() };
    let title = supplied(record.title_supplied, &card.title);
    let date = supplied(card.issue.date.inferred, issue.issue.date.datetime());
    let sheet = match card.sheet.label.is_ascii() {
        true => format!("({})", supplied(card.sheet.inferred, &card.sheet.label)),
        false => String::new(),
    };
    format!("{authors}{title}[N]. {}, {date}{sheet}.", card.issue.paper)
}

/// Takes the byline from the beginning of the text, for the head. One that a note is on stays where it is.
pub(super) fn lift_byline<'n>(
    blocks: &mut Vec<(Range<usize>, Block)>,
    names: impl Iterator<Item = &'n str>,
) -> Option<BylineView> {
    let several = blocks.len() > 1;
    let (_, first) = blocks.first_mut()?;
    let (words, lines) = match first.kind {
        "paragraph" => {
            let inside = first.html.strip_prefix("<span class=\"byline\">")?;
            let (words, rest) = inside.split_once("</span>").filter(|(words, _)| !words.contains('<'))?;
            let (words, rest) = (words.to_owned(), rest.trim_start().to_owned());
            first.html = rest;
            (words, Vec::new())
        }
        "byline" if !first.html.contains('<') && several => {
            let (_, first) = blocks.remove(0);
            (first.html, first.lines)
        }
        _ => return None,
    };
    let mut names: Vec<String> = names.map(markdown::escape_html).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    Some(BylineView { html: set_names(&words, &names), lines })
}

/// Words with names in `<b>`; of two names that begin at one place, the longer.
fn set_names(words: &str, names: &[String]) -> String {
    let mut html = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(c) = rest.chars().next() {
        match names.iter().find(|name| !name.is_empty() && rest.starts_with(name.as_str())) {
            Some(name) => {
                html.extend(["<b>", name, "</b>"]);
                rest = &rest[name.len()..];
            }
            None => {
                html.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(kind: &'static str, html: &str) -> (Range<usize>, Block) {
        (0..0, Block { kind, html: html.to_owned(), cont: false, lines: Vec::new(), notes: Vec::new() })
    }

    #[test]
    fn a_byline_goes_to_the_head_with_its_names_and_leaves_the_text() {
        let mut blocks = vec![block("paragraph", "<span class=\"byline\">株洲日报讯（记者/易蓉）</span>继与余杭区")];
        let byline = lift_byline(&mut blocks, ["易蓉"].into_iter());
        assert_eq!(byline.map(|byline| byline.html), Some("株洲日报讯（记者/<b>易蓉</b>）".to_owned()));
        assert_eq!(blocks[0].1.html, "继与余杭区");
    }

    #[test]
    fn a_byline_that_a_note_is_on_stays_in_the_text() {
        let noted = "<span class=\"byline\">株洲<mark>日报</mark>讯</span>继与";
        let mut blocks = vec![block("paragraph", noted)];
        assert!(lift_byline(&mut blocks, std::iter::empty()).is_none());
        assert_eq!(blocks[0].1.html, noted);
        let mut blocks = vec![block("byline", "<mark>作者</mark>"), block("paragraph", "正文")];
        assert!(lift_byline(&mut blocks, std::iter::empty()).is_none());
    }

    #[test]
    fn of_two_names_the_longer_is_set() {
        let names = ["陈志栋".to_owned(), "陈志".to_owned()];
        assert_eq!(set_names("记者/陈志栋 陈志", &names), "记者/<b>陈志栋</b> <b>陈志</b>");
    }
}
