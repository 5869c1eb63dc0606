//! JSON Schemas (draft 2020-12) of what people write, for editors.
//!
//! The keys of front matter come from the reader's own table ([`crate::load::keys`]), those of
//! archive.toml from [`archive`]. Each schema stands alone: it refers to nothing outside itself, and
//! uses no word that draft 7 reads otherwise, since not every editor knows 2020-12.

mod archive;

use serde_json::{Map, Value, json};

use crate::load::keys::{self, Key, Keys, SLUG, Takes};

/// A kind of file with keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Issue,
    Article,
    Subject,
    Page,
    Story,
    Notes,
    Archive,
}

impl Kind {
    pub const ALL: [Self; 7] =
        [Self::Issue, Self::Article, Self::Subject, Self::Page, Self::Story, Self::Notes, Self::Archive];

    pub fn key(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Article => "article",
            Self::Subject => "subject",
            Self::Page => "page",
            Self::Story => "story",
            Self::Notes => "notes",
            Self::Archive => "archive",
        }
    }

    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Which files are of this kind, as a pattern below the archive's root.
    pub fn files(self) -> &'static str {
        match self {
            Self::Issue => "content/issues/**/_index.md",
            Self::Article => "content/issues/**/*-*[0-9].md",
            Self::Subject => "content/{topics,people,organizations,places,systems}/*.md",
            Self::Page => "content/pages/*.md",
            Self::Story => "content/stories/*.md",
            Self::Notes => "content/**/*.notes.md",
            Self::Archive => "archive.toml",
        }
    }

    /// The name of the schema's file.
    pub fn file_name(self) -> String {
        format!("{}.schema.json", self.key())
    }
}

/// The schema of a kind of file.
pub fn schema(kind: Kind) -> Value {
    let mut schema = match kind {
        Kind::Issue => map(&keys::ISSUE),
        Kind::Article => map(&keys::ARTICLE),
        Kind::Subject => map(&keys::SUBJECT),
        Kind::Page => map(&keys::FREE),
        Kind::Story => map(&keys::STORY),
        Kind::Notes => map(&keys::NOTES),
        Kind::Archive => archive::schema(),
    };
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(format!("annals: {}", kind.key()));
    schema["description"] = json!(match kind {
        Kind::Archive => "Settings of an archive: archive.toml".to_owned(),
        _ => format!("Front matter of {}", kind.files()),
    });
    schema
}

/// The schema as a file.
pub fn text(kind: Kind) -> String {
    format!("{:#}\n", schema(kind))
}

/// A map of these keys, each under either of its spellings and under one only.
fn map(keys: &Keys) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut all = Vec::new();
    for key in keys.keys {
        properties.insert(key.name.to_owned(), property(key, None));
        match key.chinese() {
            None if key.required => required.push(key.name),
            None => {}
            Some(chinese) => {
                properties.insert(chinese.to_owned(), property(key, Some(chinese)));
                all.push(if key.required {
                    json!({ "oneOf": [{ "required": [key.name] }, { "required": [chinese] }] })
                } else {
                    json!({ "not": { "required": [key.name, chinese] } })
                });
            }
        }
    }
    let mut map = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        map["required"] = json!(required);
    }
    if !all.is_empty() {
        map["allOf"] = json!(all);
    }
    map
}

fn property(key: &Key, chinese: Option<&str>) -> Value {
    let mut schema = takes(key.takes, key.required);
    schema["description"] = json!(match chinese {
        Some(_) => format!("{} Same as `{}`.", key.about, key.name),
        None => match key.chinese() {
            Some(chinese) => format!("{} In Chinese: `{chinese}`.", key.about),
            None => key.about.to_owned(),
        },
    });
    schema
}

/// What may stand behind a key. An optional key whose value is text, a list or a map of keys may be
/// left empty.
fn takes(takes: Takes, required: bool) -> Value {
    match takes {
        Takes::Words if required => json!({ "type": "string", "minLength": 1 }),
        Takes::Words => json!({ "type": ["string", "null"] }),
        Takes::Text if required => json!({ "type": ["string", "number", "boolean"] }),
        Takes::Text => json!({ "type": ["string", "number", "boolean", "null"] }),
        Takes::Form(form) if form.digits => {
            json!({ "type": ["string", "integer"], "pattern": form.pattern, "minimum": 0 })
        }
        Takes::Form(form) => json!({ "type": "string", "pattern": form.pattern }),
        Takes::Flag => json!({ "enum": [true, false, "是", "否"] }),
        Takes::Number => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Takes::OneOf(["true", "false"]) => json!({ "type": "boolean" }),
        Takes::OneOf(words) => json!({ "enum": words }),
        Takes::List(of) => {
            let item = self::takes(*of, true);
            json!({ "anyOf": [item, { "type": "array", "items": item }, { "type": "null" }] })
        }
        Takes::Either(one, other) => json!({ "anyOf": [self::takes(*one, required), self::takes(*other, required)] }),
        Takes::Map(keys) => {
            let mut schema = map(keys);
            if !keys.keys.iter().any(|key| key.required) {
                schema["type"] = json!(["object", "null"]);
            }
            schema
        }
        Takes::Pages(of) => json!({
            "type": "object",
            "propertyNames": { "pattern": SLUG.pattern },
            "additionalProperties": self::takes(Takes::Map(of), false),
        }),
        Takes::Degrees => json!({
            "type": "array",
            "prefixItems": [
                { "type": "number", "minimum": -90, "maximum": 90, "description": "Degrees north." },
                { "type": "number", "minimum": -180, "maximum": 180, "description": "Degrees east." },
            ],
            "minItems": 2,
            "maxItems": 2,
        }),
        Takes::Own => json!({ "type": "object" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::diag::Report;
    use crate::files::Memory;
    use crate::load::{Defaults, load};

    /// An example of what a key takes, as it is written in YAML.
    fn example(key: &Key) -> String {
        match key.takes {
            Takes::Words | Takes::Text => "新华桥".into(),
            Takes::Form(form) => text_of(form.pattern).into(),
            Takes::Flag => "是".into(),
            Takes::Number => "3".into(),
            Takes::OneOf(words) => words[words.len() - 1].into(),
            Takes::List(of) => format!("[{}]", example(&Key { takes: *of, ..*key })),
            Takes::Either(one, _) => example(&Key { takes: *one, ..*key }),
            Takes::Map(keys) => {
                let entries = keys.keys.iter().map(|key| format!("{}: {}", key.name, example(key)));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            Takes::Pages(keys) => format!("{{ a1: {} }}", example(&Key { takes: Takes::Map(keys), ..*key })),
            Takes::Degrees => "[27.83, 113.08]".into(),
            Takes::Own => "{ wikidata: Q1 }".into(),
        }
    }

    /// Text that has a form.
    fn text_of(pattern: &str) -> &'static str {
        let form = fancy_regex::Regex::new(pattern).unwrap();
        ["2021-08-06", "a1.txt#3", "47=57", "63", "a1-05", "testing", "zh-Hans"]
            .into_iter()
            .find(|text| form.is_match(text).unwrap())
            .unwrap_or_else(|| panic!("no example of {pattern}"))
    }

    /// What the reader says of front matter with these lines.
    fn read(kind: Kind, lines: &[String]) -> Vec<(&'static str, String)> {
        let text = format!("---\n{}\n---\n\n正文。\n", lines.join("\n"));
        let issue = "---\npaper: 株洲日报\ndate: 2021-08-06\n---\n";
        let (issue, path) = match kind {
            Kind::Issue => (text.as_str(), "content/issues/2021-08-06/_index.md"),
            Kind::Article => (issue, "content/issues/2021-08-06/a1-04.md"),
            Kind::Subject => (issue, "content/topics/x.md"),
            Kind::Notes => (issue, "content/issues/2021-08-06/_index.notes.md"),
            Kind::Story => (issue, "content/stories/x.md"),
            Kind::Page | Kind::Archive => (issue, "content/pages/x.md"),
        };
        let source = Memory::new().with(path, text.as_str()).with("content/issues/2021-08-06/_index.md", issue);
        let mut report = Report::default();
        // the one key that is required or not by what archive.toml has
        load(&source, &Defaults { paper: Some("株洲日报".into()) }, &mut report);
        report.diagnostics.into_iter().map(|d| (d.code.name, d.message)).collect()
    }

    fn table(kind: Kind) -> Option<&'static Keys> {
        match kind {
            Kind::Issue => Some(&keys::ISSUE),
            Kind::Article => Some(&keys::ARTICLE),
            Kind::Subject => Some(&keys::SUBJECT),
            Kind::Page => Some(&keys::FREE),
            Kind::Story => Some(&keys::STORY),
            Kind::Notes => Some(&keys::NOTES),
            Kind::Archive => None,
        }
    }

    /// Mistakes of form, not of what an archive of one file lacks.
    const OF_FORM: [&str; 5] = ["unknown-key", "wrong-value", "yaml-trap", "bad-range", "yaml-syntax"];

    #[test]
    fn the_reader_takes_every_key_in_both_spellings_and_none_misspelt() {
        for (kind, keys) in Kind::ALL.into_iter().filter_map(|kind| Some((kind, table(kind)?))) {
            let english: Vec<String> = keys.keys.iter().map(|key| format!("{}: {}", key.name, example(key))).collect();
            let chinese: Vec<String> = keys
                .keys
                .iter()
                .map(|key| format!("{}: {}", key.chinese().unwrap_or(key.name), example(key)))
                .collect();
            for lines in [&english, &chinese] {
                let found = read(kind, lines);
                let wrong: Vec<_> = found.iter().filter(|(code, _)| OF_FORM.contains(code)).collect();
                assert!(wrong.is_empty(), "{kind:?}: {wrong:?}");
            }
            for key in keys.keys {
                let misspelt = format!("{}x: {}", key.name, example(key));
                let found = read(kind, &[english.clone(), vec![misspelt]].concat());
                assert!(found.iter().any(|(code, _)| *code == "unknown-key"), "{kind:?}: {}x", key.name);
            }
        }
    }

    #[test]
    fn the_reader_takes_every_word_of_a_choice_and_no_other() {
        for (kind, keys) in Kind::ALL.into_iter().filter_map(|kind| Some((kind, table(kind)?))) {
            for key in keys.keys {
                let Takes::OneOf(words) = key.takes else { continue };
                let said = |word: &str| {
                    let required = keys.keys.iter().filter(|key| key.required);
                    let mut lines: Vec<String> =
                        required.map(|key| format!("{}: {}", key.name, example(key))).collect();
                    lines.push(format!("{}: {word}", key.name));
                    let found = read(kind, &lines);
                    found.iter().any(|(code, _)| *code == "wrong-value")
                };
                assert!(words.iter().all(|word| !said(word)), "{}", key.name);
                assert!(said("nothing-like-it"), "{}", key.name);
            }
        }
    }

    #[test]
    fn what_is_required_of_a_file_is_required_by_the_schema() {
        for (kind, keys) in Kind::ALL.into_iter().filter_map(|kind| Some((kind, table(kind)?))) {
            let found = read(kind, &[]);
            for key in keys.keys {
                let missing = found.iter().any(|(_, message)| message.ends_with(&format!("needs `{}`", key.name)));
                assert_eq!(missing, key.required, "{kind:?}: {}", key.name);
            }
        }
    }

    #[test]
    fn the_keys_of_archive_toml_are_those_that_are_read() {
        let read =
            |text: &str| Config::read(&Memory::new().with("archive.toml", text), None).map_err(|error| error.message);
        let known = read("title = \"甲\"\nbase_url = \"https://example.org/\"\nnothing = 1\n").unwrap_err();
        let properties = schema(Kind::Archive)["properties"].as_object().unwrap().clone();
        let listed: Vec<&str> = known.split('`').skip(3).step_by(2).collect();
        let mut sorted = listed.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, properties.keys().map(String::as_str).collect::<Vec<_>>(), "{known}");
        let outputs = properties["outputs"]["items"]["enum"].as_array().unwrap().clone();
        let all = format!("title = \"甲\"\nbase_url = \"https://example.org/\"\noutputs = {}\n", Value::Array(outputs));
        let config = read(&all).unwrap().outputs;
        assert!(config.feeds && config.sitemap && config.minify && config.search && config.annotations);
    }

    #[test]
    fn a_key_has_one_of_two_spellings() {
        let article = schema(Kind::Article);
        assert_eq!(article["properties"]["标题"]["type"], "string");
        assert!(article.to_string().contains(r#"{"oneOf":[{"required":["title"]},{"required":["标题"]}]}"#));
        assert!(article.to_string().contains(r#"{"not":{"required":["kicker","引题"]}}"#));
        assert_eq!(article["additionalProperties"], false);
    }
}
