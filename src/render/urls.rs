//! Addresses: from ids alone, never from titles.

use crate::model::{ArticleId, IssueId, SheetId, SubjectId, Target, View};

pub fn issue(id: &IssueId) -> String {
    format!("issues/{id}/")
}

pub fn sheet(id: &SheetId) -> String {
    format!("issues/{id}/")
}

pub fn article(id: &ArticleId) -> String {
    format!("issues/{id}/")
}

pub fn subject(id: &SubjectId) -> String {
    format!("{id}/")
}

/// A free page stands at the root: `about/`.
pub fn free(slug: &str) -> String {
    format!("{slug}/")
}

pub fn target(view: &View<'_>, target: Target) -> String {
    match target {
        Target::Issue(i) => issue(&view.issues()[i].issue.id),
        Target::Sheet(i, j) => sheet(&view.issues()[i].sheets()[j].id),
        Target::Article(i, j) => article(&view.issues()[i].articles[j].id),
        Target::Subject(i) => subject(&view.subjects()[i].id),
        Target::Page(i) => free(&view.pages()[i].slug),
    }
}

/// From a page to the root of the site: `./`, `../../../`.
pub fn root(url: &str) -> String {
    match url.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}
