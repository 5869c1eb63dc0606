//! Diagnostics for people.
//!
//! 1. Each [`Diagnostic`] becomes one report of annotate-snippets, which draws the frame and aligns
//!    the marks under Chinese: the message with its code, `--> path:line:column`, the line with the
//!    span marked, the related places, then notes and help.
//! 2. What is shown of a line is cut beforehand ([`excerpt`]): a paragraph of a newspaper is one
//!    line of several hundred characters, and annotate-snippets draws a long mark beside its text
//!    once it starts to cut. Since it counts columns in what it is given, it is given a stand-in
//!    for the path, which is replaced by the path and the true position at the end.
//! 3. [`summary`] is the last line: how many errors and warnings there were.

mod excerpt;

use std::sync::Arc;

use annotate_snippets::renderer::Renderer;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet};

use self::excerpt::{Excerpt, columns};
use super::lines::Counted;
use super::{Diagnostic, Place, Severity, SourceText, Where};

/// Room for the line number and the bar beside it, and for the brackets of a mark of many lines.
const GUTTER: usize = 10;
/// The narrowest excerpt that still says something.
const LEAST_ROOM: usize = 40;

/// How findings are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to colour with ANSI escapes.
    pub color: bool,
    /// Columns of the terminal; a Chinese character takes two. Only the lines of files are cut to
    /// it: messages, notes and help are left to the terminal.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 110 }
    }
}

/// Draws findings in the given order, with an empty line between them and a line break at the end.
pub fn render(diagnostics: &[Diagnostic], style: Style) -> String {
    // The lines are cut already; the renderer must not cut them again.
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() }.term_width(usize::MAX / 4);
    let mut lines = Counted::default();
    let drawn: Vec<String> =
        diagnostics.iter().map(|diagnostic| draw(diagnostic, style, &renderer, &mut lines)).collect();
    drawn.join("\n")
}

/// `2 errors, 1 warning`: what is counted. Hints are not.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
    let words = |count, word| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let counted = [words(count(Severity::Error), "error"), words(count(Severity::Warning), "warning")];
    let counted: Vec<String> = counted.into_iter().flatten().collect();
    if counted.is_empty() { "no errors, no warnings".to_owned() } else { counted.join(", ") }
}

fn draw<'a>(diagnostic: &'a Diagnostic, style: Style, renderer: &Renderer, lines: &mut Counted<'a>) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::HELP.with_name("hint"),
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.name));
    let mut stand_ins = Vec::new();
    let mut notes = Vec::new();

    let places = diagnostic.place.iter().map(|place| (place, AnnotationKind::Primary));
    let places = places.chain(diagnostic.related.iter().map(|place| (place, AnnotationKind::Context)));
    for (number, (place, kind)) in places.enumerate() {
        if let Some((file, span)) = in_text(place) {
            let room = style.width.saturating_sub(GUTTER).max(LEAST_ROOM);
            let excerpt = Excerpt::new(&file.text, span, columns(&place.label), room);
            // A non-character, so that no path and no line holds it.
            let stand_in = format!("\u{FDD0}{number}\u{FDD0}");
            let position = lines.position(file, excerpt.start);
            stand_ins.push((
                format!("{stand_in}:{}:{}", position.line, excerpt.column),
                format!("{}:{}:{}", file.path, position.line, position.column),
            ));
            let label = (!place.label.is_empty()).then_some(place.label.as_str());
            group = group.element(
                Snippet::source(excerpt.text)
                    .path(stand_in)
                    .line_start(position.line)
                    .annotation(kind.span(excerpt.mark).label(label)),
            );
        } else if kind == AnnotationKind::Primary || place.label.is_empty() {
            group = group.element(Origin::path(place.file.path()));
            notes.extend((!place.label.is_empty()).then(|| place.label.clone()));
        } else {
            notes.push(format!("{}: {}", place.file.path(), place.label));
        }
    }

    group = group.elements(notes.into_iter().map(|note| Level::NOTE.message(note)));
    group = group.elements(diagnostic.notes.iter().map(|note| Level::NOTE.message(note)));
    group = group.elements(diagnostic.help.iter().map(|help| Level::HELP.message(help)));

    let mut drawn = renderer.render(&[group]);
    for (stand_in, origin) in stand_ins {
        drawn = drawn.replacen(&stand_in, &origin, 1);
    }
    drawn.push('\n');
    drawn
}

/// The text and span of a place, if it has both.
fn in_text(place: &Place) -> Option<(&Arc<SourceText>, std::ops::Range<usize>)> {
    match (&place.file, &place.span) {
        (Where::Text(file), Some(span)) => Some((file, span.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    const ARTICLE: &str = "---\ntitle: 为株企“云端”筑“盾”\ntopics: [market-regulaton]\n---\n\n株洲日报·掌上株洲讯\n";

    fn source(path: &str, text: &str) -> Arc<SourceText> {
        Arc::new(SourceText { path: path.into(), text: text.to_owned() })
    }

    fn drawn(diagnostic: Diagnostic) -> String {
        render(&[diagnostic], Style::default())
    }

    #[test]
    fn a_finding_shows_everything_it_holds_and_the_mark_stands_under_the_wide_characters() {
        let file = source("content/issues/2021-08-06/a1-04.md", ARTICLE);
        let start = ARTICLE.find("“云端”").unwrap();
        let topics = source("content/topics/x.md", "---\nlabel: 市场监管\n---\n");
        let finding = Diagnostic::new(&codes::UNKNOWN_SUBJECT, "没有主题“云端”")
            .at(&file, start..start + "“云端”".len())
            .label("不知道的词")
            .also(Where::Text(topics), Some(11..17), "可能是这个")
            .also(Where::Path("themes/press".into()), None, "asked for by this theme")
            .note("topics are looked for in content/topics")
            .help("write:\ntopics: [market-regulation]");
        assert_eq!(
            drawn(finding),
            "\
error[unknown-subject]: 没有主题“云端”
 --> content/issues/2021-08-06/a1-04.md:2:11
  |
2 | title: 为株企“云端”筑“盾”
  |              ^^^^^^ 不知道的词
  |
 ::: content/topics/x.md:2:8
  |
2 | label: 市场监管
  |        ---- 可能是这个
  |
  = note: themes/press: asked for by this theme
  = note: topics are looked for in content/topics
  = help: write:
          topics: [market-regulation]
"
        );
    }

    #[test]
    fn a_place_without_text_shows_its_path_alone() {
        let finding = Diagnostic::new(&codes::CONFIG_MISSING, "there is no archive.toml")
            .in_path("archive.toml")
            .help("annals init makes an archive");
        assert_eq!(
            drawn(finding),
            "error[config-missing]: there is no archive.toml\n--> archive.toml\n = help: annals init makes an archive\n"
        );
    }

    #[test]
    fn a_mark_over_many_lines_shows_the_first_and_the_last() {
        let page: String = (1..=40).map(|n| format!("第{n}行：株洲日报\n")).collect();
        let span = page.find("第3行").unwrap()..page.find("第38行").unwrap() + "第38行".len();
        let shown = drawn(Diagnostic::new(&codes::BAD_RANGE, "x").at(&source("a1.txt", &page), span).label("这些行"));
        assert!(shown.contains(" 3 | / 第3行：株洲日报\n"), "{shown}");
        assert!(shown.contains("\n...  |\n"), "{shown}");
        assert!(shown.contains("38 | | 第38行：株洲日报\n   | |______^ 这些行\n"), "{shown}");
        assert!(!shown.contains("第20行"), "{shown}");
    }

    #[test]
    fn a_long_paragraph_is_cut_around_the_mark_and_the_column_is_that_of_the_file() {
        let paragraph: String = (0..100).map(|n| format!("第{n:02}段")).collect();
        let start = paragraph.find("第77段").unwrap();
        let shown = drawn(
            Diagnostic::new(&codes::BAD_LINK, "x")
                .at(&source("a.md", &paragraph), start..start + "第77段".len())
                .label("这里"),
        );
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[1], " --> a.md:1:309");
        assert!(lines[3].starts_with("1 | ...") && lines[3].ends_with("..."), "{shown}");
        assert!(lines.iter().all(|line| columns(line) <= 110), "{shown}");
        let mark = lines[4].find('^').unwrap();
        let above = lines[3].split("第77段").next().unwrap();
        assert_eq!(columns(above), mark, "{shown}");
        assert!(lines[4].ends_with("^^^^^^ 这里"), "{shown}");
    }

    #[test]
    fn a_span_outside_the_text_or_inside_a_character_is_drawn_all_the_same() {
        let file = source("a.md", "株洲\n");
        for span in [0..usize::MAX, 1..2, 7..7, 100..200, 6..7] {
            assert!(drawn(Diagnostic::new(&codes::BAD_LINK, "x").at(&file, span)).contains(" --> a.md:"));
        }
    }

    #[test]
    fn colour_is_only_in_the_coloured_style() {
        let finding = [Diagnostic::new(&codes::EMPTY_BODY, "x").at(&source("a.md", ARTICLE), 0..3)];
        assert!(render(&finding, Style { color: true, width: 110 }).contains("\u{1b}["));
        assert!(!render(&finding, Style::default()).contains('\u{1b}'));
    }

    #[test]
    fn the_summary_counts_errors_and_warnings() {
        let error = || Diagnostic::new(&codes::BAD_ID, "x");
        let warning = || Diagnostic::new(&codes::EMPTY_BODY, "x");
        assert_eq!(summary(&[error(), warning(), error()]), "2 errors, 1 warning");
        assert_eq!(summary(&[warning(), warning()]), "2 warnings");
        assert_eq!(summary(&[]), "no errors, no warnings");
    }
}
