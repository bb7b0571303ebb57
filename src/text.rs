//! Texts cut, joined, counted and read. What the standard library has for that is written for speed and patterns of every
//! kind, and was a thirtieth of the npm package's module.

use std::borrow::Cow;

use memchr::memchr;

/// A text cut at each of some characters.
#[derive(Clone)]
pub(crate) struct Pieces<'a> {
    rest: Option<&'a str>,
    at: &'static [u8],
}

/// The pieces of a text between the characters of `at`.
pub(crate) fn pieces<'a>(text: &'a str, at: &'static [u8]) -> Pieces<'a> {
    Pieces { rest: Some(text), at }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest?;
        let (piece, rest) = halves(text, self.at);
        self.rest = rest;
        Some(piece)
    }
}

/// What is before the first of these characters, and what is after it.
#[inline(never)]
pub(crate) fn halves<'a>(text: &'a str, at: &[u8]) -> (&'a str, Option<&'a str>) {
    for (place, byte) in text.bytes().enumerate() {
        if memchr(byte, at).is_some() {
            return (text.get(..place).unwrap_or_default(), text.get(place + 1..));
        }
    }
    (text, None)
}

/// What is before the first of these characters.
pub(crate) fn before<'a>(text: &'a str, at: &[u8]) -> &'a str {
    halves(text, at).0
}

/// The place of the last such character.
pub(crate) fn last(text: &str, character: u8) -> Option<usize> {
    text.bytes().rposition(|byte| byte == character)
}

/// Texts with another between them.
#[inline(never)]
pub(crate) fn join(texts: &[String], between: &str) -> String {
    let mut joined = String::new();
    for (place, text) in texts.iter().enumerate() {
        if place > 0 {
            joined.push_str(between);
        }
        joined.push_str(text);
    }
    joined
}

/// A text without what may come before JSON: white space and byte order marks, for programs of several files with a mark
/// each send them all, and lines between.
#[inline(never)]
pub(crate) fn bare(text: &str) -> &str {
    let mut rest = text.trim_ascii_start();
    while let Some(after) = rest.strip_prefix('\u{FEFF}') {
        rest = after.trim_ascii_start();
    }
    rest
}

/// How many characters a text has.
#[inline(never)]
pub(crate) fn characters(text: &str) -> usize {
    text.bytes().filter(begins).count()
}

/// Whether a character begins with a byte of UTF-8 rather than going on.
pub(crate) const fn begins(byte: &u8) -> bool {
    *byte & 0xC0 != 0x80
}

/// How many UTF-16 code units a byte of UTF-8 adds: one where a character begins, two where it is one of four bytes.
pub(crate) const fn units(byte: u8) -> u32 {
    begins(&byte) as u32 + (byte >= 0xF0) as u32
}

/// A whole number in decimal digits.
pub(crate) fn number(value: i64) -> String {
    let mut digits = String::new();
    if value < 0 {
        digits.push('-');
    }
    push_digits(value.unsigned_abs(), &mut digits);
    digits
}

#[inline(never)]
fn push_digits(value: u64, digits: &mut String) {
    if value > 9 {
        push_digits(value / 10, digits);
    }
    digits.push(char::from(b'0' + (value % 10) as u8));
}

/// The hexadecimal digit of the lowest four bits.
pub(crate) fn hex_digit(value: u64) -> u8 {
    b"0123456789abcdef"[value as usize & 15]
}

/// Bytes as text; each longest piece that is no UTF-8 becomes U+FFFD, as in `String::from_utf8_lossy`.
#[inline(never)]
pub(crate) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    let mut text = String::new();
    let mut rest = bytes;
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(rest) if text.is_empty() => return Cow::Borrowed(rest),
            Ok(rest) => {
                text.push_str(rest);
                return Cow::Owned(text);
            }
            Err(error) => error,
        };
        let (valid, after) = rest.split_at(error.valid_up_to());
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        text.push('\u{FFFD}');
        rest = error.error_len().and_then(|length| after.get(length..)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_those_of_str() {
        for text in ["", "a", "?", "a?b", "?a&&b?", "é?ü"] {
            let expected: Vec<&str> = text.split(['?', '&']).collect();
            assert_eq!(pieces(text, b"?&").collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(before(text, b"?&"), expected[0], "{text}");
            assert_eq!(halves(text, b"?").1, text.split_once('?').map(|(_, after)| after), "{text}");
            assert_eq!(last(text, b'?'), text.rfind('?'), "{text}");
            assert_eq!(characters(text), text.chars().count(), "{text}");
            let owned: Vec<String> = expected.iter().map(|piece| (*piece).to_owned()).collect();
            assert_eq!(join(&owned, "; "), expected.join("; "), "{text}");
        }
    }

    #[test]
    fn marks_and_white_space_come_before_json_in_any_order() {
        for before in ["", " ", "\u{FEFF}", "\u{FEFF}\r\n\u{FEFF} ", "\n\t\u{FEFF}\u{FEFF}"] {
            assert_eq!(bare(&format!("{before}{{}} ")), "{} ");
            assert_eq!(bare(before), "");
        }
    }

    #[test]
    fn numbers_are_written_as_by_std() {
        for value in [0, 9, 10, 99, 100, 1_234_567_890, -1, -10, i64::MAX, i64::MIN] {
            assert_eq!(number(value), value.to_string());
        }
    }

    #[test]
    fn what_is_no_utf8_is_replaced_as_by_std() {
        let parts: [&[u8]; 9] = [
            b"a",
            b"\xE2\x82\xAC",
            b"\xE2\x82",
            b"\xE2",
            b"\xF0\x9F\x98",
            b"\xFF",
            b"\x80",
            b"\xED\xA0\x80",
            b"",
        ];
        for first in parts {
            for second in parts {
                for third in parts {
                    let bytes = [first, second, third].concat();
                    assert_eq!(lossy(&bytes), String::from_utf8_lossy(&bytes), "{bytes:?}");
                }
            }
        }
    }
}
