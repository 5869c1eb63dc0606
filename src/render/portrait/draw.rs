//! A page as SVG. It has classes and no colours: these are the style sheet's. Its hatch is the pattern `hx`, which
//! the page around it has.

use std::fmt::Write;

use super::{Piece, Placed, Portrait, Size, rows};
use crate::markdown::escape_html;
use crate::text::chars::is_wide_script;

/// White around the type.
const MARGIN: f64 = 8.0;
/// From one hairline to the next: `stroke-dasharray` in the style sheet says the same.
const LINE: f64 = 2.6;
/// Articles that are drawn; of more the rest is one.
const MOST: usize = 40;

/// Draws a page.
pub fn draw(portrait: &Portrait<'_>, size: Size) -> String {
    let (width, height) = size.of();
    let mut svg = format!(
        "<svg class=\"plan\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\"><desc>{}</desc>\
         <path class=\"pg\" d=\"M.5 .5H{}V{}H.5z\"/>",
        escape_html(&portrait.title),
        escape_html(&portrait.description),
        width - 0.5,
        height - 0.5,
    );
    let head = masthead(&mut svg, portrait, size);
    let (inner, top) = (width - 2.0 * MARGIN, head + 5.0);
    let pieces = &portrait.pieces;
    let mut lengths: Vec<usize> = pieces.iter().map(|piece| piece.chars).collect();
    if lengths.len() > MOST {
        let rest = lengths.split_off(MOST).into_iter().sum();
        lengths.push(rest);
    }
    if lengths.is_empty() {
        let _ = write!(svg, "<path class=\"hx\" d=\"{}\"/>", rectangle(MARGIN, top, inner, height - MARGIN - top));
    }
    let lead = portrait.lead.min(lengths.len().saturating_sub(1));
    let mut lines = Lines::default();
    for placed in rows(&lengths, lead, inner, height - MARGIN - top).concat() {
        let around = Placed { x: placed.x + MARGIN, y: placed.y + top, ..placed };
        let piece = pieces.get(placed.piece).filter(|_| placed.piece < MOST || pieces.len() <= MOST);
        article(&mut svg, &mut lines, piece, around, placed.piece == lead, size);
        if portrait.here == Some(placed.piece) {
            let Placed { x, y, width, height, .. } = around;
            let _ = write!(svg, "<path class=\"here\" d=\"{}\"/>", rectangle(x - 1.0, y - 1.0, width + 2.0, height));
        }
    }
    lines.write(&mut svg);
    svg.push_str("</svg>");
    svg
}

/// The head of the page; returns where it ends.
fn masthead(svg: &mut String, portrait: &Portrait<'_>, size: Size) -> f64 {
    let (width, _) = size.of();
    let high: f64 = if size == Size::Large { 38.0 } else { 27.0 };
    let middle = width / 2.0;
    match portrait.masthead {
        Some(paper) => {
            let em = (high - 9.0).min((width - 4.0 * MARGIN) / ems(paper).max(1.0) / 1.12);
            let _ = write!(
                svg,
                "<text class=\"mast\" x=\"{middle}\" y=\"{}\" font-size=\"{}\">{}</text>",
                number(high - 7.5 - (high - 9.0 - em) / 2.0),
                number(em),
                escape_html(paper)
            );
        }
        None if portrait.folio.is_empty() => {
            let _ =
                write!(svg, "<path class=\"hx\" d=\"{}\"/>", rectangle(MARGIN, 7.0, width - 2.0 * MARGIN, high - 13.0));
        }
        None => {
            let _ = write!(
                svg,
                "<text class=\"mast\" x=\"{middle}\" y=\"{}\" font-size=\"9\">{}</text>",
                number(high - 9.0),
                escape_html(portrait.folio)
            );
        }
    }
    let right = width - MARGIN;
    let _ = write!(svg, "<path class=\"ru\" d=\"M{MARGIN} {high}H{right}M{MARGIN} {}H{right}\"/>", high + 2.0);
    high + 2.0
}

/// An article in its box; of several that are drawn as one, there is none.
fn article(svg: &mut String, lines: &mut Lines, piece: Option<&Piece<'_>>, at: Placed, lead: bool, size: Size) {
    let (x, y, width, height) = (at.x + 2.0, at.y + 1.0, (at.width - 4.0).max(4.0), (at.height - 5.0).max(4.0));
    let Some(piece) = piece else { return lines.columns(x, y, width, height, size) };
    let large = if size == Size::Large { 1.25 } else { 1.0 };
    let longest = phrases(piece).iter().map(|phrase| ems(phrase)).fold(1.0, f64::max);
    let most = if lead { 12.0 * large } else { 8.4 * large };
    let least = if lead { 7.0 } else { 5.0 };
    let em = ((width - 1.0) / longest.min(if lead { 14.0 } else { 8.0 })).clamp(least, most);
    let room = ((height * if lead { 0.5 } else { 0.6 }) / (em * 1.15)).floor().max(1.0) as usize;
    let set = set(piece, width / em, room.min(if lead { 3 } else { 2 }));
    let class = if piece.supplied { "hd sup" } else { "hd" };
    let mut bottom = y;
    let _ = write!(svg, "<g class=\"{class}\" font-size=\"{}\">", number(em));
    for line in &set {
        bottom += em * 1.13;
        let _ = write!(svg, "<text x=\"{}\" y=\"{}\">{}</text>", number(x), number(bottom), escape_html(line));
    }
    svg.push_str("</g>");
    bottom += em * 0.38;
    let mut body = y + height - bottom;
    if piece.gaps > 0 && body > 9.0 {
        let _ = write!(svg, "<path class=\"hx\" d=\"{}\"/>", rectangle(x, y + height - 4.0, width, 4.0));
        body -= 5.0;
    }
    if piece.photo {
        let high = (body * 0.5).max(0.0);
        let _ = write!(svg, "<path class=\"hx\" d=\"{}\"/>", rectangle(x + 1.0, bottom, width - 2.0, high));
        let _ = write!(svg, "<path class=\"bx\" d=\"{}\"/>", rectangle(x - 2.0, y - 0.5, width + 4.0, height + 1.5));
        (bottom, body) = (bottom + high + 2.0, body - high - 2.0);
    }
    lines.columns(x, bottom, width, body, size);
    let mut tick = bottom;
    for _ in 0..piece.notes {
        if tick + 3.0 > y + height {
            break;
        }
        lines.ticks.push((x + width + 0.6, tick));
        tick += 4.2;
    }
}

/// Hairlines and ticks, gathered so that each kind is one element.
#[derive(Default)]
struct Lines {
    /// By the width of their columns in tenths: x of the middle, top, bottom.
    columns: std::collections::BTreeMap<i64, Vec<(f64, f64, f64)>>,
    ticks: Vec<(f64, f64)>,
}

impl Lines {
    /// A text in columns: the last one ends sooner.
    fn columns(&mut self, x: f64, y: f64, width: f64, height: f64, size: Size) {
        let count = (height / LINE).floor();
        if count < 1.0 {
            return;
        }
        let wished = if size == Size::Large { 34.0 } else { 26.0 };
        let n = (width / wished).round().max(1.0);
        let wide = ((width - (n - 1.0) * 3.0) / n * 10.0).floor() / 10.0;
        let of = self.columns.entry((wide * 10.0) as i64).or_default();
        for k in 0..n as usize {
            let last = k + 1 == n as usize && n > 1.0;
            let rows = if last { (count * 0.7).ceil() } else { count };
            of.push((x + wide / 2.0 + k as f64 * (wide + 3.0), y + 1.0, y + 1.0 + (rows - 1.0) * LINE + 0.9));
        }
    }

    fn write(&self, svg: &mut String) {
        // a line as thick as a column is wide, dashed across: each dash is a line of type
        for (wide, columns) in &self.columns {
            let _ = write!(svg, "<path class=\"tx\" stroke-width=\"{}\" d=\"", number(*wide as f64 / 10.0));
            for (x, top, bottom) in columns {
                let _ = write!(svg, "M{} {}V{}", number(*x), number(*top), number(*bottom));
            }
            svg.push_str("\"/>");
        }
        if !self.ticks.is_empty() {
            svg.push_str("<path class=\"nt\" d=\"");
            for (x, y) in &self.ticks {
                let _ = write!(svg, "M{} {}v2.6", number(*x), number(*y));
            }
            svg.push_str("\"/>");
        }
    }
}

/// The phrases of a title: it is cut at its spaces.
fn phrases<'t>(piece: &Piece<'t>) -> Vec<&'t str> {
    piece.title.split_whitespace().collect()
}

/// Sets a title in lines of at most so many ems: phrases as long as they fit, else words. What has no room ends
/// with an ellipsis.
fn set(piece: &Piece<'_>, room: f64, most: usize) -> Vec<String> {
    let title = piece.title;
    let mut ends: Vec<usize> = piece.breaks.clone();
    ends.extend(title.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8()));
    ends.push(title.len());
    ends.sort_unstable();
    ends.dedup();
    let mut set: Vec<String> = vec![String::new()];
    let mut start = 0;
    for end in ends {
        let piece = &title[start..end];
        start = end;
        let Some(line) = set.last_mut() else { break };
        if !line.is_empty() && ems(line.trim_end()) + ems(piece.trim_end()) > room {
            set.push(String::new());
        }
        for c in piece.chars() {
            let Some(line) = set.last_mut() else { break };
            if ems(line) + em(c) > room && !line.is_empty() && !c.is_whitespace() {
                set.push(String::new());
            }
            if let Some(line) = set.last_mut() {
                line.push(c);
            }
        }
    }
    set.iter_mut().for_each(|line| *line = line.trim().to_owned());
    set.retain(|line| !line.is_empty());
    if set.len() > most {
        set.truncate(most);
        if let Some(line) = set.last_mut() {
            while !line.is_empty() && ems(line) + 1.0 > room {
                line.pop();
            }
            line.push('…');
        }
    }
    set
}

/// How wide a text is, in ems.
fn ems(text: &str) -> f64 {
    text.chars().map(em).sum()
}

fn em(c: char) -> f64 {
    match c {
        _ if is_wide_script(c) || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—') => 1.0,
        'i' | 'l' | 'j' | '.' | ',' | ' ' | '\'' => 0.3,
        'm' | 'w' | 'M' | 'W' => 0.9,
        _ if c.is_ascii_uppercase() => 0.7,
        _ => 0.56,
    }
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> String {
    format!("M{} {}h{}v{}h-{}z", number(x), number(y), number(width), number(height), number(width))
}

/// With one decimal at most: `12`, `12.5`.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(title: &str, chars: usize) -> Piece<'_> {
        let breaks = crate::text::segment::Lexicon::default().breaks(title);
        Piece { title, breaks, supplied: false, chars, notes: 2, gaps: 0, photo: false }
    }

    fn page<'a>(pieces: Vec<Piece<'a>>) -> Portrait<'a> {
        Portrait {
            masthead: Some("株洲日报"),
            folio: "A1",
            pieces,
            lead: 0,
            here: None,
            title: "版样".to_owned(),
            description: "9篇".to_owned(),
        }
    }

    #[test]
    fn every_article_has_its_headline_and_its_hairlines() {
        let svg =
            draw(&page(vec![piece("严格防控措施 堵住防控漏洞", 1200), piece("为株企“云端”筑“盾”", 590)]), Size::Small);
        for words in ["株洲日报", "严格防控措施", "为株企“云端”筑“盾”", "class=\"tx\"", "class=\"nt\"", "role=\"img\""]
        {
            assert!(svg.contains(words), "{words}: {svg}");
        }
        assert_eq!(
            svg,
            draw(&page(vec![piece("严格防控措施 堵住防控漏洞", 1200), piece("为株企“云端”筑“盾”", 590)]), Size::Small)
        );
    }

    #[test]
    fn words_of_the_paper_stay_text() {
        let svg = draw(&page(vec![piece("<b>&\"", 100)]), Size::Small);
        assert!(svg.contains("&lt;b&gt;&amp;"), "{svg}");
    }

    #[test]
    fn a_page_of_any_kind_can_be_drawn() {
        let long = "很".repeat(90);
        let word = "a".repeat(200);
        for pieces in [
            vec![],
            vec![piece("", 0)],
            vec![piece("短", 12), piece(&long, 40_000)],
            vec![piece(&word, 300)],
            (0..100).map(|_| piece("芦淞区机关干部进社区", 300)).collect(),
        ] {
            for size in [Size::Small, Size::Large] {
                let svg = draw(&page(Vec::new()), size);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                let _ = &pieces;
            }
            let svg = draw(&page(pieces), Size::Small);
            assert!(!svg.contains("NaN") && !svg.contains("h-h") && !svg.contains("--"), "{svg}");
            assert!(svg.len() < 12_000, "{}", svg.len());
        }
    }

    #[test]
    fn a_title_is_broken_between_words_and_ends_with_an_ellipsis() {
        let piece = piece("芦淞区450余名机关干部进社区筑牢“防疫墙”", 250);
        let lines = set(&piece, 9.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(!lines[0].ends_with('干'), "{lines:?}");
    }
}
