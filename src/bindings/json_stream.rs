//! `json::Partial` for `js/json/build.ts`: operations as words.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::json::{Op, Partial};
use crate::text::units;

/// The incremental reader of one JSON document.
///
/// Operations are words: a code, and after some of them arguments. Offsets count UTF-16 units of the pushed text, from
/// which the host itself cuts what is appended: so text is never copied out, and half a surrogate pair survives.
///
/// | code | operation | arguments |
/// |---|---|---|
/// | 0 | append | start, end |
/// | 1 | append a unit | the unit |
/// | 2 | object | |
/// | 3 | array | |
/// | 4 | end of the container | |
/// | 5 | key | |
/// | 6 | string | |
/// | 7 | end of the string | |
/// | 8 | number | |
/// | 9 | true | |
/// | 10 | false | |
/// | 11 | null | |
/// | 12 | done | |
/// | 13 | malformed | offset |
#[wasm_bindgen]
#[derive(Debug)]
pub struct JsonStream(Partial);

#[wasm_bindgen]
impl JsonStream {
    /// A reader at the beginning of a document.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self(Partial::new())
    }

    /// Reads more text.
    pub fn push(&mut self, text: &str) -> Vec<u32> {
        let mut words = Words::new(text);
        self.0.push(text, |op| words.write(op));
        words.words
    }

    /// No more text comes.
    pub fn end(&mut self) -> Vec<u32> {
        let mut words = Words::new("");
        self.0.finish(|op| words.write(op));
        words.words
    }
}

struct Words<'a> {
    words: Vec<u32>,
    text: &'a [u8],
    /// A place in the text, in bytes and in UTF-16 units. Operations never go back.
    bytes: usize,
    units: u32,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self { words: Vec::new(), text: text.as_bytes(), bytes: 0, units: 0 }
    }

    fn write(&mut self, op: Op) {
        let code = match op {
            Op::Append(range) => {
                let (start, end) = (self.units_at(range.start), self.units_at(range.end));
                return self.words.extend([0, start, end]);
            }
            Op::Unit(unit) => return self.words.extend([1, unit.into()]),
            Op::Malformed(at) => {
                let at = self.units_at(at);
                return self.words.extend([13, at]);
            }
            Op::Object => 2,
            Op::Array => 3,
            Op::End => 4,
            Op::Key => 5,
            Op::String => 6,
            Op::StringEnd => 7,
            Op::Number => 8,
            Op::True => 9,
            Op::False => 10,
            Op::Null => 11,
            Op::Done => 12,
        };
        self.words.push(code);
    }

    fn units_at(&mut self, bytes: usize) -> u32 {
        for &byte in self.text.get(self.bytes..bytes).unwrap_or_default() {
            self.units += units(byte);
        }
        self.bytes = bytes;
        self.units
    }
}
