//! What holds for the module as a whole.

use std::ops::Range;

use proptest::prelude::*;

use super::*;
use crate::text::gap::GAP;

/// Knows a few places of an archive.
struct Archive;

impl Links for Archive {
    fn wiki(&self, target: &str, _words: Option<&str>) -> Target {
        match target {
            "2021-08-06" => {
                Target::Link { href: "../2021-08-06/".to_owned(), words: Some("2021年8月6日".to_owned()) }
            }
            "核酸检测" => Target::Link { href: "../../topics/testing/".to_owned(), words: None },
            "a1-09" | "2021-08-06/a1" => {
                Target::Link { href: format!("../{target}/"), words: Some("不用的字".to_owned()) }
            }
            _ => Target::Words(None),
        }
    }

    fn link(&self, dest: &str) -> Target {
        assert!(allowed_scheme(dest), "asked only for what is allowed");
        Target::Link { href: dest.to_owned(), words: None }
    }

    fn image(&self, path: &str) -> Option<Picture> {
        path.ends_with(".jpg").then(|| Picture { src: format!("../{path}"), width: Some(800), height: Some(600) })
    }
}

fn options<'a>(marks: &'a [Mark]) -> RenderOptions<'a> {
    RenderOptions { links: &Archive, words: Words::CHINESE, marks, highlight: true, heading_shift: 0, scope: "" }
}

fn html(source: &str) -> String {
    to_html(&parse(source), &options(&[])).trim_end().to_owned()
}

/// Every Markdown that a theme styles. `UPDATE=1` writes the expected file anew; read the
/// difference before committing it.
#[test]
fn the_page_of_all_markdown_renders_as_before() {
    let source = include_str!("../../tests/all-markdown.md");
    let found = to_html(&parse(source), &options(&[]));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all-markdown.html"), &found).unwrap();
        return;
    }
    let expected = include_str!("../../tests/all-markdown.html");
    for (found, expected) in found.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
    assert_eq!(parse(source).problems, []);
}

/// The text of HTML as a browser reads it.
fn text_of(html: &str) -> String {
    scraper::Html::parse_fragment(html).root_element().text().collect()
}

/// Takes away the elements whose words are not in the plain text.
fn without_additions(html: &str) -> String {
    let mut out = html.to_owned();
    for (open, close) in [
        ("<sup class=\"fnref\">", "</sup>"),
        ("<p class=\"gap\">", "</p>"),
        ("<span class=\"gap\">", "</span></span>"),
        ("<div class=\"void hatch\">", "</div>"),
    ] {
        while let Some(start) = out.find(open) {
            let end = start + out[start..].find(close).unwrap() + close.len();
            out.replace_range(start..end, "");
        }
    }
    out
}

/// Whether every element ends in the one it began in. All `<` of text are escaped.
fn is_well_nested(html: &str) -> bool {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1) {
        let name = tag.split(['>', ' ']).next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return false,
            None if !matches!(name, "br" | "hr" | "img" | "wbr") => open.push(name),
            _ => {}
        }
    }
    open.is_empty()
}

/// What HTML cannot hold.
fn unwritable(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r')
}

fn no_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn raw_html_is_text() {
    assert_eq!(html("甲<script>alert(1)</script>"), "<p>甲&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    assert_eq!(html("<!-- 甲 -->"), "<p>&lt;!-- 甲 --&gt;</p>");
    assert_eq!(
        html("<div onclick=\"x\">\n甲\n</div>\n\n乙"),
        "<p>&lt;div onclick=&quot;x&quot;&gt; 甲 &lt;/div&gt;</p>\n<p>乙</p>"
    );
}

#[test]
fn links_that_are_not_allowed_are_their_words() {
    assert_eq!(
        html("[**甲**](javascript:x)[乙](//a.cn)![丙](data:x)[丁](a?b&c \"d\"e\")"),
        "<p><strong>甲</strong>乙丙[丁](a?b&amp;c &quot;d&quot;e&quot;)</p>"
    );
    assert_eq!(html("[丁](<a?b&c\">)"), "<p><a href=\"a?b&amp;c&quot;\">丁</a></p>");
    assert_eq!(html("甲![乙](http://a.cn/b.jpg)"), "<p>甲乙</p>", "a picture from elsewhere");
    assert_eq!(html("[[无此篇]]、[[无此篇|*字*]]"), "<p>无此篇、<em>字</em></p>");
}

#[test]
fn what_html_cannot_nest_is_taken_apart() {
    // A footnote's mark is a link, so it stands after the link it was written in.
    assert_eq!(
        html("[[a1-09|甲[^1]乙]]丙\n\n[^1]: 注").lines().next(),
        Some(
            "<p><a href=\"../a1-09/\">甲乙</a><sup class=\"fnref\"><a href=\"#fn-1\" id=\"fnref-1\" role=\"doc-noteref\" aria-label=\"脚注1\">1</a></sup>丙</p>"
        )
    );
    assert_eq!(html("[甲<http://a.cn>](x)"), "<p><a href=\"x\">甲http://a.cn</a></p>");
}

#[test]
fn ids_carry_prefix_and_scope() {
    let document = parse("## 甲 {#a}\n\n乙[^1]\n\n[^1]: 注");
    let found = to_html(&document, &RenderOptions { scope: "n9.", heading_shift: 5, ..options(&[]) });
    for id in
        ["<h6 id=\"h-n9.a\">", "href=\"#fn-n9.1\" id=\"fnref-n9.1\"", "<li id=\"fn-n9.1\">", "href=\"#fnref-n9.1\""]
    {
        assert!(found.contains(id), "{id} in {found}");
    }
}

#[test]
fn blocks_say_what_and_where_they_are() {
    let source = "# 题 {#t}\n\n甲**乙**\n\n[[gap: 丙]]\n\n![丁]()\n\n---\n\n- 戊\n- 己[^1]\n\n[^1]: 注\n";
    let document = parse(source);
    let text = plain(&document, &Archive).text;
    let blocks = render(&document, &options(&[]));
    let found: Vec<_> = blocks.iter().map(|b| (&text[b.plain_range.clone()], &source[b.source_span.clone()])).collect();
    assert_eq!(
        found,
        [
            ("题", "# 题 {#t}"),
            ("甲乙", "甲**乙**"),
            ("", "[[gap: 丙]]"),
            ("丁", "![丁]()"),
            ("", "---"),
            ("戊\n己", "- 戊\n- 己[^1]"),
            ("", "[^1]: 注"),
        ]
    );
    assert_eq!(blocks[0].kind, RenderedKind::Heading { level: 2, id: "h-t".to_owned() });
    assert_eq!((blocks[0].inner(), blocks[1].inner()), ("题", "甲<strong>乙</strong>"));
    assert_eq!(blocks[2].inner(), "<span>缺文</span><span>丙</span>");
    assert_eq!(blocks[6].kind, RenderedKind::Footnotes);
    assert_eq!(blocks[6].block, None);
}

// -- marks --

/// Renders with marks given by the words they cover; `甲~乙` goes from one to the other.
fn marked(source: &str, ranges: &[(&str, &str)]) -> String {
    let document = parse(source);
    let text = plain(&document, &Archive).text;
    let marks: Vec<Mark> = ranges
        .iter()
        .map(|(name, words)| {
            let (from, to) = words.split_once('~').unwrap_or((words, words));
            let start = text.find(from).unwrap();
            let end = start + text[start..].find(to).unwrap() + to.len();
            Mark {
                after: format!("({name})"),
                reopen: format!("<{name} again>"),
                ..Mark::new(start..end, format!("<{name}>"), format!("</{name}>"))
            }
        })
        .collect();
    to_html(&document, &options(&marks)).trim_end().to_owned()
}

#[test]
fn a_mark_wraps_its_words() {
    assert_eq!(
        marked("株洲日报讯（记者/易蓉）近日", &[("b", "株洲日报讯（记者/易蓉）")]),
        "<p><b>株洲日报讯（记者/易蓉）</b>(b)近日</p>"
    );
    assert_eq!(marked("a<b&c", &[("b", "<b")]), "<p>a<b>&lt;b</b>(b)&amp;c</p>");
}

#[test]
fn a_mark_is_reopened_inside_emphasis_and_links() {
    assert_eq!(marked("甲**乙丙**丁", &[("b", "甲~乙")]), "<p><b>甲</b><strong><b again>乙</b>(b)丙</strong>丁</p>");
    assert_eq!(
        marked("甲[乙丙](x)丁", &[("b", "甲~乙")]),
        "<p><b>甲</b><a href=\"x\"><b again>乙</b>丙</a>(b)丁</p>",
        "what comes after stands outside the link"
    );
    assert_eq!(marked("甲*乙*丙", &[("b", "甲~丙")]), "<p><b>甲</b><em><b again>乙</b></em><b again>丙</b>(b)</p>");
    assert_eq!(marked("甲`乙`", &[("b", "乙")]), "<p>甲<code><b>乙</b>(b)</code></p>");
}

#[test]
fn marks_may_overlap() {
    assert_eq!(
        marked("甲乙丙丁戊", &[("x", "甲~丙"), ("y", "乙~丁")]),
        "<p><x>甲<y>乙丙</y></x>(x)<y again>丁</y>(y)戊</p>"
    );
    assert_eq!(
        marked("甲乙丙", &[("x", "乙"), ("y", "甲~丙")]),
        "<p><y>甲<x>乙</x>(x)丙</y>(y)</p>".replace("(x)丙", "</y>(x)<y again>丙")
    );
    assert_eq!(marked("甲乙", &[("x", "甲~乙"), ("y", "甲~乙")]), "<p><x><y>甲乙</y></x>(x)(y)</p>");
    assert_eq!(
        marked("甲乙**丙丁**戊", &[("x", "甲~丙"), ("y", "乙~丁"), ("z", "丙~戊")]),
        "<p><x>甲<y>乙</y></x><strong><x again><y again><z>丙</z></y></x>(x)<y again><z again>丁</z></y>(y)</strong><z again>戊</z>(z)</p>"
    );
}

/// A mark whose first piece, further pieces and end can be told apart.
fn told_apart(n: usize, range: Range<usize>) -> Mark {
    Mark {
        range,
        open: format!("<mark id=\"at-{n}\">"),
        reopen: "<mark>".to_owned(),
        close: "</mark>".to_owned(),
        after: format!("<a>{n}</a>"),
    }
}

#[test]
fn marks_on_top_of_each_other_are_nested_four_deep_and_each_has_its_place() {
    let text = "甲".repeat(400);
    let stairs = |n: usize| 3 * n..3 * (n + 200);
    let nested = |n: usize| 3 * n..3 * (400 - n);
    let same = |_: usize| 0..3 * 400;
    for (name, range) in [("stairs", &stairs as &dyn Fn(usize) -> Range<usize>), ("nested", &nested), ("same", &same)] {
        let marks: Vec<Mark> = (0..200).map(|n| told_apart(n, range(n))).collect();
        let html = to_html(&parse(&text), &options(&marks));
        let (mut depth, mut deepest) = (0_usize, 0);
        for (at, _) in html.match_indices('<') {
            if html[at..].starts_with("<mark") {
                depth += 1;
                deepest = deepest.max(depth);
            } else if html[at..].starts_with("</mark>") {
                depth = depth.checked_sub(1).unwrap();
            }
        }
        assert_eq!((depth, deepest), (0, DEEPEST), "{name}");
        for n in 0..200 {
            assert_eq!(html.matches(&format!("id=\"at-{n}\"")).count(), 1, "{name} {n}");
            assert_eq!(html.matches(&format!("<a>{n}</a>")).count(), 1, "{name} {n}");
        }
        assert!(html.len() < 200 * 300, "{name}: {} bytes", html.len());
        // nothing of the text is without a mark that has one
        let bare = html.replace("</mark>", "\0").replace("<p>", "\0");
        assert!(!bare.split('<').any(|piece| piece.contains("\0甲")), "{name}: {html}");
    }
}

#[test]
fn a_mark_that_was_too_deep_is_seen_again() {
    let marks: Vec<Mark> = (0..6).map(|n| told_apart(n, 3 * n..if n == 0 { 36 } else { 24 })).collect();
    let html = to_html(&parse("甲乙丙丁戊己庚辛壬癸子丑"), &options(&marks));
    assert!(html.contains("<a>5</a><mark>壬癸子丑</mark><a>0</a>"), "{html}");
}

#[test]
fn no_mark_ends_inside_a_character() {
    let html = |range: Range<usize>| to_html(&parse("甲e\u{301}乙"), &options(&[told_apart(0, range)]));
    assert!(html(3..4).contains(">e\u{301}</mark><a>"), "{}", html(3..4));
    assert!(html(0..4).contains(">甲e\u{301}</mark><a>"), "{}", html(0..4));
}

#[test]
fn a_mark_runs_over_blocks() {
    assert_eq!(
        marked("甲乙\n\n[[gap: x]]\n\n> 丙\n\n丁", &[("b", "乙~丙")]),
        "<p>甲<b>乙</b></p>\n<p class=\"gap\"><span>缺文</span><span>x</span></p>\n<blockquote>\n<p><b again>丙</b>(b)</p>\n</blockquote>\n<p>丁</p>"
    );
    assert_eq!(marked("甲\n\n乙", &[("b", "甲~\n")]), "<p><b>甲</b>(b)</p>\n<p>乙</p>", "it ends with its block");
    assert_eq!(
        marked("甲  \n乙[[gap: x]]丙", &[("b", "甲~丙")]),
        "<p><b>甲<br>\n乙</b><span class=\"gap\"><span class=\"vh\">〔……〕</span><span>缺文</span><span>x</span></span><b again>丙</b>(b)</p>"
    );
}

#[test]
fn a_mark_may_be_about_lost_text() {
    let gap = "<p class=\"gap\"><span>缺文</span><span>x</span>";
    for (words, first, lost, second) in [
        ("\u{FFFC}", "甲乙", "<b></b>(b)", "丙"),
        ("乙~\u{FFFC}", "甲<b>乙</b>", "(b)", "丙"),
        ("\u{FFFC}~丙", "甲乙", "<b></b>", "<b again>丙</b>(b)"),
    ] {
        let expected = format!("<p>{first}</p>\n{gap}{lost}</p>\n<p>{second}</p>");
        let found = marked("甲乙\n\n[[gap: x]]\n\n丙", &[("b", words)]);
        // a mark that goes on after the gap need not have an empty piece in it
        assert_eq!(
            found.replace("<b></b></p>", "</p>").replace("<b again>丙", "<b>丙"),
            expected.replace("<b></b></p>", "</p>").replace("<b again>丙", "<b>丙"),
            "{words:?}"
        );
    }
    assert_eq!(
        marked("甲[[gap: x]]乙", &[("b", "\u{FFFC}")]),
        "<p>甲<span class=\"gap\"><span class=\"vh\">〔……〕</span><span>缺文</span><span>x</span></span><b></b>(b)乙</p>"
    );
    assert_eq!(marked("甲[[gap]]", &[("b", "甲")]), "<p><b>甲</b>(b)<span class=\"gap\"><span>缺文</span></span></p>");
}

#[test]
fn no_heading_of_a_text_is_the_title_of_its_page() {
    assert_eq!(
        html("# 甲\n\n## 乙\n\n丙\n==="),
        "<h2 id=\"h-1\">甲</h2>\n<h2 id=\"h-2\">乙</h2>\n<h2 id=\"h-3\">丙</h2>"
    );
}

#[test]
fn a_mark_after_an_empty_block_is_not_spent_on_it() {
    assert_eq!(marked("# \n# ，甲", &[("b", "，")]), "<h2 id=\"h-1\"></h2>\n<h2 id=\"h-2\"><b>，</b>(b)甲</h2>");
    check("\n# \n```\n\\", &[(0, 1)]);
}

#[test]
fn a_mark_beyond_the_text_ends_with_it() {
    let document = parse("甲[^1]\n\n[^1]: 乙");
    let found = to_html(&document, &options(&[Mark::new(0..99, "<b>", "</b>"), Mark::new(50..60, "<i>", "</i>")]));
    assert_eq!((found.matches("<b>").count(), found.matches("<i>").count()), (1, 0), "{found}");
}

#[test]
fn marks_and_colours_share_code() {
    assert_eq!(
        marked("```rust\nlet a = 1;\n```", &[("b", "et a")])
            .replace(" tabindex=\"0\" role=\"region\" aria-label=\"代码\"", ""),
        "<pre><code class=\"language-rust\"><span class=\"hl-keyword\">l<b>et</b></span><b again> a</b>(b) = <span class=\"hl-constant\">1</span>;</code></pre>"
    );
}

#[test]
fn an_empty_mark_stands_at_its_place() {
    let document = parse("甲*乙*丙");
    for (at, expected) in [
        (0, "<p><i></i>甲<em>乙</em>丙</p>"),
        (3, "<p>甲<em><i></i>乙</em>丙</p>"),
        (9, "<p>甲<em>乙</em>丙<i></i></p>"),
    ] {
        assert_eq!(to_html(&document, &options(&[Mark::new(at..at, "<i>", "</i>")])).trim_end(), expected);
    }
}

// -- any input --

fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "株洲", "日报", "，", "。", "“", "”", " ", "  \n", "\n", "\n\n", "\\\n", "*", "**", "***", "_", "`", "\n```\n", "\n```rust\n", "\n# ",
            " {#a}", "\n> ", ">", "\n- ", "\n  - ", "\n1. ", "\n    ", "[", "](x)", "](javascript:x)", "]()", "[[", "]]", "[[gap: 缺]]", "[[a|", "|",
            "\n| a | b |\n|-|-:|\n| ", "![", "[^1]", "\n[^1]: ", "<b>", "\n<div>\n", "</div>", "&amp;", "&#0;", "\\", "---", "\n===\n", "\n---\n",
            "a b", "http://a.cn", "<http://a.cn>", "\t", "\u{10A7F}", "{#", "\r\n", "!", "한국",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What must hold for any source and any marks.
fn check(source: &str, ranges: &[(usize, usize)]) {
    let document = parse(source);
    let found = plain(&document, &Archive);
    for block in &found.blocks {
        assert!(!block.range.is_empty() && found.text.is_char_boundary(block.range.start));
    }
    let places: Vec<usize> = found.text.char_indices().map(|(i, _)| i).chain([found.text.len()]).collect();
    let marks: Vec<Mark> = ranges
        .iter()
        .map(|(a, b)| (places[a % places.len()], places[b % places.len()]))
        .map(|(a, b)| Mark { after: "<wbr>".to_owned(), ..Mark::new(a.min(b)..a.max(b), "<mark>", "</mark>") })
        .collect();

    // Places lead back into the source, in order.
    for pair in places.windows(2) {
        let span = found.to_source(pair[0]..pair[1]);
        assert!(source.get(span.clone()).is_some(), "{span:?} in {source:?}");
    }

    let blocks = render(&document, &options(&marks));
    let bare = render(&document, &options(&[]));
    let mut marked_text = String::new();
    for (block, bare) in blocks.iter().zip(&bare) {
        // The marks change nothing of the text, and leave it well nested.
        let tree = scraper::Html::parse_fragment(&block.html);
        assert!(is_well_nested(&block.html), "{}", block.html);
        assert_eq!(tree.root_element().text().collect::<String>(), text_of(&bare.html));
        assert!(source.get(block.source_span.clone()).is_some());
        assert_eq!(block.plain_range, bare.plain_range);
        // The text is that of the plain text.
        if block.kind != RenderedKind::Footnotes && !block.html.contains("<img") {
            let text = text_of(&without_additions(&bare.html));
            let expected = found.text[block.plain_range.clone()].replace(unwritable, "\u{FFFD}").replace(GAP, "");
            assert_eq!(no_blanks(&text), no_blanks(&expected), "{source:?}");
        }
        if block.block.is_some() {
            let select = scraper::Selector::parse("mark").unwrap();
            marked_text
                .extend(tree.select(&select).filter(|e| e.select(&select).next().is_none()).flat_map(|e| e.text()));
        }
    }
    // What the marks cover is what is marked.
    let mut covered = vec![false; found.text.len()];
    marks.iter().for_each(|mark| covered[mark.range.clone()].fill(true));
    let expected: String = found.text.char_indices().filter(|(i, _)| covered[*i]).map(|(_, c)| c).collect();
    if marks.len() == 1 && !bare.iter().any(|block| block.html.contains("<img")) {
        assert_eq!(
            no_blanks(&marked_text),
            no_blanks(&expected.replace(unwritable, "\u{FFFD}").replace(GAP, "")),
            "{source:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn html_and_plain_text_agree_for_any_source(source in markdown(), ranges in prop::collection::vec((any::<usize>(), any::<usize>()), 0..5)) {
        check(&source, &ranges);
    }

    #[test]
    fn an_escaped_line_comes_out_of_a_browser_as_it_was(line in "[株洲a1.，。“” *_`<>&;#\\[\\]|~+=(){}!:\\\\'\"-]{0,30}") {
        let line = line.trim();
        let document = parse(&escape(line));
        let found = text_of(&to_html(&document, &options(&[])));
        prop_assert_eq!(found.trim_end_matches('\n'), line);
    }
}

#[test]
fn deep_nesting_neither_overflows_nor_loses_text() {
    let n = 10_000;
    let cases = [
        (">".repeat(n) + "甲", "甲".to_owned()),
        ("> ".repeat(n) + "甲\n\n乙", "甲\n乙".to_owned()),
        ("- + ".repeat(n) + "甲", "甲".to_owned()),
        ("1. ".repeat(n) + "甲", "甲".to_owned()),
        ("[".repeat(n) + "甲", "[".repeat(n) + "甲"),
        ("[[".repeat(n) + "甲" + &"]]".repeat(n), "[[".repeat(n - 1) + "甲" + &"]]".repeat(n - 1)),
        ("*甲 ".repeat(n), ("*甲 ".repeat(n)).trim_end().to_owned()),
        ("**甲 *".repeat(n) + &"乙* 丙**".repeat(n), "甲 ".repeat(n) + &"乙 丙".repeat(n)),
        ("**“甲”".repeat(n) + "乙**", "“甲”".repeat(n) + "乙**"),
        ("*“".repeat(n) + &"”*乙".repeat(n), "“".repeat(n) + &"”乙".repeat(n)),
        ("![".repeat(n) + &"](x)".repeat(n), String::new()),
        ("甲".to_owned() + &"`".repeat(n), "甲".to_owned() + &"`".repeat(n)),
        ("<b>".repeat(n), "<b>".repeat(n)),
    ];
    for (source, expected) in cases {
        let document = parse(&source);
        let shown: String = source.chars().take(20).collect();
        assert!(plain(&document, &NoLinks).text == expected, "{shown}…");
        let html = to_html(&document, &options(&[]));
        assert!(
            text_of_deep(&html).contains(expected.trim_start_matches('\n').lines().next().unwrap_or_default()),
            "{shown}…"
        );
    }
    let document = parse(&"> ".repeat(100));
    assert!(matches!(&document.problems[..], [Problem { kind: ProblemKind::TooDeep, .. }]));
}

/// The text of HTML without building a tree.
fn text_of_deep(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        out.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
