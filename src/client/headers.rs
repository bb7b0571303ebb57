//! The headers of a request: ours, then the caller's layers over them.

use crate::error::{Error, HeaderProblem, Reason};

/// How names of headers and of query parameters end that carry secrets; their values are neither logged nor let out of
/// an error.
const SECRET: [&str; 6] = ["key", "token", "secret", "cookie", "auth", "authorization"];

/// What the characters up to U+00FF begin with at most, in UTF-8.
const LAST_LEAD: u8 = 0xC3;

/// Whether the value under this name is a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name != "idempotency-key" && SECRET.iter().any(|end| name.ends_with(end))
}

/// Merges the caller's headers, in the order of rising precedence, over `accept`, `content-type` (with a body) and
/// `authorization` (with a key). `None` deletes.
///
/// Exactly these three are added: a header more makes the preflight of strict servers fail in a browser.
///
/// # Errors
/// For a name or value that cannot be sent. The error names the header and never shows the value.
pub(crate) fn merge(
    layers: &[(String, Option<String>)],
    json_body: bool,
    key: Option<&str>,
) -> Result<Vec<(String, String)>, Error> {
    let mut merged = vec![("accept".to_owned(), "application/json".to_owned())];
    if json_body {
        merged.push(("content-type".into(), "application/json".into()));
    }
    if let Some(key) = key {
        check("authorization", key)?;
        merged.push(("authorization".into(), ["Bearer ", key].concat()));
    }
    for (name, value) in layers {
        check(name, value.as_deref().unwrap_or_default())?;
        let name = name.to_ascii_lowercase();
        merged.retain(|(other, _)| *other != name);
        if let Some(value) = value {
            merged.push((name, value.clone()));
        }
    }
    Ok(merged)
}

fn check(name: &str, value: &str) -> Result<(), Error> {
    let problem = if name.is_empty() || !name.bytes().all(is_name_byte) {
        HeaderProblem::Name
    } else if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | b'\0')) {
        HeaderProblem::LineBreak
    } else if value.bytes().any(|byte| byte > LAST_LEAD) {
        HeaderProblem::Character
    } else {
        return Ok(());
    };
    // A name that is none may be anything, a whole injected header too.
    let shown = name.bytes().take_while(|byte| is_name_byte(*byte)).take(64).count();
    let shown = name.get(..shown).unwrap_or_default();
    Err(Error::new(Reason::Header { path: ["headers.", shown].concat(), problem }))
}

/// A `tchar` of RFC 9110 §5.6.2.
fn is_name_byte(byte: u8) -> bool {
    matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
        || byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(layers: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
        layers.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned))).collect()
    }

    fn merged(given: &[(&str, Option<&str>)], json_body: bool, key: Option<&str>) -> Vec<String> {
        let merged = merge(&layers(given), json_body, key).expect("headers that can be sent");
        merged.iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    #[test]
    fn exactly_three_headers_are_ours() {
        let ours = ["accept: application/json", "content-type: application/json", "authorization: Bearer k"];
        assert_eq!(merged(&[], true, Some("k")), ours);
        assert_eq!(merged(&[], false, Some("k")), [ours[0], ours[2]]);
        assert_eq!(merged(&[], true, None), ours[..2]);
        assert_eq!(merged(&[], false, None), ours[..1]);
    }

    #[test]
    fn later_layers_win_and_null_deletes() {
        assert_eq!(
            merged(&[("X-A", Some("1")), ("x-a", Some("2"))], false, None),
            ["accept: application/json", "x-a: 2"]
        );
        assert_eq!(merged(&[("Accept", None), ("Authorization", None)], false, Some("k")), [""; 0]);
        assert_eq!(
            merged(&[("x-a", None), ("x-a", Some("1"))], false, None),
            ["accept: application/json", "x-a: 1"]
        );
        assert_eq!(
            merged(&[("AUTHORIZATION", Some("Basic x")), ("accept", None)], false, Some("k")),
            ["authorization: Basic x"]
        );
        assert_eq!(merged(&[("x-empty", Some(""))], false, None), ["accept: application/json", "x-empty: "]);
    }

    #[test]
    fn what_cannot_be_sent_is_named_and_its_value_is_not_shown() {
        let cases: &[(&str, Option<&str>, HeaderProblem, &str)] = &[
            ("", Some("secret-value"), HeaderProblem::Name, "headers."),
            ("x y", Some("secret-value"), HeaderProblem::Name, "headers.x"),
            ("x:y", Some("secret-value"), HeaderProblem::Name, "headers.x"),
            ("x\r\nsecret-value", Some("secret-value"), HeaderProblem::Name, "headers.x"),
            ("é", None, HeaderProblem::Name, "headers."),
            ("x", Some("secret-value\r\ny: z"), HeaderProblem::LineBreak, "headers.x"),
            ("x", Some("secret-value\n"), HeaderProblem::LineBreak, "headers.x"),
            ("x", Some("secret-value\r"), HeaderProblem::LineBreak, "headers.x"),
            ("x", Some("secret-value\0"), HeaderProblem::LineBreak, "headers.x"),
            ("x", Some("secret-value…"), HeaderProblem::Character, "headers.x"),
            ("x", Some("secret-value\u{1F600}"), HeaderProblem::Character, "headers.x"),
        ];
        for (name, value, problem, path) in cases {
            let error = merge(&layers(&[(name, *value)]), true, None).expect_err(name);
            assert_eq!(error.path(), Some(*path), "{name:?}");
            let expected = Error::new(Reason::Header { path: (*path).into(), problem: *problem });
            assert_eq!(error.to_string(), expected.to_string());
            assert!(!error.to_string().contains("secret-value"), "{error}");
        }
        for key in ["sk-1234\n", "sk-1234\r\nx-evil: 1", "sk-1234…"] {
            let error = merge(&[], true, Some(key)).expect_err(key);
            assert_eq!(error.path(), Some("headers.authorization"));
            assert!(!format!("{error} {error:?}").contains("sk-1234"), "{error}");
        }
        // White space at the ends is for the platform to take away, which takes that of ASCII.
        assert!(merge(&layers(&[("x", Some(" caf\u{e9}\t\u{ff}\u{a0}"))]), true, None).is_ok());
    }

    #[test]
    fn secrets_are_known_by_name() {
        for name in ["Authorization", "API-Key", "x-api-key", "Cookie", "access_token", "X-Auth"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["accept", "Idempotency-Key", "x-author", "keys"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
