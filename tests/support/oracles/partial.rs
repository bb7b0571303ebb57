//! The incremental JSON reader, and a naive one that it must equal.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tokenbrook::json::{Fault, JsonStream};

/// The value of a text that has come this far, whether it is whole, or where it is malformed (then with the value of
/// what came before).
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub value: Option<Value>,
    pub done: bool,
    pub malformed: Option<usize>,
}

pub fn seen(stream: &JsonStream) -> Seen {
    let malformed = stream.fault().map(|fault| match fault {
        Fault::Malformed { position } => position,
        fault => panic!("{fault}"),
    });
    Seen { value: stream.value().cloned(), done: stream.is_done(), malformed }
}

pub fn read(text: &str, cuts: &[usize]) -> Seen {
    let (mut stream, mut start) = (JsonStream::new(), 0);
    for &cut in cuts {
        let _ = stream.push(&text[start..cut]);
        start = cut;
    }
    let result = stream.push(&text[start..]);
    assert_eq!(result.err(), stream.fault());
    seen(&stream)
}

pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap()
}

pub mod naive {
    use super::*;

    /// What a part of the text gives: `Ok` a whole value, otherwise why not.
    type Part = Result<Value, Stop>;
    enum Stop {
        /// The text ends here, with this shown so far.
        Cut(Option<Value>),
        Malformed(usize, Option<Value>),
    }
    use Stop::{Cut, Malformed};

    impl Stop {
        /// The same end, seen from the container around it.
        fn within(self, container: impl FnOnce(Option<Value>) -> Value) -> Self {
            match self {
                Cut(shown) => Cut(Some(container(shown))),
                Malformed(at, shown) => Malformed(at, Some(container(shown))),
            }
        }
    }

    pub fn read(text: &str) -> Seen {
        let mut at = 0;
        let malformed = |value, at| Seen { value, done: false, malformed: Some(at) };
        match value(text, &mut at) {
            Ok(value) => match next(text, &mut at) {
                None => Seen { value: Some(value), done: true, malformed: None },
                Some(_) => malformed(Some(value), at),
            },
            Err(Cut(value)) => Seen { value, done: false, malformed: None },
            Err(Malformed(at, value)) => malformed(value, at),
        }
    }

    /// The next byte that is not white space.
    fn next(text: &str, at: &mut usize) -> Option<u8> {
        *at = text.len() - text[*at..].trim_start_matches([' ', '\t', '\r', '\n']).len();
        text.as_bytes().get(*at).copied()
    }

    fn value(text: &str, at: &mut usize) -> Part {
        match next(text, at) {
            None => Err(Cut(None)),
            Some(b'{') => object(text, at),
            Some(b'[') => array(text, at),
            Some(b'"') => string(text, at),
            Some(b't') => literal(text, at, "true", json!(true)),
            Some(b'f') => literal(text, at, "false", json!(false)),
            Some(b'n') => literal(text, at, "null", json!(null)),
            Some(_) => number(text, at),
        }
    }

    fn literal(text: &str, at: &mut usize, letters: &str, value: Value) -> Part {
        for letter in letters.bytes() {
            match text.as_bytes().get(*at) {
                None => return Err(Cut(Some(value))),
                Some(&byte) if byte == letter => *at += 1,
                Some(_) => return Err(Malformed(*at, Some(value))),
            }
        }
        Ok(value)
    }

    fn number(text: &str, at: &mut usize) -> Part {
        let is_number = |text: &str| {
            !text.starts_with(char::is_whitespace)
                && !text.ends_with(char::is_whitespace)
                && serde_json::from_str::<&RawValue>(text).is_ok()
        };
        let start = *at;
        let begins = |end: usize| text.get(start..end).is_some_and(|part| is_number(&format!("{part}0")));
        while *at < text.len() && (begins(*at + 1) || text.get(start..*at + 1).is_some_and(is_number)) {
            *at += 1;
        }
        if *at == start {
            return Err(Malformed(*at, None));
        }
        if *at == text.len() {
            return Err(Cut(None));
        }
        let number = &text[start..*at];
        if !is_number(number) {
            return Err(Malformed(*at, None));
        }
        Ok(serde_json::from_str(number).unwrap_or(Value::Null))
    }

    fn string(text: &str, at: &mut usize) -> Part {
        let mut units: Vec<u16> = Vec::new();
        let whole = |units: &[u16]| Value::String(String::from_utf16_lossy(units));
        let cut = |units: &[u16]| match units {
            [before @ .., 0xD800..=0xDBFF] => whole(before),
            _ => whole(units),
        };
        *at += 1;
        loop {
            let Some(char) = text[*at..].chars().next() else { return Err(Cut(Some(cut(&units)))) };
            match char {
                '"' => break,
                '\0'..='\x1F' => return Err(Malformed(*at, Some(cut(&units)))),
                '\\' => {
                    *at += 1;
                    let Some(letter) = text[*at..].chars().next() else { return Err(Cut(Some(cut(&units)))) };
                    let Some(index) = "\"\\/bfnrtu".find(letter) else {
                        return Err(Malformed(*at, Some(cut(&units))));
                    };
                    if letter != 'u' {
                        units.push(b"\"\\/\x08\x0C\n\r\t"[index].into());
                    } else {
                        let mut unit = 0;
                        for _ in 0..4 {
                            *at += 1;
                            let Some(digit) = text[*at..].chars().next() else {
                                return Err(Cut(Some(cut(&units))));
                            };
                            let Some(digit) = digit.to_digit(16) else {
                                return Err(Malformed(*at, Some(cut(&units))));
                            };
                            unit = unit * 16 + digit as u16;
                        }
                        units.push(unit);
                    }
                    *at += 1;
                }
                char => {
                    units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
                    *at += char.len_utf8();
                }
            }
        }
        *at += 1;
        Ok(whole(&units))
    }

    fn array(text: &str, at: &mut usize) -> Part {
        let mut entries = Vec::new();
        let with = |mut entries: Vec<Value>, last: Option<Value>| {
            entries.extend(last);
            Value::Array(entries)
        };
        *at += 1;
        if next(text, at) == Some(b']') {
            *at += 1;
            return Ok(json!([]));
        }
        loop {
            match value(text, at) {
                Ok(value) => entries.push(value),
                Err(stop) => return Err(stop.within(|last| with(entries, last))),
            }
            match next(text, at) {
                None => return Err(Cut(Some(with(entries, None)))),
                Some(b',') => *at += 1,
                Some(b']') => break,
                Some(_) => return Err(Malformed(*at, Some(with(entries, None)))),
            }
        }
        *at += 1;
        Ok(Value::Array(entries))
    }

    fn object(text: &str, at: &mut usize) -> Part {
        let mut entries = Map::new();
        *at += 1;
        if next(text, at) == Some(b'}') {
            *at += 1;
            return Ok(json!({}));
        }
        loop {
            match next(text, at) {
                None => return Err(Cut(Some(entries.into()))),
                Some(b'"') => {}
                Some(_) => return Err(Malformed(*at, Some(entries.into()))),
            }
            let Value::String(key) = (match string(text, at) {
                Ok(key) => key,
                Err(stop) => return Err(stop.within(|_| entries.into())),
            }) else {
                unreachable!()
            };
            match next(text, at) {
                None => return Err(Cut(Some(entries.into()))),
                Some(b':') => *at += 1,
                Some(_) => return Err(Malformed(*at, Some(entries.into()))),
            }
            match value(text, at) {
                Ok(value) => _ = entries.insert(key, value),
                Err(stop) => {
                    return Err(stop.within(|last| {
                        entries.extend(last.map(|value| (key, value)));
                        entries.into()
                    }));
                }
            }
            match next(text, at) {
                None => return Err(Cut(Some(entries.into()))),
                Some(b',') => *at += 1,
                Some(b'}') => break,
                Some(_) => return Err(Malformed(*at, Some(entries.into()))),
            }
        }
        *at += 1;
        Ok(entries.into())
    }
}
