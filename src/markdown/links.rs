//! Links: who resolves them, which are allowed, and which a document holds.
//!
//! Rendering cannot fail. So bad links are found by walking [`links()`] before; a link that is not
//! allowed or not resolved renders as its words.

use std::ops::Range;

use super::flow;
use super::tree::{BlockKind, Document, InlineKind};

/// Knows where links lead. Every method has an answer for one who knows nothing.
pub trait Links {
    /// What `[[target]]` leads to; `words` are those written after the bar.
    fn wiki(&self, _target: &str, _words: Option<&str>) -> Target {
        Target::Words(None)
    }

    /// What a link with an allowed destination leads to.
    fn link(&self, dest: &str) -> Target {
        Target::Link { href: dest.to_owned(), words: None }
    }

    /// The picture at a relative path; none where there is no such file, or none is to be shown.
    fn image(&self, _path: &str) -> Option<Picture> {
        None
    }
}

/// Where nothing is known of the archive: wiki links are their words, other links stay.
#[derive(Debug, Clone, Copy)]
pub struct NoLinks;

impl Links for NoLinks {}

/// What a link comes to. Words are used only by a wiki link that was written without; where they
/// are not given either, it shows its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Link { href: String, words: Option<String> },
    Words(Option<String>),
}

/// A picture that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub src: String,
    /// In pixels.
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// A link of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRef {
    pub kind: LinkKind,
    /// The target, destination or path, as written.
    pub dest: String,
    /// The plain text of its words; none for a wiki link without.
    pub words: Option<String>,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    Wiki,
    Link,
    /// Also the picture of a figure. Images without a path are not listed.
    Image,
}

/// All links of a document, in order, those in footnotes last.
pub fn links(document: &Document) -> impl Iterator<Item = LinkRef> {
    let mut found = Vec::new();
    let words = |inlines| Some(flow::words(inlines)).filter(|words| !words.is_empty());
    document.each_block(|block| {
        if let BlockKind::Figure { path, caption, .. } = &block.kind
            && !path.is_empty()
        {
            let (dest, span) = (path.clone(), block.span.clone());
            found.push(LinkRef { kind: LinkKind::Image, dest, words: words(caption), span });
        }
        block.each_inline(&mut |inline| {
            let (kind, dest, inlines) = match &inline.kind {
                InlineKind::Wiki { target, words } => (LinkKind::Wiki, target, words),
                InlineKind::Link { dest, words, .. } => (LinkKind::Link, dest, words),
                InlineKind::Image { path, words, .. } if !path.is_empty() => (LinkKind::Image, path, words),
                _ => return,
            };
            found.push(LinkRef { kind, dest: dest.clone(), words: words(inlines), span: inline.span.clone() });
        });
    });
    found.into_iter()
}

/// What an allowed destination is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// http or https, with a host.
    Web,
    Mail,
    /// Inside the site: a path, a query or a fragment.
    Relative,
}

/// The scheme of a link's destination, if it is one of the allowed.
///
/// The destination is read as a browser would: a scheme in any case; a backslash is a slash;
/// tabs and line breaks inside are ignored. Whatever might be read in two ways (control characters,
/// backslashes, a colon before the first slash that ends no allowed scheme, `//host`) is not
/// allowed. Entities and Markdown's escapes were resolved by the parser.
pub fn scheme(dest: &str) -> Option<Scheme> {
    let dest = dest.trim();
    if dest.is_empty() || dest.contains(|c: char| c.is_control() || c == '\\') {
        return None;
    }
    if dest.starts_with("//") {
        return None;
    }
    let first = dest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((name, rest)) = first.split_once(':') else { return Some(Scheme::Relative) };
    if name.eq_ignore_ascii_case("http") || name.eq_ignore_ascii_case("https") {
        let host = dest[first.len()..].strip_prefix("//").filter(|_| rest.is_empty())?;
        return (!host.is_empty() && !host.starts_with(['/', '?', '#'])).then_some(Scheme::Web);
    }
    (name.eq_ignore_ascii_case("mailto") && !rest.is_empty()).then_some(Scheme::Mail)
}

/// Whether a link may lead there: http, https, mailto, or inside the site.
pub fn allowed_scheme(dest: &str) -> bool {
    scheme(dest).is_some()
}

/// The picture to show for an image. One from elsewhere is never shown.
pub(super) fn picture(path: &str, links: &dyn Links) -> Option<Picture> {
    if scheme(path) == Some(Scheme::Relative) { links.image(path) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn allowed_destinations() {
        for dest in ["http://example.cn", "HTTPS://example.cn/a?b#c", "https://株洲.cn/"] {
            assert_eq!(scheme(dest), Some(Scheme::Web), "{dest}");
        }
        assert_eq!(scheme("MailTo:a@b.cn"), Some(Scheme::Mail));
        for dest in
            ["a1-05/", "../a1/#L63", "#h-1", "?q=株洲", "/issues/", "./a:b", "about/2021:08", "株洲日报.html", "a b"]
        {
            assert_eq!(scheme(dest), Some(Scheme::Relative), "{dest}");
        }
    }

    #[test]
    fn forbidden_destinations() {
        for dest in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\u{200b}script:alert(1)",
            "javascript\u{a0}:alert(1)",
            "vbscript:x",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "blob:x",
            "ftp://example.cn",
            "//example.cn",
            " //example.cn",
            "///example.cn",
            "\\\\example.cn",
            "/\\example.cn",
            "\\/example.cn",
            "/\t/example.cn",
            "http:example.cn",
            "http:/example.cn",
            "https:///example.cn",
            "https:\\\\example.cn",
            "http://",
            "mailto:",
            "",
            "  ",
            "a\u{0}b",
            "x:y",
        ] {
            assert_eq!(scheme(dest), None, "{dest:?}");
        }
    }

    #[test]
    fn entities_and_escapes_do_not_hide_a_scheme() {
        let source = "[甲](javascript&colon;alert) [乙](JAVA&#115;cript:x) [丙](java\\script:x) [丁](<java&Tab;script:x>) <javascript:x>";
        let found: Vec<_> = links(&parse(source)).filter(|link| allowed_scheme(&link.dest)).collect();
        assert_eq!(found, []);
        assert_eq!(links(&parse(source)).count(), 5);
    }

    #[test]
    fn links_are_listed_with_their_places() {
        let source = "## 见 [[a1-05]]\n\n- **[[testing|核*酸*]]** [站](http://a.cn \"题\")\n\n![图注](a.jpg)\n\n![]()\n\n\
                      | 甲 |\n|-|\n| [[b\\|乙]] |\n\n> 丙![丁](b.jpg)<a@b.cn>[^1] [[gap: x]]\n\n[^1]: [[c]]";
        let found: Vec<_> = links(&parse(source))
            .map(|link| (link.kind, link.dest, link.words.unwrap_or_default(), source[link.span].to_owned()))
            .collect();
        let expected = [
            (LinkKind::Wiki, "a1-05", "", "[[a1-05]]"),
            (LinkKind::Wiki, "testing", "核酸", "[[testing|核*酸*]]"),
            (LinkKind::Link, "http://a.cn", "站", "[站](http://a.cn \"题\")"),
            (LinkKind::Image, "a.jpg", "图注", "![图注](a.jpg)"),
            (LinkKind::Wiki, "b", "乙", "[[b\\|乙]]"),
            (LinkKind::Image, "b.jpg", "丁", "![丁](b.jpg)"),
            (LinkKind::Link, "mailto:a@b.cn", "a@b.cn", "<a@b.cn>"),
            (LinkKind::Wiki, "c", "", "[[c]]"),
        ];
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!((found.0, &*found.1, &*found.2, &*found.3), expected);
        }
    }
}
