//! Which paragraphs speak of the same thing: pairs and triples of Han characters, weighed by how rare
//! they are on the page, compared by the angle between them (the vector space model of Salton).

use std::collections::BTreeMap;

use crate::text::chars::is_han;

/// What a text speaks of: terms in their order, each with how often it occurs.
#[derive(Debug, Clone, Default)]
pub struct Bag(Vec<(u64, f32)>);

/// Characters that stand in every text.
const COMMON: &str = "的了在是和与為为等这這将將一不有也就对對从從到以中上下个個及其并並或他她它我们們";
/// More of a paragraph says nothing new.
const MOST: usize = 3000;

/// The terms of a page, numbered: comparing texts is what takes the time of a page.
#[derive(Debug, Default)]
pub struct Vocabulary(BTreeMap<u64, u64>);

impl Vocabulary {
    /// The number of a term, twice, and one more for a triple.
    fn number(&mut self, term: u64) -> u64 {
        let next = self.0.len() as u64;
        *self.0.entry(term).or_insert(next * 2 + u64::from(term >> 42 != 0))
    }

    /// The terms of a text.
    pub fn bag(&mut self, text: &str) -> Bag {
        let mut counts: BTreeMap<u64, f32> = BTreeMap::new();
        let (mut before, mut last): (Option<char>, Option<char>) = (None, None);
        for c in text.chars().take(MOST) {
            let c = (is_han(c) && !COMMON.contains(c)).then_some(c);
            if let (Some(a), Some(b)) = (last, c) {
                *counts.entry(self.number(key(0, a, b))).or_default() += 1.0;
                if let Some(z) = before {
                    *counts.entry(self.number(key(z as u64, a, b))).or_default() += 1.0;
                }
            }
            before = last.filter(|_| c.is_some());
            last = c;
        }
        Bag(counts.into_iter().collect())
    }
}

impl Bag {
    /// The terms of several texts.
    pub fn sum<'a>(bags: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut counts: BTreeMap<u64, f32> = BTreeMap::new();
        for bag in bags {
            for (term, count) in &bag.0 {
                *counts.entry(*term).or_default() += count;
            }
        }
        Self(counts.into_iter().collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn key(z: u64, a: char, b: char) -> u64 {
    (z << 42) | ((a as u64) << 21) | b as u64
}

/// How rare each term is on a page.
#[derive(Debug, Default)]
pub struct Rarity {
    texts: f32,
    /// By the number of a term, how much it weighs.
    in_texts: Vec<f32>,
}

impl Rarity {
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a Bag>) -> Self {
        let mut rarity = Self::default();
        for bag in texts {
            rarity.texts += 1.0;
            for (term, _) in &bag.0 {
                let at = (term / 2) as usize;
                if at >= rarity.in_texts.len() {
                    rarity.in_texts.resize(at + 1, 0.0);
                }
                rarity.in_texts[at] += 1.0;
            }
        }
        // from here on what a term weighs
        let texts = rarity.texts;
        rarity.in_texts.iter_mut().for_each(|count| *count = ((texts + 1.0) / (count.max(1.0) + 0.2)).ln().max(0.05));
        rarity
    }

    fn weight(&self, term: u64) -> f32 {
        self.in_texts.get((term / 2) as usize).copied().unwrap_or(1.0)
    }

    /// The cosine between two texts, 0 to 1.
    pub fn alike(&self, a: &Bag, b: &Bag) -> f32 {
        let length = |bag: &Bag| bag.0.iter().map(|(t, n)| self.value(*t, *n).powi(2)).sum::<f32>().sqrt();
        let (la, lb) = (length(a), length(b));
        if la == 0.0 || lb == 0.0 {
            return 0.0;
        }
        let mut dot = 0.0;
        let (mut i, mut j) = (0, 0);
        while i < a.0.len() && j < b.0.len() {
            match a.0[i].0.cmp(&b.0[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    dot += self.value(a.0[i].0, a.0[i].1) * self.value(b.0[j].0, b.0[j].1);
                    i += 1;
                    j += 1;
                }
            }
        }
        dot / (la * lb)
    }

    /// How much of the terms of `part` occurs in `whole`, 0 to 1, rare terms counting more.
    pub fn covered(&self, part: &Bag, whole: &Bag) -> f32 {
        let (mut hit, mut all) = (0.0, 0.0);
        for (term, _) in &part.0 {
            // a triple says nothing that its pairs do not
            if term % 2 != 0 {
                continue;
            }
            let weight = self.weight(*term);
            all += weight;
            if whole.0.binary_search_by_key(term, |(other, _)| *other).is_ok() {
                hit += weight;
            }
        }
        if all == 0.0 { 0.0 } else { hit / all }
    }

    fn value(&self, term: u64, count: f32) -> f32 {
        // most terms of a text occur once
        if count <= 1.0 { self.weight(term) } else { (1.0 + count.ln()) * self.weight(term) }
    }
}
