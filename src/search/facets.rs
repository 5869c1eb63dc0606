//! What results are counted and narrowed by: for each kind a file with its values and the documents of
//! each. Year, month, page and paper follow from the metadata.

use std::collections::BTreeMap;

use serde_json::json;

use super::bits::{Writer, gap_parameter};
use super::documents::What;
use super::packed;
use crate::model::SubjectKind;
use crate::render::Material;

/// Kinds and their files. A kind without values has none.
pub fn files(site: &Material<'_>, order: &[(usize, What)], stamp: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut files = Vec::new();
    // by the first document that has it, so that no kind of article comes before another for its name
    let mut kinds: BTreeMap<&str, (String, Vec<u32>)> = BTreeMap::new();
    let mut subjects: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (n, (i, what)) in (0..).zip(order) {
        let (kind, label) = match what {
            What::Article(j) => {
                let card = &site.cards.issues[*i].articles[*j];
                for k in site.view.issues()[*i].articles[*j].tags.iter().filter_map(|tag| site.view.subject_at(tag)) {
                    let of = subjects.entry(k).or_default();
                    if of.last() != Some(&n) {
                        of.push(n);
                    }
                }
                (card.kind, card.kind_label.clone())
            }
            What::Sheet(_) => ("page", String::new()),
            What::Issue => ("issue", String::new()),
        };
        kinds.entry(kind).or_insert_with(|| (label, Vec::new())).1.push(n);
    }
    let mut add = |kind: &'static str, values: Vec<(&str, &str, &[u32])>| {
        if !values.is_empty() {
            files.push((kind, file(&values, order.len(), stamp)));
        }
    };
    add("kind", kinds.iter().map(|(value, (label, of))| (*value, label.as_str(), of.as_slice())).collect());
    for kind in SubjectKind::ALL {
        let all = site.view.subjects();
        let of = subjects.iter().filter(|(k, _)| all[**k].id.kind == kind);
        add(kind.key(), of.map(|(k, of)| (&*all[*k].id.slug, all[*k].label.as_str(), of.as_slice())).collect());
    }
    files
}

fn file(values: &[(&str, &str, &[u32])], documents: usize, stamp: &str) -> Vec<u8> {
    let mut writer = Writer::default();
    for (_, _, of) in values {
        let k = gap_parameter(documents as u64, of.len() as u64);
        let mut next = 0;
        for n in *of {
            writer.rice(k, n - next);
            next = n + 1;
        }
    }
    let named: Vec<_> = values.iter().map(|(value, label, of)| json!([value, label, of.len()])).collect();
    packed(&json!({ "stamp": stamp, "values": named }), &writer.finish())
}
