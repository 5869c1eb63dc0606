//! Aliases that occur nowhere, and names that two subjects share.
//!
//! All names are looked for in one pass over each printed text, published or not, whether or not a
//! longer name covers the place. A name with `mention: false` is not asked for: it is there for links,
//! or because it is too common.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use aho_corasick::AhoCorasick;

use crate::diag::{Diagnostic, Report, Where, codes};
use crate::model::{Archive, Subject};

/// The names of all subjects, and which of them have been seen.
pub struct Wanted<'a> {
    /// Sorted; the automaton's patterns.
    names: Vec<&'a str>,
    automaton: Option<AhoCorasick>,
    seen: Vec<AtomicBool>,
}

impl<'a> Wanted<'a> {
    pub fn of(archive: &'a Archive) -> Self {
        let mut names: Vec<&str> = archive
            .subjects
            .iter()
            .flat_map(|subject| std::iter::once(&subject.label).chain(subject.aliases.iter().map(|alias| &alias.text)))
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        let automaton = if names.is_empty() { None } else { AhoCorasick::new(&names).ok() };
        let seen = names.iter().map(|_| AtomicBool::new(false)).collect();
        Self { names, automaton, seen }
    }

    /// Notes the names that stand in some texts.
    pub fn mark<'t>(&self, texts: impl Iterator<Item = &'t str>) {
        let Some(automaton) = &self.automaton else { return };
        for text in texts {
            for hit in automaton.find_overlapping_iter(text) {
                // order does not matter: a name is only ever set to seen
                self.seen[hit.pattern().as_usize()].store(true, Ordering::Relaxed);
            }
        }
    }

    fn is_seen(&self, name: &str) -> bool {
        // a name that could not be looked for is not said to be missing
        self.automaton.is_none()
            || self.names.binary_search(&name).is_ok_and(|at| self.seen[at].load(Ordering::Relaxed))
    }
}

/// Reports unused and shared names, after all texts have been marked.
pub fn check(archive: &Archive, wanted: &Wanted<'_>, report: &mut Report) {
    // of a text that could not be read nobody knows whom it names
    if archive.unreadable.is_empty() {
        archive.subjects.iter().for_each(|subject| unused(subject, wanted, report));
    }
    let mut owners: BTreeMap<&str, Vec<&Subject>> = BTreeMap::new();
    for subject in &archive.subjects {
        for name in mentioned(subject) {
            let owners = owners.entry(name).or_default();
            if !owners.iter().any(|other| other.id == subject.id) {
                owners.push(subject);
            }
        }
    }
    for (name, owners) in owners.iter().filter(|(_, owners)| owners.len() > 1) {
        report.push(shared(name, owners));
    }
}

/// The names that count as mentions: the label, unless an alias with its words says that it is none.
fn mentioned(subject: &Subject) -> impl Iterator<Item = &str> {
    let label_counts = !subject.aliases.iter().any(|alias| alias.text == subject.label && !alias.mention);
    let aliases = subject.aliases.iter().filter(|alias| alias.mention).map(|alias| alias.text.as_str());
    label_counts.then_some(subject.label.as_str()).into_iter().chain(aliases)
}

fn unused(subject: &Subject, wanted: &Wanted<'_>, report: &mut Report) {
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
    if subject.id.kind.is_named() && !mentioned(subject).any(|name| wanted.is_seen(name)) {
        report.push(
            Diagnostic::new(&codes::LABEL_UNUSED, format!("no text names “{}”", subject.label))
                .at(&subject.file, place(subject, &subject.label))
                .help("if the papers write the name otherwise, add it under `aliases`"),
        );
    }
}

fn shared(name: &str, owners: &[&Subject]) -> Diagnostic {
    let ids: Vec<String> = owners.iter().map(|subject| subject.id.to_string()).collect();
    let mut diagnostic =
        Diagnostic::new(&codes::ALIAS_SHARED, format!("“{name}” names {}: {}", counted(owners.len()), ids.join(", ")));
    if let Some(last) = owners.last() {
        diagnostic = diagnostic.at(&last.file, place(last, name));
    }
    for other in &owners[..owners.len() - 1] {
        diagnostic = diagnostic.also(Where::Text(other.file.clone()), Some(place(other, name)), "the same name");
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
