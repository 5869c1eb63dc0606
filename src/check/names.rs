//! Aliases that occur nowhere, and names that two subjects share.
//!
//! All names are looked for in one pass over each printed text, published or not, whether or not a
//! longer name covers the place. A name with `mention: false` is not asked for: it is there for links,
//! or because it is too common.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;

use crate::diag::{Diagnostic, Report, Where, codes};
use crate::model::{Archive, Subject};
use crate::text::fold::{fold_label, fold_name};

/// The names of all subjects, folded, and which of them have been seen.
pub struct Wanted {
    /// Sorted; the automaton's patterns.
    names: Vec<String>,
    automaton: Option<NFA>,
    seen: Vec<AtomicBool>,
    /// The states of the automaton in which a text has been. In one state the names that end there are always the
    /// same, and may be many that lie in one another, so they are noted once.
    been: Vec<AtomicBool>,
}

impl Wanted {
    pub fn of(archive: &Archive) -> Self {
        let all = archive
            .subjects
            .iter()
            .flat_map(|subject| std::iter::once(&subject.label).chain(subject.aliases.iter().map(|alias| &alias.text)));
        Self::looked_for(all.map(|name| fold_label(name)).collect())
    }

    fn looked_for(mut names: Vec<String>) -> Self {
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !name.is_empty());
        let automaton = if names.is_empty() { None } else { NFA::new(&names).ok() };
        // the number of a state is its place in memory, in units of four bytes
        let states = automaton.as_ref().map_or(0, |automaton| automaton.memory_usage() / 4 + 1);
        let unset = |n: usize| std::iter::repeat_with(AtomicBool::default).take(n).collect();
        Self { seen: unset(names.len()), been: unset(states), names, automaton }
    }

    /// Notes the names that stand in some texts.
    pub fn mark<'t>(&self, texts: impl Iterator<Item = &'t str>) {
        let Some(automaton) = &self.automaton else { return };
        let Ok(start) = automaton.start_state(Anchored::No) else { return };
        for text in texts {
            let mut state = start;
            for byte in fold_name(text).text.bytes() {
                state = automaton.next_state(Anchored::No, state, byte);
                if automaton.is_match(state) && self.is_new(state) {
                    for at in 0..automaton.match_len(state) {
                        // order does not matter: a name is only ever set to seen
                        self.seen[automaton.match_pattern(state, at).as_usize()].store(true, Ordering::Relaxed);
                    }
                }
            }
        }
    }

    fn is_new(&self, state: StateID) -> bool {
        self.been.get(state.as_usize()).is_none_or(|been| !been.swap(true, Ordering::Relaxed))
    }

    fn is_seen(&self, name: &str) -> bool {
        // a name that could not be looked for is not said to be missing
        self.automaton.is_none()
            || self.names.binary_search(&fold_label(name)).is_ok_and(|at| self.seen[at].load(Ordering::Relaxed))
    }
}

/// Reports unused and shared names, after all texts have been marked.
pub fn check(archive: &Archive, wanted: &Wanted, report: &mut Report) {
    // of a text that could not be read nobody knows whom it names
    if archive.unreadable.is_empty() {
        archive.subjects.iter().for_each(|subject| unused(subject, wanted, report));
    }
    let mut owners: BTreeMap<String, Vec<(&Subject, &str)>> = BTreeMap::new();
    for subject in &archive.subjects {
        for name in subject.mentioned() {
            let owners = owners.entry(fold_label(name)).or_default();
            if owners.last().is_none_or(|(other, _)| other.id != subject.id) {
                owners.push((subject, name));
            }
        }
    }
    for (name, owners) in owners.iter().filter(|(_, owners)| owners.len() > 1) {
        report.push(shared(name, owners));
    }
}

fn unused(subject: &Subject, wanted: &Wanted, report: &mut Report) {
    for alias in subject.aliases.iter().filter(|alias| alias.mention && !wanted.is_seen(&alias.text)) {
        report.push(
            Diagnostic::new(&codes::ALIAS_UNUSED, format!("no text has the alias “{}”", alias.text))
                .at(&subject.file, place(subject, &alias.text))
                .help(format!(
                    "write it as the papers have it; if it is there for links only, as `{{ text: {}, mention: false }}`",
                    alias.text
                )),
        );
    }
    if subject.id.kind.is_named() && !subject.mentioned().any(|name| wanted.is_seen(name)) {
        report.push(
            Diagnostic::new(&codes::LABEL_UNUSED, format!("no text names “{}”", subject.label))
                .at(&subject.file, place(subject, &subject.label))
                .help("if the papers write the name otherwise, add it under `aliases`"),
        );
    }
}

/// `owners`: each with the name as it is written there.
fn shared(name: &str, owners: &[(&Subject, &str)]) -> Diagnostic {
    let ids: Vec<String> = owners.iter().map(|(subject, _)| subject.id.to_string()).collect();
    let mut diagnostic =
        Diagnostic::new(&codes::ALIAS_SHARED, format!("“{name}” names {}: {}", counted(owners.len()), ids.join(", ")));
    if let Some((last, written)) = owners.last() {
        diagnostic = diagnostic.at(&last.file, place(last, written));
    }
    for (other, written) in &owners[..owners.len() - 1] {
        diagnostic = diagnostic.also(Where::Text(other.file.clone()), Some(place(other, written)), "the same name");
    }
    diagnostic.help(format!(
        "give all but one a longer label, or write `aliases: [{{ text: {name}, mention: false }}]` where the bare name is not enough"
    ))
}

fn counted(n: usize) -> String {
    if n == 2 { "two subjects".to_owned() } else { format!("{n} subjects") }
}

/// Where a name stands in the front matter.
fn place(subject: &Subject, name: &str) -> Range<usize> {
    let front = &subject.file.text[..subject.body.min(subject.file.text.len())];
    let after = if name == subject.label { 0 } else { front.find("aliases").unwrap_or(0) };
    let at = front[after..].find(name).map(|at| after + at).or_else(|| front.find(name));
    at.map_or(0..0, |at| at..at + name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_stands_in_a_text_is_seen_also_inside_a_longer_one() {
        let wanted =
            Wanted::looked_for(["疾控中心", "市疾控中心", "岳阳市", "张敏", "中心医院", ""].map(str::to_owned).into());
        wanted.mark(["岳阳市疾控中心。", "张\n敏"].into_iter());
        wanted.mark(["张 \u{200b}敏 市疾控中心"].into_iter());
        for (name, is_seen) in
            [("疾控中心", true), ("市疾控中心", true), ("岳阳市", true), ("张敏", true), ("中心医院", false)]
        {
            assert_eq!(wanted.is_seen(name), is_seen, "{name}");
        }
    }
}
