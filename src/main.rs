//! The `annals` program: arguments, one verb, an exit code.

use std::process::ExitCode;

/// Many threads make and drop many small values: the system's allocator took a quarter of a build. Without huge
/// pages, of which most would be cleared for nothing.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    annals::cli::run().into()
}
