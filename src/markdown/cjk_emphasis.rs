//! Emphasis beside Chinese punctuation.
//!
//! By CommonMark's rule, punctuation inside a delimiter and a letter outside it make no emphasis:
//! the stars of `**这是重点。**后面` are printed, and in `**“甲”**乙**“丙”**丁` it is 乙 that turns bold.
//! The rule was made for scripts with spaces; the amendment "CommonMark CJK-friendly" mends it by
//! counting CJK characters on the outer side like spaces. pulldown-cmark has it since pull request
//! 1059, which no release holds yet. **With the release this module goes**: drop the call in
//! [`super::parse`], set the parser's option, keep the tests.
//!
//! What the parser says of code spans, links, HTML and escapes stands; only emphasis is decided
//! again, and only in a paragraph (heading, cell) where the two rules differ:
//!
//! 1. [`tokens`]: undo the emphasis found, so that every `*` and `_` that may be a delimiter stands
//!    by itself;
//! 2. [`runs`]: gather delimiters into runs, each with what it can do by either rule;
//! 3. [`pairs`]: match openers and closers, as CommonMark's appendix describes;
//! 4. [`events`]: write the events again.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::text::chars;

/// An event and the bytes of the source that it stands for.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// Decides emphasis again where CommonMark's rule fails Chinese.
pub(super) fn correct<'a>(source: &'a str, all: Vec<Spanned<'a>>) -> Vec<Spanned<'a>> {
    if !source.bytes().any(|b| matches!(b, b'*' | b'_')) {
        return all;
    }
    decide(source, all, Run::rules_differ, Rule::Friendly)
}

/// Runs the four steps on every container of which `concerns` some run.
fn decide<'a>(source: &'a str, all: Vec<Spanned<'a>>, concerns: fn(&Run) -> bool, rule: Rule) -> Vec<Spanned<'a>> {
    let mut out = Vec::with_capacity(all.len());
    let mut container = Vec::new();
    let mut in_code_block = false;
    for (event, span) in all {
        if is_inline(&event) && !in_code_block {
            container.push((event, span));
            continue;
        }
        let end = if matches!(event, Event::End(_)) { span.end } else { span.start };
        decide_in(source, &mut container, end, concerns, rule, &mut out);
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code_block = true,
            Event::End(TagEnd::CodeBlock) => in_code_block = false,
            _ => {}
        }
        out.push((event, span));
    }
    decide_in(source, &mut container, source.len(), concerns, rule, &mut out);
    out
}

fn decide_in<'a>(
    source: &'a str,
    container: &mut Vec<Spanned<'a>>,
    end: usize,
    concerns: fn(&Run) -> bool,
    rule: Rule,
    out: &mut Vec<Spanned<'a>>,
) {
    let may_matter = |(event, _): &Spanned| match event {
        Event::Start(Tag::Emphasis | Tag::Strong) => true,
        Event::Text(text) => text.bytes().any(|b| matches!(b, b'*' | b'_')),
        _ => false,
    };
    if !container.iter().any(may_matter) {
        out.append(container);
        return;
    }
    let tokens = tokens(source, container);
    let runs = runs(source, &tokens, end);
    if runs.iter().any(concerns) {
        out.extend(events(source, tokens.list, &pairs(&runs, rule)));
        container.clear();
    } else {
        out.append(container);
    }
}

fn is_inline(event: &Event) -> bool {
    match event {
        Event::Start(tag) => matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }),
        Event::End(tag) => matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image),
        Event::Rule | Event::Html(_) => false,
        _ => true,
    }
}

// -- 1 --

enum Token<'a> {
    Keep(Spanned<'a>),
    /// One `*` or `_`.
    Delimiter {
        at: usize,
        /// Which link's words it stands in; emphasis does not cross their edges.
        scope: usize,
    },
}

struct Tokens<'a> {
    list: Vec<Token<'a>>,
    /// Where the lines of the container begin; what stands before them is no part of it.
    line_starts: Vec<usize>,
}

fn tokens<'a>(source: &'a str, container: &[Spanned<'a>]) -> Tokens<'a> {
    let mut list = Vec::with_capacity(container.len());
    let mut line_starts = Vec::new();
    let mut at_line_start = true;
    // The scopes that are open, innermost last; and how many there were.
    let mut open = vec![0];
    let mut scopes = 1;
    // Inside autolinks and bare wiki links, text is not Markdown.
    let mut raw = false;
    // The end of what is accounted for: a backslash beyond it is an escape.
    let mut covered = 0;
    for (event, span) in container {
        if std::mem::take(&mut at_line_start) {
            line_starts.push(span.start);
        }
        let scope = *open.last().unwrap_or(&0);
        let mut delimiters = |range: Range<usize>| list.extend(range.map(|at| Token::Delimiter { at, scope }));
        match event {
            Event::Start(Tag::Emphasis) => {
                covered = span.start + 1;
                delimiters(span.start..span.start + 1);
            }
            Event::Start(Tag::Strong) => {
                covered = span.start + 2;
                delimiters(span.start..span.start + 2);
            }
            Event::End(TagEnd::Emphasis) => {
                covered = span.end;
                delimiters(span.end - 1..span.end);
            }
            Event::End(TagEnd::Strong) => {
                covered = span.end;
                delimiters(span.end - 2..span.end);
            }
            Event::Text(text) if !raw && **text == source[span.clone()] => {
                let escaped = source[..span.start].ends_with('\\') && covered < span.start;
                covered = span.end;
                let mut from = span.start;
                for at in span.clone().filter(|at| matches!(source.as_bytes()[*at], b'*' | b'_')) {
                    if at == span.start && escaped {
                        continue;
                    }
                    push_text(source, from..at, &mut list);
                    list.push(Token::Delimiter { at, scope });
                    from = at + 1;
                }
                push_text(source, from..span.end, &mut list);
            }
            event => {
                match event {
                    Event::Start(tag) => {
                        covered = span.start + 1;
                        open.push(scopes);
                        scopes += 1;
                        raw = is_raw(tag);
                    }
                    Event::End(_) => {
                        covered = span.end;
                        open.pop();
                        raw = false;
                    }
                    Event::SoftBreak | Event::HardBreak => {
                        covered = span.end;
                        at_line_start = true;
                    }
                    _ => covered = span.end,
                }
                list.push(Token::Keep((event.clone(), span.clone())));
            }
        }
    }
    Tokens { list, line_starts }
}

fn push_text<'a>(source: &'a str, span: Range<usize>, list: &mut Vec<Token<'a>>) {
    if !span.is_empty() {
        list.push(Token::Keep((Event::Text(CowStr::Borrowed(&source[span.clone()])), span)));
    }
}

fn is_raw(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::Link { link_type: LinkType::Autolink | LinkType::Email | LinkType::WikiLink { has_pothole: false }, .. }
            | Tag::Image { link_type: LinkType::WikiLink { has_pothole: false }, .. }
    )
}

// -- 2 --

/// Whose flanking rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// CommonMark as it stands; the tests hold the steps against the parser with it.
    CommonMark,
    /// With the CJK-friendly amendment.
    Friendly,
}

/// Neighbouring delimiters of one kind.
#[derive(Debug)]
struct Run {
    byte: u8,
    start: usize,
    len: usize,
    scope: usize,
    common_mark: Powers,
    friendly: Powers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Powers {
    opens: bool,
    closes: bool,
}

impl Run {
    fn rules_differ(&self) -> bool {
        self.common_mark != self.friendly
    }

    fn powers(&self, rule: Rule) -> Powers {
        match rule {
            Rule::CommonMark => self.common_mark,
            Rule::Friendly => self.friendly,
        }
    }
}

fn runs(source: &str, tokens: &Tokens, end: usize) -> Vec<Run> {
    let nothing = Powers { opens: false, closes: false };
    let mut runs: Vec<Run> = Vec::new();
    for token in &tokens.list {
        let Token::Delimiter { at, scope } = *token else { continue };
        let byte = source.as_bytes()[at];
        match runs.last_mut() {
            Some(run) if run.byte == byte && run.start + run.len == at => run.len += 1,
            _ => runs.push(Run { byte, start: at, len: 1, scope, common_mark: nothing, friendly: nothing }),
        }
    }
    for run in &mut runs {
        let run_end = run.start + run.len;
        let after = Side::after(source[run_end..end.max(run_end)].chars().next());
        let line_start = tokens.line_starts.binary_search(&run.start).is_ok();
        let before = Side::before(if line_start { "" } else { &source[..run.start] });
        let by = |rule| powers(run.byte, before.by(rule), after.by(rule));
        (run.common_mark, run.friendly) = (by(Rule::CommonMark), by(Rule::Friendly));
    }
    runs
}

/// What stands on one side of a run, as far as a rule looks.
#[derive(Clone, Copy)]
struct Side {
    /// White space, or the edge of a line or container.
    blank: bool,
    punctuation: bool,
    /// A CJK character, which CommonMark does not tell from others.
    cjk: bool,
}

impl Side {
    /// The last character of `text`, with the variation selector that may follow it.
    fn before(text: &str) -> Self {
        let mut last = text.chars().rev();
        let mark = last.next();
        let selects = mark.is_some_and(|c| matches!(c, '\u{FE00}'..='\u{FE0E}'));
        let c = if selects { last.next() } else { mark };
        let ideographic = mark.is_some_and(|c| matches!(c, '\u{E0100}'..='\u{E01EF}'));
        let wide_quote = mark == Some('\u{FE01}') && c.is_some_and(|c| matches!(c, '‘' | '’' | '“' | '”'));
        let side = Self::after(c);
        Self { cjk: side.cjk || ideographic || wide_quote, ..side }
    }

    fn after(c: Option<char>) -> Self {
        Self {
            blank: c.is_none_or(char::is_whitespace),
            punctuation: c.is_some_and(is_punctuation),
            cjk: c.is_some_and(is_cjk),
        }
    }

    fn by(self, rule: Rule) -> Self {
        Self { cjk: self.cjk && rule == Rule::Friendly, ..self }
    }

    /// Whether emphasis that begins or ends with this needs the other side to be free.
    fn hinders(self) -> bool {
        self.punctuation && !self.cjk
    }

    fn is_free(self) -> bool {
        self.blank || self.punctuation || self.cjk
    }
}

fn powers(byte: u8, before: Side, after: Side) -> Powers {
    let left = !after.blank && (!after.hinders() || before.is_free());
    let right = !before.blank && (!before.hinders() || after.is_free());
    if byte == b'*' {
        Powers { opens: left, closes: right }
    } else {
        Powers { opens: left && (!right || before.punctuation), closes: right && (!left || after.punctuation) }
    }
}

/// What CommonMark calls a Unicode punctuation character: categories P and S.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(c.general_category_group(), GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol)
}

/// What the amendment calls a CJK character: wide or half width by UAX 11 without emoji, or Hangul.
fn is_cjk(c: char) -> bool {
    chars::is_wide_script(c)
        || chars::is_hangul(c)
        || matches!(c,
            '\u{3000}'..='\u{303F}' | '\u{3190}'..='\u{33FF}' | '\u{A000}'..='\u{A4CF}' | '\u{FF01}'..='\u{FFE6}')
}

// -- 3 --

/// A matched pair: `len` delimiters at `open` and at `close`; one is emphasis, two are strong.
struct Pair {
    open: usize,
    close: usize,
    len: usize,
}

fn pairs(runs: &[Run], rule: Rule) -> Vec<Pair> {
    let mut scopes: Vec<usize> = runs.iter().map(|run| run.scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let mut by_scope: Vec<Vec<&Run>> = vec![Vec::new(); scopes.len()];
    for run in runs {
        if let Ok(i) = scopes.binary_search(&run.scope) {
            by_scope[i].push(run);
        }
    }
    by_scope.into_iter().flat_map(|runs| pairs_in(&runs, rule)).collect()
}

fn pairs_in(runs: &[&Run], rule: Rule) -> Vec<Pair> {
    let mut pairs = Vec::new();
    // Delimiters of each run that are not used yet: closing uses them from the left, opening from
    // the right, so what is nearest to the text is innermost.
    let mut left: Vec<Range<usize>> = runs.iter().map(|run| run.start..run.start + run.len).collect();
    // Runs that may still open, and for each kind of closer how many of them were tried in vain.
    let mut openers: Vec<usize> = Vec::new();
    let mut tried = [0; 12];
    for (closer, run) in runs.iter().enumerate() {
        let powers = run.powers(rule);
        let kind = usize::from(run.byte == b'_') * 6 + usize::from(powers.opens) * 3 + run.len % 3;
        while powers.closes && !left[closer].is_empty() {
            let matches = |opener: &usize| {
                let other = runs[*opener];
                let both = powers.opens || other.powers(rule).closes;
                let thirds = (run.len + other.len).is_multiple_of(3) && !run.len.is_multiple_of(3);
                other.byte == run.byte && !(both && thirds)
            };
            let Some(found) = openers[tried[kind]..].iter().rposition(matches).map(|i| i + tried[kind]) else {
                tried[kind] = openers.len();
                break;
            };
            let opener = openers[found];
            let len = left[opener].len().min(left[closer].len()).min(2);
            left[opener].end -= len;
            pairs.push(Pair { open: left[opener].end, close: left[closer].start, len });
            left[closer].start += len;
            openers.truncate(found + usize::from(!left[opener].is_empty()));
            tried.iter_mut().for_each(|n| *n = openers.len().min(*n));
        }
        if powers.opens && !left[closer].is_empty() {
            openers.push(closer);
        }
    }
    pairs
}

// -- 4 --

fn events<'a>(source: &'a str, tokens: Vec<Token<'a>>, pairs: &[Pair]) -> Vec<Spanned<'a>> {
    let mut at_place = BTreeMap::new();
    for pair in pairs {
        at_place.insert(pair.open, (pair, true));
        at_place.insert(pair.close, (pair, false));
    }
    let mut out = Vec::with_capacity(tokens.len());
    let mut used = 0;
    for token in tokens {
        let at = match token {
            Token::Keep(event) => {
                out.push(event);
                continue;
            }
            Token::Delimiter { at, .. } => at,
        };
        if at < used {
            continue;
        }
        let Some((pair, opens)) = at_place.get(&at) else {
            out.push((Event::Text(CowStr::Borrowed(&source[at..at + 1])), at..at + 1));
            continue;
        };
        used = at + pair.len;
        let event = match (opens, pair.len) {
            (true, 1) => Event::Start(Tag::Emphasis),
            (true, _) => Event::Start(Tag::Strong),
            (false, 1) => Event::End(TagEnd::Emphasis),
            (false, _) => Event::End(TagEnd::Strong),
        };
        out.push((event, pair.open..pair.close + pair.len));
    }
    out
}

#[cfg(test)]
mod tests;
