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
//! Both faces share one table of rules and one walk along it. Sources: API page §3 and §6; OpenAI API reference.

mod fault;
mod rules;
mod table;
mod walk;

pub use fault::{Fault, Warning};
pub(crate) use walk::{Shape, Walk, walk};

use serde::{Deserializer, Serialize};

/// Checks a request. Returns what the server takes but is rarely meant.
///
/// # Errors
/// The first [`Fault`] found.
pub fn check<T: Serialize + ?Sized>(request: &T) -> Result<Option<Warning>, Fault> {
    match serde_json::to_string(request) {
        Ok(json) => check_json(&json),
        Err(error) => Err(Fault {
            path: String::new(),
            found: error.to_string(),
            allowed: "something that JSON can say".into(),
        }),
    }
}

/// Checks a request that is JSON already; its texts are not copied.
///
/// # Errors
/// The first [`Fault`] found.
pub fn check_json(request: &str) -> Result<Option<Warning>, Fault> {
    walk::<Host, _>(&mut serde_json::Deserializer::from_str(request))
}

/// How a source of requests shows its values: the one thing in which the faces differ.
pub(crate) trait Face: Sized {
    /// Whether the fields of an object come in the order of its table.
    const IN_ORDER: bool;

    /// Tells the walk what a value is.
    fn show<'de, D: Deserializer<'de>>(value: D, walk: Walk<'_, Self>) -> Result<bool, D::Error>;

    /// A number as its writer would write it.
    fn number(number: f64) -> String;
}

/// A text, wherever it is held; long ones stay there.
pub(crate) trait Text {
    /// Whether it has more characters than this.
    fn is_longer(&self, than: u32) -> bool;

    /// Whether it mentions JSON, in any case of letters.
    fn mentions_json(&self) -> bool;

    /// The text, if it is short enough to be a name.
    fn short(&self) -> Option<String>;
}

/// The most bytes, or UTF-16 units, that a name has.
pub(crate) const LONGEST_NAME: usize = 256;

struct Host;

impl Face for Host {
    const IN_ORDER: bool = false;

    fn show<'de, D: Deserializer<'de>>(value: D, walk: Walk<'_, Self>) -> Result<bool, D::Error> {
        value.deserialize_any(walk)
    }

    fn number(number: f64) -> String {
        number.to_string()
    }
}

impl Text for str {
    fn is_longer(&self, than: u32) -> bool {
        self.len() > than as usize && self.chars().count() > than as usize
    }

    fn mentions_json(&self) -> bool {
        self.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"json"))
    }

    fn short(&self) -> Option<String> {
        (self.len() <= LONGEST_NAME).then(|| self.to_owned())
    }
}
