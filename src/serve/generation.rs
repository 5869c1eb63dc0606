//! One state of the site, on a thread of its own.
//!
//! What [`site::prepare`] makes borrows from one stack frame, so the frame stays: the thread prepares,
//! tells how that went, and then answers for pages until nobody can ask it any more.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use tokio::sync::oneshot;

use super::snapshot::Snapshot;
use super::writing::{Granted, Wish};
use crate::diag::{Diagnostic, Report, codes};
use crate::files::{Disk, File};
use crate::output::{self, sink::Memory};
use crate::render::{CopySource, Input};
use crate::search;
use crate::site::{self, Options, Prepared};

/// Deep nesting in a text is followed by recursion; this is what the main thread has.
const STACK: usize = 8 << 20;

/// A site that answers for its pages as long as this handle lives.
pub struct Generation {
    asks: Sender<Ask>,
    pub issues: usize,
    pub articles: usize,
    /// What took how long.
    pub stages: Vec<(&'static str, Duration)>,
}

enum Ask {
    Page { path: String, reply: oneshot::Sender<Answer> },
    Wish { wish: Wish, reply: oneshot::Sender<Granted> },
}

/// What stands at an address.
#[derive(Debug)]
pub enum Answer {
    Page(String),
    /// The name tells the type.
    File(String, Vec<u8>),
    /// A file of the archive as it is on disk, with its length.
    Stored(String, File, u64),
    /// A page stands at this address with a slash behind it.
    Folder,
    /// Nothing; the page that says so, and the base address that it was rendered with.
    Missing(Option<String>),
    Failed(Box<Diagnostic>),
}

/// How a preparation went. There is no generation if the report has errors.
pub struct Outcome {
    pub generation: Option<Generation>,
    pub report: Report,
}

/// Prepares a site. `had_content` says that an earlier one had some: an archive that is suddenly empty
/// is a folder that went away, not a wish.
pub fn prepare(snapshot: Arc<Snapshot>, options: Options, had_content: bool) -> Outcome {
    let (tell, told) = channel();
    let thread = std::thread::Builder::new().name("generation".into()).stack_size(STACK);
    let spawned = thread.spawn(move || run(&snapshot, &options, had_content, &tell));
    let outcome = spawned.ok().and_then(|_| told.recv().ok());
    outcome.unwrap_or_else(|| {
        let mut report = Report::default();
        report.push(
            fault("while it read the archive")
                .help("undo the last change; please report the fault with the words in the terminal"),
        );
        Outcome { generation: None, report }
    })
}

/// A panic, whose words stand in the terminal.
pub fn fault(when: &str) -> Diagnostic {
    Diagnostic::new(&codes::FAULT, format!("annals has a fault of its own, met {when}"))
}

fn run(snapshot: &Snapshot, options: &Options, had_content: bool, tell: &Sender<Outcome>) {
    let mut report = Report::default();
    if had_content && !snapshot.has_content() {
        report.push(
            Diagnostic::new(&codes::READ, "the folder `content` has gone, or is empty")
                .in_path("content")
                .help("put it back; the site as it was last is served until then"),
        );
    }
    let served = site::prepare(snapshot, options, &mut report, |site, stages, report| {
        let (asks, asked) = channel();
        let issues = site.view.issues();
        let generation = Generation {
            asks,
            issues: issues.len(),
            articles: issues.iter().map(|issue| issue.articles.len()).sum(),
            stages: stages.done,
        };
        snapshot.seal();
        if tell.send(Outcome { generation: Some(generation), report: std::mem::take(report) }).is_ok() {
            answer(site, snapshot.disk(), &asked);
        }
    });
    if served.is_none() {
        snapshot.seal();
        // nobody listens only when the server is ending
        let _ = tell.send(Outcome { generation: None, report });
    }
}

impl Generation {
    /// Asks for what stands at a path of the site, which has no slash at its beginning.
    pub async fn ask(&self, path: String) -> Option<Answer> {
        let (reply, answer) = oneshot::channel();
        self.asks.send(Ask::Page { path, reply }).ok()?;
        answer.await.ok()
    }

    /// Does what a page asks for. One wish is granted at a time.
    pub async fn grant(&self, wish: Wish) -> Option<Granted> {
        let (reply, granted) = oneshot::channel();
        self.asks.send(Ask::Wish { wish, reply }).ok()?;
        granted.await.ok()
    }
}

/// What a path of the plan is.
enum At {
    Page(usize),
    Copied(usize),
}

fn answer(site: &Prepared<'_>, disk: &Disk, asked: &Receiver<Ask>) {
    // pages by their addresses, files by their paths
    let there = site.plan.copied.iter().enumerate().filter(|(_, file)| !matches!(file.from, CopySource::Later(_)));
    let there = there.map(|(k, file)| (file.path.as_str(), At::Copied(k)));
    let pages = site.plan.pages.iter().enumerate().map(|(k, page)| (page.url.as_str(), At::Page(k)));
    // collected, not extended: what is nearly sorted is sorted at once
    let places: BTreeMap<&str, At> = there.chain(pages).collect();
    // what programs read is made when the first asks for some of it
    let mut data: Option<BTreeMap<String, String>> = None;
    // and the index when someone searches
    let mut index: Option<BTreeMap<String, Vec<u8>>> = None;
    for ask in asked {
        let (path, reply) = match ask {
            Ask::Page { path, reply } => (path, reply),
            Ask::Wish { wish, reply } => {
                // the reply is dropped by a panic, which says enough
                let _ = catch(|| wish.grant(site, disk)).map(|granted| reply.send(granted));
                continue;
            }
        };
        // one page that cannot be made because of a fault takes no other with it
        let answer = catch(|| match find(&places, &path) {
            Some(At::Page(k)) if matches!(site.plan.pages[*k].input, Input::NotFound) => missing(site),
            Some(At::Page(k)) => page(site, *k),
            Some(At::Copied(k)) => copied(site, disk, *k),
            None if site.config.outputs.search && path.starts_with(search::FOLDER) && path.ends_with(".bin") => {
                indexed(site, &mut index, &path)
            }
            None => {
                let data = data.get_or_insert_with(|| {
                    let words = site.renderer.material().words;
                    output::data::files(site.plan, site.cards, site.config, words).into_iter().collect()
                });
                match data.get(&path) {
                    Some(text) => Answer::File(path.clone(), text.clone().into_bytes()),
                    None if find(&places, &format!("{path}/")).is_some() => Answer::Folder,
                    None => missing(site),
                }
            }
        });
        let failed = || {
            let help = "undo the last change; please report the fault with the words in the terminal";
            Answer::Failed(fault(&format!("while it made `{path}`")).help(help).into())
        };
        let answer = answer.unwrap_or_else(failed);
        // a browser that went away does not want it any more
        let _ = reply.send(answer);
    }
}

/// What a function returns; none if it panics.
fn catch<T>(make: impl FnOnce() -> T) -> Option<T> {
    // what a panic leaves half done is made anew by the next who asks: the site itself does not change
    std::panic::catch_unwind(AssertUnwindSafe(make)).ok()
}

/// What stands at a path: `issues/` is its `index.html`, whether that is a page or a file of `static/`.
fn find<'a>(places: &'a BTreeMap<&str, At>, path: &str) -> Option<&'a At> {
    let is_folder = |path: &str| path.is_empty() || path.ends_with('/');
    places
        .get(path)
        .or_else(|| path.strip_suffix("index.html").filter(|path| is_folder(path)).and_then(|path| places.get(path)))
        .or_else(|| is_folder(path).then(|| places.get(format!("{path}index.html").as_str()))?)
}

fn page(site: &Prepared<'_>, k: usize) -> Answer {
    let page = &site.plan.pages[k];
    site.renderer.page(page).map_or_else(Answer::Failed, |text| {
        if page.is_html() { Answer::Page(text) } else { Answer::File(page.url.clone(), text.into_bytes()) }
    })
}

fn copied(site: &Prepared<'_>, disk: &Disk, k: usize) -> Answer {
    let file = &site.plan.copied[k];
    match &file.from {
        // it may be large, and is not kept
        CopySource::Archive(path) => match disk.open_sized(path) {
            Ok((opened, length)) => Answer::Stored(file.path.clone(), opened, length),
            Err(diagnostic) => Answer::Failed(diagnostic),
        },
        CopySource::Bytes(bytes, _) => Answer::File(file.path.clone(), bytes.to_vec()),
        // made from the plan, and looked up there
        CopySource::Later(_) => missing(site),
    }
}

/// A file of the search's index, which is made as a whole.
fn indexed(site: &Prepared<'_>, index: &mut Option<BTreeMap<String, Vec<u8>>>, path: &str) -> Answer {
    if index.is_none() {
        let made = Memory::new();
        if let Err(diagnostic) = search::write(site.renderer.material(), &made, &search::Limits::default()) {
            return Answer::Failed(diagnostic);
        }
        *index = Some(made.into_files());
    }
    match index.as_ref().and_then(|files| files.get(path)) {
        Some(bytes) => Answer::File(path.to_owned(), bytes.clone()),
        None => missing(site),
    }
}

fn missing(site: &Prepared<'_>) -> Answer {
    let page = site.plan.pages.iter().find(|page| matches!(page.input, Input::NotFound));
    match page.map(|page| site.renderer.page(page)) {
        Some(Ok(html)) => Answer::Missing(Some(html)),
        Some(Err(diagnostic)) => Answer::Failed(diagnostic),
        None => Answer::Missing(None),
    }
}
