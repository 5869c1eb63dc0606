//! One page: from lines to articles, with reasons.
//!
//! 1. [`paragraphs`]: lines become paragraphs.
//! 2. [`shape`]: what can be seen of each by itself, with [`byline`], [`jump`] and [`masthead`],
//!    whose grammar is in [`fields`].
//! 3. [`roles`]: what each is to the page, chosen for the page as a whole.
//! 4. [`pieces`]: roles become articles; ends of runs and headlines go where they belong.
//! 5. [`repairs`]: duplicates, joins, circles.
//! 6. [`headline`]: kicker, title, deck.
//!
//! The evidence is weighed by one table, [`weights`]. Nothing is lost on the way: every line that is not
//! blank is in exactly one article, or masthead, furniture, or duplicate.

pub mod byline;
pub mod fields;
pub mod headline;
pub mod jump;
pub mod masthead;
pub mod names;
pub mod paragraphs;
pub mod pieces;
mod read;
pub mod repairs;
pub mod repeats;
pub mod roles;
pub mod shape;
pub mod terms;
pub mod weights;

pub use read::{Article, Line, Note, Page, Photo, chinese, read, read_with};
