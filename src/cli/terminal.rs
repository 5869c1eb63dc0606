//! What is printed: the only place that writes to standard output and standard error.
//!
//! `println!` and its kin panic where a stream takes nothing, so they are denied to the whole crate. Here
//! 1. a reader that has seen enough, or is gone, is no error: the run ends as it would have;
//! 2. a stream that fails otherwise, such as a file on a full disk, is noted, and [`settle`] turns the note into
//!    the exit code 4. Of standard output it is also said.

use std::io::{ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::Exit;

/// Whether a stream has failed in this process.
static FAILED: AtomicBool = AtomicBool::new(false);

/// Prints what a verb was asked for to standard output.
pub fn print(text: impl AsRef<[u8]>) {
    let mut out = std::io::stdout().lock();
    let printed = out.write_all(text.as_ref()).and_then(|()| out.flush());
    drop(out);
    printed.unwrap_or_else(|error| note(&error, true));
}

/// The same with a line break behind it.
pub fn print_line(text: impl AsRef<str>) {
    print(text.as_ref().to_owned() + "\n");
}

/// Prints what there is to say besides to standard error.
pub fn say(text: impl AsRef<str>) {
    let mut err = std::io::stderr().lock();
    let said = err.write_all(text.as_ref().as_bytes()).and_then(|()| err.flush());
    drop(err);
    said.unwrap_or_else(|error| note(&error, false));
}

/// The same with a line break behind it.
pub fn say_line(text: impl AsRef<str>) {
    say(text.as_ref().to_owned() + "\n");
}

/// Prints what clap has to say: help and version to standard output, mistakes to standard error.
pub fn print_clap(error: &clap::Error) -> Exit {
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    printed.unwrap_or_else(|failed| note(&failed, !error.use_stderr()));
    settle(if error.use_stderr() { Exit::Usage } else { Exit::Ok })
}

/// How a run ended, with what was printed: where a stream failed, that counts as a file that cannot be written.
pub fn settle(exit: Exit) -> Exit {
    if FAILED.load(Ordering::Relaxed) { Exit::Io } else { exit }
}

/// Notes an error of writing, once. That of a reader who is gone is none.
fn note(error: &std::io::Error, is_output: bool) {
    if error.kind() != ErrorKind::BrokenPipe && !FAILED.swap(true, Ordering::Relaxed) && is_output {
        say_line(format!("error: cannot write to standard output: {error}"));
    }
}
