//! 版样: the portrait of a newspaper page, set again from its text.
//!
//! 1. [`rows`](rows()) sets the articles in rows: the lead first, the rest in the order of the page, each with its
//!    true share of the text.
//! 2. [`draw`](draw()) makes an SVG of it: headlines as type, text as hairlines in columns, notes as ticks, lost
//!    text and what is not held as hatch.
//!
//! It is laid out by the number of characters, and says so: it shows what the page has, not how it looked.

mod draw;
mod rows;

pub use draw::draw;
pub use rows::{Placed, rows};

/// A page to be drawn.
pub struct Portrait<'a> {
    /// The name of the paper, where its masthead is on the page.
    pub masthead: Option<&'a str>,
    /// What the page is called, where it has no masthead: `A2`.
    pub folio: &'a str,
    pub pieces: Vec<Piece<'a>>,
    /// Of these the one that comes first.
    pub lead: usize,
    /// The one that is framed.
    pub here: Option<usize>,
    /// For those who do not see it: what it is, and what is on it.
    pub title: String,
    pub description: String,
}

/// An article on it.
pub struct Piece<'a> {
    pub title: &'a str,
    /// Where a line of the title may end, in bytes.
    pub breaks: Vec<usize>,
    /// The editor gave the title.
    pub supplied: bool,
    pub chars: usize,
    pub notes: usize,
    pub gaps: usize,
    pub photo: bool,
}

/// How large it is drawn, in its own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Beside others, and beside an article.
    Small,
    /// Alone.
    Large,
}

impl Size {
    pub fn of(self) -> (f64, f64) {
        match self {
            Self::Small => (200.0, 280.0),
            Self::Large => (300.0, 420.0),
        }
    }
}
