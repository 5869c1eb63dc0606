//! Pages that the archive has already, told by their bytes before they are read.
//!
//! 1. The transcriptions of the archive are listed with their sizes.
//! 2. One is read when a page of its size comes, and once.
//! 3. A page is known if its bytes are those of a transcription whose articles are there, and if nothing
//!    that is said of it (command line, list, name of its file) puts it elsewhere.
//!
//! The importer writes a transcription behind the articles of its page, so one that is there was
//! imported to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use blake3::Hash;

use super::again::Record;
use super::belongs::is_same_paper;
use super::place::{self, Said};
use crate::files::{self, Disk, Source};
use crate::load;

const ISSUES: &str = "content/issues/";

/// A transcription of the archive.
#[derive(Debug)]
struct Transcription {
    issue: String,
    sheet: String,
    /// Of its bytes; none if it cannot be read.
    hash: OnceLock<Option<Hash>>,
}

/// The transcriptions of an archive, by their size.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<u64, Vec<Transcription>>);

impl Known {
    /// Lists what the archive has. Where its folder cannot be read, that is nothing; the writing says why.
    pub fn of(disk: &Disk, record: &Record) -> Self {
        let mut known = Self::default();
        let paths = disk.walk(ISSUES.trim_end_matches('/')).unwrap_or_default();
        let with_articles: BTreeSet<(&str, &str)> =
            paths.iter().map(String::as_str).chain(record.paths()).filter_map(article).collect();
        // a page may have nothing but the end of another's article
        let imported = |path: &str, of: (&str, &str)| with_articles.contains(&of) || record.knows(path);
        for path in &paths {
            let Some((issue, sheet)) = parts(path, ".txt") else { continue };
            if !imported(path, (issue, sheet)) {
                continue;
            }
            let Some(size) = disk.size(path) else { continue };
            known.0.entry(size).or_default().push(Transcription {
                issue: issue.to_owned(),
                sheet: sheet.to_owned(),
                hash: OnceLock::new(),
            });
        }
        known
    }

    /// Whether the archive has a page of these bytes, where it is said to be.
    /// `paper` is that of issues which name no other.
    pub fn has(&self, disk: &Disk, bytes: &[u8], said: &Said, paper: Option<&str>) -> bool {
        let Some(of_size) = self.0.get(&(bytes.len() as u64)) else { return false };
        let wanted = blake3::hash(bytes);
        of_size.iter().any(|there| {
            let path = || format!("{ISSUES}{}/{}.txt", there.issue, there.sheet);
            let hash = there.hash.get_or_init(|| disk.read(&path()).ok().map(|bytes| blake3::hash(&bytes)));
            *hash == Some(wanted)
                && agrees(said, &there.issue, &there.sheet)
                && is_of_paper(disk, said, &there.issue, paper)
        })
    }
}

/// Whether the issue is of the paper that a page is said to be of.
fn is_of_paper(disk: &Disk, said: &Said, issue: &str, paper: Option<&str>) -> bool {
    let Some(told) = &said.paper else { return true };
    let index = files::read_text(disk, &format!("{ISSUES}{issue}/_index.md")).ok();
    let there = index.and_then(|index| load::paper_of(&index)).or_else(|| paper.map(str::to_owned));
    there.is_none_or(|there| is_same_paper(told, &there))
}

/// Whether what is said of a page leads to this page of this issue, as far as it says anything.
fn agrees(said: &Said, issue: &str, sheet: &str) -> bool {
    let of_issue = match (&said.issue, &said.date) {
        (Some(id), _) => id == issue,
        (None, Some(date)) => place::folder(date).is_ok_and(|folder| folder == issue),
        (None, None) => true,
    };
    of_issue && said.page.as_deref().is_none_or(|page| place::slug(page) == sheet)
}

/// Whether articles of a page are among these files of its issue, or were before an editor deleted them.
/// `folder` is `content/issues/2021-08-06`.
pub fn has_articles(folder: &str, sheet: &str, there: &[String], record: &Record) -> bool {
    let issue = folder.strip_prefix(ISSUES).unwrap_or(folder);
    there.iter().map(String::as_str).chain(record.below(folder)).any(|path| article(path) == Some((issue, sheet)))
}

/// Issue and page of an article's path: `content/issues/2021-08-06/a1-04.md`.
fn article(path: &str) -> Option<(&str, &str)> {
    let (issue, name) = parts(path, ".md")?;
    let (sheet, order) = name.rsplit_once('-')?;
    (!order.is_empty() && order.bytes().all(|b| b.is_ascii_digit())).then_some((issue, sheet))
}

/// Issue and name of a file with this ending.
fn parts<'a>(path: &'a str, ending: &str) -> Option<(&'a str, &'a str)> {
    path.strip_prefix(ISSUES)?.strip_suffix(ending)?.rsplit_once('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(date: Option<&str>, page: Option<&str>, issue: Option<&str>) -> Said {
        let owned = |words: Option<&str>| words.map(str::to_owned);
        Said { paper: None, date: owned(date), page: owned(page), issue: owned(issue) }
    }

    #[test]
    fn a_page_is_known_where_it_is_said_to_be_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = |path: &str, words: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, words).unwrap();
        };
        file("content/issues/2021-08-06/_index.md", "---\npaper: 株洲日报\ndate: 2021-08-06\n---\n");
        file("content/issues/2021-08-06/a1.txt", "新华桥");
        file("content/issues/2021-08-06/a1-01.md", "");
        file("content/issues/2021-08-06/a2.txt", "市民中");
        file("content/issues/2021-08-06/a1-2-01.md", "");
        let disk = Disk::new(folder.path()).unwrap();
        let known = Known::of(&disk, &Record::default());
        let has = |words: &str, said: Said| known.has(&disk, words.as_bytes(), &said, None);
        assert!(has("新华桥", said(None, None, None)));
        assert!(has("新华桥", said(Some("2021-08-06"), Some("A01"), None)));
        assert!(!has("新华桥", said(Some("2021-08-07"), None, None)), "said to be of another day");
        assert!(!has("新华桥", said(None, Some("A2"), None)), "said to be another page");
        assert!(!has("新华桥", said(None, None, Some("evening/2021-08-06"))));
        let of = |paper: &str| Said { paper: Some(paper.to_owned()), ..Said::default() };
        assert!(has("新华桥", of("株洲日報")) && !has("新华桥", of("湖南日报")), "said to be of another paper");
        assert!(!has("株洲人", said(None, None, None)), "other words of the same length");
        assert!(!has("市民中", said(None, None, None)), "a transcription whose articles were never written");
    }

    #[test]
    fn articles_are_those_of_their_page_alone() {
        let there = ["content/issues/2021-08-06/a1-2-01.md".to_owned(), "content/issues/2021-08-06/a3-x.md".to_owned()];
        let has = |sheet: &str| has_articles("content/issues/2021-08-06", sheet, &there, &Record::default());
        assert!(has("a1-2") && !has("a1") && !has("a3"));
    }
}
