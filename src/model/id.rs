//! Ids: parsed once, compared as an archive sorts them.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// Whether a file or folder name can be one part of an id: `[a-z0-9-]+`.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Compares as people count: runs of digits by their number (`a1-11` before `a1-100`), the rest
/// by byte. A total order: numbers of equal value are told apart by their leading zeros.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a_rest, mut b_rest) = (a.as_bytes(), b.as_bytes());
    while let (Some(&x), Some(&y)) = (a_rest.first(), b_rest.first()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (x, after_x) = digits(a_rest);
            let (y, after_y) = digits(b_rest);
            // without leading zeros the longer number is the larger
            let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
            if order != Ordering::Equal {
                return order;
            }
            (a_rest, b_rest) = (after_x, after_y);
        } else if x != y {
            // "/" first, so that an issue's folder sorts before one that its name begins
            return rank(x).cmp(&rank(y));
        } else {
            (a_rest, b_rest) = (&a_rest[1..], &b_rest[1..]);
        }
    }
    a_rest.len().cmp(&b_rest.len()).then_with(|| a.cmp(b))
}

fn rank(byte: u8) -> (bool, u8) {
    (byte != b'/', byte)
}

/// The digits at the beginning without leading zeros, and what follows.
fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| !b.is_ascii_digit()).unwrap_or(bytes.len());
    let zeros = bytes[..end].iter().take_while(|b| **b == b'0').count();
    (&bytes[zeros..end], &bytes[end..])
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                natural(&self.0, &other.0)
            }
        }
    };
}

id! {
    /// An issue: its path below `content/issues/`, `2021-08-06` or `zhuzhou-daily/2021-08-06`.
    IssueId
}
id! {
    /// A page of an issue: `2021-08-06/a1`.
    SheetId
}
id! {
    /// An article: page and order within the issue, `2021-08-06/a1-04`.
    ArticleId
}

impl IssueId {
    /// The path's parts must be slugs; the caller has checked.
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }
}

impl SheetId {
    pub fn new(issue: &IssueId, name: &str) -> Self {
        Self(format!("{issue}/{name}").into())
    }

    /// `a1` of `2021-08-06/a1`.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl ArticleId {
    /// `name` is a file name without its ending: a page, a hyphen, and the order on the page from 1.
    /// Returns the id with the page's name and the order, or none if it is not of that form.
    pub fn parse(issue: &IssueId, name: &str) -> Option<(Self, String, u32)> {
        let (page, order) = name.rsplit_once('-')?;
        if !is_slug(name) || page.is_empty() || page.ends_with('-') || page.starts_with('-') {
            return None;
        }
        if order.is_empty() || order.len() > 9 || !order.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let order = order.parse().ok().filter(|order| *order > 0)?;
        Some((Self(format!("{issue}/{name}").into()), page.to_owned(), order))
    }

    /// `a1-04` of `2021-08-06/a1-04`.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

/// The five kinds of subject, in the order in which the site lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SubjectKind {
    Topics,
    People,
    Organizations,
    Places,
    Systems,
}

impl SubjectKind {
    pub const ALL: [SubjectKind; 5] = [Self::Topics, Self::People, Self::Organizations, Self::Places, Self::Systems];

    /// The folder below `content/`, the key in an article's front matter, and the first part of the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Topics => "topics",
            Self::People => "people",
            Self::Organizations => "organizations",
            Self::Places => "places",
            Self::Systems => "systems",
        }
    }

    /// The template of one subject.
    pub fn template(self) -> &'static str {
        match self {
            Self::Topics => "topic.html",
            Self::People => "person.html",
            Self::Organizations => "organization.html",
            Self::Places => "place.html",
            Self::Systems => "system.html",
        }
    }

    /// The template of the list of all subjects of the kind.
    pub fn list_template(self) -> &'static str {
        match self {
            Self::Topics => "topics.html",
            Self::People => "people.html",
            Self::Organizations => "organizations.html",
            Self::Places => "places.html",
            Self::Systems => "systems.html",
        }
    }

    /// Whether labels and aliases are looked for in the printed text. A topic is a matter, not a name.
    pub fn is_named(self) -> bool {
        self != Self::Topics
    }

    pub fn of_folder(folder: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == folder)
    }
}

/// A subject: its kind and the name of its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubjectId {
    pub kind: SubjectKind,
    pub slug: Arc<str>,
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.key(), self.slug)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers_sort_as_numbers() {
        let mut ids = ["a1-100", "a1-11", "a1-2", "a10-1", "a2-1", "b1-1"];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids, ["a1-2", "a1-11", "a1-100", "a2-1", "a10-1", "b1-1"]);
    }

    #[test]
    fn the_order_is_total_and_keeps_an_issue_before_what_its_name_begins() {
        assert_eq!(natural("a1-4", "a1-04"), natural("a1-04", "a1-4").reverse());
        assert_ne!(natural("a1-4", "a1-04"), Ordering::Equal);
        assert_eq!(natural("2021-08/x1", "2021-08-06/a1"), Ordering::Less);
        assert_eq!(natural("a", "a"), Ordering::Equal);
    }

    #[test]
    fn an_article_is_a_page_and_an_order() {
        let issue = IssueId::new("2021-08-06");
        let (id, page, order) = ArticleId::parse(&issue, "a1-04").unwrap();
        assert_eq!((id.as_str(), page.as_str(), order), ("2021-08-06/a1-04", "a1", 4));
        assert_eq!(ArticleId::parse(&issue, "a-b-12").map(|(_, page, order)| (page, order)), Some(("a-b".into(), 12)));
        for bad in ["a1", "a1-", "-04", "a1-x", "A1-04", "a1--4", "a1-00", "a1-99999999999", "a1_04"] {
            assert!(ArticleId::parse(&issue, bad).is_none(), "{bad}");
        }
    }
}
