//! The part of a file that a request asks for: RFC 9110, section 14.
//!
//! 1. One range of bytes is answered with that part, so that a reader can go on where a download ended, and look into
//!    a large file without loading all of it.
//! 2. Several ranges, other units and what cannot be read are ignored, as the standard permits: the whole file
//!    is the answer.
//! 3. A range that depends on a validator (`If-Range`) is ignored as well. The server sends no validators, so none
//!    can be the one of the present file.

use std::ops::Range;

use hyper::header::{IF_RANGE, RANGE};
use hyper::{HeaderMap, Method};

/// What a request wants of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// These bytes, at least one.
    Bytes(Range<u64>),
    /// The file has none of the bytes.
    Unsatisfiable,
}

impl Part {
    pub fn wanted(method: &Method, headers: &HeaderMap, length: u64) -> Self {
        let mut ranges = headers.get_all(RANGE).iter();
        let range = match (ranges.next(), ranges.next()) {
            (Some(range), None) if method == Method::GET && !headers.contains_key(IF_RANGE) => range,
            _ => return Self::Whole,
        };
        range.to_str().ok().and_then(|range| Self::read(range, length)).unwrap_or(Self::Whole)
    }

    /// Reads `bytes=0-499`, `bytes=500-` or `bytes=-500`.
    fn read(range: &str, length: u64) -> Option<Self> {
        let (unit, set) = range.split_once('=')?;
        let (first, last) =
            set.trim_matches([' ', '\t']).split_once('-').filter(|_| unit.eq_ignore_ascii_case("bytes"))?;
        let bytes = if first.is_empty() {
            length.saturating_sub(number(last)?)..length
        } else {
            let first = number(first)?;
            let last = if last.is_empty() { u64::MAX } else { number(last)? };
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(length)
        };
        Some(if bytes.is_empty() { Self::Unsatisfiable } else { Self::Bytes(bytes) })
    }
}

/// Reads a number in figures. One that is too large is beyond the end of any file.
fn number(figures: &str) -> Option<u64> {
    let is_number = !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| figures.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderName;

    use super::*;

    fn wanted(method: &Method, headers: &[(HeaderName, &str)], length: u64) -> Part {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(name, value.parse().unwrap());
        }
        Part::wanted(method, &all, length)
    }

    #[test]
    fn one_range_is_a_part_of_the_file() {
        for (range, expected) in [
            ("bytes=0-0", Part::Bytes(0..1)),
            ("bytes=2-4", Part::Bytes(2..5)),
            ("Bytes= 2-4 ", Part::Bytes(2..5)),
            ("bytes=7-", Part::Bytes(7..10)),
            ("bytes=7-99999999999999999999999", Part::Bytes(7..10)),
            ("bytes=-3", Part::Bytes(7..10)),
            ("bytes=-30", Part::Bytes(0..10)),
            ("bytes=10-", Part::Unsatisfiable),
            ("bytes=99999999999999999999999-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
        ] {
            assert_eq!(wanted(&Method::GET, &[(RANGE, range)], 10), expected, "{range}");
        }
        assert_eq!(wanted(&Method::GET, &[(RANGE, "bytes=0-")], 0), Part::Unsatisfiable);
    }

    #[test]
    fn what_cannot_be_answered_with_one_part_is_answered_with_the_whole() {
        for range in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=4-2",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1--2",
            "bytes=0-1,3-4",
            "lines=0-1",
            "bytes=0 -1",
            "bytes =0-1",
        ] {
            assert_eq!(wanted(&Method::GET, &[(RANGE, range)], 10), Part::Whole, "{range}");
        }
        let range = (RANGE, "bytes=0-1");
        assert_eq!(wanted(&Method::GET, &[], 10), Part::Whole);
        assert_eq!(wanted(&Method::HEAD, std::slice::from_ref(&range), 10), Part::Whole);
        assert_eq!(wanted(&Method::GET, &[range.clone(), range.clone()], 10), Part::Whole);
        assert_eq!(wanted(&Method::GET, &[range, (IF_RANGE, "\"a\"")], 10), Part::Whole);
    }
}
