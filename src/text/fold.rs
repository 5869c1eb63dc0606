//! The foldings: what must count as equal when texts are compared.
//!
//! | folding | for | brings together |
//! |---|---|---|
//! | [`fold_print`] | a text and its transcription | white space (dropped), full-width ASCII, so `，；：！？（）` too |
//! | [`fold_name`] | labels, and names in a text | the same character in another form, white space beside Han (dropped) |
//! | [`fold_anchor`] | a note's quote and its text | the same character in another form, curly and straight quotes, all of print |
//! | [`fold_search`] | a query and all texts | all of name and anchor but white space between words; NFKC, letter case, traditional and simplified |
//!
//! **The same character in another form** means the same everywhere: characters that are invisible
//! ([`is_ignorable`]) are dropped; radicals and compatibility ideographs become the unified ideograph;
//! letters and the marks after them are composed (NFC), also where something dropped stands between.
//!
//! Lost text ([`GAP`]) is dropped by [`fold_print`] and is a border to all others.
//!
//! Each folding keeps a map of offsets. What holds for all, and is tested: folding twice changes nothing; a
//! range of whole source characters, mapped there and back, folds to the same slice. A letter and its
//! marks are one cluster, of which a range takes all or nothing.

mod clusters;

use std::cell::Cell;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::chars::{is_ignorable, narrow};
use super::gap::GAP;
use super::offsets::OffsetMap;
use super::simplified::{Simplified, unradical};
pub use clusters::joins;
use clusters::{Blanks, Step, fold_clusters};

/// A folded text, and where each part of it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    let mut folded = Folded::with_capacity(source.len());
    for (at, c) in source.char_indices() {
        if let Some(to) = print_char(c) {
            folded.push(at, c, to);
        }
    }
    folded
}

/// What one character becomes in [`fold_print`]; none if it is dropped. U+FEFF is where two files with a byte order
/// mark were joined.
pub fn print_char(c: char) -> Option<char> {
    if c.is_whitespace() || matches!(c, GAP | '\u{FEFF}') { None } else { Some(narrow(c)) }
}

/// Folds what may differ between a name and the same name in a text. A line's end is a border and stays;
/// other white space is dropped beside Han, and is one space elsewhere.
pub fn fold_name(source: &str) -> Folded {
    fold_clusters(
        source,
        Blanks::BesideHan,
        |c| match c {
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Step::Plain('\n'),
            c => step(c, c),
        },
        decompose,
    )
}

/// A label as it is compared with others: a name without white space around it.
pub fn fold_label(label: &str) -> String {
    fold_name(label.trim()).text
}

/// Folds what may differ between a note's quote and the text it is about.
pub fn fold_anchor(source: &str) -> Folded {
    // lost text is one border, however many gaps are side by side
    let lost = Cell::new(false);
    let step = |c| match c {
        GAP if lost.replace(true) => Step::Drop,
        GAP => Step::Plain(GAP),
        c => {
            let step = step(c, straight(narrow(c)));
            if !matches!(step, Step::Drop | Step::Blank) {
                lost.set(false);
            }
            step
        }
    };
    fold_clusters(source, Blanks::Dropped, step, decompose)
}

/// Folds what a reader who searches need not know: of every character NFKC, then lower case, then `table`. A
/// character whose compatibility form holds white space (`¨`) stays as it is, so that no white space appears.
pub fn fold_search(source: &str, table: &Simplified) -> Folded {
    fold_clusters(
        source,
        Blanks::BesideHan,
        |c| match c {
            '\u{4E00}'..='\u{9FFF}' => Step::Plain(table.get(c)),
            c => step(c, straight(narrow(c)).to_ascii_lowercase()),
        },
        |c, out| {
            let start = out.len();
            out.extend(c.nfkd().flat_map(char::to_lowercase).map(|c| table.get(c)));
            if out[start..].contains(char::is_whitespace) {
                out.truncate(start);
                out.push(c);
            }
        },
    )
}

/// What is to be done with a character that would become `to`. Nearly all of a Chinese text is plain: ideographs,
/// ASCII, punctuation of full width, none of which has another form or joins what stands before it.
fn step(c: char, to: char) -> Step {
    match c {
        '\u{4E00}'..='\u{9FFF}' | '!'..='~' | '\u{3001}'..='\u{3029}' | '\u{FF01}'..='\u{FF5E}' => Step::Plain(to),
        '“' | '”' | '‘' | '’' => Step::Plain(to),
        c if c.is_whitespace() => Step::Blank,
        c if is_ignorable(c) => Step::Drop,
        _ => Step::Other,
    }
}

fn straight(c: char) -> char {
    match c {
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        c => c,
    }
}

/// The same character in another form: radicals as ideographs, everything else decomposed.
fn decompose(c: char, out: &mut String) {
    match c {
        '\u{2E80}'..='\u{2EFF}' => out.push(unradical(c)),
        '\u{2F00}'..='\u{2FDF}' => out.extend(c.nfkd()),
        c => out.extend(c.nfd()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pairs of some characters, a circle among them.
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

    /// One character in several forms, in texts that are otherwise the same.
    const FORMS: &[(&str, &str)] = &[
        ("主任张\u{200b}敏", "主任张敏"),
        ("软\u{ad}件\u{2060}、字\u{feff}节、左\u{200e}右\u{202e}", "软件、字节、左右"),
        ("葛\u{e0100}城\u{fe00}\u{e007f}", "葛城"),
        ("\u{3164}\u{115f}a\u{2063}b\u{fff0}", "ab"),
        ("⾼⽂⻓沙⺟", "高文长沙母"),
        ("豈更\u{2f800}", "豈更丽"),
        ("cafe\u{301}", "café"),
        ("e\u{200d}\u{323}\u{301}", "ẹ́"),
        ("か\u{3099}ハ\u{309a}", "がパ"),
        ("\u{1112}\u{1161}\u{11ab}", "한"),
        ("\u{212b}\u{2126}", "ÅΩ"),
    ];

    #[test]
    fn forms_of_one_character_are_the_same_for_names_notes_and_the_search() {
        for (a, b) in FORMS {
            assert_eq!(fold_name(a).text, fold_name(b).text, "{b}");
            assert_eq!(fold_label(&format!(" {a}\u{3000}")), fold_label(b), "{b}");
            assert_eq!(fold_anchor(a).text, fold_anchor(b).text, "{b}");
            assert_eq!(fold_search(a, Simplified::chinese()).text, fold_search(b, Simplified::chinese()).text, "{b}");
        }
        // what is the same for a narrower folding is so for a wider one
        let (curly, straight) = ("“甲”‘乙’", "\"甲\"'乙'");
        assert_eq!(search(curly), search(straight));
    }

    #[test]
    fn names_keep_case_width_and_the_ends_of_lines() {
        assert_eq!(fold_name("张　敏 与张 敏").text, "张敏与张敏");
        assert_eq!(fold_name("New \u{a0} York").text, "New York");
        assert_eq!(fold_name("张\n敏").text, "张\n敏");
        assert_eq!(fold_name("张 \u{2028} 敏").text, "张\n敏");
        for (a, b) in [("ＩＢＭ", "IBM"), ("IBM", "ibm"), ("張敏", "张敏"), ("“甲”", "\"甲\"")] {
            assert_ne!(fold_name(a).text, fold_name(b).text);
        }
    }

    #[test]
    fn a_letter_and_its_marks_are_one_place() {
        let source = "见cafe\u{301}x\u{323}、か\u{3099}。";
        for fold in [fold_name, fold_anchor] {
            let folded = fold(source);
            let of = |part: &str| {
                let at = folded.text.find(part).unwrap();
                &source[folded.to_source(at..at + part.len())]
            };
            assert_eq!(of("é"), "e\u{301}");
            assert_eq!(of("fé"), "fe\u{301}");
            assert_eq!(of("x"), "x\u{323}", "never half of it");
            assert_eq!(of("が。"), "か\u{3099}。");
            let e = source.find('e').unwrap();
            assert_eq!(&folded.text[folded.from_source(e..e + 1)], "é");
        }
    }

    #[test]
    fn whatever_composes_with_what_stands_before_it_joins_it() {
        use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};
        for c in '\0'..='\u{2FFFF}' {
            for part in c.nfd() {
                let composes = is_nfc_quick(std::iter::once(part)) == IsNormalized::Maybe;
                if canonical_combining_class(part) != 0 || composes {
                    assert!(clusters::joins(part), "U+{:04X} in U+{:04X}", part as u32, c as u32);
                }
            }
        }
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
            let c = c.to_string();
            let c = c.as_str();
            let once = fold_search(c, &table).text;
            assert_eq!(fold_search(&once, &table).text, once, "{}", c.escape_unicode());
            for fold in [fold_name, fold_anchor] {
                let once = fold(c).text;
                assert_eq!(fold(&once).text, once, "{}", c.escape_unicode());
            }
        }
    }

    /// Text as newspapers and their transcribers make it, with what makes folding hard.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => prop::sample::select("株洲日报雲橋薴，。：（）“”‘’,:()\"' 　\t\n\u{200b}\u{feff}ＡｂⅢ㎡㈱İẞ¨豈ﬁaB1…—\u{301}\u{323}e\u{3099}か\u{200d}\u{e0100}\u{3164}⻓⾼\u{1100}\u{1161}\u{11a8}각ㅏﾞｶ\u{2028}\r著".chars().collect::<Vec<_>>()),
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
            check(&source, a, b, &fold_name);
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

    /// Strings of an alphabet, in an order that looks like chance, folded and mapped: a hash of each thousand, which
    /// tests/browser computes too.
    #[test]
    fn random_strings_fold_as_in_the_browser() {
        #[derive(serde::Deserialize, serde::Serialize)]
        struct Random {
            alphabet: String,
            hashes: Vec<u32>,
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/search/fold-random.json");
        let expected: Random = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let alphabet: Vec<char> = expected.alphabet.chars().collect();
        let mut seed = 12u32;
        let mut roll = |sides: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % sides
        };
        let thousand = |_| {
            let mut hash = 2_166_136_261u32;
            for _ in 0..1000 {
                let length = 1 + roll(12);
                let source: String = (0..length).map(|_| alphabet[roll(alphabet.len())]).collect();
                let folded = fold_search(&source, Simplified::chinese());
                let units = |byte: usize| source[..byte].encode_utf16().count() as u32;
                for (at, c) in folded.text.char_indices() {
                    let from = folded.to_source(at..at + c.len_utf8());
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        for number in [u32::from(*unit), units(from.start), units(from.end)] {
                            hash = (hash ^ number).wrapping_mul(16_777_619);
                        }
                    }
                }
            }
            hash
        };
        let hashes: Vec<u32> = (0..8).map(thousand).collect();
        if std::env::var_os("UPDATE").is_some() {
            let random = Random { alphabet: expected.alphabet, hashes };
            std::fs::write(path, format!("{}\n", serde_json::to_string_pretty(&random).unwrap())).unwrap();
        } else {
            assert_eq!(hashes, expected.hashes);
        }
    }
}
