//! Colours in code.
//!
//! The grammars are unpacked once, when the first code block with a language comes. Of the many
//! scopes that they tell apart, a handful of classes is kept, so that the rules stay few.
//!
//! A grammar looks at the rest of the line for each of its words, so a long line takes the square of its
//! length: code is coloured up to the first line of more than [`LINE`] bytes, and up to [`BLOCK`] bytes.

use std::ops::Range;
use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Bytes of the longest line that is coloured. What follows a longer one stays plain, too: whether a string or a
/// comment goes on there is not known.
const LINE: usize = 1 << 10;
/// Bytes that are coloured of one block.
const BLOCK: usize = 256 << 10;

/// A part of the code that has a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Bytes of the code.
    pub range: Range<usize>,
    pub class: &'static str,
}

/// Which scopes have which class; the first that fits counts, from the innermost scope outwards. An
/// empty class is plain text.
const CLASSES: [(&str, &str); 16] = [
    ("comment", "hl-comment"),
    ("string", "hl-string"),
    ("constant", "hl-constant"),
    ("keyword.operator", ""),
    ("keyword", "hl-keyword"),
    ("storage", "hl-keyword"),
    ("entity.name.tag", "hl-name"),
    ("entity.other.attribute-name", "hl-attribute"),
    ("entity.name", "hl-name"),
    ("support.function", "hl-name"),
    ("support.type.property-name", "hl-attribute"),
    ("support", "hl-constant"),
    ("variable.function", "hl-name"),
    ("markup.inserted", "hl-string"),
    ("markup.deleted", "hl-constant"),
    ("markup.heading", "hl-keyword"),
];

/// Class, colour on the light page, colour on the dark page, what else.
const PALETTE: [(&str, &str, &str, &str); 6] = [
    ("hl-comment", "#5a5852", "#a9a69e", ""),
    ("hl-string", "#2c5a34", "#9fcfa6", ""),
    ("hl-constant", "#734600", "#e3b66b", ""),
    ("hl-keyword", "#1a1a19", "#e5e3de", ";font-weight:700"),
    ("hl-name", "#1c4a78", "#93c0ea", ""),
    ("hl-attribute", "#5b3c7c", "#c9aee8", ""),
];

struct Grammars {
    set: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

fn grammars() -> &'static Grammars {
    static GRAMMARS: OnceLock<Grammars> = OnceLock::new();
    GRAMMARS.get_or_init(|| Grammars {
        set: SyntaxSet::load_defaults_newlines(),
        classes: CLASSES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class))).collect(),
    })
}

/// The classes of a piece of code; none for a language that is not known.
pub(super) fn tokens(language: &str, code: &str) -> Vec<Token> {
    let Grammars { set, classes } = grammars();
    let Some(syntax) = set.find_syntax_by_token(language) else { return Vec::new() };
    let class_of = |stack: &ScopeStack| {
        let scopes = stack.as_slice().iter().rev();
        scopes
            .filter_map(|scope| classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)))
            .map(|(_, class)| *class)
            .next()
    };
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = 0;
    for line in LinesWithEndings::from(code) {
        if line.len() > LINE || start + line.len() > BLOCK {
            return tokens;
        }
        // A grammar that fails on a line leaves the rest without colour.
        let Ok(ops) = state.parse_line(line, set) else { return tokens };
        let mut from = 0;
        let ends = ops.iter().map(|(at, op)| (*at, Some(op))).chain([(line.len(), None)]);
        for (to, op) in ends {
            if to > from
                && let Some(class) = class_of(&stack).filter(|class| !class.is_empty())
            {
                match tokens.last_mut() {
                    Some(last) if last.class == class && last.range.end == start + from => last.range.end = start + to,
                    _ => tokens.push(Token { range: start + from..start + to, class }),
                }
            }
            from = from.max(to);
            if let Some(op) = op
                && stack.apply(op).is_err()
            {
                return tokens;
            }
        }
        start += line.len();
    }
    tokens
}

/// The rules for highlighted code, light and dark. A theme needs them only where code has colours.
pub fn highlight_css() -> String {
    let mut css = String::new();
    for (class, light, _, more) in PALETTE {
        css.push_str(&format!(".{class}{{color:{light}{more}}}\n"));
    }
    css.push_str("@media (prefers-color-scheme:dark){\n");
    for (class, _, dark, _) in PALETTE {
        css.push_str(&format!(".{class}{{color:{dark}}}\n"));
    }
    css.push_str("}\n");
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes<'a>(language: &str, code: &'a str) -> Vec<(&'a str, &'static str)> {
        tokens(language, code).into_iter().map(|token| (&code[token.range], token.class)).collect()
    }

    #[test]
    fn known_languages_have_colours() {
        let code = "# 株洲日报\nfor n in range(3):\n    print('A1版', n)\n";
        let found = classes("python", code);
        for expected in
            [("# 株洲日报\n", "hl-comment"), ("for", "hl-keyword"), ("3", "hl-constant"), ("'A1版'", "hl-string")]
        {
            assert!(found.contains(&expected), "{expected:?} in {found:?}");
        }
        assert!(!classes("html", "<p class=\"text\">甲</p>").is_empty());
        assert!(!classes("yaml", "title: 为株企“云端”筑“盾”").is_empty());
        assert_eq!(classes("株洲话", code), []);
        assert_eq!(classes("text", code), []);
    }

    #[test]
    fn what_stands_before_a_line_that_is_too_long_is_coloured() {
        let code = |length: usize| format!("int a = 1;\n{}\nint b = 2;\n", "a.b.".repeat(length / 4));
        let coloured = |code: &str| tokens("java", code).last().map(|token| code[token.range.clone()].to_owned());
        assert_eq!(coloured(&code(LINE - 4)).as_deref(), Some("2"));
        assert_eq!(coloured(&code(LINE)).as_deref(), Some("1"));
        assert_eq!(coloured(&code(100 * LINE)).as_deref(), Some("1"));
        assert_eq!(tokens("java", &"(".repeat(2 * LINE)), []);
    }

    #[test]
    fn a_long_block_is_coloured_to_a_line_at_its_limit() {
        let line = format!("# {}\n", "甲".repeat(300));
        let code = line.repeat(BLOCK / line.len() + 10);
        let tokens = tokens("python", &code);
        let end = tokens.last().unwrap().range.end;
        assert!(end <= BLOCK && end + line.len() > BLOCK, "{end}");
        assert_eq!(end % line.len(), 0);
    }

    #[test]
    fn every_class_has_a_rule_and_every_rule_a_class() {
        let css = highlight_css();
        for (scope, class) in CLASSES {
            assert!(Scope::new(scope).is_ok());
            assert!(class.is_empty() || css.contains(&format!(".{class}{{")), "{class}");
        }
        for (class, ..) in PALETTE {
            assert!(CLASSES.iter().any(|(_, c)| *c == class), "{class}");
        }
    }

    /// WCAG 2: relative luminance of `#rrggbb`.
    fn luminance(colour: &str) -> f64 {
        let channel = |i: usize| {
            let value = f64::from(u8::from_str_radix(&colour[i..i + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read() {
        for (class, light, dark, _) in PALETTE {
            assert!(contrast(light, "#fdfdfc") >= 4.5, "{class} light");
            assert!(contrast(dark, "#151516") >= 4.5, "{class} dark");
        }
    }
}
