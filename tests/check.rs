//! `annals check`: each rule on an archive that breaks it in one place.

mod common;

use common::{Archive, Run, repository};

/// A finding as programs see it.
#[derive(Debug)]
struct Finding {
    severity: String,
    code: String,
    message: String,
    file: String,
    line: u64,
    help: String,
    notes: String,
}

fn checked(archive: &Archive) -> (Run, Vec<Finding>) {
    let run = archive.run(&["check", "--format", "json"]);
    let findings = run.stderr.lines().map(|line| {
        let finding: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let list = |key: &str| {
            let texts = finding[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
            texts.collect::<Vec<_>>().join("\n")
        };
        Finding {
            severity: text("severity"),
            code: text("code"),
            message: text("message"),
            file: text("file"),
            line: finding["line"].as_u64().unwrap_or(0),
            help: list("help"),
            notes: list("notes"),
        }
    });
    let findings = findings.collect();
    (run, findings)
}

/// What is found beyond hints.
fn found(archive: &Archive) -> Vec<Finding> {
    checked(archive).1.into_iter().filter(|finding| finding.severity != "hint").collect()
}

/// The one thing that is found beyond hints.
#[track_caller]
fn only(archive: &Archive, code: &str) -> Finding {
    let mut findings = found(archive);
    assert!(findings.len() == 1 && findings[0].code == code, "expected {code} alone: {findings:#?}");
    findings.remove(0)
}

/// Replaces words in a file, which must hold them.
#[track_caller]
fn edit(archive: &Archive, path: &str, from: &str, to: &str) {
    let text = archive.read(path);
    assert!(text.contains(from), "{path} has no {from}");
    archive.write(path, text.replacen(from, to, 1));
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// The shipped archive without its notes and stories, which would lose their places, and without minifying, which is
/// slow in a debug build and changes no finding.
fn shipped() -> Archive {
    let archive = Archive::shipped();
    edit(&archive, "archive.toml", ", \"minify\"", "");
    let lost = |path: &&String| path.ends_with(".notes.md") || path.starts_with("content/stories/");
    for path in archive.files("content").iter().filter(lost) {
        archive.remove(path);
    }
    archive
}

const ISSUE: &str = "content/issues/2021-08-06/_index.md";
const TEXT: &str = "content/issues/2021-08-06/a1.txt";
const FIRST: &str = "content/issues/2021-08-06/a1-01.md";
const SECOND: &str = "content/issues/2021-08-06/a1-02.md";
const FOURTH: &str = "content/issues/2021-08-06/a1-04.md";

#[test]
fn the_shipped_archive_keeps_its_promises() {
    let archive = Archive::shipped();
    let (run, findings) = checked(&archive);
    assert_eq!(run.code, Some(0));
    assert!(findings.iter().all(|finding| finding.severity == "hint"), "{findings:#?}");
    assert_eq!(findings.iter().filter(|finding| finding.code == "join").count(), 13);
    let account: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    for (key, figure) in [("transcriptions", 5), ("lines", 412), ("accounted", 412), ("articles", 40), ("joins", 13)] {
        assert_eq!(account[key], figure, "{key}");
    }
    assert_eq!(archive.run(&["check", "--deny", "warnings"]).code, Some(0), "hints never count");
    let said = archive.run(&["check"]).stderr;
    assert!(said.contains("\n412 lines of 5 transcriptions accounted for; 13 joins; "), "{said}");
    assert!(!archive.exists("public"), "checking writes nothing");
}

#[test]
fn the_small_archive_is_in_order() {
    assert!(checked(&Archive::small()).1.is_empty());
}

#[test]
fn a_line_that_nobody_has_is_shown() {
    let archive = shipped();
    // the last line of the first article
    edit(&archive, FIRST, "source: [a1.txt#23-27]", "source: [a1.txt#23-25]");
    let findings = found(&archive);
    assert_eq!(codes(&findings), ["unaccounted-line", "wrong-lines"]);
    assert_eq!((findings[0].file.as_str(), findings[0].line), (TEXT, 27));
    assert!(findings[1].help.contains("source: [a1.txt#23-27]"), "{findings:#?}");
    assert!(archive.run(&["check"]).stderr.contains("“8月份起,分步推进"), "the line itself");

    let small = Archive::small();
    edit(&small, TEXT, "\n\n新华桥“大手术”在即\n\n新华桥", "\n\n新华桥“大手术”在即\n\n广告\n\n电话\n\n新华桥");
    edit(&small, SECOND, "a1.txt#11", "a1.txt#15");
    edit(&small, ISSUE, "9=7", "13=7");
    let finding = only(&small, "unaccounted-line");
    assert!(finding.message.contains("lines 9-11"), "one finding for lines that follow each other: {finding:?}");
    edit(&small, ISSUE, "duplicates: [13=7]", "duplicates: []");
    let findings = found(&small);
    assert!(findings.iter().any(|finding| finding.line == 9), "{findings:#?}");
}

#[test]
fn a_repeated_line_that_nobody_has_may_be_a_duplicate() {
    let archive = Archive::small();
    edit(&archive, ISSUE, ", duplicates: [9=7]", "");
    let finding = only(&archive, "unaccounted-line");
    assert!(finding.help.contains("duplicates: [9=7]"), "{finding:?}");
}

#[test]
fn a_line_whose_text_was_taken_out_needs_no_owner() {
    let archive = Archive::small();
    archive.write(TEXT, format!("{}\n▒\n\n▒▒\n", archive.read(TEXT)));
    assert!(found(&archive).is_empty());
}

#[test]
fn a_range_beyond_the_page_is_an_error() {
    let archive = Archive::small();
    edit(&archive, FIRST, "a1.txt#3-5", "a1.txt#3-5, a1.txt#50-99");
    let finding = only(&archive, "bad-range");
    assert_eq!((finding.severity.as_str(), finding.file.as_str(), finding.line), ("error", FIRST, 5));
    assert!(finding.message.contains("11 lines"), "{finding:?}");
    assert_eq!(archive.run(&["check"]).code, Some(1));

    let archive = Archive::small();
    edit(&archive, ISSUE, "masthead: [1]", "masthead: [1, 40], furniture: [41]");
    assert_eq!(codes(&found(&archive)), ["bad-range", "bad-range"]);
    let archive = Archive::small();
    edit(&archive, ISSUE, "9=7", "9=70");
    assert_eq!(only(&archive, "bad-range").line, 6);
    // a slip that would be thousands of millions of lines
    let archive = Archive::small();
    edit(&archive, ISSUE, "masthead: [1]", "masthead: [1-4294967295]");
    assert_eq!(found(&archive)[0].code, "bad-range");
}

#[test]
fn a_line_has_one_owner() {
    let archive = shipped();
    edit(&archive, ISSUE, "masthead: [3-21]", "masthead: [3-25]");
    let finding = only(&archive, "claimed-twice");
    assert_eq!((finding.file.as_str(), finding.line, finding.severity.as_str()), (TEXT, 23, "warning"));
    assert!(finding.message.contains("lines 23-25") && finding.message.contains("a1-01"), "{finding:?}");
    assert!(finding.message.contains("the masthead"), "{finding:?}");

    let archive = Archive::small();
    edit(&archive, SECOND, "a1.txt#7, a1.txt#11", "a1.txt#5-7, a1.txt#11");
    let findings = found(&archive);
    assert!(findings[0].code == "claimed-twice" && findings[0].notes.is_empty(), "{findings:#?}");
    let archive = Archive::small();
    edit(&archive, SECOND, "a1.txt#7, a1.txt#11", "a1.txt#7, a1.txt#7, a1.txt#11");
    assert!(found(&archive)[0].message.contains("2 times"), "an article that names a line twice");
    // an article that is not published has its lines, too
    let archive = Archive::small();
    edit(&archive, SECOND, "source: [a1.txt#7, a1.txt#11]", "source: [a1.txt#3-7, a1.txt#11]\nstatus: withheld");
    let findings = found(&archive);
    assert!(findings.iter().all(|finding| finding.code != "claimed-twice"), "said once: {findings:#?}");
    let shared = findings.iter().find(|finding| finding.code == "unpublished-line-shared").unwrap();
    assert_eq!((shared.severity.as_str(), shared.line), ("error", 3));
}

#[test]
fn a_duplicate_repeats_every_word_of_a_line_that_is_kept() {
    let archive = shipped();
    edit(&archive, TEXT, "曹慧泉强调,疫情防控既要打好阻击战", "曹慧泉强调,疫情防控也要打好阻击战");
    let findings = found(&archive);
    let finding = findings.iter().find(|finding| finding.code == "false-duplicate").unwrap();
    assert_eq!(finding.line, 47);
    assert!(finding.notes.contains("也要打好") && finding.notes.contains("既要打好"), "{finding:?}");

    let archive = Archive::small();
    edit(&archive, ISSUE, "9=7", "9=9");
    assert!(only(&archive, "false-duplicate").message.contains("is a duplicate too"));
    // white space and the width of punctuation are no words
    let archive = Archive::small();
    edit(&archive, TEXT, "在即\n\n新华桥“大手术”在即", "在即\n\n新华桥 “大手术”　在即");
    assert!(found(&archive).is_empty());
}

/// The entry that a finding shows, pasted, ends the matter.
#[test]
fn an_undeclared_change_comes_with_the_entry_that_declares_it() {
    for (from, to, entry) in [
        ("与长沙市余杭区", "与杭州市余杭区", "from: \"长沙\", to: \"杭州\""),
        // what only comes, what only goes
        ("市场监管局再与", "市场监管局随后再与", "{ line: 63, from:"),
        ("目前我省首个入驻", "目前首个入驻", "{ line: 63, from:"),
        // beyond the first difference of a text
        ("株洲是目前我省首个入驻阿里巴巴", "株州是目前本省首个入驻阿里", "{ line: 63, from:"),
        // over two lines: the end of one paragraph and the beginning of the next
        ("网络交易秩序。", "网络秩序。", "{ line: "),
    ] {
        let archive = shipped();
        edit(&archive, FOURTH, from, to);
        let findings = found(&archive);
        assert!(
            !findings.is_empty() && findings.iter().all(|finding| finding.code == "undeclared-change"),
            "{findings:#?}"
        );
        assert_eq!(findings[0].file, FOURTH);
        assert!(findings[0].help.contains(entry), "{findings:#?}");
        let entries: Vec<&str> =
            findings.iter().flat_map(|f| f.help.lines()).filter(|line| line.starts_with("  - {")).collect();
        edit(&archive, FOURTH, "source:", &format!("changes:\n{}\nsource:", entries.join("\n")));
        assert!(found(&archive).is_empty(), "{to}: {entries:#?}\n{:#?}", found(&archive));
        let account: serde_json::Value = serde_json::from_str(&checked(&archive).0.stdout).unwrap();
        assert_eq!(account["changes"], entries.len());
        // the page of the article still knows its lines
        assert!(archive.build().page("issues/2021-08-06/a1-04/").contains("a1/#L63"), "{to}");
    }
}

#[test]
fn what_is_mechanical_is_silent() {
    let archive = shipped();
    edit(&archive, FOURTH, "合作协议》后，近日，", "合作协议》后,\n近日， ");
    assert!(found(&archive).is_empty(), "{:#?}", found(&archive));
}

#[test]
fn a_line_that_is_not_the_articles_is_named() {
    let archive = Archive::small();
    edit(&archive, ISSUE, "masthead: [1]", "masthead: []");
    edit(&archive, FIRST, "a1.txt#3-5", "a1.txt#1-5");
    let finding = only(&archive, "wrong-lines");
    assert!(finding.help.contains("source: [a1.txt#3-5]"), "{finding:?}");
    // where the words stand nowhere to the character, the difference is shown
    edit(&archive, FIRST, "阻击疫情。\n", "阻击病情。\n");
    let findings = found(&archive);
    assert!(findings.iter().all(|finding| finding.code == "undeclared-change"), "{findings:#?}");
    assert!(findings[0].help.contains("take it out of `source`"), "{findings:#?}");
}

#[test]
fn a_change_that_cannot_be_made_is_an_error() {
    for (change, words) in [
        ("{ line: 63, from: 昨日, to: 近日, why: 误认 }", "“昨日” is not in line 63"),
        ("{ line: 63, from: 株洲, to: 株州 }", "times in line 63"),
        ("{ line: 27, from: 计划, to: 规划 }", "line 27"),
        ("{ line: 63, from: \"后,近日\", to: \"后，近日\" }", "the same words"),
    ] {
        let archive = shipped();
        edit(&archive, FOURTH, "source:", &format!("changes:\n  - {change}\nsource:"));
        let finding = only(&archive, "bad-change");
        assert!(finding.message.contains(words), "{finding:?}");
        assert_eq!((finding.severity.as_str(), finding.file.as_str()), ("error", FOURTH));
        assert!(!finding.help.is_empty());
    }
}

#[test]
fn a_change_that_is_declared_and_not_made_is_noticed() {
    let archive = shipped();
    edit(&archive, FOURTH, "source:", "changes: [{ line: 63, from: 长沙, to: 杭州, why: 余杭属杭州 }]\nsource:");
    let finding = only(&archive, "undeclared-change");
    assert!(finding.message.contains("长沙") && finding.message.contains("杭州"), "{finding:?}");
}

#[test]
fn headline_parts_stand_in_the_lines() {
    let archive = shipped();
    edit(&archive, FOURTH, "kicker: 市市场监管局与阿里巴巴签订", "kicker: 市市场监管局与阿里签订");
    let finding = only(&archive, "not-in-lines");
    assert!(finding.message.contains("kicker") && finding.line > 0, "{finding:?}");
    assert!(finding.help.contains("line 59") && finding.help.contains("from: "), "{finding:?}");
    let archive = shipped();
    edit(&archive, FIRST, "title: 153.9万人完成全程免疫", "title: 153.9万人完成全程免疫\ncolumn: 抗疫进行时");
    let finding = only(&archive, "not-in-lines");
    assert!(finding.help.contains("column_inferred"), "{finding:?}");
    edit(&archive, FIRST, "column: ", "column_inferred: true\ncolumn: ");
    assert!(found(&archive).is_empty());
}

#[test]
fn an_article_says_where_it_comes_from() {
    let archive = shipped();
    edit(&archive, FIRST, "source: [a1.txt#23-27]\n", "");
    let findings = found(&archive);
    assert_eq!(codes(&findings), ["unaccounted-line", "missing-source"]);
    assert!(findings[1].help.contains("source: [a1.txt#23-27]"), "{findings:#?}");
    // nothing is asked where there is no transcription
    let archive = Archive::small();
    archive.remove(TEXT);
    archive.write(ISSUE, "---\npaper: 株洲日报\ndate: 2021-08-06\n---\n");
    for (path, source) in [(FIRST, "source: [a1.txt#3-5]\n"), (SECOND, "source: [a1.txt#7, a1.txt#11]\n")] {
        edit(&archive, path, source, "");
    }
    assert!(found(&archive).is_empty(), "{:#?}", found(&archive));
}

#[test]
fn a_transcription_that_was_replaced_tells_where_its_lines_are_now() {
    let archive = shipped();
    // the new one has two lines more at its beginning
    archive.write(TEXT, format!("株洲日报社出版\n\n{}", archive.read(TEXT)));
    let findings = found(&archive);
    let moved: Vec<&Finding> = findings.iter().filter(|finding| finding.code == "wrong-lines").collect();
    assert_eq!(moved.len(), 9, "every article of the page: {findings:#?}");
    assert!(moved[0].help.contains("its lines are now 25-29: write `source: [a1.txt#25-29]`"), "{:?}", moved[0]);
    assert!(moved[3].help.contains("source: [a1.txt#61-65, a1.txt#77-83]"), "{:?}", moved[3]);
}

#[test]
fn the_weekday_in_the_masthead_is_that_of_the_date() {
    let archive = shipped();
    edit(&archive, ISSUE, "date: 2021-08-06", "date: 2021-08-07");
    let findings = found(&archive);
    assert_eq!(codes(&findings), ["lunar-date", "weekday"]);
    assert!(findings[0].message.contains("辛丑年六月廿九"), "{findings:#?}");
    assert!(findings[1].message.contains("星期五") && findings[1].message.contains("星期六"), "{findings:#?}");
    assert_eq!((findings[1].file.as_str(), findings[1].line), (TEXT, 13));
}

#[test]
fn leap_days_and_leap_months_are_days() {
    let archive = Archive::small();
    archive.write(TEXT, archive.read(TEXT).replacen("株洲日报", "株洲日报 星 期 六", 1));
    for (date, lunar, findings) in [
        ("2020-02-29", "庚子年二月初七", &[][..]),
        ("2020-02-29", "庚子年二月初八", &["lunar-date"][..]),
        ("2020-05-23", "庚子年闰四月初一", &[]),
        ("2020-05-23", "庚子年四月初一", &["lunar-date"]),
        ("2023-04-01", "癸卯年闰二月十一", &[]),
        ("2023-04-02", "癸卯年闰二月十二", &["weekday"]),
        ("2020-02-29", "甲丑年二月", &["lunar-date"]),
        ("2020-02-29", "二月", &[]),
        ("2021-02-29", "辛丑年正月", &["bad-date"]),
        ("2020-02", "庚子年正月", &[]),
    ] {
        archive.write(
            ISSUE,
            format!(
                "---\npaper: 株洲日报\ndate: {date}\nlunar: {lunar}\npages:\n  a1: {{ label: A1, masthead: [1], duplicates: [9=7] }}\n---\n"
            ),
        );
        let said = found(&archive);
        assert_eq!(codes(&said)[..findings.len().min(said.len())], *findings, "{date} {lunar}: {said:#?}");
        assert_eq!(findings.is_empty(), said.is_empty(), "{date} {lunar}: {said:#?}");
    }
}

#[test]
fn an_alias_occurs_and_has_one_owner() {
    let archive = Archive::small();
    archive.write("content/people/wang-haibo.md", "---\nlabel: 王海波\naliases: [王工, 负责人]\n---\n");
    let finding = only(&archive, "alias-unused");
    assert!(finding.message.contains("王工") && finding.line == 3, "{finding:?}");
    archive.write(
        "content/people/wang-haibo.md",
        "---\nlabel: 王海波\naliases: [{ text: 王工, mention: false }, 负责人]\n---\n",
    );
    assert!(found(&archive).is_empty());
    // a text that is not published counts
    edit(&archive, SECOND, "source:", "status: withheld\nsource:");
    archive.write("content/people/wang-haibo.md", "---\nlabel: 王海波\naliases: [现场施工负责人]\n---\n");
    assert!(found(&archive).is_empty(), "{:#?}", found(&archive));
}

#[test]
fn a_name_of_two_subjects_is_said_once() {
    let archive = Archive::small();
    archive.write("content/people/wang-haibo-2.md", "---\nlabel: 王海波\n---\n");
    let finding = only(&archive, "alias-shared");
    assert!(finding.message.contains("people/wang-haibo, people/wang-haibo-2"), "{finding:?}");
    archive.write(
        "content/people/wang-haibo-2.md",
        "---\nlabel: 王海波（云龙）\naliases: [{ text: 王海波, mention: false }]\n---\n",
    );
    let (_, findings) = checked(&archive);
    assert_eq!(codes(&findings), ["label-unused"], "a hint: {findings:#?}");
    assert_eq!(archive.run(&["check", "--deny", "warnings"]).code, Some(0));
}

#[test]
fn links_and_anchors_of_the_finished_site_lead_somewhere() {
    let archive = Archive::small();
    archive.write(
        "content/pages/about.md",
        "---\ntitle: 关于\n---\n\n[甲](../issues/2021-08-06/)[乙](../issues/2021-08-07/)[丙](#h-no)[丁](../issues/2021-08-06/a1/#L3)\n",
    );
    let findings = found(&archive);
    assert_eq!(codes(&findings), ["broken-link", "broken-link"]);
    for (finding, link) in findings.iter().zip(["#h-no", "../issues/2021-08-07/"]) {
        assert!(finding.message.contains(link) && finding.severity == "error", "{finding:?}");
        assert_eq!((finding.file.as_str(), finding.line), ("content/pages/about.md", 5), "{finding:?}");
    }
    // of the configuration
    let archive = Archive::small();
    let config = archive.read("archive.toml");
    archive.write("archive.toml", format!("{config}[[navigation]]\nlabel = \"往期\"\nurl = \"isues/\"\n"));
    let finding = only(&archive, "broken-link");
    assert!(finding.message.contains("isues/index.html") && finding.notes.contains("pages lead there"), "{finding:?}");
}

#[test]
fn a_picture_has_words_in_its_place() {
    let archive = Archive::small();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    archive.write("content/pages/mask.png", png.as_slice());
    archive.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n![口罩](mask.png)\n");
    assert!(found(&archive).is_empty(), "{:#?}", found(&archive));
    archive.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n![](mask.png)\n");
    let finding = only(&archive, "image-alt");
    assert_eq!((finding.file.as_str(), finding.line), ("content/pages/about.md", 5), "{finding:?}");
}

#[test]
fn ranges_without_words_are_noticed() {
    let archive = Archive::small();
    edit(&archive, ISSUE, "masthead: [1]", "masthead: [1, 2], furniture: [4]");
    assert_eq!(codes(&found(&archive)), ["blank-range", "blank-range"]);
    let archive = Archive::small();
    edit(&archive, ISSUE, "9=7", "8=6");
    let findings = found(&archive);
    assert_eq!(codes(&findings), ["false-duplicate", "unaccounted-line"]);
    assert!(findings[0].message.contains("no words in line 8"), "{findings:#?}");
}

#[test]
fn what_cannot_be_read_is_no_reason_for_other_findings() {
    let archive = shipped();
    edit(&archive, FOURTH, "title: ", "titel: ");
    let findings = found(&archive);
    assert!(findings.iter().all(|finding| finding.severity == "error"), "{findings:#?}");
}

#[test]
fn a_link_out_of_the_site_is_broken_wherever_it_leads() {
    for link in ["../../issues/", "../issues/2021-08-06#L9999", "HTTPS://Example.org/archive/zzz/"] {
        let archive = Archive::small();
        archive.write("content/pages/about.md", format!("---\ntitle: 关于\n---\n\n[甲]({link})\n"));
        let finding = only(&archive, "broken-link");
        assert!(finding.message.contains(link), "{finding:?}");
    }
}

#[test]
fn all_findings_of_all_files_come_in_one_run() {
    let archive = shipped();
    // an error that stops a build, and a warning of every stage
    edit(&archive, "content/topics/testing.md", "label:", "labl: 甲\nlabel:");
    edit(&archive, ISSUE, "lunar: 辛丑年六月廿八", "lunar: 辛丑年六月廿七");
    edit(&archive, FOURTH, "与长沙市余杭区", "与杭州市余杭区");
    edit(&archive, "content/issues/2022-11-08/_index.md", "masthead: [3-7]", "masthead: [3-6]");
    let findings = found(&archive);
    let mut said = codes(&findings);
    said.sort_unstable();
    assert_eq!(said, ["lunar-date", "unaccounted-line", "undeclared-change", "unknown-key"], "{findings:#?}");
    assert_eq!(archive.run(&["check"]).code, Some(1));
}

#[test]
fn warnings_can_be_denied() {
    let archive = Archive::small();
    edit(&archive, ISSUE, "masthead: [1]", "masthead: []");
    assert_eq!(archive.run(&["check"]).code, Some(0));
    let denied = archive.run(&["check", "--deny", "warnings"]);
    assert_eq!(denied.code, Some(1), "{}", denied.stderr);
    assert_eq!(archive.run(&["check", "--deny", "warnings", "-q"]).code, Some(1), "what is not printed counts");
    assert!(
        denied.stderr.contains("warning[unaccounted-line]") && denied.stderr.contains("5 of 6 lines"),
        "{}",
        denied.stderr
    );
}

#[test]
fn drafts_are_of_the_site_when_asked_for() {
    let archive = Archive::small();
    edit(&archive, SECOND, "source:", "status: draft\nsource:");
    edit(&archive, SECOND, "共有3跨。", "共有3跨。[甲](../no/)");
    edit(&archive, TEXT, "共有3跨。", "共有3跨。甲");
    assert!(found(&archive).is_empty());
    assert!(archive.run(&["check", "--drafts"]).stderr.contains("broken-link"));
}

#[test]
fn every_code_can_be_explained() {
    let archive = Archive::empty();
    let said = archive.run(&["check", "--explain", "undeclared-change"]);
    assert_eq!(said.code, Some(0));
    assert!(said.stdout.contains("changes:\n  - { line: 63"), "{}", said.stdout);
    let wrong = archive.run(&["check", "--explain", "undeclared-changes"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("did you mean `undeclared-change`?"), "{}", wrong.stderr);
}

/// `UPDATE=1 cargo test --test check reference` writes it anew.
#[test]
fn the_reference_is_made_from_the_table() {
    let path = repository().join("docs/diagnostics.md");
    let made = annals::diag::reference::document();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/diagnostics.md is not what the table gives: UPDATE=1 cargo test --test check reference"
    );
}
