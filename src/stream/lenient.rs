//! Values as servers write them, and what they mean.

use crate::json::{Kind, Value};

/// A string that says something: not empty, and not the word `null`.
#[inline(never)]
pub(crate) fn real(value: Option<Value<'_>>) -> Option<&[u8]> {
    value
        .filter(|value| value.kind() == Kind::String)
        .map(|value| value.raw())
        .filter(|raw| !matches!(*raw, b"" | b"null"))
}

/// A whole number from 0 of plausible size, also in quotes or with a point.
pub(crate) fn whole_number(value: Value<'_>) -> Option<i64> {
    if !matches!(value.kind(), Kind::Number | Kind::String) {
        return None;
    }
    let raw = value.raw();
    let (digits, fraction) = raw.split_at(raw.iter().position(|byte| *byte == b'.').unwrap_or(raw.len()));
    if !(1..10).contains(&digits.len()) || fraction.iter().skip(1).any(|digit| *digit != b'0') {
        return None;
    }
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    digits.iter().try_fold(0, |number, byte| Some(number * 10 + digit(byte)?))
}
