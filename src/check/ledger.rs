//! Who has each line of a page.
//!
//! 1. Articles (of whatever status), masthead, furniture and duplicates claim their lines; a range
//!    that reaches beyond the page is an error.
//! 2. Lines that several claim, or one article twice, are reported in runs.
//! 3. A duplicate must have the words of the lines that are kept, and those must be kept by somebody.
//! 4. Lines that nobody claims are reported in runs. A line of ▒ stands for one whose text was taken
//!    out together with its article, and needs no claim.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Account, Checked};
use crate::diag::{Diagnostic, Report, SourceText, Where, codes};
use crate::files::{self, Source};
use crate::model::{Article, DuplicateRun, Issue, LineRange};
use crate::printed::{BLANK, Page, hides_lines, in_words, is_blanked, runs_of};
use crate::text::fold::fold_print;

/// Characters of a text that are shown around a difference.
const AROUND: usize = 12;

#[derive(Clone, Copy)]
enum Claim<'a> {
    Article(&'a Article),
    Masthead,
    Furniture,
    Duplicate,
}

impl Claim<'_> {
    fn in_words(self) -> String {
        match self {
            Self::Article(article) => format!("the article {}", article.id.name()),
            Self::Masthead => "the masthead".to_owned(),
            Self::Furniture => "the furniture".to_owned(),
            Self::Duplicate => "the duplicates".to_owned(),
        }
    }
}

/// Checks the lines of one page. `named` are the lines that articles of the issue name, by their places.
pub fn check(issue: &Checked<'_, '_>, page: &Page<'_>, named: &[(LineRange, usize)], report: &mut Report) -> Account {
    let claims = claims(issue.source, issue.issue, page, named, report);
    twice(issue, page, &claims, report);
    for duplicate in &page.sheet.duplicates {
        false_duplicate(page, duplicate, &claims, report);
    }
    let mut account = Account { transcriptions: 1, ..Account::default() };
    let mut nobody = Vec::new();
    for n in (1..=page.last()).filter(|&n| !page.is_blank(n)) {
        account.lines += 1;
        if claims[n as usize].is_empty() && !is_blanked(page.line(n)) {
            nobody.push(n);
        } else {
            account.accounted += 1;
        }
    }
    // lines that a build hides are reported by it
    let hidden = issue.shown.is_some_and(|shown| hides_lines(shown, page.sheet, page));
    if !issue.unread && !hidden {
        unaccounted(page, &nobody, report);
    }
    account
}

/// By line, who claims it.
fn claims<'a>(
    source: &dyn Source,
    issue: &'a Issue,
    page: &Page<'_>,
    named: &[(LineRange, usize)],
    report: &mut Report,
) -> Vec<Vec<Claim<'a>>> {
    let last = page.last();
    let mut claims: Vec<Vec<Claim<'_>>> = vec![Vec::new(); last as usize + 1];
    let mut claim = |range: LineRange, claim: Claim<'a>| {
        range.lines().take_while(|n| *n <= last).for_each(|n| claims[n as usize].push(claim));
    };
    for (lines, j) in named {
        let article = &issue.articles[*j];
        claim(*lines, Claim::Article(article));
        if lines.last > last {
            let word = format!("{}.txt#{}", page.name(), lines.in_words());
            let place = files::read_text(source, &article.path).ok().and_then(|file| {
                let at = file.text[..article.body.min(file.text.len())].find(&word)?;
                Some((file, at..at + word.len()))
            });
            let whole = place.unwrap_or_else(|| (unread(&article.path), 0..0));
            report.push(outside(page, &whole.0, whole.1, *lines));
        }
    }
    let sheet = page.sheet;
    let mut blank = Vec::new();
    let mut declared = |ranges: &mut dyn Iterator<Item = (LineRange, LineRange, bool)>, key: &str, of: Claim<'a>| {
        for (range, other, keeps) in ranges {
            claim(range, of);
            for range in [Some(range), keeps.then_some(other)].into_iter().flatten().filter(|r| r.last > last) {
                report.push(outside(page, &issue.file, in_sheet(issue, sheet.id.name(), key, &range), range));
            }
        }
    };
    for (key, ranges) in [("masthead", &sheet.masthead), ("furniture", &sheet.furniture)] {
        for range in ranges.iter().filter(|range| range.last <= last && range.lines().all(|n| page.is_blank(n))) {
            let words = in_words(range.first, range.last);
            blank.push(
                Diagnostic::new(&codes::BLANK_RANGE, format!("there are no words in {words} of {}.txt", page.name()))
                    .at(&issue.file, in_sheet(issue, sheet.id.name(), key, range))
                    .help("name the lines as they are counted now; a new transcription has moved them"),
            );
        }
    }
    declared(&mut sheet.masthead.iter().map(|r| (*r, *r, false)), "masthead", Claim::Masthead);
    declared(&mut sheet.furniture.iter().map(|r| (*r, *r, false)), "furniture", Claim::Furniture);
    declared(&mut sheet.duplicates.iter().map(|d| (d.lines, d.of, true)), "duplicates", Claim::Duplicate);
    report.extend(blank);
    claims
}

/// A file that could be read a moment ago.
fn unread(path: &str) -> Arc<SourceText> {
    Arc::new(SourceText { path: path.into(), text: String::new() })
}

fn outside(page: &Page<'_>, file: &Arc<SourceText>, span: Range<usize>, range: LineRange) -> Diagnostic {
    let lines = page.last();
    Diagnostic::new(
        &codes::BAD_RANGE,
        format!("{} of {}.txt: the page has {lines} lines", in_words(range.first, range.last), page.name()),
    )
    .at(file, span)
    .help("name the lines as they are counted now, from 1; `annals check` says where the words of an article stand")
}

/// Where a range stands in the front matter of an issue: after the page's name and the key.
fn in_sheet(issue: &Issue, sheet: &str, key: &str, range: &LineRange) -> Range<usize> {
    let front = &issue.file.text[..issue.body.min(issue.file.text.len())];
    let mut at = 0;
    for word in [format!("{sheet}:"), key.to_owned()] {
        at = front[at..].find(&word).map_or(at, |found| at + found);
    }
    let word = range.in_words();
    front[at..].find(&word).map_or(at..at, |found| at + found..at + found + word.len())
}

/// Reports lines that several claim. Of lines that are hidden a build has said it.
fn twice(issue: &Checked<'_, '_>, page: &Page<'_>, claims: &[Vec<Claim<'_>>], report: &mut Report) {
    let is_hidden = |claims: &[Claim<'_>]| {
        claims.iter().any(|claim| matches!(claim, Claim::Article(article) if issue.hides(article)))
            && claims.iter().any(|claim| !matches!(claim, Claim::Article(article) if issue.hides(article)))
    };
    let names = |n: u32| claims[n as usize].iter().map(|claim| claim.in_words()).collect::<Vec<_>>();
    let several: Vec<u32> = (1..=page.last()).filter(|&n| claims[n as usize].len() > 1 && !page.is_blank(n)).collect();
    for run in runs_of(page, &several, |a, b| names(a) == names(b)) {
        let (first, last) = (run[0], run[run.len() - 1]);
        if is_hidden(&claims[first as usize]) {
            continue;
        }
        let mut who = names(first);
        let whom = if who.iter().all(|name| *name == who[0]) {
            format!("{} times to {}", who.len(), who[0])
        } else {
            who.dedup();
            format!("to {}", who.join(" and to "))
        };
        let verb = if first == last { "belongs" } else { "belong" };
        let mut diagnostic = Diagnostic::new(
            &codes::CLAIMED_TWICE,
            format!("{} of {}.txt {verb} {whom}", in_words(first, last), page.name()),
        )
        .at(&page.file, page.span(first));
        for claim in &claims[first as usize] {
            if let Claim::Article(article) = claim {
                let label = "names it in `source`";
                if !diagnostic.related.iter().any(|place| place.file.path() == &*article.path) {
                    diagnostic = diagnostic.also(Where::Path(article.path.clone()), None, label);
                }
            }
        }
        report.push(diagnostic.help("every line has one place: take it out of all but one"));
    }
}

/// Reports a duplicate that is none.
fn false_duplicate(page: &Page<'_>, duplicate: &DuplicateRun, claims: &[Vec<Claim<'_>>], report: &mut Report) {
    let last = page.last();
    if duplicate.lines.last > last || duplicate.of.last > last {
        return;
    }
    let (repeats, kept) =
        (in_words(duplicate.lines.first, duplicate.lines.last), in_words(duplicate.of.first, duplicate.of.last));
    let at = page.span(duplicate.lines.lines().find(|&n| !page.is_blank(n)).unwrap_or(duplicate.lines.first));
    let lost = duplicate.of.lines().find(|&n| {
        let claims = &claims[n as usize];
        !page.is_blank(n) && !claims.is_empty() && claims.iter().all(|claim| matches!(claim, Claim::Duplicate))
    });
    if let Some(n) = lost {
        report.push(
            Diagnostic::new(
                &codes::FALSE_DUPLICATE,
                format!(
                    "{repeats} of {}.txt is declared to repeat {kept}, but line {n} is a duplicate too",
                    page.name()
                ),
            )
            .at(&page.file, at)
            .help("one of them must be kept: give it to an article, or to the masthead"),
        );
        return;
    }
    let (here, there) = (page.words(duplicate.lines), page.words(duplicate.of));
    if here.is_empty() || there.is_empty() {
        let blank = if here.is_empty() { &repeats } else { &kept };
        let message =
            format!("{repeats} of {}.txt is declared to repeat {kept}, but there are no words in {blank}", page.name());
        let help = "name the lines as they are counted now; a new transcription has moved them";
        report.push(Diagnostic::new(&codes::FALSE_DUPLICATE, message).at(&page.file, at).help(help));
        return;
    }
    if here == there {
        return;
    }
    let same = here.chars().zip(there.chars()).take_while(|(a, b)| a == b).count();
    let show = |text: &str| {
        let from = same.saturating_sub(AROUND / 2);
        let shown: String = text.chars().skip(from).take(AROUND).collect();
        if shown.is_empty() { "nothing".to_owned() } else { format!("“{shown}”") }
    };
    report.push(
        Diagnostic::new(
            &codes::FALSE_DUPLICATE,
            format!("{repeats} of {}.txt is declared to repeat {kept}, but its words are others", page.name()),
        )
        .at(&page.file, at)
        .also(Where::Text(page.file.clone()), Some(page.span(duplicate.of.first)), "the line that is kept")
        .note(format!("where they part, {repeats} has {} and {kept} has {}", show(&here), show(&there)))
        .help("a duplicate repeats every word; lines that do not are an article's, the masthead or furniture"),
    );
}

/// Reports lines that nobody has.
fn unaccounted(page: &Page<'_>, nobody: &[u32], report: &mut Report) {
    if nobody.is_empty() {
        return;
    }
    // the first line that has the same words, for what may be a duplicate
    let mut first_with: BTreeMap<String, u32> = BTreeMap::new();
    for n in (1..=page.last()).filter(|&n| !page.is_blank(n)) {
        first_with.entry(fold_print(page.line(n)).text).or_insert(n);
    }
    for run in runs_of(page, nobody, |_, _| true) {
        let (first, last) = (run[0], run[run.len() - 1]);
        let verb = if first == last { "is" } else { "are" };
        let mut diagnostic = Diagnostic::new(
            &codes::UNACCOUNTED_LINE,
            format!("{} of {}.txt {verb} in no article", in_words(first, last), page.name()),
        )
        .at(&page.file, page.span(first).start..page.span(last).end);
        if first == last
            && let Some(&other) = first_with.get(&fold_print(page.line(first)).text)
            && other != first
        {
            diagnostic = diagnostic.help(format!(
                "it has the words of line {other}; a repetition is declared as `duplicates: [{first}={other}]`"
            ));
        }
        report.push(diagnostic.help(format!(
            "name it in the `source` of its article, or under `{}` in _index.md as `masthead` or `furniture`; a line whose text is taken out for good is {BLANK}",
            page.name()
        )));
    }
}
