//! An archive that is too large for one list: everything can be reached by links, and no page shows it all.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use annals::diag::Report;
use annals::files::Memory;
use annals::output::sink;
use annals::site::{self, Options};
use jiff::civil::Date;
use scraper::{Html, Selector};

/// The most links that any page may have: a list with its numbers, or a year's calendar.
const LINKS: usize = 480;

fn archive() -> Memory {
    Memory::new()
        .with(
            "archive.toml",
            "title = \"大档案\"\nbase_url = \"https://example.org/\"\npaper = \"株洲日报\"\n\
             outputs = [\"feeds\", \"sitemap\"]\n",
        )
        .with("content/topics/bridge.md", "---\nlabel: 新华桥\n---\n\n一座桥。\n")
        .with("content/topics/one.md", "---\nlabel: 只有一篇\n---\n")
        .with("content/people/wang-haibo.md", "---\nlabel: 王海波\n---\n")
}

fn article(n: usize) -> String {
    let topics = if n == 1 { "[bridge, one]" } else { "[bridge]" };
    let people = if n.is_multiple_of(2) { "people: [wang-haibo]\n" } else { "" };
    format!(
        "---\ntitle: 第{n}条消息\nbyline: {{ reporters: [刘琼, 记者{n}] }}\ntopics: {topics}\n{people}---\n\n\
         现场施工负责人王海波介绍，第{n}天。\n"
    )
}

/// An issue a day from the last days of 2020, and one with many articles at the end.
fn large(issues: usize, in_the_last: usize) -> (Memory, BTreeSet<String>) {
    let (mut archive, mut articles) = (archive(), BTreeSet::new());
    let mut n = 0;
    let mut day: Date = "2020-12-01".parse().unwrap();
    for k in 1..=issues {
        archive.insert(format!("content/issues/{day}/_index.md"), format!("---\ndate: {day}\n---\n\n编者的话。\n"));
        for j in 1..=if k == issues { in_the_last } else { 1 } {
            n += 1;
            let sheet = if j > in_the_last / 2 { 2 } else { 1 };
            archive.insert(format!("content/issues/{day}/{sheet}-{j:02}.md"), article(n));
            articles.insert(format!("issues/{day}/{sheet}-{j:02}/"));
        }
        day = day.tomorrow().unwrap();
    }
    (archive, articles)
}

fn build(archive: &Memory) -> BTreeMap<String, Vec<u8>> {
    let (site, mut report) = (sink::Memory::new(), Report::default());
    let built = site::build(archive, &site, &Options::default(), &mut report);
    assert!(built.is_some(), "{:?}", report.diagnostics);
    site.into_files()
}

/// The addresses that each page links to, by its own.
fn links(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<String>> {
    let anchor = Selector::parse("a[href]").unwrap();
    let pages = files.iter().filter_map(|(path, bytes)| Some((path.strip_suffix("index.html")?, bytes)));
    let found = pages.map(|(url, bytes)| {
        let page = Html::parse_document(std::str::from_utf8(bytes).unwrap());
        let to = page.select(&anchor).map(|link| resolved(url, link.attr("href").unwrap()));
        (url.to_owned(), to.collect())
    });
    found.collect()
}

/// A relative address from a page, without its anchor.
fn resolved(url: &str, href: &str) -> String {
    let mut parts: Vec<&str> = url.split('/').filter(|part| !part.is_empty()).collect();
    let path = href.split(['#', '?']).next().unwrap();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if path.is_empty() {
        return url.to_owned();
    }
    let slash = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    parts.join("/") + slash
}

#[test]
fn everything_in_a_large_archive_is_reached_by_links_and_no_page_lists_it_all() {
    let (archive, articles) = large(420, 250);
    let files = build(&archive);
    let links = links(&files);
    let mut reached: BTreeSet<&str> = BTreeSet::from([""]);
    let mut open = vec![""];
    while let Some(url) = open.pop() {
        for to in links.get(url).into_iter().flatten() {
            let is_there = links.contains_key(to) || files.contains_key(to);
            assert!(is_there, "{url} leads to {to}, which is not there");
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    for article in &articles {
        assert!(reached.contains(article.as_str()), "no link leads to {article}");
    }
    for url in links.keys() {
        assert!(reached.contains(url.as_str()), "no link leads to {url}");
    }
    for (url, to) in &links {
        assert!(to.len() <= LINKS, "{url} has {} links", to.len());
    }
    // the year with an issue a day has months, the others have not
    for there in
        ["years/2020/", "years/2021/", "years/2021/08/", "years/2022/", "topics/bridge/7/", "people/wang-haibo/7/"]
    {
        assert!(links.contains_key(there), "{there}");
    }
    for not in ["years/2020/12/", "years/2022/01/", "topics/bridge/8/", "topics/one/2/"] {
        assert!(!links.contains_key(not), "{not}");
    }
}

#[test]
fn a_large_issue_is_cut_across_the_pages_of_the_paper_and_its_articles_show_their_neighbours() {
    let (archive, _) = large(1, 250);
    let files = build(&archive);
    let page = |path: &str| String::from_utf8(files[&format!("{path}index.html")].clone()).unwrap();
    let stories = |path: &str| page(path).matches("<article class=\"pc ").count();
    let issue = "issues/2020-12-01/";
    assert_eq!([stories(issue), stories(&format!("{issue}_2/")), stories(&format!("{issue}_3/"))], [100, 100, 50]);
    // the page of the paper that is called 2 has its own address
    assert!(files.contains_key(&format!("{issue}2/index.html")));
    assert!(page(issue).contains("编者的话") && !page(&format!("{issue}_2/")).contains("编者的话"));
    assert!(page(&format!("{issue}_2/")).contains("<title>株洲日报 2020年12月1日（第2页） · 大档案</title>"));
    assert!(page(&format!("{issue}_2/")).contains("rel=\"prev\" href=\"../../../issues/2020-12-01/\""));
    assert!(page(&format!("{issue}_2/")).contains("rel=\"next\" href=\"../../../issues/2020-12-01/_3/\""));
    let article = page("issues/2020-12-01/1-101/");
    let near = article.split("<ol class=\"near\">").nth(1).unwrap().split("</ol>").next().unwrap();
    assert_eq!(near.matches("<li").count(), 5, "itself, and two on each side");
    assert!(near.contains("aria-current=\"true\"") && article.contains("issues/2020-12-01/_2/\">本版全部125篇"));
}

#[test]
fn a_subject_is_counted_once_and_its_articles_stand_on_one_page_each() {
    let (archive, articles) = large(30, 250);
    let files = build(&archive);
    let page = |path: &str| String::from_utf8(files[&format!("{path}index.html")].clone()).unwrap();
    let entry = Selector::parse("ol.when h3 a, ul.when h3 a").unwrap();
    let shown = |path: &str| {
        let page = Html::parse_document(&page(path));
        page.select(&entry).map(|link| resolved(path, link.attr("href").unwrap())).collect::<Vec<_>>()
    };
    let parts = ["topics/bridge/", "topics/bridge/2/", "topics/bridge/3/"].map(shown);
    assert_eq!(parts.each_ref().map(Vec::len), [100, 100, 79]);
    assert_eq!(parts.concat().into_iter().collect::<BTreeSet<_>>(), articles);
    // of a person the articles that are tagged come first, then those in which only the name stands
    let parts = ["people/wang-haibo/", "people/wang-haibo/2/", "people/wang-haibo/3/"].map(shown);
    assert_eq!(parts.concat().into_iter().collect::<BTreeSet<_>>(), articles);
    assert!(!page("people/wang-haibo/").contains("同名出现") && page("people/wang-haibo/2/").contains("同名出现"));
    for part in ["topics/bridge/", "topics/bridge/3/"] {
        assert!(page(part).contains("279") && page(part).contains("2020年12月1日"), "{part}");
    }
    assert!(page("topics/bridge/").contains("一座桥") && !page("topics/bridge/2/").contains("一座桥"));
    assert!(page("topics/bridge/").contains("王海波") && !page("topics/bridge/2/").contains("class=\"side\""));
    assert!(!page("topics/one/").contains("class=\"pager"));
    // a name with more articles than are listed says so
    assert!(page("writers/").contains("共279篇，此处列最近20篇"));
}

#[test]
fn lists_of_subjects_say_on_which_page_each_letter_is() {
    let mut archive = archive();
    for n in 0..450 {
        let letter = char::from(b'a' + (n / 20) as u8);
        archive.insert(format!("content/people/{letter}-{n:03}.md"), format!("---\nlabel: 某{n}\n---\n"));
    }
    archive.insert("content/people/2.md", "---\nlabel: 二\n---\n");
    let files = build(&archive);
    let page = |path: &str| String::from_utf8(files[&format!("{path}index.html")].clone()).unwrap();
    for part in ["people/", "people/_2/", "people/_3/"] {
        let page = page(part);
        assert!(page.contains("people/#l-B\"") && page.contains("people/_2/#l-M\""), "{part}");
        assert!(page.contains("452"), "{part}");
    }
    assert!(page("people/_2/").contains("id=\"l-M\"") && page("people/2/").contains("二"));
}

#[test]
fn days_with_many_papers_lead_to_the_list_where_these_begin() {
    let mut archive = archive();
    for n in 0..130 {
        let id = format!("paper-{n:03}/2021-08-06");
        archive.insert(format!("content/issues/{id}/_index.md"), "---\ndate: 2021-08-06\n---\n");
        archive.insert(format!("content/issues/{id}/a1-01.md"), article(n + 2));
    }
    archive.insert("content/issues/paper-000/2021-08-07/_index.md", "---\ndate: 2021-08-07\n---\n");
    for n in 1..6 {
        archive.insert(format!("content/issues/paper-00{n}/2021-08-07/_index.md"), "---\ndate: 2021-08-07\n---\n");
    }
    let files = build(&archive);
    let year = String::from_utf8(files["years/2021/index.html"].clone()).unwrap();
    assert!(year.contains("years/2021/08/\" aria-label=\"2021年8月6日，130期\""), "{year}");
    assert!(year.contains("days/08-07/\" aria-label=\"2021年8月7日，6期\""), "{year}");
    assert!(files.contains_key("years/2021/08/2/index.html"));
}

#[test]
fn a_small_archive_has_one_list_and_no_years() {
    let (archive, _) = large(100, 1);
    let files = build(&archive);
    assert!(!files.keys().any(|path| path.starts_with("years/") || path.contains("/_2/")));
    let (archive, _) = large(101, 1);
    assert!(build(&archive).contains_key("years/2021/index.html"));
}

#[test]
fn the_sitemap_has_every_page_of_every_list() {
    let (archive, _) = large(120, 120);
    let files = build(&archive);
    let sitemap = String::from_utf8(files["sitemap.xml"].clone()).unwrap();
    for url in ["years/2021/", "topics/bridge/2/", "issues/2021-03-30/_2/"] {
        assert!(sitemap.contains(&format!("<loc>https://example.org/{url}</loc>")), "{url}");
    }
    let listed = sitemap.matches("<loc>").count();
    let pages = files.keys().filter(|path| path.ends_with("index.html")).count();
    assert_eq!(listed, pages);
    let feed = String::from_utf8(files["feed.xml"].clone()).unwrap();
    assert!(
        feed.contains("第119条消息") && !feed.contains("第239条消息"),
        "of a large issue the feed has the first titles"
    );
}
