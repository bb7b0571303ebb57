//! Where the tokens of a JSON text end.

use super::SyntaxError;
use super::string::may_have_surrogate;

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
    let mut at = from;
    while let Some(word) = word_at(bytes, at) {
        let special = special(word);
        if special != 0 {
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

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The highest bits of those of eight bytes that are below 0x20, or equal to `"` or `\`. The lowest hit is exact; borrows
/// only disturb the bytes above it.
#[inline(always)]
fn special(word: u64) -> u64 {
    let quote = word ^ (LOW * u64::from(b'"'));
    let slash = word ^ (LOW * u64::from(b'\\'));
    let special = (word.wrapping_sub(LOW * 0x20) & !word)
        | (quote.wrapping_sub(LOW) & !quote)
        | (slash.wrapping_sub(LOW) & !slash);
    special & HIGH
}

/// The same as [`string_end`], where most strings are short and plain.
#[inline(always)]
pub(crate) fn short_string_end(text: &[u8], start: usize) -> Result<(usize, bool), SyntaxError> {
    let mut at = start;
    while let Some(word) = word_at(text, at) {
        let special = special(word);
        if special == 0 {
            at += 8;
            continue;
        }
        at += (special.trailing_zeros() / 8) as usize;
        if text.get(at) == Some(&b'"') {
            return Ok((at, false));
        }
        break;
    }
    string_end(text, start)
}

/// Where the string whose inside begins at `at` has its closing quote, and whether there is a backslash before it.
#[inline(never)]
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

/// The inside of a string, as one look at it tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inside {
    /// Where its closing quote is.
    pub end: usize,
    /// Whether there is a backslash in it.
    pub escaped: bool,
    /// Whether all of it is ASCII.
    pub ascii: bool,
}

/// The inside that begins at `start`, where most are short and plain; `None` also for one with escapes of surrogates, which
/// may be halves.
#[inline(always)]
pub(crate) fn inside(text: &[u8], start: usize) -> Option<Inside> {
    let (mut at, mut seen) = (start, 0);
    while let Some(word) = word_at(text, at) {
        let special = special(word);
        if special == 0 {
            seen |= word;
            at += 8;
            continue;
        }
        let before = special.trailing_zeros() & !7;
        let end = at + (before / 8) as usize;
        if text.get(end) != Some(&b'"') {
            break;
        }
        seen |= word & !(u64::MAX << before);
        return Some(Inside { end, escaped: false, ascii: seen & HIGH == 0 });
    }
    inside_slowly(text, start)
}

/// Where the inside of a string ends whose first bytes these are, if it ends in them and all of them are plain ASCII: one
/// look without a branch for the length.
#[inline(always)]
pub(crate) fn short_inside(block: &[u8; 16]) -> Option<usize> {
    let (low, high) = (word_at(block, 0)?, word_at(block, 8)?);
    let (first, second) = (special(low), special(high));
    let bits = if first == 0 { 64 + second.trailing_zeros() } else { first.trailing_zeros() };
    let end = (bits / 8) as usize;
    (block.get(end) == Some(&b'"') && (low | high) & HIGH == 0).then_some(end)
}

#[inline(never)]
fn inside_slowly(text: &[u8], start: usize) -> Option<Inside> {
    let (end, escaped) = string_end(text, start).ok()?;
    let inside = text.get(start..end)?;
    (!may_have_surrogate(inside)).then(|| Inside { end, escaped, ascii: is_ascii(inside) })
}

/// The end of a word that begins at `at`.
#[inline(always)]
pub(super) fn literal_end(text: &[u8], at: usize, word: &[u8]) -> Result<usize, SyntaxError> {
    let mut length = 0;
    while let Some(letter) = word.get(length) {
        if text.get(at + length) != Some(letter) {
            return Err(SyntaxError::At(at + length));
        }
        length += 1;
    }
    Ok(at + length)
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
    a.len() == b.len() && same_from(0, a, b)
}

/// The same of longer ones, where a call costs too much.
#[inline(always)]
pub(crate) fn same_inline(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while let (Some(block), Some(other)) = (a.get(at..at + 32), b.get(at..at + 32)) {
        let differ = |at| word_at(block, at).unwrap_or_default() ^ word_at(other, at).unwrap_or_default();
        if differ(0) | differ(8) | differ(16) | differ(24) != 0 {
            return false;
        }
        at += 32;
    }
    same_from(at, a, b)
}

/// By words, in plain loops, for iterators are calls where the compiler looks at size.
#[inline(always)]
fn same_from(mut at: usize, a: &[u8], b: &[u8]) -> bool {
    while let (Some(word), Some(other)) = (word_at(a, at), word_at(b, at)) {
        if word != other {
            return false;
        }
        at += 8;
    }
    // The last word overlaps the one before.
    if let Some(last) = a.len().checked_sub(8) {
        return word_at(a, last) == word_at(b, last);
    }
    while let (Some(byte), Some(other)) = (a.get(at), b.get(at)) {
        if byte != other {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether a text is ASCII: the platform's own look is made for long ones, and most values are short.
#[inline(always)]
pub(crate) fn is_ascii(text: &[u8]) -> bool {
    ascii_end(text, 0) == text.len()
}

/// Where ASCII ends that goes on at `at`.
#[inline(always)]
pub(super) fn ascii_end(text: &[u8], mut at: usize) -> usize {
    while let Some(word) = word_at(text, at) {
        let beyond = word & HIGH;
        if beyond != 0 {
            return at + (beyond.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(0..0x80) = text.get(at) {
        at += 1;
    }
    at
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
    fn one_look_at_a_string_tells_what_three_do() {
        let half = &b"abc\\ud83c\""[..];
        assert!(string_end(half, 3).is_ok() && inside(half, 3).is_none());
        for special in [&b"\""[..], b"\\n\"", b"\\\"\"", b"\x1f\"", b"\xc3\xa9\"", b"", b"\\u00e9\""] {
            for before in 0..24 {
                for after in [0, 1, 9] {
                    let text = [&b"abc"[..], &vec![b'a'; before], special, &vec![b'z'; after]].concat();
                    let found = inside(&text, 3).map(|found| (found.end, found.escaped, found.ascii));
                    let expected = string_end(&text, 3)
                        .ok()
                        .map(|(end, escaped)| (end, escaped, text[3..end].is_ascii()));
                    assert_eq!(found, expected, "{text:?}");
                    if let Some(block) = text[3..].first_chunk() {
                        let plain = expected.filter(|(end, escaped, _)| end - 3 < 16 && !escaped);
                        match (short_inside(block), plain) {
                            (Some(end), Some(plain)) => assert_eq!((end + 3, false, true), plain, "{text:?}"),
                            (Some(_), None) => panic!("{text:?}"),
                            // Not ASCII, or something behind it is not.
                            (None, Some(_)) => assert!(!block.is_ascii(), "{text:?}"),
                            (None, None) => {}
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn looking_by_words_equals_looking_by_bytes() {
        for length in 0..80 {
            let plain = vec![b'a'; length];
            assert!(is_ascii(&plain) && same(&plain, &plain));
            assert!(!same(&plain, &vec![b'a'; length + 1]));
            for at in 0..length {
                let mut other = plain.clone();
                other[at] = 0x80;
                assert!(!same(&plain, &other), "{length} {at}");
                assert_eq!(ascii_end(&other, 0), at, "{length}");
            }
        }
    }
}
