//! The table of all diagnostic codes.

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Fails the build.
    Error,
    /// Something is probably not what was meant; the build goes on.
    Warning,
    /// May help; never counted.
    Hint,
}

/// What a finding is about; an error's class names the exit code (1, 3, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Content,
    Config,
    Io,
}

/// A kind of finding. Its name is stable: it is never given to another kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub name: &'static str,
    pub severity: Severity,
    pub class: Class,
    /// What it means, in one sentence.
    pub summary: &'static str,
}

macro_rules! codes {
    ($($severity:ident $class:ident { $($id:ident $name:literal $summary:literal)* })*) => {
        $($(
            #[doc = $summary]
            pub static $id: Code = Code { name: $name, severity: Severity::$severity, class: Class::$class, summary: $summary };
        )*)*
        /// Every code, in the order of the table.
        pub static ALL: &[&Code] = &[$($(&$id),*),*];
    };
}

codes! {
    Error Content {
        NOT_UTF8 "not-utf8" "A text file is not UTF-8."
        NUL_BYTE "nul-byte" "A text file holds a NUL."
        EMPTY_FILE "empty-file" "A content file is empty."
        FRONT_MATTER_MISSING "front-matter-missing" "A content file does not begin with front matter."
        FRONT_MATTER_OPEN "front-matter-open" "Front matter begins but has no closing line."
        YAML_SYNTAX "yaml-syntax" "Front matter is not YAML."
        YAML_TRAP "yaml-trap" "YAML reads a value otherwise than its writer meant it."
        UNKNOWN_KEY "unknown-key" "A key that this kind of file does not have."
        DUPLICATE_KEY "duplicate-key" "A key stands twice, or in Chinese and in English."
        MISSING_KEY "missing-key" "A required key is missing."
        WRONG_VALUE "wrong-value" "A value is not of the kind that its key takes."
        BAD_DATE "bad-date" "A date is malformed or does not exist."
        BAD_ID "bad-id" "A file or folder name cannot serve as an id."
        DUPLICATE_ID "duplicate-id" "Two files have one id."
        ISSUE_WITHOUT_INDEX "issue-without-index" "A folder holds articles or pages but no `_index.md`."
        STRAY_FILE "stray-file" "A file stands where no content is read."
        UNKNOWN_SUBJECT "unknown-subject" "An article names a subject that has no file."
        UNPUBLISHED_WITHOUT_SOURCE "unpublished-without-source" "An article that is not published does not say which lines are its own."
        UNKNOWN_PAGE "unknown-page" "A page that the issue does not hold."
        BAD_RANGE "bad-range" "A range of lines is malformed or outside its page."
        LINK_TO_NOTHING "link-to-nothing" "A link in double brackets leads nowhere."
        LINK_AMBIGUOUS "link-ambiguous" "A link in double brackets could mean several things."
        BAD_LINK "bad-link" "A link of a kind that is not allowed."
        REMOTE_IMAGE "remote-image" "An image from another site."
        IMAGE_MISSING "image-missing" "An image file that is not there."
        NOT_AN_IMAGE "not-an-image" "A file that is shown as a picture and is none."
        OUTPUT_COLLISION "output-collision" "Two sources would be written to one address."
        CHANGED_DURING_BUILD "changed-during-build" "A file changed while the build was reading it."
    }
    Error Config {
        CONFIG_MISSING "config-missing" "There is no archive.toml."
        CONFIG "config" "archive.toml or theme.toml cannot be used as it stands."
        THEME_MISSING "theme-missing" "A theme that is not there."
        TEMPLATE "template" "A template fails."
    }
    Error Io {
        READ "read" "A file or folder cannot be read."
        WRITE "write" "A file or folder cannot be written."
        LINK_OUT_OF_ROOT "link-out-of-root" "A symbolic link leads out of the archive."
        OUTPUT_FOREIGN "output-foreign" "The output folder is not annals' own, or holds foreign files."
        INIT_NOT_EMPTY "init-not-empty" "The folder of a new archive already holds something."
        OUTPUT_BUSY "output-busy" "Another build is writing the same output."
    }
    Warning Config {
        LANGUAGE_UNKNOWN "language-unknown" "The theme has no words in the archive's language."
    }
    Warning Content {
        LINK_UNPUBLISHED "link-unpublished" "A link leads to something that is not published."
        BAD_HEADING_ID "bad-heading-id" "An id in braces behind a heading is malformed or stands twice."
        FOOTNOTE "footnote" "A footnote is missing, unused, or there twice."
        TOO_DEEP "too-deep" "Lists, quotes or emphasis nest deeper than anyone reads."
        EMPTY_BODY "empty-body" "An article has no text."
    }
}
