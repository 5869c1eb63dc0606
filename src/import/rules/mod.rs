//! Rules for pages that are not Chinese; those for Chinese are in [`super::page`].

pub mod alphabet;
pub mod ja;
pub mod whole;

use std::collections::BTreeMap;

use super::layout::{self, Script};
use super::page::roles::Role;
use super::page::weights::Weights;
use super::page::{self, Page};

/// Reads a page by the rules of its script; one that is beyond cutting is left whole. `hints` are what its
/// source says of some lines.
pub fn read(text: &str, hints: &BTreeMap<u32, Role>, w: &Weights) -> Page {
    let measure = layout::measure(text);
    let has_heads = hints.values().any(|role| *role == Role::Head);
    if !has_heads && let Some((line, why)) = layout::beyond(text) {
        return whole::page(text, measure.script, line, &why);
    }
    match measure.script {
        Script::Chinese => page::chinese(text, hints, w),
        Script::Japanese => ja::page(text, &measure, hints),
        Script::Alphabet => alphabet::page(text, &measure, hints),
    }
}
