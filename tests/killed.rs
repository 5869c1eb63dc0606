//! A build that is killed leaves the old site or the new one, whole.
#![cfg(unix)]

mod common;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::{Archive, Site};

#[test]
fn kill_9_at_twenty_moments() {
    let archive = Archive::shipped();
    let about = archive.read("content/pages/about.md");
    let old = archive.build().files();

    // how long a build takes here, and what the other site looks like
    let edited = format!("{about}\n\n这一段是后来加的。\n");
    archive.write("content/pages/about.md", &edited);
    let clock = Instant::now();
    let new = archive.build().files();
    let whole = clock.elapsed();
    assert_ne!(old, new);

    let mut now = &new;
    let mut killed = 0;
    for moment in 0..20 {
        // from one text to the other and back, so that each build has something to change
        let (text, next) = if now == &old { (&edited, &new) } else { (&about, &old) };
        archive.write("content/pages/about.md", text);
        let mut build = archive.command(&["build", "--quiet"]).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(f64::from(moment) / 19.0) + Duration::from_micros(200));
        // Child::kill is SIGKILL
        build.kill().unwrap();
        killed += usize::from(!build.wait().unwrap().success());
        let left = Site { root: archive.path("public") }.files();
        assert!(left == *now || left == *next, "moment {moment}: neither the old site nor the new one");
        now = if left == *next { next } else { now };
    }
    assert!(killed > 5, "only {killed} of 20 builds were killed before they ended");

    // and the next builds clean up and go through
    for (text, site) in [(&about, &old), (&edited, &new), (&about, &old)] {
        archive.write("content/pages/about.md", text);
        assert_eq!(archive.build().files(), *site);
    }
}

/// Where a file with a name stands below a folder.
fn places(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(places(&entry.path(), name));
        } else if entry.file_name() == name {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn what_others_put_into_the_site_outlives_builds_that_are_killed_and_builds_that_are_not() {
    let archive = Archive::small();
    let about = archive.read("content/pages/about.md");
    archive.build();
    let clock = Instant::now();
    archive.build();
    let whole = clock.elapsed();
    for moment in 0..24 {
        archive.write("content/pages/about.md", format!("{about}\n\n第{moment}次。\n"));
        let mut build = archive.command(&["build", "--quiet"]).spawn().unwrap();
        let name = format!("letter-{moment}.txt");
        let folder = ["", "issues/2021-08-06/", "letters/"][moment % 3];
        std::thread::sleep(whole.mul_f64(moment as f64 / 23.0));
        let path = archive.path("public").join(folder);
        // the folder may just be changing places
        let put = std::fs::create_dir_all(&path).and_then(|()| std::fs::write(path.join(&name), "信"));
        if moment % 2 == 0 {
            build.kill().unwrap();
        }
        build.wait().unwrap();
        let found = places(archive.root(), &name);
        assert_eq!(found.len(), usize::from(put.is_ok()), "moment {moment}: {found:?}");
        for letter in found {
            assert_eq!(std::fs::read_to_string(&letter).unwrap(), "信");
            std::fs::remove_file(letter).unwrap();
        }
    }
    archive.write("content/pages/about.md", &about);
    archive.build();
    // of builds that were killed nothing is left
    let left = std::fs::read_dir(archive.root()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_str().is_some_and(|name| name.starts_with('.'))).collect();
    assert_eq!(left, [".annals"]);
}
