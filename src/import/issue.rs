//! The files of an issue: its index, its transcriptions, its articles, draft notes.

use super::article::{self, Parts};
use super::input::Input;
use super::place::Place;
use super::yaml;
use crate::load::quoted;
use crate::printed::lines_of;

/// A page of an issue, with its name.
pub struct Sheet<'a> {
    /// `a1`
    pub name: String,
    pub place: &'a Place,
    pub input: &'a Input,
}

/// A file to be written, relative to the archive's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub bytes: Vec<u8>,
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Index,
    Transcription,
    Article,
    Notes,
    /// Boxes of the lines, and what was received where the transcription was made from it.
    Beside,
}

/// An article that had to be written without repairs, by its path.
pub type Unproved = String;

/// The files of an issue, in the order in which they are written. `index` is that which stands there, if
/// one does.
///
/// Transcriptions come last: one that is there says that all of its page was written, however the run
/// ended.
pub fn files(id: &str, sheets: &[Sheet<'_>], index: Option<&str>) -> (Vec<File>, Vec<Unproved>) {
    let folder = format!("content/issues/{id}");
    let lines: Vec<Vec<&str>> = sheets.iter().map(|sheet| lines_of(&sheet.input.text)).collect();
    let part = |s: usize, a: usize| (&*sheets[s].name, &lines[s][..], &sheets[s].input.page.articles[a]);
    let mut files = Vec::new();
    let mut unproved = Vec::new();
    let jumps = jumps(sheets);
    for (s, sheet) in sheets.iter().enumerate() {
        let articles = &sheet.input.page.articles;
        let own: Vec<usize> = (0..articles.len()).filter(|&a| !jumps.iter().any(|jump| jump.to == (s, a))).collect();
        let width = if own.len() > 99 { own.len().to_string().len() } else { 2 };
        for (order, a) in own.iter().enumerate() {
            let mut parts = Parts { parts: vec![part(s, *a)] };
            let mut at = (s, *a);
            while let Some(jump) = jumps.iter().find(|jump| jump.from == at) {
                at = jump.to;
                parts.parts.push(part(at.0, at.1));
            }
            let written = article::write(&parts);
            let name = format!("{folder}/{}-{:0width$}", sheet.name, order + 1);
            if written.plain {
                unproved.push(format!("{name}.md"));
            }
            files.push(File { path: format!("{name}.md"), bytes: written.article.into_bytes(), what: What::Article });
            if let Some(notes) = written.notes {
                files.push(File { path: format!("{name}.notes.md"), bytes: notes.into_bytes(), what: What::Notes });
            }
        }
    }
    let index = match index {
        Some(text) => with_pages(text, sheets),
        None => new_index(sheets),
    };
    for sheet in sheets {
        let mut beside = |ending: &str, bytes: &[u8]| {
            files.push(File {
                path: format!("{folder}/{}.{ending}", sheet.name),
                bytes: bytes.to_vec(),
                what: What::Beside,
            });
        };
        sheet.input.boxes.iter().for_each(|boxes| beside("boxes.tsv", boxes.as_bytes()));
        sheet.input.received.iter().for_each(|(ending, bytes)| beside(ending, bytes));
    }
    files.push(File { path: format!("{folder}/_index.md"), bytes: index.into_bytes(), what: What::Index });
    files.extend(sheets.iter().map(|sheet| File {
        path: format!("{folder}/{}.txt", sheet.name),
        bytes: sheet.input.bytes.clone(),
        what: What::Transcription,
    }));
    (files, unproved)
}

/// An article that goes on on another page: page and place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Jump {
    from: (usize, usize),
    to: (usize, usize),
}

/// Marks that lead from one page to another and are answered there by one mark and no other.
fn jumps(sheets: &[Sheet<'_>]) -> Vec<Jump> {
    let called = |s: usize| sheets[s].place.label.clone().unwrap_or_else(|| sheets[s].name.clone()).to_uppercase();
    let mut found = parts(sheets);
    let marks: Vec<((usize, usize), &super::page::jump::Jump)> = sheets
        .iter()
        .enumerate()
        .flat_map(|(s, sheet)| {
            sheet
                .input
                .page
                .articles
                .iter()
                .enumerate()
                .filter_map(move |(a, article)| Some(((s, a), article.jump.as_ref()?)))
        })
        .collect();
    for (from, mark) in marks.iter().filter(|(_, mark)| !mark.comes_from) {
        let answers: Vec<(usize, usize)> = marks
            .iter()
            .filter(|(to, answer)| {
                answer.comes_from
                    && to.0 != from.0
                    && mark.page == called(to.0)
                    && answer.page == called(from.0)
                    && (mark.number == answer.number || mark.number.is_none() || answer.number.is_none())
            })
            .map(|(to, _)| *to)
            .collect();
        // several marks without numbers may lead to the same page
        let rivals = marks
            .iter()
            .filter(|(other, rival)| {
                !rival.comes_from && other.0 == from.0 && rival.page == mark.page && rival.number == mark.number
            })
            .count();
        if let [to] = answers[..]
            && rivals == 1
            && !found.iter().any(|jump| jump.to == to)
        {
            found.push(Jump { from: *from, to });
        }
    }
    found
}

/// The parts of articles that their source has on several pages.
fn parts(sheets: &[Sheet<'_>]) -> Vec<Jump> {
    let mut found = Vec::new();
    let mut last: std::collections::BTreeMap<(&std::path::Path, &str), (usize, usize)> =
        std::collections::BTreeMap::new();
    for (s, sheet) in sheets.iter().enumerate() {
        for (a, article) in sheet.input.page.articles.iter().enumerate() {
            let Some(id) = article.given.as_ref().and_then(|given| given.id.as_deref()) else { continue };
            if let Some(from) = last.insert((&sheet.input.file, id), (s, a)) {
                found.push(Jump { from, to: (s, a) });
            }
        }
    }
    found
}

fn new_index(sheets: &[Sheet<'_>]) -> String {
    let mut out = String::from("---\n");
    let read = |get: &dyn Fn(&super::page::masthead::Issue) -> Option<String>| {
        sheets.iter().find_map(|sheet| get(&sheet.input.page.issue))
    };
    let place = sheets[0].place;
    let paper = sheets.iter().find_map(|sheet| sheet.place.paper.clone());
    yaml::line(&mut out, "paper", paper.as_deref());
    out.push_str(&format!("date: {}\n", place.date));
    let printed = sheets.iter().any(|sheet| sheet.place.date_printed);
    out.push_str(if printed { "date_basis: printed\n" } else { "date_basis: inferred\n" });
    let number = read(&|issue| issue.number.map(|n| n.to_string()));
    if let Some(number) = number {
        out.push_str(&format!("number: {number}\n"));
    }
    yaml::line(&mut out, "lunar", read(&|issue| issue.lunar.clone()).as_deref());
    if let Some(weather) = read(&|issue| issue.weather.clone()) {
        out.push_str(&format!("weather: {}\n", yaml::inner(&weather)));
    }
    if let Some(pages) = read(&|issue| issue.pages.map(|n| n.to_string())) {
        out.push_str(&format!("page_count: {pages}\n"));
    }
    yaml::line(&mut out, "serial", read(&|issue| issue.serial.clone()).as_deref());
    yaml::line(&mut out, "publisher", read(&|issue| issue.publisher.clone()).as_deref());
    out.push_str("pages:\n");
    sheets.iter().for_each(|sheet| out.push_str(&page_line(sheet)));
    out.push_str("---\n");
    out
}

fn page_line(sheet: &Sheet<'_>) -> String {
    let page = &sheet.input.page;
    let duplicates: Vec<String> =
        page.duplicates.iter().map(|(first, last, of)| format!("{}={of}", yaml::one_range((*first, *last)))).collect();
    let label =
        sheet.place.label.as_deref().map(|label| format!("label: {}, ", label_value(label))).unwrap_or_default();
    let basis = if sheet.place.label_printed { "printed" } else { "inferred" };
    format!(
        "  {}: {{ {label}basis: {basis}, masthead: {}, furniture: {}, duplicates: [{}] }}\n",
        sheet.name,
        yaml::ranges(&with_words(&page.masthead, &sheet.input.text)),
        yaml::ranges(&with_words(&page.furniture, &sheet.input.text)),
        duplicates.join(", ")
    )
}

/// Ranges without those that have no words: marks of Markdown are none in the transcription.
fn with_words(ranges: &[(u32, u32)], text: &str) -> Vec<(u32, u32)> {
    let lines = lines_of(text);
    let has = |n: u32| lines.get(n as usize - 1).is_some_and(|line| !line.trim().is_empty());
    ranges.iter().copied().filter(|(first, last)| (*first..=*last).any(has)).collect()
}

fn label_value(label: &str) -> String {
    if label.bytes().all(|b| b.is_ascii_digit()) { quoted(label) } else { yaml::inner(label) }
}

/// An index that is there, with the pages that it does not name yet.
fn with_pages(index: &str, sheets: &[Sheet<'_>]) -> String {
    let names_page = |line: &str, name: &str| line.trim_start().starts_with(&format!("{name}:"));
    let missing: Vec<&Sheet<'_>> =
        sheets.iter().filter(|sheet| !index.lines().any(|line| names_page(line, &sheet.name))).collect();
    if missing.is_empty() {
        return index.to_owned();
    }
    let added: String = missing.iter().map(|sheet| page_line(sheet)).collect();
    let mut out = String::with_capacity(index.len() + added.len());
    let (mut in_pages, mut done, mut fences) = (false, false, 0);
    for line in index.split_inclusive('\n') {
        let is_fence = line.trim_end() == "---";
        if !done && in_pages && (is_fence || !line.starts_with([' ', '\t']) && !line.trim().is_empty()) {
            out.push_str(&added);
            done = true;
        }
        if is_fence {
            fences += 1;
            if fences == 2 && !done {
                out.push_str(&format!("pages:\n{added}"));
                done = true;
            }
        }
        in_pages |= line.trim_end() == "pages:" || line.trim_end() == "版面:";
        out.push_str(line);
    }
    out
}
