//! Answers requests.
//!
//! 1. One task a connection, with limits on the number of connections, on the size of a head, and on the time that it
//!    takes to arrive and an answer to be read ([`super::patient`]).
//! 2. [`request::wanted`] decides whether a request is answered at all.
//! 3. The server's own files; then what the present generation has at the path. Bodies are sent in pieces, and
//!    take at most [`ROOM`] in memory together.
//! 4. Every answer says what it is, may not be sniffed for something else, and is not stored; pages of other
//!    sites may neither show it in a frame, where a click could be stolen, nor load it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT_RANGES, ALLOW, CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER,
};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use super::byte_range::Part;
use super::generation::{Answer, fault};
use super::keeper::{self, Keeper, Shown};
use super::page::{self, Overlay, Parts};
use super::patient::Patient;
use super::request::{self, Refused, Wanted};
use super::sent::{Sent, Stored};
use super::writing::{Gate, Wish};
use super::{Event, OnEvent};
use crate::diag::{Diagnostic, Report, Result, codes, human};

/// Bytes of the longest head of a request; a longer one is answered with 431.
const HEAD: usize = 64 << 10;
/// How long a head may take to arrive, and a connection be idle before the next.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a reader may take for what was handed over to it.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections at a time; further ones wait until one ends.
const CONNECTIONS: usize = 256;
/// Pages that listen for changes at a time: each takes a connection as long as it is open.
const LISTENERS: usize = 128;
/// KiB that the bodies which wait for their readers may take in memory.
const ROOM: usize = 64 << 10;
/// How often a sign of life is sent to a page that listens, so that one that went away is noticed.
const ALIVE: Duration = Duration::from_secs(15);

/// How long a note waits for what was saved just before it.
const CATCH_UP: Duration = Duration::from_secs(5);

/// What every connection needs.
struct Server {
    address: SocketAddr,
    shown: watch::Receiver<Shown>,
    said: OnEvent,
    gate: Gate,
    listeners: Arc<Semaphore>,
    room: Arc<Semaphore>,
}

/// Serves until the process is interrupted.
///
/// # Errors
/// When the system gives no thread or no event queue; `fault` when what follows the archive has ended, because
/// pages would be old from then on.
pub fn run(listener: std::net::TcpListener, address: SocketAddr, keeper: Keeper) -> Result<()> {
    let failed = |error: std::io::Error| {
        Box::new(
            Diagnostic::new(&codes::READ, format!("the server cannot run: {error}"))
                .help("end other programs, or raise what the system allows a user (`ulimit -a`)"),
        )
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let gate = Gate::new().map_err(failed)?;
    let server = Arc::new(Server {
        address,
        shown: keeper.shown(),
        said: keeper.said.clone(),
        gate,
        listeners: Arc::new(Semaphore::new(LISTENERS)),
        room: Arc::new(Semaphore::new(ROOM)),
    });
    let keeper = end_of("keeper", move || keeper.run(address)).map_err(failed)?;
    let ended = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let (mut interrupted, mut keeper) = (pin!(interrupted()), pin!(keeper));
        let mut accepting = tokio::spawn(accept(listener, server));
        std::future::poll_fn(|context| {
            if let Poll::Ready(interrupted) = interrupted.as_mut().poll(context) {
                return Poll::Ready(interrupted.map_err(failed));
            }
            let has_ended = keeper.as_mut().poll(context).is_ready() || pin!(&mut accepting).poll(context).is_ready();
            let ended = || fault("while it followed the archive").help("start it again; please report the words above");
            if has_ended { Poll::Ready(Err(ended().into())) } else { Poll::Pending }
        })
        .await
    });
    runtime.shutdown_background();
    ended
}

/// Runs something on a thread of its own; what is returned resolves when it ends, however it does.
fn end_of(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<oneshot::Receiver<()>> {
    let (alive, ended) = oneshot::channel();
    std::thread::Builder::new().name(name.into()).spawn(move || {
        // dropped with the thread, by a panic too
        let _alive = alive;
        run();
    })?;
    Ok(ended)
}

/// Waits for Ctrl-C, or for the polite way to end a process.
async fn interrupted() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        std::future::poll_fn(|context| {
            let ended = signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if ended { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn accept(listener: tokio::net::TcpListener, server: Arc<Server>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = connections.clone().acquire_owned().await else { return };
        let Ok((stream, peer)) = listener.accept().await else {
            // too many open files: others will be closed
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let server = server.clone();
        tokio::spawn(async move {
            let _place = place;
            let service = service_fn(|asked| answer(&server, asked, peer.ip().is_loopback()));
            // a connection that breaks is the browser's affair
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(HEAD)
                .serve_connection(TokioIo::new(Patient::new(stream, PATIENCE)), service)
                .await;
        });
    }
}

/// What other computers are told of errors.
const ELSEWHERE: &str = "The archive has errors; they stand in the terminal of its editor.";

type Answered = std::result::Result<Response<Sent>, Infallible>;

async fn answer(server: &Server, asked: Request<Incoming>, is_local: bool) -> Answered {
    let wanted = match request::wanted(asked.method(), asked.uri(), asked.headers(), server.address) {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(refusal(&refused)),
    };
    if let Some(name) = wanted.write {
        let written = match server.gate.admit(asked.headers(), &wanted.host, is_local) {
            Ok(()) => write(server, name, asked.into_body()).await,
            Err(refused) => Err(refused),
        };
        return Ok(written.unwrap_or_else(|refused| refusal(&refused)));
    }
    // of a HEAD the body is never asked for; its length is said
    let answer = match wanted.path.strip_prefix(page::OWN) {
        Some(own) => own_file(server, own),
        None => site(server, &wanted, &asked, is_local).await,
    };
    Ok(within_room(server, answer))
}

/// The answer, if there is room for what it holds in memory; else one that says to ask again.
fn within_room(server: &Server, mut answer: Response<Sent>) -> Response<Sent> {
    let Sent::Whole(bytes, room) = answer.body_mut() else { return answer };
    // one that is larger than all the room is sent alone
    let wanted = u32::try_from((bytes.len() >> 10).min(ROOM)).unwrap_or(u32::MAX);
    match server.room.clone().try_acquire_many_owned(wanted) {
        Ok(taken) => {
            *room = Some(taken);
            answer
        }
        Err(_) => busy("too much waits to be read: ask again\n"),
    }
}

fn busy(words: &str) -> Response<Sent> {
    let mut answer = text(StatusCode::SERVICE_UNAVAILABLE, words);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    answer
}

fn refusal(Refused(status, why): &Refused) -> Response<Sent> {
    let mut answer = text(*status, &format!("{why}\n"));
    if *status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = if *why == request::ONLY_POST { "POST" } else { "GET, HEAD" };
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    }
    answer
}

/// Lets the present generation do what its editor asks for. What is wrong comes back in words.
async fn write(server: &Server, name: &str, body: Incoming) -> std::result::Result<Response<Sent>, Refused> {
    let wish = Wish::read(name, body).await?;
    let mut shown = server.shown.clone();
    let granted = loop {
        let generation = {
            let shown = shown.borrow_and_update();
            // the last good state is not what is on disk
            shown.generation.clone().filter(|_| shown.errors.is_none())
        };
        let unready = Refused(StatusCode::SERVICE_UNAVAILABLE, "the archive has errors: mend them first");
        let granted = generation.ok_or(unready)?.grant(wish.clone()).await;
        let granted = granted.ok_or(Refused(StatusCode::INTERNAL_SERVER_ERROR, "annals met a fault of its own"))?;
        // what was saved a moment ago is being read: the next generation knows it
        let is_old = granted.report.diagnostics.iter().any(|found| found.code == &codes::CHANGED_DURING_BUILD);
        if !is_old || !matches!(tokio::time::timeout(CATCH_UP, shown.changed()).await, Ok(Ok(()))) {
            break granted;
        }
    };
    if let Some(place) = granted.written {
        (server.said)(Event::Noted { place });
    }
    if granted.done {
        return Ok(whole(StatusCode::OK, "application/json", granted.json.into()));
    }
    Ok(text(StatusCode::UNPROCESSABLE_ENTITY, &human::render(&granted.report.diagnostics, keeper::STYLE)))
}

fn own_file(server: &Server, name: &str) -> Response<Sent> {
    match name {
        "live.js" => whole(StatusCode::OK, "text/javascript; charset=utf-8", page::SCRIPT.into()),
        "overlay.css" => whole(StatusCode::OK, "text/css; charset=utf-8", page::STYLE.into()),
        "annotate.js" => whole(StatusCode::OK, "text/javascript; charset=utf-8", page::WRITE_SCRIPT.into()),
        "annotate.css" => whole(StatusCode::OK, "text/css; charset=utf-8", page::WRITE_STYLE.into()),
        "events" => match server.listeners.clone().try_acquire_owned() {
            Ok(place) => {
                let sent = Sent::Events { lines: events(server), _place: place };
                response(StatusCode::OK, HeaderValue::from_static("text/event-stream; charset=utf-8"), sent)
            }
            Err(_) => busy("too many pages listen for changes: close some\n"),
        },
        _ => text(StatusCode::NOT_FOUND, "there is nothing here\n"),
    }
}

/// Answers from the generation that is shown. Findings show lines of files that may be withheld, so they
/// go to this computer only.
async fn site(server: &Server, wanted: &Wanted, asked: &Request<Incoming>, is_local: bool) -> Response<Sent> {
    let mut shown = server.shown.clone();
    // the first preparation may be on its way
    let shown = match shown.wait_for(|shown| !shown.mark.is_empty()).await {
        Ok(shown) => shown.clone(),
        Err(_) => return text(StatusCode::SERVICE_UNAVAILABLE, "the server is ending\n"),
    };
    let errors = shown.errors.as_deref().map(|text| Overlay {
        text: if is_local { text } else { ELSEWHERE },
        note: "What you see is the site as it was before they came. It follows as soon as they are mended.",
    });
    let Some(generation) = &shown.generation else {
        let overlay = errors.map(|overlay| Overlay { note: "The site appears as soon as they are mended.", ..overlay });
        return html(StatusCode::SERVICE_UNAVAILABLE, page::bare("No site yet", &shown.mark, overlay));
    };
    let token = is_local.then_some(server.gate.token.as_str());
    let parts = Parts { mark: &shown.mark, overlay: errors, token };
    match generation.ask(wanted.path.clone()).await {
        Some(Answer::Page(page)) => html(StatusCode::OK, page::live(&page, parts)),
        Some(Answer::File(name, bytes)) => file(asked, kind(&name), bytes.len() as u64, Sent::words(bytes)),
        Some(Answer::Stored(name, stored, length)) => {
            file(asked, kind(&name), length, Sent::File(Stored::Opened(stored), length))
        }
        Some(Answer::Folder) => {
            let query = asked.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
            let mut answer = text(StatusCode::PERMANENT_REDIRECT, "it stands at the same address with a slash\n");
            if let Ok(to) = HeaderValue::from_str(&format!("{}/{query}", asked.uri().path())) {
                answer.headers_mut().insert(LOCATION, to);
            }
            answer
        }
        Some(Answer::Missing(Some(page))) => {
            // Its links are absolute: they must lead to the name under which this server was reached.
            let page = page.replace(&format!("http://{}/", server.address), &format!("http://{}/", wanted.host));
            html(StatusCode::NOT_FOUND, page::live(&page, parts))
        }
        Some(Answer::Missing(None)) => html(StatusCode::NOT_FOUND, page::bare("Not found", &shown.mark, errors)),
        Some(Answer::Failed(diagnostic)) => failed(server, *diagnostic, &shown, is_local),
        None => {
            let overlay = Overlay { text: "annals met a fault of its own; see the terminal", note: "" };
            html(StatusCode::INTERNAL_SERVER_ERROR, page::bare("No page", &shown.mark, Some(overlay)))
        }
    }
}

/// One page that cannot be rendered; the others can.
fn failed(server: &Server, diagnostic: Diagnostic, shown: &Shown, is_local: bool) -> Response<Sent> {
    let mut report = Report::default();
    report.push(diagnostic);
    let text = human::render(&report.diagnostics, keeper::STYLE);
    (server.said)(Event::PageFailed { report });
    let overlay =
        Overlay { text: if is_local { &text } else { ELSEWHERE }, note: "This page cannot be made; others may." };
    html(StatusCode::INTERNAL_SERVER_ERROR, page::bare("No page", &shown.mark, Some(overlay)))
}

/// The mark of what is shown, now and after each change.
fn events(server: &Server) -> mpsc::Receiver<Bytes> {
    let mut shown = server.shown.clone();
    let (send, sent) = mpsc::channel(4);
    tokio::spawn(async move {
        loop {
            let mark = shown.borrow_and_update().mark.clone();
            let line = if mark.is_empty() { ":\n\n".to_owned() } else { format!("data: {mark}\n\n") };
            if send.send(Bytes::from(line)).await.is_err() {
                return;
            }
            loop {
                match tokio::time::timeout(ALIVE, shown.changed()).await {
                    Ok(Ok(())) => break,
                    Ok(Err(_)) => return,
                    Err(_) if send.send(Bytes::from_static(b":\n\n")).await.is_err() => return,
                    Err(_) => {}
                }
            }
        }
    });
    sent
}

/// A file of the site, or the part of it that is asked for.
fn file(asked: &Request<Incoming>, kind: HeaderValue, length: u64, body: Sent) -> Response<Sent> {
    let (status, body, range) = match Part::wanted(asked.method(), asked.headers(), length) {
        Part::Whole => (StatusCode::OK, body, None),
        Part::Unsatisfiable => {
            let mut answer = text(StatusCode::RANGE_NOT_SATISFIABLE, "the file has no such bytes\n");
            answer.headers_mut().insert(CONTENT_RANGE, header(&format!("bytes */{length}")));
            return answer;
        }
        Part::Bytes(bytes) => {
            let range = format!("bytes {}-{}/{length}", bytes.start, bytes.end - 1);
            match body.part(bytes) {
                Ok(body) => (StatusCode::PARTIAL_CONTENT, body, Some(range)),
                Err(error) => {
                    return text(StatusCode::INTERNAL_SERVER_ERROR, &format!("cannot read the file: {error}\n"));
                }
            }
        }
    };
    let mut answer = response(status, kind, body);
    answer.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(range) = range {
        answer.headers_mut().insert(CONTENT_RANGE, header(&range));
    }
    answer
}

/// The value of a header in figures and ASCII letters.
fn header(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""))
}

fn html(status: StatusCode, page: String) -> Response<Sent> {
    whole(status, "text/html; charset=utf-8", page.into())
}

fn text(status: StatusCode, words: &str) -> Response<Sent> {
    whole(status, "text/plain; charset=utf-8", words.to_owned().into())
}

fn whole(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response<Sent> {
    response(status, HeaderValue::from_static(kind), Sent::words(bytes))
}

/// What every answer says beside its type. The policy of a page itself stands in the page.
const HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

fn response(status: StatusCode, kind: HeaderValue, body: Sent) -> Response<Sent> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// The type of a file, by its ending; text says its encoding, which is UTF-8 in a site.
fn kind(name: &str) -> HeaderValue {
    let kind = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
    if kind.starts_with("text/") || kind.ends_with("xml") {
        HeaderValue::from_str(&format!("{kind}; charset=utf-8")).unwrap_or(HeaderValue::from_static("text/plain"))
    } else {
        HeaderValue::from_static(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_thread_is_noticed_by_a_panic_too() {
        for run in [|| {}, || panic!("a fault")] {
            assert!(end_of("short", run).unwrap().blocking_recv().is_err());
        }
    }

    #[test]
    fn text_says_its_encoding() {
        for (name, expected) in [
            ("a.html", "text/html; charset=utf-8"),
            ("style.0f3a.css", "text/css; charset=utf-8"),
            ("live.js", "text/javascript; charset=utf-8"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("feed.xml", "text/xml; charset=utf-8"),
            ("favicon.svg", "image/svg+xml; charset=utf-8"),
            ("annotations.jsonld", "application/ld+json"),
            ("issues/2021-08-06/A1.JPG", "image/jpeg"),
            ("search/0.bin", "application/octet-stream"),
            ("font.woff2", "font/woff2"),
            ("a.avif", "image/avif"),
            ("CNAME", "application/octet-stream"),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }
}
