//! Notes in lists.

use super::context::{ArticleCard, IssueRef, NoteCard, SheetRef};
use super::plan::Kinds;
use super::shared::Shared;
use super::urls;
use super::words::Words;
use crate::model::{Note, NoteFile, NotesOn, Subject, View, ViewIssue};
use crate::printed::{self, IssueReading, NoteDigest};
use crate::text::bidi::closed;

/// Characters of a note's words that lists show.
const TARGET: usize = 80;
/// Characters before and after them.
const BESIDE: usize = 14;
/// What ends a sentence.
const ENDS: [char; 5] = ['。', '！', '？', '；', '\n'];

/// A note in lists, and the subjects that it links to, by their places in the view.
pub struct Listed {
    pub card: Shared<NoteCard>,
    pub subjects: Vec<u32>,
}

/// What notes are on, for lists.
struct On<'a> {
    words: &'a Words,
    label: String,
    url: String,
    article: Option<&'a Shared<ArticleCard>>,
    issue: Option<&'a Shared<IssueRef>>,
    /// ISO date, where the file of the notes has none.
    date: &'a str,
}

#[allow(clippy::too_many_arguments, reason = "what an issue's cards are made of, once more")]
/// The notes on an issue, then those on its pages and articles in their order, as far as the theme has
/// pages on which they stand.
pub fn of_issue(
    view: &View<'_>,
    issue: &ViewIssue<'_>,
    read: &IssueReading,
    reference: &Shared<IssueRef>,
    sheets: &[Shared<SheetRef>],
    articles: &[Shared<ArticleCard>],
    kinds: &Kinds,
    words: &Words,
) -> Vec<Listed> {
    if !kinds.has("notes.html") {
        return Vec::new();
    }
    let date = issue.issue.date.earliest().to_string();
    let mut listed = Vec::new();
    let whole = format!("{} {}", reference.paper, reference.date.text);
    let on = |label: String, url: &str| On {
        words,
        label,
        url: url.to_owned(),
        article: None,
        issue: Some(reference),
        date: &date,
    };
    let notes = |on: NotesOn, template: &str| view.notes(&on).filter(|_| kinds.has(template));
    if let Some(file) = notes(NotesOn::Issue(issue.issue.id.to_string()), "issue.html") {
        listed.extend(on(whole.clone(), &reference.url).list(file, &read.notes));
    }
    for ((sheet, read), record) in sheets.iter().zip(&read.sheets).zip(issue.sheets()) {
        if let Some(file) = notes(NotesOn::Sheet(record.id.to_string()), "page.html") {
            listed.extend(on(format!("{whole} {}", sheet.name), &urls::sheet(&record.id)).list(file, &read.notes));
        }
    }
    for ((card, digest), record) in articles.iter().zip(&read.articles).zip(&issue.articles) {
        if digest.notes.is_empty() {
            continue;
        }
        if let Some(file) = notes(NotesOn::Article(record.id.to_string()), "article.html") {
            let on = On { article: Some(card), ..on(card.title.clone(), &card.url) };
            listed.extend(on.list(file, &digest.notes));
        }
    }
    listed
}

/// The notes on a subject.
pub fn of_subject(
    view: &View<'_>,
    subject: &Subject,
    read: &[NoteDigest],
    kinds: &Kinds,
    words: &Words,
) -> Vec<Listed> {
    let shown = kinds.has("notes.html") && kinds.has(subject.id.kind.template());
    let notes = view.notes(&NotesOn::Subject(subject.id.to_string())).filter(|_| shown);
    let Some(file) = notes else { return Vec::new() };
    let url = urls::subject(&subject.id);
    let on = On { words, label: subject.label.clone(), url, article: None, issue: None, date: "" };
    on.list(file, read)
}

impl On<'_> {
    /// In the order of the text; those that quote nothing come last.
    fn list(&self, file: &NoteFile, read: &[NoteDigest]) -> Vec<Listed> {
        let mut notes: Vec<(&Note, &NoteDigest)> = file.notes.iter().zip(read).collect();
        notes.sort_by_key(|(_, read)| read.place.as_ref().map_or((usize::MAX, 0), |place| (place.end, place.start)));
        let listed = notes.into_iter().map(|(note, read)| Listed {
            card: Shared::new(self.card(file, note, read)),
            subjects: read.subjects.clone(),
        });
        listed.collect()
    }

    fn card(&self, file: &NoteFile, note: &Note, read: &NoteDigest) -> NoteCard {
        let words = self.words;
        NoteCard {
            url: format!("{}#{}", self.url, note.id),
            kind: note.kind.key(),
            kind_label: words.note_kind(note.kind),
            seal: words.note_seal(note.kind),
            certainty: note.certainty.map_or("", |certainty| certainty.key()),
            certainty_label: note.certainty.map(|certainty| words.certainty(certainty)),
            title: note.title.as_deref().map(|title| closed(title).into_owned()),
            target: read.target.as_ref().map(|target| printed::cut(&target.shown(), TARGET, "……")),
            before: read.target.as_ref().map_or_else(String::new, |target| lead_in(&target.before)),
            after: read.target.as_ref().map_or_else(String::new, |target| lead_out(&target.after)),
            reading: note.reading.as_deref().map(|reading| closed(reading).into_owned()),
            lede: read.lede.clone(),
            on: self.label.clone(),
            on_url: self.url.clone(),
            article: self.article.cloned(),
            issue: self.issue.cloned(),
            date: file.date.as_ref().map_or_else(|| self.date.to_owned(), |date| date.earliest().to_string()),
        }
    }
}

/// The beginning of a sentence up to its quoted words: not more than a few of its clauses.
fn lead_in(before: &str) -> String {
    let sentence = before.rsplit(ENDS).next().unwrap_or_default();
    let cut = sentence.char_indices().rev().nth(BESIDE).map_or(0, |(at, _)| at);
    if cut == 0 {
        return sentence.trim_start().to_owned();
    }
    // from a clause on, where there is one
    let rest = &sentence[cut..];
    let from = rest.find(['，', '、']).map_or(0, |at| at + '，'.len_utf8());
    format!("……{}", &rest[from..])
}

/// What follows quoted words, up to the end of their clause.
fn lead_out(after: &str) -> String {
    let end = after.find(|c| ENDS.contains(&c) || c == '，').unwrap_or(after.len());
    after[..end].chars().take(BESIDE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_their_sentence() {
        assert_eq!(lead_in("结果为阴性。三轮核酸检测共完成"), "三轮核酸检测共完成");
        assert_eq!(lead_in("株洲日报讯（记者/易蓉）近日签订备忘录，同文称常住人口"), "……同文称常住人口");
        assert_eq!(lead_out("余杭区市场监管局签订《协议》后，近日"), "余杭区市场监管局签订《协议》");
        assert_eq!(lead_out("。"), "");
    }
}
