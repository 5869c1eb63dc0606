//! The site for an editor at work: rendered as it is asked for, new after each change, in memory.
//!
//! 1. [`snapshot`] keeps what a preparation read, so that the next one reads what changed and no more.
//! 2. [`generation`] prepares a site on a thread of its own and answers for its pages until it is
//!    replaced.
//! 3. [`keeper`] prepares the next generation beside the present one after each change. One that has
//!    errors replaces nothing: the last good one goes on, and its pages show the errors.
//! 4. [`watch`] tells which paths changed, some milliseconds after the last of a run of changes; [`reach`]
//!    knows under which names a file is seen.
//! 5. [`request`] decides what a request may ask for; [`http`] answers it; [`page`] puts the script
//!    that renews it and the errors into what is served, and into nothing else. What is sent goes in pieces
//!    ([`sent`]), to readers that read ([`patient`]).
//! 6. [`writing`] lets the editor, and nobody else, put a note into a file from the page.
//!
//! Nothing else is written, so any number of servers may run on one archive.

mod byte_range;
mod generation;
mod http;
mod keeper;
mod page;
mod patient;
mod reach;
mod request;
mod sent;
mod snapshot;
mod watch;
mod writing;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::config::Config;
use crate::diag::{Diagnostic, Report, Result, codes};
use crate::files::{Disk, Source};
use keeper::Keeper;

/// The port that is tried first when none is asked for.
pub const PORT: u16 = 4173;
/// How many ports from [`PORT`] on are tried.
const PORTS: u16 = 50;

/// What the caller may want otherwise.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The address to listen on; loopback if none is given.
    pub host: Option<IpAddr>,
    /// The port to listen on, 0 for any that is free; [`PORT`] or the next free one if none is given.
    pub port: Option<u16>,
    /// Show drafts and what is in review.
    pub drafts: bool,
}

/// What the server has to say.
#[derive(Debug)]
pub enum Event {
    /// The first preparation is done, well or not, and requests are answered at this address.
    Ready { address: SocketAddr },
    /// The site was prepared; the report has warnings at most.
    /// `stages` says what took how long.
    Prepared { report: Report, issues: usize, articles: usize, time: Duration, stages: Vec<(&'static str, Duration)> },
    /// The site could not be prepared; the last good one is still served.
    Failed { report: Report },
    /// A note was written, at this path and line.
    Noted { place: String },
    /// One page could not be rendered.
    PageFailed { report: Report },
    /// Changes in a folder will not be noticed.
    Unwatched { report: Report },
}

/// Told of everything that happens, from several threads.
type OnEvent = Arc<dyn Fn(Event) + Send + Sync>;

/// Serves the archive in `root` until the process is interrupted.
///
/// # Errors
/// `read` if there is no such folder, `config-missing` if it is no archive, `port-taken` if the port is not free. What is wrong in the
/// archive is no error: it is shown in the pages and told to `said`.
pub fn serve(root: &Path, options: &Options, said: impl Fn(Event) + Send + Sync + 'static) -> Result<()> {
    let disk = Disk::new(root)?;
    if !disk.exists("archive.toml") {
        Config::read(&disk, None)?;
    }
    let (listener, address) = listen(options)?;
    let site = crate::site::Options { base_url: Some(format!("http://{address}/")), drafts: options.drafts };
    http::run(listener, address, Keeper::new(disk, site, Arc::new(said)))
}

/// Takes the port that was asked for, or the first that is free.
fn listen(options: &Options) -> Result<(TcpListener, SocketAddr)> {
    let host = options.host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let first = options.port.unwrap_or(PORT);
    let tried = if options.port.is_some() { 1 } else { PORTS };
    let mut refused = None;
    for port in (first..=u16::MAX).take(usize::from(tried)) {
        let bound = TcpListener::bind((host, port)).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        });
        match bound {
            Ok(bound) => return Ok(bound),
            Err(error) => refused = Some(error),
        }
    }
    let why = refused.map_or_else(String::new, |error| format!(": {error}"));
    let message = match options.port {
        Some(port) => format!("cannot listen on {}{why}", SocketAddr::from((host, port))),
        None => format!("cannot listen on any port from {first} to {} of {host}{why}", first + PORTS - 1),
    };
    Err(Diagnostic::new(&codes::PORT_TAKEN, message)
        .help("stop the program that has the port, or leave --port out and the next free one is taken")
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_an_error_when_asked_for_and_passed_over_when_not() {
        let (_taken, address) = listen(&Options { port: Some(0), ..Options::default() }).unwrap();
        assert!(address.ip().is_loopback());
        let error = listen(&Options { port: Some(address.port()), ..Options::default() }).unwrap_err();
        assert_eq!(error.code, &codes::PORT_TAKEN);
        assert!(error.message.contains(&address.to_string()) && !error.help.is_empty(), "{error:?}");
        let (_one, first) = listen(&Options::default()).unwrap();
        let (_two, second) = listen(&Options::default()).unwrap();
        assert_ne!(first.port(), second.port());
    }
}
