//! XML of libraries and OCR programs, as a tree.
//!
//! No DTD is read, and no entity but the five of XML and numbers. Size and depth have limits: a file that
//! goes beyond them is refused, and does not take the memory.

use std::path::Path;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Layout, Refusal, alto, hocr, mets, ndl, page_xml};

/// An element: its name and its attributes without their prefixes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Child>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Child {
    Node(Node),
    Text(String),
}

/// A larger file is no page, and no issue.
const LARGEST: usize = 64 << 20;
/// Elements within elements.
const DEEPEST: usize = 200;

impl Node {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly below it.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// Those of a name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.nodes().filter(move |node| node.name == name)
    }

    /// All elements of a name at any depth, in the order of the document.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a Self> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if node.name == name {
                found.push(node);
            }
        });
        found
    }

    /// Calls `see` with each element, the element itself first.
    pub fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        self.nodes().for_each(|node| node.walk(see));
    }

    /// All its text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.add_text(&mut out);
        out
    }

    fn add_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Child::Node(node) => node.add_text(out),
                Child::Text(text) => out.push_str(text),
            }
        }
    }
}

/// Parses a document.
///
/// # Errors
/// When it is not well-formed, too large or too deep, or has an entity of its own; with the line.
pub fn parse(text: &str) -> Result<Node, Refusal> {
    if text.len() > LARGEST {
        let size = text.len() >> 20;
        return Err(Refusal::new(
            format!("this is an XML file of {size} MB, and no page has more than {} MB", LARGEST >> 20),
            "give one file for each page",
        ));
    }
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Node> = vec![Node::default()];
    loop {
        let before = reader.buffer_position() as usize;
        let wrong = |why: String| {
            let line = text.as_bytes()[..before.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
            Refusal::new(
                format!("this is XML that cannot be read: line {line}: {why}"),
                "take the file again from where it came",
            )
        };
        match reader.read_event().map_err(|error| wrong(error.to_string()))? {
            Event::Eof => break,
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err(wrong(format!("elements lie more than {DEEPEST} deep")));
                }
                open.push(element(&start).map_err(wrong)?);
            }
            Event::Empty(start) => {
                let node = element(&start).map_err(wrong)?;
                add(&mut open, Child::Node(node));
            }
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    add(&mut open, Child::Node(node));
                }
            }
            Event::Text(words) => add(&mut open, Child::Text(words.to_string())),
            Event::CData(words) => add(&mut open, Child::Text(words.to_string())),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                match resolved(name) {
                    Some(words) => add(&mut open, Child::Text(words)),
                    None => return Err(wrong(format!("the entity `&{name};` is not known"))),
                }
            }
            Event::DocType(declared) if declared.contains("<!ENTITY") => {
                return Err(wrong("it declares entities of its own, which import does not read".to_owned()));
            }
            _ => {}
        }
    }
    if open.len() > 1 {
        let name = &open[open.len() - 1].name;
        return Err(Refusal::new(
            format!("this is XML that breaks off: `<{name}>` is not closed"),
            "take the file again from where it came",
        ));
    }
    let root = open.pop().and_then(|top| {
        top.children.into_iter().find_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    });
    root.ok_or_else(|| Refusal::new("this is XML without an element", "take the file again from where it came"))
}

fn add(open: &mut [Node], child: Child) {
    if let Some(last) = open.last_mut() {
        last.children.push(child);
    }
}

fn element(start: &BytesStart<'_>) -> Result<Node, String> {
    let mut node = Node { name: local(start.name().as_ref()).to_owned(), ..Node::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value =
            attribute.normalized_value_with(XmlVersion::Implicit1_0, 1, known).map_err(|error| error.to_string())?;
        node.attributes.push((local(attribute.key.as_ref()).to_owned(), value.into_owned()));
    }
    Ok(node)
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn known(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => " ",
        "shy" => "\u{AD}",
        _ => return None,
    })
}

/// The words of a reference: of the five names, or a number.
fn resolved(name: &str) -> Option<String> {
    let number = match name.strip_prefix('#') {
        None => return known(name).map(str::to_owned),
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        },
    };
    number.ok().and_then(char::from_u32).map(String::from)
}

/// Reads a document by its root element.
///
/// # Errors
/// When no reader knows it, or it has no text.
pub fn read(file: &Path, text: &str, bytes: Vec<u8>) -> Result<Layout, Refusal> {
    let root = parse(text)?;
    let (what, layout) = match root.name.as_str() {
        "alto" | "ALTO" => ("ALTO", alto::read(&root, bytes)?),
        "PcGts" => ("PAGE", page_xml::read(&root, bytes)?),
        "mets" => return mets::read(file, &root),
        "OCRDATASET" | "PAGE" => ("NDL", ndl::read(&root, bytes)?),
        "html" if hocr::is_hocr(&root) => ("hOCR", hocr::read(&root, bytes)?),
        "html" | "HTML" => {
            return Err(Refusal::new("this is HTML, not a transcription", "give the text of the page, or hOCR"));
        }
        other => {
            return Err(Refusal::new(
                format!("this is XML with the root element `{other}`, which import does not read"),
                "import reads ALTO, PAGE, METS, hOCR and the XML of NDL; give one of these, or the text of the page",
            ));
        }
    };
    if layout.pages.iter().all(|page| page.bytes.iter().all(u8::is_ascii_whitespace)) {
        return Err(Refusal::new(
            format!("this is {what} with no lines of text"),
            "see whether the text was recognised; a page with only pictures has nothing to import",
        ));
    }
    Ok(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_others_refused() {
        let node = parse("<a><b x='1 &lt; 2'>株&#x6D32;&amp;<c/>日报</b></a>").unwrap();
        let b = node.named("b").next().unwrap();
        assert_eq!((b.get("x"), b.text().as_str()), (Some("1 < 2"), "株洲&日报"));
        let refused = |text: &str| parse(text).unwrap_err().message;
        assert_eq!(
            refused("<a>\n&gaiji;</a>"),
            "this is XML that cannot be read: line 2: the entity `&gaiji;` is not known"
        );
        assert!(refused("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>").contains("entities of its own"));
        assert!(refused("<a><b>").contains("`<b>` is not closed"));
        assert!(refused(&"<a>".repeat(300)).contains("more than 200 deep"));
    }
}
