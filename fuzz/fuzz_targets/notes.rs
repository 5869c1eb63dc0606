//! A file of notes is read or refused; nothing stops the program.
//!
//! `cargo +nightly fuzz run notes`

#![no_main]

use annals::diag::Report;
use annals::files::Memory;
use annals::load::{Defaults, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Memory::new()
        .with("content/issues/2021-08-06/_index.md", "---\npaper: 株洲日报\ndate: 2021-08-06\n---\n")
        .with("content/issues/2021-08-06/a1-01.md", "---\ntitle: 新华桥\n---\n\n现场施工负责人王海波介绍，共有3跨。\n")
        .with("content/issues/2021-08-06/a1-01.notes.md", bytes);
    load(&source, &Defaults { paper: None }, &mut Report::default());
});
