//! The three foldings: what must count as equal when texts are compared.
//!
//! | folding | for | brings together |
//! |---|---|---|
//! | [`fold_print`] | a text and its transcription | white space (dropped), full-width ASCII, so `，；：！？（）` too |
//! | [`fold_anchor`] | a note's quote and its text | the same, curly and straight quotes, zero-width characters (dropped) |
//! | [`fold_search`] | a query and all texts | NFKC, letter case, traditional and simplified, white space beside Han (dropped) |
//!
//! Lost text ([`GAP`]) is dropped by the first and kept as it is by the others.
//!
//! Each keeps a map of offsets. What holds for all three, and is tested: folding twice changes
//! nothing; a range of whole source characters, mapped there and back, folds to the same slice.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::chars::{is_han, is_zero_width, narrow};
use super::gap::GAP;
use super::offsets::OffsetMap;

/// A folded text, and where each part of it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    pub text: String,
    map: OffsetMap,
}

impl Folded {
    /// The bytes of the source that a range of the folded text comes from.
    pub fn to_source(&self, folded: Range<usize>) -> Range<usize> {
        self.map.to_source(folded)
    }

    /// The bytes of the folded text that come from a range of the source.
    pub fn from_source(&self, source: Range<usize>) -> Range<usize> {
        self.map.from_source(source)
    }

    fn with_capacity(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), map: OffsetMap::default() }
    }

    fn push(&mut self, at: usize, original: char, folded: char) {
        self.text.push(folded);
        if original == folded {
            self.map.copy(at, original.len_utf8());
        } else {
            self.map.replace(at..at + original.len_utf8(), folded.len_utf8());
        }
    }
}

/// Folds what may differ between an article's text and its transcription.
pub fn fold_print(source: &str) -> Folded {
    fold_each(source, print_char)
}

/// What one character becomes in [`fold_print`]; none if it is dropped.
pub fn print_char(c: char) -> Option<char> {
    if c.is_whitespace() || c == GAP { None } else { Some(narrow(c)) }
}

/// Folds what may differ between a note's quote and the text it is about.
pub fn fold_anchor(source: &str) -> Folded {
    fold_each(source, |c| {
        if c.is_whitespace() || is_zero_width(c) {
            return None;
        }
        Some(match c {
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            c => narrow(c),
        })
    })
}

fn fold_each(source: &str, fold: impl Fn(char) -> Option<char>) -> Folded {
    let mut folded = Folded::with_capacity(source.len());
    for (at, c) in source.char_indices() {
        if let Some(to) = fold(c) {
            // lost text is one border, however many gaps stand side by side
            if to == GAP && folded.text.ends_with(GAP) {
                continue;
            }
            folded.push(at, c, to);
        }
    }
    folded
}

/// Folds what a reader who searches need not know.
///
/// 1. White space is set aside in runs.
/// 2. Every other code point by itself: NFKC, then lower case, then `table`. A code point whose
///    compatibility form holds white space (`¨`) stays as it is, so that no white space appears.
/// 3. A run of white space is dropped where a Han character stands on either side, otherwise it
///    becomes one space; at the ends of the text too.
pub fn fold_search(source: &str, table: &Simplified) -> Folded {
    let mut folded = Folded::with_capacity(source.len());
    let mut blank: Option<Range<usize>> = None;
    let mut buffer = String::new();
    for (at, c) in source.char_indices() {
        let end = at + c.len_utf8();
        if c.is_whitespace() {
            blank = Some(blank.map_or(at..end, |run| run.start..end));
            continue;
        }
        buffer.clear();
        fold_code_point(c, table, &mut buffer);
        if let Some(run) = blank.take() {
            let beside_han =
                folded.text.chars().next_back().is_some_and(is_han) || buffer.chars().next().is_some_and(is_han);
            if !beside_han {
                folded.push_blank(source, run);
            }
        }
        if buffer == source[at..end] {
            folded.map.copy(at, buffer.len());
        } else {
            folded.map.replace(at..end, buffer.len());
        }
        folded.text.push_str(&buffer);
    }
    if let Some(run) = blank
        && !folded.text.chars().next_back().is_some_and(is_han)
    {
        folded.push_blank(source, run);
    }
    folded
}

impl Folded {
    fn push_blank(&mut self, source: &str, run: Range<usize>) {
        self.text.push(' ');
        if &source[run.clone()] == " " {
            self.map.copy(run.start, 1);
        } else {
            self.map.replace(run, 1);
        }
    }
}

/// Appends what a code point folds to; it is not white space.
fn fold_code_point(c: char, table: &Simplified, out: &mut String) {
    if matches!(c, '\u{4E00}'..='\u{9FFF}') {
        // Nearly all of a Chinese text, and nothing to normalise.
        out.push(table.get(c));
        return;
    }
    let start = out.len();
    out.extend(c.nfkc().flat_map(char::to_lowercase).map(|c| table.get(c)));
    if out[start..].contains(char::is_whitespace) {
        out.truncate(start);
        out.push(c);
    }
}

/// Traditional characters and the simplified ones that they are searched as. The table is closed:
/// no target is itself a source, so folding twice changes nothing.
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

    /// The pairs of OpenCC's traditional to simplified characters, one character each.
    pub fn chinese() -> &'static Self {
        static TABLE: LazyLock<Simplified> = LazyLock::new(|| {
            let pairs = include_str!("simplified.txt").lines().filter(|line| !line.starts_with('#'));
            Simplified::closed(pairs.flat_map(str::split_whitespace).filter_map(|pair| {
                let mut chars = pair.chars();
                chars.next().zip(chars.next())
            }))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table() -> Simplified {
        Simplified::closed([('雲', '云'), ('橋', '桥'), ('薴', '苧'), ('苧', '苎'), ('甲', '乙'), ('乙', '甲')])
    }

    fn search(text: &str) -> String {
        fold_search(text, &table()).text
    }

    #[test]
    fn print_folds_width_and_white_space_only() {
        let transcription = "株洲日报·掌上株洲讯(记者/刘琼 通讯员/朱卫健)连日来,我市\n全力以赴.";
        let printed = "株洲日报·掌上株洲讯（记者/刘琼　通讯员/朱卫健）连日来，我市全力以赴.";
        assert_eq!(fold_print(transcription).text, fold_print(printed).text);
        assert_ne!(fold_print("“甲”").text, fold_print("\"甲\"").text);
        assert_ne!(fold_print("甲。").text, fold_print("甲.").text);
        assert_ne!(fold_print("甲\u{200b}乙").text, fold_print("甲乙").text);
        assert_ne!(fold_print("ＡＢＣ").text, fold_print("abc").text);
    }

    #[test]
    fn anchor_folds_quotes_and_zero_width_too() {
        assert_eq!(fold_anchor("“红盾云桥”是‘平台’").text, fold_anchor("\"红盾\u{200b}云桥\u{feff}\" 是'平台'").text);
        assert_ne!(fold_anchor("「甲」").text, fold_anchor("“甲”").text);
        assert_ne!(fold_anchor("甲……乙").text, fold_anchor("甲...乙").text);
    }

    #[test]
    fn search_folds_what_a_reader_need_not_know() {
        assert_eq!(search("红盾雲橋 ２ 月 １ 日"), "红盾云桥2月1日");
        assert_eq!(search("Covid　IgG  Ⅲ 期 ㎡"), "covid igg iii期m2");
        assert_eq!(search("hello   World 株洲"), "hello world株洲");
        assert_eq!(search("，甲"), ",甲");
        assert_eq!(search("薴"), "苎");
        assert_eq!(search("甲乙"), "甲乙", "a circle folds to nothing");
        assert_eq!(search("¨ a"), "¨ a");
    }

    #[test]
    fn a_range_maps_back_to_whole_characters() {
        let source = "近日 ，市市场";
        let folded = fold_print(source);
        let at = folded.text.find(",市").unwrap();
        assert_eq!(&source[folded.to_source(at..at + 4)], "，市");
        assert_eq!(&source[folded.to_source(at..at + 1)], "，");
        assert_eq!(&source[folded.to_source(0..6)], "近日", "the space after is not of the range");
        assert_eq!(&source[folded.to_source(0..7)], "近日 ，");
        assert_eq!(folded.from_source(source.find('，').unwrap()..source.len() - 6), at..at + 4);
    }

    #[test]
    fn folding_any_code_point_twice_changes_nothing() {
        let table = table();
        // Nothing above has a compatibility form or a case.
        for c in '\0'..='\u{2FFFF}' {
            let once = fold_search(c.encode_utf8(&mut [0; 4]), &table).text;
            assert_eq!(fold_search(&once, &table).text, once, "U+{:04X}", c as u32);
        }
    }

    /// Text as newspapers and their transcribers make it, with what makes folding hard.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => prop::sample::select("株洲日报雲橋薴，。：（）“”‘’,:()\"' 　\t\n\u{200b}\u{feff}ＡｂⅢ㎡㈱İẞ¨豈ﬁaB1…—".chars().collect::<Vec<_>>()),
            1 => any::<char>(),
        ];
        prop::collection::vec(piece, 0..24).prop_map(String::from_iter)
    }

    fn check(source: &str, a: usize, b: usize, fold: &dyn Fn(&str) -> Folded) {
        let folded = fold(source);
        assert_eq!(fold(&folded.text).text, folded.text, "twice");
        assert_eq!(folded.map.derived_len(), folded.text.len());
        let places: Vec<usize> = source.char_indices().map(|(i, _)| i).chain([source.len()]).collect();
        let (a, b) = (places[a % places.len()], places[b % places.len()]);
        let range = folded.from_source(a.min(b)..a.max(b));
        let back = folded.to_source(range.clone());
        assert_eq!(folded.from_source(back.clone()), range, "there and back");
        assert_eq!(fold(&source[back]).text, folded.text[range], "{source:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn folding_never_shifts_an_offset(source in text(), a: usize, b: usize) {
            let table = table();
            check(&source, a, b, &fold_print);
            check(&source, a, b, &fold_anchor);
            check(&source, a, b, &|s| fold_search(s, &table));
        }
    }

    /// The same table is run by the browser's half of the folding, in tests/browser.
    #[test]
    fn the_table_of_examples_holds() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/search/fold.json");
        let examples: Vec<(String, Option<String>)> =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let now: Vec<(&str, String)> =
            examples.iter().map(|(text, _)| (text.as_str(), fold_search(text, Simplified::chinese()).text)).collect();
        if std::env::var_os("UPDATE").is_some() {
            let lines: Vec<String> = now.iter().map(|pair| format!("  {}", serde_json::json!(pair))).collect();
            std::fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
        }
        for ((text, folded), (_, expected)) in now.iter().zip(&examples) {
            assert_eq!(Some(folded), expected.as_ref(), "{text:?}");
        }
    }

    #[test]
    fn the_pairs_are_closed_and_of_one_character() {
        let table = Simplified::chinese();
        assert!(table.pairs().len() > 5000);
        assert_eq!(fold_search("紅盾雲橋 薴", table).text, "红盾云桥苎");
        assert!(table.pairs().iter().all(|(from, to)| table.get(*to) == *to && table.get(*from) == *to));
    }
}
