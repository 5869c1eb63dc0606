//! Whatever is edited, a build after it gives what a build from nothing gives, byte for byte; and writes no
//! more than the edit asks for.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use annals::diag::Report;
use annals::files::Disk;
use annals::output::sink::Memory;
use annals::site::{self, Options};
use common::Archive;

type Files = BTreeMap<String, String>;

/// A generator of numbers that are the same in every run (Steele et al., SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn of<'a>(&mut self, files: &'a Files, is: impl Fn(&str) -> bool) -> Option<&'a str> {
        let those: Vec<&str> = files.keys().map(String::as_str).filter(|path| is(path)).collect();
        if those.is_empty() { None } else { Some(those[self.below(those.len())]) }
    }
}

/// Four issues of four articles with notes, transcriptions, subjects of all kinds, and links between them.
fn generated() -> Files {
    let mut files = Files::new();
    let mut put = |path: &str, text: String| drop(files.insert(path.into(), text));
    put(
        "archive.toml",
        "title = \"小档案\"\nbase_url = \"https://example.org/archive/\"\nlanguage = \"zh-Hans\"\n".into(),
    );
    for (n, day) in ["2020-02-04", "2021-08-06", "2021-08-09", "2022-11-08"].into_iter().enumerate() {
        let folder = format!("content/issues/{day}");
        put(&format!("{folder}/_index.md"), format!("---\npaper: 株洲日报\ndate: {day}\n---\n\n第{n}期。\n"));
        let mut lines = String::new();
        for k in 1..=4 {
            let title = format!("新华桥第{n}{k}次检测");
            let body = format!("现场施工负责人王海波介绍，新华桥第{n}{k}跨的检测已经结束。");
            let from = 4 * (k - 1) + 1;
            lines.push_str(&format!("{title}\n\n{body}\n\n"));
            let tags =
                ["topics: [testing]\n", "people: [wang-haibo]\ntopics: [testing, bridge]\n", "", "places: [lusong]\n"];
            let related = if k == 2 {
                format!("related: [{}/a1-01]\n", ["2021-08-06", "2020-02-04"][n % 2])
            } else {
                String::new()
            };
            put(
                &format!("{folder}/a1-0{k}.md"),
                format!(
                    "---\ntitle: {title}\n{}{related}source: [a1.txt#{from}-{}]\n---\n\n{body}\n",
                    tags[k - 1],
                    from + 2
                ),
            );
        }
        put(&format!("{folder}/a1.txt"), lines);
        put(
            &format!("{folder}/a1-02.notes.md"),
            format!(
                "---\neditor: 编者\n---\n\n## term 跨 {{#n{n}}}\n\n> 第{n}2跨\n\n桥墩之间的一段，见[[bridge]]与[[2021-08-09/a1-03|后来的检测]]。\n"
            ),
        );
    }
    for (path, label, more) in [
        ("topics/testing", "检测", "aliases: [复检]\n"),
        ("topics/bridge", "桥", ""),
        ("people/wang-haibo", "王海波", "role: 现场施工负责人\n"),
        ("places/lusong", "芦淞区", ""),
    ] {
        put(&format!("content/{path}.md"), format!("---\nlabel: {label}\n{more}---\n\n见[[2021-08-06/a1-01]]。\n"));
    }
    put("content/topics/testing.notes.md", "## context 起因 {#t1}\n\n各期都有检测，见[[2020-02-04]]。\n".into());
    put("content/pages/about.md", "---\ntitle: 关于\norder: 1\n---\n\n从[[2020-02-04/a1-01]]说起。\n".into());
    put("static/robots.txt", "User-agent: *\n".into());
    files
}

/// One edit of the kind that editors make.
fn edited(files: &Files, chance: &mut Chance, step: usize) -> Option<Files> {
    let mut after = files.clone();
    let is_article =
        |path: &str| path.starts_with("content/issues/") && path.contains("/a1-") && !path.contains(".notes");
    let is_subject = |path: &str| path.starts_with("content/topics/") && !path.contains(".notes");
    match step % 20 {
        // words in a text, in a title, in a note, in a subject, in a transcription
        0 | 1 => append(&mut after, chance.of(files, is_article)?, &format!("\n第{step}次补充，王海波在芦淞区。\n")),
        2 => replace(&mut after, chance.of(files, is_article)?, "title: ", &format!("title: 复检{step}")),
        3 => {
            append(&mut after, chance.of(files, |path| path.ends_with(".notes.md"))?, &format!("\n又见第{step}次。\n"))
        }
        4 => append(&mut after, chance.of(files, is_subject)?, &format!("\n补{step}。\n")),
        5 => append(&mut after, chance.of(files, |path| path.ends_with("a1.txt"))?, &format!("\n第{step}行\n")),
        // a name that texts have
        6 => replace(&mut after, chance.of(files, is_subject)?, "label: ", &format!("label: 新{step}")),
        7 => {
            after.insert(format!("content/places/p{step}.md"), "---\nlabel: 新华桥\n---\n".into());
        }
        8 => drop(after.remove(chance.of(files, |path| path.starts_with("content/places/p"))?)),
        // an article comes, goes, moves to another issue, is withdrawn
        9 => {
            let path = format!("content/issues/2021-08-06/a1-{:02}.md", 20 + step);
            after
                .insert(path, format!("---\ntitle: 短讯{step}\ntopics: [testing]\n---\n\n桥已检测，见[[testing]]。\n"));
        }
        10 => drop(after.remove(chance.of(files, |path| is_article(path) && path.contains("/a1-2"))?)),
        11 => {
            let from = chance.of(files, |path| path.starts_with("content/issues/2021-08-06/a1-2"))?;
            let text = after.remove(from)?;
            after.insert(from.replace("2021-08-06", "2022-11-08"), text);
        }
        12 => replace(&mut after, chance.of(files, is_article)?, "title: ", "status: withheld\ntitle: "),
        // what is shown of a subject elsewhere, the order of issues, notes that go, a link that leads elsewhere
        13 => {
            replace(&mut after, chance.of(files, is_subject)?, "label: ", &format!("description: 说明{step}\nlabel: "))
        }
        // to another place among the issues, or only a day on
        14 if step < 20 => replace(&mut after, "content/issues/2021-08-06/_index.md", "-06", "-07 #"),
        14 => {
            let path = chance.of(files, |path| path.ends_with("_index.md"))?;
            replace(&mut after, path, "date: ", "date: 2020-08-01 # ");
        }
        15 => drop(after.remove(chance.of(files, |path| path.ends_with(".notes.md"))?)),
        16 => replace(&mut after, chance.of(files, is_subject)?, "label: ", &format!("aliases: [又名{step}]\nlabel: ")),
        // archive.toml, a static file, a theme
        17 => append(&mut after, "archive.toml", &format!("description = \"第{step}步\"\n")),
        18 => {
            after.insert(format!("static/s{}.txt", step % 3), step.to_string());
        }
        _ => {
            after.insert("themes/own/theme.toml".into(), "name = \"own\"\nextends = \"default\"\n".into());
            after.insert("themes/own/templates/free.html".into(), format!("<p>{step} {{{{ title }}}}</p>"));
            append(&mut after, "archive.toml", "theme = \"own\"\n");
        }
    }
    Some(after)
}

fn append(files: &mut Files, path: &str, text: &str) {
    files.get_mut(path).unwrap().push_str(text);
}

fn replace(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = files.get_mut(path).unwrap();
    *text = text.replacen(from, to, 1);
}

/// Makes a folder hold these files, and touches no others.
fn bring(root: &Path, before: &Files, after: &Files) {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        fs::remove_file(root.join(path)).unwrap();
    }
    for (path, text) in after.iter().filter(|(path, text)| before.get(*path) != Some(*text)) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// What a build from nothing gives; none if there are errors.
fn clean(root: &Path) -> Option<BTreeMap<String, Vec<u8>>> {
    let sink = Memory::new();
    let mut report = Report::default();
    site::build(&Disk::new(root).unwrap(), &sink, &Options::default(), &mut report)?;
    Some(sink.into_files())
}

fn build(archive: &Archive) -> Option<site::Summary> {
    site::build_to(archive.root(), &archive.path("public"), &Options::default(), Some(&common::state())).summary
}

fn on_disk(archive: &Archive) -> BTreeMap<String, Vec<u8>> {
    let mut files = common::Site { root: archive.path("public") }.files();
    files.remove(".annals-site");
    files
}

fn assert_same(expected: &BTreeMap<String, Vec<u8>>, archive: &Archive, of: &str) {
    let found = on_disk(archive);
    let paths = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&found), paths(expected), "{of}");
    for (path, bytes) in expected {
        assert!(found[path] == *bytes, "{of}: {path} is not what a build from nothing makes");
    }
}

fn walk_from(seed: u64, steps: usize) {
    let mut files = generated();
    let archive = Archive::empty();
    bring(archive.root(), &Files::new(), &files);
    // files older than a file system's clock can tell apart are not read again
    std::thread::sleep(Duration::from_millis(2100));
    assert!(build(&archive).is_some());
    let mut chance = Chance(seed);
    for step in 0..steps {
        let Some(after) = edited(&files, &mut chance, step) else { continue };
        bring(archive.root(), &files, &after);
        let of = format!("seed {seed}, step {step}");
        let expected = clean(archive.root());
        assert_eq!(build(&archive).is_some(), expected.is_some(), "{of}");
        match expected {
            Some(expected) => {
                assert_same(&expected, &archive, &of);
                files = after;
            }
            None => bring(archive.root(), &after, &files),
        }
    }
}

#[test]
fn after_any_edits_the_site_is_what_a_build_from_nothing_makes() {
    for seed in 1..=2 {
        walk_from(seed, 40);
    }
}

#[test]
fn only_what_an_edit_changes_is_written() {
    let archive = Archive::shipped();
    let first = build(&archive).unwrap();
    assert_eq!(first.written, first.files);
    let again = build(&archive).unwrap();
    assert_eq!((again.made, again.written), (0, 0));
    let path = "content/issues/2021-08-06/a1-04.md";
    archive.write(path, format!("{}\n又记。\n", archive.read(path)));
    let before = on_disk(&archive);
    let site::Summary { made, written, .. } = build(&archive).unwrap();
    let after = on_disk(&archive);
    // the article, where its length is told, and the search
    let differ = after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)).count();
    assert_eq!(written, differ);
    assert!(made < first.made / 2, "{made} of {}", first.made);
    assert!((1..first.files / 2).contains(&written), "{written} of {}", first.files);
    assert_same(&clean(archive.root()).unwrap(), &archive, "one word");
}

/// An edit: what it is, the most pages that may be made though they come out as they were, and the edit itself.
type Edit = (&'static str, usize, fn(&Archive));

/// Edits of each kind, each made after those before it.
fn edits() -> Vec<Edit> {
    const ARTICLE: &str = "content/issues/2021-08-06/a1-04.md";
    const TOPIC: &str = "content/topics/testing.md";
    fn change(archive: &Archive, path: &str, from: &str, to: &str) {
        let before = archive.read(path);
        assert!(before.contains(from), "{path}: {from}");
        archive.write(path, before.replacen(from, to, 1));
    }
    fn add(archive: &Archive, path: &str, text: &str) {
        archive.write(path, archive.read(path) + text);
    }
    fn issue(archive: &Archive, day: &str) {
        let folder = format!("content/issues/{day}");
        archive.write(&format!("{folder}/_index.md"), format!("---\ndate: {day}\n---\n"));
        archive.write(&format!("{folder}/a1-01.md"), "---\ntitle: 桥头新开一家面馆\n---\n\n面馆昨日开张。\n");
    }
    vec![
        ("a text", 80, |archive| add(archive, ARTICLE, "\n又记。\n")),
        ("a headline", 80, |archive| change(archive, ARTICLE, "title: ", "title: 又：")),
        ("a note", 40, |archive| add(archive, "content/issues/2021-08-06/a1-04.notes.md", "\n另见后来的报道。\n")),
        ("a label", 60, |archive| change(archive, TOPIC, "label: ", "label: 又")),
        ("an alias", 150, |archive| change(archive, TOPIC, "aliases: [", "aliases: [从来没有的别名, ")),
        ("an issue at the beginning", 10, |archive| issue(archive, "2019-05-01")),
        ("an issue in the middle", 10, |archive| issue(archive, "2021-09-08")),
        ("a subject that no text names", 10, |archive| {
            archive.write("content/people/a-nobody.md", "---\nlabel: 欧阳无名氏\n---\n");
        }),
        ("a subject that goes", 10, |archive| {
            archive.remove("content/people/a-nobody.md");
        }),
        ("a free page that moves", 40, |archive| {
            let about = archive.read("content/pages/about.md").replacen("---\n", "---\nformerly: [about]\n", 1);
            archive.remove("content/pages/about.md");
            archive.write("content/pages/colophon.md", about);
        }),
        ("a status", 40, |archive| {
            change(archive, "content/issues/2021-09-08/a1-01.md", "title: ", "status: draft\ntitle: ");
        }),
        ("a word of the interface", usize::MAX, |archive| {
            archive.write("themes/own/theme.toml", "name = \"own\"\nextends = \"default\"\n");
            archive.write("themes/own/i18n/zh-Hans.toml", "nav_issues = \"各期\"\n");
            change(archive, "archive.toml", "theme = \"default\"", "theme = \"own\"");
        }),
        ("a template", usize::MAX, |archive| {
            archive.write("themes/own/templates/free.html", "{% extends \"default/free.html\" %}\n");
        }),
    ]
}

#[test]
fn pages_that_an_edit_does_not_change_are_not_made_again() {
    let archive = Archive::shipped();
    build(&archive).unwrap();
    let mut too_many = Vec::new();
    for (edit, more, make) in edits() {
        let before = on_disk(&archive);
        make(&archive);
        let site::Summary { made, written, .. } = build(&archive).unwrap_or_else(|| panic!("{edit}"));
        let after = on_disk(&archive);
        let differ: Vec<&String> =
            after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)).map(|(path, _)| path).collect();
        let pages = differ.iter().filter(|path| path.ends_with(".html") || path.ends_with(".jsonld")).count();
        assert_eq!(written, differ.len(), "{edit}");
        println!("{edit}: {made} pages made, {pages} differ, {written} files written");
        if made > pages.saturating_add(more) {
            too_many.push(format!("{edit}: {made} pages made, {pages} differ"));
        }
    }
    assert!(too_many.is_empty(), "{too_many:#?}");
    assert_same(&clean(archive.root()).unwrap(), &archive, "all edits");
}

#[test]
fn a_file_is_read_again_though_its_length_and_time_are_what_they_were() {
    let files = generated();
    let archive = Archive::empty();
    bring(archive.root(), &Files::new(), &files);
    let path = archive.path("content/issues/2021-08-06/a1-03.md");
    let before = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    let put_back = || fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    put_back();
    std::thread::sleep(Duration::from_millis(2100));
    build(&archive).unwrap();
    fs::write(&path, files["content/issues/2021-08-06/a1-03.md"].replace("王海波", "李海波")).unwrap();
    put_back();
    build(&archive).unwrap();
    assert_same(&clean(archive.root()).unwrap(), &archive, "a clock that was put back");
}

#[test]
fn what_somebody_did_to_the_site_is_undone() {
    let archive = Archive::small();
    build(&archive).unwrap();
    let expected = on_disk(&archive);
    let page = archive.path("public/issues/2021-08-06/index.html");
    fs::write(&page, "改过").unwrap();
    fs::remove_file(archive.path("public/about/index.html")).unwrap();
    assert_eq!(build(&archive).unwrap().written, 2);
    assert_same(&expected, &archive, "mended");
}

#[test]
fn a_cache_that_is_damaged_cut_short_or_foreign_is_ignored() {
    let archive = Archive::small();
    build(&archive).unwrap();
    let expected = on_disk(&archive);
    let path = archive.path(".annals/cache");
    let whole = fs::read(&path).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x40;
    for bytes in [&damaged[..], &whole[..whole.len() / 3], b"", b"\xff\xff\xff\xff\xff\xff\xff\xff foreign"] {
        fs::write(&path, bytes).unwrap();
        build(&archive).unwrap();
        assert_same(&expected, &archive, "another cache");
        // and the next build has one again
        assert_eq!(build(&archive).unwrap().written, 0);
    }
}

#[test]
fn two_sites_of_one_archive_do_not_mix() {
    let archive = Archive::small();
    let options = Options { base_url: Some("https://example.org/other/".into()), ..Options::default() };
    let other = archive.path("other");
    for _ in 0..2 {
        build(&archive).unwrap();
        site::build_to(archive.root(), &other, &options, Some(&common::state())).summary.unwrap();
    }
    assert_same(&clean(archive.root()).unwrap(), &archive, "the first");
    let page = fs::read_to_string(other.join("index.html")).unwrap();
    assert!(page.contains("https://example.org/other/") && !page.contains("https://example.org/archive/"));
}

#[cfg(unix)]
#[test]
fn a_file_of_the_site_that_became_a_link_or_may_not_be_read_is_written_again() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let archive = Archive::small();
    build(&archive).unwrap();
    let expected = on_disk(&archive);
    let (home, about) = (archive.path("public/index.html"), archive.path("public/about/index.html"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    let before = mode(&home);
    fs::set_permissions(&home, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(&about, archive.path("elsewhere")).unwrap();
    symlink(archive.path("elsewhere"), &about).unwrap();
    assert_eq!(build(&archive).unwrap().written, 2);
    assert_same(&expected, &archive, "mended");
    assert_eq!(mode(&home), before);
    assert!(!fs::symlink_metadata(&about).unwrap().is_symlink());
}

#[test]
fn two_outputs_in_turn_do_not_make_each_others_pages_again() {
    let archive = Archive::small();
    let (first, second) = (archive.path("o1"), archive.path("o2"));
    let drafts = Options { drafts: true, base_url: Some("https://example.org/other/".into()) };
    let build = |folder: &Path, options: &Options| {
        site::build_to(archive.root(), folder, options, Some(&common::state())).summary.unwrap()
    };
    build(&first, &Options::default());
    build(&second, &drafts);
    let text = archive.read("content/issues/2021-08-06/a1-01.md");
    for n in 0..40 {
        archive.write("content/issues/2021-08-06/a1-01.md", format!("{text}\n第{n}次。\n"));
        build(&second, &drafts);
    }
    archive.write("content/issues/2021-08-06/a1-01.md", text);
    build(&first, &Options::default());
    for (folder, options) in [(&first, &Options::default()), (&second, &drafts), (&first, &Options::default())] {
        let made = build(folder, options).made;
        assert!(made < 20, "{made}");
    }
    assert_eq!((build(&first, &Options::default()).made, build(&first, &Options::default()).written), (0, 0));
}

#[test]
fn a_cache_that_came_with_an_archive_says_nothing() {
    let archive = Archive::small();
    build(&archive).unwrap();
    let cache = fs::read(archive.path(".annals/cache")).unwrap();
    let expected = on_disk(&archive);
    // another user's, on the same machine, and one of no machine at all
    let other = archive.path("state");
    for state in [Some(other.as_path()), None] {
        fs::write(archive.path(".annals/cache"), &cache).unwrap();
        let built = site::build_to(archive.root(), &archive.path("public"), &Options::default(), state);
        let summary = built.summary.unwrap();
        assert!(summary.made > 5, "{}", summary.made);
        assert_eq!(built.report.diagnostics.len(), usize::from(state.is_none()), "{:?}", built.report);
        assert_same(&expected, &archive, "another machine");
    }
}

#[test]
fn static_files_and_pictures_are_not_read_again_and_follow_their_changes() {
    let archive = Archive::small();
    archive.write("static/large.bin", "甲").write("themes/own/theme.toml", "name = \"own\"\nextends = \"default\"\n");
    archive.write("themes/own/static/own.bin", "乙");
    let toml = archive.read("archive.toml");
    archive.write("archive.toml", format!("{toml}theme = \"own\"\n"));
    let at = |path: &str| fs::read_to_string(archive.path("public").join(path)).unwrap();
    build(&archive).unwrap();
    assert_eq!((at("large.bin").as_str(), at("own.bin").as_str()), ("甲", "乙"));
    assert_eq!(build(&archive).unwrap().written, 0);
    // written into in place, the source changes and the site does not, and the other way round
    fs::write(archive.path("static/large.bin"), "丙").unwrap();
    assert_eq!(at("large.bin"), "甲");
    assert_eq!(build(&archive).unwrap().written, 1);
    assert_eq!(at("large.bin"), "丙");
    fs::write(archive.path("public/large.bin"), "丁").unwrap();
    assert_eq!(archive.read("static/large.bin"), "丙");
    assert_eq!(build(&archive).unwrap().written, 1);
    assert_eq!(at("large.bin"), "丙");
    archive.remove("static/large.bin");
    build(&archive).unwrap();
    assert!(!archive.exists("public/large.bin"));
}
