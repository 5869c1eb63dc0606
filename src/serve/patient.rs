//! A connection whose reader has to read.
//!
//! A browser that stops reading in the middle of an answer keeps what is still to be sent in memory. So what has been
//! handed over must be taken within some time; as that is never more than some hundred kilobytes, a slow network
//! does not matter. Between answers nothing waits to be taken, and no time runs.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

pub struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs from the first time that the stream takes no more until it has taken everything.
    until: Option<Pin<Box<Sleep>>>,
}

impl<S: Unpin> Patient<S> {
    pub fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, until: None }
    }

    /// What a write comes to: one that waits for too long fails.
    fn within(&mut self, context: &mut Context<'_>, written: Poll<Result<usize>>) -> Poll<Result<usize>> {
        if written.is_ready() {
            return written;
        }
        let patience = self.patience;
        let until = self.until.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        until.as_mut().poll(context).map(|()| Err(Error::from(ErrorKind::TimedOut)))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.within(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Everything that was handed over has been written when this is asked.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.until = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// Takes so many bytes, and then no more.
    struct Full(usize);

    impl AsyncWrite for Full {
        fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            if taken == 0 { Poll::Pending } else { Poll::Ready(Ok(taken)) }
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn who_takes_nothing_more_is_given_up() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let ended = runtime.block_on(async {
            let mut stream = Patient::new(Full(10), Duration::from_millis(1));
            loop {
                let written = poll_fn(|context| Pin::new(&mut stream).poll_write(context, b"1234")).await;
                if let Err(error) = written {
                    return error.kind();
                }
                poll_fn(|context| Pin::new(&mut stream).poll_flush(context)).await.unwrap();
            }
        });
        assert_eq!(ended, ErrorKind::TimedOut);
    }

    #[test]
    fn no_time_runs_once_everything_is_taken() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut stream = Patient::new(Full(0), Duration::from_secs(3600));
            let pending = poll_fn(|context| Poll::Ready(Pin::new(&mut stream).poll_write(context, b"1234"))).await;
            assert!(pending.is_pending() && stream.until.is_some());
            stream.stream.0 = 4;
            poll_fn(|context| Pin::new(&mut stream).poll_write(context, b"1234")).await.unwrap();
            assert!(stream.until.is_some(), "a byte now and then buys no time");
            poll_fn(|context| Pin::new(&mut stream).poll_flush(context)).await.unwrap();
            assert!(stream.until.is_none());
        });
    }
}
