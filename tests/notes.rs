//! Notes: on their words, or an error that says where and what to do.

mod common;

use std::collections::BTreeSet;

use annals::text::fold::fold_anchor;
use common::{Archive, Run, own_text, squeezed};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

const NOTES: &str = "content/issues/2021-08-06/a1-02.notes.md";
const PAGE: &str = "issues/2021-08-06/a1-02/";

/// The small archive with notes on its second article.
fn with_notes(notes: &str) -> Archive {
    let archive = Archive::small();
    archive.write(NOTES, notes);
    archive
}

fn findings(run: &Run) -> Vec<Value> {
    run.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The codes of what a build says of a file of notes.
fn codes(notes: &str) -> Vec<String> {
    let run = with_notes(notes).run(&["build", "--format", "json"]);
    findings(&run).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The shipped notes: file, id and quotation as it is written.
fn shipped_notes(archive: &Archive) -> Vec<(String, String, String)> {
    let mut notes = Vec::new();
    for path in archive.files("content").into_iter().filter(|path| path.ends_with(".notes.md")) {
        let text = archive.read(&path);
        for note in text.split("\n## ").skip(1) {
            let id = note.lines().next().unwrap().rsplit_once("{#").unwrap().1.trim_end_matches('}').to_owned();
            let quote: Vec<&str> = note.lines().skip(1).filter(|line| line.starts_with('>')).collect();
            notes.push((path.clone(), id, quote.join("\n")));
        }
    }
    notes
}

#[test]
fn every_note_of_the_shipped_archive_stands_on_its_words() {
    let archive = Archive::shipped();
    let site = archive.build();
    let notes = shipped_notes(&archive);
    assert_eq!(notes.len(), 98);
    assert_eq!(notes.iter().map(|(_, id, _)| id).collect::<BTreeSet<_>>().len(), 98, "each id once");
    for (path, id, quote) in &notes {
        let page = path.strip_prefix("content/").unwrap().replace(".notes.md", "/");
        let page = Html::parse_document(&site.page(&page));
        let target = match quote.split("**").collect::<Vec<_>>()[..] {
            [_, target, _] => target.to_owned(),
            _ => quote.lines().map(|line| line.trim_start_matches(['>', ' '])).collect(),
        };
        let marks = select(&page, &format!("[id='at-{id}']"));
        assert_eq!(marks.len(), 1, "{path} {id}");
        // the first piece of what is marked
        let marked = fold_anchor(&text(marks[0])).text;
        assert!(fold_anchor(&target).text.starts_with(&marked) && !marked.is_empty(), "{id}: {target} {marked}");
        let aside = select(&page, &format!("aside[id='{id}']"));
        assert_eq!(aside.len(), 1, "{path} {id}");
        assert_eq!(select(&page, &format!("a.ref[href='#{id}']")).len(), 1, "{id}: one way there");
        let back = aside[0].select(&Selector::parse(&format!("a[href='#at-{id}']")).unwrap()).count();
        assert_eq!(back, 1, "{id}: one way back");
    }
    let index = Html::parse_document(&site.page("notes/"));
    assert_eq!(select(&index, ".noteful li").len(), 98);
    let kinds: usize = ["doubt", "gap", "term", "context", "link", "numbers", "date", "layout"]
        .iter()
        .map(|kind| select(&Html::parse_document(&site.page(&format!("notes/{kind}/"))), ".noteful li").len())
        .sum();
    assert_eq!(kinds, 98);
    assert_eq!(archive.run(&["check", "--deny", "warnings", "-q"]).code, Some(0));
}

#[test]
fn one_changed_character_of_a_target_is_an_error_with_the_passage_that_is_meant() {
    let archive = Archive::shipped();
    let notes = shipped_notes(&archive);
    let chosen: Vec<_> = notes.iter().step_by(notes.len() / 20).take(20).collect();
    let target_of = |quote: &str| quote.split("**").nth(1).unwrap_or(quote.trim_start_matches(['>', ' '])).to_owned();
    for (path, _, quote) in &chosen {
        let target = target_of(quote);
        let mut changed: Vec<char> = target.chars().collect();
        let at = (0..changed.len()).find(|k| changed[*k].is_alphanumeric()).unwrap();
        changed[at] = '囗';
        let wrong = quote.replacen(&target, &changed.into_iter().collect::<String>(), 1);
        archive.write(path, archive.read(path).replacen(quote.as_str(), &wrong, 1));
    }
    let run = archive.run(&["build", "--format", "json"]);
    let found = findings(&run);
    assert_eq!((run.code, found.len()), (Some(1), 20), "{found:#?}");
    for (path, id, quote) in &chosen {
        let finding = found.iter().find(|finding| finding["message"].as_str().unwrap().contains(&format!("`{id}`")));
        let finding = finding.unwrap_or_else(|| panic!("{id}: {found:#?}"));
        let original = Archive::shipped().read(path);
        let line = original[..original.find(quote.as_str()).unwrap()].matches('\n').count() + 1;
        assert_eq!(
            (&finding["code"], &finding["file"], &finding["line"]),
            (&"note-lost".into(), &path.as_str().into(), &line.into())
        );
        // the suggestion takes the place of the quotation
        let help = finding["help"][0].as_str().unwrap();
        let proposed = help.split_once('\n').unwrap_or_else(|| panic!("{id}: {help}")).1;
        assert_eq!(fold_anchor(&target_of(proposed)).text, fold_anchor(&target_of(quote)).text, "{id}");
        let text = archive.read(path);
        let heading = text.find(&format!("{{#{id}}}")).unwrap();
        let begin = heading + text[heading..].find("\n>").unwrap() + 1;
        let end = begin + text[begin..].find("\n\n").unwrap();
        archive.write(path, format!("{}{proposed}{}", &text[..begin], &text[end..]));
    }
    let run = archive.run(&["check", "-q"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn a_quotation_and_a_text_are_enough() {
    for notes in [
        "## \n\n> 王海波介绍\n\n人名。\n",
        "##\n> 王海波介绍\n人名。",
        "---\neditor: 编者\n---\n## 术语·推断 “跨” {#n1}\n\n＞ 共有**3跨**。\n\n桥的一段。\n",
        "\u{feff}---\r\neditor: 编者\r\n---\r\n\r\n## doubt\r\n\r\n> 共有**3跨**\r\n\r\n-> 三跨\r\n",
        "## 张三 的说法\n> 在即\n>\n> 现场施工\n\n题与文。",
        "## \n> 现场[……]介绍\n\n省去中间。",
    ] {
        let page = Html::parse_document(&with_notes(notes).build().page(PAGE));
        assert_eq!(select(&page, "aside.note").len(), 1, "{notes}");
        assert!(!select(&page, "mark.q").is_empty(), "{notes}");
    }
}

#[test]
fn a_mistake_in_a_file_of_notes_is_said() {
    for (notes, code) in [
        ("一段话。\n", "note-outside"),
        ("## doubt\n\n没有引文。\n", "note-without-quote"),
        ("## doubt\n\n```\n> 王海波\n```\n", "note-without-quote"),
        ("## doubt {#N 1}\n\n> 王海波\n\n甲\n", "bad-id"),
        ("## doubt {#at-1}\n\n> 王海波\n\n甲\n", "bad-id"),
        ("## doubt {n1}\n\n> 王海波\n\n甲\n", "bad-id"),
        ("## a {#n1}\n\n> 王海波\n\n甲\n\n## b {#n1}\n\n> 3跨\n\n乙\n", "duplicate-id"),
        ("## doubts·certain\n\n> 王海波\n\n甲\n", "note-kind"),
        ("## doubt·sure\n\n> 王海波\n\n甲\n", "note-kind"),
        ("## doubts 甲\n\n> 王海波\n\n甲\n", "note-kind-title"),
        ("## doubt\n\n> 王海波\n\n-> 甲\n-> 乙\n", "note-readings"),
        ("## doubt\n\n> **王**海**波**\n\n甲\n", "note-target"),
        ("## doubt\n\n> 王****海波\n\n甲\n", "note-target"),
        ("## doubt\n\n> \n\n甲\n", "note-target"),
        ("## doubt\n\n> 王海波\n", "note-empty"),
        ("## doubt\n\n> 不在文中的话\n\n甲\n", "note-lost"),
        ("## doubt\n\n> 新华桥\n\n甲\n", "note-ambiguous"),
        ("---\neditr: 编者\n---\n", "unknown-key"),
        ("---\neditor: 编者\n\n## a\n", "front-matter-open"),
    ] {
        assert_eq!(codes(notes), [code], "{notes}");
    }
    let long = format!("## a\n\n> {}\n\n甲\n", "现场施工负责人王海波介绍".repeat(2000));
    assert_eq!(codes(&long), ["note-lost"], "a quotation longer than its article");
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1-40.notes.md", "## a\n\n> 甲\n\n乙\n");
    archive.write("content/pages/about.notes.md", "## a\n\n> 甲\n\n乙\n");
    let run = archive.run(&["build", "--format", "json"]);
    let found = findings(&run);
    assert!(found.len() == 2 && found.iter().all(|finding| finding["code"] == "note-without-item"), "{found:#?}");
}

#[test]
fn words_that_stand_in_several_places_are_shown_with_a_quotation_that_is_enough() {
    let notes = "## a {#n1}\n\n> 新华桥\n\n甲\n";
    let archive = with_notes(notes);
    let run = archive.run(&["build", "--format", "json"]);
    let found = findings(&run);
    assert_eq!(found[0]["notes"].as_array().unwrap().len(), 2, "both places");
    let help = found[0]["help"][0].as_str().unwrap();
    let proposed = help.split_once('\n').unwrap().1;
    archive.write(NOTES, notes.replace("> 新华桥", proposed));
    let page = Html::parse_document(&archive.build().page(PAGE));
    assert_eq!(text(select(&page, "h1 mark.q")[0]), "新华桥", "the first place is in the title");
}

#[test]
fn a_character_beyond_the_basic_plane_before_the_target_shifts_nothing() {
    let archive = with_notes("## a {#n1}\n\n> 王海波\n\n甲\n");
    let article = "content/issues/2021-08-06/a1-02.md";
    archive.write(article, archive.read(article).replace("现场施工", "𠮷👨‍👩‍👧现场施工"));
    let site = archive.build();
    let page = Html::parse_document(&site.page(PAGE));
    assert_eq!(text(select(&page, "[id='at-n1']")[0]), "王海波");
    let annotations: Value = serde_json::from_str(&site.page(&format!("{PAGE}annotations.jsonld"))).unwrap();
    let position = &annotations["items"][0]["target"]["selector"][1];
    let before = "新华桥“大手术”在即\n𠮷👨‍👩‍👧现场施工负责人".chars().count();
    assert_eq!((position["start"].as_u64(), position["end"].as_u64()), (Some(before as u64), Some(before as u64 + 3)));
}

#[test]
fn readings_stand_beside_the_printed_words_and_one_may_strike_out() {
    let notes = "## {#n1}\n\n> 共有**3跨**\n\n-> 三跨\n\n## {#n2}\n\n> **现场**施工\n\n->\n";
    let page = Html::parse_document(&with_notes(notes).build().page(PAGE));
    assert_eq!(select(&page, "mark.q-doubt.read").len(), 2, "a note with a reading is a doubt");
    assert_eq!(select(&page, "ins.alt").iter().map(|e| text(*e)).collect::<Vec<_>>(), ["〔三跨〕"]);
    assert_eq!(select(&page, ".note .rd ins").len(), 2);
    assert_eq!(select(&page, "input[name=reading]").len(), 2, "the switch");
}

#[test]
fn notes_on_a_page_an_issue_and_a_subject() {
    let archive = Archive::small();
    archive.write("content/issues/2021-08-06/a1.notes.md", "## layout {#p1}\n\n> **ZHU** \n\n报头。\n");
    let run = archive.run(&["build"]);
    assert!(run.stderr.contains("note-lost"), "{}", run.stderr);
    archive.write(
        "content/issues/2021-08-06/a1.notes.md",
        "## layout {#p1}\n\n> **株洲日报**\n>\n> 153.9\n\n报头。\n\n## 全版 {#p2}\n\n只存一版。\n",
    );
    archive.write("content/issues/2021-08-06/_index.notes.md", "## 存佚 {#i1}\n\n只存一版。\n");
    archive.write("content/topics/vaccination.notes.md", "## {#t1}\n\n> 见免疫\n\n参见[[wang-haibo]]。\n");
    let site = archive.build();
    let page = Html::parse_document(&site.page("issues/2021-08-06/a1/"));
    assert_eq!(text(select(&page, "#L1 mark.q")[0]), "株洲日报");
    assert_eq!(select(&page, "aside.note").len(), 2);
    assert!(site.page("issues/2021-08-06/").contains("只存一版"));
    assert!(site.page("topics/vaccination/").contains("at-t1"));
    assert!(
        site.page("people/wang-haibo/").contains("topics/vaccination/#t1"),
        "a subject lists notes that link to it"
    );
    assert_eq!(select(&Html::parse_document(&site.page("notes/")), ".noteful li").len(), 4);
}

#[test]
fn notes_of_what_is_not_published_leave_nothing() {
    let secret = "秘而不宣";
    for (article, notes) in [("withheld", "published"), ("published", "withheld"), ("published", "draft")] {
        let archive = with_notes(&format!(
            "---\neditor: {secret}者\nstatus: {notes}\n---\n\n## {secret}题 {{#n1}}\n\n> 王海波\n\n-> {secret}读\n\n{secret}文 [[vaccination]]\n"
        ));
        let path = "content/issues/2021-08-06/a1-02.md";
        archive.write(path, archive.read(path).replace("source:", &format!("status: {article}\nsource:")));
        let with = archive.build().files();
        for (path, bytes) in &with {
            assert!(!String::from_utf8_lossy(bytes).contains(secret), "{path}");
        }
        archive.remove(NOTES);
        assert!(with == archive.build().files(), "{article} {notes}: as if there were none");
    }
}

/// <https://www.w3.org/TR/annotation-model/>, sections 3 to 5: what must be there and of what type.
#[test]
fn annotations_are_what_the_model_asks_for_and_select_their_words() {
    let archive = Archive::shipped();
    let site = archive.build();
    let base = "https://annals.example/";
    let read = |url: &str| -> Value { serde_json::from_str(&site.page(url.strip_prefix(base).unwrap())).unwrap() };
    let collection = read(&format!("{base}annotations.jsonld"));
    assert_eq!(collection["@context"], "http://www.w3.org/ns/anno.jsonld");
    assert_eq!((&collection["type"], &collection["total"]), (&Value::from("AnnotationCollection"), &Value::from(98)));
    let (mut url, mut seen, mut ids) = (collection["first"].as_str().unwrap().to_owned(), 0, BTreeSet::new());
    loop {
        let page = read(&url);
        assert_eq!(
            (page["@context"].as_str(), page["type"].as_str()),
            (Some("http://www.w3.org/ns/anno.jsonld"), Some("AnnotationPage"))
        );
        assert_eq!((page["id"].as_str(), page["startIndex"].as_u64()), (Some(url.as_str()), Some(seen)));
        assert_eq!(page["partOf"]["id"], collection["id"]);
        let article = url.strip_suffix("annotations.jsonld").unwrap();
        let html = site.page(article.strip_prefix(base).unwrap());
        let own: String = own_text(&Html::parse_document(&html));
        for item in page["items"].as_array().unwrap() {
            assert_eq!(item["type"], "Annotation");
            let id = item["id"].as_str().unwrap();
            assert!(id.starts_with(&format!("{article}#")) && ids.insert(id.to_owned()), "{id}");
            assert!(html.contains(&format!("id={}", id.rsplit_once('#').unwrap().1)), "{id}: its address works");
            assert_eq!(item["creator"]["name"], "编者");
            assert_eq!(item["motivation"], item["body"][0]["purpose"]);
            let body = &item["body"][0];
            assert_eq!(
                (&body["type"], &body["format"], &body["language"]),
                (&Value::from("TextualBody"), &Value::from("text/html"), &Value::from("zh-Hans"))
            );
            assert!(!body["value"].as_str().unwrap().contains("href=\"../"), "{id}: links are full addresses");
            assert_eq!(item["target"]["source"], article);
            let (quote, position) = (&item["target"]["selector"][0], &item["target"]["selector"][1]);
            assert_eq!(
                (&quote["type"], &position["type"]),
                (&Value::from("TextQuoteSelector"), &Value::from("TextPositionSelector"))
            );
            let words = |key: &str| squeezed(quote[key].as_str().unwrap());
            let around = words("prefix") + &words("exact") + &words("suffix");
            assert_eq!(own.matches(&around).count(), 1, "{id}: {around}");
            let length = position["end"].as_u64().unwrap() - position["start"].as_u64().unwrap();
            assert_eq!(length as usize, quote["exact"].as_str().unwrap().chars().count(), "{id}");
        }
        seen += page["items"].as_array().unwrap().len() as u64;
        match page["next"].as_str() {
            Some(next) => url = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((seen, url), (98, collection["last"].as_str().unwrap().to_owned()));
}

#[test]
fn thousands_of_notes_on_one_article_are_placed() {
    let archive = Archive::small();
    let words: Vec<String> = (0..5000).map(|n| format!("第{n}号")).collect();
    let article = "content/issues/2021-08-06/a1-02.md";
    let text = archive.read(article).replace("source: [a1.txt#7, a1.txt#11]\n", "") + &words.join("，") + "。\n";
    archive.write(article, text);
    let notes: String =
        words.iter().enumerate().map(|(n, word)| format!("## {{#n{n}}}\n\n> {word}\n\n注。\n\n")).collect();
    archive.write(NOTES, notes);
    let page = archive.build().page(PAGE);
    assert_eq!(page.matches("<aside").count(), 5000);
}

#[test]
fn the_index_of_many_notes_has_several_pages_that_list_each_once() {
    let texts: Vec<String> = (0..450).map(|n| format!("第{n}件事。")).collect();
    let archive = with_notes(
        &texts.iter().enumerate().map(|(n, text)| format!("## {{#n{n}}}\n\n> {text}\n\n注。\n\n")).collect::<String>(),
    );
    archive.write("content/issues/2021-08-06/a1-02.md", format!("---\ntitle: 琐事\n---\n\n{}\n", texts.concat()));
    let site = archive.build();
    let mut listed = Vec::new();
    for (page, prev, next) in [
        ("notes/", None, Some("../notes/2/")),
        ("notes/2/", Some("../../notes/"), Some("../../notes/3/")),
        ("notes/3/", Some("../../notes/2/"), None),
    ] {
        let html = Html::parse_document(&site.page(page));
        let link = |rel: &str| {
            select(&html, &format!("a[rel={rel}]")).first().map(|link| link.attr("href").unwrap().to_owned())
        };
        assert_eq!((link("prev").as_deref(), link("next").as_deref()), (prev, next), "{page}");
        let links = select(&html, ".noteful li a[href*='#n']");
        listed.extend(links.iter().map(|link| link.attr("href").unwrap().rsplit('#').next().unwrap().to_owned()));
    }
    assert_eq!(listed, (0..450).map(|n| format!("n{n}")).collect::<Vec<_>>());
    assert!(!site.has("notes/4/index.html") && site.has("notes/context/3/index.html"));
}

#[test]
fn what_is_nearly_a_note_is_read_as_one_or_is_an_error() {
    let page = |notes: &str| with_notes(notes).build().page(PAGE);
    for heading in
        ["## doubt · certain 题 {#n1}", "##疑误·确 题 {#n1}", "## Doubt·Certain 题 {#n1} ##", "## 疑误・ 确 题{#n1}"]
    {
        let page = page(&format!("{heading}\n\n> 3跨\n\n注。\n"));
        let html = Html::parse_document(&page);
        let note = select(&html, "#n1").pop().unwrap_or_else(|| panic!("{heading}"));
        assert!(text(note).contains("疑误 · 确"), "{heading}: {}", text(note));
        assert_eq!(text(select(&html, "#n1 .nt")[0]), "题", "{heading}");
    }
    for (heading, title) in
        [("## open questions {#n1}", "open questions"), ("## 确 认 {#n1}", "确 认"), ("## ·open 题 {#n1}", "题")]
    {
        let page = page(&format!("{heading}\n\n> 3跨\n\n注。\n"));
        assert_eq!(text(select(&Html::parse_document(&page), "#n1 .nt")[0]), title, "{heading}");
    }
    assert_eq!(codes("## {#n1}\n\n> 3跨\n\n```\n代码\n\n## {#n2}\n\n> 王海波\n\n注。\n"), ["note-code-open"]);
    // an arrow of another form is text
    assert!(page("## {#n1}\n\n> 3跨\n\n→ 参见[[wang-haibo]]。\n").contains("→ 参见"));
    assert_eq!(codes("---\nlang: 中文 x\n---\n## {#n1}\n\n> 3跨\n\n注。\n"), ["wrong-value"]);
    assert_eq!(codes("---\nlang: zh-Hant\n---\n## {#n1}\n\n> 3跨\n\n注。\n"), [""; 0]);
    // two wrong ids on one quotation are two errors, and no third
    assert_eq!(codes("## {#N9}\n\n> 3跨\n\n注。\n\n## {n9}\n\n> 3跨\n\n注。\n"), ["bad-id", "bad-id"]);
    assert_eq!(codes(""), [""; 0], "an empty file has no notes");
}

#[test]
fn what_is_proposed_for_lost_words_can_be_pasted() {
    for (quote, wanted) in [
        ("> **新华轿**共有3跨", "> **新华桥**共有3跨"),
        ("> 共有3垮", "> 共有3跨"),
        ("> 现场[……]新华桥共有**3垮**", "> 现场[……]新华桥共有**3跨**"),
        ("> 王海泼介绍，**新华桥**", "> 王海波介绍，**新华桥**"),
        // the words stand twice: the proposal has as much around them as makes it one place
        ("> 新华轿", "> 新华桥“"),
    ] {
        let archive = with_notes(&format!("## {{#n1}}\n\n{quote}\n\n注。\n"));
        let run = archive.run(&["build", "--format", "json"]);
        let finding = &findings(&run)[0];
        let help = finding["help"][0].as_str().unwrap();
        assert_eq!(finding["code"], "note-lost", "{quote}");
        let proposed = help.split_once('\n').unwrap_or_else(|| panic!("{quote}: {help}")).1;
        assert!(proposed.starts_with(wanted) || proposed.contains("**新华桥**"), "{quote}: {proposed}");
        archive.write(NOTES, format!("## {{#n1}}\n\n{proposed}\n\n注。\n"));
        archive.build();
    }
    let gone = with_notes("## {#n1}\n\n> 新华桥**也**共有3跨\n\n注。\n").run(&["build"]);
    assert!(gone.stderr.contains("are gone from there") && !gone.stderr.contains("****"), "{}", gone.stderr);
}

#[test]
fn a_theme_without_an_index_of_notes_shows_none() {
    let archive = Archive::shipped();
    common::copy(&common::repository().join("tests/themes/plain"), &archive.path("themes/plain"));
    let settings = archive.read("archive.toml").replace("theme = \"default\"", "theme = \"plain\"");
    archive.write("archive.toml", settings);
    let check = archive.run(&["check"]);
    assert_eq!(check.code, Some(0), "{}", check.stderr);
    assert!(!check.stderr.contains("broken-link"), "{}", check.stderr);
    let site = archive.build();
    assert!(!site.has("annotations.jsonld") && !site.has("notes/feed.xml"));
    assert!(!site.page("issues/2021-08-06/a1-04/").contains("<mark"));
}

#[test]
fn a_list_shows_the_words_as_they_stand_in_the_text() {
    let archive = with_notes("## {#n1}\n\n> **王海波[……]3跨**\n\n-> 甲\n");
    let index = archive.build().page("notes/");
    assert!(index.contains("王海波介绍，新华桥共有3跨"), "{index}");
}

#[test]
fn words_that_leave_something_out_select_by_their_place_alone() {
    for (quote, expected) in [
        ("> **王海波[……]3跨**", vec!["TextPositionSelector"]),
        ("> 现场[……]负责人**王海波介绍**", vec!["TextQuoteSelector", "TextPositionSelector"]),
        ("> 现场[……]**王海波介绍**", vec!["TextQuoteSelector", "TextPositionSelector"]),
    ] {
        let archive = with_notes(&format!("## {{#n1}}\n\n{quote}\n\n说。\n"));
        let site = archive.build();
        let page: Value = serde_json::from_str(&site.page(&format!("{PAGE}annotations.jsonld"))).unwrap();
        let selectors = page["items"][0]["target"]["selector"].as_array().unwrap();
        let types: Vec<&str> = selectors.iter().map(|selector| selector["type"].as_str().unwrap()).collect();
        assert_eq!(types, expected, "{quote}");
    }
}

/// An article in which text is lost within a paragraph and between two.
fn with_gaps() -> Archive {
    let archive = Archive::small();
    let text =
        "---\ntitle: 到会\n---\n\n主任张[[gap: 纸损]]敏感时期，到会。\n\n[[gap: 半栏]]\n\n[[gap]]\n\n末段甲乙。\n";
    archive.write("content/issues/2021-08-06/a1-02.md", text);
    archive
}

#[test]
fn a_quotation_runs_across_lost_text_only_by_saying_so() {
    let archive = with_gaps();
    let lost = |quote: &str| {
        archive.write(NOTES, format!("## a {{#n1}}\n\n{quote}\n\n甲\n"));
        archive.run(&["build", "-q"]).stderr
    };
    for quote in ["> 主任张敏感时期", "> **到会。**末段", "> 到会。\n>\n> 末段", "> 到会\n> 主任张敏感"]
    {
        assert!(lost(quote).contains("note-lost"), "{quote}");
    }
    let near = lost("> 主任张敏感时期");
    assert!(near.contains("主任张〔……〕敏感时期") && near.contains("> 主任张[[gap]]敏感时期"), "{near}");
    for quote in [
        "> 主任张[[gap]]敏感时期",
        "> 主任**张[[ gap：纸损 ]]敏**感时期",
        "> 主任张[……]敏感时期",
        "> 到会。\n>\n> [[gap]]\n>\n> **末段**",
        "> 到会。[[gap: 半栏]]末段",
        "> 张**[[gap]]**敏",
        "> **主任张**",
        "> 敏感时期",
    ] {
        assert_eq!(lost(quote), "", "{quote}");
    }
}

#[test]
fn an_annotation_says_nothing_of_what_stands_behind_lost_text() {
    let archive = with_gaps();
    archive.write(NOTES, "## a {#n1}\n\n> 主任**张**\n\n甲\n\n## a {#n2}\n\n> **张[[gap]]敏感**时期\n\n甲\n");
    let site = archive.build();
    let annotations: Value = serde_json::from_str(&site.page(&format!("{PAGE}annotations.jsonld"))).unwrap();
    let selectors: Vec<&Value> =
        annotations["items"].as_array().unwrap().iter().map(|item| &item["target"]["selector"]).collect();
    let (quote, place) = (&selectors[0][0], &selectors[0][1]);
    assert_eq!((&quote["exact"], &quote["suffix"]), (&"张".into(), &"".into()));
    assert_eq!((&place["start"], &place["end"]), (&5.into(), &6.into()), "the title and its line break are before it");
    let (quote, place) = (&selectors[1][0], &selectors[1][1]);
    assert_eq!(quote["exact"], "张\u{fffc}敏感");
    assert_eq!((&place["start"], &place["end"]), (&5.into(), &8.into()), "lost text is not counted");
    let page = Html::parse_document(&site.page(PAGE));
    assert_eq!(select(&page, "#at-n2").len(), 1);
    assert!(!site.page("notes/").contains('\u{fffc}'));
}

#[test]
fn readings_that_replace_the_same_words_are_an_error_that_names_both() {
    let two = |first: &str, second: &str| format!("## a {{#n1}}\n\n{first}\n\n## b {{#n2}}\n\n{second}\n");
    let run = with_notes(&two("> 负责人**王海波**\n\n-> 王波", "> 王**海波介**\n\n-> 海浪")).run(&["build"]);
    assert_eq!(run.code, Some(1));
    for part in ["readings-overlap", "`n1` and `n2` both replace “海波”", "a1-02.notes.md:9:1", "3 | > 负责人"]
    {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    for (first, second, overlap) in [
        ("> 现场施工负责人\n\n-> 甲", "> 施工\n\n-> 乙", true),
        ("> 施工\n\n-> 甲", "> 施工\n\n-> 乙", true),
        ("> 现场施工负责人\n\n-> 甲", "> **施**工\n\n->", true),
        ("> 在即\n>\n> 现场\n\n-> 甲", "> **现**场施工\n\n-> 乙", true),
        ("> 新华**桥“大手术”在即**\n\n-> 甲", "> **在即**\n>\n> 现场\n\n-> 乙", true),
        ("> 现场\n\n-> 甲", "> **施工**负责人\n\n-> 乙", false),
        ("> 现场施工负责人\n\n-> 甲", "> 施工\n\n乙", false),
    ] {
        let expected: &[&str] = if overlap { &["readings-overlap"] } else { &[] };
        assert_eq!(codes(&two(first, second)), expected, "{first} {second}");
    }
    for (path, text) in [
        ("content/issues/2021-08-06/a1.notes.md", "现场施工"),
        ("content/topics/testing.notes.md", "核酸检测"),
        ("content/issues/2021-08-06/_index.notes.md", "本期说明"),
    ] {
        let archive = Archive::small();
        let index = archive.read("content/issues/2021-08-06/_index.md");
        archive.write("content/issues/2021-08-06/_index.md", format!("{index}\n本期说明。\n"));
        let topic = archive.files("content/topics").remove(0);
        archive.write(&topic, format!("{}\n核酸检测。\n", archive.read(&topic)));
        let path = if path.contains("topics") { topic.replace(".md", ".notes.md") } else { path.to_owned() };
        archive.write(&path, two(&format!("> {text}\n\n-> 甲"), &format!("> {text}\n\n-> 乙")));
        let run = archive.run(&["build"]);
        assert!(run.stderr.contains("readings-overlap"), "{path}: {}", run.stderr);
    }
}
