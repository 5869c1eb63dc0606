//! `max_files`: a site that its host would not take is not written.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::Archive;

fn limited(most: usize, outputs: &str) -> Archive {
    let archive = Archive::small();
    let config = archive.read("archive.toml");
    archive.write("archive.toml", format!("{config}max_files = {most}\noutputs = {outputs}\n"));
    archive
}

#[test]
fn a_site_may_have_as_many_files_as_are_allowed_and_not_one_more() {
    for outputs in ["[\"feeds\", \"sitemap\"]", "[]", "[\"search\", \"sitemap\", \"annotations\", \"minify\"]"] {
        let archive = limited(1_000_000, outputs);
        // the marker, too: for a host it is a file like others
        let files = archive.build().files().len();
        limited(files, outputs).build();
        let archive = limited(files - 1, outputs);
        archive.write("public/.annals-site", "");
        archive.remove("public/.annals-site");
        let run = archive.run(&["build"]);
        assert_eq!(run.code, Some(3), "{outputs}: {}", run.stderr);
        assert!(run.stderr.contains("error[too-many-files]") && run.stderr.contains("max_files"), "{}", run.stderr);
        assert!(!archive.exists("public/index.html"));
        if outputs.contains("search") {
            assert!(run.stderr.contains(&format!("would have {files} files")), "{}", run.stderr);
            assert!(run.stderr.contains("leave out of `outputs`"), "{}", run.stderr);
        }
    }
}

#[test]
fn the_old_site_stays_and_check_says_it_too() {
    let archive = Archive::small();
    archive.build();
    let before = archive.files("public");
    let config = archive.read("archive.toml");
    archive.write("archive.toml", format!("{config}max_files = 5\n"));
    assert_eq!(archive.run(&["build"]).code, Some(3));
    assert_eq!(archive.files("public"), before);
    assert_eq!(archive.run(&["check"]).code, Some(3));
    archive.write("archive.toml", format!("{config}max_files = 0\n"));
    assert_eq!(archive.run(&["build"]).code, Some(3));
}
