//! What pages say, on small archives: each rule of the site that a reader would miss.

mod common;

use common::{Archive, Site};
use scraper::{Html, Selector};

/// The text and the address of each link that a selector finds.
fn links(page: &str, selector: &str) -> Vec<(String, String)> {
    let html = Html::parse_document(page);
    html.select(&Selector::parse(selector).unwrap())
        .map(|link| (link.text().collect::<String>().trim().to_owned(), link.attr("href").unwrap_or("").to_owned()))
        .collect()
}

fn text(page: &str, selector: &str) -> String {
    let html = Html::parse_document(page);
    html.select(&Selector::parse(selector).unwrap()).flat_map(|found| found.text()).collect()
}

/// Three issues of one page each; the second has two pages.
fn three_issues() -> (Archive, Site) {
    let archive = Archive::small();
    for (day, pages) in
        [("2021-08-05", "{}"), ("2021-08-07", "{ a1: { label: A1 }, a2: { label: A2 }, a3: { label: A3 } }")]
    {
        archive.write(
            &format!("content/issues/{day}/_index.md"),
            format!("---\npaper: 株洲日报\ndate: {day}\npages: {pages}\n---\n"),
        );
        archive.write(&format!("content/issues/{day}/a1-01.md"), format!("---\ntitle: {day}的一篇\n---\n\n正文。\n"));
    }
    let site = archive.build();
    (archive, site)
}

#[test]
fn the_issue_before_and_the_issue_after() {
    let (_archive, site) = three_issues();
    let page = site.page("issues/2021-08-06/");
    let (prev, next) = (links(&page, "[rel=prev]"), links(&page, "[rel=next]"));
    assert_eq!((prev.len(), next.len()), (1, 1));
    assert!(
        prev[0].1.ends_with("issues/2021-08-05/") && next[0].1.ends_with("issues/2021-08-07/"),
        "{prev:?} {next:?}"
    );
    assert!(links(&site.page("issues/2021-08-05/"), "[rel=prev]").is_empty());
}

#[test]
fn the_page_before_and_the_page_after() {
    let (_archive, site) = three_issues();
    let page = site.page("issues/2021-08-07/a2/");
    let (prev, next) = (links(&page, "[rel=prev]"), links(&page, "[rel=next]"));
    assert!(prev[0].1.ends_with("2021-08-07/a1/") && next[0].1.ends_with("2021-08-07/a3/"), "{prev:?} {next:?}");
}

#[test]
fn the_feed_has_the_newest_issue_first() {
    let (_archive, site) = three_issues();
    let feed = site.page("feed.xml");
    let place = |day: &str| feed.find(&format!("<id>https://example.org/archive/issues/{day}/</id>")).unwrap();
    assert!(place("2021-08-07") < place("2021-08-06") && place("2021-08-06") < place("2021-08-05"));
    assert!(feed.contains("<updated>2021-08-07T00:00:00Z</updated>"));
}

#[test]
fn an_article_says_what_was_left_out_as_a_duplicate() {
    let archive = Archive::small();
    let site = archive.build();
    let page = site.page("issues/2021-08-06/a1-02/");
    let links = links(&page, "a");
    assert!(links.iter().any(|(_, href)| href.ends_with("a1/#L9")), "{links:?}");
    assert!(!site.page("issues/2021-08-06/a1-01/").contains("#L9"));
}

/// A bare name is not a person: an article that is not tagged with one is listed apart.
#[test]
fn namesakes_are_listed_apart() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1-03.md", "---\ntitle: 另一个王海波\n---\n\n渔民王海波出海。\n");
    let site = archive.build();
    let page = site.page("people/wang-haibo/");
    let apart = text(&page, "section[aria-labelledby=s-namesakes]");
    assert!(apart.contains("渔民王海波出海") && !apart.contains("新华桥"), "{apart}");
    assert!(!text(&page, "section[aria-labelledby=s-timeline]").contains("渔民"));
    // nor does it count
    assert_eq!(text(&site.page("people/"), ".num").trim(), "1");
}

/// Bylines are not searched for names: who writes is not who is written about.
#[test]
fn names_in_bylines_are_no_mentions() {
    let archive = Archive::small();
    archive.write("content/people/liu-qiong.md", "---\nlabel: 刘琼\n---\n");
    let site = archive.build();
    assert!(!site.page("people/liu-qiong/").contains("153.9万人"));
    assert!(site.page("writers/").contains("刘琼"));
}

#[test]
fn places_and_systems_are_found_by_their_longest_name() {
    let archive = Archive::small();
    archive
        .write("content/places/zhuzhou.md", "---\nlabel: 株洲市\n---\n")
        .write("content/organizations/center.md", "---\nlabel: 株洲市民中心\n---\n")
        .write("content/issues/2021-08-06/a1-03.md", "---\ntitle: 通告\n---\n\n株洲市民中心暂停开放。\n");
    let site = archive.build();
    assert!(site.page("organizations/center/").contains("暂停开放"));
    assert!(!site.page("places/zhuzhou/").contains("暂停开放"));
}

#[test]
fn an_issue_of_uncertain_day_is_drawn_where_it_may_fall() {
    let archive = Archive::small();
    archive
        .write(
            "content/issues/2021-08/_index.md",
            "---\npaper: 株洲日报\ndate: 2021-08\nnot_before: 2021-08-17\nnot_after: 2021-08-31\ndate_basis: inferred\n---\n",
        )
        .write("content/issues/2021-08/x1-01.md", "---\ntitle: 株洲“南大门”\n---\n\n正文。\n");
    let site = archive.build();
    let home = site.page("");
    let html = Html::parse_document(&home);
    let maybe = html.select(&Selector::parse(".cal .maybe").unwrap()).count();
    assert_eq!(maybe, 15, "days from the 17th to the 31st");
    assert!(home.contains("在2021年8月17日至31日之间"));
}

#[test]
fn a_paragraph_leads_to_its_line_and_a_gap_says_why() {
    let archive = Archive::small();
    archive.write(
        "content/issues/2021-08-06/a1-02.md",
        "---\ntitle: 新华桥“大手术”在即\nsource: [a1.txt#7, a1.txt#11]\n---\n\n[[gap: 开头缺失]]\n\n现场施工负责人王海波介绍，新华桥共有3跨。\n",
    );
    let site = archive.build();
    let page = site.page("issues/2021-08-06/a1-02/");
    assert!(links(&page, ".text a").iter().any(|(_, href)| href.ends_with("a1/#L11")), "{page}");
    assert!(text(&page, "p.gap").contains("开头缺失"));
    assert!(page.contains("class=\"text cont\"") || page.contains("class=text cont"), "set flush after a gap");
}

#[test]
fn two_sources_that_need_a_file_and_a_folder_are_told() {
    let archive = Archive::small();
    archive.write("static/topics", "a file where the site has a folder");
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("output-collision") && run.stderr.contains("static/topics"), "{}", run.stderr);
    let archive = Archive::small();
    archive.write("static/feed.xml", "mine");
    let run = archive.run(&["build"]);
    assert!(run.stderr.contains("static/feed.xml") && run.stderr.contains("the feed"), "{}", run.stderr);
}

#[test]
fn a_site_has_a_search_page_and_its_box_only_if_they_are_wanted() {
    let archive = Archive::small();
    let site = archive.build();
    let home = Html::parse_document(&site.page(""));
    let boxes =
        |page: &Html| page.select(&Selector::parse("form.seek[action='./search/'] input[name=q]").unwrap()).count();
    assert_eq!(boxes(&home), 1);
    let page = Html::parse_document(&site.page("search/"));
    let found = page.select(&Selector::parse("#search").unwrap()).next().unwrap();
    let words: serde_json::Value = serde_json::from_str(found.attr("data-words").unwrap()).unwrap();
    assert_eq!(words["search_count_n"], "{n}条");
    assert!(words.get("nav_issues").is_none(), "words that the script does not show");
    assert!(site.has("search/page.js") && site.has("search/search.js"));
    assert!(site.page("sitemap.xml").contains("/search/</loc>"));

    archive.write("archive.toml", archive.read("archive.toml") + "outputs = [\"sitemap\"]\n");
    let site = archive.build();
    assert_eq!(boxes(&Html::parse_document(&site.page(""))), 0);
    let files = site.files();
    assert!(!files.keys().any(|path| path.starts_with("search/")), "{:?}", files.keys());
    assert!(!site.page("").contains("box.js"));
}

/// What an editor changed beyond punctuation and white space is told to readers.
#[test]
fn a_declared_change_is_listed_with_its_reason() {
    let archive = Archive::small();
    let article = archive.read("content/issues/2021-08-06/a1-02.md").replace("3跨", "三跨");
    let change = "changes: [{ line: 11, from: 3跨, to: 三跨, why: 依他报改 }]\nsource:";
    archive.write("content/issues/2021-08-06/a1-02.md", article.replace("source:", change));
    assert_eq!(archive.run(&["check", "--deny", "warnings"]).code, Some(0));
    let page = archive.build().page("issues/2021-08-06/a1-02/");
    let told = text(&page, "section[aria-labelledby=s-source]");
    assert!(told.contains("第11行") && told.contains("3跨 → 〔三跨〕") && told.contains("依他报改"), "{told}");
}

#[test]
fn no_name_and_no_sentence_runs_across_lost_text() {
    let archive = Archive::small();
    archive
        .write("content/people/zhang-min.md", "---\nlabel: 张敏\n---\n")
        .write("content/people/li.md", "---\nlabel: 李强\n---\n");
    let text = "---\ntitle: 到会\n---\n\n主任张[[gap: 纸损]]敏感时期，李强到会。\n\n会上又见张\n\n[[gap]]\n\n敏感。\n";
    archive.write("content/issues/2021-08-06/a1-01.md", text);
    let site = archive.build();
    assert!(!site.page("people/zhang-min/").contains("a1-01"));
    let page = site.page("people/li/");
    assert!(page.contains("〔……〕敏感时期，<mark>李强</mark>到会。"), "{page}");
    let article = site.page("issues/2021-08-06/a1-01/");
    assert!(article.contains("content=主任张〔……〕敏感时期，李强到会。 name=description"), "{article}");
    for (path, bytes) in site.files().iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml")) {
        assert!(!String::from_utf8_lossy(bytes).contains('\u{fffc}'), "{path}");
    }
    assert!(article.contains("<span class=vh>〔……〕</span>"), "words that are copied do not run together");
}

#[test]
fn a_title_is_the_only_heading_of_its_level() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1-01.md", "---\ntitle: 甲\n---\n\n# 乙\n\n丙\n===\n\n正文。\n");
    archive.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n# 甲\n");
    let site = archive.build();
    for url in ["issues/2021-08-06/a1-01/", "about/"] {
        assert_eq!(Html::parse_document(&site.page(url)).select(&Selector::parse("h1").unwrap()).count(), 1, "{url}");
    }
}

#[test]
fn a_caption_with_a_link_is_shown_with_its_picture() {
    let archive = Archive::small();
    let gif = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;";
    archive.write("content/issues/2021-08-06/x.gif", gif).write("content/issues/2021-08-06/图 一.gif", gif);
    let text = "---\ntitle: 甲\n---\n\n正文。\n\n![[[a1-02|新华桥]]全景](x.gif)\n\n![全景](%E5%9B%BE%20%E4%B8%80.gif)\n\n![又见](<图 一.gif>)\n";
    archive.write("content/issues/2021-08-06/a1-01.md", text);
    let site = archive.build();
    let page = site.page("issues/2021-08-06/a1-01/");
    assert_eq!(links(&page, "figcaption a"), [("新华桥".to_owned(), "../../../issues/2021-08-06/a1-02/".to_owned())]);
    let html = Html::parse_document(&page);
    let pictures: Vec<&str> =
        html.select(&Selector::parse("figure img").unwrap()).map(|img| img.attr("src").unwrap()).collect();
    assert_eq!(pictures.len(), 3, "{page}");
    assert!(site.files().keys().any(|path| path.ends_with("图 一.gif")) && pictures[1] == pictures[2]);
    archive.write("content/issues/2021-08-06/a1-01.md", text.replace("<图 一.gif>", "图 一.gif"));
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("caption-as-text") && run.stderr.contains("a1-01.md:11:1"), "{}", run.stderr);
}

#[test]
fn characters_that_no_text_has_are_named_and_never_in_a_site() {
    for (path, text, code, place) in [
        (
            "content/issues/2021-08-06/a1-01.md",
            "---\ntitle: 甲\n---\n\n正文\u{10}有。\n",
            "control-character",
            "a1-01.md:5:3",
        ),
        ("content/issues/2021-08-06/a1-01.md", "---\ntitle: 甲\n---\n\n正文\u{c}。\n", "U+000C", "a1-01.md:5:3"),
        ("content/issues/2021-08-06/a1-01.md", "---\ntitle: 甲\n---\n\n正\u{fffc}文。\n", "U+FFFC", "a1-01.md:5:2"),
        ("content/issues/2021-08-06/a1-01.md", "---\ntitle: \"甲\\u0007\"\n---\n\n正文。\n", "U+0007", "a1-01.md:2:8"),
        ("content/issues/2021-08-06/a1-01.notes.md", "## a\n\n> 我市\n\n注\u{9f}。\n", "U+009F", "notes.md:5:2"),
        ("content/topics/x.md", "---\nlabel: 甲\u{7f}\n---\n", "U+007F", "x.md:2:9"),
        ("content/pages/about.md", "---\ntitle: 甲\n---\n\n乙\u{ffff}\n", "U+FFFF", "about.md:5:2"),
        ("archive.toml", "title = \"甲\\u0001\"\nbase_url = \"https://a.example/\"\n", "U+0001", "archive.toml:1:"),
    ] {
        let archive = Archive::small();
        archive.write(path, text);
        let run = archive.run(&["build"]);
        assert!(
            run.code != Some(0) && run.stderr.contains(code) && run.stderr.contains(place),
            "{path}: {}",
            run.stderr
        );
    }
    let archive = Archive::small();
    let page = archive.read("content/issues/2021-08-06/a1.txt");
    archive.write("content/issues/2021-08-06/a1.txt", page.replacen('日', "日\u{10}", 1));
    archive.write("content/pages/about.md", "---\ntitle: 甲\n---\n\n乙&#7;丙&#xFFFE;\n");
    let run = archive.run(&["check"]);
    assert!(run.stderr.contains("control-received") && run.stderr.contains("U+0010"), "{}", run.stderr);
    let run = archive.run(&["build"]);
    assert!(
        run.code == Some(0) && run.stderr.contains("control-entity") && run.stderr.contains("U+0007"),
        "{}",
        run.stderr
    );
    for (path, bytes) in archive.build().files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_text = [".html", ".xml", ".json", ".jsonld"].iter().any(|end| path.ends_with(end));
        assert!(!is_text || !text.contains(|c: char| c.is_control() && c != '\n'), "{path}");
    }
}

#[test]
fn a_title_that_turns_the_direction_of_writing_turns_nothing_else() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1-01.md", "---\ntitle: 甲\u{202e}乙\n---\n\n正文。\n");
    let site = archive.build();
    assert!(site.page("issues/2021-08-06/a1-01/").contains("<title>甲\u{202e}乙\u{202c} · "));
    assert!(!site.page("feed.xml").contains("乙<"), "closed in feeds too");
}
