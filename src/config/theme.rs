//! A theme: its templates, static files and words, in layers.
//!
//! A theme may extend another: what it does not have comes from that one. The default theme is part
//! of the program and is used from there unless the archive has a folder `themes/default`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_embed::Embed;
use serde::Deserialize;

use super::toml_error;
use crate::diag::{Diagnostic, Result, SourceText, codes};
use crate::files::{self, Source};

pub const DEFAULT_THEME: &str = "default";

#[derive(Embed)]
#[folder = "themes/default"]
struct Builtin;

/// The one static file that is not copied as it is.
const STYLESHEET: &str = "static/style.css";

/// A file of a theme.
#[derive(Debug)]
pub enum Static {
    Bytes(Vec<u8>),
    /// One of the archive, by its path there.
    File(String),
}

/// One theme of a chain of themes.
#[derive(Debug)]
pub struct Layer {
    pub name: String,
    /// By name below `templates/`.
    pub templates: BTreeMap<String, Arc<SourceText>>,
    /// By path below `static/`.
    pub statics: BTreeMap<String, Static>,
    /// By language, the words of the interface.
    pub words: BTreeMap<String, BTreeMap<String, String>>,
}

/// A theme with all that it extends, itself first.
#[derive(Debug)]
pub struct Theme {
    pub layers: Vec<Layer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[allow(dead_code, reason = "a theme says its name for people; folders are what is looked up")]
    name: String,
    #[serde(default)]
    extends: Option<String>,
}

impl Theme {
    /// Reads the theme `name` and what it extends from `themes/`, or the built-in default.
    ///
    /// # Errors
    /// `theme-missing`, `config` for a theme.toml that is wrong or extends itself, or what reading a
    /// file can fail with.
    pub fn read(source: &dyn Source, name: &str, config: &Arc<SourceText>) -> Result<Self> {
        let mut layers = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = Some((name.to_owned(), config.clone()));
        while let Some((name, said_in)) = next.take() {
            if !seen.insert(name.clone()) {
                return Err(Box::new(
                    Diagnostic::new(&codes::CONFIG, format!("the theme `{name}` extends itself"))
                        .in_path(said_in.path.clone())
                        .help("take the `extends` of one theme of the circle away"),
                ));
            }
            let (layer, extends) = read_layer(source, &name, &said_in)?;
            layers.push(layer);
            next = extends;
        }
        Ok(Self { layers })
    }

    /// Whether the theme, or one that it extends, has a template.
    pub fn has(&self, template: &str) -> bool {
        self.layers.iter().any(|layer| layer.templates.contains_key(template))
    }

    /// The source of a template as it is used.
    pub fn template(&self, name: &str) -> Option<&Arc<SourceText>> {
        self.layers.iter().find_map(|layer| layer.templates.get(name))
    }

    /// Static files by path; a theme's own come before those of the one that it extends.
    pub fn statics(&self) -> BTreeMap<&str, &Static> {
        let mut statics = BTreeMap::new();
        for layer in self.layers.iter().rev() {
            statics.extend(layer.statics.iter().map(|(path, file)| (path.as_str(), file)));
        }
        statics
    }

    /// Whether the theme or the built-in one has words in a language.
    pub fn speaks(&self, language: &str) -> bool {
        let builtin = builtin_words();
        std::iter::once(&builtin)
            .chain(self.layers.iter().map(|layer| &layer.words))
            .any(|table| best(table, language).is_some())
    }

    /// The words of the interface. What a theme does not say in a language is said in the words of the
    /// built-in theme, in that language if it has it, else in simplified Chinese, its master.
    pub fn words(&self, language: &str) -> BTreeMap<String, String> {
        let builtin = builtin_words();
        let mut words = builtin.get("zh-Hans").cloned().unwrap_or_default();
        let tables = self.layers.iter().rev().map(|layer| &layer.words);
        for table in std::iter::once(&builtin).chain(tables) {
            if let Some(own) = best(table, language) {
                words.extend(own.iter().map(|(key, value)| (key.clone(), value.clone())));
            }
        }
        words
    }
}

/// The table whose tag is the language's, or shares its beginning: `zh-Hant` for `zh-Hant-TW`, `en` for `en-GB`.
fn best<'a>(
    tables: &'a BTreeMap<String, BTreeMap<String, String>>,
    language: &str,
) -> Option<&'a BTreeMap<String, String>> {
    let mut tag = match language {
        "zh-TW" | "zh-HK" | "zh-MO" => "zh-Hant",
        "zh" | "zh-CN" | "zh-SG" => "zh-Hans",
        other => other,
    };
    loop {
        if let Some(table) = tables.get(tag) {
            return Some(table);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

fn builtin_words() -> BTreeMap<String, BTreeMap<String, String>> {
    Builtin::iter()
        .filter_map(|path| {
            let language = path.strip_prefix("i18n/")?.strip_suffix(".toml")?.to_owned();
            let file = Builtin::get(&path)?;
            let words = toml::from_str(std::str::from_utf8(&file.data).ok()?).ok()?;
            Some((language, words))
        })
        .collect()
}

type Extends = Option<(String, Arc<SourceText>)>;

fn read_layer(source: &dyn Source, name: &str, said_in: &Arc<SourceText>) -> Result<(Layer, Extends)> {
    let root = format!("themes/{name}");
    let on_disk = source.exists(&format!("{root}/theme.toml"));
    if !on_disk && name != DEFAULT_THEME {
        let at = said_in.text.find(name).map_or(0..0, |at| at..at + name.len());
        return Err(Box::new(
            Diagnostic::new(&codes::THEME_MISSING, format!("there is no theme `{name}`"))
                .at(said_in, at)
                .help(format!("put it into {root}/ with a theme.toml, or write `theme = \"default\"`")),
        ));
    }
    let files: Vec<(String, Static)> = if on_disk {
        let prefix = format!("{root}/");
        let paths = source.walk(&root)?;
        paths
            .into_iter()
            .map(|path| {
                let name = path.strip_prefix(&prefix).unwrap_or(&path).to_owned();
                // what is copied as it is need not be read
                let is_copied = name.starts_with("static/") && name != STYLESHEET;
                let file = if is_copied { Static::File(path) } else { Static::Bytes(source.read(&path)?) };
                Ok((name, file))
            })
            .collect::<Result<_>>()?
    } else {
        let mut paths: Vec<_> = Builtin::iter().collect();
        paths.sort();
        paths
            .iter()
            .filter_map(|path| Some((path.to_string(), Static::Bytes(Builtin::get(path)?.data.into_owned()))))
            .collect()
    };

    let mut layer =
        Layer { name: name.to_owned(), templates: BTreeMap::new(), statics: BTreeMap::new(), words: BTreeMap::new() };
    let mut extends = None;
    for (path, file) in files {
        let shown = format!("{root}/{path}");
        let bytes = match file {
            Static::Bytes(bytes) => bytes,
            Static::File(_) => {
                layer.statics.insert(path.strip_prefix("static/").unwrap_or(&path).to_owned(), file);
                continue;
            }
        };
        if path == "theme.toml" {
            let file = files::text_of(&shown, bytes)?;
            let raw: Raw = toml::from_str(&file.text).map_err(|error| toml_error(&file, &error))?;
            extends = raw.extends.map(|parent| (parent, file));
        } else if let Some(template) = path.strip_prefix("templates/") {
            layer.templates.insert(template.to_owned(), files::text_of(&shown, bytes)?);
        } else if let Some(asset) = path.strip_prefix("static/") {
            layer.statics.insert(asset.to_owned(), Static::Bytes(bytes));
        } else if let Some(language) = path.strip_prefix("i18n/").and_then(|name| name.strip_suffix(".toml")) {
            let file = files::text_of(&shown, bytes)?;
            let words = toml::from_str(&file.text).map_err(|error| toml_error(&file, &error))?;
            layer.words.insert(language.to_owned(), words);
        }
    }
    Ok((layer, extends))
}
