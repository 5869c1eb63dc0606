//! An index of any texts answers like a scan of them, and a damaged one ends.
//!
//! `cargo fuzz run search`

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| annals::search::prove(bytes));
