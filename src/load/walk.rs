//! Which path is what.
//!
//! Folders below `issues/` may nest; one that holds `.md` or `.txt` is an issue, others are groups.
//! Names that cannot be ids are reported here, so that everything past this point has one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::same_id;
use crate::diag::{Diagnostic, Report, codes};
use crate::model::{ArticleId, IssueId, NotesOn, SheetId, SubjectId, SubjectKind, is_slug};
use crate::text::unseen;

/// The paths below `content/`, sorted by what they are.
#[derive(Debug, Default)]
pub struct Found {
    pub issues: Vec<IssueEntry>,
    pub articles: Vec<ArticleEntry>,
    /// By the page's id.
    pub sheets: BTreeMap<String, SheetFiles>,
    pub subjects: Vec<SubjectEntry>,
    pub pages: Vec<PageEntry>,
    pub stories: Vec<PageEntry>,
    pub notes: Vec<NotesEntry>,
}

#[derive(Debug)]
pub struct IssueEntry {
    pub id: IssueId,
    pub path: String,
}

#[derive(Debug)]
pub struct ArticleEntry {
    pub issue: IssueId,
    pub id: ArticleId,
    pub sheet: SheetId,
    pub order: u32,
    pub path: String,
}

/// The files of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetFiles {
    pub transcription: Option<String>,
    pub scan: Option<String>,
}

#[derive(Debug)]
pub struct SubjectEntry {
    pub id: SubjectId,
    pub path: String,
}

#[derive(Debug)]
pub struct PageEntry {
    pub slug: Arc<str>,
    pub path: String,
}

/// A file of notes, and what it would be on by its name.
#[derive(Debug)]
pub struct NotesEntry {
    pub on: NotesOn,
    pub path: String,
}

/// Endings of files that can be the scan of a page.
const SCANS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "avif", "gif"];

/// Sorts `paths`, which are relative to the root and sorted.
pub fn sort(paths: &[String], report: &mut Report) -> Found {
    let mut found = Found::default();
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        let inside = path.strip_prefix("content/").unwrap_or(path);
        let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
        if name.starts_with("README") || name.starts_with("LICENSE") {
            continue;
        }
        if let Some(stem) = name.strip_suffix(".notes.md") {
            match notes_on(folder, stem) {
                Some(on) => found.notes.push(NotesEntry { on, path: path.clone() }),
                None => report.push(notes_on_nothing(path)),
            }
            continue;
        }
        match folder.split('/').next().unwrap_or("") {
            "issues" => folders.entry(folder).or_default().push(name),
            "stories" => {
                if let Some(slug) = slug_of(path, folder == "stories", name, report) {
                    found.stories.push(PageEntry { slug: slug.into(), path: path.clone() });
                }
            }
            "pages" => {
                if let Some(slug) = slug_of(path, folder == "pages", name, report) {
                    found.pages.push(PageEntry { slug: slug.into(), path: path.clone() });
                }
            }
            top => match SubjectKind::of_folder(top) {
                Some(kind) => {
                    if let Some(slug) = slug_of(path, folder == top, name, report) {
                        let id = SubjectId { kind, slug: slug.into() };
                        found.subjects.push(SubjectEntry { id, path: path.clone() });
                    }
                }
                None if is_text(name) => report.push(stray(path, "no content is read here")),
                None => {}
            },
        }
    }
    for (folder, names) in &folders {
        if names.iter().any(|name| is_text(name)) {
            issue_folder(folder, names, &mut found, report);
        }
    }
    found
}

/// What a file of notes is on, by where it stands.
fn notes_on(folder: &str, stem: &str) -> Option<NotesOn> {
    let id = |stem: &str| match folder.strip_prefix("issues/") {
        Some(issue) => format!("{issue}/{stem}"),
        None => format!("{folder}/{stem}"),
    };
    if let Some(issue) = folder.strip_prefix("issues/") {
        return match stem {
            "_index" => Some(NotesOn::Issue(issue.to_owned())),
            _ => match ArticleId::parse(&IssueId::new(issue), stem) {
                Some((article, _, _)) => Some(NotesOn::Article(article.as_str().to_owned())),
                None => is_slug(stem).then(|| NotesOn::Sheet(id(stem))),
            },
        };
    }
    (SubjectKind::of_folder(folder).is_some() && is_slug(stem)).then(|| NotesOn::Subject(id(stem)))
}

/// A file of notes without what its notes would be on.
pub fn notes_on_nothing(path: &str) -> Diagnostic {
    Diagnostic::new(&codes::NOTE_WITHOUT_ITEM, "there is nothing that these notes could be on")
        .in_path(Arc::from(path))
        .help("name the file after what its notes are on: `a1-04.notes.md` beside `a1-04.md`, `a1.notes.md` for the page a1, `_index.notes.md` for the issue, `testing.notes.md` beside `testing.md`")
}

fn is_text(name: &str) -> bool {
    name.ends_with(".md") || name.ends_with(".txt")
}

/// The slug of `name.md` in a folder that does not nest. Other files are pictures of the text.
fn slug_of<'a>(path: &str, flat: bool, name: &'a str, report: &mut Report) -> Option<&'a str> {
    let Some(stem) = name.strip_suffix(".md") else {
        if name.ends_with(".txt") {
            report.push(stray(path, "only Markdown is read here"));
        }
        return None;
    };
    if !flat {
        report.push(stray(path, "this folder does not nest"));
        return None;
    }
    if !is_slug(stem) {
        report.push(bad_id(path, stem));
        return None;
    }
    Some(stem)
}

fn issue_folder(folder: &str, names: &[&str], found: &mut Found, report: &mut Report) {
    let place = format!("content/{folder}");
    let Some(path) = folder.strip_prefix("issues/") else {
        for name in names.iter().filter(|name| is_text(name)) {
            report.push(stray(&format!("{place}/{name}"), "an issue is a folder below `issues/`"));
        }
        return;
    };
    if let Some(part) = path.split('/').find(|part| !is_slug(part)) {
        report.push(bad_id(&place, part));
        return;
    }
    let issue = IssueId::new(path);
    if !names.contains(&"_index.md") {
        report.push(
            Diagnostic::new(&codes::ISSUE_WITHOUT_INDEX, format!("the issue `{issue}` has no `_index.md`"))
                .in_path(place.as_str())
                .help(format!("write {place}/_index.md with at least `paper:` and `date:`")),
        );
        return;
    }
    let mut orders: BTreeMap<(String, u32), String> = BTreeMap::new();
    for name in names {
        let path = format!("{place}/{name}");
        if *name == "_index.md" {
            found.issues.push(IssueEntry { id: issue.clone(), path });
        } else if let Some(stem) = name.strip_suffix(".md") {
            let Some((id, sheet, order)) = ArticleId::parse(&issue, stem) else {
                report.push(
                    bad_id(&path, stem)
                        .note("an article's file is named after its page and its order on the page: `a1-04.md`"),
                );
                continue;
            };
            if let Some(other) = orders.insert((sheet.clone(), order), path.clone()) {
                report.push(same_id(&path, &other, &format!("{issue}/{sheet}-{order:02}")));
                continue;
            }
            let sheet = SheetId::new(&issue, &sheet);
            found.articles.push(ArticleEntry { issue: issue.clone(), id, sheet, order, path });
        } else if let Some((stem, ending)) = name.rsplit_once('.') {
            let scan = SCANS.contains(&ending);
            if ending != "txt" && !scan {
                let lower = ending.to_ascii_lowercase();
                if lower != ending && (SCANS.contains(&lower.as_str()) || lower == "txt" || lower == "md") {
                    report.push(stray(&path, "its ending is not in small letters"));
                }
                continue;
            }
            if !is_slug(stem) {
                if ending == "txt" {
                    report.push(bad_id(&path, stem));
                }
                continue;
            }
            let files = found.sheets.entry(format!("{issue}/{stem}")).or_default();
            let slot = if scan { &mut files.scan } else { &mut files.transcription };
            match slot {
                None => *slot = Some(path),
                Some(other) => report.push(same_id(&path, other, &format!("{issue}/{stem}"))),
            }
        }
    }
    for (sheet, order) in orders.keys() {
        let id = format!("{issue}/{sheet}-{order:02}");
        if let Some(files) = found.sheets.get(&id)
            && let Some(transcription) = &files.transcription
        {
            report.push(same_id(transcription, &orders[&(sheet.clone(), *order)], &id));
        }
    }
}

fn bad_id(path: &str, name: &str) -> Diagnostic {
    let mended: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .collect();
    let mended = mended.trim_matches('-');
    let mut diagnostic = Diagnostic::new(&codes::BAD_ID, format!("`{name}` cannot be part of an id"))
        .in_path(Arc::from(path))
        .note("ids are made of a-z, 0-9 and hyphens: they are addresses, and must be the same on every system");
    diagnostic.notes.extend(unseen(name));
    if is_slug(mended) {
        diagnostic.help(format!("rename it, for instance to `{mended}`"))
    } else {
        diagnostic.help("rename it")
    }
}

fn stray(path: &str, why: &str) -> Diagnostic {
    Diagnostic::new(&codes::STRAY_FILE, format!("this file is not read: {why}"))
        .in_path(Arc::from(path))
        .help("move it to issues/, pages/, stories/ or one of the folders of subjects, or out of content/")
}
