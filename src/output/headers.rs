//! `_headers`: what Netlify, Cloudflare Pages and hosts like them send along with the files.
//!
//! 1. One rule for everything: the policy of the pages' meta tag as a header, with what a meta tag
//!    cannot say (`frame-ancestors`), no guessing of types, no address told to other sites.
//! 2. One rule for each file whose name changes with its bytes: browsers may keep it for good.
//!
//! There is no rule for how long pages are kept. Where two rules match, hosts join their values, so
//! one for everything would spoil those of step 2; and these hosts have browsers ask again each time
//! (`max-age=0, must-revalidate`) unless they are told otherwise.
//!
//! A file of the archive's or the theme's `static/` of that name goes before this one.

use super::fingerprint;
use crate::render::{CopySource, Plan};

/// The name, at the root of what is published.
pub const NAME: &str = "_headers";

/// The Content-Security-Policy of every page of the default theme.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      worker-src 'self'; base-uri 'none'; form-action 'self'";

/// The text of `_headers`; none if the site has one of its own.
///
/// Paths are relative to the published folder, which these hosts serve at the root of a domain.
pub fn headers(plan: &Plan) -> Option<String> {
    if plan.copied.iter().any(|file| file.path == NAME) {
        return None;
    }
    let mut text = format!(
        "# Read by Netlify and Cloudflare Pages; other hosts need their own settings. static/{NAME} replaces it.\n\
         /*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: same-origin\n"
    );
    for file in &plan.copied {
        if let CopySource::Bytes(bytes, _) = &file.from
            && is_named_by_its_bytes(&file.path, bytes)
        {
            text.push_str(&format!("/{}\n  Cache-Control: public, max-age=31536000, immutable\n", file.path));
        }
    }
    Some(text)
}

/// Whether a path is what [`fingerprint()`] makes for these bytes.
fn is_named_by_its_bytes(path: &str, bytes: &[u8]) -> bool {
    let Some((stem, ending)) = path.rsplit_once('.') else { return false };
    let Some((stem, _)) = stem.rsplit_once('.') else { return false };
    fingerprint(&format!("{stem}.{ending}"), bytes) == path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Copied;

    fn plan(files: &[(&str, &str)]) -> Plan {
        let copied = files.iter().map(|(path, text)| Copied {
            path: (*path).to_owned(),
            from: CopySource::Bytes(text.as_bytes().into(), "a file of the theme"),
        });
        Plan { pages: Vec::new(), copied: copied.collect() }
    }

    #[test]
    fn only_a_file_that_is_named_by_its_bytes_is_kept_for_good() {
        let style = fingerprint("style.css", b"a{}");
        let text =
            headers(&plan(&[(&style, "a{}"), ("style.00000000.css", "a{}"), ("favicon.svg", "<svg/>")])).unwrap();
        assert_eq!(
            text,
            format!(
                "# Read by Netlify and Cloudflare Pages; other hosts need their own settings. static/_headers replaces it.\n\
                 /*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n  \
                 Referrer-Policy: same-origin\n\
                 /{style}\n  Cache-Control: public, max-age=31536000, immutable\n"
            )
        );
        // Cloudflare Pages reads no longer line.
        assert!(text.lines().all(|line| line.len() < 2000));
    }

    #[test]
    fn the_policy_is_that_of_the_pages() {
        for template in [
            include_str!("../../themes/default/templates/base.html"),
            include_str!("../../themes/default/templates/redirect.html"),
        ] {
            assert!(template.contains(&format!("content=\"{POLICY}\"")), "{template}");
        }
    }

    #[test]
    fn a_file_of_the_archive_goes_before_it() {
        assert_eq!(headers(&plan(&[("_headers", "/*\n")])), None);
    }
}
