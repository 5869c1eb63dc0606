//! What the archive knows of characters; nothing here knows of Markdown or of newspapers.
//!
//! - [`bidi`]: directions of writing that a text turns around;
//! - [`chars`]: which class a character belongs to;
//! - [`fold`]: three ways of making texts comparable, each mapping back to offsets;
//! - [`gap`]: the character that stands for lost text;
//! - [`offsets`]: the map between a text and what was derived from it;
//! - [`join`]: what stands between two lines that are joined;
//! - [`nearest()`]: what a misspelt word was meant to be.

pub mod bidi;
pub mod chars;
pub mod fold;
pub mod gap;
pub mod join;
mod nearest;
pub mod offsets;

pub use nearest::nearest;
