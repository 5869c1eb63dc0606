//! archive.toml and theme.toml, typed.
//!
//! What was typed is [`toml`] into raw structures with spans; what it means is [`Config`] and
//! [`Theme`]. A key that does not exist, a base_url that is no address, a theme that is not there:
//! each is said with its place.

mod theme;

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use crate::diag::{Diagnostic, Result, SourceText, codes};
use crate::files::{self, Source};
use crate::text::chars::is_no_text;
use crate::text::{nearest, unseen};
pub use theme::{DEFAULT_THEME, Layer, Static, Theme};

/// What the archivist says of the archive as a whole.
#[derive(Debug, Clone)]
pub struct Config {
    pub title: String,
    pub description: String,
    pub base_url: BaseUrl,
    /// BCP 47; the interface's words come from the theme's `i18n/LANGUAGE.toml`.
    pub language: String,
    pub theme: String,
    pub rights: String,
    /// The paper of issues that do not name theirs.
    pub paper: Option<String>,
    pub outputs: Outputs,
    /// How many files the site may have, and where archive.toml says so.
    pub max_files: Option<(usize, Range<usize>)>,
    /// Own entries of the navigation, instead of the theme's.
    pub navigation: Option<Vec<Navigation>>,
    /// How files that are imported are named: `{date}_{page}.txt`.
    pub import_names: Vec<String>,
    pub file: Arc<SourceText>,
}

/// An absolute address under which the site will stand. Ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// As it is written, which people read.
    written: String,
    /// In ASCII alone, for programs that take nothing else: the host in Punycode, the path percent-encoded.
    encoded: String,
}

impl BaseUrl {
    /// # Errors
    /// A sentence that says what is wrong with the address.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or_else(|| format!("`{text}` does not begin with https:// or http://"))?;
        let host = rest.split('/').next().unwrap_or("");
        let name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
        if host.is_empty() || !host.chars().all(name) {
            return Err(format!("`{text}` names no host"));
        }
        if text.contains(['?', '#', '"', '<', '>', '\\']) || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(format!("`{text}` holds characters that a base address cannot have"));
        }
        let mut text = text.to_owned();
        if !text.ends_with('/') {
            text.push('/');
        }
        let encoded = Url::parse(&text).map_err(|error| format!("`{text}` is no address: {error}"))?.to_string();
        Ok(Self { written: text, encoded })
    }

    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The absolute address of a page of the site in ASCII alone; the addresses of pages are.
    pub fn encoded(&self, path: &str) -> String {
        format!("{}{path}", self.encoded)
    }

    /// The absolute address of a path relative to the root of the site.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.written)
    }
}

/// What is made beside the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outputs {
    pub feeds: bool,
    pub sitemap: bool,
    pub minify: bool,
    pub search: bool,
    pub annotations: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Navigation {
    pub label: String,
    /// Relative to the root of the site: `topics/`.
    pub url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: Spanned<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    base_url: Option<Spanned<String>>,
    #[serde(default)]
    language: Option<Spanned<String>>,
    #[serde(default)]
    theme: Option<String>,
    #[serde(default)]
    rights: String,
    #[serde(default)]
    paper: Option<String>,
    #[serde(default)]
    outputs: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    max_files: Option<Spanned<usize>>,
    #[serde(default)]
    navigation: Option<Vec<RawNavigation>>,
    #[serde(default)]
    import: RawImport,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawImport {
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNavigation {
    label: String,
    url: Spanned<String>,
}

impl Config {
    /// Reads `archive.toml` from the archive's root. `instead` is a base_url given on the command line.
    ///
    /// # Errors
    /// `config-missing`, `config`, or what reading a file can fail with.
    pub fn read(source: &dyn Source, instead: Option<&str>) -> Result<Self> {
        if let Some(fault) = source.fault("archive.toml") {
            return Err(fault);
        }
        if !source.exists("archive.toml") {
            return Err(Box::new(
                Diagnostic::new(&codes::CONFIG_MISSING, format!("there is no archive.toml in {}", source.name()))
                    .in_path("archive.toml")
                    .help("run annals in the folder of an archive, or name that folder with --root"),
            ));
        }
        let file = files::read_text(source, "archive.toml")?;
        let raw: Raw = toml::from_str(&file.text).map_err(|error| toml_error(&file, &error))?;
        no_control_characters(&file)?;
        if raw.title.get_ref().trim().is_empty() {
            return Err(wrong(&file, raw.title.span(), "the archive needs a title", "write it as `title = \"…\"`"));
        }
        let base_url = base_url(&file, raw.base_url, instead)?;
        if let Some(language) = &raw.language
            && !is_language(language.get_ref())
        {
            return Err(wrong(
                &file,
                language.span(),
                "this is not the tag of a language",
                "write it as zh-Hans, zh-Hant or en",
            ));
        }
        let outputs = outputs(&file, raw.outputs)?;
        if let Some(most) = raw.max_files.as_ref().filter(|most| *most.get_ref() == 0) {
            let help = "write how many files the host takes, `max_files = 20000`, or leave it out";
            return Err(wrong(&file, most.span(), "a site without files is none", help));
        }
        let navigation = raw.navigation.map(|items| navigation(&file, items)).transpose()?;
        Ok(Self {
            title: raw.title.into_inner(),
            description: raw.description,
            base_url,
            language: raw.language.map_or_else(|| "zh-Hans".to_owned(), Spanned::into_inner),
            theme: raw.theme.unwrap_or_else(|| DEFAULT_THEME.to_owned()),
            rights: raw.rights,
            paper: raw.paper.filter(|paper| !paper.is_empty()),
            outputs,
            max_files: raw.max_files.map(|most| (*most.get_ref(), most.span())),
            navigation,
            import_names: raw.import.names,
            file,
        })
    }
}

fn base_url(file: &Arc<SourceText>, said: Option<Spanned<String>>, instead: Option<&str>) -> Result<BaseUrl> {
    let help = "write the address under which the site will stand: `base_url = \"https://example.org/archive/\"`";
    match (instead, said) {
        (Some(url), _) => BaseUrl::parse(url).map_err(|why| {
            Box::new(
                Diagnostic::new(&codes::CONFIG, why)
                    .note("given with --base-url")
                    .help("write it as https://example.org/archive/"),
            )
        }),
        (None, Some(url)) => BaseUrl::parse(url.get_ref()).map_err(|why| wrong(file, url.span(), why, help)),
        (None, None) => Err(wrong(file, 0..0, "archive.toml does not say where the site will stand", help)),
    }
}

fn is_language(tag: &str) -> bool {
    !tag.is_empty()
        && tag.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn outputs(file: &Arc<SourceText>, names: Option<Vec<Spanned<String>>>) -> Result<Outputs> {
    let Some(names) = names else {
        return Ok(Outputs { feeds: true, sitemap: true, minify: true, search: true, annotations: true });
    };
    let mut outputs = Outputs { feeds: false, sitemap: false, minify: false, search: false, annotations: false };
    for name in names {
        match name.get_ref().as_str() {
            "feeds" => outputs.feeds = true,
            "sitemap" => outputs.sitemap = true,
            "minify" => outputs.minify = true,
            "search" => outputs.search = true,
            "annotations" => outputs.annotations = true,
            other => {
                let message = format!("there is no output `{other}`");
                let help = "outputs are: search, feeds, sitemap, minify, annotations";
                return Err(wrong(file, name.span(), message, help));
            }
        }
    }
    Ok(outputs)
}

fn navigation(file: &Arc<SourceText>, items: Vec<RawNavigation>) -> Result<Vec<Navigation>> {
    items
        .into_iter()
        .map(|item| {
            let url = item.url.get_ref();
            if url.starts_with('/') || url.contains(':') || url.contains("..") {
                return Err(wrong(
                    file,
                    item.url.span(),
                    "this is not a page of this site",
                    "write its address from the root: topics/",
                ));
            }
            Ok(Navigation { label: item.label, url: item.url.into_inner() })
        })
        .collect()
}

fn wrong(file: &Arc<SourceText>, span: Range<usize>, message: impl Into<String>, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&codes::CONFIG, message).at(file, span).help(help))
}

/// Looks for characters that no text has, which escapes can make.
fn no_control_characters(file: &Arc<SourceText>) -> Result<()> {
    fn first(value: &toml::Value) -> Option<char> {
        match value {
            toml::Value::String(text) => text.chars().find(|c| is_no_text(*c)),
            toml::Value::Array(values) => values.iter().find_map(first),
            toml::Value::Table(table) => table.values().find_map(first),
            _ => None,
        }
    }
    let table: toml::Table = toml::from_str(&file.text).map_err(|error| toml_error(file, &error))?;
    let Some(c) = table.values().find_map(first) else { return Ok(()) };
    let code = c as u32;
    let escapes = [
        format!("\\u{code:04x}"),
        format!("\\U{code:08x}"),
        format!("\\x{code:02x}"),
        "\\b".into(),
        "\\f".into(),
        "\\e".into(),
    ];
    let lower = file.text.to_ascii_lowercase();
    let at = escapes.iter().find_map(|escape| lower.find(&escape.to_ascii_lowercase()).map(|at| at..at + escape.len()));
    let diagnostic = Diagnostic::new(&codes::CONFIG, files::no_text(c)).help("take the escape away");
    Err(Box::new(match at {
        Some(span) => diagnostic.at(file, span),
        None => diagnostic.in_path(file.path.clone()),
    }))
}

/// An error of the TOML reader, at its place.
fn toml_error(file: &Arc<SourceText>, error: &toml::de::Error) -> Box<Diagnostic> {
    let message = error.message().trim().replace('\n', ", ");
    let mut diagnostic = Diagnostic::new(&codes::CONFIG, message);
    // serde names the key and those there are, each in backticks
    let words: Vec<&str> = error.message().split('`').skip(1).step_by(2).collect();
    if let Some((unknown, known)) = words.split_first()
        && error.message().starts_with("unknown field")
        && let Some(near) = nearest(unknown, known.iter().copied())
    {
        diagnostic.notes.extend(unseen(unknown));
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    let diagnostic =
        diagnostic.help("docs/formats.md lists the keys of archive.toml, docs/themes.md those of theme.toml");
    Box::new(match error.span() {
        Some(span) => diagnostic.at(file, span),
        None => diagnostic.in_path(file.path.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_is_absolute_and_ends_with_a_slash() {
        assert_eq!(BaseUrl::parse("https://host/archive").unwrap().as_str(), "https://host/archive/");
        assert_eq!(BaseUrl::parse("http://127.0.0.1:8000").unwrap().join("topics/"), "http://127.0.0.1:8000/topics/");
        for bad in [
            "",
            "host",
            "//host",
            "ftp://host",
            "https://",
            "https://ho st/",
            "https://host/?q=1",
            "javascript:alert(1)",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
