//! What is to be watched where links lead elsewhere, and under which names of the archive a file is seen.
//!
//! A file is seen under its own path and under that of every link that leads to it or to a folder above it. The
//! system tells of its own path alone; [`Reach::names`] tells the others. A link of which any part of the way
//! changes is named as well: it may lead elsewhere now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::files::{Link, is_hidden};

/// How a folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Itself, for what comes and goes in it.
    Flat,
    /// With all that lies in it.
    Deep,
}

/// What the folders of an archive and the links in them reach.
#[derive(Debug, Default)]
pub struct Reach {
    root: PathBuf,
    /// What is to be watched beside the root itself. Nothing stands twice: no folder lies in one that is watched deep.
    pub folders: BTreeMap<PathBuf, Folder>,
    /// Links by what they lead to in the end.
    targets: BTreeMap<PathBuf, Vec<PathBuf>>,
    /// Links by what they pass.
    ways: BTreeMap<PathBuf, Vec<PathBuf>>,
}

impl Reach {
    pub fn new(root: &Path, folders: &[&str], links: Vec<Link>) -> Self {
        let mut reach = Self { root: root.to_owned(), ..Self::default() };
        // a folder that is a link is reached by what it leads to
        let own = folders.iter().map(|folder| root.join(folder)).filter(|folder| !folder.is_symlink());
        let led_to = links.iter().filter_map(|link| link.target.clone());
        let led_to = led_to.filter(|target| target.is_dir() && !root.starts_with(target));
        // in this order a folder comes before what lies in it
        for folder in own.chain(led_to).collect::<BTreeSet<PathBuf>>() {
            if !reach.is_deep(&folder) {
                reach.folders.insert(folder, Folder::Deep);
            }
        }
        for link in links {
            for passed in &link.way {
                let above = passed.parent().filter(|above| *above != root && above.is_dir() && !above.is_symlink());
                if let Some(above) = above.filter(|above| !reach.is_deep(above)) {
                    reach.folders.entry(above.to_owned()).or_insert(Folder::Flat);
                }
                reach.ways.entry(passed.clone()).or_default().push(link.at.clone());
            }
            if let Some(target) = link.target {
                reach.targets.entry(target).or_default().push(link.at);
            }
        }
        reach
    }

    /// Whether a path is watched, or lies in a folder that is watched with all that lies in it.
    pub fn is_deep(&self, path: &Path) -> bool {
        path.ancestors().any(|above| self.folders.get(above) == Some(&Folder::Deep))
    }

    /// Whether a link passes a path.
    pub fn is_on_a_way(&self, path: &Path) -> bool {
        self.ways.contains_key(path)
    }

    /// The names by which a path is seen in the archive, relative to the root and with `/`.
    pub fn names(&self, path: &Path) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut left = vec![path.to_owned()];
        while let Some(path) = left.pop() {
            if !seen.insert(path.clone()) || seen.len() > MOST_NAMES {
                continue;
            }
            names.extend(path.strip_prefix(&self.root).ok().and_then(visible));
            left.extend(self.ways.get(&path).into_iter().flatten().cloned());
            for above in path.ancestors().take_while(|above| *above != self.root) {
                let rest = path.strip_prefix(above).unwrap_or(Path::new(""));
                let links = self.targets.get(above).into_iter().flatten();
                left.extend(links.map(|link| if rest.as_os_str().is_empty() { link.clone() } else { link.join(rest) }));
            }
        }
        names
    }
}

/// Names of one file: links that lead to each other in a circle would give it any number.
const MOST_NAMES: usize = 1000;

/// A path below the root with `/`; none if it or a folder above it is hidden.
fn visible(inside: &Path) -> Option<String> {
    let names: Option<Vec<&str>> = inside.iter().map(|name| name.to_str()).collect();
    let names = names?;
    (!names.is_empty() && !names.iter().any(|name| is_hidden(name))).then(|| names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(at: &str, target: &str, way: &[&str]) -> Link {
        Link { at: at.into(), target: Some(target.into()), way: way.iter().map(PathBuf::from).collect() }
    }

    fn names(reach: &Reach, path: &str) -> Vec<String> {
        reach.names(Path::new(path)).into_iter().collect()
    }

    #[test]
    fn a_file_has_the_names_of_all_links_that_lead_to_it() {
        let links = vec![
            link("/r/content/s.md", "/r/shared/s.md", &["/r/content/s.md", "/r/shared", "/r/shared/s.md"]),
            link("/r/content/x", "/r/shared", &["/r/content/x", "/r/shared"]),
            link("/r/shared/deep/t.md", "/r/other/t.md", &["/r/shared/deep/t.md", "/r/other", "/r/other/t.md"]),
        ];
        let reach = Reach::new(Path::new("/r"), &["content"], links);
        assert_eq!(names(&reach, "/r/shared/s.md"), ["content/s.md", "content/x/s.md", "shared/s.md"]);
        assert_eq!(names(&reach, "/r/other/t.md"), ["content/x/deep/t.md", "other/t.md", "shared/deep/t.md"]);
        // a folder on the way
        assert_eq!(names(&reach, "/r/shared"), ["content/s.md", "content/x", "shared"]);
        assert_eq!(names(&reach, "/r/content/a.md"), ["content/a.md"]);
    }

    #[test]
    fn links_in_a_circle_end() {
        let links = vec![link("/r/content/a", "/r/content", &[]), link("/r/content/b", "/r/content/a", &[])];
        assert!(
            Reach::new(Path::new("/r"), &["content"], links).names(Path::new("/r/content/x.md")).len() <= MOST_NAMES
        );
    }

    #[test]
    fn what_is_hidden_is_not_seen() {
        let reach = Reach::new(Path::new("/r"), &["content"], vec![link("/r/content/s.md", "/r/.shared/s.md", &[])]);
        assert_eq!(names(&reach, "/r/content/topics/疫苗.md"), ["content/topics/疫苗.md"]);
        let known = "static/.well-known/security.txt";
        assert_eq!(names(&reach, &format!("/r/{known}")), [known]);
        for hidden in [".git/index", ".annals/lock", "content/.obsidian/workspace", "content/issues/.a1.md.swp"] {
            assert!(names(&reach, &format!("/r/{hidden}")).is_empty(), "{hidden}");
        }
        assert_eq!(names(&reach, "/r/.shared/s.md"), ["content/s.md"], "but by the link that leads to it");
    }
}
