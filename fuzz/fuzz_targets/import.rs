//! The importer takes any page, and puts every line of it in one place.
//!
//! `cargo +nightly fuzz run import`

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let page = annals::import::page::read(text);
    let mut count: BTreeMap<u32, usize> = BTreeMap::new();
    let duplicates: Vec<(u32, u32)> = page.duplicates.iter().map(|(first, last, _)| (*first, *last)).collect();
    let ranges = page.articles.iter().flat_map(|article| &article.ranges);
    for (first, last) in ranges.chain(&page.masthead).chain(&page.furniture).chain(&duplicates) {
        (*first..=*last).for_each(|n| *count.entry(n).or_default() += 1);
    }
    for (at, line) in text.split('\n').enumerate() {
        if !line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
            assert_eq!(count.get(&(at as u32 + 1)), Some(&1), "line {}", at + 1);
        }
    }
});
