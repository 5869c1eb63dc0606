//! The Markdown of essays, issues and free pages as HTML, and where their links lead.

use std::sync::Arc;

use super::pages::Material;
use super::urls;
use crate::diag::SourceText;
use crate::markdown::{self, LinkTarget, RenderOptions};
use crate::model::{IssueId, Resolution};
use crate::printed::beside;

/// Renders the Markdown that begins at `body`. What is wrong with its links has been reported when
/// the file was read; here such a link is its words.
pub fn html(material: &Material<'_>, file: &Arc<SourceText>, body: usize, issue: Option<&IssueId>, url: &str) -> String {
    let text = &file.text[body..];
    if text.trim().is_empty() {
        return String::new();
    }
    let document = markdown::parse(text);
    let plain = document.plain();
    let resolver = Resolver { material, issue, content: &file.path, url };
    // the page's own title is its h1
    let options = RenderOptions { links: &resolver, marks: &[], words: material.markdown_words, heading_shift: 0 };
    let rendered = markdown::render(&document, &plain, &options);
    rendered.into_html()
}

/// Where links lead from the page at `url`.
pub struct Resolver<'a> {
    pub material: &'a Material<'a>,
    pub issue: Option<&'a IssueId>,
    /// The content file, for pictures beside it.
    pub content: &'a str,
    pub url: &'a str,
}

impl markdown::Links for Resolver<'_> {
    fn wiki(&self, target: &str, words: Option<&str>) -> LinkTarget {
        match self.material.links.resolve(target, self.issue) {
            Resolution::One(found) => LinkTarget::Link {
                href: format!("{}{}", urls::root(self.url), urls::target(self.material.view, found)),
                words: words.map_or_else(|| self.material.links.words(found), str::to_owned),
            },
            _ => LinkTarget::Words(words.unwrap_or(target).to_owned()),
        }
    }

    fn image(&self, dest: &str) -> Option<String> {
        let path = beside(self.content, dest)?;
        Some(format!("{}{}", urls::root(self.url), path.strip_prefix("content/").unwrap_or(&path)))
    }
}
