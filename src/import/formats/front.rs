//! An article a file, in Markdown with the front matter of another generator: Jekyll, Hugo, Hexo, Zola.
//!
//! `title`, `date`, `author`, `subtitle`, `page`, `newspaper` are known; everything else is kept under
//! `extra`. The transcription is made of title and text.

use super::{Given, GivenLine, Layout, LayoutPage, Refusal, dates};
use crate::import::page::roles::Role;

/// Whether a text begins with front matter.
pub fn is_front_matter(text: &str) -> bool {
    ["---", "+++"].iter().any(|fence| {
        let mut lines = text.lines();
        let opens = lines.next().is_some_and(|line| line.trim_end() == *fence);
        let inner: Vec<&str> = lines.by_ref().take(200).take_while(|line| line.trim_end() != *fence).collect();
        let mark = if *fence == "---" { ':' } else { '=' };
        opens && inner.len() < 200 && inner.iter().any(|line| line.split_once(mark).is_some_and(|(key, _)| is_key(key)))
    })
}

fn is_key(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty() && key.chars().count() <= 40 && key.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

/// Reads the file; one article.
///
/// # Errors
/// When the front matter has no date or no end, or there is no text.
pub fn read(name: &str, text: &str, received: Vec<u8>) -> Result<Layout, Refusal> {
    drop(received);
    let text = text.replace("\r\n", "\n");
    let text = text.trim_start();
    let fence = &text[..3];
    let Some((front, body)) =
        text[3..].split_once(&format!("\n{fence}\n")).or_else(|| text[3..].split_once(&format!("\n{fence}")))
    else {
        return Err(Refusal::new("its front matter has no end", format!("close it with a line `{fence}`")));
    };
    let fields = if fence == "---" { yaml(front) } else { toml_fields(front)? };
    let mut page = LayoutPage { from_line: 1, ..LayoutPage::default() };
    let mut given = Given { origin: Some(name.to_owned()), ..Given::default() };
    let mut authors = None;
    for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        match key.to_lowercase().as_str() {
            "title" | "标题" | "headline" => given.title = Some(value),
            "date" | "日期" | "pubdate" | "published" => match dates::day(&value) {
                Some(day) => page.said.date = Some(day),
                None => return Err(Refusal::new(format!("its date `{value}` is no day"), "write it as 2002-01-31")),
            },
            "author" | "authors" | "作者" => authors = Some(value),
            "subtitle" | "deck" | "副题" => given.deck = Some(value),
            "page" | "版" | "版次" => page.said.page = Some(value),
            "newspaper" | "paper" | "报名" => page.said.paper = Some(value),
            _ => given.extra.push((key, value)),
        }
    }
    given.author = authors;
    if body.trim().is_empty() {
        return Err(Refusal::new("it has front matter and no text", "write the text below the front matter"));
    }
    let mut out = String::new();
    let mut n = 0;
    let mut line = |words: &str| {
        out.push_str(words);
        out.push('\n');
        n += 1;
        n
    };
    for (words, role) in [(&given.title, Role::Head), (&given.deck, Role::More)] {
        if let Some(words) = words {
            let n = line(words);
            given.lines.push(GivenLine { first: n, last: n, role, text: None });
        }
    }
    for block in body.trim().split('\n') {
        let words = block.trim();
        if words.is_empty() {
            line("");
            continue;
        }
        let heading = words.trim_start_matches('#');
        let is_heading = heading.len() < words.len() && heading.starts_with(' ');
        let n = line(if is_heading { heading.trim() } else { words });
        let role = if is_heading { Role::Subhead } else { Role::Body };
        match given.lines.last_mut() {
            // lines of one paragraph
            Some(last) if role == Role::Body && last.role == Role::Body && last.last + 1 == n => last.last = n,
            _ => given.lines.push(GivenLine { first: n, last: n, role, text: None }),
        }
    }
    page.bytes = out.into_bytes();
    page.articles = Some(vec![given]);
    Ok(Layout { pages: vec![page], ..Layout::default() })
}

/// `key: value`, with lists on one line or below it, as they are written.
fn yaml(front: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in front.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let item = line.trim_start().strip_prefix("- ").map(plain);
        if let (Some(item), Some((_, value))) = (item, fields.last_mut()) {
            if !value.is_empty() {
                value.push_str(", ");
            }
            value.push_str(&item);
        } else if !line.starts_with([' ', '\t'])
            && let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key))
        {
            fields.push((key.trim().to_owned(), plain(value)));
        }
    }
    fields
}

/// A value without its quotation marks or brackets.
fn plain(value: &str) -> String {
    let value = value.trim();
    let inner = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(inner) = inner {
        return inner.split(',').map(plain).filter(|item| !item.is_empty()).collect::<Vec<_>>().join(", ");
    }
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner.to_owned();
        }
    }
    value.to_owned()
}

fn toml_fields(front: &str) -> Result<Vec<(String, String)>, Refusal> {
    let table: toml::Table = front.parse().map_err(|error: toml::de::Error| {
        Refusal::new(format!("its front matter cannot be read: {}", error.message()), "correct it; it is TOML")
    })?;
    Ok(table.iter().map(|(key, value)| (key.clone(), words(value))).collect())
}

fn words(value: &toml::Value) -> String {
    match value {
        toml::Value::String(words) => words.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(is) => is.to_string(),
        toml::Value::Datetime(time) => time.to_string(),
        toml::Value::Array(list) => list.iter().map(words).collect::<Vec<_>>().join(", "),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| format!("{key}: {}", words(value))).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_mapped_and_others_kept() {
        let text = "---\ntitle: \"桥通车\"\ndate: 2021-08-06\nauthor: 张三\ntags:\n  - 桥\n  - 路\nlayout: post\n---\n\n昨日，新华桥通车。\n第二行。\n\n## 背景\n\n又一段。\n";
        assert!(is_front_matter(text) && !is_front_matter("---\n正文\n---\n"));
        let layout = read("a.md", text, Vec::new()).unwrap();
        let page = &layout.pages[0];
        assert_eq!(String::from_utf8_lossy(&page.bytes), "桥通车\n昨日，新华桥通车。\n第二行。\n\n背景\n\n又一段。\n");
        let given = &page.articles.as_ref().unwrap()[0];
        assert_eq!((given.title.as_deref(), given.author.as_deref()), (Some("桥通车"), Some("张三")));
        assert_eq!(given.extra, [("tags".into(), "桥, 路".into()), ("layout".into(), "post".into())]);
        let lines: Vec<_> = given.lines.iter().map(|line| (line.first, line.last, line.role)).collect();
        assert_eq!(lines, [(1, 1, Role::Head), (2, 3, Role::Body), (5, 5, Role::Subhead), (7, 7, Role::Body)]);
        let toml = read("a.md", "+++\ntitle = \"桥\"\ndate = 2021-08-06\n+++\n正文。\n", Vec::new()).unwrap();
        assert_eq!(toml.pages[0].said.date.as_deref(), Some("2021-08-06"));
    }
}
