//! From rendered pages to a published site.
//!
//! 1. [`css`] takes out what no reader sees; [`fingerprint()`] names a file by what is in it, so that browsers may
//!    keep it for good.
//! 2. [`feed`], [`sitemap`] and [`robots()`] write what programs read, [`headers`] what hosts read.
//! 3. [`budget`] counts the files, where the host takes only so many.
//! 4. Everything goes into a [`Sink`]: a [`publish::Publisher`], which switches the finished site
//!    into place at one stroke, or [`sink::Memory`].

pub mod budget;
pub mod css;
pub mod data;
pub mod feed;
mod fingerprint;
mod headers;
pub mod publish;
mod robots;
pub mod sink;
pub mod sitemap;

pub use fingerprint::fingerprint;
pub use publish::{Destination, Publisher, Summary};
pub use robots::robots;
pub use sink::Sink;
