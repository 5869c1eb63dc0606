//! `annals import` of what people really have: every format becomes pages, or is refused with a word.

mod common;

use common::{Archive, Run};

const CONFIG: &str = "title = \"新档案\"\nbase_url = \"https://example.org/\"\n";

fn archive() -> Archive {
    let archive = Archive::empty();
    archive.write("archive.toml", CONFIG);
    archive
}

fn import(archive: &Archive, file: &str, more: &[&str]) -> Run {
    let path = archive.path(file);
    archive.run(&[&["import", path.to_str().unwrap()], more].concat())
}

/// The archive has nothing to say of what was imported.
fn is_in_order(archive: &Archive) {
    let check = archive.run(&["check", "--deny", "warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
}

fn plan(archive: &Archive, file: &str, more: &[&str]) -> Vec<serde_json::Value> {
    let run = import(archive, file, &[&["--dry-run", "--format", "json"], more].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let plan: serde_json::Value = serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    plan["pages"].as_array().unwrap().clone()
}

fn titles(page: &serde_json::Value) -> Vec<String> {
    let articles = page["articles"].as_array().unwrap().iter();
    articles.map(|article| article["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn form_feeds_and_marks_make_pages_and_a_second_masthead_an_issue() {
    let head = |page: &str, day: &str| format!("株洲日报\n{page}\n2021年8月{day}日 星期五\n\n");
    let first = "中学生足球联赛落幕\n\n本报讯（记者 王五）本市中学生足球联赛昨晚落幕，第三中学队夺得冠军。\n";
    let second = "夏粮丰收在望\n\n本报讯（记者 赵六）今年全市夏粮播种面积达到八十万亩，产量比去年增加一成。\n";
    for (text, there) in [
        (
            format!("{}{first}\u{C}{}{second}", head("第1版", "6"), head("第2版", "6")),
            ["2021-08-06/1-01.md", "2021-08-06/2-01.md"],
        ),
        (
            format!("{}{first}\n==== 第2版 ====\n\n{second}", head("第1版", "6")),
            ["2021-08-06/1-01.md", "2021-08-06/2-01.md"],
        ),
        (
            format!("{}{first}\n{}{second}", head("A1", "6"), head("A1", "13")),
            ["2021-08-06/a1-01.md", "2021-08-13/a1-01.md"],
        ),
    ] {
        let archive = archive();
        archive.write("in/p.txt", &text);
        let run = import(&archive, "in/p.txt", &[]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        for file in there {
            assert!(archive.exists(&format!("content/issues/{file}")), "{file}: {:?}", archive.files("content"));
        }
        is_in_order(&archive);
    }
}

#[test]
fn headlines_of_markdown_are_headlines_and_the_file_is_kept() {
    let archive = archive();
    let text = "# 12某报_01\n\n<!-- region 1 -->\n## 省府昨開會議　通過修路案\n\n本報訊　省政府昨日上午開第三次會議，通過修築公路案。\n\n```\n## 米價又漲\n\n本市米價連日上漲，昨日每石已達九元二角，社會局將召集米商談話。\n```\n";
    archive.write("in/p.md", text);
    let run = import(&archive, "in", &["--paper", "某報", "--date", "1936-05-04"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let first = archive.read("content/issues/1936-05-04/x1-01.md");
    assert!(first.contains("title: 省府昨開會議 通過修路案\n"), "{first}");
    assert!(archive.read("content/issues/1936-05-04/x1-02.md").contains("title: 米價又漲\n"));
    assert_eq!(archive.read("content/issues/1936-05-04/x1.markdown"), text);
    assert!(!archive.read("content/issues/1936-05-04/x1.txt").contains("##"));
    is_in_order(&archive);
    // every line of the file has its place in the plan
    let pages = plan(&archive, "in/p.md", &["--paper", "某報", "--date", "1936-05-04"]);
    assert_eq!(pages[0]["furniture"].to_string(), "[[1,1],[3,3],[8,8],[12,12]]");
}

#[test]
fn alto_keeps_its_boxes_and_the_file() {
    let archive = archive();
    let line = |words: &str, x: u32| {
        format!("<TextLine HPOS=\"{x}\" VPOS=\"10\" WIDTH=\"200\" HEIGHT=\"12\">{words}</TextLine>")
    };
    let word = |text: &str| format!("<String CONTENT=\"{text}\" HPOS=\"20\" VPOS=\"10\" WIDTH=\"40\" HEIGHT=\"12\"/>");
    let text = format!(
        "<?xml version=\"1.0\"?>\n<alto><Layout><Page WIDTH=\"800\" HEIGHT=\"600\"><PrintSpace><TextBlock ID=\"B1\">{}</TextBlock><TextBlock ID=\"B2\">{}{}</TextBlock></PrintSpace></Page></Layout></alto>\n",
        line(&format!("{}<SP/>{}", word("BRIDGE"), word("OPENED")), 20),
        line(
            &format!("{}<SP/>{}", word("The"), word("bri")).replace("</TextLine>", "<HYP CONTENT=\"-\"/></TextLine>"),
            20
        ),
        line(&format!("{}<SP/>{}", word("dge"), word("opened.")), 20),
    );
    archive.write("in/a.xml", &text);
    let run = import(&archive, "in/a.xml", &["--paper", "Herald", "--date", "1913-06-10", "--page", "1"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(archive.read("content/issues/1913-06-10/1.txt").starts_with("BRIDGE OPENED\n\nThe bri"));
    assert_eq!(archive.read("content/issues/1913-06-10/1.alto.xml"), text);
    let boxes = archive.read("content/issues/1913-06-10/1.boxes.tsv");
    assert!(
        boxes.starts_with(
            "# annals boxes 1\twidth=800\theight=600\tsource=alto\tunit=pixel\n1\t20,10,200,12\th\t6:20+40 6:20+40\n"
        ),
        "{boxes}"
    );
    assert!(archive.read("content/issues/1913-06-10/1-01.md").contains("title: BRIDGE OPENED\n"));
    is_in_order(&archive);
    archive.build();
}

#[test]
fn articles_of_mets_are_taken_as_they_are_over_pages() {
    let archive = archive();
    let page = |blocks: &[(&str, &str)]| {
        let blocks: String = blocks
            .iter()
            .map(|(id, text)| {
                format!("<TextBlock ID=\"{id}\"><TextLine><String CONTENT=\"{text}\"/></TextLine></TextBlock>")
            })
            .collect();
        format!("<alto><Layout><Page>{blocks}</Page></Layout></alto>")
    };
    archive.write(
        "in/ALTO/1.xml",
        page(&[
            ("P1_T1", "The Herald"),
            ("P1_T2", "BRIDGE OPENED"),
            ("P1_T3", "The bridge was opened"),
            ("P1_T4", "Coal for sale."),
        ]),
    );
    archive.write("in/ALTO/2.xml", page(&[("P2_T1", "on Monday by the mayor.")]));
    let area =
        |file: u32, id: &str| format!("<fptr><area FILEID=\"ALTO{file}\" BETYPE=\"IDREF\" BEGIN=\"{id}\"/></fptr>");
    let mets = format!(
        "<mets:mets xmlns:mets=\"http://www.loc.gov/METS/\"><titleInfo><title>The Herald</title></titleInfo><dateIssued>10.06.1913</dateIssued><fileSec><file ID=\"ALTO1\"><FLocat href=\"file://./ALTO/1.xml\"/></file><file ID=\"ALTO2\"><FLocat href=\"file://./ALTO/2.xml\"/></file></fileSec><structMap TYPE=\"PHYSICAL\"><div><div ORDERLABEL=\"1\"><fptr FILEID=\"ALTO1\"/></div><div ORDERLABEL=\"2\"><fptr FILEID=\"ALTO2\"/></div></div></structMap><structMap TYPE=\"LOGICAL\"><div TYPE=\"Newspaper\"><div TYPE=\"TITLE_SECTION\"><div TYPE=\"HEADLINE\">{}</div></div><div TYPE=\"CONTENT\"><div TYPE=\"ARTICLE\" ID=\"A1\"><div TYPE=\"HEADING\"><div TYPE=\"TITLE\">{}</div></div><div TYPE=\"BODY\">{}{}</div></div><div TYPE=\"ADVERTISEMENT\" ID=\"A2\">{}</div></div></div></structMap></mets:mets>",
        area(1, "P1_T1"),
        area(1, "P1_T2"),
        area(1, "P1_T3"),
        area(2, "P2_T1"),
        area(1, "P1_T4"),
    );
    archive.write("in/issue.xml", &mets);
    let run = import(&archive, "in/issue.xml", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let article = archive.read("content/issues/1913-06-10/1-01.md");
    assert!(
        article.contains("title: BRIDGE OPENED\n") && article.contains("source: [1.txt#3-5, 2.txt#1]"),
        "{article}"
    );
    assert!(archive.read("content/issues/1913-06-10/1-02.md").contains("Coal for sale."));
    assert!(archive.read("content/issues/1913-06-10/_index.md").contains("masthead: [1]"));
    is_in_order(&archive);
    for (from, to, word) in [
        ("ALTO/2.xml", "ALTO/9.xml", "whose file `file://./ALTO/9.xml` cannot be read"),
        ("file://./ALTO/2.xml", "file:///etc/2.xml", "does not lie beside it"),
        ("TYPE=\"LOGICAL\"", "TYPE=\"OTHER\"", "without a logical structure"),
    ] {
        archive.write("in/faulty.xml", mets.replace(from, to));
        let run = import(&archive, "in/faulty.xml", &[]);
        assert!(run.code == Some(1) && run.stderr.contains(word), "{}", run.stderr);
    }
}

#[test]
fn a_table_becomes_articles_and_bad_rows_are_listed() {
    let archive = archive();
    let mut table = String::from("\u{FEFF}key,日期,版次,title,text,source_url\n");
    for n in 1..=200 {
        let date = match n % 5 {
            0 => "20020101".to_owned(),
            1 => "2002-01-01".to_owned(),
            2 => "2002/1/1".to_owned(),
            3 => "2002年1月1日".to_owned(),
            _ => "1.1.2002".to_owned(),
        };
        match n {
            7 => table.push_str("7,,A1,無日期,正文。,\n"),
            8 => table.push_str("8,2002-01-01,A1,無正文,,\n"),
            9 => table.push_str("6,2002-01-01,A1,重號,正文。,\n"),
            10 => table.push_str("10,2002-01-01\n"),
            n => table.push_str(&format!("{n},{date},A{},新聞{n}號,\"新聞{n}號 【本報訊】第一段，\"\"引文\"\"。\n第二段。\",http://example.org/{n}\n", n % 3 + 1)),
        }
    }
    archive.write("in/export.csv", &table).write("in/rejected.csv", "mine\n");
    let run = import(&archive, "in/export.csv", &["--paper", "某報"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("4 rows of") && run.stderr.contains("row 8: it has no date"), "{}", run.stderr);
    assert!(
        run.stderr.contains(
            "columns: id = key, date = 日期, page = 版次, title = title, text = text; under `extra`: source_url"
        ),
        "{}",
        run.stderr
    );
    let articles =
        archive.files("content").into_iter().filter(|file| file.ends_with(".md") && !file.ends_with("_index.md"));
    assert_eq!(articles.count(), 196);
    let first = archive.read("content/issues/2002-01-01/a2-01.md");
    assert!(first.contains("title: 新聞1號\n") && first.contains("extra:\n  origin: \"export.csv#2\"\n"), "{first}");
    assert!(first.ends_with("---\n\n【本報訊】第一段，\"引文\"。\n\n第二段。\n"), "{first}");
    assert_eq!(archive.read("in/rejected.csv"), "mine\n", "what lies there stays");
    let rejected = archive.read("in/rejected-2.csv");
    assert_eq!(rejected.lines().count(), 5, "{rejected}");
    assert!(rejected.contains("\n10,row 7 has the same id `6`,6,2002-01-01,"), "{rejected}");
    is_in_order(&archive);
    // again: nothing changes
    let before = archive.files("");
    let again = import(&archive, "in/export.csv", &["--paper", "某報"]);
    assert!(again.stderr.contains("0 files written"), "{}", again.stderr);
    assert_eq!(archive.files(""), before);
}

#[test]
fn files_of_one_article_each_are_one_page() {
    let archive = archive();
    archive.write(
        "archive.toml",
        format!("{CONFIG}paper = \"株洲日报\"\n[import]\nnames = [\"{{date}}-{{page}}-{{*}}.txt\"]\n"),
    );
    for (n, title) in [(1, "市长会见外商"), (2, "市图书馆添新书"), (3, "足球联赛落幕")] {
        archive.write(
            &format!("in/19980117-02-0{n}.txt"),
            format!("{title}\n\n本报讯（记者 张三）这是第{n}篇，交换了意见。\n"),
        );
    }
    let run = import(&archive, "in", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let second = archive.read("content/issues/1998-01-17/02-02.md");
    assert!(second.contains("title: 市图书馆添新书\n") && second.contains("19980117-02-02.txt"), "{second}");
    assert!(archive.exists("content/issues/1998-01-17/02-03.md"));
    is_in_order(&archive);

    let archive = self::archive();
    for n in 1..=2 {
        archive.write(&format!("in/{n}.md"), format!("---\ntitle: 第{n}篇\ndate: 2021-08-06\nnewspaper: 株洲日报\nauthor: 张三\ntags: [桥]\n---\n\n正文{n}。\n"));
    }
    let run = import(&archive, "in", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let second = archive.read("content/issues/2021-08-06/x1-02.md");
    assert!(second.contains("title: 第2篇\nbyline: { author: 张三 }\n") && second.contains("  tags: 桥\n"), "{second}");
    is_in_order(&archive);
}

#[test]
fn an_english_page_is_cut_at_its_headlines_and_its_words_are_its_own() {
    let archive = archive();
    archive.write("in/p.txt", "THE RIVERTON HERALD\n\nRIVERTON, MONDAY, MARCH 4, 1912. PRICE TWO CENTS\n\nBRIDGE OVER MILL CREEK\nSWEPT AWAY BY FLOOD\n\nThe wooden bridge over Mill Creek,\nwhich was built in 1889, was swept\naway, and it is feared that they were car-\nried down the stream.\nMayor Doe said that a ferry will be\nput into service today.\n\nSCHOOL BOARD ELECTS OFFICERS\n\nAt the meeting of the school board on\nFriday evening John Roe was chosen\npresident for the coming year.\n");
    let run = import(&archive, "in/p.txt", &["--paper", "Riverton Herald", "--page", "1"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let first = archive.read("content/issues/1912-03-04/1-01.md");
    assert!(first.contains("they were carried down the stream.") && !first.contains('，'), "{first}");
    assert_eq!(
        archive.files("content").iter().filter(|file| file.ends_with(".md")).count(),
        3,
        "two articles and the index"
    );
    is_in_order(&archive);
    archive.write(
        "in/es.txt",
        "AVISO\n\nSuscríbase a “El Faro”, 35c por mes, y recibirá el periódico en su casa: “cada jueves”!\n",
    );
    import(&archive, "in/es.txt", &["--paper", "El Faro", "--date", "1919-12-04", "--page", "1"]);
    let article = archive.read("content/issues/1919-12-04/1-01.md");
    assert!(
        article.ends_with("Suscríbase a “El Faro”, 35c por mes, y recibirá el periódico en su casa: “cada jueves”!\n"),
        "{article}"
    );
}

#[test]
fn a_page_beyond_cutting_is_whole_and_said() {
    let archive = archive();
    let rows = "株洲日报\n2021年8月6日 星期五\nA1\n老旧管网改造启动\n三中队夺得足球联赛冠军\n昨日上午，市自来水公司宣布，全\n本市中学生足球联赛昨晚落幕，第\n市老旧管网改造工程正式启动，首\n三中学队以二比一战胜第八中学队\n批改造涉及五个街道、三十二个小\n夺得冠军，这是该队三年来第二次\n区，计划年底前完工，届时将有两\n捧杯，最佳射手由十号队员王小明\n万户居民用上更稳定的自来水，水\n获得，他在全部六场比赛中共打进\n";
    archive.write("in/p.txt", rows);
    let run = import(&archive, "in/p.txt", &[]);
    assert!(run.stderr.contains("warning[import-whole]"), "{}", run.stderr);
    let article = archive.read("content/issues/2021-08-06/a1-01.md");
    assert!(article.contains("\n\n昨日上午，市自来水公司宣布，全\n\n本市中学生足球联赛昨晚落幕，第\n\n"), "{article}");
    is_in_order(&archive);
}

#[test]
fn what_is_not_understood_is_refused_and_never_taken_for_text() {
    let archive = archive();
    for (name, bytes, word) in [
        ("tei.txt", b"<TEI><text>words</text></TEI>".to_vec(), "the root element `TEI`, which import does not read"),
        ("empty.txt", b"<alto><Layout><Page/></Layout></alto>".to_vec(), "this is ALTO with no lines of text"),
        ("broken.xml", b"<alto><Layout>".to_vec(), "`<Layout>` is not closed"),
        ("entity.xml", "<alto>\n&gaiji;</alto>".into(), "line 2: the entity `&gaiji;` is not known"),
        ("web.txt", b"<!DOCTYPE html><html><body>words</body></html>".to_vec(), "this is HTML"),
        ("a.csv", "甲,乙\n一,二\n".into(), "none of its columns is known to be the text"),
        ("b.csv", "date,title,text\n".into(), "a head and no rows"),
        ("c.json", b"{\"a\": ".to_vec(), "this is JSON"),
        ("two.txt", vec![0xA4, 0xA4, b'\n', 0xFF, 0x80], "is not a text that can be read"),
    ] {
        archive.write(&format!("in/{name}"), bytes);
        let run = import(&archive, &format!("in/{name}"), &["--paper", "某報", "--date", "2002-01-01"]);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        assert!(run.stderr.contains("error[import-unreadable]") && run.stderr.contains(word), "{name}: {}", run.stderr);
        assert!(!archive.exists("content"), "{name}");
    }
}

#[test]
fn encodings_are_proved_or_said() {
    let japanese =
        "東京日日新聞\n\n首相は昨日の閣議で新しい予算の方針を明らかにした。各省の担当者はこれを受けて協議に入る。\n";
    let french = "Le Conseil général s'est réuni hier à Caen. Les délégués ont été reçus par M. le préfet.\n";
    for (encoding, text) in
        [(encoding_rs::SHIFT_JIS, japanese), (encoding_rs::EUC_JP, japanese), (encoding_rs::WINDOWS_1252, french)]
    {
        let archive = archive();
        archive.write("in/p.txt", &*encoding.encode(text).0);
        let run = import(&archive, "in/p.txt", &["--paper", "某報", "--date", "1936-05-04", "--page", "1"]);
        assert!(run.code == Some(0) && run.stderr.contains("hint[import-converted]"), "{}", run.stderr);
        assert_eq!(archive.read("content/issues/1936-05-04/1.txt"), text);
        is_in_order(&archive);
    }
    let archive = archive();
    archive.write("in/p.txt", &*encoding_rs::BIG5.encode("大公報").0);
    let run = import(
        &archive,
        "in/p.txt",
        &["--encoding", "big5", "--date", "1936-05-04", "--page", "1", "--paper", "大公報"],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(archive.read("content/issues/1936-05-04/1.txt"), "大公報");
    let run = import(&archive, "in/p.txt", &["--encoding", "klingon"]);
    assert!(run.stderr.contains("`klingon` is not the name of an encoding"), "{}", run.stderr);
}

#[test]
fn a_dry_run_says_where_pages_go_and_why_one_cannot() {
    let archive = archive();
    archive.write(
        "archive.toml",
        format!("{CONFIG}paper = \"株洲日报\"\n[import]\nnames = [\"zzrb{{date}}{{page}}.txt\"]\n"),
    );
    let text = "中学生足球联赛落幕\n\n本报讯（记者 王五）本市中学生足球联赛昨晚落幕，第三中学队夺得冠军。\n";
    archive.write("in/p.txt", text).write("in/zzrb20210809A03.txt", text);
    let run = import(&archive, "in/p.txt", &["--dry-run"]);
    assert!(
        run.code == Some(0) && run.stdout.contains("it cannot be imported so: nothing says of which day"),
        "{}",
        run.stdout
    );
    let run = import(&archive, "in/zzrb20210809A03.txt", &["--dry-run"]);
    assert!(
        run.stdout.contains("→ content/issues/2021-08-09/a03.txt")
            || run.stdout.contains("→ content/issues/2021-08-09/a3.txt"),
        "{}",
        run.stdout
    );
    assert_eq!(
        plan(&archive, "in/zzrb20210809A03.txt", &[])[0]["place"]
            .as_str()
            .map(|place| place.starts_with("content/issues/2021-08-09/a")),
        Some(true)
    );
}

/// Faults of pages that nobody had seen, each as a kind.
#[test]
fn chinese_pages_of_other_papers() {
    let archive = archive();
    let head = "株洲日报\n2021年8月6日 星期五\nA1\n\n";
    let body = "本报讯（记者 张三）昨日上午，市自来水公司宣布，全市老旧管网改造工程正式启动，首批改造涉及五个街道。";
    let other = "本报讯（记者 王五）本市中学生足球联赛昨晚落幕，第三中学队以二比一战胜第八中学队夺得冠军。";
    for mark in ["►►►下转A4版①", "下转A4版", "（下转第四版）"] {
        archive.write(
            "in/p.txt",
            format!("{head}老旧管网改造全面启动\n\n{body}\n\n{mark}\n\n中学生足球联赛落幕\n\n{other}\n"),
        );
        let page = plan(&archive, "in/p.txt", &[]).remove(0);
        assert_eq!(titles(&page), ["老旧管网改造全面启动", "中学生足球联赛落幕"], "{mark}");
        assert_eq!(page["articles"][0]["jump"]["direction"], "to", "{mark}");
        archive.write("in/p.txt", format!("{head}老旧管网改造全面启动\n\n{body}\n\n{mark}\n"));
        let page = plan(&archive, "in/p.txt", &[]).remove(0);
        assert_eq!((titles(&page).len(), page["articles"][0]["jump"]["mark"].as_str()), (1, Some(mark)));
    }
    let twice: String = format!("{head}老旧管网改造全面启动\n\n{body}\n\n中学生足球联赛落幕\n\n{other}\n")
        .lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{line}\n{line}\n") })
        .collect();
    archive.write("in/p.txt", twice);
    let page = plan(&archive, "in/p.txt", &[]).remove(0);
    assert_eq!(titles(&page), ["老旧管网改造全面启动", "中学生足球联赛落幕"]);
    assert_eq!(page["duplicates"].as_array().unwrap().len(), 7);

    let labelled = "眾新聞\n2020年1月24日 星期五\nA1\n\n眾聞\n\n上水藥房口罩售價逾百元\n\n記者陳大文\n\n本港證實兩宗確診個案，人心惶惶，坊間出現口罩搶購潮，藥房大排長龍。\n\n眾聞\n\n武漢封城首日交通停擺\n\n綜合中央社及外電\n\n武漢市昨日起停運公共交通，離漢通道關閉，市民紛紛到超級市場搶購糧食。\n\n眾聞\n\n越南錄得首兩宗確診\n\n眾新聞記者\n\n越南衛生部證實境內首次發現兩宗病例，患者是一對父子，目前在醫院留醫。\n";
    archive.write("in/p.txt", labelled);
    let page = plan(&archive, "in/p.txt", &["--paper", "眾新聞"]).remove(0);
    assert_eq!(titles(&page), ["上水藥房口罩售價逾百元", "武漢封城首日交通停擺", "越南錄得首兩宗確診"]);
    assert!(page["articles"].as_array().unwrap().iter().all(|article| article["column"] == "眾聞"), "{page}");

    let full = "人民日报\n第2版\n1998年1月17日　星期六\n\n市体委召开主任会议\n\n新华社北京１月１６日电（记者张三）市体委今天召开主任会议，要求各单位认真贯彻会议精神，大力发展群众体育。\n\n市反兴奋剂委员会成立\n\n新华社北京１月１６日电（记者李四）市反兴奋剂委员会今天成立，要求各运动队引以为戒。\n";
    archive.write("in/p.txt", full);
    let page = plan(&archive, "in/p.txt", &[]).remove(0);
    assert_eq!(titles(&page), ["市体委召开主任会议", "市反兴奋剂委员会成立"]);
    assert_eq!(page["articles"][1]["byline"]["dateline"], "新华社北京１月１６日电");

    archive.write("in/p.txt", format!("{head}震区初雪夜\n\n本报记者李大山王小川\n\n昨夜，震区下了第一场雪，帐篷里的灯光透过雪幕，照着巡夜战士的脸庞。\n\n继续做好价格工作\n\n本报评论员\n\n稳定物价是今年宏观调控的重要任务，各地要继续做好价格工作。\n"));
    let page = plan(&archive, "in/p.txt", &[]).remove(0);
    assert_eq!(titles(&page), ["震区初雪夜", "继续做好价格工作"]);
    assert_eq!(page["articles"][0]["byline"]["reporters"].to_string(), "[\"李大山\",\"王小川\"]");
    assert_eq!(page["articles"][1]["byline"]["author"], "本报评论员");
}
