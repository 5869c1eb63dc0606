//! Smaller HTML with the same DOM.
//!
//! 1. Comments go.
//! 2. A run of white space in text becomes one character: a line break if it holds one, since
//!    browsers do not show a line break between two Chinese characters as a space; else a space.
//!    None goes altogether, since only the style sheet knows which of it is seen.
//! 3. A run of white space between attributes becomes one space.
//!
//! What stands in `pre`, `code`, `textarea`, `title`, `script`, `style` and `svg` is left as it is,
//! and so are attributes: a style sheet may ask for `[type=text]` as well as for an empty `class`.
//! Entities, quotation marks and closing tags stay; compressed, a page is hardly smaller without.
//!
//! It is made for well-formed pages. One with a construct whose parsing depends on what is around
//! it (CDATA, an end tag that closes something else inside `pre`) comes back unchanged.

/// Elements whose content is text to the parser, whatever it looks like.
const RAW: [&str; 10] =
    ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"];
/// Elements with markup inside that is left as it is.
const KEPT: [&str; 5] = ["pre", "code", "listing", "svg", "math"];
/// Those of [`KEPT`] in which other rules hold: nothing is raw, and a slash ends an element.
const FOREIGN: [&str; 2] = ["svg", "math"];
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Minifies a page, or a part of one.
pub fn html(source: &str) -> String {
    let mut page = Page { rest: source, out: String::with_capacity(source.len()), text: 0, kept: Vec::new() };
    match page.run() {
        Some(()) => page.out,
        None => source.to_owned(),
    }
}

struct Page<'a> {
    rest: &'a str,
    out: String,
    /// Where the text at the end of `out` begins.
    text: usize,
    /// The elements that are open from the outermost of [`KEPT`] on; empty outside of one.
    kept: Vec<&'a str>,
}

impl<'a> Page<'a> {
    /// Writes the whole page; none where it cannot tell what a parser would make of it.
    fn run(&mut self) -> Option<()> {
        while let Some(at) = self.rest.find('<') {
            let text = self.take(at);
            self.write_text(text);
            match self.rest.as_bytes() {
                [b'<', b'!', b'-', b'-', ..] => self.comment()?,
                [b'<', b'!', ..] => self.doctype()?,
                [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => self.end_tag()?,
                [b'<', b'/' | b'?', ..] => return None,
                [b'<', letter, ..] if letter.is_ascii_alphabetic() => self.start_tag()?,
                _ => {
                    let text = self.take(1);
                    self.write_text(text);
                }
            }
        }
        let text = self.take(self.rest.len());
        self.write_text(text);
        Some(())
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    fn write_text(&mut self, text: &str) {
        if !self.kept.is_empty() {
            self.out.push_str(text);
            return;
        }
        let mut rest = text;
        while let Some(start) = rest.find(is_space) {
            self.out.push_str(&rest[..start]);
            let run = &rest[start..];
            let end = run.find(|c| !is_space(c)).unwrap_or(run.len());
            // A comment that went may have stood between this run and another.
            if self.out.len() == self.text || !self.out.ends_with(is_space) {
                self.out.push(if run[..end].contains(['\n', '\r']) { '\n' } else { ' ' });
            }
            rest = &run[end..];
        }
        self.out.push_str(rest);
    }

    fn comment(&mut self) -> Option<()> {
        let body = &self.rest["<!--".len()..];
        if body.starts_with('>') || body.starts_with("->") {
            return None;
        }
        let end = [("-->", body.find("-->")), ("--!>", body.find("--!>"))];
        let end = end.into_iter().filter_map(|(mark, at)| Some(at? + mark.len())).min()?;
        let comment = self.take("<!--".len() + end);
        if !self.kept.is_empty() {
            self.write_markup(comment);
        } else if !joinable(&self.out[self.text..], text_of(self.rest)) {
            self.write_markup("<!---->");
        }
        Some(())
    }

    fn doctype(&mut self) -> Option<()> {
        let is_doctype = self.rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
        let end = self.rest.find('>').filter(|_| is_doctype)?;
        let doctype = self.take(end + 1);
        self.write_markup(doctype);
        Some(())
    }

    fn start_tag(&mut self) -> Option<()> {
        let name = self.name_at(1);
        let tag = self.tag()?;
        let foreign = self.kept.iter().chain([&name]).any(|open| is_one_of(open, &FOREIGN));
        let empty = tag.ends_with('/');
        if foreign {
            self.kept.extend((!empty).then_some(name));
        } else if is_one_of(name, &RAW) {
            let end = end_of_raw(self.rest, name);
            let raw = self.take(end);
            self.write_markup(raw);
        } else if (!self.kept.is_empty() || is_one_of(name, &KEPT)) && !is_one_of(name, &VOID) {
            // The slash means nothing to a parser, but something to the writer: whose element it is
            // that the next end tag closes is not told from here.
            if empty {
                return None;
            }
            self.kept.push(name);
        }
        Some(())
    }

    fn end_tag(&mut self) -> Option<()> {
        let name = self.name_at(2);
        if let Some(open) = self.kept.pop()
            && !open.eq_ignore_ascii_case(name)
        {
            return None;
        }
        self.tag().map(|_| ())
    }

    fn name_at(&self, start: usize) -> &'a str {
        let name = &self.rest[start..];
        &name[..name.find(|c: char| is_space(c) || matches!(c, '\u{c}' | '/' | '>')).unwrap_or(name.len())]
    }

    /// Writes a tag; gives it without its `>`.
    fn tag(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        // From where on the tag is not written yet.
        let mut pending = 0;
        let mut at = 1;
        loop {
            match bytes.get(at)? {
                b'>' => break,
                b'=' => {
                    // Without a name before it, it is part of one.
                    let before = self.rest[..at].trim_end_matches(is_space);
                    if before.ends_with(['/', '=', '"', '\'']) || !before.contains(is_space) {
                        return None;
                    }
                    at += 1;
                    while bytes.get(at).is_some_and(|&byte| is_space(byte.into())) {
                        at += 1;
                    }
                    match bytes.get(at)? {
                        &quote @ (b'"' | b'\'') => at += 2 + self.rest[at + 1..].find(quote as char)?,
                        _ => at += self.rest[at..].find(|c| is_space(c) || matches!(c, '\u{c}' | '>'))?,
                    }
                }
                &byte if is_space(byte.into()) && self.kept.is_empty() => {
                    self.out.push_str(&self.rest[pending..at]);
                    while bytes.get(at).is_some_and(|&byte| is_space(byte.into())) {
                        at += 1;
                    }
                    pending = at;
                    // Without the space, a slash would make it an empty element of SVG.
                    if bytes.get(at) != Some(&b'>') || self.out.ends_with('/') {
                        self.out.push(' ');
                    }
                }
                _ => at += 1,
            }
        }
        let tag = self.take(at + 1);
        self.out.push_str(&tag[pending..]);
        self.text = self.out.len();
        Some(&tag[..at])
    }

    fn write_markup(&mut self, markup: &str) {
        self.out.push_str(markup);
        self.text = self.out.len();
    }
}

/// What style sheets treat as white space in text.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Where the end tag of an element of [`RAW`] begins.
fn end_of_raw(rest: &str, name: &str) -> usize {
    let closes = |&(at, _): &(usize, &str)| {
        let tail = &rest[at + 2..];
        let named = tail.get(..name.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(name));
        named && tail[name.len()..].starts_with(|c| is_space(c) || matches!(c, '\u{c}' | '/' | '>'))
    };
    rest.match_indices("</").find(closes).map_or(rest.len(), |(at, _)| at)
}

/// The text up to the next markup.
fn text_of(rest: &str) -> &str {
    let opens = |&(at, _): &(usize, &str)| {
        rest[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
    };
    &rest[..rest.match_indices('<').find(opens).map_or(rest.len(), |(at, _)| at)]
}

/// Whether texts on both sides of a comment mean the same without it: they must not join into a tag
/// or an entity, and white space and words in a table go different ways.
fn joinable(before: &str, after: &str) -> bool {
    let unfinished = |entity: &str| entity.chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
    let blank = |text: &str| text.trim_ascii().is_empty();
    !before.ends_with('<')
        && !before.rfind('&').is_some_and(|at| unfinished(&before[at + 1..]))
        && (before.is_empty() || after.is_empty() || blank(before) == blank(after))
}

#[cfg(test)]
mod tests {
    use html5ever::tendril::TendrilSink;
    use html5ever::{ParseOpts, parse_document};
    use markup5ever_rcdom::{Handle, NodeData, RcDom};

    use super::*;

    /// The DOM as a browser sees it: one line a node, without comments, text collapsed except where
    /// every space counts.
    fn dom(html: &str) -> Vec<String> {
        let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
        let mut lines = Vec::new();
        walk(&dom.document, 0, false, &mut lines);
        lines
    }

    fn walk(node: &Handle, depth: usize, mut kept: bool, lines: &mut Vec<String>) {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let mut attributes: Vec<_> =
                attrs.borrow().iter().map(|attr| format!(" {}={:?}", attr.name.local, &*attr.value)).collect();
            attributes.sort();
            lines.push(format!("{depth} <{}{}>", name.local, attributes.concat()));
            kept |= is_one_of(&name.local, &RAW) || is_one_of(&name.local, &KEPT);
        }
        let mut text = String::new();
        let flush = |text: &mut String, lines: &mut Vec<String>| {
            if !text.is_empty() {
                lines.push(format!("{depth} {text:?}"));
                text.clear();
            }
        };
        for child in node.children.borrow().iter() {
            match &child.data {
                NodeData::Text { contents } => {
                    for c in contents.borrow().chars() {
                        match c {
                            c if !is_space(c) || kept => text.push(c),
                            _ if text.ends_with(' ') => {}
                            _ => text.push(' '),
                        }
                    }
                }
                NodeData::Comment { .. } => {}
                _ => {
                    flush(&mut text, lines);
                    walk(child, depth + 1, kept, lines);
                }
            }
        }
        flush(&mut text, lines);
    }

    #[test]
    fn comments_go_and_runs_of_white_space_become_one() {
        let page = "<!DOCTYPE html>\n<html lang=\"zh-Hans\">\n\n  <head>\n    <title>株洲  日报</title><!-- 甲 -->\n</head>\n\
            <body   class=\"a  b\"\n  id=x >\n  <p>一 <!-- 乙 --> 二  <b>三</b>\t<i>四</i>\n  五</p>\n<br /></body></html>\n";
        assert_eq!(
            html(page),
            "<!DOCTYPE html>\n<html lang=\"zh-Hans\">\n<head>\n<title>株洲  日报</title>\n</head>\n\
            <body class=\"a  b\" id=x>\n<p>一 二 <b>三</b> <i>四</i>\n五</p>\n<br /></body></html>\n"
        );
        assert_eq!(dom(&html(page)), dom(page));
    }

    #[test]
    fn where_every_space_counts_nothing_changes() {
        for page in [
            "<pre>\n\n  一   二\n<code>  a <!-- b -->  </code>\n</pre>",
            "<p><code>a  b</code></p>",
            "<svg viewBox=\"0 0 1 1\"><title>甲  乙</title><path d=\"M0  0\"/>  <!-- 丙 --><text>a  b</text></svg>",
            "<textarea>\n  <!-- 甲 -->  </textarea>",
            "<script>if (a  <  b) { /* <!-- */ }</script>",
            "<style>a  {  }</style>",
            "<title>甲  <!-- 乙</title>",
        ] {
            assert_eq!(html(page), page);
        }
        assert_eq!(html("<pre>a  b</pre>  <p>c  d</p>"), "<pre>a  b</pre> <p>c d</p>");
    }

    #[test]
    fn attributes_keep_their_values() {
        let page = "<input type=\"text\"  value=\"\"   title='1  >  2' data-x = \"a\nb\" disabled  >";
        assert_eq!(html(page), "<input type=\"text\" value=\"\" title='1  >  2' data-x = \"a\nb\" disabled>");
        assert_eq!(dom(&html(page)), dom(page));
        assert_eq!(html("<a href=x  />"), "<a href=x />");
    }

    #[test]
    fn a_comment_that_kept_apart_what_stands_beside_it_leaves_a_trace() {
        for page in [
            "<p>&am<!-- x -->p; &l<!-- x -->t;</p>",
            "<p><<!-- x -->b></p>",
            "<p>&#<!-- x -->65;</p>",
            "<table><tr> <!-- x -->甲</table>",
        ] {
            assert_eq!(dom(&html(page)), dom(page), "{}", html(page));
        }
    }

    #[test]
    fn what_cannot_be_told_comes_back_unchanged() {
        for page in [
            "<svg><![CDATA[ <p>  a  ]]></svg>  <p>",
            "<?xml  version='1.0'?>  <p>",
            "<pre>a<table></pre>  b  </table></pre>",
            "<p>a  <!-- open",
            "<p>a  <b class='x",
            "<pre>a<b/>  </b></pre>  <p>",
        ] {
            assert_eq!(html(page), page);
        }
    }

    #[test]
    fn the_dom_of_any_page_is_the_same_before_and_after() {
        const PIECES: [&str; 56] = [
            "<p>",
            "</p>",
            "<div  class=\"a  b\">",
            "</div>",
            "<ul>",
            "<li>",
            "</li>",
            "</ul>",
            "<pre>",
            "</pre>",
            "<code>",
            "</code>",
            "<textarea>",
            "</textarea>",
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</tr>",
            "</table>",
            "<b>",
            "</b>",
            "<a  href=\"x\" >",
            "</a>",
            "<br>",
            "<br  />",
            "<img alt>",
            "<select>",
            "<option>",
            "</select>",
            "<svg>",
            "</svg>",
            "<title>",
            "</title>",
            "<body  id=x  class>",
            "<!-- 甲 -->",
            "<!---->",
            "\n",
            "  ",
            " \n\t ",
            "株洲",
            "日报",
            " x ",
            "&amp;",
            "&am",
            "p;",
            "<",
            ">",
            "\"",
            "= ",
            "</ >",
            "<noscript> <i> </i></noscript>",
        ];
        // A small generator of numbers, always the same ones.
        let mut state = 0x2021_0806_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut changed = 0;
        for _ in 0..10_000 {
            let page: String = (0..next(16) + 1).map(|_| PIECES[next(PIECES.len())]).collect();
            let small = html(&page);
            assert_eq!(dom(&small), dom(&page), "{page:?} became {small:?}");
            assert_eq!(html(&small), small, "{page:?} shrinks twice");
            changed += usize::from(small != page);
        }
        assert!(changed > 2_500, "{changed}");
    }
}
