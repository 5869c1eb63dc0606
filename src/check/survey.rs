//! The finished site, looked at page by page while it is made.
//!
//! 1. [`Survey`] takes the place of the folder that a build writes to. Of each page it keeps the ids,
//!    where its links lead, and pictures without words, and drops the rest: no whole site in memory.
//!    Links that many pages share are kept once.
//! 2. [`Survey::findings`] asks, when all pages are there, whether each link leads to a file and each
//!    anchor to an id.
//!
//! Pages are read by html5ever's tokenizer, so as a browser reads them, files of `static/` too.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use html5ever::tendril::{SliceExt, StrTendril};
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use blake3::Hash;
use percent_encoding::percent_decode_str;

use crate::diag::{Diagnostic, Result, SourceText, codes};
use crate::files::{self, Source};
use crate::markdown;
use crate::output::Sink;
use crate::output::sink::Memory;
use crate::render::Plan;
use crate::text::WordIndex;

/// Takes a site and keeps what it must be asked.
pub struct Survey {
    /// `https://example.org/archive/`
    base_url: String,
    /// Refuses what the real folder would refuse. It is given paths, no bytes.
    taken: Memory,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    files: BTreeSet<String>,
    /// By page.
    ids: BTreeMap<String, BTreeSet<String>>,
    /// By file and anchor.
    targets: BTreeMap<(String, Option<String>), Use>,
    /// Pages and the sources of their pictures.
    wordless: BTreeSet<(String, String)>,
}

/// The pages that lead somewhere: the first, how it writes the link, and how many there are.
struct Use {
    page: String,
    link: String,
    pages: usize,
}

impl Survey {
    /// `base_url` is the address under which the site will stand, with a slash at its end.
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), taken: Memory::new(), found: Mutex::default() }
    }

    /// What is wrong with the site, now that all of it is there.
    pub fn findings(self, source: &dyn Source, plan: &Plan) -> Vec<Diagnostic> {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut places = Places::new(source, plan);
        let mut findings = Vec::new();
        // targets are sorted by file: the ids of each are made ready once
        let mut of_file: Option<(&str, WordIndex<&str>)> = None;
        for ((file, anchor), used) in &found.targets {
            // a folder that is named without a slash is found by every host
            let index = || format!("{file}/index.html");
            let (message, near) = match anchor {
                None if found.files.contains(file) || found.files.contains(&index()) => continue,
                None if file == ".." => (format!("`{}` leads out of the site", used.link), None),
                None => (format!("`{}` leads to nothing: the site has no {file}", used.link), None),
                Some(anchor) => {
                    // whether the file is there is asked of the link without its anchor
                    let Some(ids) = found.ids.get(file).or_else(|| found.ids.get(&index())) else { continue };
                    if ids.contains(anchor) {
                        continue;
                    }
                    if of_file.as_ref().is_none_or(|(of, _)| *of != file.as_str()) {
                        of_file = Some((file.as_str(), WordIndex::new(ids.iter().map(String::as_str))));
                    }
                    let near = of_file.as_ref().and_then(|(_, ids)| ids.nearest(anchor));
                    (format!("`{}` leads to nothing: {file} has no `{anchor}`", used.link), near)
                }
            };
            let mut diagnostic = places.at(Diagnostic::new(&codes::BROKEN_LINK, message), &used.page, &used.link);
            if used.pages > 1 {
                diagnostic = diagnostic.note(format!("{} pages lead there, {} first", used.pages, used.page));
            }
            if let Some(near) = near {
                diagnostic = diagnostic.help(format!("did you mean `#{near}`?"));
            }
            findings.push(diagnostic.help(
                "in content, link with `[[id]]`, which is found by what it names; a link of the theme or of archive.toml counts from the root",
            ));
        }
        for (page, picture) in &found.wordless {
            findings.push(
                places
                    .at(
                        Diagnostic::new(
                            &codes::IMAGE_ALT,
                            format!("the picture `{picture}` has no words in its place"),
                        ),
                        page,
                        picture.rsplit('/').next().unwrap_or(picture),
                    )
                    .help("write its caption, or what is seen, between the brackets: `![员工戴着口罩作业](mask.jpg)`"),
            );
        }
        findings
    }

    /// The file, and the anchor in it, that a link on a page leads to; none if it leads out of the site.
    fn resolve(&self, page: &str, link: &str) -> Option<(String, Option<String>)> {
        // scheme and host are the same in small letters and in capitals
        let host = self.base_url.len() - self.base_path().len();
        let is_ours = link.get(..host).is_some_and(|start| start.eq_ignore_ascii_case(&self.base_url[..host]));
        let rest = link.get(host..).filter(|_| is_ours).and_then(|rest| rest.strip_prefix(self.base_path()));
        let inside = rest.map(|rest| format!("/{rest}"));
        let link = match &inside {
            Some(link) => link.as_str(),
            None => {
                let scheme = link.find([':', '/', '?', '#']).is_some_and(|at| link[at..].starts_with(':'));
                if scheme || link.starts_with("//") {
                    return None;
                }
                match link.strip_prefix('/') {
                    // Another place on the same host, unless the site stands there.
                    Some(_) => {
                        link.strip_prefix(self.base_path().trim_end_matches('/')).filter(|l| l.starts_with('/'))?
                    }
                    None => link,
                }
            }
        };
        let (target, anchor) = link.split_once('#').map_or((link, None), |(target, anchor)| (target, Some(anchor)));
        let target = target.split('?').next().unwrap_or("");
        let anchor = anchor.map(decoded).filter(|anchor| !anchor.is_empty() && anchor != "top");
        if target.is_empty() {
            return Some((page.to_owned(), anchor));
        }
        let target = decoded(target);
        let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { page.split('/').collect() };
        parts.pop();
        let mut folder = false;
        for part in target.split('/') {
            folder = matches!(part, "" | "." | "..");
            match part {
                "" | "." => {}
                // the site may stand below other things, and there it leads to them
                ".." if parts.pop().is_none() => return Some(("..".to_owned(), None)),
                ".." => {}
                part => parts.push(part),
            }
        }
        if folder {
            parts.push("index.html");
        }
        Some((parts.join("/"), anchor))
    }

    /// `/archive/` of `https://example.org/archive/`.
    fn base_path(&self) -> &str {
        let after_scheme = self.base_url.find("://").map_or(0, |at| at + 3);
        self.base_url[after_scheme..].find('/').map_or("/", |at| &self.base_url[after_scheme + at..])
    }
}

/// Where links and pictures of finished pages are written in the content.
struct Places<'a> {
    source: &'a dyn Source,
    /// By page.
    content: BTreeMap<String, &'a str>,
    /// By path: each file is read once.
    read: BTreeMap<&'a str, Option<Written>>,
}

/// The links of a content file.
struct Written {
    file: Arc<SourceText>,
    /// By destination, and by the name of the file that is at its end, the first of each.
    links: BTreeMap<String, Range<usize>>,
}

impl<'a> Places<'a> {
    fn new(source: &'a dyn Source, plan: &'a Plan) -> Self {
        let content = plan.pages.iter().filter_map(|page| Some((page.path(), page.content.as_deref()?))).collect();
        Self { source, content, read: BTreeMap::new() }
    }

    /// Points a finding at what is written in the content that a page is made from, or at the page.
    fn at(&mut self, diagnostic: Diagnostic, page: &str, written: &str) -> Diagnostic {
        let Some(path) = self.content.get(page).copied() else { return diagnostic.in_path(page) };
        let read = self.read.entry(path).or_insert_with(|| Written::read(self.source, path));
        let place = read.as_ref().and_then(|read| Some((&read.file, read.links.get(written)?.clone())));
        match place {
            Some((file, span)) => diagnostic.at(file, span),
            None => diagnostic.in_path(path).note(format!("on the page {page}")),
        }
    }
}

impl Written {
    fn read(source: &dyn Source, path: &str) -> Option<Self> {
        let file = files::read_text(source, path).ok()?;
        let mut links: BTreeMap<String, Range<usize>> = BTreeMap::new();
        // front matter holds no links, and need not be taken off to find those behind it
        for link in markdown::links(&markdown::parse(&file.text)) {
            let name = link.dest.rsplit('/').next().unwrap_or_default().to_owned();
            // of a link, what it leads to is what is wrong
            let within = &file.text[link.span.clone()];
            let span = match within.rfind(&link.dest) {
                Some(at) => link.span.start + at..link.span.start + at + link.dest.len(),
                None => link.span.clone(),
            };
            for written in [link.dest, name] {
                links.entry(written).or_insert_with(|| span.clone());
            }
        }
        Some(Self { file, links })
    }
}

impl Sink for Survey {
    fn write_made(&self, path: &str, bytes: &[u8], _: Option<Hash>) -> Result<()> {
        self.taken.write(path, b"")?;
        let is_page = path.ends_with(".html");
        let page = if is_page { read(&String::from_utf8_lossy(bytes)) } else { Page::default() };
        // every target once for each page
        let mut targets: BTreeMap<(String, Option<String>), String> = BTreeMap::new();
        for link in page.links {
            if let Some((file, anchor)) = self.resolve(path, &link) {
                if anchor.is_some() {
                    targets.entry((file.clone(), None)).or_insert_with(|| link.clone());
                }
                targets.entry((file, anchor)).or_insert(link);
            }
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.files.insert(path.to_owned());
        if is_page {
            found.ids.insert(path.to_owned(), page.ids);
        }
        found.wordless.extend(page.wordless.into_iter().map(|picture| (path.to_owned(), picture)));
        for (target, link) in targets {
            match found.targets.get_mut(&target) {
                Some(used) => {
                    used.pages += 1;
                    if *path < *used.page {
                        (used.page, used.link) = (path.to_owned(), link);
                    }
                }
                None => {
                    found.targets.insert(target, Use { page: path.to_owned(), link, pages: 1 });
                }
            }
        }
        Ok(())
    }

    fn copy(&self, path: &str, source: &dyn Source, from: &str) -> Result<()> {
        // of other files only the name is of interest
        let bytes = if path.ends_with(".html") { source.read(from)? } else { Vec::new() };
        self.write(path, &bytes)
    }

    /// There is no site before.
    fn keep(&self, _: &str, _: Hash) -> Result<bool> {
        Ok(false)
    }
}

/// What is asked of a page.
#[derive(Default)]
struct Page {
    ids: BTreeSet<String>,
    links: Vec<String>,
    /// Sources of pictures without alternative text.
    wordless: Vec<String>,
}

/// Reads a page.
fn read(html: &str) -> Page {
    let queue = BufferQueue::default();
    queue.push_back(html.to_tendril());
    let tokenizer = Tokenizer::new(Tags::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[derive(Default)]
struct Tags(RefCell<Page>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind != StartTag {
            return TokenSinkResult::Continue;
        }
        self.start(&tag);
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Tags {
    fn start(&self, tag: &Tag) {
        let attribute = |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &a.value);
        let mut page = self.0.borrow_mut();
        page.ids.extend(attribute("id").map(StrTendril::to_string));
        if &*tag.name == "a" {
            page.ids.extend(attribute("name").map(StrTendril::to_string));
        }
        for name in ["href", "src", "action", "poster"] {
            page.links.extend(attribute(name).map(|link| link.trim().to_owned()));
        }
        if let Some(set) = attribute("srcset") {
            page.links.extend(set.split(',').filter_map(|one| one.split_whitespace().next()).map(str::to_owned));
        }
        let refresh = attribute("http-equiv").is_some_and(|value| value.eq_ignore_ascii_case("refresh"));
        if let Some(content) = attribute("content").filter(|_| refresh)
            && let Some((_, url)) = content.split_once("url=")
        {
            page.links.push(url.trim().to_owned());
        }
        if &*tag.name == "img" && attribute("alt").is_none_or(|alt| alt.trim().is_empty()) {
            let picture = attribute("src").map(StrTendril::to_string).unwrap_or_default();
            page.wordless.push(picture);
        }
    }
}

/// `%E6%A0%AA` as characters; what is not UTF-8 then stays as it is written.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory as Archive;

    fn findings(pages: &[(&str, &str)]) -> Vec<String> {
        let survey = Survey::new("https://example.org/archive/");
        for (path, html) in pages {
            survey.write(path, html.as_bytes()).unwrap();
        }
        survey.findings(&Archive::new(), &Plan::default()).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn links_are_followed_as_a_browser_does() {
        let home = "<title><a href='no/'></title><script>'<a href=\"no/\">'</script><!-- <a href=no/> -->\
            <a href=issues/#L3>甲</a><a href='./issues/index.html?x=1'>乙</a><a href=#>丙</a><a href='#top'>丁</a>\
            <a href='https://example.org/archive/issues/'>戊</a><a href='/archive/issues/'>己</a>\
            <a href='/elsewhere/'>庚</a><a href=mailto:a@b.c>辛</a><a href=//cdn.example/x>壬</a>\
            <img src='%E6%A0%AA.jpg' alt=株洲>";
        let issue = "<p id=L3>株洲</p><a href=../>首页</a><a href=..>首页</a>";
        assert_eq!(findings(&[("index.html", home), ("issues/index.html", issue), ("株.jpg", "")]), [""; 0]);
    }

    #[test]
    fn what_leads_nowhere_is_named_once() {
        let page = "<a href=../b/>甲</a> <a href='../a/#L9'>乙</a><a href='../a/#L9'>丙</a><img src=x.jpg alt=' '>\
            <meta http-equiv=refresh content='0; url=../c/'>";
        assert_eq!(
            findings(&[("a/index.html", page), ("d/index.html", "<a href=../b/>丁</a>")]),
            [
                "`../a/#L9` leads to nothing: a/index.html has no `L9`",
                "`x.jpg` leads to nothing: the site has no a/x.jpg",
                "`../b/` leads to nothing: the site has no b/index.html",
                "`../c/` leads to nothing: the site has no c/index.html",
                "the picture `x.jpg` has no words in its place",
            ]
        );
    }
}
