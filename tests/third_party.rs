//! `THIRD-PARTY.md`: what others wrote of the program, and under which licences. It is made from `Cargo.lock`
//! and from the licences that the crates bring, and must be made anew when they change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// One platform, so that the list is the same wherever it is made.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

#[test]
fn the_list_of_third_parties_is_that_of_the_lock_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("THIRD-PARTY.md");
    let made = made();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, made).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == made, "THIRD-PARTY.md is not up to date: `UPDATE=1 cargo test --test third_party` writes it");
}

/// `cargo deny` asks the same and more, where it is installed.
#[test]
fn every_licence_is_one_that_deny_toml_allows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let rules: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let allowed = rules["licenses"]["allow"].as_array().unwrap();
    let allowed: BTreeSet<&str> = allowed.iter().map(|name| name.as_str().unwrap()).collect();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let refused: Vec<String> = packages
        .iter()
        .filter(|one| !is_allowed(text(&one["license"]), &allowed))
        .map(|one| format!("{}: {}", text(&one["name"]), text(&one["license"])))
        .collect();
    assert_eq!(refused, [""; 0]);
}

/// Whether an expression of licences (SPDX, and the slash of old crates for `OR`) can be met.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let expression = expression.replace('/', " OR ");
    // no crate nests deeper than one pair of brackets, and what is in one is a choice
    expression
        .split(" AND ")
        .all(|part| part.trim_matches(['(', ')']).split(" OR ").any(|name| allowed.contains(name.trim())))
}

fn metadata() -> Value {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    serde_json::from_slice(&metadata.stdout).unwrap()
}

fn made() -> String {
    let metadata = metadata();
    let linked = linked(&metadata);
    let mut crates: Vec<&Value> =
        metadata["packages"].as_array().unwrap().iter().filter(|one| linked.contains(text(&one["id"]))).collect();
    crates.sort_by_key(|one| (text(&one["name"]), text(&one["version"])));

    let mut out = String::from(
        "# Third parties\n\nThe crates that are in the program, with the licence of each and where its source is. \
         Made by `UPDATE=1 cargo test --test third_party`.\n\n| crate | licence | source |\n|---|---|---|\n",
    );
    // by text, so that one that many crates share is there once
    let mut notices: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in &crates {
        let name = format!("{} {}", text(&one["name"]), text(&one["version"]));
        let source = one["repository"].as_str().unwrap_or("https://crates.io");
        writeln!(out, "| {name} | {} | <{source}> |", text(&one["license"])).unwrap();
        let folder = PathBuf::from(text(&one["manifest_path"]));
        if let Some(notice) = notice(folder.parent().unwrap(), text(&one["license"]).contains(" AND ")) {
            notices.entry(notice).or_default().push(name);
        }
    }
    let mut notices: Vec<(String, Vec<String>)> = notices.into_iter().collect();
    notices.sort_by(|(_, a), (_, b)| a.cmp(b));
    out.push_str("\n## Notices\n");
    for (notice, names) in notices {
        write!(out, "\n### {}\n\n~~~text\n{notice}\n~~~\n", names.join(", ")).unwrap();
    }
    out
}

/// The ids of the packages whose code is in the program: not what builds or tests it.
fn linked(metadata: &Value) -> BTreeSet<&str> {
    let is_macro = |id: &str| {
        let packages = metadata["packages"].as_array().unwrap();
        let package = packages.iter().find(|one| one["id"] == id).unwrap();
        let targets = package["targets"].as_array().unwrap();
        targets.iter().any(|target| target["kind"].as_array().unwrap().contains(&Value::from("proc-macro")))
    };
    let root = text(&metadata["resolve"]["root"]);
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let mut linked = BTreeSet::new();
    let mut next = vec![root];
    while let Some(id) = next.pop() {
        let node = nodes.iter().find(|node| node["id"] == id).unwrap();
        for dependency in node["deps"].as_array().unwrap() {
            let of_program = dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
            let id = text(&dependency["pkg"]);
            if of_program && !is_macro(id) && linked.insert(id) {
                next.push(id);
            }
        }
    }
    linked
}

/// The licence that a crate brings; of several one that may be chosen, or `all` of them.
fn notice(folder: &Path, all: bool) -> Option<String> {
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| {
            let name = name.to_ascii_lowercase();
            ["license", "licence", "copying", "unlicense"].iter().any(|begins| name.starts_with(begins))
        })
        .filter(|name| folder.join(name).is_file())
        .collect();
    let rank = |name: &str| {
        let name = name.to_ascii_lowercase();
        if name.contains("mit") {
            0
        } else if name.contains("apache") {
            2
        } else {
            1
        }
    };
    files.sort_by(|a, b| (rank(a), a).cmp(&(rank(b), b)));
    files.truncate(if all { usize::MAX } else { 1 });
    let tidy = |name: &String| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
    };
    let texts: Vec<String> = files.iter().map(tidy).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
