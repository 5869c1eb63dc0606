//! What an editor touched is left alone.
//!
//! `.annals/imported` holds the hash of each file as it was imported. A file that still has it is the
//! importer's and may be renewed; any other is its editor's, and the new version is written beside it as
//! `NAME.new`. With `--force` the editor's is kept as `NAME.bak` and the new one takes its place. Where a file
//! of that name is there with other words, the next free one is taken: `NAME.new1`.

use std::collections::BTreeMap;
use std::path::Path;

use blake3::Hash;

use super::journal::Change;
use crate::diag::{Diagnostic, Result, codes};
use crate::files::{own_folder, write};

/// Where the hashes are kept, below the root.
const RECORD: &str = ".annals/imported";

/// Hashes of files as they were imported, by path.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Record(BTreeMap<String, String>);

impl Record {
    pub fn read(root: &Path) -> Result<Self> {
        let text = write::read_if_there(&root.join(RECORD)).map_err(Box::<Diagnostic>::from)?.unwrap_or_default();
        let rows = text.lines().filter_map(|line| line.split_once('\t'));
        Ok(Self(rows.map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect()))
    }

    pub fn write(&self, root: &Path) -> Result<()> {
        own_folder(root)?;
        let rows: String = self.0.iter().map(|(path, hash)| format!("{hash}\t{path}\n")).collect();
        write::write_over(&root.join(RECORD), rows.as_bytes()).map_err(|failure| failure.into())
    }

    /// Keeps other imports into the archive waiting no longer than to be told; the hold ends with what is
    /// returned.
    ///
    /// # Errors
    /// `write` if another import is at work there.
    pub fn hold(root: &Path) -> Result<write::Lock> {
        Self::try_hold(root)?.ok_or_else(|| {
            Diagnostic::new(&codes::WRITE, "another import is writing into this archive")
                .help("wait for its end, then try again: what it has imported is passed over")
                .into()
        })
    }

    /// The same, with none if another import is at work there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn try_hold(root: &Path) -> Result<Option<write::Lock>> {
        let folder = own_folder(root)?;
        let lock = write::lock(&folder.join("import.lock")).map_err(Box::<Diagnostic>::from)?;
        if lock.is_some() {
            let names = ["imported", "import-journal", ".gitignore"];
            write::remove_leftovers(&folder, &names).map_err(Box::<Diagnostic>::from)?;
        }
        Ok(lock)
    }

    pub fn note(&mut self, path: &str, hash: Hash) {
        self.0.insert(path.to_owned(), hash.to_hex().to_string());
    }

    /// Whether a file is as it was imported.
    pub fn is_as_imported(&self, path: &str, bytes: &[u8]) -> bool {
        self.0.get(path).is_some_and(|known| *known == hash(bytes))
    }

    pub fn knows(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// All files that were imported.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Those below a folder.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let folder = format!("{folder}/");
        let from = self.0.range(folder.clone()..);
        from.map(|(path, _)| path.as_str()).take_while(move |path| path.starts_with(&folder))
    }
}

/// `.annals`.
fn own_folder(root: &Path) -> Result<std::path::PathBuf> {
    let folder = root.join(".annals");
    own_folder::make(&folder)?;
    Ok(folder)
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    New,
    Same,
    /// It was as imported, and is renewed.
    Renewed,
    /// An editor's; the new version is beside it. What differs, in words.
    Kept {
        beside: String,
        difference: String,
    },
    /// An editor's, in which only the numbers of lines were moved.
    Followed,
    /// An editor deleted it.
    Deleted,
    /// An editor's, now beside the new version.
    Replaced,
}

/// A file as it is.
#[derive(Debug, Clone, Copy)]
pub struct There<'a> {
    pub bytes: &'a [u8],
    /// Whether it is as it was imported.
    pub imported: bool,
}

/// What becomes of a file by these rules, and the changes that make it so.
///
/// # Errors
/// When the disk refuses.
pub fn put(
    root: &Path,
    path: &str,
    there: Option<There<'_>>,
    bytes: &[u8],
    record: &Record,
    force: bool,
) -> Result<(Outcome, Vec<Change>)> {
    let change = |old: Option<&[u8]>| Change::new(path, old, bytes.to_vec());
    let Some(There { bytes: old, imported }) = there else {
        let deleted = record.knows(path) && !force;
        return Ok(if deleted { (Outcome::Deleted, Vec::new()) } else { (Outcome::New, vec![change(None)]) });
    };
    if old == bytes {
        return Ok((Outcome::Same, vec![change(Some(old))]));
    }
    if imported {
        return Ok((Outcome::Renewed, vec![change(Some(old))]));
    }
    if force {
        let changes = beside(root, path, "bak", old)?.1.into_iter().chain([change(Some(old))]).collect();
        return Ok((Outcome::Replaced, changes));
    }
    let difference = difference(&String::from_utf8_lossy(old), &String::from_utf8_lossy(bytes));
    let (name, new) = beside(root, path, "new", bytes)?;
    Ok((Outcome::Kept { beside: name, difference }, new.into_iter().collect()))
}

/// Where bytes are kept beside a file: as `NAME.bak`, or under the next free name, with the change that writes
/// them, if they are not there already.
///
/// # Errors
/// When the disk refuses.
pub fn beside(root: &Path, path: &str, ending: &str, bytes: &[u8]) -> Result<(String, Option<Change>)> {
    let failed = Box::<Diagnostic>::from;
    for n in 0..10_000 {
        let name = if n == 0 { format!("{path}.{ending}") } else { format!("{path}.{ending}{n}") };
        let full = root.join(&name);
        if write::standing(&full).map_err(failed)? == write::Standing::Nothing {
            let change = Change { imported: false, ..Change::new(&name, None, bytes.to_vec()) };
            return Ok((name, Some(change)));
        }
        if write::bytes_if_there(&full).is_some_and(|there| there == bytes) {
            return Ok((name, None));
        }
    }
    // what cannot be kept is not written over
    let message = format!("`{path}` has too many copies beside it to keep another");
    Err(Diagnostic::new(&codes::WRITE, message).in_path(path).help("delete the old ones").into())
}

/// Lines of a difference that are shown.
const SHOWN: usize = 8;

/// The lines in which two texts differ: `-` what stands there, `+` what would.
pub fn difference(old: &str, new: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - same;
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let mut out = format!("from line {}:", same + 1);
    let show = |mark: char, lines: &[&str], out: &mut String| {
        for line in lines.iter().filter(|line| !line.trim().is_empty()).take(SHOWN) {
            let cut: String = line.chars().take(60).collect();
            out.push_str(&format!("\n{mark} {cut}{}", if cut.len() < line.len() { "…" } else { "" }));
        }
        if lines.len() > SHOWN {
            out.push_str(&format!("\n{mark} … ({} lines)", lines.len()));
        }
    };
    show('-', &a[same..a.len() - tail], &mut out);
    show('+', &b[same..b.len() - tail], &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_file_is_left_alone_and_a_deleted_one_stays_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut record = Record::default();
        let put = |record: &Record, bytes: &str, force| {
            let old = std::fs::read(root.join("a.md")).ok();
            let there = old.as_deref().map(|old| There { bytes: old, imported: record.is_as_imported("a.md", old) });
            let (outcome, changes) = put(root, "a.md", there, bytes.as_bytes(), record, force).unwrap();
            changes.iter().for_each(|change| std::fs::write(root.join(&change.path), &change.bytes).unwrap());
            outcome
        };
        let kept = |outcome| match outcome {
            Outcome::Kept { beside, .. } => beside,
            other => panic!("{other:?}"),
        };
        let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        assert_eq!(put(&record, "一\n", false), Outcome::New);
        record.note("a.md", blake3::hash("一\n".as_bytes()));
        assert_eq!(put(&record, "一\n", false), Outcome::Same);
        assert_eq!(put(&record, "二\n", false), Outcome::Renewed);
        assert_eq!(kept(put(&record, "三\n", false)), "a.md.new");
        assert_eq!((&*read("a.md"), &*read("a.md.new")), ("二\n", "三\n"));
        assert_eq!(kept(put(&record, "四\n", false)), "a.md.new1", "what is beside the file is not written over");
        assert_eq!((&*read("a.md.new"), &*read("a.md.new1")), ("三\n", "四\n"));
        assert_eq!(kept(put(&record, "三\n", false)), "a.md.new", "nor written twice");
        assert_eq!(put(&record, "三\n", true), Outcome::Replaced);
        assert_eq!(read("a.md.bak"), "二\n");
        std::fs::remove_file(root.join("a.md")).unwrap();
        assert_eq!(put(&record, "三\n", false), Outcome::Deleted);
        record.write(root).unwrap();
        assert_eq!(Record::read(root).unwrap(), record);
    }

    #[test]
    fn the_difference_shows_what_differs() {
        assert_eq!(difference("甲\n乙\n丙\n", "甲\n丁\n丙\n"), "from line 2:\n- 乙\n+ 丁");
    }
}
