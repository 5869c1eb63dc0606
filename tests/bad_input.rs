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
