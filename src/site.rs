//! THE pipeline, one line a stage.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use blake3::Hash;
use rayon::prelude::*;

use crate::check::{self, Account, Survey};
use crate::config::{Config, Static, Theme};
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::{self, Cached, Disk, Secret, Source};
use crate::load::{self, Defaults};
use crate::markdown;
use crate::model::{Archive, Links, SubjectKind, View};
use crate::output::{self, Destination, Publisher, Sink};
use crate::printed::{self, Transcripts};
use crate::render::{
    self, ArticleBodies, Assets, Cards, Copied, CopySource, Engine, Kinds, Material, Plan, Renderer, TextContext, Words,
};
use crate::search;

/// What the caller may want otherwise than archive.toml.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub base_url: Option<String>,
    pub drafts: bool,
}

/// What a build came to.
#[derive(Debug, Default)]
pub struct Built {
    pub report: Report,
    /// None when the build failed; the old site is then untouched.
    pub summary: Option<Summary>,
}

/// Figures of a build that succeeded.
#[derive(Debug, Default)]
pub struct Summary {
    pub issues: usize,
    pub articles: usize,
    pub subjects: usize,
    pub files: usize,
    pub bytes: u64,
    /// Pages that were made; the others are made from what they were made from before.
    pub made: usize,
    /// Files that were written; the others are those of the site before.
    pub written: usize,
    /// Stages in order, with the time that each took.
    pub stages: Vec<(&'static str, Duration)>,
}

/// Builds the archive in `root` into the folder `out`, which is replaced as a whole or not at all. What is made is
/// kept for the next build, if there is a folder `state` for a secret that no archive has.
pub fn build_to(root: &Path, out: &Path, options: &Options, state: Option<&Path>) -> Built {
    let clock = Instant::now();
    let mut report = Report::default();
    let mut summary = None;
    match Disk::new(root) {
        Err(diagnostic) => report.push(*diagnostic),
        Ok(source) => {
            // what is no archive is left as it is, without a folder for locks
            if report.take(Config::read(&source, options.base_url.as_deref())).is_none() {
                return Built { report, summary };
            }
            let (lock_folder, protected) = (root.join(".annals"), protected(root));
            let destination = Destination { folder: out, lock_folder: &lock_folder, protected: &protected };
            let publish = Publisher::begin(&destination, &mut report);
            if let Some(publisher) = report.take(publish) {
                let secret = secret(state, source.root(), &mut report);
                let source = Cached::open(source, &lock_folder, secret, publisher.site());
                let publisher = publisher.after(source.kept());
                let begun = ("begin", clock.elapsed());
                let mut built = build(&source, &publisher, options, &mut report);
                built.iter_mut().for_each(|built| built.stages.insert(0, begun));
                summary = built.and_then(|built| finish(built, publisher, &source, &mut report));
            }
        }
    }
    Built { report, summary }
}

/// What a cache of this archive is known by; none, with a warning, if there is no place for it.
fn secret(state: Option<&Path>, root: &Path, report: &mut Report) -> Option<Secret> {
    let message = match state.map(|state| Secret::of(state, root)) {
        Some(Ok(secret)) => return Some(secret),
        Some(Err(failure)) => Box::<Diagnostic>::from(failure).message,
        None => "there is no folder in which a key could be kept".to_owned(),
    };
    report.push(
        Diagnostic::new(&codes::CACHE, message)
            .note("caches that came with an archive are told from those of this machine by a key; without one nothing is kept between builds")
            .help("set HOME, or XDG_STATE_HOME to a folder that you may write into"),
    );
    None
}

/// Puts the site in place, and keeps what was made for the next build.
fn finish(mut built: Summary, publisher: Publisher, source: &Cached, report: &mut Report) -> Option<Summary> {
    let clock = Instant::now();
    let written = publisher.finish(report);
    let written = report.take(written)?;
    built.stages.push(("switch", clock.elapsed()));
    let clock = Instant::now();
    // the site stands: that the next build has to make all of it again is no reason to fail
    if let Err(failure) = source.save() {
        let diagnostic: Box<Diagnostic> = failure.into();
        report.push(Diagnostic { code: &codes::CACHE, ..*diagnostic });
    }
    built.stages.push(("keep", clock.elapsed()));
    (built.files, built.bytes, built.written) = (written.files, written.bytes, written.written);
    Some(built)
}

/// Refuses to write over what an archive is read from, or keeps.
///
/// # Errors
/// `write` if a file lies in `content`, `themes`, `static` or `.annals`, or is archive.toml.
pub fn refuse_own_file(root: &Path, path: &Path) -> Result<()> {
    let real = files::write::resolve(path)?;
    for own in protected(root).into_iter().chain([root.join(".annals"), root.join("archive.toml")]) {
        if real.starts_with(files::write::resolve(&own)?) {
            let message = format!("`{}` belongs to the archive, and is not written over", path.display());
            return Err(Diagnostic::new(&codes::WRITE, message).help("name a file of its own").into());
        }
    }
    Ok(())
}

fn protected(root: &Path) -> Vec<std::path::PathBuf> {
    ["content", "themes", "static"].iter().map(|folder| root.join(folder)).collect()
}

/// Builds an archive into a sink. Returns nothing when there are errors; `report` has them.
pub fn build(source: &dyn Source, sink: &dyn Sink, options: &Options, report: &mut Report) -> Option<Summary> {
    prepare(source, options, report, |site, mut stages, report| {
        if let Some(refused) = output::budget::planned(site.plan, site.config) {
            report.push(refused);
            return None;
        }
        let counted = output::budget::Counted::new(sink, site.config);
        let sink: &dyn Sink = &counted;
        let made = write_pages(site, sink, report);
        stages.end("render");
        report.take(write_rest(site, sink))?;
        stages.end("copy");
        if site.config.outputs.search {
            report.take(search::write(site.renderer.material(), sink, &search::Limits::default()))?;
            stages.end("search");
        }
        if let Some(refused) = counted.exceeded(site.plan, site.config) {
            report.push(refused);
        }
        (!report.has_errors()).then(|| Summary {
            issues: site.view.issues().len(),
            articles: site.view.issues().iter().map(|issue| issue.articles.len()).sum(),
            subjects: site.view.subjects().len(),
            stages: stages.done,
            made,
            ..Summary::default()
        })
    })?
}

/// Checks the archive in `root`; writes nothing.
pub fn check_in(root: &Path, options: &Options) -> (Report, Option<Account>) {
    let mut report = Report::default();
    let source = report.take(Disk::new(root));
    let account = source.and_then(|source| check(&source, options, &mut report));
    (report, account)
}

/// Reports what a build would, whether the content agrees with itself, and what is wrong with the
/// finished site, which is looked at and not kept. Returns what was in order, if the content could be
/// read at all.
pub fn check(source: &dyn Source, options: &Options, report: &mut Report) -> Option<Account> {
    let mut account = None;
    let content = |archive: &Archive, view: &View<'_>, links: &Links<'_>, report: &mut Report| {
        account = Some(check::content(source, archive, view, links, report));
    };
    prepare_with(source, options, report, content, |site, _, report| {
        if let Some(refused) = output::budget::planned(site.plan, site.config) {
            report.push(refused);
        }
        let survey = Survey::new(site.config.base_url.as_str());
        write_pages(site, &survey, report);
        // a site that is not whole would have links that lead nowhere
        if report.take(write_rest(site, &survey)).is_some() {
            report.extend(survey.findings(site.source, site.plan));
        }
    });
    account
}

/// Hands what can be found of the archive in `root` to `write`, as lines for OpenSearch's `_bulk`, until it
/// wants no more. Returns how many documents there were; nothing if there are errors.
pub fn export_search_in(
    root: &Path,
    options: &Options,
    index: &str,
    write: &mut dyn FnMut(&[u8]) -> Result<bool>,
    report: &mut Report,
) -> Option<usize> {
    let source = report.take(Disk::new(root))?;
    prepare(&source, options, report, |site, _, report| {
        report.take(search::export::write(site.renderer.material(), index, write))
    })?
}

/// A site that is read and planned, so that any page of it can be rendered.
pub struct Prepared<'a> {
    pub source: &'a dyn Source,
    pub config: &'a Config,
    pub view: &'a View<'a>,
    pub links: &'a Links<'a>,
    pub cards: &'a Cards,
    pub plan: &'a Plan,
    pub renderer: &'a Renderer<'a>,
}

/// Reads and plans the site, and hands it to `then` if there were no errors.
pub fn prepare<T>(
    source: &dyn Source,
    options: &Options,
    report: &mut Report,
    then: impl FnOnce(&Prepared<'_>, Stages, &mut Report) -> T,
) -> Option<T> {
    prepare_with(source, options, report, |_, _, _, _| {}, then)
}

/// The same, and gives `read` the whole archive as soon as it is read, errors or not.
fn prepare_with<T>(
    source: &dyn Source,
    options: &Options,
    report: &mut Report,
    read: impl FnOnce(&Archive, &View<'_>, &Links<'_>, &mut Report),
    then: impl FnOnce(&Prepared<'_>, Stages, &mut Report) -> T,
) -> Option<T> {
    let mut stages = Stages::begin();
    let config = report.take(Config::read(source, options.base_url.as_deref()))?;
    let theme = report.take(Theme::read(source, &config.theme, &config.file))?;
    let engine = report.take(Engine::new(&theme, &config.language, config.outputs.minify));
    if !theme.speaks(&config.language) {
        report.push(
            Diagnostic::new(
                &codes::LANGUAGE_UNKNOWN,
                format!("the theme has no words in `{}`; they are shown in Chinese", config.language),
            )
            .in_path(config.file.path.clone())
            .help("write them into a theme of your own: docs/themes.md"),
        );
    }
    stages.end("configure");

    let archive = load::load(source, &Defaults { paper: config.paper.clone() }, report);
    let view = View::new(&archive, options.drafts);
    stages.end("load");

    let links = Links::new(&archive, &view);
    let words = Words::new(theme.words(&config.language));
    let kinds = Kinds::of(&theme, config.outputs);
    let bodies = ArticleBodies::new(&view);
    let context = TextContext { source, view: &view, links: &links, kinds: &kinds, words: &words };
    let names = printed::kept_names(source, &view);
    let reading = printed::read_through(source, &view, &links, &names, &|visit| bodies.visit(context, &visit), report);
    read(&archive, &view, &links, report);
    stages.end("read");

    let cards = Cards::new(&view, &reading, &kinds, &words, source.memo());
    let transcripts = Transcripts::new(source);
    let material = Material {
        source,
        transcripts: &transcripts,
        config: &config,
        view: &view,
        links: &links,
        reading: &reading,
        cards: &cards,
        kinds: &kinds,
        words: &words,
        bodies: &bodies,
    };
    let (assets, copied) = assets(&theme, &material, report)?;
    let plan = render::plan(&view, &cards, &kinds, config.outputs.annotations, copied, &assets.redirect, report);
    stages.end("plan");

    let engine = engine.filter(|_| !report.has_errors())?;
    let renderer = Renderer::new(material, &engine, assets);
    let site = Prepared {
        source,
        config: &config,
        view: &view,
        links: &links,
        cards: &cards,
        plan: &plan,
        renderer: &renderer,
    };
    Some(then(&site, stages, report))
}

/// Renders and writes each page that is not as it was, and drops it. Returns how many were made.
fn write_pages(site: &Prepared<'_>, sink: &dyn Sink, report: &mut Report) -> usize {
    let renderer = site.renderer;
    let made = AtomicUsize::new(0);
    let failed: Vec<Diagnostic> = site
        .plan
        .pages
        .par_iter()
        .filter_map(|page| {
            let write = || {
                let path = page.path();
                let keep = |from: Option<Hash>| from.map_or(Ok(false), |from| sink.keep(&path, from));
                let Some(rendered) = renderer.page_unless(page, &keep)? else { return Ok(()) };
                made.fetch_add(1, Ordering::Relaxed);
                sink.write_made(&path, rendered.text.as_bytes(), rendered.from)
            };
            write().err().map(|diagnostic: Box<Diagnostic>| *diagnostic)
        })
        .collect();
    // One template that fails, fails on every page: the first page of each failure says enough.
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for diagnostic in failed {
        let at = diagnostic.place.as_ref().map_or("", |place| place.file.path()).to_owned();
        let times = said.entry(format!("{at} {}", diagnostic.message)).or_default();
        *times += 1;
        if *times == 1 {
            report.push(diagnostic);
        }
    }
    made.into_inner()
}

/// Every file that is copied: the theme's, fingerprinted where pages link to them, pictures that texts
/// show, and what stands in `static/`.
fn assets(theme: &Theme, site: &Material<'_>, report: &mut Report) -> Option<(Assets, Vec<Copied>)> {
    let (config, view) = (site.config, site.view);
    let own = report.take(static_files(site.source))?;
    let is_own = |path: &str| own.iter().any(|file| file.path == path);
    let unused = |path: &str| path.starts_with("search/") && !site.kinds.has("search.html");
    let mut copied = Vec::new();
    let mut stylesheet = String::new();
    // what the archivist puts in static/ comes before what the theme brings
    let brought = theme.statics().into_iter().filter(|(path, _)| *path == "style.css" || !is_own(path));
    for (path, file) in brought.filter(|(path, _)| !unused(path)) {
        let bytes = |bytes: &[u8]| CopySource::Bytes(bytes.into(), "a file of the theme");
        let (path, from) = match file {
            Static::Bytes(css) if path == "style.css" => {
                let file = report.take(files::text_of("style.css of the theme", css.clone()))?;
                let css = if config.outputs.minify { output::css::minify(&file.text) } else { file.text.clone() };
                stylesheet = output::fingerprint(path, css.as_bytes());
                (stylesheet.clone(), bytes(css.as_bytes()))
            }
            Static::Bytes(css) if path.ends_with(".css") && config.outputs.minify => {
                let file = report.take(files::text_of("a stylesheet of the theme", css.clone()))?;
                (path.to_owned(), bytes(output::css::minify(&file.text).as_bytes()))
            }
            Static::Bytes(own) => (path.to_owned(), bytes(own)),
            Static::File(file) => (path.to_owned(), CopySource::Archive(file.clone())),
        };
        copied.push(Copied { path, from });
    }
    let bodies = view
        .subjects()
        .iter()
        .map(|subject| &subject.file.text[subject.body..])
        .chain(view.pages().iter().map(|page| &page.file.text[page.body..]))
        .chain(view.issues().iter().map(|issue| &issue.issue.file.text[issue.issue.body..]));
    let highlight = bodies.into_iter().any(render::has_fence).then(|| {
        let css = output::css::minify(&markdown::highlight_css());
        let path = output::fingerprint("code.css", css.as_bytes());
        copied.push(Copied {
            path: path.clone(),
            from: CopySource::Bytes(css.into_bytes().into(), "the colours of code"),
        });
        path
    });
    copied
        .push(Copied { path: ".nojekyll".into(), from: CopySource::Bytes(Arc::from([]), "the mark for GitHub Pages") });
    copied.extend(site.reading.images.iter().map(|path| Copied {
        path: path.strip_prefix("content/").unwrap_or(path).to_owned(),
        from: CopySource::Archive(path.clone()),
    }));
    let later = |path: &str, what| Copied { path: path.to_owned(), from: CopySource::Later(what) };
    if config.outputs.feeds {
        copied.push(later("feed.xml", "the feed"));
        if site.cards.notes().next().is_some() {
            copied.push(later("notes/feed.xml", "the feed of notes"));
        }
        let topics = view.subjects().iter().filter(|subject| subject.id.kind == SubjectKind::Topics);
        if site.kinds.has(SubjectKind::Topics.template()) {
            copied.extend(topics.map(|topic| later(&render::urls::topic_feed(&topic.id), "the feed of a topic")));
        }
    }
    if config.outputs.sitemap {
        copied.push(later("sitemap.xml", "the sitemap"));
    }
    if config.outputs.search {
        let client = search::client(config.outputs.minify).as_bytes().into();
        copied.push(Copied { path: search::CLIENT_PATH.into(), from: CopySource::Bytes(client, "the search") });
        copied.push(Copied { path: search::META_PATH.into(), from: CopySource::Later("the index of the search") });
    }
    copied.extend(own);
    let redirect = output::fingerprint(render::redirect::NAME, render::redirect::SCRIPT.as_bytes());
    Some((Assets { stylesheet, highlight, redirect }, copied))
}

/// `static/` of the archive, copied as it is.
fn static_files(source: &dyn Source) -> Result<Vec<Copied>> {
    let paths = source.walk("static")?;
    Ok(paths
        .into_iter()
        .map(|path| Copied {
            path: path.strip_prefix("static/").unwrap_or(&path).to_owned(),
            from: CopySource::Archive(path),
        })
        .collect())
}

/// Copies files, and writes feed, sitemap and robots.txt.
fn write_rest(site: &Prepared<'_>, sink: &dyn Sink) -> Result<()> {
    for file in &site.plan.copied {
        match &file.from {
            CopySource::Archive(path) => sink.copy(&file.path, site.source, path)?,
            CopySource::Bytes(bytes, _) => sink.write(&file.path, bytes)?,
            CopySource::Later(_) => {}
        }
    }
    for (path, text) in output::data::files(site.plan, site.cards, site.config, site.renderer.material().words) {
        // an archivist's own robots.txt says what robots may read
        if path != "robots.txt" || !site.plan.copied.iter().any(|file| file.path == path) {
            sink.write(&path, text.as_bytes())?;
        }
    }
    Ok(())
}

/// A stop watch with names.
pub struct Stages {
    since: Instant,
    pub done: Vec<(&'static str, Duration)>,
}

impl Stages {
    fn begin() -> Self {
        Self { since: Instant::now(), done: Vec::new() }
    }

    fn end(&mut self, name: &'static str) {
        self.done.push((name, self.since.elapsed()));
        self.since = Instant::now();
    }
}

impl Summary {
    /// `5 issues, 40 articles, 216 subjects: 282 files (3 written), 2.0 MB in public, 97 ms`
    pub fn in_words(&self, out: &str) -> String {
        let time: Duration = self.stages.iter().map(|(_, time)| *time).sum();
        let written = if self.written < self.files { format!(" ({} written)", self.written) } else { String::new() };
        format!(
            "{}, {}, {}: {}{written}, {:.1} MB in {out}, {} ms",
            counted(self.issues, "issue"),
            counted(self.articles, "article"),
            counted(self.subjects, "subject"),
            counted(self.files, "file"),
            self.bytes as f64 / 1e6,
            time.as_millis()
        )
    }

    /// A line for each stage.
    pub fn timings_in_words(&self) -> String {
        timings_in_words(&self.stages)
    }

    /// The same figures for programs.
    pub fn to_json(&self) -> String {
        let stages: Vec<_> = self
            .stages
            .iter()
            .map(|(name, time)| serde_json::json!({ "stage": name, "ms": time.as_secs_f64() * 1e3 }))
            .collect();
        serde_json::json!({
            "issues": self.issues, "articles": self.articles, "subjects": self.subjects,
            "files": self.files, "made": self.made, "written": self.written, "bytes": self.bytes, "stages": stages,
        })
        .to_string()
    }
}

/// A line for each stage.
pub fn timings_in_words(stages: &[(&'static str, Duration)]) -> String {
    stages.iter().map(|(name, time)| format!("{name:>10} {:9.3} ms\n", time.as_secs_f64() * 1e3)).collect()
}

/// `1 issue`, `5 issues`
pub fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}
