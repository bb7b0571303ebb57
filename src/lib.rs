//! A Chat Completions client for the browser.
#![forbid(unsafe_code)]

pub mod chat;
pub mod client;
pub mod error;
pub mod json;
pub mod sse;
pub mod stream;
pub mod transport;

#[cfg(all(feature = "npm", target_arch = "wasm32"))]
mod bindings;
