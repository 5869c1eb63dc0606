//! `annals serve`: the site in a browser, following every change.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Stdio};

use clap::Args;

use super::{Common, Exit, Format, terminal};
use crate::diag::Report;
use crate::serve::{self, Event, Options};
use crate::site::{counted, timings_in_words};

/// Show the site in a browser and follow every change
///
/// Pages are made when they are asked for, from what is in memory. Words that are selected in a page
/// become a note, which is written into the archive when you save it; nothing else is written. When a file of
/// the archive or of its theme is saved, pages that are open reload themselves. Errors are shown over
/// the page, which stays as it was last until they are mended. Ctrl-C ends it.
///
/// Only this computer is answered, unless --host says otherwise.
#[derive(Debug, Args)]
#[command(after_help = super::after_help(&[
    ("annals serve --open", "and opens the site in your browser"),
    ("annals serve --drafts", "with drafts and what is in review"),
    ("annals serve --port 8000", "at http://127.0.0.1:8000/, or not at all"),
    ("annals serve --host 0.0.0.0", "other computers of your network see it too"),
]))]
pub struct Flags {
    /// The port to listen on, 0 for any; 4173, or the next one that is free, if none is given
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,
    /// The address to listen on, where other computers are to see the site; 127.0.0.1 if none is given
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,
    /// Open the site in a browser
    #[arg(long)]
    open: bool,
    /// Show drafts and what is in review; never what is withheld
    #[arg(long)]
    drafts: bool,
}

pub fn execute(flags: &Flags, common: &Common) -> Exit {
    let options = Options { host: flags.host, port: flags.port, drafts: flags.drafts };
    let (teller, open) = (common.clone(), flags.open);
    let served = serve::serve(&common.root, &options, move |event| tell(event, &teller, open));
    let mut report = Report::default();
    report.take(served);
    common.finish(report)
}

fn tell(event: Event, common: &Common, open: bool) {
    match event {
        Event::Ready { address } => {
            let url = url(address);
            match common.format {
                Format::Human => {
                    terminal::say_line(format!("{url} shows the archive and follows every change; Ctrl-C ends it"))
                }
                Format::Json => terminal::say_line(serde_json::json!({ "serving": url }).to_string()),
            }
            if open {
                open_browser(url);
            }
        }
        Event::Prepared { report, issues, articles, time, stages } => {
            common.finish(report);
            if !common.quiet && common.format == Format::Human {
                let (issues, articles) = (counted(issues, "issue"), counted(articles, "article"));
                terminal::say_line(format!("{issues}, {articles}, read in {} ms", time.as_millis()));
                if common.verbose {
                    terminal::say(timings_in_words(&stages));
                }
            }
        }
        Event::Noted { place } => {
            if !common.quiet && common.format == Format::Human {
                terminal::say_line(format!("a note was written: {place}"));
            }
        }
        Event::Failed { report } | Event::PageFailed { report } | Event::Unwatched { report } => {
            common.finish(report);
        }
    }
}

/// An address that a browser on this machine can open: one that listens on all interfaces is none.
fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://localhost:{}/", address.port())
    } else {
        format!("http://{address}/")
    }
}

/// Hands an address to what the system has for it, and says so if that opens nothing.
fn open_browser(url: String) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let mut command = Command::new(program);
    command.arg(&url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // some of these programs wait for the browser to end
    let opened = std::thread::Builder::new().spawn(move || {
        let why = match command.status() {
            Err(error) if error.kind() == ErrorKind::NotFound => format!("there is no {program}"),
            Err(error) => format!("{program}: {error}"),
            // explorer says 1 whatever it did
            Ok(status) if status.success() || program == "explorer" => return,
            Ok(status) => format!("{program}: {status}"),
        };
        terminal::say_line(format!("no browser could be opened ({why}): open {url} yourself"));
    });
    if opened.is_err() {
        terminal::say_line("no browser could be opened (the system gives no thread): open the address yourself");
    }
}
