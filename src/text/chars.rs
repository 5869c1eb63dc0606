//! Classes of characters, by ranges of Unicode.
//!
//! The ranges are whole blocks, so that characters which a later version of Unicode adds to a
//! block count at once. Search's browser half repeats the ranges of [`is_han`].

/// Han characters: all unified and compatibility ideographs with every extension (planes 2 and 3
/// hold nothing else), radicals, and the signs that stand for Han: 々 〇 and the Suzhou numerals.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' // radicals
        | '々' | '〇'
        | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303B}' // Suzhou numerals, iteration mark
        | '\u{3400}'..='\u{4DBF}' // extension A
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' // compatibility
        | '\u{16FE2}'..='\u{16FFF}' // old Chinese marks
        | '\u{20000}'..='\u{3FFFD}' // extensions B to J, compatibility supplement
    )
}

/// Hiragana and katakana, full and half width; not their punctuation (゠ ・).
pub fn is_kana(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9F}'
        | '\u{1AFF0}'..='\u{1B16F}'
    )
}

/// Zhuyin letters.
pub fn is_bopomofo(c: char) -> bool {
    matches!(c, '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}')
}

/// Hangul syllables and letters, full and half width. Korean sets spaces between words.
pub fn is_hangul(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}'
        | '\u{302E}'..='\u{302F}'
        | '\u{3131}'..='\u{318F}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{FFA0}'..='\u{FFDC}'
    )
}

/// Punctuation and signs that are full width by their code point: 、。「」〈〉， ： （ ） and the like.
/// Not “ ” ‘ ’ … — ·, which Chinese shares with Latin: see [`is_shared_punctuation`].
pub fn is_fullwidth_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{3004}' | '\u{3006}' | '\u{3008}'..='\u{3020}'
        | '\u{3030}'..='\u{3037}' | '\u{303C}'..='\u{303F}'
        | '゠' | '・'
        | '\u{FE10}'..='\u{FE19}' // vertical forms
        | '\u{FE30}'..='\u{FE6F}' // compatibility and small forms
        | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
    )
}

/// Punctuation of which Chinese and Latin writing share the code point, though not the width:
/// “ ” ‘ ’ … ‥ — ― · ‧.
pub fn is_shared_punctuation(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '…' | '‥' | '—' | '―' | '·' | '‧')
}

/// Full-width letters and digits: Ａ ｂ ３.
pub fn is_fullwidth_alphanumeric(c: char) -> bool {
    matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
}

/// Characters of the scripts that set no space between words, with their punctuation: Han, kana,
/// zhuyin, full-width punctuation. Hangul is not among them.
pub fn is_wide_script(c: char) -> bool {
    is_han(c) || is_kana(c) || is_bopomofo(c) || is_fullwidth_punctuation(c)
}

/// Characters that show nothing by themselves (Unicode's `Default_Ignorable_Code_Point`, which covers code
/// points that are not assigned yet): zero-width space and joiners, byte order mark, soft hyphen, direction marks,
/// variation selectors, Hangul fillers, tags, invisible operators.
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Characters that no text has: controls but for tab and line breaks, noncharacters, and the one that
/// stands for lost text in ours ([`GAP`](super::gap::GAP)).
pub fn is_no_text(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{FDD0}'..='\u{FDEF}' | super::gap::GAP => true,
        _ => c.is_control() || c as u32 & 0xFFFE == 0xFFFE,
    }
}

/// The ASCII form of a full-width character (`，` to `,`, `Ａ` to `A`), and any other as it is.
pub fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_is_han_in_every_extension() {
        for c in "株洲疫情〇々〡⺀㐀䶿一鿿豈﫿𠀀𪛟𫝀𬺰𰀀𱍐𲎰丽".chars() {
            assert!(is_han(c), "{c} U+{:04X}", c as u32);
            assert!(is_wide_script(c));
        }
        for c in "a1，。“·ァ한①㎡〆 \u{3000}".chars() {
            assert!(!is_han(c), "{c} U+{:04X}", c as u32);
        }
    }

    #[test]
    fn punctuation_of_full_width_is_told_from_shared_punctuation() {
        for c in "、。〈《「『【〔〖〝，：；！？（）％～｜・￥﹏︰".chars() {
            assert!(is_fullwidth_punctuation(c) && !is_shared_punctuation(c), "{c}");
        }
        for c in "“”‘’…—·".chars() {
            assert!(!is_fullwidth_punctuation(c) && is_shared_punctuation(c), "{c}");
        }
        for c in "Ａｚ０９".chars() {
            assert!(!is_fullwidth_punctuation(c) && is_fullwidth_alphanumeric(c), "{c}");
            assert!(!is_wide_script(c), "a full-width letter is a letter");
        }
    }

    #[test]
    fn no_character_is_of_two_scripts() {
        for c in '\0'..=char::MAX {
            let classes = [
                is_han(c),
                is_kana(c),
                is_bopomofo(c),
                is_hangul(c),
                is_fullwidth_punctuation(c),
                is_shared_punctuation(c),
                is_fullwidth_alphanumeric(c),
                // a Hangul filler is both
                is_ignorable(c) && !is_hangul(c),
                c.is_whitespace(),
            ];
            assert!(classes.iter().filter(|is| **is).count() <= 1, "U+{:04X} {classes:?}", c as u32);
        }
    }

    #[test]
    fn controls_and_noncharacters_are_no_text() {
        for c in
            "\0\u{7}\u{b}\u{c}\u{1b}\u{7f}\u{80}\u{85}\u{9f}\u{fdd0}\u{fdef}\u{fffc}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}"
                .chars()
        {
            assert!(is_no_text(c), "U+{:04X}", c as u32);
        }
        for c in "\t\n\r 株a\u{a0}\u{200b}\u{202e}\u{fffd}\u{fdcf}\u{e000}".chars() {
            assert!(!is_no_text(c), "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn narrow_covers_full_width_ascii_and_nothing_else() {
        assert_eq!("，；：！？（）Ａｚ０～".chars().map(narrow).collect::<String>(), ",;:!?()Az0~");
        assert_eq!("。“《甲a・\u{3000}".chars().map(narrow).collect::<String>(), "。“《甲a・\u{3000}");
    }
}
