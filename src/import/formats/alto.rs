//! ALTO, versions 1 to 4, with or without its namespace.
//!
//! Blocks are read in the order of `ReadingOrder`, or else of the document. `SP` and `HYP` are kept as
//! printed, but a space between two Chinese words is the program's. A word cut at a line end keeps the form
//! that is printed (`SUBS_CONTENT` is not used).

use super::builder::Word;
use super::xml::Node;
use super::{Box, Builder, Layout, LayoutPage, Refusal};

/// Reads a file of ALTO.
///
/// # Errors
/// When a figure is no figure.
pub fn read(root: &Node, bytes: Vec<u8>) -> Result<Layout, Refusal> {
    let mut pages = Vec::new();
    for page in root.all("Page") {
        let mut built = Builder::default();
        lines_of(root, page, &mut built)?;
        let mut page: LayoutPage = built.finish(&head(root, page), None);
        page.received = Some(("alto.xml", bytes.clone()));
        pages.push(page);
    }
    Ok(Layout { pages, ..Layout::default() })
}

/// The head of the boxes: size and unit of what they count in.
pub fn head(root: &Node, page: &Node) -> String {
    let unit = root.all("MeasurementUnit").first().map_or("pixel".to_owned(), |node| node.text());
    let mut fields = Vec::new();
    for (key, attribute) in [("width", "WIDTH"), ("height", "HEIGHT")] {
        fields.extend(page.get(attribute).map(|value| format!("{key}={value}")));
    }
    fields.push(format!("source=alto\tunit={}", unit.trim()));
    fields.join("\t")
}

/// Adds the lines of a page, block by block.
///
/// # Errors
/// When a figure is no figure.
pub fn lines_of(root: &Node, page: &Node, built: &mut Builder) -> Result<(), Refusal> {
    let mut blocks = page.all("TextBlock");
    let order: Vec<String> = root
        .all("ReadingOrder")
        .iter()
        .flat_map(|order| order.all("ElementRef"))
        .filter_map(|node| node.get("REF").map(str::to_owned))
        .collect();
    if !order.is_empty() {
        let place = |node: &Node| node.get("ID").and_then(|id| order.iter().position(|other| other == id));
        blocks.sort_by_key(|node| place(node).unwrap_or(usize::MAX));
    }
    for block in blocks {
        built.block();
        let mut range: Option<(u32, u32)> = None;
        for line in block.named("TextLine") {
            let mut words = Vec::new();
            for node in line.nodes() {
                match node.name.as_str() {
                    "String" => words
                        .push(Word { text: node.get("CONTENT").unwrap_or_default().to_owned(), place: place(node)? }),
                    "SP" => words.push(Word { text: " ".to_owned(), place: None }),
                    "HYP" => words.push(Word {
                        text: node.get("CONTENT").unwrap_or("-").to_owned(),
                        place: place(node)?.or(words.last().and_then(|word| word.place)),
                    }),
                    _ => {}
                }
            }
            if let Some(n) = built.line(&words, place(line)?) {
                range = Some((range.map_or(n, |(first, _)| first), n));
                let ids = line.nodes().chain([line]).filter_map(|node| node.get("ID"));
                built.places.extend(ids.map(|id| (id.to_owned(), (n, n))));
            }
        }
        if let (Some(id), Some(range)) = (block.get("ID"), range) {
            built.places.insert(id.to_owned(), range);
        }
    }
    Ok(())
}

/// The box of an element, if it has one.
fn place(node: &Node) -> Result<Option<Box>, Refusal> {
    let mut values = [0u32; 4];
    for (value, key) in values.iter_mut().zip(["HPOS", "VPOS", "WIDTH", "HEIGHT"]) {
        let Some(words) = node.get(key) else { return Ok(None) };
        let number: f64 = words.trim().parse().map_err(|_| {
            Refusal::new(
                format!("this is ALTO in which `{key}=\"{words}\"` is no figure"),
                "take the file again from the program that wrote it",
            )
        })?;
        *value = number.max(0.0).round() as u32;
    }
    let [x, y, w, h] = values;
    Ok((w > 0 && h > 0).then_some(Box { x, y, w, h }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::formats::xml::parse;

    #[test]
    fn blocks_lines_hyphens_and_boxes() {
        let text = r#"<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page WIDTH="100" HEIGHT="80">
<PrintSpace><TextBlock ID="B1"><TextLine HPOS="1" VPOS="2" WIDTH="30" HEIGHT="5"><String CONTENT="car" HPOS="1" VPOS="2" WIDTH="9" HEIGHT="5"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="ried"/><SP/><String CONTENT="down"/></TextLine></TextBlock>
<TextBlock ID="B2"><TextLine><String CONTENT="株洲"/><SP/><String CONTENT="日报"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"#;
        let layout = read(&parse(text).unwrap(), Vec::new()).unwrap();
        assert_eq!(String::from_utf8_lossy(&layout.pages[0].bytes), "car-\nried down\n\n株洲日报\n");
        let boxes = layout.pages[0].boxes.as_ref().unwrap();
        assert!(
            boxes.starts_with("# annals boxes 1\twidth=100\theight=80\tsource=alto\tunit=pixel\n1\t1,2,30,5\th\t3:1+9"),
            "{boxes}"
        );
        let faulty = parse(&text.replace("WIDTH=\"30\"", "WIDTH=\"bar\"")).unwrap();
        assert_eq!(
            read(&faulty, Vec::new()).unwrap_err().message,
            "this is ALTO in which `WIDTH=\"bar\"` is no figure"
        );
    }
}
