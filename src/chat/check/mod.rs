//! The check of a request before it is sent.
//!
//! It finds what the server would refuse: a wrong type, a missing field, a number out of its documented range, a
//! `tool_choice` that names no given tool, JSON mode without a message that mentions JSON. Whatever it does not know
//! passes: other keys, other values of open-ended strings, other roles, parts and tools. `null` in an optional field
//! is absent.
//!
//! ```
//! use tokenbrook::chat::{ChatRequest, Message, check};
//!
//! let request = ChatRequest::new("gpt-4o", [Message::user("Hello")]).temperature(3.0);
//! let fault = check::check(&request).unwrap_err();
//! assert_eq!(fault.path, "temperature");
//! assert_eq!(fault.to_string(), "`temperature` must be a number from 0 to 2; found 3.");
//! ```
//!
//! Both faces share one table of rules and one walk along it: over JSON text here, over the caller's own objects in
//! JavaScript. Sources: API page §3 and §6; OpenAI API reference.

mod fault;
mod node;
mod rules;
mod table;
mod walk;

pub use fault::{Fault, Warning};
#[cfg(all(feature = "npm", target_arch = "wasm32"))]
pub(crate) use node::LONGEST_NAME;
pub(crate) use node::{Kind, Node};
pub(crate) use walk::walk;

use crate::json::Tape;
use serde::Serialize;

/// Checks a request. Returns what the server takes but is rarely meant.
///
/// # Errors
/// The first [`Fault`] found.
pub fn check<T: Serialize + ?Sized>(request: &T) -> Result<Option<Warning>, Fault> {
    match serde_json::to_string(request) {
        Ok(json) => check_json(&json),
        Err(error) => Err(Fault::of_request("something that JSON can say", error.to_string())),
    }
}

/// Checks a request that is JSON already. Texts are not copied, and neither depth nor length is limited.
///
/// # Errors
/// The first [`Fault`] found.
pub fn check_json(request: &str) -> Result<Option<Warning>, Fault> {
    let mut tape = Tape::new();
    match tape.parse(request.as_bytes()) {
        Ok(()) => walk(&tape.root(request.as_bytes())),
        Err(_) => Err(Fault::of_request("JSON", "something else".into())),
    }
}
