//! `pages/about.md`: a free page.

use super::fields::Fields;
use super::walk::PageEntry;
use super::{front_matter, issue, keys, yaml};
use crate::diag::Report;
use crate::files::{self, Source};
use crate::model::Free;

pub fn read(source: &dyn Source, entry: &PageEntry, report: &mut Report) -> Option<Free> {
    let file = report.take(files::read_text(source, &entry.path))?;
    let parts = report.take(front_matter::split(&file))?;
    let node = report.take(yaml::parse(&file, parts.front))?;
    let mut fields = Fields::new(&file, &keys::FREE, node, report);
    let title = fields.required_words("title");
    let order = fields.number("order");
    let status = fields.one_of("status", issue::STATUS).unwrap_or_default();
    let formerly = issue::formerly(&mut fields, "pages");
    fields.finish();
    Some(Free { slug: entry.slug.clone(), title: title?.value, order, status, formerly, body: parts.body, file })
}
