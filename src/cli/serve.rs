//! `annals serve`: the site in a browser, following every change.

use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Stdio};

use clap::Args;

use super::{Common, Exit, Format};
use crate::diag::Report;
use crate::serve::{self, Event, Options};
use crate::site::timings_in_words;

/// Show the site in a browser and follow every change
#[derive(Debug, Args)]
pub struct Flags {
    /// The port to listen on [default: 4173, or the next one that is free]
    #[arg(short, long)]
    port: Option<u16>,
    /// The address to listen on, where other machines are to see the site [default: 127.0.0.1]
    #[arg(long, value_name = "ADDR")]
    host: Option<IpAddr>,
    /// Open the site in a browser
    #[arg(long)]
    open: bool,
    /// Show drafts and what is in review; never what is withheld
    #[arg(long)]
    drafts: bool,
}

pub fn execute(flags: &Flags, common: Common) -> Exit {
    let options = Options { host: flags.host, port: flags.port, drafts: flags.drafts };
    let (root, open) = (common.root.clone(), flags.open);
    let teller = common.clone();
    let served = serve::serve(&root, &options, move |event| tell(event, &teller, open));
    let mut report = Report::default();
    report.take(served);
    common.finish(report)
}

fn tell(event: Event, common: &Common, open: bool) {
    match event {
        Event::Ready { address } => {
            let url = url(address);
            match common.format {
                Format::Human => eprintln!("{url} shows the archive and follows every change; Ctrl-C ends it"),
                Format::Json => eprintln!("{}", serde_json::json!({ "serving": url })),
            }
            if open && let Err(error) = open_browser(&url) {
                eprintln!("no browser could be opened ({error}): open {url} yourself");
            }
        }
        Event::Prepared { report, issues, articles, time, stages } => {
            common.finish(report);
            if !common.quiet && common.format == Format::Human {
                eprintln!("{issues} issues, {articles} articles, read in {} ms", time.as_millis());
                if common.verbose {
                    eprint!("{}", timings_in_words(&stages));
                }
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

/// Hands an address to what the system has for it.
fn open_browser(url: &str) -> std::io::Result<()> {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let quiet = || Stdio::null();
    Command::new(program).arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().map(drop)
}
