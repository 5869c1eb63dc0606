//! What is not published leaves nothing in the site.

mod common;

use common::Archive;

/// The small archive with a secret in each place that has a status.
fn with_secrets(status: &str) -> Archive {
    let archive = Archive::small();
    archive
        .write(
            "content/issues/2021-08-06/a1-02.md",
            format!("---\ntitle: 机密标题\nstatus: {status}\npeople: [wang-haibo]\nsource: [a1.txt#7, a1.txt#11]\nformerly: [2021-08-06/jimi-01]\n---\n\n机密正文，王海波介绍。\n"),
        )
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
        "---\ntitle: 新华桥“大手术”在即\nstatus: withheld\nsource: [a1.txt#7, a1.txt#11]\n---\n\n王海波介绍，共有3跨。\n",
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
    for source in ["source: [a1.txt#7]\n", "source: [a1.txt#1000]\n"] {
        let archive = Archive::small();
        archive.write("content/issues/2021-08-06/a1.gif", gif.as_slice());
        assert!(archive.build().has("issues/2021-08-06/a1.gif"));
        let article = format!("---\ntitle: 新华桥\nstatus: withheld\n{source}---\n\n正文。\n");
        archive.write("content/issues/2021-08-06/a1-02.md", article);
        let site = archive.build();
        assert!(!site.has("issues/2021-08-06/a1.gif"));
        assert!(!site.page("issues/2021-08-06/a1/").contains("<img"));
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
            "---\ntitle: 新华桥\nstatus: withheld\nsource: [a1.txt#7, a1.txt#11]\n---\n\n正文。\n",
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
