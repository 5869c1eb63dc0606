//! What a request may ask for.
//!
//! 1. `Host` must be a name of this machine with our port, once: a page of another site that has its
//!    own name point here (DNS rebinding) reads nothing.
//! 2. GET and HEAD, and POST to what writes notes, which [`super::writing`] decides about.
//! 3. The path is decoded strictly, and is a key to be looked up, never a path on disk. What no
//!    address of a site has (dot segments, encoded slashes, backslashes, control characters) is
//!    refused before that.

use std::net::{IpAddr, SocketAddr};

use hyper::header::HOST;
use hyper::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::page::OWN;

/// Bytes of the longest path that is looked up.
const LONGEST: usize = 2048;

/// A request that may be answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Decoded, without the slash at the beginning.
    pub path: String,
    /// The name and port by which the server was reached.
    pub host: String,
    /// Which of [`WRITES`] it is sent to.
    pub write: Option<&'static str>,
}

/// What a page may send, below [`OWN`].
const WRITES: [&str; 2] = ["quote", "note"];
/// Why a request to one of them is refused that is not POST.
pub const ONLY_POST: &str = "only POST is answered here";

/// A request that is refused: with which status, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused(pub StatusCode, pub &'static str);

/// Decides whether a request is one that is answered.
///
/// # Errors
/// 403 for a foreign host, 405 for a method that is not GET or HEAD, 400 for a path that no site has.
pub fn wanted(method: &Method, uri: &Uri, headers: &HeaderMap, ours: SocketAddr) -> Result<Wanted, Refused> {
    let foreign = Refused(StatusCode::FORBIDDEN, "this server answers to its own name and port only");
    let mut hosts = headers.get_all(HOST).iter();
    let host = match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
        (Some(host), None) if is_ours(host, ours) => host.to_ascii_lowercase(),
        _ => return Err(foreign),
    };
    if uri.authority().is_some_and(|authority| !is_ours(authority.as_str(), ours)) {
        return Err(foreign);
    }
    let path = decoded(uri.path()).ok_or(Refused(StatusCode::BAD_REQUEST, "no address of a site is like this"))?;
    let own = path.strip_prefix(OWN);
    let write = WRITES.into_iter().find(|write| own == Some(*write));
    match (write, method) {
        (Some(_), &Method::POST) | (None, &Method::GET | &Method::HEAD) => Ok(Wanted { path, host, write }),
        (Some(_), _) => Err(Refused(StatusCode::METHOD_NOT_ALLOWED, ONLY_POST)),
        (None, _) => Err(Refused(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered")),
    }
}

/// Whether a host is a name of the loopback interface with our port. Where the server was asked to
/// listen on other interfaces, any address in figures will do: rebinding needs a name.
fn is_ours(host: &str, ours: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    let figures = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    let is_name = match figures.parse::<IpAddr>() {
        Ok(IpAddr::V6(_)) if figures == name => false,
        Ok(address) => address.is_loopback() || !ours.ip().is_loopback(),
        Err(_) => name.eq_ignore_ascii_case("localhost"),
    };
    is_name && port == Some(ours.port())
}

/// The path of an address, decoded; none if no file of a site can be meant.
fn decoded(path: &str) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let path = path.strip_prefix('/')?;
    // what a lenient reader would let pass as it is written, and a slash that is no border of folders
    let is_byte = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit) && !digits.eq_ignore_ascii_case(b"2f"))
    };
    if !path.split('%').skip(1).all(is_byte) {
        return None;
    }
    let text = percent_decode_str(path).decode_utf8().ok()?.into_owned();
    let odd = text.chars().any(|c| c.is_control() || c == '\\');
    let dots = text.split('/').any(|segment| matches!(segment, "." | ".."));
    (!odd && !dots).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> SocketAddr {
        "127.0.0.1:4173".parse().unwrap()
    }

    fn asked(path: &str) -> Result<Wanted, Refused> {
        let headers = HeaderMap::from_iter([(HOST, "localhost:4173".parse().unwrap())]);
        wanted(&Method::GET, &path.parse().unwrap(), &headers, ours())
    }

    #[test]
    fn a_path_is_decoded_once_and_loses_its_first_slash() {
        assert_eq!(asked("/").unwrap().path, "");
        assert_eq!(asked("/issues/2021-08-06/a1-04/?q=1").unwrap().path, "issues/2021-08-06/a1-04/");
        assert_eq!(asked("/%E5%9B%BE.svg").unwrap().path, "图.svg");
        assert_eq!(asked("/a..b/...").unwrap().path, "a..b/...");
    }

    #[test]
    fn what_no_address_of_a_site_has_is_refused() {
        for path in [
            "/..",
            "/../archive.toml",
            "/issues/../../archive.toml",
            "/%2e%2e/archive.toml",
            "/.%2E/x",
            "/./x",
            "/issues%2F2021",
            "/issues%2f..%2f",
            "/a%5Cb",
            "/a%00",
            "/a%0Ab",
            "/a%7F",
            "/%",
            "/%4",
            "/%zz",
            "/%FF",
            &format!("/{}", "a".repeat(LONGEST)),
        ] {
            assert_eq!(asked(path).unwrap_err().0, StatusCode::BAD_REQUEST, "{path}");
        }
    }

    #[test]
    fn the_host_is_a_name_of_this_machine_with_our_port() {
        for host in ["localhost:4173", "LOCALHOST:4173", "127.0.0.1:4173", "[::1]:4173", "127.0.0.2:4173"] {
            assert!(is_ours(host, ours()), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:80",
            "localhost:4174",
            "127.0.0.1",
            "evil.example:4173",
            "evil.example",
            "localhost.evil.example:4173",
            "127.0.0.1.evil.example:4173",
            "192.168.1.2:4173",
            "::1:4173",
            "[::1]",
            "localhost:4173:4173",
            "user@localhost:4173",
            "localhost:+4173 ",
            "[localhost]:4173x",
        ] {
            assert!(!is_ours(host, ours()), "{host}");
        }
        assert!(is_ours("192.168.1.2:4173", "0.0.0.0:4173".parse().unwrap()));
        assert!(!is_ours("evil.example:4173", "0.0.0.0:4173".parse().unwrap()));
    }

    #[test]
    fn a_host_that_is_missing_twice_there_or_in_the_address_is_foreign() {
        let host = |value: &str| (HOST, value.parse().unwrap());
        let none = HeaderMap::new();
        let mut two = HeaderMap::from_iter([host("localhost:4173")]);
        two.append(HOST, "evil.example".parse().unwrap());
        let one = HeaderMap::from_iter([host("localhost:4173")]);
        for (headers, uri) in [(none, "/"), (two, "/"), (one, "http://evil.example:4173/")] {
            let refused = wanted(&Method::GET, &uri.parse().unwrap(), &headers, ours()).unwrap_err();
            assert_eq!(refused.0, StatusCode::FORBIDDEN);
        }
    }

    #[test]
    fn nothing_can_be_sent_but_notes() {
        let headers = HeaderMap::from_iter([(HOST, "localhost:4173".parse().unwrap())]);
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::CONNECT] {
            let refused = wanted(&method, &"/".parse().unwrap(), &headers, ours()).unwrap_err();
            assert_eq!(refused.0, StatusCode::METHOD_NOT_ALLOWED);
        }
        assert!(wanted(&Method::HEAD, &"/".parse().unwrap(), &headers, ours()).is_ok());
        for path in ["/_annals/note", "/_annals/quote"] {
            let asked = |method: &Method| wanted(method, &path.parse().unwrap(), &headers, ours());
            assert!(asked(&Method::POST).unwrap().write.is_some());
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS] {
                assert_eq!(asked(&method).unwrap_err().0, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            }
        }
        for path in ["/_annals/live.js", "/_annals/note/", "/_annals/Note", "/note"] {
            let refused = wanted(&Method::POST, &path.parse().unwrap(), &headers, ours()).unwrap_err();
            assert_eq!(refused.0, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
}
