//! hOCR: HTML whose elements carry boxes in their titles.

use super::builder::Word;
use super::xml::{Child, Node};
use super::{Box, Builder, Layout, Refusal};

const LINES: [&str; 5] = ["ocr_line", "ocr_header", "ocr_caption", "ocrx_line", "ocr_textfloat"];

/// Whether a document of HTML is hOCR.
pub fn is_hocr(root: &Node) -> bool {
    let mut found = false;
    root.walk(&mut |node| found |= is(node, "ocr_page"));
    found
}

fn is(node: &Node, class: &str) -> bool {
    node.get("class").is_some_and(|classes| classes.split_whitespace().any(|other| other == class))
}

/// Reads a file of hOCR.
///
/// # Errors
/// None today; the other readers have some.
pub fn read(root: &Node, bytes: Vec<u8>) -> Result<Layout, Refusal> {
    let mut of_pages: Vec<&Node> = Vec::new();
    root.walk(&mut |node| {
        if is(node, "ocr_page") {
            of_pages.push(node);
        }
    });
    let mut pages = Vec::new();
    for page in of_pages {
        let mut built = Builder::default();
        blocks(page, &mut built);
        let mut head = Vec::new();
        if let Some(Box { w, h, .. }) = box_of(page) {
            head.push(format!("width={w}\theight={h}"));
        }
        head.push("source=hocr\tunit=pixel".to_owned());
        pages.push(built.finish(&head.join("\t"), Some(("hocr.html", bytes.clone()))));
    }
    Ok(Layout { pages, ..Layout::default() })
}

/// Each area and each paragraph of content is a block; lines outside of one stand by themselves.
fn blocks(node: &Node, built: &mut Builder) {
    for child in node.nodes() {
        if ["ocr_carea", "ocrx_block", "ocr_par"].iter().any(|class| is(child, class)) {
            built.block();
        }
        if LINES.iter().any(|class| is(child, class)) {
            let mut words = Vec::new();
            collect(child, &mut words);
            built.line(&words, box_of(child));
        } else {
            blocks(child, built);
        }
    }
}

fn collect(node: &Node, words: &mut Vec<Word>) {
    for child in &node.children {
        match child {
            Child::Node(node) if is(node, "ocrx_word") => {
                words.push(Word { text: node.text().trim().to_owned(), place: box_of(node) });
            }
            Child::Node(node) => collect(node, words),
            Child::Text(text) => words.push(Word { text: text.clone(), place: None }),
        }
    }
}

/// `bbox 10 20 30 50; x_wconf 90`: in any order.
fn box_of(node: &Node) -> Option<Box> {
    let title = node.get("title")?;
    let field = title.split(';').find_map(|field| field.trim().strip_prefix("bbox "))?;
    Box::around(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::formats::xml::parse;

    #[test]
    fn areas_are_blocks_and_chinese_has_no_spaces() {
        let text = r#"<html><body><div class="ocr_page" title="image &quot;a.png&quot;; bbox 0 0 100 90">
<div class="ocr_carea"><p class="ocr_par"><span class="ocr_line" title="baseline 0 -3; bbox 1 2 31 12"><span class="ocrx_word" title="bbox 1 2 11 12; x_wconf 90">株洲</span> <span class="ocrx_word" title="bbox 12 2 31 12">日报</span>
</span></p></div><div class="ocr_carea"><span class="ocr_line">The <span class="ocrx_word">bridge</span></span></div></div></body></html>"#;
        let root = parse(text).unwrap();
        assert!(is_hocr(&root));
        let layout = read(&root, Vec::new()).unwrap();
        assert_eq!(String::from_utf8_lossy(&layout.pages[0].bytes), "株洲日报\n\nThe bridge\n");
        assert!(layout.pages[0].boxes.as_ref().unwrap().contains("\n1\t1,2,30,10\th\t2:1+10 2:12+19\n"));
    }
}
