//! The shipped archive as a site: complete, linked, the same every time.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Archive, Site, annals, own_text, repository, squeezed};
use scraper::{Html, Selector};

fn site() -> (Archive, Site) {
    let archive = Archive::shipped();
    let site = archive.build();
    (archive, site)
}

fn select(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector).map(|element| element.text().collect::<String>()).collect()
}

fn folders(path: &str) -> usize {
    std::fs::read_dir(repository().join("content").join(path))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "md"))
        .count()
}

#[test]
fn it_holds_what_the_archive_holds() {
    let (_archive, site) = site();
    let files = site.files();
    let under = |prefix: &str, depth: usize| {
        files
            .keys()
            .filter(|path| {
                path.starts_with(prefix) && path.ends_with("/index.html") && path.matches('/').count() == depth
            })
            .count()
    };
    assert_eq!(under("issues/", 2), 5, "issues");
    assert_eq!(under("issues/", 3), 45, "40 articles and 5 pages");
    assert_eq!(under("topics/", 2), 21, "topics");
    for kind in ["people", "organizations", "places", "systems"] {
        assert_eq!(under(&format!("{kind}/"), 2), folders(kind), "{kind}");
        assert!(files.contains_key(&format!("{kind}/index.html")), "the list of {kind}");
    }
    for path in [
        "index.html",
        "404.html",
        "writers/index.html",
        "about/index.html",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
        ".nojekyll",
    ] {
        assert!(files.contains_key(path), "{path}");
    }
    assert_eq!(
        files.keys().filter(|path| path.ends_with(".css")).count(),
        8,
        "what every page needs, what only some need, and paper"
    );
    assert!(!files.keys().any(|path| path.ends_with(".txt") && path != "robots.txt"), "no raw transcription");
}

/// Every link of every page leads to a file of the site, and every anchor to an element.
#[test]
fn every_internal_link_and_anchor_resolves() {
    let (_archive, site) = site();
    let files = site.files();
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut links: Vec<(&str, String)> = Vec::new();
    let any_id = Selector::parse("[id]").unwrap();
    let any_link = Selector::parse("[href], [src]").unwrap();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = Html::parse_document(std::str::from_utf8(bytes).unwrap());
        let here: Vec<String> = html.select(&any_id).map(|e| e.value().attr("id").unwrap().to_owned()).collect();
        let unique: BTreeSet<String> = here.iter().cloned().collect();
        assert_eq!(unique.len(), here.len(), "{path}: an id stands twice");
        ids.insert(path, unique);
        for element in html.select(&any_link) {
            let value = element.value();
            if value.attr("rel") == Some("canonical") {
                continue;
            }
            links.push((path, value.attr("href").or(value.attr("src")).unwrap().to_owned()));
        }
    }
    assert!(links.len() > 5000, "only {} links", links.len());
    let mut broken = Vec::new();
    for (from, link) in links {
        if link.starts_with("https://annals.example/") && from == "404.html" {
            let path = link.trim_start_matches("https://annals.example/");
            let path =
                if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
            assert!(files.contains_key(&path), "{from}: {link}");
            continue;
        }
        assert!(!link.starts_with('/') && !link.contains("://"), "{from}: {link} is not relative");
        let (target, anchor) = link.split_once('#').map_or((link.as_str(), None), |(t, a)| (t, Some(a)));
        let target = target.split('?').next().unwrap();
        let mut parts: Vec<&str> = from.split('/').collect();
        parts.pop();
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    assert!(parts.pop().is_some(), "{from}: {link} leaves the site");
                }
                part => parts.push(part),
            }
        }
        let path = parts.join("/");
        let path = if target.is_empty() {
            from.to_owned()
        } else if target.ends_with('/')
            || files.contains_key(&format!("{path}/index.html")) && !files.contains_key(&path)
        {
            format!("{path}/index.html").trim_start_matches('/').to_owned()
        } else {
            path
        };
        let found = files.contains_key(&path);
        let anchored = anchor
            .is_none_or(|anchor| anchor.is_empty() || ids.get(path.as_str()).is_some_and(|ids| ids.contains(anchor)));
        if !found || !anchored {
            broken.push(format!("{from}: {link}"));
        }
    }
    broken.dedup();
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken[..broken.len().min(30)].join("\n"));
}

#[test]
fn two_builds_from_two_folders_zones_and_locales_are_the_same_to_the_byte() {
    let (one, other) = (Archive::shipped(), Archive::shipped());
    let build = |archive: &Archive, zone: &str, locale: &str, threads: &str| {
        let status = annals()
            .args(["build", "--quiet", "--root"])
            .arg(archive.root())
            .env("TZ", zone)
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .env("RAYON_NUM_THREADS", threads)
            .status()
            .unwrap();
        assert!(status.success());
        Site { root: archive.path("public") }
    };
    let first = build(&one, "Asia/Shanghai", "zh_CN.UTF-8", "1");
    let second = build(&other, "America/St_Johns", "C", "7");
    assert_eq!(first.files(), second.files());
    // the marker, too: it lists the files
    let marker = |site: &Site| std::fs::read(site.root.join(".annals-site")).unwrap();
    assert_eq!(marker(&first), marker(&second));
    // and again over the first
    assert_eq!(first.files(), build(&one, "UTC", "C.UTF-8", "2").files());
}

/// The words of an article stand on its page in their order, whatever surrounds them.
#[test]
fn the_printed_text_is_on_the_page() {
    let (archive, site) = site();
    let shown = own_text(&Html::parse_document(&site.page("issues/2021-08-06/a1-08/")));
    let text = archive.read("content/issues/2021-08-06/a1-08.md");
    let body = text.split("---\n").nth(2).unwrap();
    let mut at = 0;
    for paragraph in body.split("\n\n").map(squeezed).filter(|paragraph| !paragraph.is_empty()) {
        let found = shown[at..].find(&paragraph);
        assert!(found.is_some(), "{paragraph}");
        at += found.unwrap() + paragraph.len();
    }
}

#[test]
fn conventions_of_digital_papers_are_kept() {
    let (_archive, site) = site();
    let page = Html::parse_document(&site.page("issues/2021-08-06/a1-04/"));
    let all = select(&page, "body").concat();
    for words in ["上一篇", "下一篇", "A1版", "A2", "未收"] {
        assert!(all.contains(words), "{words}");
    }
    let issue = select(&Html::parse_document(&site.page("issues/2021-08-06/")), "body").concat();
    for words in ["上一期", "下一期", "辛丑年六月廿八", "第22686期", "今日4版", "中共株洲市委主管、主办"]
    {
        assert!(issue.contains(words), "{words}");
    }
    let supplied = site.page("issues/2020-02-04/x1-02/");
    assert!(
        supplied.replace("<wbr>", "").contains("〔市民中心暂停开放期间政务服务网上办、预约办〕"),
        "a supplied title stands in brackets"
    );
}

/// Scripts are files of the site, and a page asks nobody else for anything.
#[test]
fn pages_stand_alone() {
    let (_archive, site) = site();
    let files = site.files();
    let script = Selector::parse("script").unwrap();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        for script in Html::parse_document(html).select(&script) {
            match script.attr("src") {
                Some(from) => {
                    let name = from.trim_start_matches("https://annals.example/").trim_start_matches(['.', '/']);
                    assert!(files.contains_key(name), "{path}: {from}");
                    assert_eq!(script.text().collect::<String>(), "", "{path}");
                }
                None => assert_eq!(script.attr("type"), Some("application/json"), "{path}"),
            }
        }
        assert!(!html.contains(" style="), "{path}");
        assert!(html.contains("Content-Security-Policy"), "{path}");
        // the page for what is not there is shown at any address
        let html = html.replace("https://annals.example/", "");
        assert!(!html.contains("src=\"http") && !html.contains("src=http"), "{path}");
    }
}

#[test]
fn canonical_addresses_follow_the_base_url() {
    let archive = Archive::small();
    let site = archive.build_with(&["--base-url", "https://papers.example.org/a/b"]);
    let page = site.page("issues/2021-08-06/a1-01/");
    assert!(page.contains("https://papers.example.org/a/b/issues/2021-08-06/a1-01/"), "{page}");
    assert!(site.page("sitemap.xml").contains("<loc>https://papers.example.org/a/b/topics/vaccination/</loc>"));
    assert!(site.page("robots.txt").contains("https://papers.example.org/a/b/sitemap.xml"));
    assert!(site.page("404.html").contains("https://papers.example.org/a/b/"));
}

/// Promise 1, for the shipped archive: every non-blank line is accounted for, and an article differs
/// from its lines in the width of punctuation, white space and joins, and in nothing else.
#[test]
fn every_line_is_accounted_for_and_every_article_is_its_lines() {
    use annals::diag::Report;
    use annals::files::Disk;
    use annals::model::{Links, View};
    use annals::printed::{Names, Owner, Printed, Transcripts, read_through};

    let source = Disk::new(repository()).unwrap();
    let mut report = Report::default();
    let archive = annals::load::load(&source, &annals::load::Defaults::default(), &mut report);
    let view = View::new(&archive, false);
    let links = Links::new(&archive, &view);
    let reading = read_through(&source, &view, &links, &Names::of(&view), &|_| (), &mut report);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);

    let mut lines = BTreeMap::new();
    for run in reading.issues.iter().flat_map(|issue| &issue.sheets).flat_map(|sheet| &sheet.runs) {
        let owner = match run.owner {
            Owner::Article(_) => "article",
            Owner::Masthead => "masthead",
            Owner::Furniture => "furniture",
            Owner::Duplicate(_) => "duplicate",
            Owner::Hidden | Owner::Nobody => "lost",
        };
        *lines.entry(owner).or_insert(0) += run.lines.len();
    }
    assert_eq!(lines, BTreeMap::from([("article", 391), ("masthead", 13), ("furniture", 1), ("duplicate", 7)]));
    assert_eq!(lines.values().sum::<usize>(), 412);

    let (mut widened, mut joined) = (0, 0);
    for issue in view.issues() {
        for article in &issue.articles {
            let printed = Printed::read(&source, article, &issue.issue.id, &links).unwrap();
            let (alignment, _) = printed.align(&Transcripts::new(&source), issue, article).unwrap();
            assert!(alignment.complete, "{} is not its lines", article.id);
            widened += alignment.widened;
            joined += alignment.joined.len();
        }
    }
    assert_eq!(joined, 13, "column breaks that were joined");
    assert!((1500..=1598).contains(&widened), "{widened} marks were brought to full width");
}

/// Minifying takes out bytes, and no element, attribute or word.
#[test]
fn minified_pages_say_the_same() {
    fn outline(bytes: &[u8]) -> Vec<String> {
        let html = Html::parse_document(std::str::from_utf8(bytes).unwrap());
        let mut outline: Vec<String> = Vec::new();
        for node in html.tree.nodes() {
            match node.value() {
                scraper::Node::Element(element) => {
                    let mut attributes: Vec<String> = element
                        .attrs()
                        .filter(|(name, value)| !(*name == "href" && value.ends_with(".css")))
                        .map(|(name, value)| format!("{name}={value:?}"))
                        .collect();
                    attributes.sort();
                    outline.push(format!("<{} {}>", element.name(), attributes.join(" ")));
                }
                // what stands in place of a script is text to this parser, markup and all
                scraper::Node::Text(_)
                    if node.parent().and_then(|p| Some(p.value().as_element()?.name() == "noscript")) == Some(true) => {
                }
                scraper::Node::Text(text) if !text.trim().is_empty() => {
                    outline.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
                _ => {}
            }
        }
        outline
    }
    let (archive, plain) = (Archive::shipped(), Archive::shipped());
    let config = plain.read("archive.toml").replace(", \"minify\"", "");
    plain.write("archive.toml", config);
    let (small, large) = (archive.build().files(), plain.build().files());
    let pages: Vec<&String> = small.keys().filter(|path| path.ends_with(".html")).collect();
    assert!(pages.len() > 250);
    for path in pages {
        let (before, after) = (outline(&large[path]), outline(&small[path]));
        let first = before.iter().zip(&after).find(|(before, after)| before != after);
        assert!(first.is_none() && before.len() == after.len(), "{path}: {first:?}");
        assert!(small[path].len() < large[path].len(), "{path}");
    }
}
