//! What the archive knows of characters; nothing here knows of Markdown or of newspapers.
//!
//! - [`chars`]: which class a character belongs to;
//! - [`clusters`]: what a reader takes for one character;
//! - [`fold`]: three ways of making texts comparable, each mapping back to offsets;
//! - [`offsets`]: the map between a text and what was derived from it;
//! - [`join`]: what stands between two lines that are joined;
//! - [`nearest()`]: what a misspelt word was meant to be.

pub mod chars;
pub mod clusters;
pub mod fold;
pub mod join;
mod nearest;
pub mod offsets;

pub use nearest::nearest;
