//! From encoded lists to files.
//!
//! A shard holds the lists of a range of keys, one behind the other, so that a reader goes through
//! at most a few kibibytes to find one. There is no table of shards: the first bits of a key name
//! its shard. Long lists stand outside, each part in a file of its own.

use std::borrow::Cow;

use blake3::Hasher;
use rayon::prelude::*;

use super::bits::{Writer, gap_parameter};
use super::lists::{Encoded, Limits, List};
use crate::diag::Result;
use crate::output::Sink;

/// Shards that are no burden to any host, so that they may be half as large.
const FEW: u64 = 512;

/// How many bits of a key name a shard, so that shards have the size wanted.
pub fn shard_bits(encoded: &[Encoded], limits: &Limits) -> u32 {
    let bits: u64 = encoded
        .iter()
        .flat_map(|range| &range.lists)
        .map(|list| {
            let outside = is_outside(list, limits);
            // a key, a count and the flag are about 16 bits, the lengths of what stands outside as many again
            16 + if outside { 32 } else { list.documents + list.places }
        })
        .sum();
    let shards = |size: u64| bits.div_ceil(8 * size.max(1)).next_power_of_two();
    // a small archive can afford twice as many files
    let half = shards(limits.shard / 2);
    let shards = if half <= FEW { half } else { shards(limits.shard) };
    shards.trailing_zeros().min(16)
}

fn is_outside(list: &List, limits: &Limits) -> bool {
    list.documents > limits.inline || list.places > limits.inline
}

/// Neighbouring shards that have one mark: of many shards, so many bits of a key name a group. The marks are in the
/// metadata, which every reader loads, so there must not be too many of them.
pub const GROUP_BITS: u32 = 9;

/// The first bytes of the hash of what the files of a group hold. Every file of the group begins with them.
pub type Mark = [u8; 2];

/// The bits of a key that name its group, where so many name its shard.
pub fn group_bits(bits: u32) -> u32 {
    bits.min(GROUP_BITS)
}

/// Writes the shards `search/FOLDER/N.bin` and the lists outside, `search/FOLDER/KEY.d.bin` and `.p.bin`. Returns
/// the mark of each group, and the bytes of all files.
///
/// # Errors
/// What the sink reports.
pub fn write(
    encoded: &[Encoded],
    folder: &str,
    bits: u32,
    limits: &Limits,
    sink: &dyn Sink,
) -> Result<(Vec<Mark>, u64)> {
    let all: Vec<(&Encoded, &List)> =
        encoded.iter().flat_map(|range| range.lists.iter().map(move |list| (range, list))).collect();
    let shard_of = |key: u32| u64::from(key) >> (32 - bits);
    let in_group = 1u64 << (bits - group_bits(bits));
    let written: Vec<Result<(Mark, u64)>> = (0..1u64 << group_bits(bits))
        .into_par_iter()
        .map(|group| {
            let mut files: Vec<(String, Cow<'_, [u8]>)> = Vec::new();
            for shard in group * in_group..(group + 1) * in_group {
                let start = all.partition_point(|(_, list)| shard_of(list.key) < shard);
                let end = all.partition_point(|(_, list)| shard_of(list.key) <= shard);
                let (lists, outside) = shard_file(&all[start..end], bits, limits);
                files.push((format!("{shard:x}"), lists.into()));
                files.extend(outside.map(|(key, part, bytes)| (format!("{key:08x}.{part}"), bytes.into())));
            }
            let mut hasher = Hasher::new();
            for (_, bytes) in &files {
                hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
            }
            let [a, b, ..] = *hasher.finalize().as_bytes();
            let mut sum = 0;
            for (name, bytes) in files {
                let file = [&[a, b], &*bytes].concat();
                sink.write(&format!("search/{folder}/{name}.bin"), &file)?;
                sum += file.len() as u64;
            }
            Ok(([a, b], sum))
        })
        .collect();
    let (mut marks, mut sum) = (Vec::with_capacity(written.len()), 0);
    for written in written {
        let (mark, bytes) = written?;
        marks.push(mark);
        sum += bytes;
    }
    Ok((marks, sum))
}

/// A shard without its mark, and the parts of its lists that stand outside: key, `d` or `p`, bytes.
fn shard_file<'e>(
    lists: &[(&'e Encoded, &'e List)],
    bits: u32,
    limits: &Limits,
) -> (Vec<u8>, impl Iterator<Item = (u32, &'static str, &'e [u8])>) {
    let mut outside = Vec::new();
    let mut writer = Writer::default();
    writer.gamma(lists.len() as u32 + 1);
    let low = (1u64 << (32 - bits)) - 1;
    let k = gap_parameter(low + 1, lists.len() as u64);
    let mut next = 0;
    for (range, list) in lists {
        let rest = u64::from(list.key) & low;
        writer.rice(k, (rest - next) as u32);
        next = rest + 1;
        writer.gamma(list.count);
        let (documents, places) = (range.documents(list), range.places(list));
        if is_outside(list, limits) {
            writer.bits(1, 1);
            writer.gamma(documents.len() as u32);
            writer.gamma(places.len() as u32 + 1);
            let parts = [(list.key, "d", documents), (list.key, "p", places)];
            outside.extend(parts.into_iter().filter(|(_, _, bytes)| !bytes.is_empty()));
        } else {
            writer.bits(0, 1);
            writer.append(documents, list.documents);
            writer.append(places, list.places);
        }
    }
    (writer.finish(), outside.into_iter())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::output::sink::Memory;
    use crate::search::lists::{self, Family, Folded, Measures};

    /// The files of the lists of 600 texts, of which one differs.
    fn files(word: &str) -> (BTreeMap<String, Vec<u8>>, Vec<Mark>) {
        let texts = (0..600).map(|n| match n {
            300 => format!("第三百篇{word}"),
            _ => format!("第{n}篇说的是{}", char::from_u32(0x4E00 + n).unwrap()),
        });
        let documents: Vec<Folded> = texts
            .map(|text| {
                let units: Vec<u16> = text.encode_utf16().chain([lists::BREAK]).collect();
                let end = units.len() as u32;
                Folded { units, ends: [0, end, end] }
            })
            .collect();
        let limits = Limits { shard: 64, inline: 256, ..Limits::default() };
        let encoded = lists::encode(&documents, Family::Grams, &Measures::of(&documents), &limits);
        let bits = shard_bits(&encoded, &limits);
        assert!(bits > 5, "{bits}");
        let sink = Memory::new();
        let (marks, bytes) = write(&encoded, "g", bits, &limits, &sink).unwrap();
        let files: BTreeMap<String, Vec<u8>> = sink.into_files().into_iter().collect();
        assert_eq!(bytes, files.values().map(|file| file.len() as u64).sum::<u64>());
        (files, marks)
    }

    #[test]
    fn another_text_changes_the_lists_of_its_words_and_no_others() {
        let ((before, marks), (after, others)) = (files("甲"), files("乙"));
        let differ = after.iter().filter(|(path, file)| before.get(*path) != Some(*file)).count();
        assert!((1..after.len() / 4).contains(&differ), "{differ} of {}", after.len());
        assert!(marks != others && marks.len() == others.len());
        for file in after.values() {
            assert!(others.iter().any(|mark| file.starts_with(mark)));
        }
    }
}
