//! What is not published leaves nothing in the site.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use annals::diag::Report;
use annals::files::{Memory as Files, Source};
use annals::output::sink::Memory;
use annals::search;
use annals::site::{self, Options};
use common::Archive;

/// The small archive with a secret in each place that has a status.
fn with_secrets(status: &str) -> Archive {
    let archive = Archive::small();
    archive
        .write(
            "content/issues/2021-08-06/a1-02.md",
            format!("---\ntitle: 机密标题\nstatus: {status}\npeople: [wang-haibo]\nsource: [a1.txt#7, a1.txt#11]\nformerly: [2021-08-06/jimi-01]\n---\n\n机密正文，王海波介绍。\n"),
        )
        .write("content/issues/2021-08-06/a1.txt", archive.read("content/issues/2021-08-06/a1.txt").replace("新华桥“大手术”在即", "机密标题").replace("现场施工负责人王海波介绍,新华桥共有3跨。", "机密正文,王海波介绍。"))
        .write("content/people/wang-haibo.md", format!("---\nlabel: 王海波\nrole: 机密职务\nstatus: {status}\n---\n\n机密导读。\n"))
        .write("content/pages/plans.md", format!("---\ntitle: 机密计划\nstatus: {status}\n---\n\n机密页面。\n"))
        .write("content/issues/2021-08-09/_index.md", format!("---\npaper: 机密日报\ndate: 2021-08-09\nstatus: {status}\n---\n\n机密说明。\n"))
        .write("content/issues/2021-08-09/x1-01.md", "---\ntitle: 机密的一篇\ntopics: [vaccination]\n---\n\n机密。\n")
        .write("content/topics/vaccination.md", "---\nlabel: 疫苗接种\n---\n\n见[[2021-08-06/a1-02|另一篇]]与[[2021-08-09]]。\n");
    archive
}

#[test]
fn drafts_reviews_and_what_is_withheld_leave_no_word() {
    for status in ["draft", "review", "withheld"] {
        let archive = with_secrets(status);
        let run = archive.run(&["build"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stderr.contains("link-unpublished"), "{}", run.stderr);
        let site = common::Site { root: archive.path("public") };
        for (path, bytes) in site.files() {
            let text = String::from_utf8_lossy(&bytes);
            // the lines of the transcription speak of the bridge and of its builder
            for secret in ["机密", "大手术", "王海波", "a1-02", "2021-08-09", "wang-haibo", "jimi", "plans"] {
                let said_by_the_link = secret == "2021-08-09" && path == "topics/vaccination/index.html";
                assert!(said_by_the_link || !text.contains(secret), "{status}: {secret} in {path}");
            }
        }
        assert!(site.page("issues/2021-08-06/a1/").contains("未公开"));
        assert!(site.page("topics/vaccination/").contains("另一篇"), "a link to it prints its words");
    }
}

#[test]
fn drafts_are_shown_when_asked_for_and_what_is_withheld_never() {
    let drafts = with_secrets("draft");
    let shown = drafts.build_with(&["--drafts"]);
    assert!(shown.page("issues/2021-08-06/a1-02/").contains("机密标题"));
    let secrets = with_secrets("withheld");
    let withheld = secrets.build_with(&["--drafts"]);
    assert!(!withheld.has("issues/2021-08-06/a1-02/index.html"));
}

/// The site is that of an archive from which the files are deleted and the lines blanked.
#[test]
fn the_site_equals_that_of_an_archive_without_it() {
    let kept = Archive::small();
    kept.write(
        "content/issues/2021-08-06/a1-02.md",
        "---\ntitle: 新华桥“大手术”在即\nstatus: withheld\nsource: [a1.txt#7, a1.txt#11]\n---\n\n现场施工负责人王海波介绍，新华桥共有3跨。\n",
    );
    let gone = Archive::small();
    gone.remove("content/issues/2021-08-06/a1-02.md");
    let text = gone.read("content/issues/2021-08-06/a1.txt");
    let blanked: String = text
        .lines()
        .enumerate()
        .map(|(i, line)| if [7, 9, 11].contains(&(i + 1)) { "▒\n".to_owned() } else { format!("{line}\n") })
        .collect();
    gone.write("content/issues/2021-08-06/a1.txt", blanked);
    assert_eq!(kept.build().files(), gone.build().files());
}

/// A scan shows the whole page: it is published only when all that stands on the page is.
#[test]
fn the_scan_of_a_page_that_holds_back_an_article_is_held_back_too() {
    let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x03\x00\x00\x02\x03D\x02\x05\x00;";
    for lines in [
        "title: 新华桥“大手术”在即\nsource: [a1.txt#7, a1.txt#11]\n",
        "title: 新华桥\ntitle_supplied: true\nsource: [a1.txt#11, a1.txt#1000]\n",
    ] {
        let archive = Archive::small();
        archive.write("content/issues/2021-08-06/a1.gif", gif.as_slice());
        assert!(archive.build().has("issues/2021-08-06/a1.gif"));
        let article = format!("---\nstatus: withheld\n{lines}---\n\n现场施工负责人王海波介绍，新华桥共有3跨。\n");
        archive.write("content/issues/2021-08-06/a1-02.md", article);
        let site = archive.build();
        assert!(!site.has("issues/2021-08-06/a1.gif"));
        assert!(!site.page("issues/2021-08-06/a1/").contains("<img"));
    }
}

/// A text shows no scan of a page of which not all is published, whether its lines are hidden or were taken out.
#[test]
fn a_text_cannot_show_a_scan_that_is_held_back() {
    let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x03\x00\x00\x02\x03D\x02\x05\x00;";
    let archive = Archive::small();
    archive
        .write("content/issues/2021-08-06/a1.gif", gif.as_slice())
        .write("content/pages/about.md", "---\ntitle: 关于\n---\n\n![底版](../issues/2021-08-06/a1.gif)\n");
    assert!(archive.build().has("issues/2021-08-06/a1.gif"));
    let text = archive.read("content/issues/2021-08-06/a1.txt");
    archive.write("content/issues/2021-08-06/a1.txt", format!("{text}▒\n"));
    let run = archive.run(&["build"]);
    assert!(run.code == Some(1) && run.stderr.contains("is not published"), "{}", run.stderr);
}

/// A symbolic link is what it leads to, wherever it is.
#[cfg(unix)]
#[test]
fn no_link_shows_what_is_held_back() {
    use std::os::unix::fs::symlink;
    let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x03\x00\x00\x02\x03D\x02\x05\x00;";
    for (link, target, said) in [
        ("content/topics/pic.gif", "../issues/2021-08-06/a1.gif", "is not published"),
        ("content/topics/folder", "../issues/2021-08-06", "is not published"),
        ("static/pic.gif", "../content/issues/2021-08-06/a1.gif", "leads into `content/`"),
        ("static/folder", "../content/issues/2021-08-06", "leads into `content/`"),
        ("static", "content/issues/2021-08-06", "leads into `content/`"),
    ] {
        let archive = with_secrets("withheld");
        archive.write("content/issues/2021-08-06/a1.gif", gif.as_slice());
        let picture = if link.ends_with("folder") { "folder/a1.gif" } else { "pic.gif" };
        archive.write("content/topics/testing.md", format!("---\nlabel: 核酸检测\n---\n\n![底版]({picture})\n"));
        if !link.starts_with("content") {
            archive.write("content/topics/testing.md", "---\nlabel: 核酸检测\n---\n");
            if link != "static" {
                archive.write("static/robots.txt", "\n");
            }
        }
        symlink(target, archive.path(link)).unwrap();
        let run = archive.run(&["build"]);
        assert!(run.code != Some(0) && run.stderr.contains(said), "{link}: {}", run.stderr);
        assert!(!archive.exists("public"), "{link}");
    }
}

/// A text can name any file as its picture; only pictures are copied.
#[test]
fn nothing_but_pictures_is_copied_on_the_word_of_a_text() {
    let archive = Archive::small();
    archive.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n![底稿](../issues/2021-08-06/a1.txt)\n");
    let run = archive.run(&["build"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("not-an-image"), "{}", run.stderr);
}

/// A duplicate of a duplicate of a hidden line is hidden as well.
#[test]
fn duplicates_are_followed_to_their_end() {
    let archive = Archive::small();
    archive
        .write(
            "content/issues/2021-08-06/_index.md",
            "---\npaper: 株洲日报\ndate: 2021-08-06\npages:\n  a1: { label: A1, masthead: [1], duplicates: [13=9, 9=7] }\n---\n",
        )
        .write(
            "content/issues/2021-08-06/a1-02.md",
            "---\ntitle: 新华桥“大手术”在即\nstatus: withheld\nsource: [a1.txt#7, a1.txt#11]\n---\n\n现场施工负责人王海波介绍，新华桥共有3跨。\n",
        );
    let text = archive.read("content/issues/2021-08-06/a1.txt");
    archive.write("content/issues/2021-08-06/a1.txt", format!("{text}\n新华桥“大手术”在即\n"));
    assert!(!archive.build().page("issues/2021-08-06/a1/").contains("大手术"));
}

/// A page that only a withheld article speaks of is not there.
#[test]
fn a_page_known_from_a_withheld_article_alone_is_not_listed() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/b2-01.md", "---\ntitle: 机密\nstatus: withheld\n---\n\n正文。\n");
    assert_eq!(archive.build().files(), Archive::small().build().files());
}

/// `static/` is copied as it is, and comes before what the theme and the program bring.
#[test]
fn the_archives_own_static_files_come_first() {
    let archive = Archive::small();
    archive
        .write("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .write("static/robots.txt", "User-agent: *\nDisallow: /\n")
        .write("static/CNAME", "papers.example.org\n")
        .write("static/.well-known/security.txt", "Contact: mailto:editor@example.org\n")
        .write("static/.DS_Store", "x");
    let site = archive.build();
    assert!(!site.page("favicon.svg").contains("path"));
    assert_eq!(site.page("robots.txt"), "User-agent: *\nDisallow: /\n");
    assert!(site.has("CNAME") && site.has(".well-known/security.txt") && !site.has(".DS_Store"));
}

#[test]
fn an_old_address_leads_to_the_new_one() {
    let archive = Archive::small();
    archive.write(
        "content/issues/2021-08-06/a1-01.md",
        "---\ntitle: 153.9万人完成全程免疫\nformerly: [a1-07, 2021-08/x1-03]\n---\n\n正文。\n",
    );
    archive.write("content/topics/vaccination.md", "---\nlabel: 疫苗接种\nformerly: [immunisation]\n---\n");
    let site = archive.build();
    for (old, target) in [
        ("issues/2021-08-06/a1-07/", "../../../issues/2021-08-06/a1-01/"),
        ("issues/2021-08/x1-03/", "../../../issues/2021-08-06/a1-01/"),
        ("topics/immunisation/", "../../topics/vaccination/"),
    ] {
        let page = site.page(old);
        assert!(page.contains(target) && page.contains("refresh"), "{old}: {page}");
    }
    assert!(!site.page("sitemap.xml").contains("a1-07"), "an old address is not listed");
}

/// What stands for everything that is not published.
const CANARY: &str = "密文";

/// An issue of two pages in which lines 5 to 7 of a1, and line 3 of b1, are those of a withheld article.
const CANARIES: &[(&str, &str)] = &[
    (
        "archive.toml",
        "title = \"小档案\"\nbase_url = \"https://example.org/\"\noutputs = [\"search\", \"feeds\", \"sitemap\", \"annotations\"]\n",
    ),
    (
        "content/issues/2021-08-06/_index.md",
        "---\npaper: 株洲日报\ndate: 2021-08-06\npages:\n  a1: { masthead: [1] }\n---\n",
    ),
    (
        "content/issues/2021-08-06/a1.txt",
        "株洲日报\n\n公开标题一号\n公开正文第一段。\n密文标题五行\n密文正文在第六行。\n密文正文在第七行。\n公开标题二号\n公开正文第二段。\n",
    ),
    ("content/issues/2021-08-06/b1.txt", "公开标题三号\n公开正文第三段。\n密文正文在乙版。\n公开正文第四段。\n"),
    ("content/issues/2021-08-06/a1-01.md", "---\ntitle: 公开标题一号\nsource: [a1.txt#3-4]\n---\n\n公开正文第一段。\n"),
    (
        "content/issues/2021-08-06/a1-02.md",
        "---\ntitle: 密文标题五行\nstatus: withheld\nextra: { 密文: 密文 }\nformerly: [a1-99]\nsource: [a1.txt#5-7, b1.txt#3]\n---\n\n密文正文在第六行。\n\n密文正文在第七行。\n\n密文正文在乙版。\n",
    ),
    ("content/issues/2021-08-06/a1-02.notes.md", "## 密文\n\n> 密文正文在第六行\n\n密文。\n"),
    (
        "content/issues/2021-08-06/a1-03.md",
        "---\ntitle: 公开标题二号\nsource: [a1.txt#8-9]\nrelated: [a1-02]\n---\n\n公开正文第二段。\n",
    ),
    (
        "content/issues/2021-08-06/b1-01.md",
        "---\ntitle: 公开标题三号\nsource: [b1.txt#1-2, b1.txt#4]\n---\n\n公开正文第三段。\n\n公开正文第四段。\n",
    ),
];

const HIDDEN_ARTICLE: &str = "content/issues/2021-08-06/a1-02.md";
const ITS_SOURCE: &str = "source: [a1.txt#5-7, b1.txt#3]";

fn canaries() -> Files {
    CANARIES.iter().fold(Files::new(), |files, (path, text)| files.with(*path, *text))
}

fn text_of(files: &Files, path: &str) -> String {
    String::from_utf8(files.read(path).unwrap()).unwrap()
}

/// Replaces words in a file, which must hold them.
#[track_caller]
fn replaced(files: Files, path: &str, from: &str, to: &str) -> Files {
    let text = text_of(&files, path);
    assert!(text.contains(from), "{path} has no {from}");
    files.with(path, text.replace(from, to))
}

/// The files of a site, and what is exported for a search engine; or the errors. And all codes that were reported.
fn published(files: &Files, drafts: bool) -> (Option<BTreeMap<String, Vec<u8>>>, BTreeSet<&'static str>) {
    let options = Options { drafts, ..Options::default() };
    let (sink, mut report) = (Memory::new(), Report::default());
    let built = site::build(files, &sink, &options, &mut report).is_some();
    let codes = report.diagnostics.iter().map(|finding| finding.code.name).collect();
    assert_eq!(built, !report.has_errors());
    let mut export = Vec::new();
    let exported = site::prepare(files, &options, &mut Report::default(), |site, _, _| {
        let mut write = |bytes: &[u8]| {
            export.extend_from_slice(bytes);
            Ok(true)
        };
        search::export::write(site.renderer.material(), "x", &mut write).is_ok()
    });
    assert_eq!(exported.is_some(), built, "what is not built is not exported");
    let site = built.then(|| {
        let mut site = sink.into_files();
        site.insert("export".into(), export);
        site
    });
    (site, codes)
}

/// Whether a file holds the canary, as text or in the tables of the search.
fn leaks(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    holds(CANARY.as_bytes()) || holds(&wide)
}

#[track_caller]
fn leaves_nothing(shape: &str, files: &Files) -> BTreeSet<&'static str> {
    let (site, codes) = published(files, false);
    for (path, bytes) in site.unwrap_or_else(|| panic!("{shape}: {codes:?}")) {
        assert!(!leaks(&bytes), "{shape}: {path}");
    }
    codes
}

#[test]
fn a_hidden_line_leaves_no_byte_whatever_its_status() {
    let whole = canaries();
    for status in ["withheld", "draft", "review"] {
        let files = replaced(whole.clone(), HIDDEN_ARTICLE, "withheld", status);
        assert!(leaves_nothing(status, &files).is_empty());
        let (site, _) = published(&files, true);
        let leaked = site.unwrap().values().any(|bytes| leaks(bytes));
        assert_eq!(leaked, status != "withheld", "{status} with --drafts");
    }
}

/// Every way in which the lines of what is not published can be declared wrongly fails the build.
#[test]
fn lines_that_are_not_proved_to_be_hidden_fail_the_build() {
    let (issue, a1, b1) =
        ("content/issues/2021-08-06/_index.md", "content/issues/2021-08-06/a1.txt", "content/issues/2021-08-06/b1.txt");
    let source = |to: &str| replaced(canaries(), HIDDEN_ARTICLE, ITS_SOURCE, to);
    let sheet = |to: &str| replaced(canaries(), issue, "masthead: [1]", to);
    let text = |from: &str, to: &str| replaced(canaries(), HIDDEN_ARTICLE, from, to);
    let other = |path: &str, from: &str, to: &str| replaced(canaries(), path, from, to);
    let (first, third, on_b1) = (
        "content/issues/2021-08-06/a1-01.md",
        "content/issues/2021-08-06/a1-03.md",
        "content/issues/2021-08-06/b1-01.md",
    );
    let appended = |path: &str, more: &str| {
        let text = text_of(&canaries(), path);
        canaries().with(path, text + more)
    };
    let (unproved, shared, repeated) = ("unproved-lines", "unpublished-line-shared", "unpublished-line-repeated");
    for (shape, code, files) in [
        ("one line too early", unproved, source("source: [a1.txt#4-6, b1.txt#3]")),
        ("one line too late", unproved, source("source: [a1.txt#6-8, b1.txt#3]")),
        ("the first line is missing", unproved, source("source: [a1.txt#6-7, b1.txt#3]")),
        ("the last line is missing", unproved, source("source: [a1.txt#5-6, b1.txt#3]")),
        ("a line in the middle is missing", unproved, source("source: [a1.txt#5, a1.txt#7, b1.txt#3]")),
        ("the line on the other page is missing", unproved, source("source: [a1.txt#5-7]")),
        ("the wrong line of the other page", unproved, source("source: [a1.txt#5-7, b1.txt#4]")),
        ("the wrong page", unproved, source("source: [b1.txt#1-4]")),
        ("lines that are not there", unproved, source("source: [a1.txt#105-107, b1.txt#103]")),
        ("the wrong order", unproved, source("source: [b1.txt#3, a1.txt#5-7]")),
        ("no lines", "unpublished-without-source", source("extra: {}").with(HIDDEN_ARTICLE, "---\ntitle: 密文\nstatus: draft\n---\n\n密文。\n")),
        ("one line too many before", shared, source("source: [a1.txt#4-7, b1.txt#3]")),
        ("one line too many after", shared, source("source: [a1.txt#5-8, b1.txt#3]")),
        ("another title", unproved, text("title: 密文标题五行", "title: 密文标题")),
        ("a part of its text", unproved, text("\n\n密文正文在第七行。", "")),
        ("more text", unproved, text("密文正文在第七行。", "密文正文在第七行。\n\n密文。")),
        ("no text", unproved, canaries().with(HIDDEN_ARTICLE, format!("---\ntitle: 密文标题五行\nstatus: withheld\n{ITS_SOURCE}\n---\n"))),
        ("in the masthead", shared, sheet("masthead: [1, 5]")),
        ("in the furniture", shared, sheet("furniture: [7]")),
        ("a duplicate of a published line", shared, sheet("duplicates: [7=4]")),
        ("in a published article", shared, other(first, "a1.txt#3-4", "a1.txt#3-5")),
        ("in a published article from another page", shared, other(on_b1, "b1.txt#4]", "b1.txt#3-4]")),
        ("a published article that begins too early", unproved, {
            let short = replaced(canaries(), HIDDEN_ARTICLE, "\n\n密文正文在第七行。", "");
            let short = replaced(short, HIDDEN_ARTICLE, "a1.txt#5-7", "a1.txt#5-6");
            replaced(short, third, "a1.txt#8-9", "a1.txt#7-9")
        }),
        ("a published article that ends too late", unproved, {
            let untitled = replaced(canaries(), HIDDEN_ARTICLE, "title: 密文标题五行", "title: 密文\ntitle_supplied: true");
            let untitled = replaced(untitled, HIDDEN_ARTICLE, "a1.txt#5-7", "a1.txt#6-7");
            replaced(untitled, first, "a1.txt#3-4", "a1.txt#3-5")
        }),
        ("repeated in the masthead", repeated, replaced(other(a1, "株洲日报", "密文正文在第六行"), issue, "[1]", "[1, 2]")),
        ("repeated in the furniture", repeated, {
            let more = appended(a1, "密文正文在第七行。\n");
            replaced(more, issue, "masthead: [1]", "masthead: [1], furniture: [10]")
        }),
        ("repeated on a page without hidden lines", repeated, canaries().with("content/issues/2021-08-06/c1.txt", "另有一行。\n密文标题 五行\n")),
        ("repeated in lines broken otherwise", repeated, canaries().with("content/issues/2021-08-06/c1.txt", "文标题五行密文正文在\n第六行。密文正文在第七行。密文\n")),
        ("repeated in an article that is not its lines", repeated, canaries()
            .with("content/issues/2021-08-06/c1.txt", "公开标题五号\n密文正文在第七行。\n")
            .with("content/issues/2021-08-06/c1-01.md", "---\ntitle: 公开标题五号\nsource: [c1.txt#1-2]\n---\n\n公开。\n")),
        ("repeated as a duplicate of another line", repeated, canaries()
            .with(b1, "公开标题三号\n公开正文第三段。\n密文正文在乙版。\n公开正文第四段。\n密文正文在第七行。\n")
            .with(issue, "---\npaper: 株洲日报\ndate: 2021-08-06\npages:\n  a1: { masthead: [1] }\n  b1: { duplicates: [5=4] }\n---\n")),
        ("repeated in the narrow lines of a column", repeated, canaries()
            .with("content/issues/2021-08-06/c1.txt", "密文正文在\n第六行。密\n文正文在第\n七行。\n")
            .with(issue, "---\npaper: 株洲日报\ndate: 2021-08-06\npages:\n  a1: { masthead: [1] }\n  c1: { furniture: [1-4] }\n---\n")),
        ("repeated in other forms of its characters", repeated, canaries()
            .with("content/issues/2021-08-06/c1.txt", "密\u{2F42}正⽂在第陸行密文正文在第七⾏\n密文正⽂在第七⾏\n")
            .with(issue, "---\npaper: 株洲日报\ndate: 2021-08-06\npages:\n  a1: { masthead: [1] }\n  c1: { furniture: [1-2] }\n---\n")),
        ("quoted by a note on the page", "note-lost", canaries().with("content/issues/2021-08-06/a1.notes.md", "## 疑误\n\n> 密文正文在第六行\n\n误。\n")),
    ] {
        let (site, codes) = published(&files, false);
        assert!(site.is_none() && codes.contains(code), "{shape}: {codes:?}");
    }
}

/// A line that nobody claims may belong to what is not published: it is hidden, and the build says so.
#[test]
fn on_a_page_with_hidden_lines_a_line_that_nobody_claims_is_hidden() {
    let (issue, a1, b1) =
        ("content/issues/2021-08-06/_index.md", "content/issues/2021-08-06/a1.txt", "content/issues/2021-08-06/b1.txt");
    let appended = |path: &str, more: &str| {
        let text = text_of(&canaries(), path);
        canaries().with(path, text + more)
    };
    let cut = |from: &str| replaced(canaries(), HIDDEN_ARTICLE, from, "");
    for (shape, warned, files) in [
        (
            "lines beyond the end",
            false,
            replaced(canaries(), HIDDEN_ARTICLE, "a1.txt#5-7, b1.txt#3", "a1.txt#5-7, b1.txt#3, a1.txt#10-90"),
        ),
        ("a repeated line", true, appended(a1, "密文正文在第七行。\n")),
        (
            "a line that its article leaves out",
            true,
            replaced(cut("\n\n密文正文在第七行。"), HIDDEN_ARTICLE, "a1.txt#5-7", "a1.txt#5-6"),
        ),
        ("its title is not declared", true, {
            let files =
                replaced(canaries(), HIDDEN_ARTICLE, "title: 密文标题五行", "title: 密文\ntitle_supplied: true");
            replaced(files, HIDDEN_ARTICLE, "a1.txt#5-7", "a1.txt#6-7")
        }),
        ("a piece of it on the other page", true, appended(b1, "密\n密文\n")),
        (
            "a declared duplicate",
            false,
            replaced(appended(a1, "密文正文在第七行。\n"), issue, "masthead: [1]", "masthead: [1], duplicates: [10=7]"),
        ),
        (
            "a chain of duplicates",
            false,
            replaced(
                appended(a1, "密文正文在第七行。\n密文正文在第七行。\n\n密文正文在第七行。\n"),
                issue,
                "masthead: [1]",
                "masthead: [1], duplicates: [13=11, 11=10, 10=7]",
            ),
        ),
        (
            "a duplicate of more lines",
            false,
            replaced(
                appended(a1, "密文正文在\n第七行。\n"),
                issue,
                "masthead: [1]",
                "masthead: [1], duplicates: [10-11=7]",
            ),
        ),
    ] {
        let codes = leaves_nothing(shape, &files);
        assert_eq!(codes.contains("unaccounted-line"), warned, "{shape}: {codes:?}");

        // the site is that of an archive without the article, in which each line of the canary is blanked
        let mut gone = files.clone();
        gone.remove(HIDDEN_ARTICLE);
        gone.remove("content/issues/2021-08-06/a1-02.notes.md");
        gone = replaced(gone, "content/issues/2021-08-06/a1-03.md", "related: [a1-02]\n", "");
        for path in [a1, b1] {
            let is_hidden = |line: &&str| line.contains('密') || *line == "第七行。";
            let blanked = |line: &str| if is_hidden(&line) { "▒\n".to_owned() } else { format!("{line}\n") };
            let text: String = text_of(&gone, path).lines().map(blanked).collect();
            gone = gone.with(path, text);
        }
        let (site, of_gone) = (published(&files, false).0.unwrap(), published(&gone, false).0.unwrap());
        let differ: Vec<&String> = site.keys().filter(|path| site.get(*path) != of_gone.get(*path)).collect();
        assert!(differ.is_empty() && site.len() == of_gone.len(), "{shape}: {differ:?}");
    }
}

/// The same holds where the text was taken out for good.
#[test]
fn beside_a_line_of_shade_a_line_that_nobody_claims_is_hidden() {
    let archive = Archive::small();
    let text = archive.read("content/issues/2021-08-06/a1.txt");
    archive.write("content/issues/2021-08-06/a1.txt", format!("{text}密文\n"));
    assert!(archive.build().page("issues/2021-08-06/a1/").contains(CANARY), "nothing is hidden here");
    archive.write("content/issues/2021-08-06/a1.txt", format!("{text}密文\n▒\n"));
    let run = archive.run(&["build"]);
    assert!(run.code == Some(0) && run.stderr.contains("line 12 of a1.txt is in no article"), "{}", run.stderr);
    let site = common::Site { root: archive.path("public") };
    assert!(site.files().values().all(|bytes| !leaks(bytes)));
}

/// The words of a published article are published, though a hidden line says the same.
#[test]
fn a_proved_line_may_say_what_a_hidden_one_says() {
    let files = replaced(canaries(), "content/issues/2021-08-06/b1.txt", "公开正文第四段。", "密文正文在第七行。");
    let files = replaced(files, "content/issues/2021-08-06/b1-01.md", "公开正文第四段。", "密文正文在第七行。");
    let (site, codes) = published(&files, false);
    assert!(site.is_some() && codes.is_empty(), "{codes:?}");
}

/// An archive in which everything is published is not asked for proofs: that is what `check` is for.
#[test]
fn what_is_published_as_a_whole_needs_no_proof() {
    let files = replaced(canaries(), HIDDEN_ARTICLE, "withheld", "published");
    let files = replaced(files, HIDDEN_ARTICLE, "a1.txt#5-7", "a1.txt#4-6");
    let (site, codes) = published(&files, false);
    assert!(site.is_some() && codes.is_empty(), "{codes:?}");
}
