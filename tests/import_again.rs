//! `annals import` into an archive that has some of it: what is there, what was stopped, who else writes.

mod common;

use common::Archive;

const CONFIG: &str = "title = \"新档案\"\nbase_url = \"https://example.org/\"\npaper = \"株洲日报\"\n";

fn page(of: &str) -> String {
    std::fs::read_to_string(common::repository().join(format!("content/issues/{of}.txt"))).unwrap()
}

fn archive() -> Archive {
    let archive = Archive::empty();
    archive.write("archive.toml", CONFIG);
    archive
}

fn import(archive: &Archive, more: &[&str]) -> common::Run {
    let path = archive.path("in");
    archive.run(&[&["import", path.to_str().unwrap()], more].concat())
}

#[test]
fn a_page_that_is_there_is_passed_over_before_it_is_read() {
    let archive = archive();
    archive.write("in/a1.txt", page("2021-08-06/a1")).write("in/x.txt", page("2021-08-09/x1"));
    import(&archive, &["--date", "2021-08-06"]);
    // nothing says of which day x.txt is, and it need not: its bytes say where it stands
    let again = import(&archive, &[]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(again.stderr.contains("2 of 2 pages read: 0 articles"), "{}", again.stderr);
    assert!(again.stderr.contains("0 files written; 2 pages that were there already"), "{}", again.stderr);
    // unless it is said to be another page
    let other = import(&archive, &["--issue", "evening/2021-08-06", "--date", "2021-08-06"]);
    assert_eq!(other.code, Some(0), "{}", other.stderr);
    assert!(archive.exists("content/issues/evening/2021-08-06/a1-09.md"));
}

#[test]
fn the_shipped_archive_knows_its_pages_though_it_was_not_imported_here() {
    let archive = Archive::shipped();
    archive.write("in/001.txt", page("2021-08-09/x1"));
    let run = import(&archive, &[]);
    assert!(run.stderr.contains("0 files written; 1 pages that were there already"), "{}", run.stderr);
}

#[test]
fn a_page_that_was_stopped_between_its_files_is_finished() {
    let whole = archive();
    whole.write("in/a1.txt", page("2021-08-06/a1"));
    import(&whole, &[]);
    let files = whole.files("content");
    for kept in [1, 3, files.len() - 1] {
        // articles come first, the transcription last; nothing was recorded yet
        let archive = archive();
        archive.write("in/a1.txt", page("2021-08-06/a1"));
        for file in files.iter().filter(|file| file.ends_with(".md")).take(kept) {
            archive.write(file, whole.read(file));
        }
        let run = import(&archive, &[]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(archive.files("content"), files, "after {kept} files");
        assert!(files.iter().all(|file| archive.read(file) == whole.read(file)), "after {kept} files");
    }
}

#[test]
fn a_page_that_is_all_the_end_of_another_pages_article_is_not_imported_twice() {
    let archive = archive();
    let head = "株洲日报\n\n2021年8月9日 星期一\n\n";
    let begins =
        "新华桥“大手术”在即\n\n株洲日报讯(记者/廖明)8月8日,记者从市交通运输局了解到,拆除按计划启动。(下转A3版)\n";
    archive.write("in/a1.txt", format!("{head}A1\n\n{begins}"));
    archive.write("in/a3.txt", format!("{head}A3\n\n(上接A1版)国庆节前,桥面将全部拆除,现场施工负责人这样介绍。\n"));
    import(&archive, &[]);
    let files = archive.files("content");
    assert!(!files.iter().any(|file| file.contains("a3-")), "{files:?}");
    // also where nothing was recorded
    for record in [".annals/imported", ".annals/.gitignore"] {
        let again = import(&archive, &[]);
        assert!(again.stderr.contains("2 pages that were there already"), "{}", again.stderr);
        assert_eq!(archive.files("content"), files);
        archive.remove(record);
    }
}

#[test]
fn articles_of_other_lines_are_not_written_beside_a_transcription() {
    let archive = archive();
    archive.write("in/a1.txt", page("2021-08-06/a1"));
    archive.write("content/issues/2021-08-06/a1.txt", "株洲日报\n\n由人手放在这里的转写。\n");
    let run = import(&archive, &[]);
    assert!(run.stderr.contains("warning[import-kept]"), "{}", run.stderr);
    let files = ["content/issues/2021-08-06/a1.txt", "content/issues/2021-08-06/a1.txt.new"];
    assert_eq!(archive.files("content"), files);
}

#[test]
fn two_imports_do_not_write_at_once() {
    let archive = archive();
    archive.write("in/a1.txt", page("2021-08-06/a1")).write(".annals/import.lock", "");
    let lock = std::fs::File::open(archive.path(".annals/import.lock")).unwrap();
    lock.lock().unwrap();
    let run = import(&archive, &[]);
    assert_eq!(run.code, Some(4));
    assert!(run.stderr.contains("another import is writing into this archive"), "{}", run.stderr);
    assert!(!archive.exists("content"));
    drop(lock);
    assert_eq!(import(&archive, &[]).code, Some(0));
}

#[test]
fn an_editors_file_is_kept_beside_the_new_one_every_time() {
    let archive = archive();
    archive.write("in/a1.txt", page("2021-08-06/a1"));
    import(&archive, &[]);
    let name = "content/issues/2021-08-06/a1-01.md";
    for (edit, kept) in [("甲", ".bak"), ("乙", ".bak1"), ("丙", ".bak2")] {
        archive.write(name, edit);
        import(&archive, &["--force"]);
        assert_eq!(archive.read(&format!("{name}{kept}")), edit);
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_that_leads_out_of_the_archive() {
    let (archive, elsewhere) = (archive(), Archive::empty());
    archive.write("in/a1.txt", page("2021-08-06/a1")).write("content/issues/readme.md", "");
    std::os::unix::fs::symlink(elsewhere.root(), archive.path("content/issues/2021-08-06")).unwrap();
    let run = import(&archive, &[]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(elsewhere.files("").is_empty(), "{:?}", elsewhere.files(""));
}

#[test]
fn names_of_files_and_rows_of_lists_do_not_lead_out_of_the_archive() {
    let archive = archive();
    archive.write("archive.toml", format!("{CONFIG}\n[import]\nnames = [\"{{date}}_{{page}}.txt\"]\n"));
    archive.write("in/a.txt", page("2021-08-09/x1")).write("in/b.txt", page("2021-08-09/x1"));
    archive.write("list.csv", "file,date,page,issue\na.txt,2021-08-09,../../../x,\nb.txt,2021-08-09,A1,../../x\n");
    let run = import(&archive, &["--list", archive.path("list.csv").to_str().unwrap()]);
    assert!(run.stderr.contains("`../../x` cannot be the id of an issue"), "{}", run.stderr);
    let out: Vec<String> = archive.files("").into_iter().filter(|file| file.ends_with(".md")).collect();
    assert!(out.iter().all(|file| file.starts_with("content/issues/2021-08-09/")), "{out:?}");
}

#[test]
fn a_list_is_added_to_and_files_of_one_name_are_told_apart() {
    let archive = archive();
    archive.write("in/1/p.txt", page("2021-08-09/x1")).write("in/2/p.txt", page("2020-02-04/x1"));
    let list = archive.path("list.csv");
    archive.write("list.csv", "file,paper,date,page,remark\nold.txt,,2021-08-06,A1,torn\n");
    let run = import(&archive, &["--list", list.to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let text = archive.read("list.csv");
    assert!(text.starts_with("\u{FEFF}file,paper,date,page,remark\nold.txt,,2021-08-06,A1,torn\n"), "{text}");
    assert_eq!(text.lines().filter(|row| row.contains("p.txt")).count(), 2, "{text}");
    let filled = text
        .replace("1/p.txt,株洲日报,", "1/p.txt,株洲日报,2021-08-09")
        .replace("2/p.txt,株洲日报,", "2/p.txt,株洲日报,2020-02-04");
    archive.write("list.csv", filled);
    let run = import(&archive, &["--list", list.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        archive.exists("content/issues/2021-08-09/x1-01.md") && archive.exists("content/issues/2020-02-04/x1-01.md")
    );
}

/// A page of `tests/import/pages`, without the marks in front of its lines.
fn written(name: &str) -> String {
    let path = common::repository().join(format!("tests/import/pages/{name}.page"));
    let marked = std::fs::read_to_string(path).unwrap();
    let rows = marked.lines().filter_map(|row| row.split_once('\t')).filter(|(mark, _)| !mark.starts_with('='));
    rows.map(|(_, line)| format!("{line}\n\n")).collect()
}

#[test]
fn an_article_on_two_pages_is_one_with_the_lines_of_both() {
    let archive = archive();
    archive.write("in/1.txt", written("jump-2013-a1")).write("in/2.txt", written("jump-2013-a3"));
    let run = import(&archive, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let article = archive.read("content/issues/2013-04-22/a1-01.md");
    assert!(article.contains("source: [a1.txt#11-19, a3.txt#7-11]\n"), "{article}");
    let (before, after) = ("队员们只能徒手搬运瓦砾。（下转A3版）\n\n", "（上接A1版）凌晨2时，");
    assert!(article.contains(&format!("{before}{after}")), "{article}");
    assert!(archive.read("content/issues/2013-04-22/a3-01.md").contains("title: 捐款热线开通首日"));
    let check = archive.run(&["check", "--deny", "warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
}

#[test]
fn a_volume_in_one_file_keeps_every_line_and_says_what_was_left_out() {
    let text = written("letters-2004").repeat(100);
    let page = annals::import::page::read(&text);
    let said = &page.decisions.iter().find(|(_, decision)| decision.what.contains("no duplicates were looked for"));
    assert!(said.is_some_and(|(_, decision)| decision.reason.contains("and this file has 3100")), "{said:?}");
    let ranges = page.articles.iter().flat_map(|article| &article.ranges);
    let lines = ranges.chain(&page.masthead).chain(&page.furniture).flat_map(|(first, last)| *first..=*last);
    let kept = lines.filter(|n| !text.split('\n').nth(*n as usize - 1).unwrap().is_empty()).count();
    assert_eq!(kept, 3100);
}
