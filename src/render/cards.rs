//! Cards: what lists show of an item, made once and shared by every page that shows it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::context::{ArticleCard, IssueCard, IssueRef, NoteCard, SheetRef, SubjectCard};
use super::lists::{self, BESIDE, Lists};
use super::note_cards::{self, Listed};
use super::plan::{Kinds, WhichNotes};
use super::portrait::{self, Size};
use super::portraits;
use super::shared::Shared;
use super::urls;
use super::words::{Words, phrase_ranges, phrases};
use rayon::prelude::*;

use crate::files::{Keep, Memo};
use crate::markdown;
use crate::model::{Article, Byline, Issue, RangeIndex, Sheet, Status, SubjectKind, View, ViewIssue};
use crate::printed::{Digest, IssueReading, Reading};
use crate::text::bidi::closed;
use crate::text::segment::Lexicon;

/// Names and articles on a page of the names in bylines.
const WRITTEN_ON_A_PAGE: usize = 200;

/// The cards of a view, in its order.
pub struct Cards {
    pub issues: Vec<Arc<IssueCards>>,
    pub subjects: Vec<Shared<SubjectCard>>,
    /// For each subject, the notes on it.
    pub subject_notes: Vec<Vec<Listed>>,
    /// For each subject, the first notes elsewhere that link to it, and how many do.
    pub linked_notes: Vec<(Vec<Shared<NoteCard>>, usize)>,
    /// For each subject, the articles that are tagged with it or name it.
    pub appearances: Vec<Appearances>,
    pub lists: Lists,
    /// The words that headlines are broken between.
    pub lexicon: Lexicon,
}

/// The articles of a subject by date, each by the places of its issue and of itself in that.
#[derive(Debug, Default)]
pub struct Appearances {
    pub timeline: Vec<(u32, u32)>,
    /// Of people: articles that have the name and are not tagged with the person.
    pub namesakes: Vec<(u32, u32)>,
}

impl Appearances {
    /// How many articles there are in all: the timeline, then the namesakes.
    pub fn len(&self) -> usize {
        self.timeline.len() + self.namesakes.len()
    }
}

/// The cards of an issue: its own, its sheets' and its articles', in the order of the view.
pub struct IssueCards {
    pub card: Shared<IssueCard>,
    pub sheets: Vec<Shared<SheetRef>>,
    pub articles: Vec<Shared<ArticleCard>>,
    /// For each page of the paper, the lines that its declared duplicates repeat.
    pub kept_lines: Vec<RangeIndex>,
    /// The articles page by page of the paper, by their places in `articles`.
    pub order: Vec<usize>,
    /// For each page of the paper where its articles begin in `order`, and the end of the last.
    pub starts: Vec<usize>,
    /// For each article its place in `order`.
    pub at: Vec<usize>,
    /// Which article the issue page puts first.
    pub lead: Option<usize>,
    /// The first day that the issue may be of, ISO 8601.
    pub earliest: String,
    /// The notes on it, on its pages and on its articles.
    pub notes: Vec<Listed>,
    /// The subjects that its articles are tagged with or name, article by article.
    appearances: Vec<Appearance>,
}

impl IssueCards {
    /// Where the articles of a page of the paper stand in `order`.
    pub fn on_sheet(&self, sheet: usize) -> Range<usize> {
        self.starts[sheet]..self.starts[sheet + 1]
    }

    /// The page of the paper on which the article at a place of `order` stands.
    pub fn sheet_at(&self, place: usize) -> usize {
        self.starts.partition_point(|start| *start <= place).saturating_sub(1)
    }
}

/// A subject, by its place in the view, in an article.
struct Appearance {
    subject: usize,
    article: usize,
    tagged: bool,
    mentions: usize,
}

/// The cards of an issue, and what they were made from.
struct Kept {
    issue: Arc<Issue>,
    reading: Arc<IssueReading>,
    cards: Arc<IssueCards>,
}

impl Keep for Kept {}

impl Cards {
    /// Makes the cards; those of an issue that is the same as before are taken from `memo`.
    pub fn new(view: &View<'_>, reading: &Reading, kinds: &Kinds, words: &Words, memo: Option<&Memo>) -> Self {
        // what is named by its place in the view is in the reading too, which is another if places change
        let lexicon = Lexicon::with(names(view));
        let ground = memo.and_then(Memo::resident).map(|memo| (memo, ground(view, kinds, words)));
        let issues: Vec<Arc<IssueCards>> = view
            .issues()
            .par_iter()
            .zip(&reading.issues)
            .map(|(issue, read)| {
                let Some((memo, ground)) = ground else {
                    return Arc::new(issue_cards(view, issue, read, kinds, words, &lexicon));
                };
                let name = format!("{} cards", issue.issue.file.path);
                let same = |kept: &Kept| Arc::ptr_eq(&kept.issue, issue.issue) && Arc::ptr_eq(&kept.reading, read);
                if let Some(kept) = memo.get::<Kept>(&name, ground).filter(|kept| same(kept)) {
                    return kept.cards.clone();
                }
                let cards = Arc::new(issue_cards(view, issue, read, kinds, words, &lexicon));
                let kept = Kept { issue: issue.issue.clone(), reading: read.clone(), cards: cards.clone() };
                memo.keep(&name, ground, Arc::new(kept));
                cards
            })
            .collect();
        let (subjects, appearances) = subject_cards(view, &issues, words);
        let subject_notes = view.subjects().iter().zip(&reading.subjects);
        let subject_notes =
            subject_notes.map(|(subject, read)| note_cards::of_subject(view, subject, read, kinds, words)).collect();
        let days = view.issues().iter().map(|issue| issue.issue.date.earliest());
        let writers = if kinds.has("writers.html") { lists::writers(view, &issues) } else { Vec::new() };
        let lists = Lists {
            years: lists::years(days),
            subjects: lists::subjects(view, &subjects),
            children: lists::children(view),
            writer_pages: lists::by_weight(writers.iter().map(lists::weight), WRITTEN_ON_A_PAGE),
            writers,
            notes: BTreeMap::new(),
            days: lists::days(view),
            columns: lists::columns(view),
            neighbours: lists::neighbours(view),
            several_papers: lists::several_papers(view),
        };
        let linked_notes = vec![(Vec::new(), 0); subjects.len()];
        let mut cards = Self { linked_notes, issues, subjects, subject_notes, appearances, lists, lexicon };
        cards.index_notes();
        cards
    }

    /// Lists the notes of each index, and finds those that link to subjects.
    fn index_notes(&mut self) {
        let mut indexes: BTreeMap<WhichNotes, Vec<Shared<NoteCard>>> = BTreeMap::new();
        let mut linked = std::mem::take(&mut self.linked_notes);
        for Listed { card, subjects } in self.notes() {
            for which in WhichNotes::of(card) {
                indexes.entry(which).or_default().push(card.clone());
            }
            for &k in subjects.iter().filter(|k| self.subjects[**k as usize].url != card.on_url) {
                let (notes, count) = &mut linked[k as usize];
                if notes.len() < BESIDE {
                    notes.push(card.clone());
                }
                *count += 1;
            }
        }
        (self.lists.notes, self.linked_notes) = (indexes, linked);
    }

    /// Every note of the view in lists: those of issues in their order, then those of subjects.
    pub fn notes(&self) -> impl DoubleEndedIterator<Item = &Listed> {
        self.issues.iter().flat_map(|issue| &issue.notes).chain(self.subject_notes.iter().flatten())
    }

    /// The newest notes, newest first: by the date of their file, or of the paper.
    pub fn newest_notes(&self, limit: usize) -> Vec<Shared<NoteCard>> {
        let mut notes: Vec<&Listed> = self.notes().collect();
        notes.sort_by(|a, b| b.card.date.cmp(&a.card.date));
        notes.into_iter().take(limit).map(|listed| listed.card.clone()).collect()
    }
}

/// The names of the archive between whose parts no headline is broken. Topics are matters, not names.
fn names<'v>(view: &'v View<'_>) -> impl Iterator<Item = &'v str> {
    let named = view.subjects().iter().filter(|subject| subject.id.kind != SubjectKind::Topics);
    named.flat_map(|subject| subject.mentioned())
}

/// A hash of what cards take from the theme, and of the names in headlines.
fn ground(view: &View<'_>, kinds: &Kinds, words: &Words) -> blake3::Hash {
    let mut all = format!("{}\0", kinds.has("page.html"));
    for name in names(view) {
        all.push_str(name);
        all.push('\0');
    }
    for (key, text) in words.table().iter() {
        all.push_str(key);
        all.push('\0');
        all.push_str(text);
        all.push('\0');
    }
    blake3::hash(all.as_bytes())
}

fn issue_cards(
    view: &View<'_>,
    issue: &ViewIssue<'_>,
    read: &IssueReading,
    kinds: &Kinds,
    words: &Words,
    lexicon: &Lexicon,
) -> IssueCards {
    let reference = Shared::new(IssueRef {
        id: issue.issue.id.to_string(),
        url: urls::issue(&issue.issue.id),
        paper: closed(&issue.issue.paper).into_owned(),
        date: words.date_view(issue.issue),
        draft: issue.issue.status != Status::Published,
    });
    let sheets: Vec<_> = issue.sheets().iter().map(|sheet| Shared::new(sheet_ref(sheet, kinds, words))).collect();
    let places: BTreeMap<&str, usize> =
        issue.sheets().iter().enumerate().map(|(j, sheet)| (sheet.id.as_str(), j)).collect();
    let mut by_sheet = vec![Vec::new(); sheets.len()];
    let articles: Vec<_> = issue
        .articles
        .iter()
        .zip(&read.articles)
        .enumerate()
        .map(|(j, (article, digest))| {
            let sheet = places.get(article.sheet.as_str()).copied().unwrap_or(0);
            by_sheet[sheet].push(j);
            Shared::new(article_card(article, digest, &reference, &sheets[sheet], words, lexicon))
        })
        .collect();
    let mut starts = vec![0];
    starts.extend(by_sheet.iter().scan(0, |end, on_sheet| {
        *end += on_sheet.len();
        Some(*end)
    }));
    let order = by_sheet.concat();
    let mut at = vec![0; order.len()];
    for (place, &j) in order.iter().enumerate() {
        at[j] = place;
    }
    let lead = lead(issue, &read.articles);
    let notes = note_cards::of_issue(view, issue, read, &reference, &sheets, &articles, kinds, words);
    let first = lead.map_or(0, |j| starts.partition_point(|start| *start <= at[j]).saturating_sub(1));
    let drawn = portraits::Drawn { issue, sheets: &sheets, articles: &articles, words, lexicon };
    let on_first = order.get(starts[first]..starts.get(first + 1).copied().unwrap_or(0)).unwrap_or_default();
    let portrait_html = portrait::draw(&drawn.of(&reference, first, on_first, lead, None), Size::Small);
    let card = Shared::new(IssueCard {
        issue: reference,
        number: issue.issue.number,
        sheets: sheets.clone(),
        articles: articles.len(),
        notes: notes.len(),
        lead: lead.map(|j| articles[j].clone()),
        portrait_html,
    });
    let earliest = issue.issue.date.earliest().to_string();
    let appearances = appearances(view, issue, read);
    let repeated = |sheet: &&Sheet| sheet.duplicates.iter().map(|duplicate| duplicate.of).collect();
    let kept_lines = issue.sheets().iter().map(repeated).collect();
    IssueCards { card, sheets, articles, kept_lines, order, starts, at, lead, earliest, notes, appearances }
}

impl IssueCards {
    /// The subjects that its articles are tagged with or name, by their places in the view.
    pub fn subjects(&self) -> BTreeSet<usize> {
        self.appearances.iter().map(|appearance| appearance.subject).collect()
    }
}

fn appearances(view: &View<'_>, issue: &ViewIssue<'_>, read: &IssueReading) -> Vec<Appearance> {
    let mut all = Vec::new();
    for (j, (article, digest)) in issue.articles.iter().zip(&read.articles).enumerate() {
        // subject -> (tagged, mentions)
        let mut here: BTreeMap<usize, (bool, usize)> = BTreeMap::new();
        for tag in &article.tags {
            if let Some(k) = view.subject_at(tag) {
                here.entry(k).or_default().0 = true;
            }
        }
        for named in &digest.named {
            here.entry(named.subject as usize).or_default().1 += named.count;
        }
        let found = here.into_iter();
        all.extend(found.map(|(subject, (tagged, mentions))| Appearance { subject, article: j, tagged, mentions }));
    }
    all
}

fn sheet_ref(sheet: &Sheet, kinds: &Kinds, words: &Words) -> SheetRef {
    let name = sheet.id.name();
    // a page whose number is not known is called x1, x2 …
    let unknown = name.strip_prefix('x').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let label = match &sheet.label {
        Some(label) => closed(label).into_owned(),
        None if unknown => words.get("sheet_unknown").to_owned(),
        None => name.to_uppercase(),
    };
    SheetRef {
        id: name.to_owned(),
        name: sheet_name(&label, words),
        label,
        inferred: sheet.inferred || unknown,
        url: kinds.has("page.html").then(|| urls::sheet(&sheet.id)),
    }
}

/// A page in words: `A1版`. A label that is words already is left as it is.
pub fn sheet_name(label: &str, words: &Words) -> String {
    if label.is_ascii() { words.fill("sheet_label", &[("label", label)]) } else { label.to_owned() }
}

fn article_card(
    article: &Article,
    digest: &Digest,
    issue: &Shared<IssueRef>,
    sheet: &Shared<SheetRef>,
    words: &Words,
    lexicon: &Lexicon,
) -> ArticleCard {
    let title = closed(&article.title);
    ArticleCard {
        id: article.id.to_string(),
        url: urls::article(&article.id),
        number: article.id.name().to_uppercase(),
        order: article.order,
        phrases: phrases(&title),
        title_html: markdown::headline(&title, &phrase_ranges(&title), &lexicon.breaks(&title), &[]),
        title: title.into_owned(),
        supplied: article.title_supplied,
        kicker: article.kicker.as_deref().map(|words| closed(words).into_owned()),
        deck: article.deck.as_deref().map(|words| closed(words).into_owned()),
        column: article.column.as_deref().map(|words| closed(words).into_owned()),
        column_inferred: article.column_inferred,
        kind: article.kind.key(),
        kind_label: words.get(&format!("kind_{}", article.kind.key())).to_owned(),
        writers: writers(&article.byline, words),
        lede: digest.lede.clone(),
        chars: digest.chars,
        gaps: digest.gaps,
        notes: digest.notes.len(),
        reviewed: article.reviewed,
        draft: article.status != Status::Published,
        issue: issue.clone(),
        sheet: sheet.clone(),
    }
}

/// `记者 易蓉　通讯员 蒋毅、何应军`
fn writers(byline: &Byline, words: &Words) -> String {
    let groups = [
        ("role_reporter", byline.reporters.as_slice()),
        ("role_correspondent", byline.correspondents.as_slice()),
        ("role_author", byline.author.as_slice()),
    ];
    let said: Vec<String> = groups
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(role, names)| {
            let names: Vec<Cow<'_, str>> = names.iter().map(|name| closed(name)).collect();
            format!("{} {}", words.get(role), names.join(words.get("list_separator")))
        })
        .collect();
    said.join(words.get("writer_separator"))
}

/// The article with the most parts in its printed headline; of these the longest, then the first.
fn lead(issue: &ViewIssue<'_>, digests: &[Digest]) -> Option<usize> {
    (0..issue.articles.len()).max_by_key(|&j| (issue.articles[j].headline_parts(), digests[j].chars, Reverse(j)))
}

fn subject_cards(
    view: &View<'_>,
    issues: &[Arc<IssueCards>],
    words: &Words,
) -> (Vec<Shared<SubjectCard>>, Vec<Appearances>) {
    #[derive(Default)]
    struct Count {
        articles: usize,
        tagged: usize,
        mentions: usize,
    }
    let mut counts: Vec<Count> = view.subjects().iter().map(|_| Count::default()).collect();
    let mut appearances: Vec<Appearances> = view.subjects().iter().map(|_| Appearances::default()).collect();
    for (i, issue) in issues.iter().enumerate() {
        for &Appearance { subject: k, article, tagged, mentions } in &issue.appearances {
            // A bare name is not a person.
            let is_person = view.subjects()[k].id.kind == crate::model::SubjectKind::People;
            let place = (i as u32, article as u32);
            if is_person && !tagged {
                appearances[k].namesakes.push(place);
                continue;
            }
            appearances[k].timeline.push(place);
            counts[k].tagged += usize::from(tagged);
            counts[k].articles += 1;
            counts[k].mentions += mentions;
        }
    }
    let cards = view
        .subjects()
        .iter()
        .zip(counts)
        .map(|(subject, count)| {
            let kind = subject.id.kind.key();
            Shared::new(SubjectCard {
                kind,
                kind_label: words.get(&format!("subject_{kind}")).to_owned(),
                slug: subject.id.slug.to_string(),
                url: urls::subject(&subject.id),
                label: closed(&subject.label).into_owned(),
                aliases: subject.aliases.iter().map(|alias| closed(&alias.text).into_owned()).collect(),
                description: closed(subject.description.as_deref().unwrap_or_default()).into_owned(),
                role: subject.role.as_deref().map(|role| closed(role).into_owned()),
                draft: subject.status != Status::Published,
                articles: count.articles,
                tagged: count.tagged,
                mentions: count.mentions,
            })
        })
        .collect();
    (cards, appearances)
}
