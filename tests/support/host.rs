//! The chunks that records make, as JavaScript makes them: from payloads and from learned shapes.

use serde_json::Value;
use tokenbrook::json::{self, Tape};
use tokenbrook::stream::{Batch, Text, Units, code};

/// What a host keeps of the shapes it was taught: sample, and the holes' paths.
pub struct Host {
    units: Units,
    shapes: Vec<(Value, Vec<Vec<Value>>)>,
    /// All chunks so far.
    pub chunks: Vec<Value>,
    /// How many of them were made from shapes.
    pub shaped: usize,
}

impl Host {
    /// A host that counts as the decoder does.
    pub fn new(units: Units) -> Self {
        Host { units, shapes: Vec::new(), chunks: Vec::new(), shaped: 0 }
    }

    /// Makes the chunks of what a push has left.
    pub fn apply(&mut self, batch: &Batch) {
        let (words, lead, rest) = (batch.words(), self.text(batch.lead()), self.text(batch.rest()));
        let mut at = 0;
        while at < words.len() {
            let w = &words[at..];
            at += match w[0] {
                code::CHUNK => {
                    self.chunks.push(parse(&rest.cut(w[1], w[2])));
                    3
                }
                code::LEARN => {
                    let slot = w[1] as usize;
                    self.shapes.resize_with(self.shapes.len().max(slot + 1), Default::default);
                    let paths = serde_json::from_str(&rest.cut(w[4], w[5])).unwrap();
                    self.shapes[slot] = (parse(&rest.cut(w[2], w[3])), paths);
                    6
                }
                code::SHAPED => {
                    let (slot, holes, count) = ((w[1] & 0xff) as usize, (w[1] >> 8) as usize, w[2] as usize);
                    for chunk in 0..count {
                        let values = &w[3 + chunk * holes * 2..][..holes * 2];
                        self.chunks.push(filled(&self.shapes[slot], values, &lead, &rest));
                    }
                    self.shaped += count;
                    3 + count * holes * 2
                }
                code::APPEND | code::APPEND_JSON | code::SET | code::SET_JSON | code::EXTEND => 4,
                code::SET_KEY => 6,
                code::CHOICE | code::CALL | code::SOURCE | code::REPAIR => 3,
                code::MOVE => 2,
                code::FAULT => 8,
                other => panic!("unknown record {other}"),
            };
        }
    }

    fn text(&self, text: &Text) -> Counted {
        let text = std::str::from_utf8(text.bytes()).unwrap().to_owned();
        match self.units {
            Units::Bytes => Counted::Bytes(text),
            Units::Utf16 => Counted::Utf16(text.encode_utf16().collect()),
        }
    }
}

/// The chunk of a shape, its sample and its holes' paths, with these values in the holes.
fn filled(
    (sample, paths): &(Value, Vec<Vec<Value>>),
    values: &[u32],
    lead: &Counted,
    rest: &Counted,
) -> Value {
    assert_eq!(paths.len() * 2, values.len());
    let mut chunk = sample.clone();
    for (path, value) in paths.iter().zip(values.chunks_exact(2)) {
        let value = match (value[0], value[1]) {
            (u32::MAX, whole) => whole.into(),
            (start, length) if start >> 31 == 0 => lead.cut(start, length).into(),
            (start, length) => {
                let text = rest.cut(start & 0x3fff_ffff, length);
                if start >> 30 & 1 == 1 { parse(&text) } else { text.into() }
            }
        };
        let place = path.iter().fold(&mut chunk, |at, step| match step {
            Value::Number(index) => at.get_mut(index.as_u64().unwrap() as usize).unwrap(),
            step => at.get_mut(step.as_str().unwrap()).unwrap(),
        });
        *place = value;
    }
    chunk
}

/// A text whose places are counted in the batch's units.
enum Counted {
    Bytes(String),
    Utf16(Vec<u16>),
}

impl Counted {
    fn cut(&self, start: u32, length: u32) -> String {
        let range = start as usize..(start + length) as usize;
        match self {
            Counted::Bytes(text) => text[range].to_owned(),
            Counted::Utf16(units) => String::from_utf16(&units[range]).unwrap(),
        }
    }
}

/// A JSON text as a value; lone surrogates, which `serde_json` cannot hold, become U+FFFD.
pub fn parse(text: &str) -> Value {
    let mut tape = Tape::new();
    tape.parse(text.as_bytes()).unwrap();
    json::to_value(tape.root(text.as_bytes()))
}
