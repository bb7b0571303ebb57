//! Requests and answers of the Chat Completions API as types, and the check of a request before it is sent.
//!
//! Three parts, none of which does input or output:
//!
//! - **request**: what is sent. [`ChatRequest`] has all 37 parameters, [`Message`] all roles, [`ContentPart`] all
//!   parts, [`Tool`] all tools. Reading one from JSON is strict about the types of known keys.
//! - **answer**: what comes back. [`ChatCompletion`], [`ChatCompletionChunk`] and what they hold. Reading one is
//!   lenient: servers differ, and a field that is not what it should be never costs the rest of an answer.
//! - [`check`]: finds the first thing in a request that the server would refuse, with its path and the remedy.
//!
//! Keys that this crate does not know are kept in the `extra` of their object and are written again. So are values
//! of open-ended strings (`Other(String)`) and objects of unknown kinds (`Other(Value)`).
//!
//! ```
//! use tokenbrook::chat::{ChatRequest, Message};
//!
//! let request = ChatRequest::new("gpt-4o", [Message::user("Why is the sky blue?")]).temperature(0.2).max_tokens(200);
//! assert_eq!(
//!     serde_json::to_value(&request)?,
//!     serde_json::json!({
//!         "model": "gpt-4o",
//!         "messages": [{ "role": "user", "content": "Why is the sky blue?" }],
//!         "temperature": 0.2,
//!         "max_tokens": 200,
//!     })
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Sources: the endpoint's API page, and OpenAI's API reference for what the page leaves out.

mod answer;
pub mod check;
pub mod error_body;
mod request;
mod words;

pub use answer::*;
pub use request::*;
pub use words::*;

/// Keys of a JSON object that have no field of their own, in the order in which they came.
pub type Extra = serde_json::Map<String, serde_json::Value>;
