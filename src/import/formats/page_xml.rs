//! PAGE XML, of any year.
//!
//! Regions are read in the order of `ReadingOrder`, then of the document; a line's own text is taken, with the
//! lowest `index` where there are several. Points that are empty are no place.

use super::builder::unplaced;
use super::xml::Node;
use super::{Box, Builder, Layout, Refusal};

/// Reads a file of PAGE XML.
///
/// # Errors
/// None today; the other readers have some.
pub fn read(root: &Node, bytes: Vec<u8>) -> Result<Layout, Refusal> {
    let mut pages = Vec::new();
    for page in root.all("Page") {
        let order: Vec<&str> = page.named("ReadingOrder").flat_map(ordered).collect();
        let mut regions: Vec<&Node> = Vec::new();
        page.walk(&mut |node| {
            if node.name.ends_with("Region") && node.named("TextLine").next().is_some() {
                regions.push(node);
            }
        });
        let place = |node: &Node| node.get("id").and_then(|id| order.iter().position(|other| *other == id));
        regions.sort_by_key(|node| place(node).unwrap_or(usize::MAX));
        let mut built = Builder::default();
        for region in regions {
            built.block();
            let mut lines: Vec<&Node> = region.named("TextLine").collect();
            lines.sort_by_key(|line| in_custom(line).unwrap_or(u32::MAX));
            for line in lines {
                let text = text_of(line);
                built.line(&unplaced(&text), box_of(line));
            }
        }
        let mut head = Vec::new();
        for (key, attribute) in [("image", "imageFilename"), ("width", "imageWidth"), ("height", "imageHeight")] {
            head.extend(page.get(attribute).map(|value| format!("{key}={}", value.replace(['\t', '\n'], " "))));
        }
        head.push("source=page\tunit=pixel".to_owned());
        pages.push(built.finish(&head.join("\t"), Some(("page.xml", bytes.clone()))));
    }
    Ok(Layout { pages, ..Layout::default() })
}

/// The regions of a reading order, groups within groups by their index.
fn ordered(node: &Node) -> Vec<&str> {
    let mut children: Vec<&Node> = node.nodes().collect();
    children.sort_by_key(|child| child.get("index").and_then(|index| index.parse::<u32>().ok()).unwrap_or(u32::MAX));
    let mut found = Vec::new();
    for child in children {
        found.extend(child.get("regionRef"));
        found.extend(ordered(child));
    }
    found
}

/// `readingOrder {index:3;}`: the place that Transkribus gives to a line.
fn in_custom(line: &Node) -> Option<u32> {
    let custom = line.get("custom")?;
    let from = custom.find("readingOrder")?;
    let digits: String =
        custom[from..].chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The text of a line: its own, or that of its words.
fn text_of(line: &Node) -> String {
    let of = |node: &Node| {
        let index = |text: &&Node| text.get("index").and_then(|index| index.parse::<i64>().ok()).unwrap_or(0);
        let text = node.named("TextEquiv").min_by_key(index)?;
        text.named("Unicode").next().map(Node::text)
    };
    of(line)
        .filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| line.named("Word").filter_map(of).collect::<Vec<_>>().join(" "))
}

/// The box of a line: around its `Coords`, in either of the two forms.
fn box_of(line: &Node) -> Option<Box> {
    let coords = line.named("Coords").next()?;
    let points = coords.get("points").map(str::to_owned).unwrap_or_else(|| {
        let points = coords.named("Point").filter_map(|point| Some(format!("{},{}", point.get("x")?, point.get("y")?)));
        points.collect::<Vec<_>>().join(" ")
    });
    Box::around(&points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::formats::xml::parse;

    #[test]
    fn the_order_of_reading_goes_before_that_of_the_document() {
        let line = |index: u32, text: &str| {
            format!(
                "<TextLine custom=\"readingOrder {{index:{index};}}\"><Coords points=\"1,2 11,30\"/><TextEquiv index=\"1\"><Unicode>other</Unicode></TextEquiv><TextEquiv index=\"0\"><Unicode>{text}</Unicode></TextEquiv></TextLine>"
            )
        };
        let text = format!(
            "<PcGts xmlns=\"https://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15\"><Page imageFilename=\"a.jpg\" imageWidth=\"100\" imageHeight=\"90\"><ReadingOrder><OrderedGroup><RegionRefIndexed index=\"1\" regionRef=\"r1\"/><RegionRefIndexed index=\"0\" regionRef=\"r2\"/></OrderedGroup></ReadingOrder><TextRegion id=\"r1\">{}{}</TextRegion><TextRegion id=\"r2\">{}</TextRegion></Page></PcGts>",
            line(1, "third"),
            line(0, "second"),
            line(0, "first")
        );
        let layout = read(&parse(&text).unwrap(), Vec::new()).unwrap();
        assert_eq!(String::from_utf8_lossy(&layout.pages[0].bytes), "first\n\nsecond\nthird\n");
        assert!(layout.pages[0].boxes.as_ref().unwrap().contains("\n1\t1,2,10,28\tv\t5:2+28\n"));
    }
}
