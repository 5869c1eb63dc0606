//! Smaller style sheets with the same meaning.
//!
//! Comments go, but for those that begin with `/*!`. White space goes beside `{`, `}`, `;` and `,`,
//! inside parentheses and after `:`; elsewhere, where it may be an operator's (`calc(1em + 2px)`) or
//! a combinator (`a :hover`), a run becomes one space. The last `;` of a block goes. Strings,
//! escapes and `url(…)` stay as they are.

/// Minifies a style sheet.
pub fn minify(source: &str) -> String {
    let mut sheet = Sheet { out: String::with_capacity(source.len()), space: false, comment: false };
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("/*") => {
                let length = rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                if rest.starts_with("/*!") {
                    sheet.write(&rest[..length]);
                } else {
                    sheet.comment = true;
                }
                rest = &rest[length..];
                continue;
            }
            ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                sheet.space = true;
                rest = &rest[1..];
                continue;
            }
            '"' | '\'' => string(rest, first),
            '\\' => escape(rest),
            _ if sheet.is_in_word() => first.len_utf8(),
            _ => url(rest).unwrap_or(first.len_utf8()),
        };
        sheet.write(&rest[..length]);
        rest = &rest[length..];
    }
    sheet.out
}

struct Sheet {
    out: String,
    /// White space stood before what comes next.
    space: bool,
    /// A comment stood before what comes next.
    comment: bool,
}

impl Sheet {
    fn write(&mut self, token: &str) {
        let before = self.out.chars().next_back();
        let after = token.chars().next();
        let empty_value = before == Some(':') && matches!(after, Some(';' | '}'));
        let free = matches!(before, None | Some('{' | '}' | ';' | ',' | ':' | '('))
            || matches!(after, Some('{' | '}' | ';' | ',' | ')'));
        if self.space && (!free || empty_value) {
            self.out.push(' ');
        } else if self.comment && !self.space && !free {
            // It kept two words apart without being a combinator, as a space would be.
            self.out.push_str("/**/");
        }
        if after == Some('}') && self.out.ends_with(';') {
            self.out.pop();
        }
        self.out.push_str(token);
        self.space = false;
        self.comment = false;
    }

    /// Whether what comes next goes on with a name.
    fn is_in_word(&self) -> bool {
        let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\\') || !c.is_ascii();
        !self.space && !self.comment && self.out.ends_with(name)
    }
}

/// The length of a string; one that is not closed ends with its line.
fn string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of an escape: one character, or up to six digits and the white space that ends them.
fn escape(rest: &str) -> usize {
    let digits = rest[1..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    if digits == 0 {
        return 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
    }
    let end = 1 + digits;
    match rest.as_bytes().get(end..) {
        Some([b'\r', b'\n', ..]) => end + 2,
        Some([b' ' | b'\t' | b'\n' | b'\r' | 0x0C, ..]) => end + 1,
        _ => end,
    }
}

/// The length of `url(…)` whose address has no quotation marks; none if something else stands here.
fn url(rest: &str) -> Option<usize> {
    let inside = rest.get(..4).filter(|start| start.eq_ignore_ascii_case("url(")).map(|_| &rest[4..])?;
    if inside.trim_start().starts_with(['"', '\'']) {
        return None;
    }
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ')' => return Some(4 + at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(minify(source), expected, "{source}");
        assert_eq!(minify(expected), expected, "{source} shrinks twice");
    }

    #[test]
    fn white_space_and_comments_go_where_they_say_nothing() {
        check(
            "@charset \"utf-8\";\n/* 版面 */\n:root , .dark {\n  --ink : #222 ;\n  margin: 0 auto;\n}\n\n@media (min-width: 40em) and (print) {\n  h1 > b { color : red; }\n}\n",
            "@charset \"utf-8\";:root,.dark{--ink :#222;margin:0 auto}@media (min-width:40em) and (print){h1 > b{color :red}}",
        );
    }

    #[test]
    fn spaces_that_are_operators_or_combinators_stay() {
        check("a { width: calc( 100% - ( 1em  +  2px ) ) }", "a{width:calc(100% - (1em + 2px))}");
        check("a :hover, a:hover .b, .c > .d + .e ~ .f { }", "a :hover,a:hover .b,.c > .d + .e ~ .f{}");
        check("a { font: 1em / 2 x; margin: -1px -2px }", "a{font:1em / 2 x;margin:-1px -2px}");
        check(":not(.a) .b{}", ":not(.a) .b{}");
    }

    #[test]
    fn strings_urls_and_escapes_stay() {
        check("a::before { content: \"  {  /* 甲 */ \\\" ; }\" ; }", "a::before{content:\"  {  /* 甲 */ \\\" ; }\"}");
        check("a { content: '\\'  ' }", "a{content:'\\'  '}");
        check(
            "a { background: url(data:image/svg+xml;a,  /*x*/ b) }",
            "a{background:url(data:image/svg+xml;a,  /*x*/ b)}",
        );
        check("a { background: url( \"a  b\" ) }", "a{background:url(\"a  b\")}");
        check(".\\31 23 , .a\\:b  .c { }", ".\\31 23,.a\\:b .c{}");
        check("@import URL(a.css)  layer( x );", "@import URL(a.css) layer(x);");
    }

    #[test]
    fn a_comment_between_words_keeps_them_apart_without_becoming_a_combinator() {
        check("a/* x */.b /* y */ .c{}", "a/**/.b .c{}");
        check("a{margin:1px/**/2px}", "a{margin:1px/**/2px}");
        check("/*! licence  */ a{}/* x */", "/*! licence  */ a{}");
    }

    #[test]
    fn an_empty_custom_property_keeps_its_space() {
        check("a { --x: ; --y: }", "a{--x: ;--y: }");
    }

    #[test]
    fn broken_sheets_do_no_harm() {
        for source in ["a { content: \"x", "a /* x", "url(", "\\", "a{", "}", "\"\\", "a{b:url(x\\"] {
            minify(source);
        }
    }
}
