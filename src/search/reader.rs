//! Reads the lists back, to prove that they answer like a plain scan.
//!
//! It does what the module in the browser does, without its planning: every gram of a query is looked
//! up, and the places say where the query stands. Of a file that is damaged it reads what it can, and
//! ends.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::{Reader, gap_parameter};
use super::lists::{BREAK, FIELDS, Family, Folded, Limits, Measures, encode, mix};
use super::shards;
use crate::output::sink::Memory;
use crate::text::fold::fold_search;
use crate::text::simplified::Simplified;

/// An index in memory.
struct Index {
    files: BTreeMap<String, Vec<u8>>,
    measures: Measures,
    bits: [u32; 2],
}

/// For each document its fields, and in each the places.
type Postings = BTreeMap<u32, [Vec<u32>; FIELDS]>;

impl Index {
    fn of(documents: &[Folded], limits: &Limits) -> Self {
        let measures = Measures::of(documents);
        let sink = Memory::new();
        let bits = [(Family::Grams, "g"), (Family::Units, "u")].map(|(family, folder)| {
            let encoded = encode(documents, family, &measures, limits);
            let bits = shards::shard_bits(&encoded, limits);
            shards::write(&encoded, folder, bits, limits, &sink).unwrap();
            bits
        });
        Self { files: sink.into_files(), measures, bits }
    }

    /// The list of a gram; of a single unit with empty fields where it stands.
    fn list(&self, family: Family, gram: u32) -> Option<Postings> {
        let (folder, bits) = if family == Family::Grams { ("g", self.bits[0]) } else { ("u", self.bits[1]) };
        let key = mix(gram);
        let mut shard = Reader::new(self.file(&format!("{folder}/{:x}", u64::from(key) >> (32 - bits)))?);
        let range = 1u64 << (32 - bits);
        let lists = shard.gamma()? - 1;
        let k = gap_parameter(range, u64::from(lists));
        let mut next = 0;
        for _ in 0..lists {
            let rest = next + u64::from(shard.rice(k)?);
            next = rest + 1;
            let count = shard.gamma()?;
            let wanted = rest == u64::from(key) & (range - 1);
            let postings = if shard.bits(1)? == 1 {
                let (documents, places) = (shard.gamma()? as usize, shard.gamma()? as usize - 1);
                if !wanted {
                    continue;
                }
                let part = |part: &str, len: usize| {
                    self.file(&format!("{folder}/{key:08x}.{part}")).filter(|file| file.len() == len)
                };
                let places = if places == 0 { &[][..] } else { part("p", places)? };
                self.postings(&mut Reader::new(part("d", documents)?), &mut Some(Reader::new(places)), count, family)?
            } else {
                self.postings(&mut shard, &mut None, count, family)?
            };
            if wanted {
                return Some(postings);
            }
        }
        None
    }

    /// What a file holds after its mark.
    fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(&format!("search/{name}.bin"))?.get(size_of::<shards::Mark>()..)
    }

    fn postings<'a>(
        &self,
        documents: &mut Reader<'a>,
        places: &mut Option<Reader<'a>>,
        count: u32,
        family: Family,
    ) -> Option<Postings> {
        let k = gap_parameter(self.measures.documents, u64::from(count));
        let mut next = 0;
        let mut found = Vec::new();
        for _ in 0..count {
            let document = documents.rice(k)?.checked_add(next)?;
            next = document.checked_add(1)?;
            let mask = if documents.bits(1)? == 1 { documents.bits(3)? } else { 2 };
            documents.bits(3)?;
            found.push((document, mask));
        }
        let mut postings = Postings::new();
        for (document, mask) in found {
            let fields = postings.entry(document).or_default();
            for field in (0..FIELDS).filter(|field| mask & 1 << field != 0) {
                if family == Family::Units {
                    fields[field].push(0);
                    continue;
                }
                let reader = places.as_mut().unwrap_or(documents);
                let count = reader.gamma()?;
                let k = gap_parameter(self.measures.lengths[field], u64::from(count));
                let mut next = 0;
                for _ in 0..count {
                    let place = reader.rice(k)?.checked_add(next)?;
                    next = place.checked_add(1)?;
                    fields[field].push(place);
                }
            }
        }
        Some(postings)
    }

    /// Documents and fields in which a folded query stands.
    fn find(&self, query: &str) -> BTreeSet<(u32, usize)> {
        let units: Vec<u16> = query.encode_utf16().collect();
        if let [unit] = units[..] {
            let list = self.list(Family::Units, u32::from(unit)).unwrap_or_default();
            return starts(&list, 0).into_iter().map(|(document, field, _)| (document, field)).collect();
        }
        let mut all: Option<BTreeSet<(u32, usize, u32)>> = None;
        for (at, pair) in units.windows(2).enumerate() {
            let list = self.list(Family::Grams, u32::from(pair[0]) << 16 | u32::from(pair[1])).unwrap_or_default();
            let here = starts(&list, at as u32);
            all = Some(match all {
                Some(all) => &all & &here,
                None => here,
            });
        }
        all.unwrap_or_default().into_iter().map(|(document, field, _)| (document, field)).collect()
    }
}

fn starts(list: &Postings, offset: u32) -> BTreeSet<(u32, usize, u32)> {
    let each = list.iter().flat_map(|(document, fields)| {
        fields.iter().enumerate().flat_map(move |(field, places)| {
            places.iter().filter_map(move |place| Some((*document, field, place.checked_sub(offset)?)))
        })
    });
    each.collect()
}

/// A document in three fields of paragraphs, folded, and as it is scanned.
fn document(fields: &[Vec<String>; FIELDS]) -> (Folded, [Vec<String>; FIELDS]) {
    let mut folded = Folded::default();
    let texts = fields.clone().map(|paragraphs| {
        paragraphs.iter().map(|text| fold_search(text, Simplified::chinese()).text).collect::<Vec<_>>()
    });
    for (field, paragraphs) in texts.iter().enumerate() {
        for text in paragraphs {
            folded.units.extend(text.encode_utf16());
            folded.units.push(BREAK);
        }
        folded.ends[field] = folded.units.len() as u32;
    }
    (folded, texts)
}

/// Whether a folded query stands in a paragraph of a field: what the index must answer.
fn scan(texts: &[[Vec<String>; FIELDS]], query: &str) -> BTreeSet<(u32, usize)> {
    let documents = (0..).zip(texts);
    let fields = documents.flat_map(|(document, fields)| {
        fields.iter().enumerate().filter_map(move |(field, paragraphs)| {
            paragraphs.iter().any(|text| text.contains(query)).then_some((document, field))
        })
    });
    fields.collect()
}

/// Makes an index of documents that are made of any bytes, proves that it answers like a scan, damages one
/// byte of each file, and asks again: that may answer anything, but it must end. For fuzzing.
#[cfg(fuzzing)]
pub fn prove(bytes: &[u8]) {
    let [size, damage, rest @ ..] = bytes else { return };
    let text: String = String::from_utf8_lossy(rest).chars().filter(|c| *c != '\0').collect();
    let documents: Vec<[Vec<String>; FIELDS]> = text
        .split("\n\n")
        .map(|lines| {
            let mut fields: [Vec<String>; FIELDS] = Default::default();
            lines.lines().enumerate().for_each(|(k, line)| fields[k % FIELDS].push(line.to_owned()));
            fields
        })
        .collect();
    let (folded, texts): (Vec<_>, Vec<_>) = documents.iter().map(document).unzip();
    let inline = [8, 40, 200, 16_384][usize::from(size % 4)];
    let limits = Limits { inline, shard: 8 << (size / 4 % 10), pass: u64::from(*size) + 1 };
    let mut index = Index::of(&folded, &limits);
    let queries: Vec<String> = texts
        .iter()
        .flatten()
        .flatten()
        .take(8)
        .flat_map(|text| [1, 2, 5, usize::MAX].map(|count| text.chars().take(count).collect::<String>()))
        .filter(|query| !query.is_empty())
        .collect();
    for query in &queries {
        assert_eq!(index.find(query), scan(&texts, query), "{query:?}");
    }
    for file in index.files.values_mut() {
        let at = usize::from(*damage) % file.len().max(1);
        file[at] ^= 1 << (size % 8);
        file.truncate(file.len() - usize::from(size % 3).min(file.len()));
    }
    queries.iter().for_each(|query| drop(index.find(query)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Characters of several scripts: few of each, so that the same pairs come often.
    fn text() -> impl Strategy<Value = String> {
        let chars: Vec<char> = "株洲市雲云桥橋　 の日ハﾊ한국글éÉßZ2０９٣،。“%-😀👨🏽𠀀𡃁ﬀⅢ㎡".chars().collect();
        prop::collection::vec(prop::sample::select(chars), 0..24).prop_map(|chars| chars.into_iter().collect())
    }

    fn archive() -> impl Strategy<Value = Vec<[Vec<String>; FIELDS]>> {
        let field = || prop::collection::vec(text(), 0..3);
        prop::collection::vec((field(), field(), field()).prop_map(|(a, b, c)| [a, b, c]), 1..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn the_lists_answer_like_a_scan(
            archive in archive(),
            strange in prop::collection::vec(text(), 0..8),
            (inline, shard, pass) in (prop::sample::select(vec![8u64, 40, 200, 16_384]), prop::sample::select(vec![8u64, 64, 4096]), 1u64..200),
        ) {
            let (folded, texts): (Vec<_>, Vec<_>) = archive.iter().map(document).unzip();
            let index = Index::of(&folded, &Limits { inline, shard, pass });
            // every part of a few lengths of what is there, and some that may be nowhere
            let whole = texts.iter().flatten().flatten();
            let parts = whole.flat_map(|text| {
                let chars: Vec<char> = text.chars().collect();
                let of = |len: usize| chars.windows(len).step_by(3).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>();
                [of(1), of(2), of(3), of(7)].concat()
            });
            let others = strange.iter().map(|text| fold_search(text, Simplified::chinese()).text);
            for query in parts.chain(others).filter(|query| !query.is_empty()) {
                prop_assert_eq!(index.find(&query), scan(&texts, &query), "{:?}", query);
            }
        }

        #[test]
        fn sizes_change_nothing_but_sizes(archive in archive(), pass in 1u64..60) {
            let folded: Vec<Folded> = archive.iter().map(|fields| document(fields).0).collect();
            let limits = Limits { pass, ..Limits::default() };
            prop_assert_eq!(Index::of(&folded, &limits).files, Index::of(&folded, &Limits::default()).files);
        }
    }
}
