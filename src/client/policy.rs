//! Which failures are tried again, and after what wait. Pure: no clock but the one that is passed in.

use crate::text::pieces;

/// What to do after an unsuccessful answer or none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Try again after so many ms.
    Retry(f64),
    /// Give up. With the wait in ms that the server asked for, when that is longer than is allowed.
    Fail(Option<f64>),
}

/// The facts that a verdict rests on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Retries made so far.
    pub made: u32,
    /// Retries allowed.
    pub allowed: u32,
    /// ms; the longest wait that a server may ask for.
    pub max_delay: f64,
    /// ms since the Unix epoch.
    pub now: f64,
    /// In `0.0..1.0`.
    pub random: f64,
}

/// Gives the value of a header.
pub(crate) type Header<'a> = &'a dyn Fn(&str) -> Option<String>;

/// After an answer with an unsuccessful status.
///
/// `x-should-retry` decides when it is `true` or `false`; else 408, 409, 429 and 500 and above are tried again.
pub(crate) fn after_status(status: u16, header: Header<'_>, facts: Facts) -> Verdict {
    let retry = match header("x-should-retry").as_deref() {
        Some("true") => true,
        Some("false") => false,
        _ => matches!(status, 408 | 409 | 429) || status >= 500,
    };
    if !retry {
        return Verdict::Fail(None);
    }
    let asked = asked_delay(status, header, facts.now);
    match asked {
        Some(delay) if delay > facts.max_delay => Verdict::Fail(Some(delay)),
        _ if facts.made >= facts.allowed => Verdict::Fail(None),
        Some(delay) => Verdict::Retry(delay),
        None => Verdict::Retry(backoff(facts)),
    }
}

/// After a connection that failed or timed out before a byte of the body had arrived.
pub(crate) fn after_failure(facts: Facts) -> Verdict {
    if facts.made >= facts.allowed { Verdict::Fail(None) } else { Verdict::Retry(backoff(facts)) }
}

/// `min(0.5 · 2ⁿ, 8)` seconds, less up to a quarter, in ms.
fn backoff(facts: Facts) -> f64 {
    let doubled = 500_u32 << facts.made.min(4);
    f64::from(doubled) * (1.0 - facts.random * 0.25)
}

/// The wait in ms that the server asks for: `retry-after-ms`, `retry-after` as seconds or a date, and after a 429 the
/// reset of the rate limit that is used up.
pub(crate) fn asked_delay(status: u16, header: Header<'_>, now: f64) -> Option<f64> {
    let number = |value: &str| decimal(value).map(|(number, _)| number);
    if let Some(ms) = header("retry-after-ms").and_then(|value| number(&value)) {
        return Some(ms);
    }
    if let Some(value) = header("retry-after") {
        let ms = number(&value).map(|seconds| seconds * 1000.0);
        if let Some(ms) = ms.or_else(|| http_date(&value).map(|date| date - now)).filter(|ms| *ms >= 0.0) {
            return Some(ms);
        }
    }
    if status == 429 { limit_reset(header) } else { None }
}

/// When the rate limit that is used up is reset. With none known to be, the first reset that comes.
fn limit_reset(header: Header<'_>) -> Option<f64> {
    let mut used_up: Option<f64> = None;
    let mut first: Option<f64> = None;
    for limit in ["requests", "tokens"] {
        let of = |what: &str| header(&["x-ratelimit-", what, "-", limit].concat());
        let Some(reset) = of("reset").and_then(|value| go_duration(&value)) else { continue };
        if of("remaining").is_some_and(|left| left.trim_ascii() == "0") {
            used_up = Some(used_up.map_or(reset, |other| other.max(reset)));
        }
        first = Some(first.map_or(reset, |other| other.min(reset)));
    }
    used_up.or(first)
}

/// The decimal number that a text begins with, and the rest of the text. No sign, no exponent.
fn decimal(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_ascii_start();
    let mut value = 0.0;
    let mut scale = None;
    let mut digits = 0;
    let mut end = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                let digit = f64::from(byte - b'0');
                match &mut scale {
                    None => value = value * 10.0 + digit,
                    Some(scale) => {
                        *scale /= 10.0;
                        value += digit * *scale;
                    }
                }
                digits += 1;
            }
            b'.' if scale.is_none() => scale = Some(1.0),
            _ => break,
        }
        end = at + 1;
    }
    if digits == 0 { None } else { Some((value, text.get(end..).unwrap_or_default())) }
}

/// A duration as Go writes it (`2m59.56s`, `120ms`, `1h0m5s`) or plain seconds, in ms.
fn go_duration(text: &str) -> Option<f64> {
    let mut rest = text.trim_ascii();
    let mut total = 0.0;
    let mut any = false;
    while !rest.is_empty() {
        let (value, after) = decimal(rest)?;
        let unit =
            after.bytes().position(|byte| byte.is_ascii_digit() || byte == b'.').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit)?;
        total += value
            * match unit {
                "h" => 3_600_000.0,
                "m" => 60_000.0,
                "s" => 1_000.0,
                "" if !any => 1_000.0,
                "ms" => 1.0,
                "us" | "µs" | "μs" => 0.001,
                "ns" => 0.000_001,
                _ => return None,
            };
        any = true;
        rest = after;
    }
    any.then_some(total)
}

const MONTHS: &[u8] = b"janfebmaraprmayjunjulaugsepoctnovdec";

/// A date of RFC 9110 §5.6.7 in any of its three forms, in ms since the Unix epoch.
fn http_date(text: &str) -> Option<f64> {
    let mut month = None;
    let mut numbers = [0; 5];
    let mut count = 0;
    for word in pieces(text, b" ,:-") {
        if let Some((number, "")) = decimal(word) {
            *numbers.get_mut(count)? = Some(number as i32).filter(|number| *number < 10_000)?;
            count += 1;
        } else if month.is_none() {
            month = MONTHS.chunks(3).position(|name| name.eq_ignore_ascii_case(word.as_bytes()));
        }
    }
    // `06 Nov 1994 08:49:37` and `06-Nov-94 08:49:37`; `Nov  6 08:49:37 1994` has the year last.
    let [day, year, hour, minute, second] = match numbers {
        [day, hour, minute, second, year] if year > 99 => [day, year, hour, minute, second],
        usual => usual,
    };
    let year = match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    };
    let month = month? as i32 + 1;
    if count != 5 || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 || year < 1970 {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    Some((f64::from(days) * 86_400.0 + f64::from(hour * 3600 + minute * 60 + second)) * 1000.0)
}

/// Days from 1 January 1970 to the first of a month of the Gregorian calendar.
fn days_before(year: i32, month: i32) -> i32 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5;
    days - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 784_111_777_000.0; // Sun, 06 Nov 1994 08:49:37 GMT

    fn verdict(status: u16, headers: &[(&str, &str)], made: u32, random: f64) -> Verdict {
        let header =
            |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        after_status(status, &header, Facts { made, allowed: 2, max_delay: 60_000.0, now: NOW, random })
    }

    #[test]
    fn statuses_that_are_tried_again() {
        for status in 300..600 {
            let expected = matches!(status, 408 | 409 | 429) || status >= 500;
            let retried = matches!(verdict(status, &[], 0, 0.0), Verdict::Retry(_));
            assert_eq!(retried, expected, "{status}");
            assert_eq!(
                verdict(status, &[("x-should-retry", "true")], 0, 0.0),
                Verdict::Retry(500.0),
                "{status}"
            );
            assert_eq!(
                verdict(status, &[("x-should-retry", "false")], 0, 0.0),
                Verdict::Fail(None),
                "{status}"
            );
            let other = matches!(verdict(status, &[("x-should-retry", "yes")], 0, 0.0), Verdict::Retry(_));
            assert_eq!(other, expected, "{status} with a value that says nothing");
            assert_eq!(
                verdict(status, &[], 2, 0.0),
                Verdict::Fail(None),
                "{status} when all retries are made"
            );
        }
    }

    #[test]
    fn backoff_doubles_up_to_eight_seconds_less_a_quarter_at_most() {
        for (made, full) in
            [(0, 500.0), (1, 1000.0), (2, 2000.0), (3, 4000.0), (4, 8000.0), (5, 8000.0), (99, 8000.0)]
        {
            for random in [0.0, 0.25, 0.5, 0.999] {
                let facts = Facts { made, allowed: 100, max_delay: 60_000.0, now: NOW, random };
                assert_eq!(after_failure(facts), Verdict::Retry(full * (1.0 - random * 0.25)));
            }
        }
    }

    #[test]
    fn the_wait_that_a_server_asks_for() {
        const LATER: &str = "Sun, 06 Nov 1994 08:49:47 GMT";
        type Headers = &'static [(&'static str, &'static str)];
        let cases: &[(Headers, Option<f64>)] = &[
            (&[("retry-after-ms", "0")], Some(0.0)),
            (&[("retry-after-ms", "1234")], Some(1234.0)),
            (&[("retry-after-ms", "12.5")], Some(12.5)),
            (&[("retry-after-ms", " 7 ")], Some(7.0)),
            (&[("retry-after-ms", "soon"), ("retry-after", "2")], Some(2000.0)),
            (&[("retry-after-ms", "-1"), ("retry-after", "2")], Some(2000.0)),
            (&[("retry-after-ms", "5"), ("retry-after", "2")], Some(5.0)),
            (&[("retry-after", "0")], Some(0.0)),
            (&[("retry-after", "1")], Some(1000.0)),
            (&[("retry-after", "1.5")], Some(1500.0)),
            (&[("retry-after", ".5")], Some(500.0)),
            (&[("retry-after", "3s")], Some(3000.0)),
            (&[("retry-after", "-3")], None),
            (&[("retry-after", "")], None),
            (&[("retry-after", "later")], None),
            (&[("retry-after", "60")], Some(60_000.0)),
            (&[("retry-after", "61")], Some(61_000.0)),
            (&[("retry-after", LATER)], Some(10_000.0)),
            (&[("retry-after", "Sunday, 06-Nov-94 08:49:47 GMT")], Some(10_000.0)),
            (&[("retry-after", "Sun Nov  6 08:49:47 1994")], Some(10_000.0)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:49:27 GMT")], None),
            (&[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")], None),
            (&[("retry-after", "Sun, 06 Nov 1994 25:00:00 GMT")], None),
            (&[("retry-after", "Sun, 06 Now 1994 08:49:47 GMT")], None),
            (&[("retry-after", "Sun, 06\u{A0}Nov 1994 08:49:47 GMT")], None),
            (&[("retry-after", "Sun, 06/Nov/1994 08:49:47 GMT")], None),
            (&[("x-ratelimit-reset-requests", "1s")], Some(1000.0)),
            (&[("x-ratelimit-reset-tokens", "2m59.56s")], Some(179_560.0)),
            (&[("x-ratelimit-reset-tokens", "120ms")], Some(120.0)),
            (&[("x-ratelimit-reset-tokens", "1h0m5s")], Some(3_605_000.0)),
            (&[("x-ratelimit-reset-tokens", "6m0s")], Some(360_000.0)),
            (&[("x-ratelimit-reset-tokens", "1.5")], Some(1500.0)),
            (&[("x-ratelimit-reset-tokens", "5 parsecs")], None),
            (&[("x-ratelimit-reset-tokens", "")], None),
            (&[("x-ratelimit-reset-requests", "1s"), ("x-ratelimit-reset-tokens", "6m0s")], Some(1000.0)),
            (
                &[
                    ("x-ratelimit-reset-requests", "1s"),
                    ("x-ratelimit-reset-tokens", "6s"),
                    ("x-ratelimit-remaining-tokens", "0"),
                    ("x-ratelimit-remaining-requests", "59"),
                ],
                Some(6000.0),
            ),
            (
                &[
                    ("x-ratelimit-reset-requests", "9s"),
                    ("x-ratelimit-reset-tokens", "6s"),
                    ("x-ratelimit-remaining-tokens", "0"),
                    ("x-ratelimit-remaining-requests", "0"),
                ],
                Some(9000.0),
            ),
            (&[("retry-after", "4"), ("x-ratelimit-reset-tokens", "6s")], Some(4000.0)),
        ];
        for (headers, asked) in cases {
            let expected = match asked {
                None => Verdict::Retry(500.0),
                Some(delay) if *delay > 60_000.0 => Verdict::Fail(Some(*delay)),
                Some(delay) => Verdict::Retry(*delay),
            };
            match (verdict(429, headers, 0, 0.0), expected) {
                (Verdict::Retry(a), Verdict::Retry(b)) | (Verdict::Fail(Some(a)), Verdict::Fail(Some(b))) => {
                    assert!((a - b).abs() < 0.001, "{headers:?}: {a} instead of {b}");
                }
                (found, expected) => assert_eq!(found, expected, "{headers:?}"),
            }
        }
    }

    #[test]
    fn rate_limit_resets_count_after_a_429_only() {
        assert_eq!(verdict(503, &[("x-ratelimit-reset-requests", "7s")], 0, 0.0), Verdict::Retry(500.0));
        assert_eq!(verdict(503, &[("retry-after", "7")], 0, 0.0), Verdict::Retry(7000.0));
    }

    #[test]
    fn a_wait_over_the_ceiling_fails_at_once_and_is_told() {
        for made in 0..3 {
            assert_eq!(verdict(429, &[("retry-after", "3600")], made, 0.0), Verdict::Fail(Some(3_600_000.0)));
        }
        assert_eq!(verdict(400, &[("retry-after", "3600")], 0, 0.0), Verdict::Fail(None));
    }

    #[test]
    fn dates_agree_with_the_calendar() {
        let cases = [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", NOW),
            ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799_000.0),
            ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800_000.0),
            ("Fri, 31 Dec 2100 23:59:59 GMT", 4_133_980_799_000.0),
        ];
        for (text, ms) in cases {
            assert_eq!(http_date(text), Some(ms), "{text}");
        }
    }
}
