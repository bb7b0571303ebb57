//! Reads an error out of a body, whatever shape the server gave it.
//!
//! Servers answer with `{"error":{…}}`, `[{"error":{…}}]`, `{"error":"…"}`, `{"object":"error","message":…}`,
//! `{"detail":"…"}`, `{"detail":[{"loc":…,"msg":…}]}`, `{"message":…}`, plain text, an HTML page or nothing; and some
//! hide one of these in a successful answer or in a chunk.

use crate::json::{Kind, Names, Tape, Value};
use crate::text::{bare, begins, join, lossy, pieces};

/// The longest message that is shown, in characters; a server may have sent the whole request back.
const MAX_MESSAGE: usize = 2_000;
/// The longest piece of a plain text that is shown as its message, in characters.
const MAX_PLAIN_TEXT: usize = 300;
/// How deep a message is looked for.
const MAX_DEPTH: usize = 5;

/// Where a message is looked for in an object, the likeliest first.
const MESSAGE_KEYS: [&str; 11] = [
    "message",
    "error",
    "msg",
    "detail",
    "details",
    "status_msg",
    "base_resp",
    "errors",
    "error_message",
    "error_msg",
    "error_description",
];

/// What a body says about an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// What the server says, in its words; `None` when it says nothing readable.
    pub message: Option<String>,
    /// The error's code, such as `context_length_exceeded`; numbers as text.
    pub code: Option<String>,
    /// The error's type, such as `invalid_request_error`.
    pub kind: Option<String>,
    /// The parameter that is at fault.
    pub param: Option<String>,
    /// An HTTP status that the error carries itself: its numeric code, when that is 400–599.
    pub status: Option<u16>,
    /// What the body is.
    pub format: Format,
}

/// What a body looks like, judged by itself and not by its `content-type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Nothing but white space.
    #[default]
    Empty,
    /// A JSON text.
    Json,
    /// An HTML (or XML) page.
    Html,
    /// Anything else.
    Text,
}

/// Reads a body that is known to be an error's.
pub fn read(body: &[u8]) -> ErrorBody {
    let text = lossy(body);
    let body = bare(&text).trim_ascii_end();
    match body.as_bytes().first() {
        None => return ErrorBody::default(),
        Some(b'<') => return ErrorBody { format: Format::Html, ..ErrorBody::default() },
        Some(_) => {}
    }
    let body = unframed(body);
    let mut tape = Tape::new();
    if tape.parse(body.as_bytes()).is_ok() {
        let root = tape.root(body.as_bytes());
        let mut error = describe(inner(root).unwrap_or(root));
        if error.message.is_none() {
            error.message = message(root, MAX_DEPTH).or_else(|| plain(body));
        }
        return error;
    }
    ErrorBody { message: plain(body), format: Format::Text, ..ErrorBody::default() }
}

/// Without the frame of an event, which servers put around it when they were asked to stream.
fn unframed(body: &str) -> &str {
    let data = pieces(body, b"\n").take(2).find_map(|line| line.strip_prefix("data:"));
    data.filter(|_| body.starts_with("data:") || body.starts_with("event:")).unwrap_or(body).trim_ascii()
}

/// Looks for an error in an answer that claims to be a success, or in a chunk: a top-level `error`,
/// `{"object":"error"}`, an error of a choice, a MiniMax `base_resp` that is not 0, or one of these in an array.
pub fn find(root: Value<'_>) -> Option<ErrorBody> {
    inner(root).map(describe)
}

/// The value that holds the error inside `root`, or `None` when `root` does not look like an error.
fn inner(root: Value<'_>) -> Option<Value<'_>> {
    match root.kind() {
        Kind::Array => return root.items().next().filter(|item| item.kind() == Kind::Object).and_then(inner),
        Kind::Object => {}
        _ => return None,
    }
    const NAMES: Names<4> = Names::of(["error", "choices", "object", "base_resp"]);
    let [error, choices, object, reply] = root.members(&NAMES, |_, _| {});
    let beside = |error: Value<'_>| choices.is_none() && error.kind() == Kind::Object;
    if let Some(error) = error.filter(|error| says_something(*error) || beside(*error)) {
        return Some(if error.kind() == Kind::Object || error.kind() == Kind::Array { error } else { root });
    }
    if object.is_some_and(|object| object.is_text("error")) {
        return Some(root);
    }
    if let Some(reply) = reply {
        if reply.get("status_code").is_some_and(|code| code.kind() == Kind::Number && code.is_truthy()) {
            return Some(reply);
        }
    }
    let choices = choices.filter(|choices| choices.kind() == Kind::Array)?;
    choices.items().find_map(|choice| choice.get("error").filter(|error| says_something(*error)))
}

/// Whether an `error` is more than a place left empty.
fn says_something(error: Value<'_>) -> bool {
    match error.kind() {
        Kind::String => !error.raw().trim_ascii().is_empty(),
        Kind::Object => error.entries().next().is_some(),
        Kind::Array => error.items().next().is_some(),
        _ => error.is_truthy(),
    }
}

/// What an object that is known to be an error says.
#[inline(never)]
pub(crate) fn describe(error: Value<'_>) -> ErrorBody {
    let code = error.get("code").or_else(|| error.get("status_code"));
    let status = code.and_then(status).or_else(|| error.get("status").and_then(status));
    ErrorBody {
        message: message(error, MAX_DEPTH),
        code: code.and_then(scalar),
        kind: error.get("type").and_then(scalar),
        param: error.get("param").and_then(scalar),
        status,
        format: Format::Json,
    }
}

/// A code that is an HTTP status of an error, also one in quotes.
fn status(code: Value<'_>) -> Option<u16> {
    let [hundreds @ (b'4' | b'5'), tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = code.raw() else { return None };
    let digit = |byte: &u8| u16::from(byte - b'0');
    Some(100 * digit(hundreds) + 10 * digit(tens) + digit(ones))
}

/// A string or a number as text.
fn scalar(value: Value<'_>) -> Option<String> {
    match value.kind() {
        Kind::String => value.text().map(|text| cut(&text, MAX_PLAIN_TEXT)),
        Kind::Number => Some(cut(&lossy(value.raw()), MAX_PLAIN_TEXT)),
        _ => None,
    }
}

/// The first readable message in a value.
fn message(value: Value<'_>, depth: usize) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match value.kind() {
        Kind::String => {
            value.text().map(|text| cut(text.trim_ascii(), MAX_MESSAGE)).filter(|text| !text.is_empty())
        }
        Kind::Object => {
            let found = MESSAGE_KEYS.iter().find_map(|key| message(value.get(key)?, depth - 1))?;
            Some(match value.get("loc").and_then(place) {
                Some(place) => [&place, ": ", &found].concat(),
                None => found,
            })
        }
        Kind::Array => {
            let found: Vec<String> =
                value.items().take(8).filter_map(|item| message(item, depth - 1)).collect();
            if found.is_empty() { None } else { Some(cut(&join(&found, "; "), MAX_MESSAGE)) }
        }
        _ => None,
    }
}

/// FastAPI's `loc`, such as `["body","messages",0,"role"]`, as `body.messages.0.role`.
fn place(loc: Value<'_>) -> Option<String> {
    let steps: Vec<String> = loc.items().filter_map(scalar).collect();
    if steps.is_empty() { None } else { Some(join(&steps, ".")) }
}

fn plain(body: &str) -> Option<String> {
    let text = cut(body, MAX_PLAIN_TEXT);
    if text.is_empty() { None } else { Some(text) }
}

/// At most `limit` characters, with an ellipsis when that is not all.
fn cut(text: &str, limit: usize) -> String {
    match text.bytes().enumerate().filter(|(_, byte)| begins(byte)).nth(limit) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
        None => text.to_owned(),
    }
}
