//! Tables of articles: CSV, TSV, JSON Lines. Each row is an article, in its issue; nothing is cut.
//!
//! Columns are told by their names or by `--map`; what has none is kept under `extra`. A row that cannot be
//! placed is rejected with its number and its reason, and the others come in. The transcription of a page is
//! made from its rows, so that `check` can prove every article against it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use csv::{ReaderBuilder, WriterBuilder};
use serde_json::Value;

use super::{Given, GivenLine, Layout, LayoutPage, Options, Refusal, dates};
use crate::import::page::roles::Role;
use crate::import::place;

/// What a column can be, with the names by which it is known.
const COLUMNS: [(&str, &[&str]); 9] = [
    (
        "date",
        &[
            "date",
            "pub_date",
            "pubdate",
            "publication_date",
            "published",
            "issue_date",
            "day",
            "日期",
            "出版日期",
            "发表日期",
            "發表日期",
        ],
    ),
    ("title", &["title", "headline", "heading", "标题", "標題", "题名", "題名"]),
    ("deck", &["deck", "subtitle", "副题", "副標題", "副标题"]),
    (
        "text",
        &[
            "text",
            "body",
            "content",
            "fulltext",
            "full_text",
            "article_text",
            "ocr",
            "正文",
            "内容",
            "內容",
            "全文",
            "文本",
        ],
    ),
    ("page", &["page", "page_no", "page_number", "pagenum", "版", "版次", "版面", "页", "頁"]),
    ("author", &["author", "authors", "byline", "作者", "记者", "記者"]),
    ("column", &["column", "section", "category", "栏目", "欄目"]),
    ("paper", &["paper", "newspaper", "newspaper_title", "publication", "报名", "報名", "报纸", "報紙"]),
    ("id", &["id", "key", "uid", "article_id", "identifier", "编号", "編號"]),
];

/// Rows that cannot be placed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rejected {
    pub head: Vec<String>,
    /// Number, reason, cells.
    pub rows: Vec<(usize, String, Vec<String>)>,
}

impl Rejected {
    /// The file that lists them: number and reason, then the row as it is.
    pub fn to_csv(&self) -> String {
        let mut writer = WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let head = ["row", "reason"].into_iter().chain(self.head.iter().map(String::as_str));
        // into memory
        let _ = writer.write_record(head);
        for (number, reason, cells) in &self.rows {
            let number = number.to_string();
            let _ = writer.write_record([number.as_str(), reason].into_iter().chain(cells.iter().map(String::as_str)));
        }
        // the mark tells spreadsheets that it is UTF-8
        format!("\u{FEFF}{}", String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()))
    }
}

/// Whether a text is a table, by its head or by what is said of it.
pub fn is_table(file: &Path, text: &str, options: &Options) -> bool {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if !options.map.is_empty() || ["csv", "tsv", "jsonl", "ndjson", "json"].contains(&ending.as_str()) {
        return true;
    }
    let first = text.lines().next().unwrap_or_default().trim();
    if first.starts_with('{') && first.contains("\":") || first == "[" || first.starts_with("[{") {
        return true;
    }
    let head: Vec<String> = cells_of(first, between(first)).into_iter().map(|cell| cell.to_lowercase()).collect();
    let known = |what: &str| head.iter().any(|cell| column(cell) == Some(what));
    head.len() >= 3 && known("text") && (known("title") || known("date"))
}

/// What a column of this name is.
fn column(name: &str) -> Option<&'static str> {
    let name = name.trim().trim_start_matches('\u{FEFF}').to_lowercase();
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(what, _)| *what)
}

/// What stands between the cells of a head line.
fn between(head: &str) -> u8 {
    let count = |byte: u8| head.bytes().filter(|b| *b == byte).count();
    b",\t;".iter().copied().max_by_key(|byte| (count(*byte), u8::from(*byte == b','))).unwrap_or(b',')
}

fn cells_of(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(line.as_bytes());
    let row = reader.records().filter_map(Result::ok).next().unwrap_or_default();
    row.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// Why a row cannot be placed, and its cells.
type Fault = (String, Vec<String>);
/// Rows, each with the number that a spreadsheet shows.
type Rows = Vec<(usize, Result<Vec<String>, Fault>)>;

/// Reads a table.
///
/// # Errors
/// When it has no column of texts, or `--map` names one that it does not have.
pub fn read(name: &str, text: &str, options: &Options) -> Result<Layout, Refusal> {
    let start = text.trim_start();
    let (head, rows) =
        if start.starts_with('{') || start.starts_with('[') { json_rows(start)? } else { csv_rows(text) };
    let columns = columns(&head, options)?;
    let mut layout = Layout { notices: vec![in_words(&head, &columns)], ..Layout::default() };
    let mut rejected = Rejected { head: head.clone(), rows: Vec::new() };
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    let mut pages: Vec<Making> = Vec::new();
    let mut places: BTreeMap<(Option<String>, String, Option<String>), usize> = BTreeMap::new();
    for (number, cells) in rows {
        let taken = cells.and_then(|cells| article(&cells, &head, &columns));
        match taken {
            Ok(row) => {
                if let Some(id) = &row.id
                    && let Some(other) = ids.insert(id.clone(), number)
                {
                    ids.insert(id.clone(), other);
                    rejected.rows.push((number, format!("row {other} has the same id `{id}`"), row.cells));
                    continue;
                }
                let key = (row.paper.clone(), row.date.clone(), row.page.clone());
                let at = *places.entry(key).or_insert_with(|| {
                    pages.push(Making::new(&row));
                    pages.len() - 1
                });
                pages[at].add(row, format!("{name}#{number}"));
            }
            Err(why) => rejected.rows.push((number, why.0, why.1)),
        }
    }
    if pages.is_empty() && rejected.rows.is_empty() {
        return Err(Refusal::new("this is a table with a head and no rows", "give a table that has articles"));
    }
    layout.pages = pages.into_iter().map(Making::finish).collect();
    layout.rejected = (!rejected.rows.is_empty()).then_some(rejected);
    Ok(layout)
}

fn csv_rows(text: &str) -> (Vec<String>, Rows) {
    let delimiter = between(text.trim_start().lines().next().unwrap_or_default());
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut head: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for (k, record) in reader.records().enumerate() {
        // it is text in memory, and rows may have any length: nothing is left to fail
        let Ok(record) = record else { continue };
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if k == 0 {
            head = cells.into_iter().map(|cell| cell.trim().trim_start_matches('\u{FEFF}').to_owned()).collect();
        } else if cells.iter().all(|cell| cell.trim().is_empty()) {
        } else if cells.len() == head.len() {
            rows.push((k + 1, Ok(cells)));
        } else {
            let why = format!("it has {} cells, and the head has {}", cells.len(), head.len());
            rows.push((k + 1, Err((why, cells))));
        }
    }
    (head, rows)
}

fn json_rows(text: &str) -> Result<(Vec<String>, Rows), Refusal> {
    let values: Vec<(usize, Result<Value, String>)> = if text.starts_with('[') {
        let list: Vec<Value> = serde_json::from_str(text).map_err(|error| {
            Refusal::new(
                format!("this is JSON that cannot be read: {error}"),
                "give a list of objects, or an object on each line",
            )
        })?;
        list.into_iter().enumerate().map(|(k, value)| (k + 1, Ok(value))).collect()
    } else {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(k, line)| (k + 1, serde_json::from_str(line).map_err(|error| error.to_string()))).collect()
    };
    let mut head: Vec<String> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for key in values.iter().filter_map(|(_, value)| value.as_ref().ok()?.as_object()).flat_map(|object| object.keys())
    {
        if known.insert(key.clone()) {
            head.push(key.clone());
        }
    }
    if head.is_empty() {
        return Err(Refusal::new("this is JSON without objects", "give a list of objects, or an object on each line"));
    }
    let cell = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let rows = values.into_iter().map(|(number, value)| {
        let row = match value {
            Ok(Value::Object(object)) => {
                Ok(head.iter().map(|key| object.get(key).map(cell).unwrap_or_default()).collect())
            }
            Ok(_) => Err(("it is no object".to_owned(), Vec::new())),
            Err(why) => Err((why, Vec::new())),
        };
        (number, row)
    });
    let rows = rows.collect();
    Ok((head, rows))
}

/// For each column what it is.
fn columns(head: &[String], options: &Options) -> Result<Vec<Option<&'static str>>, Refusal> {
    let mut columns: Vec<Option<&'static str>> = vec![None; head.len()];
    let names = || head.join(", ");
    for (what, name) in &options.map {
        let known = COLUMNS.iter().map(|(key, _)| *key).find(|key| key == what);
        let Some(known) = known else {
            let all: Vec<&str> = COLUMNS.iter().map(|(key, _)| *key).collect();
            return Err(Refusal::new(
                format!("`--map {what}={name}`: there is no `{what}`"),
                format!("write one of {}", all.join(", ")),
            ));
        };
        let Some(at) = head.iter().position(|cell| cell == name) else {
            return Err(Refusal::new(
                format!("`--map {what}={name}`: the table has no column `{name}`"),
                format!("its columns are {}", names()),
            ));
        };
        columns[at] = Some(known);
    }
    for (at, name) in head.iter().enumerate() {
        if columns[at].is_none()
            && let Some(what) = column(name)
            && !columns.contains(&Some(what))
        {
            columns[at] = Some(what);
        }
    }
    for what in ["text", "date"] {
        if !columns.contains(&Some(what)) {
            return Err(Refusal::new(
                format!("this is a table, and none of its columns is known to be the {what} of an article"),
                format!("say which: --map {what}=COLUMN; its columns are {}", names()),
            ));
        }
    }
    Ok(columns)
}

/// `columns: date = pub_date, title = headline; under extra: key`
fn in_words(head: &[String], columns: &[Option<&'static str>]) -> String {
    let known: Vec<String> =
        head.iter().zip(columns).filter_map(|(name, what)| what.map(|what| format!("{what} = {name}"))).collect();
    let others: Vec<&str> =
        head.iter().zip(columns).filter(|(_, what)| what.is_none()).map(|(name, _)| name.as_str()).collect();
    let extra = if others.is_empty() { String::new() } else { format!("; under `extra`: {}", others.join(", ")) };
    format!("columns: {}{extra}", known.join(", "))
}

/// A row that can be placed.
struct Article {
    id: Option<String>,
    paper: Option<String>,
    date: String,
    page: Option<String>,
    title: Option<String>,
    deck: Option<String>,
    author: Option<String>,
    column: Option<String>,
    text: String,
    extra: Vec<(String, String)>,
    cells: Vec<String>,
}

fn article(cells: &[String], head: &[String], columns: &[Option<&'static str>]) -> Result<Article, Fault> {
    let cell = |what: &str| {
        let at = columns.iter().position(|column| *column == Some(what))?;
        cells.get(at).map(|words| words.trim().to_owned()).filter(|words| !words.is_empty())
    };
    let reject = |why: String| (why, cells.to_vec());
    let Some(written) = cell("date") else { return Err(reject("it has no date".into())) };
    let Some(date) = dates::day(&written) else { return Err(reject(format!("`{written}` is no day"))) };
    let Some(text) = cell("text") else { return Err(reject("it has no text".into())) };
    if text.contains('\0') {
        return Err(reject("its text has a NUL".into()));
    }
    let page = cell("page");
    if let Some(page) = &page
        && !crate::model::is_slug(&place::slug(page))
    {
        return Err(reject(format!("`{page}` cannot be the name of a page")));
    }
    let extra =
        head.iter().zip(columns).zip(cells).filter(|((_, what), words)| what.is_none() && !words.trim().is_empty());
    Ok(Article {
        id: cell("id"),
        paper: cell("paper"),
        date,
        page,
        title: cell("title").map(|title| title.split_whitespace().collect::<Vec<_>>().join(" ")),
        deck: cell("deck"),
        author: cell("author"),
        column: cell("column"),
        text,
        extra: extra.map(|((name, _), words)| (name.clone(), words.trim().to_owned())).collect(),
        cells: cells.to_vec(),
    })
}

/// A page that is made from rows.
struct Making {
    page: LayoutPage,
    text: String,
    lines: u32,
}

impl Making {
    fn new(row: &Article) -> Self {
        let mut page = LayoutPage { from_line: 1, articles: Some(Vec::new()), ..LayoutPage::default() };
        page.said.paper.clone_from(&row.paper);
        page.said.date = Some(row.date.clone());
        page.said.page.clone_from(&row.page);
        Self { page, text: String::new(), lines: 0 }
    }

    fn line(&mut self, words: &str) -> u32 {
        self.text.push_str(words);
        self.text.push('\n');
        self.lines += 1;
        self.lines
    }

    fn add(&mut self, row: Article, origin: String) {
        if self.lines > 0 {
            self.line("");
        }
        let mut given = Given {
            title: row.title.clone(),
            author: row.author,
            origin: Some(origin),
            extra: row.extra,
            ..Given::default()
        };
        given.extra.extend(row.id.map(|id| ("id".to_owned(), id)));
        given.extra.extend(row.column.map(|column| ("section".to_owned(), column)));
        let bare = |words: &str| words.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let text = row.text.replace("\r\n", "\n").replace('\r', "\n");
        let mut paragraphs = text.split('\n').map(str::trim).filter(|words| !words.is_empty());
        let first = paragraphs.clone().next().unwrap_or_default();
        if let Some(title) = &row.title {
            if bare(first) == bare(title) {
                let n = self.line(first);
                paragraphs.next();
                given.lines.push(GivenLine { first: n, last: n, role: Role::Head, text: None });
            } else if let Some(rest) =
                first.strip_prefix(title.as_str()).filter(|rest| rest.starts_with(char::is_whitespace))
            {
                let n = self.line(first);
                paragraphs.next();
                given.lines.push(GivenLine { first: n, last: n, role: Role::Head, text: Some(title.clone()) });
                given.lines.push(GivenLine { first: n, last: n, role: Role::Body, text: Some(rest.trim().to_owned()) });
            } else {
                let n = self.line(title);
                given.lines.push(GivenLine { first: n, last: n, role: Role::Head, text: None });
            }
        }
        if let Some(deck) = row.deck {
            let n = self.line(&deck.split_whitespace().collect::<Vec<_>>().join(" "));
            given.lines.push(GivenLine { first: n, last: n, role: Role::More, text: None });
            given.deck = Some(deck);
        }
        for words in paragraphs {
            let n = self.line(words);
            given.lines.push(GivenLine { first: n, last: n, role: Role::Body, text: None });
        }
        if let Some(articles) = &mut self.page.articles {
            articles.push(given);
        }
    }

    fn finish(self) -> LayoutPage {
        LayoutPage { bytes: self.text.into_bytes(), ..self.page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Layout {
        read("a.csv", text, &Options::default()).unwrap()
    }

    #[test]
    fn rows_become_articles_of_their_issues() {
        let text = "\u{FEFF}key,date,版次,title,text\n1,20020101,A2,甲,\"甲 【本報訊】一。\n二。\"\n2,2002/1/1,A2,乙,正文。\n3,2002-01-02,,丙,正文。\n";
        assert!(is_table(Path::new("a.txt"), text.trim_start_matches('\u{FEFF}'), &Options::default()));
        let layout = table(text);
        let pages: Vec<_> =
            layout.pages.iter().map(|page| (page.said.date.clone().unwrap(), page.said.page.clone())).collect();
        assert_eq!(pages, [("2002-01-01".into(), Some("A2".into())), ("2002-01-02".into(), None)]);
        assert_eq!(String::from_utf8_lossy(&layout.pages[0].bytes), "甲 【本報訊】一。\n二。\n\n乙\n正文。\n");
        let articles = layout.pages[0].articles.as_ref().unwrap();
        assert_eq!(articles[1].origin.as_deref(), Some("a.csv#3"));
        assert!(layout.rejected.is_none());
    }

    #[test]
    fn rows_that_cannot_be_placed_are_rejected_with_their_reason() {
        let layout = table(
            "id,date,title,text\n1,2002-01-01,甲,正文。\n1,2002-01-01,乙,正文。\n2,1/2/2002,丙,正文。\n3,2002-01-01,丁,\n4,2002-01-01\n,,,\n",
        );
        let rejected = layout.rejected.unwrap();
        let why: Vec<(usize, &str)> = rejected.rows.iter().map(|(n, why, _)| (*n, why.as_str())).collect();
        assert_eq!(
            why,
            [
                (3, "row 2 has the same id `1`"),
                (4, "`1/2/2002` is no day"),
                (5, "it has no text"),
                (6, "it has 2 cells, and the head has 4"),
            ]
        );
        assert!(rejected.to_csv().starts_with("\u{FEFF}row,reason,id,date,title,text\n3,row 2 has the same id `1`,1,"));
    }

    #[test]
    fn json_lines_and_a_map() {
        let text = "{\"when\": \"2002-01-01\", \"head\": \"甲\", \"words\": \"正文。\", \"tags\": [\"a\", \"b\"]}\n{\"when\": 3\n";
        let map = |what: &str, name: &str| (what.to_owned(), name.to_owned());
        let options =
            Options { map: vec![map("date", "when"), map("title", "head"), map("text", "words")], encoding: None };
        let layout = read("a.jsonl", text, &options).unwrap();
        let article = &layout.pages[0].articles.as_ref().unwrap()[0];
        assert_eq!((article.title.as_deref(), &article.extra[..]), (Some("甲"), &[("tags".into(), "a, b".into())][..]));
        assert_eq!(layout.rejected.unwrap().rows.len(), 1);
        let refused = read("a.jsonl", text, &Options::default()).unwrap_err();
        assert!(refused.message.contains("known to be the text") && refused.help.contains("when"), "{refused:?}");
    }
}
