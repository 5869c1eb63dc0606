//! `docs/diagnostics.md` from the table of [`codes`].
//!
//! A test compares the file with [`document`], so that it cannot fall behind the program.

use std::fmt::Write as _;

use super::codes::{self, Class, Code, Severity};

const OPENING: &str = "# Diagnostics

What `annals build`, `annals serve` and `annals check` report, by code. A code is for good: it is never given to another kind of finding. `annals check --explain CODE` prints its entry.

An **error** fails the build. A **warning** does not; something is probably not what was meant, and `annals check --deny warnings` fails on it. A **hint** may help and never counts. Errors of content end with exit code 1, of the configuration with 3, of reading and writing with 4.

This file is made from the table in `src/diag/codes.rs`: `UPDATE=1 cargo test --test check reference`.
";

/// The whole file: codes by severity and class, in the order of the table.
pub fn document() -> String {
    let mut text = OPENING.to_owned();
    let mut heading = None;
    for code in codes::ALL {
        if heading != Some((code.severity, code.class)) {
            heading = Some((code.severity, code.class));
            let _ = write!(text, "\n## {}\n", title(code));
        }
        text.push('\n');
        text.push_str(&entry(code));
    }
    text
}

fn title(code: &Code) -> &'static str {
    match (code.severity, code.class) {
        (Severity::Error, Class::Content) => "Errors in the content",
        (Severity::Error, Class::Config) => "Errors in the configuration and the theme",
        (Severity::Error, Class::Io) => "Errors of reading and writing",
        (Severity::Warning, _) => "Warnings",
        (Severity::Hint, _) => "Hints",
    }
}

/// One code: what it means, an example, and how to mend it.
pub fn entry(code: &Code) -> String {
    let severity = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    };
    let mut text = format!("### {}\n\n**{severity}** · {}", code.name, code.summary);
    if !code.meaning.is_empty() {
        let _ = write!(text, " {}", code.meaning);
    }
    text.push_str("\n\n");
    if !code.example.is_empty() {
        let _ = write!(text, "```\n{}\n```\n\n", code.example);
    }
    let _ = writeln!(text, "*Mend:* {}", code.mend);
    text
}
