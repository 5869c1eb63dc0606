//! An index of any texts answers like a scan of them, and a damaged one ends.

#![no_main]

mod one_thread;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: one_thread::begin(), |bytes: &[u8]| annals::search::prove(bytes));
