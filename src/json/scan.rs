//! Where the tokens of a JSON text end.

use super::SyntaxError;

#[inline(always)]
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

/// The index of the first byte at or after `from` that ends a run of plain string bytes: a quote, a backslash or a
/// control character. `bytes.len()` when there is none.
#[inline(always)]
pub(crate) fn plain_run(bytes: &[u8], from: usize) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = from;
    // Eight bytes at a time: a byte is special when it is below 0x20, or equal to `"` or `\`.
    while let Some(word) = word_at(bytes, at) {
        let quote = word ^ (LOW * u64::from(b'"'));
        let slash = word ^ (LOW * u64::from(b'\\'));
        let special = (word.wrapping_sub(LOW * 0x20) & !word)
            | (quote.wrapping_sub(LOW) & !quote)
            | (slash.wrapping_sub(LOW) & !slash);
        let special = special & HIGH;
        if special != 0 {
            // The lowest hit is exact; borrows only disturb the bytes above it.
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        at += 1;
    }
    at
}

/// Where the string whose inside begins at `at` has its closing quote, and whether there is a backslash before it.
#[inline]
pub(crate) fn string_end(text: &[u8], mut at: usize) -> Result<(usize, bool), SyntaxError> {
    let mut escaped = false;
    loop {
        at = plain_run(text, at);
        match text.get(at) {
            Some(b'"') => return Ok((at, escaped)),
            Some(b'\\') => {
                escaped = true;
                at += match text.get(at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                    Some(b'u') => {
                        let digits = text.get(at + 2..).unwrap_or_default();
                        let good =
                            digits.iter().take(4).take_while(|digit| digit.is_ascii_hexdigit()).count();
                        if good < 4 {
                            return Err(SyntaxError::At(at + 2 + good));
                        }
                        6
                    }
                    _ => return Err(SyntaxError::At(at + 1)),
                };
            }
            _ => return Err(SyntaxError::At(at)),
        }
    }
}

/// The end of a number that begins at `at`.
#[inline(always)]
pub(crate) fn number_end(text: &[u8], mut at: usize) -> Result<usize, SyntaxError> {
    if text.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if text.get(at) == Some(&b'0') { at + 1 } else { digits_end(text, at)? };
    if text.get(at) == Some(&b'.') {
        at = digits_end(text, at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits_end(text, at)?;
    }
    Ok(at)
}

/// The end of at least one digit.
#[inline(always)]
fn digits_end(text: &[u8], start: usize) -> Result<usize, SyntaxError> {
    let mut at = start;
    while let Some(b'0'..=b'9') = text.get(at) {
        at += 1;
    }
    if at > start { Ok(at) } else { Err(SyntaxError::At(at)) }
}

/// Equality of names and other short texts: the platform's own comparison goes byte by byte in wasm.
#[inline(never)]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    same_inline(a, b)
}

/// The same where a call costs too much: by whole words, in plain loops, for iterators are calls where the compiler looks
/// at size.
#[inline(always)]
pub(crate) fn same_inline(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while let (Some(a), Some(b)) = (word_at(a, at), word_at(b, at)) {
        if a != b {
            return false;
        }
        at += 8;
    }
    while let (Some(a), Some(b)) = (a.get(at), b.get(at)) {
        if a != b {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether a text is ASCII: the platform's own look is made for long ones, and most values are short.
#[inline(always)]
pub(crate) fn is_ascii(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(word) = word_at(text, at) {
        if word & 0x8080_8080_8080_8080 != 0 {
            return false;
        }
        at += 8;
    }
    while let Some(byte) = text.get(at) {
        if *byte >= 0x80 {
            return false;
        }
        at += 1;
    }
    true
}

#[inline(always)]
fn word_at(text: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(text.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_run_equals_a_plain_loop() {
        let specials = [0u8, 0x1f, 0x20, b'"', b'#', b'\\', b']', 0x7f, 0x80, 0xff, b'a'];
        for length in 0..24 {
            for at in 0..length {
                for special in specials {
                    for other in [b'a', 0x80, 0xff, 0x21] {
                        let mut bytes = vec![other; length];
                        bytes[at] = special;
                        let naive =
                            bytes.iter().position(|&b| b < 0x20 || b == b'"' || b == b'\\').unwrap_or(length);
                        assert_eq!(plain_run(&bytes, 0), naive, "{bytes:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn looking_by_words_equals_looking_by_bytes() {
        for length in 0..24 {
            let plain = vec![b'a'; length];
            assert!(is_ascii(&plain) && same(&plain, &plain));
            assert!(!same(&plain, &vec![b'a'; length + 1]));
            for at in 0..length {
                let mut other = plain.clone();
                other[at] = 0x80;
                assert!(!is_ascii(&other) && !same(&plain, &other), "{length} {at}");
            }
        }
    }
}
