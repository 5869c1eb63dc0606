//! Which generation is served, and what is wrong with the next one.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch::{Receiver, Sender, channel};

use super::generation::{Generation, Outcome, prepare};
use super::snapshot::Snapshot;
use super::watch::Watch;
use super::{Event, OnEvent};
use crate::diag::{Diagnostic, Report, Severity, human};
use crate::files::Disk;
use crate::site::Options;

/// What browsers are shown.
#[derive(Clone, Default)]
pub struct Shown {
    /// Counts preparations, with the process in it: a page that was served by another server, or
    /// before the last change, has another mark. Empty before the first preparation is done.
    pub mark: String,
    /// The last that was good.
    pub generation: Option<Arc<Generation>>,
    /// What is wrong with the archive as it is now, as it is told to people.
    pub errors: Option<Arc<str>>,
}

/// Prepares one generation after another.
pub struct Keeper {
    disk: Disk,
    options: Options,
    pub said: OnEvent,
    shown: Sender<Shown>,
}

impl Keeper {
    pub fn new(disk: Disk, options: Options, said: OnEvent) -> Self {
        Self { disk, options, said, shown: channel(Shown::default()).0 }
    }

    /// What is shown, now and from now on.
    pub fn shown(&self) -> Receiver<Shown> {
        self.shown.subscribe()
    }

    /// Prepares, waits for changes, prepares again; never returns.
    pub fn run(self, address: SocketAddr) {
        let mut watch = Watch::new(self.disk.clone());
        let mut lost = BTreeSet::new();
        self.say_unwatched(watch.follow(), &mut lost);
        let mut snapshot = Arc::new(Snapshot::new(self.disk.clone()));
        let (mut count, mut had_content) = (0, false);
        loop {
            count += 1;
            let clock = Instant::now();
            let outcome = prepare(snapshot.clone(), self.options.clone(), had_content);
            had_content |= outcome.generation.is_some() && snapshot.has_content();
            self.show(count, outcome, clock);
            if count == 1 {
                (self.said)(Event::Ready { address });
            }
            snapshot = loop {
                let changed = watch.next();
                // a folder that came back has to be watched anew before it is read
                if watch.touches_watched(&changed) {
                    self.say_unwatched(watch.follow(), &mut lost);
                }
                if let Some(next) = snapshot.after(&changed) {
                    break Arc::new(next);
                }
            };
        }
    }

    fn show(&self, count: usize, Outcome { generation, report }: Outcome, clock: Instant) {
        let mark = format!("{}-{count}", std::process::id());
        let generation = generation.map(Arc::new);
        let shown = generation.clone();
        let errors = generation.is_none().then(|| told(&report).into());
        // all at once: a browser that is told of the mark must find what belongs to it
        self.shown.send_modify(|now| {
            *now = Shown { mark, generation: shown.or(now.generation.take()), errors };
        });
        (self.said)(match generation {
            None => Event::Failed { report },
            Some(generation) => Event::Prepared {
                report,
                issues: generation.issues,
                articles: generation.articles,
                time: clock.elapsed(),
                stages: generation.stages.clone(),
            },
        });
    }

    /// Tells once of each folder that cannot be watched.
    fn say_unwatched(&self, found: Vec<Diagnostic>, said: &mut BTreeSet<String>) {
        let mut report = Report::default();
        report.extend(found.into_iter().filter(|diagnostic| said.insert(diagnostic.message.clone())));
        if !report.diagnostics.is_empty() {
            (self.said)(Event::Unwatched { report });
        }
    }
}

/// The errors as they are shown in a page; of many the first, which may well be the cause of the rest.
fn told(report: &Report) -> String {
    let errors: Vec<Diagnostic> =
        report.diagnostics.iter().filter(|found| found.severity() == Severity::Error).cloned().collect();
    let mut text = human::render(&errors[..errors.len().min(SHOWN)], STYLE);
    if errors.len() > SHOWN {
        text.push_str(&format!("\nand {} errors more, which stand in the terminal", errors.len() - SHOWN));
    }
    text
}

/// Errors that are shown in a page.
const SHOWN: usize = 20;

/// Findings in a page: without escapes, as wide as a browser's window.
pub const STYLE: human::Style = human::Style { color: false, width: 110 };
