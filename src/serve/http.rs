//! Answers requests.
//!
//! 1. One task a connection, with limits on the size of a head and on the time that it takes.
//! 2. [`request::wanted`] decides whether a request is answered at all.
//! 3. The server's own files; then what the present generation has at the path.
//! 4. Every answer says what it is, may not be sniffed for something else, and is not stored.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, X_CONTENT_TYPE_OPTIONS};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{mpsc, watch};

use super::generation::Answer;
use super::keeper::{self, Keeper, Shown};
use super::page::{self, Overlay, Parts};
use super::request::{self, Refused, Wanted};
use super::writing::{Gate, Wish};
use super::{Event, OnEvent};
use crate::diag::{Diagnostic, Report, Result, codes, human};

/// Bytes of the longest head of a request; a longer one is answered with 431.
const HEAD: usize = 64 << 10;
/// How long a head may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);
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
}

/// Serves until the process is interrupted.
///
/// # Errors
/// When the system gives no thread or no event queue.
pub fn run(listener: std::net::TcpListener, address: SocketAddr, keeper: Keeper) -> Result<()> {
    let failed = |error: std::io::Error| {
        Box::new(
            Diagnostic::new(&codes::READ, format!("the server cannot run: {error}"))
                .help("end other programs, or raise what the system allows a user (`ulimit -a`)"),
        )
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let gate = Gate::new().map_err(failed)?;
    let server = Arc::new(Server { address, shown: keeper.shown(), said: keeper.said.clone(), gate });
    let spawned = std::thread::Builder::new().name("keeper".into()).spawn(move || keeper.run(address));
    spawned.map_err(failed)?;
    let ended = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::spawn(accept(listener, server));
        interrupted().await
    });
    runtime.shutdown_background();
    ended.map_err(failed)
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
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // too many open files: others will be closed
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let server = server.clone();
        tokio::spawn(async move {
            let service = service_fn(|asked| answer(&server, asked, peer.ip().is_loopback()));
            // a connection that breaks is the browser's affair
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(HEAD)
                .serve_connection(TokioIo::new(stream), service)
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
    let mut answer = match wanted.path.strip_prefix(page::OWN) {
        Some(own) => own_file(server, own),
        None => site(server, &wanted, &asked, is_local).await,
    };
    if asked.method() == Method::HEAD {
        *answer.body_mut() = Sent::Whole(None);
    }
    Ok(answer)
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
        "events" => events(server.shown.clone()),
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
        Some(Answer::File(name, bytes)) => response(StatusCode::OK, kind(&name), Sent::Whole(Some(bytes.into()))),
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
fn events(mut shown: watch::Receiver<Shown>) -> Response<Sent> {
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
    let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
    response(StatusCode::OK, kind, Sent::Events(sent))
}

fn html(status: StatusCode, page: String) -> Response<Sent> {
    whole(status, "text/html; charset=utf-8", page.into())
}

fn text(status: StatusCode, words: &str) -> Response<Sent> {
    whole(status, "text/plain; charset=utf-8", words.to_owned().into())
}

fn whole(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response<Sent> {
    response(status, HeaderValue::from_static(kind), Sent::Whole(Some(bytes)))
}

fn response(status: StatusCode, kind: HeaderValue, body: Sent) -> Response<Sent> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
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

/// The body of an answer.
enum Sent {
    Whole(Option<Bytes>),
    Events(mpsc::Receiver<Bytes>),
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Sent::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Sent::Events(lines) => lines.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Sent::Whole(None))
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Sent::Whole(bytes) => hyper::body::SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Sent::Events(_) => hyper::body::SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
