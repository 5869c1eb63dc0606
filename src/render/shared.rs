//! What many pages show, handed to templates without being converted for each.
//!
//! Tera renders values of its own, into which a context is converted field by field: of a page that lists
//! twenty articles most of the work of rendering. A [`Shared`] item is converted once on each thread and
//! kept there while pages ask for it; tera takes a finished value as it is.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use blake3::Hash;
use serde::ser::Error;
use serde::{Serialize, Serializer};
use tera::Value;

use super::inputs;

/// How many values a thread keeps, about 2 KiB each. Pages come in the order of the archive, so those that
/// show one item are neighbours.
const KEPT: usize = 1024;

thread_local! {
    /// Whether this thread writes what a page is made from, not a page.
    static HASHING: Cell<bool> = const { Cell::new(false) };
    static VALUES: RefCell<BTreeMap<u64, Value>> = const { RefCell::new(BTreeMap::new()) };
}

/// An item that never changes, shared by every page that shows it.
#[derive(Debug)]
pub struct Shared<T> {
    item: Arc<Numbered<T>>,
}

#[derive(Debug)]
struct Numbered<T> {
    /// No two items of a program have the same, also not one after another.
    number: u64,
    /// Of the item as JSON.
    hash: OnceLock<Hash>,
    item: T,
}

impl<T> Shared<T> {
    pub fn new(item: T) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { item: Arc::new(Numbered { number: NEXT.fetch_add(1, Ordering::Relaxed), hash: OnceLock::new(), item }) }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { item: self.item.clone() }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.item.item
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if HASHING.get() {
            let hash = self.item.hash.get_or_init(|| inputs::hash(&self.item.item));
            return serializer.serialize_str(&hash.to_hex());
        }
        let number = self.item.number;
        if let Some(value) = VALUES.with_borrow(|values| values.get(&number).cloned()) {
            return value.serialize(serializer);
        }
        // not while the values are borrowed: what is shared holds what is shared
        let value = Value::try_from_serializable(&self.item.item).map_err(S::Error::custom)?;
        VALUES.with_borrow_mut(|values| {
            if values.len() >= KEPT {
                values.clear();
            }
            values.insert(number, value.clone());
        });
        value.serialize(serializer)
    }
}

/// Does something while what is shared is written as its hash, which is made once.
pub fn hashing<T>(act: impl FnOnce() -> T) -> T {
    let before = HASHING.replace(true);
    let done = act();
    HASHING.set(before);
    done
}

/// For `#[serde(flatten)]`, which takes the fields of an item and not a finished value.
pub fn fields<T: Serialize, S: Serializer>(shared: &Shared<T>, serializer: S) -> Result<S::Ok, S::Error> {
    shared.item.item.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Issue {
        paper: String,
    }

    #[derive(Serialize)]
    struct Article {
        title: String,
        issue: Shared<Issue>,
    }

    #[derive(Serialize)]
    struct Listed {
        #[serde(flatten, serialize_with = "fields")]
        issue: Shared<Issue>,
        articles: Vec<Shared<Article>>,
    }

    fn listed(title: &str) -> Listed {
        let issue = Shared::new(Issue { paper: "株洲日报".into() });
        let article = Shared::new(Article { title: title.into(), issue: issue.clone() });
        Listed { issue, articles: vec![article.clone(), article] }
    }

    #[test]
    fn a_shared_item_is_to_templates_and_programs_what_it_is() {
        let expected = serde_json::json!({
            "paper": "株洲日报",
            "articles": [{ "title": "新华桥", "issue": { "paper": "株洲日报" } },
                         { "title": "新华桥", "issue": { "paper": "株洲日报" } }],
        });
        let listed = listed("新华桥");
        for _ in 0..2 {
            assert_eq!(serde_json::to_value(&listed).unwrap(), expected);
            let value = Value::try_from_serializable(&listed).unwrap();
            assert_eq!(serde_json::to_value(&value).unwrap(), expected);
        }
    }

    #[test]
    fn what_comes_after_an_item_in_its_place_is_another() {
        for n in 0..3 * KEPT {
            let title = format!("新华桥{n}");
            let value = Value::try_from_serializable(&listed(&title)).unwrap();
            assert_eq!(serde_json::to_value(&value).unwrap()["articles"][1]["title"], title);
        }
    }
}
