//! Which line of the transcription became which part of an article.
//!
//! An article's printed text differs from its lines in mechanical ways only: the width of
//! punctuation, white space, the hyphen of a word that the end of its line cuts, and the joins of lines that a
//! column break cut. So the two are the same
//! sequence of characters once folded ([`print_char`]), and a walk along both tells for each block the
//! lines it came from.
//!
//! 1. All characters of the lines, folded, in reading order: the stream.
//! 2. Each printed part of the headline is looked for in it, first as a whole phrase, and taken out;
//!    parts may stand anywhere, several on a line, one over two lines.
//! 3. What is left must be the body, block by block. Where it is not, the walk stops: the blocks
//!    after that have no lines, and `check` says why.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::fold::print_char;
use crate::text::join;

/// A line of a transcription: the position of its page among the article's pages, and its number.
pub type LineKey = (usize, u32);

/// What a line is to its article; a line can be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Column,
    Kicker,
    Title,
    Deck,
    Subhead,
    Caption,
}

impl Role {
    pub fn key(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Kicker => "kicker",
            Self::Title => "title",
            Self::Deck => "deck",
            Self::Subhead => "subhead",
            Self::Caption => "caption",
        }
    }
}

/// Words of the article that were printed, with what they are.
pub struct PrintedPart<'a> {
    pub text: &'a str,
    /// None for running text.
    pub role: Option<Role>,
}

/// How an article and its lines belong together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// For each block of the body, its lines in order, each with the byte of the block at which it begins.
    pub blocks: Vec<Vec<(LineKey, usize)>>,
    pub roles: BTreeMap<LineKey, BTreeSet<Role>>,
    /// Lines of running text that run on into the next without white space: column breaks joined.
    pub joined: BTreeSet<LineKey>,
    /// Punctuation marks whose width was changed.
    pub widened: usize,
    /// Whether every character of the lines is accounted for.
    pub complete: bool,
}

/// A character of the lines that is left to the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub key: LineKey,
    /// Its bytes begin here in its line.
    pub at: usize,
    pub raw: char,
    pub folded: char,
}

struct Cell {
    folded: char,
    raw: char,
    line: usize,
    at: usize,
    /// White space or the beginning of a line stands before it.
    phrase_start: bool,
    taken: bool,
    /// The hyphen of a word that the end of its line cuts: the article may leave it out.
    hyphen: bool,
}

/// Aligns the parts of the headline and the blocks of the body with the lines, all in reading order.
pub fn align(lines: &[(LineKey, &str)], headline: &[PrintedPart<'_>], body: &[PrintedPart<'_>]) -> Alignment {
    let mut stream = stream(lines);
    let mut alignment = Alignment { complete: true, ..Alignment::default() };
    for part in headline {
        alignment.complete &= take_out(&mut stream, part, lines, &mut alignment);
    }
    let mut rest = stream.iter().filter(|cell| !cell.taken).peekable();
    for block in body {
        let mut of_block: Vec<(LineKey, usize)> = Vec::new();
        let mut previous: Option<usize> = None;
        let mut spaced = false;
        for (at, c) in block.text.char_indices() {
            let Some(folded) = print_char(c) else {
                spaced = true;
                continue;
            };
            if !alignment.complete {
                break;
            }
            if rest.peek().is_some_and(|cell| cell.hyphen && cell.folded != folded) {
                rest.next();
                // the word goes on: no column break was joined
                spaced = true;
            }
            match rest.next_if(|cell| cell.folded == folded) {
                Some(cell) => {
                    let key = lines[cell.line].0;
                    alignment.widened += usize::from(cell.raw != c);
                    if let Some(previous) = previous
                        && previous != cell.line
                        && !spaced
                        // a caption and its credit stand on lines of their own
                        && block.role.is_none()
                    {
                        alignment.joined.insert(lines[previous].0);
                    }
                    if of_block.last().is_none_or(|(last, _)| *last != key) {
                        of_block.push((key, at));
                        if let Some(role) = block.role {
                            alignment.roles.entry(key).or_default().insert(role);
                        }
                    }
                    previous = Some(cell.line);
                }
                None => alignment.complete = false,
            }
            spaced = false;
        }
        alignment.blocks.push(of_block);
    }
    alignment.complete &= rest.next().is_none();
    alignment
}

/// What is left of the lines when the headline is taken out, and the places of those parts of the
/// headline that are not in the lines.
pub fn left_to_body(lines: &[(LineKey, &str)], headline: &[PrintedPart<'_>]) -> (Vec<Left>, Vec<usize>) {
    let mut stream = stream(lines);
    let mut unused = Alignment::default();
    let missing = (0..headline.len()).filter(|&k| !take_out(&mut stream, &headline[k], lines, &mut unused)).collect();
    let left = stream.iter().filter(|cell| !cell.taken).map(|cell| Left {
        key: lines[cell.line].0,
        at: cell.at,
        raw: cell.raw,
        folded: cell.folded,
    });
    (left.collect(), missing)
}

fn stream(lines: &[(LineKey, &str)]) -> Vec<Cell> {
    let mut stream = Vec::new();
    for (line, (_, text)) in lines.iter().enumerate() {
        let mut phrase_start = true;
        for (at, raw) in text.char_indices() {
            match print_char(raw) {
                Some(folded) => {
                    stream.push(Cell { folded, raw, line, at, phrase_start, taken: false, hyphen: false });
                    phrase_start = false;
                }
                None => phrase_start = true,
            }
        }
        if let Some((_, next)) = lines.get(line + 1)
            && join::is_hyphenated(text, next)
            && let Some(last) = stream.last_mut().filter(|last| join::is_hyphen(last.raw))
        {
            last.hyphen = true;
        }
    }
    stream
}

/// Takes a part of the headline out of the stream; false if it is not in it.
fn take_out(stream: &mut [Cell], part: &PrintedPart<'_>, lines: &[(LineKey, &str)], alignment: &mut Alignment) -> bool {
    let wanted: Vec<(char, char)> = part.text.chars().filter_map(|c| print_char(c).map(|folded| (folded, c))).collect();
    if wanted.is_empty() {
        return true;
    }
    let fits = |at: usize| {
        at + wanted.len() <= stream.len()
            && stream[at..at + wanted.len()]
                .iter()
                .zip(&wanted)
                .all(|(cell, (folded, _))| !cell.taken && cell.folded == *folded)
    };
    let whole = |at: usize| {
        let end = at + wanted.len();
        (stream[at].phrase_start || (at > 0 && stream[at - 1].taken))
            && stream.get(end).is_none_or(|next| next.phrase_start || next.taken)
    };
    let candidates: Vec<usize> = (0..stream.len()).filter(|&at| fits(at)).collect();
    let Some(at) = candidates.iter().copied().find(|&at| whole(at)).or(candidates.first().copied()) else {
        return false;
    };
    for (cell, (_, printed)) in stream[at..at + wanted.len()].iter_mut().zip(&wanted) {
        cell.taken = true;
        alignment.widened += usize::from(cell.raw != *printed);
        if let Some(role) = part.role {
            alignment.roles.entry(lines[cell.line].0).or_default().insert(role);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, role: Option<Role>) -> PrintedPart<'_> {
        PrintedPart { text, role }
    }

    #[test]
    fn kicker_and_title_may_share_a_line_and_the_column_may_follow() {
        let lines = [
            ((0, 59), "市市场监管局与阿里巴巴签订“红盾云桥”合作备忘录 为株企“云端”筑“盾”"),
            ((0, 61), "优化营商环境优化年"),
            ((0, 63), "株洲日报·掌上株洲讯(记者/易蓉)继与长沙市余杭区签订,近日,再签。"),
        ];
        let alignment = align(
            &lines,
            &[
                part("为株企“云端”筑“盾”", Some(Role::Title)),
                part("市市场监管局与阿里巴巴签订“红盾云桥”合作备忘录", Some(Role::Kicker)),
                part("优化营商环境优化年", Some(Role::Column)),
            ],
            &[part("株洲日报·掌上株洲讯（记者/易蓉）继与长沙市余杭区签订，近日，再签。", None)],
        );
        assert!(alignment.complete);
        assert_eq!(alignment.roles[&(0, 59)].iter().copied().collect::<Vec<_>>(), [Role::Kicker, Role::Title]);
        assert_eq!(alignment.blocks, [vec![((0, 63), 0)]]);
        assert_eq!(alignment.widened, 4);
    }

    #[test]
    fn a_column_break_is_a_join_and_a_byline_set_on_two_lines_is_none() {
        let lines =
            [((0, 5), "株洲日报记者 温琳"), ((0, 6), "通讯员/赵晓旭"), ((0, 8), "要加强"), ((0, 10), "强隔离管控。")];
        let alignment =
            align(&lines, &[], &[part("株洲日报记者 温琳 通讯员/赵晓旭", None), part("要加强强隔离管控。", None)]);
        assert!(alignment.complete);
        assert_eq!(alignment.joined.iter().copied().collect::<Vec<_>>(), [(0, 8)]);
        assert_eq!(alignment.blocks[0].iter().map(|(key, _)| *key).collect::<Vec<_>>(), [(0, 5), (0, 6)]);
    }

    #[test]
    fn the_hyphen_of_a_word_that_a_line_cuts_may_go_or_stay() {
        let lines = [((0, 1), "they were car-"), ((0, 2), "ried down the"), ((0, 3), "well-known stream.")];
        for body in ["they were carried down the well-known stream.", "they were car-ried down the well-known stream."]
        {
            let alignment = align(&lines, &[], &[part(body, None)]);
            assert!(alignment.complete, "{body}");
            assert!(!alignment.joined.contains(&(0, 2)));
        }
        assert!(!align(&lines, &[], &[part("they were carried down the wellknown stream.", None)]).complete);
    }

    #[test]
    fn a_title_over_two_lines_is_found() {
        let lines = [((0, 3), "株洲“南大门”"), ((0, 5), "奋力夺取“双胜利”"), ((0, 7), "正文。")];
        let alignment =
            align(&lines, &[part("株洲“南大门” 奋力夺取“双胜利”", Some(Role::Title))], &[part("正文。", None)]);
        assert!(alignment.complete);
        assert!(alignment.roles.contains_key(&(0, 3)) && alignment.roles.contains_key(&(0, 5)));
    }

    #[test]
    fn one_character_more_or_less_is_noticed() {
        let lines = [((0, 1), "要加强隔离管控。"), ((0, 3), "第二段。")];
        for body in ["要加强强隔离管控。", "要加隔离管控。", "要加强隔离管控。后"] {
            assert!(!align(&lines, &[], &[part(body, None), part("第二段。", None)]).complete, "{body}");
        }
        assert!(!align(&lines, &[], &[part("要加强隔离管控。", None)]).complete, "a line is left over");
    }
}
