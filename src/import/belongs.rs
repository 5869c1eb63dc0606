//! Whether a page belongs to the issue that it would be put into, and its text to the page.
//!
//! 1. The paper of the page, where its masthead names one or somebody said it, is that of the issue. Names
//!    are compared without white space and punctuation, traditional as simplified. A name of which one
//!    character differs counts as misread if the text is that of the page that is there; this is said.
//! 2. The text of the page is that of the page of this name, if there is one: both have enough runs of
//!    characters in common.
//!
//! What does not belong is refused, with the command that puts it in a place of its own: taken for a newer
//! transcription, it would be lost, or its lines would be laid under the articles of another page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::input::Input;
use super::place::{self, Place, Said};
use crate::diag::{Diagnostic, Report, SourceText, codes};
use crate::files::{self, Disk, Source};
use crate::load;
use crate::text::fold::fold_search;
use crate::text::simplified::Simplified;

const ISSUES: &str = "content/issues";

/// How much two names of a paper are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Same,
    /// One character differs, which may be misread.
    Near,
    Others,
}

/// Papers of one place differ in these words alone.
const KINDS: [&str; 16] = [
    "日报", "晚报", "早报", "晨报", "时报", "商报", "新报", "周报", "周刊", "月报", "月刊", "画报", "午报", "夜报",
    "党报", "法报",
];

fn names(a: &str, b: &str) -> Names {
    let (a, b): (Vec<char>, Vec<char>) = (bare(a).chars().collect(), bare(b).chars().collect());
    if a == b {
        return Names::Same;
    }
    let differ = a.iter().zip(&b).filter(|(x, y)| x != y).count();
    let kind = |name: &[char]| {
        let name: String = name.iter().collect();
        KINDS.iter().find(|kind| name.ends_with(**kind))
    };
    let other_kind = kind(&a).zip(kind(&b)).is_some_and(|(a, b)| a != b);
    if a.len() == b.len() && a.len() > 2 && differ == 1 && !other_kind { Names::Near } else { Names::Others }
}

/// A name as it is compared.
fn bare(name: &str) -> String {
    let folded = fold_search(name, Simplified::chinese()).text;
    folded.strip_prefix("the ").unwrap_or(&folded).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two names are those of one paper.
pub fn is_same_paper(a: &str, b: &str) -> bool {
    names(a, b) == Names::Same
}

/// Characters of the runs that two texts are compared by.
const RUN: usize = 5;
/// With a smaller part of its runs in common a text is another.
const RELATED: f32 = 0.2;
/// With a greater part it is the same, but for misreadings.
const SAME: f32 = 0.8;

/// Which part of the runs of the shorter text the longer one has too; none if one of them has hardly any.
fn alike(a: &str, b: &str) -> Option<f32> {
    let runs = |text: &str| -> BTreeSet<[char; RUN]> {
        let chars: Vec<char> =
            fold_search(text, Simplified::chinese()).text.chars().filter(|c| !c.is_whitespace()).collect();
        chars.windows(RUN).filter_map(|run| run.try_into().ok()).collect()
    };
    let (a, b) = (runs(a), runs(b));
    let least = a.len().min(b.len());
    (least >= RUN).then(|| a.intersection(&b).count() as f32 / least as f32)
}

/// The text of a page without its masthead and furniture, which all pages of a paper have in common.
fn text_of(input: &Input) -> String {
    let page = &input.page;
    let beside =
        |n: u32| page.masthead.iter().chain(&page.furniture).any(|(first, last)| (*first..=*last).contains(&n));
    let lines = input.text.split('\n').zip(1..).filter(|(_, n)| !beside(*n));
    lines.map(|(line, _)| line).collect::<Vec<_>>().join("\n")
}

/// What is asked of pages while a run goes on.
pub struct Belonging<'a> {
    disk: &'a Disk,
    root: &'a Path,
    /// The paper of issues that do not name theirs.
    default: Option<&'a str>,
    /// Folders of papers that have one, by the bare name of the paper; read when it is needed.
    groups: Option<BTreeMap<String, String>>,
    /// Places that were proposed to pages which were refused.
    proposed: BTreeSet<(String, String)>,
}

impl<'a> Belonging<'a> {
    pub fn new(disk: &'a Disk, root: &'a Path, default: Option<&'a str>) -> Self {
        Self { disk, root, default, groups: None, proposed: BTreeSet::new() }
    }

    /// Leaves the pages of an issue that belong to it; says of the others where they can be put.
    pub fn sift<'p>(
        &mut self,
        id: &str,
        pages: Vec<(&'p Place, &'p Input)>,
        report: &mut Report,
    ) -> Vec<(&'p Place, &'p Input)> {
        let Some(paper) = self.paper_of(id).or_else(|| self.paper_of_most(&pages)) else { return pages };
        pages.into_iter().filter(|(place, input)| self.belongs(id, &paper, place, input, report)).collect()
    }

    /// The paper of an issue that is there.
    fn paper_of(&self, id: &str) -> Option<String> {
        let path = format!("{ISSUES}/{id}/_index.md");
        let file = self.disk.exists(&path).then(|| files::read_text(self.disk, &path).ok()).flatten()?;
        self.paper_in(&file)
    }

    fn paper_in(&self, file: &std::sync::Arc<SourceText>) -> Option<String> {
        load::paper_of(file).or_else(|| self.default.map(str::to_owned))
    }

    /// The paper of a new issue: that of the archive, if a page is of it, or else of the first page.
    fn paper_of_most(&self, pages: &[(&Place, &Input)]) -> Option<String> {
        let papers = || pages.iter().filter_map(|(place, _)| place.paper.as_deref());
        let default = self.default.filter(|default| papers().any(|paper| is_same_paper(paper, default)));
        default.or_else(|| papers().next()).map(str::to_owned)
    }

    fn belongs(&mut self, id: &str, paper: &str, place: &Place, input: &Input, report: &mut Report) -> bool {
        let shown = input.file.display().to_string();
        let there = place.sheet.as_ref().and_then(|sheet| {
            let path = format!("{ISSUES}/{id}/{sheet}.txt");
            let text = self.disk.exists(&path).then(|| files::read_text(self.disk, &path).ok()).flatten()?;
            (text.text != input.text).then_some((path, text))
        });
        let alike = there.as_ref().and_then(|(_, there)| alike(&text_of(input), &there.text));
        if let Some(named) = place.paper.as_deref().filter(|_| place.paper_known) {
            let found = names(named, paper);
            let same_text = alike.is_some_and(|alike| alike >= SAME);
            if found == Names::Near && same_text {
                report.push(
                    Diagnostic::new(
                        &codes::IMPORT_CONFLICT,
                        format!("`{shown}` names its paper {named}, and {id} is an issue of {paper}"),
                    )
                    .in_path(shown.clone())
                    .note("its text is that of the page that is there, so it was taken for a page of this issue")
                    .help("see which of the two names was misread"),
                );
            } else if found != Names::Same {
                let message = format!("`{shown}` is a page of {named}, and {id} is an issue of {paper}");
                let of_own = self.in_an_issue_of_its_own(named, place, input);
                let misread = self.command(input, place, &Said { paper: Some(paper.to_owned()), ..Said::default() });
                report.push(
                    Diagnostic::new(&codes::IMPORT_OTHER_PAGE, message)
                        .in_path(shown)
                        .help(beginning(
                            input,
                            format!("give its paper a folder of its own, under this name or another: `{of_own}`"),
                        ))
                        .help(format!("if its masthead was misread, say what it is: `{misread}`")),
                );
                return false;
            }
        }
        let Some((path, _)) = there.filter(|_| alike.is_some_and(|alike| alike < RELATED)) else { return true };
        let sheet = self.free_sheet(id);
        let as_page = self.command(input, place, &Said { page: Some(sheet), ..Said::default() });
        let named = place.paper.clone().unwrap_or_default();
        let of_own = self.in_an_issue_of_its_own(&named, place, input);
        report.push(
            Diagnostic::new(&codes::IMPORT_OTHER_PAGE, format!("`{shown}` has hardly a word of `{path}`"))
                .in_path(shown)
                .help(format!(
                    "if it is another page of this issue, say which; of a number that is not known: `{as_page}`"
                ))
                .help(format!("if it is of another paper or edition, give that a folder of its own: `{of_own}`"))
                .help("if the text that is there is the wrong one, delete it with its articles, then import again"),
        );
        false
    }

    /// The command that imports a page as said, and otherwise as it was read.
    fn command(&self, input: &Input, place: &Place, said: &Said) -> String {
        let read = &input.page.issue;
        let mut words = vec!["annals".to_owned(), "import".to_owned()];
        if self.root != Path::new(".") {
            words.extend(["--root".to_owned(), quoted(&self.root.display().to_string())]);
        }
        let mut flag = |name: &str, said: &Option<String>, here: Option<&str>, read: Option<&str>| {
            let value = said.as_deref().or(here.filter(|here| read != Some(*here)));
            words.extend(value.map(|value| format!("--{name} {}", quoted(value))));
        };
        flag("date", &said.date, Some(&place.date), read.date.as_deref());
        flag("paper", &said.paper, place.paper.as_deref().filter(|_| place.paper_known), read.paper.as_deref());
        flag("page", &said.page, place.label.as_deref(), read.page.as_deref());
        let folder = place::folder(&place.date).ok();
        flag("issue", &said.issue, Some(&place.issue), folder.as_deref());
        words.push(quoted(&input.file.display().to_string()));
        words.join(" ")
    }

    fn in_an_issue_of_its_own(&mut self, paper: &str, place: &Place, input: &Input) -> String {
        let folder = place::folder(&place.date).unwrap_or_else(|_| place.date.clone());
        let sheet = place.sheet.clone().unwrap_or_default();
        let group = self.group_of(paper, &place.issue, &folder, &sheet);
        let issue = format!("{group}/{folder}");
        self.proposed.insert((issue.clone(), sheet));
        self.command(input, place, &Said { issue: Some(issue), ..Said::default() })
    }

    /// The folder below `content/issues` that the paper has, or a name for one.
    fn group_of(&mut self, paper: &str, not: &str, folder: &str, sheet: &str) -> String {
        let bare = bare(paper);
        let groups = self.groups.get_or_insert_with(|| groups(self.disk, self.default));
        if let Some(group) = groups.get(&bare)
            && format!("{group}/{folder}") != not
            && !self.disk.exists(&format!("{ISSUES}/{group}/{folder}/{sheet}.txt"))
        {
            return group.clone();
        }
        let words = paper.to_lowercase();
        let words: Vec<&str> =
            words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let stem = if words.is_empty() { "paper".to_owned() } else { words.join("-") };
        let taken: BTreeSet<&str> = groups.values().map(String::as_str).collect();
        let free = |name: &str| {
            let issue = format!("{name}/{folder}");
            !taken.contains(name)
                && issue != not
                && !self.disk.exists(&format!("{ISSUES}/{issue}/_index.md"))
                && !self.proposed.contains(&(issue, sheet.to_owned()))
        };
        let first = if words.is_empty() { 2 } else { 1 };
        let name = (first..)
            .map(|n| if n == 1 { stem.clone() } else { format!("{stem}-{n}") })
            .find(|name| free(name))
            .unwrap_or_default();
        groups.insert(bare, name.clone());
        name
    }

    /// A name for a page whose number is not known.
    fn free_sheet(&self, id: &str) -> String {
        let there = |n: &u32| !self.disk.exists(&format!("{ISSUES}/{id}/x{n}.txt"));
        format!("x{}", (1..).find(there).unwrap_or(1))
    }
}

/// What to do with a page, after the file that has other pages was cut where it begins.
fn beginning(input: &Input, what: String) -> String {
    if input.several {
        format!("it begins at line {} of the file: cut the file there, then {what}", input.from_line)
    } else {
        what
    }
}

/// For each paper of the archive that has a folder of its own, that folder.
fn groups(disk: &Disk, default: Option<&str>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for path in disk.walk(ISSUES).unwrap_or_default() {
        let Some(id) =
            path.strip_prefix(ISSUES).and_then(|rest| rest.trim_start_matches('/').strip_suffix("/_index.md"))
        else {
            continue;
        };
        let Some((group, _)) = id.rsplit_once('/') else { continue };
        let paper = files::read_text(disk, &path).ok().and_then(|file| load::paper_of(&file));
        if let Some(paper) = paper.or_else(|| default.map(str::to_owned)) {
            found.entry(bare(&paper)).or_insert_with(|| group.to_owned());
        }
    }
    found
}

/// Words as a shell takes them.
fn quoted(words: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-:+,@%".contains(c);
    if !words.is_empty() && words.chars().all(plain) {
        words.to_owned()
    } else {
        format!("'{}'", words.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_papers_are_compared_as_people_read_them() {
        for (a, b, expected) in [
            ("株洲日报", "株洲日報", Names::Same),
            ("《株洲日报》", "株洲 日报", Names::Same),
            ("The Times", "THE TIMES", Names::Same),
            ("Riverton Herald", "THE RIVERTON HERALD", Names::Same),
            ("株洲日报", "株州日报", Names::Near),
            ("株洲日报", "株洲日极", Names::Near),
            ("株洲日报", "株洲晚报", Names::Others),
            ("株洲日报", "湖南日报", Names::Others),
            ("人民日报", "人民日报海外版", Names::Others),
            ("晚报", "日报", Names::Others),
        ] {
            assert_eq!(names(a, b), expected, "{a} {b}");
            assert_eq!(names(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_corrected_text_is_like_the_old_one_and_another_is_not() {
        let text = "新华桥“大手术”在即，拆除按计划启动，国庆节前桥面将全部拆除，现场施工负责人这样介绍。";
        assert_eq!(alike(text, &text.replace("国庆节", "國慶節")), Some(1.0));
        assert!(alike(text, &text.replace("负责", "责任")).is_some_and(|alike| alike > RELATED));
        assert!(alike(text, &format!("{text}市民中心恢复开放，温琳报道。")).is_some_and(|alike| alike > SAME));
        let other = "市民中心恢复开放，昨日上午九时起接待市民，入场要测体温，戴口罩，保持一米的距离。";
        assert!(alike(text, other).is_some_and(|alike| alike < RELATED));
        assert_eq!(alike(text, "株洲"), None, "so little that it says nothing");
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("in/a1.txt"), "in/a1.txt");
        assert_eq!(quoted("株洲日报"), "株洲日报");
        assert_eq!(quoted("it's a1.txt"), r"'it'\''s a1.txt'");
        assert_eq!(quoted("$(x)"), "'$(x)'");
    }
}
