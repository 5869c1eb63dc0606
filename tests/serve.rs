//! `annals serve` over real connections: what it answers, what it refuses, and how it follows changes.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::Archive;

/// Far beyond what anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server on a port of its own, and what it says.
struct Server {
    child: Child,
    port: u16,
    said: Receiver<String>,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Server {
    fn start(archive: &Archive) -> Self {
        Self::start_with(archive, &[])
    }

    fn start_with(archive: &Archive, arguments: &[&str]) -> Self {
        Self::of(archive.command(&[&["serve", "--port", "0"], arguments].concat()))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let mut server = Self { child, port: 0, said };
        let line = server.line_with("http://127.0.0.1:");
        let port = line.split("http://127.0.0.1:").nth(1).unwrap().split('/').next().unwrap();
        server.port = port.parse().unwrap();
        server
    }

    /// A server of which nobody hears any more once it has said where it is.
    fn deaf(archive: &Archive) -> Self {
        let mut child = archive.command(&["serve", "--port", "0"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        while !line.contains("http://127.0.0.1:") {
            line.clear();
            assert_ne!(stderr.read_line(&mut line).unwrap(), 0);
        }
        let port = line.split("http://127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
        Self { child, port, said: channel().1 }
    }

    /// The next line with these words.
    fn line_with(&self, words: &str) -> String {
        loop {
            let line = self.said.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing with `{words}` was said"));
            if line.contains(words) {
                return line;
            }
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a head as it stands and reads until the server closes.
    fn send(&self, head: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn ask(&self, method: &str, path: &str, host: &str) -> Answer {
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &format!("localhost:{}", self.port))
    }

    fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    fn events(&self) -> Events {
        let mut stream = self.connect();
        let head = format!("GET /_annals/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).unwrap();
        let mut events = Events { lines: BufReader::new(stream), last: String::new() };
        events.next();
        events
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line == header)
    }
}

/// A page that listens for changes.
struct Events {
    lines: BufReader<TcpStream>,
    last: String,
}

impl Events {
    /// Waits for another mark than the last.
    fn next(&mut self) -> &str {
        let clock = Instant::now();
        loop {
            // signs of life come all the time
            assert!(clock.elapsed() < PATIENCE, "nothing changed after {}", self.last);
            let mut line = String::new();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "the stream of events ended");
            if let Some(mark) = line.trim().strip_prefix("data: ")
                && mark != self.last
            {
                self.last = mark.to_owned();
                return &self.last;
            }
        }
    }

    /// Waits until a page says, or no longer says, some words.
    fn until(&mut self, server: &Server, path: &str, said: bool, words: &str) -> Answer {
        loop {
            let answer = server.get(path);
            if answer.body.contains(words) == said {
                return answer;
            }
            self.next();
        }
    }
}

const ARTICLE: &str = "content/issues/2021-08-06/a1-02.md";
const OVERLAY: &str = "id=\"annals-overlay\"";

#[test]
fn every_kind_of_page_and_file_is_served() {
    let archive = Archive::small();
    archive.write("static/CNAME", "annals.example\n");
    let server = Server::start(&archive);
    for (path, words) in [
        ("/", "小档案"),
        ("/issues/", "2021"),
        ("/issues/2021-08-06/", "株洲日报"),
        ("/issues/2021-08-06/a1/", "连日来"),
        ("/issues/2021-08-06/a1-02/", "现场施工负责人"),
        ("/issues/2021-08-06/a1-02/index.html", "现场施工负责人"),
        ("/topics/", "疫苗接种"),
        ("/topics/vaccination/", "疫苗接种"),
        ("/people/wang-haibo/", "王海波"),
        ("/writers/", "刘琼"),
        ("/about/", "一份小档案"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(words), "{path} has no {words}");
        assert!(answer.body.contains("<script src=\"/_annals/live.js?"), "{path}");
        assert!(answer.has("content-type: text/html; charset=utf-8"), "{}", answer.head);
        assert!(answer.has("cache-control: no-store"), "{}", answer.head);
        assert!(answer.has("x-content-type-options: nosniff"), "{}", answer.head);
    }
    for path in ["/", "/CNAME", "/nowhere", "/_annals/annotate.js", "/issues"] {
        let answer = server.get(path);
        // the form for notes must not be shown in a page of another site, where a click could be stolen
        assert!(answer.has("x-frame-options: deny"), "{path}: {}", answer.head);
        assert!(answer.has("content-security-policy: frame-ancestors 'none'"), "{path}: {}", answer.head);
        assert!(answer.has("cross-origin-resource-policy: same-origin"), "{path}: {}", answer.head);
    }
    assert_eq!(server.page("/CNAME"), "annals.example\n");
    assert!(server.get("/feed.xml").has("content-type: text/xml; charset=utf-8"));
    assert!(server.get("/_annals/live.js").has("content-type: text/javascript; charset=utf-8"));
    let home = server.page("/");
    let style = home.split('"').find(|word| word.ends_with(".css")).unwrap().trim_start_matches("./");
    assert!(server.get(&format!("/{style}")).has("content-type: text/css; charset=utf-8"));
    assert!(!archive.exists("public") && !archive.exists(".annals"), "serving writes nothing");
}

#[test]
fn the_script_is_in_nothing_that_is_built() {
    let archive = Archive::small();
    let _server = Server::start(&archive);
    for (path, bytes) in archive.build().files() {
        assert!(!String::from_utf8_lossy(&bytes).contains("_annals"), "{path}");
    }
}

#[test]
fn only_our_own_names_and_port_are_answered() {
    let server = Server::start(&Archive::small());
    let port = server.port;
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(server.ask("GET", "/", &host).status, 200, "{host}");
    }
    for host in [format!("evil.example:{port}"), "localhost".into(), "localhost:1".into(), "evil.example".into()] {
        for path in ["/", "/_annals/events", "/topics/"] {
            let answer = server.ask("GET", path, &host);
            assert_eq!(answer.status, 403, "{host}{path}");
            assert!(answer.has("content-type: text/plain; charset=utf-8"), "{}", answer.head);
            assert_eq!(answer.body, "this server answers to its own name and port only\n");
            assert!(!answer.body.contains("小档案"), "{host}");
        }
    }
    assert_eq!(server.send("GET / HTTP/1.0\r\n\r\n").status, 403);
}

#[test]
fn only_reading_is_answered_elsewhere() {
    let server = Server::start(&Archive::small());
    let host = format!("localhost:{}", server.port);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"] {
        let answer = server.ask(method, "/", &host);
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.has("allow: get, head"), "{}", answer.head);
    }
    let head = server.ask("HEAD", "/topics/", &host);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let length = server.ask("GET", "/topics/", &host).body.len();
    assert!(head.has(&format!("content-length: {length}")), "{}", head.head);
}

const NOTES: &str = "content/issues/2021-08-06/a1-02.notes.md";
const NOTE: &str = r#"{"on":"2021-08-06/a1-02","quote":"> 新华桥共有**3跨**","kind":"context","text":"三跨之桥。"}"#;

/// A request that writes, as a page of the server sends it but for what `changed` has.
struct Writing<'a> {
    method: &'a str,
    path: &'a str,
    headers: Vec<(&'a str, String)>,
    body: &'a str,
}

impl Writing<'_> {
    fn of(server: &Server) -> Self {
        let page = server.page("/issues/2021-08-06/a1-02/");
        let token = page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let host = format!("localhost:{}", server.port);
        let headers = vec![
            ("Host", host.clone()),
            ("Origin", format!("http://{host}")),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Content-Type", "application/json".to_owned()),
            ("X-Annals-Token", token),
        ];
        Writing { method: "POST", path: "/_annals/note", headers, body: NOTE }
    }

    fn with(mut self, name: &str, value: Option<String>) -> Self {
        for (header, old) in &mut self.headers {
            if *header == name {
                *old = value.clone().unwrap_or_default();
            }
        }
        self.headers.retain(|(header, _)| *header != name || value.is_some());
        self
    }

    fn send(&self, server: &Server) -> Answer {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (method, path, body) = (self.method, self.path, self.body);
        let length = body.len();
        server.send(&format!(
            "{method} {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }
}

#[test]
fn a_note_from_a_page_is_written_and_shown() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    let asked = r#"{"on":"2021-08-06/a1-02","words":"新华桥","before":"王海波介绍，","after":"共有"}"#;
    let quoted = Writing { path: "/_annals/quote", body: asked, ..Writing::of(&server) }.send(&server);
    assert_eq!(quoted.status, 200, "{}", quoted.body);
    let quote: serde_json::Value = serde_json::from_str(&quoted.body).unwrap();
    let lines = quote["quote"].as_str().unwrap();
    assert!(lines.contains("**新华桥**共有"), "{lines}");
    assert!(!archive.exists(NOTES));
    let written = Writing::of(&server).send(&server);
    assert_eq!(written.status, 200, "{}", written.body);
    let written: serde_json::Value = serde_json::from_str(&written.body).unwrap();
    assert_eq!((written["file"].as_str(), written["id"].as_str()), (Some(NOTES), Some("n1")));
    assert_eq!(archive.read(NOTES), "## context {#n1}\n\n> 新华桥共有**3跨**\n\n三跨之桥。\n");
    server.line_with(&format!("a note was written: {NOTES}:1"));
    events.until(&server, "/issues/2021-08-06/a1-02/", true, "三跨之桥。");
}

#[test]
fn a_note_is_proved_on_what_is_on_disk() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    let article = archive.read("content/issues/2021-08-06/a1-02.md");
    // another article is broken, so the last good state stays; this one loses the words meanwhile
    archive.write("content/issues/2021-08-06/a1-01.md", "---\n");
    events.next();
    archive.write("content/issues/2021-08-06/a1-02.md", article.replace("3跨", "三跨"));
    let answer = Writing::of(&server).send(&server);
    assert!(matches!(answer.status, 422 | 503), "{}: {}", answer.status, answer.body);
    assert!(!archive.exists(NOTES));
}

#[test]
fn nothing_is_written_for_anybody_but_a_page_of_this_run() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let other = Server::start(&archive);
    let before = archive.files("content");
    let port = server.port;
    let foreign_token =
        Writing::of(&other).headers.iter().find(|(name, _)| *name == "X-Annals-Token").unwrap().1.clone();
    for (name, value, status) in [
        ("X-Annals-Token", None, 403),
        ("X-Annals-Token", Some(String::new()), 403),
        ("X-Annals-Token", Some(foreign_token), 403),
        ("Origin", None, 403),
        ("Origin", Some("null".into()), 403),
        ("Origin", Some("http://evil.example".into()), 403),
        ("Origin", Some(format!("http://127.0.0.1:{port}")), 403),
        ("Origin", Some(format!("http://localhost:{}", other.port)), 403),
        ("Sec-Fetch-Site", Some("cross-site".into()), 403),
        ("Host", Some(format!("evil.example:{port}")), 403),
        ("Host", None, 403),
        ("Content-Type", Some("text/plain".into()), 415),
        ("Content-Type", None, 415),
    ] {
        let answer = Writing::of(&server).with(name, value.clone()).send(&server);
        assert_eq!(answer.status, status, "{name}: {value:?}: {}", answer.body);
    }
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answer = Writing { method, ..Writing::of(&server) }.send(&server);
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.has("allow: post"), "{}", answer.head);
    }
    assert_eq!(archive.files("content"), before);
}

#[test]
fn a_note_that_has_no_place_or_no_item_is_refused_in_words() {
    let archive = Archive::small();
    archive.write("secret.md", "---\ntitle: x\n---\n");
    let server = Server::start(&archive);
    let before = archive.files("");
    for (body, status, words) in [
        (r#"{"on":"2021-08-06/a1-02","quote":"> 新华桥共有5跨"}"#, 422, "> 新华桥共有3跨"),
        (r#"{"on":"2021-08-06/a1-02","quote":"> 新华桥"}"#, 422, "2 places"),
        (r#"{"on":"2021-08-06/a1-02"}"#, 422, "quotes nothing"),
        (r#"{"on":"../../secret","quote":"> x"}"#, 422, "there is no"),
        (r#"{"on":"2021-08-06/../../../secret","quote":"> x"}"#, 422, "there is no"),
        (r#"{"on":"/etc/passwd","quote":"> x"}"#, 422, "there is no"),
        (r#"{"on":"pages/about","quote":"> 小"}"#, 422, "takes no notes"),
        (r#"{"on":"2021-08-06/a1-02","path":"../x","quote":"> 3跨"}"#, 400, "no note"),
        (r#"{"on":["2021-08-06/a1-02"]}"#, 400, "no note"),
        (r#"{"on":"2021-08-06/a1-02","quote":"> 3跨","kind":"opinion"}"#, 400, "no note"),
        ("", 400, "no note"),
        ("\u{feff}{}", 400, "no note"),
    ] {
        let answer = Writing { body, ..Writing::of(&server) }.send(&server);
        assert_eq!(answer.status, status, "{body}: {}", answer.body);
        assert!(answer.body.contains(words), "{body}: no `{words}` in {}", answer.body);
    }
    let long = format!(r#"{{"on":"2021-08-06/a1-02","text":"{}"}}"#, "x".repeat(2 << 20));
    assert_eq!(Writing { body: &long, ..Writing::of(&server) }.send(&server).status, 413);
    assert_eq!(archive.files(""), before);
}

#[test]
fn no_path_leads_out_of_the_site() {
    let archive = Archive::small();
    archive.write("secret.txt", "机密").write("content/issues/2021-08-06/spare.csv", "机密");
    let server = Server::start(&archive);
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/secret.txt%00.html",
        "/issues%2F2021-08-06/",
        "//secret.txt",
        "/secret.txt",
        "/archive.toml",
        "/content/issues/2021-08-06/a1.txt",
        "/issues/2021-08-06/a1.txt",
        "/issues/2021-08-06/spare.csv",
        "/issues//2021-08-06/",
        &format!("/{}", "a/".repeat(5000)),
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.body.contains("机密") && !answer.body.contains("连日来"), "{path}");
    }
}

#[test]
fn a_huge_head_hurts_nobody() {
    let server = Server::start(&Archive::small());
    let mut stream = server.connect();
    let _ = write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{}\r\nX: ", server.port);
    let piece = [b'a'; 1 << 16];
    // the server may close before it has heard all of it
    for _ in 0..160 {
        if stream.write_all(&piece).is_err() {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    let long = "a".repeat(100_000);
    assert_eq!(server.send(&format!("GET / HTTP/1.1\r\nX: {long}")).status, 431);
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn a_missing_slash_leads_to_the_page() {
    let server = Server::start(&Archive::small());
    for path in ["/issues/2021-08-06/a1-02", "/topics"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 308, "{path}");
        assert!(answer.has(&format!("location: {path}/")), "{}", answer.head);
    }
}

#[test]
fn an_unknown_address_gets_the_page_that_says_so_with_links_to_this_server() {
    let server = Server::start(&Archive::small());
    for host in ["localhost", "127.0.0.1"] {
        let host = format!("{host}:{}", server.port);
        let answer = server.ask("GET", "/issues/1900-01-01/x/", &host);
        assert_eq!(answer.status, 404);
        assert!(answer.body.contains(&format!("href=\"http://{host}/issues/\"")), "{}", answer.body);
        assert!(!answer.body.contains("https://example.org"), "{}", answer.body);
    }
    assert_eq!(server.get("/404.html").status, 404);
}

#[test]
fn an_edit_is_told_to_the_page_and_shown() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    let before = events.last.clone();
    assert!(server.page("/topics/").contains(&format!("live.js?{before}\"")));
    archive.write(ARTICLE, archive.read(ARTICLE).replace("共有3跨", "共有三跨"));
    let answer = events.until(&server, "/issues/2021-08-06/a1-02/", true, "共有三跨");
    assert!(!answer.body.contains("共有3跨") && !answer.body.contains(OVERLAY));
    assert!(!answer.body.contains(&format!("live.js?{before}\"")), "a page from before listens for another mark");
}

#[test]
fn an_editor_that_saves_by_renaming_is_followed_too() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    for words in ["共有甲跨", "共有乙跨"] {
        let text = archive.read("content/pages/about.md").replace("一份小档案", "一份档案") + words;
        archive.write("content/pages/.about.md.swp", "x").write("content/pages/4913", "").remove("content/pages/4913");
        archive.write("content/pages/about.md~", text);
        std::fs::rename(archive.path("content/pages/about.md~"), archive.path("content/pages/about.md")).unwrap();
        events.until(&server, "/about/", true, words);
    }
}

#[test]
fn what_comes_and_goes_has_a_page_and_none() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    archive.write("content/places/xinhua-qiao.md", "---\nlabel: 新华桥\n---\n");
    events.until(&server, "/places/xinhua-qiao/", true, "新华桥");
    archive.remove("content/places/xinhua-qiao.md");
    while server.get("/places/xinhua-qiao/").status != 404 {
        events.next();
    }
    archive.write("static/robots-note.txt", "甲");
    events.until(&server, "/robots-note.txt", true, "甲");
}

#[test]
fn errors_are_shown_over_the_last_good_site_until_they_are_mended() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    let good = archive.read(ARTICLE);
    archive.write(ARTICLE, good.replace("people: [wang-haibo]", "people: [wang-haibp]").replace("3跨", "9跨"));
    let answer = events.until(&server, "/issues/2021-08-06/a1-02/", true, OVERLAY);
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("共有3跨"), "the last good state");
    assert!(answer.body.contains("error[unknown-subject]") && answer.body.contains(ARTICLE), "{}", answer.body);
    assert!(!answer.body.contains('\u{1b}'), "no escapes of a terminal");
    assert!(server.page("/topics/").contains(OVERLAY), "on every page");
    server.line_with("unknown-subject");
    archive.write(ARTICLE, good.replace("3跨", "9跨"));
    let answer = events.until(&server, "/issues/2021-08-06/a1-02/", false, OVERLAY);
    assert!(answer.body.contains("共有9跨"));
}

#[test]
fn errors_at_the_start_do_not_stop_the_server() {
    let archive = Archive::small();
    let good = archive.read("archive.toml");
    archive.write("archive.toml", "titel = \"<script>alert(1)</script>\"\n");
    let server = Server::start(&archive);
    let mut events = server.events();
    let answer = server.get("/issues/");
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains(OVERLAY) && answer.body.contains("error[config]"), "{}", answer.body);
    assert!(answer.body.contains("&lt;script&gt;alert(1)"), "{}", answer.body);
    archive.write("archive.toml", good);
    let answer = events.until(&server, "/issues/", false, OVERLAY);
    assert_eq!(answer.status, 200);
}

#[test]
fn a_template_that_fails_on_one_page_fails_there_alone() {
    let archive = Archive::small();
    archive.write("archive.toml", archive.read("archive.toml") + "theme = \"own\"\n");
    archive.write("themes/own/theme.toml", "name = \"own\"\nextends = \"default\"\n");
    archive.write("themes/own/templates/free.html", "{{ nothing.there }}");
    let server = Server::start(&archive);
    let mut events = server.events();
    let answer = server.get("/about/");
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains(OVERLAY) && answer.body.contains("error[template]"), "{}", answer.body);
    assert!(answer.body.contains("content/pages/about.md"), "{}", answer.body);
    server.line_with("error[template]");
    assert!(!server.page("/topics/").contains(OVERLAY));
    archive.write("themes/own/templates/free.html", "<p>甲</p>");
    assert_eq!(events.until(&server, "/about/", false, OVERLAY).status, 200);
}

#[test]
fn a_folder_that_goes_away_is_an_error_and_comes_back() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    for _ in 0..2 {
        std::fs::rename(archive.path("content"), archive.path("away")).unwrap();
        let answer = events.until(&server, "/about/", true, OVERLAY);
        assert!(answer.body.contains("一份小档案"), "the last good state");
        std::fs::rename(archive.path("away"), archive.path("content")).unwrap();
        events.until(&server, "/about/", false, OVERLAY);
    }
    archive.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n回来以后。\n");
    events.until(&server, "/about/", true, "回来以后");
}

#[test]
fn a_root_that_goes_away_is_an_error_and_comes_back() {
    let archive = Archive::empty();
    for (path, text) in common::SMALL {
        archive.write(&format!("inner/{path}"), text);
    }
    let mut command = common::annals();
    command.args(["serve", "--port", "0", "--root"]).arg(archive.path("inner"));
    let server = Server::of(command);
    let mut events = server.events();
    std::fs::rename(archive.path("inner"), archive.path("away")).unwrap();
    events.until(&server, "/about/", true, OVERLAY);
    std::fs::rename(archive.path("away"), archive.path("inner")).unwrap();
    events.until(&server, "/about/", false, OVERLAY);
    archive.write("inner/content/pages/about.md", "---\ntitle: 关于\n---\n\n回来以后。\n");
    events.until(&server, "/about/", true, "回来以后");
}

/// Another folder under the root's name, with none in between.
#[cfg(unix)]
#[test]
fn a_root_that_is_swapped_is_the_new_one() {
    let archive = Archive::empty();
    for (path, text) in common::SMALL {
        archive.write(&format!("one/inner/{path}"), text);
        archive.write(&format!("two/inner/{path}"), text.replace("一份小档案", "另一份档案"));
    }
    let mut command = common::annals();
    command.args(["serve", "--port", "0", "--root"]).arg(archive.path("one/inner"));
    let server = Server::of(command);
    let mut events = server.events();
    std::fs::rename(archive.path("one"), archive.path("away")).unwrap();
    std::fs::rename(archive.path("two"), archive.path("one")).unwrap();
    events.until(&server, "/about/", true, "另一份档案");
    archive.write("one/inner/content/pages/about.md", "---\ntitle: 关于\n---\n\n又改了。\n");
    events.until(&server, "/about/", true, "又改了");
}

#[test]
fn a_thousand_files_saved_at_once_are_few_preparations() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    for n in 0..1000 {
        archive.write(&format!("content/places/p{n}.md"), format!("---\nlabel: 地名{n}号\n---\n"));
    }
    let answer = events.until(&server, "/places/p999/", true, "地名999号");
    assert_eq!(answer.status, 200);
    assert_eq!(server.get("/places/p0/").status, 200);
    let preparations: u32 = events.last.rsplit('-').next().unwrap().parse().unwrap();
    assert!(preparations <= 50, "{preparations} preparations for a thousand files");
}

#[test]
fn what_is_not_read_changes_nothing() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    archive.build();
    archive
        .write(".git/index", "x")
        .write("public/index.html", "x")
        .write("notes.txt", "x")
        .write("content/.a.swp", "x");
    // the same bytes again
    archive.write("content/pages/about.md", archive.read("content/pages/about.md"));
    archive.write("content/pages/about.md", archive.read("content/pages/about.md") + "\n末了。\n");
    events.until(&server, "/about/", true, "末了");
    let preparations: u32 = events.last.rsplit('-').next().unwrap().parse().unwrap();
    assert!(preparations <= 3, "{preparations}: only the last change is one, which may be seen in two pieces");
}

/// Every page of the site by its path, without what differs from one server to another.
fn whole_site(server: &Server) -> Vec<(String, String)> {
    let base = format!("http://127.0.0.1:{}/", server.port);
    let sitemap = server.page("/sitemap.xml");
    let paths = sitemap.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap());
    let pages = paths.map(|address| {
        let path = format!("/{}", address.strip_prefix(&base).unwrap());
        let page = server.page(&path).replace(&base, "BASE/");
        let (page, _) = page.split_once("<link rel=\"stylesheet\" href=\"/_annals/").unwrap();
        (path, page.to_owned())
    });
    pages.collect()
}

#[test]
fn after_any_edit_the_site_is_what_a_new_server_shows() {
    let archive = Archive::small();
    archive.write(
        "content/pages/about.md",
        "---\ntitle: 关于\n---\n\n见[[新华桥“大手术”在即]]、[[2021-08-06/a1]]、[[王海波]]。\n",
    );
    archive.write(
        "content/issues/2021-08-06/a1-03.md",
        "---\ntitle: 又一篇\n---\n\n见[[a1-02]]和[[wang-haibo]]。市疾控中心的刘洋说。\n",
    );
    archive.write(
        "content/issues/2021-08-09/_index.md",
        "---\npaper: 株洲日报\ndate: 2021-08-09\n---\n\n接[[2021-08-06/a1-02]]。\n",
    );
    archive.write(
        "content/issues/2021-08-09/x1-01.md",
        "---\ntitle: 后续\n---\n\n![图](bridge.gif)\n\n市疾控中心又说。\n",
    );
    let gif = b"GIF89a\x02\x00\x03\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x03\x00\x00\x02\x03D\x02\x05\x00;";
    archive.write("content/issues/2021-08-09/bridge.gif", gif);
    let server = Server::start(&archive);
    let mut events = server.events();
    let person = "content/people/wang-haibo.md";
    let page = "content/issues/2021-08-06/a1.txt";
    for (path, from, to) in [
        (ARTICLE, "“大手术”在即", "“大手术”开始"),
        ("content/pages/about.md", "新华桥“大手术”在即", "新华桥“大手术”开始"),
        (person, "label: 王海波", "label: 王海波\naliases: [施工负责人]"),
        (person, "label: 王海波", "label: 海波"),
        ("content/pages/about.md", "[[王海波]]", "[[海波]]"),
        (page, "新华桥共有3跨", "新华桥共有4跨"),
        (ARTICLE, "people:", "status: withheld\npeople:"),
        (ARTICLE, "status: withheld\n", ""),
        ("content/issues/2021-08-06/_index.md", "label: A1", "label: A2"),
        ("archive.toml", "小档案", "大档案"),
        ("archive.toml", "zh-Hans", "zh-Hant"),
    ] {
        // by renaming, so that it is one change and never half a file
        let text = archive.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        archive.write(".next", text.replacen(from, to, 1));
        std::fs::rename(archive.path(".next"), archive.path(path)).unwrap();
        events.next();
        let fresh = Server::start(&archive);
        assert_eq!(server.page("/").contains(OVERLAY), fresh.get("/").body.contains(OVERLAY), "{path}: {to}");
        if fresh.get("/").status == 200 {
            assert_eq!(whole_site(&server), whole_site(&fresh), "{path}: {to}");
        }
    }
    archive.write("content/organizations/cdc.md", "---\nlabel: 市疾控中心\n---\n");
    events.until(&server, "/organizations/cdc/", true, "的刘洋说");
    assert_eq!(whole_site(&server), whole_site(&Server::start(&archive)));
    // one that comes before the others, so that they are counted anew
    archive.write("content/people/aa.md", "---\nlabel: 刘洋\n---\n");
    events.until(&server, "/people/aa/", true, "市疾控中心的");
    assert_eq!(whole_site(&server), whole_site(&Server::start(&archive)));
    let text = archive.read(person);
    archive.remove(person);
    events.until(&server, "/", true, "unknown-subject");
    archive.write(person, text);
    events.until(&server, "/", false, OVERLAY);
    archive.remove("content/issues/2021-08-09/bridge.gif");
    events.until(&server, "/", true, "image-missing");
    archive.write("content/issues/2021-08-09/bridge.gif", "不是图");
    events.until(&server, "/", true, "not-an-image");
    archive.write("content/issues/2021-08-09/bridge.gif", gif);
    events.until(&server, "/", false, OVERLAY);
}

#[test]
fn two_servers_share_an_archive() {
    let archive = Archive::small();
    let (one, two) = (Server::start(&archive), Server::start(&archive));
    let (mut first, mut second) = (one.events(), two.events());
    archive.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n两处都见。\n");
    first.until(&one, "/about/", true, "两处都见");
    second.until(&two, "/about/", true, "两处都见");
}

#[test]
fn drafts_are_shown_when_asked_for() {
    let archive = Archive::small();
    archive.write("content/pages/plan.md", "---\ntitle: 计划\nstatus: draft\n---\n\n未定。\n");
    assert_eq!(Server::start(&archive).get("/plan/").status, 404);
    assert_eq!(Server::start_with(&archive, &["--drafts"]).get("/plan/").status, 200);
}

#[test]
fn a_taken_port_is_an_error_with_a_way_out() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let run = archive.run(&["serve", "--port", &server.port.to_string()]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("error[port-taken]") && run.stderr.contains("help: "), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_cleanly() {
    let archive = Archive::small();
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&archive);
        let _listening = server.events();
        let pid = server.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

/// A folder with one program, which writes what it is given into a file.
#[cfg(unix)]
fn browser(archive: &Archive, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt;

    let name = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    archive.write(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
    let program = archive.path(&format!("bin/{name}"));
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    archive.path("bin").display().to_string()
}

#[cfg(unix)]
#[test]
fn the_browser_is_opened_at_the_address_when_asked_for() {
    let archive = Archive::small();
    let opened = archive.path("opened");
    let path = browser(&archive, &format!("echo \"$@\" >> '{}'", opened.display()));
    let server = Server::of(with_path(archive.command(&["serve", "--port", "0", "--open"]), &path));
    let clock = Instant::now();
    while !opened.exists() || archive.read("opened").is_empty() {
        assert!(clock.elapsed() < PATIENCE, "no browser was opened");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(archive.read("opened"), format!("http://127.0.0.1:{}/\n", server.port));
    std::fs::remove_file(&opened).unwrap();
    let _quiet = Server::of(with_path(archive.command(&["serve", "--port", "0"]), &path));
    assert!(!opened.exists(), "it was not asked for");
}

#[cfg(unix)]
#[test]
fn a_browser_that_cannot_be_opened_is_told_and_the_site_is_served() {
    let archive = Archive::small();
    let failing = browser(&archive, "exit 3");
    for path in [failing.as_str(), "/nowhere"] {
        let server = Server::of(with_path(archive.command(&["serve", "--port", "0", "--open"]), path));
        let line = server.line_with("no browser could be opened");
        assert!(line.contains(&format!("open http://127.0.0.1:{}/ yourself", server.port)), "{line}");
        assert_eq!(server.get("/").status, 200);
    }
}

#[cfg(unix)]
fn with_path(mut command: Command, path: &str) -> Command {
    command.env("PATH", path);
    command
}

#[test]
fn of_many_errors_the_first_are_shown_in_the_page_and_all_in_the_terminal() {
    let archive = Archive::small();
    for n in 0..100 {
        archive.write(&format!("content/places/p{n:03}.md"), "---\nlabel: 地名\nlabl: x\n---\n");
    }
    let server = Server::start(&archive);
    let page = server.get("/").body;
    assert_eq!(page.matches("error[").count(), 20, "{page}");
    assert!(page.contains("and 80 errors more, which stand in the terminal"), "{page}");
}

#[test]
fn a_root_that_is_not_there_is_an_error_and_no_server() {
    let archive = Archive::small();
    let run =
        common::Run::of(common::annals().args(["serve", "--root"]).arg(archive.path("nowhere")).output().unwrap());
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("error[read]") && run.stderr.contains("help: "), "{}", run.stderr);
}

#[test]
fn a_server_that_nobody_hears_goes_on_following() {
    let archive = Archive::small();
    let mut server = Server::deaf(&archive);
    let mut events = server.events();
    for words in ["共有二跨", "共有三跨"] {
        let text = archive.read(ARTICLE);
        let (before, _) = text.rsplit_once("新华桥").unwrap();
        archive.write(ARTICLE, format!("{before}新华桥{words}。\n"));
        events.until(&server, "/issues/2021-08-06/a1-02/", true, words);
    }
    // errors have more to say
    archive.write(ARTICLE, "---\n");
    events.until(&server, "/", true, OVERLAY);
    assert!(server.child.try_wait().unwrap().is_none());
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_whose_log_has_no_room_goes_on_following() {
    let archive = Archive::small();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = archive.command(&["serve", "--format", "json", "--port", &port.to_string()]);
    let child = command.stdout(full()).stderr(full()).spawn().unwrap();
    let server = Server { child, port, said: channel().1 };
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut events = server.events();
    archive.write(ARTICLE, archive.read(ARTICLE).replace("共有3跨", "共有三跨"));
    events.until(&server, "/issues/2021-08-06/a1-02/", true, "共有三跨");
}

/// Readers that ask and do not read hold little of a large file, and others are answered meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn readers_that_do_not_read_hold_little_memory() {
    const SIZE: usize = 20 << 20;
    let archive = Archive::small();
    archive.write("static/big.bin", vec![7; SIZE]);
    let server = Server::start(&archive);
    let memory = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
    };
    assert_eq!(server.page("/about/").matches("一份小档案").count(), 1);
    let before = memory();
    let asked: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = server.connect();
            write!(stream, "GET /big.bin HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port).unwrap();
            // the answer has begun
            assert_eq!(stream.peek(&mut [0]).unwrap(), 1);
            stream
        })
        .collect();
    let whole = server.get("/big.bin");
    assert!(whole.has(&format!("content-length: {SIZE}")) && whole.body.len() == SIZE, "{}", whole.head);
    assert!(memory() < before + 2 * SIZE, "{} MiB more", (memory() - before) >> 20);
    drop(asked);
}

#[test]
fn a_part_of_a_file_is_answered_with_that_part() {
    let archive = Archive::small();
    archive.write("static/scan.bin", "0123456789");
    let server = Server::start(&archive);
    let ask = |method: &str, path: &str, range: &str| {
        let host = format!("Host: localhost:{}", server.port);
        server.send(&format!("{method} {path} HTTP/1.1\r\n{host}\r\nRange: {range}\r\nConnection: close\r\n\r\n"))
    };
    for (range, expected, said) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ] {
        let part = ask("GET", "/scan.bin", range);
        assert_eq!((part.status, part.body.as_str()), (206, expected), "{range}");
        assert!(part.has(&format!("content-range: {said}")), "{}", part.head);
        assert!(part.has(&format!("content-length: {}", expected.len())), "{}", part.head);
        assert!(
            part.has("content-type: application/octet-stream") && part.has("accept-ranges: bytes"),
            "{}",
            part.head
        );
    }
    let beyond = ask("GET", "/scan.bin", "bytes=10-");
    assert_eq!(beyond.status, 416);
    assert!(beyond.has("content-range: bytes */10"), "{}", beyond.head);
    for (method, path) in [("GET", "/scan.bin"), ("HEAD", "/scan.bin"), ("GET", "/about/")] {
        let range = if method == "GET" && path == "/scan.bin" { "bytes=0-1,4-5" } else { "bytes=0-1" };
        let whole = ask(method, path, range);
        assert_eq!(whole.status, 200, "{method} {path}");
        assert!(path != "/scan.bin" || whole.has("content-length: 10"), "{}", whole.head);
    }
    // a file that is made of the archive has parts as well
    let sitemap = server.page("/sitemap.xml");
    assert_eq!(ask("GET", "/sitemap.xml", "bytes=1-4").body, sitemap[1..5]);
}

#[test]
fn listeners_beyond_the_limit_are_told_so() {
    let server = Server::start(&Archive::small());
    let listeners: Vec<Events> = (0..128).map(|_| server.events()).collect();
    let refused = server.get("/_annals/events");
    assert_eq!(refused.status, 503);
    assert!(refused.has("retry-after: 5"), "{}", refused.head);
    assert_eq!(server.get("/").status, 200);
    drop(listeners);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    const TEXT: &str = "---\ntitle: 共\n---\n\n共享甲。\n";
    const LINKED: &str = "/issues/2021-08-06/a1-03/";

    /// Saves as many editors do: a new file takes the place of the old one.
    fn replace(archive: &Archive, path: &str, text: &str) {
        archive.write(&format!("{path}~"), text);
        std::fs::rename(archive.path(&format!("{path}~")), archive.path(path)).unwrap();
    }

    fn link(archive: &Archive, at: &str, to: &str) {
        std::fs::create_dir_all(archive.path(at).parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(archive.path(at));
        symlink(archive.path(to), archive.path(at)).unwrap();
    }

    #[test]
    fn a_file_that_is_a_link_is_followed_to_where_it_leads() {
        let archive = Archive::small();
        archive.write("shared/deep/s.md", TEXT);
        link(&archive, "shared/again.md", "shared/deep/s.md");
        link(&archive, "content/issues/2021-08-06/a1-03.md", "shared/again.md");
        let server = Server::start(&archive);
        let mut events = server.events();
        assert!(server.page(LINKED).contains("共享甲"));
        archive.write("shared/deep/s.md", TEXT.replace('甲', "乙"));
        events.until(&server, LINKED, true, "共享乙");
        replace(&archive, "shared/deep/s.md", &TEXT.replace('甲', "丙"));
        events.until(&server, LINKED, true, "共享丙");
        archive.write("shared/deep/s.md", TEXT.replace('甲', "丁"));
        events.until(&server, LINKED, true, "共享丁");
        // the link between leads elsewhere
        archive.write("other/t.md", TEXT.replace('甲', "戊"));
        link(&archive, "shared/again.md", "other/t.md");
        events.until(&server, LINKED, true, "共享戊");
        archive.write("other/t.md", TEXT.replace('甲', "己"));
        events.until(&server, LINKED, true, "共享己");
        // a folder on the way is another
        archive.write("another/t.md", TEXT.replace('甲', "庚"));
        std::fs::rename(archive.path("other"), archive.path("old")).unwrap();
        std::fs::rename(archive.path("another"), archive.path("other")).unwrap();
        events.until(&server, LINKED, true, "共享庚");
        archive.write("other/t.md", TEXT.replace('甲', "辛"));
        events.until(&server, LINKED, true, "共享辛");
    }

    #[test]
    fn a_link_to_a_file_of_the_content_shows_each_edit_in_both_places() {
        let archive = Archive::small();
        link(&archive, "content/issues/2021-08-06/a1-03.md", "content/pages/shared.md");
        archive.write("content/pages/shared.md", TEXT);
        let server = Server::start(&archive);
        let mut events = server.events();
        for sign in ["乙", "丙"] {
            archive.write("content/pages/shared.md", TEXT.replace('甲', sign));
            events.until(&server, LINKED, true, &format!("共享{sign}"));
            assert!(server.page("/shared/").contains(&format!("共享{sign}")));
        }
    }

    #[test]
    fn folders_that_are_links_are_followed() {
        let archive = Archive::small();
        let index = archive.read("content/issues/2021-08-06/_index.md").replace("2021-08-06", "2021-08-09");
        let index =
            index.lines().filter(|line| !line.contains("a1") && *line != "pages:").collect::<Vec<_>>().join("\n");
        archive.write("elsewhere/issue/_index.md", index).write("elsewhere/issue/a1-01.md", TEXT);
        archive.write("elsewhere/static/note.txt", "甲");
        link(&archive, "content/issues/2021-08-09", "elsewhere/issue");
        link(&archive, "static", "elsewhere/static");
        let server = Server::start(&archive);
        let mut events = server.events();
        let page = "/issues/2021-08-09/a1-01/";
        archive.write("elsewhere/issue/a1-01.md", TEXT.replace('甲', "乙"));
        events.until(&server, page, true, "共享乙");
        archive.write("elsewhere/issue/a1-02.md", TEXT.replace('甲', "丙"));
        events.until(&server, "/issues/2021-08-09/a1-02/", true, "共享丙");
        archive.write("elsewhere/static/new.txt", "乙");
        events.until(&server, "/new.txt", true, "乙");
        // a link to another folder, which is watched from then on
        archive.write("third/a1-01.md", TEXT.replace('甲', "丁"));
        std::fs::copy(archive.path("elsewhere/issue/_index.md"), archive.path("third/_index.md")).unwrap();
        link(&archive, "content/issues/2021-08-09", "third");
        events.until(&server, page, true, "共享丁");
        archive.write("third/a1-01.md", TEXT.replace('甲', "戊"));
        events.until(&server, page, true, "共享戊");
        // a plain folder in its place
        std::fs::remove_file(archive.path("content/issues/2021-08-09")).unwrap();
        std::fs::rename(archive.path("third"), archive.path("content/issues/2021-08-09")).unwrap();
        archive.write("content/issues/2021-08-09/a1-01.md", TEXT.replace('甲', "己"));
        events.until(&server, page, true, "共享己");
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error_until_it_leads_somewhere() {
        let archive = Archive::small();
        archive.write("shared/keep.md", "");
        let server = Server::start(&archive);
        let mut events = server.events();
        link(&archive, "content/issues/2021-08-06/a1-03.md", "shared/s.md");
        events.until(&server, "/", true, OVERLAY);
        archive.write("shared/s.md", TEXT);
        events.until(&server, LINKED, true, "共享甲");
        link(&archive, "content/issues/2021-08-06/a1-03.md", "/");
        events.until(&server, "/", true, OVERLAY);
        archive.remove("content/issues/2021-08-06/a1-03.md");
        events.until(&server, "/", false, OVERLAY);
        // and from the start
        link(&archive, "content/issues/2021-08-06/a1-03.md", "shared/t.md");
        let server = Server::start(&archive);
        let mut events = server.events();
        archive.write("shared/t.md", TEXT);
        events.until(&server, LINKED, true, "共享甲");
    }
}

/// As a version control system does when it checks another state out: all files go and come within an instant, in
/// new folders.
#[test]
fn everything_that_is_replaced_at_once_is_followed() {
    let archive = Archive::small();
    let server = Server::start(&archive);
    let mut events = server.events();
    let issue = "content/issues/2021-08-06";
    for (round, words) in ["共有二跨", "共有四跨", "共有五跨"].iter().enumerate() {
        let files: Vec<(String, String)> =
            archive.files(issue).into_iter().map(|path| (path.clone(), archive.read(&path))).collect();
        std::fs::remove_dir_all(archive.path("content/issues")).unwrap();
        for (path, text) in &files {
            archive.write(path, text);
        }
        let text = archive.read(ARTICLE);
        let (before, _) = text.rsplit_once("新华桥").unwrap();
        archive.write(ARTICLE, format!("{before}新华桥{words}。\n"));
        events.until(&server, "/issues/2021-08-06/a1-02/", true, words);
        // what lies in the new folders is watched
        let about = format!("共有{round}");
        archive.write(ARTICLE, format!("{before}新华桥{about}跨。\n"));
        events.until(&server, "/issues/2021-08-06/a1-02/", true, &about);
    }
}
