//! Characters that are searched as others: traditional as simplified, variants as the standard form.
//!
//! | file | pairs |
//! |---|---|
//! | `simplified.txt` | traditional and simplified, from OpenCC |
//! | `variants.txt` | what OpenCC leaves: characters with several simplified forms, variants, regional forms |
//! | `radicals.txt` | radicals without a decomposition, and the ideographs that look like them |

use std::sync::LazyLock;

use super::chars::is_han;

/// Characters, and those that they are searched as. The table is closed: no target is itself a source.
/// So folding twice changes nothing, and all characters of a class fold to the same one, whichever of
/// them is asked for.
#[derive(Debug, Clone, Default)]
pub struct Simplified {
    /// Sorted by the first.
    pairs: Vec<(char, char)>,
    /// Whether each character of the Basic Multilingual Plane has a pair; empty without pairs. Every
    /// character of a text is asked for, and hardly any has one.
    has: Vec<bool>,
}

impl Simplified {
    /// A table that changes nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// The table of the search: all three files.
    pub fn chinese() -> &'static Self {
        static TABLE: LazyLock<Simplified> = LazyLock::new(|| {
            let files = [include_str!("simplified.txt"), include_str!("variants.txt"), RADICALS];
            Simplified::closed(files.into_iter().flat_map(pairs_in))
        });
        &TABLE
    }

    /// Makes a closed table: a pair whose target is the source of another is led on to the end
    /// (薴→苧 and 苧→苎 make 薴→苎). Of several pairs with one source the first counts; pairs that
    /// lead in a circle, or to something that is not Han, are left out.
    pub fn closed(pairs: impl IntoIterator<Item = (char, char)>) -> Self {
        let mut open: Vec<(char, char)> = pairs.into_iter().filter(|(from, to)| from != to && is_han(*to)).collect();
        open.sort_by_key(|(from, _)| *from);
        open.dedup_by_key(|(from, _)| *from);
        let step = |c: char| open.binary_search_by_key(&c, |(from, _)| *from).ok().map(|i| open[i].1);
        let end_of = |first: char| {
            let mut last = first;
            // A chain without a circle is never longer than the table.
            for _ in 0..open.len() {
                match step(last) {
                    Some(next) => last = next,
                    None => return Some(last),
                }
            }
            None
        };
        let pairs: Vec<(char, char)> =
            open.iter().filter_map(|(from, to)| end_of(*to).map(|end| (*from, end))).collect();
        let mut has = vec![false; if pairs.is_empty() { 0 } else { 1 << 16 }];
        for (from, _) in &pairs {
            if let Some(place) = has.get_mut(*from as usize) {
                *place = true;
            }
        }
        Self { pairs, has }
    }

    /// The character that `c` is searched as.
    pub fn get(&self, c: char) -> char {
        if let Some(false) = self.has.get(c as usize) {
            return c;
        }
        match self.pairs.binary_search_by_key(&c, |(from, _)| *from) {
            Ok(i) => self.pairs[i].1,
            Err(_) => c,
        }
    }

    /// Every pair, sorted by its source.
    pub fn pairs(&self) -> &[(char, char)] {
        &self.pairs
    }
}

const RADICALS: &str = include_str!("radicals.txt");

/// The pairs of a file: two characters between white space, `#` begins a comment.
fn pairs_in(file: &str) -> impl Iterator<Item = (char, char)> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).filter_map(|pair| {
        let mut chars = pair.chars();
        chars.next().zip(chars.next())
    })
}

/// The ideograph that looks like a character of the block CJK Radicals Supplement; the character itself if it has
/// none.
pub fn unradical(c: char) -> char {
    static TABLE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| pairs_in(RADICALS).collect());
    match TABLE.binary_search_by_key(&c, |(radical, _)| *radical) {
        Ok(at) => TABLE[at].1,
        Err(_) => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_are_closed_and_lead_to_ideographs() {
        let table = Simplified::chinese();
        assert!(table.pairs().len() > 5400);
        for (from, to) in table.pairs() {
            assert_eq!((table.get(*to), table.get(*from)), (*to, *to), "{from}");
            let target = to.to_string();
            assert!(unicode_normalization::is_nfkc(&target) && unradical(*to) == *to, "{from}{to}");
        }
    }

    #[test]
    fn no_pair_is_given_twice_or_for_nothing() {
        let table = Simplified::chinese();
        let all: Vec<(char, char)> = [include_str!("simplified.txt"), include_str!("variants.txt"), RADICALS]
            .into_iter()
            .flat_map(pairs_in)
            .collect();
        let mut sources: Vec<char> = all.iter().map(|(from, _)| *from).collect();
        sources.sort_unstable();
        assert!(sources.windows(2).all(|two| two[0] != two[1]), "of two pairs with one source one would not count");
        for (from, to) in all {
            assert_eq!(table.get(from), table.get(to), "{from}{to}");
        }
    }

    #[test]
    fn characters_with_several_forms_are_one_whichever_is_asked_for() {
        let table = Simplified::chinese();
        for class in [
            "著着",
            "瞭了",
            "藉借",
            "彷仿倣",
            "覆复複復",
            "牴抵觝",
            "祇只衹隻",
            "阪坂岅",
            "乾干幹榦",
            "於于",
            "麽么麼",
            "裏里裡",
            "鬱郁欝",
            "籲吁",
            "夥伙",
            "甦苏蘇囌",
            "徵征",
            "衞卫衛",
            "羣群",
            "爲为為",
            "啓启啟",
            "餘余馀",
            "鍾钟鐘锺",
            "长長⻓⻑",
            "龟龜⻱⻳",
        ] {
            let folded: Vec<char> = class.chars().map(|c| table.get(c)).collect();
            assert!(folded.iter().all(|c| *c == folded[0]), "{class}: {folded:?}");
        }
        for apart in ["么幺", "俱具", "坏坯", "干于", "着看"] {
            let folded: Vec<char> = apart.chars().map(|c| table.get(c)).collect();
            assert_ne!(folded[0], folded[1], "{apart}");
        }
    }
}
