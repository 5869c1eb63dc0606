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
    let html = Html::parse_document(&site.page("issues/"));
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
fn files_whose_names_some_hosts_take_for_one_are_told() {
    for (one, other, differ) in [
        ("Scan.txt", "scan.txt", "only in case"),
        ("caf\u{e9}.txt", "cafe\u{301}.txt", "how their letters are composed"),
        ("\u{c9}.txt", "e\u{301}.txt", "how their letters are composed"),
    ] {
        let archive = Archive::small();
        archive.write(&format!("static/{one}"), "甲");
        archive.write(&format!("static/{other}"), "乙");
        let run = archive.run(&["build"]);
        assert!(run.code == Some(1) && run.stderr.contains("output-collision"), "{}", run.stderr);
        assert!(run.stderr.contains(differ) && run.stderr.contains("rename one of them"), "{}", run.stderr);
    }
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
    let boxes = |page: &Html| page.select(&Selector::parse("form[action='./search/'] input[name=q]").unwrap()).count();
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

/// Keys of the archivist's own and maps of names are no keys of ours: `日期` there is not `date`.
#[test]
fn own_keys_are_shown_as_they_are_written() {
    let archive = Archive::small();
    archive.write(
        "content/issues/2021-08-06/a1-01.md",
        "---\n标题: 题\nextra:\n  日期: 不详\n  date: 2021\n  来源: 王家旧藏\n  书号: 0123\n  \
         旧藏: { 人物: 李某, people: [甲, { 地点: 株洲 }] }\n---\n\n正文。\n",
    );
    archive.write(
        "content/people/li.md",
        "---\n名称: 李某\nidentifiers: { 名称: Q1, label: Q2 }\nextra: { 标题: 先生 }\n---\n",
    );
    let site = archive.build();
    let terms = |url: &str| {
        let page = Html::parse_document(&site.page(url));
        let of = |selector: &str| {
            let selector = Selector::parse(selector).unwrap();
            page.select(&selector).map(|one| one.text().collect::<String>().trim().to_owned()).collect::<Vec<_>>()
        };
        of("dt").into_iter().zip(of("dd")).collect::<Vec<_>>()
    };
    let article = terms("issues/2021-08-06/a1-01/");
    for (key, value) in [
        ("日期", "不详"),
        ("date", "2021"),
        ("来源", "王家旧藏"),
        ("书号", "0123"),
        ("旧藏", "人物: 李某, people: 甲, 地点: 株洲"),
    ] {
        assert!(article.contains(&(key.to_owned(), value.to_owned())), "{key}: {article:?}");
    }
    let person = text(&site.page("people/li/"), "main");
    for words in ["名称", "Q1", "label", "Q2", "标题", "先生"] {
        assert!(person.contains(words), "{words}: {person}");
    }
}

/// The address that an old address leads to.
fn leads_to(site: &Site, old: &str) -> String {
    let page = site.page(old);
    let html = Html::parse_document(&page);
    let root = "../".repeat(old.matches('/').count());
    let script = html.select(&Selector::parse("head > script[data-to]").unwrap()).next().unwrap();
    let to = script.attr("data-to").unwrap().strip_prefix(&root).unwrap().to_owned();
    assert!(site.has(script.attr("src").unwrap().strip_prefix(&root).unwrap()), "{page}");
    // what a browser without script is given
    let refresh = page.split("<noscript>").nth(1).unwrap().split("</noscript>").next().unwrap();
    assert!(refresh.contains("refresh") && refresh.contains(&format!("url={root}{to}\"")), "{page}");
    assert_eq!(links(&page, "main a")[0].1, format!("{root}{to}"));
    let canonical = html.select(&Selector::parse("link[rel=canonical]").unwrap()).next().unwrap();
    assert_eq!(canonical.attr("href").unwrap(), format!("https://example.org/archive/{to}"));
    assert!(page.contains("noindex"), "{page}");
    assert!(site.has(&format!("{to}index.html")), "{old} leads to {to}, which is not there");
    to
}

/// An issue that gets another id keeps the addresses of all that is in it.
#[test]
fn an_issues_old_id_carries_everything_below_it() {
    let archive = Archive::small();
    archive
        .write(
            "content/issues/daily/2021-08-07/_index.md",
            "---\npaper: 株洲日报\ndate: 2021-08-07\nformerly: [2021-08-07, zhuzhou/2021-08-07]\n\
             pages: { a2: { label: A2, formerly: [x1] } }\n---\n",
        )
        .write("content/issues/daily/2021-08-07/a1.txt", "正文甲。\n")
        .write("content/issues/daily/2021-08-07/a1-01.md", "---\ntitle: 甲\nformerly: [a1-09]\n---\n\n正文甲。\n")
        .write("content/issues/daily/2021-08-07/a2-03.md", "---\ntitle: 乙\n---\n\n正文乙。\n")
        .write("content/issues/daily/2021-08-07/a2-04.md", "---\ntitle: 密\nstatus: withheld\n---\n\n密。\n")
        // it moved out of the old issue, and says so itself
        .write("content/issues/2021-08-06/a1-02.md", "---\ntitle: 丙\nformerly: [2021-08-07/a1-01]\n---\n\n正文丙。\n");
    let site = archive.build();
    let now = "issues/daily/2021-08-07/";
    for old in ["issues/2021-08-07/", "issues/zhuzhou/2021-08-07/"] {
        for (below, target) in [
            ("", ""),
            ("a1/", "a1/"),
            ("a2/", "a2/"),
            ("a2-03/", "a2-03/"),
            // what an item was called within the issue
            ("a1-09/", "a1-01/"),
            // what the page was called, and what its articles were called after it
            ("x1/", "a2/"),
            ("x1-03/", "a2-03/"),
        ] {
            assert_eq!(leads_to(&site, &format!("{old}{below}")), format!("{now}{target}"), "{old}{below}");
        }
        assert!(!site.has(&format!("{old}a2-04/index.html")), "what is withheld keeps no address");
        assert!(!site.has(&format!("{old}x1-04/index.html")));
    }
    assert_eq!(leads_to(&site, "issues/zhuzhou/2021-08-07/a1-01/"), format!("{now}a1-01/"));
    assert_eq!(leads_to(&site, "issues/2021-08-07/a1-01/"), "issues/2021-08-06/a1-02/", "its own old id comes first");
    assert_eq!(leads_to(&site, &format!("{now}x1-03/")), format!("{now}a2-03/"));
    assert_eq!(leads_to(&site, &format!("{now}a1-09/")), format!("{now}a1-01/"));
    let scripts = site.files().into_keys().filter(|path| path.starts_with("redirect.")).count();
    assert_eq!(scripts, 1);
    assert!(!Archive::small().build().files().keys().any(|path| path.starts_with("redirect.")));
}

#[test]
fn a_free_page_keeps_its_old_address() {
    let archive = Archive::small();
    archive.write("content/pages/method.md", "---\ntitle: 方法\nformerly: [how, pages/fangfa]\n---\n\n正文。\n");
    let site = archive.build();
    assert_eq!(leads_to(&site, "how/"), "method/");
    assert_eq!(leads_to(&site, "fangfa/"), "method/");
}

#[test]
fn links_name_places_on_pages_and_words_behind_a_full_width_bar() {
    let archive = Archive::small();
    archive
        .write("content/issues/2021-08-06/a1-02.md", "---\ntitle: 1#楼｜封控\n---\n\n## 全速 {#cases}\n\n文。[^1]\n\n[^1]: 注。\n")
        .write("content/issues/2021-08-06/a1-02.notes.md", "## context {#n1}\n\n> 文。\n\n### 小题 {#in}\n\n说。\n")
        .write("content/issues/2021-08-06/a1-01.notes.md", "---\nstatus: draft\n---\n\n## {#n7}\n\n> 我市\n\n说。\n")
        .write("content/pages/about.md", "---\ntitle: 关于\n---\n\n\
            [[2021-08-06/a1-02#n1|甲]] [[2021-08-06/a1-02｜乙]] [[2021-08-06/a1-02＃h-cases｜丙]] [[1#楼｜封控]] [[1#楼｜封控#n1]] \
            [[2021-08-06/a1#L3|丁]] [[2021-08-06/a1-02#fn-1|戊]] [[2021-08-06/a1-02#h-n1.in|己]] [[2021-08-06/a1-01#n7|庚]] \
            [[2021-08-06/a1-02#main|辛]]\n\n\
            | 表 |\n|-|\n| [[2021-08-06/a1-02#n1\\|壬]] |\n");
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("`2021-08-06/a1-01#n7` is not published"), "{}", run.stderr);
    let site = archive.build();
    let article = "../issues/2021-08-06/a1-02/";
    let found: Vec<(String, String)> =
        links(&site.page("about/"), "main a").into_iter().filter(|(_, to)| to.contains("issues")).collect();
    let expected = [
        ("甲", "#n1"),
        ("乙", ""),
        ("丙", "#h-cases"),
        ("1#楼｜封控", ""),
        ("1#楼｜封控", "#n1"),
        ("丁", "L3"),
        ("戊", "#fn-1"),
        ("己", "#h-n1.in"),
        ("辛", "#main"),
        ("壬", "#n1"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((words, to), (expected, anchor)) in found.iter().zip(expected) {
        assert_eq!(words, expected);
        match anchor {
            "L3" => assert_eq!(to, "../issues/2021-08-06/a1/#L3"),
            _ => assert_eq!(*to, format!("{article}{anchor}")),
        }
    }
    assert!(!site.page("about/").contains("n7"), "the id of a note that is not published");
    let run = archive.run(&["check"]);
    assert!(!run.stderr.contains("broken-link"), "{}", run.stderr);
}

#[test]
fn feeds_are_told_apart_and_programs_are_given_addresses_in_ascii() {
    let archive = Archive::small();
    archive
        .write("archive.toml", "title = \"试档案\"\nbase_url = \"https://例子.中国/路径&径/\"\n")
        .write("content/issues/2021-08-06/a1-01.notes.md", "## {#n1}\n\n> 我市\n\n说。\n");
    let site = archive.build();
    let title = |path: &str| text(&site.page(path), "feed > title");
    assert_eq!((title("feed.xml"), title("notes/feed.xml")), ("试档案".into(), "注释 · 试档案".into()));
    let root = "https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF%E5%BE%84&amp;%E5%BE%84/";
    let sitemap = site.page("sitemap.xml");
    assert!(sitemap.contains(&format!("<loc>{root}issues/2021-08-06/</loc>")), "{sitemap}");
    assert!(sitemap.is_ascii(), "{sitemap}");
    assert!(site.page("robots.txt").contains(&root.replace("&amp;", "&")));
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
    assert!(article.contains("name=description content=主任张〔……〕敏感时期，李强到会。"), "{article}");
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
fn a_name_is_found_however_it_is_spaced_or_encoded() {
    let archive = Archive::small();
    archive.write("content/people/zhang-min.md", "---\nlabel: 张敏\n---\n").write(
        "content/issues/2021-08-06/a1-03.md",
        "---\ntitle: 到会\npeople: [zhang-min]\n---\n\n到会的有张　敏。\n\n主任张\u{200b}敏说。\n\n只有张\n\n敏字。\n",
    );
    let site = archive.build();
    let page = site.page("people/zhang-min/");
    assert_eq!(text(&page, ".said mark"), "张　敏");
    assert_eq!(text(&page, ".said"), "到会的有张　敏。");
}

#[test]
fn labels_that_look_the_same_are_one_for_links() {
    let archive = Archive::small();
    archive
        .write("content/people/gao.md", "---\nlabel: ⾼⽂\naliases: [cafe\u{301}]\n---\n")
        .write("content/pages/about.md", "---\ntitle: 关于\n---\n\n见[[高文]]、[[高\u{200b}文]]与[[café]]。\n");
    let page = archive.build().page("about/");
    let found = links(&page, "main p a");
    assert!(found.iter().filter(|(_, url)| url.ends_with("people/gao/")).count() == 3, "{found:?}");
}

#[test]
fn what_is_quoted_of_a_text_is_short_however_long_its_sentence_is() {
    let archive = Archive::small();
    let names: Vec<String> = (0..60).map(|n| format!("地{n}甲")).collect();
    for (n, name) in names.iter().enumerate() {
        archive.write(&format!("content/places/p{n}.md"), format!("---\nlabel: {name}\n---\n"));
    }
    archive.write(
        "content/issues/2021-08-06/a1-03.md",
        format!("---\ntitle: 甲\n---\n\n{}\n", names.join("，").repeat(20)),
    );
    let site = archive.build();
    for (n, name) in names.iter().enumerate() {
        let page = site.page(&format!("places/p{n}/"));
        let said = text(&page, ".said");
        assert!(said.contains(name.as_str()) && said.chars().count() <= 124, "{said}");
        assert!(said.ends_with("……"), "{said}");
    }
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

#[test]
fn names_and_notes_that_turn_the_direction_of_writing_turn_nothing_else() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/_index.md", "---\npaper: 报\u{202e}纸\ndate: 2021-08-06\n---\n");
    archive.write(
        "content/issues/2021-08-06/a1-01.md",
        "---\ntitle: 题\nbyline: { reporters: [\"甲\u{202e}乙\", 丙丁] }\n---\n\n正文。\n",
    );
    archive.write(
        "content/issues/2021-08-06/a1-01.notes.md",
        "## 戊\u{202e}己 {#n1}\n\n> **正文**。\n\n-> 庚\u{202e}辛\n\n说。\n",
    );
    let turning = ["报\u{202e}纸", "甲\u{202e}乙", "戊\u{202e}己", "庚\u{202e}辛"];
    let mut seen = [0; 4];
    for (path, bytes) in archive.build().files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // the address of a search has the name as it is looked for; data of programs have it as it is written
        let is_shown = [".html", ".xml"].iter().any(|end| path.ends_with(end));
        for (words, seen) in turning.iter().zip(&mut seen).filter(|_| is_shown) {
            for (at, _) in text.match_indices(words) {
                assert!(text[at + words.len()..].starts_with('\u{202c}'), "{path}: {}", &text[at..][..words.len() + 9]);
                *seen += 1;
            }
        }
    }
    assert!(seen.iter().all(|seen| *seen > 0), "{seen:?}");
}
