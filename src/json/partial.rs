//! JSON that arrives in pieces.

use std::ops::Range;

use super::scan::plain_run;

mod value;

pub use value::{Fault, JsonStream};

/// An incremental reader of one JSON document. Each byte is read once; what the text so far says is handed over as
/// operations ([`Op`]), which a host applies to build the value. Nothing is buffered and nothing recurses, so neither
/// length nor depth has a limit.
///
/// A whole document is accepted exactly when `JSON.parse` accepts it. What is cut short is shown as far as it is
/// certain: a string by the part that has come, `true`, `false` and `null` from their first letter on, a container by
/// its finished entries and the one in progress, an object's key once its value begins. A number is withheld until
/// what follows ends it, for its next digit might change it.
#[derive(Debug, Default)]
pub struct Partial {
    state: State,
    /// The open containers, the outermost first; `true`: an object.
    open: Vec<bool>,
}

/// What the text says next. A host needs the stack of open containers, the last key and one text in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// An object begins, as the next value.
    Object,
    /// An array begins, as the next value.
    Array,
    /// The innermost container ends.
    End,
    /// These bytes of the pushed text belong to the text in progress: a key, a string, a number.
    Append(Range<usize>),
    /// A UTF-16 unit, from an escape, belongs to the text in progress. Pairs come one half after the other, and a half
    /// may come alone.
    Unit(u16),
    /// The text in progress is the key of the next value.
    Key,
    /// A string begins, as the next value: it is the text in progress from here on.
    String,
    /// The string is whole.
    StringEnd,
    /// The text in progress is a number, the next value.
    Number,
    /// The next value is `true`.
    True,
    /// The next value is `false`.
    False,
    /// The next value is `null`.
    Null,
    /// The document is whole. White space may follow.
    Done,
    /// No JSON document goes on like this: the offset, in bytes of the pushed text, of what cannot be. Whatever is
    /// pushed from now on is ignored.
    Malformed(usize),
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    Value,
    /// After `[`.
    ValueOrEnd,
    /// After `{`.
    KeyOrEnd,
    /// After the comma of an object.
    Key,
    Colon,
    CommaOrEnd,
    Text {
        key: bool,
    },
    Escape {
        key: bool,
    },
    /// In `\uXXXX`: how many digits are still to come, and the unit so far.
    Unit {
        key: bool,
        missing: u8,
        unit: u16,
    },
    Number(Number),
    /// The letters of a literal that are still to come.
    Literal(&'static [u8]),
    Done,
    Malformed,
}

/// Where in a number the text is: after which part.
#[derive(Debug, Clone, Copy)]
enum Number {
    Minus,
    Zero,
    Digits,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

impl Partial {
    /// A reader at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next piece of the text, and calls `apply` with what it says, in order.
    pub fn push(&mut self, text: &str, mut apply: impl FnMut(Op)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let next = match self.state {
                State::Malformed => return,
                State::Text { key } => {
                    let end = plain_run(bytes, at);
                    if end > at {
                        apply(Op::Append(at..end));
                    }
                    at = end;
                    match bytes.get(at) {
                        None => return,
                        Some(b'"') if key => {
                            apply(Op::Key);
                            Some(State::Colon)
                        }
                        Some(b'"') => {
                            apply(Op::StringEnd);
                            Some(self.after_value(&mut apply))
                        }
                        Some(b'\\') => Some(State::Escape { key }),
                        Some(_) => None,
                    }
                }
                State::Number(mut number) => {
                    let start = at;
                    while let Some(next) = bytes.get(at).and_then(|&byte| number.step(byte)) {
                        number = next;
                        at += 1;
                    }
                    if at > start {
                        apply(Op::Append(start..at));
                    }
                    self.state = State::Number(number);
                    if at < bytes.len() {
                        if !number.may_end() {
                            return self.malformed(at, &mut apply);
                        }
                        apply(Op::Number);
                        self.state = self.after_value(&mut apply);
                    }
                    continue;
                }
                State::Escape { key } if byte == b'u' => Some(State::Unit { key, missing: 4, unit: 0 }),
                State::Escape { key } => escape(byte).map(|unit| {
                    apply(Op::Unit(unit));
                    State::Text { key }
                }),
                State::Unit { key, missing, unit } => char::from(byte).to_digit(16).map(|digit| {
                    let unit = unit << 4 | digit as u16;
                    if missing > 1 {
                        return State::Unit { key, missing: missing - 1, unit };
                    }
                    apply(Op::Unit(unit));
                    State::Text { key }
                }),
                State::Literal(letters) => match letters.split_first() {
                    Some((&letter, [])) if letter == byte => Some(self.after_value(&mut apply)),
                    Some((&letter, rest)) if letter == byte => Some(State::Literal(rest)),
                    _ => None,
                },
                state if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => Some(state),
                State::ValueOrEnd if byte == b']' => Some(self.end(&mut apply)),
                State::Value | State::ValueOrEnd => {
                    if let Some(number) = Number::begin(byte) {
                        apply(Op::Append(at..at + 1));
                        Some(State::Number(number))
                    } else {
                        self.value(byte, &mut apply)
                    }
                }
                State::KeyOrEnd if byte == b'}' => Some(self.end(&mut apply)),
                State::Key | State::KeyOrEnd => (byte == b'"').then_some(State::Text { key: true }),
                State::Colon => (byte == b':').then_some(State::Value),
                State::CommaOrEnd => match (byte, self.open.last()) {
                    (b',', Some(true)) => Some(State::Key),
                    (b',', Some(false)) => Some(State::Value),
                    (b'}', Some(true)) | (b']', Some(false)) => Some(self.end(&mut apply)),
                    _ => None,
                },
                State::Done => None,
            };
            match next {
                Some(state) => self.state = state,
                None => return self.malformed(at, &mut apply),
            }
            at += 1;
        }
    }

    /// No more text comes: a number that is the whole document ends here. Any other document that is not
    /// [`Op::Done`] by now was cut short.
    pub fn finish(&mut self, mut apply: impl FnMut(Op)) {
        if let State::Number(number) = self.state {
            if self.open.is_empty() && number.may_end() {
                apply(Op::Number);
                self.state = self.after_value(&mut apply);
            }
        }
    }

    /// The first byte of any value but a number.
    fn value(&mut self, byte: u8, apply: &mut impl FnMut(Op)) -> Option<State> {
        let (op, state) = match byte {
            b'{' => (Op::Object, State::KeyOrEnd),
            b'[' => (Op::Array, State::ValueOrEnd),
            b'"' => (Op::String, State::Text { key: false }),
            b't' => (Op::True, State::Literal(b"rue")),
            b'f' => (Op::False, State::Literal(b"alse")),
            b'n' => (Op::Null, State::Literal(b"ull")),
            _ => return None,
        };
        match op {
            Op::Object => self.open.push(true),
            Op::Array => self.open.push(false),
            _ => {}
        }
        apply(op);
        Some(state)
    }

    fn end(&mut self, apply: &mut impl FnMut(Op)) -> State {
        self.open.pop();
        apply(Op::End);
        self.after_value(apply)
    }

    fn after_value(&self, apply: &mut impl FnMut(Op)) -> State {
        if self.open.is_empty() {
            apply(Op::Done);
            return State::Done;
        }
        State::CommaOrEnd
    }

    fn malformed(&mut self, at: usize, apply: &mut impl FnMut(Op)) {
        self.state = State::Malformed;
        apply(Op::Malformed(at));
    }
}

impl Number {
    fn begin(byte: u8) -> Option<Self> {
        match byte {
            b'-' => Some(Self::Minus),
            b'0' => Some(Self::Zero),
            b'1'..=b'9' => Some(Self::Digits),
            _ => None,
        }
    }

    /// `None`: the number does not go on with this byte.
    fn step(self, byte: u8) -> Option<Self> {
        match (self, byte) {
            (Self::Minus, b'0') => Some(Self::Zero),
            (Self::Minus, b'1'..=b'9') | (Self::Digits, b'0'..=b'9') => Some(Self::Digits),
            (Self::Zero | Self::Digits, b'.') => Some(Self::Point),
            (Self::Point | Self::Fraction, b'0'..=b'9') => Some(Self::Fraction),
            (Self::Zero | Self::Digits | Self::Fraction, b'e' | b'E') => Some(Self::E),
            (Self::E, b'+' | b'-') => Some(Self::Sign),
            (Self::E | Self::Sign | Self::Exponent, b'0'..=b'9') => Some(Self::Exponent),
            _ => None,
        }
    }

    fn may_end(self) -> bool {
        matches!(self, Self::Zero | Self::Digits | Self::Fraction | Self::Exponent)
    }
}

/// What the letter of an escape stands for.
fn escape(letter: u8) -> Option<u16> {
    let unit = match letter {
        b'"' | b'\\' | b'/' => letter,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    };
    Some(unit.into())
}
