//! `topics/testing.md`: a topic, person, organisation, place or system.

use std::sync::Arc;

use super::fields::Fields;
use super::issue::{self, formerly};
use super::walk::SubjectEntry;
use super::yaml::{Node, Value};
use super::{front_matter, keys, yaml};
use crate::diag::{Report, SourceText, codes};
use crate::files::{self, Source};
use crate::model::{Alias, Subject, is_slug};

pub fn read(source: &dyn Source, entry: &SubjectEntry, report: &mut Report) -> Option<Subject> {
    let file = report.take(files::read_text(source, &entry.path))?;
    let parts = report.take(front_matter::split(&file))?;
    let node = report.take(yaml::parse(&file, parts.front))?;
    let mut fields = Fields::new(&file, &keys::SUBJECT, node, report);
    let label = fields.required_words("label");
    let subject = Subject {
        id: entry.id.clone(),
        label: label.as_ref().map(|label| label.value.clone()).unwrap_or_default(),
        aliases: aliases(&file, &mut fields),
        description: fields.words("description").map(|w| w.value).filter(|w| !w.is_empty()),
        role: fields.words("role").map(|w| w.value).filter(|w| !w.is_empty()),
        parents: parents(&mut fields),
        coordinates: coordinates(&mut fields),
        identifiers: fields.own_keys("identifiers"),
        status: fields.one_of("status", issue::STATUS).unwrap_or_default(),
        formerly: formerly(&mut fields, entry.id.kind.key()),
        extra: fields.own_keys("extra"),
        body: parts.body,
        file: file.clone(),
    };
    fields.finish();
    label.map(|_| subject)
}

/// Names, each a string or `{ text: 张敏, mention: false }`.
fn aliases(file: &Arc<SourceText>, fields: &mut Fields<'_>) -> Vec<Alias> {
    let mut aliases = Vec::new();
    for node in fields.list("aliases") {
        let alias = match node.value {
            Value::Map(_) => {
                let mut fields = Fields::new(file, &keys::ALIAS, node, fields.report);
                let text = fields.required_text("text");
                let mention = fields.one_of("mention", &[("true", true), ("false", false)]).unwrap_or(true);
                fields.finish();
                text.map(|text| Alias { text: text.value, mention })
            }
            _ => fields.as_words("aliases", node).map(|w| Alias { text: w.value, mention: true }),
        };
        aliases.extend(alias.filter(|alias| !alias.text.trim().is_empty()));
    }
    aliases
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn parents(fields: &mut Fields<'_>) -> Vec<Arc<str>> {
    let mut parents = Vec::new();
    for slug in fields.texts("parents") {
        if is_slug(&slug.value) {
            parents.push(slug.value.into());
        } else {
            fields
                .error(
                    &codes::UNKNOWN_SUBJECT,
                    slug.span,
                    format!("`{}` is not the name of a subject's file", slug.value),
                )
                .help
                .push("parents are subjects of the same kind, by their file names".into());
        }
    }
    parents
}

/// `[27.83, 113.13]`: latitude, then longitude, in degrees.
fn coordinates(fields: &mut Fields<'_>) -> Option<(String, String)> {
    let node = fields.node("coordinates")?;
    let pair = match &node.value {
        Value::List(items) => match items.as_slice() {
            [lat, lon] => scalar(lat).zip(scalar(lon)),
            _ => None,
        },
        _ => None,
    };
    let within = |text: &str, limit: f64| text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= limit);
    match pair {
        Some((lat, lon)) if within(lat, 90.0) && within(lon, 180.0) => Some((lat.to_owned(), lon.to_owned())),
        _ => {
            fields
                .error(&codes::WRONG_VALUE, node.span, "`coordinates` are latitude and longitude in degrees")
                .help
                .push("write them as [27.83, 113.13]: first north, then east".into());
            None
        }
    }
}
