//! What helps to begin: `init`, `schema`, `completions`, `man`.

mod common;

use std::path::Path;

use annals::diag::Report;
use annals::files::Disk;
use annals::load::{Defaults, load};
use annals::model::{Links, View};
use annals::printed::{Names, Owner, Printed, Transcripts, read_through};
use common::{Archive, Run, annals, repository};
use serde_json::Value;

const LANGUAGES: [&str; 3] = ["zh-Hans", "zh-Hant", "en"];

/// A folder in which `init` wrote `new/`.
fn begun(language: &str) -> Archive {
    let archive = Archive::empty();
    let run = archive.run(&["init", "new", "--lang", language]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    archive
}

fn build(archive: &Archive) -> Run {
    Run::of(annals().args(["build", "--root"]).arg(archive.path("new")).output().unwrap())
}

#[test]
fn a_new_archive_builds_without_a_finding_in_each_language() {
    for language in LANGUAGES {
        let archive = begun(language);
        let run = build(&archive);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        // the figures are the only line
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(run.stderr.starts_with("1 issue, 2 articles, 5 subjects:"), "{}", run.stderr);
        assert!(archive.read("new/public/index.html").contains(&format!("<html lang=\"{language}\"")), "{language}");
        for page in ["about", "issues/2023-05-12", "issues/2023-05-12/a1", "issues/2023-05-12/a1-01", "places"] {
            assert!(archive.exists(&format!("new/public/{page}/index.html")), "{language}: {page}");
        }
        assert!(archive.read("new/.gitignore").contains("public/"));
    }
}

/// Promise 1: every line has its place, and every article is its lines.
#[test]
fn a_new_archive_accounts_for_its_transcription() {
    for language in LANGUAGES {
        let archive = begun(language);
        let source = Disk::new(archive.path("new")).unwrap();
        let mut report = Report::default();
        let loaded = load(&source, &Defaults::default(), &mut report);
        let view = View::new(&loaded, false);
        let links = Links::new(&loaded, &view);
        let reading = read_through(&source, &view, &links, &Names::of(&view), &|_| (), &mut report);
        assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);

        let issue = &view.issues()[0];
        let runs = &reading.issues[0].sheets[0].runs;
        assert!(runs.iter().all(|run| !matches!(run.owner, Owner::Nobody | Owner::Hidden)), "{language}: {runs:?}");
        assert!(runs.iter().any(|run| run.owner == Owner::Masthead), "{language}: a masthead");
        assert!(runs.iter().any(|run| matches!(run.owner, Owner::Duplicate(_))), "{language}: a duplicate");

        let text = archive.read("new/content/issues/2023-05-12/a1.txt");
        let lines: Vec<&str> = text.lines().collect();
        for duplicate in &issue.sheets()[0].duplicates {
            for (line, of) in duplicate.lines.lines().zip(duplicate.of.lines()) {
                assert_eq!(lines[line as usize - 1], lines[of as usize - 1], "{language}");
            }
        }

        let (mut widened, mut gaps) = (0, 0);
        for article in &issue.articles {
            let printed = Printed::read(&source, article, &issue.issue.id, &links).unwrap();
            let (alignment, _) = printed.align(&Transcripts::new(&source), issue, article).unwrap();
            assert!(alignment.complete, "{language}: {} is not its lines", article.id);
            widened += alignment.widened;
            gaps += printed.gaps();
            // the column break: a paragraph of two lines
            if article.order == 1 {
                assert!(alignment.blocks.iter().any(|lines| lines.len() == 2), "{language}: {:?}", alignment.blocks);
            }
        }
        assert_eq!(gaps, 1, "{language}");
        assert!(widened > 0 || language == "en", "{language}: half-width marks");
        // each named subject is found, under each of its names
        let named: Vec<u32> = reading.issues[0].articles.iter().flat_map(|a| &a.named).map(|n| n.subject).collect();
        for (i, subject) in view.subjects().iter().enumerate().filter(|(_, subject)| subject.id.kind.is_named()) {
            assert!(named.contains(&(i as u32)), "{language}: {} is not in the text", subject.label);
            for alias in &subject.aliases {
                let without = text.replace(&subject.label, "");
                assert!(without.contains(&alias.text), "{language}: {} is not in the text", alias.text);
            }
        }
    }
}

#[test]
fn the_language_is_the_users() {
    for (environment, title) in [
        (vec![], "云溪湾"),
        (vec![("LANG", "zh_TW.UTF-8")], "雲溪灣"),
        (vec![("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "en_GB.UTF-8")], "Saltmarsh"),
        (vec![("LC_ALL", "zh_HK.UTF-8"), ("LANG", "en_GB.UTF-8")], "雲溪灣"),
        (vec![("LC_ALL", ""), ("LANG", "en_GB.UTF-8")], "Saltmarsh"),
        (vec![("LC_ALL", "C.UTF-8"), ("LANG", "en_GB.UTF-8")], "云溪湾"),
    ] {
        let archive = Archive::empty();
        let run = archive.command(&["init", "new"]).envs(environment.iter().copied()).output().unwrap();
        assert!(run.status.success());
        assert!(archive.read("new/archive.toml").contains(title), "{environment:?}");
    }
    let run = Archive::empty().run(&["init", "new", "--lang", "fr"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("zh-Hans, zh-Hant, en"), "{}", run.stderr);
}

#[test]
fn what_is_there_is_named_and_kept() {
    let archive = Archive::empty();
    archive.write("new/README.md", "mine").write("new/.git/config", "mine");
    let run = archive.run(&["init", "new"]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("[init-not-empty]"), "{}", run.stderr);
    assert!(run.stderr.contains("it holds `.git`, `README.md`"), "{}", run.stderr);
    assert_eq!(archive.read("new/README.md"), "mine");
    assert!(!archive.exists("new/archive.toml"));

    for n in 0..9 {
        archive.write(&format!("many/{n}.txt"), "mine");
    }
    assert!(archive.run(&["init", "many"]).stderr.contains("`4.txt` and 4 more"));

    let run = archive.run(&["init", "new/README.md"]);
    assert_eq!(run.code, Some(4));
    assert!(run.stderr.contains("is a file, not a folder"), "{}", run.stderr);
    assert_eq!(archive.read("new/README.md"), "mine");

    let run = archive.run(&["init", "new/README.md/archive"]);
    assert_eq!(run.code, Some(4));
    assert!(run.stderr.contains("name another folder") && !run.stderr.contains("-o"), "{}", run.stderr);
}

#[test]
fn an_empty_folder_is_taken_and_a_new_one_is_made_with_those_around_it() {
    let archive = Archive::empty();
    std::fs::create_dir(archive.path("empty")).unwrap();
    for folder in ["empty", "a/b/c"] {
        let run = archive.run(&["init", folder]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(archive.exists(&format!("{folder}/archive.toml")));
        for command in
            [&*format!("cd {}", archive.path(folder).display()), "annals build", "annals serve", "annals check"]
        {
            assert!(run.stderr.contains(command), "{}", run.stderr);
        }
        // every file is named
        assert!(run.stdout.lines().all(|file| archive.exists(&format!("{folder}/{file}"))), "{}", run.stdout);
        assert!(run.stdout.contains("content/issues/2023-05-12/a1.txt\n"), "{}", run.stdout);
    }
    let run = archive.run(&["init", "json", "--format", "json"]);
    let said: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&said["folder"], said["files"].as_array().unwrap().len()), (&Value::from("json"), 16));
    assert_eq!(archive.run(&["init", "quiet", "--quiet"]).stderr, "");
}

// Schemas

const KINDS: [&str; 7] = ["issue", "article", "subject", "page", "story", "notes", "archive"];

fn schema(kind: &str) -> Value {
    let run = Archive::empty().run(&["schema", kind]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// What a schema says against a value. Knows the words that the schemas of annals use, and stops at
/// any other.
fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let number = |limit: &Value| limit.as_f64().unwrap();
    for (word, rule) in schema.as_object().unwrap() {
        let holds = match word.as_str() {
            "$schema" | "title" | "description" | "default" | "examples" => true,
            "type" => {
                let is = |name: &Value| match name.as_str().unwrap() {
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    other => panic!("{other}"),
                };
                rule.as_array().map_or_else(|| is(rule), |names| names.iter().any(is))
            }
            "enum" => rule.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| matches(rule, text)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 >= number(rule)),
            "minimum" => value.as_f64().is_none_or(|n| n >= number(rule)),
            "maximum" => value.as_f64().is_none_or(|n| n <= number(rule)),
            "minItems" => value.as_array().is_none_or(|items| items.len() as f64 >= number(rule)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as f64 <= number(rule)),
            "required" => {
                let names = rule.as_array().unwrap();
                value.as_object().is_none_or(|map| names.iter().all(|name| map.contains_key(name.as_str().unwrap())))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| faults(one, value, at).is_empty()),
            "oneOf" => rule.as_array().unwrap().iter().filter(|one| faults(one, value, at).is_empty()).count() == 1,
            "allOf" => rule.as_array().unwrap().iter().all(|one| faults(one, value, at).is_empty()),
            "not" => !faults(rule, value, at).is_empty(),
            "items" => value.as_array().is_none_or(|items| items.iter().all(|item| faults(rule, item, at).is_empty())),
            "prefixItems" => value.as_array().is_none_or(|items| {
                items.iter().zip(rule.as_array().unwrap()).all(|(item, rule)| faults(rule, item, at).is_empty())
            }),
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        found.extend(faults(rule, value, &format!("{at}.{name}")));
                    }
                }
                true
            }
            "propertyNames" => value.as_object().is_none_or(|map| map.keys().all(|key| matches(&rule["pattern"], key))),
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (name, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(name)) {
                        continue;
                    }
                    match rule {
                        Value::Bool(false) => found.push(format!("{at}: no key {name}")),
                        rule => found.extend(faults(rule, value, &format!("{at}.{name}"))),
                    }
                }
                true
            }
            other => panic!("the schema uses `{other}`, which this test does not know"),
        };
        if !holds {
            found.push(format!("{at}: {word} {rule} is not met by {value}"));
        }
    }
    found
}

fn matches(pattern: &Value, text: &str) -> bool {
    fancy_regex::Regex::new(pattern.as_str().unwrap()).unwrap().is_match(text).unwrap()
}

fn front_matter(text: &str) -> Value {
    let front = text.strip_prefix("---\n").unwrap().split("\n---").next().unwrap();
    serde_saphyr::from_str(front).unwrap_or_else(|error| panic!("{error}: {front}"))
}

/// Every content file below a folder, with the kind that it is of.
fn files(folder: &Path, found: &mut Vec<(&'static str, std::path::PathBuf)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files(&path, found);
        } else if name.ends_with(".md") && !name.starts_with("README") {
            let text = path.to_str().unwrap();
            let kind = match text {
                _ if name.ends_with(".notes.md") => "notes",
                _ if name == "_index.md" => "issue",
                _ if text.contains("/issues/") => "article",
                _ if text.contains("/content/pages/") => "page",
                _ if text.contains("/content/stories/") => "story",
                _ => "subject",
            };
            found.push((kind, path));
        }
    }
}

#[test]
fn the_schemas_accept_every_file_of_the_shipped_archive_and_of_the_examples() {
    let mut found = Vec::new();
    files(&repository().join("content"), &mut found);
    let begun = LANGUAGES.map(begun);
    for archive in &begun {
        files(&archive.path("new/content"), &mut found);
    }
    let schemas = KINDS.map(|kind| (kind, schema(kind)));
    let of = |wanted: &str| &schemas.iter().find(|(kind, _)| *kind == wanted).unwrap().1;
    for (kind, path) in &found {
        let value = front_matter(&std::fs::read_to_string(path).unwrap());
        let faults = faults(of(kind), &value, kind);
        assert!(faults.is_empty(), "{}:\n{}", path.display(), faults.join("\n"));
    }
    for kind in &KINDS[..6] {
        assert!(found.iter().filter(|(one, _)| one == kind).count() >= 4, "{kind}: {}", found.len());
    }
    let tomls = [repository().join("archive.toml")].into_iter().chain(begun.iter().map(|a| a.path("new/archive.toml")));
    for path in tomls {
        let value: Value = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let faults = faults(of("archive"), &value, "archive");
        assert!(faults.is_empty(), "{}:\n{}", path.display(), faults.join("\n"));
    }
}

#[test]
fn the_schemas_refuse_what_the_reader_refuses() {
    for (kind, front) in [
        ("article", "titel: 新华桥"),
        ("article", "kicker: 没有标题"),
        ("article", "title: 新华桥\n标题: 新华桥"),
        ("article", "title: 新华桥\nkicker: 甲\n引题: 乙"),
        ("article", "title: 2021"),
        ("article", "title: [快讯] "),
        ("article", "title: 新华桥\nkind: story"),
        ("article", "title: 新华桥\nstatus: ready"),
        ("article", "title: 新华桥\nreviewed: maybe"),
        ("article", "title: 新华桥\nsource: [a1.txt]"),
        ("article", "title: 新华桥\nsource: [A1.txt#3]"),
        ("article", "title: 新华桥\ntopics: [疫苗]"),
        ("article", "title: 新华桥\nbyline: { reporter: [刘琼] }"),
        ("article", "title: 新华桥\nbyline: 刘琼"),
        ("article", "title: 新华桥\ncontinues_to: { page: A3 }"),
        ("issue", "paper: 株洲日报"),
        ("issue", "paper: 株洲日报\ndate: 2021/08/06"),
        ("issue", "paper: 株洲日报\ndate: 2021-08-06\nnumber: 第22686期"),
        ("issue", "paper: 株洲日报\ndate: 2021-08-06\npages: { A1: { label: A1 } }"),
        ("issue", "paper: 株洲日报\ndate: 2021-08-06\npages: { a1: { mast: [1] } }"),
        ("issue", "paper: 株洲日报\ndate: 2021-08-06\npages: { a1: { duplicates: [47] } }"),
        ("subject", "description: 没有名称"),
        ("subject", "label: 天元区\ncoordinates: [113.08, 27.83]"),
        ("subject", "label: 天元区\ncoordinates: [27.83]"),
        ("subject", "label: 天元区\naliases: [{ text: 高新区, hidden: true }]"),
        ("page", "order: 1"),
        ("page", "title: 关于\norder: 第一"),
    ] {
        let value: Value = serde_saphyr::from_str(front).unwrap();
        assert!(!faults(&schema(kind), &value, kind).is_empty(), "{kind} accepts {front}");
        // and the reader does, too
        let archive = Archive::small();
        let path = match kind {
            "issue" => "content/issues/2021-08-06/_index.md",
            "article" => "content/issues/2021-08-06/a1-02.md",
            "subject" => "content/places/x.md",
            _ => "content/pages/about.md",
        };
        archive.write(path, format!("---\n{front}\n---\n\n正文。\n"));
        assert_eq!(archive.run(&["build"]).code, Some(1), "the reader takes {front}");
    }
}

#[test]
fn schemas_are_listed_and_written() {
    let archive = Archive::empty();
    let list = archive.run(&["schema"]).stdout;
    assert_eq!(list.lines().count(), KINDS.len());
    assert!(KINDS.iter().all(|kind| list.contains(kind)), "{list}");
    assert_eq!(archive.run(&["schema", "-o", "all"]).code, Some(0));
    for kind in KINDS {
        let written: Value = serde_json::from_str(&archive.read(&format!("all/{kind}.schema.json"))).unwrap();
        assert_eq!(written, schema(kind));
        assert_eq!(written["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let properties = written["properties"].as_object().unwrap();
        for (name, property) in properties {
            assert!(
                property["description"].as_str().is_some_and(|words| words.ends_with(['.', '/'])),
                "{kind}: {name}"
            );
        }
    }
    // again, over the first
    assert_eq!(archive.run(&["schema", "page", "-o", "all"]).code, Some(0));
    assert_eq!(std::fs::read_dir(archive.path("all")).unwrap().count(), KINDS.len());
    assert_eq!(archive.run(&["schema", "poem"]).code, Some(2));
}

/// Every key of the schemas is explained in the formats.
#[test]
fn the_documentation_knows_every_key() {
    let formats = std::fs::read_to_string(repository().join("docs/formats.md")).unwrap();
    for kind in KINDS {
        for name in schema(kind)["properties"].as_object().unwrap().keys() {
            let told = [format!("`{name}`"), format!("| {name} |"), format!("`[[{name}]]`")];
            assert!(told.iter().any(|words| formats.contains(words)), "{kind}: {name}");
        }
    }
}

// Completions and man pages

/// The verbs, as the help lists them.
fn verbs() -> Vec<String> {
    let help = Archive::empty().run(&["--help"]).stdout;
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn completions_for_every_shell_know_every_verb() {
    assert!(verbs().len() >= 5, "{:?}", verbs());
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Archive::empty().run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        for word in verbs().iter().map(String::as_str).chain(["base-url", "root"]) {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    let run = Archive::empty().run(&["completions", "tcsh"]);
    assert_eq!(run.code, Some(2));
}

#[test]
fn man_pages_are_those_of_the_program_and_of_every_verb() {
    let archive = Archive::empty();
    let run = archive.run(&["man"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(archive.run(&["man", "pages"]).code, Some(0));
    assert_eq!(archive.read("pages/annals.1"), run.stdout);
    for verb in verbs().iter().filter(|verb| *verb != "help") {
        assert!(run.stdout.contains(&format!("annals\\-{verb}(1)")), "{verb}: {}", run.stdout);
        let page = archive.read(&format!("pages/annals-{verb}.1"));
        for section in
            [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", ".SH EXAMPLES", ".SH \"EXIT CODES\""]
        {
            assert!(page.contains(section), "{verb}: {section} in {page}");
        }
        assert!(page.contains(&format!("annals {verb}")), "{verb}");
    }
    // again, over the first
    assert_eq!(archive.run(&["man", "pages"]).code, Some(0));
    assert_eq!(std::fs::read_dir(archive.path("pages")).unwrap().count(), verbs().len());
}
