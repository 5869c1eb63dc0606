//! From roles to articles.
//!
//! 1. [`runs`]: what stands from one beginning (headline, byline, report's head, jump mark) to the next is
//!    one article, for now.
//! 2. [`move_tails`]: reading order goes wrong where an article is set around others, so the end of a run
//!    may belong to another article. It is moved if the evidence outweighs the rule that lines belong
//!    where they stand.
//! 3. [`match_titles`]: a headline that has nothing of the text below it, and all of another text that has
//!    no headline, is that text's.

use std::collections::BTreeMap;

use super::roles::Role;
use super::shape::Shape;
use super::terms::{Bag, Rarity, Spread, Weighed};
use super::weights::{W, Weights};

/// The paragraphs of one article, by their places on the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    pub head: Vec<usize>,
    pub labels: Vec<usize>,
    pub bylines: Vec<usize>,
    /// Text, subheads, captions, credits, signature: in reading order.
    pub body: Vec<usize>,
    /// Where it begins on the page.
    pub start: usize,
}

/// Something that was decided, and how surely.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub paragraph: usize,
    pub what: String,
    pub confidence: f32,
    pub reason: String,
    /// Whether it is a doubt whether text is lost, which a run that writes says too.
    pub is_loss: bool,
}

impl Piece {
    fn has_text(&self, roles: &[Role]) -> bool {
        self.body
            .iter()
            .any(|&i| matches!(roles[i], Role::Lead | Role::Body | Role::Subhead | Role::Jump | Role::Salutation))
    }

    fn is_empty(&self) -> bool {
        self.head.is_empty() && self.labels.is_empty() && self.bylines.is_empty() && self.body.is_empty()
    }

    /// All paragraphs: in the order of the page as far as they were not moved.
    pub fn all(&self) -> Vec<usize> {
        let mut front: Vec<usize> = self.head.iter().chain(&self.labels).chain(&self.bylines).copied().collect();
        front.sort_unstable();
        let mut all = Vec::with_capacity(front.len() + self.body.len());
        let mut front = front.into_iter().peekable();
        for &i in &self.body {
            while let Some(f) = front.next_if(|f| *f < i || *f <= self.start) {
                all.push(f);
            }
            all.push(i);
        }
        all.extend(front);
        all
    }
}

/// The articles as they stand. `left_out` are duplicates of headlines that take no part.
pub fn runs(shapes: &[Shape], roles: &[Role], left_out: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut now = Piece::default();
    let n = roles.len();
    let begin = |pieces: &mut Vec<Piece>, now: &mut Piece, i: usize| {
        let done = std::mem::replace(now, Piece { start: i, ..Piece::default() });
        if !done.is_empty() {
            pieces.push(done);
        }
    };
    for i in 0..n {
        if left_out[i] {
            continue;
        }
        let only_labels = now.head.is_empty() && now.bylines.is_empty() && now.body.is_empty();
        match roles[i] {
            Role::Masthead | Role::Furniture => {}
            Role::Label => {
                if now.has_text(roles)
                    || now.head.is_empty() && !now.body.is_empty()
                    || only_labels && now.labels.len() > 1
                {
                    begin(&mut pieces, &mut now, i);
                }
                now.labels.push(i);
            }
            Role::Head => {
                if !only_labels {
                    begin(&mut pieces, &mut now, i);
                }
                now.head.push(i);
            }
            Role::More => now.head.push(i),
            Role::Byline => {
                let continued = i > 0 && roles[i - 1] == Role::Byline && !left_out[i - 1];
                if now.has_text(roles) && !continued {
                    let next = (i + 1..n).find(|&k| !left_out[k] && roles[k] != Role::Furniture).map(|k| roles[k]);
                    let at_end = matches!(next, None | Some(Role::Head | Role::Label | Role::Masthead | Role::Jump));
                    if at_end {
                        // the author's name below the text
                        now.bylines.push(i);
                        continue;
                    }
                    begin(&mut pieces, &mut now, i);
                } else if now.body.iter().any(|&k| roles[k] != Role::Caption && roles[k] != Role::Credit) && !continued
                {
                    begin(&mut pieces, &mut now, i);
                }
                now.bylines.push(i);
            }
            Role::Lead => {
                if now.has_text(roles) {
                    begin(&mut pieces, &mut now, i);
                }
                now.body.push(i);
            }
            Role::Jump => {
                if !only_labels && (now.has_text(roles) || !now.bylines.is_empty()) {
                    begin(&mut pieces, &mut now, i);
                }
                now.body.push(i);
            }
            Role::Body | Role::Subhead | Role::Caption
                if now.body.last().is_some_and(|&k| roles[k] == Role::Onward) =>
            {
                // what stands below a mark that leads away is another article's
                begin(&mut pieces, &mut now, i);
                now.body.push(i);
            }
            Role::Body | Role::Subhead
                if i > 0
                    && now.body.last().is_some_and(|&k| roles[k] == Role::Signature)
                    && roles[i] == Role::Body
                    && !shapes[i].date_only =>
            {
                begin(&mut pieces, &mut now, i);
                now.body.push(i);
            }
            Role::Body
            | Role::Subhead
            | Role::Caption
            | Role::Credit
            | Role::Onward
            | Role::Salutation
            | Role::Signature => now.body.push(i),
        }
        if now.body.len() + now.head.len() + now.labels.len() + now.bylines.len() == 1 {
            now.start = i;
        }
    }
    begin(&mut pieces, &mut now, n);
    pieces
}

/// The material of the comparison.
pub struct Words<'a> {
    pub shapes: &'a [Shape],
    pub roles: &'a [Role],
    pub bags: &'a [Bag],
    /// For each paragraph, the people who speak in it: 龙云铸说.
    pub speakers: &'a [Vec<String>],
    /// For each paragraph, its words in quotation marks.
    pub terms: &'a [Vec<String>],
    pub texts: &'a [&'a str],
}

impl Words<'_> {
    fn bag(&self, of: &[usize]) -> Bag {
        Bag::sum(of.iter().map(|&i| &self.bags[i]))
    }

    fn rarity(&self, pieces: &[Piece]) -> Rarity {
        let bags: Vec<Bag> = pieces.iter().map(|piece| self.bag(&piece.all())).collect();
        Rarity::of(&bags)
    }

    fn is_text(&self, i: usize) -> bool {
        matches!(self.roles[i], Role::Body | Role::Lead | Role::Jump)
    }
}

/// A move that could be made.
struct Move {
    from: usize,
    cut: usize,
    to: usize,
    gain: f32,
    reason: String,
}

/// Moves ends of runs to the articles that they belong to.
pub fn move_tails(pieces: &mut [Piece], words: &Words<'_>, w: &Weights, decisions: &mut Vec<Decision>) {
    if pieces.len() < 2 || pieces.len() > 120 {
        return;
    }
    let names = Names::of(words);
    let mut cuts: Vec<Option<Cuts>> = pieces.iter().map(|_| None).collect();
    let mut tried: Vec<(usize, usize)> = Vec::new();
    // each move makes one run shorter, so this ends; more moves than runs are none to be trusted
    for _ in 0..pieces.len() {
        let all: Vec<Vec<usize>> = pieces.iter().map(Piece::all).collect();
        let bags: Vec<Bag> = all.iter().map(|all| words.bag(all)).collect();
        let table = Table::of(bags, all, words);
        let mut best: Option<Move> = None;
        for from in 0..pieces.len() {
            let cuts = cuts[from].get_or_insert_with(|| Cuts::of(&pieces[from], words));
            let found = best_move(pieces, from, words, &table, &names, cuts, w);
            if let Some(found) =
                found.filter(|found| !tried.contains(&(found.from, pieces[found.from].body[found.cut])))
                && best.as_ref().is_none_or(|best| found.gain > best.gain)
            {
                best = Some(found);
            }
        }
        let Some(found) = best.filter(|found| found.gain > 0.0) else { break };
        (cuts[found.from], cuts[found.to]) = (None, None);
        let tail = pieces[found.from].body.split_off(found.cut);
        let first = tail[0];
        tried.push((found.to, first));
        decisions.push(Decision {
            paragraph: first,
            what: format!("moved to the article that begins with “{}”", opening(&pieces[found.to], words)),
            confidence: super::roles::confidence(found.gain).min(0.95),
            reason: found.reason,
            is_loss: false,
        });
        let to = &mut pieces[found.to];
        // behind what stands before it on the page; what is before its beginning goes behind its own run
        let at = if first < to.start { to.body.len() } else { to.body.partition_point(|&i| i < first || i < to.start) };
        let at = if first < to.start { moved_before(to) } else { at };
        to.body.splice(at..at, tail);
    }
}

/// Where lines that stand before an article's headline go: behind its own run, before what was moved
/// there from further down.
fn moved_before(piece: &Piece) -> usize {
    let mut at = 0;
    let mut last = piece.start;
    for (k, &i) in piece.body.iter().enumerate() {
        if i >= last && i - last <= 6 {
            last = i;
            at = k + 1;
        } else {
            break;
        }
    }
    at
}

fn opening(piece: &Piece, words: &Words<'_>) -> String {
    let at = piece.head.first().or(piece.body.first()).copied().unwrap_or(piece.start);
    words.texts.get(at).map_or(String::new(), |text| text.chars().take(14).collect())
}

/// What is known of the articles while one move is looked for.
struct Table {
    rarity: Rarity,
    /// Of each article.
    spread: Vec<Spread>,
    all: Vec<Vec<usize>>,
    /// Of each paragraph.
    weighed: Vec<Weighed>,
    /// How much each paragraph is like each article.
    alike: Vec<Vec<f32>>,
}

impl Table {
    fn of(bags: Vec<Bag>, all: Vec<Vec<usize>>, words: &Words<'_>) -> Self {
        let rarity = Rarity::of(&bags);
        let spread: Vec<Spread> = bags.iter().map(|bag| rarity.weighed(bag).spread()).collect();
        let weighed: Vec<Weighed> = words.bags.iter().map(|bag| rarity.weighed(bag)).collect();
        let alike =
            weighed.iter().map(|paragraph| spread.iter().map(|article| paragraph.alike(article)).collect()).collect();
        Self { rarity, spread, all, weighed, alike }
    }
}

/// The terms before and behind each place where an article can be cut.
struct Cuts {
    before: Vec<Bag>,
    behind: Vec<Bag>,
}

/// Longer runs are not cut: no article has as many paragraphs, and the sums would grow with the square.
const LONGEST: usize = 300;
/// Nor are those of more terms than this, summed over the cuts.
const MOST_TERMS: usize = 4_000_000;

impl Cuts {
    fn of(piece: &Piece, words: &Words<'_>) -> Self {
        let body = &piece.body;
        let terms: usize = body.iter().map(|&i| words.bags[i].len()).sum();
        if body.len() > LONGEST || body.len() * terms > MOST_TERMS {
            return Self { before: Vec::new(), behind: Vec::new() };
        }
        let front = words.bag(&piece.head.iter().chain(&piece.bylines).copied().collect::<Vec<_>>());
        let mut before = vec![front];
        let mut behind = vec![Bag::default()];
        for k in 0..body.len() {
            before.push(before[k].plus(&words.bags[body[k]]));
            behind.push(behind[k].plus(&words.bags[body[body.len() - 1 - k]]));
        }
        behind.reverse();
        Self { before, behind }
    }
}

/// Where the names of those who speak stand on the page.
struct Names<'a>(BTreeMap<&'a str, Vec<Option<usize>>>);

impl<'a> Names<'a> {
    fn of(words: &Words<'a>) -> Self {
        let mut names: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
        for name in words.speakers.iter().flatten() {
            names.entry(name).or_insert_with(|| {
                let finder = memchr::memmem::Finder::new(name);
                words.texts.iter().map(|text| finder.find(text.as_bytes())).collect()
            });
        }
        Self(names)
    }

    /// Where the name first stands in a paragraph, in bytes.
    fn place(&self, name: &str, paragraph: usize) -> Option<usize> {
        *self.0.get(name)?.get(paragraph)?
    }
}

fn best_move(
    pieces: &[Piece],
    from: usize,
    words: &Words<'_>,
    table: &Table,
    names: &Names<'_>,
    cuts: &Cuts,
    w: &Weights,
) -> Option<Move> {
    let piece = &pieces[from];
    let mut best: Option<Move> = None;
    let front: Vec<usize> = piece.head.iter().chain(&piece.bylines).copied().collect();
    for cut in 1..piece.body.len().min(cuts.before.len()) {
        let tail = &piece.body[cut..];
        let first = tail[0];
        if matches!(words.roles[first], Role::Lead | Role::Credit | Role::Signature) {
            continue;
        }
        let before = &piece.body[..cut];
        let last = before.iter().rev().copied().find(|&i| words.is_text(i));
        // a cut before any text, or before enough of it to be known by, says nothing
        let Some(last) = last else { continue };
        let goes_on = || goes_on(words, last, first) && !words.shapes[first].headless;
        let broken = words.shapes[last].broken && !goes_on();
        let size = |of: &[usize]| of.iter().map(|&i| words.shapes[i].length).sum::<usize>();
        if size(before) < 120 && !broken && !words.shapes[first].headless {
            continue;
        }
        let seam = words.shapes[last].broken && !broken;
        let here: Vec<usize> = front.iter().chain(before).copied().collect();
        let (here_bag, tail_bag) = (&cuts.before[cut], &cuts.behind[cut]);
        if tail_bag.is_empty() {
            continue;
        }
        let here_spread = table.rarity.weighed(here_bag).spread();
        let tail_weighed = table.rarity.weighed(tail_bag);
        let alike_here = tail_weighed.alike(&here_spread);
        let each_here: Vec<f32> = tail.iter().map(|&i| table.weighed[i].alike(&here_spread)).collect();
        let enough = (size(tail) as f32 / 120.0).min(1.0);
        let subhead_here = before.iter().any(|&i| words.roles[i] == Role::Subhead);
        let subhead_there = tail.iter().take(8).any(|&i| words.roles[i] == Role::Subhead);
        for (to, other) in pieces.iter().enumerate() {
            if to == from {
                continue;
            }
            let there = &table.all[to];
            let share = |a: f32, b: f32| (a - b) / (a + b + 0.03);
            let alike_there = tail_weighed.alike(&table.spread[to]);
            // far from anything that could be moved there
            if alike_there < 0.005 && !broken {
                continue;
            }
            let mut gain = -w.get(W::MOVE) + w.get(W::MOVE_ALIKE) * 0.4 * enough * share(alike_there, alike_here);
            let votes: f32 = tail
                .iter()
                .zip(&each_here)
                .filter(|(i, _)| words.shapes[**i].length >= 15)
                .map(|(&i, here)| share(table.alike[i][to], *here))
                .sum();
            gain += w.get(W::MOVE_VOTES) * votes.clamp(-6.0, 6.0);
            let named = |of: &[usize], name: &str| of.iter().any(|&i| names.place(name, i).is_some());
            let introduced =
                |of: &[usize], name: &str| of.iter().any(|&i| names.place(name, i).is_some_and(|at| at > 0));
            let speakers = || tail.iter().take(4).flat_map(|&i| words.speakers[i].iter().map(move |name| (i, name)));
            let bare = speakers().find(|(i, name)| {
                words.texts[*i].starts_with(name.as_str()) && introduced(there, name) && !named(&here, name)
            });
            let any = speakers().find(|(_, name)| named(there, name) && !named(&here, name));
            let stays = speakers().any(|(_, name)| named(&here, name) && !named(there, name));
            if bare.is_some() {
                gain += w.get(W::MOVE_INTRODUCED);
            } else if any.is_some() {
                gain += w.get(W::MOVE_NAMES);
            }
            if stays {
                gain -= w.get(W::MOVE_NAMES);
            }
            let term = tail.iter().flat_map(|&i| &words.terms[i]).find(|term| {
                let has = |of: &[usize]| of.iter().any(|&i| words.terms[i].contains(term));
                has(there)
                    && !has(&here)
                    && table.all.iter().enumerate().all(|(k, all)| k == to || k == from || !has(all))
            });
            if term.is_some() {
                gain += w.get(W::MOVE_TERMS);
            }
            if broken {
                gain += w.get(W::MOVE_BROKEN);
            }
            if words.shapes[first].headless {
                gain += w.get(W::MOVE_HEADLESS);
            }
            if subhead_there && !subhead_here {
                gain += w.get(W::MOVE_SUBHEAD);
            }
            let breaks_off =
                other.body.iter().rev().find(|&&i| words.is_text(i)).is_some_and(|&i| words.shapes[i].broken);
            let comes = other.body.first().is_some_and(|&i| words.roles[i] == Role::Jump);
            let waits = breaks_off || comes || other.body.is_empty();
            if waits {
                gain += w.get(W::MOVE_OPEN);
            }
            if first < other.start {
                gain -= w.get(W::MOVE_BEFORE);
            }
            // a sentence that goes on over the cut stays together
            if seam {
                gain -= w.get(W::MOVE_BROKEN) * 2.0;
            }
            if best.as_ref().is_some_and(|best| gain <= best.gain || gain.is_nan()) {
                continue;
            }
            let mut reasons = vec![format!(
                "its words are {:.0} % those of that article and {:.0} % those of this one",
                alike_there * 100.0,
                alike_here * 100.0
            )];
            if let Some((_, name)) = bare {
                reasons.push(format!("{name} speaks in it, who is introduced there and not here"));
            } else if let Some((_, name)) = any {
                reasons.push(format!("{name} speaks in it, who is named there and not here"));
            }
            if let Some(term) = term {
                reasons.push(format!("“{term}” is spoken of there and nowhere else"));
            }
            for (holds, reason) in [
                (broken, "the text before it breaks off"),
                (words.shapes[first].headless, "it begins within a sentence"),
                (subhead_there && !subhead_here, "subheads follow, and this article has none"),
                (waits, "that article waits for more"),
            ] {
                if holds {
                    reasons.push(reason.to_owned());
                }
            }
            best = Some(Move { from, cut, to, gain, reason: reasons.join("; ") });
        }
    }
    best
}

/// Whether a sentence that breaks off goes on here: a short remainder, or a pair of characters at the
/// seam that the page has elsewhere.
fn goes_on(words: &Words<'_>, last: usize, first: usize) -> bool {
    let (Some(a), Some(b)) =
        (words.texts[last].trim_end().chars().next_back(), words.texts[first].trim_start().chars().next())
    else {
        return false;
    };
    let seam: String = [a, b].iter().collect();
    a == b || words.texts.iter().any(|text| text.contains(&seam))
}

/// Gives headlines to the texts that have their words.
pub fn match_titles(pieces: &mut Vec<Piece>, words: &Words<'_>, w: &Weights, decisions: &mut Vec<Decision>) {
    let rarity = words.rarity(pieces);
    let enough = w.get(W::TITLE_ALIKE);
    for from in 0..pieces.len() {
        if pieces[from].head.is_empty() {
            continue;
        }
        let title = words.bag(&pieces[from].head);
        let of = |piece: &Piece| {
            let body: Vec<usize> = piece.body.clone();
            rarity.covered(&title, &words.bag(&body))
        };
        let own = of(&pieces[from]);
        if own > enough * 0.5 || title.is_empty() {
            continue;
        }
        let other = (0..pieces.len())
            .filter(|&k| k != from && pieces[k].head.is_empty() && !pieces[k].body.is_empty())
            .filter(|&k| pieces[k].body.first().is_none_or(|&i| words.roles[i] != Role::Jump))
            .map(|k| (k, of(&pieces[k])))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, covered)| *covered >= enough && *covered > own * 3.0);
        let Some((to, covered)) = other else { continue };
        let head = std::mem::take(&mut pieces[from].head);
        decisions.push(Decision {
            paragraph: head[0],
            what: format!("headline of the text that begins with “{}”", opening(&pieces[to], words)),
            confidence: (0.5 + covered * 0.5).min(0.95),
            reason: format!(
                "{:.0} % of its words stand in that text, and {:.0} % in the one below it",
                covered * 100.0,
                own * 100.0
            ),
            is_loss: false,
        });
        if let Some(next) = pieces[from].all().into_iter().min() {
            pieces[from].start = next;
        }
        pieces[to].start = pieces[to].start.min(head[0]);
        pieces[to].head = head;
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces.sort_by_key(|piece| piece.start);
}

/// What a text names in quotation marks: “一摸四查”, 《…》.
pub fn terms(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (open, close) in [('“', '”'), ('《', '》'), ('「', '」')] {
        let mut rest = text;
        while let Some(at) = rest.find(open) {
            rest = &rest[at + open.len_utf8()..];
            let Some(end) = rest.find(close) else { break };
            let term = &rest[..end];
            let count = term.chars().count();
            if (3..=16).contains(&count)
                && !term.contains(['，', ',', '。', '！', '!', '?', '？', '“'])
                && found.len() < 40
            {
                found.push(term.to_owned());
            }
        }
    }
    found
}

/// The people who speak in a text: 龙云铸说, 王海波介绍.
pub fn speakers(text: &str) -> Vec<String> {
    let verbs = ["介绍", "强调", "指出", "表示", "认为", "告诉", "坦言", "透露", "说", "谈到", "回忆"];
    let clauses = text.split(['。', '，', ',', '；', ';', '！', '？', '”', '“', '!', '?', '：', ':']);
    let mut found: Vec<String> = Vec::new();
    for clause in clauses.take(60) {
        for verb in verbs {
            let Some(at) = clause.find(verb).filter(|at| *at > 0) else { continue };
            let before: Vec<char> = clause[..at].chars().collect();
            for length in [3, 2] {
                if before.len() >= length {
                    let name: String = before[before.len() - length..].iter().collect();
                    // a name stands at the beginning of its clause, or behind an office
                    if super::names::is_name(&name)
                        && (before.len() == length || before.len() > 4)
                        && !found.contains(&name)
                    {
                        found.push(name);
                        break;
                    }
                }
            }
        }
    }
    found.truncate(8);
    found
}
