//! What site tests share: small archives on disk, and the program run on them.

#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use scraper::{ElementRef, Html, Selector};

/// The repository, whose `content/` is the shipped archive.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program, ready to be given arguments. It sees nothing of the tester's environment.
pub fn annals() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
    command.env_clear().env("COLUMNS", "110").env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// Where the program, run by tests, keeps what belongs to no archive.
pub fn state() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("annals")
}

/// An archive in a folder that goes away with it.
pub struct Archive {
    folder: tempfile::TempDir,
}

impl Archive {
    /// Without any file.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// One issue with one page of two articles, a topic, a person, and a page about it.
    pub fn small() -> Self {
        let archive = Self::empty();
        for (path, text) in SMALL {
            archive.write(path, text);
        }
        archive
    }

    /// A copy of the shipped archive.
    pub fn shipped() -> Self {
        let archive = Self::empty();
        copy(&repository().join("content"), &archive.root().join("content"));
        std::fs::copy(repository().join("archive.toml"), archive.root().join("archive.toml")).unwrap();
        archive
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with the folders that it needs.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.path(path)).unwrap();
        self
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// The files below a folder, by their paths in the archive.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let mut files = BTreeMap::new();
        collect(self.root(), &self.path(folder), &mut files);
        files.into_keys().collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = annals();
        command.args(arguments).arg("--root").arg(self.root());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Builds into `public/` and expects that to succeed.
    pub fn build(&self) -> Site {
        self.build_with(&[])
    }

    pub fn build_with(&self, arguments: &[&str]) -> Site {
        let run = self.run(&[&["build"], arguments].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        Site { root: self.path("public") }
    }
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A site on disk.
pub struct Site {
    pub root: PathBuf,
}

impl Site {
    /// Every file by its path, but for the marker.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.root, &self.root, &mut files);
        files
    }

    /// A page, with quotation marks around the values of attributes only where a parser needs them.
    pub fn page(&self, url: &str) -> String {
        let path = if url.is_empty() || url.ends_with('/') { format!("{url}index.html") } else { url.to_owned() };
        let page = std::fs::read_to_string(self.root.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut plain = String::with_capacity(page.len());
        let mut rest = page.as_str();
        while let Some((before, after)) = rest.split_once("=\"") {
            let (value, behind) = after.split_once('"').unwrap_or((after, ""));
            plain.push_str(before);
            let is_attribute = plain.rfind('<') > plain.rfind('>');
            let needs_none = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || "'`=<>".contains(c));
            let quote = if is_attribute && needs_none { "" } else { "\"" };
            plain.extend(["=", quote, value, quote]);
            rest = behind;
        }
        plain + rest
    }

    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read(&path).unwrap());
        }
    }
}

/// A text without white space.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{2060}').collect()
}

/// The paper's words on the page of an article: without what the editor and the site add.
pub fn own_text(page: &Html) -> String {
    let added = [".ref", ".alt", ".lns", "p.gap", "span.gap", "aside", ".tools", ".void", ".print", ".ed"];
    let added: Vec<Selector> = added.iter().map(|selector| Selector::parse(selector).unwrap()).collect();
    let flow = page.select(&Selector::parse("article.flow").unwrap()).next().unwrap();
    let mut own = String::new();
    for node in flow.descendants() {
        let inside =
            node.ancestors().filter_map(ElementRef::wrap).any(|e| added.iter().any(|selector| selector.matches(&e)));
        if let Some(text) = node.value().as_text().filter(|_| !inside) {
            own.push_str(&squeezed(text));
        }
    }
    own
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The small archive. Its words are the paper's.
pub const SMALL: &[(&str, &str)] = &[
    ("archive.toml", "title = \"小档案\"\nbase_url = \"https://example.org/archive/\"\nlanguage = \"zh-Hans\"\n"),
    (
        "content/issues/2021-08-06/_index.md",
        "---\npaper: 株洲日报\ndate: 2021-08-06\npage_count: 4\npages:\n  a1: { label: A1, masthead: [1], duplicates: [9=7] }\n---\n",
    ),
    (
        "content/issues/2021-08-06/a1.txt",
        "株洲日报\n\n153.9万人完成全程免疫\n\n株洲日报讯(记者/刘琼)连日来,我市全力以赴阻击疫情。\n\n新华桥“大手术”在即\n\n新华桥“大手术”在即\n\n现场施工负责人王海波介绍,新华桥共有3跨。\n",
    ),
    (
        "content/issues/2021-08-06/a1-01.md",
        "---\ntitle: 153.9万人完成全程免疫\nbyline: { agency: 株洲日报讯, reporters: [刘琼] }\ntopics: [vaccination]\nsource: [a1.txt#3-5]\n---\n\n株洲日报讯（记者/刘琼）连日来，我市全力以赴阻击疫情。\n",
    ),
    (
        "content/issues/2021-08-06/a1-02.md",
        "---\ntitle: 新华桥“大手术”在即\npeople: [wang-haibo]\nsource: [a1.txt#7, a1.txt#11]\n---\n\n现场施工负责人王海波介绍，新华桥共有3跨。\n",
    ),
    ("content/topics/vaccination.md", "---\nlabel: 疫苗接种\n---\n\n见[[2021-08-06/a1-01|免疫]]。\n"),
    ("content/people/wang-haibo.md", "---\nlabel: 王海波\nrole: 新华桥现场施工负责人\n---\n"),
    ("content/pages/about.md", "---\ntitle: 关于\norder: 1\n---\n\n一份小档案。\n"),
];
