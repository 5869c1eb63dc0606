//! Which keys each kind of file has: the one table.
//!
//! The reader takes the known keys of a map from here ([`super::fields::Fields`] refuses to be asked
//! for another), and the JSON Schemas for editors are made from it. What a value means is the
//! business of [`super::issue`], [`super::article`], [`super::subject`] and [`super::free`].

use super::article::KINDS;
use super::fields::CHINESE;
use super::issue::{BASIS, STATUS};

/// The keys of one kind of map.
#[derive(Debug)]
pub struct Keys {
    /// What has them, for messages: "an article".
    pub what: &'static str,
    pub keys: &'static [Key],
}

/// A key of a map.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub takes: Takes,
    pub required: bool,
    /// What it means, in a sentence or two for the editor of a file.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Words of a person or of the paper; an unquoted number or date is none.
    Words,
    /// A short value as it is written, number or text.
    Text,
    /// A short value of this form.
    Form(Form),
    Flag,
    /// A whole number.
    Number,
    OneOf(&'static [&'static str]),
    /// A list; one value alone is a list of one.
    List(&'static Takes),
    /// Either of the two.
    Either(&'static Takes, &'static Takes),
    Map(&'static Keys),
    /// From the name of a page to what is known of it.
    Pages(&'static Keys),
    /// Latitude and longitude in degrees.
    Degrees,
    /// A map of the archivist's own keys with whatever they hold.
    Own,
}

/// The form of a short value.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// A regular expression that JSON Schema reads.
    pub pattern: &'static str,
    /// Whether digits alone have the form: YAML reads them as a number.
    pub digits: bool,
}

/// The name of a file or page.
pub const SLUG: Form = Form { pattern: "^[a-z0-9-]+$", digits: true };
const PATH: Form = Form { pattern: "^[a-z0-9-]+(/[a-z0-9-]+)*$", digits: true };
const ARTICLE_ID: Form = Form { pattern: "^([a-z0-9-]+/)*[a-z0-9-]+-[0-9]{1,9}$", digits: false };
const DATE: Form = Form { pattern: "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?$", digits: true };
const DAY: Form = Form { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", digits: false };
/// A language tag (BCP 47), as far as its form goes.
const LANGUAGE: Form = Form { pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", digits: false };
const LINES: Form = Form { pattern: "^[0-9]+(-[0-9]+)?$", digits: true };
const LINE: Form = Form { pattern: "^([a-z0-9-]+(\\.txt)?#)?[0-9]+$", digits: true };
const DUPLICATE: Form = Form { pattern: "^[0-9]+(-[0-9]+)?=[0-9]+(-[0-9]+)?$", digits: false };
const SOURCE: Form = Form { pattern: "^[a-z0-9-]+\\.txt#[0-9]+(-[0-9]+)?$", digits: false };

const STATUS_WORDS: &[&str] = &words::<_, { STATUS.len() }>(STATUS);
const BASIS_WORDS: &[&str] = &words::<_, { BASIS.len() }>(BASIS);
const KIND_WORDS: &[&str] = &words::<_, { KINDS.len() }>(KINDS);

const SLUGS: Takes = Takes::List(&Takes::Form(SLUG));
const RANGES: Takes = Takes::List(&Takes::Form(LINES));
const JUMP: Takes = Takes::Either(&Takes::Text, &Takes::Map(&JUMP_MARK));

/// `_index.md`.
pub static ISSUE: Keys = Keys {
    what: "an issue",
    keys: &[
        may("paper", Takes::Words, "The name of the paper. Required unless archive.toml has `paper`."),
        must(
            "date",
            Takes::Form(DATE),
            "The day (2021-08-06), month (2021-08) or year, with ? if uncertain, ~ if approximate, % if both.",
        ),
        may("not_before", Takes::Form(DAY), "The first day that the issue may be of, where its day is not known."),
        may("not_after", Takes::Form(DAY), "The last day that the issue may be of, where its day is not known."),
        may(
            "date_basis",
            Takes::OneOf(BASIS_WORDS),
            "Whether the date is printed (default) or inferred; an inferred one is shown in 〔〕.",
        ),
        may("date_note", Takes::Words, "Why the date is what it is said to be."),
        may("edition", Takes::Text, "The edition, as printed."),
        may("number", Takes::Number, "The number of the issue, digits only."),
        may("lunar", Takes::Words, "The lunar date, as printed."),
        may("weather", Takes::Words, "The weather, as printed."),
        may("page_count", Takes::Number, "How many pages the issue had."),
        may("serial", Takes::Text, "The CN or ISSN number."),
        may("publisher", Takes::Words, "The publisher, as printed."),
        may("pages", Takes::Pages(&PAGE), "From the name of each page to what is known of it."),
        may("rights", Takes::Words, "The rights in this issue, instead of archive.toml's."),
        STATUS_KEY,
        FORMERLY,
        EXTRA,
    ],
};

/// A page, under `pages:` of an issue.
pub static PAGE: Keys = Keys {
    what: "a page of the paper",
    keys: &[
        may("label", Takes::Text, "What the page is called: A1."),
        may(
            "basis",
            Takes::OneOf(BASIS_WORDS),
            "Whether the label is printed (default) or inferred; an inferred one is shown in 〔〕.",
        ),
        may("masthead", RANGES, "Lines of the transcription that are the masthead: [3-21]."),
        may("furniture", RANGES, "Lines that belong to no article: codes to scan, folio lines."),
        may(
            "duplicates",
            Takes::List(&Takes::Form(DUPLICATE)),
            "Lines that repeat others: 47=57 says that line 47 repeats line 57, which is kept.",
        ),
        FORMERLY,
    ],
};

/// `a1-04.md`.
pub static ARTICLE: Keys = Keys {
    what: "an article",
    keys: &[
        must("title", Takes::Words, "The headline."),
        may("title_supplied", Takes::Flag, "The editor, not the paper, gave the title; it is shown in 〔〕."),
        may("kicker", Takes::Words, "The line above the headline."),
        may("deck", Takes::Words, "The line below the headline."),
        may("column", Takes::Words, "The column that the article stands in."),
        may("column_inferred", Takes::Flag, "The column is not printed with the article; it is shown in 〔〕."),
        may("kind", Takes::OneOf(KIND_WORDS), "What kind of article it is; news if not given."),
        may("byline", Takes::Map(&BYLINE), "Who wrote it: a reading of the printed byline, which stays in the text."),
        may("signature", Takes::Words, "Who signs, where that is printed under the text."),
        may("topics", SLUGS, "Topics, by the names of their files."),
        may("people", SLUGS, "People, by the names of their files."),
        may("organizations", SLUGS, "Organisations, by the names of their files."),
        may("places", SLUGS, "Places, by the names of their files."),
        may("systems", SLUGS, "Systems, by the names of their files."),
        may(
            "source",
            Takes::List(&Takes::Form(SOURCE)),
            "The lines of the transcription that it was made from, in reading order: [a1.txt#59-63].",
        ),
        may(
            "changes",
            Takes::List(&Takes::Map(&CHANGE)),
            "What the text has otherwise than its lines, beyond the width of punctuation, white space and joins.",
        ),
        may(
            "continues_from",
            JUMP,
            "The printed jump mark at the beginning, alone or with the page and article that it names.",
        ),
        may(
            "continues_to",
            JUMP,
            "The printed jump mark at the end, alone or with the page and article that it names.",
        ),
        may(
            "related",
            Takes::List(&Takes::Form(ARTICLE_ID)),
            "Other articles: a1-05 within the issue, or 2021-08-06/a1-05.",
        ),
        may("reviewed", Takes::Flag, "Whether somebody has compared it with the paper; false is shown as 未校."),
        may("rights", Takes::Words, "The rights in this article, instead of the issue's."),
        STATUS_KEY,
        FORMERLY,
        EXTRA,
    ],
};

/// `byline:` of an article.
pub static BYLINE: Keys = Keys {
    what: "a byline",
    keys: &[
        may("agency", Takes::Words, "The agency: 株洲日报讯."),
        may("dateline", Takes::Words, "The dateline: 湖南日报11月7日讯."),
        may("reporters", Takes::List(&Takes::Text), "The names of reporters."),
        may("correspondents", Takes::List(&Takes::Text), "The names of correspondents."),
        may("author", Takes::Words, "The name of the author."),
    ],
};

/// An entry of `changes:` of an article.
pub static CHANGE: Keys = Keys {
    what: "a change",
    keys: &[
        must(
            "line",
            Takes::Form(LINE),
            "The line of the transcription: 63, or a1.txt#63 where there are several pages.",
        ),
        must("from", Takes::Text, "What the line has."),
        must("to", Takes::Text, "What the article has instead; \"\" where it has nothing."),
        may("why", Takes::Words, "The reason."),
    ],
};

/// `continues_from:` and `continues_to:` of an article.
pub static JUMP_MARK: Keys = Keys {
    what: "a jump mark",
    keys: &[
        must("mark", Takes::Words, "The mark as printed: 上接A1版①."),
        may("page", Takes::Words, "The page that it names, as printed."),
        may("article", Takes::Form(ARTICLE_ID), "The other part, if the archive holds it."),
    ],
};

/// `topics/testing.md` and the files of the other four kinds.
pub static SUBJECT: Keys = Keys {
    what: "a subject",
    keys: &[
        must("label", Takes::Words, "Its name."),
        may(
            "aliases",
            Takes::List(&Takes::Either(&Takes::Words, &Takes::Map(&ALIAS))),
            "Other names, which are looked for in the text unless `mention` is false.",
        ),
        may("description", Takes::Words, "One sentence on it."),
        may("role", Takes::Words, "Of people: the office as printed."),
        may("parents", SLUGS, "Subjects of the same kind that it belongs to, by the names of their files."),
        may("coordinates", Takes::Degrees, "Latitude and longitude in degrees: [27.83, 113.13]."),
        may("identifiers", Takes::Own, "Its ids elsewhere: { wikidata: Q… }."),
        STATUS_KEY,
        FORMERLY,
        EXTRA,
    ],
};

/// A name with what is done with it, under `aliases:` of a subject.
pub static ALIAS: Keys = Keys {
    what: "an alias",
    keys: &[
        must("text", Takes::Text, "The name."),
        may("mention", Takes::OneOf(&["true", "false"]), "Whether it is looked for in the text; true if not given."),
    ],
};

/// `pages/about.md`.
pub static FREE: Keys = Keys {
    what: "a free page",
    keys: &[
        must("title", Takes::Words, "The title."),
        may("order", Takes::Number, "Its place among the free pages; those without one come last."),
        STATUS_KEY,
        FORMERLY,
    ],
};

/// `stories/testing.md`.
pub static STORY: Keys = Keys {
    what: "a story",
    keys: &[
        must("title", Takes::Words, "The title."),
        may("description", Takes::Words, "What it is about, in a sentence or two."),
        may(
            "order",
            Takes::Number,
            "Its place among the stories; those without one come last. The home page shows three.",
        ),
        STATUS_KEY,
    ],
};

/// `a1-04.notes.md` and other files of notes.
pub static NOTES: Keys = Keys {
    what: "a file of notes",
    keys: &[
        may("editor", Takes::Words, "Who wrote the notes."),
        may("date", Takes::Form(DATE), "When they were written or last changed."),
        may("lang", Takes::Form(LANGUAGE), "Their language (BCP 47), where it is not the archive's."),
        STATUS_KEY,
    ],
};

const STATUS_KEY: Key = may(
    "status",
    Takes::OneOf(STATUS_WORDS),
    "Whether it is published (default). draft and review are shown with --drafts only, withheld never.",
);
const FORMERLY: Key = may(
    "formerly",
    Takes::List(&Takes::Form(PATH)),
    "Ids under which it was known; a page at each old address, and at each below it, leads to the new one.",
);
const EXTRA: Key = may("extra", Takes::Own, "Your own keys, shown as they are written.");

impl Keys {
    pub fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }

    /// Every spelling of every key, the Chinese ones last.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        let names = self.keys.iter().map(|key| key.name);
        names.chain(self.keys.iter().filter_map(Key::chinese))
    }
}

impl Key {
    /// Its Chinese spelling, if it has one.
    pub fn chinese(&self) -> Option<&'static str> {
        CHINESE.iter().find(|(_, english)| *english == self.name).map(|(chinese, _)| *chinese)
    }
}

const fn must(name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key { name, takes, required: true, about }
}

const fn may(name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key { name, takes, required: false, about }
}

/// The words of a choice, as the reader has them.
const fn words<T: Copy, const N: usize>(choices: &'static [(&'static str, T)]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut i = 0;
    while i < N {
        words[i] = choices[i].0;
        i += 1;
    }
    words
}
