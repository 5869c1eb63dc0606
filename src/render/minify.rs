//! Templates without what no reader sees.
//!
//! minify-html drops comments, the white space that no reader sees, and quotation marks that no parser needs. It
//! would take half of a build to do so on every finished page, so it is applied to each template once, when the
//! theme is read:
//!
//! 1. Every tag of the template language is replaced by a placeholder that minify-html leaves alone: a statement by
//!    a comment, an expression by a word, an element whose attributes hold either by one without these attributes.
//! 2. minify-html minifies what is left.
//! 3. The placeholders are replaced by what they stand for.
//!
//! What is not provably the same document, tag by tag and word by word, is used as it was written: a template whose
//! branches open and close different elements, for example. White space that touches words is kept; white space
//! between the children of elements that only arrange others (`div`, `ul`, `nav` …) is not, so a theme sets the
//! space there by its style sheet, never by a blank. Closing tags, `<html>` and `<head>` stay.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::{SliceExt, StrTendril};
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use minify_html::{Cfg, minify};

use crate::markdown::escape_html;

/// Around the number of a placeholder: two characters of the private use area.
const OPEN: char = '\u{F8F0}';
const CLOSE: char = '\u{F8F1}';
/// Elements whose content is text to the parser.
const RAW: &[&str] = &["script", "style", "textarea", "title"];
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// A minified template; the template itself where that would not be the same document.
pub fn template(source: &str) -> Cow<'_, str> {
    minified(source).map_or(Cow::Borrowed(source), Cow::Owned)
}

/// A template with the words of the interface in the place of `{{ t.key }}`: they are the same on every page. A
/// template that has a variable `t` of its own is left as it is.
pub fn with_words<'s>(source: &'s str, words: &BTreeMap<String, String>) -> Cow<'s, str> {
    let Some(pieces) = pieces(source) else { return source.into() };
    let binds_t = pieces.iter().any(|piece| matches!(piece, Piece::Statement(tag) if names_t(tag)));
    if binds_t {
        return source.into();
    }
    let mut filled = String::with_capacity(source.len());
    for piece in pieces {
        match piece {
            Piece::Literal(text) | Piece::Statement(text) => filled.push_str(text),
            Piece::Expression(tag) => match word_of(tag).and_then(|key| words.get(key)) {
                Some(word) if !word.contains(['{', '}']) => filled.push_str(&escape_html(word)),
                _ => filled.push_str(tag),
            },
        }
    }
    filled.into()
}

/// The key of `{{ t.key }}`.
fn word_of(tag: &str) -> Option<&str> {
    let key = tag.strip_prefix("{{")?.strip_suffix("}}")?.trim().strip_prefix("t.")?;
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(key)
}

/// Whether a statement names a variable `t`, but for its fields and for `@t`, the `t` of the page.
fn names_t(tag: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '@');
    tag.match_indices('t').any(|(at, _)| {
        let follows = tag[at + 1..].chars().next();
        !tag[..at].ends_with(is_of_name) && !follows.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
    })
}

fn minified(source: &str) -> Option<String> {
    if source.contains([OPEN, CLOSE]) {
        return None;
    }
    let marked = Marked::of(source)?;
    let is_page = {
        let text = marked.text.trim_start();
        text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
    };
    // in an inline element white space at the edges is kept: it may stand between words of the page
    let (before, after) = if is_page { ("", "") } else { ("<span>", "</span>") };
    let wrapped = [before, &marked.text, after].concat();
    let cfg = Cfg {
        keep_closing_tags: true,
        keep_comments: true,
        keep_html_and_head_opening_tags: true,
        keep_input_type_text_attr: true,
        ..Cfg::new()
    };
    let small = String::from_utf8(minify(wrapped.as_bytes(), &cfg)).ok()?;
    let has_template_syntax = ["{{", "{%", "{#"].iter().any(|start| small.contains(start));
    if has_template_syntax || outline(&small) != outline(&wrapped) {
        return None;
    }
    let small = small.strip_prefix(before)?.strip_suffix(after)?;
    marked.restored(small)
}

/// A template with placeholders, and what they stand for.
struct Marked<'s> {
    text: String,
    kept: Vec<Cow<'s, str>>,
}

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'s> {
    /// `{% … %}` or `{# … #}`: nothing of it is shown.
    Statement(&'s str),
    /// `{{ … }}`, or a raw block.
    Expression(&'s str),
    Literal(&'s str),
}

/// Part of a template as the parser of HTML will see it.
enum Part<'s> {
    Statement(&'s str),
    Expression(&'s str),
    Blank(&'s str),
    Words(&'s str),
    /// `<name`, attributes with everything in them, `>` or `/>`. Attributes that are plain are for minify-html.
    Tag {
        open: &'s str,
        attributes: &'s str,
        is_plain: bool,
        close: &'s str,
    },
    /// What is inside an element of text, with its expressions.
    Raw(&'s str),
}

impl<'s> Marked<'s> {
    fn of(source: &'s str) -> Option<Self> {
        let parts = parts(source)?;
        let mut marked = Self { text: String::with_capacity(source.len() * 2), kept: Vec::new() };
        for (at, part) in parts.iter().enumerate() {
            match *part {
                Part::Statement(statement) => {
                    marked.text.push_str("<!--");
                    marked.placeholder(statement.into());
                    marked.text.push_str("-->");
                }
                Part::Expression(expression) => marked.placeholder(expression.into()),
                // a blank beside words stays, also where a statement lies between them
                Part::Blank(blank) if is_word(parts[..at].iter().rev()) || is_word(parts[at + 1..].iter()) => {
                    marked.placeholder(if blank.contains('\n') { "\n" } else { " " }.into());
                }
                Part::Blank(text) | Part::Words(text) => marked.text.push_str(text),
                Part::Tag { open, attributes, is_plain, close } => {
                    marked.text.push_str(open);
                    if is_plain {
                        marked.text.push_str(attributes);
                    } else {
                        marked.text.push(' ');
                        marked.placeholder(attributes.into());
                    }
                    marked.text.push_str(close);
                }
                Part::Raw(raw) => {
                    for piece in pieces(raw)? {
                        match piece {
                            Piece::Literal(text) => marked.text.push_str(text),
                            Piece::Statement(kept) | Piece::Expression(kept) => marked.placeholder(kept.into()),
                        }
                    }
                }
            }
        }
        Some(marked)
    }

    fn placeholder(&mut self, kept: Cow<'s, str>) {
        self.text.push_str(&format!("{OPEN}{}{CLOSE}", self.kept.len()));
        self.kept.push(kept);
    }

    /// The text with what the placeholders stand for; none unless each is there once, in order.
    fn restored(&self, small: &str) -> Option<String> {
        let mut restored = String::with_capacity(small.len() * 2);
        let mut rest = small;
        let mut number = 0;
        while let Some(at) = rest.find(OPEN) {
            let mark = format!("{OPEN}{number}{CLOSE}");
            let after = rest[at..].strip_prefix(&mark)?;
            let mut before = &rest[..at];
            let mut after = after;
            if let (Some(inner), Some(outer)) = (before.strip_suffix("<!--"), after.strip_prefix("-->")) {
                (before, after) = (inner, outer);
            } else if self.kept[number].starts_with(|c: char| c.is_ascii_whitespace()) {
                // attributes bring the blank before them
                before = before.strip_suffix(' ').unwrap_or(before);
            }
            restored.push_str(before);
            restored.push_str(&self.kept[number]);
            rest = after;
            number += 1;
        }
        restored.push_str(rest);
        (number == self.kept.len()).then_some(restored)
    }
}

/// Whether the nearest part that is neither a statement nor blank has words.
fn is_word<'p, 's: 'p>(mut parts: impl Iterator<Item = &'p Part<'s>>) -> bool {
    let nearest = parts.find(|part| !matches!(part, Part::Statement(_) | Part::Blank(_)));
    matches!(nearest, Some(Part::Expression(_) | Part::Words(_)))
}

/// Splits a template at the tags of its language; none where one does not end.
fn pieces(source: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(start) = next_start(rest) {
        if start > 0 {
            pieces.push(Piece::Literal(&rest[..start]));
        }
        rest = &rest[start..];
        let length = match rest.as_bytes()[1] {
            b'#' => rest.find("#}")? + 2,
            b'{' => tag_length(rest, "}}")?,
            _ => tag_length(rest, "%}")?,
        };
        let (tag, mut after) = rest.split_at(length);
        if rest.starts_with("{%") && keyword(tag) == "raw" {
            loop {
                let next = after.find("{%")?;
                let end = tag_length(&after[next..], "%}")?;
                let (ending, behind) = after[next..].split_at(end);
                after = behind;
                if keyword(ending) == "endraw" {
                    break;
                }
            }
            pieces.push(Piece::Expression(&rest[..rest.len() - after.len()]));
        } else if rest.starts_with("{{") {
            pieces.push(Piece::Expression(tag));
        } else {
            pieces.push(Piece::Statement(tag));
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    Some(pieces)
}

fn next_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).find(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%' | b'#')))
}

/// The length of a tag that begins here, with its end, which counts only outside strings.
fn tag_length(text: &str, end: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 2;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => {
                at += 1;
                while *bytes.get(at)? != quote {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            _ if bytes[at..].starts_with(end.as_bytes()) => return Some(at + 2),
            _ => at += 1,
        }
    }
    None
}

/// The first word of `{% … %}`.
fn keyword(tag: &str) -> &str {
    let inner = tag[2..].trim_start_matches('-').trim_start();
    &inner[..inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len())]
}

/// The parts of a template; none where it is not read with certainty.
fn parts(source: &str) -> Option<Vec<Part<'_>>> {
    let pieces = pieces(source)?;
    let mut parts = Vec::new();
    // bytes of the source that are done
    let mut done = 0;
    let mut start = 0;
    for piece in &pieces {
        let (text, end) = match *piece {
            Piece::Literal(text) => (text, start + text.len()),
            Piece::Statement(tag) | Piece::Expression(tag) => {
                let end = start + tag.len();
                // one in a tag or in raw text is part of that
                if start >= done {
                    parts.push(match *piece {
                        Piece::Statement(tag) => Part::Statement(tag),
                        _ => Part::Expression(tag),
                    });
                    done = end;
                }
                start = end;
                continue;
            }
        };
        while done < end {
            let rest = &source[done..];
            let text = &text[done - start..];
            if let Some(comment) = text.strip_prefix("<!--") {
                done += comment.find("-->")? + 7;
            } else if let Some(name) = tag_name(text) {
                let (inside, is_plain) = attributes(&rest[name.len()..], &pieces, done + name.len())?;
                let attributes = &rest[name.len()..name.len() + inside];
                let bare = attributes.trim_end();
                let slash = usize::from(
                    bare.ends_with('/')
                        && (is_plain || bare.len() == 1 || bare.ends_with(" /") || bare.ends_with("\"/")),
                );
                let inside = bare.len() - slash;
                let close_end = name.len() + attributes.len() + 1;
                parts.push(Part::Tag {
                    open: name,
                    attributes: rest[name.len()..name.len() + inside].trim_end(),
                    is_plain,
                    close: if slash > 0 { "/>" } else { ">" },
                });
                done += close_end;
                let element = name[1..].to_ascii_lowercase();
                if slash == 0 && RAW.contains(&element.as_str()) {
                    let raw = &source[done..];
                    let close = raw.to_ascii_lowercase().find(&format!("</{element}"))?;
                    parts.push(Part::Raw(&raw[..close]));
                    done += close;
                }
            } else {
                let blank = text.len() - text.trim_ascii_start().len();
                if blank > 0 {
                    let next = &text[blank..];
                    let is_whole = next.is_empty() || next.starts_with("<!--") || tag_name(next).is_some();
                    if is_whole {
                        parts.push(Part::Blank(&text[..blank]));
                        done += blank;
                        continue;
                    }
                }
                let words = memchr::memchr_iter(b'<', text.as_bytes())
                    .find(|at| tag_name(&text[*at..]).is_some() || text[*at..].starts_with("<!--"))
                    .unwrap_or(text.len());
                parts.push(Part::Words(&text[..words]));
                done += words;
            }
        }
        start = end;
    }
    Some(parts)
}

/// `<name` or `</name` or `<!name` at the beginning of a text.
fn tag_name(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('<')?;
    let name = inner.strip_prefix(['/', '!']).unwrap_or(inner);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let letters = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '{')).unwrap_or(name.len());
    Some(&text[..text.len() - name.len() + letters])
}

/// How many bytes of attributes follow the name of a tag, and whether none of them are of the template language.
/// `at` is the place of `rest` in the source of `pieces`.
fn attributes(rest: &str, pieces: &[Piece<'_>], at: usize) -> Option<(usize, bool)> {
    let mut quote = None;
    let mut is_plain = true;
    let mut start = 0;
    for piece in pieces {
        let (text, is_literal) = match *piece {
            Piece::Literal(text) => (text, true),
            Piece::Statement(text) | Piece::Expression(text) => (text, false),
        };
        let end = start + text.len();
        if end <= at {
            start = end;
            continue;
        }
        if is_literal {
            let from = at.max(start) - start;
            for (k, byte) in text.bytes().enumerate().skip(from) {
                match (quote, byte) {
                    (Some(open), _) if open == byte => quote = None,
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (None, b'>') => return Some((start + k - at, is_plain)),
                    _ => {}
                }
            }
        } else {
            is_plain = false;
        }
        start = end;
    }
    debug_assert!(start >= at + rest.len());
    None
}

/// The tags, words and comments of a document, as a browser reads them, without white space between words.
fn outline(html: &str) -> Vec<String> {
    let input = BufferQueue::default();
    let text: StrTendril = html.as_bytes().to_tendril().try_reinterpret().unwrap_or_default();
    input.push_back(text);
    let tokenizer = Tokenizer::new(Outline::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Outline { seen, words } = tokenizer.sink;
    let mut seen = seen.into_inner();
    seen.push(words.into_inner());
    seen
}

#[derive(Default)]
struct Outline {
    seen: RefCell<Vec<String>>,
    /// Words since the last of `seen`.
    words: RefCell<String>,
}

impl TokenSink for Outline {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut result = TokenSinkResult::Continue;
        let item = match token {
            Token::CharacterTokens(text) => {
                self.words.borrow_mut().extend(text.chars().filter(|c| !c.is_ascii_whitespace()));
                return result;
            }
            Token::TagToken(tag) => {
                let mut attributes: Vec<String> = tag
                    .attrs
                    .iter()
                    .map(|a| format!("{}={:?}", a.name.local, a.value.split_ascii_whitespace().collect::<Vec<_>>()))
                    .collect();
                attributes.sort_unstable();
                let name = &*tag.name;
                if tag.kind == TagKind::StartTag {
                    result = match name {
                        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                        "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                        _ => result,
                    };
                }
                let closes_itself = tag.self_closing && !VOID.contains(&name);
                format!("{:?} {name} {closes_itself} {}", tag.kind, attributes.join(" "))
            }
            Token::CommentToken(text) => format!("<!--{text}-->"),
            Token::DoctypeToken(doctype) => format!("{:?}", doctype.name),
            _ => return result,
        };
        let words = self.words.take();
        self.seen.borrow_mut().extend([words, item]);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::outside;

    #[test]
    fn what_no_reader_sees_goes() {
        for (source, small) in [
            ("<ul>\n  <li><a  href=\"x\">甲</a>\n</li>\n</ul>\n", "<ul><li><a href=x>甲</a></li></ul> "),
            ("<p>{{ a }}\n  <b>乙</b>  丙</p>", "<p>{{ a }}\n<b>乙</b> 丙</p>"),
            (
                "<p class=\"a{% if b != \"c\" %} d{% endif %}\"  id=\"x\">乙</p>",
                "<p class=\"a{% if b != \"c\" %} d{% endif %}\"  id=\"x\">乙</p>",
            ),
            (
                "<ul>\n{% for a in b %}\n<li>{{ a }}</li>\n{% endfor %}\n</ul>",
                "<ul>{% for a in b %}<li>{{ a }}</li>{% endfor %}</ul>",
            ),
            ("<pre>\n a  b\n{{ c }}\n</pre>", "<pre>\n a  b\n{{ c }}\n</pre>"),
            ("{% raw %}<p>  {{ a }}\n\n{% endraw %}", "{% raw %}<p>  {{ a }}\n\n{% endraw %}"),
            ("<!-- 甲 --><p>乙</p>", "<p>乙</p>"),
            ("<p>{{ t | get(key=\"%}  }}\") }}</p>", "<p>{{ t | get(key=\"%}  }}\") }}</p>"),
            (
                "<svg class=\"a\" viewBox=\"0 0 1 1\"><path d=\"{{ d }}\"/>\n<path d=\"M0 0\"/></svg>",
                "<svg viewbox=\"0 0 1 1\" class=a><path d=\"{{ d }}\" /><path d=\"M0 0\"/></svg>",
            ),
            ("<title>{{ a }} · {% if b %}乙{% endif %}</title>", "<title>{{ a }} · {% if b %}乙{% endif %}</title>"),
            (
                "<script src=\"{{ root }}a.js\"{% if a %} data-a=\"{{ a }}\"{% endif %} defer></script>",
                "<script src=\"{{ root }}a.js\"{% if a %} data-a=\"{{ a }}\"{% endif %} defer></script>",
            ),
        ] {
            assert_eq!(template(source), small, "{source}");
        }
    }

    #[test]
    fn white_space_between_words_stays() {
        for source in [
            "<div>{{ a }} {{ b }}</div>",
            "<div>{% if a %}{{ a }}{% endif %} {% if b %}{{ b }}{% endif %}</div>",
            "<p>甲{% if not loop.first %} {% endif %}乙</p>",
            "<p>记者/易蓉 <b>通讯员</b> {% if a %}蒋毅{% endif %}</p>",
            "{{ a }} <b>乙</b>",
        ] {
            assert_eq!(template(source), source);
        }
    }

    #[test]
    fn words_of_the_interface_are_put_in_where_they_are_certain() {
        let words = [("skip", "跳到“正文” & 注"), ("odd", "{{ a }}")];
        let words = words.map(|(key, word)| (key.to_owned(), word.to_owned())).into();
        for (source, filled) in [
            ("<a title=\"{{ t.skip }}\">{{t.skip}}</a>", "<a title=\"跳到“正文” &amp; 注\">跳到“正文” &amp; 注</a>"),
            (
                "{{ t.odd }}{{ t.none }}{{ t.skip | upper }}{{ at.skip }}",
                "{{ t.odd }}{{ t.none }}{{ t.skip | upper }}{{ at.skip }}",
            ),
            (
                "{% component a(b, @t) %}{{ t.skip }}{% endcomponent %}",
                "{% component a(b, @t) %}跳到“正文” &amp; 注{% endcomponent %}",
            ),
            ("{% for t in a %}{{ t.skip }}{% endfor %}", "{% for t in a %}{{ t.skip }}{% endfor %}"),
            (
                "{% component a(t) %}{{ t.skip }}{% endcomponent %}",
                "{% component a(t) %}{{ t.skip }}{% endcomponent %}",
            ),
            ("{% raw %}{{ t.skip }}{% endraw %}", "{% raw %}{{ t.skip }}{% endraw %}"),
        ] {
            assert_eq!(with_words(source, &words), filled);
        }
    }

    #[test]
    fn what_is_not_the_same_document_is_left_as_it_is() {
        for source in [
            "<div>\n\n{% if a %}<a href=\"x\">{% else %}<span>{% endif %}甲{% if a %}</a>{% else %}</span>{% endif %}</div>",
            "<p>\n\n&#123;&#123; a }}</p>",
            "<p>\n\n<!-- 甲",
            "<p>\n\n{{ a",
            "<p>\n\n{% raw %}甲",
            "<p class=\"a\n\n",
            "<p>\n\n\u{F8F0}甲</p>",
            "<{{ tag }} class=\"a\">\n\n<b>",
        ] {
            assert_eq!(template(source), source);
        }
    }

    #[test]
    fn no_template_of_the_themes_is_left_out() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
        let templates = outside::files(&folder, &["html"]).unwrap();
        assert!(templates.len() > 20);
        for path in templates {
            let source = String::from_utf8(outside::read(&path).unwrap()).unwrap();
            assert!(minified(&source).is_some(), "{path:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_template_is_too_odd(source in "(<[a-z/!]{0,3}|[ \n\"'>=/]|\\{[{%#]|[}%#]\\}|raw|endraw|<!--|-->|script|甲){0,24}") {
            let _ = template(&source);
        }
    }
}
