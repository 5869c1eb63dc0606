//! Themes: the default one complete in each language, one that extends it, one that stands alone.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Archive, copy, repository};

fn words(language: &str) -> BTreeMap<String, String> {
    let path = repository().join(format!("themes/default/i18n/{language}.toml"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The words after `start` in all files below `folder` with the ending.
fn keys_after(folder: &str, ending: &str, starts: &[&str]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut folders = vec![repository().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = std::fs::read_to_string(path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap();
                for start in starts {
                    for (at, _) in text.match_indices(start) {
                        let before = text[..at].chars().next_back();
                        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') && start.starts_with('t')
                        {
                            continue;
                        }
                        let rest = &text[at + start.len()..];
                        let key: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                        if !key.is_empty() && !rest[key.len()..].starts_with('{') {
                            keys.insert(key);
                        }
                    }
                }
            }
        }
    }
    keys
}

#[test]
fn the_three_languages_say_the_same_things() {
    let master = words("zh-Hans");
    for language in ["zh-Hant", "en"] {
        let table = words(language);
        assert_eq!(table.keys().collect::<Vec<_>>(), master.keys().collect::<Vec<_>>(), "{language}");
    }
}

#[test]
fn every_key_that_is_used_has_words() {
    let master = words("zh-Hans");
    let mut used = keys_after("themes/default/templates", "html", &["t."]);
    used.extend(keys_after("src/render", "rs", &["words.get(\"", "words.fill(\"", "words.fill(\n        \""]));
    for kind in ["topics", "people", "organizations", "places", "systems"] {
        used.extend([format!("subject_{kind}"), format!("nav_{kind}")]);
    }
    for kind in ["news", "feature", "commentary", "notice", "photo", "statistics"] {
        used.insert(format!("kind_{kind}"));
    }
    used.extend((1..=7).map(|day| format!("weekday_{day}")));
    used.extend((1..=12).map(|month| format!("month_{month}")));
    let missing: Vec<_> = used.iter().filter(|key| !master.contains_key(*key)).collect();
    assert!(missing.is_empty(), "keys without words: {missing:?}");
}

#[test]
fn an_archive_in_english_and_one_in_traditional_chinese() {
    for (language, expected) in [("en", ["Issues", "6 August 2021"]), ("zh-Hant", ["往期", "2021年8月6日"])] {
        let archive = Archive::small();
        archive.write(
            "archive.toml",
            format!("title = \"小档案\"\nbase_url = \"https://example.org/\"\nlanguage = \"{language}\"\n"),
        );
        let site = archive.build();
        let page = site.page("issues/2021-08-06/");
        for words in expected {
            assert!(page.contains(words), "{language}: {words}");
        }
        assert!(site.page("").contains(&format!("lang={language}")), "{language}");
    }
}

#[test]
fn a_theme_replaces_one_template_and_keeps_the_rest() {
    let archive = Archive::small();
    archive
        .write("archive.toml", "title = \"小档案\"\nbase_url = \"https://example.org/\"\ntheme = \"own\"\n")
        .write("themes/own/theme.toml", "name = \"own\"\nextends = \"default\"\n")
        .write(
            "themes/own/templates/free.html",
            "{% extends \"default/free.html\" %}{% block main %}<p class=\"own\">自己的</p>{{ super() }}{% endblock %}",
        )
        .write("themes/own/i18n/zh-Hans.toml", "nav_issues = \"旧报\"\n")
        .write("themes/own/static/mark.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let site = archive.build();
    let about = site.page("about/");
    assert!(about.contains("自己的") && about.contains("一份小档案"), "{about}");
    assert!(about.contains("旧报"), "the theme's own words");
    assert!(site.page("").contains("旧报") && site.has("mark.svg") && site.has("topics/vaccination/index.html"));
}

#[test]
fn a_theme_that_stands_alone_makes_what_it_has_templates_for() {
    let archive = Archive::shipped();
    copy(&repository().join("tests/themes/plain"), &archive.path("themes/plain"));
    archive.write(
        "archive.toml",
        "title = \"Archive\"\nbase_url = \"http://127.0.0.1:8000\"\nlanguage = \"zh-Hans\"\ntheme = \"plain\"\noutputs = []\n",
    );
    let site = archive.build();
    let files = site.files();
    let kinds: BTreeSet<String> = files
        .keys()
        .filter(|path| path.ends_with(".html"))
        .map(|path| path.split('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["index.html".into(), "issues".into(), "topics".into()]));
    assert_eq!(files.keys().filter(|path| path.starts_with("issues/") && path.matches('/').count() == 3).count(), 40);
    assert!(!files.contains_key("feed.xml") && !files.contains_key("sitemap.xml"));
    let article = site.page("issues/2021-08-06/a1-04/");
    for words in ["为株企“云端”筑“盾”", "../../../topics/market-regulation/", "../../../issues/2021-08-06/a1-03/"]
    {
        assert!(article.contains(words), "{words}");
    }
    assert!(!article.contains("机构"), "what the plain theme does not show");
}

/// A scan beside a transcription is shown on the page view and copied; nothing else is.
#[test]
fn a_scan_is_shown_beside_its_transcription() {
    let archive = Archive::small();
    // the smallest GIF there is: 1 × 1, and its header is all that is read of it
    let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x03\x00\x00\x02\x03D\x02\x05\x00;";
    archive.write("content/issues/2021-08-06/a1.gif", gif.as_slice());
    archive.write("content/issues/2021-08-06/unused.jpg", "not a page");
    let site = archive.build();
    assert!(site.has("issues/2021-08-06/a1.gif") && !site.has("issues/2021-08-06/unused.jpg"));
    let page = site.page("issues/2021-08-06/a1/");
    let html = scraper::Html::parse_document(&page);
    let image = scraper::Selector::parse("img").unwrap();
    let image = html.select(&image).next().expect("the scan").value();
    assert_eq!(image.attr("src"), Some("../../../issues/2021-08-06/a1.gif"));
    assert_eq!((image.attr("width"), image.attr("height")), (Some("2"), Some("3")));
    assert!(image.attr("alt").is_some_and(|alt| !alt.is_empty()));
}
