//! The inside of JSON string literals.

use super::scan::ascii_end;
use crate::text::{hex_digit, lossy};
use std::borrow::Cow;

/// An escape of one half of a surrogate pair without the other: it has no UTF-8 form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoneSurrogate;

/// Appends the text of a string literal's inside (`raw`, without its quotes, already known to be valid) to `out`.
///
/// # Errors
/// [`LoneSurrogate`] when an escape has no UTF-8 form; `out` then holds what came before it.
pub fn unescape(raw: &[u8], out: &mut Vec<u8>) -> Result<(), LoneSurrogate> {
    unescape_with(raw, out, &mut |_| Err(LoneSurrogate))
}

/// The text of a string literal's inside; lone surrogates and invalid UTF-8 become U+FFFD.
#[inline(never)]
pub fn unescape_lossy(raw: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(b'\\', raw).is_none() {
        return lossy(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let _ = unescape_with(raw, &mut out, &mut |out| {
        out.extend_from_slice("\u{fffd}".as_bytes());
        Ok(())
    });
    Cow::Owned(String::from_utf8(out).unwrap_or_else(|e| lossy(e.as_bytes()).into_owned()))
}

/// Appends the UTF-16 code units of a string literal's inside, lone surrogates included.
pub fn code_units(raw: &[u8], out: &mut Vec<u16>) {
    let mut rest = raw;
    while let Some(at) = rest.windows(2).position(|two| two == b"\\u") {
        // An even run of backslashes before it means that this one is escaped itself.
        let slashes =
            rest.get(..at).unwrap_or_default().iter().rev().take_while(|byte| **byte == b'\\').count();
        let unit = rest.get(at..).and_then(code_unit).filter(|_| slashes % 2 == 0);
        let end = if unit.is_some() { at } else { at + 2 };
        let (plain, after) = rest.split_at(end);
        out.extend(unescape_lossy(plain).encode_utf16());
        out.extend(unit.map(|unit| unit as u16));
        rest = if unit.is_some() { after.get(6..).unwrap_or_default() } else { after };
    }
    out.extend(unescape_lossy(rest).encode_utf16());
}

/// Whether the inside of a JSON string, or a whole JSON text, may have an escape of half a surrogate pair. A look that is
/// cheap, for most texts have none.
pub(crate) fn may_have_surrogate(raw: &[u8]) -> bool {
    memchr::memchr_iter(b'\\', raw).any(|at| matches!(raw.get(at + 1..at + 3), Some(b"ud" | b"uD")))
}

/// The same JSON in ASCII: other characters, which strings alone have, become escapes.
#[inline(never)]
pub(crate) fn in_ascii(json: &str) -> Vec<u8> {
    let mut ascii = Vec::with_capacity(json.len() * 2);
    let mut rest = json;
    loop {
        let end = ascii_end(rest.as_bytes(), 0);
        ascii.extend_from_slice(rest.get(..end).unwrap_or_default().as_bytes());
        let mut others = rest.get(end..).unwrap_or_default().chars();
        let Some(char) = others.next() else { return ascii };
        for unit in char.encode_utf16(&mut [0; 2]) {
            let digit = |shift| hex_digit(u64::from(*unit >> shift));
            ascii.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
        }
        rest = others.as_str();
    }
}

/// One body for both.
#[inline(never)]
fn unescape_with(
    raw: &[u8],
    out: &mut Vec<u8>,
    lone: &mut dyn FnMut(&mut Vec<u8>) -> Result<(), LoneSurrogate>,
) -> Result<(), LoneSurrogate> {
    let mut rest = raw;
    while let Some(slash) = memchr::memchr(b'\\', rest) {
        let (plain, escape) = rest.split_at(slash);
        out.extend_from_slice(plain);
        let mut taken = 2;
        match escape.get(1) {
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'r') => out.push(b'\r'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'u') => {
                taken = 6;
                let first = code_unit(escape).unwrap_or(0xfffd);
                let mut code = first;
                if (0xd800..0xdc00).contains(&first) {
                    if let Some(second @ 0xdc00..0xe000) = escape.get(6..).and_then(code_unit) {
                        code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                        taken = 12;
                    }
                }
                match char::from_u32(code) {
                    Some(char) => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
                    None => lone(out)?,
                }
            }
            Some(&same) => out.push(same),
            None => {}
        }
        rest = escape.get(taken..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    Ok(())
}

/// The code unit of a `\uXXXX` at the start of `escape`.
fn code_unit(escape: &[u8]) -> Option<u32> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, &digit| Some(unit * 16 + char::from(digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_in_ascii() {
        for text in ["", "plain", "é", "a小溪b\\n🌊", "\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}\u{7f}"]
        {
            let (ascii, mut back) = (in_ascii(text), Vec::new());
            assert!(ascii.is_ascii());
            unescape(&ascii, &mut back).unwrap();
            assert_eq!(back, unescape_lossy(text.as_bytes()).as_bytes());
        }
    }

    #[test]
    fn surrogates() {
        let mut out = Vec::new();
        assert_eq!(unescape(br"a\ud83c\udf0db", &mut out), Ok(()));
        assert_eq!(out, "a🌍b".as_bytes());
        for lone in [r"\ud83c", r"\udf0d", r"\ud83cx", r"\ud83c\n", r"\udf0d\ud83c", r"\ud83c\ud83c"] {
            assert_eq!(unescape(lone.as_bytes(), &mut Vec::new()), Err(LoneSurrogate), "{lone}");
        }
        let units = |raw: &[u8]| {
            let mut units = Vec::new();
            code_units(raw, &mut units);
            units
        };
        assert_eq!(units(br"a\ud83c\nb"), [0x61, 0xd83c, 0x0a, 0x62]);
        assert_eq!(
            units(br"\\ud83c\\\ud83c"),
            "\\ud83c\\".encode_utf16().chain([0xd83c]).collect::<Vec<_>>()
        );
        assert_eq!(unescape_lossy(br"\ud83c\ud83c\udf0d"), "\u{fffd}🌍");
        assert_eq!(unescape_lossy(br#"\"\\\/\b\f\n\r\t\u0041"#), "\"\\/\u{8}\u{c}\n\r\tA");
    }
}
