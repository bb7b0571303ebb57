//! A Chat Completions client for the browser.
#![forbid(unsafe_code)]
// What a server or a caller sends must not be able to end the program.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod chat;
pub mod client;
pub mod error;
pub mod json;
pub mod sse;
pub mod stream;
mod text;
pub mod transport;

#[doc(no_inline)]
pub use chat::*;
pub use client::Client;
pub use error::{Error, ErrorKind, Result};

#[cfg(all(feature = "npm", target_arch = "wasm32"))]
#[doc(hidden)]
pub mod bindings;

/// The guide's page, whose code is compiled with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/rust.md")]
struct Guide;
