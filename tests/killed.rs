//! A build that is killed leaves the old site or the new one, whole.
#![cfg(unix)]

mod common;

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
