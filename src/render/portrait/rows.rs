//! Rows of articles: widths and heights by their share of the text.

/// The least share of a page that an article is drawn with, of the mean share: a headline must fit.
const LEAST: f64 = 0.3;
/// Articles side by side.
const BESIDE: usize = 4;
/// How much wider than high an article likes to be.
const SHAPE: f64 = 1.25;

/// Where an article is on a page: its number, and its box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    pub piece: usize,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// Sets articles of these lengths in rows that fill a box of this width and height, in their order but for the
/// lead, which is first.
pub fn rows(lengths: &[usize], lead: usize, width: f64, height: f64) -> Vec<Vec<Placed>> {
    let total: usize = lengths.iter().sum::<usize>().max(1);
    let least = total as f64 / lengths.len().max(1) as f64 * LEAST;
    let weights: Vec<f64> = lengths.iter().map(|length| (*length as f64).max(least)).collect();
    let all: f64 = weights.iter().sum();
    let order = std::iter::once(lead).chain((0..lengths.len()).filter(|k| *k != lead));
    let area = |row: &[usize]| row.iter().map(|k| weights[*k]).sum::<f64>() / all * width * height;
    // the worst shape in a row
    let worst = |row: &[usize]| {
        let high = area(row) / width;
        row.iter().map(|k| (area(&[*k]) / high / high - SHAPE).abs()).fold(0.0, f64::max)
    };
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for k in order.filter(|k| *k < lengths.len()) {
        match sets.last_mut() {
            Some(row) if row.len() < BESIDE && worst(&[row.as_slice(), &[k]].concat()) < worst(row) => row.push(k),
            _ => sets.push(vec![k]),
        }
    }
    let mut y = 0.0;
    sets.into_iter()
        .map(|row| {
            let high = area(&row) / width;
            let mut x = 0.0;
            let placed = row.iter().map(|&piece| {
                let wide = area(&[piece]) / high;
                let placed = Placed { piece, x, y, width: wide, height: high };
                x += wide;
                placed
            });
            let placed = placed.collect();
            y += high;
            placed
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_fill_the_page_and_have_their_share() {
        let lengths = [600, 1200, 380, 590, 1200, 180, 250, 760, 300];
        let placed: Vec<Placed> = rows(&lengths, 1, 180.0, 240.0).concat();
        assert_eq!(placed[0].piece, 1);
        let mut pieces: Vec<usize> = placed.iter().map(|placed| placed.piece).collect();
        pieces.sort_unstable();
        assert_eq!(pieces, (0..9).collect::<Vec<_>>());
        let area: f64 = placed.iter().map(|placed| placed.width * placed.height).sum();
        assert!((area - 180.0 * 240.0).abs() < 1.0, "{area}");
        let of = |piece: usize| placed.iter().find(|p| p.piece == piece).map(|p| p.width * p.height).unwrap_or(0.0);
        assert!((of(0) / of(1) - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_short_one_beside_a_very_long_one_can_be_seen() {
        let placed = rows(&[12, 40_000], 1, 180.0, 240.0).concat();
        let short = placed.iter().find(|placed| placed.piece == 0).unwrap();
        assert!(short.width > 20.0 && short.height > 20.0, "{short:?}");
        assert!(rows(&[], 0, 180.0, 240.0).is_empty());
        assert_eq!(rows(&[0], 0, 180.0, 240.0).concat().len(), 1);
    }
}
