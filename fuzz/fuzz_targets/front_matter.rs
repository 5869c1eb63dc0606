//! Front matter of any kind is read or refused; nothing stops the program. What is read of each kind of file
//! is the archive that the others are in.

#![no_main]

mod one_thread;

use annals::diag::Report;
use annals::files::Memory;
use annals::load::{Defaults, load};
use annals::model::{Links, View};
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 5] = [
    "content/issues/2021-08-06/_index.md",
    "content/issues/2021-08-06/a1-01.md",
    "content/issues/2021-08-06/a1-01.notes.md",
    "content/people/liu-qiong.md",
    "content/pages/about.md",
];

fuzz_target!(init: one_thread::begin(), |bytes: &[u8]| {
    let [which, bytes @ ..] = bytes else { return };
    let mut source = Memory::new()
        .with(FILES[0], "---\npaper: 株洲日报\ndate: 2021-08-06\n---\n")
        .with(FILES[1], "---\ntitle: 新华桥\nsource: [a1.txt#1]\n---\n\n现场施工负责人王海波介绍。\n")
        .with("content/issues/2021-08-06/a1.txt", "现场施工负责人王海波介绍。\n");
    source.insert(FILES[usize::from(*which) % FILES.len()], bytes);
    let mut report = Report::default();
    let archive = load(&source, &Defaults { paper: None }, &mut report);
    let view = View::new(&archive, true);
    Links::new(&archive, &view);
    // every finding can be shown
    annals::diag::json::render(&report.diagnostics);
});
