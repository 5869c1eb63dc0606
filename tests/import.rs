//! `annals import`: from transcriptions to an archive that `check` finds in order, and again.

mod common;

use common::Archive;
use proptest::prelude::*;

const CONFIG: &str = "title = \"新档案\"\nbase_url = \"https://example.org/\"\npaper = \"株洲日报\"\n";

/// The five pages, with what has to be said of those without a masthead.
const PAGES: [(&str, &[&str]); 5] = [
    ("2021-08-06/a1", &[]),
    ("2022-11-08/a1", &[]),
    ("2021-08-09/x1", &["--date", "2021-08-09"]),
    ("2020-02-04/x1", &["--date", "2020-02-04"]),
    ("2021-08/x1", &["--date", "2021-08"]),
];

fn page(of: &str) -> Vec<u8> {
    std::fs::read(common::repository().join(format!("content/issues/{of}.txt"))).unwrap()
}

fn archive() -> Archive {
    let archive = Archive::empty();
    archive.write("archive.toml", CONFIG);
    archive
}

fn import(archive: &Archive, file: &str, more: &[&str]) -> common::Run {
    let path = archive.path(file);
    archive.run(&[&["import", path.to_str().unwrap()], more].concat())
}

#[test]
fn the_five_pages_become_an_archive_in_which_every_line_has_its_place() {
    let archive = archive();
    for (name, said) in PAGES {
        let file = format!("in/{}.txt", name.replace('/', "-"));
        archive.write(&file, page(name));
        let run = import(&archive, &file, said);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(std::fs::read(archive.path(&format!("content/issues/{name}.txt"))).unwrap(), page(name));
    }
    let check = archive.run(&["check", "--deny", "warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    assert!(check.stderr.contains("412 lines of 5 transcriptions accounted for"), "{}", check.stderr);
    let article = archive.read("content/issues/2021-08-06/a1-04.md");
    assert!(article.contains("title: 为株企“云端”筑“盾”\nkicker: 市市场监管局与阿里巴巴签订"), "{article}");
    assert!(article.contains("column: 优化营商环境优化年\n") && article.contains("reviewed: false\n"), "{article}");
    assert!(article.contains("\n\n了50多家侵权产商，断开链接，") && !article.contains("[[gap"), "{article}");
    let notes = archive.read("content/issues/2021-08-06/a1-02.notes.md");
    assert!(notes.contains("status: draft") && notes.contains("-> 隔离管控，精准\n"), "{notes}");
    archive.build();
}

#[test]
fn no_mark_of_lost_text_is_written_and_a_doubt_is_said_with_its_line() {
    let long = "他表示，这项改造关系到全市居民的用水安全，各单位要抓紧时间，在今年年底以前";
    for (text, body, doubts) in [
        // a sentence that goes on in the next line is one paragraph
        (
            "本报讯 今天天气很好，前来游园的人很多，\n市民出行踊跃，公园里的游客络绎不绝。\n",
            "本报讯 今天天气很好，前来游园的人很多，市民出行踊跃，公园里的游客络绎不绝。\n",
            &[][..],
        ),
        (
            "本报讯（记者 张三）昨日上午，市自来水公司宣布，全市老\n\n旧管网改造工程正式启动。\n\n改造完成后，将有两万户居民用上更稳定的自来水，水压不足\n\n的问题可望解决。\n",
            "本报讯（记者 张三）昨日上午，市自来水公司宣布，全市老旧管网改造工程正式启动。\n\n改造完成后，将有两万户居民用上更稳定的自来水，水压不足的问题可望解决。\n",
            &[],
        ),
        (
            &*format!("本报讯 昨日，工程正式启动。\n\n{long}\n"),
            &*format!("本报讯 昨日，工程正式启动。\n\n{long}\n"),
            &[("behind", 5)],
        ),
        (
            "本报讯 昨日，工程正式启动。\n\n了三百余户，无一延误。\n",
            "本报讯 昨日，工程正式启动。\n\n了三百余户，无一延误。\n",
            &[("before", 5)],
        ),
        // a headline with nothing below it
        ("", "\n", &[("below", 1)]),
        // a jump mark says where the text goes on
        (
            &*format!("本报讯 昨日，工程正式启动。{long}（下转A3版）\n"),
            &*format!("本报讯 昨日，工程正式启动。{long}（下转A3版）\n"),
            &[],
        ),
    ] {
        let archive = archive();
        archive.write("in/a1.txt", format!("老旧管网改造工程全面启动\n\n{text}"));
        let run = import(&archive, "in/a1.txt", &["--date", "2021-08-06", "--page", "a1"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let article = archive.read("content/issues/2021-08-06/a1-01.md");
        assert!(article.ends_with(&format!("---\n\n{body}")), "{article}");
        let dry = import(&archive, "in/a1.txt", &["--dry-run", "--format", "json"]);
        let plan: serde_json::Value = serde_json::from_str(&dry.stdout).unwrap();
        let decisions = plan["pages"][0]["decisions"].as_array().unwrap();
        let lost = |d: &&serde_json::Value| d["what"].as_str().unwrap().contains("text may be lost");
        assert_eq!(decisions.iter().filter(lost).count(), doubts.len(), "{decisions:?}");
        assert_eq!(run.stderr.matches("hint[import-doubt]").count(), doubts.len(), "{}", run.stderr);
        for (side, line) in doubts {
            assert!(run.stderr.contains(&format!("text may be lost {side} this line (line {line})")), "{}", run.stderr);
            assert!(decisions.iter().filter(lost).any(|d| d["line"] == *line), "{decisions:?}");
        }
        let check = archive.run(&["check"]);
        assert_eq!(check.code, Some(0), "{}", check.stderr);
        assert_eq!(check.stderr.contains("warning["), text.is_empty(), "{}", check.stderr);
    }
}

#[test]
fn the_label_of_a_page_is_that_which_was_said_or_printed() {
    for (head, said, label) in [
        ("", "a1", "a1: { label: a1, basis: inferred,"),
        ("株洲日报\n2021年8月6日 星期五 A1版\n\n", "a1", "a1: { label: A1, basis: printed,"),
        ("株洲日报\n2021年8月6日 星期五 A1版\n\n", "B2", "b2: { label: B2, basis: inferred,"),
        ("", "x1", "x1: { basis: inferred,"),
    ] {
        let archive = archive();
        archive
            .write("in/p.txt", format!("{head}新华桥通车\n\n本报讯（记者 张三）新华桥昨日通车，市民出行更加方便。\n"));
        let run = import(&archive, "in/p.txt", &["--date", "2021-08-06", "--page", said]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let index = archive.read("content/issues/2021-08-06/_index.md");
        assert!(index.contains(label), "{index}");
    }
}

#[test]
fn importing_again_changes_nothing_that_an_editor_touched() {
    let archive = archive();
    archive.write("in/a1.txt", page("2021-08-06/a1"));
    import(&archive, "in/a1.txt", &[]);
    let again = import(&archive, "in/a1.txt", &[]);
    assert!(again.stderr.contains("0 files written; 1 pages that were there already"), "{}", again.stderr);

    let edited = archive.read("content/issues/2021-08-06/a1-01.md").replace("reviewed: false\n", "topics: []\n");
    archive.write("content/issues/2021-08-06/a1-01.md", &edited);
    let forced = import(&archive, "in/a1.txt", &["--force"]);
    assert_eq!(forced.code, Some(0), "{}", forced.stderr);
    assert_eq!(archive.read("content/issues/2021-08-06/a1-01.md.bak"), edited);
    assert!(archive.read("content/issues/2021-08-06/a1-01.md").contains("reviewed: false"));
}

#[test]
fn a_newer_transcription_moves_the_lines_that_articles_name_or_changes_nothing() {
    let archive = archive();
    let old = String::from_utf8(page("2021-08-06/a1")).unwrap();
    archive.write("in/a1.txt", &old);
    import(&archive, "in/a1.txt", &[]);
    let edited = archive.read("content/issues/2021-08-06/a1-04.md").replace("reviewed: false\n", "");
    archive.write("content/issues/2021-08-06/a1-04.md", &edited);

    // two lines more at the top
    archive.write("in/a1.txt", format!("\n\n{old}"));
    let run = import(&archive, "in/a1.txt", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("hint[import-moved]"), "{}", run.stderr);
    let moved = archive.read("content/issues/2021-08-06/a1-04.md");
    assert!(moved.contains("source: [a1.txt#61-69, a1.txt#77-79]"), "{moved}");
    assert!(archive.read("content/issues/2021-08-06/_index.md").contains("masthead: [5-23]"));
    assert_eq!(archive.run(&["check", "--deny", "warnings"]).code, Some(0));

    // an article whose words are others
    archive.write("in/a1.txt", format!("\n\n{old}").replace("轰鸣声震", "响声震"));
    let run = import(&archive, "in/a1.txt", &[]);
    assert!(run.stderr.contains("warning[import-lost-place]"), "{}", run.stderr);
    assert!(archive.exists("content/issues/2021-08-06/a1.txt.new"));
    assert_eq!(archive.read("content/issues/2021-08-06/a1.txt"), format!("\n\n{old}"));
}

#[test]
fn what_is_not_known_is_asked_for_and_a_list_can_be_filled_in() {
    let archive = archive();
    archive.write("in/inner.txt", page("2021-08-09/x1"));
    let run = import(&archive, "in/inner.txt", &[]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[import-place]: nothing says of which day"), "{}", run.stderr);
    assert!(run.stderr.contains("the latest day that its text names with the year is 2021-08-08"), "{}", run.stderr);
    assert!(!archive.exists("content"));

    let list = archive.path("pages.csv");
    let run = import(&archive, "in/inner.txt", &["--list", list.to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(archive.read("pages.csv"), "\u{FEFF}file,paper,date,page\ninner.txt,株洲日报,,\n");
    archive.write("pages.csv", "file,paper,date,page\ninner.txt,株洲日报,2021/8/9,A2\n");
    let run = import(&archive, "in/inner.txt", &["--list", list.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(archive.exists("content/issues/2021-08-09/a2-12.md"));

    archive.write("archive.toml", format!("{CONFIG}\n[import]\nnames = [\"{{date}}_{{page}}.txt\"]\n"));
    archive.write("in/2021-08-10_A3.txt", page("2021-08-09/x1"));
    let run = import(&archive, "in/2021-08-10_A3.txt", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(archive.exists("content/issues/2021-08-10/a3-01.md"));
}

#[test]
fn two_files_with_a_byte_order_mark_may_have_been_joined() {
    let archive = archive();
    archive.write("in/p.txt", "公开标题\n正文第一段说了很多的话。\n\u{FEFF}第二段又说了别的一些话。\n");
    let run = import(&archive, "in/p.txt", &["--date", "2021-08-06", "--page", "a1"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let check = archive.run(&["check"]);
    assert!(!check.stderr.contains("undeclared-change"), "{}", check.stderr);
}

#[test]
fn an_article_that_goes_on_on_another_page_is_one_article() {
    let archive = archive();
    let head = "株洲日报\n\n2021年8月9日 星期一\n\n";
    archive.write(
        "in/a1.txt",
        format!("{head}A1\n\n新华桥“大手术”在即\n\n株洲日报讯(记者/廖明)8月8日,记者从市交通运输局了解到,拆除按计划启动。(下转A3版)\n"),
    );
    archive.write(
        "in/a3.txt",
        format!("{head}A3\n\n(上接A1版)国庆节前,桥面将全部拆除,现场施工负责人这样介绍。\n\n市民中心恢复开放\n\n株洲日报讯(记者/温琳)昨日,市民中心恢复开放。\n"),
    );
    let run = import(&archive, "in", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let article = archive.read("content/issues/2021-08-09/a1-01.md");
    assert!(article.contains("source: [a1.txt#7-9, a3.txt#7]"), "{article}");
    assert!(archive.read("content/issues/2021-08-09/a3-01.md").contains("市民中心恢复开放"));
    let check = archive.run(&["check", "--deny", "warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
}

#[test]
fn bad_files_are_named_and_do_not_stop_the_others() {
    let archive = archive();
    let text = String::from_utf8(page("2021-08-06/a1")).unwrap();
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    archive.write("in/gbk.txt", &*gbk);
    archive.write("in/picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\x80".as_slice());
    archive.write("in/empty.txt", "");
    let run = import(&archive, "in", &[]);
    assert_eq!(run.code, Some(1));
    for finding in ["hint[import-converted]", "error[import-unreadable]", "warning[import-empty]"] {
        assert!(run.stderr.contains(finding), "{finding}: {}", run.stderr);
    }
    assert_eq!(archive.read("content/issues/2021-08-06/a1.txt"), text);

    // one line, carriage returns, a mark at the beginning, text set vertically, nothing but briefs
    for (name, text) in [
        ("one", "新华桥“大手术”在即".to_owned()),
        ("crlf", format!("\u{FEFF}{}", text.replace('\n', "\r\n"))),
        ("vertical", "新\n闻\n链\n接\n\n记\n者\n".to_owned()),
        (
            "briefs",
            "■昨日,市区公交恢复正常运营。\n\n".to_owned()
                + &(0..200).map(|n| format!("本报讯 第{n}号桥昨日通车,市民出行更加方便。\n\n")).collect::<String>(),
        ),
    ] {
        let archive = self::archive();
        archive.write(&format!("in/{name}.txt"), &text);
        let run = import(
            &archive,
            &format!("in/{name}.txt"),
            &["--date", "2021-08-06", "--page", "B1", "--issue", "supplement/2021-08-06"],
        );
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
        let check = archive.run(&["check"]);
        assert_eq!(check.code, Some(0), "{name}: {}", check.stderr);
        // a headline alone has no text, which is said
        assert_eq!(check.stderr.contains("warning["), ["one", "vertical"].contains(&name), "{name}: {}", check.stderr);
    }
}

/// Pages made of pieces of real ones, cut and mixed.
fn mixed() -> impl Strategy<Value = String> {
    let lines: Vec<String> = PAGES
        .iter()
        .flat_map(|(name, _)| String::from_utf8(page(name)).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let count = lines.len();
    let piece = (0..count, 0..40usize, 0..6u8).prop_map(move |(at, cut, how)| {
        let line = &lines[at];
        match how {
            0 => line.chars().take(cut).collect(),
            1 => line.chars().skip(cut).collect(),
            2 => format!("{line}{line}"),
            3 => String::new(),
            _ => line.clone(),
        }
    });
    let noise = "[\\PC\\s]{0,12}";
    prop::collection::vec(prop_oneof![9 => piece, 1 => noise.prop_map(|noise| noise)], 0..60)
        .prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    /// All lines of a plan, in the order of the file, are the file.
    #[test]
    fn the_lines_of_a_plan_are_the_file(text in mixed()) {
        let page = annals::import::page::read(&text);
        let lines: Vec<&str> = text.split('\n').collect();
        let mut back: Vec<Option<&str>> = vec![None; lines.len()];
        let duplicates: Vec<(u32, u32)> = page.duplicates.iter().map(|(first, last, _)| (*first, *last)).collect();
        let ranges = page.articles.iter().flat_map(|article| &article.ranges);
        for (first, last) in ranges.chain(&page.masthead).chain(&page.furniture).chain(&duplicates) {
            for n in *first..=*last {
                let at = n as usize - 1;
                if !lines[at].trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
                    prop_assert!(back[at].is_none(), "line {n} twice");
                    back[at] = Some(lines[at]);
                }
            }
        }
        for (at, line) in lines.iter().enumerate() {
            let blank = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty();
            prop_assert!(blank || back[at] == Some(*line), "line {}: {line}", at + 1);
        }
    }
}
