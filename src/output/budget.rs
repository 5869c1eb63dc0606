//! `max_files` of archive.toml: a site with more files than its host takes is refused.
//!
//! 1. Before anything is written, what the plan has is counted ([`planned`]). How many files the search
//!    will have is not known then, but that each article has a record is.
//! 2. While files are written they are counted ([`Counted`]): beyond the limit none is, and what would
//!    have been written is told exactly.

use std::sync::atomic::{AtomicUsize, Ordering};

use blake3::Hash;

use super::sink::Sink;
use super::{headers, sitemap};
use crate::config::Config;
use crate::diag::{Diagnostic, Result, codes};
use crate::files::Source;
use crate::render::{Input, Plan};

/// An error if the files of a plan alone are more than `max_files` allows.
pub fn planned(plan: &Plan, config: &Config) -> Option<Diagnostic> {
    let (most, _) = config.max_files.as_ref()?;
    let count = Tally::of(plan, config);
    (count.all() > *most).then(|| refused(config, count.all(), &count, "at least "))
}

/// What the files of a site are.
#[derive(Debug, Default)]
struct Tally {
    articles: usize,
    sheets: usize,
    issues: usize,
    subjects: usize,
    notes: usize,
    annotations: usize,
    /// Lists, free pages, and files that are copied.
    others: usize,
    /// Records of the search: one for each article, and more.
    records: usize,
}

impl Tally {
    fn of(plan: &Plan, config: &Config) -> Self {
        let mut tally = Self::default();
        for page in &plan.pages {
            let of = match page.input {
                Input::Article(..) => &mut tally.articles,
                Input::Sheet(..) => &mut tally.sheets,
                Input::Issue(..) => &mut tally.issues,
                Input::Subject(..) => &mut tally.subjects,
                Input::Notes(..) => &mut tally.notes,
                Input::Annotations(_) | Input::AnnotationCollection(_) => &mut tally.annotations,
                _ => &mut tally.others,
            };
            *of += 1;
        }
        // the marker is a file for the host, too
        tally.others += 1 + plan.copied.len() + usize::from(!plan.copied.iter().any(|file| file.path == headers::NAME));
        if config.outputs.sitemap {
            // the index is among what is copied; a larger site has files beside it
            let files = tally.pages().div_ceil(sitemap::URLS);
            tally.others += if files > 1 { files } else { 0 } + 1;
        }
        if config.outputs.search {
            tally.records = tally.articles;
        }
        tally
    }

    fn pages(&self) -> usize {
        self.articles + self.sheets + self.issues + self.subjects + self.notes
    }

    fn all(&self) -> usize {
        self.pages() + self.annotations + self.others + self.records
    }
}

/// `20000` as `20,000`.
fn grouped(n: usize) -> String {
    crate::render::grouped(n)
}

fn refused(config: &Config, files: usize, tally: &Tally, about: &str) -> Diagnostic {
    let (most, span) = config.max_files.clone().unwrap_or_default();
    let kinds = [
        ("articles", tally.articles),
        ("pages of the paper", tally.sheets),
        ("issues", tally.issues),
        ("subjects", tally.subjects),
        ("lists of notes", tally.notes),
        ("annotations", tally.annotations),
        ("lists, free pages and files that are copied", tally.others),
    ];
    let kinds: Vec<String> =
        kinds.iter().filter(|(_, n)| *n > 0).map(|(kind, n)| format!("{kind} {}", grouped(*n))).collect();
    let message =
        format!("the site would have {about}{} files, and `max_files` allows {}", grouped(files), grouped(most));
    let mut diagnostic = Diagnostic::new(&codes::TOO_MANY_FILES, message)
        .at(&config.file, span)
        .note(format!("without the search they are: {}", kinds.join(", ")));
    let mut leave_out = Vec::new();
    if tally.records > 0 {
        leave_out.push(format!("`search` (more than {} files)", grouped(tally.records)));
    }
    if tally.annotations > 0 {
        leave_out.push(format!("`annotations` ({})", grouped(tally.annotations)));
    }
    if !leave_out.is_empty() {
        diagnostic =
            diagnostic.help(format!("leave out of `outputs` what you can do without: {}", leave_out.join(", ")));
    }
    diagnostic.help("make a site of each year, or take a host with room for more: docs/scale.md")
}

/// A sink that takes no more files than are allowed, and counts the others.
pub struct Counted<'a> {
    sink: &'a dyn Sink,
    most: usize,
    /// With the marker.
    files: AtomicUsize,
}

impl<'a> Counted<'a> {
    pub fn new(sink: &'a dyn Sink, config: &Config) -> Self {
        let most = config.max_files.as_ref().map_or(usize::MAX, |(most, _)| *most);
        Self { sink, most, files: AtomicUsize::new(1) }
    }

    /// An error if there were more files than are allowed.
    pub fn exceeded(&self, plan: &Plan, config: &Config) -> Option<Diagnostic> {
        let files = self.files.load(Ordering::Relaxed);
        (files > self.most).then(|| refused(config, files, &Tally::of(plan, config), ""))
    }
}

impl Counted<'_> {
    /// Counts a file; says whether there is room for it.
    fn counted(&self) -> bool {
        self.files.fetch_add(1, Ordering::Relaxed) < self.most
    }
}

impl Sink for Counted<'_> {
    fn keep(&self, path: &str, from: Hash) -> Result<bool> {
        let kept = self.sink.keep(path, from)?;
        if kept {
            self.counted();
        }
        Ok(kept)
    }

    fn write_made(&self, path: &str, bytes: &[u8], from: Option<Hash>) -> Result<()> {
        if self.counted() { self.sink.write_made(path, bytes, from) } else { Ok(()) }
    }

    fn copy(&self, path: &str, source: &dyn Source, from: &str) -> Result<()> {
        if self.counted() { self.sink.copy(path, source, from) } else { Ok(()) }
    }
}
