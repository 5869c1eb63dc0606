//! What a note can be on.

use crate::diag::{Diagnostic, Result, codes};
use crate::files::Source;
use crate::model::{Article, Issue, IssueId, Links, NotesOn, Resolution, Sheet, Subject, Target, View, ViewIssue};
use crate::printed::{self, Claims, Printed, Transcript};
use crate::text::unseen;

/// Something in the archive, with what a note on it needs.
#[derive(Debug)]
pub struct Item {
    pub on: NotesOn,
    /// Its file of notes, which may not be there yet.
    pub path: String,
    /// The text in which quotations are looked for.
    pub text: String,
    /// What text that is, as errors name it.
    pub of: String,
    /// The issue that it belongs to, in which links are read.
    pub issue: Option<IssueId>,
}

impl Item {
    /// Finds what an id, a label or a title names.
    ///
    /// # Errors
    /// `new-note` if that is nothing, or several things, or something that takes no notes; what reading
    /// its text reports.
    pub fn find(source: &dyn Source, view: &View<'_>, links: &Links<'_>, named: &str) -> Result<Self> {
        let failed = |message: String| Diagnostic::new(&codes::NEW_NOTE, message);
        match links.resolve(named, None) {
            Resolution::One(Target::Article(i, j)) => {
                let issue = &view.issues()[i];
                Self::article(source, issue, issue.articles[j], links)
            }
            Resolution::One(Target::Sheet(i, j)) => {
                let issue = &view.issues()[i];
                Self::sheet(source, issue, issue.sheets()[j])
            }
            Resolution::One(Target::Issue(i)) => Ok(Self::issue(view.issues()[i].issue, links)),
            Resolution::One(Target::Subject(k)) => Ok(Self::subject(view.subjects()[k], links)),
            Resolution::One(Target::Page(_)) => {
                let help =
                    "notes are on articles, pages of an issue, issues and subjects; write it into the page itself";
                Err(failed(format!("`{named}` is a page of your own, which takes no notes")).help(help).into())
            }
            Resolution::Several(_, targets) => {
                let ids: Vec<String> = targets.into_iter().map(|target| links.id(target)).collect();
                let help = format!("name one of them by its id: {}", ids.join(", "));
                Err(failed(format!("`{named}` names several things")).help(help).into())
            }
            Resolution::Unpublished => {
                let help = "a draft or what is in review can have notes: give it that status until it is published";
                Err(failed(format!("`{named}` is withheld")).help(help).into())
            }
            Resolution::Unreadable => {
                let help = "`annals check` says what is wrong with its file";
                Err(failed(format!("`{named}` could not be read")).help(help).into())
            }
            Resolution::Nothing => {
                let mut diagnostic = failed(format!("there is no `{named}` in the archive"));
                let near = links.nearest(named);
                diagnostic.notes.extend(unseen(named));
                if !near.is_empty() {
                    diagnostic = diagnostic.help(format!("the nearest: {}", near.join(", ")));
                }
                let help =
                    "an article is named by its id: its path below content/issues without .md, `2021-08-06/a1-04`";
                Err(diagnostic.help(help).into())
            }
        }
    }

    fn article(source: &dyn Source, issue: &ViewIssue<'_>, article: &Article, links: &Links<'_>) -> Result<Self> {
        let printed = Printed::read(source, article, &issue.issue.id, links)?;
        Ok(Self {
            on: NotesOn::Article(article.id.to_string()),
            path: notes_beside(&article.path),
            text: printed.whole().text,
            of: format!("the article {}", article.id),
            issue: Some(issue.issue.id.clone()),
        })
    }

    fn sheet(source: &dyn Source, issue: &ViewIssue<'_>, sheet: &Sheet) -> Result<Self> {
        let text = sheet.transcription.as_ref().map(|path| Transcript::read(source, path)).transpose()?;
        let text = text.map(|text| {
            let shown = printed::shown(issue, sheet, &text, &Claims::of(&issue.articles));
            printed::shown_text(&shown.runs, &text)
        });
        // beside its issue, whether it is transcribed or not
        let folder = issue.issue.file.path.trim_end_matches("_index.md");
        Ok(Self {
            on: NotesOn::Sheet(sheet.id.to_string()),
            path: format!("{folder}{}.notes.md", sheet.id.name()),
            text: text.unwrap_or_default(),
            of: format!("the lines of {} that are shown", sheet.id),
            issue: Some(issue.issue.id.clone()),
        })
    }

    fn issue(issue: &Issue, links: &Links<'_>) -> Self {
        Self {
            on: NotesOn::Issue(issue.id.to_string()),
            path: notes_beside(&issue.file.path),
            text: printed::plain_body(&issue.file, issue.body, Some(&issue.id), links),
            of: format!("the text of the issue {}", issue.id),
            issue: Some(issue.id.clone()),
        }
    }

    fn subject(subject: &Subject, links: &Links<'_>) -> Self {
        Self {
            on: NotesOn::Subject(subject.id.to_string()),
            path: notes_beside(&subject.file.path),
            text: printed::plain_body(&subject.file, subject.body, None, links),
            of: format!("the text of {}", subject.id),
            issue: None,
        }
    }
}

/// `content/topics/testing.notes.md` of `content/topics/testing.md`
fn notes_beside(path: &str) -> String {
    format!("{}.notes.md", path.strip_suffix(".md").unwrap_or(path))
}
