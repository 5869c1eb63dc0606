//! The weights of the evidence, in one table, each with its reason.
//!
//! They are in units of evidence: two points outweigh any single weak sign. `tests/import_weights.rs`
//! tunes them on pages whose truth is known, and says how well weights that were tuned without a page
//! do on it.

macro_rules! table {
    ($($name:ident $value:literal $reason:literal)*) => {
        /// Names of the weights.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "names of a table")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum W {
            $(#[doc = $reason] $name,)*
        }

        /// Every weight: its name, its value, its reason.
        pub static TABLE: &[(&str, f32, &str)] = &[$((stringify!($name), $value, $reason)),*];
    };
}

table! {
    // --- what a paragraph looks like
    HEAD_SHAPE 2.0 "a headline is short, without the end of a sentence in it"
    HEAD_PHRASES 0.8 "headlines set white space between their phrases"
    HEAD_LONG 2.5 "beyond 45 characters a line is hardly a headline, though kicker and title may share one"
    HEAD_STOP 3.0 "a headline does not end with a full stop"
    HEAD_COMMAS 0.8 "with two commas and more a line is a sentence"
    HEAD_NOTICE 2.0 "关于…的通告 names a notice"
    HEAD_DOCUMENT 2.5 "the number of a document stands over its title"
    HEAD_ANNOUNCES 1.5 "…强调 at the end of a line is a kicker"
    HEAD_GAP 0.4 "blank lines before a headline: something stood between it and the last article"
    HEAD_AFTER_SIGNED 2.5 "behind names at the end of a text something new begins"
    HEAD_PICTURED 2.0 "a line over a text that is signed as a picture is the picture's headline"
    HEAD_DRIFT 1.5 "after a headline the words are others than before it"
    SUB_SHORT 1.0 "subheads are shorter than headlines"
    SUB_NUMBERED 3.0 "a number in front of a short line is a subhead's"
    SUB_LONG 2.0 "beyond 26 characters a line is hardly a subhead"
    SUB_SIBLINGS 0.7 "short lines that no byline follows come in company: they are subheads of one article"
    LABEL 5.0 "the words of a column's label: 链接, 时评, …年"
    LABEL_NOT 2.5 "a line without such words is hardly a label"
    BODY_LONG 2.0 "running text is long"
    BODY_STOP 2.5 "running text ends as a sentence ends"
    BODY_SHORT 1.8 "a short line that ends nowhere is no paragraph"
    BODY_ROW 4.0 "rows of tables and programmes, and whom to call, are text"
    BODY_VERSE 3.0 "many short lines one after the other are a poem or a list, not one headline"
    BODY_BROKEN 2.5 "a sentence that breaks off is running text"
    BYLINE 5.0 "words that name reporters and nothing else"
    BYLINE_AUTHOR 2.5 "a name by itself on a line is an author's"
    BYLINE_UNDER 1.5 "and more so under a text, where letters are signed"
    BYLINE_NAMES 3.0 "names under a line that announces them"
    BYLINE_NOT 6.0 "a line without names is no byline"
    LEAD 6.0 "讯 or 电 behind the name of a paper begins a report"
    LEAD_NOT 8.0 "without it a paragraph is no head of a report"
    CAPTION 5.0 "a sentence with a credit behind it is a caption"
    CAPTION_PICTURED 3.0 "图为 and ▲ begin a caption"
    CAPTION_GAP 1.5 "a short sentence beside blank lines, where the picture was"
    CAPTION_NOT 3.0 "without any of these a paragraph is hardly a caption"
    CREDIT 5.0 "摄 behind names is a credit"
    CREDIT_NOT 7.0 "without it a line is no credit"
    JUMP 8.0 "上接 with a page is a jump mark"
    JUMP_ONWARD_NOT 9.0 "without 下转 and a page a line does not lead to one"
    MASTHEAD 7.0 "a line made of date, number, price is of the masthead"
    MASTHEAD_NOT 3.5 "a line of other words is hardly so"
    MASTHEAD_LATIN 3.0 "Latin letters at the head of a Chinese page are its paper's name once more"
    MASTHEAD_FRAGMENT 3.0 "a figure by itself is a piece of a date or a page"
    FURNITURE 5.0 "扫一扫, 责编: the furniture of a page"
    FURNITURE_NOT 3.5 "other words are no furniture"
    SALUTATION 5.0 "广大市民朋友: opens a letter or notice"
    SIGNATURE 4.0 "an office above a date signs"
    SIGNATURE_ALONE 1.5 "an office under a text signs, also without a date"
    SIGNATURE_NOT 5.0 "other words sign nothing"
    HINT 25.0 "what the source of a page says of a line is certain, but for what no order of parts allows"
    // --- what follows what
    FIRST_BODY 2.0 "a page seldom begins in the middle of a text"
    NEW_HEAD 1.0 "most lines do not begin an article"
    NEW_BYLINE 0.8 "nor without a headline"
    NEW_LEAD 0.5 "a report's head always begins one, so little is asked"
    NEW_SUB 1.0 "most lines are no subheads"
    NEW_LABEL 1.5 "few articles have a label"
    HEAD_BYLINE 1.5 "a headline and a byline or a report's head belong together"
    HEAD_MORE 0.8 "a headline has one line more often than two"
    HEAD_BODY 1.7 "a headline over text without a byline: notices, essays, briefs"
    HEAD_HEAD 3.5 "a headline without any text is rare"
    HEAD_SUB 2.0 "a subhead straight under a headline is rare"
    SUB_SUB 3.0 "two subheads without text between them are rare"
    SUB_END 2.5 "a subhead has text below it"
    TO_CAPTION 1.2 "most paragraphs are no captions"
    MASTHEAD_LATE 2.5 "a masthead stands at the top"
    MASTHEAD_RUN 0.8 "its pieces stand together"
    STRANGE 3.5 "an order of parts that papers hardly have"
    // --- which pieces belong together
    MOVE 2.7 "lines mostly belong to the article that they stand in"
    MOVE_ALIKE 9.0 "words shared with the other article, less those shared with this one"
    MOVE_VOTES 0.45 "each paragraph of these lines that is more like the other article"
    MOVE_TERMS 1.5 "words in quotation marks that only these lines and the other article have"
    MOVE_INTRODUCED 3.0 "somebody speaks here without being introduced, who is introduced there"
    MOVE_NAMES 1.0 "a person who speaks here is named there, and not here"
    MOVE_BROKEN 1.2 "the article breaks off before these lines"
    MOVE_HEADLESS 1.2 "the lines begin in the middle of a sentence"
    MOVE_SUBHEAD 0.8 "a report without subheads does not get one at its end"
    MOVE_OPEN 0.8 "the other article comes from another page, or breaks off, or has no text: it waits for more"
    MOVE_BEFORE 0.6 "lines of an article seldom stand before its headline"
    TITLE_ALIKE 0.35 "a headline has this much of its words in its text, or it is another's"
    SPLIT_LINE 32.0 "characters from which a headline line holds more than a title"
    FRAGMENT 6.0 "a phrase this short is a part of a title broken over lines"
    JOIN_LENGTH 28.0 "characters of a paragraph that a column break can cut"
}

/// Values for the table, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Vec<f32>);

impl Default for Weights {
    fn default() -> Self {
        Self(TABLE.iter().map(|(_, value, _)| *value).collect())
    }
}

impl Weights {
    /// Other values, in the order of the table; those that are missing stay.
    pub fn new(values: &[f32]) -> Self {
        let mut weights = Self::default();
        weights.0.iter_mut().zip(values).for_each(|(weight, value)| *weight = *value);
        weights
    }

    pub fn get(&self, which: W) -> f32 {
        self.0[which as usize]
    }
}
