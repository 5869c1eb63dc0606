//! What is shown of the lines that a span covers.
//!
//! 1. The span is brought inside the text and onto characters, and gives up a line break at its end.
//! 2. A line that fits is shown whole. One that does not keeps the mark, and what stands around it
//!    as far as there is room; `...` stands for what is left out.
//! 3. A mark that is itself too long keeps its beginning and its end.
//! 4. Of a span over several lines, the first is cut around its beginning and the last around its
//!    end; which of the lines between are shown is left to the renderer.
//!
//! Room is measured in columns of a terminal, where a Chinese character takes two.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

const CUT: &str = "...";
/// Columns of [`CUT`].
const CUT_COLUMNS: usize = 3;

/// Lines as they are shown, and where the mark stands in them.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines, cut, joined by `\n`.
    pub text: String,
    /// The bytes of `text` that are marked.
    pub mark: Range<usize>,
    /// Where the mark begins in `text`, in characters of its line, from 1.
    pub column: usize,
    /// Where the span begins in the whole text, in bytes.
    pub start: usize,
}

impl Excerpt {
    /// Cuts out the lines of `span`; `label` is the number of columns of the words at the mark.
    pub fn new(text: &str, span: Range<usize>, label: usize, room: usize) -> Self {
        let span = settle(text, span);
        let (Some(first_end), Some(last_start)) = (text[span.clone()].find('\n'), text[span.clone()].rfind('\n'))
        else {
            let cut = Seen::of(text, span.clone(), room).cut(label, room);
            return Self { column: cut.column(), text: cut.text, mark: cut.mark, start: span.start };
        };

        let first = Seen::of(text, span.start..span.start, room).cut(0, room);
        let last = Seen::of(text, span.end..span.end, room).cut(label, room);
        let mut shown = first.text.clone();
        if first_end < last_start {
            for line in text[span.start + first_end + 1..span.start + last_start].split('\n') {
                shown.push('\n');
                shown.push_str(&Seen::of(line, 0..0, room).cut(0, room).text);
            }
        }
        shown.push('\n');
        let mark = first.mark.start..shown.len() + last.mark.end;
        shown.push_str(&last.text);
        Self { column: first.column(), text: shown, mark, start: span.start }
    }
}

/// The columns that a text takes in a terminal.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// As the renderer counts: it writes a tab as four spaces and a control character as a picture.
fn width(character: char) -> usize {
    if character == '\t' { 4 } else { character.width().unwrap_or(1) }
}

/// Brings a span inside the text, onto characters, and off the line break at its end.
fn settle(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let mut end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    while text[start..end].ends_with('\n') {
        end -= 1;
    }
    start..end
}

/// A span inside one line and what stands around it there, as far as it may be shown. A line may be a whole
/// text with a finding at each of its words, so no finding looks at all of it.
struct Seen<'a> {
    before: &'a str,
    marked: &'a str,
    after: &'a str,
    /// Whether the line begins before `before`, and ends after `after`.
    more: (bool, bool),
}

impl<'a> Seen<'a> {
    fn of(text: &'a str, span: Range<usize>, room: usize) -> Self {
        let from = text.floor_char_boundary(span.start.saturating_sub(reach(room)));
        let to = text.ceil_char_boundary(span.end.saturating_add(reach(room)).min(text.len()));
        let newline = (text[from..span.start].rfind('\n'), text[span.end..to].find('\n'));
        let start = newline.0.map_or(from, |at| from + at + 1);
        let end = newline.1.map_or(to, |at| span.end + at);
        let more = (newline.0.is_none() && from > 0, newline.1.is_none() && to < text.len());
        Self { before: &text[start..span.start], marked: &text[span.clone()], after: &text[span.end..end], more }
    }

    fn cut(&self, label: usize, room: usize) -> Cut {
        let Self { before, marked, after, more } = *self;
        // more than the room however wide its characters are
        let marked_columns = if marked.len() > reach(room) { room + 1 } else { columns(marked) };
        // The words at the mark follow it after a space. Where they alone would fill the line, the
        // terminal wraps them.
        let label = if label == 0 { 0 } else { (label + 1).min(room / 2) };
        let to_mark_end = columns(before) + marked_columns;
        if more == (false, false) && (to_mark_end + columns(after)).max(to_mark_end + label) <= room {
            let mark = before.len()..before.len() + marked.len();
            return Cut { text: [before, marked, after].concat(), mark };
        }

        let spare = room.saturating_sub(2 * CUT_COLUMNS);
        if marked_columns > spare {
            let half = spare.saturating_sub(CUT_COLUMNS) / 2;
            let mut text = if before.is_empty() && !more.0 { String::new() } else { CUT.to_owned() };
            let start = text.len();
            text.push_str(head(marked, half));
            text.push_str(CUT);
            text.push_str(tail(marked, half));
            let end = text.len();
            if !after.is_empty() || more.1 {
                text.push_str(CUT);
            }
            return Cut { text, mark: start..end };
        }

        // Two fifths of the room before the mark, unless what follows it needs less; never so much
        // that the words at the mark run out of the line.
        let around = spare - marked_columns;
        let left = (around * 2 / 5).max(around.saturating_sub(columns(after)));
        let left = left.min(room.saturating_sub(CUT_COLUMNS + marked_columns + label));
        let kept_before = tail(before, left);
        let kept_after = head(after, around - columns(kept_before));
        let is_cut = (kept_before.len() < before.len() || more.0, kept_after.len() < after.len() || more.1);
        let mut text = if is_cut.0 { CUT.to_owned() } else { String::new() };
        text.push_str(kept_before);
        let start = text.len();
        text.push_str(marked);
        let end = text.len();
        text.push_str(kept_after);
        if is_cut.1 {
            text.push_str(CUT);
        }
        Cut { text, mark: start..end }
    }
}

/// One line, cut.
struct Cut {
    text: String,
    mark: Range<usize>,
}

impl Cut {
    /// Where the mark begins, in characters from 1.
    fn column(&self) -> usize {
        self.text[..self.mark.start].chars().count() + 1
    }
}

/// Bytes that are looked at to fill some columns: four make a character at most. Combining marks take no
/// column; of more than these the rest is cut.
fn reach(room: usize) -> usize {
    room.saturating_mul(16)
}

/// As much of the beginning as fits.
fn head(text: &str, room: usize) -> &str {
    let text = &text[..text.floor_char_boundary(reach(room))];
    let mut taken = 0;
    for (byte, character) in text.char_indices() {
        taken += width(character);
        if taken > room {
            return &text[..byte];
        }
    }
    text
}

/// As much of the end as fits.
fn tail(text: &str, room: usize) -> &str {
    let text = &text[text.ceil_char_boundary(text.len().saturating_sub(reach(room)))..];
    let mut taken = 0;
    for (byte, character) in text.char_indices().rev() {
        taken += width(character);
        if taken > room {
            return &text[byte + character.len_utf8()..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_fits_is_whole() {
        let text = "甲\n株洲日报\n乙";
        let excerpt = Excerpt::new(text, 7..10, 4, 40);
        assert_eq!(excerpt, Excerpt { text: "株洲日报".to_owned(), mark: 3..6, column: 2, start: 7 });
    }

    #[test]
    fn no_excerpt_is_wider_than_its_room_and_every_mark_keeps_its_ends() {
        let line: String = (0..60).map(|n| format!("株洲“市场{n}”监管·")).collect();
        let bounds: Vec<usize> = line.char_indices().map(|(byte, _)| byte).collect();
        for &start in bounds.iter().step_by(7) {
            for &end in bounds.iter().step_by(11).filter(|&&end| end > start) {
                let excerpt = Excerpt::new(&line, start..end, 10, 60);
                let (marked, wanted) = (&excerpt.text[excerpt.mark.clone()], &line[start..end]);
                assert!(columns(&excerpt.text) <= 60, "{excerpt:?}");
                assert_eq!(marked.chars().next(), wanted.chars().next(), "{excerpt:?}");
                assert_eq!(marked.chars().next_back(), wanted.chars().next_back(), "{excerpt:?}");
                assert!(marked == wanted || marked.contains(CUT), "{excerpt:?}");
                if columns(wanted) <= 40 {
                    assert!(
                        columns(&excerpt.text[..excerpt.mark.end]) + 11 <= 60,
                        "the label has no room: {excerpt:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn of_a_line_without_end_only_what_is_near_the_mark_is_shown() {
        let line = "株洲\u{301}".repeat(100_000);
        let start = line.len() / 2 - line.len() / 2 % 8;
        for (span, cut) in [(start..start + 6, (true, true)), (0..6, (false, true)), (0..line.len(), (false, false))] {
            let excerpt = Excerpt::new(&line, span, 0, 60);
            assert!(columns(&excerpt.text) <= 60 && excerpt.text.len() < 1000, "{excerpt:?}");
            assert!(excerpt.text[excerpt.mark.clone()].starts_with("株洲"), "{excerpt:?}");
            assert_eq!((excerpt.text.starts_with(CUT), excerpt.text.ends_with(CUT)), cut, "{excerpt:?}");
        }
    }

    #[test]
    fn the_line_break_at_the_end_of_a_span_is_not_marked() {
        let excerpt = Excerpt::new("一\n二\n三\n", 0..8, 0, 40);
        assert_eq!(excerpt.text, "一\n二");
        assert_eq!(excerpt.mark, 0..7);
    }

    #[test]
    fn the_first_and_the_last_of_many_lines_are_cut_at_their_own_ends() {
        let line: String = (10..99).map(|n| format!("第{n}段")).collect();
        let text = format!("{line}\n{line}\n{line}");
        let start = line.find("第70段").unwrap();
        let end = 2 * (line.len() + 1) + line.find("第80段").unwrap();
        let excerpt = Excerpt::new(&text, start..end, 0, 40);
        let lines: Vec<&str> = excerpt.text.lines().collect();
        assert!(lines[0].contains("第70段") && lines[2].contains("第79段"), "{lines:?}");
        assert!(lines.iter().all(|line| columns(line) <= 40), "{lines:?}");
        assert!(excerpt.text[excerpt.mark.start..].starts_with("第70段"));
        assert!(excerpt.text[..excerpt.mark.end].ends_with("第79段"));
    }
}
