//! The script of redirect pages. It leads to the new address with what the old one was cited with: the
//! anchor of a note or a line, the words of a search.
//!
//! 1. `data-to` on the script's own element is the new address, relative to the page: from the plan, never
//!    from the address that was asked for. An address on another host is not followed.
//! 2. `location.replace` leaves the old address out of the browser's history.
//! 3. The page's meta refresh, which would lose the anchor, is in `<noscript>`: where scripts run it is not
//!    there, so it can never be the faster of the two. The link on the page is there for everybody.

use std::sync::Arc;

use super::plan::{Copied, CopySource};

/// What the script is called before its name says its bytes.
pub const NAME: &str = "redirect.js";
pub const SCRIPT: &str = include_str!("redirect.js");

/// The script as a file of the site.
pub fn file(path: &str) -> Copied {
    let bytes: Arc<[u8]> = SCRIPT.as_bytes().into();
    Copied { path: path.to_owned(), from: CopySource::Bytes(bytes, "the script of old addresses") }
}
