//! The XML of the OCR of the National Diet Library of Japan: pages, text blocks, lines with `STRING`.

use super::builder::unplaced;
use super::xml::Node;
use super::{Box, Builder, Layout, Refusal};

/// Reads a file of NDL's OCR.
///
/// # Errors
/// None today; the other readers have some.
pub fn read(root: &Node, bytes: Vec<u8>) -> Result<Layout, Refusal> {
    let mut pages = Vec::new();
    for page in root.all("PAGE") {
        let mut built = Builder::default();
        let mut loose: Vec<&Node> = Vec::new();
        let mut blocks: Vec<Vec<&Node>> = Vec::new();
        for node in page.nodes() {
            match node.name.as_str() {
                "LINE" => loose.push(node),
                _ => {
                    if !loose.is_empty() {
                        blocks.push(std::mem::take(&mut loose));
                    }
                    blocks.push(node.all("LINE"));
                }
            }
        }
        blocks.push(loose);
        let order = |line: &Node| line.get("ORDER").and_then(|order| order.parse::<u32>().ok()).unwrap_or(u32::MAX);
        blocks.retain(|block| !block.is_empty());
        blocks.iter_mut().for_each(|block| block.sort_by_key(|line| order(line)));
        blocks.sort_by_key(|block| order(block[0]));
        for block in blocks {
            built.block();
            for line in block {
                built.line(&unplaced(line.get("STRING").unwrap_or_default()), place(line));
            }
        }
        let mut head = Vec::new();
        for (key, attribute) in [("image", "IMAGENAME"), ("width", "WIDTH"), ("height", "HEIGHT")] {
            head.extend(page.get(attribute).map(|value| format!("{key}={}", value.replace(['\t', '\n'], " "))));
        }
        head.push("source=ndl\tunit=pixel".to_owned());
        pages.push(built.finish(&head.join("\t"), Some(("ndl.xml", bytes.clone()))));
    }
    Ok(Layout { pages, ..Layout::default() })
}

fn place(line: &Node) -> Option<Box> {
    let value =
        |key: &str| line.get(key).and_then(|value| value.trim().parse::<f64>().ok()).map(|value| value.max(0.0) as u32);
    Some(Box { x: value("X")?, y: value("Y")?, w: value("WIDTH")?, h: value("HEIGHT")? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::formats::xml::parse;

    #[test]
    fn lines_stand_in_their_order() {
        let text = r#"<OCRDATASET><PAGE IMAGENAME="a.jpg" WIDTH="100" HEIGHT="90">
<TEXTBLOCK><LINE ORDER="1" X="60" Y="1" WIDTH="5" HEIGHT="50" STRING="二行目"/><LINE ORDER="0" X="70" Y="1" WIDTH="5" HEIGHT="50" STRING="一行目"/></TEXTBLOCK>
<LINE ORDER="2" X="50" Y="1" WIDTH="5" HEIGHT="50" STRING="三行目"/></PAGE></OCRDATASET>"#;
        let layout = read(&parse(text).unwrap(), Vec::new()).unwrap();
        assert_eq!(String::from_utf8_lossy(&layout.pages[0].bytes), "一行目\n二行目\n\n三行目\n");
        assert!(layout.pages[0].boxes.as_ref().unwrap().contains("\n1\t70,1,5,50\tv\t3:1+50\n"));
    }
}
