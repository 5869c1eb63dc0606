//! The readers of sources take any bytes: they give pages, or a refusal with words.
//!
//! The pages of a text are the text, byte for byte, and every line that a page names is one of its lines.

#![no_main]

mod one_thread;

use std::path::Path;

use annals::import::formats::{self, Format, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: one_thread::begin(), |bytes: &[u8]| {
    let file = Path::new("a.txt");
    let options = Options::default();
    let text = std::str::from_utf8(bytes).ok();
    let format = formats::format_of(file, bytes, text, &options);
    // a PDF is read by another program
    if format == Format::Pdf || text.is_none() {
        let _ = formats::encoding::proved(bytes);
        return;
    }
    match formats::read(file, format, bytes.to_vec(), &options) {
        Err(refusal) => assert!(!refusal.message.is_empty() && !refusal.help.is_empty()),
        Ok(layout) => {
            if format == Format::Text {
                let whole: Vec<u8> = layout.pages.iter().flat_map(|page| page.bytes.clone()).collect();
                assert_eq!(whole, bytes);
            }
            for page in layout.pages {
                let lines = page.bytes.split(|byte| *byte == b'\n').count() as u32;
                let given = page.articles.iter().flatten().flat_map(|article| &article.lines);
                assert!(given.clone().all(|line| 0 < line.first && line.first <= line.last && line.last <= lines));
                assert!(page.hints.keys().all(|line| (1..=lines).contains(line)));
            }
        }
    }
});
