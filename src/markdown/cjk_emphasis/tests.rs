use proptest::prelude::*;
use pulldown_cmark::Parser;

use super::*;
use crate::markdown::OPTIONS;

fn parsed(source: &str) -> Vec<Spanned<'_>> {
    Parser::new_ext(source, OPTIONS).into_offset_iter().collect()
}

/// What is emphasised, as `<e>` and `<s>`; links as brackets, code in backticks.
fn show(events: &[Spanned]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Start(Tag::Emphasis) => out.push_str("<e>"),
            Event::End(TagEnd::Emphasis) => out.push_str("</e>"),
            Event::Start(Tag::Strong) => out.push_str("<s>"),
            Event::End(TagEnd::Strong) => out.push_str("</s>"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => out.push('['),
            Event::End(TagEnd::Link | TagEnd::Image) => out.push(']'),
            Event::Start(Tag::TableCell) => out.push('|'),
            Event::Code(text) => out.push_str(&format!("`{text}`")),
            Event::Text(text) | Event::InlineHtml(text) => out.push_str(text),
            Event::SoftBreak => out.push('/'),
            _ => {}
        }
    }
    out
}

fn shown(source: &str) -> String {
    show(&correct(source, parsed(source)))
}

#[test]
fn chinese_emphasis_comes_out_as_meant() {
    let cases = [
        ("**这是重点。**后面", "<s>这是重点。</s>后面"),
        ("前面**（括号）**后面", "前面<s>（括号）</s>后面"),
        ("**“甲”**乙**“丙”**丁", "<s>“甲”</s>乙<s>“丙”</s>丁"),
        ("继与**长沙市余杭区**市场监管局签订", "继与<s>长沙市余杭区</s>市场监管局签订"),
        ("签订**《网络交易监管跨区域合作协议》**后", "签订<s>《网络交易监管跨区域合作协议》</s>后"),
        ("说*“要快。”*他", "说<e>“要快。”</e>他"),
        ("说***“要快。”***他", "说<e><s>“要快。”</s></e>他"),
        ("**甲：**乙，**丙：**丁", "<s>甲：</s>乙，<s>丙：</s>丁"),
        ("为**“云端”*筑*“盾”**者", "为<s>“云端”<e>筑</e>“盾”</s>者"),
        ("**云端——**筑盾", "<s>云端——</s>筑盾"),
        ("**27℃~34℃**小雨", "<s>27℃~34℃</s>小雨"),
        ("**이 용어(This term)**를", "<s>이 용어(This term)</s>를"),
        ("この**「重要」**です", "この<s>「重要」</s>です"),
        ("**葛\u{E0100}**“甲”", "<s>葛\u{E0100}</s>“甲”"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(source), expected, "{source}");
        for (event, span) in correct(source, parsed(source)) {
            let bytes = &source[span];
            match event {
                Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => {
                    assert!(bytes.starts_with("**") && bytes.ends_with("**"));
                }
                Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => {
                    assert!(bytes.starts_with('*') && bytes.ends_with('*'));
                }
                Event::Text(text) => assert_eq!(*text, *bytes),
                _ => {}
            }
        }
    }
}

#[test]
fn what_is_no_emphasis_stays_text() {
    let cases = [
        ("甲 ** “乙” ** 丙", "甲 ** “乙” ** 丙"),
        ("**“甲”乙", "**“甲”乙"),
        ("3*4，“5”*6。", "3*4，“5”*6。"),
        ("* * *“甲”", "*“甲”"), // a list in a list
        ("\\**“甲”*乙", "*<e>“甲”</e>乙"),
        ("\\*\\*“甲”\\*\\*乙，**“丙”**丁", "**“甲”**乙，<s>“丙”</s>丁"),
        ("\\\\**“甲”**乙", "\\<s>“甲”</s>乙"),
        ("&ast;**“甲”**乙", "*<s>“甲”</s>乙"),
        ("abc**“甲”**def", "abc**“甲”**def"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(source), expected, "{source}");
    }
}

#[test]
fn code_links_and_html_come_before_emphasis() {
    let cases = [
        ("`**“甲”**`乙**“丙”**丁", "`**“甲”**`乙<s>“丙”</s>丁"),
        ("**“甲`乙**”`**丙", "<s>“甲`乙**”`</s>丙"),
        ("**“[甲**“乙”](x)丙", "**“[甲**“乙”]丙"),
        ("丙[**“甲”**乙](x)**“丁”**戊", "丙[<s>“甲”</s>乙]<s>“丁”</s>戊"),
        ("**“[甲](a*b)”**乙", "<s>“[甲]”</s>乙"),
        ("见**“[[a1-05|*“甲”*乙]]”**丙", "见<s>“[<e>“甲”</e>乙]”</s>丙"),
        ("**“[[甲*乙]]”**丙*", "<s>“[甲*乙]”</s>丙*"),
        ("**“<http://a/*b*>”**乙", "<s>“[http://a/*b*]”</s>乙"),
        ("**“<b title='*'>”**乙*", "<s>“<b title='*'>”</s>乙*"),
        ("![**“甲”**乙]()", "[<s>“甲”</s>乙]"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(source), expected, "{source}");
    }
}

#[test]
fn every_kind_of_container_is_corrected() {
    let cases = [
        ("## **“甲”**乙", "<s>“甲”</s>乙"),
        ("- **“甲”**乙\n- 丙**“丁”**戊", "<s>“甲”</s>乙丙<s>“丁”</s>戊"),
        (">**“甲”**乙\n>**“丙”**丁", "<s>“甲”</s>乙/<s>“丙”</s>丁"),
        ("甲**“乙\n丙”**丁", "甲<s>“乙/丙”</s>丁"),
        ("|甲**“乙”**|**“丙”**丁|\n|-|-|\n|**戊。**己|*|", "|甲<s>“乙”</s>|<s>“丙”</s>丁|<s>戊。</s>己|*"),
        ("    **“甲”**乙", "**“甲”**乙"),
    ];
    for (source, expected) in cases {
        assert_eq!(shown(source), expected, "{source}");
    }
}

#[test]
fn any_character_may_stand_in_the_text() {
    // A sign of punctuation class that no text holds could mark the pairs for the parser, but
    // a text may hold it.
    assert_eq!(shown("\u{10A7F}**“甲”**\u{10A7F}乙**“丙”**丁"), "\u{10A7F}<s>“甲”</s>\u{10A7F}乙<s>“丙”</s>丁");
    assert_eq!(shown("**“\0\u{10A7F}”**乙"), "<s>“\0\u{10A7F}”</s>乙");
}

#[test]
fn where_the_rules_agree_the_parser_is_left_alone() {
    for source in ["**甲**乙 *丙*", "_a_ b_c_d **e** * f", "没有星号"] {
        assert_eq!(correct(source, parsed(source)), parsed(source), "{source}");
    }
}

fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "*", "**", "***", "_", "__", "a", "b ", " ", "\n", "\\", "`", "[", "](x)", "]", "(", "!", "“", "”", "。", "甲",
        "℃", "&amp;", "<b>", "[[", "]]", "|",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    /// With CommonMark's own rule the four steps find what the parser finds.
    #[test]
    fn the_steps_do_as_the_parser_does(source in markdown()) {
        let again = decide(&source, parsed(&source), |_| true, Rule::CommonMark);
        prop_assert_eq!(show(&again), show(&parsed(&source)));
    }

    #[test]
    fn events_stay_balanced_and_no_text_is_lost(source in markdown()) {
        let mut open = Vec::new();
        for (event, _) in correct(&source, parsed(&source)) {
            match event {
                Event::Start(tag) => open.push(tag.to_end()),
                Event::End(tag) => prop_assert_eq!(open.pop(), Some(tag)),
                _ => {}
            }
        }
        let bare = |s: String| s.replace(['<', '>', '/', 'e', 's', '*', '_'], "");
        prop_assert_eq!(bare(shown(&source)), bare(show(&parsed(&source))));
    }
}
