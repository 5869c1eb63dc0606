//! The keys of archive.toml.
//!
//! [`crate::config`] reads them through serde, so they are listed here once more; a test compares the
//! two lists.

use serde_json::{Value, json};

pub fn schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "base_url"],
        "properties": {
            "title": {
                "type": "string",
                "pattern": "\\S",
                "description": "The title of the archive. A space in it is a place where a heading may break.",
            },
            "base_url": {
                "type": "string",
                "pattern": "^https?://[^/?#\"<>\\\\\\s]+[^?#\"<>\\\\\\s]*$",
                "description": "The address where the site will stand, with or without a path.",
            },
            "description": { "type": "string", "description": "One sentence on the archive." },
            "language": {
                "type": "string",
                "pattern": "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$",
                "default": "zh-Hans",
                "examples": ["zh-Hans", "zh-Hant", "en"],
                "description": "The language of the interface. The default theme speaks zh-Hans, zh-Hant and en.",
            },
            "theme": {
                "type": "string",
                "default": "default",
                "description": "The theme: default, or a folder in themes/.",
            },
            "rights": {
                "type": "string",
                "description": "Who holds the rights in the text; shown at the foot of every page.",
            },
            "paper": { "type": "string", "description": "The name of the paper, for issues that do not name theirs." },
            "outputs": {
                "type": "array",
                "items": { "enum": ["search", "feeds", "sitemap", "minify", "annotations"] },
                "description": "What is made beside the pages; all if not given.",
            },
            "max_files": {
                "type": "integer",
                "minimum": 1,
                "description": "How many files the site may have, where its host takes only so many.",
            },
            "import": {
                "type": "object",
                "additionalProperties": false,
                "description": "What `annals import` is to know.",
                "properties": {
                    "names": {
                        "type": "array",
                        "items": { "type": "string" },
                        "description": "How files of transcriptions are named: {date}_{page}.txt",
                    },
                },
            },
            "navigation": {
                "type": "array",
                "description": "Entries of the navigation instead of those that follow from the content.",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["label", "url"],
                    "properties": {
                        "label": { "type": "string", "description": "The words of the entry." },
                        "url": {
                            "type": "string",
                            "pattern": "^(?!/)(?!.*:)(?!.*\\.\\.)",
                            "description": "A page of the site, relative to its root: topics/",
                        },
                    },
                },
            },
        },
    })
}
