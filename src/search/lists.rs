//! From folded texts to one encoded list for each pair of characters.
//!
//! 1. A text is a sequence of UTF-16 units; every two that stand side by side in a paragraph are a
//!    gram, and every single one is listed too, in a family of lists of its own.
//! 2. A gram is 32 bits. A bijection spreads it ([`mix`]), so that shards are of one size and no two
//!    grams meet.
//! 3. Occurrences are gathered in passes, each over a range of the spread grams that has about
//!    [`Limits::pass`] of them, or more where that would make too many passes; they run in parallel.
//!    Memory is bounded by the texts, the passes at work, and the encoded lists.
//! 4. An occurrence sorts by gram, document, field and place; each list is encoded in that order.

use rayon::prelude::*;

use super::bits::{Writer, gap_parameter};

/// The fields of a document.
pub const FIELDS: usize = 3;
/// What stands between two paragraphs of a field: no text holds it.
pub const BREAK: u16 = 0;

/// The folded text of a document: for each field its paragraphs, a [`BREAK`] between them.
#[derive(Debug, Default, Clone)]
pub struct Folded {
    /// All fields, one behind the other.
    pub units: Vec<u16>,
    /// Where each field ends in `units`.
    pub ends: [u32; FIELDS],
}

impl Folded {
    /// The units of a field.
    pub fn field(&self, field: usize) -> &[u16] {
        let start = if field == 0 { 0 } else { self.ends[field - 1] as usize };
        &self.units[start..self.ends[field] as usize]
    }

    /// Units of a field.
    fn len(&self, field: usize) -> u64 {
        self.field(field).len() as u64
    }
}

/// Sizes at which something is done otherwise; tests make them tiny.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bits of a list's part above which both its parts are files of their own.
    pub inline: u64,
    /// Bytes that a shard has at most in the mean, and at least half of it; where shards are few, half of both.
    pub shard: u64,
    /// Occurrences that are sorted at once, in archives that are not large.
    pub pass: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { inline: 8 * 2048, shard: 4096, pass: 1 << 20 }
    }
}

/// Which lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Of two units, with their places.
    Grams,
    /// Of one unit, without.
    Units,
}

/// What both sides must know to read lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measures {
    pub documents: u64,
    /// Units of each field, of the documents that have any, in the mean.
    pub lengths: [u64; FIELDS],
}

impl Measures {
    pub fn of(documents: &[Folded]) -> Self {
        let mut lengths = [0; FIELDS];
        for (field, length) in lengths.iter_mut().enumerate() {
            let with = documents.iter().map(|document| document.len(field)).filter(|len| *len > 0);
            let (sum, count) = with.fold((0, 0), |(sum, count), len| (sum + len, count + 1));
            *length = u64::checked_div(sum, count).unwrap_or(0);
        }
        Self { documents: documents.len() as u64, lengths }
    }
}

/// Spreads 32 bits over 32 bits, no two to one: the last steps of MurmurHash3.
pub fn mix(gram: u32) -> u32 {
    let mut h = gram;
    h ^= h >> 16;
    h = h.wrapping_mul(0x85EB_CA6B);
    h ^= h >> 13;
    h = h.wrapping_mul(0xC2B2_AE35);
    h ^ h >> 16
}

/// The encoded lists of a range of grams, in their order.
#[derive(Debug, Default)]
pub struct Encoded {
    pub lists: Vec<List>,
    bytes: Vec<u8>,
}

/// An encoded list.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// The gram after [`mix`].
    pub key: u32,
    /// Documents in it.
    pub count: u32,
    at: usize,
    /// Bits of the part with the documents, and of the part with the places.
    pub documents: u64,
    pub places: u64,
}

impl Encoded {
    /// The part with the documents.
    pub fn documents(&self, list: &List) -> &[u8] {
        &self.bytes[list.at..][..list.documents.div_ceil(8) as usize]
    }

    /// The part with the places.
    pub fn places(&self, list: &List) -> &[u8] {
        &self.bytes[list.at + list.documents.div_ceil(8) as usize..][..list.places.div_ceil(8) as usize]
    }
}

/// Passes at most: each goes through all texts, so their number must not grow with the archive.
const PASSES: u64 = 32;

/// Encodes all lists of a family, in the order of their keys.
pub fn encode(documents: &[Folded], family: Family, measures: &Measures, limits: &Limits) -> Vec<Encoded> {
    let units: u64 = documents.iter().map(|document| document.units.len() as u64).sum();
    let passes = units.div_ceil(limits.pass.max(1)).next_power_of_two().clamp(1, PASSES);
    let shift = 32 - passes.trailing_zeros();
    let total: u64 = measures.lengths.iter().sum();
    (0..passes as u32)
        .into_par_iter()
        .map(|pass| {
            let mut found = gather(documents, family, |key| u64::from(key) >> shift == u64::from(pass));
            found.sort_unstable();
            encode_range(&found, documents, family, measures, total.max(1))
        })
        .collect()
}

/// Key and document; field and place.
type Occurrence = (u64, u32);

fn gather(documents: &[Folded], family: Family, wanted: impl Fn(u32) -> bool) -> Vec<Occurrence> {
    let mut found = Vec::new();
    for (n, document) in documents.iter().enumerate() {
        for field in 0..FIELDS {
            let units = document.field(field);
            let mut add = |gram: u32, place: usize| {
                let key = mix(gram);
                if wanted(key) {
                    found.push((u64::from(key) << 32 | n as u64, (field as u32) << 30 | place as u32));
                }
            };
            match family {
                Family::Grams => {
                    for (place, pair) in units.windows(2).enumerate() {
                        if pair[0] != BREAK && pair[1] != BREAK {
                            add(u32::from(pair[0]) << 16 | u32::from(pair[1]), place);
                        }
                    }
                }
                Family::Units => {
                    for (place, unit) in units.iter().enumerate() {
                        if *unit != BREAK && !(0xD800..0xE000).contains(unit) {
                            add(u32::from(*unit), place);
                        }
                    }
                }
            }
        }
    }
    found
}

fn encode_range(
    found: &[Occurrence],
    documents: &[Folded],
    family: Family,
    measures: &Measures,
    total: u64,
) -> Encoded {
    let mut encoded = Encoded::default();
    let mut all = Writer::default();
    for list in found.chunk_by(|a, b| a.0 >> 32 == b.0 >> 32) {
        let count = list.chunk_by(|a, b| a.0 == b.0).count() as u32;
        let at = all.bytes().len();
        let k = gap_parameter(measures.documents, u64::from(count));
        let start = all.len();
        let mut next = 0;
        for postings in list.chunk_by(|a, b| a.0 == b.0) {
            let document = postings[0].0 as u32;
            all.rice(k, document - next);
            next = document + 1;
            let mut counts = [0u64; FIELDS];
            postings.iter().for_each(|(_, at)| counts[(at >> 30) as usize] += 1);
            let mask = (0..FIELDS).filter(|field| counts[*field] > 0).fold(0, |mask, field| mask | 1 << field);
            if mask == TEXT_ONLY {
                all.bits(0, 1);
            } else {
                all.bits(1 << 3 | mask, 4);
            }
            let length: u64 = (0..FIELDS).map(|field| documents[document as usize].len(field)).sum();
            all.bits(impact(counts, length, total), 3);
        }
        let documents_bits = all.len() - start;
        all.align();
        let start = all.len();
        if family == Family::Grams {
            for postings in list.chunk_by(|a, b| a.0 == b.0) {
                for places in postings.chunk_by(|a, b| a.1 >> 30 == b.1 >> 30) {
                    all.gamma(places.len() as u32);
                    let k = gap_parameter(measures.lengths[(places[0].1 >> 30) as usize], places.len() as u64);
                    let mut next = 0;
                    for (_, place) in places {
                        let place = place & ((1 << 30) - 1);
                        all.rice(k, place - next);
                        next = place + 1;
                    }
                }
            }
        }
        let places_bits = all.len() - start;
        all.align();
        let key = (list[0].0 >> 32) as u32;
        encoded.lists.push(List { key, count, at, documents: documents_bits, places: places_bits });
    }
    encoded.bytes = all.finish();
    encoded
}

/// The mask of what stands in the text and nowhere else, which is nearly everything.
const TEXT_ONLY: u32 = 2;

/// How much a document is about a gram, from 0 to 7: BM25 with k₁ = 1.2 and b = 0.75, an occurrence in
/// the title counted three times, in whole numbers.
fn impact(counts: [u64; FIELDS], length: u64, mean: u64) -> u32 {
    let frequency = counts[0] * 3 + counts[1] + counts[2];
    let saturated = frequency * 8 * 1000;
    let long = 300 + 900 * length / mean;
    (saturated / (frequency * 1000 + long)).min(7) as u32
}
