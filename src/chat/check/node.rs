//! What the walk asks of a value, and how JSON text answers. JavaScript's values answer in `bindings::check`.

use crate::json;
use crate::text::characters;

/// A value of a request, wherever it is held. Long texts stay where they are.
pub(crate) trait Node: Sized {
    /// What it is.
    fn kind(&self) -> Kind;

    /// Of an object: the value of a field.
    fn field(&self, name: &str) -> Option<Self>;

    /// Of an object: all its keys and values.
    fn entries(&self) -> impl Iterator<Item = (String, Self)>;

    /// Of an array: its items.
    fn items(&self) -> impl Iterator<Item = Self>;

    /// Of a text: whether it has more characters than this.
    fn is_longer(&self, than: u32) -> bool;

    /// Of a text: whether it mentions JSON, in any case of letters.
    fn mentions_json(&self) -> bool;

    /// Of a text: a copy, if it is short enough to be a name.
    fn name(&self) -> Option<String>;

    /// A number as it is written.
    fn write(number: f64) -> String;
}

/// What a value is. JSON text has neither of the last two.
#[cfg_attr(not(all(feature = "npm", target_arch = "wasm32")), allow(dead_code))]
pub(crate) enum Kind {
    /// `null` or `undefined`: as good as absent.
    Nothing,
    Flag(bool),
    Number(f64),
    Text,
    Array,
    Object,
    /// Something that speaks for itself when it is written as JSON: it passes.
    Opaque,
    /// Something that JSON does not have, in words.
    Foreign(&'static str),
}

/// The most bytes, or UTF-16 units, that a name has.
pub(crate) const LONGEST_NAME: usize = 256;

impl Node for json::Value<'_> {
    fn kind(&self) -> Kind {
        match self.kind() {
            json::Kind::Null => Kind::Nothing,
            json::Kind::True => Kind::Flag(true),
            json::Kind::False => Kind::Flag(false),
            json::Kind::Number => Kind::Number(self.number().unwrap_or(f64::NAN)),
            json::Kind::String => Kind::Text,
            json::Kind::Array => Kind::Array,
            json::Kind::Object => Kind::Object,
        }
    }

    fn field(&self, name: &str) -> Option<Self> {
        self.get(name)
    }

    fn entries(&self) -> impl Iterator<Item = (String, Self)> {
        self.entries().map(|(key, value)| (key.text().unwrap_or_default().into_owned(), value))
    }

    fn items(&self) -> impl Iterator<Item = Self> {
        self.items()
    }

    fn is_longer(&self, than: u32) -> bool {
        self.text().is_some_and(|text| characters(&text) > than as usize)
    }

    fn mentions_json(&self) -> bool {
        self.text()
            .is_some_and(|text| text.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"json")))
    }

    fn name(&self) -> Option<String> {
        self.text().filter(|text| text.len() <= LONGEST_NAME).map(|text| text.into_owned())
    }

    fn write(number: f64) -> String {
        number.to_string()
    }
}
