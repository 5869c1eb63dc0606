//! Folding by clusters: a letter with the marks after it is composed and mapped as a whole.
//!
//! 1. White space is set aside in runs, and what is dropped is passed over.
//! 2. A character begins a cluster, unless it joins the one before it: [`joins`].
//! 3. When the next cluster begins, the one before is composed and written.
//! 4. Where a run of white space is not dropped, it becomes one space and ends a cluster.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::Folded;
use crate::text::chars::is_han;

/// What is to be done with a character.
pub enum Step {
    Drop,
    Blank,
    /// It becomes one character, has no other form, and joins nothing before it.
    Plain(char),
    /// It is decomposed, and may join what stands before it.
    Other,
}

/// What becomes of a run of white space.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    Dropped,
    /// Dropped where a Han character stands on either side, one space elsewhere, at the ends of the text too.
    BesideHan,
}

/// What is not written yet.
enum Open {
    Nothing,
    /// Plain characters of the source, from `start` to `end`, that stay as they are; the last begins at `last`.
    /// Nearly all of a text is copied in such runs.
    Run {
        start: usize,
        last: usize,
        end: usize,
    },
    /// A plain character that becomes another.
    One {
        source: Range<usize>,
        folded: char,
    },
    Cluster {
        source: Range<usize>,
        decomposed: String,
    },
}

/// Folds a text by what `step` says of each character; `decompose` appends the form of those that have others.
pub fn fold_clusters(
    source: &str,
    blanks: Blanks,
    step: impl Fn(char) -> Step,
    decompose: impl Fn(char, &mut String),
) -> Folded {
    let mut folded = Folded::with_capacity(source.len());
    let mut open = Open::Nothing;
    let mut blank: Option<Range<usize>> = None;
    let mut buffer = String::new();
    for (at, c) in source.char_indices() {
        let end = at + c.len_utf8();
        match step(c) {
            Step::Drop => {}
            Step::Blank if blanks == Blanks::Dropped => {}
            Step::Blank => blank = Some(blank.map_or(at..end, |run| run.start..end)),
            Step::Plain(to) => {
                if to == c
                    && let Open::Run { last, end: until, .. } = &mut open
                    && *until == at
                {
                    (*last, *until) = (at, end);
                    continue;
                }
                folded.close(&open, source);
                if let Some(run) = blank.take()
                    && !is_han(to)
                    && !open.ends_in_han(source)
                {
                    folded.push_blank(source, run);
                }
                open = match to == c {
                    true => Open::Run { start: at, last: at, end },
                    false => Open::One { source: at..end, folded: to },
                };
            }
            Step::Other => {
                buffer.clear();
                decompose(c, &mut buffer);
                let Some(first) = buffer.chars().next() else { continue };
                let kept = blank.take().filter(|_| !is_han(first) && !open.ends_in_han(source));
                if kept.is_none() && joins(c) && folded.join(&mut open, source, end, &buffer) {
                    continue;
                }
                folded.close(&open, source);
                if let Some(run) = kept {
                    folded.push_blank(source, run);
                }
                open = Open::Cluster { source: at..end, decomposed: buffer.clone() };
            }
        }
    }
    folded.close(&open, source);
    if let Some(run) = blank.filter(|_| !open.ends_in_han(source)) {
        folded.push_blank(source, run);
    }
    folded
}

/// Whether a character belongs to the one before it: marks, the vowels and final consonants of Hangul that are
/// written apart, the few other letters that compose, and the compatibility forms of all these.
pub fn joins(c: char) -> bool {
    c.nfkd().next().is_some_and(|first| {
        matches!(first, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}' | '\u{16D63}'..='\u{16D6A}')
            || first.general_category_group() == GeneralCategoryGroup::Mark
    })
}

impl Open {
    fn ends_in_han(&self, source: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Run { last, end, .. } => source[*last..*end].chars().next().is_some_and(is_han),
            Self::One { folded, .. } => is_han(*folded),
            Self::Cluster { decomposed, .. } => decomposed.chars().next_back().is_some_and(is_han),
        }
    }
}

impl Folded {
    /// Adds to what is open what joins it, up to `to` in the source; false if there is nothing to join.
    fn join(&mut self, open: &mut Open, source: &str, to: usize, more: &str) -> bool {
        match open {
            Open::Nothing => return false,
            Open::Run { start, last, end } => {
                let decomposed = format!("{}{more}", &source[*last..*end]);
                self.copy(source, *start..*last);
                *open = Open::Cluster { source: *last..to, decomposed };
            }
            Open::One { source: from, folded } => {
                *open = Open::Cluster { source: from.start..to, decomposed: format!("{folded}{more}") };
            }
            Open::Cluster { source: from, decomposed } => {
                from.end = to;
                decomposed.push_str(more);
            }
        }
        true
    }

    fn close(&mut self, open: &Open, source: &str) {
        match open {
            Open::Nothing => {}
            Open::Run { start, end, .. } => self.copy(source, *start..*end),
            Open::One { source: from, folded } => {
                self.text.push(*folded);
                self.map.replace(from.clone(), folded.len_utf8());
            }
            Open::Cluster { source: from, decomposed } => {
                let start = self.text.len();
                self.text.extend(decomposed.nfc());
                let len = self.text.len() - start;
                let original = &source[from.clone()];
                if self.text[start..] == *original && original.chars().nth(1).is_none() {
                    self.map.copy(from.start, len);
                } else {
                    self.map.replace(from.clone(), len);
                }
            }
        }
    }

    fn copy(&mut self, source: &str, range: Range<usize>) {
        self.text.push_str(&source[range.clone()]);
        self.map.copy(range.start, range.len());
    }

    fn push_blank(&mut self, source: &str, run: Range<usize>) {
        self.text.push(' ');
        if &source[run.clone()] == " " {
            self.map.copy(run.start, 1);
        } else {
            self.map.replace(run, 1);
        }
    }
}
