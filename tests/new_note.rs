//! `annals new note`: what is written stands on its words, and nothing is written that does not.

mod common;

use common::{Archive, Run};

const NOTES: &str = "content/issues/2021-08-06/a1-02.notes.md";
const ON: &str = "2021-08-06/a1-02";

fn new(archive: &Archive, arguments: &[&str]) -> Run {
    archive.run(&[&["new", "note"], arguments].concat())
}

/// Runs it, and expects an error with a code, some words and a way out, and no file changed.
fn refused(archive: &Archive, arguments: &[&str], code: &str, words: &str) -> String {
    let before: Vec<(String, Vec<u8>)> = contents(archive);
    let run = new(archive, arguments);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("error[{code}]")), "{}", run.stderr);
    assert!(run.stderr.contains(words), "no `{words}` in {}", run.stderr);
    assert!(run.stderr.contains("help:"), "{}", run.stderr);
    assert_eq!(contents(archive), before);
    run.stderr
}

fn contents(archive: &Archive) -> Vec<(String, Vec<u8>)> {
    let files = archive.files("content").into_iter();
    files.map(|path| (path.clone(), std::fs::read(archive.path(&path)).unwrap())).collect()
}

#[test]
fn a_note_is_appended_with_an_id_and_the_site_has_it() {
    let archive = Archive::small();
    let first = new(&archive, &[ON, "--quote", "新华桥共有**3跨**", "--reading", "三跨", "--certainty", "inferred"]);
    assert_eq!((first.code, first.stdout.trim()), (Some(0), &*format!("{NOTES}:1")));
    let second = new(&archive, &[ON, "--quote", "王海波", "--title", "负责人", "--text", "参见[[wang-haibo]]。"]);
    assert_eq!(second.stdout.trim(), format!("{NOTES}:7"), "{}", second.stderr);
    assert_eq!(
        archive.read(NOTES),
        "## doubt·inferred {#n1}\n\n> 新华桥共有**3跨**\n\n-> 三跨\n\n## context 负责人 {#n2}\n\n> 王海波\n\n参见[[wang-haibo]]。\n"
    );
    let check = archive.run(&["check"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    let page = archive.build().page("issues/2021-08-06/a1-02/");
    assert!(page.contains("id=n2") && page.contains("〔三跨〕"), "{page}");
}

#[test]
fn every_kind_of_item_takes_notes() {
    let archive = Archive::small();
    for (on, path, quote) in [
        ("2021-08-06", "content/issues/2021-08-06/_index.notes.md", None),
        ("2021-08-06/a1", "content/issues/2021-08-06/a1.notes.md", Some("**株洲日报**讯")),
        ("topics/vaccination", "content/topics/vaccination.notes.md", Some("见**免疫**")),
        ("wang-haibo", "content/people/wang-haibo.notes.md", None),
        ("疫苗接种", "content/topics/vaccination.notes.md", None),
    ] {
        let mut arguments = vec![on, "--text", "一条注。"];
        arguments.extend(quote.into_iter().flat_map(|quote| ["--quote", quote]));
        let run = new(&archive, &arguments);
        assert_eq!(run.code, Some(0), "{on}: {}", run.stderr);
        assert!(run.stdout.starts_with(path), "{on}: {}", run.stdout);
    }
    assert_eq!(archive.run(&["check", "--deny", "warnings"]).code, Some(0));
}

#[test]
fn words_that_stand_nowhere_or_twice_are_refused_with_what_would_do() {
    let archive = Archive::small();
    refused(&archive, &[ON, "--quote", "新华桥共有5跨"], "note-lost", "新华桥共有3跨");
    let twice = refused(&archive, &[ON, "--quote", "新华桥"], "note-ambiguous", "stand in 2 places");
    // what it proposes for the first place is taken
    let proposed =
        twice.lines().find(|line| line.contains("**")).and_then(|line| line.split_once("> ")).unwrap().1.trim();
    let run = new(&archive, &[ON, "--quote", proposed]);
    assert_eq!(run.code, Some(0), "{proposed}: {}", run.stderr);
}

#[test]
fn what_would_not_be_read_as_this_note_is_refused() {
    let archive = Archive::small();
    refused(&archive, &[ON], "note-without-quote", "quotes nothing");
    refused(&archive, &[ON, "--quote", ""], "note-without-quote", "quotes nothing");
    refused(&archive, &[ON, "--quote", "王****海波"], "note-target", "is empty");
    refused(&archive, &[ON, "--quote", "**王**海**波**"], "note-target", "not marked once");
    refused(&archive, &[ON, "--quote", "王海波", "--id", "n 1"], "new-note", "is not an id");
    refused(&archive, &[ON, "--quote", "王海波", "--id", "h-1"], "bad-id", "cannot be the id");
    refused(&archive, &[ON, "--quote", "王海波", "--text", "甲\n\n## 乙\n\n> 王海波"], "new-note", "one note");
    refused(
        &archive,
        &[ON, "--quote", "王海波", "--text", "甲\n\n## 小标题\n\n乙"],
        "note-without-quote",
        "quotes nothing",
    );
    refused(&archive, &[ON, "--quote", "王海波", "--text", "见[[没有的]]。"], "link-to-nothing", "没有的");
    refused(&archive, &["2021-08-06", "--text", "> 引文"], "new-note", "one note");
    archive.write(NOTES, "## {#n1}\n\n> 王海波\n\n```\n没有关上的代码\n");
    refused(&archive, &[ON, "--quote", "王海波", "--text", "甲"], "note-code-open", "not closed");
    archive.write(NOTES, "## {#n1}\n\n> 王海波\n\n甲\n");
    refused(&archive, &[ON, "--quote", "王海波", "--id", "n1"], "new-note", "already");
}

#[test]
fn what_a_note_cannot_be_on_is_refused() {
    let archive = Archive::small();
    refused(&archive, &["2021-08-06/a1-03", "--quote", "x"], "new-note", "2021-08-06/a1-02");
    refused(&archive, &["../../secret", "--quote", "x"], "new-note", "there is no");
    refused(&archive, &["about", "--text", "x"], "new-note", "takes no notes");
    let article = archive.read("content/issues/2021-08-06/a1-02.md");
    archive.write("content/issues/2021-08-06/a1-02.md", article.replace("title:", "status: withheld\ntitle:"));
    refused(&archive, &[ON, "--quote", "王海波"], "new-note", "withheld");
    archive.write("content/issues/2021-08-06/a1-02.md", article.replace("title:", "status: draft\ntitle:"));
    assert_eq!(new(&archive, &[ON, "--quote", "王海波"]).code, Some(0));
}

#[test]
fn a_note_in_a_file_that_is_not_published_says_so() {
    let archive = Archive::small();
    let shown = new(&archive, &[ON, "--quote", "王海波"]);
    assert!(!shown.stderr.contains("status"), "{}", shown.stderr);
    archive.write(NOTES, "---\nstatus: draft\n---\n\n## {#n07}\n\n> 王海波\n\n甲\n");
    let hidden = new(&archive, &[ON, "--quote", "3跨"]);
    assert_eq!(hidden.code, Some(0), "{}", hidden.stderr);
    assert!(hidden.stderr.contains("No site shows it yet"), "{}", hidden.stderr);
}

#[test]
fn a_file_keeps_its_mark_its_line_ends_and_what_it_holds() {
    let archive = Archive::small();
    archive.write(NOTES, "\u{FEFF}---\r\neditor: 编者\r\n---\r\n\r\n## {#n07}\r\n\r\n> 王海波\r\n\r\n甲");
    assert_eq!(new(&archive, &[ON, "--quote", "3跨", "--text", "乙\n丙"]).code, Some(0));
    assert_eq!(
        archive.read(NOTES),
        "\u{FEFF}---\r\neditor: 编者\r\n---\r\n\r\n## {#n07}\r\n\r\n> 王海波\r\n\r\n甲\r\n\r\n## context {#n08}\r\n\r\n> 3跨\r\n\r\n乙\r\n丙\r\n"
    );
    for damaged in [b"\xff\xfe# \xd6".as_slice(), b"---\neditor: [\n---\n", b"---\neditor: x\n"] {
        archive.write(NOTES, damaged);
        let run = new(&archive, &[ON, "--quote", "3跨"]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert_eq!(std::fs::read(archive.path(NOTES)).unwrap(), damaged);
    }
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_and_nothing_is_left_behind() {
    let archive = Archive::small();
    std::fs::create_dir(archive.path(NOTES)).unwrap();
    let before = archive.files("content");
    let run = new(&archive, &[ON, "--quote", "3跨"]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains(NOTES), "{}", run.stderr);
    assert_eq!(archive.files("content"), before);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_content_is_not_written_through() {
    use std::os::unix::fs::symlink;
    let archive = Archive::small();
    archive.write("elsewhere.md", "甲\n");
    symlink("../../../elsewhere.md", archive.path(NOTES)).unwrap();
    let run = new(&archive, &[ON, "--quote", "3跨"]);
    assert_ne!(run.code, Some(0));
    assert_eq!(archive.read("elsewhere.md"), "甲\n");
    archive.remove(NOTES);
    // one within content is followed: the link stays
    archive.write("content/issues/2021-08-06/shared.txt~", "");
    symlink("shared.txt~", archive.path(NOTES)).unwrap();
    let run = new(&archive, &[ON, "--quote", "3跨", "--text", "乙"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(archive.path(NOTES).is_symlink() && archive.read(NOTES).contains("> 3跨"));
}

#[test]
fn programs_are_told_where_the_note_stands() {
    let archive = Archive::small();
    let run = new(&archive, &[ON, "--quote", "3跨", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((said["file"].as_str(), said["line"].as_u64(), said["id"].as_str()), (Some(NOTES), Some(1), Some("n1")));
}

#[test]
fn a_text_that_looks_like_a_reading_is_a_text() {
    let archive = Archive::small();
    assert_eq!(new(&archive, &[ON, "--quote", "3跨", "--text", "-> 见下文"]).code, Some(0));
    assert_eq!(archive.read(NOTES), "## context {#n1}\n\n> 3跨\n\n\\-> 见下文\n");
    assert!(archive.build().page("issues/2021-08-06/a1-02/").contains("-> 见下文"));
}

#[test]
fn an_id_of_a_note_that_cannot_be_read_is_not_given_again() {
    let archive = Archive::small();
    archive.write(NOTES, "## {#n4}\n\n没有引文。\n");
    let run = new(&archive, &[ON, "--quote", "3跨"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(archive.read(NOTES).contains("{#n5}"));
}

#[test]
fn many_at_once_lose_nothing() {
    let archive = Archive::small();
    archive.write(NOTES, "## {#old}\n\n> 王海波\n\n旧注。\n");
    for _ in 0..4 {
        let texts: Vec<String> = (0..6).map(|n| format!("第{n}条。")).collect();
        let running: Vec<_> = texts
            .iter()
            .map(|text| archive.command(&["new", "note", ON, "--quote", "3跨", "--text", text]).spawn().unwrap())
            .collect();
        for mut one in running {
            assert!(one.wait().unwrap().success());
        }
    }
    let notes = archive.read(NOTES);
    assert!(notes.starts_with("## {#old}\n\n> 王海波\n\n旧注。\n"), "{notes}");
    for n in 0..6 {
        assert_eq!(notes.matches(&format!("第{n}条。")).count(), 4, "{notes}");
    }
    archive.build();
    assert!(archive.files("content").iter().all(|path| !path.contains("annals-new")));
}

#[cfg(unix)]
#[test]
fn a_link_beside_the_file_leads_nowhere() {
    let archive = Archive::small();
    let settings = archive.read("archive.toml");
    std::os::unix::fs::symlink("../../../archive.toml", archive.path(&format!("{NOTES}.annals-new"))).unwrap();
    let run = new(&archive, &[ON, "--quote", "3跨"]);
    assert_eq!(archive.read("archive.toml"), settings, "{}", run.stderr);
}
