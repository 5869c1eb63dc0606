//! The table of all diagnostic codes.
//!
//! Each row is a name, what it means in a sentence, and in braces what `docs/diagnostics.md` says
//! beyond that: more of the meaning (may be empty), an example, and how it is mended.

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
    /// What there is to know beyond that; Markdown, may be empty.
    pub meaning: &'static str,
    /// What gives rise to it, as it stands in a file or on the command line.
    pub example: &'static str,
    /// What to do; Markdown.
    pub mend: &'static str,
}

macro_rules! codes {
    ($($severity:ident $class:ident {
        $($id:ident $name:literal $summary:literal $({ $meaning:literal $example:literal $mend:literal })?)*
    })*) => {
        $($(
            #[doc = $summary]
            pub static $id: Code = Code {
                name: $name,
                severity: Severity::$severity,
                class: Class::$class,
                summary: $summary,
                // A row without them compiles, so that a code can be tried; a test asks for them.
                meaning: concat!($($meaning)?),
                example: concat!($($example)?),
                mend: concat!($($mend)?),
            };
        )*)*
        /// Every code, in the order of the table.
        pub static ALL: &[&Code] = &[$($(&$id),*),*];
    };
}

codes! {
    Error Content {
        NOT_UTF8 "not-utf8" "A text file is not UTF-8." {
            "Old Windows files are often GB18030 or Big5. The finding guesses the encoding; nothing is converted silently."
            "content/issues/2021-08-06/a1.txt    (saved as GB18030)"
            "Convert the file as the help line shows: `iconv -f GB18030 -t UTF-8 a1.txt > utf8.tmp && mv utf8.tmp a1.txt`."
        }
        NUL_BYTE "nul-byte" "A text file holds a NUL." {
            "No text has one; it is a picture or UTF-16 under a name that says text, or a damaged file."
            "content/topics/vaccination.md    (a PNG)"
            "Delete the byte, convert the file, or take it again from where it came."
        }
        CONTROL_CHARACTER "control-character" "A text has a control character or a noncharacter." {
            "Such characters (U+0000 to U+001F but for tab and line breaks, U+007F to U+009F, U+FFFE and the like, and U+FFFC) show nothing in an editor, and HTML and XML cannot hold them. Escapes in YAML (`\"\\u0007\"`) and TOML count as well."
            "title: \"甲\\u0010乙\"    (U+0010 between 甲 and 乙)"
            "Delete the character, or write what was meant."
        }
        EMPTY_FILE "empty-file" "A content file is empty." {
            ""
            "content/people/wang-haibo.md    (0 bytes)"
            "Write its front matter, or delete the file."
        }
        FRONT_MATTER_MISSING "front-matter-missing" "A content file does not begin with front matter." {
            ""
            "153.9万人完成全程免疫\n\n连日来，我市全力以赴阻击疫情。"
            "Begin the file with a line `---`, the keys, and another line `---`."
        }
        FRONT_MATTER_OPEN "front-matter-open" "Front matter begins but has no closing line." {
            ""
            "---\ntitle: 新华桥“大手术”在即\n\n现场施工负责人王海波介绍……"
            "Put a line `---` after the last key."
        }
        YAML_SYNTAX "yaml-syntax" "Front matter is not YAML." {
            ""
            "---\ntitle: \"新华桥“大手术”在即\n---"
            "Write each entry as `key: value`, with a space after the colon, indented by spaces. Close quotation marks."
        }
        YAML_TRAP "yaml-trap" "YAML reads a value otherwise than its writer meant it." {
            "A value that starts with `[`, `*`, `&`, `!` or holds `: ` or ` #`, and a title that is a number or a date, silently mean something else."
            "title: [快讯] 全市完成检测"
            "Put the value in quotation marks: `title: \"[快讯] 全市完成检测\"`. The help line shows yours."
        }
        UNKNOWN_KEY "unknown-key" "A key that this kind of file does not have." {
            ""
            "kiker: 市市场监管局与阿里巴巴签订备忘录"
            "Mend the spelling (`kicker`), or put a key of your own under `extra:`."
        }
        DUPLICATE_KEY "duplicate-key" "A key stands twice, or in Chinese and in English." {
            "A subject that an article is tagged with twice is reported so, too."
            "title: 新华桥“大手术”在即\n标题: 新华桥“大手术”在即"
            "Keep one of the two."
        }
        MISSING_KEY "missing-key" "A required key is missing." {
            ""
            "---\ntopics: [vaccination]\n---"
            "Add it: an article needs `title`, an issue `paper` and `date`, a subject `label`, a free page `title`. A title that the paper did not print has `title_supplied: true` beside it."
        }
        WRONG_VALUE "wrong-value" "A value is not of the kind that its key takes." {
            ""
            "number: 第22686期"
            "Write what the help line names: `number: 22686`."
        }
        BAD_DATE "bad-date" "A date is malformed or does not exist." {
            ""
            "date: 2021-02-29"
            "Write the day as `2021-08-06`, a month as `2021-08`; `?` behind it says uncertain, `~` approximate."
        }
        BAD_ID "bad-id" "A file or folder name cannot serve as an id." {
            "Ids are addresses, so they are made of `a-z`, `0-9` and hyphens."
            "content/people/王海波.md"
            "Rename the file: `wang-haibo.md`, with `label: 王海波` in it."
        }
        DUPLICATE_ID "duplicate-id" "Two files have one id." {
            "An old id under `formerly` counts, too."
            "content/people/wang-haibo.md\ncontent/people/Wang-Haibo.md"
            "Rename the one that is not yet published."
        }
        ISSUE_WITHOUT_INDEX "issue-without-index" "A folder holds articles or pages but no `_index.md`." {
            ""
            "content/issues/2021-08-06/a1.txt"
            "Write `_index.md` with `paper` and `date`."
        }
        STRAY_FILE "stray-file" "A file stands where no content is read." {
            ""
            "content/wang-haibo.md"
            "Move it to where its kind stands: `content/people/wang-haibo.md`."
        }
        UNKNOWN_SUBJECT "unknown-subject" "An article names a subject that has no file." {
            ""
            "people: [wang-haibo]"
            "Mend the name, or write `content/people/wang-haibo.md` with a `label:`."
        }
        UNPUBLISHED_WITHOUT_SOURCE "unpublished-without-source" "An article that is not published does not say which lines are its own." {
            "The page view shows the transcription without the lines of what is not published, so it must know them."
            "status: withheld    (and no source)"
            "Add its lines: `source: [a1.txt#59-63]`."
        }
        UNPROVED_LINES "unproved-lines" "Which lines of a page may be published is not proved." {
            "The lines of an article that is not published are hidden in the page view, so its text must be that of its lines, whole: if it names the wrong lines, others would be shown. The same holds for published articles that have lines on such a page."
            "a1-02.md   status: withheld\n           source: [a1.txt#3-5]    (its lines are 4-6)"
            "Paste the `source` of the help line, or write the words as the lines have them; `annals check` shows each difference. To take a text out for good, delete its file and replace each of its lines by `▒`."
        }
        UNPUBLISHED_LINE_SHARED "unpublished-line-shared" "A line of an article that is not published has another place as well." {
            "It is not known whether it may be shown."
            "a1-01.md   source: [a1.txt#2-4]\na1-02.md   source: [a1.txt#4-6]    (status: withheld)"
            "Take it out of all but one."
        }
        UNPUBLISHED_LINE_REPEATED "unpublished-line-repeated" "A line that would be shown repeats words that are not published." {
            "A line of the issue has the same letters and figures as a hidden line, four or more, or twelve in a row of a text that is not published; and it is not the line of a published article whose text is that of its lines."
            "7  秘密正文甲。    (hidden)\n9  秘密正文甲。    (in the furniture)"
            "Declare it as a duplicate of the hidden line, which hides it, or name it in the `source` of the article that it belongs to."
        }
        UNKNOWN_PAGE "unknown-page" "A page that the issue does not hold." {
            ""
            "source: [a2.txt#1-4]    (there is no a2.txt)"
            "Name a transcription that stands beside the article, or put it there."
        }
        BAD_RANGE "bad-range" "A range of lines is malformed or outside its page." {
            "`annals check` compares ranges with the number of lines that the page has."
            "source: [a1.txt#63-59, a1.txt#500-510]"
            "Write the first line first, counted from 1 as an editor shows them: `a1.txt#59-63`."
        }
        BAD_CHANGE "bad-change" "A declared change cannot be made in its line." {
            "Found by `annals check`. `from` must stand in the line that `line` names, once, and `to` must differ from it in more than the width of punctuation."
            "changes:\n  - { line: 63, from: \"长沙\", to: \"杭州\", why: \"\" }    (line 63 has no 长沙)"
            "Write `from` as the transcription has it, with more words if it stands there several times; take an entry away that is no longer needed."
        }
        LINK_TO_NOTHING "link-to-nothing" "A link in double brackets leads nowhere." {
            ""
            "见[[2021-08-06/a1-40]]。"
            "Write the id as in the address, `kind/slug`, a label or alias, or an exact title. The help line has the nearest."
        }
        STORY_STEP "story-step" "A step of a story has no article that is held." {
            "Each step names in its heading the article that it quotes; the quotation is proved in its text, as that of a note is. A step on an article that is not published is a warning, and is left out."
            "## The slip of paper    (no article in double brackets)"
            "Write the id of the article behind the title: `## The slip of paper [[2021-08-06/a1-06]]`."
        }
        LINK_AMBIGUOUS "link-ambiguous" "A link in double brackets could mean several things." {
            ""
            "[[张敏]]    (people/zhang-min and people/zhang-min-2)"
            "Write the id of the one that is meant, with its words: `[[people/zhang-min|张敏]]`."
        }
        BAD_LINK "bad-link" "A link of a kind that is not allowed." {
            ""
            "[原文](javascript:alert(1))"
            "Links are http, https, mailto or relative."
        }
        BROKEN_LINK "broken-link" "A link or an anchor of the finished site leads nowhere." {
            "Links in double brackets cannot break; relative ones, those of `[[navigation]]` and those of a theme of your own can. Found by `annals check`."
            "[背景](../a1-05/#h-beijing)"
            "Within the archive, link with `[[a1-05]]`. Elsewhere mend the path, which counts from the page's address, or the anchor."
        }
        REMOTE_IMAGE "remote-image" "An image from another site." {
            "Readers' visits are told to nobody."
            "![](https://example.org/mask.jpg)"
            "Put the picture beside the text: `![员工戴着口罩作业。](mask.jpg)`."
        }
        IMAGE_MISSING "image-missing" "An image file that is not there." {
            ""
            "![员工戴着口罩作业。](mask.jpg)"
            "Put the file there, or leave the path out for a picture that is not at hand: `![员工戴着口罩作业。]()`."
        }
        NOT_AN_IMAGE "not-an-image" "A file that is shown as a picture and is none." {
            "What a text names as its picture is copied into the site; nothing but pictures is."
            "![底稿](a1.txt)"
            "Name a JPEG, PNG, GIF, WebP or AVIF file, or link to the page: `[[2021-08-06/a1]]`."
        }
        NEW_NOTE "new-note" "A new note cannot be written." {
            "`annals new note` and the note form of `serve` write nothing that a build would refuse."
            "annals new note 2021-08-06/a1-40 --quote 余杭区    (there is no such article)"
            "Name an article, a page, an issue or a subject of the archive by its id; leave the note's id out, or take one that is free."
        }
        NOTE_CODE_OPEN "note-code-open" "Code in a file of notes is opened and not closed." {
            "Everything below it, further notes among it, would be code."
            "## term {#n1}\n\n> 红盾云桥\n\n```\n一段代码\n\n## doubt {#n2}"
            "Close it with the same fence, three backticks, on a line of its own."
        }
        NOTE_OUTSIDE "note-outside" "Text in a file of notes belongs to no note." {
            ""
            "---\neditor: 编者\n---\n\n余杭区属杭州市。"
            "Begin each note with a line `## `, then the quotation."
        }
        NOTE_WITHOUT_ITEM "note-without-item" "A file of notes lies beside nothing that it could be on." {
            "`a1-04.notes.md` is on `a1-04.md`, `a1.notes.md` on the page a1, `_index.notes.md` on the issue, `testing.notes.md` on the subject beside it."
            "content/issues/2021-08-06/a1-40.notes.md    (there is no a1-40.md)"
            "Rename the file after what its notes are on."
        }
        NOTE_WITHOUT_QUOTE "note-without-quote" "A note on an article quotes nothing." {
            ""
            "## doubt 余杭区在杭州\n\n余杭区属浙江省杭州市。"
            "Quote the words that it is about below the heading: `> 继与**长沙市余杭区**市场监管局签订`."
        }
        NOTE_TARGET "note-target" "A quotation is empty, or its target is not marked once." {
            "Bold words are the target and the rest is context; without bold the whole quotation is the target."
            "> 继与**长沙市**余杭区**市场监管局**签订"
            "Put `**` around one run of words."
        }
        NOTE_READINGS "note-readings" "A note has two readings." {
            ""
            "-> 杭州市余杭区\n-> 杭州余杭区"
            "Keep one; the text of the note may speak of others."
        }
        READINGS_OVERLAP "readings-overlap" "The readings of two notes replace the same words." {
            "The text as the editor reads it has every reading in place, so no two may share words. One inside another is an overlap too; readings side by side are not."
            "> 甲**乙丙**丁 with `-> 伍`, and > 乙**丙丁**戊 with `-> 柒`"
            "Make one note of the two, or mark words with `**` that they do not share. A note that only says something may be on any words."
        }
        NOTE_KIND "note-kind" "A kind or certainty that there is not." {
            ""
            "## doubts·certain 余杭区在杭州"
            "Kinds are `context`, `term`, `link`, `doubt`, `gap`, `numbers`, `date`, `layout`; certainties `certain`, `inferred`, `open`."
        }
        NOTE_LOST "note-lost" "The words that a note quotes are not in the text." {
            "Compared without white space and the width of punctuation; curly and straight quotation marks count as the same. The note is not attached anywhere else."
            "> 继与**杭州市余杭区**市场监管局签订    (the text has 长沙市余杭区)"
            "Quote the words as they stand now. The help line has the nearest passage, ready to paste."
        }
        NOTE_AMBIGUOUS "note-ambiguous" "The words that a note quotes stand in several places." {
            ""
            "> **曹慧泉强调**"
            "Quote more of what stands around the words, and mark the target: `> 重点环节。**曹慧泉强调**，要坚决堵住漏洞`."
        }
        OUTPUT_COLLISION "output-collision" "Two sources would be written to one address." {
            "Names that differ only in case, or in how letters and their marks are composed, are one file to some systems and hosts."
            "static/robots.txt    (the build writes one)"
            "Rename one of them, or take it away."
        }
        CHANGED_DURING_BUILD "changed-during-build" "A file changed while the build was reading it." {
            ""
            "(an editor saved a1-04.md meanwhile)"
            "Run the build again. The old site is untouched."
        }
        IMPORT_PLACE "import-place" "It is not known of which issue or page a transcription is." {
            "`annals import` takes what it is told (`--date`, `--page`, `--issue`), then the list, then the name of the file, then the masthead. It does not guess a day."
            "annals import 001.txt    (an inner page, which has no masthead)"
            "Give the day with `--date 2021-08-09`; for many files, fill in the list that `--list pages.csv` writes, or say in archive.toml how files are named."
        }
        IMPORT_OTHER_PAGE "import-other-page" "A page is of another paper, or has the text of another page, than the place where it would be put." {
            "Taken for a newer transcription of what is there, it would be lost, or its lines would be given to the articles of another page. `--force` does not change this."
            "annals import second.txt    (湖南日报 of 2021-08-06, where content/issues/2021-08-06 is an issue of 株洲日报)"
            "Run the command of the help line: it puts the page into an issue of its own (`--issue hunan/2021-08-06`), or under another page's name (`--page A2`). If the masthead was misread, give the name with `--paper`."
        }
        IMPORT_UNREADABLE "import-unreadable" "A file that is to be imported cannot be read as a page." {
            "It is a picture, damaged, in an encoding that is not known or that two fit, or in a format that import does not read. It is not taken for text. The other files of the run are imported."
            "annals import a1.jpg"
            "The message says what the file is. Give the transcription as text, or say its encoding with `--encoding`."
        }
    }
    Error Config {
        CONFIG_MISSING "config-missing" "There is no archive.toml." {
            ""
            "annals build    (in a folder without archive.toml)"
            "Run it in the archive's folder, or name it with `--root DIR`."
        }
        CONFIG "config" "archive.toml or theme.toml cannot be used as it stands." {
            ""
            "titel = \"株洲日报 注释档案\""
            "Mend the key or value that is marked; docs/formats.md has the table."
        }
        THEME_MISSING "theme-missing" "A theme that is not there." {
            ""
            "theme = \"plain\"    (there is no themes/plain/theme.toml)"
            "Write the name of a folder in `themes/`, or `default`."
        }
        TOO_MANY_FILES "too-many-files" "The site would have more files than `max_files` allows." {
            "Hosts take only so many files. It is noticed before anything is written as far as pages tell; files of the search are counted as they are made. The old site stays as it was."
            "max_files = 20000    (the site would have 31,204 files)"
            "Leave out of `outputs` what can be done without, make a site of each year, or take a host with room for more; docs/scale.md tells how."
        }
        TEMPLATE "template" "A template fails." {
            "The finding names the template, and where it fails only on a page, the content behind that page."
            "{{ artcle.title }}"
            "Mend the template; docs/themes.md says what each is given."
        }
    }
    Error Io {
        FAULT "fault" "annals has a fault of its own." {
            "Part of the program failed where it must not, whatever the input is. `serve` ends rather than show text that is no longer that of the files."
            "(a panic, with its place in the source code, in the terminal)"
            "Start it again, or undo the last change; please report the words in the terminal."
        }
        READ "read" "A file or folder cannot be read." {
            ""
            "content/issues/2021-08-06/a1.txt    (permission denied)"
            "Look at the permissions, and whether the disk is there."
        }
        WRITE "write" "A file or folder cannot be written." {
            ""
            "annals build -o /usr/share/archive"
            "Name a folder that you may write to with `-o`; make room on the disk."
        }
        LINK_OUT_OF_ROOT "link-out-of-root" "A symbolic link leads out of the archive." {
            "What is read must lie in the archive, so that nothing is published by accident."
            "content/pages/about.md -> /home/li/notes.md"
            "Copy the file into the archive in place of the link."
        }
        OUTPUT_FOREIGN "output-foreign" "The output folder is not annals' own, or holds foreign files." {
            "A build replaces its folder as a whole; it does not replace what it did not write."
            "public/CNAME    (written by hand)"
            "Put files of your own into `static/`, or name another folder with `-o`."
        }
        INIT_NOT_EMPTY "init-not-empty" "The folder of a new archive already holds something." {
            ""
            "annals init 文史    (文史 holds files)"
            "Name a new folder."
        }
        OUTPUT_BUSY "output-busy" "Another build is writing the same output." {
            ""
            "annals build    (twice at once)"
            "Wait until the other one has ended."
        }
        PORT_TAKEN "port-taken" "The port is in use." {
            "`serve` was asked for one port, or found none that is free."
            "annals serve --port 8000    (where another program listens)"
            "End the program that has the port, or leave `--port` out: then the next free one is taken."
        }
        WATCH "watch" "A folder cannot be watched for changes." {
            "The system gives each user a number of folders to watch, or the folder lies on a file system that tells of no changes. `serve` compares the files of the archive instead, twice a second or as often as takes a tenth of its time."
            "annals serve    (on an archive of very many folders)"
            "On Linux allow more: `sudo sysctl fs.inotify.max_user_watches=1048576`, or `fs.inotify.max_user_instances`. Otherwise nothing: changes are shown a little later."
        }
    }
    Warning Io {
        FOREIGN_KEPT "foreign-kept" "A file of others was in the output folder when the site was replaced, and is kept." {
            "It came, or was changed, in the moment between the last look into the folder and the switch to the new site. It is where it was, or in a folder of its own beside the site."
            "public/letter.txt    (copied there while a build was running)"
            "Put files of your own into `static/`, not into the output."
        }
        CACHE "cache" "What was made cannot be kept for the next build." {
            "The site is built and in place; only the next build takes longer."
            ".annals/cache    (disk full)"
            "Make room on the disk; `.annals/cache` beside archive.toml can be deleted at any time."
        }
    }
    Warning Config {
        LANGUAGE_UNKNOWN "language-unknown" "The theme has no words in the archive's language." {
            "The interface is shown in simplified Chinese."
            "language = \"fr\""
            "Write the words into a theme of your own: `themes/own/i18n/fr.toml`; docs/themes.md tells how."
        }
    }
    Warning Content {
        IMPORT_KEPT "import-kept" "A file was edited since it was imported, and is left alone." {
            "The new version stands beside it as `NAME.new`, with what differs in the finding. A file that was deleted is not written again."
            "annals import 000.txt    (after a1-04.md was corrected)"
            "Take over what you want and delete the `.new` file; or import with `--force`, which keeps your file as `NAME.bak`."
        }
        IMPORT_CONFLICT "import-conflict" "What is said of a page and what its masthead says differ." {
            "Also when a masthead contradicts itself: a weekday or a lunar date that is not that of the day."
            "annals import 000.txt --date 2021-08-07    (the masthead says 2021-08-06)"
            "See which is right. What was said goes before what is read."
        }
        IMPORT_EMPTY "import-empty" "A transcription has no words." {
            ""
            "annals import 005.txt    (0 bytes)"
            "Transcribe the page, or leave it out."
        }
        IMPORT_WHOLE "import-whole" "A page is beyond cutting and was imported whole." {
            "Its lines are those of several texts in turn, or text set from top to bottom was read across: no rule can put them in order. It is one article, with nothing joined and nothing left out."
            "annals import a1.txt    (two columns, read line by line across both)"
            "Recognise the page again by columns, or put the lines in order by hand."
        }
        IMPORT_ROWS "import-rows" "Rows of a table of articles could not be placed." {
            "The other rows were imported. Those that were not are listed with number and reason in `rejected.csv` beside the table."
            "annals import export.csv    (row 1234 has no date)"
            "Correct these rows and import them: `rejected.csv` may be given to import as it is."
        }
        IMPORT_LOST_PLACE "import-lost-place" "Lines that a file names are not in the newer transcription." {
            "The transcription in the archive and the file that names its lines are left as they are; the newer one stands beside it as `NAME.new`."
            "annals import a1.txt    (a corrected transcription, of which an article's words are others)"
            "Correct the article after the new transcription, then import again with `--force`; `annals check` proves the result."
        }
        UNACCOUNTED_LINE "unaccounted-line" "A line of a transcription is in no article, masthead, furniture or duplicate." {
            "Every line that is not blank has one place, so that nothing is lost on the way from the paper to the site. Found by `annals check`; on a page with lines that are not published by a build as well, because there such a line is hidden: it may belong to what is not published."
            "63  了50多家侵权产商,断开链接,提前屏蔽“炎陵黄桃”品牌的网页。"
            "Name it in the `source` of its article, or in `_index.md` under its page: `masthead: [3-21]`, `furniture: [72]` (报眼、广告、二维码), `duplicates: [47=57]` for a line that says word by word what another says."
        }
        CLAIMED_TWICE "claimed-twice" "A line of a transcription has two places." {
            "Two articles name it, one article names it twice, or it is in the masthead, the furniture or the duplicates as well. The page view gives it to the first."
            "a1-03.md   source: [a1.txt#49-57]\na1-04.md   source: [a1.txt#57-63]"
            "Take it out of all but one."
        }
        FALSE_DUPLICATE "false-duplicate" "A declared duplicate does not repeat the line that is kept." {
            "`47=57` says that line 47 has the words of line 57, and that 57 is kept. White space and the width of punctuation do not count."
            "duplicates: [47=59]    (line 59 has other words)"
            "Name the line that it repeats, or give the line to an article. Of two lines that repeat each other, one must be kept."
        }
        BLANK_RANGE "blank-range" "A range of the masthead or the furniture holds blank lines only." {
            "Most often the transcription was replaced by one with other lines. Found by `annals check`."
            "furniture: [4]    (line 4 is blank)"
            "Name the lines as they are counted now, or take the range out."
        }
        MISSING_SOURCE "missing-source" "An article does not say from which lines it was made." {
            "Asked where its page has a transcription."
            "---\ntitle: 153.9万人完成全程免疫\n---"
            "Add `source: [a1.txt#23-27]`. If the words stand on the page as they are, the help line has the lines."
        }
        WRONG_LINES "wrong-lines" "The words of an article stand in other lines than those that it names." {
            "The transcription was replaced by one with other lines, or a range is too short. The lines that are proposed hold the text to the character."
            "source: [a1.txt#59-63]    (its lines are now 61-65)"
            "Paste the `source` of the help line."
        }
        UNDECLARED_CHANGE "undeclared-change" "An article's text is not that of its lines." {
            "The width of punctuation, white space and the join of lines need no entry; everything else does, so that an editor's hand can be told from the paper's words. A misreading is better left as it is and given a note with a reading."
            "63  继与长沙市余杭区市场监管局签订\n    继与杭州市余杭区市场监管局签订    (in the article)"
            "Write the words as the line has them, or paste the entry of the help line and say why:\n\n```yaml\nchanges:\n  - { line: 63, from: \"长沙\", to: \"杭州\", why: \"\" }\n```"
        }
        NOT_IN_LINES "not-in-lines" "A title, kicker, deck or column is not in the lines of its article." {
            "It may stand anywhere in them, and on a line with others."
            "kicker: 市市场监管局与阿里签订备忘录    (the line has 阿里巴巴)"
            "Write it as printed, or name its line in `source`. A title that the editor gave has `title_supplied: true`; a column that is known from elsewhere has `column_inferred: true`."
        }
        WEEKDAY "weekday" "The weekday in the masthead is not that of the date." {
            ""
            "9  星期五    (2021-08-07 is a Saturday)"
            "Mend `date`, or the transcription if it was misread. If the paper errs, say so in `date_note`."
        }
        LUNAR_DATE "lunar-date" "The lunar date is not that of the date, or cannot be read." {
            "Compared for 1912 to 2099. Parts that are not printed may be missing; a leap month is written 闰四月."
            "date: 2021-08-06\nlunar: 辛丑年六月廿九    (it is 辛丑年六月廿八)"
            "Mend the one that is wrong."
        }
        ALIAS_UNUSED "alias-unused" "No text has an alias." {
            "Looked for in all printed texts, published or not."
            "aliases: [株州市疾控中心]    (the papers have 株洲)"
            "Write it as the papers have it. One that is there for links only is `{ text: 株洲疾控, mention: false }`."
        }
        ALIAS_SHARED "alias-shared" "Two subjects have one name." {
            "A mention counts for both, and a link by this name is ambiguous."
            "people/zhang-min.md     label: 张敏\npeople/zhang-min-2.md   label: 张敏"
            "Give one a longer label (`label: 张敏（醴陵）`), or keep the bare name out with `aliases: [{ text: 张敏, mention: false }]`."
        }
        IMAGE_ALT "image-alt" "A picture of the site has no words in its place." {
            "Readers who do not see it are told nothing."
            "![](mask.jpg)"
            "Write its caption, or what is seen: `![员工戴着口罩作业。](mask.jpg)`."
        }
        LINK_UNPUBLISHED "link-unpublished" "A link leads to something that is not published." {
            "The words of the link are shown, without a link."
            "见[[a1-05]]。    (a1-05 has status: withheld)"
            "Publish it, or take the brackets away."
        }
        BAD_HEADING_ID "bad-heading-id" "An id in braces behind a heading is malformed or stands twice." {
            ""
            "## 全速筑防 {#全速}"
            "Write it with `a-z`, `0-9` and hyphens: `## 全速筑防 {#cases}`."
        }
        FOOTNOTE "footnote" "A footnote is missing, unused, or there twice." {
            ""
            "三轮共“9015万人次”[^1]。    (no line begins with [^1]:)"
            "Write it on a line of its own, `[^1]: 疑为“90.15万”。`, and refer to it once."
        }
        CONTROL_RECEIVED "control-received" "A transcription has a control character or a noncharacter." {
            "A transcription is kept as it was received; the site shows a space in its place, and the comparison with articles takes it for one."
            "正文U+0010有"
            "Look in the paper whether a character is lost there; if so, write it in the article and declare the change."
        }
        CONTROL_ENTITY "control-entity" "A text has an entity for a control character or a noncharacter." {
            "It is shown as U+FFFD, as browsers show what they cannot read."
            "甲&#7;乙"
            "Take it away, or write what was meant."
        }
        CAPTION "caption-as-text" "A picture with its caption is shown as text, because its path cannot be read." {
            "A path ends at a space. Paths may also be percent-encoded, as editors write them: `%20` is a space."
            "![全景](图 一.png)"
            "Put the path between `<` and `>`: `![全景](<图 一.png>)`."
        }
        TOO_DEEP "too-deep" "Lists, quotes or emphasis nest deeper than anyone reads." {
            "What is deeper is shown as text."
            ">>>>>>>>>>>>>>>>>>>> 引文"
            "Write it flatter."
        }
        LEFT_BESIDE "left-beside" "A version of a file of notes lies beside it." {
            "`annals new note` or `annals serve` was killed at the moment at which somebody saved the file. The version is kept under a hidden name, because the file was saved again since."
            "content/issues/2021-08-06/.a1-04.notes.md.5f1d….annals-exchanged"
            "Take from it what the file lacks, and delete it."
        }
        NOTE_EMPTY "note-empty" "A note has neither text nor reading." {
            ""
            "## doubt\n\n> 长沙市余杭区"
            "Write what there is to say of the words, or delete the note."
        }
        NOTE_KIND_TITLE "note-kind-title" "The first word of a note's title is nearly a kind." {
            "It is read as the title, and the note has the default kind."
            "## doubts 余杭区在杭州"
            "Mend the word, `## doubt 余杭区在杭州`, or begin the title with another."
        }
        EMPTY_BODY "empty-body" "An article has no text." {
            ""
            "---\ntitle: 新华桥“大手术”在即\n---"
            "Put its text after the front matter. Text that is lost is `[[gap: why]]`."
        }
    }
    Hint Content {
        IMPORT_CONVERTED "import-converted" "A transcription was converted to UTF-8." {
            "The archive keeps UTF-8 alone. The file that was read is not changed."
            "annals import old.txt    (saved as GB18030)"
            "Look whether its words are right."
        }
        IMPORT_SOURCE "import-source" "How a source was read." {
            "The columns of a table that were told by their names."
            "annals import export.csv"
            "Look whether each is right; `--map date=COLUMN` says otherwise."
        }
        IMPORT_DOUBT "import-doubt" "Text of an imported page may be lost." {
            "A line breaks off within a sentence, or begins within one, and what it belongs to was not found. Import writes no mark of lost text for that: it is not certain. The first 20 of a run are shown; `--dry-run` lists all."
            "annals import a1.txt    (a paragraph of which ends with 、)"
            "Look at the page. Where text is lost, write `[[gap: why]]` into the article."
        }
        IMPORT_MOVED "import-moved" "The lines that a file names were moved to those of a newer transcription." {
            "Only where the words are proved to stand there, character by character."
            "source: [a1.txt#59-63]    now [a1.txt#61-65]"
            "Nothing; `annals check` proves it."
        }
        JOIN "join" "Two lines that a column break cut are joined." {
            "Both edges are shown. A join takes white space away and nothing else: a character that stands on both sides is kept twice."
            "37  全面筑牢疫情防控网络。要加强\n39  强隔离管控,精准排查"
            "Nothing, if the two belong together. Otherwise part them: an empty line in the article between two paragraphs, or `[[gap: why]]` where words are lost."
        }
        NOTE_LOOK_ALIKE "note-look-alike" "A note's quotation differs from another passage in figures only." {
            "If the figures are corrected or change places, the note may come to stand on the other passage, and no build can tell. `annals new note` quotes enough around the words."
            "> 效率提高了12%    (below: 效率提高了13%)"
            "Quote more around the words, as the help line shows: `> 甲队称，效率**提高了12%**`."
        }
        LABEL_UNUSED "label-unused" "No text names a subject, by its label or an alias." {
            "Topics are not looked for."
            "label: 株洲市卫生健康委员会    (the papers have 市卫健委)"
            "Add the name that the papers use under `aliases`."
        }
        MORE_FINDINGS "more-findings" "A file has more findings than are printed." {
            "Of each file the first 100 findings are printed, errors before warnings and hints. The exit code and the summary are those of all findings."
            "[[nowhere]] [[nowhere]] [[nowhere]] …    (ten thousand times)"
            "Fix those that are shown, which are often the cause of the others; `-v` prints all."
        }
        UNSEEN_CHARACTER "unseen-character" "A text has characters that cannot be told by sight." {
            "Invisible characters; radicals and compatibility forms, as PDF files have them in place of ideographs; letters and their marks as two characters; characters of private use; U+FFFD in place of what could not be read. One finding for each kind and file, with the first place and the number. The site finds, links and annotates such a text as if it had the usual characters, but what is copied from it is not the same to other programs."
            "主任⾼文到会    (⾼ is U+2FBC, a radical; 高 is U+9AD8)"
            "Write the usual character in files of your own. A transcription stays as it was received."
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_has_an_example_and_a_mend() {
        let bare: Vec<&str> =
            super::ALL.iter().filter(|c| c.example.is_empty() || c.mend.is_empty()).map(|c| c.name).collect();
        assert!(bare.is_empty(), "without an example or a mend in the table: {bare:?}");
    }
}
