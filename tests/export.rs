//! `annals export search`: what OpenSearch is given has the shape that it takes.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeSet;

use common::Archive;
use serde_json::Value;

/// The actions and documents of an export.
fn pairs(text: &str) -> Vec<(Value, Value)> {
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len().is_multiple_of(2) && text.ends_with('\n'));
    lines.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// Every field of a document, as the mapping names it: `notes.text`.
fn fields(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    for (key, value) in value.as_object().unwrap() {
        let name = format!("{prefix}{key}");
        match value {
            Value::Object(_) if name != "date" => fields(value, &format!("{name}."), found),
            Value::Array(items) if items.iter().any(Value::is_object) => {
                items.iter().for_each(|item| fields(item, &format!("{name}."), found));
            }
            _ => drop(found.insert(name)),
        }
    }
}

fn mapped(properties: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    for (key, value) in properties.as_object().unwrap() {
        match value.get("properties") {
            Some(inner) => mapped(inner, &format!("{prefix}{key}."), found),
            None => drop(found.insert(format!("{prefix}{key}"))),
        }
    }
}

#[test]
fn each_document_is_an_action_and_a_line_and_the_mapping_has_every_field() {
    let archive = Archive::shipped();
    let (file, mapping) = (archive.path("bulk.ndjson"), archive.path("mapping.json"));
    let run = archive.run(&[
        "export",
        "search",
        "--format",
        "opensearch-bulk",
        "--index",
        "zhuzhou",
        "-o",
        file.to_str().unwrap(),
        "--mapping",
        mapping.to_str().unwrap(),
    ]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.is_empty());
    let pairs = pairs(&archive.read("bulk.ndjson"));
    let mut seen = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for (action, document) in &pairs {
        assert_eq!(action["index"]["_index"], "zhuzhou");
        assert_eq!(action["index"]["_id"], document["url"]);
        assert!(ids.insert(document["url"].to_string()), "twice: {document}");
        fields(document, "", &mut seen);
        let (from, to) = (document["date"]["gte"].as_str().unwrap(), document["date"]["lte"].as_str().unwrap());
        assert!(from.len() == 10 && from <= to && document["first_day"] == from, "{document}");
    }
    let mapping: Value = serde_json::from_str(&archive.read("mapping.json")).unwrap();
    let mut known = BTreeSet::new();
    mapped(&mapping["mappings"]["properties"], "", &mut known);
    let unknown: Vec<_> = seen.difference(&known).collect();
    assert!(unknown.is_empty(), "the mapping has no {unknown:?}");
    assert_eq!(mapping["mappings"]["dynamic"], "strict");

    // the article's words, whole, with its notes and subjects
    let article = &pairs.iter().find(|(_, document)| document["id"] == "2021-08-06/a1-04").unwrap().1;
    assert_eq!(article["title"], "为株企“云端”筑“盾”");
    assert_eq!(article["kicker"], "市市场监管局与阿里巴巴签订“红盾云桥”合作备忘录");
    assert_eq!(
        (&article["page"], &article["issue"], &article["paper"]),
        (&"a1".into(), &"2021-08-06".into(), &"株洲日报".into())
    );
    assert!(article["text"].as_array().unwrap().iter().any(|text| text.as_str().unwrap().contains("长沙市余杭区")));
    assert!(article["topics"].as_array().unwrap().contains(&"market-regulation".into()), "{article}");
    assert!(article["writers"].as_array().unwrap().contains(&"易蓉".into()));
    assert!(!article["notes"].as_array().unwrap().is_empty());
    // a date of which only a span is known
    let span = &pairs.iter().find(|(_, document)| document["issue"] == "2021-08").unwrap().1["date"];
    assert_eq!((&span["gte"], &span["lte"]), (&"2021-08-17".into(), &"2021-08-31".into()));
    // as many documents as the site's own search has records
    archive.build();
    let records = archive.files("public/search/text").len();
    assert_eq!(pairs.len(), records);
}

#[test]
fn text_is_analysed_by_characters_and_traditional_ones_as_simplified() {
    let archive = Archive::small();
    let mapping = archive.path("m.json");
    let run = archive.run(&["export", "search", "--mapping", mapping.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mapping: Value = serde_json::from_str(&archive.read("m.json")).unwrap();
    let analysis = &mapping["settings"]["analysis"];
    let text = &mapping["mappings"]["properties"]["text"];
    for (analyzer, grams) in [(&text["analyzer"], 2), (&text["fields"]["one"]["analyzer"], 1)] {
        let analyzer = &analysis["analyzer"][analyzer.as_str().unwrap()];
        let tokenizer = &analysis["tokenizer"][analyzer["tokenizer"].as_str().unwrap()];
        assert_eq!(
            (&tokenizer["type"], &tokenizer["min_gram"], &tokenizer["max_gram"]),
            (&"ngram".into(), &grams.into(), &grams.into())
        );
        assert!(tokenizer.get("token_chars").is_none(), "every character is part of a token");
        for filter in analyzer["char_filter"].as_array().unwrap() {
            assert!(analysis["char_filter"].get(filter.as_str().unwrap()).is_some());
        }
    }
    let simplified = analysis["char_filter"]["simplified"]["mappings"].as_array().unwrap();
    for pair in ["橋 => 桥", "著 => 着", "⻓ => 长", "⾧ => 长", "⾼ => 高", "\u{f900} => 岂", "“ => \""] {
        assert!(simplified.contains(&pair.into()), "{pair}");
    }
    let invisible = analysis["char_filter"]["invisible"]["pattern"].as_str().unwrap();
    assert!(invisible.contains("\\x{200B}-\\x{200F}") && invisible.contains("\\x{E0000}-\\x{E0FFF}"), "{invisible}");
    // standard output has the documents
    let pairs = pairs(&run.stdout);
    assert!(pairs.iter().any(|(_, document)| document["id"] == "2021-08-06/a1-01"));
}

#[test]
fn what_is_not_published_is_not_exported() {
    let archive = Archive::small();
    let draft = archive.read("content/issues/2021-08-06/a1-02.md").replace("people:", "status: draft\npeople:");
    archive.write("content/issues/2021-08-06/a1-02.md", draft);
    let run = archive.run(&["export", "search"]);
    assert!(!run.stdout.contains("王海波") && !run.stdout.contains("大手术"), "{}", run.stdout);
    let run = archive.run(&["export", "search", "--drafts", "--base-url", "https://other.example/1/"]);
    assert!(run.stdout.contains("王海波") && run.stdout.contains("\"_id\":\"https://other.example/1/issues/"));
}

#[test]
fn an_archive_with_errors_leaves_the_old_file_and_other_verbs_refuse_the_format() {
    let archive = Archive::small();
    archive.write("old.ndjson", "旧").write("content/issues/2021-08-06/a1-02.md", "---\ntitel: 桥\n---\n");
    let file = archive.path("old.ndjson");
    let run = archive.run(&["export", "search", "-o", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(1));
    assert_eq!(archive.read("old.ndjson"), "旧");
    assert_eq!(archive.run(&["build", "--format", "opensearch-bulk"]).code, Some(2));
    assert!(!archive.run(&["build", "--help"]).stdout.contains("opensearch"));
}

#[test]
fn an_export_writes_over_nothing_of_the_archive() {
    let archive = Archive::small();
    let article = archive.read("content/issues/2021-08-06/a1-01.md");
    for own in ["content/issues/2021-08-06/a1-01.md", "archive.toml", ".annals/lock", "content/new.ndjson"] {
        let path = archive.path(own).display().to_string();
        let run = archive.run(&["export", "search", "-o", &path]);
        assert_eq!(run.code, Some(4), "{own}: {}", run.stderr);
        assert!(run.stderr.contains("belongs to the archive"), "{}", run.stderr);
    }
    assert_eq!(archive.read("content/issues/2021-08-06/a1-01.md"), article);
    let both = archive.path("x").display().to_string();
    assert_eq!(archive.run(&["export", "search", "-o", &both, "--mapping", &both]).code, Some(4));
    assert_eq!(archive.run(&["export", "search", "--index", "A b"]).code, Some(4));
}
