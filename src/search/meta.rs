//! The first file that is loaded: what must be known before a query can be planned.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::documents::What;
use super::lists::{Folded, Measures};
use super::packed;
use super::shards::{Mark, group_bits};
use crate::render::Material;

/// What the metadata says of the files beside it.
pub struct About<'a> {
    pub stamp: &'a str,
    pub measures: Measures,
    /// The bits of a key that name its shard, of grams and of single units.
    pub bits: [u32; 2],
    /// The marks of the groups of shards of grams, then those of single units.
    pub marks: Vec<Mark>,
    /// Bytes of a record in the mean.
    pub record: usize,
    /// Kinds of facets that have a file.
    pub facets: Vec<&'static str>,
    /// Pairs of characters, one behind the other, whose first stands in the archive.
    pub pairs: String,
}

/// The file `search/meta.bin`.
pub fn file(site: &Material<'_>, order: &[(usize, What)], units: &BTreeMap<u16, u64>, about: &About<'_>) -> Vec<u8> {
    let mut json = calendar(site, order);
    json["v"] = super::VERSION.into();
    json["stamp"] = about.stamp.into();
    json["docs"] = about.measures.documents.into();
    json["lengths"] = json!(about.measures.lengths);
    json["bits"] = json!(about.bits);
    json["groups"] = json!(about.bits.map(group_bits));
    json["record"] = about.record.into();
    json["facets"] = json!(about.facets);
    json["fold"] = about.pairs.as_str().into();
    json["chars"] = units.len().into();
    json["total"] = units.values().sum::<u64>().into();
    // the units that occur, as gaps, and how often: half the logarithm, which is enough to tell rare from common
    let mut gaps = Vec::new();
    let mut classes = Vec::new();
    let mut next = 0u32;
    for (unit, count) in units {
        let mut gap = u32::from(*unit) - next;
        while gap >= 128 {
            gaps.push((gap & 127) as u8 | 128);
            gap >>= 7;
        }
        gaps.push(gap as u8);
        next = u32::from(*unit) + 1;
        classes.push((count.max(&1).ilog2() / 2) as u8);
    }
    packed(&json, &[gaps, classes, about.marks.concat()].concat())
}

/// Issues and the documents of each, in columns, so that what is regular packs well.
fn calendar(site: &Material<'_>, order: &[(usize, What)]) -> Value {
    let mut papers: Vec<&str> = Vec::new();
    let mut sheets: Vec<(&str, &str)> = Vec::new();
    let mut layouts: Vec<Vec<[usize; 4]>> = Vec::new();
    let (mut ids, mut days, mut spans, mut paper_of, mut layout_of) = (vec![], vec![], vec![], vec![], vec![]);
    let mut yesterday = 0;
    for of_issue in order.chunk_by(|a, b| a.0 == b.0) {
        let issue = site.view.issues()[of_issue[0].0].issue;
        let cards = &site.cards.issues[of_issue[0].0];
        let (first, last) = (day(issue.date.earliest()), day(issue.date.latest()));
        let iso = issue.date.earliest().to_string();
        ids.push(if issue.id.as_str() == iso { String::new() } else { issue.id.to_string() });
        days.push(first - yesterday);
        yesterday = first;
        // a date that is not certain reads as it was written
        spans.push(if issue.date.datetime() == iso && last == first {
            json!(0)
        } else {
            json!([last - first, issue.date.datetime()])
        });
        let paper = issue.paper.as_str();
        paper_of.push(position(&mut papers, paper));
        let layout = layout(of_issue, &mut sheets, site, cards);
        layout_of.push(position(&mut layouts, layout));
    }
    let kinds: BTreeMap<&str, &str> = site
        .cards
        .issues
        .iter()
        .flat_map(|issue| &issue.articles)
        .map(|card| (card.kind, card.kind_label.as_str()))
        .collect();
    let pages = site.cards.issues.iter().flat_map(|issue| &issue.sheets).any(|sheet| sheet.url.is_some());
    json!({
        "papers": papers, "sheets": sheets, "layouts": layouts, "kinds": kinds, "pages": pages,
        "ids": ids, "days": days, "spans": spans, "paper": paper_of, "layout": layout_of,
    })
}

/// The documents of an issue as runs: the sheet's place in the table, digits of the number, first number,
/// how many. A page has no digits, and the issue no sheet: one more than the table's last.
fn layout<'a>(
    documents: &[(usize, What)],
    sheets: &mut Vec<(&'a str, &'a str)>,
    site: &'a Material<'_>,
    cards: &'a crate::render::IssueCards,
) -> Vec<[usize; 4]> {
    let mut layout: Vec<[usize; 4]> = Vec::new();
    for (i, what) in documents {
        let run = match what {
            What::Article(j) => {
                let article = site.view.issues()[*i].articles[*j];
                let sheet = &cards.articles[*j].sheet;
                let digits = article.id.name().rsplit('-').next().map_or(0, str::len);
                [position(sheets, (sheet.id.as_str(), sheet.name.as_str())), digits, article.order as usize, 1]
            }
            What::Sheet(j) => {
                let sheet = &cards.sheets[*j];
                [position(sheets, (sheet.id.as_str(), sheet.name.as_str())), 0, 0, 1]
            }
            What::Issue => [0, 0, 1, 1],
        };
        match layout.last_mut() {
            Some(last) if run[1] > 0 && last[0] == run[0] && last[1] == run[1] && last[2] + last[3] == run[2] => {
                last[3] += 1;
            }
            _ => layout.push(run),
        }
    }
    layout
}

fn position<T: PartialEq>(table: &mut Vec<T>, value: T) -> usize {
    // nearly always one of the first or the last
    table.iter().rposition(|other| *other == value).unwrap_or_else(|| {
        table.push(value);
        table.len() - 1
    })
}

/// Days since 1970-01-01.
fn day(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// How often each unit occurs.
pub fn units<'a>(documents: impl Iterator<Item = &'a Folded>) -> BTreeMap<u16, u64> {
    let mut counts = vec![0u64; 1 << 16];
    for unit in documents.flat_map(|document| &document.units) {
        counts[usize::from(*unit)] += 1;
    }
    counts[0] = 0;
    (0..=u16::MAX).zip(counts).filter(|(_, count)| *count > 0).collect()
}
