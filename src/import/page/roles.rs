//! What each paragraph is to its page: the best reading of the page as a whole.
//!
//! 1. For each paragraph and each role, the evidence of its look ([`evidence`]).
//! 2. For each pair of neighbours, what the order of roles says ([`order`]): a byline follows a headline,
//!    a subhead has text below it.
//! 3. The path with the highest sum (Viterbi's algorithm), and for each paragraph how much is lost if it
//!    must have another role: that difference is the confidence.

use super::shape::Shape;
use super::terms::{Bag, Rarity};
use super::weights::{W, Weights};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Masthead,
    Furniture,
    Label,
    /// The first line of a headline.
    Head,
    /// Further lines of it.
    More,
    Byline,
    /// A paragraph that begins with the head of a report.
    Lead,
    Body,
    Subhead,
    Caption,
    Credit,
    Jump,
    /// A line that says on which page the text goes on, and nothing else.
    Onward,
    Salutation,
    Signature,
}

use Role::*;

pub const ROLES: [Role; 15] = [
    Masthead, Furniture, Label, Head, More, Byline, Lead, Body, Subhead, Caption, Credit, Jump, Onward, Salutation,
    Signature,
];
const COUNT: usize = ROLES.len();

/// Roles, each with the margin by which it won.
#[derive(Debug, Clone)]
pub struct Reading {
    pub roles: Vec<Role>,
    pub margins: Vec<f32>,
    /// The next best role.
    pub seconds: Vec<Role>,
}

/// What the neighbours say of a paragraph.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around {
    /// Blank lines enough for a picture before it, and behind it.
    pub gap_before: bool,
    pub gap_after: bool,
    /// How much the words change here: 1 wholly, 0 as usual on this page, below 0 less.
    pub drift: f32,
    pub after_unfinished_byline: bool,
    pub before_date: bool,
    pub after_office: bool,
    /// Other short lines between the byline before it and the next: subheads come in company.
    pub siblings: usize,
    /// The paragraph before it is signed at its end.
    pub after_signed: bool,
    /// A credit stands below the paragraph behind it.
    pub over_picture: bool,
    /// Among many short lines one after the other.
    pub verse: bool,
    /// Within the first lines of a Chinese page.
    pub at_top: bool,
    /// Behind a sentence that ends.
    pub after_text: bool,
}

/// Paragraphs among which a masthead may stand at the top.
const TOP: usize = 8;
/// As many lines are no headline.
const LINES_OF_VERSE: usize = 5;

/// Blank lines that a picture leaves.
const GAP: u32 = 3;

/// Looks at the neighbours of each paragraph.
pub fn around(shapes: &[Shape], blanks: &[u32], bags: &[Bag]) -> Vec<Around> {
    let rarity = Rarity::of(bags);
    let long: Vec<usize> = (0..shapes.len()).filter(|&i| shapes[i].length >= 25).collect();
    let likeness = |i: usize| {
        let at = long.partition_point(|&k| k < i);
        let after = if long.get(at) == Some(&i) { at + 1 } else { at };
        if at == 0 || after >= long.len() {
            return None;
        }
        let before = Bag::sum(long[at.saturating_sub(2)..at].iter().map(|&k| &bags[k]));
        let behind = Bag::sum(long[after..(after + 2).min(long.len())].iter().map(|&k| &bags[k]));
        Some(rarity.alike(&before, &behind))
    };
    let of_all: Vec<Option<f32>> =
        (0..shapes.len()).map(|i| shapes[i].is_headlike().then(|| likeness(i)).flatten()).collect();
    let mut sorted: Vec<f32> = of_all.iter().flatten().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0.05).max(0.02);
    let siblings = siblings(shapes);
    let verse = verse(shapes, blanks);
    let pictured = |i: usize| {
        shapes.get(i + 1).is_some_and(|next| next.ends && next.length <= 200)
            && shapes.get(i + 2).is_some_and(|next| next.credit.is_some())
    };
    let (han, all) = shapes.iter().fold((0, 0), |(han, all), shape| (han + shape.han, all + shape.length));
    (0..shapes.len())
        .map(|i| Around {
            siblings: siblings[i],
            // several of them in a row are the subheads of a page of pictures
            over_picture: pictured(i) && !pictured(i + 3) && !(i >= 3 && pictured(i - 3)),
            verse: verse[i],
            at_top: i < TOP && han * 2 > all,
            after_text: i > 0 && shapes[i - 1].ends && !shapes[i - 1].is_headlike(),
            after_signed: i > 0 && shapes[i - 1].signed
                || i > 1 && shapes[i - 1].author.is_some() && shapes[i - 2].ends && !shapes[i - 2].is_headlike(),
            gap_before: blanks[i] >= GAP,
            gap_after: blanks.get(i + 1).is_some_and(|blanks| *blanks >= GAP),
            drift: of_all[i].map_or(0.0, |alike| 1.0 - 2.0 * alike / (alike + usual)),
            after_unfinished_byline: i > 0 && shapes[i - 1].unfinished,
            before_date: shapes.get(i + 1).is_some_and(|next| next.date_only)
                || shapes.get(i + 1).is_some_and(|next| next.office)
                    && shapes.get(i + 2).is_some_and(|next| next.date_only),
            after_office: i > 0 && shapes[i - 1].office,
        })
        .collect()
}

/// Which lines stand in a run of short ones. The first is its headline, if no author stands above it, and
/// the last is the next one's, if a byline or text stands below it.
fn verse(shapes: &[Shape], blanks: &[u32]) -> Vec<bool> {
    let n = shapes.len();
    let is_line = |i: usize| {
        let shape = &shapes[i];
        let plain = shape.author.is_none() && shape.label < 0.5 && !shape.notice && !shape.numbered && !shape.section;
        (2..=22).contains(&shape.length)
            && !shape.ends
            && plain
            && shape.bare
            && shape.masthead < 0.5
            && !shape.row
            && shape.caption.is_none()
            && !shape.pictured
            && !shape.furniture
            && !shape.office
            && !shape.date_only
    };
    let mut found = vec![false; n];
    let mut from = 0;
    while from < n {
        let to = (from..n).find(|&i| !is_line(i) || i > from && blanks[i] >= GAP).unwrap_or(n);
        let signed = from > 0 && shapes[from - 1].author.is_some();
        let followed = to < n && !(shapes[to].label >= 0.5 || shapes[to].section || shapes[to].masthead >= 0.5);
        let (first, last) = (from + usize::from(!signed), to - usize::from(followed && to > from));
        if last >= first + LINES_OF_VERSE - 1 {
            found[first..last].iter_mut().for_each(|is| *is = true);
        }
        from = to.max(from + 1);
    }
    found
}

/// For each short line that no byline follows, how many others there are between the same two bylines.
fn siblings(shapes: &[Shape]) -> Vec<usize> {
    let anchor = |shape: &Shape| {
        shape.byline.is_some() || shape.lead.is_some() || shape.jump.as_ref().is_some_and(|jump| jump.comes_from)
    };
    let n = shapes.len();
    // the title of a picture has a credit below it
    let pictured =
        |i: usize| (i + 1..(i + 3).min(n)).any(|k| shapes[k].credit.is_some() || shapes[k].caption.is_some());
    let short = |i: usize| {
        shapes[i].is_headlike() && !shapes[i].ends && shapes[i].length >= 4 && !shapes[i].notice && !pictured(i)
    };
    // a headline, with what stands between it and its byline
    let of_next =
        |i: usize| (i + 1..(i + 4).min(n)).take_while(|&k| k == i + 1 || short(k - 1)).any(|k| anchor(&shapes[k]));
    let mut found = vec![0; n];
    let mut from = 0;
    while from < n {
        let to = (from + 1..n).find(|&k| anchor(&shapes[k])).unwrap_or(n);
        if anchor(&shapes[from]) {
            let alone: Vec<usize> = (from + 1..to).filter(|&i| short(i) && !of_next(i)).collect();
            alone.iter().for_each(|&i| found[i] = alone.len() - 1);
        }
        from = to;
    }
    found
}

/// What the look of a paragraph says for a role.
fn evidence(role: Role, shape: &Shape, around: Around, w: &Weights) -> f32 {
    let yes = |is: bool, weight: W, or: W| if is { w.get(weight) } else { -w.get(or) };
    match role {
        Masthead if shape.fragment => w.get(W::MASTHEAD_FRAGMENT),
        Masthead if shape.latin && around.at_top => w.get(W::MASTHEAD_LATIN),
        Masthead if shape.masthead > 0.5 => w.get(W::MASTHEAD) * shape.masthead - 1.0,
        Masthead => -w.get(W::MASTHEAD_NOT),
        Furniture => yes(shape.furniture, W::FURNITURE, W::FURNITURE_NOT),
        Label if shape.label >= 0.2 => w.get(W::LABEL) * shape.label - 0.5,
        Label => -w.get(W::LABEL_NOT) - if shape.length > 24 { 2.0 } else { 0.0 },
        Head | More => headline(shape, around, w),
        Subhead => subhead(shape, around, w),
        Byline if around.after_unfinished_byline && shape.names.is_some() => w.get(W::BYLINE_NAMES) + 1.0,
        Byline if shape.byline.is_some() => w.get(W::BYLINE),
        Byline if shape.author.is_some() && around.after_text => w.get(W::BYLINE_AUTHOR) + w.get(W::BYLINE_UNDER),
        Byline if shape.author.is_some() => w.get(W::BYLINE_AUTHOR),
        Byline => -w.get(W::BYLINE_NOT),
        Lead => yes(shape.lead.is_some(), W::LEAD, W::LEAD_NOT),
        Body => body(shape, around, w),
        Caption if shape.caption.is_some() => w.get(W::CAPTION),
        Caption if shape.pictured => w.get(W::CAPTION_PICTURED),
        Caption => {
            let short = shape.ends && shape.stops == 0 && shape.length <= 60 && shape.bare;
            let by_gap = short && (around.gap_before || around.gap_after);
            if by_gap { w.get(W::BODY_STOP) + w.get(W::CAPTION_GAP) - 0.5 } else { -w.get(W::CAPTION_NOT) }
        }
        Credit => yes(shape.credit.is_some() && shape.byline.is_none(), W::CREDIT, W::CREDIT_NOT),
        Jump => match &shape.jump {
            Some(jump) if jump.comes_from => w.get(W::JUMP),
            _ => -w.get(W::JUMP) * 2.0,
        },
        Onward => yes(shape.is_onward(), W::JUMP, W::JUMP_ONWARD_NOT),
        Salutation => yes(shape.salutation, W::SALUTATION, W::SIGNATURE_NOT),
        Signature => {
            let signs = shape.office && around.before_date || shape.date_only && around.after_office;
            if signs {
                w.get(W::SIGNATURE)
            } else if shape.date_only {
                0.5
            } else if shape.office && around.after_text && shape.length >= 5 {
                w.get(W::SIGNATURE_ALONE)
            } else {
                -w.get(W::SIGNATURE_NOT)
            }
        }
    }
}

/// What headlines and subheads have in common.
fn short_line(shape: &Shape, w: &Weights) -> f32 {
    let mut sum = if shape.is_headlike() { w.get(W::HEAD_SHAPE) } else { -w.get(W::HEAD_SHAPE) };
    if shape.ends {
        sum -= w.get(W::HEAD_STOP);
    }
    if shape.commas > 1 {
        sum -= w.get(W::HEAD_COMMAS) * (shape.commas - 1).min(4) as f32;
    }
    if shape.broken || shape.headless {
        sum -= w.get(W::BODY_BROKEN) * 0.6;
    }
    if shape.length < 4 && !shape.notice || shape.fragment || shape.date_only || shape.salutation {
        sum -= 2.0;
    }
    if shape.author.is_some() {
        sum -= 1.0;
    }
    if shape.label >= 0.2 {
        sum -= w.get(W::LABEL) * shape.label * 0.5;
    }
    if shape.credit.is_some() || shape.caption.is_some() || shape.furniture {
        sum -= 3.0;
    }
    sum
}

fn headline(shape: &Shape, around: Around, w: &Weights) -> f32 {
    let mut sum = short_line(shape, w);
    if around.verse {
        sum -= w.get(W::BODY_VERSE) * 0.5;
    }
    if shape.length > 45 {
        sum -= w.get(W::HEAD_LONG);
    }
    if (2..=6).contains(&shape.phrases) && shape.length >= 10 && !shape.numbered {
        sum += w.get(W::HEAD_PHRASES);
    }
    if shape.notice {
        sum += w.get(W::HEAD_NOTICE);
    }
    if shape.document {
        sum += w.get(W::HEAD_DOCUMENT);
    }
    if shape.announces && shape.stops == 0 && !shape.ends {
        sum += w.get(W::HEAD_ANNOUNCES);
    }
    if around.gap_before {
        sum += w.get(W::HEAD_GAP);
    }
    if around.after_signed && shape.label < 0.5 {
        sum += w.get(W::HEAD_AFTER_SIGNED);
    }
    if around.over_picture {
        sum += w.get(W::HEAD_PICTURED);
    }
    if shape.masthead > 0.6 {
        sum -= 2.0;
    }
    sum + w.get(W::HEAD_DRIFT) * around.drift.clamp(-1.0, 1.0) * 0.5
}

fn subhead(shape: &Shape, around: Around, w: &Weights) -> f32 {
    let mut sum = short_line(shape, w) - 0.3;
    if shape.length <= 20 {
        sum += w.get(W::SUB_SHORT) * 0.5;
    }
    if shape.numbered && shape.is_headlike() {
        sum += w.get(W::SUB_NUMBERED);
    } else if shape.length > 26 {
        sum -= w.get(W::SUB_LONG);
    }
    sum += w.get(W::SUB_SIBLINGS) * around.siblings.min(3) as f32;
    if shape.notice || shape.document {
        sum -= w.get(W::HEAD_NOTICE);
    }
    if shape.announces {
        sum -= w.get(W::HEAD_ANNOUNCES);
    }
    sum - w.get(W::HEAD_DRIFT) * around.drift.clamp(-1.0, 1.0) * 0.5
}

fn body(shape: &Shape, around: Around, w: &Weights) -> f32 {
    let mut sum = 0.0;
    if shape.row {
        sum += w.get(W::BODY_ROW);
    }
    if around.verse {
        sum += w.get(W::BODY_VERSE);
    }
    if shape.length >= 45 {
        sum += w.get(W::BODY_LONG);
    }
    if shape.ends {
        sum += w.get(W::BODY_STOP);
    } else if shape.length < 24 && !shape.broken {
        sum -= w.get(W::BODY_SHORT);
    }
    if shape.stops > 0 {
        sum += 1.0;
    }
    if shape.broken || shape.headless {
        sum += w.get(W::BODY_BROKEN);
    }
    if shape.byline.is_some() || shape.credit.is_some() || shape.lead.is_some() {
        sum -= 3.0;
    }
    sum
}

/// What the order of two roles says; `None` before the first.
fn order(from: Option<Role>, to: Role, gap: bool, w: &Weights) -> f32 {
    let strange = -w.get(W::STRANGE);
    let Some(from) = from else {
        return match to {
            Masthead | Furniture | Head | Jump => 0.0,
            Label => -w.get(W::NEW_LABEL) * 0.5,
            Byline => -w.get(W::NEW_BYLINE),
            Lead => -w.get(W::NEW_LEAD),
            Body => -w.get(W::FIRST_BODY),
            Caption => -w.get(W::TO_CAPTION),
            More => 3.0 * strange,
            _ => strange,
        };
    };
    match (from, to) {
        (Masthead, Masthead) => w.get(W::MASTHEAD_RUN),
        (Furniture, Masthead) => -w.get(W::MASTHEAD_LATE) * 0.5,
        (_, Masthead) => -w.get(W::MASTHEAD_LATE),
        (Furniture, Body | Subhead | Caption) => -w.get(W::FIRST_BODY) * 0.4,
        (Masthead | Furniture | Label | Head | More | Byline, Onward) => strange * 0.5,
        (_, Onward) => 0.0,
        (Onward, Body) => -w.get(W::FIRST_BODY),
        (Masthead | Furniture, to) => order(None, to, gap, w),
        (_, Furniture) => -w.get(W::NEW_LABEL) * 0.5,
        (Head | More, More) => -w.get(W::HEAD_MORE) - if from == More { w.get(W::HEAD_MORE) } else { 0.0 },
        (_, More) => 3.0 * strange,

        (Label, Head | Lead) => 0.0,
        (Label, Byline) => 0.0,
        (Label, Body) => -w.get(W::HEAD_BODY),
        (Label, Caption) => -w.get(W::TO_CAPTION),
        (Label, Jump) => -1.0,
        (Label, _) => strange,

        (Head | More, Byline | Lead) => w.get(W::HEAD_BYLINE),
        (Head | More, Label) => -w.get(W::NEW_LABEL),
        (Head | More, Salutation) => 0.0,
        (Head | More, Body) => -w.get(W::HEAD_BODY),
        (Head | More, Caption) => -w.get(W::TO_CAPTION) * 0.5,
        (Head | More, Subhead) => -w.get(W::HEAD_SUB) * if gap { 0.2 } else { 1.0 },
        (Head | More, Head) => -w.get(W::HEAD_HEAD),
        (Head | More, Jump) => -1.0,
        (Head | More, _) => strange,

        (Byline, Byline | Body) => 0.0,
        (Byline, Lead) => 0.5,
        (Byline, Subhead) => -0.5,
        (Byline, Caption) => -w.get(W::TO_CAPTION) * 0.5,
        (Byline, Label) => -w.get(W::NEW_LABEL),
        (Byline, Head) => -w.get(W::NEW_HEAD) - 1.0,
        (Byline, Salutation | Jump) => -1.0,
        (Byline, _) => strange,

        (Subhead, Body) => 0.0,
        (Subhead, Caption) => -0.5,
        (Subhead, Subhead) => -w.get(W::SUB_SUB),
        (Subhead, Head) => -w.get(W::HEAD_HEAD),
        (Subhead, Jump) => -2.0,
        (Subhead, _) => strange,

        (_, Body) if from == Signature => -2.0,
        (_, Body) => 0.0,
        (_, Subhead) => -w.get(W::NEW_SUB) - if from == Jump { 1.0 } else { 0.0 },
        (_, Head) => -w.get(W::NEW_HEAD),
        (_, Label) => -w.get(W::NEW_LABEL),
        (_, Byline) => -w.get(W::NEW_BYLINE),
        (_, Lead) => -w.get(W::NEW_LEAD),
        (Caption, Caption) => 0.0,
        (Credit, Caption) => -0.5,
        (_, Caption) => -w.get(W::TO_CAPTION),
        (Caption | Body | Lead | Credit, Credit) => 0.0,
        (_, Credit) => strange,
        (_, Jump) => -0.3,
        (_, Salutation) => -1.5,
        (Signature, Signature) => 0.5,
        (_, Signature) => -0.5,
    }
}

/// What the last role says.
fn at_end(role: Role, w: &Weights) -> f32 {
    match role {
        Subhead => -w.get(W::SUB_END),
        Head | More => -w.get(W::HEAD_HEAD) * 0.5,
        Label => -2.0,
        _ => 0.0,
    }
}

/// Reads the roles of all paragraphs.
pub fn read(shapes: &[Shape], around: &[Around], hints: &[Option<Role>], w: &Weights) -> Reading {
    let n = shapes.len();
    if n == 0 {
        return Reading { roles: Vec::new(), margins: Vec::new(), seconds: Vec::new() };
    }
    let hint = |i: usize, role: Role| if hints.get(i) == Some(&Some(role)) { w.get(W::HINT) } else { 0.0 };
    let look: Vec<[f32; COUNT]> =
        (0..n).map(|i| ROLES.map(|role| evidence(role, &shapes[i], around[i], w) + hint(i, role))).collect();
    // the order of roles depends on nothing but a gap between them
    let orders = [false, true].map(|gap| ROLES.map(|from| ROLES.map(|to| order(Some(from), to, gap, w))));
    let of_gap = |i: usize| &orders[usize::from(around[i].gap_before)];

    let mut best: Vec<[f32; COUNT]> = Vec::with_capacity(n);
    best.push(std::array::from_fn(|r| order(None, ROLES[r], false, w) + look[0][r]));
    for i in 1..n {
        let last = best[i - 1];
        let orders = of_gap(i);
        best.push(std::array::from_fn(|r| {
            (0..COUNT).map(|from| last[from] + orders[from][r]).fold(f32::MIN, f32::max) + look[i][r]
        }));
    }
    let mut behind: Vec<[f32; COUNT]> = vec![[0.0; COUNT]; n];
    behind[n - 1] = ROLES.map(|role| at_end(role, w));
    for i in (0..n - 1).rev() {
        let next = behind[i + 1];
        let orders = of_gap(i + 1);
        behind[i] = std::array::from_fn(|r| {
            (0..COUNT).map(|to| orders[r][to] + look[i + 1][to] + next[to]).fold(f32::MIN, f32::max)
        });
    }
    let mut reading = Reading { roles: Vec::with_capacity(n), margins: Vec::with_capacity(n), seconds: Vec::new() };
    let mut previous: Option<usize> = None;
    for i in 0..n {
        let through: [f32; COUNT] = std::array::from_fn(|r| best[i][r] + behind[i][r]);
        // ties are broken along one path, so that neighbours fit
        let on_path: [f32; COUNT] = match previous {
            None => through,
            Some(from) => std::array::from_fn(|r| best[i - 1][from] + of_gap(i)[from][r] + look[i][r] + behind[i][r]),
        };
        let first = (0..COUNT).max_by(|a, b| on_path[*a].total_cmp(&on_path[*b])).unwrap_or(0);
        let second =
            (0..COUNT).filter(|r| *r != first).max_by(|a, b| through[*a].total_cmp(&through[*b])).unwrap_or(first);
        reading.roles.push(ROLES[first]);
        reading.margins.push(through[first] - through[second]);
        reading.seconds.push(ROLES[second]);
        previous = Some(first);
    }
    reading
}

/// A margin as a confidence, 0.5 to 1.
pub fn confidence(margin: f32) -> f32 {
    1.0 / (1.0 + (-margin.max(0.0) * 0.9).exp())
}
