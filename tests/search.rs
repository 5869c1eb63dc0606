//! What of an archive is found: its records, as they stand in the site.

mod common;

use common::{Archive, Site};
use miniz_oxide::inflate::decompress_to_vec;
use serde_json::Value;

fn record(site: &Site, id: &str) -> Value {
    let path = format!("search/text/{id}.bin");
    let files = site.files();
    let bytes = files.iter().find(|(name, _)| **name == *path).unwrap_or_else(|| panic!("{path}"));
    serde_json::from_slice(&decompress_to_vec(bytes.1.as_slice()).unwrap()).unwrap()
}

#[test]
fn headline_text_notes_and_readings_are_found() {
    let archive = Archive::small();
    archive
        .write(
            "content/issues/2021-08-06/a1-01.md",
            "---\ntitle: 我市完成免疫\nkicker: 引题在此\ndeck: 副题在此\ncolumn: 栏目在此\n---\n\n株洲市疫苗[^1]接钟。\n\n另一段。\n\n[^1]: 脚注的话。\n",
        )
        .write(
            "content/issues/2021-08-06/a1-01.notes.md",
            "---\neditor: 编者\n---\n\n## doubt 错字 {#n1}\n\n> 接钟\n\n-> 接种\n\n当作“接种”。\n\n## context 题目 {#n2}\n\n> 我市完成\n\n-> 株洲完成\n\n市名。\n",
        );
    let site = archive.build();
    let found = record(&site, "2021-08-06/a1-01");
    assert_eq!(
        [&found["t"], &found["k"], &found["d"], &found["c"]],
        ["我市完成免疫", "引题在此", "副题在此", "栏目在此"]
    );
    assert_eq!(found["p"], serde_json::json!(["株洲市疫苗接钟。", "另一段。"]));
    assert_eq!(found["r"], serde_json::json!(["株洲市疫苗接种。"]));
    assert_eq!(found["h"], serde_json::json!(["株洲完成免疫"]));
    assert_eq!(
        found["n"],
        serde_json::json!([
            ["n1", "错字", ["接种", "当作“接种”。"]],
            ["n2", "题目", ["株洲完成", "市名。"]],
            ["fn-1", "", ["脚注的话。"]]
        ])
    );
}

#[test]
fn lines_that_belong_to_no_article_are_found_as_their_page() {
    let archive = Archive::small();
    let site = archive.build();
    let found = record(&site, "2021-08-06/a1");
    let lines = archive.read("content/issues/2021-08-06/a1.txt");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(found["p"][0], lines[0].trim(), "the masthead");
    for (text, n) in found["p"].as_array().unwrap().iter().zip(found["l"].as_array().unwrap()) {
        assert_eq!(text.as_str().unwrap(), lines[n.as_u64().unwrap() as usize - 1].trim());
    }
    let text = found.to_string();
    assert!(!text.contains("大手术"), "an article's line is found as the article");
}

#[test]
fn there_is_a_search_only_where_it_is_wanted() {
    let archive = Archive::small();
    assert!(archive.build().has("search/search.js") && archive.build().has("search/meta.bin"));
    let config = archive.read("archive.toml");
    archive.write("archive.toml", format!("outputs = [\"feeds\"]\n{config}"));
    assert!(archive.build().files().iter().all(|(path, _)| !path.starts_with("search/")));
}

#[test]
fn an_archive_without_issues_has_an_empty_index() {
    let archive = Archive::empty();
    archive.write("archive.toml", "title = \"空\"\nbase_url = \"https://a.example/\"\n");
    assert!(archive.build().has("search/meta.bin"));
}

#[test]
fn what_is_lost_is_a_border_in_records_and_exports() {
    let archive = Archive::small();
    let text = "---\ntitle: 到会\n---\n\n主任张[[gap: 纸损]]敏感时期，到会[^1]。\n\n[[gap: 半栏]]\n\n末段甲乙。\n\n[^1]: 注丙[[gap]]丁。\n";
    archive.write("content/issues/2021-08-06/a1-01.md", text);
    let found = record(&archive.build(), "2021-08-06/a1-01");
    assert_eq!(found["p"], serde_json::json!(["主任张\u{fffc}敏感时期，到会。", "末段甲乙。"]));
    assert_eq!(found["n"][0][2], serde_json::json!(["注丙\u{fffc}丁。"]));
    let exported = archive.run(&["export", "search"]).stdout;
    assert!(exported.contains("主任张\u{fffc}敏感时期") && !exported.contains("张敏"));
}
