//! What the archive knows of characters; nothing here knows of Markdown or of newspapers.
//!
//! - [`bidi`]: directions of writing that a text turns around;
//! - [`chars`]: which class a character belongs to;
//! - [`clusters`]: what a reader takes for one character;
//! - [`fold`]: four ways of making texts comparable, each mapping back to offsets;
//! - [`gap`]: the character that stands for lost text;
//! - [`segment`]: where a headline may be broken between lines;
//! - [`simplified`]: characters that are searched as others;
//! - [`offsets`]: the map between a text and what was derived from it;
//! - [`join`]: what stands between two lines that are joined;
//! - [`mod@unseen`]: characters that cannot be told by sight;
//! - [`nearest()`] and [`WordIndex`]: what a misspelt word was meant to be.

pub mod bidi;
pub mod chars;
pub mod clusters;
pub mod fold;
pub mod gap;
pub mod join;
mod nearest;
pub mod offsets;
pub mod segment;
pub mod simplified;
pub mod unseen;

pub use nearest::{WordIndex, nearest};
pub use unseen::unseen;
