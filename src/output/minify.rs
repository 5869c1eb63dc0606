//! Smaller HTML with the same elements, attributes and words.
//!
//! minify-html drops comments and the white space that no reader sees, and quotation marks that no
//! parser needs. What would change the document is switched off: closing tags, `<html>` and `<head>`
//! stay, and spaces between attributes too.
//!
//! It drops attributes that say what is so without them (`value=""`, an empty `class`); templates have
//! none of these. It takes out white space between the children of elements that only arrange others (`div`, `ul`,
//! `nav` …), so templates set the space there by their style sheet, never by a blank. `tests/shipped.rs`
//! compares every page before and after.

use minify_html::{Cfg, minify};

/// Minifies a page.
pub fn html(source: &str) -> Vec<u8> {
    let cfg = Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_input_type_text_attr: true,
        ..Cfg::new()
    };
    minify(source.as_bytes(), &cfg)
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Node};

    use super::html;

    /// Elements with their attributes, and words, in order.
    fn outline(source: &str) -> Vec<String> {
        let mut outline: Vec<String> = Vec::new();
        for node in Html::parse_document(source).tree.nodes() {
            match node.value() {
                Node::Element(element) => {
                    let mut attributes: Vec<String> = element.attrs().map(|(k, v)| format!("{k}={v:?}")).collect();
                    attributes.sort();
                    outline.push(format!("<{} {}>", element.name(), attributes.join(" ")));
                }
                Node::Text(text) if !text.trim().is_empty() => {
                    outline.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                _ => {}
            }
        }
        outline
    }

    fn small(source: &str) -> String {
        String::from_utf8(html(source)).unwrap()
    }

    #[test]
    fn the_document_is_the_same() {
        let page = "<!DOCTYPE html>\n<html lang=\"zh-Hans\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>株洲  日报</title>\n\
            <!-- 甲 --></head>\n<body>\n  <p class=\"text\">一手抓“防控” <b>三</b> <i>四</i>，\n  27℃~34℃</p>\n\
            <ul>\n  <li><a href=\"../a1/#L3\" aria-label=\"第 3 行\">3</a></li>\n</ul>\n\
            <input type=\"text\" disabled>\n<p>a &lt;b&gt; &amp;amp; &quot;c&quot; \u{3000}乙</p></body>\n</html>";
        assert_eq!(outline(&small(page)), outline(page));
        assert!(small(page).len() < page.len());
        assert!(!small(page).contains("甲"));
    }

    #[test]
    fn code_keeps_its_lines_and_text_its_spaces() {
        let page = "<pre><code>a  b\n  c\n</code></pre><p>记者/易蓉 <b>通讯员</b> 蒋毅</p>";
        let small = small(page);
        assert!(small.contains("a  b\n  c\n"), "{small}");
        assert!(small.contains("记者/易蓉 <b>通讯员</b> 蒋毅"), "{small}");
    }

    #[test]
    fn what_looks_like_markup_stays_text() {
        for text in ["&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;b&amp;gt;", "{{ a }} {% b %}", "甲&lt;!--乙"] {
            let page = format!("<!DOCTYPE html><html><head></head><body><p>{text}</p></body></html>");
            assert_eq!(outline(&small(&page)), outline(&page), "{text}");
        }
    }
}
