//! PDF with a text layer, read by `pdftotext` of poppler, which is a program beside this one.

use std::path::Path;
use std::process::{Command, Stdio};

use super::builder::Word;
use super::xml::{self, Node};
use super::{Box, Builder, Layout, Refusal};

/// Reads a PDF.
///
/// # Errors
/// When `pdftotext` is not there or fails, and when the PDF has no text.
pub fn read(file: &Path, bytes: Vec<u8>) -> Result<Layout, Refusal> {
    drop(bytes);
    // a name that begins with a hyphen is no flag
    let path = if file.is_absolute() { file.to_owned() } else { Path::new(".").join(file) };
    let ran = Command::new("pdftotext").arg("-bbox-layout").arg(&path).arg("-").stdin(Stdio::null()).output();
    let Ok(output) = ran else {
        return Err(Refusal::new(
            "this is a PDF, and the program `pdftotext` that reads it is not installed",
            "install poppler: `apt install poppler-utils`, `dnf install poppler-utils`, `brew install poppler`",
        ));
    };
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(Refusal::new(
            format!(
                "this is a PDF that `pdftotext` cannot read: {}",
                said.lines().next().unwrap_or("it gives no reason")
            ),
            "see whether it opens in a viewer, and is not protected",
        ));
    }
    let layout = pages(&xml::parse(&clean(&String::from_utf8_lossy(&output.stdout)))?);
    if layout.pages.iter().all(|page| page.bytes.is_empty()) {
        return Err(Refusal::new(
            "this is a PDF without text: its pages are pictures",
            "recognise its text first, for instance with OCRmyPDF or tesseract",
        ));
    }
    Ok(layout)
}

/// Without control characters, which XML cannot have and PDF sometimes has.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// The pages of what `pdftotext -bbox-layout` prints.
fn pages(root: &Node) -> Layout {
    let found = root.all("page");
    let several = found.len() > 1;
    let mut layout = Layout::default();
    for (k, page) in found.into_iter().enumerate() {
        let mut built = Builder::default();
        for block in page.all("block") {
            built.block();
            for line in block.all("line") {
                let mut words = Vec::new();
                for word in line.named("word") {
                    if !words.is_empty() {
                        words.push(Word { text: " ".to_owned(), place: None });
                    }
                    words.push(Word { text: word.text().trim().to_owned(), place: place(word) });
                }
                built.line(&words, place(line));
            }
        }
        let size = |key: &str| page.get(key).unwrap_or("0").to_owned();
        let mut made =
            built.finish(&format!("width={}\theight={}\tsource=pdf\tunit=point", size("width"), size("height")), None);
        made.said.page = several.then(|| (k + 1).to_string());
        layout.pages.push(made);
    }
    layout
}

fn place(node: &Node) -> Option<Box> {
    let value = |key: &str| node.get(key).and_then(|value| value.parse::<f64>().ok());
    let (left, top, right, bottom) = (value("xMin")?, value("yMin")?, value("xMax")?, value("yMax")?);
    let whole = |value: f64| value.max(0.0).round() as u32;
    Some(Box { x: whole(left), y: whole(top), w: whole(right - left), h: whole(bottom - top) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_lines_are_those_of_the_program() {
        let text = r#"<html><body><doc><page width="100" height="90"><flow><block><line xMin="1" yMin="2" xMax="40" yMax="12"><word xMin="1" yMin="2" xMax="20" yMax="12">株洲</word><word xMin="21" yMin="2" xMax="40" yMax="12">日报</word></line></block><block><line xMin="1" yMin="20" xMax="40" yMax="30"><word xMin="1" yMin="20" xMax="20" yMax="30">The</word><word xMin="21" yMin="20" xMax="40" yMax="30">bridge</word></line></block></flow></page></doc></body></html>"#;
        let layout = pages(&xml::parse(text).unwrap());
        assert_eq!(String::from_utf8_lossy(&layout.pages[0].bytes), "株洲日报\n\nThe bridge\n");
        assert!(layout.pages[0].boxes.as_ref().unwrap().contains("\n1\t1,2,39,10\th\t2:1+19 2:21+19\n"));
    }
}
