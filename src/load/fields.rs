//! Typed values out of a front matter tree, with every mistake reported.
//!
//! A kind of file asks for its keys one by one and ends with [`Fields::finish`], which reports the
//! keys that it does not have; [`super::keys`] is the table of those that it has. Keys may be written
//! in Chinese; [`CHINESE`] is the table that `docs/formats.md` shows. A Chinese spelling is read as ours
//! only in a map that has the key: names in maps that are not ours stay as they are written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::keys::Keys;
use super::yaml::{Entry, Node, Value, quoted};
use crate::diag::{Diagnostic, Report, SourceText, Where, codes};
use crate::text::{nearest, unseen};

/// Keys that may also be written in Chinese.
pub const CHINESE: &[(&str, &str)] = &[
    ("报名", "paper"),
    ("日期", "date"),
    ("期号", "number"),
    ("农历", "lunar"),
    ("天气", "weather"),
    ("版数", "page_count"),
    ("标题", "title"),
    ("引题", "kicker"),
    ("副题", "deck"),
    ("栏目", "column"),
    ("体裁", "kind"),
    ("落款", "signature"),
    ("主题", "topics"),
    ("人物", "people"),
    ("机构", "organizations"),
    ("地点", "places"),
    ("系统", "systems"),
    ("来源", "source"),
    ("名称", "label"),
];

/// A value with the bytes that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// The entries of one map, taken out one by one.
pub struct Fields<'a> {
    file: &'a Arc<SourceText>,
    keys: &'static Keys,
    /// Where a missing key is reported.
    span: Range<usize>,
    entries: Vec<Entry>,
    pub report: &'a mut Report,
}

impl<'a> Fields<'a> {
    pub fn new(file: &'a Arc<SourceText>, keys: &'static Keys, node: Node, report: &'a mut Report) -> Self {
        let (span, what) = (node.span.clone(), keys.what);
        let entries = match node.value {
            Value::Map(entries) => entries,
            Value::Scalar { ref text, .. } if text.is_empty() => Vec::new(),
            _ => {
                let wide = file.text[node.span.clone()].contains('：');
                let colon = if wide { "; the colon is of half width, with a space behind it" } else { "" };
                report.push(
                    Diagnostic::new(&codes::WRONG_VALUE, format!("{what} is a list of `key: value` entries"))
                        .at(file, node.span)
                        .help(format!("write each key on a line of its own: `title: …`{colon}")),
                );
                Vec::new()
            }
        };
        let mut fields = Self { file, keys, span, entries: Vec::new(), report };
        fields.entries = fields.known(entries);
        fields
    }

    /// The entries of a map of ours, each under the key's English name.
    fn known(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        for entry in &mut entries {
            let english = CHINESE.iter().find(|(chinese, _)| *chinese == entry.key).map(|(_, english)| *english);
            if let Some(english) = english.filter(|english| self.keys.has(english)) {
                entry.key = english.to_owned();
            }
        }
        self.once(entries)
    }

    /// The entries of a map without those whose key is given before, which are reported.
    pub fn once(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut first: BTreeMap<String, Range<usize>> = BTreeMap::new();
        let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
        for entry in entries {
            match first.get(&entry.key) {
                Some(first) => {
                    let written = &self.file.text[entry.key_span.clone()];
                    let diagnostic = Diagnostic::new(&codes::DUPLICATE_KEY, format!("`{written}` is given twice"))
                        .at(self.file, entry.key_span)
                        .also(Where::Text(self.file.clone()), Some(first.clone()), "first given here")
                        .help("keep one of the two");
                    self.report.push(diagnostic);
                }
                None => {
                    first.insert(entry.key.clone(), entry.key_span.clone());
                    kept.push(entry);
                }
            }
        }
        kept
    }

    /// Takes the node of a key.
    pub fn node(&mut self, key: &'static str) -> Option<Node> {
        debug_assert!(self.keys.has(key), "{} has no key `{key}` in the table", self.keys.what);
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        Some(self.entries.remove(index).node)
    }

    pub fn error(
        &mut self,
        code: &'static crate::diag::Code,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.report.push(Diagnostic::new(code, message).at(self.file, span));
        // just pushed
        let last = self.report.diagnostics.len() - 1;
        &mut self.report.diagnostics[last]
    }

    fn missing(&mut self, key: &str) {
        // a key that is nearly this one is told of as unknown, with what was meant
        let english = |near: &str| CHINESE.iter().find(|(chinese, _)| *chinese == near).map(|(_, english)| *english);
        let is_misspelt = |entry: &Entry| {
            !self.keys.has(&entry.key)
                && nearest(&entry.key, self.keys.spellings())
                    .is_some_and(|near| near == key || english(near) == Some(key))
        };
        if self.entries.iter().any(is_misspelt) {
            return;
        }
        let span = self.span.start..self.span.start;
        let what = self.keys.what;
        self.error(&codes::MISSING_KEY, span, format!("{what} needs `{key}`"))
            .help
            .push(format!("add a line `{key}: …` to the front matter"));
    }

    /// A short value taken as it is written: a slug, a number that is a name, a weather line.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let node = self.node(key)?;
        self.as_text(key, node)
    }

    pub fn required_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        if !self.entries.iter().any(|entry| entry.key == key) {
            self.missing(key);
            return None;
        }
        let value = self.text(key)?;
        self.not_empty(key, value)
    }

    /// Words of a person or of the paper, in which YAML's silent traps are looked for.
    pub fn words(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let node = self.node(key)?;
        self.as_words(key, node)
    }

    pub fn required_words(&mut self, key: &'static str) -> Option<Spanned<String>> {
        if !self.entries.iter().any(|entry| entry.key == key) {
            self.missing(key);
            return None;
        }
        let value = self.words(key)?;
        self.not_empty(key, value)
    }

    fn not_empty(&mut self, key: &str, value: Spanned<String>) -> Option<Spanned<String>> {
        if value.value.trim().is_empty() {
            self.error(&codes::MISSING_KEY, value.span, format!("`{key}` is empty"))
                .help
                .push(format!("write it as `{key}: …`; what the paper does not say, the editor supplies"));
            return None;
        }
        Some(value)
    }

    pub fn as_words(&mut self, key: &str, node: Node) -> Option<Spanned<String>> {
        let raw = self.file.text[node.span.clone()].to_owned();
        match &node.value {
            Value::Scalar { text, plain: true } => {
                if let Some(comment) = &node.comment {
                    let start = if text.is_empty() || raw.trim() != text { comment.start } else { node.span.start };
                    let whole = self.file.text[start..comment.end].trim_end().to_owned();
                    let span = start..comment.end;
                    self.error(
                        &codes::YAML_TRAP,
                        span,
                        "YAML cuts this text off at `#`: what follows is read as a comment",
                    )
                    .help
                    .push(format!(
                        "put it in quotation marks: `{key}: {}`; a comment goes on a line of its own",
                        quoted(&whole)
                    ));
                    return None;
                }
                if text.is_empty() {
                    return Some(Spanned { value: String::new(), span: node.span });
                }
                let silent = if text == "~" || text == "null" { Some("nothing") } else { reads_as(text) };
                if let Some(what) = silent {
                    self.error(&codes::YAML_TRAP, node.span, format!("YAML reads this text as {what}"))
                        .help
                        .push(format!("put it in quotation marks: `{key}: {}`", quoted(&raw)));
                    return None;
                }
                Some(Spanned { value: text.clone(), span: node.span })
            }
            Value::Scalar { text, .. } => {
                Some(Spanned { value: text.trim_end_matches('\n').to_owned(), span: node.span })
            }
            Value::List(_) | Value::Map(_) => {
                let what = if matches!(node.value, Value::List(_)) { "a list" } else { "keys and values" };
                self.error(&codes::YAML_TRAP, node.span, format!("YAML reads this text as {what}"))
                    .help
                    .push(format!("put it in quotation marks: `{key}: {}`", quoted(raw.trim_end())));
                None
            }
        }
    }

    fn as_text(&mut self, key: &str, node: Node) -> Option<Spanned<String>> {
        match node.value {
            Value::Scalar { text, plain } => {
                let value = if plain && (text == "~" || text == "null") { String::new() } else { text };
                Some(Spanned { value, span: node.span })
            }
            _ => {
                self.error(&codes::WRONG_VALUE, node.span, format!("`{key}` takes one value, not a list or a map"))
                    .help
                    .push(format!("write it as `{key}: …`"));
                None
            }
        }
    }

    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        match &node.value {
            Value::Scalar { text, plain: true } if text == "true" || text == "是" => Some(true),
            Value::Scalar { text, plain: true } if text == "false" || text == "否" => Some(false),
            _ => {
                self.error(&codes::WRONG_VALUE, node.span, format!("`{key}` is `true` or `false`"))
                    .help
                    .push(format!("write `{key}: true`, or leave the line out"));
                None
            }
        }
    }

    pub fn number(&mut self, key: &'static str) -> Option<u32> {
        let node = self.node(key)?;
        match &node.value {
            Value::Scalar { text, .. } if text.parse::<u32>().is_ok() => text.parse().ok(),
            _ => {
                self.error(&codes::WRONG_VALUE, node.span, format!("`{key}` is a whole number"))
                    .help
                    .push("write digits only, without units".into());
                None
            }
        }
    }

    /// One of a set of words.
    pub fn one_of<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.text(key)?;
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == value.value) {
            return Some(*choice);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).filter(|word| word.is_ascii()).collect();
        let near = nearest(&value.value, words.iter().copied());
        let diagnostic = self.error(&codes::WRONG_VALUE, value.span, format!("`{key}` cannot be `{}`", value.value));
        diagnostic.notes.extend(unseen(&value.value));
        if let Some(near) = near {
            diagnostic.help.push(format!("did you mean `{near}`?"));
        }
        diagnostic.help.push(format!("it is one of: {}", words.join(", ")));
        None
    }

    /// A list of values; one value alone is a list of one.
    pub fn list(&mut self, key: &'static str) -> Vec<Node> {
        match self.node(key) {
            None => Vec::new(),
            Some(Node { value: Value::List(items), .. }) => items,
            Some(Node { value: Value::Scalar { text, plain: true }, .. }) if text.is_empty() => Vec::new(),
            Some(node) => vec![node],
        }
    }

    /// A list of names or slugs.
    pub fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let nodes = self.list(key);
        nodes.into_iter().filter_map(|node| self.as_text(key, node)).collect()
    }

    /// A map whose keys are the archivist's own (`extra`, `identifiers`), shown as they are written.
    pub fn own_keys(&mut self, key: &'static str) -> Vec<(String, String)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::Map(entries) = node.value else {
            self.error(&codes::WRONG_VALUE, node.span, format!("`{key}` is a map of your own keys"))
                .help
                .push(format!("write each as an indented line `key: value` below `{key}:`"));
            return Vec::new();
        };
        self.once(entries).into_iter().map(|entry| (entry.key, self.flat(entry.node))).collect()
    }

    /// A value of the archivist's own in one line. A key that is given twice is a mistake at any depth.
    fn flat(&mut self, node: Node) -> String {
        let parts: Vec<String> = match node.value {
            Value::Scalar { text, .. } => return text,
            Value::List(items) => items.into_iter().map(|item| self.flat(item)).collect(),
            Value::Map(entries) => {
                let entries = self.once(entries);
                entries.into_iter().map(|entry| format!("{}: {}", entry.key, self.flat(entry.node))).collect()
            }
        };
        parts.join(", ")
    }

    /// Reports the keys that this kind of file does not have.
    pub fn finish(mut self) {
        let own_keys = self.keys.has("extra");
        let known = self.keys.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ");
        for entry in std::mem::take(&mut self.entries) {
            let near = nearest(&entry.key, self.keys.spellings()).map(str::to_owned);
            let what = self.keys.what;
            let diagnostic =
                self.error(&codes::UNKNOWN_KEY, entry.key_span, format!("{what} has no key `{}`", entry.key));
            diagnostic.notes.extend(unseen(&entry.key));
            match near {
                Some(near) => diagnostic.help.push(format!("did you mean `{near}`?")),
                None if own_keys => diagnostic.help.push("your own keys go under `extra:`".into()),
                None => diagnostic.help.push(format!("its keys are: {known}")),
            }
        }
    }
}

/// What YAML's core schema makes of a plain scalar, if that is not text.
fn reads_as(text: &str) -> Option<&'static str> {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if text.parse::<f64>().is_ok() && text.bytes().any(|b| b.is_ascii_digit()) {
        return Some("a number");
    }
    if matches!(text, "true" | "false" | "True" | "False" | "TRUE" | "FALSE" | "yes" | "no") {
        return Some("yes or no");
    }
    let mut parts = text.splitn(3, '-');
    if let (Some(y), Some(m), Some(d)) = (parts.next(), parts.next(), parts.next())
        && digits(y)
        && y.len() == 4
        && digits(m)
        && digits(d)
    {
        return Some("a date");
    }
    None
}
