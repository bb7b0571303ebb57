//! A [`serde_json::Value`] that grows with its text.

use std::fmt;
use std::mem::take;
use std::str::FromStr;

use serde_json::{Map, Number, Value};

use super::{Op, Partial};

/// How deep values may be nested: as deep as serde_json itself reads them.
const MAX_DEPTH: usize = 127;

/// A JSON document that arrives in pieces, and its value so far.
///
/// What is shown of an unfinished text is told at [`Partial`]. Where `JSON.parse` and [`Value`] differ: a number beyond
/// `f64` is `null`, as in `JSON.stringify`; half a surrogate pair is held back until the other half has come, and is
/// U+FFFD when it does not come.
///
/// ```
/// let mut stream = tokenbrook::json::JsonStream::new();
/// stream.push(r#"{"name": "Ad"#)?;
/// assert_eq!(stream.value(), Some(&serde_json::json!({ "name": "Ad" })));
/// stream.push(r#"a", "born": 18"#)?;
/// assert_eq!(stream.value(), Some(&serde_json::json!({ "name": "Ada" })));
/// stream.push("15}")?;
/// assert_eq!(stream.value(), Some(&serde_json::json!({ "name": "Ada", "born": 1815 })));
/// assert!(stream.is_done());
/// # Ok::<(), tokenbrook::json::Fault>(())
/// ```
#[derive(Debug, Default)]
pub struct JsonStream {
    reader: Partial,
    building: Building,
    read: usize,
}

/// What the operations are applied to.
#[derive(Debug, Default)]
struct Building {
    root: Option<Value>,
    /// The open containers from the root on: the key that leads into each of them, which is unused when it is the root
    /// or the last entry of an array.
    path: Vec<String>,
    /// The key of the innermost container's last entry, or of its next one.
    key: String,
    /// The text in progress; of a string only what is not in the value yet.
    text: String,
    in_string: bool,
    /// Half a surrogate pair.
    high: Option<u16>,
    done: bool,
    fault: Option<Fault>,
}

/// Why a text is not JSON, or not JSON that a [`Value`] can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No JSON document goes on like this.
    Malformed {
        /// Bytes from the beginning of the text.
        position: usize,
    },
    /// Values are nested deeper than 127 levels.
    TooDeep,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { position } => write!(f, "malformed JSON at byte {position}"),
            Self::TooDeep => write!(f, "JSON is nested deeper than {MAX_DEPTH} levels"),
        }
    }
}

impl std::error::Error for Fault {}

impl JsonStream {
    /// A document of which nothing has come yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next piece of the text.
    ///
    /// # Errors
    /// [`Fault`] when the text is malformed, now or before; [`value`](Self::value) keeps what came before that.
    pub fn push(&mut self, text: &str) -> Result<(), Fault> {
        let read = self.read;
        self.read += text.len();
        let building = &mut self.building;
        self.reader.push(text, |op| building.apply(op, text, read));
        building.show();
        building.fault.map_or(Ok(()), Err)
    }

    /// No more text comes: a number that is the whole document ends here. Returns whether the document is whole.
    pub fn finish(&mut self) -> bool {
        let building = &mut self.building;
        self.reader.finish(|op| building.apply(op, "", 0));
        building.done
    }

    /// The value so far; `None` before there is any.
    pub fn value(&self) -> Option<&Value> {
        self.building.root.as_ref()
    }

    /// The value so far, by itself.
    pub fn into_value(self) -> Option<Value> {
        self.building.root
    }

    /// Whether the document is whole.
    pub fn is_done(&self) -> bool {
        self.building.done
    }

    /// Why nothing more is read, if so.
    pub fn fault(&self) -> Option<Fault> {
        self.building.fault
    }
}

impl Building {
    fn apply(&mut self, op: Op, pushed: &str, read: usize) {
        if self.fault.is_some() {
            return;
        }
        match op {
            Op::Object => self.open(Value::Object(Map::new())),
            Op::Array => self.open(Value::Array(Vec::new())),
            Op::End => _ = self.path.pop(),
            Op::Append(range) => {
                self.lone_surrogate();
                self.text.push_str(pushed.get(range).unwrap_or_default());
            }
            Op::Unit(unit) => self.unit(unit),
            Op::Key => {
                self.lone_surrogate();
                self.key = take(&mut self.text);
            }
            Op::String => {
                self.begin(Value::String(String::new()));
                self.in_string = true;
            }
            Op::StringEnd => {
                self.lone_surrogate();
                self.show();
                self.in_string = false;
            }
            Op::Number => {
                let number = Number::from_str(&take(&mut self.text)).map_or(Value::Null, Value::Number);
                self.begin(number);
            }
            Op::True => self.begin(Value::Bool(true)),
            Op::False => self.begin(Value::Bool(false)),
            Op::Null => self.begin(Value::Null),
            Op::Done => self.done = true,
            Op::Malformed(at) => {
                self.done = false;
                self.fault = Some(Fault::Malformed { position: read + at });
            }
        }
    }

    fn unit(&mut self, unit: u16) {
        if let (Some(high), 0xDC00..=0xDFFF) = (self.high, unit) {
            self.high = None;
            self.text.extend(char::decode_utf16([high, unit]).flatten());
            return;
        }
        self.lone_surrogate();
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            _ => self.text.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    /// The other half of a surrogate pair has not come.
    fn lone_surrogate(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// Brings the string in progress into the value.
    fn show(&mut self) {
        if !self.in_string || self.text.is_empty() {
            return;
        }
        let (text, key) = (take(&mut self.text), take(&mut self.key));
        let slot = if self.path.is_empty() {
            self.root.as_mut()
        } else {
            self.innermost().and_then(|container| entry(container, &key))
        };
        if let Some(Value::String(string)) = slot {
            string.push_str(&text);
        }
        self.key = key;
    }

    fn open(&mut self, container: Value) {
        if self.path.len() == MAX_DEPTH {
            self.fault = Some(Fault::TooDeep);
            return;
        }
        self.begin(container);
        self.path.push(take(&mut self.key));
    }

    /// Puts a value where the next one is due.
    fn begin(&mut self, value: Value) {
        let key = self.key.clone();
        match self.innermost() {
            Some(Value::Array(entries)) => entries.push(value),
            Some(Value::Object(entries)) => _ = entries.insert(key, value),
            _ => self.root = Some(value),
        }
    }

    fn innermost(&mut self) -> Option<&mut Value> {
        let (_, inner) = self.path.split_first()?;
        inner.iter().try_fold(self.root.as_mut()?, |container, key| entry(container, key))
    }
}

fn entry<'v>(container: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    match container {
        Value::Object(entries) => entries.get_mut(key),
        Value::Array(entries) => entries.last_mut(),
        _ => None,
    }
}
