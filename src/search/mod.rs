//! An index in which a browser finds every string, from static files.
//!
//! 1. [`documents`] reads what is published once more, writes a record of each document, from which
//!    rows and snippets are made, and keeps its folded text.
//! 2. [`lists`] makes of the folded texts a list for each pair of characters: the documents that have
//!    it, and where.
//! 3. [`shards`] puts the lists into files of a few kibibytes, by the hash of the pair.
//! 4. [`facets`] and [`meta`] say what the documents are.
//! 5. [`export`] writes the same documents for a search engine, where the archive has outgrown files.
//! 6. The module that reads all this in the browser is [`CLIENT`].
//!
//! `docs/search-format.md` describes the files to the byte.

mod bits;
mod documents;
pub mod export;
mod facets;
mod lists;
mod meta;
#[cfg(any(test, fuzzing))]
mod reader;
mod shards;

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde_json::Value;

use crate::diag::Result;
use crate::output::Sink;
use crate::render::Material;
use crate::text::simplified::Simplified;
use documents::{Document, What};
pub use lists::Limits;
use lists::{Family, Folded, Measures};
#[cfg(fuzzing)]
pub use reader::prove;

/// The version of the format; a client refuses any other.
pub const VERSION: u32 = 2;
/// Where the module stands, and everything that it loads.
pub const FOLDER: &str = "search/";
pub const CLIENT_PATH: &str = "search/search.js";
/// The module that searches, for browsers.
pub const CLIENT: &str = include_str!("client.js");
/// The file that is loaded first.
pub const META_PATH: &str = "search/meta.bin";

/// Files of pairs of characters that a query may need and the archive does not have: by the last bits of the first.
const FOLD_FILES: u32 = 16;

/// The same, made small by `tests/search/minify`.
const MINIFIED: &str = include_str!("client.min.js");

/// The module as it is published.
pub fn client(minify: bool) -> &'static str {
    if minify { MINIFIED } else { CLIENT }
}

/// Writes the index of a site, and returns the bytes of its files.
///
/// # Errors
/// When a file cannot be read any more, or the sink refuses one.
pub fn write(site: &Material<'_>, sink: &dyn Sink, limits: &Limits) -> Result<u64> {
    let read: Vec<Result<Vec<(Document, u64)>>> = (0..site.view.issues().len())
        .into_par_iter()
        .map(|i| {
            let documents = documents::of_issue(site, i)?;
            let written = documents.into_iter().map(|(document, record)| {
                let json = serde_json::to_vec(&record).unwrap_or_default();
                let packed = deflated(&json);
                sink.write(&record_path(site, i, document.what), &packed)?;
                Ok((document, packed.len() as u64))
            });
            written.collect()
        })
        .collect();
    let mut order: Vec<(usize, What)> = Vec::new();
    let mut folded: Vec<Folded> = Vec::new();
    let mut traditional: BTreeSet<char> = BTreeSet::new();
    let mut bytes = 0;
    for (i, of_issue) in read.into_iter().enumerate() {
        for (document, record) in of_issue? {
            order.push((i, document.what));
            folded.push(document.folded);
            traditional.extend(document.traditional);
            bytes += record;
        }
    }
    let record = bytes / (order.len() as u64).max(1);
    let stamp = stamp(&folded, &order, site);
    let stamp_hex = format!("{:08x}", u32::from_be_bytes(stamp));
    let measures = Measures::of(&folded);

    let units = meta::units(folded.iter());
    let mut family = |family: Family, folder: &str| -> Result<(u32, Vec<shards::Mark>)> {
        let encoded = lists::encode(&folded, family, &measures, limits);
        let bits = shards::shard_bits(&encoded, limits);
        let (marks, written) = shards::write(&encoded, folder, bits, limits, sink)?;
        bytes += written;
        Ok((bits, marks))
    };
    let (grams, singles) = (family(Family::Grams, "g")?, family(Family::Units, "u")?);

    let facets = facets::files(site, &order, &stamp_hex);
    for (kind, file) in &facets {
        sink.write(&format!("{FOLDER}facet-{kind}.bin"), file)?;
        bytes += file.len() as u64;
    }
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        Simplified::chinese().pairs().iter().partition(|(from, _)| traditional.contains(from));
    let known = |c: char| c.encode_utf16(&mut [0; 2]).iter().all(|unit| units.contains_key(unit));
    let text = |pairs: &[(char, char)]| -> String { pairs.iter().flat_map(|(a, b)| [a, b]).collect() };
    for bucket in 0..FOLD_FILES {
        let wanted = |(from, to): &&(char, char)| u32::from(*from) % FOLD_FILES == bucket && known(*to);
        let pairs: Vec<(char, char)> = elsewhere.iter().filter(wanted).copied().collect();
        let file = deflated(text(&pairs).as_bytes());
        sink.write(&format!("{FOLDER}fold/{bucket:x}.bin"), &file)?;
        bytes += file.len() as u64;
    }
    let about = meta::About {
        stamp: &stamp_hex,
        measures,
        bits: [grams.0, singles.0],
        marks: [grams.1, singles.1].concat(),
        record: record as usize,
        facets: facets.iter().map(|(kind, _)| *kind).collect(),
        pairs: text(&here),
    };
    let meta = meta::file(site, &order, &units, &about);
    sink.write(META_PATH, &meta)?;
    Ok(bytes + meta.len() as u64)
}

/// Where the record of a document stands: its address, without the slash at its end.
fn record_path(site: &Material<'_>, i: usize, what: What) -> String {
    let issue = &site.view.issues()[i];
    let id = match what {
        What::Article(j) => issue.articles[j].id.as_str(),
        What::Sheet(j) => issue.sheets()[j].id.as_str(),
        What::Issue => issue.issue.id.as_str(),
    };
    format!("{FOLDER}text/{id}.bin")
}

/// Tells one index from another: four bytes of the hash of all that its lists are made from.
fn stamp(folded: &[Folded], order: &[(usize, What)], site: &Material<'_>) -> [u8; 4] {
    let hashes: Vec<blake3::Hash> = folded
        .par_iter()
        .zip(order)
        .map(|(document, (i, what))| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(record_path(site, *i, *what).as_bytes());
            let units = document.ends.iter().flat_map(|end| end.to_le_bytes());
            hasher.update(&units.collect::<Vec<u8>>());
            hasher.update(&document.units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>());
            hasher.finalize()
        })
        .collect();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&VERSION.to_le_bytes());
    for hash in hashes {
        hasher.update(hash.as_bytes());
    }
    let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
    [a, b, c, d]
}

/// JSON and bytes in one deflated file: the length of the JSON in four bytes, least first, the JSON, the
/// bytes.
fn packed(json: &Value, bytes: &[u8]) -> Vec<u8> {
    let json = json.to_string();
    deflated(&[&(json.len() as u32).to_le_bytes()[..], json.as_bytes(), bytes].concat())
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_module_is_made_from_the_readable_one() {
        // FNV-1a, as tests/search/minify has it
        let hash = CLIENT.bytes().fold(2_166_136_261u32, |h, byte| (h ^ u32::from(byte)).wrapping_mul(16_777_619));
        assert!(
            MINIFIED.lines().next().is_some_and(|line| line.ends_with(&format!("{hash:08x}"))),
            "run tests/search/minify"
        );
        assert!(deflated(MINIFIED.as_bytes()).len() < 10 << 10);
    }
}
