//! Proves which lines of an issue may be published, where some of its articles may not.
//!
//! A line of a transcription is hidden because an article that is not published names it. If the article names
//! the wrong lines, its text would be published without a word. So where an issue has such an article, its lines
//! are hidden on a proof and not on trust; what cannot be proved fails the build.
//!
//! 1. The text of an article that is not published is that of its lines: all of theirs, and nothing else. So is
//!    that of every published article that has lines on the same page.
//! 2. A line of an article that is not published has no other place.
//! 3. What is shown and is not the line of a published article of which 1 holds does not repeat what is hidden:
//!    neither a whole line of [`SAME_LINE`] letters or more, nor a passage of [`SAME_PASSAGE`] or more, which may
//!    run over several lines. Fewer letters are said by chance: 本报讯, 责任编辑, the name of an office.
//! 4. Lines that nobody claims are hidden on a page that has hidden lines ([`super::shown`]); a build warns of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::kept::{Asked, Found};
use super::page::{Page, in_words, runs_of};
use super::reading::SheetReading;
use super::sheets::{Claims, Owner, is_blanked};
use super::{LineKey, Pages, Printed, PrintedPart, Transcript, elsewhere};
use crate::diag::{Diagnostic, Report, Where, codes};
use crate::files::Source;
use crate::markdown::{self, LinkKind};
use crate::model::{Article, LineRange, Links, Sheet, ViewIssue};
use crate::text::fold::fold_search;
use crate::text::simplified::Simplified;

/// Letters of a line that is taken to repeat a hidden line if it has the same.
const SAME_LINE: usize = 4;
/// Letters one after another that are taken to repeat what is hidden.
const SAME_PASSAGE: usize = 12;

/// Warns of lines that are hidden because nobody claims them.
pub fn report_unclaimed(sheet: &Sheet, text: &Transcript, unclaimed: &[u32], report: &mut Report) {
    for run in runs_of(text, unclaimed, |_, _| true) {
        let (first, last) = (run[0], run[run.len() - 1]);
        let (verb, them) = if first == last { ("is", "it") } else { ("are", "them") };
        let message = format!(
            "{} of {}.txt {verb} in no article, and not shown: other lines of the page are not published",
            in_words(first, last),
            sheet.id.name()
        );
        report.push(
            Diagnostic::new(&codes::UNACCOUNTED_LINE, message)
                .at(&text.file, text.span(first).start..text.span(last).end)
                .help(format!(
                    "to show {them}, name {them} in the `source` of an article, or under `{}` in _index.md as `masthead` or `furniture`",
                    sheet.id.name()
                )),
        );
    }
}

/// Reports what is not proved of an issue with articles that are not published. `sheets` are its pages as they
/// would be shown; `proved` says of each published article whether its text is that of its lines.
pub fn prove(
    source: &dyn Source,
    issue: &ViewIssue<'_>,
    pages: &Pages<'_>,
    sheets: &[SheetReading],
    proved: &[bool],
    links: &Links<'_>,
    found: &mut Found,
) {
    let mut secret = Secret::default();
    // whether the lines of all of them are known
    let mut known = true;
    for article in issue.unpublished() {
        let printed = match Printed::read(source, article, &issue.issue.id, links) {
            Ok(printed) => printed,
            Err(diagnostic) => {
                found.report.push(*diagnostic);
                continue;
            }
        };
        // its text depends on where its links lead
        let wiki = markdown::links(&printed.document).filter(|link| link.kind == LinkKind::Wiki);
        found.asked.extend(wiki.map(|link| Asked::Link(link.dest.trim().to_owned())));
        let (headline, body) = printed.parts();
        headline.iter().for_each(|part| secret.add_text(std::iter::once(part)));
        secret.add_text(body.iter());
        let names_lines = match article.source[..] {
            [] => pages.position(article.sheet.name()).is_none(),
            _ => article.source.iter().all(|run| pages.position(&run.sheet).is_some()),
        };
        if names_lines && !article.source.is_empty() && !printed.is_its_lines(article, pages) {
            found.report.push(unproved(article, &printed, pages, false));
            known = false;
        }
        // one that does not say which its lines are has been reported by the loading
        known &= names_lines;
    }
    let hides = |name: &str| {
        let read = issue.sheet_at(name).and_then(|j| sheets.get(j));
        read.is_some_and(|read| read.runs.iter().any(|run| run.owner == Owner::Hidden))
    };
    let hiding: BTreeSet<&str> = pages.iter().map(Page::name).filter(|name| hides(name)).collect();
    for (article, _) in issue.articles.iter().zip(proved).filter(|(_, proved)| !**proved) {
        if article.source.iter().any(|run| hiding.contains(&*run.sheet)) {
            match Printed::read(source, article, &issue.issue.id, links) {
                Ok(printed) => found.report.push(unproved(article, &printed, pages, true)),
                // it has been reported by the reading
                Err(_) => continue,
            }
        }
    }
    let (hidden, shown) = (Claims::of(issue.unpublished()), Claims::of(&issue.articles));
    for page in pages.iter() {
        shared(issue, page, &hidden, &shown, &mut found.report);
        for (n, line) in page.lines().filter(|(n, _)| !issue.is_line_shown(page.name(), *n)) {
            secret.lines.entry(letters(line)).or_insert((page.name(), n));
        }
    }
    let is_proved = |owner: Owner| match owner {
        Owner::Article(j) => proved.get(j).copied().unwrap_or(false),
        owner => owner == Owner::Hidden,
    };
    let candidates = Candidates::of(pages.iter().enumerate().flat_map(|(k, page)| {
        let read = issue.sheet_at(page.name()).and_then(|j| sheets.get(j));
        let runs = read.into_iter().flat_map(|read| &read.runs).filter(|run| !is_proved(run.owner));
        runs.flat_map(|run| &run.lines).map(move |n| ((k, *n), page.line(*n)))
    }));
    // as long as it is not known which lines are hidden, every other line of the same words would be reported
    if known {
        repeated(pages, &candidates, &secret, &mut found.report);
    }
}

fn unproved(article: &Article, printed: &Printed, pages: &Pages<'_>, published: bool) -> Diagnostic {
    let name = article.id.name();
    let message = if published {
        format!("the text of {name} is not that of its lines, on a page with lines that are not published")
    } else {
        format!("{name} is not published, and its text is not that of its lines: which lines to hide is not known")
    };
    let (headline, body) = printed.parts();
    let diagnostic =
        Diagnostic::new(&codes::UNPROVED_LINES, message).at(&printed.file, printed.place_of_source(article));
    match elsewhere::propose(pages, article, &headline, &body) {
        Some(source) => {
            diagnostic.help(format!("its words are in other lines: write `{}`", elsewhere::in_yaml(&source)))
        }
        None => diagnostic.help("`annals check` shows each difference: write the words as the lines have them, or declare the changes; every line of it must be in `source`, with title, kicker, deck and column"),
    }
}

/// Reports lines that an article which is not published has, and something else as well.
fn shared(issue: &ViewIssue<'_>, page: &Page<'_>, hidden: &Claims<'_>, shown: &Claims<'_>, report: &mut Report) {
    let within = |range: &LineRange| range.lines().take_while(|n| *n <= page.last());
    let mut whose: BTreeMap<u32, &Article> = BTreeMap::new();
    for (range, k) in hidden.on(page.name()) {
        for n in within(range) {
            whose.entry(n).or_insert(issue.unpublished()[*k]);
        }
    }
    if whose.is_empty() {
        return;
    }
    let sheet = page.sheet;
    let published = shown.on(page.name()).iter().map(|(range, j)| (range, Other::Article(issue.articles[*j])));
    let others = published
        .chain(sheet.masthead.iter().map(|range| (range, Other::Page("the masthead"))))
        .chain(sheet.furniture.iter().map(|range| (range, Other::Page("the furniture"))))
        .chain(sheet.duplicates.iter().map(|duplicate| (&duplicate.lines, Other::Page("the duplicates"))));
    for (range, other) in others {
        let both: Vec<u32> = within(range)
            .filter(|n| whose.contains_key(n) && !page.is_blank(*n) && !is_blanked(page.line(*n)))
            .collect();
        for run in runs_of(page, &both, |a, b| whose[&a].id == whose[&b].id) {
            let (first, last, article) = (run[0], run[run.len() - 1], whose[&run[0]]);
            let verb = if first == last { "belongs" } else { "belong" };
            let name = match other {
                Other::Article(other) => format!("the article {}", other.id.name()),
                Other::Page(name) => name.to_owned(),
            };
            let message = format!(
                "{} of {}.txt {verb} to {}, which is not published, and to {name}",
                in_words(first, last),
                page.name(),
                article.id.name()
            );
            let mut diagnostic = Diagnostic::new(&codes::UNPUBLISHED_LINE_SHARED, message)
                .at(&page.file, page.span(first).start..page.span(last).end)
                .also(Where::Path(article.path.clone()), None, "names it in `source`");
            if let Other::Article(other) = other {
                diagnostic = diagnostic.also(Where::Path(other.path.clone()), None, "names it in `source`");
            }
            report.push(diagnostic.help("every line has one place: take it out of all but one"));
        }
    }
}

/// What has a line beside an article that is not published.
#[derive(Clone, Copy)]
enum Other<'a> {
    Article(&'a Article),
    Page(&'static str),
}

/// The letters and figures of a text as a search takes them: neither white space, punctuation nor the form of a
/// character tells where words are from.
fn letters(text: &str) -> Vec<char> {
    fold_search(text, Simplified::chinese()).text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters of what is not published.
#[derive(Default)]
struct Secret<'a> {
    /// Running texts, and parts of headlines.
    texts: Vec<Vec<char>>,
    /// Hidden lines, with the place of one that has these letters.
    lines: BTreeMap<Vec<char>, (&'a str, u32)>,
}

impl Secret<'_> {
    fn add_text<'t>(&mut self, parts: impl Iterator<Item = &'t PrintedPart<'t>>) {
        self.texts.push(parts.flat_map(|part| letters(part.text)).collect());
    }
}

/// Reports lines that would be shown and repeat what is hidden.
fn repeated(pages: &Pages<'_>, candidates: &Candidates, secret: &Secret<'_>, report: &mut Report) {
    let mut same: BTreeMap<LineKey, Option<(&str, u32)>> =
        candidates.with_passages(&secret.texts).into_iter().map(|key| (key, None)).collect();
    // short texts, such as a title
    same.extend(secret.texts.iter().flat_map(|text| candidates.with_letters(text)).map(|key| (key, None)));
    for (line, place) in &secret.lines {
        same.extend(candidates.with_letters(line).map(|key| (key, Some(*place))));
    }
    for (k, page) in pages.iter().enumerate() {
        let on_page: Vec<u32> = same.range((k, 0)..(k + 1, 0)).map(|((_, n), _)| *n).collect();
        for run in runs_of(page, &on_page, |_, _| true) {
            let (first, last) = (run[0], run[run.len() - 1]);
            let verb = if first == last { "repeats" } else { "repeat" };
            let message =
                format!("{} of {}.txt {verb} words that are not published", in_words(first, last), page.name());
            let mut diagnostic = Diagnostic::new(&codes::UNPUBLISHED_LINE_REPEATED, message)
                .at(&page.file, page.span(first).start..page.span(last).end);
            if let Some((sheet, n)) = same.get(&(k, first)).copied().flatten() {
                if let Some(of) = pages.named(sheet) {
                    diagnostic = diagnostic.also(Where::Text(of.file.clone()), Some(of.span(n)), "a hidden line");
                }
                if sheet == page.name() && first == last {
                    let declared = format!("to hide it, declare what it repeats: `duplicates: [{first}={n}]`");
                    diagnostic = diagnostic.help(declared);
                }
            }
            report.push(diagnostic.help(
                "to hide it, name it in the `source` of an article that is not published; to show it, in that of a published article that has its words",
            ));
        }
    }
}

/// Lines that would be shown although it is not proved that they may be.
#[derive(Default)]
struct Candidates {
    letters: Vec<char>,
    /// The lines, and where the letters of each begin.
    lines: Vec<(LineKey, usize)>,
    /// Places in `lines`, by the letters of the line.
    by_line: Vec<usize>,
    /// Places in `letters` where a passage begins, by its letters.
    by_passage: Vec<usize>,
}

impl Candidates {
    fn of<'t>(lines: impl Iterator<Item = (LineKey, &'t str)>) -> Self {
        let mut all = Self::default();
        for (key, text) in lines {
            all.lines.push((key, all.letters.len()));
            all.letters.extend(letters(text));
        }
        let mut by_line: Vec<usize> = (0..all.lines.len()).filter(|at| all.range(*at).len() >= SAME_LINE).collect();
        by_line.sort_by_key(|at| &all.letters[all.range(*at)]);
        // a passage may run over the lines of a page, which are narrow in a column
        let mut by_passage: Vec<usize> = Vec::new();
        let (mut lines, mut from) = (0, 0);
        for of_page in all.lines.chunk_by(|((a, _), _), ((b, _), _)| a == b) {
            lines += of_page.len();
            let to = all.lines.get(lines).map_or(all.letters.len(), |(_, start)| *start);
            by_passage.extend(from..(to + 1).saturating_sub(SAME_PASSAGE));
            from = to;
        }
        by_passage.sort_by_key(|at| all.passage(*at));
        (all.by_line, all.by_passage) = (by_line, by_passage);
        all
    }

    /// Where the letters of a line are.
    fn range(&self, at: usize) -> Range<usize> {
        let end = self.lines.get(at + 1).map_or(self.letters.len(), |(_, start)| *start);
        self.lines[at].1..end
    }

    fn passage(&self, at: usize) -> &[char] {
        &self.letters[at..at + SAME_PASSAGE]
    }

    /// The lines that have these letters and no others.
    fn with_letters(&self, letters: &[char]) -> impl Iterator<Item = LineKey> {
        let of = |at: usize| &self.letters[self.range(at)];
        let from = self.by_line.partition_point(|at| of(*at) < letters);
        let end = from + self.by_line[from..].partition_point(|at| of(*at) == letters);
        self.by_line[from..end].iter().map(|at| self.lines[*at].0)
    }

    /// The lines that have a passage of one of some texts.
    fn with_passages(&self, texts: &[Vec<char>]) -> BTreeSet<LineKey> {
        let mut found = BTreeSet::new();
        // what many lines have is looked at once, however often the texts have it
        let mut seen = vec![false; self.by_passage.len()];
        for passage in texts.iter().flat_map(|text| text.windows(SAME_PASSAGE)) {
            let from = self.by_passage.partition_point(|at| self.passage(*at) < passage);
            if seen.get(from).is_none_or(|seen| *seen) {
                continue;
            }
            seen[from] = true;
            for at in self.by_passage[from..].iter().take_while(|at| self.passage(**at) == passage) {
                let first = self.lines.partition_point(|(_, start)| start <= at) - 1;
                let end = self.lines.partition_point(|(_, start)| *start < at + SAME_PASSAGE);
                let lines = (first..end).filter(|line| !self.range(*line).is_empty());
                found.extend(lines.map(|line| self.lines[line].0));
            }
        }
        found
    }
}
