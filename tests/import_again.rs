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
    archive.write("content/issues/2021-08-06/a1.txt", page("2021-08-06/a1").replace("长沙市", "杭州市"));
    let run = import(&archive, &[]);
    assert!(run.stderr.contains("warning[import-kept]"), "{}", run.stderr);
    let files = ["content/issues/2021-08-06/a1.txt", "content/issues/2021-08-06/a1.txt.new"];
    assert_eq!(archive.files("content"), files);
}

/// A page whose articles have nothing in common with those of another.
fn of(paper: &str, place: &str, words: &str) -> String {
    format!(
        "{paper}\n\n2021年8月6日 星期五 {place}\n\n{words}开幕\n\n本报讯（记者 张三）{words}昨日开幕，{words}的人们从各地赶来。{words}城的博物馆、图书馆和剧院都延长了开放时间，到本月底为止。\n"
    )
}

/// The commands that the help lines of a run name, without the root, which a test gives itself.
fn commands(run: &common::Run) -> Vec<Vec<String>> {
    let named = run.stderr.split('`').filter_map(|words| words.strip_prefix("annals "));
    let words = |line: &str| line.split_whitespace().map(|word| word.trim_matches('\'').to_owned()).collect();
    let mut commands: Vec<Vec<String>> = named.map(words).collect();
    for command in &mut commands {
        assert_eq!(command[1], "--root");
        command.drain(1..3);
    }
    commands
}

#[test]
fn pages_of_other_papers_are_refused_with_the_command_that_places_them() {
    for force in [&[][..], &["--force"]] {
        let archive = archive();
        for (name, paper, words) in
            [("1", "株洲日报", "甲"), ("2", "湖南日报", "乙"), ("3", "长沙晚报", "丙"), ("4", "株洲晚报", "丁")]
        {
            archive.write(&format!("in/{name}.txt"), of(paper, "A1版", words));
        }
        let one = |name: &str| {
            let path = archive.path(&format!("in/{name}.txt"));
            archive.run(&[&["import", path.to_str().unwrap()], force].concat())
        };
        assert_eq!(one("1").code, Some(0));
        let before: Vec<(String, String)> =
            archive.files("content").into_iter().map(|file| (file.clone(), archive.read(&file))).collect();
        for (name, paper) in [("2", "湖南日报"), ("3", "长沙晚报"), ("4", "株洲晚报")] {
            let run = one(name);
            assert_eq!(run.code, Some(1), "{}", run.stderr);
            let message = format!("is a page of {paper}, and 2021-08-06 is an issue of 株洲日报");
            assert!(run.stderr.contains("error[import-other-page]") && run.stderr.contains(&message), "{}", run.stderr);
            assert!(before.iter().all(|(file, text)| archive.read(file) == *text));
            let command = &commands(&run)[0];
            let placed = archive.run(&command.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(placed.code, Some(0), "{command:?} {}", placed.stderr);
        }
        let all: Vec<String> = archive.files("content").iter().map(|file| archive.read(file)).collect();
        for words in ["甲", "乙", "丙", "丁"] {
            assert!(all.iter().any(|text| text.contains("reviewed") && text.contains(&format!("{words}昨日开幕"))));
        }
        assert!(!archive.files("content").iter().any(|file| file.ends_with(".new")));
        assert_eq!(archive.run(&["check", "--deny", "warnings"]).code, Some(0));
    }
}

#[test]
fn what_belongs_to_a_page_is_told_by_its_paper_and_its_text() {
    let corrected = of("株洲日报", "A1版", "甲").replace("各地", "省内各地");
    for (name, text, said, refused) in [
        ("the name in traditional characters", corrected.replace("株洲日报", "株洲日報"), &[][..], false),
        ("a character of the name misread", corrected.replace("株洲日报", "株州日报"), &[], false),
        ("the same page under another name", corrected.replace("株洲日报", "湖南日报"), &[], true),
        ("the paper is said to be another", corrected.clone(), &["--paper", "湖南日报"], true),
        ("the name misread, and said", corrected.replace("株洲日报", "林川目极"), &["--paper", "株洲日报"], false),
        ("another page of the paper", page("2021-08-06/a1"), &["--page", "A1", "--date", "2021-08-06"], true),
        ("another page without a masthead", page("2021-08-09/x1"), &["--page", "A1", "--date", "2021-08-06"], true),
        ("another paper's second page", of("湖南日报", "A2版", "乙"), &[], true),
        ("this paper's second page", of("株洲日报", "A2版", "乙"), &[], false),
        ("a second page, its name misread", of("株州日报", "A2版", "乙"), &[], true),
        ("the same file, said to be of another paper", of("株洲日报", "A1版", "甲"), &["--paper", "湖南日报"], true),
    ] {
        let archive = archive();
        archive.write("in/p.txt", of("株洲日报", "A1版", "甲"));
        import(&archive, &[]);
        archive.write("in/p.txt", text);
        let files = archive.files("content");
        let dry = import(&archive, &[said, &["--dry-run"]].concat());
        assert_eq!(dry.stderr.contains("error[import-other-page]"), refused, "{name}: {}", dry.stderr);
        let run = import(&archive, said);
        assert_eq!(run.code, Some(i32::from(refused)), "{name}: {}", run.stderr);
        assert_eq!(run.stderr.contains("error[import-other-page]"), refused, "{name}: {}", run.stderr);
        assert_eq!(archive.files("content") == files, refused, "{name}");
        let conflict = name == "a character of the name misread" || name.contains("said to be");
        assert_eq!(run.stderr.contains("warning[import-conflict]"), conflict, "{name}: {}", run.stderr);
        // one of the commands places it
        if refused {
            let command = commands(&run).pop().unwrap();
            let placed = archive.run(&command.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(placed.code, Some(0), "{name}: {command:?} {}", placed.stderr);
        }
    }
}

#[test]
fn two_papers_of_one_run_do_not_share_an_issue() {
    let archive = archive();
    archive.write("in/1.txt", of("湖南日报", "A1版", "乙")).write("in/2.txt", of("株洲日报", "A2版", "甲"));
    let run = import(&archive, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    // the paper of the archive has the issue, whichever page comes first
    assert!(run.stderr.contains("is a page of 湖南日报, and 2021-08-06 is an issue of 株洲日报"), "{}", run.stderr);
    assert!(
        archive.exists("content/issues/2021-08-06/a2-01.md") && !archive.exists("content/issues/2021-08-06/a1.txt")
    );
    let archive = self::archive();
    archive.write("in/1.txt", of("株洲日报", "A2版", "乙")).write("in/2.txt", of("株洲日报", "A2版", "甲"));
    let run = import(&archive, &[]);
    assert!(run.code == Some(1) && run.stderr.contains("are both page a2"), "{}", run.stderr);
    assert_eq!(archive.files("content").len(), 3, "the first is there, and nothing of the second");
}

#[test]
fn a_transcription_beside_another_is_not_written_over() {
    let archive = archive();
    let old = page("2021-08-06/a1");
    archive.write("in/a1.txt", &old);
    import(&archive, &[]);
    let name = "content/issues/2021-08-06/a1.txt";
    for (words, beside) in [("响声震", ".new"), ("吼声震", ".new1"), ("响声震", ".new"), ("歌声震", ".new2")]
    {
        archive.write("in/a1.txt", old.replace("轰鸣声震", words));
        let run = import(&archive, &[]);
        assert!(run.stderr.contains("warning[import-lost-place]"), "{}", run.stderr);
        assert!(archive.read(&format!("{name}{beside}")).contains(words));
    }
    assert!(archive.read(&format!("{name}.new")).contains("响声震"));
    assert!(!archive.exists(&format!("{name}.new3")));
}

#[test]
fn newer_transcriptions_of_two_pages_of_an_issue_move_both() {
    let archive = archive();
    let (first, second) = (of("株洲日报", "A1版", "甲"), of("株洲日报", "A2版", "乙"));
    archive.write("in/1.txt", &first).write("in/2.txt", &second);
    import(&archive, &[]);
    archive.write("in/1.txt", format!("\n{first}")).write("in/2.txt", format!("\n\n{second}"));
    archive.write("in/3.txt", of("株洲日报", "A3版", "丙"));
    let run = import(&archive, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let index = archive.read("content/issues/2021-08-06/_index.md");
    for (sheet, lines) in [("a1", "2-4"), ("a2", "3-5"), ("a3", "1-3")] {
        let row = index.lines().find(|line| line.trim_start().starts_with(sheet)).unwrap();
        assert!(row.contains(&format!("masthead: [{lines}]")), "{index}");
    }
    let check = archive.run(&["check", "--deny", "warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_leaves_everything_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let archive = archive();
    let old = page("2021-08-06/a1");
    archive.write("in/a1.txt", &old);
    import(&archive, &[]);
    let files: Vec<(String, String)> = archive.files("").into_iter().map(|f| (f.clone(), archive.read(&f))).collect();
    archive.write("in/a1.txt", format!("\n\n{old}"));
    let folder = archive.path("content/issues/2021-08-06");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o555)).unwrap();
    // root may write anywhere
    let refused = std::fs::write(folder.join("x"), "").is_err();
    let run = import(&archive, &[]);
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    if refused {
        assert_eq!(run.code, Some(4), "{}", run.stderr);
        assert!(files.iter().filter(|(file, _)| file != "in/a1.txt").all(|(file, text)| archive.read(file) == *text));
        assert_eq!(archive.files("").len(), files.len());
    }
    assert_eq!(import(&archive, &[]).code, Some(0));
}

#[test]
fn verbs_that_read_an_archive_finish_an_import_that_was_killed() {
    let whole = archive();
    whole.write("in/a1.txt", page("2021-08-06/a1"));
    import(&whole, &[]);
    let mark = "0123456789abcdef";
    for verb in [&["check"][..], &["build"], &["export", "search", "--format", "opensearch-bulk"]] {
        for committed in [true, false] {
            let archive = archive();
            let mut entries = Vec::new();
            for (k, path) in whole.files("content").into_iter().enumerate() {
                let (folder, name) = path.rsplit_once('/').unwrap();
                let text = whole.read(&path);
                // some are in place already
                let place =
                    if committed && k % 3 == 0 { path.clone() } else { format!("{folder}/.{name}.{mark}.annals-new") };
                let after = blake3::hash(text.as_bytes());
                archive.write(&place, text);
                entries.push(
                    serde_json::json!({ "path": path, "group": 0, "before": null, "after": after, "imported": true }),
                );
            }
            let folders = ["content", "content/issues", "content/issues/2021-08-06"];
            let journal = serde_json::json!({
                "version": 1, "committed": committed, "mark": mark, "folders": folders, "files": entries,
            });
            archive.write(".annals/import-journal", journal.to_string());
            let run = archive.run(verb);
            assert!(!archive.exists(".annals/import-journal"), "{verb:?} {}", run.stderr);
            if committed {
                assert_eq!(run.code, Some(0), "{verb:?} {}", run.stderr);
                assert_eq!(archive.files("content"), whole.files("content"));
                assert_eq!(archive.read(".annals/imported"), whole.read(".annals/imported"));
            } else {
                assert!(!archive.exists("content"), "{verb:?} {:?}", archive.files("content"));
            }
        }
    }
    // a journal that cannot be read is named: nobody knows what the archive is
    whole.write(".annals/import-journal", "{");
    let run = whole.run(&["build"]);
    assert!(run.code == Some(4) && run.stderr.contains("`.annals/import-journal` cannot be read"), "{}", run.stderr);
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
