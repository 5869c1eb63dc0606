//! annals turns newspaper page transcriptions into an annotated digital archive of static files.

pub mod diag;
pub mod files;
pub mod markdown;
pub mod text;
