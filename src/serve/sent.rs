//! The body of an answer, sent in pieces, so that a connection holds little however long the body is.

use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use crate::files::File;

/// Bytes of a piece.
const PIECE: usize = 64 << 10;

pub enum Sent {
    /// What is in memory, with the room that it takes there.
    Whole(Bytes, Option<OwnedSemaphorePermit>),
    /// A file, and how many bytes of it are left. It is read when the first piece is asked for, not for HEAD.
    File(Stored, u64),
    /// Lines that come one by one, with the place that a listener takes.
    Events { lines: mpsc::Receiver<Bytes>, _place: OwnedSemaphorePermit },
}

pub enum Stored {
    Opened(File),
    Read(mpsc::Receiver<Result<Bytes>>),
    Ended,
}

impl Sent {
    /// What can be told at once.
    pub fn words(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(bytes.into(), None)
    }

    /// The part of a body that begins and ends at these bytes of it.
    pub fn part(self, bytes: Range<u64>) -> Result<Self> {
        Ok(match self {
            Self::Whole(whole, room) => {
                let at = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(whole.len());
                Self::Whole(whole.slice(at(bytes.start)..at(bytes.end)), room)
            }
            Self::File(Stored::Opened(mut file), _) => {
                file.seek(SeekFrom::Start(bytes.start))?;
                Self::File(Stored::Opened(file), bytes.end - bytes.start)
            }
            begun => begun,
        })
    }
}

/// Reads so many bytes of a file on a thread of its own, which a slow disk may keep waiting, no further ahead than needed.
fn read(file: File, length: u64) -> mpsc::Receiver<Result<Bytes>> {
    let (send, pieces) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        let mut file = file.take(length);
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            let read = file.by_ref().take(PIECE as u64).read_to_end(&mut piece);
            let (is_end, piece) = (piece.is_empty() || read.is_err(), read.map(|_| Bytes::from(piece)));
            // a browser that went away does not want it any more
            if send.blocking_send(piece).is_err() || is_end {
                return;
            }
        }
    });
    pieces
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        match &mut *self {
            Self::Whole(bytes, _) if bytes.is_empty() => Poll::Ready(None),
            Self::Whole(bytes, _) => {
                let piece = bytes.split_to(bytes.len().min(PIECE));
                Poll::Ready(Some(Ok(Frame::data(piece))))
            }
            Self::File(_, 0) => Poll::Ready(None),
            Self::File(stored, left) => {
                if let Stored::Opened(_) = stored
                    && let Stored::Opened(file) = std::mem::replace(stored, Stored::Ended)
                {
                    *stored = Stored::Read(read(file, *left));
                }
                let Stored::Read(pieces) = stored else { return Poll::Ready(None) };
                pieces.poll_recv(context).map(|piece| {
                    let mut piece = piece.unwrap_or_else(|| Err(ErrorKind::UnexpectedEof.into()));
                    if let Ok(piece) = &mut piece {
                        // the length that was said holds, whatever became of the file meanwhile
                        piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
                        *left -= piece.len() as u64;
                        if piece.is_empty() {
                            return Some(Err(ErrorKind::UnexpectedEof.into()));
                        }
                    }
                    Some(piece.map(Frame::data))
                })
            }
            Self::Events { lines, .. } => lines.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes, _) => bytes.is_empty(),
            Self::File(_, left) => *left == 0,
            Self::Events { .. } => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes, _) => SizeHint::with_exact(bytes.len() as u64),
            Self::File(_, left) => SizeHint::with_exact(*left),
            Self::Events { .. } => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Write;

    use super::*;

    fn pieces(mut sent: Sent) -> Result<Vec<Bytes>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut pieces = Vec::new();
            while let Some(frame) = poll_fn(|context| Pin::new(&mut sent).poll_frame(context)).await {
                pieces.push(frame?.into_data().unwrap());
            }
            Ok(pieces)
        })
    }

    fn file(bytes: &[u8], said: u64) -> Sent {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        Sent::File(Stored::Opened(file), said)
    }

    #[test]
    fn what_is_long_goes_in_pieces_whole() {
        let bytes: Vec<u8> = (0..3 * PIECE + 7).map(|n| (n % 251) as u8).collect();
        for sent in [Sent::words(bytes.clone()), file(&bytes, bytes.len() as u64)] {
            assert_eq!(sent.size_hint().exact(), Some(bytes.len() as u64));
            let pieces = pieces(sent).unwrap();
            assert!(pieces.iter().all(|piece| piece.len() <= PIECE));
            assert_eq!(pieces.concat(), bytes);
        }
        assert!(pieces(Sent::words("")).unwrap().is_empty() && pieces(file(b"", 0)).unwrap().is_empty());
    }

    #[test]
    fn a_part_is_the_bytes_that_it_names() {
        let bytes: Vec<u8> = (0..2 * PIECE + 7).map(|n| (n % 251) as u8).collect();
        for range in [0..1, 5..bytes.len() as u64, PIECE as u64 - 1..PIECE as u64 + 2] {
            let expected = &bytes[range.start as usize..range.end as usize];
            for sent in [Sent::words(bytes.clone()), file(&bytes, bytes.len() as u64)] {
                let part = sent.part(range.clone()).unwrap();
                assert_eq!(part.size_hint().exact(), Some(expected.len() as u64));
                assert_eq!(pieces(part).unwrap().concat(), expected);
            }
        }
    }

    #[test]
    fn a_file_that_became_longer_is_cut_and_one_that_became_shorter_fails() {
        assert_eq!(pieces(file(b"abcdef", 4)).unwrap().concat(), b"abcd");
        assert!(pieces(file(b"abc", 4)).is_err());
    }
}
