//! An issue set as a broadsheet: each article a number of the twelve columns of the page, and of lines.
//!
//! Rows are those of the portrait ([`portrait::rows`]), rounded to columns. The text of an article that is longer
//! than its box is cut at a whole line by the style sheet (`l12`: twelve lines); so there is always somewhat more of
//! it than fits. The same articles give the same page.

use super::context::{ArticleCard, SetArticle};
use super::portrait;
use super::shared::Shared;
use crate::text::chars::is_wide_script;

/// Columns of the page, and the fewest that an article has.
const COLUMNS: usize = 12;
const NARROWEST: usize = 3;
/// Characters that count for the size of a box: what is longer is read on its own page.
const COUNTED: usize = 1100;
/// Lines of text in a box, at most and at least.
const MOST_LINES: usize = 14;
const LEAST_LINES: usize = 4;
/// Of the text in a box: paragraphs, and characters of each, at most.
pub const PARAGRAPHS: usize = 20;
pub const PARAGRAPH: usize = 1000;

/// Sets articles in rows. `text` gives the first paragraphs of one, and whether these are all.
pub fn set<E>(
    cards: &[Shared<ArticleCard>],
    lead: usize,
    mut text: impl FnMut(usize) -> Result<(Vec<String>, bool), E>,
) -> Result<Vec<SetArticle>, E> {
    let lengths: Vec<usize> = cards.iter().map(|card| card.chars.clamp(60, COUNTED)).collect();
    let total: usize = lengths.iter().sum();
    // as high as the text asks for
    let height = 560.0 + total as f64 / 6.0;
    let mut set = Vec::with_capacity(cards.len());
    for row in portrait::rows(&lengths, lead, 1000.0, height) {
        let widths: Vec<f64> = row.iter().map(|placed| placed.width / 1000.0).collect();
        let columns = columns(&widths);
        let mut boxes = Vec::new();
        for (placed, columns) in row.iter().zip(columns) {
            let (paragraphs, whole) = text(placed.piece)?;
            let text_columns = text_columns(columns);
            let line = line(columns);
            let needed = paragraphs.iter().map(|text| ((ems(text) + 2.0) / line).ceil() as usize).sum::<usize>();
            let card = &cards[placed.piece];
            let shape = if placed.piece == lead {
                "lead"
            } else if card.kind == "photo" {
                "photo"
            } else if card.kind == "feature" && columns >= 6 && !card.supplied && ems(&card.title) <= 16.0 {
                "upright"
            } else {
                "plain"
            };
            boxes.push((
                card,
                columns,
                needed.div_ceil(text_columns),
                head(card, columns, shape),
                paragraphs,
                whole,
                shape,
            ));
        }
        // a row is as high as its highest box, and no higher than the page can bear
        let high = boxes.iter().map(|(_, _, lines, head, ..)| lines + head).max().unwrap_or(0);
        let narrow = boxes.len() > 1;
        let most = MOST_LINES + boxes.iter().map(|(_, _, _, head, ..)| *head).max().unwrap_or(0).min(7);
        let high = high.min(if narrow { most } else { most - 3 });
        for (card, columns, needed, head, paragraphs, whole, shape) in boxes {
            let lines = high.saturating_sub(head).clamp(LEAST_LINES, MOST_LINES + 6);
            let whole = whole && needed <= lines + 1;
            // no more text than a box can show on any screen
            let mut room = lines as f64 * 1.15 * line(columns) * text_columns(columns) as f64 + 40.0;
            let mut shown = Vec::new();
            for paragraph in paragraphs {
                if room <= 0.0 && !whole {
                    break;
                }
                room -= ems(&paragraph) + 2.0;
                shown.push(paragraph);
            }
            set.push(SetArticle { card: card.clone(), columns, lines, shape, whole, text: shown });
        }
    }
    Ok(set)
}

/// Widths as columns of the page, which are twelve in all.
fn columns(widths: &[f64]) -> Vec<usize> {
    let mut columns: Vec<usize> =
        widths.iter().map(|width| ((width * COLUMNS as f64).round() as usize).max(NARROWEST)).collect();
    while columns.iter().sum::<usize>() > COLUMNS {
        // the widest gives way, of several the last
        let widest = (0..columns.len()).max_by_key(|k| (columns[*k], *k)).unwrap_or(0);
        columns[widest] -= 1;
    }
    while columns.iter().sum::<usize>() < COLUMNS {
        let most = |k: &usize| (widths[*k] * COLUMNS as f64 - columns[*k] as f64, std::cmp::Reverse(*k));
        let first =
            (0..columns.len()).max_by(|a, b| most(a).partial_cmp(&most(b)).unwrap_or(std::cmp::Ordering::Equal));
        columns[first.unwrap_or(0)] += 1;
    }
    columns
}

/// Characters in a line of a box, on a wide screen: a column of the page is 90 px wide, a character 15.
fn line(columns: usize) -> f64 {
    let n = text_columns(columns) as f64;
    (columns as f64 * 6.0 - 1.6 - 1.5 * (n - 1.0)) / n / 1.03
}

/// Columns of text in a box.
fn text_columns(columns: usize) -> usize {
    match columns {
        0..=5 => 1,
        6..=8 => 2,
        9..=11 => 3,
        _ => 4,
    }
}

/// The height of a head in lines of text.
fn head(card: &ArticleCard, columns: usize, shape: &str) -> usize {
    let room = columns as f64
        * match shape {
            "lead" => 2.2,
            "upright" => return 0,
            _ => 3.4,
        };
    let title = (ems(&card.title) / room).ceil() as usize;
    let line = if shape == "lead" { 2 } else { 1 };
    title * line + title / 2 + usize::from(card.kicker.is_some()) + usize::from(card.deck.is_some())
}

/// How wide a text is, in characters of full width.
fn ems(text: &str) -> f64 {
    text.chars().map(|c| if is_wide_script(c) || matches!(c, '“' | '”') { 1.0 } else { 0.55 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_twelve_columns_and_no_box_is_too_narrow() {
        for widths in
            [&[1.0][..], &[0.7, 0.3], &[0.96, 0.04], &[0.25, 0.25, 0.25, 0.25], &[0.5, 0.2, 0.3], &[0.9, 0.05, 0.05]]
        {
            let columns = columns(widths);
            assert_eq!(columns.iter().sum::<usize>(), 12, "{widths:?}");
            assert!(columns.iter().all(|columns| *columns >= NARROWEST), "{columns:?}");
        }
    }
}
