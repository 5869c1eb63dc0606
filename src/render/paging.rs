//! Long lists in pages: where they are cut, and the way from one page to the others.
//!
//! What a page shows and costs stays the same however large the archive is. A list that fits on one
//! page is shown as if there were no pages.

use std::ops::Range;

use super::context::{PageNumber, Pager};

/// Issues in a list. An archive or a year with more is listed by smaller spans.
pub const ISSUES_ON_A_PAGE: usize = 100;
/// Articles on a page of an issue, of a subject's timeline, and of the names in bylines.
pub const ARTICLES_ON_A_PAGE: usize = 100;
/// Subjects in a list of their kind.
pub const SUBJECTS_ON_A_PAGE: usize = 200;
/// Notes on a page of their index.
pub const NOTES_ON_A_PAGE: usize = 200;

/// One page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From 0.
    pub at: usize,
    /// How many pages the list has.
    pub of: usize,
}

impl Part {
    /// The only page of a short list.
    pub const WHOLE: Self = Self { at: 0, of: 1 };

    /// The pages of a list of `len` items, `size` on each. An empty list has one page.
    pub fn all(len: usize, size: usize) -> impl Iterator<Item = Self> {
        let of = len.div_ceil(size).max(1);
        (0..of).map(move |at| Self { at, of })
    }

    /// The items of this page.
    pub fn range(self, len: usize, size: usize) -> Range<usize> {
        (self.at * size).min(len)..((self.at + 1) * size).min(len)
    }

    pub fn is_first(self) -> bool {
        self.at == 0
    }
}

/// The address of a page whose list stands at `list`, where no id can follow: the second is at `2/`.
pub fn below(list: &str, at: usize) -> String {
    if at == 0 { list.to_owned() } else { format!("{list}{}/", at + 1) }
}

/// The same where ids stand below the list: the second page is at `_2/`. No id has an underscore, so a
/// list that grows never takes the address of an item.
pub fn among_ids(list: &str, at: usize) -> String {
    if at == 0 { list.to_owned() } else { format!("{list}_{}/", at + 1) }
}

/// What leads from one page of a list to the others.
pub fn pager(part: Part, url: impl Fn(usize) -> String) -> Pager {
    let mut before = 0;
    let numbers = numbers(part)
        .into_iter()
        .map(|at| {
            let skipped = at > before;
            before = at + 1;
            PageNumber { n: at + 1, url: url(at), current: at == part.at, skipped }
        })
        .collect();
    Pager {
        part: part.at + 1,
        pages: part.of,
        prev: part.at.checked_sub(1).map(&url),
        next: (part.at + 1 < part.of).then(|| url(part.at + 1)),
        numbers,
    }
}

/// The pages that a page links to by number: the first, the last, its neighbours, and round numbers on
/// both sides, so that a few steps lead anywhere and there are never many.
fn numbers(part: Part) -> Vec<usize> {
    let (n, last) = (part.at + 1, part.of);
    let mut found: Vec<usize> = [1, last].into_iter().chain(n.saturating_sub(2)..=n + 2).collect();
    let mut step = 10;
    while step < last {
        found.extend([(n - 1) / step * step, (n / step + 1) * step]);
        step *= 10;
    }
    found.retain(|n| (1..=last).contains(n));
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|n| n - 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_stands_on_one_page() {
        for (len, pages) in [(0, 1), (1, 1), (99, 1), (100, 1), (101, 2), (100_000, 1000)] {
            let parts: Vec<Part> = Part::all(len, 100).collect();
            assert_eq!(parts.len(), pages, "{len}");
            let items: Vec<usize> = parts.iter().flat_map(|part| part.range(len, 100)).collect();
            assert_eq!(items, (0..len).collect::<Vec<_>>());
            assert!(parts.iter().all(|part| part.range(len, 100).len() <= 100 && part.of == pages));
        }
    }

    #[test]
    fn a_page_links_to_few_others_and_every_page_is_a_few_steps_away() {
        let links = |n: usize, of: usize| {
            let numbers = numbers(Part { at: n - 1, of });
            numbers.into_iter().map(|at| at + 1).collect::<Vec<_>>()
        };
        assert_eq!(links(1, 1), [1]);
        assert_eq!(links(3, 5), [1, 2, 3, 4, 5]);
        assert_eq!(links(537, 1000), [1, 500, 530, 535, 536, 537, 538, 539, 540, 600, 1000]);
        let mut steps = vec![usize::MAX; 1001];
        (steps[1], steps[0]) = (0, 0);
        let mut reached = vec![1];
        while let Some(n) = reached.pop() {
            for to in links(n, 1000) {
                if steps[to] > steps[n] + 1 {
                    steps[to] = steps[n] + 1;
                    reached.insert(0, to);
                }
            }
            assert!(links(n, 1000).len() <= 13, "{n}");
        }
        assert!(steps.iter().all(|steps| *steps <= 13), "{steps:?}");
    }

    #[test]
    fn neighbours_and_numbers_have_addresses_and_what_is_left_out_is_marked() {
        let pager = pager(Part { at: 1, of: 40 }, |at| below("topics/testing/", at));
        assert_eq!((pager.part, pager.pages), (2, 40));
        assert_eq!(pager.prev.as_deref(), Some("topics/testing/"));
        assert_eq!(pager.next.as_deref(), Some("topics/testing/3/"));
        let numbers: Vec<_> = pager.numbers.iter().map(|page| (page.n, page.skipped)).collect();
        assert_eq!(numbers, [(1, false), (2, false), (3, false), (4, false), (10, true), (40, true)]);
        assert!(pager.numbers.iter().all(|page| page.current == (page.n == 2)));
        assert_eq!(among_ids("issues/2021-08-06/", 1), "issues/2021-08-06/_2/");
    }
}
