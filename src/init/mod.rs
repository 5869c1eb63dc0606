//! A new archive with one worked example of each kind of file.
//!
//! 1. [`Language`]: in which language the examples are written.
//! 2. [`files`]: the examples, which are part of the program (`template/LANGUAGE/`).
//! 3. [`write()`]: into a folder that is not there or empty; nothing is ever written over.

use std::borrow::Cow;
use std::path::Path;

use rust_embed::Embed;

use crate::diag::{Diagnostic, Result, codes};
use crate::files::Failure;
use crate::files::write::{Standing, make_folders, names_in, resolve, standing, write_new};

/// How many names are listed of a folder that is not empty.
const SHOWN: usize = 5;

#[derive(Embed)]
#[folder = "src/init/template"]
struct Template;

/// The languages that examples are written in: those of the default theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    #[default]
    Simplified,
    Traditional,
    English,
}

impl Language {
    pub const ALL: [Self; 3] = [Self::Simplified, Self::Traditional, Self::English];

    /// Its tag (BCP 47), which archive.toml has as `language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Simplified => "zh-Hans",
            Self::Traditional => "zh-Hant",
            Self::English => "en",
        }
    }

    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language of a POSIX locale such as `zh_TW.UTF-8`; none if there are no examples in it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let name = locale.split(['.', '@']).next().unwrap_or("").replace('-', "_").to_ascii_lowercase();
        let mut parts = name.split('_');
        match parts.next()? {
            "zh" if parts.any(|part| matches!(part, "tw" | "hk" | "mo" | "hant")) => Some(Self::Traditional),
            "zh" => Some(Self::Simplified),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

/// The files of a new archive by path, sorted.
pub fn files(language: Language) -> Vec<(String, Cow<'static, [u8]>)> {
    let folder = format!("{}/", language.tag());
    let mut files: Vec<_> = Template::iter()
        .filter_map(|path| Some((path.strip_prefix(&folder)?.to_owned(), Template::get(&path)?.data)))
        .collect();
    files.sort();
    files
}

/// Writes a new archive into `folder` and returns the paths of its files, in the order of [`files`].
///
/// # Errors
/// `init-not-empty` if something stands there; `write` or `read` if the disk refuses.
pub fn write(folder: &Path, language: Language) -> Result<Vec<String>> {
    let refused = |failure: Failure| {
        let mut diagnostic: Box<Diagnostic> = failure.into();
        diagnostic.help = vec!["see that there is room and that you may write there, or name another folder".into()];
        diagnostic
    };
    let real = resolve(folder).map_err(refused)?;
    match standing(&real).map_err(refused)? {
        Standing::Nothing => {}
        Standing::Folder => {
            let names = names_in(&real).map_err(refused)?;
            if !names.is_empty() {
                return Err(not_empty(folder, &names));
            }
        }
        Standing::File | Standing::Link => {
            let name = folder.display().to_string();
            let diagnostic = Diagnostic::new(&codes::INIT_NOT_EMPTY, format!("`{name}` is a file, not a folder"));
            return Err(Box::new(diagnostic.in_path(name).help("name a folder that is not there yet")));
        }
    }
    let files = files(language);
    for (path, bytes) in &files {
        let path = real.join(path);
        make_folders(path.parent().unwrap_or(&real)).map_err(refused)?;
        write_new(&path, bytes).map_err(refused)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn not_empty(folder: &Path, names: &[String]) -> Box<Diagnostic> {
    let name = folder.display().to_string();
    let mut shown = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        shown.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    let message = format!("`{name}` is not empty: it holds {shown}");
    Box::new(
        Diagnostic::new(&codes::INIT_NOT_EMPTY, message)
            .in_path(name)
            .help("name a folder that is not there yet, or one that is empty; nothing is ever written over"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_the_language_of_its_user() {
        for (locale, tag) in [
            ("zh_CN.UTF-8", Some("zh-Hans")),
            ("zh_SG", Some("zh-Hans")),
            ("zh-Hans", Some("zh-Hans")),
            ("zh", Some("zh-Hans")),
            ("zh_TW.Big5", Some("zh-Hant")),
            ("zh_HK.UTF-8@stroke", Some("zh-Hant")),
            ("zh-Hant-MO", Some("zh-Hant")),
            ("en_GB.UTF-8", Some("en")),
            ("en", Some("en")),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("de_DE.UTF-8", None),
            ("", None),
        ] {
            assert_eq!(Language::of_locale(locale).map(Language::tag), tag, "{locale}");
        }
    }

    #[test]
    fn every_language_has_the_same_kinds_of_files() {
        let kinds = |language| {
            let mut kinds: Vec<String> = files(language)
                .iter()
                // names of subjects differ from language to language
                .map(|(path, _)| path.rsplit_once('/').map_or(path.clone(), |(folder, _)| folder.to_owned()))
                .collect();
            kinds.dedup();
            kinds
        };
        let folders = kinds(Language::Simplified);
        for wanted in [".gitignore", "README.md", "archive.toml", "static", "content/topics", "content/systems"] {
            assert!(folders.iter().any(|folder| folder == wanted), "{wanted}: {folders:?}");
        }
        for language in Language::ALL {
            assert_eq!(kinds(language), folders);
            assert_eq!(files(language).len(), 16, "{language:?}");
        }
    }
}
