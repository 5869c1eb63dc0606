//! Reading a file as text.
//!
//! 1. UTF-8 or an error: the encoding is guessed to help its owner, never to go on with.
//! 2. A byte order mark is taken off, `\r\n` becomes `\n`.
//! 3. A NUL is an error: no text has one, and what has one shows nothing in an editor.
//! 4. So are other control characters and noncharacters, but in a transcription: that is kept as it was
//!    received, so they are read as spaces, and `check` names them.

use std::sync::Arc;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::Source;
use crate::diag::{Diagnostic, Result, SourceText, codes};
use crate::text::chars::is_no_text;
use crate::text::gap::GAP;

/// Reads a text file.
///
/// # Errors
/// What [`Source::read`] reports; `not-utf8` and `nul-byte`.
pub fn read_text(source: &dyn Source, path: &str) -> Result<Arc<SourceText>> {
    let bytes = source.read(path)?;
    if path.ends_with(".txt") { received(path, bytes) } else { text_of(path, bytes) }
}

/// Makes a text of the bytes of a transcription.
///
/// # Errors
/// `not-utf8` and `nul-byte`.
pub fn received(path: &str, bytes: Vec<u8>) -> Result<Arc<SourceText>> {
    let text = decoded(path, bytes)?;
    let text = if text.contains(is_no_text) { text.replace(is_no_text, " ") } else { text };
    Ok(Arc::new(SourceText { path: path.into(), text }))
}

/// Makes a text of bytes that were read already.
///
/// # Errors
/// `not-utf8`, `nul-byte` and `control-character`.
pub fn text_of(path: &str, bytes: Vec<u8>) -> Result<Arc<SourceText>> {
    let text = decoded(path, bytes)?;
    let file = Arc::new(SourceText { path: path.into(), text });
    match file.text.char_indices().find(|(_, c)| is_no_text(*c)) {
        Some((at, c)) => Err(holds_control(&file, at, c).into()),
        None => Ok(file),
    }
}

fn holds_control(file: &Arc<SourceText>, at: usize, c: char) -> Diagnostic {
    let more = file.text[at..].chars().filter(|c| is_no_text(*c)).count() - 1;
    let diagnostic = Diagnostic::new(&codes::CONTROL_CHARACTER, no_text(c)).at(file, at..at + c.len_utf8());
    let diagnostic = if more > 0 { diagnostic.note(format!("{more} more below")) } else { diagnostic };
    diagnostic.help("delete it, or write what was meant; where text is lost, write `[[gap: why]]`")
}

/// What is said of a character that no text has.
pub fn no_text(c: char) -> String {
    let what = match c {
        GAP => "a placeholder for an object that is not there",
        c if c.is_control() => "a control character",
        _ => "not a character",
    };
    format!("the text has U+{:04X}, which is {what}", c as u32)
}

fn decoded(path: &str, bytes: Vec<u8>) -> Result<String> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(path, error.as_bytes(), error.utf8_error().valid_up_to())),
    };
    if let Some(at) = text.find('\0') {
        return Err(holds_nul(path, text, at));
    }
    Ok(tidied(text))
}

/// Text of bytes that are not UTF-8, if the encoding can be told, and the name of the encoding. A file that
/// is UTF-8 but for some places is damaged, not in another encoding.
pub fn converted(bytes: &[u8]) -> Option<(String, &'static str)> {
    let (characters, faults) = multibyte(bytes);
    if faults > 0 && characters > 10 * faults {
        return None;
    }
    let guess = guess(bytes)?;
    let text = guess.text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(guess.text);
    Some((text, guess.name))
}

fn tidied(mut text: String) -> String {
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

fn not_utf8(path: &str, bytes: &[u8], at: usize) -> Box<Diagnostic> {
    let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let message =
        format!("`{path}` is not UTF-8: byte {at} (0x{:02X}, on line {line}) is part of no character", bytes[at]);
    let diagnostic = Diagnostic::new(&codes::NOT_UTF8, message).in_path(path);
    let (characters, faults) = multibyte(bytes);
    if characters > 10 * faults {
        let places = if faults == 1 { "this place".to_owned() } else { format!("{faults} places") };
        return diagnostic
            .note(format!("all but {places} of the file is UTF-8: it is damaged rather than in another encoding"))
            .help("repair it in an editor, or take it again from where it came")
            .into();
    }
    explained(diagnostic, path, guess(bytes)).into()
}

fn holds_nul(path: &str, text: String, at: usize) -> Box<Diagnostic> {
    let line = text[..at].matches('\n').count() + 1;
    let guess = guess_wide(text.as_bytes());
    let message = format!("`{path}` holds a NUL, which no text has: byte {at}, on line {line}");
    let diagnostic = Diagnostic::new(&codes::NUL_BYTE, message);
    if guess.is_some() {
        return explained(diagnostic.in_path(path), path, guess).into();
    }
    let file = Arc::new(SourceText { path: path.into(), text });
    diagnostic.at(&file, at..at + 1).help("delete it, or take the file again from where it came").into()
}

/// Says which encoding it may be, and how to convert it.
fn explained(diagnostic: Diagnostic, path: &str, guess: Option<Guess>) -> Diagnostic {
    let from = guess.as_ref().map_or("ENCODING", |guess| guess.name);
    let path = if path.contains(|c: char| !c.is_alphanumeric() && !"/._-".contains(c)) {
        format!("'{}'", path.replace('\'', r"'\''"))
    } else {
        path.to_owned()
    };
    let convert = format!("in the archive's folder: iconv -f {from} -t UTF-8 {path} > utf8.tmp && mv utf8.tmp {path}");
    match guess {
        Some(guess) => diagnostic
            .note(format!("it looks like {}; read so it has the words “{}”", guess.name, guess.words))
            .help(convert),
        None => diagnostic.note("it does not look like GB18030, Big5 or UTF-16 either").help(convert),
    }
}

/// An encoding in which a file reads as Chinese.
struct Guess {
    /// As iconv knows it.
    name: &'static str,
    /// Some words as they read in it, by which a person can tell whether the guess is right.
    words: String,
    text: String,
}

impl Guess {
    fn new(name: &'static str, text: String) -> Self {
        // ASCII reads the same in most encodings and proves nothing.
        let mut words = text.trim_start_matches('\u{FEFF}').split_whitespace();
        let words = words.find(|word| !word.is_ascii()).unwrap_or_default();
        Self { name, words: words.chars().take(20).collect(), text }
    }
}

fn guess(bytes: &[u8]) -> Option<Guess> {
    // In GB18030 and in Big5 the lead byte tells how common a character is: the first level and the
    // punctuation stand together, and nearly all of a newspaper is of these. Text of the one that is
    // read as the other is not.
    let chinese = |encoding: &'static Encoding, common: &dyn Fn(u8) -> bool| {
        let text = decode(encoding, bytes)?;
        let mut rest = bytes;
        let (mut pairs, mut usual) = (0, 0);
        while let [lead, tail @ ..] = rest {
            rest = tail;
            if !lead.is_ascii() {
                rest = tail.get(1..).unwrap_or_default();
                pairs += 1;
                usual += usize::from(common(*lead));
            }
        }
        (usual * 100 >= pairs * 85).then_some(text)
    };
    guess_wide(bytes)
        .or_else(|| Some(Guess::new("GB18030", chinese(GB18030, &|b| matches!(b, 0xA1..=0xA3 | 0xB0..=0xD7))?)))
        .or_else(|| Some(Guess::new("BIG5", chinese(BIG5, &|b| matches!(b, 0xA1..=0xC6))?)))
}

/// UTF-16, by its byte order mark or by the zeros that stand beside every ASCII character.
fn guess_wide(bytes: &[u8]) -> Option<Guess> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(Guess::new("UTF-16", decode(UTF_16LE, bytes)?)),
        [0xFE, 0xFF, ..] => return Some(Guess::new("UTF-16", decode(UTF_16BE, bytes)?)),
        _ => {}
    }
    let zeros = |first: usize| bytes.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // 一 is 4E00, so a few zeros stand on the other side, too; what is no text has other control characters
    let text = |encoding| {
        let is_text = |text: &String| !text.chars().any(|c| c.is_control() && !c.is_whitespace());
        decode(encoding, bytes).filter(is_text)
    };
    if odd > 4 * even {
        Some(Guess::new("UTF-16LE", text(UTF_16LE)?))
    } else if even > 4 * odd {
        Some(Guess::new("UTF-16BE", text(UTF_16BE)?))
    } else {
        None
    }
}

fn decode(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    (!text.contains('\0')).then(|| text.into_owned())
}

/// How many characters beyond ASCII are good UTF-8, and in how many places it is not UTF-8.
fn multibyte(bytes: &[u8]) -> (usize, usize) {
    let (mut characters, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    (characters, faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Where;
    use crate::files::Memory;

    const PAGE: &str = "株洲日报\n2021年8月6日 星期五\n为株企“云端”筑“盾”\n市市场监管局与阿里巴巴签订“红盾云桥”合作备忘录，全速筑防。\n";
    const TRADITIONAL: &str =
        "株洲日報\n為株企「雲端」築「盾」\n市場監管局與阿里巴巴簽訂合作備忘錄，全速築防，我們的生活不是這樣。\n";

    fn read(bytes: impl Into<Vec<u8>>) -> Result<Arc<SourceText>> {
        read_text(&Memory::new().with("content/a1.txt", bytes), "content/a1.txt")
    }

    fn refused(bytes: impl Into<Vec<u8>>) -> Box<Diagnostic> {
        read(bytes).unwrap_err()
    }

    #[test]
    fn a_byte_order_mark_and_carriage_returns_are_taken_off() {
        let text = read("\u{FEFF}株洲\r\n日报\r\n\r不动\n").unwrap();
        assert_eq!(text.text, "株洲\n日报\n\r不动\n");
        assert_eq!(&*text.path, "content/a1.txt");
    }

    #[test]
    fn gb18030_is_refused_with_the_place_the_guess_and_the_command() {
        let (bytes, _, _) = GB18030.encode(PAGE);
        let error = refused(bytes.into_owned());
        assert_eq!(error.code, &codes::NOT_UTF8);
        assert_eq!(error.message, "`content/a1.txt` is not UTF-8: byte 0 (0xD6, on line 1) is part of no character");
        assert_eq!(error.notes, ["it looks like GB18030; read so it has the words “株洲日报”"]);
        assert!(error.help[0].contains("iconv -f GB18030 -t UTF-8 content/a1.txt > "), "{:?}", error.help);
    }

    #[test]
    fn the_place_of_the_fault_counts_from_the_beginning_of_the_file() {
        let error = refused([b"page: a1\n\nabc".as_slice(), &GB18030.encode(PAGE).0].concat());
        assert!(error.notes[0].contains("“abc株洲日报”"), "{:?}", error.notes);
        assert!(error.message.contains("byte 13 (0xD6, on line 3)"), "{}", error.message);
    }

    #[test]
    fn big5_and_utf16_are_told_apart() {
        // with a character whose code ends in zeros
        let wide: Vec<u16> = format!("{PAGE}一\n").encode_utf16().collect();
        let le: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (bytes, name) in [
            (BIG5.encode(TRADITIONAL).0.into_owned(), "BIG5"),
            ([&[0xFF, 0xFE], &*le].concat(), "UTF-16"),
            ([&[0xFE, 0xFF], &*be].concat(), "UTF-16"),
            (le, "UTF-16LE"),
            (be, "UTF-16BE"),
        ] {
            let note = &refused(bytes).notes[0];
            assert!(note.starts_with(&format!("it looks like {name}; read so it has the words “株洲日")), "{note}");
        }
    }

    #[test]
    fn a_damaged_file_is_called_damaged() {
        let mut bytes = PAGE.repeat(3).into_bytes();
        bytes.truncate(bytes.len() - 3);
        let error = refused(bytes);
        assert!(error.notes[0].starts_with("all but this place of the file is UTF-8"), "{:?}", error.notes);
    }

    #[test]
    fn an_unknown_encoding_is_not_guessed() {
        let error = refused([b'a', 0xFF, 0x80, 0xFF, b'\n']);
        assert_eq!(error.notes, ["it does not look like GB18030, Big5 or UTF-16 either"]);
        assert!(error.help[0].contains("iconv -f ENCODING"), "{:?}", error.help);
    }

    #[test]
    fn a_nul_is_refused_and_shown_in_its_line() {
        let error = refused("株洲\n日\0报\n");
        assert_eq!(error.code, &codes::NUL_BYTE);
        assert!(error.message.contains("byte 10, on line 2"), "{}", error.message);
        let place = error.place.unwrap();
        assert!(matches!(place.file, Where::Text(_)) && place.span == Some(10..11));
    }

    #[test]
    fn ascii_in_utf16_is_recognised_by_its_zeros() {
        let bytes: Vec<u8> = "title: x\n".bytes().flat_map(|byte| [byte, 0]).collect();
        let error = refused(bytes);
        assert_eq!(error.code, &codes::NUL_BYTE);
        assert!(error.notes[0].contains("UTF-16LE"), "{:?}", error.notes);
    }
}
