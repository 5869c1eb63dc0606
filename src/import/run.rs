//! The verb, from files to files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::again::{Outcome, Record};
use super::belongs::Belonging;
use super::collected;
use super::formats::Options;
use super::formats::table::Rejected;
use super::input::{self, Input};
use super::journal::{self, Journal};
use super::known::Known;
use super::place::{self, Place, Said};
use super::{moved, write};
use crate::config::Config;
use crate::diag::{Diagnostic, Report, Result, Severity, SourceText, codes};
use crate::files::{Disk, outside};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files, and folders of files.
    pub paths: Vec<PathBuf>,
    /// What holds for all of them.
    pub said: Said,
    /// A list of what is known of each; written if it is not there.
    pub list: Option<PathBuf>,
    pub dry_run: bool,
    /// Write over what an editor touched, keeping it as `NAME.bak`.
    pub force: bool,
    /// How the sources are written, as far as that is said.
    pub options: Options,
}

/// What was done.
#[derive(Debug, Default)]
pub struct Done {
    /// The pages, of a dry run alone: a big job does not keep them.
    pub inputs: Vec<Input>,
    pub files: usize,
    pub read: usize,
    pub articles: usize,
    pub lines: usize,
    pub issues: usize,
    pub new: usize,
    pub same: usize,
    pub renewed: usize,
    pub kept: usize,
    /// Pages that the archive had already, which were passed over.
    pub skipped: usize,
    /// Files that list the rows of tables which could not be placed.
    pub rejected: Vec<PathBuf>,
    /// The list that was written, with how many files it has.
    pub list: Option<(String, usize)>,
    /// Decisions that an editor should look at.
    pub doubtful: usize,
}

/// Is told how far the run is: pages done, of how many.
pub type Progress<'a> = dyn Fn(usize, usize) + Sync + 'a;

/// How many pages are read before their issues are written.
const BATCH: usize = 500;

/// Imports, or says what would be imported.
pub fn run(root: &Path, request: &Request, progress: &Progress<'_>, report: &mut Report) -> Done {
    let mut done = Done::default();
    let files = input::expand(&request.paths, report);
    done.files = files.len();
    let archive = root.join("archive.toml");
    let is_archive = crate::files::write::standing(&archive).is_ok_and(|s| s != crate::files::write::Standing::Nothing);
    // a dry run says what is on a page wherever that lies
    let disk = if is_archive || !request.dry_run { report.take(Disk::new(root)) } else { None };
    let config = disk.as_ref().and_then(|disk| report.take(Config::read(disk, None)));
    if config.is_none() && !request.dry_run {
        return done;
    }
    let patterns = config.as_ref().map(|config| config.import_names.clone()).unwrap_or_default();
    let paper = config.as_ref().and_then(|config| config.paper.clone());
    let Some(list_text) = report.take(read_list(request)) else { return done };
    let list = list_text.as_deref().map(place::read_list).unwrap_or_default();
    let counter = std::sync::atomic::AtomicUsize::new(0);
    // two runs at once would each forget what the other imported
    let _hold = match request.dry_run {
        true => None,
        false => match report.take(Record::hold(root)) {
            None => return done,
            hold => hold,
        },
    };
    if !request.dry_run
        && let Err(diagnostic) = journal::recover_held(root, report)
    {
        report.push(*diagnostic);
        return done;
    }
    let Some(mut record) = report.take(Record::read(root)) else { return done };
    let there = match &disk {
        Some(disk) if !request.dry_run && !request.force => Some((disk, Known::of(disk, &record))),
        _ => None,
    };
    let read_one = |file: &PathBuf| {
        let mut also = Report::default();
        let read = input::bytes(file, &request.options).and_then(|bytes| {
            let known = there.as_ref().is_some_and(|(disk, known)| {
                let told = place::told(file, &request.said, &list, &patterns);
                known.has(disk, &bytes.bytes, &told, paper.as_deref())
            });
            if known { Ok(None) } else { input::read(file, bytes, &request.options, &mut also).map(Some) }
        });
        progress(counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, files.len());
        (read, also)
    };
    let mut rejected: Vec<(&PathBuf, Rejected)> = Vec::new();
    let mut untold: Vec<(String, Said)> = Vec::new();
    let mut doubts = Doubts::default();
    let mut belonging = disk.as_ref().map(|disk| Belonging::new(disk, root, paper.as_deref()));
    // a name that stands in several folders says nothing
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    if request.list.is_some() {
        files.iter().for_each(|file| *names.entry(place::file_name(file)).or_default() += 1);
    }
    let in_list = |file: &Path| {
        let name = place::file_name(file);
        if names.get(&name).is_some_and(|count| *count > 1) { file.display().to_string() } else { name }
    };
    // pages of one issue mostly have names that stand together; a batch ends between two folders or days
    for batch in batches(&files) {
        let read: Vec<_> = batch.par_iter().map(read_one).collect();
        let mut inputs: Vec<Input> = Vec::new();
        for ((source, also), file) in read.into_iter().zip(batch) {
            report.extend(also.diagnostics);
            match report.take(source) {
                Some(Some(source)) => {
                    inputs.extend(source.inputs);
                    rejected.extend(source.rejected.map(|rows| (file, rows)));
                }
                Some(None) => done.skipped += 1,
                None => continue,
            }
            done.read += 1;
        }
        let said_of = |input: &Input| place::known(input, &request.said, &list, &patterns);
        let inputs = collected::collect(inputs, &patterns, |input| {
            place::place(input, &said_of(input), paper.as_deref(), &mut Report::default())
        });
        for input in &inputs {
            done.articles += input.page.articles.len();
            done.lines += input.text.lines().filter(|line| !line.trim().is_empty()).count();
            done.doubtful += input.page.decisions.iter().filter(|(_, d)| d.confidence < 0.7).count();
        }
        if request.dry_run {
            for input in &inputs {
                for conflict in &input.page.issue.conflicts {
                    let shown = input.file.display().to_string();
                    report.push(
                        Diagnostic::new(&codes::IMPORT_CONFLICT, format!("`{shown}`: {conflict}"))
                            .in_path(shown)
                            .help("see which of the two was misread"),
                    );
                }
            }
            let mut inputs = inputs;
            if let Some(belonging) = &mut belonging {
                let mut places: Vec<(usize, Place)> = Vec::new();
                for (k, input) in inputs.iter_mut().enumerate() {
                    // what a page lacks is an error when it is written, and here a line of the plan
                    let mut lacks = Report::default();
                    let place = place::place(input, &said_of(input), paper.as_deref(), &mut lacks);
                    input.place = Some(match &place {
                        Some(place) => Ok(shown_place(place)),
                        None => Err(lacks.diagnostics.first().map(|lack| lack.message.clone()).unwrap_or_default()),
                    });
                    places.extend(place.map(|place| (k, place)));
                }
                for (id, pages) in by_issue(places.iter().map(|(k, place)| (place, &inputs[*k]))) {
                    belonging.sift(id, pages, report);
                }
            }
            done.inputs.extend(inputs);
            continue;
        }
        let (Some(disk), Some(belonging)) = (&disk, &mut belonging) else { continue };
        let places: Vec<(usize, Place)> = inputs
            .iter()
            .enumerate()
            .filter_map(|(k, input)| {
                let mut said = said_of(input);
                if said.date.is_none() && request.list.is_some() {
                    said.paper = said.paper.or_else(|| paper.clone());
                    untold.push((in_list(&input.file), said));
                    return None;
                }
                Some((k, place::place(input, &said, paper.as_deref(), report)?))
            })
            .collect();
        let issues = by_issue(places.iter().map(|(k, place)| (place, &inputs[*k])));
        let issues: Vec<(&str, Vec<(&Place, &Input)>)> =
            issues.into_iter().map(|(id, pages)| (id, belonging.sift(id, pages, report))).collect();
        let issues: Vec<_> = issues.into_iter().filter(|(_, pages)| !pages.is_empty()).collect();
        let decided: Vec<(write::Issue, Report)> = issues
            .par_iter()
            .map(|(id, pages)| {
                let mut report = Report::default();
                (write::issue(disk, id, pages, &record, request.force, &mut report), report)
            })
            .collect();
        // after each batch, so that a run that is stopped leaves what it wrote as its own
        if let Err(diagnostic) = carry_out(disk, decided, &mut record, &mut done, report) {
            report.push(*diagnostic);
            return done;
        }
        for (_, pages) in &issues {
            pages.iter().for_each(|(_, input)| doubts.tell(input, report));
        }
    }
    doubts.finish(report);
    if !request.dry_run {
        rejected.iter().for_each(|(file, rows)| write_rejected(file, rows, &mut done, report));
    }
    if !untold.is_empty() {
        finish_list(request, list_text.as_deref(), untold, &mut done, report);
    }
    done
}

/// `content/issues/2021-08-06/a1`, or the folder alone of a page that is to be numbered.
fn shown_place(place: &Place) -> String {
    match &place.sheet {
        Some(sheet) => format!("content/issues/{}/{sheet}.txt", place.issue),
        None => format!("content/issues/{}/x1.txt, or the next that is free", place.issue),
    }
}

/// Lists the rows that could not be placed in a file beside their table. What lies there stays.
fn write_rejected(table: &Path, rows: &Rejected, done: &mut Done, report: &mut Report) {
    let folder = table.parent().unwrap_or(Path::new(""));
    let text = rows.to_csv();
    for n in 1..1000 {
        let name = if n == 1 { "rejected.csv".to_owned() } else { format!("rejected-{n}.csv") };
        let path = folder.join(name);
        let same = outside::read_if_there(&path).ok().flatten().map(|bytes| bytes == text.as_bytes());
        match same {
            Some(true) => done.rejected.push(path),
            Some(false) => continue,
            None => match crate::files::write::write_over(&path, text.as_bytes()) {
                Ok(()) => done.rejected.push(path),
                Err(failure) => report.push(*Box::<Diagnostic>::from(failure)),
            },
        }
        return;
    }
}

fn by_issue<'p>(pages: impl Iterator<Item = (&'p Place, &'p Input)>) -> BTreeMap<&'p str, Vec<(&'p Place, &'p Input)>> {
    let mut issues: BTreeMap<&str, Vec<(&Place, &Input)>> = BTreeMap::new();
    for (place, input) in pages {
        issues.entry(&place.issue).or_default().push((place, input));
    }
    issues
}

/// Doubts whether text is lost, as they are said of pages that were imported.
#[derive(Debug, Default)]
struct Doubts {
    said: usize,
    more: usize,
}

impl Doubts {
    /// So many are said of a run; of thousands of pages nobody reads more.
    const MOST: usize = 20;

    fn tell(&mut self, input: &Input, report: &mut Report) {
        let mut file = None;
        for (line, doubt) in input.page.decisions.iter().filter(|(_, decision)| decision.is_loss) {
            if self.said == Self::MOST {
                self.more += 1;
                continue;
            }
            self.said += 1;
            let file: &Arc<SourceText> = file.get_or_insert_with(|| {
                Arc::new(SourceText { path: input.file.display().to_string().into(), text: input.text.clone() })
            });
            report.push(
                Diagnostic::new(&codes::IMPORT_DOUBT, format!("{} (line {line})", doubt.what))
                    .at(file, line_span(&input.text, *line))
                    .note(doubt.reason.clone())
                    .help("where text is lost, write `[[gap: why]]` into the article; a draft note says where"),
            );
        }
    }

    fn finish(&self, report: &mut Report) {
        if self.more > 0 {
            let places =
                if self.more == 1 { "1 other place".to_owned() } else { format!("{} other places", self.more) };
            report.push(
                Diagnostic::new(&codes::IMPORT_DOUBT, format!("text may be lost at {places}"))
                    .help("`annals import --dry-run` lists them, page by page"),
            );
        }
    }
}

/// The bytes of a line, counted from 1.
fn line_span(text: &str, line: u32) -> std::ops::Range<usize> {
    let from = match line {
        0 | 1 => 0,
        n => memchr::memchr_iter(b'\n', text.as_bytes()).nth(n as usize - 2).map_or(text.len(), |at| at + 1),
    };
    let length = text[from..].find('\n').unwrap_or(text.len() - from);
    from..from + length
}

/// Makes the changes of a batch, all or none, and counts them.
fn carry_out(
    disk: &Disk,
    decided: Vec<(write::Issue, Report)>,
    record: &mut Record,
    done: &mut Done,
    report: &mut Report,
) -> Result<()> {
    let (mut files, mut groups, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for (issue, found) in decided {
        done.issues += 1;
        done.skipped += issue.skipped;
        files.push(issue.files);
        groups.push(issue.changes);
        said.push(found);
    }
    let mut kept = Vec::new();
    if groups.iter().any(|changes| !changes.is_empty()) {
        let (journal, good) = Journal::stage(disk, &groups, report)?;
        kept = journal.commit(record, report)?;
        for ((files, said), _) in files.iter_mut().zip(&mut said).zip(good).filter(|(_, good)| !good) {
            files.clear();
            // what was decided did not come about
            said.diagnostics.retain(|found| found.severity() == Severity::Error);
        }
    }
    said.into_iter().for_each(|found| report.extend(found.diagnostics));
    for (path, outcome) in files.into_iter().flatten() {
        match outcome {
            _ if kept.contains(&path) => done.kept += 1,
            Outcome::New => done.new += 1,
            Outcome::Same => done.same += 1,
            Outcome::Renewed | Outcome::Replaced | Outcome::Followed => done.renewed += 1,
            Outcome::Kept { .. } | Outcome::Deleted => done.kept += 1,
        }
    }
    Ok(())
}

/// Files in runs of some hundreds that do not part the pages of one day, as far as names tell it.
fn batches(files: &[PathBuf]) -> Vec<&[PathBuf]> {
    let day = |path: &PathBuf| place::file_name(path).chars().filter(char::is_ascii_digit).take(8).collect::<String>();
    let mut found = Vec::new();
    let mut from = 0;
    while from < files.len() {
        let mut to = (from + BATCH).min(files.len());
        while to < files.len() && day(&files[to]) == day(&files[to - 1]) && to - from < 4 * BATCH {
            to += 1;
        }
        found.push(&files[from..to]);
        from = to;
    }
    found
}

/// The text of the list; none if there is no such file yet.
///
/// # Errors
/// When it cannot be read, or is no text: its rows would be missing, and it would be written over.
fn read_list(request: &Request) -> Result<Option<String>> {
    let Some(path) = &request.list else { return Ok(None) };
    if crate::files::write::standing(path).map_err(Box::<Diagnostic>::from)? == crate::files::write::Standing::Nothing {
        return Ok(None);
    }
    // spreadsheets in China save GB18030
    let input::Bytes { bytes, .. } = input::bytes(path, &Options::default())?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Writes what could not be told into the list, behind what stands there.
fn finish_list(
    request: &Request,
    there: Option<&str>,
    untold: Vec<(String, Said)>,
    done: &mut Done,
    report: &mut Report,
) {
    let Some(path) = &request.list else { return };
    let count = untold.len();
    let shown = path.display().to_string();
    let text = place::add_to_list(there, &untold);
    match crate::files::write::write_over(path, text.as_bytes()) {
        Ok(()) => {
            report.push(
                Diagnostic::new(&codes::IMPORT_PLACE, format!("nothing says of which day {count} of the files are"))
                    .in_path(shown.clone())
                    .help(format!("fill in their rows in {shown}, and run the same again")),
            );
            done.list = Some((shown, count));
        }
        Err(failure) => report.push(*Box::<Diagnostic>::from(failure)),
    }
}

/// Says what a newer transcription moved, and whether all of it is certain.
pub fn tell(found: &moved::Moved, force: bool, report: &mut Report) -> bool {
    for (path, what) in &found.said {
        report.push(
            Diagnostic::new(&codes::IMPORT_MOVED, format!("lines of `{path}` moved: {what}")).in_path(path.clone()),
        );
    }
    let help = if force {
        "the newer transcription was taken; `annals check` says what to correct"
    } else {
        "nothing was changed; correct the file after the `.new` transcription, then import with --force"
    };
    for (path, why) in &found.lost {
        report.push(
            Diagnostic::new(&codes::IMPORT_LOST_PLACE, format!("`{path}`: {why}")).in_path(path.clone()).help(help),
        );
    }
    found.lost.is_empty()
}

/// Says that a file was left to its editor.
pub fn tell_kept(path: &str, outcome: &Outcome, report: &mut Report) {
    match outcome {
        Outcome::Kept { beside, difference } => report.push(
            Diagnostic::new(&codes::IMPORT_KEPT, format!("`{path}` was edited and is left alone"))
                .in_path(path.to_owned())
                .note(difference.clone())
                .help(format!("the new version is `{beside}`; --force takes it and keeps yours as `{path}.bak`")),
        ),
        Outcome::Deleted => report.push(
            Diagnostic::new(&codes::IMPORT_KEPT, format!("`{path}` was deleted and is not written again"))
                .in_path(path.to_owned())
                .help("--force writes it"),
        ),
        _ => {}
    }
}
