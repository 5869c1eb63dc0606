//! The importer takes any page.
//!
//! 1. Every line of it is in one article, the masthead, the furniture, or a duplicate.
//! 2. The files that it would write are an archive without errors, in which `check` finds nothing to say of
//!    lines and texts.

#![no_main]

mod one_thread;

use std::collections::BTreeMap;
use std::path::PathBuf;

use annals::diag::{Report, Severity, codes};
use annals::files::Memory;
use annals::import::input::Input;
use annals::import::issue::{self, Sheet};
use annals::import::page::{self, Page};
use annals::import::place::Place;
use annals::load::{Defaults, load};
use annals::model::{Links, View};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: one_thread::begin(), |text: &str| {
    // what cannot be read is refused; line endings are one kind and control characters spaces from here on
    let Ok(received) = annals::files::received("a1.txt", text.as_bytes().to_vec()) else { return };
    let text = received.text.as_str();
    let page = page::read(text);
    each_line_has_one_place(text, &page);
    if !text.trim().is_empty() {
        the_files_are_the_page(text, page);
    }
});

fn each_line_has_one_place(text: &str, page: &Page) {
    let mut count: BTreeMap<u32, usize> = BTreeMap::new();
    let duplicates: Vec<(u32, u32)> = page.duplicates.iter().map(|(first, last, _)| (*first, *last)).collect();
    let ranges = page.articles.iter().flat_map(|article| &article.ranges);
    for (first, last) in ranges.chain(&page.masthead).chain(&page.furniture).chain(&duplicates) {
        (*first..=*last).for_each(|n| *count.entry(n).or_default() += 1);
    }
    for (at, line) in text.split('\n').enumerate() {
        if !line.trim().is_empty() {
            assert_eq!(count.get(&(at as u32 + 1)), Some(&1), "line {}", at + 1);
        }
    }
}

fn the_files_are_the_page(text: &str, page: Page) {
    let input = Input::new(PathBuf::from("a1.txt"), text.as_bytes().to_vec(), text.to_owned(), page);
    let place = Place {
        issue: "2021-08-06".to_owned(),
        date: "2021-08-06".to_owned(),
        date_printed: false,
        paper: Some("株洲日报".to_owned()),
        paper_known: false,
        sheet: Some("a1".to_owned()),
        label: None,
        label_printed: false,
    };
    let sheets = [Sheet { name: "a1".to_owned(), place: &place, input: &input }];
    let (files, unproved) = issue::files("2021-08-06", &sheets, None);
    assert!(unproved.is_empty(), "{unproved:?} could not be proved");
    let mut source = Memory::new();
    for file in files {
        source.insert(file.path, file.bytes);
    }
    let mut report = Report::default();
    let archive = load(&source, &Defaults { paper: None }, &mut report);
    let view = View::new(&archive, true);
    let links = Links::new(&archive, &view);
    let account = annals::check::content(&source, &archive, &view, &links, &mut report);
    assert_eq!(account.lines, account.accounted);
    // a page may print a day that does not exist, or a headline and nothing below it
    let of_the_page = [&codes::WEEKDAY, &codes::LUNAR_DATE, &codes::EMPTY_BODY];
    let wrong = report.diagnostics.iter().find(|found| {
        found.severity() != Severity::Hint && !of_the_page.iter().any(|code| std::ptr::eq(*code, found.code))
    });
    assert!(wrong.is_none(), "{wrong:?}");
}
