//! Diagnostics for programs: NDJSON, one object for each finding, one finding to a line.
//!
//! Every object has every key, so that a script need not ask: a file, line or column that there is
//! none of is `null`. Lines and columns count from 1, columns in characters; `end_line` and
//! `end_column` name the place after the last character meant.

use serde::Serialize;

use super::lines::Counted;
use super::{Diagnostic, Place, Severity, Where};

/// Writes findings in the given order, each followed by a line break.
pub fn render(diagnostics: &[Diagnostic]) -> String {
    let mut lines = Counted::default();
    diagnostics.iter().map(|diagnostic| line(diagnostic, &mut lines)).collect()
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Spot<'a>,
    related: Vec<Spot<'a>>,
    notes: &'a [String],
    help: &'a [String],
}

#[derive(Serialize, Default)]
struct Spot<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    label: &'a str,
}

fn line<'a>(diagnostic: &'a Diagnostic, lines: &mut Counted<'a>) -> String {
    let finding = Finding {
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        },
        code: diagnostic.code.name,
        message: &diagnostic.message,
        place: diagnostic.place.as_ref().map(|place| spot(place, lines)).unwrap_or_default(),
        related: diagnostic.related.iter().map(|place| spot(place, lines)).collect(),
        notes: &diagnostic.notes,
        help: &diagnostic.help,
    };
    let mut line = serde_json::to_string(&finding).expect("strings and numbers have a form in JSON");
    line.push('\n');
    line
}

fn spot<'a>(place: &'a Place, lines: &mut Counted<'a>) -> Spot<'a> {
    let (start, end) = match (&place.file, &place.span) {
        (Where::Text(file), Some(span)) => {
            (Some(lines.position(file, span.start)), Some(lines.position(file, span.end)))
        }
        _ => (None, None),
    };
    Spot {
        file: Some(place.file.path()),
        line: start.map(|start| start.line),
        column: start.map(|start| start.column),
        end_line: end.map(|end| end.line),
        end_column: end.map(|end| end.column),
        label: &place.label,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::{SourceText, codes};

    #[test]
    fn one_finding_is_one_line_with_every_key() {
        let text = "---\ntitle: 为株企“云端”筑“盾”\n---\n";
        let file = Arc::new(SourceText { path: "content/a1-04.md".into(), text: text.to_owned() });
        let start = text.find("“云端”").unwrap();
        let findings = [
            Diagnostic::new(&codes::UNKNOWN_SUBJECT, "没有\n“云端”")
                .at(&file, start..start + "“云端”".len())
                .label("这里")
                .also(Where::Path("themes/x".into()), None, "here")
                .note("n")
                .help("h"),
            Diagnostic::new(&codes::OUTPUT_BUSY, "busy"),
        ];
        assert_eq!(
            render(&findings),
            concat!(
                r#"{"severity":"error","code":"unknown-subject","message":"没有\n“云端”","#,
                r#""file":"content/a1-04.md","line":2,"column":11,"end_line":2,"end_column":15,"label":"这里","#,
                r#""related":[{"file":"themes/x","line":null,"column":null,"end_line":null,"end_column":null,"label":"here"}],"#,
                r#""notes":["n"],"help":["h"]}"#,
                "\n",
                r#"{"severity":"error","code":"output-busy","message":"busy","#,
                r#""file":null,"line":null,"column":null,"end_line":null,"end_column":null,"label":"","#,
                r#""related":[],"notes":[],"help":[]}"#,
                "\n",
            )
        );
    }
}
