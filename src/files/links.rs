//! Where the symbolic links of an archive lead, for who waits for changes of what they lead to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::{Disk, Stamp, is_hidden, stamp};

/// Links that are followed for one path; the system follows as many.
const MOST_STEPS: usize = 40;

/// A symbolic link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it is: below the root, through no other link.
    pub at: PathBuf,
    /// What it leads to in the end, without links; none where that is nothing or lies outside the root.
    pub target: Option<PathBuf>,
    /// What is passed on the way, the link and its target included: if one of these changes, the link may lead
    /// elsewhere. Of what lies outside the root nothing.
    pub way: BTreeSet<PathBuf>,
}

impl Disk {
    /// The links in some folders, and in those that links lead to.
    pub fn links(&self, folders: &[&str]) -> Vec<Link> {
        let mut links: BTreeMap<PathBuf, Link> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut left: Vec<PathBuf> = folders.iter().map(|folder| self.root().join(folder)).collect();
        while let Some(folder) = left.pop() {
            if !seen.insert(folder.clone()) {
                continue;
            }
            let walk = WalkDir::new(&folder).follow_root_links(false).sort_by_file_name();
            let is_seen = |name: &std::ffi::OsStr| !is_hidden(&name.to_string_lossy());
            let entries = walk.into_iter().filter_entry(|entry| entry.depth() == 0 || is_seen(entry.file_name()));
            for entry in entries.flatten().filter(walkdir::DirEntry::path_is_symlink) {
                let link = self.link(entry.path());
                left.extend(link.target.clone().filter(|target| target.is_dir() && !self.root().starts_with(target)));
                links.insert(link.at.clone(), link);
            }
        }
        links.into_values().collect()
    }

    fn link(&self, at: &Path) -> Link {
        let mut way = BTreeSet::new();
        let target = follow(at, &mut way).filter(|target| target.starts_with(self.root()));
        way.retain(|path| path.starts_with(self.root()) && path != self.root());
        Link { at: at.to_owned(), target, way }
    }

    /// The stamps of archive.toml and of all files in some folders, by their paths: what differs in two of them
    /// has changed. What cannot be looked at has none.
    pub fn stamps(&self, folders: &[&str]) -> BTreeMap<String, Option<Stamp>> {
        let files = folders.iter().flat_map(|folder| {
            let walk = WalkDir::new(self.root().join(folder)).follow_links(true).into_iter();
            let walk =
                walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy()));
            walk.filter_map(|entry| match entry {
                Ok(entry) => entry.file_type().is_file().then(|| entry.into_path()),
                Err(error) => error.path().map(Path::to_owned),
            })
        });
        let all = std::iter::once(self.root().join("archive.toml")).chain(files);
        all.filter_map(|path| {
            let name = path.strip_prefix(self.root()).ok()?.to_str()?.replace('\\', "/");
            Some((name, stamp(&path)))
        })
        .collect()
    }
}

/// Follows a path step by step; `way` takes in every path that is looked at.
fn follow(path: &Path, way: &mut BTreeSet<PathBuf>) -> Option<PathBuf> {
    let mut real = PathBuf::new();
    let mut left: Vec<PathBuf> = steps(path);
    let mut links = 0;
    while let Some(step) = left.pop() {
        match step.components().next()? {
            Component::CurDir => {}
            Component::ParentDir => drop(real.pop()),
            Component::RootDir | Component::Prefix(_) => real.push(&step),
            Component::Normal(name) => {
                real.push(name);
                way.insert(real.clone());
                if let Ok(target) = fs::read_link(&real) {
                    links += 1;
                    if links > MOST_STEPS {
                        return None;
                    }
                    real.pop();
                    left.extend(steps(&target));
                }
            }
        }
    }
    real.exists().then_some(real)
}

/// The parts of a path, the last first.
fn steps(path: &Path) -> Vec<PathBuf> {
    path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    fn archive() -> (TempDir, Disk) {
        let folder = TempDir::new().unwrap();
        for path in ["content/topics", "shared/deep", "static"] {
            fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        fs::write(folder.path().join("shared/s.md"), "共").unwrap();
        let disk = Disk::new(folder.path()).unwrap();
        (folder, disk)
    }

    fn names(disk: &Disk, paths: &BTreeSet<PathBuf>) -> Vec<String> {
        paths.iter().map(|path| path.strip_prefix(disk.root()).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_link_over_links_says_what_it_passes() {
        let (_folder, disk) = archive();
        symlink("../../shared/again.md", disk.root().join("content/topics/s.md")).unwrap();
        symlink("s.md", disk.root().join("shared/again.md")).unwrap();
        let links = disk.links(&["content", "static", "themes"]);
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].at, disk.root().join("content/topics/s.md"));
        assert_eq!(links[0].target, Some(disk.root().join("shared/s.md")));
        let passed = ["content", "content/topics", "content/topics/s.md", "shared", "shared/again.md", "shared/s.md"];
        assert_eq!(names(&disk, &links[0].way), passed);
    }

    #[test]
    fn links_in_folders_that_links_lead_to_are_found() {
        let (_folder, disk) = archive();
        symlink(disk.root().join("shared"), disk.root().join("static/shared")).unwrap();
        symlink("../s.md", disk.root().join("shared/deep/s.md")).unwrap();
        let at: Vec<PathBuf> = disk.links(&["content", "static"]).into_iter().map(|link| link.at).collect();
        assert_eq!(at, [disk.root().join("shared/deep/s.md"), disk.root().join("static/shared")]);
    }

    #[test]
    fn a_link_that_leads_nowhere_out_or_in_a_circle_has_no_target() {
        let (_folder, disk) = archive();
        symlink("../../shared/none.md", disk.root().join("content/topics/a.md")).unwrap();
        symlink("/", disk.root().join("content/topics/b")).unwrap();
        symlink("c", disk.root().join("content/topics/c")).unwrap();
        symlink("..", disk.root().join("content/topics/d")).unwrap();
        let links = disk.links(&["content"]);
        let targets: Vec<_> = links.iter().map(|link| link.target.clone()).collect();
        assert_eq!(targets, [None, None, None, Some(disk.root().join("content"))]);
        assert!(links[0].way.contains(&disk.root().join("shared/none.md")), "its coming is a change");
    }

    #[test]
    fn two_lists_of_stamps_differ_in_what_changed() {
        let (folder, disk) = archive();
        symlink("../../shared/s.md", disk.root().join("content/topics/s.md")).unwrap();
        fs::write(folder.path().join("content/topics/.s.md.swp"), "x").unwrap();
        let before = disk.stamps(&["content", "static"]);
        assert_eq!(before.keys().collect::<Vec<_>>(), ["archive.toml", "content/topics/s.md"]);
        assert_eq!(before, disk.stamps(&["content", "static"]));
        fs::write(folder.path().join("shared/s.md"), "共享").unwrap();
        assert_ne!(before["content/topics/s.md"], disk.stamps(&["content"])["content/topics/s.md"]);
    }
}
