//! The Markdown of essays, issues and free pages as HTML, and where their links lead.

use std::sync::Arc;

use super::pages::{Material, TextContext};
use super::urls;
use super::words::Words;
use crate::diag::SourceText;
use crate::markdown::{self, Mark, Picture, RenderOptions, Target};
use crate::model::{IssueId, Resolution};
use crate::printed::{beside, picture_size};

/// Renders the Markdown that begins at `body`, with `marks` in its plain text. What is wrong with its links has been reported when
/// the file was read; here such a link is its words.
pub fn html(
    material: &Material<'_>,
    file: &Arc<SourceText>,
    body: usize,
    issue: Option<&IssueId>,
    url: &str,
    marks: &[Mark],
) -> String {
    let text = &file.text[body..];
    if text.trim().is_empty() {
        return String::new();
    }
    let document = markdown::parse(text);
    let links = Resolver { context: material.text_context(), issue, content: &file.path, root: urls::root(url) };
    markdown::to_html(&document, &options(material.words, &links, marks))
}

/// How Markdown is rendered on every page.
pub fn options<'a>(words: &'a Words, links: &'a dyn markdown::Links, marks: &'a [Mark]) -> RenderOptions<'a> {
    RenderOptions {
        links,
        words: markdown::Words {
            gap: words.get("gap_word"),
            picture: words.get("figure_missing"),
            table: words.get("table_label"),
            code: words.get("code_label"),
            footnotes: words.get("footnotes"),
            footnote: words.get("footnote_n"),
            back: words.get("footnote_back"),
        },
        marks,
        highlight: true,
        heading_shift: 0,
        scope: "",
    }
}

/// Where links lead.
pub struct Resolver<'a, 'c> {
    pub context: TextContext<'c>,
    pub issue: Option<&'a IssueId>,
    /// The content file, for pictures beside it.
    pub content: &'a str,
    /// What leads to the root of the site: from a page `../../`, from elsewhere its full address.
    pub root: String,
}

impl markdown::Links for Resolver<'_, '_> {
    fn wiki(&self, target: &str, _: Option<&str>) -> Target {
        let links = self.context.links;
        let reference = links.read(target, self.issue);
        let words = links.words_of(&reference);
        match reference.leads_to {
            Resolution::One(found) => {
                let anchor = reference.anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
                Target::Link { href: format!("{}{}{anchor}", self.root, urls::target(self.context.view, found)), words }
            }
            _ => Target::Words(words),
        }
    }

    fn image(&self, dest: &str) -> Option<Picture> {
        let path = beside(self.content, dest)?;
        let size = picture_size(self.context.source, &path).ok().flatten();
        Some(Picture {
            src: format!("{}{}", self.root, urls::file(&path)),
            width: size.and_then(|size| size.width.try_into().ok()),
            height: size.and_then(|size| size.height.try_into().ok()),
        })
    }
}
