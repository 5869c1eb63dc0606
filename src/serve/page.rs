//! What is put into pages that are served, and into nothing that is built: the script that renews
//! them, and what is wrong with the archive.
//!
//! Script and style come from this server's own address, so that a page's Content-Security-Policy
//! holds as it does on any host.

use crate::markdown::escape_html;

/// Where the server's own files stand. No id begins with an underscore, so no page stands there.
pub const OWN: &str = "_annals/";
pub const SCRIPT: &str = include_str!("live.js");
pub const STYLE: &str = include_str!("overlay.css");
/// What makes a note of words that are selected.
pub const WRITE_SCRIPT: &str = include_str!("annotate.js");
pub const WRITE_STYLE: &str = include_str!("annotate.css");

/// What is wrong, and what the reader sees beneath it.
#[derive(Debug, Clone, Copy)]
pub struct Overlay<'a> {
    pub text: &'a str,
    pub note: &'a str,
}

/// What is put into a page.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// Of the state of the archive.
    pub mark: &'a str,
    pub overlay: Option<Overlay<'a>>,
    /// With which notes may be written, if they may.
    pub token: Option<&'a str>,
}

/// A page with the script and, if something is wrong, the overlay.
pub fn live(html: &str, parts: Parts<'_>) -> String {
    // the style is there before an overlay comes, so that none is seen without it
    let style = format!("<link rel=\"stylesheet\" href=\"/{OWN}overlay.css\">");
    let overlay = parts.overlay.map(drawn).unwrap_or_default();
    let added = format!("{style}{overlay}{}{}", script(parts.mark), parts.token.map(writing).unwrap_or_default());
    // The last one: the same words in a text are escaped and cannot come behind it.
    match html.rfind("</body>") {
        Some(at) => format!("{}{added}{}", &html[..at], &html[at..]),
        None => format!("{html}{added}"),
    }
}

/// A page that has nothing but what is wrong.
pub fn bare(title: &str, mark: &str, overlay: Option<Overlay<'_>>) -> String {
    let parts = Parts { mark, overlay, token: None };
    let title = escape_html(title);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n</body>\n</html>\n"
    );
    live(&html, parts)
}

fn script(mark: &str) -> String {
    format!("<script src=\"/{OWN}live.js?{mark}\" defer></script>")
}

fn writing(token: &str) -> String {
    format!(
        "<link rel=\"stylesheet\" href=\"/{OWN}annotate.css\"><script src=\"/{OWN}annotate.js\" data-token=\"{token}\" defer></script>"
    )
}

fn drawn(overlay: Overlay<'_>) -> String {
    format!(
        "<section id=\"annals-overlay\" role=\"alert\" aria-labelledby=\"annals-overlay-title\" lang=\"en\">\
         <h2 id=\"annals-overlay-title\">The archive has errors</h2>\
         <button type=\"button\" id=\"annals-overlay-close\">Dismiss<kbd>Esc</kbd></button>\
         <p>{}</p><pre tabindex=\"0\">{}</pre></section>",
        escape_html(overlay.note),
        escape_html(overlay.text)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(overlay: Option<Overlay<'_>>) -> Parts<'_> {
        Parts { mark: "7-2", overlay, token: None }
    }

    #[test]
    fn only_a_page_that_may_write_has_the_token() {
        assert!(!live("<p>x", parts(None)).contains("annotate"));
        let page = live("<p>x", Parts { token: Some("0f"), ..parts(None) });
        assert!(page.contains("<script src=\"/_annals/annotate.js\" data-token=\"0f\" defer></script>"), "{page}");
    }

    #[test]
    fn script_and_errors_stand_at_the_end_of_the_body_and_are_text() {
        let page = "<body><p>&lt;/body&gt; 新华桥</p></body></html>";
        let overlay = Overlay { text: "error: `<script>alert(1)</script>` & “云端”", note: "a < b" };
        let served = live(page, parts(Some(overlay)));
        assert!(served.starts_with("<body><p>&lt;/body&gt; 新华桥</p><link"), "{served}");
        assert!(served.ends_with("<script src=\"/_annals/live.js?7-2\" defer></script></body></html>"), "{served}");
        assert!(served.contains("`&lt;script&gt;alert(1)&lt;/script&gt;` &amp; “云端”"), "{served}");
        assert!(!live(page, parts(None)).contains("annals-overlay"));
    }

    #[test]
    fn a_page_without_a_body_gets_the_script_all_the_same() {
        assert!(live("<p>x", parts(None)).ends_with("<script src=\"/_annals/live.js?7-2\" defer></script>"));
    }

    #[test]
    fn nothing_served_is_inline() {
        let page = bare("Errors", "7-2", Some(Overlay { text: "x", note: "y" }));
        assert!(!page.contains("style=") && !page.contains("<style") && !page.contains(" on"), "{page}");
    }
}
