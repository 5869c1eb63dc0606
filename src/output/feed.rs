//! Atom feeds (RFC 4287).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// A feed, newest entry first. Addresses are full ones; times are RFC 3339, as the caller writes
/// them: the date of an issue is a day somewhere, not a moment that this module could convert.
#[derive(Debug, Clone)]
pub struct Feed {
    /// For good: the same in every build and at every address of the site.
    pub id: String,
    pub title: String,
    /// BCP 47, as `zh-Hans`.
    pub language: String,
    /// The address of the feed itself.
    pub self_link: String,
    /// The address of the page that it is the feed of.
    pub html_link: String,
    pub updated: String,
    pub author: String,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub id: String,
    pub title: String,
    pub link: String,
    pub updated: String,
    pub published: Option<String>,
    /// Plain text; an empty one is left out.
    pub summary: String,
}

/// Writes a feed.
pub fn atom(feed: &Feed) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut writer, feed).expect("a vector takes what is written to it");
    let mut xml = writer.into_inner();
    xml.push(b'\n');
    String::from_utf8(xml).expect("only text was written")
}

type Xml = Writer<Vec<u8>>;

fn write(xml: &mut Xml, feed: &Feed) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let root = xml.create_element("feed");
    let root = root.with_attribute(("xmlns", "http://www.w3.org/2005/Atom"));
    root.with_attribute(("xml:lang", &*allowed(&feed.language))).write_inner_content(|xml| {
        text(xml, "id", &feed.id)?;
        text(xml, "title", &feed.title)?;
        link(xml, "self", "application/atom+xml", &feed.self_link)?;
        link(xml, "alternate", "text/html", &feed.html_link)?;
        text(xml, "updated", &feed.updated)?;
        xml.create_element("author").write_inner_content(|xml| text(xml, "name", &feed.author))?;
        feed.entries.iter().try_for_each(|entry| {
            xml.create_element("entry").write_inner_content(|xml| write_entry(xml, entry))?;
            Ok(())
        })
    })?;
    Ok(())
}

fn write_entry(xml: &mut Xml, entry: &Entry) -> io::Result<()> {
    text(xml, "id", &entry.id)?;
    text(xml, "title", &entry.title)?;
    link(xml, "alternate", "text/html", &entry.link)?;
    text(xml, "updated", &entry.updated)?;
    if let Some(published) = &entry.published {
        text(xml, "published", published)?;
    }
    if entry.summary.is_empty() { Ok(()) } else { text(xml, "summary", &entry.summary) }
}

fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&allowed(content)))?;
    Ok(())
}

fn link(xml: &mut Xml, relation: &str, kind: &str, address: &str) -> io::Result<()> {
    let link = xml.create_element("link");
    let link = link.with_attribute(("rel", relation)).with_attribute(("type", kind));
    link.with_attribute(("href", &*allowed(address))).write_empty()?;
    Ok(())
}

/// Without the characters that XML has no way to write.
fn allowed(text: &str) -> String {
    let allowed =
        |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed() -> Feed {
        let entry = Entry {
            id: "https://example.org/issues/2021-08-06/a1-04/".to_owned(),
            title: "为株企“云端”筑“盾” <A&B>".to_owned(),
            link: "https://example.org/issues/2021-08-06/a1-04/?a=1&b=\"2\"".to_owned(),
            updated: "2021-08-06T00:00:00+08:00".to_owned(),
            published: Some("2021-08-06T00:00:00+08:00".to_owned()),
            summary: "近日，\u{0}株洲]]>".to_owned(),
        };
        let bare = Entry { published: None, summary: String::new(), ..entry.clone() };
        Feed {
            id: "https://example.org/".to_owned(),
            title: "株洲日报注释档案".to_owned(),
            language: "zh-Hans".to_owned(),
            self_link: "https://example.org/feed.xml".to_owned(),
            html_link: "https://example.org/".to_owned(),
            updated: "2021-08-06T00:00:00+08:00".to_owned(),
            author: "编者".to_owned(),
            entries: vec![entry, bare],
        }
    }

    #[test]
    fn a_feed_has_what_readers_ask_for_and_everything_is_escaped() {
        assert_eq!(
            atom(&feed()),
            r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">
  <id>https://example.org/</id>
  <title>株洲日报注释档案</title>
  <link rel="self" type="application/atom+xml" href="https://example.org/feed.xml"/>
  <link rel="alternate" type="text/html" href="https://example.org/"/>
  <updated>2021-08-06T00:00:00+08:00</updated>
  <author>
    <name>编者</name>
  </author>
  <entry>
    <id>https://example.org/issues/2021-08-06/a1-04/</id>
    <title>为株企“云端”筑“盾” &lt;A&amp;B&gt;</title>
    <link rel="alternate" type="text/html" href="https://example.org/issues/2021-08-06/a1-04/?a=1&amp;b=&quot;2&quot;"/>
    <updated>2021-08-06T00:00:00+08:00</updated>
    <published>2021-08-06T00:00:00+08:00</published>
    <summary>近日，株洲]]&gt;</summary>
  </entry>
  <entry>
    <id>https://example.org/issues/2021-08-06/a1-04/</id>
    <title>为株企“云端”筑“盾” &lt;A&amp;B&gt;</title>
    <link rel="alternate" type="text/html" href="https://example.org/issues/2021-08-06/a1-04/?a=1&amp;b=&quot;2&quot;"/>
    <updated>2021-08-06T00:00:00+08:00</updated>
  </entry>
</feed>
"#
        );
    }

    #[test]
    fn what_was_written_is_what_a_reader_of_xml_finds() {
        let xml = atom(&feed());
        let mut reader = quick_xml::Reader::from_str(&xml);
        let mut elements = 0;
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => break,
                Event::Start(_) | Event::Empty(_) => elements += 1,
                _ => {}
            }
        }
        assert_eq!(elements, 20);
    }
}
