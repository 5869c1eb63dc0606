//! Front matter of any kind is read or refused; nothing stops the program.
//!
//! `cargo +nightly fuzz run front_matter`

#![no_main]

use annals::diag::Report;
use annals::files::Memory;
use annals::load::{Defaults, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut source = Memory::new();
    for path in ["issues/2021-08-06/_index.md", "issues/2021-08-06/a1-01.md", "people/liu-qiong.md", "pages/about.md"] {
        source = source.with(&format!("content/{path}"), bytes);
    }
    load(&source, &Defaults { paper: None }, &mut Report::default());
});
