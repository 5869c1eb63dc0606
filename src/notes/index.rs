//! Where words stand in a text, for many words.
//!
//! A search through the text takes as long as the text is, which is nothing for a note and everything for
//! forty thousand. So of a text with many notes all places are sorted by what begins there, and the places of
//! words lie side by side. No more than [`DEEP`] bytes are compared, so a text that repeats itself costs no more
//! than any other; what begins alike for so long is compared when it is asked for.

/// Bytes by which places are sorted.
const DEEP: usize = 64;
/// Places that are compared one by one; of more, one is near to wherever a search begins.
const FEW: usize = 64;

/// The beginnings of all characters, sorted by what stands there.
#[derive(Debug)]
pub struct Index {
    places: Vec<u32>,
}

/// What the index knows of the places of some words.
pub enum Places<'a> {
    /// These, in any order, and no other; those that begin alike for longer than is sorted are to be compared.
    Among(&'a [u32]),
    Many,
}

fn beginning(text: &str, at: u32) -> &[u8] {
    let rest = &text.as_bytes()[at as usize..];
    &rest[..rest.len().min(DEEP)]
}

impl Index {
    /// None of a text beyond 4 GiB.
    pub fn of(text: &str) -> Option<Self> {
        u32::try_from(text.len()).ok()?;
        let mut places: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
        places.sort_unstable_by(|a, b| beginning(text, *a).cmp(beginning(text, *b)).then(a.cmp(b)));
        Some(Self { places })
    }

    pub fn places(&self, text: &str, words: &str) -> Places<'_> {
        let words = &words.as_bytes()[..words.len().min(DEEP)];
        let cut = |at: u32| {
            let here = beginning(text, at);
            &here[..here.len().min(words.len())]
        };
        let from = self.places.partition_point(|at| cut(*at) < words);
        let to = from + self.places[from..].partition_point(|at| cut(*at) == words);
        if to - from > FEW { Places::Many } else { Places::Among(&self.places[from..to]) }
    }
}
