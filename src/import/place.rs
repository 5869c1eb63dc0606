//! Which issue, and which page of it, a transcription is.
//!
//! What is said goes before what is read: the command line, then the list, then the name of the file by
//! the pattern in archive.toml, then the masthead. Where the masthead says otherwise, both are told.
//! What is not known is not guessed; a page number that nothing names becomes `x1`.

use std::collections::BTreeMap;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim, WriterBuilder};

use super::belongs::is_same_paper;
use super::input::Input;
use crate::diag::{Diagnostic, Report, codes};
use crate::model::{IssueDate, is_slug};

/// What is said of a page beside its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub paper: Option<String>,
    pub date: Option<String>,
    pub page: Option<String>,
    /// The issue's id: its folder below `content/issues/`.
    pub issue: Option<String>,
}

impl Said {
    /// Fills what is missing.
    fn or(&mut self, other: &Self) {
        let fill = |to: &mut Option<String>, from: &Option<String>| {
            if to.is_none() {
                to.clone_from(from);
            }
        };
        fill(&mut self.paper, &other.paper);
        fill(&mut self.date, &other.date);
        fill(&mut self.page, &other.page);
        fill(&mut self.issue, &other.issue);
    }
}

/// Where a page goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `2021-08-06`
    pub issue: String,
    pub date: String,
    pub date_printed: bool,
    pub paper: Option<String>,
    /// Whether its masthead or somebody names the paper, rather than the archive for all its issues.
    pub paper_known: bool,
    /// `a1`; none if it is to be numbered as a page whose number is not known.
    pub sheet: Option<String>,
    /// As it is printed: `A1`.
    pub label: Option<String>,
    pub label_printed: bool,
}

/// What the name of a file says by a pattern such as `{date}_{page}.txt`.
///
/// `{date}` stands for a day (2021-08-06 or 20210806), `{page}` for letters and figures, `{paper}` for
/// anything without `_`, `{*}` for anything. Other characters stand for themselves.
pub fn by_name(pattern: &str, name: &str) -> Option<Said> {
    let mut said = Said::default();
    matches(pattern, name, &mut said).then_some(said)
}

fn matches(pattern: &str, name: &str, said: &mut Said) -> bool {
    let Some(open) = pattern.find('{') else { return pattern == name };
    let Some(close) = pattern[open..].find('}').map(|at| open + at) else { return pattern == name };
    let Some(rest) = name.strip_prefix(&pattern[..open]) else { return false };
    let (field, behind) = (&pattern[open + 1..close], &pattern[close + 1..]);
    // the longest that leaves something for what follows
    let mut ends: Vec<usize> = rest.char_indices().map(|(at, _)| at).skip(1).chain([rest.len()]).collect();
    ends.reverse();
    for end in ends {
        let words = &rest[..end];
        let fits = match field {
            "date" => day(words).is_some(),
            "page" => !words.is_empty() && words.chars().all(|c| c.is_ascii_alphanumeric()) && words.len() <= 8,
            "paper" => !words.is_empty() && !words.contains('_'),
            _ => true,
        };
        let mut inner = said.clone();
        if fits && matches(behind, &rest[end..], &mut inner) {
            match field {
                "date" => inner.date = day(words),
                "page" => inner.page = Some(words.to_owned()),
                "paper" => inner.paper = Some(words.to_owned()),
                _ => {}
            }
            *said = inner;
            return true;
        }
    }
    false
}

/// `2021-08-06` of itself or of `20210806`.
fn day(words: &str) -> Option<String> {
    let compact = words.len() == 8 && words.bytes().all(|b| b.is_ascii_digit());
    let text = if compact { format!("{}-{}-{}", &words[..4], &words[4..6], &words[6..]) } else { words.to_owned() };
    (text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()).then_some(text)
}

/// Reads a list: `file,paper,date,page` with a head line; values may stand in quotation marks.
///
/// Returns what is said of each file, by its name without folders and as it is written.
pub fn read_list(text: &str) -> BTreeMap<String, Said> {
    let (head, rows) = rows(text);
    let columns = columns(&head);
    let mut found = BTreeMap::new();
    for row in rows {
        let cell = |k: usize| columns[k].and_then(|at| row.get(at)).filter(|cell| !cell.is_empty()).map(str::to_owned);
        let Some(file) = cell(0) else { continue };
        // spreadsheets like to write days their own way
        let date = cell(2).map(|date| spelled(&date));
        found.insert(file, Said { paper: cell(1), date, page: cell(3), issue: cell(4) });
    }
    found
}

/// The head line of a list and the rows below it.
fn rows(text: &str) -> (StringRecord, Vec<StringRecord>) {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let mut reader = ReaderBuilder::new()
        .delimiter(between(text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    // it is text in memory, and rows may have any length: nothing is left to fail
    let mut rows = reader.records().filter_map(Result::ok);
    let head = rows.next().unwrap_or_default();
    (head, rows.collect())
}

/// What is between the cells of a list: of comma, semicolon and tab, the one that its head line has.
fn between(text: &str) -> u8 {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    b",;\t".iter().copied().find(|byte| head.as_bytes().contains(byte)).unwrap_or(b',')
}

/// `2021-08-06` of `2021/8/6` and `2021年8月6日`.
fn spelled(date: &str) -> String {
    let parts: Vec<&str> =
        date.split(['/', '.', '年', '月', '日', '-']).filter(|part| !part.trim().is_empty()).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => format!("{year}-{:0>2}-{:0>2}", month.trim(), day.trim()),
        _ => date.to_owned(),
    }
}

/// A list with rows for more files, to be filled in. What stands in it stays as it is.
pub fn add_to_list(there: Option<&str>, added: &[(String, Said)]) -> String {
    // the mark tells spreadsheets that it is UTF-8
    let there = there.map_or("", |text| text.trim_start_matches('\u{FEFF}'));
    let mut out = format!("\u{FEFF}{}", if there.trim().is_empty() { "file,paper,date,page\n" } else { there });
    if !out.ends_with('\n') {
        out.push('\n');
    }
    let known = read_list(&out);
    let (head, _) = rows(&out);
    let columns = columns(&head);
    let mut writer = WriterBuilder::new().delimiter(between(&out)).flexible(true).from_writer(Vec::new());
    for (file, said) in added.iter().filter(|(file, _)| !known.contains_key(file)) {
        let values = [Some(file.as_str()), said.paper.as_deref(), said.date.as_deref(), said.page.as_deref(), None];
        let row = (0..head.len())
            .map(|at| columns.iter().position(|column| *column == Some(at)).and_then(|which| values[which]))
            .map(Option::unwrap_or_default);
        // into memory
        let _ = writer.write_record(row);
    }
    let written = writer.into_inner().unwrap_or_default();
    out + &String::from_utf8_lossy(&written)
}

/// Where file, paper, date, page and issue stand in the rows of a list, by its head.
fn columns(head: &StringRecord) -> [Option<usize>; 5] {
    let head: Vec<String> = head.iter().map(str::to_lowercase).collect();
    [("file", "文件"), ("paper", "报名"), ("date", "日期"), ("page", "版"), ("issue", "期")]
        .map(|(name, chinese)| head.iter().position(|cell| cell == name || cell == chinese))
}

/// What is said of a page: on the command line, in the list, by the name of its file.
pub fn told(file: &Path, given: &Said, list: &BTreeMap<String, Said>, patterns: &[String]) -> Said {
    let mut said = given.clone();
    let name = file_name(file);
    for key in [file.display().to_string(), name.clone()] {
        if let Some(row) = list.get(&key) {
            said.or(row);
        }
    }
    if let Some(by_name) = patterns.iter().find_map(|pattern| by_name(pattern, &name)) {
        said.or(&by_name);
    }
    said
}

/// What is known of a page, from all that says something of it.
pub fn known(input: &Input, given: &Said, list: &BTreeMap<String, Said>, patterns: &[String]) -> Said {
    let mut said = told(&input.file, given, list, patterns);
    if input.is_told {
        let mut own = input.said.clone();
        own.or(&said);
        return own;
    }
    if input.nth > 0 {
        // a page that is named for a file is its first
        said.page = None;
    }
    let read = &input.page.issue;
    said.or(&Said { paper: read.paper.clone(), date: read.date.clone(), page: read.page.clone(), issue: None });
    said.or(&input.said);
    said
}

/// Decides where a page goes; none if that is not known, which is reported. `paper` is that of the archive's
/// issues which name no other.
pub fn place(input: &Input, said: &Said, paper: Option<&str>, report: &mut Report) -> Option<Place> {
    let shown = input.file.display().to_string();
    let read = &input.page.issue;
    let Some(date) = said.date.clone() else {
        let mut diagnostic =
            Diagnostic::new(&codes::IMPORT_PLACE, format!("nothing says of which day `{shown}` is")).in_path(shown);
        if let Some(day) = &input.page.latest_day {
            diagnostic = diagnostic.note(format!("the latest day that its text names with the year is {day}"));
        }
        report.push(diagnostic.help("give it with --date 2021-08-06, by a pattern for file names in archive.toml, or with --list pages.csv, which the first run writes"));
        return None;
    };
    let folder = match folder(&date) {
        Ok(folder) => folder,
        Err(why) => {
            report.push(
                Diagnostic::new(&codes::IMPORT_PLACE, format!("the date of `{shown}`: {why}"))
                    .in_path(shown)
                    .help("write the day as 2021-08-06, the month as 2021-08"),
            );
            return None;
        }
    };
    if let Some(printed) = read.date.as_ref().filter(|printed| **printed != date) {
        report.push(
            Diagnostic::new(
                &codes::IMPORT_CONFLICT,
                format!("`{shown}` is said to be of {date}, and its masthead says {printed}"),
            )
            .in_path(shown.clone())
            .help("what was said is taken; see which of the two is right"),
        );
    }
    for conflict in &read.conflicts {
        report.push(
            Diagnostic::new(&codes::IMPORT_CONFLICT, format!("`{shown}`: {conflict}"))
                .in_path(shown.clone())
                .help("see which of the two was misread"),
        );
    }
    if let (Some(told), Some(printed)) = (&said.paper, &read.paper)
        && !is_same_paper(told, printed)
    {
        report.push(
            Diagnostic::new(
                &codes::IMPORT_CONFLICT,
                format!("`{shown}` is said to be of {told}, and its masthead says {printed}"),
            )
            .in_path(shown.clone())
            .help("what was said is taken; see which of the two is right"),
        );
    }
    if said.paper.is_none() && paper.is_none() {
        let mut diagnostic =
            Diagnostic::new(&codes::IMPORT_PLACE, format!("nothing says of which paper `{shown}` is")).in_path(shown);
        if let Some(agency) = input.page.articles.iter().find_map(|article| article.byline.agency.as_deref()) {
            diagnostic = diagnostic.note(format!("its bylines name {agency}"));
        }
        report.push(diagnostic.help("give it with --paper, or as `paper = \"…\"` in archive.toml"));
        return None;
    }
    let issue = said.issue.clone().unwrap_or(folder);
    if !issue.split('/').all(is_slug) {
        report.push(
            Diagnostic::new(&codes::IMPORT_PLACE, format!("`{issue}` cannot be the id of an issue"))
                .in_path(shown)
                .help("an id is made of a-z, 0-9, hyphens, and slashes between folders"),
        );
        return None;
    }
    let named = said.page.clone().map(|page| page.trim().to_owned()).filter(|page| !page.is_empty());
    // A1, as it is printed, of a1, as it was said
    let printed = read.page.clone().filter(|page| named.as_ref().is_some_and(|named| slug(named) == slug(page)));
    let label_printed = printed.is_some();
    let label = printed.or(named);
    // a page with the paper's name at its head is the front page
    let front = label.is_none() && read.paper.is_some() && read.date.is_some();
    let sheet = label.as_deref().map(slug).or_else(|| front.then(|| "a1".to_owned())).filter(|slug| is_slug(slug));
    let label = label.or_else(|| front.then(|| "A1".to_owned()));
    // the name of a page whose number is not known is no label
    let label = label.filter(|label| !is_unnumbered(&slug(label)));
    Some(Place {
        issue,
        date_printed: read.date.as_deref() == Some(date.as_str()),
        date,
        paper_known: said.paper.is_some(),
        paper: said.paper.clone().or_else(|| paper.map(str::to_owned)),
        sheet,
        label,
        label_printed,
    })
}

/// The folder of an issue of which nothing but its date is said: 2021-08? and 2021-08~ have the month.
///
/// # Errors
/// When it is no date; in words.
pub fn folder(date: &str) -> std::result::Result<String, String> {
    let parsed = IssueDate::parse(date).map_err(|why| why.to_string())?;
    Ok(parsed.edtf().trim_end_matches(['?', '~', '%']).to_owned())
}

/// `a1` of `A1`, `3` of `第3版`.
pub fn slug(page: &str) -> String {
    let page = super::page::fields::page_label(page).unwrap_or_else(|| page.to_owned());
    page.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// Whether a page has the name of one whose number is not known: `x1`.
pub fn is_unnumbered(name: &str) -> bool {
    name.strip_prefix('x').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a path is named in a list by its name alone.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_read_by_their_pattern() {
        let said = by_name("{date}_{page}.txt", "2021-08-06_A1.txt").unwrap();
        assert_eq!((said.date.as_deref(), said.page.as_deref()), (Some("2021-08-06"), Some("A1")));
        let said = by_name("{paper}-{date}-{page}.txt", "株洲日报-20210806-A1.txt").unwrap();
        assert_eq!((said.paper.as_deref(), said.date.as_deref()), (Some("株洲日报"), Some("2021-08-06")));
        let said = by_name("{*}_{date}{page}.txt", "scan7_20210806A1.txt").unwrap();
        assert_eq!(said.page.as_deref(), Some("A1"));
        assert!(by_name("{date}_{page}.txt", "2021-13-06_A1.txt").is_none());
        assert!(by_name("{date}_{page}.txt", "notes.txt").is_none());
    }

    #[test]
    fn a_list_survives_a_spreadsheet() {
        let list =
            read_list("\u{FEFF}file,paper,date,page\r\n\"a,1.txt\",株洲日报,2021/8/6,A1\r\nb.txt,,2021年8月9日,\r\n");
        assert_eq!(list["a,1.txt"].date.as_deref(), Some("2021-08-06"));
        assert_eq!(list["b.txt"], Said { date: Some("2021-08-09".into()), ..Said::default() });
        let rows = vec![("a,1.txt".to_owned(), list["a,1.txt"].clone())];
        assert_eq!(read_list(&add_to_list(None, &rows))["a,1.txt"], list["a,1.txt"]);
    }

    #[test]
    fn a_list_that_is_filled_in_is_added_to_and_not_written_anew() {
        let there = "\u{FEFF}date;file;remark;issue\r\n2021/8/6;a.txt;torn;evening/2021-08-06\r\n";
        let rows = [("a.txt", None), ("b;1.txt", Some("A2"))]
            .map(|(file, page)| (file.to_owned(), Said { page: page.map(str::to_owned), ..Said::default() }));
        let now = add_to_list(Some(there), &rows);
        assert_eq!(now, format!("{there};\"b;1.txt\";;\n"));
        assert_eq!(read_list(&now)["a.txt"].issue.as_deref(), Some("evening/2021-08-06"));
    }
}
