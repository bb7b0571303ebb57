//! The client: decisions about requests, and the Rust face.

pub(crate) mod call;
pub(crate) mod exchange;
pub(crate) mod headers;
pub(crate) mod policy;
pub(crate) mod url;

pub use call::{Log, LogDetail, LogLevel};
