//! Bytes as text: the encoding is said, or proved.
//!
//! 1. UTF-8 is UTF-8, and a file that is UTF-8 but for some places is damaged.
//! 2. UTF-16 is told by its mark or its zeros.
//! 3. Every other encoding has to read without a fault, and as a text that people write: the commonest
//!    characters of Chinese, kana, or single accented letters between Latin ones.
//! 4. Where two fit, the file is refused with both names: a wrong guess would print words that nobody wrote.

use encoding_rs::{BIG5, EUC_JP, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Refusal;
use crate::files;
use crate::text::chars::{is_han, is_kana};

/// A text, and the encoding that it was converted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub from: &'static str,
}

/// Encodings that are tried, with the names that people know.
const TRIED: [(&Encoding, &str); 5] = [
    (GB18030, "GB18030"),
    (BIG5, "BIG5"),
    (SHIFT_JIS, "Shift_JIS"),
    (EUC_JP, "EUC-JP"),
    (WINDOWS_1252, "windows-1252"),
];

/// Decodes a file by the encoding that somebody named.
///
/// # Errors
/// When there is no such encoding, or the file is not in it.
pub fn by_name(bytes: &[u8], name: &str) -> Result<Decoded, Refusal> {
    let known = "UTF-8, UTF-16, GB18030, Big5, Shift_JIS, EUC-JP or windows-1252";
    let lower = name.to_ascii_lowercase();
    let encoding = match lower.as_str() {
        "utf-16" | "utf16" if bytes.starts_with(&[0xFE, 0xFF]) => Some(UTF_16BE),
        "utf-16" | "utf16" => Some(UTF_16LE),
        "gbk" | "gb2312" => Some(GB18030),
        _ => Encoding::for_label(lower.as_bytes()),
    };
    let Some(encoding) = encoding else {
        return Err(Refusal::new(format!("`{name}` is not the name of an encoding"), format!("write {known}")));
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    if text.contains('\u{FFFD}') && encoding != UTF_8 || text.contains('\0') {
        let line = text.split('\u{FFFD}').next().unwrap_or_default().matches('\n').count() + 1;
        return Err(Refusal::new(
            format!("it is not in {}: line {line} has bytes that are no character of it", encoding.name()),
            format!("say another encoding: {known}"),
        ));
    }
    Ok(Decoded { text: text.into_owned(), from: encoding.name() })
}

/// Decodes a file that is not UTF-8 by the one encoding that fits it. None if no encoding does.
///
/// # Errors
/// When two fit it.
pub fn proved(bytes: &[u8]) -> Result<Option<Decoded>, Refusal> {
    // UTF-16, and damaged UTF-8, which nothing else is tried for
    if let Some((text, from)) = files::converted(bytes).filter(|(_, from)| from.starts_with("UTF-16")) {
        return Ok(Some(Decoded { text, from }));
    }
    if bytes.contains(&0) || is_damaged(bytes) {
        return Ok(None);
    }
    let mut fitting: Vec<(f64, Decoded)> = Vec::new();
    for (encoding, from) in TRIED {
        let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) else { continue };
        if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
            continue;
        }
        let fit = if encoding == WINDOWS_1252 { western(bytes) } else { eastern(encoding, &text) };
        if fit > 0.0 {
            fitting.push((fit, Decoded { text: text.into_owned(), from }));
        }
    }
    fitting.sort_by(|a, b| b.0.total_cmp(&a.0));
    if let [(best, first), (next, second), ..] = &fitting[..]
        && *next * 3.0 > *best
    {
        let words = |decoded: &Decoded| -> String {
            decoded.text.split_whitespace().find(|word| !word.is_ascii()).unwrap_or_default().chars().take(12).collect()
        };
        return Err(Refusal::new(
            format!(
                "it may be {} (“{}”) or {} (“{}”), and nothing in it says which",
                first.from,
                words(first),
                second.from,
                words(second)
            ),
            format!("say it: --encoding {} or --encoding {}", first.from, second.from),
        ));
    }
    Ok(fitting.into_iter().next().map(|(_, decoded)| decoded))
}

/// Whether most of what is beyond ASCII is UTF-8.
fn is_damaged(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 10 * bad
}

/// Characters that stand in every Chinese text of some length.
const COMMON: &str = "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着下自之年过過发發\
后後作里用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想\
实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美\
相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各\
入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克\
许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北\
边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運，。、：；「」“”《》！？（）　";

/// How much a text is one that is written in an encoding of East Asia.
fn eastern(encoding: &'static Encoding, text: &str) -> f64 {
    let wide: Vec<char> = text.chars().filter(|c| !c.is_ascii()).take(20_000).collect();
    if wide.is_empty() {
        return 0.0;
    }
    let share = |of: &dyn Fn(char) -> bool| wide.iter().filter(|c| of(**c)).count() as f64 / wide.len() as f64;
    // the half-width kana of Shift_JIS are what single bytes of anything else look like
    let kana = share(&|c| is_kana(c) && !('\u{FF61}'..='\u{FF9F}').contains(&c));
    let half = share(&|c| ('\u{FF61}'..='\u{FF9F}').contains(&c));
    let common = share(&|c| COMMON.contains(c));
    let odd = share(&|c| !is_han(c) && !is_kana(c) && !is_written(c));
    let japanese = encoding == SHIFT_JIS || encoding == EUC_JP;
    if odd > 0.1 || half > 0.2 {
        return 0.0;
    }
    if japanese {
        // Chinese has no kana, and a page of Japanese has many
        if kana >= 0.15 { kana + common } else { 0.0 }
    } else if kana > 0.1 {
        0.0
    } else if common >= 0.2 || wide.len() < 40 && common >= 0.1 {
        common
    } else {
        0.0
    }
}

/// Punctuation and forms that texts of East Asia have beside their characters.
fn is_written(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '·' | '×' | '°' | '℃' | '①'..='⒛' | '■'..='◯' | '★' | '☆' | '→'..='↓' | '─'..='╿')
}

/// How much bytes are those of a Latin text: each beyond ASCII by itself between letters.
fn western(bytes: &[u8]) -> f64 {
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if high == 0 || high * 4 > letters {
        return 0.0;
    }
    let alone = (0..bytes.len()).filter(|&k| {
        !bytes[k].is_ascii()
            && (k == 0 || bytes[k - 1].is_ascii())
            && bytes.get(k + 1).is_none_or(u8::is_ascii)
            && (bytes[k] >= 0xC0 || matches!(bytes[k], 0x85 | 0x8A | 0x8C | 0x8E | 0x91..=0x97 | 0x9A | 0x9C | 0x9E | 0x9F | 0xA0..=0xBF))
    });
    let share = alone.count() as f64 / high as f64;
    if share >= 0.85 { share } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHINESE: &str = "株洲日报\n2021年8月6日 星期五\n记者从市卫健委获悉，我市新增确诊病例6例，均在定点医院隔离治疗，他们的病情都很平稳。\n";
    const TRADITIONAL: &str = "大公報\n省政府昨日上午開第三次會議，出席者主席以下十一人，通過修築公路案，經費由財政廳籌撥，這是我們的生活。\n";
    const JAPANESE: &str =
        "東京日日新聞\n首相は昨日の閣議で新しい予算の方針を明らかにした。各省の担当者はこれを受けて協議に入る。\n";
    const FRENCH: &str = "Le Conseil général s'est réuni hier à Caen. Les délégués ont été reçus par M. le préfet, qui a exposé la situation.\n";

    #[test]
    fn each_encoding_is_proved_by_its_text() {
        for (text, encoding, name) in [
            (CHINESE, GB18030, "GB18030"),
            (TRADITIONAL, BIG5, "BIG5"),
            (TRADITIONAL, GB18030, "GB18030"),
            (JAPANESE, SHIFT_JIS, "Shift_JIS"),
            (JAPANESE, EUC_JP, "EUC-JP"),
            (FRENCH, WINDOWS_1252, "windows-1252"),
        ] {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy, "{name}");
            let decoded = proved(&bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}")).unwrap();
            assert_eq!((decoded.from, decoded.text.as_str()), (name, text));
            assert_eq!(by_name(&bytes, name).unwrap().text, text);
        }
    }

    #[test]
    fn what_two_encodings_fit_is_refused_with_both() {
        // two bytes that are a common character of either
        let refusal = (0xA4..=0xC6u8)
            .flat_map(|a| (0xA1..=0xF9u8).map(move |b| [a, b, a, b, b'\n']))
            .find_map(|bytes| proved(&bytes).err());
        assert!(refusal.is_some_and(|refusal| refusal.help.contains("--encoding")));
    }

    #[test]
    fn a_name_that_does_not_fit_says_where() {
        let (bytes, _, _) = GB18030.encode(CHINESE);
        assert_eq!(
            by_name(&bytes, "utf-16be").map_err(|refusal| refusal.message.starts_with("it is not in UTF-16BE")),
            Err(true)
        );
        assert!(by_name(&bytes, "klingon").unwrap_err().message.contains("not the name of an encoding"));
        assert_eq!(proved(b"\xFF\x80\xFF\x01").unwrap(), None);
        let damaged = [CHINESE.as_bytes(), &[0xFF]].concat();
        assert_eq!(proved(&damaged).unwrap(), None, "damaged, not in another encoding");
    }
}
