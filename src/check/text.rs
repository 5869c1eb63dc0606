//! An article's printed text against the lines that it names.
//!
//! 1. Declared changes are made in the lines; one that cannot be made is an error.
//! 2. If text and lines are the same but for what is mechanical, that is all; joins are shown.
//! 3. If not, and the words stand in other lines of the page, those are named: a transcription was
//!    replaced, or a range is wrong.
//! 4. Otherwise the parts of the headline that are not in the lines, and each difference of the
//!    body, are reported with the entry under `changes` that would declare it.

use std::ops::Range;
use std::sync::Arc;

use super::characters;
use super::difference::{self, Entry, Hunk, Letter};
use super::{Account, Checked, Standing};
use crate::diag::{Diagnostic, Report, SourceText, Where, codes};
use crate::files::Source;
use crate::model::{Article, IssueId, Links, SourceRef};
use crate::printed::{
    Alignment, ChangeFault, Left, LineKey, Page, Pages, Printed, PrintedPart, SourceLines, align, in_yaml,
    left_to_body, propose, sheets_of, source_lines,
};

/// Characters that are shown on each side of a join.
const EDGE: usize = 10;
/// Characters of a difference that a message shows.
const SHOWN: usize = 20;

/// Checks one article.
pub fn check(issue: &Checked<'_, '_>, article: &Article, pages: &Pages<'_>, report: &mut Report) -> Account {
    // A file that changed since it was loaded has been reported by the reading.
    let printed = Printed::read(issue.source, article, &issue.issue.id, issue.links);
    let Ok(printed) = printed else { return Account::default() };
    characters::check(&printed.file, report);
    issue.wanted.mark(printed.headline().map(|(_, text)| text).chain([printed.plain.text.as_str()]));

    let (headline, body) = printed.parts();
    if article.source.is_empty() {
        if let Some(page) = pages.named(article.sheet.name()) {
            report.push(missing_source(article, page, propose(pages, article, &headline, &body)));
        }
        return Account::default();
    }
    let found = source_lines(&article.source, &article.changes, |name| pages.text(name), |_, _| true);
    for (k, fault) in &found.faults {
        report.push(bad_change(article, &printed.file, pages, *k, *fault));
    }
    if article.source.iter().any(|run| pages.position(&run.sheet).is_none()) {
        // A page without a transcription has been reported, and explains all that is missing.
        return Account::default();
    }
    let alignment = align(&found.as_text(), &headline, &body);
    if alignment.complete {
        joins(&alignment, pages, report);
        return Account {
            articles: 1,
            joins: alignment.joined.len(),
            widened: alignment.widened,
            changes: article.changes.len() - found.faults.len(),
            ..Account::default()
        };
    }
    if let Some(proposed) = propose(pages, article, &headline, &body) {
        if !issue.hides(article) {
            report.push(wrong_lines(article, &printed, &proposed));
        }
        return Account::default();
    }
    Comparison { article, printed: &printed, pages, found: &found }.report(&headline, report);
    Account::default()
}

/// Says whether the lines of an article hold its text, and if not, which would.
pub fn standing(
    source: &dyn Source,
    issue: &IssueId,
    article: &Article,
    pages: &Pages<'_>,
    links: &Links<'_>,
) -> Option<Standing> {
    let printed = Printed::read(source, article, issue, links).ok()?;
    let (headline, body) = printed.parts();
    let found = source_lines(&article.source, &article.changes, |name| pages.text(name), |_, _| true);
    let complete = found.faults.is_empty() && align(&found.as_text(), &headline, &body).complete;
    let proposed = (!complete).then(|| propose(pages, article, &headline, &body)).flatten();
    Some(Standing {
        path: article.path.to_string(),
        sheets: article.source.iter().map(|run| run.sheet.to_string()).collect(),
        complete,
        source: proposed.map(|source| in_yaml(&source)),
    })
}

fn missing_source(article: &Article, page: &Page<'_>, proposed: Option<Vec<SourceRef>>) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &codes::MISSING_SOURCE,
        format!("the article does not say from which lines of {}.txt it was made", page.name()),
    )
    .in_path(article.path.clone());
    match proposed {
        Some(source) => diagnostic.help(format!("its words stand there: `{}`", in_yaml(&source))),
        None => diagnostic.help(format!("add the lines in reading order: `source: [{}.txt#59-63]`", page.name())),
    }
}

fn wrong_lines(article: &Article, printed: &Printed, proposed: &[SourceRef]) -> Diagnostic {
    let now: Vec<String> = proposed.iter().map(|run| run.lines.in_words()).collect();
    Diagnostic::new(&codes::WRONG_LINES, "the lines that the article names do not hold its text")
        .at(&printed.file, printed.place_of_source(article))
        .help(format!("its lines are now {}: write `{}`", now.join(", "), in_yaml(proposed)))
}

fn bad_change(
    article: &Article,
    file: &Arc<SourceText>,
    pages: &Pages<'_>,
    k: usize,
    fault: ChangeFault,
) -> Diagnostic {
    let change = &article.changes[k];
    let (line, from) = (change.line, &change.from);
    let (message, help) = match fault {
        ChangeFault::NoLine => (
            format!("a change speaks of line {line}, which the article does not name or which is blank"),
            "write the number of a line that `source` names; with several pages, as in `line: a1.txt#63`".to_owned(),
        ),
        ChangeFault::NotThere => (
            format!("“{from}” is not in line {line}"),
            "write `from` as the line has it; what an edit has made needless, take away".to_owned(),
        ),
        ChangeFault::Several(times) => (
            format!("“{from}” stands {times} times in line {line}"),
            "add words before or behind it to `from` and `to`, until it stands there once".to_owned(),
        ),
        ChangeFault::Overlaps => (
            format!("“{from}” in line {line} overlaps the words of another change"),
            "make one change of the two".to_owned(),
        ),
        ChangeFault::Nothing => (
            format!("the change in line {line} puts the same words"),
            "take it away: the width of punctuation, white space and joins need no entry".to_owned(),
        ),
    };
    let mut diagnostic = Diagnostic::new(&codes::BAD_CHANGE, message).at(file, change.span.clone());
    let sheet = sheets_of(&article.source, std::slice::from_ref(change)).pop().flatten();
    let page = sheet.and_then(|name| pages.named(name));
    if let Some(page) = page
        && !page.is_blank(line)
    {
        diagnostic = diagnostic.also(Where::Text(page.file.clone()), Some(page.span(line)), "the line");
    }
    diagnostic.help(help)
}

/// Shows the seams of lines that were joined.
fn joins(alignment: &Alignment, pages: &Pages<'_>, report: &mut Report) {
    for block in &alignment.blocks {
        for pair in block.windows(2).filter(|pair| alignment.joined.contains(&pair[0].0)) {
            let ((before, _), (after, _)) = (pair[0], pair[1]);
            let (page, next) = (&pages[before.0], &pages[after.0]);
            let (end, start) = (page.line(before.1).trim_end(), next.line(after.1).trim_start());
            let tail = end.char_indices().rev().take(EDGE).last().map_or(0, |(at, _)| at);
            let head = start.char_indices().nth(EDGE).map_or(start.len(), |(at, _)| at);
            let lead = next.line(after.1).len() - start.len();
            let (here, there) = (page.span(before.1).start, next.span(after.1).start + lead);
            let mut diagnostic = Diagnostic::new(
                &codes::JOIN,
                format!(
                    "joined: “{}|{}”, lines {} and {} of {}.txt",
                    &end[tail..],
                    &start[..head],
                    before.1,
                    after.1,
                    page.name()
                ),
            )
            .at(&page.file, here + tail..here + end.len())
            .also(Where::Text(next.file.clone()), Some(there..there + head), "joined to this");
            if let (Some(a), Some(b)) = (end.chars().next_back(), start.chars().next())
                && a == b
            {
                diagnostic = diagnostic
                    .note(format!("“{a}” stands on both sides; it is kept twice, and a note can give the reading"));
            }
            report.push(diagnostic);
        }
    }
}

/// An article beside lines that are not its own to the character.
struct Comparison<'a> {
    article: &'a Article,
    printed: &'a Printed,
    pages: &'a Pages<'a>,
    found: &'a SourceLines<'a>,
}

impl Comparison<'_> {
    fn report(&self, headline: &[PrintedPart<'_>], report: &mut Report) {
        let lines = self.found.as_text();
        let (left, missing) = left_to_body(&lines, headline);
        let words = self.printed.plain.text.as_str();
        let letters = difference::letters(words);
        let of_lines: Vec<char> = left.iter().map(|cell| cell.folded).collect();
        let of_text: Vec<char> = letters.iter().map(|letter| letter.folded).collect();
        let mut hunks = difference::hunks(&of_lines, &of_text);
        if let Some(hunks) = &mut hunks {
            difference::to_whole_lines(hunks, &left);
        }

        for k in missing {
            let near = hunks.as_mut().and_then(|hunks| self.take_nearest(hunks, &headline[k], &left));
            report.push(self.not_in_lines(&headline[k], near));
        }
        match hunks {
            Some(hunks) => {
                for which in 0..hunks.len() {
                    let entries =
                        difference::entries(&hunks, which, &left, &letters, words, &|key| self.changed_line(key));
                    report.push(self.undeclared(&hunks, which, &left, &letters, entries));
                }
            }
            None => report.push(self.apart(&of_lines, &of_text, &left, &letters)),
        }
    }

    /// The text of a line with the declared changes made.
    fn changed_line(&self, key: LineKey) -> &str {
        self.found.lines.iter().find(|(other, _)| *other == key).map_or("", |(_, text)| text)
    }

    /// The words of the lines that are left over and nearly those of a part of the headline, with the
    /// entries that would make them so. They are taken out of the differences of the body.
    fn take_nearest(&self, hunks: &mut Vec<Hunk>, part: &PrintedPart<'_>, left: &[Left]) -> Option<Vec<Entry>> {
        let letters = difference::letters(part.text);
        let wanted: Vec<char> = letters.iter().map(|letter| letter.folded).collect();
        let most = (wanted.len() / 2).max(2);
        for k in 0..hunks.len() {
            let cells = &left[hunks[k].lines.clone()];
            let there: Vec<char> = cells.iter().map(|cell| cell.folded).collect();
            if !hunks[k].text.is_empty() || there.len().abs_diff(wanted.len()) > most {
                continue;
            }
            if let Some(of_part) = difference::hunks_within(&there, &wanted, most) {
                hunks.remove(k);
                let entries = (0..of_part.len()).map(|which| {
                    difference::entries(&of_part, which, cells, &letters, part.text, &|key| self.changed_line(key))
                });
                let entries: Option<Vec<Vec<Entry>>> = entries.collect();
                return Some(entries.unwrap_or_default().concat());
            }
        }
        None
    }

    fn not_in_lines(&self, part: &PrintedPart<'_>, near: Option<Vec<Entry>>) -> Diagnostic {
        let role = part.role.map_or("text", |role| role.key());
        let file = &self.printed.file;
        let front = &file.text[..self.printed.body.min(file.text.len())];
        let at = front.find(part.text).map_or(0..0, |at| at..at + part.text.len());
        let diagnostic =
            Diagnostic::new(&codes::NOT_IN_LINES, format!("the {role} is not in the lines that the article names"))
                .at(file, at);
        match near {
            Some(entries) if !entries.is_empty() => {
                let line = entries[0].key.1;
                self.with_entries(
                    diagnostic.help(format!("line {line} nearly has it: write it as there, or declare the change")),
                    Some(entries),
                )
            }
            _ => {
                let not_printed = match role {
                    "title" => "; a title that the editor gave has `title_supplied: true`",
                    "column" => "; a column that is not printed here has `column_inferred: true`",
                    _ => "",
                };
                diagnostic.help(format!("name the line in which it stands in `source`{not_printed}"))
            }
        }
    }

    fn undeclared(
        &self,
        hunks: &[Hunk],
        which: usize,
        left: &[Left],
        letters: &[Letter],
        entries: Option<Vec<Entry>>,
    ) -> Diagnostic {
        let hunk = &hunks[which];
        let (here, there) = (
            shown(letters[hunk.text.clone()].iter().map(|l| l.raw)),
            shown(left[hunk.lines.clone()].iter().map(|l| l.raw)),
        );
        let key = left.get(hunk.lines.start).or(left.last()).map(|cell| cell.key);
        let line = key.map_or(0, |key| key.1);
        let message = match (hunk.text.is_empty(), hunk.lines.is_empty()) {
            (true, _) => format!("{there} of line {line} is not in the article"),
            (_, true) => format!("{here} is not in the lines that the article names"),
            _ => format!("the article has {here} where line {line} has {there}"),
        };
        let whole = hunk.text.is_empty() && difference::are_whole_lines(&hunk.lines, left);
        let mut diagnostic =
            Diagnostic::new(&codes::UNDECLARED_CHANGE, message).at(&self.printed.file, self.span(hunk, letters));
        if let Some(place) = key.and_then(|key| self.place(hunk, left, key)) {
            diagnostic = diagnostic.also(place.0, Some(place.1), "the line");
        }
        if whole {
            diagnostic = diagnostic.help("if the line is not this article's, take it out of `source`");
        }
        self.with_entries(diagnostic.help("write the words as the line has them, or declare the change"), entries)
    }

    /// The texts have too little in common to be compared.
    fn apart(&self, of_lines: &[char], of_text: &[char], left: &[Left], letters: &[Letter]) -> Diagnostic {
        let same = of_lines.iter().zip(of_text).take_while(|(a, b)| a == b).count();
        let hunk = Hunk { lines: same..(same + SHOWN).min(left.len()), text: same..(same + SHOWN).min(letters.len()) };
        let mut diagnostic = Diagnostic::new(
            &codes::UNDECLARED_CHANGE,
            format!(
                "from here the text is not that of its lines: it goes on with {}, and they with {}",
                shown(letters[hunk.text.clone()].iter().map(|l| l.raw)),
                shown(left[hunk.lines.clone()].iter().map(|l| l.raw)),
            ),
        )
        .at(&self.printed.file, self.span(&hunk, letters));
        if let Some(place) = left.get(same).and_then(|cell| self.place(&hunk, left, cell.key)) {
            diagnostic = diagnostic.also(place.0, Some(place.1), "the line");
        }
        diagnostic.help("see whether `source` names the lines of this article, all of them, in the order of reading")
    }

    /// The bytes of the file that hold the text of a hunk, or the character before it.
    fn span(&self, hunk: &Hunk, letters: &[Letter]) -> Range<usize> {
        let range =
            if hunk.text.is_empty() { hunk.text.start.saturating_sub(1)..hunk.text.start } else { hunk.text.clone() };
        let (Some(first), Some(last)) =
            (letters.get(range.start), range.end.checked_sub(1).and_then(|i| letters.get(i)))
        else {
            return self.printed.body..self.printed.body;
        };
        let span = self.printed.plain.to_source(first.at..last.at + last.raw.len_utf8());
        self.printed.body + span.start..self.printed.body + span.end
    }

    /// The bytes of the transcription that a hunk speaks of, in its first line.
    fn place(&self, hunk: &Hunk, left: &[Left], key: LineKey) -> Option<(Where, Range<usize>)> {
        let page = self.pages.get(key.0)?;
        let span = page.span(key.1);
        let place = Where::Text(page.file.clone());
        if self.changed_line(key) != page.line(key.1) || hunk.lines.is_empty() {
            // declared changes have moved the characters of the line
            return Some((place, span));
        }
        let cells = left.get(hunk.lines.clone())?;
        let last = cells.iter().take_while(|cell| cell.key == key).last()?;
        Some((place, span.start + cells.first()?.at..span.start + last.at + last.raw.len_utf8()))
    }

    /// Adds the entries as they can be pasted, if they can be: `from` must stand in the line as it was
    /// received, where other changes may have been declared.
    fn with_entries(&self, diagnostic: Diagnostic, entries: Option<Vec<Entry>>) -> Diagnostic {
        let received =
            |entry: &Entry| self.pages.get(entry.key.0).is_some_and(|p| p.line(entry.key.1).contains(&entry.from));
        let Some(entries) = entries.filter(|entries| !entries.is_empty() && entries.iter().all(received)) else {
            return diagnostic
                .help("the change that is declared for this line does not say all of it: mend its `from` and `to`");
        };
        let pasted: Vec<String> = entries.iter().map(|entry| self.entry(entry)).collect();
        if self.article.changes.is_empty() {
            diagnostic.help(format!("changes:\n  - {}", pasted.join("\n  - ")))
        } else {
            diagnostic.help(format!("below `changes:`\n  - {}", pasted.join("\n  - ")))
        }
    }

    /// `{ line: 63, from: "长沙", to: "杭州", why: "" }`
    fn entry(&self, entry: &Entry) -> String {
        let (sheet, line) = (self.pages[entry.key.0].name(), entry.key.1);
        let first = self.article.source.iter().find(|run| run.lines.contains(line)).map(|run| &*run.sheet);
        let line = if first == Some(sheet) { line.to_string() } else { format!("{sheet}.txt#{line}") };
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        format!("{{ line: {line}, from: {}, to: {}, why: \"\" }}", quoted(&entry.from), quoted(&entry.to))
    }
}

/// `“长沙”`, cut.
fn shown(text: impl Iterator<Item = char>) -> String {
    let mut text: Vec<char> = text.collect();
    let cut = text.len() > SHOWN;
    text.truncate(SHOWN);
    let text: String = text.into_iter().collect();
    format!("“{text}{}”", if cut { "……" } else { "" })
}
