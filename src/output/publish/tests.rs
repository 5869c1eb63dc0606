//! What the switch promises, on real folders.

use std::fs;

use rayon::prelude::*;
use tempfile::TempDir;

use super::marker::MARKER;
use super::*;

/// An archive's folder with nothing in it but an empty `content/`.
struct Archive {
    temporary: TempDir,
    memo: Arc<Memo>,
}

impl Archive {
    fn new() -> Self {
        let temporary = TempDir::new().unwrap();
        fs::create_dir(temporary.path().join("content")).unwrap();
        Self { temporary, memo: Arc::default() }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.temporary.path().join(path)
    }

    fn begin_at(&self, folder: &Path) -> Result<Publisher> {
        let mut report = Report::default();
        let begun = self.begin_reporting(folder, &mut report);
        assert!(report.diagnostics.is_empty(), "{report:?}");
        begun
    }

    fn begin_reporting(&self, folder: &Path, report: &mut Report) -> Result<Publisher> {
        let protected = ["content", "themes", "static"].map(|folder| self.path(folder));
        Publisher::begin(&Destination { folder, lock_folder: &self.path(".annals"), protected: &protected }, report)
    }

    fn begin(&self) -> Result<Publisher> {
        self.begin_at(&self.path("public"))
    }

    fn publish(&self, files: &[(&str, &str)]) -> Summary {
        let publisher = self.begin().unwrap().after(self.memo.clone());
        for (path, text) in files {
            publisher.write(path, text.as_bytes()).unwrap();
        }
        finish(publisher).unwrap()
    }

    /// The files of the site, without the marker.
    fn site(&self) -> Vec<(String, String)> {
        self.tree("public")
    }

    fn tree(&self, name: &str) -> Vec<(String, String)> {
        let files = write::files_below(&self.path(name)).unwrap_or_default();
        let paths = files.into_iter().map(|(path, _)| path).filter(|path| path != MARKER);
        paths.map(|path| (path.clone(), fs::read_to_string(self.path(name).join(path)).unwrap())).collect()
    }

    /// What stands beside the site, hidden or not.
    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.temporary.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Finishes a build in which nothing of others is found.
fn finish(publisher: Publisher) -> Result<Summary> {
    let mut report = Report::default();
    let summary = publisher.finish(&mut report)?;
    assert!(report.diagnostics.is_empty(), "{report:?}");
    Ok(summary)
}

fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn refused(result: Result<Publisher>) -> Box<Diagnostic> {
    let error = result.map(|_| ()).unwrap_err();
    assert_eq!(error.code, &codes::OUTPUT_FOREIGN, "{error:?}");
    error
}

const OLD: &[(&str, &str)] = &[("index.html", "旧"), ("issues/2021-08-06/index.html", "旧")];
const NEW: &[(&str, &str)] = &[("index.html", "新"), ("topics/testing/index.html", "新")];

/// What stands beside a site.
const BESIDE: &[&str] = &[".annals", "content", "public"];

#[test]
fn a_site_is_switched_into_place_and_nothing_is_left_beside_it() {
    let archive = Archive::new();
    assert_eq!(archive.publish(OLD), Summary { files: 2, bytes: 6, written: 2 });
    assert_eq!(archive.site(), pairs(OLD));
    archive.publish(NEW);
    assert_eq!(archive.site(), pairs(NEW));
    assert_eq!(archive.beside(), BESIDE);
    assert!(!archive.path(".annals/next").exists());
    assert_eq!(
        fs::read_to_string(archive.path("public/.annals-site")).unwrap(),
        "annals-site 1\nindex.html\ntopics/testing/index.html\n"
    );
    assert_eq!(fs::read_to_string(archive.path(".annals/.gitignore")).unwrap(), "*\n");
}

#[test]
fn the_old_site_stands_until_the_new_one_is_whole() {
    let archive = Archive::new();
    archive.publish(OLD);
    let publisher = archive.begin().unwrap();
    publisher.write("index.html", "新".as_bytes()).unwrap();
    assert_eq!(archive.site(), pairs(OLD));
    drop(publisher);
    assert_eq!(archive.site(), pairs(OLD));
    assert_eq!(archive.beside(), BESIDE);
}

#[test]
fn the_site_before_the_old_one_is_made_the_new_one() {
    let archive = Archive::new();
    let sites = [
        pairs(&[("index.html", "1"), ("a/index.html", "甲"), ("b/c", "乙"), ("e/f/g", "己")]),
        pairs(&[("index.html", "2"), ("a", "甲"), ("b/c/d", "丁")]),
        pairs(&[("index.html", "3"), ("a/index.html", "甲"), ("b", "丙")]),
        pairs(&[("index.html", "4"), ("a/index.html", "甲"), ("b/c/d/e", "戊"), ("e/f/g", "己")]),
    ];
    // each kind of file comes where each other kind stood
    for at in [0, 1, 2, 3, 1, 0, 3, 2, 0] {
        let files: Vec<_> = sites[at].iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        archive.publish(&files);
        let mut expected = sites[at].clone();
        expected.sort();
        assert_eq!(archive.site(), expected);
    }
    let folders = fs::read_dir(archive.path("public")).unwrap().count();
    assert_eq!(folders, 5, "folders that are empty are left, beside four and the marker");
}

#[test]
fn a_build_that_fails_before_it_writes_leaves_what_the_next_can_use() {
    let archive = Archive::new();
    archive.publish(OLD);
    archive.publish(OLD);
    drop(archive.begin().unwrap());
    assert_eq!(archive.tree(".annals/next"), pairs(OLD));
    assert!(archive.path(".annals/next/.annals-site").exists());
    // one that fails later does not: it is no site any more
    let publisher = archive.begin().unwrap();
    publisher.write("index.html", b"x").unwrap();
    drop(publisher);
    assert!(!archive.path(".annals/next").exists());
    assert_eq!(archive.site(), pairs(OLD));
    assert_eq!(archive.beside(), BESIDE);
}

#[test]
fn what_is_taken_back_is_nowhere_any_more() {
    let archive = Archive::new();
    let all = [("a/index.html", "甲"), ("b/index.html", "乙"), ("c/index.html", "丙"), ("letters/index.html", "信")];
    archive.publish(&all);
    archive.publish(&all);
    assert_eq!(archive.tree(".annals/next"), pairs(&all));
    archive.publish(&all[..3]);
    assert_eq!(archive.tree(".annals/next"), pairs(&all[..3]));
    assert!(!archive.path(".annals/next/letters").exists());
    // and what was written over
    let changed = [("a/index.html", "甲"), ("b/index.html", "乙"), ("c/index.html", "丁")];
    archive.publish(&changed);
    assert_eq!(archive.tree(".annals/next"), pairs(&all[..2]));
    archive.publish(&changed);
    assert_eq!(archive.site(), pairs(&changed));
    assert_eq!(archive.tree(".annals/next"), pairs(&changed));
}

#[cfg(unix)]
#[test]
fn a_tree_with_links_in_the_place_of_its_folders_is_not_written_through() {
    let archive = Archive::new();
    archive.publish(OLD);
    archive.publish(OLD);
    fs::create_dir_all(archive.path("letters/2021-08-06")).unwrap();
    fs::write(archive.path("letters/2021-08-06/index.html"), "信").unwrap();
    fs::remove_dir_all(archive.path(".annals/next/issues")).unwrap();
    std::os::unix::fs::symlink("../../letters", archive.path(".annals/next/issues")).unwrap();
    assert!(refused(archive.begin()).notes[0].ends_with("\n  issues"));
    fs::remove_dir_all(archive.path(".annals/next")).unwrap();
    archive.publish(OLD);
    assert_eq!(archive.site(), pairs(OLD));
    assert_eq!(fs::read_to_string(archive.path("letters/2021-08-06/index.html")).unwrap(), "信");
    assert!(!archive.path("public/issues").is_symlink());
}

#[test]
fn files_of_somebody_else_in_the_tree_of_the_site_before_are_not_deleted() {
    let archive = Archive::new();
    archive.publish(OLD);
    archive.publish(OLD);
    fs::write(archive.path(".annals/next/issues/letter.txt"), "").unwrap();
    let error = refused(archive.begin());
    assert!(error.notes[0].ends_with("\n  issues/letter.txt"), "{:?}", error.notes);
    fs::remove_file(archive.path(".annals/next/issues/letter.txt")).unwrap();
    // what is gone comes back
    fs::remove_dir_all(archive.path(".annals/next/issues")).unwrap();
    archive.publish(OLD);
    assert_eq!(archive.site(), pairs(OLD));
}

#[test]
fn a_list_names_no_files_elsewhere() {
    let archive = Archive::new();
    fs::write(archive.path("letter.txt"), "信").unwrap();
    let elsewhere = archive.path("letter.txt");
    for name in LISTS {
        for path in ["../../letter.txt", "a/../../../letter.txt", elsewhere.to_str().unwrap()] {
            fs::create_dir_all(archive.path(".annals/next")).unwrap();
            fs::write(archive.path(".annals/next").join(name), format!("annals-site 1\n{path}\n")).unwrap();
            assert!(refused(archive.begin()).notes[0].ends_with(name));
            fs::remove_dir_all(archive.path(".annals/next")).unwrap();
        }
    }
    archive.publish(OLD);
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "信");
}

/// Lets a build be killed that has written these files.
fn killed(archive: &Archive, files: &[(&str, &str)]) {
    let publisher = archive.begin().unwrap().after(archive.memo.clone());
    for (path, text) in files {
        publisher.write(path, text.as_bytes()).unwrap();
    }
    // its locks end with it
    let publisher = std::mem::ManuallyDrop::new(publisher);
    publisher._locks.0.end();
    publisher._locks.1.iter().for_each(Lock::end);
}

#[test]
fn what_a_killed_build_wrote_is_deleted_and_what_others_put_there_is_named() {
    for before in [&[][..], OLD] {
        let archive = Archive::new();
        archive.publish(before);
        archive.publish(before);
        killed(&archive, NEW);
        assert!(!archive.path(".annals/next/.annals-site").exists());
        fs::write(archive.path(".annals/next/topics/letter.txt"), "信").unwrap();
        let error = refused(archive.begin());
        assert_eq!(error.notes, ["the files:\n  .annals-making\n  topics/letter.txt"]);
        assert_eq!(fs::read_to_string(archive.path(".annals/next/topics/letter.txt")).unwrap(), "信");
        // all else is gone
        assert_eq!(fs::read_dir(archive.path(".annals/next")).unwrap().count(), 2);
        fs::remove_file(archive.path(".annals/next/topics/letter.txt")).unwrap();
        archive.publish(NEW);
        assert_eq!(archive.site(), pairs(NEW));
    }
}

#[test]
fn what_a_killed_build_left_of_its_lists_is_cleared_away() {
    let next = |archive: &Archive, path: &str| archive.path(".annals/next").join(path);
    // the list not whole; the marker not whole, or whole with the list behind it
    for text in ["", "annals-si", "annals-site 1\nindex.ht"] {
        let archive = Archive::new();
        archive.begin().unwrap();
        fs::create_dir(archive.path(".annals/next")).unwrap();
        fs::write(next(&archive, MAKING), text).unwrap();
        archive.publish(OLD);
        assert_eq!(archive.site(), pairs(OLD), "{text}");
    }
    for name in [".annals-site.new", ".annals-site"] {
        let archive = Archive::new();
        killed(&archive, &[("index.html", "x"), (".annals-site.new", "annals-site 1\nindex.html\n")]);
        fs::rename(next(&archive, ".annals-site.new"), next(&archive, name)).unwrap();
        archive.publish(OLD);
        assert_eq!(archive.site(), pairs(OLD), "{name}");
        assert_eq!(archive.beside(), BESIDE);
    }
}

#[test]
fn folders_of_others_under_our_names_are_named_and_left() {
    for path in [".public.annals-new", ".public.annals-old", ".annals/next", ".annals/probe"] {
        let archive = Archive::new();
        for before in [false, true] {
            if before {
                archive.publish(OLD);
            }
            fs::create_dir_all(archive.path(path).join("2021")).unwrap();
            let letter = archive.path(path).join("2021/letter.txt");
            fs::write(&letter, "信").unwrap();
            assert!(refused(archive.begin()).message.contains(path), "{path}");
            assert_eq!(fs::read_to_string(&letter).unwrap(), "信");
            fs::remove_dir_all(archive.path(path)).unwrap();
            // a file is not ours either, an empty folder is in nobody's way
            fs::write(archive.path(path), "信").unwrap();
            assert!(refused(archive.begin()).message.contains(path), "{path}");
            fs::remove_file(archive.path(path)).unwrap();
            fs::create_dir(archive.path(path)).unwrap();
            archive.begin().unwrap();
        }
    }
}

/// A time that is after all that a test does.
fn later(path: &Path) {
    let time = fs::metadata(path).unwrap().modified().unwrap() + std::time::Duration::from_secs(60);
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// Six pages, and what a build makes of them: of the first kind most stay, of the second all change.
const SIX: &[(&str, &str)] =
    &[("a/index.html", "甲"), ("b/c/index.html", "乙"), ("d", "丁"), ("e/f", "己"), ("g", "庚"), ("index.html", "旧")];
const STAY: &[(&str, &str)] =
    &[("a/index.html", "甲"), ("b/c/index.html", "乙"), ("d", "丁"), ("g", "新"), ("h/i", "新"), ("index.html", "旧")];
const CHANGE: &[(&str, &str)] =
    &[("a/index.html", "新"), ("b/c/index.html", "新"), ("d", "新"), ("g", "新"), ("h/i", "新"), ("index.html", "新")];

/// Replaces a site of [`SIX`], and lets `meanwhile` be done between the last look at it and the switch.
fn replaced(new: &[(&str, &str)], meanwhile: impl FnOnce(&Path)) -> (Archive, Report) {
    let archive = Archive::new();
    archive.publish(SIX);
    archive.publish(SIX);
    let publisher = archive.begin().unwrap().after(archive.memo.clone());
    for (path, text) in new {
        publisher.write(path, text.as_bytes()).unwrap();
    }
    let look = refuse::foreign(&publisher.trees).unwrap();
    meanwhile(&archive.path("public"));
    let mut report = Report::default();
    publisher.replace(look, &mut report).unwrap();
    assert!(report.diagnostics.iter().all(|found| found.code == &codes::FOREIGN_KEPT), "{report:?}");
    (archive, report)
}

#[test]
fn what_others_put_into_the_site_just_before_the_switch_is_given_back() {
    for new in [STAY, CHANGE] {
        let paths =
            ["letter.txt", "a/letter.txt", "b/letter.txt", "e/letter.txt", "letters/2021/08.txt", "b/c/x/y.txt"];
        let (archive, report) = replaced(new, |site| {
            for path in paths {
                fs::create_dir_all(site.join(path).parent().unwrap()).unwrap();
                fs::write(site.join(path), "信").unwrap();
            }
        });
        let mut expected = pairs(new);
        expected.extend(paths.map(|path| (path.to_owned(), "信".to_owned())));
        expected.sort();
        assert_eq!(archive.site(), expected);
        assert_eq!(archive.beside(), BESIDE);
        assert_eq!(report.diagnostics.len(), 1);
        assert!(report.diagnostics[0].notes[0].contains("public/letters\n"), "{:?}", report.diagnostics[0].notes);
        // and is not carried off by the next build
        assert!(
            refused(archive.begin().and_then(|publisher| {
                publisher.write("index.html", b"x").unwrap();
                publisher.finish(&mut Report::default()).map(|_| unreachable!())
            }))
            .notes[0]
                .contains("letter.txt")
        );
        assert_eq!(archive.site(), expected);
    }
}

#[test]
fn what_has_no_place_in_the_new_site_is_kept_beside_it() {
    for new in [STAY, CHANGE] {
        let (archive, report) = replaced(new, |site| {
            // where the new site has a file, and a folder
            fs::write(site.join("h"), "信").unwrap();
            // ours, changed: one that stays in neither, one that is replaced
            fs::write(site.join("e/f"), "改").unwrap();
            later(&site.join("e/f"));
            fs::write(site.join("letter"), "换").unwrap();
            fs::rename(site.join("letter"), site.join("d")).unwrap();
        });
        assert_eq!(archive.site(), pairs(new));
        assert_eq!(archive.tree("public.kept"), pairs(&[("d", "换"), ("e/f", "改"), ("h", "信")]));
        assert!(report.diagnostics[0].notes[0].contains("public.kept/e/f"), "{:?}", report.diagnostics[0].notes);
        archive.publish(STAY);
        assert_eq!(archive.site(), pairs(STAY));
    }
}

#[test]
fn a_folder_of_others_that_the_new_site_has_too_is_brought_together_with_it() {
    for new in [STAY, CHANGE] {
        let (archive, _) = replaced(new, |site| {
            fs::create_dir(site.join("h")).unwrap();
            for (path, text) in [("h/i", "信"), ("h/j", "信")] {
                fs::write(site.join(path), text).unwrap();
            }
            fs::create_dir(site.join("empty")).unwrap();
        });
        let mut expected = pairs(new);
        expected.push(("h/j".into(), "信".into()));
        expected.sort();
        assert_eq!(archive.site(), expected);
        assert_eq!(archive.tree("public.kept"), pairs(&[("h/i", "信")]));
    }
}

#[cfg(unix)]
#[test]
fn links_of_others_are_given_back_as_links_and_never_gone_through() {
    for new in [STAY, CHANGE] {
        let (archive, _) = replaced(new, |site| {
            fs::create_dir(site.with_file_name("letters")).unwrap();
            fs::write(site.with_file_name("letters").join("f"), "信").unwrap();
            std::os::unix::fs::symlink("../letters", site.join("to-letters")).unwrap();
            fs::remove_dir_all(site.join("e")).unwrap();
            std::os::unix::fs::symlink("../letters", site.join("e")).unwrap();
        });
        for link in ["public/to-letters", "public/e"] {
            assert!(archive.path(link).is_symlink(), "{link}");
        }
        assert_eq!(fs::read_to_string(archive.path("letters/f")).unwrap(), "信");
    }
}

#[test]
fn a_folder_that_took_the_place_of_the_site_is_given_back_whole() {
    let (archive, _) = replaced(STAY, |site| {
        fs::rename(site, site.with_file_name("moved")).unwrap();
        fs::create_dir_all(site.join("a")).unwrap();
        fs::write(site.join("a/index.html"), "信").unwrap();
        fs::write(site.join("letter.txt"), "信").unwrap();
    });
    let mut expected = pairs(STAY);
    expected.push(("letter.txt".into(), "信".into()));
    expected.sort();
    assert_eq!(archive.site(), expected);
    assert_eq!(archive.tree("public.kept"), pairs(&[("a/index.html", "信")]));
    assert_eq!(archive.tree("moved"), pairs(SIX));
}

#[test]
fn what_a_build_killed_after_the_switch_did_not_give_back_is_given_back_by_the_next() {
    // before it began to take the old site apart, or amid that
    for (new, has_begun) in [(STAY, false), (CHANGE, false), (STAY, true), (CHANGE, true)] {
        let archive = Archive::new();
        archive.publish(SIX);
        let publisher = archive.begin().unwrap();
        for (path, text) in new {
            publisher.write(path, text.as_bytes()).unwrap();
        }
        let look = refuse::foreign(&publisher.trees).unwrap();
        let making = publisher.claimed().making.take().unwrap();
        let paths: Vec<&str> = new.iter().map(|(path, _)| *path).collect();
        making.end(&publisher.trees.new, &paths).unwrap();
        Away::new(&publisher.trees, publisher.began, look).write(&publisher.trees.journal).unwrap();
        fs::write(archive.path("public/letter.txt"), "信").unwrap();
        fs::write(archive.path("public/e/f"), "改").unwrap();
        later(&archive.path("public/e/f"));
        switch::switch(&publisher.trees).unwrap();
        if has_begun {
            Making::begin(&publisher.trees.new).unwrap();
            fs::remove_file(publisher.trees.new.join("a/index.html")).unwrap();
        }
        let publisher = std::mem::ManuallyDrop::new(publisher);
        publisher._locks.0.end();
        publisher._locks.1.iter().for_each(Lock::end);
        let mut report = Report::default();
        drop(archive.begin_reporting(&archive.path("public"), &mut report));
        assert_eq!(report.diagnostics.len(), 2, "{report:?}");
        assert_eq!(fs::read_to_string(archive.path("public/letter.txt")).unwrap(), "信");
        assert_eq!(archive.tree("public.kept"), pairs(&[("e/f", "改")]));
        fs::remove_file(archive.path("public/letter.txt")).unwrap();
        assert_eq!(archive.site(), pairs(new));
        archive.publish(STAY);
        assert!(!archive.path(".annals/switch").exists());
    }
}

#[test]
fn an_empty_folder_in_the_site_is_in_nobodys_way() {
    let archive = Archive::new();
    archive.publish(OLD);
    archive.publish(OLD);
    for folder in ["public/a", "public/topics", ".annals/next/a", ".annals/next/letters"] {
        fs::create_dir(archive.path(folder)).unwrap();
    }
    fs::remove_file(archive.path(".annals/next/index.html")).unwrap();
    fs::create_dir(archive.path(".annals/next/index.html")).unwrap();
    let all = [("a", "甲"), ("index.html", "新"), ("issues/2021-08-06/index.html", "旧"), ("topics", "题")];
    archive.publish(&all);
    assert_eq!(archive.site(), pairs(&all));
    archive.publish(&all);
    assert_eq!(archive.site(), pairs(&all));
}

#[test]
fn foreign_files_are_found_wherever_they_came_to_stand() {
    let archive = Archive::new();
    for path in ["issues/2021-08-06/letter.txt", "issues/letter.txt", "issues/2021/08/letter.txt", "letters/a.txt"] {
        archive.publish(OLD);
        let publisher = archive.begin().unwrap();
        publisher.write("index.html", b"x").unwrap();
        let full = archive.path("public").join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(&full, "many years").unwrap();
        let error = refused(finish(publisher).map(|_| unreachable!()));
        assert_eq!(error.notes, [format!("a build would delete them:\n  {path}")]);
        fs::remove_file(&full).unwrap();
    }
}

#[test]
fn many_threads_write_one_site() {
    let archive = Archive::new();
    let publisher = archive.begin().unwrap();
    (0..300).into_par_iter().for_each(|n| {
        publisher.write(&format!("issues/{}/a1-{n}/index.html", n % 7), &[b'x'; 10]).unwrap();
    });
    assert_eq!(finish(publisher).unwrap(), Summary { files: 300, bytes: 3000, written: 300 });
    assert_eq!(archive.site().len(), 300);
    let marker = fs::read_to_string(archive.path("public/.annals-site")).unwrap();
    assert!(marker.lines().skip(1).is_sorted());
}

#[test]
fn one_path_is_written_once() {
    let archive = Archive::new();
    let publisher = archive.begin().unwrap();
    publisher.write("issues/x/index.html", b"1").unwrap();
    for path in ["issues/x/index.html", "issues/x", "issues/x/index.html/y", MARKER] {
        assert_eq!(publisher.write(path, b"2").unwrap_err().code, &codes::OUTPUT_COLLISION, "{path}");
    }
    assert_eq!(publisher.write("../x", b"2").unwrap_err().code, &codes::WRITE);
    finish(publisher).unwrap();
    assert_eq!(archive.site(), pairs(&[("issues/x/index.html", "1")]));
}

#[test]
fn a_folder_that_annals_did_not_make_is_refused() {
    let archive = Archive::new();
    fs::create_dir_all(archive.path("public/.git")).unwrap();
    archive.publish(OLD);
    fs::remove_file(archive.path("public/.annals-site")).unwrap();
    let error = refused(archive.begin());
    assert!(error.notes[0].contains("\n  index.html\n  issues/2021-08-06/index.html"), "{:?}", error.notes);
    assert_eq!(archive.site(), pairs(OLD));
}

#[test]
fn foreign_files_are_named_up_to_ten() {
    let archive = Archive::new();
    archive.publish(OLD);
    fs::write(archive.path("public/CNAME"), "example.org").unwrap();
    let error = refused(archive.begin());
    assert_eq!(error.notes, ["a build would delete them:\n  CNAME"]);
    assert!(error.help[0].contains("static/") && error.help[1].contains("-o"), "{:?}", error.help);
    for n in 0..12 {
        fs::write(archive.path(&format!("public/z{n:02}.txt")), "").unwrap();
    }
    let note = &refused(archive.begin()).notes[0];
    assert!(note.ends_with("\n  z08.txt\n  and 3 more"), "{note}");
    assert!(archive.path("public/CNAME").exists());
}

#[test]
fn a_marker_of_another_version_is_refused() {
    let archive = Archive::new();
    archive.publish(OLD);
    fs::write(archive.path("public/.annals-site"), "annals-site 2\nindex.html\n").unwrap();
    assert!(refused(archive.begin()).message.contains("another version"));
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let archive = Archive::new();
    fs::write(archive.path("public"), "x").unwrap();
    assert!(refused(archive.begin()).message.contains("a file stands where"));
    assert_eq!(fs::read_to_string(archive.path("public")).unwrap(), "x");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_folder_is_refused() {
    let archive = Archive::new();
    fs::create_dir(archive.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", archive.path("public")).unwrap();
    assert!(refused(archive.begin()).message.contains("a symbolic link stands where"));
    assert!(refused(archive.begin_at(&archive.path("public/"))).message.contains("a symbolic link stands where"));
}

#[cfg(unix)]
#[test]
fn a_folder_of_the_archive_is_refused_however_it_is_named() {
    let archive = Archive::new();
    std::os::unix::fs::symlink("content", archive.path("way")).unwrap();
    for (folder, relation) in [
        ("content", "is"),
        ("content/", "is"),
        ("nowhere/../content", "is"),
        ("content/issues/site", "lies inside"),
        ("way/site", "lies inside"),
        ("static/site", "lies inside"),
        (".annals/site", "lies inside"),
        ("", "contains"),
        ("content/..", "contains"),
    ] {
        let error = refused(archive.begin_at(&archive.path(folder)));
        assert!(error.message.contains(&format!("` {relation} `")), "{folder}: {}", error.message);
    }
    assert!(refused(archive.begin_at(Path::new("/"))).message.contains("cannot be the output folder"));
    assert_eq!(archive.beside(), ["content", "way"]);
}

#[test]
fn the_parents_of_the_output_folder_are_made() {
    let archive = Archive::new();
    let publisher = archive.begin_at(&archive.path("build/site/public")).unwrap();
    publisher.write("index.html", b"x").unwrap();
    finish(publisher).unwrap();
    assert!(archive.path("build/site/public/index.html").exists());
}

#[test]
fn an_empty_folder_is_taken() {
    let archive = Archive::new();
    fs::create_dir_all(archive.path("public/empty")).unwrap();
    archive.publish(NEW);
    assert_eq!(archive.site(), pairs(NEW));
}

#[test]
fn two_builds_at_once_are_refused() {
    let archive = Archive::new();
    let first = archive.begin().unwrap();
    let error = archive.begin().unwrap_err();
    assert_eq!(error.code, &codes::OUTPUT_BUSY);
    drop(first);
    archive.begin().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn two_archives_do_not_write_one_folder_at_once() {
    let (archive, other) = (Archive::new(), Archive::new());
    let first = archive.begin().unwrap();
    let error = other.begin_at(&archive.path("public")).unwrap_err();
    assert_eq!(error.code, &codes::OUTPUT_BUSY);
    first.write("index.html", b"x").unwrap();
    finish(first).unwrap();
    assert!(archive.path("public/index.html").exists());
}

#[test]
fn two_renames_do_what_the_exchange_does() {
    let archive = Archive::new();
    archive.publish(OLD);
    let publisher = archive.begin().unwrap();
    publisher.write("index.html", "新".as_bytes()).unwrap();
    publisher.claimed().making.take().unwrap().end(&publisher.trees.new, &["index.html"]).unwrap();
    switch::by_two_renames(&publisher.trees).unwrap();
    assert_eq!(archive.site(), pairs(&[("index.html", "新")]));
    assert_eq!(archive.tree(".public.annals-old"), pairs(OLD));
    drop(publisher);
    archive.publish(NEW);
    assert_eq!(archive.beside(), BESIDE);
}

/// The state between the two renames: the old site aside, the new one not yet in place.
fn interrupted(complete: bool) -> Archive {
    let archive = Archive::new();
    archive.publish(NEW);
    if !complete {
        fs::rename(archive.path("public/.annals-site"), archive.path("public/.annals-making")).unwrap();
    }
    fs::rename(archive.path("public"), archive.path(".public.annals-new")).unwrap();
    archive.publish_aside(OLD);
    archive
}

impl Archive {
    fn publish_aside(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = self.path(".public.annals-old").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        let old = self.path(".public.annals-old");
        Making::begin(&old).unwrap().end(&old, &paths).unwrap();
    }
}

#[test]
fn an_interrupted_pair_of_renames_is_completed_by_the_next_build_even_if_that_fails() {
    let archive = interrupted(true);
    drop(archive.begin().unwrap());
    assert_eq!(archive.site(), pairs(NEW));
    assert_eq!(archive.beside(), BESIDE);
}

#[test]
fn an_interrupted_pair_of_renames_is_undone_if_the_new_site_is_not_whole() {
    let archive = interrupted(false);
    drop(archive.begin().unwrap());
    assert_eq!(archive.site(), pairs(OLD));
    assert_eq!(archive.beside(), BESIDE);
}

#[test]
fn an_old_site_that_was_not_deleted_in_time_is_deleted() {
    let archive = Archive::new();
    archive.publish(NEW);
    archive.publish_aside(OLD);
    drop(archive.begin().unwrap());
    assert_eq!(archive.site(), pairs(NEW));
    assert_eq!(archive.beside(), BESIDE);
}

#[test]
fn a_write_that_fails_names_the_path_and_leaves_the_old_site() {
    let archive = Archive::new();
    archive.publish(OLD);
    let publisher = archive.begin().unwrap();
    let name = "株洲".repeat(50);
    let error = publisher.write(&format!("issues/{name}.html"), b"x").unwrap_err();
    assert_eq!(error.code, &codes::WRITE);
    assert!(error.message.contains(&format!("public/issues/{name}.html`: ")), "{}", error.message);
    assert!(error.notes[0].ends_with("is as it was before this build"), "{:?}", error.notes);
    assert!(error.help[0].contains("shorten the name"), "{:?}", error.help);
    drop(publisher);
    assert_eq!(archive.site(), pairs(OLD));
    assert_eq!(archive.beside(), BESIDE);
}

#[test]
fn a_switch_that_fails_leaves_no_new_tree() {
    let archive = Archive::new();
    let publisher = archive.begin().unwrap();
    publisher.write("index.html", b"x").unwrap();
    fs::write(archive.path("public"), "a file in the way").unwrap();
    let error = finish(publisher).unwrap_err();
    assert_eq!(error.code, &codes::OUTPUT_FOREIGN);
    assert_eq!(archive.beside(), BESIDE);
}

/// What someone puts into the old site while a build runs does not go with it.
#[test]
fn a_foreign_file_that_comes_late_is_kept() {
    let archive = Archive::new();
    let publisher = archive.begin().unwrap();
    publisher.write("index.html", b"x").unwrap();
    finish(publisher).unwrap();
    let publisher = archive.begin().unwrap();
    publisher.write("index.html", b"y").unwrap();
    fs::write(archive.path("public/dissertation.docx"), "many years").unwrap();
    let error = finish(publisher).unwrap_err();
    assert_eq!(error.code, &codes::OUTPUT_FOREIGN);
    assert_eq!(fs::read(archive.path("public/dissertation.docx")).unwrap(), b"many years");
    assert_eq!(fs::read(archive.path("public/index.html")).unwrap(), b"x");
}

#[cfg(unix)]
#[test]
fn the_permissions_of_the_folder_outlast_the_switch() {
    use std::os::unix::fs::PermissionsExt;
    let archive = Archive::new();
    archive.publish(OLD);
    fs::set_permissions(archive.path("public"), fs::Permissions::from_mode(0o2750)).unwrap();
    archive.publish(NEW);
    assert_eq!(fs::metadata(archive.path("public")).unwrap().permissions().mode() & 0o7777, 0o2750);
}
