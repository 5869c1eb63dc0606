//! From encoded lists to files.
//!
//! A shard holds the lists of a range of keys, one behind the other, so that a reader goes through
//! at most a few kibibytes to find one. There is no table of shards: the first bits of a key name
//! its shard. Long lists stand outside, each part in a file of its own.

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

/// Writes the shards `search/FOLDER/N.bin` and the lists outside, `search/FOLDER/KEY.d.bin` and `.p.bin`. Returns
/// their bytes.
///
/// # Errors
/// What the sink reports.
pub fn write(
    encoded: &[Encoded],
    folder: &str,
    bits: u32,
    stamp: [u8; 4],
    limits: &Limits,
    sink: &dyn Sink,
) -> Result<u64> {
    let all: Vec<(&Encoded, &List)> =
        encoded.iter().flat_map(|range| range.lists.iter().map(move |list| (range, list))).collect();
    let shard_of = |key: u32| u64::from(key) >> (32 - bits);
    let written: Vec<Result<u64>> = (0..1u64 << bits)
        .into_par_iter()
        .map(|shard| {
            let start = all.partition_point(|(_, list)| shard_of(list.key) < shard);
            let end = all.partition_point(|(_, list)| shard_of(list.key) <= shard);
            let lists = &all[start..end];
            let mut sum = 0;
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
                    for (part, bytes) in [("d", documents), ("p", places)] {
                        if !bytes.is_empty() {
                            let file = [&stamp[..], bytes].concat();
                            sink.write(&format!("search/{folder}/{:08x}.{part}.bin", list.key), &file)?;
                            sum += file.len() as u64;
                        }
                    }
                } else {
                    writer.bits(0, 1);
                    writer.append(documents, list.documents);
                    writer.append(places, list.places);
                }
            }
            let file = [&stamp[..], &writer.finish()].concat();
            sink.write(&format!("search/{folder}/{shard:x}.bin"), &file)?;
            Ok(sum + file.len() as u64)
        })
        .collect();
    written.into_iter().sum()
}
