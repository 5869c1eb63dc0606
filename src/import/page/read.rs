//! The reading of a page, put together.

use std::collections::BTreeMap;

use serde::Serialize;

use super::byline;
use super::headline::{self, Headline};
use super::jump::Jump;
use super::masthead::Issue;
use super::paragraphs::{Paragraph, paragraphs_beside};
use super::pieces::{self, Decision, Piece, Words};
use super::repairs::{self, Repeat};
use super::repeats;
use super::roles::{self, Role};
use super::shape::Shape;
use super::terms::{Bag, Vocabulary};
use super::weights::Weights;
use crate::import::formats::Given;
use crate::import::layout::Script;
use crate::import::rules;
use crate::model::Byline;
use crate::text::chars::is_han;

/// A page, read.
#[derive(Debug, Clone)]
pub struct Page {
    pub issue: Issue,
    pub articles: Vec<Article>,
    /// Lines, both ends included.
    pub masthead: Vec<(u32, u32)>,
    pub furniture: Vec<(u32, u32)>,
    /// First and last line, and the first line of what they repeat.
    pub duplicates: Vec<(u32, u32, u32)>,
    pub decisions: Vec<(u32, Decision)>,
    /// The days that the text names, newest last, if no masthead names one.
    pub latest_day: Option<String>,
    /// Why the page was not cut, if it is beyond cutting, and the line where that shows.
    pub is_whole: Option<(u32, String)>,
}

/// An article of a page.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub headline: Headline,
    /// The page has no headline; the title is made of the text.
    pub title_supplied: bool,
    pub column: Option<String>,
    pub kind: &'static str,
    pub byline: Byline,
    pub signature: Option<String>,
    /// In reading order; blank lines within a range are not counted as anybody's.
    pub ranges: Vec<(u32, u32)>,
    pub joins: Vec<(u32, u32)>,
    pub photos: Vec<Photo>,
    pub jump: Option<Jump>,
    /// What the article is made of, in reading order.
    pub lines: Vec<Line>,
    pub notes: Vec<Note>,
    /// The writing of its page: what may be done to its words.
    pub script: Script,
    /// What its source says of it, where the source has cut it.
    pub given: Option<Box<Given>>,
}

/// A paragraph of an article.
#[derive(Debug, Clone)]
pub struct Line {
    pub first: u32,
    pub last: u32,
    pub role: Role,
    pub text: String,
    /// The next paragraph of the article goes on with the same sentence.
    pub joined: bool,
    /// The sentence breaks off, and its end is not on the page.
    pub broken: bool,
    /// The beginning of its sentence is lost.
    pub headless: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Photo {
    pub line: u32,
    pub caption: String,
    pub credit: Option<String>,
}

/// Something that a draft note says to the editor.
#[derive(Debug, Clone)]
pub struct Note {
    pub line: u32,
    /// `doubt`, `gap`
    pub kind: &'static str,
    pub title: String,
    /// Words of the article that it is about.
    pub quote: String,
    /// Of the quote, the words that are meant; the whole quote if none.
    pub target: Option<String>,
    pub reading: Option<String>,
    pub text: String,
}

/// A file with more paragraphs is no page of a newspaper, but perhaps a volume of it.
const MOST_PARAGRAPHS: usize = 3000;

/// Reads a page with the weights of the table.
pub fn read(text: &str) -> Page {
    read_with(text, &Weights::default())
}

/// Reads a page by the rules of its script.
pub fn read_with(text: &str, w: &Weights) -> Page {
    rules::read(text, &BTreeMap::new(), w)
}

/// Reads a page of Chinese. `hints` are what its source says of some lines.
pub fn chinese(text: &str, hints: &BTreeMap<u32, Role>, w: &Weights) -> Page {
    let paragraphs = paragraphs_beside(text, hints);
    let mut shapes: Vec<Shape> = paragraphs.iter().map(Shape::of).collect();
    repeats::labels(&paragraphs, &mut shapes);
    let shapes = shapes;
    let texts: Vec<&str> = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let mut vocabulary = Vocabulary::default();
    let bags: Vec<Bag> = texts.iter().map(|text| vocabulary.bag(text)).collect();
    let blanks: Vec<u32> = paragraphs.iter().map(|paragraph| paragraph.blanks).collect();

    // what is compared with everything else takes time with the square
    let is_page = paragraphs.len() <= MOST_PARAGRAPHS;
    let repeats = if is_page { repairs::repeats(&texts, &shapes) } else { Vec::new() };
    let mut reader =
        Reader { paragraphs: &paragraphs, shapes: &shapes, texts: &texts, bags: &bags, w, decisions: Vec::new() };
    let doubled = repeats::doubled(&texts);
    let mut left_out = reader.headlines_twice(&repeats);
    doubled.iter().flat_map(|repeat| &repeat.lines).for_each(|&i| left_out[i] = true);
    let repeats: Vec<Repeat> = if doubled.is_empty() {
        repeats
    } else {
        let apart = |repeat: &Repeat| !repeat.lines.iter().chain(&repeat.of).any(|&i| left_out[i]);
        doubled.into_iter().chain(repeats.into_iter().filter(apart)).collect()
    };

    let kept: Vec<usize> = (0..paragraphs.len()).filter(|&i| !left_out[i]).collect();
    let of_kept: Vec<Shape> = kept.iter().map(|&i| shapes[i].clone()).collect();
    let kept_blanks: Vec<u32> = kept.iter().map(|&i| blanks[i]).collect();
    let kept_bags: Vec<Bag> = kept.iter().map(|&i| bags[i].clone()).collect();
    let around = roles::around(&of_kept, &kept_blanks, &kept_bags);
    let hinted: Vec<Option<Role>> = kept.iter().map(|&i| hints.get(&paragraphs[i].first).copied()).collect();
    let reading = roles::read(&of_kept, &around, &hinted, w);
    let mut all_roles = vec![Role::Body; paragraphs.len()];
    for (k, &i) in kept.iter().enumerate() {
        all_roles[i] = reading.roles[k];
        reader.doubtful(i, reading.roles[k], reading.seconds[k], reading.margins[k]);
    }

    sign_pictures(&shapes, &mut all_roles, &blanks);

    let mut found = pieces::runs(&shapes, &all_roles, &left_out);
    let speakers: Vec<Vec<String>> = texts.iter().map(|text| pieces::speakers(text)).collect();
    let terms: Vec<Vec<String>> = texts.iter().map(|text| pieces::terms(text)).collect();
    let words =
        Words { shapes: &shapes, roles: &all_roles, bags: &bags, speakers: &speakers, terms: &terms, texts: &texts };
    if is_page {
        // a headline that is another's would draw the wrong lines to it
        pieces::match_titles(&mut found, &words, w, &mut reader.decisions);
        pieces::move_tails(&mut found, &words, w, &mut reader.decisions);
        pieces::match_titles(&mut found, &words, w, &mut reader.decisions);
    } else {
        let reason =
            format!("a page has no more than {MOST_PARAGRAPHS} paragraphs, and this file has {}", paragraphs.len());
        reader.decide(0, "the order of the page was taken as it is, and no duplicates were looked for", 0.5, reason);
    }
    let mut duplicates = reader.drop_repeats(&mut found, &repeats, &left_out, &all_roles);

    let of_role = |role: Role| -> Vec<usize> {
        (0..paragraphs.len()).filter(|&i| !left_out[i] && all_roles[i] == role).collect()
    };
    let masthead = of_role(Role::Masthead);
    // the date may stand beside the names of the editors
    let beside = of_role(Role::Furniture).into_iter().filter(|&i| shapes[i].masthead >= 0.4);
    let head_texts: Vec<&str> = masthead.iter().copied().chain(beside).map(|i| texts[i]).collect();
    let issue = Issue::read(&head_texts);
    for conflict in &issue.conflicts {
        let at = masthead.first().copied().unwrap_or(0);
        reader.decide(at, "the masthead contradicts itself", 0.5, conflict);
    }
    let mut articles: Vec<Article> = found.iter().map(|piece| reader.article(piece, &all_roles)).collect();
    reader.shared_passages(&mut articles);
    duplicates.sort_unstable();
    let mut decisions: Vec<(u32, Decision)> =
        reader.decisions.iter().map(|d| (paragraphs.get(d.paragraph).map_or(1, |p| p.first), d.clone())).collect();
    decisions.sort_by(|a, b| a.1.confidence.total_cmp(&b.1.confidence).then(a.0.cmp(&b.0)));
    let latest_day = issue.date.is_none().then(|| latest_day(text)).flatten();
    Page {
        issue,
        articles,
        masthead: reader.ranges(&masthead),
        furniture: reader.ranges(&of_role(Role::Furniture)),
        duplicates,
        decisions,
        latest_day,
        is_whole: None,
    }
}

/// A paragraph with a credit below it is a caption, where a picture can stand: under a headline, a
/// subhead, another picture, or blank lines.
fn sign_pictures(shapes: &[Shape], roles: &mut [Role], blanks: &[u32]) {
    for i in 1..roles.len() {
        let signed = roles[i] == Role::Credit && roles[i - 1] == Role::Body && shapes[i - 1].ends;
        let place = i < 2
            || shapes[i - 1].pictured
            || blanks[i - 1] >= 3
            || !matches!(roles[i - 2], Role::Body | Role::Lead | Role::Jump | Role::Byline | Role::Salutation);
        if signed && place && shapes[i - 1].length <= 300 {
            roles[i - 1] = Role::Caption;
        }
    }
}

struct Reader<'a> {
    paragraphs: &'a [Paragraph],
    shapes: &'a [Shape],
    texts: &'a [&'a str],
    bags: &'a [Bag],
    w: &'a Weights,
    decisions: Vec<Decision>,
}

impl Reader<'_> {
    fn decide(&mut self, paragraph: usize, what: impl Into<String>, confidence: f32, reason: impl Into<String>) {
        let (what, reason) = (what.into(), reason.into());
        self.decisions.push(Decision { paragraph, what, confidence, reason, is_loss: false });
    }

    /// Text may be lost. No mark of it is written into an article: a sentence may as well be misread, or go on
    /// where it was not looked for.
    fn doubt_loss(&mut self, paragraph: usize, what: &str, reason: String) {
        self.decisions.push(Decision { paragraph, what: what.to_owned(), confidence: 0.5, reason, is_loss: true });
    }

    /// Says which roles were chosen by a small margin.
    fn doubtful(&mut self, i: usize, role: Role, second: Role, margin: f32) {
        let same = |a: Role| match a {
            Role::More => Role::Head,
            other => other,
        };
        let confidence = roles::confidence(margin);
        if confidence < 0.85 && same(role) != same(second) {
            let what = format!("read as {}", name(role));
            self.decide(i, what, confidence, format!("next best: {}", name(second)));
        }
    }

    /// Headlines and subheads that stand there twice: the copy whose words the text below it has is kept.
    fn headlines_twice(&mut self, repeats: &[Repeat]) -> Vec<bool> {
        let mut left_out = vec![false; self.paragraphs.len()];
        let rarity = super::terms::Rarity::of(self.bags);
        for repeat in repeats {
            let heads = |of: &[usize]| of.iter().all(|&i| self.shapes[i].is_headlike() && !self.shapes[i].ends);
            // of three copies, one pair is enough to go by
            let seen = repeat.lines.iter().chain(&repeat.of).any(|&i| left_out[i]);
            if seen || !heads(&repeat.lines) || !heads(&repeat.of) {
                continue;
            }
            let below = |of: &[usize]| {
                let from = of.last().map_or(0, |i| i + 1);
                let text = Bag::sum(self.bags[from..(from + 5).min(self.bags.len())].iter());
                let title = Bag::sum(of.iter().map(|&i| &self.bags[i]));
                rarity.covered(&title, &text)
            };
            let out = if below(&repeat.lines) > below(&repeat.of) + 0.15 { &repeat.of } else { &repeat.lines };
            out.iter().for_each(|&i| left_out[i] = true);
        }
        left_out
    }

    /// Takes repeated paragraphs out of the articles. Of two copies, that one stays which has more to do
    /// with its article; of two in one article, the first.
    fn drop_repeats(
        &mut self,
        pieces: &mut Vec<Piece>,
        repeats: &[Repeat],
        left_out: &[bool],
        roles: &[Role],
    ) -> Vec<(u32, u32, u32)> {
        let mut found = Vec::new();
        let bags: Vec<Bag> = pieces.iter().map(|piece| Bag::sum(piece.all().iter().map(|&i| &self.bags[i]))).collect();
        let rarity = super::terms::Rarity::of(&bags);
        let mut out_already = vec![false; self.paragraphs.len()];
        for repeat in repeats {
            if repeat.lines.iter().chain(&repeat.of).any(|&i| out_already[i]) {
                continue;
            }
            let lines = |of: &[usize]| (self.paragraphs[of[0]].first, self.paragraphs[of[of.len() - 1]].last);
            let (lines_first, lines_last) = lines(&repeat.lines);
            let (of_first, of_last) = lines(&repeat.of);
            if repeat.lines.iter().all(|&i| left_out[i]) {
                repeat.lines.iter().for_each(|&i| out_already[i] = true);
                found.push((lines_first, lines_last, of_first));
                self.decide(
                    repeat.lines[0],
                    format!("repeats line {of_first}"),
                    0.9,
                    "the same words; the copy above its text is kept",
                );
                continue;
            }
            if repeat.of.iter().all(|&i| left_out[i]) {
                repeat.of.iter().for_each(|&i| out_already[i] = true);
                found.push((of_first, of_last, lines_first));
                self.decide(
                    repeat.of[0],
                    format!("repeats line {lines_first}"),
                    0.9,
                    "the same words; the copy above its text is kept",
                );
                continue;
            }
            let (a, b) = (repeat.lines[0], repeat.of[0]);
            if repeat.lines.len() > 1
                || !matches!(roles[a], Role::Body | Role::Lead | Role::Subhead | Role::Caption | Role::Jump)
            {
                continue;
            }
            let home = |i: usize| pieces.iter().position(|piece| piece.body.contains(&i));
            let (Some(pa), Some(pb)) = (home(a), home(b)) else { continue };
            let belongs = |p: usize, i: usize| {
                let others: Vec<usize> = pieces[p].all().into_iter().filter(|k| *k != i).collect();
                let title = Bag::sum(pieces[p].head.iter().map(|&k| &self.bags[k]));
                let text = Bag::sum(others.iter().map(|&k| &self.bags[k]));
                rarity.alike(&self.bags[i], &text) + rarity.covered(&title, &self.bags[i])
            };
            let (out, kept, confidence) = if pa == pb {
                (a, b, 0.8)
            } else {
                let (of_a, of_b) = (belongs(pa, a), belongs(pb, b));
                let sure = 0.55 + ((of_a - of_b).abs() * 0.6).min(0.35);
                if of_a > of_b { (b, a, sure) } else { (a, b, sure) }
            };
            let p = if out == a { pa } else { pb };
            pieces[p].body.retain(|i| *i != out);
            out_already[out] = true;
            let (out_lines, kept_line) = (&self.paragraphs[out], self.paragraphs[kept].first);
            found.push((out_lines.first, out_lines.last, kept_line));
            self.decide(
                out,
                format!("repeats line {kept_line}"),
                confidence,
                "the same words; which copy stays is a judgement",
            );
        }
        pieces.retain(|piece| !piece.all().is_empty());
        found
    }

    fn ranges(&self, of: &[usize]) -> Vec<(u32, u32)> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        let mut last: Option<usize> = None;
        for &i in of {
            let paragraph = &self.paragraphs[i];
            match ranges.last_mut() {
                Some(range) if last.is_some_and(|last| last + 1 == i) => range.1 = paragraph.last,
                _ => ranges.push((paragraph.first, paragraph.last)),
            }
            last = Some(i);
        }
        ranges
    }

    fn article(&mut self, piece: &Piece, roles: &[Role]) -> Article {
        let mut article = Article { kind: "news", ..Article::default() };
        let all = piece.all();
        article.ranges = self.ranges(&all);
        let head: Vec<&str> = piece.head.iter().map(|&i| self.texts[i]).collect();
        let split = headline::read(&head, self.w);
        if let Some(&first) = piece.head.first()
            && split.confidence < 0.85
            && (split.headline.kicker.is_some() || split.headline.deck.is_some())
        {
            self.decide(first, "kicker, title and deck told apart", split.confidence, split.reason);
        }
        article.headline = split.headline;
        article.column = piece.labels.first().map(|&i| self.texts[i].to_owned());
        self.byline(&mut article, piece, roles);
        let text: Vec<usize> = piece.body.clone();
        for (k, &i) in all.iter().enumerate() {
            let paragraph = &self.paragraphs[i];
            let next = all.get(k + 1).copied();
            let joined = next.is_some_and(|next| repairs::joins_on(self.shapes, roles, i, next, self.w));
            let continued = k > 0 && article.lines.last().is_some_and(|line: &Line| line.joined);
            if let Some(next) = next.filter(|_| joined) {
                article.joins.push((paragraph.last, self.paragraphs[next].first));
                self.seam(&mut article, i, next);
            }
            let is_text = matches!(roles[i], Role::Body | Role::Lead | Role::Jump);
            let jumps_away = self.shapes[i].jump.as_ref().is_some_and(|jump| !jump.comes_from);
            let goes_away = jumps_away || next.is_some_and(|next| roles[next] == Role::Onward);
            let broken = is_text && self.shapes[i].broken && !joined && !goes_away;
            let headless = is_text && self.shapes[i].headless && !continued;
            if broken {
                let tail: String = paragraph.text.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
                let reason = format!("“{tail}” is no end of a sentence, and no line was found that goes on with it");
                self.doubt_loss(i, "text may be lost behind this line", reason);
            }
            if headless {
                let head: String = paragraph.text.chars().take(8).collect();
                let reason = format!("no sentence begins with “{head}”, and no line was found that it goes on");
                self.doubt_loss(i, "text may be lost before this line", reason);
            }
            article.lines.push(Line {
                first: paragraph.first,
                last: paragraph.last,
                role: roles[i],
                text: paragraph.text.clone(),
                joined,
                broken,
                headless,
            });
        }
        if let Some(&first) = piece.head.first()
            && text.is_empty()
        {
            let reason = "what follows it is another headline, or the end of the page".to_owned();
            self.doubt_loss(first, "text may be lost below this line", reason);
        }
        for &i in &text {
            if let Some(jump) = &self.shapes[i].jump
                && article.jump.is_none()
            {
                article.jump = Some(jump.clone());
            }
            if let Some((unit, times)) = repairs::looping(self.texts[i]) {
                article.notes.push(Note {
                    line: self.paragraphs[i].first,
                    kind: "doubt",
                    title: "循环重复".to_owned(),
                    quote: unit.chars().chain(unit.chars()).collect(),
                    target: None,
                    reading: None,
                    text: format!("这几个字在转写中连着出现{times}次，疑为循环误识，照录未改。"),
                });
                self.decide(i, "words that turn in a circle", 0.9, format!("{times} times"));
            }
        }
        self.gaps(&mut article);
        self.photos(&mut article);
        let signature: Vec<&str> =
            text.iter().filter(|&&i| roles[i] == Role::Signature).map(|&i| self.texts[i]).collect();
        article.signature = (!signature.is_empty()).then(|| signature.join(" "));
        if article.headline.title.is_none() {
            article.title_supplied = true;
            article.headline.title = Some(self.supplied(&text, roles));
        }
        article.kind = self.kind(&article, piece, roles);
        article
    }

    fn byline(&self, article: &mut Article, piece: &Piece, roles: &[Role]) {
        let (mut found, mut unfinished) = (Byline::default(), false);
        for &i in &piece.bylines {
            let shape = &self.shapes[i];
            if let Some(line) = shape.byline.as_ref().or(shape.author.as_ref().filter(|_| !unfinished)) {
                byline::absorb(&mut found, line);
                unfinished = shape.unfinished;
            } else if let Some(names) = &shape.names {
                byline::absorb(&mut found, &Byline { reporters: names.clone(), ..Byline::default() });
                unfinished = false;
            }
        }
        for &i in &piece.body {
            if let Some((head, _)) = self.shapes[i].lead.as_ref().filter(|_| roles[i] == Role::Lead) {
                byline::absorb(&mut found, head);
            }
        }
        let text = piece.body.iter().filter(|&&i| matches!(roles[i], Role::Body | Role::Lead | Role::Jump));
        if !found.has_names()
            && let Some(&last) = text.clone().next_back()
            && let Some(byline) = byline::tail(self.texts[last])
        {
            byline::absorb(&mut found, &byline);
        }
        // pictures are signed in their credits, and so is a text that hardly is more than one
        if !found.has_names() && text.count() <= 2 {
            for &i in &piece.body {
                let shape = &self.shapes[i];
                let credit = shape.credit.as_ref().or(shape.caption.as_ref().map(|(_, line)| line));
                credit.iter().for_each(|line| byline::absorb(&mut found, line));
            }
        }
        article.byline = found;
    }

    /// A character on both sides of a seam.
    fn seam(&self, article: &mut Article, before: usize, after: usize) {
        let (a, b) = (self.texts[before].trim_end(), self.texts[after].trim_start());
        let (Some(x), Some(y)) = (a.chars().next_back(), b.chars().next()) else { return };
        if x != y || !is_han(x) {
            return;
        }
        let tail: String = a.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
        let head: String = b.chars().take(8).collect();
        article.notes.push(Note {
            line: self.paragraphs[after].first,
            kind: "doubt",
            title: format!("“{x}”字重出"),
            quote: format!("{tail}{head}"),
            target: Some(head.clone()),
            reading: Some(head.chars().skip(1).collect()),
            text: format!("转写在这里断栏，前后各有一个“{x}”字，疑重出一字。"),
        });
    }

    fn gaps(&self, article: &mut Article) {
        let mut notes = Vec::new();
        for line in &article.lines {
            if line.broken {
                let tail: String = line.text.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
                notes.push(Note {
                    line: line.last,
                    kind: "gap",
                    title: "句子在此截断".to_owned(),
                    quote: tail,
                    target: None,
                    reading: None,
                    text: "转写到此截断，下文不在本页，或未能找到。".to_owned(),
                });
            }
            if line.headless {
                notes.push(Note {
                    line: line.first,
                    kind: "gap",
                    title: "缺句首".to_owned(),
                    quote: line.text.chars().take(12).collect(),
                    target: None,
                    reading: None,
                    text: "这一段不从句首开始，上文不在本页，或未能找到。".to_owned(),
                });
            }
        }
        article.notes.extend(notes);
    }

    fn photos(&self, article: &mut Article) {
        let mut photos: Vec<Photo> = Vec::new();
        for (k, line) in article.lines.iter().enumerate() {
            match line.role {
                Role::Caption => {
                    let (caption, credit) = match byline::caption(&line.text) {
                        Some((at, _)) => (line.text[..at].trim(), Some(line.text[at..].trim())),
                        None => (line.text.trim(), None),
                    };
                    photos.push(Photo {
                        line: line.first,
                        caption: caption.to_owned(),
                        credit: credit.map(str::to_owned),
                    });
                }
                Role::Credit => {
                    let before = k.checked_sub(1).map(|k| &article.lines[k]);
                    match (photos.last_mut(), before) {
                        (Some(photo), Some(before)) if before.role == Role::Caption && photo.credit.is_none() => {
                            photo.credit = Some(line.text.clone());
                        }
                        (_, Some(before)) if before.role == Role::Body => photos.push(Photo {
                            line: before.first,
                            caption: before.text.clone(),
                            credit: Some(line.text.clone()),
                        }),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        article.photos = photos;
    }

    /// A title for a text without one: its first clause.
    fn supplied(&self, text: &[usize], roles: &[Role]) -> String {
        let first = text
            .iter()
            .copied()
            .find(|&i| matches!(roles[i], Role::Lead | Role::Body | Role::Jump | Role::Caption))
            .or(text.first().copied());
        let Some(i) = first else { return "无题".to_owned() };
        let words = self.texts[i];
        let from = self.shapes[i].lead.as_ref().map_or(0, |(_, end)| *end);
        let from = self.shapes[i].jump.as_ref().filter(|jump| jump.comes_from).map_or(from, |jump| jump.range.end);
        let rest = words
            .get(from..)
            .unwrap_or(words)
            .trim_start_matches(|c: char| c.is_whitespace() || "，。、：；“”）)".contains(c));
        let rest =
            if rest.is_empty() { text.iter().skip(1).map(|&i| self.texts[i]).next().unwrap_or(words) } else { rest };
        let clause: String =
            rest.split(['。', '！', '？', '；', '\n']).next().unwrap_or(rest).chars().take(24).collect();
        let clause = repairs::widen(clause.trim());
        if clause.is_empty() { "无题".to_owned() } else { clause }
    }

    fn kind(&self, article: &Article, piece: &Piece, roles: &[Role]) -> &'static str {
        let texts: Vec<usize> =
            piece.body.iter().copied().filter(|&i| matches!(roles[i], Role::Body | Role::Lead | Role::Jump)).collect();
        let title = article.headline.title.as_deref().unwrap_or("");
        let photographed = piece.body.iter().any(|&i| roles[i] == Role::Caption || roles[i] == Role::Credit);
        let has_lead = texts.iter().any(|&i| roles[i] == Role::Lead);
        if article.signature.is_some() || piece.head.iter().any(|&i| self.shapes[i].notice) && !has_lead {
            return "notice";
        }
        if photographed && !has_lead && piece.bylines.is_empty() && texts.len() <= 2 {
            return "photo";
        }
        if title.contains("病例") && title.chars().filter(|c| *c == '例').count() >= 2 {
            return "statistics";
        }
        let comment = article.column.as_deref().is_some_and(|c| {
            ["评论", "时评", "社论", "短评", "锐评", "論", "杂谈"].iter().any(|word| c.contains(word))
        });
        if comment || article.byline.author.is_some() && article.byline.reporters.is_empty() && !has_lead {
            return "commentary";
        }
        let size: usize = texts.iter().map(|&i| self.shapes[i].length).sum();
        let subheads = piece.body.iter().filter(|&&i| roles[i] == Role::Subhead).count();
        if subheads >= 2 && !has_lead || size > 2500 { "feature" } else { "news" }
    }

    /// Long passages that stand in two paragraphs of one article.
    fn shared_passages(&mut self, articles: &mut [Article]) {
        for article in articles {
            let texts: Vec<(u32, &str)> = article
                .lines
                .iter()
                .filter(|line| matches!(line.role, Role::Body | Role::Lead) && line.text.chars().count() >= 60)
                .map(|line| (line.first, line.text.as_str()))
                .take(60)
                .collect();
            let mut notes = Vec::new();
            for (k, (line, text)) in texts.iter().enumerate() {
                for (other, later) in &texts[k + 1..(k + 6).min(texts.len())] {
                    if !shares(text, later) {
                        continue;
                    }
                    if let Some(words) = repairs::overlap(text, later) {
                        let at = text.find(&words).unwrap_or(0);
                        let before: String =
                            text[..at].chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
                        let count = words.chars().count();
                        notes.push(Note {
                            line: *line,
                            kind: "doubt",
                            title: "文字重出".to_owned(),
                            quote: format!("{before}{}", words.chars().take(12).collect::<String>()),
                            target: None,
                            reading: None,
                            text: format!("从这里起有{count}字与转写第{other}行相同，疑一处为误重，照录未改。"),
                        });
                        break;
                    }
                }
            }
            article.notes.extend(notes);
        }
    }
}

/// Whether two texts may share a long passage: some twenty characters of one stand in the other.
fn shares(a: &str, b: &str) -> bool {
    let chars: Vec<(usize, char)> = a.char_indices().collect();
    (0..chars.len().saturating_sub(20)).step_by(20).any(|k| b.contains(&a[chars[k].0..chars[k + 20].0]))
}

fn name(role: Role) -> &'static str {
    match role {
        Role::Masthead => "masthead",
        Role::Furniture => "furniture of the page",
        Role::Label => "a column's label",
        Role::Head => "a headline",
        Role::More => "a further line of the headline",
        Role::Byline => "a byline",
        Role::Lead => "the head of a report",
        Role::Body => "text",
        Role::Subhead => "a subhead",
        Role::Caption => "a caption",
        Role::Credit => "a credit",
        Role::Jump => "a jump from another page",
        Role::Onward => "a jump to another page",
        Role::Salutation => "a salutation",
        Role::Signature => "a signature",
    }
}

/// The latest full date in a text.
fn latest_day(text: &str) -> Option<String> {
    let mut latest: Option<(u32, u32, u32)> = None;
    for (at, _) in text.match_indices('年').take(400) {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        if digits != 4 {
            continue;
        }
        let year = text[at - 4..at].parse().ok()?;
        let rest = &text[at + '年'.len_utf8()..];
        let Some((month, rest)) = rest.split_once('月') else { continue };
        let Some((day, _)) = rest.split_once('日') else { continue };
        if let (Ok(month), Ok(day)) = (month.trim().parse::<u32>(), day.trim().parse::<u32>())
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
        {
            latest = latest.max(Some((year, month, day)));
        }
    }
    latest.map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
}
