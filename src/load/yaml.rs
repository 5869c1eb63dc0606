//! Front matter as a tree in which every key and value knows its bytes.
//!
//! Built from parser events rather than through serde, for three reasons: all mistakes of a file are
//! reported together, each at its place; whether a value stood in quotation marks is still known, so
//! that YAML's traps for writers can be told from what was meant; and anchors, aliases and tags,
//! which nobody means in front matter, are refused by name.
//!
//! 1. [`parse`] turns the text into a [`Node`]; where YAML cannot read it, [`trap`] looks for a line
//!    that fell into one of the known traps and shows it mended.
//! 2. [`super::fields::Fields`] reads the typed values out of the tree.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, Placement, ScalarStyle, Span};

use crate::diag::{Diagnostic, SourceText, codes};
use crate::files::no_text;
use crate::text::chars::is_no_text;

/// A value and the bytes of the file that it stands in.
#[derive(Debug, Clone)]
pub struct Node {
    pub span: Range<usize>,
    pub value: Value,
    /// A comment on the same line, right after an unquoted value.
    pub comment: Option<Range<usize>>,
}

#[derive(Debug, Clone)]
pub enum Value {
    /// `plain`: written without quotation marks.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub node: Node,
}

/// Parses `file.text[range]`, the lines between the two `---`.
///
/// # Errors
/// `yaml-syntax`, or `yaml-trap` where the cause is one of the known traps.
pub fn parse(file: &Arc<SourceText>, range: Range<usize>) -> Result<Node, Box<Diagnostic>> {
    let text = &file.text[range.clone()];
    let mut builder = Builder { file, base: range.start, stack: Vec::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let offset = error.marker().byte_offset().unwrap_or(0).min(text.len());
            let line = line_at(text, offset);
            // The parser often notices only on the next line.
            let before = line_at(text, line.start.saturating_sub(1));
            let found = [line.clone(), before]
                .into_iter()
                .find_map(|line| {
                    trap(file, range.start, line.clone())
                        .or_else(|| open_quote(file, range.start, line.clone()))
                        .or_else(|| wide_colon(file, range.start, line))
                });
            Box::new(found.unwrap_or_else(|| {
                let at = range.start + offset;
                let end = range.start + line.end;
                let help = if text[line_at(text, line.end + 1)].contains('\t') || text[line.clone()].contains('\t') {
                    "indent with spaces; YAML does not take tabs"
                } else {
                    "write each entry as `key: value`, with a space after the colon; put a value that holds special characters in \"quotation marks\""
                };
                Diagnostic::new(&codes::YAML_SYNTAX, format!("front matter is not YAML: {}", error.info()))
                    .at(file, at.min(end)..end.max(at))
                    .help(help)
            }))
        })?;
        builder.event(event, &span)?;
    }
    Ok(builder.root.unwrap_or(Node { span: range.start..range.start, value: Value::Map(Vec::new()), comment: None }))
}

struct Builder<'a> {
    file: &'a Arc<SourceText>,
    base: usize,
    stack: Vec<Open>,
    root: Option<Node>,
}

enum Open {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, entries: Vec<Entry>, key: Option<(String, Range<usize>)> },
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Box<Diagnostic>> {
        let bytes = span.byte_range().unwrap_or(0..0);
        let bytes = self.base + bytes.start..self.base + bytes.end;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), bytes.start)?;
                // an escape between quotation marks makes any character
                if let Some(c) = text.chars().find(|c| is_no_text(*c)) {
                    let diagnostic = Diagnostic::new(&codes::CONTROL_CHARACTER, no_text(c));
                    return Err(Box::new(diagnostic.at(self.file, bytes).help("take the escape away")));
                }
                let plain = style == ScalarStyle::Plain;
                self.add(Node { span: bytes, value: Value::Scalar { text: text.into_owned(), plain }, comment: None })
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), bytes.start)?;
                self.stack.push(Open::List { start: bytes.start, items: Vec::new() });
                Ok(())
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), bytes.start)?;
                self.stack.push(Open::Map { start: bytes.start, entries: Vec::new(), key: None });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let node = match self.stack.pop() {
                    Some(Open::List { start, items }) => {
                        Node { span: start..bytes.end.max(start), value: Value::List(items), comment: None }
                    }
                    Some(Open::Map { start, entries, .. }) => {
                        Node { span: start..bytes.end.max(start), value: Value::Map(entries), comment: None }
                    }
                    None => return Ok(()),
                };
                self.add(node)
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let line = self.line(bytes.start);
                Err(Box::new(trap(self.file, self.base, line).unwrap_or_else(|| self.not_meant(bytes, "an alias"))))
            }
            Event::Comment(_, Placement::Right) => {
                if let Some(node) = self.last() {
                    node.comment = Some(bytes);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The value that was added last, for a comment that stands to its right.
    fn last(&mut self) -> Option<&mut Node> {
        match self.stack.last_mut() {
            Some(Open::List { items, .. }) => items.last_mut(),
            Some(Open::Map { entries, key: None, .. }) => entries.last_mut().map(|entry| &mut entry.node),
            _ => None,
        }
    }

    /// An anchor or a tag is never meant: it is a value that begins with `&` or `!`.
    fn refuse(&self, anchor: usize, tagged: bool, at: usize) -> Result<(), Box<Diagnostic>> {
        if anchor == 0 && !tagged {
            return Ok(());
        }
        let line = self.line(at);
        let span = self.base + line.start..self.base + line.end;
        Err(Box::new(
            trap(self.file, self.base, line).unwrap_or_else(|| self.not_meant(span, "an anchor (`&`) or a tag (`!`)")),
        ))
    }

    fn not_meant(&self, span: Range<usize>, what: &str) -> Diagnostic {
        Diagnostic::new(&codes::YAML_TRAP, format!("YAML reads {what} here"))
            .at(self.file, span)
            .help("put the value in \"quotation marks\"")
    }

    /// The line, relative to the front matter, that holds a byte of the file.
    fn line(&self, at: usize) -> Range<usize> {
        line_at(&self.file.text[self.base..], at - self.base)
    }

    fn add(&mut self, node: Node) -> Result<(), Box<Diagnostic>> {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some((key, key_span)) => entries.push(Entry { key, key_span, node }),
                None => match node.value {
                    Value::Scalar { text, .. } => *key = Some((text, node.span)),
                    _ => {
                        let line = self.line(node.span.start);
                        return Err(Box::new(
                            trap(self.file, self.base, line)
                                .unwrap_or_else(|| self.not_meant(node.span, "a list as a key")),
                        ));
                    }
                },
            },
        }
        Ok(())
    }
}

/// The line of `text` that holds the byte `at`, without its line end.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    start..end
}

/// If a line `key: value` fell into one of YAML's traps for writers, says so with the line mended.
///
/// `line` is relative to the front matter, which begins at byte `base` of the file.
fn trap(file: &Arc<SourceText>, base: usize, line: Range<usize>) -> Option<Diagnostic> {
    let text = &file.text[base + line.start..base + line.end];
    let colon = text.find(": ").or_else(|| text.strip_suffix(':').map(str::len))?;
    let (key, value) = (&text[..colon], text[colon + 1..].trim());
    let at = base + line.start + text.len() - text[colon + 1..].trim_start().len();
    let span = at..base + line.start + text.trim_end().len();
    let first = value.chars().next()?;
    let why = match first {
        '"' | '\'' | '{' => return None,
        '[' if value.ends_with(']') => return None,
        '[' => "a value that begins with `[` is read as a list",
        '*' => "a value that begins with `*` is read as a reference",
        '&' => "a value that begins with `&` is read as the name of an anchor",
        '!' => "a value that begins with `!` is read as a tag",
        '#' => "a value that begins with `#` is read as a comment",
        '@' | '`' | '%' => "a value may not begin with `@`, `` ` `` or `%`",
        _ if value.contains(": ") || value.ends_with(':') => "a value that holds `: ` is read as a second key",
        _ => return None,
    };
    Some(
        Diagnostic::new(&codes::YAML_TRAP, format!("YAML does not read this as text: {why}"))
            .at(file, span)
            .help(format!("put it in quotation marks: `{}: {}`", key.trim(), quoted(value))),
    )
}

/// If the value of a line begins with a quotation mark that it does not close, says so.
fn open_quote(file: &Arc<SourceText>, base: usize, line: Range<usize>) -> Option<Diagnostic> {
    let text = &file.text[base + line.start..base + line.end];
    let value = text[text.find(": ")? + 1..].trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    if value.len() > 1 && value.ends_with(quote) && !value.ends_with("\\\"") {
        return None;
    }
    let at = base + line.start + text.find(value)?;
    Some(
        Diagnostic::new(&codes::YAML_SYNTAX, "a quotation mark is opened here and not closed on its line")
            .at(file, at..at + value.len())
            .help(format!(
                "close it: `{quote}` at the end of the value; inside double ones, write `\\\"` for a quotation mark"
            )),
    )
}

/// If a line has a full-width colon where that of a key should stand, says so.
fn wide_colon(file: &Arc<SourceText>, base: usize, line: Range<usize>) -> Option<Diagnostic> {
    let text = &file.text[base + line.start..base + line.end];
    let at = text.find('：')?;
    let key = text[..at].trim_start();
    if key.is_empty() || key.contains([' ', ':', '"', '#']) {
        return None;
    }
    let start = base + line.start + at;
    Some(
        Diagnostic::new(&codes::YAML_SYNTAX, format!("behind `{key}` stands a full-width colon"))
            .at(file, start..start + '：'.len_utf8())
            .help(format!("write a colon of half width and a space: `{key}: {}`", text[at + '：'.len_utf8()..].trim())),
    )
}

/// The value as it is written in double quotation marks.
pub fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, Box<Diagnostic>> {
        parse(&Arc::new(SourceText { path: "a.md".into(), text: text.into() }), 0..text.len())
    }

    fn map(text: &str) -> Vec<Entry> {
        match read(text).map(|node| node.value) {
            Ok(Value::Map(entries)) => entries,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_key_and_value_knows_its_bytes() {
        let text = "标题: 为株企“云端”筑“盾”\nbyline: { reporters: [易蓉] }\n";
        let entries = map(text);
        assert_eq!(entries[0].key, "标题");
        assert_eq!(&text[entries[0].key_span.clone()], "标题");
        assert_eq!(&text[entries[0].node.span.clone()], "为株企“云端”筑“盾”");
        let Value::Map(byline) = &entries[1].node.value else { panic!() };
        let Value::List(reporters) = &byline[0].node.value else { panic!() };
        assert_eq!(&text[reporters[0].span.clone()], "易蓉");
    }

    #[test]
    fn a_comment_to_the_right_of_a_value_is_kept_with_it() {
        let text = "title: 第一 # 第二\ndate: 2021-08-06\n";
        let entries = map(text);
        assert_eq!(entries[0].node.comment.clone().map(|c| &text[c]), Some("# 第二"));
        assert!(entries[1].node.comment.is_none());
    }

    #[test]
    fn traps_show_the_line_mended() {
        for (line, mended) in [
            ("title: [快讯] 云龙示范区完成第三轮检测", "title: \"[快讯] 云龙示范区完成第三轮检测\""),
            ("title: *重要* 通告", "title: \"*重要* 通告\""),
            ("title: &重要 通告", "title: \"&重要 通告\""),
            ("title: !重要 通告", "title: \"!重要 通告\""),
            ("title: 多方驰援: 携手", "title: \"多方驰援: 携手\""),
            ("title: @某人", "title: \"@某人\""),
        ] {
            let error = read(&format!("kind: news\n{line}\ntopics: [aid]\n")).unwrap_err();
            assert_eq!(error.code.name, "yaml-trap", "{line}: {}", error.message);
            assert!(error.help[0].contains(mended), "{line}: {:?}", error.help);
        }
    }

    #[test]
    fn what_is_not_yaml_is_an_error_with_its_place() {
        let error = read("title: \"没有收尾\ntopics: [aid]\n").unwrap_err();
        assert_eq!(error.code.name, "yaml-syntax");
        assert!(error.place.is_some());
    }

    #[test]
    fn empty_front_matter_is_an_empty_map() {
        assert!(map_or_empty("").is_empty());
        assert!(map_or_empty("# nothing but a comment\n").is_empty());
    }

    fn map_or_empty(text: &str) -> Vec<Entry> {
        match read(text).unwrap().value {
            Value::Map(entries) => entries,
            Value::Scalar { text, .. } if text.is_empty() => Vec::new(),
            other => panic!("{other:?}"),
        }
    }
}
