//! Templates: tera, with a theme's layers, and errors that name the page.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use super::minify;
use super::words::{fill, grouped};
use crate::config::Theme;
use crate::diag::{Diagnostic, Result, SourceText, Where, codes};

/// The compiled templates of a theme.
pub struct Engine {
    tera: Tera,
    /// Template sources by the name under which tera knows them.
    sources: Vec<(String, Arc<SourceText>)>,
    /// Directories of themes that are extended, as prefixes of names.
    prefixes: Vec<String>,
    words: BTreeMap<String, String>,
    /// The templates as they were written, where those of `tera` are not: for the places of errors.
    as_written: OnceLock<Option<Tera>>,
}

impl Engine {
    /// Compiles all templates. A theme's own go by their names; those of a theme that it extends are
    /// also reached as `NAME/article.html`, so that a template can extend the one that it replaces.
    /// With `minify`, pages come without what no reader sees, in the words of `language`.
    ///
    /// # Errors
    /// `template`, with the place in the template.
    pub fn new(theme: &Theme, language: &str, minify: bool) -> Result<Self> {
        let prefixes = theme.layers.iter().skip(1).map(|layer| format!("{}/", layer.name)).collect();
        let mut sources = Vec::new();
        for (depth, layer) in theme.layers.iter().enumerate() {
            for (name, file) in &layer.templates {
                let name = if depth == 0 { name.clone() } else { format!("{}/{name}", layer.name) };
                sources.push((name, file.clone()));
            }
        }
        let mut engine =
            Self { tera: Tera::new(), sources, prefixes, words: theme.words(language), as_written: OnceLock::new() };
        if !minify {
            let _ = engine.as_written.set(None);
        }
        engine.tera = match engine.compiled(minify) {
            Ok(tera) => tera,
            // the places of errors are those of the templates as they were written
            Err(error) => return Err(engine.error(engine.compiled(false).as_ref().err().unwrap_or(&error))),
        };
        Ok(engine)
    }

    fn compiled(&self, minify: bool) -> tera::TeraResult<Tera> {
        let mut tera = Tera::new();
        tera.register_filter("fill", fill_filter);
        tera.register_filter("grouped", grouped_filter);
        tera.set_fallback_prefixes(self.prefixes.clone())?;
        let text = |file: &SourceText| -> String {
            if minify {
                minify::template(&minify::with_words(&file.text, &self.words)).into_owned()
            } else {
                file.text.clone()
            }
        };
        let templates: Vec<(&str, String)> =
            self.sources.iter().map(|(name, file)| (name.as_str(), text(file))).collect();
        tera.add_raw_templates(templates.iter().map(|(name, text)| (*name, text.as_str())))?;
        Ok(tera)
    }

    /// Renders a template with the fields of `frame` and `context` as its variables.
    ///
    /// # Errors
    /// `template`, naming the template, the page that was being made and the content file behind it.
    pub fn render(
        &self,
        template: &str,
        frame: &impl Serialize,
        context: &impl Serialize,
        page: &str,
        content: Option<&str>,
    ) -> Result<String> {
        let variables = Context::from_serialize(frame).and_then(|mut variables| {
            variables.extend(Context::from_serialize(context)?);
            Ok(variables)
        });
        let rendered = variables.and_then(|variables| {
            self.tera.render(template, &variables).map_err(|error| {
                let as_written = self.as_written.get_or_init(|| self.compiled(false).ok());
                as_written.as_ref().and_then(|tera| tera.render(template, &variables).err()).unwrap_or(error)
            })
        });
        rendered.map_err(|error| {
            let mut diagnostic = self.error(&error);
            diagnostic.notes.push(format!("while rendering /{page} with {template}"));
            if let Some(content) = content {
                diagnostic.related.push(crate::diag::Place {
                    file: Where::Path(content.into()),
                    span: None,
                    label: "the content of that page".into(),
                });
            }
            diagnostic
        })
    }

    /// Adds the sources of the templates to a hash.
    pub fn add_sources(&self, all: &mut blake3::Hasher) {
        for (name, file) in &self.sources {
            for text in [name, &file.text] {
                all.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
            }
        }
    }

    /// An error of tera at its place. Its own report counts characters and drifts under Chinese, so it
    /// is made again from the message, the span and the name.
    fn error(&self, error: &tera::Error) -> Box<Diagnostic> {
        let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
            return Box::new(
                Diagnostic::new(&codes::TEMPLATE, format!("a template fails: {error}"))
                    .help("docs/themes.md tells how templates find each other"),
            );
        };
        let diagnostic = Diagnostic::new(&codes::TEMPLATE, report.message().to_owned());
        let source = self.sources.iter().find(|(name, _)| name == report.filename());
        let diagnostic = diagnostic.help("docs/themes.md lists what each template is given");
        Box::new(match source {
            Some((_, file)) => {
                let range = report.span().range.clone();
                let end = range.end.min(file.text.len());
                diagnostic.at(file, range.start.min(end)..end)
            }
            None => diagnostic.in_path(report.filename()),
        })
    }
}

/// `{{ t.n_articles | fill(n=9) }}`: puts values into the words of the interface.
fn fill_filter(text: &str, kwargs: Kwargs, _: &State) -> String {
    let values: Vec<(String, String)> =
        kwargs.iter().map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), shown(value))).collect();
    fill(text, values.iter().map(|(key, value)| (key.as_str(), value.as_str())))
}

/// `{{ tally.articles | grouped }}`: a count with separators for its thousands.
fn grouped_filter(number: usize, _: Kwargs, _: &State) -> String {
    grouped(number)
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
