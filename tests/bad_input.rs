//! What the program says of bad input, word by word.
//!
//! Each file of `tests/bad-input/` is a case: lines before the first `-- path --` say what it shows;
//! then come files that replace those of the small archive (a file with the one line `(removed)` is
//! taken away), and last `-- stderr --` with what is expected. A case whose name begins with
//! `check-` is given to `annals check`, others to `annals build`. `UPDATE=1 cargo test --test bad_input`
//! writes down what the program says now; read the difference before you commit it.

mod common;

use std::fmt::Write as _;

use common::{Archive, repository};

struct Case {
    name: String,
    about: String,
    files: Vec<(String, String)>,
    expected: String,
}

fn cases() -> Vec<Case> {
    let mut paths: Vec<_> =
        std::fs::read_dir(repository().join("tests/bad-input")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut about = String::new();
            let mut files: Vec<(String, String)> = Vec::new();
            for line in text.split_inclusive('\n') {
                match line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                    Some(name) => files.push((name.to_owned(), String::new())),
                    None => files.last_mut().map_or(&mut about, |(_, text)| text).push_str(line),
                }
            }
            let expected = match files.last() {
                Some((name, _)) if name == "stderr" => files.pop().unwrap().1,
                _ => String::new(),
            };
            Case { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), about, files, expected }
        })
        .collect()
}

#[test]
fn every_mistake_is_said_with_its_place_and_a_way_out() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for case in cases() {
        let archive = Archive::small();
        for (path, text) in &case.files {
            if text == "(removed)\n" {
                archive.remove(path);
            } else {
                archive.write(path, text);
            }
        }
        let verb = if case.name.starts_with("check-") { "check" } else { "build" };
        let run = archive.run(&[verb]);
        let said = format!(
            "{}exit {}\n",
            run.stderr.replace(archive.root().to_str().unwrap(), "ROOT"),
            run.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string())
        );
        let said = hide_times(&said);
        if update {
            let mut text = case.about.clone();
            for (path, file) in &case.files {
                write!(text, "-- {path} --\n{file}").unwrap();
            }
            write!(text, "-- stderr --\n{said}").unwrap();
            std::fs::write(repository().join(format!("tests/bad-input/{}.txt", case.name)), text).unwrap();
        } else if said != case.expected {
            writeln!(wrong, "== {}\n-- expected\n{}-- said\n{said}", case.name, case.expected).unwrap();
        }
        let json = archive.run(&[verb, "--format", "json"]).stderr;
        for finding in json.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
            let helps = finding["help"].as_array().is_some_and(|help| !help.is_empty());
            assert!(helps || finding["severity"] != "error", "{}: no way out of {finding}", case.name);
        }
        // A build that fails leaves nothing.
        if run.code != Some(0) {
            assert!(!archive.exists("public"), "{}: a failed build left a site", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The line that ends a successful build holds a time.
fn hide_times(said: &str) -> String {
    said.lines()
        .map(|line| match line.strip_suffix(" ms").and_then(|line| line.rsplit_once(", ")) {
            Some((rest, _)) => format!("{rest}, N ms\n"),
            None => format!("{line}\n"),
        })
        .collect()
}

/// Windows line ends and a byte order mark change nothing in the site.
#[test]
fn crlf_and_byte_order_marks_are_accepted() {
    let plain = Archive::small();
    let windows = Archive::small();
    for (path, text) in common::SMALL {
        windows.write(path, format!("\u{FEFF}{}", text.replace('\n', "\r\n")));
    }
    assert_eq!(plain.build().files(), windows.build().files());
}

#[test]
fn a_file_that_is_not_utf8_is_named_with_its_encoding() {
    let archive = Archive::small();
    // 标题：新华桥, in GB18030
    let mut bytes = b"---\ntitle: ".to_vec();
    bytes.extend([0xd0, 0xc2, 0xbb, 0xaa, 0xc7, 0xc5, 0xb1, 0xea, 0xcc, 0xe2]);
    bytes.extend(b"\n---\n");
    archive.write("content/issues/2021-08-06/a1-01.md", bytes);
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for words in ["not-utf8", "content/issues/2021-08-06/a1-01.md", "GB18030", "iconv"] {
        assert!(run.stderr.contains(words), "{words} in {}", run.stderr);
    }
}

#[test]
fn a_picture_named_as_text_stops_nothing_but_itself() {
    let archive = Archive::small();
    archive.write("content/topics/vaccination.md", b"\x89PNG\r\n\x1a\n\0\0\0".as_slice());
    archive.write("content/issues/2021-08-06/a1-02.md", "---\ntitel: 新华桥\n---\n\n正文。\n");
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("vaccination.md") && run.stderr.contains("titel"), "{}", run.stderr);
}

#[test]
fn json_has_one_finding_a_line() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1-01.md", "---\ntitle: 甲\nkiker: 乙\n---\n\n正文。\n");
    let run = archive.run(&["build", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    let finding: serde_json::Value = serde_json::from_str(run.stderr.lines().next().unwrap()).unwrap();
    assert_eq!(finding["code"], "unknown-key");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "content/issues/2021-08-06/a1-01.md");
    assert_eq!((&finding["line"], &finding["column"]), (&3.into(), &1.into()));
}

#[test]
fn usage_configuration_and_content_have_exit_codes_of_their_own() {
    let archive = Archive::small();
    assert_eq!(archive.run(&["build", "--no-such-flag"]).code, Some(2));
    archive.write("archive.toml", "title = 1\n");
    assert_eq!(archive.run(&["build"]).code, Some(3));
    archive.remove("archive.toml");
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("--root"), "{}", run.stderr);
}

const MANY: usize = 250;

/// A file with many mistakes on one line.
fn many_findings() -> Archive {
    let archive = Archive::small();
    let links: String = (0..MANY).map(|n| format!("株洲[[nowhere{n}]]")).collect();
    archive.write("content/pages/about.md", format!("---\ntitle: 关于\n---\n\n{links}\n"));
    archive
}

#[test]
fn of_many_findings_in_a_file_a_hundred_are_printed_and_the_rest_is_counted() {
    let archive = many_findings();
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stderr.matches("error[").count(), 100);
    assert!(
        run.stderr.contains("150 errors") && run.stderr.contains("more in this file are not shown"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with("\n250 errors\n"), "{}", run.stderr);
    // each is shown with what stands around it, and its mark under it
    let lines: Vec<&str> = run.stderr.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("error[") && line.contains("nowhere77")).unwrap();
    let (shown, marked) = (lines[at + 3], lines[at + 4]);
    let columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    assert_eq!(columns(shown.split("[[nowhere77]]").next().unwrap()), marked.find('^').unwrap(), "{shown}\n{marked}");

    let json = archive.run(&["build", "--format", "json"]).stderr;
    let found: Vec<serde_json::Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.iter().filter(|found| found["severity"] == "error").count(), 100);
    let rest = found.iter().find(|found| found["code"] == "more-findings").unwrap();
    assert_eq!(rest["file"], "content/pages/about.md");
    for (number, found) in found.iter().filter(|found| found["severity"] == "error").enumerate() {
        let before: usize = (0..number).map(|n| format!("株洲[[nowhere{n}]]").chars().count()).sum();
        assert_eq!(found["column"].as_u64().unwrap() as usize, before + 3, "{found}");
    }

    let all = archive.run(&["build", "-v"]);
    assert_eq!((all.code, all.stderr.matches("error[").count()), (Some(1), MANY));
    let quiet = archive.run(&["build", "-q"]);
    assert_eq!((quiet.code, quiet.stderr.matches("error[").count()), (Some(1), 100));
    assert!(quiet.stderr.contains("150 errors more in this file are not shown"), "{}", quiet.stderr);
}

#[cfg(target_os = "linux")]
mod output {
    use std::fs::OpenOptions;
    use std::process::{Command, Stdio};

    use super::common::{Archive, Run};

    /// What a run is given, and an archive to run it in: one of its own for each, for those that write.
    fn runs() -> Vec<Vec<&'static str>> {
        vec![
            vec!["build"],
            vec!["build", "--timings", "--format", "json"],
            vec!["build", "-v"],
            vec!["build", "--format", "opensearch-bulk"],
            vec!["build", "-o", "content"],
            vec!["build", "--root", "nowhere"],
            vec!["check"],
            vec!["check", "--format", "json"],
            vec!["check", "--deny", "warnings"],
            vec!["check", "--explain", "unknown-key"],
            vec!["check", "--explain", "unknown"],
            vec!["init", "new"],
            vec!["init", "new", "--format", "json"],
            vec!["import", "--dry-run", "--date", "2021-08-09", "--page", "a1", "page.txt"],
            vec!["import", "--date", "2021-08-09", "--page", "a1", "page.txt"],
            vec!["new", "note", "2021-08-06/a1-02", "--quote", "3跨", "--text", "三跨。"],
            vec!["export", "search"],
            vec!["schema"],
            vec!["schema", "article"],
            vec!["completions", "bash"],
            vec!["man"],
            vec!["serve", "--root", "nowhere"],
            vec!["--help"],
            vec!["build", "-h"],
            vec!["--version"],
            vec!["nothing"],
            vec![],
        ]
    }

    fn run(arguments: &[&str], prepare: impl FnOnce(&mut Command)) -> Run {
        let archive = Archive::small();
        archive.write("page.txt", "新华桥“大手术”在即\n\n株洲日报讯（记者/刘琼）新华桥共有3跨。\n");
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        command.args(arguments).current_dir(archive.root()).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        prepare(&mut command);
        Run::of(command.spawn().unwrap().wait_with_output().unwrap())
    }

    fn full() -> Stdio {
        OpenOptions::new().write(true).open("/dev/full").unwrap().into()
    }

    fn broken() -> Stdio {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer.into()
    }

    #[test]
    fn a_reader_that_is_gone_is_no_error_and_a_full_disk_is_one_of_writing() {
        for arguments in runs() {
            let whole = run(&arguments, |_| {});
            let code = whole.code;
            assert!(matches!(code, Some(0..=4)), "{arguments:?}: {code:?}");
            let of_full = |said: &str| if said.is_empty() { code } else { Some(4) };

            let (gone, no_room) =
                (run(&arguments, |c| _ = c.stdout(broken())), run(&arguments, |c| _ = c.stdout(full())));
            assert_eq!(gone.code, code, "{arguments:?} | true: {}", gone.stderr);
            assert_eq!(no_room.code, of_full(&whole.stdout), "{arguments:?} >/dev/full: {}", no_room.stderr);
            assert!(whole.stdout.is_empty() || no_room.stderr.contains("standard output"), "{}", no_room.stderr);
            for said in [&gone.stderr, &no_room.stderr] {
                assert!(!said.contains("panicked"), "{arguments:?}: {said}");
            }

            assert_eq!(run(&arguments, |c| _ = c.stderr(broken())).code, code, "{arguments:?} 2>&1 >/dev/null | true");
            let no_room = run(&arguments, |c| _ = c.stderr(full()));
            assert_eq!(no_room.code, of_full(&whole.stderr), "{arguments:?} 2>/dev/full");
        }
    }

    #[test]
    fn streams_that_are_closed_from_the_beginning_change_nothing() {
        for arguments in runs() {
            let whole = run(&arguments, |_| {});
            for closed in [">&-", "2>&-", "<&- >&- 2>&-"] {
                let program = env!("CARGO_BIN_EXE_annals");
                let archive = Archive::small();
                archive.write("page.txt", "新华桥“大手术”在即\n\n株洲日报讯（记者/刘琼）新华桥共有3跨。\n");
                let script = format!("exec \"$0\" \"$@\" {closed}");
                let mut command = Command::new("sh");
                command.args(["-c", &script, program]).args(&arguments).current_dir(archive.root());
                assert_eq!(Run::of(command.output().unwrap()).code, whole.code, "{arguments:?} {closed}");
            }
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::common::{self, Archive};

    /// Makes a named pipe.
    fn pipe(path: &Path) {
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn what_is_no_file_is_named_with_its_kind_by_every_verb_and_never_waited_for() {
        for path in ["content/issues/2021-08-06/a1-09.md", "static/x", "archive.toml", "content/people/x.notes.md"] {
            let archive = Archive::small();
            archive.write("static/y", "");
            if archive.exists(path) {
                archive.remove(path);
            }
            pipe(&archive.path(path));
            for verb in [&["build"][..], &["check"], &["export", "search"]] {
                let run = archive.run(verb);
                assert_eq!(run.code, Some(4), "{path} {verb:?}: {}", run.stderr);
                assert!(run.stderr.contains(path) && run.stderr.contains("a named pipe"), "{}", run.stderr);
            }
        }
        let archive = Archive::small();
        std::fs::create_dir(archive.path("scans")).unwrap();
        pipe(&archive.path("scans/a1.txt"));
        for scans in ["scans", "scans/a1.txt"] {
            let run = archive.run(&["import", archive.path(scans).to_str().unwrap(), "--dry-run"]);
            assert_eq!(run.code, Some(4), "{}", run.stderr);
            assert!(run.stderr.contains("a named pipe"), "{}", run.stderr);
        }
        std::fs::create_dir(archive.path("content/issues/2021-08-06/a1-09.md")).unwrap();
        let run = archive.run(&["build"]);
        assert_eq!(run.code, Some(4), "{}", run.stderr);
        assert!(run.stderr.contains("a1-09.md` is a folder, not a file"), "{}", run.stderr);
    }

    #[test]
    fn our_folder_may_be_no_link_and_no_file() {
        for verb in [&["build"][..], &["import", "a1.txt"]] {
            let archive = Archive::small();
            archive.write("elsewhere/letter.txt", "信").write("a1.txt", "株洲日报\n2021年8月7日\n");
            symlink("elsewhere", archive.path(".annals")).unwrap();
            let mut command = archive.command(verb);
            let run = common::Run::of(command.current_dir(archive.root()).output().unwrap());
            assert_eq!(run.code, Some(4), "{verb:?}: {}", run.stderr);
            assert!(run.stderr.contains("is a symbolic link"), "{}", run.stderr);
            assert_eq!(archive.files("elsewhere"), ["elsewhere/letter.txt"]);
            std::fs::remove_file(archive.path(".annals")).unwrap();
            archive.write(".annals", "信");
            let run = common::Run::of(archive.command(verb).current_dir(archive.root()).output().unwrap());
            assert_eq!(run.code, Some(4), "{verb:?}: {}", run.stderr);
            assert_eq!(archive.read(".annals"), "信");
        }
    }

    #[test]
    fn a_symbolic_link_out_of_the_archive_is_refused() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret.md"), "---\nlabel: 秘密\n---\n").unwrap();
        let archive = Archive::small();
        symlink(outside.path().join("secret.md"), archive.path("content/topics/secret.md")).unwrap();
        let run = archive.run(&["build"]);
        assert_eq!(run.code, Some(4), "{}", run.stderr);
        assert!(run.stderr.contains("link-out-of-root") && run.stderr.contains("topics/secret.md"), "{}", run.stderr);
        assert!(!archive.exists("public"));
    }

    #[test]
    fn a_symbolic_link_within_the_archive_is_followed() {
        let archive = Archive::small();
        symlink(archive.path("content/topics/vaccination.md"), archive.path("content/topics/again.md")).unwrap();
        assert!(archive.build().has("topics/again/index.html"));
    }

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let archive = Archive::small();
        archive.write("public/dissertation.docx", "many years of work");
        let run = archive.run(&["build"]);
        assert_eq!(run.code, Some(4), "{}", run.stderr);
        assert!(run.stderr.contains("output-foreign") && run.stderr.contains("dissertation.docx"), "{}", run.stderr);
        assert_eq!(archive.read("public/dissertation.docx"), "many years of work");
    }

    #[test]
    fn a_foreign_file_in_our_folder_is_named_and_kept() {
        let archive = Archive::small();
        archive.build();
        archive.write("public/CNAME", "archive.example.org");
        let run = archive.run(&["build"]);
        assert_eq!(run.code, Some(4), "{}", run.stderr);
        assert!(run.stderr.contains("CNAME") && run.stderr.contains("static/"), "{}", run.stderr);
        assert_eq!(archive.read("public/CNAME"), "archive.example.org");
    }

    #[test]
    fn the_content_cannot_be_the_output() {
        let archive = Archive::small();
        for folder in ["content", ".", "content/issues", "static"] {
            let run = archive.run(&["build", "-o", archive.path(folder).to_str().unwrap()]);
            assert_eq!(run.code, Some(4), "{folder}: {}", run.stderr);
        }
        assert!(archive.exists("content/issues/2021-08-06/a1-01.md"));
    }

    #[test]
    fn two_builds_at_once_do_not_meet() {
        let archive = Archive::small();
        archive.build();
        let before = common::Site { root: archive.path("public") }.files();
        let mut running: Vec<_> = (0..6)
            .map(|_| {
                archive
                    .command(&["build"])
                    .stderr(std::process::Stdio::piped())
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in running.drain(..) {
            let run = common::Run::of(child.wait_with_output().unwrap());
            let busy = run.code == Some(4) && run.stderr.contains("output-busy");
            assert!(run.code == Some(0) || busy, "{:?} {}", run.code, run.stderr);
        }
        assert_eq!(common::Site { root: archive.path("public") }.files(), before);
    }

    #[test]
    fn an_output_that_cannot_be_made_is_said_with_its_path() {
        let archive = Archive::small();
        for folder in ["archive.toml/public", "/proc/public"] {
            let run = archive.run(&["build", "-o", archive.path(folder).to_str().unwrap()]);
            assert_eq!(run.code, Some(4), "{folder}: {}", run.stderr);
            assert!(run.stderr.contains("error[write]") && run.stderr.contains("public"), "{}", run.stderr);
            assert!(run.stderr.contains("-o"), "a way out: {}", run.stderr);
        }
    }

    /// The nearest thing to a full disk that a test can make: a limit on the size of a file.
    #[test]
    fn a_disk_that_takes_no_more_leaves_the_old_site() {
        let archive = Archive::small();
        archive.build();
        let before = common::Site { root: archive.path("public") }.files();
        archive
            .write("content/pages/about.md", format!("---\ntitle: 关于\n---\n\n{}\n", "很长的正文。".repeat(20_000)));
        let program = env!("CARGO_BIN_EXE_annals");
        let root = archive.root().to_str().unwrap();
        let script = format!("trap '' XFSZ; ulimit -f 64; exec {program} build --root {root}");
        let run = common::Run::of(std::process::Command::new("sh").args(["-c", &script]).output().unwrap());
        assert_eq!(run.code, Some(4), "{}", run.stderr);
        assert!(run.stderr.contains("write") && run.stderr.contains("about/index.html"), "{}", run.stderr);
        assert_eq!(common::Site { root: archive.path("public") }.files(), before);
        assert!(!archive.exists(".public.annals-new"), "the unfinished site was left behind");
    }
}
