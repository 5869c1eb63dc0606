//! The stages import only what stands above them: an arrow that points down is a cycle in waiting.

use std::path::{Path, PathBuf};

/// The folders of `src/` in the order of a build; CONTRIBUTING.md shows the same list.
const STAGES: [&str; 20] = [
    "diag", "text", "files", "config", "model", "load", "markdown", "notes", "printed", "render", "output", "search",
    "check", "import", "init", "schema", "annotate", "site", "serve", "cli",
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The stage of a file below `src/`, or none for lib.rs and main.rs.
fn stage(path: &Path) -> Option<usize> {
    let first = path.components().next()?.as_os_str().to_str()?;
    STAGES.iter().position(|stage| first.trim_end_matches(".rs") == *stage)
}

#[test]
fn a_stage_imports_only_what_stands_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut wrong = Vec::new();
    for file in &files {
        let inside = file.strip_prefix(&src).unwrap();
        let Some(from) = stage(inside) else { continue };
        let text = std::fs::read_to_string(file).unwrap();
        for (n, line) in text.lines().enumerate() {
            for (at, _) in line.match_indices("crate::") {
                let rest = &line[at + "crate::".len()..];
                let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if let Some(to) = STAGES.iter().position(|stage| *stage == name)
                    && to > from
                {
                    wrong.push(format!("{}:{}: {} imports {}", inside.display(), n + 1, STAGES[from], STAGES[to]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point down:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_a_stage() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in std::fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(STAGES.contains(&name), "src/{name} has no place in the order of stages");
        }
    }
}

#[test]
fn only_files_and_output_touch_the_file_system() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in &files {
        let inside = file.strip_prefix(&src).unwrap();
        if inside.starts_with("files") || inside.starts_with("output/publish") || inside.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        assert!(!code.contains("std::fs"), "{} touches std::fs", inside.display());
    }
}
