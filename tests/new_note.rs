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
        "## doubt·inferred {#n1}\n\n> 新华桥共有**3跨**\n\n-> 三跨\n\n## context 负责人 {#n2}\n\n> 人**王海波**介\n\n参见[[wang-haibo]]。\n"
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
        "\u{FEFF}---\r\neditor: 编者\r\n---\r\n\r\n## {#n07}\r\n\r\n> 王海波\r\n\r\n甲\r\n\r\n## context {#n08}\r\n\r\n> 有**3跨**。\r\n\r\n乙\r\n丙\r\n"
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
    assert!(archive.path(NOTES).is_symlink() && archive.read(NOTES).contains("**3跨**"));
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
    assert_eq!(archive.read(NOTES), "## context {#n1}\n\n> 有**3跨**。\n\n\\-> 见下文\n");
    assert!(archive.build().page("issues/2021-08-06/a1-02/").contains("-&gt; 见下文"));
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

/// Writes an article, notes its words, writes it anew, and builds: the note's place is lost.
fn moves_nowhere(before: &str, quote: &str, after: &str) {
    let archive = Archive::small();
    let article = |text: &str| format!("---\ntitle: 题\n---\n\n{text}\n");
    archive.write("content/issues/2021-08-06/a1-02.md", article(before));
    let run = new(&archive, &[ON, "--quote", quote, "--text", "注"]);
    assert_eq!(run.code, Some(0), "{quote}: {}", run.stderr);
    assert_eq!(archive.run(&["build"]).code, Some(0), "{quote}");
    archive.write("content/issues/2021-08-06/a1-02.md", article(after));
    let run = archive.run(&["build"]);
    assert!(run.stderr.contains("error[note-lost]"), "{quote}: {}{}", run.stderr, archive.read(NOTES));
    assert!(run.stderr.contains("**"), "what is near is proposed: {}", run.stderr);
}

#[test]
fn a_note_does_not_move_when_figures_or_names_change_places() {
    for (before, quote, after) in [
        (
            "甲队称，效率提高了12%。\n\n乙队称，效率提高了13%。",
            "提高了12%",
            "甲队称，效率提高了13%。\n\n乙队称，效率提高了12%。",
        ),
        ("长沙新增三例，株洲新增五例，湘潭新增两例。", "五例", "长沙新增五例，株洲新增三例，湘潭新增两例。"),
        ("长沙12人、株洲8人、湘潭20人。", "株洲**8人**", "长沙8人、株洲12人、湘潭20人。"),
        (
            "甲队完成12%，超过计划。\n\n乙队完成13%，超过计划。",
            "完成[……]**12%**",
            "甲队完成13%，超过计划。\n\n乙队完成12%，超过计划。",
        ),
        (
            "甲队称，效率提高了12%，成本下降。\n\n乙队称，效率提高了13%，成本上升。",
            "**提高了12%[……]下降**",
            "甲队称，效率提高了13%，成本下降。\n\n乙队称，效率提高了12%，成本上升。",
        ),
        ("王海波说，桥已修好。李海波说，路已修好。", "王海波说", "李海波说，桥已修好。王海波说，路已修好。"),
        ("全市接种1,200.5万人，全省接种1,300.5万人。", "1,200.5", "全市接种1,300.5万人，全省接种1,200.5万人。"),
    ] {
        moves_nowhere(before, quote, after);
    }
}

#[test]
fn a_note_on_a_page_of_the_paper_does_not_move_either() {
    let archive = Archive::small();
    let lines = "株洲日报\n甲队称,效率提高了12%。\n乙队称,效率提高了13%。\n";
    archive.write("content/issues/2021-08-06/a1.txt", lines);
    for path in ["content/issues/2021-08-06/a1-01.md", "content/issues/2021-08-06/a1-02.md"] {
        archive.remove(path);
    }
    archive.write("content/issues/2021-08-06/_index.md", "---\npaper: 株洲日报\ndate: 2021-08-06\n---\n");
    let run = new(&archive, &["2021-08-06/a1", "--quote", "提高了12%", "--text", "注"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    archive
        .write("content/issues/2021-08-06/a1.txt", lines.replace("12", "1").replace("13", "12").replace("1%", "13%"));
    let run = archive.run(&["build"]);
    assert!(run.stderr.contains("error[note-lost]"), "{}", run.stderr);
}

#[test]
fn a_quotation_that_is_like_no_other_passage_is_written_as_it_was_given() {
    let archive = Archive::small();
    let quote = "负责人王海波介绍，**新华桥**共有";
    assert_eq!(new(&archive, &[ON, "--quote", quote]).code, Some(0));
    assert!(archive.read(NOTES).contains(&format!("> {quote}\n")), "{}", archive.read(NOTES));
}

#[test]
fn words_that_no_context_tells_from_others_are_refused() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1-02.md", format!("---\ntitle: 题\n---\n\n{}乙\n", "甲一".repeat(500)));
    let words = "甲一".repeat(120);
    refused(&archive, &[ON, "--quote", &format!("{words}乙")[3..]], "new-note", "do not tell these words");
}

#[test]
fn the_words_of_a_note_are_whole_characters() {
    let archive = Archive::small();
    let text = "葛\u{E0100}城有cafe\u{301}一家，👩‍👩‍👧和🇨🇳。";
    archive.write("content/issues/2021-08-06/a1-02.md", format!("---\ntitle: 题\n---\n\n{text}\n"));
    archive.write(
        NOTES,
        "## {#a}\n\n> **葛**城有\n\n注\n\n## {#b}\n\n> 有caf**é**\n\n注\n\n## {#c}\n\n> 👩\u{200D}**👧**和\n\n注\n",
    );
    let page = archive.build().page("issues/2021-08-06/a1-02/");
    for words in ["id=at-a>葛\u{E0100}<", "id=at-b>e\u{301}<", "id=at-c>👩‍👩‍👧<"] {
        assert!(page.contains(words), "{words:?} in {page}");
    }
    assert_eq!(new(&archive, &[ON, "--quote", "🇨"]).code, Some(0));
    assert!(archive.read(NOTES).contains("**🇨🇳**"), "{}", archive.read(NOTES));
}

#[cfg(target_os = "linux")]
#[test]
fn what_an_editor_saves_meanwhile_stays() {
    let archive = Archive::small();
    let saved = |k: usize| format!("## {{#own}}\n\n> 现场施工负责人\n\n编者第{k}稿。\n");
    archive.write(NOTES, saved(0));
    let mut k = 0;
    for n in 0..6 {
        let text = format!("第{n}条。");
        let mut running = archive.command(&["new", "note", ON, "--quote", "3跨", "--text", &text]).spawn().unwrap();
        while running.try_wait().unwrap().is_none() {
            // an editor that has the file open adds to what it holds, in place and by a new file in turn
            let held = archive.read(NOTES);
            k += 1;
            let (own, rest) = held.split_once("稿。").unwrap_or((&held, ""));
            let own = own.rsplit_once('第').unwrap().0;
            let text = format!("{own}第{k}稿。{rest}");
            let new = archive.path("editor~");
            std::fs::write(&new, text).unwrap();
            std::fs::rename(&new, archive.path(NOTES)).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(7));
        }
        assert!(archive.read(NOTES).contains(&format!("编者第{k}稿。")), "save {k} is lost: {}", archive.read(NOTES));
    }
    let left: Vec<String> = archive.files("content").into_iter().filter(|path| path.contains("annals-")).collect();
    assert_eq!(left, [] as [String; 0]);
}

#[test]
fn what_a_killed_run_left_beside_the_file_is_put_right() {
    let archive = Archive::small();
    archive.write(NOTES, "## {#own}\n\n> 现场施工负责人\n\n编者。\n");
    let left = "content/issues/2021-08-06/.a1-02.notes.md.0123456789abcdef-0123456789abcdef.annals-exchanged";
    archive.write(left, "an hour of work");
    archive.write("content/issues/2021-08-06/.a1-02.notes.md.0-0.annals-writing", "half");
    let run = new(&archive, &[ON, "--quote", "3跨"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("warning[left-beside]") && run.stderr.contains(left), "{}", run.stderr);
    assert_eq!(archive.read(left), "an hour of work");
    let others = archive.files("content").into_iter().filter(|path| path.contains("annals-writing")).count();
    assert_eq!(others, 0);
}

#[test]
fn a_read_only_file_is_not_written() {
    let archive = Archive::small();
    let text = "## {#own}\n\n> 现场施工负责人\n\n编者。\n";
    archive.write(NOTES, text);
    let mut permissions = std::fs::metadata(archive.path(NOTES)).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(archive.path(NOTES), permissions).unwrap();
    let run = new(&archive, &[ON, "--quote", "3跨"]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert_eq!(archive.read(NOTES), text);
}
