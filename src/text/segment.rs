//! Where a headline may be broken between two lines: between words, and never inside a name.
//!
//! 1. [`Lexicon`]: the words of `words.txt`, and the names that an archive knows.
//! 2. A run of Han is cut into as few words as it can be ([`Lexicon::words`]).
//! 3. A break stands between two words, unless one of them clings to the other ([`may_break`]): a number to
//!    its measure word, 的 and 了 to what is before them, 在 and 不 to what is after them.
//!
//! Two characters that no word has stay together: they may be a name. A run of more than [`LONGEST`] without a
//! break is left as it is; the browser breaks it where it must.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::chars::is_han;

/// Characters of the longest word that is looked for.
const LONGEST: usize = 8;

/// Characters that end what stands before them: no line begins with one.
const ENDING: &str =
    "的了们等着过者之地得吗呢吧啊个名位人次期号篇版条项件只头桶吨斤元万亿千百余多家所座辆台例岁米里亩年月日时分秒天周";
/// Characters that begin what stands after them: no line ends with one.
const BEGINNING: &str = "在从向对把被将为与和及或到不很最更已再各每第让给由以于按就其该此这那是又也都未无不请";

/// The words that a headline is cut into.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// The names of the archive, beside the words that every archive has.
    names: BTreeSet<String>,
    /// The first characters of the names.
    first: BTreeSet<char>,
}

impl Lexicon {
    /// The built-in words, and the names of an archive.
    pub fn with<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let is_name = |name: &&str| (2..=LONGEST).contains(&name.chars().count()) && name.chars().all(is_han);
        let names: BTreeSet<String> = names.filter(is_name).map(str::to_owned).collect();
        let first = names.iter().filter_map(|name| name.chars().next()).collect();
        Self { names, first }
    }

    /// Where a line of `text` may end, in bytes: the beginnings of the lines that could follow.
    pub fn breaks(&self, text: &str) -> Vec<usize> {
        let mut breaks = Vec::new();
        let mut runs = text.char_indices().peekable();
        while let Some((start, c)) = runs.next() {
            if !is_han(c) {
                continue;
            }
            let mut end = start + c.len_utf8();
            while let Some((at, c)) = runs.next_if(|(_, c)| is_han(*c)) {
                end = at + c.len_utf8();
            }
            let inside = self.words(&text[start..end]).into_iter().map(|at| start + at);
            breaks.extend(inside.filter(|at| may_break(&text[..*at], &text[*at..])));
            // before a number: 新增病例｜18例
            if text[end..].starts_with(|c: char| c.is_ascii_digit()) && may_break(&text[..end], &text[end..]) {
                breaks.push(end);
            }
        }
        breaks
    }

    /// Cuts Han into as few words as possible, of which unknown characters count as much as two. Returns where
    /// a word begins that is not the first; never between two unknown characters.
    fn words(&self, run: &str) -> Vec<usize> {
        let places: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        let count = places.len() - 1;
        // for each place the least cost to reach it, and the length of the word that ends there
        let mut best: Vec<(usize, usize)> = vec![(usize::MAX, 0); count + 1];
        best[0] = (0, 0);
        for at in 0..count {
            let cost = best[at].0;
            let known = self.known(&run[places[at]..]);
            for length in 1..=LONGEST.min(count - at) {
                let more = match length {
                    1 => 3,
                    _ if known[length] => 2,
                    _ => continue,
                };
                // of two ways that cost the same, the one whose last word is longer
                if cost + more < best[at + length].0
                    || cost + more == best[at + length].0 && length > best[at + length].1
                {
                    best[at + length] = (cost + more, length);
                }
            }
        }
        let mut cuts = Vec::new();
        let mut at = count;
        while at > 0 {
            let length = best[at].1.max(1);
            let begin = at - length;
            cuts.push((begin, length));
            at = begin;
        }
        cuts.reverse();
        let known =
            |(begin, length): (usize, usize)| length > 1 || is_particle(&run[places[begin]..places[begin + length]]);
        let pairs = cuts.windows(2).filter(|pair| known(pair[0]) || known(pair[1]));
        pairs.map(|pair| places[pair[1].0]).collect()
    }

    /// Of a text that begins with a Han character, which numbers of characters are a word at its beginning.
    fn known(&self, text: &str) -> [bool; LONGEST + 1] {
        let mut known = [false; LONGEST + 1];
        let Some(first) = text.chars().next() else { return known };
        for (word, length) in built_in().beginning_with(first) {
            known[*length] |= text.starts_with(word);
        }
        if self.first.contains(&first) {
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST);
            for (n, end) in ends.enumerate() {
                known[n + 1] |= self.names.contains(&text[..end]);
            }
        }
        known
    }
}

/// Whether a line may end between two pieces of text.
fn may_break(before: &str, after: &str) -> bool {
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return false };
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万亿两几数".contains(c);
    let measure = |c: char| ENDING.contains(c);
    // a number has its measure word, and 万 and 个 after it
    let counted = before.chars().rev().take_while(|c| measure(*c) || number(*c)).any(number);
    // 2月10日 is one date
    let dated = counted && number(next) && "年月日时".contains(last);
    !(dated || ENDING.contains(next) || BEGINNING.contains(last) || number(last) || counted && measure(next))
}

/// A word of one character that stands between others.
fn is_particle(word: &str) -> bool {
    ENDING.contains(word) || BEGINNING.contains(word)
}

/// The words of `words.txt`, which is sorted, each with its characters.
struct BuiltIn {
    words: Vec<(&'static str, usize)>,
    /// Each first character, and where its words begin.
    first: Vec<(char, usize)>,
}

impl BuiltIn {
    fn beginning_with(&self, first: char) -> &[(&'static str, usize)] {
        let Ok(at) = self.first.binary_search_by_key(&first, |(c, _)| *c) else { return &[] };
        let end = self.first.get(at + 1).map_or(self.words.len(), |(_, next)| *next);
        &self.words[self.first[at].1..end]
    }
}

fn built_in() -> &'static BuiltIn {
    static WORDS: OnceLock<BuiltIn> = OnceLock::new();
    WORDS.get_or_init(|| {
        let words: Vec<(&str, usize)> =
            include_str!("words.txt").lines().map(|word| (word, word.chars().count())).collect();
        let mut first: Vec<(char, usize)> =
            words.iter().enumerate().filter_map(|(at, (word, _))| Some((word.chars().next()?, at))).collect();
        first.dedup_by_key(|(c, _)| *c);
        BuiltIn { words, first }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let lexicon = Lexicon::with(["芦淞区", "渌口区", "天元区"].into_iter());
        let mut out = text.to_owned();
        for at in lexicon.breaks(text).into_iter().rev() {
            out.insert(at, '|');
        }
        out
    }

    #[test]
    fn a_headline_is_cut_between_words() {
        assert_eq!(cut("浦口镇党员义务先锋队"), "浦口镇|党员|义务|先锋队");
        assert_eq!(cut("芦淞区450余名机关干部进社区筑牢“防疫墙”"), "芦淞区|450余名|机关干部|进|社区|筑牢“防疫墙”");
        assert_eq!(cut("未来7天很关键"), "未来|7天|很关键");
    }

    #[test]
    fn numbers_stay_with_what_they_count_and_particles_with_their_words() {
        assert_eq!(cut("2月10日或为“拐点”"), "2月10日|或为“拐点”");
        assert_eq!(cut("口罩55万个"), "口罩|55万个");
        assert_eq!(cut("株洲抗疫背后的科技力量"), "株洲|抗疫|背后的|科技|力量");
    }

    #[test]
    fn what_is_not_known_stays_together_and_what_is_not_han_is_left_alone() {
        assert_eq!(cut("龘靐齉"), "龘靐齉");
        assert_eq!(cut("New tram opens"), "New tram opens");
        assert_eq!(cut(""), "");
    }

    #[test]
    fn the_words_are_sorted_and_each_is_there_once() {
        let words = &built_in().words;
        assert!(words.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(words.iter().all(|(word, length)| word.chars().all(is_han) && (2..=LONGEST).contains(length)));
    }
}
