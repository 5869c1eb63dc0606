//! A file of notes is read or refused, each of its notes has one place in the text or a finding, and what is
//! placed is rendered. What stands before a line of `====` is the text that the notes are on.

#![no_main]

use std::sync::Arc;

use annals::diag::{Report, SourceText};
use annals::load::notes_of;
use annals::markdown::{self, Mark, NoLinks, RenderOptions, Words};
use annals::notes::{self, Text};
use annals::text::fold::fold_anchor;
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "现场施工负责人王海波介绍，共有3跨。\n\n“红盾云桥”是在线协查平台，继与长沙市余杭区市场监管局签订协议后。\n";

fuzz_target!(|bytes: &str| {
    let (body, notes) = bytes.split_once("\n====\n").unwrap_or((TEXT, bytes));
    let file = Arc::new(SourceText { path: "content/issues/2021-08-06/a1-01.notes.md".into(), text: notes.to_owned() });
    let Some(notes) = notes_of(&file, true, &mut Report::default()) else { return };
    let document = markdown::parse(body);
    let plain = markdown::plain(&document, &NoLinks).text;
    let text = Text::new(&plain);
    let mut marks = Vec::new();
    for note in &notes.notes {
        let Some(quote) = &note.quote else { continue };
        match text.anchor(quote) {
            Ok(place) => {
                // the words of the place are those of the target, but for what an omission leaves out
                let target = fold_anchor(&quote.text[quote.target.clone()]).text;
                let there = fold_anchor(&plain[place.clone()]).text;
                let omits = quote.omissions.iter().any(|at| quote.target.contains(at));
                assert!(there == target || omits, "{there:?} is not {target:?}");
                marks.push(Mark::new(place, "<mark>", "</mark>"));
            }
            Err(fault) => drop(notes::finding(&notes.file, note, quote, &text, "the article", &fault)),
        }
        render(&markdown::parse(&notes.file.text[note.body.clone()]), &[]);
    }
    render(&document, &marks);
});

fn render(document: &markdown::Document, marks: &[Mark]) {
    let options = RenderOptions {
        links: &NoLinks,
        words: Words::CHINESE,
        marks,
        highlight: false,
        heading_shift: 2,
        scope: "n.",
    };
    drop(markdown::render(document, &options));
}
