//! Which paragraphs speak of the same thing: pairs and triples of Han characters, weighed by how rare
//! they are on the page, compared by the angle between them (the vector space model of Salton).

use std::cmp::Ordering;

use crate::text::chars::is_han;

/// What a text speaks of: terms in their order, each with how often it occurs.
#[derive(Debug, Clone, Default)]
pub struct Bag(Vec<(u32, f32)>);

/// Characters that stand in every text.
fn is_common(c: char) -> bool {
    matches!(
        c,
        '的' | '了'
            | '在'
            | '是'
            | '和'
            | '与'
            | '為'
            | '为'
            | '等'
            | '这'
            | '這'
            | '将'
            | '將'
            | '一'
            | '不'
            | '有'
            | '也'
            | '就'
            | '对'
            | '對'
            | '从'
            | '從'
            | '到'
            | '以'
            | '中'
            | '上'
            | '下'
            | '个'
            | '個'
            | '及'
            | '其'
            | '并'
            | '並'
            | '或'
            | '他'
            | '她'
            | '它'
            | '我'
            | '们'
            | '們'
    )
}

/// More of a paragraph says nothing new.
const MOST: usize = 3000;

/// The terms of a page, numbered in the order in which they come: comparing texts is what takes the time
/// of a page.
///
/// A table with open addressing: its order is never looked at, so it needs no more than a multiplication
/// for a hash.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// A term and its number; 0, which is no term, where nothing stands. As many as a power of two.
    places: Vec<(u64, u32)>,
    count: u32,
}

impl Vocabulary {
    /// The number of a term, twice, and one more for a triple.
    fn number(&mut self, term: u64) -> u32 {
        if self.count as usize * 2 >= self.places.len() {
            self.grow();
        }
        let at = self.place(term);
        if self.places[at].0 == 0 {
            self.places[at] = (term, self.count * 2 + u32::from(term >> 42 != 0));
            self.count += 1;
        }
        self.places[at].1
    }

    /// Where a term stands, or would.
    fn place(&self, term: u64) -> usize {
        let last = self.places.len() - 1;
        // Fibonacci hashing: the high bits of the product depend on all bits of the term
        let hash = term.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut at = (hash >> 32) as usize & last;
        while self.places[at].0 != 0 && self.places[at].0 != term {
            at = (at + 1) & last;
        }
        at
    }

    fn grow(&mut self) {
        let larger = vec![(0, 0); (self.places.len() * 2).max(1024)];
        for (term, number) in std::mem::replace(&mut self.places, larger) {
            if term != 0 {
                let at = self.place(term);
                self.places[at] = (term, number);
            }
        }
    }

    /// The terms of a text.
    pub fn bag(&mut self, text: &str) -> Bag {
        let mut terms: Vec<u32> = Vec::new();
        let (mut before, mut last): (Option<char>, Option<char>) = (None, None);
        for c in text.chars().take(MOST) {
            let c = (is_han(c) && !is_common(c)).then_some(c);
            if let (Some(a), Some(b)) = (last, c) {
                terms.push(self.number(key(0, a, b)));
                if let Some(z) = before {
                    terms.push(self.number(key(z as u64, a, b)));
                }
            }
            before = last.filter(|_| c.is_some());
            last = c;
        }
        terms.sort_unstable();
        Bag::counted(terms.into_iter().map(|term| (term, 1.0)))
    }
}

impl Bag {
    /// The terms of several texts.
    pub fn sum<'a>(bags: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut terms: Vec<(u32, f32)> = Vec::new();
        for bag in bags {
            terms.extend_from_slice(&bag.0);
        }
        // what was in order stays so in runs, which this sort merges
        terms.sort_by_key(|(term, _)| *term);
        Self::counted(terms.into_iter())
    }

    /// Adds the counts of terms that stand next to each other.
    fn counted(terms: impl Iterator<Item = (u32, f32)>) -> Self {
        let mut counts: Vec<(u32, f32)> = Vec::with_capacity(terms.size_hint().0);
        for (term, count) in terms {
            match counts.last_mut() {
                Some(last) if last.0 == term => last.1 += count,
                _ => counts.push((term, count)),
            }
        }
        Self(counts)
    }

    /// The terms of two texts: what [`Bag::sum`] makes of them, in one pass.
    pub fn plus(&self, other: &Self) -> Self {
        let (mut a, mut b) = (&self.0[..], &other.0[..]);
        let mut terms = Vec::with_capacity(a.len() + b.len());
        while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) {
            match x.0.cmp(&y.0) {
                Ordering::Less => (a, _) = (a_rest, terms.push(*x)),
                Ordering::Greater => (b, _) = (b_rest, terms.push(*y)),
                Ordering::Equal => (a, b, _) = (a_rest, b_rest, terms.push((x.0, x.1 + y.1))),
            }
        }
        terms.extend_from_slice(a);
        terms.extend_from_slice(b);
        Self(terms)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.0.len()
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

/// The terms of a text with what each says on its page.
#[derive(Debug, Clone, Default)]
pub struct Weighed {
    terms: Vec<(u32, f32)>,
    /// Of the vector that they make.
    length: f32,
}

/// A weighed text in which a term is found at once: for one that is compared with many.
#[derive(Debug, Clone, Default)]
pub struct Spread {
    values: Vec<f32>,
    length: f32,
}

impl Weighed {
    /// With a place for each term.
    pub fn spread(&self) -> Spread {
        let size = self.terms.last().map_or(0, |(term, _)| *term as usize / 2 + 1);
        let mut values = vec![0.0; size];
        self.terms.iter().for_each(|(term, value)| values[*term as usize / 2] = *value);
        Spread { values, length: self.length }
    }

    /// The cosine between two texts, 0 to 1.
    pub fn alike(&self, other: &Spread) -> f32 {
        if self.length == 0.0 || other.length == 0.0 {
            return 0.0;
        }
        let value = |term: u32| other.values.get(term as usize / 2).copied().unwrap_or(0.0);
        let mut dot = 0.0;
        self.terms.iter().for_each(|(term, own)| dot += own * value(*term));
        dot / (self.length * other.length)
    }
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
        // most terms stand in few texts, so one logarithm serves many
        let weight = |count: f32| ((texts + 1.0) / (count.max(1.0) + 0.2)).ln().max(0.05);
        let of_count: Vec<f32> = (0..=texts as usize).map(|count| weight(count as f32)).collect();
        rarity.in_texts.iter_mut().for_each(|count| *count = of_count[*count as usize]);
        rarity
    }

    fn weight(&self, term: u32) -> f32 {
        self.in_texts.get((term / 2) as usize).copied().unwrap_or(1.0)
    }

    /// A text with what its terms say.
    pub fn weighed(&self, bag: &Bag) -> Weighed {
        let terms: Vec<(u32, f32)> = bag.0.iter().map(|(term, count)| (*term, self.value(*term, *count))).collect();
        let length = terms.iter().map(|(_, value)| value.powi(2)).sum::<f32>().sqrt();
        Weighed { terms, length }
    }

    /// The cosine between two texts, 0 to 1.
    pub fn alike(&self, a: &Bag, b: &Bag) -> f32 {
        self.weighed(a).alike(&self.weighed(b).spread())
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

    fn value(&self, term: u32, count: f32) -> f32 {
        // most terms of a text occur once
        if count <= 1.0 { self.weight(term) } else { (1.0 + count.ln()) * self.weight(term) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_numbered_as_they_come_and_counted_together() {
        let text: String = ('\u{4E00}'..'\u{5E00}').filter(|c| !is_common(*c)).collect();
        let mut vocabulary = Vocabulary::default();
        let first = vocabulary.bag(&text);
        assert_eq!(vocabulary.bag(&text).0, first.0, "the same terms have the same numbers, however many");
        assert!(first.0.iter().map(|(term, _)| term / 2).eq(0..first.0.len() as u32), "none is left out");
        let (a, b) = (vocabulary.bag("新华桥拆除工程启动"), vocabulary.bag("拆除工程分三跨，拆除工程启动"));
        assert_eq!(a.plus(&b).0, Bag::sum([&a, &b]).0);
        assert_eq!(a.plus(&Bag::default()).0, a.0);
    }
}
