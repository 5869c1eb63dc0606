//! Characters of a transcription that no text has. It is kept as it was received, and they are read as
//! spaces; here they are named.

use crate::diag::{Diagnostic, Report, codes};
use crate::files::{Source, no_text};
use crate::printed::Page;
use crate::text::chars::is_no_text;

/// Lines that a message names.
const LINES: usize = 8;

/// Checks one page.
pub fn check(source: &dyn Source, page: &Page<'_>, report: &mut Report) {
    // one that cannot be read has been reported
    let Some(bytes) = page.sheet.transcription.as_deref().and_then(|path| source.read(path).ok()) else { return };
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let found = |line: &str| line.chars().find(|c| is_no_text(*c));
    let lines: Vec<(u32, char)> = (1..).zip(text.lines()).filter_map(|(n, line)| Some((n, found(line)?))).collect();
    let Some((first, c)) = lines.first() else { return };
    let mut diagnostic = Diagnostic::new(&codes::CONTROL_RECEIVED, no_text(*c)).at(&page.file, page.span(*first));
    if lines.len() > 1 {
        let others = lines[1..].iter().take(LINES).map(|(n, c)| format!("U+{:04X} on line {n}", *c as u32));
        let others = others.collect::<Vec<String>>().join(", ");
        let more = if lines.len() > LINES + 1 { ", and more" } else { "" };
        diagnostic = diagnostic.note(format!("also {others}{more}"));
    }
    report.push(diagnostic.help("it is shown as a space; look in the paper whether a character is lost there"));
}
