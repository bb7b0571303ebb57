//! The address of a request: base, path and query.

use crate::error::{Error, Reason, UrlProblem};
use crate::text::{before, halves, join, last, pieces};

/// Puts an address together.
///
/// `base` may be relative where there is a page, of which `origin` is the origin. It may have a query, which is kept;
/// the path's query and then `query` replace parameters of the same name. `path` may be a whole address, which then
/// stands for itself.
///
/// # Errors
/// For an address with credentials in it, of another scheme than http or https, or with a blank path segment.
pub(crate) fn build(
    base: &str,
    path: &str,
    query: &[(String, String)],
    origin: Option<&str>,
) -> Result<String, Error> {
    let (path, path_query) = split_query(path.trim_ascii());
    let mut url;
    let mut parameters: Vec<String> = Vec::new();
    if has_scheme(path) {
        check_base(path, origin).map_err(|problem| refused("path", problem))?;
        url = path.to_owned();
    } else {
        check_path(path).map_err(|problem| refused("path", problem))?;
        let (mut base, base_query) = split_query(base.trim_ascii());
        check_base(base, origin).map_err(|problem| refused("baseURL", problem))?;
        add(&mut parameters, parsed(base_query));
        while let Some(shorter) = base.strip_suffix("/") {
            base = shorter;
        }
        url = absolute(base, origin);
        if !path.is_empty() {
            url.push('/');
            url.push_str(path.strip_prefix("/").unwrap_or(path));
        }
    }
    add(&mut parameters, parsed(path_query));
    add(
        &mut parameters,
        query.iter().map(|(name, value)| [&encode(name), "=", &encode(value)].concat()).collect(),
    );
    if !parameters.is_empty() {
        url.push('?');
        url.push_str(&join(&parameters, "&"));
    }
    Ok(url)
}

/// A path segment that names one thing, such as a completion's ID.
///
/// # Errors
/// For an ID that is blank, `.` or `..`, which would name something else.
pub(crate) fn segment(id: &str) -> Result<String, Error> {
    if is_blank(id) { Err(refused("path", UrlProblem::Segment)) } else { Ok(encode(id)) }
}

/// The origin of an address, in lower case; `None` for a relative one.
pub(crate) fn origin_of(url: &str) -> Option<String> {
    let (scheme, rest) = halves(url, b":");
    let authority = before(rest?.strip_prefix("//")?, b"/?#\\");
    let host = last(authority, b'@').and_then(|at| authority.get(at + 1..)).unwrap_or(authority);
    let mut origin = [scheme, "://", host].concat();
    origin.make_ascii_lowercase();
    for (scheme, port) in [("https:", ":443"), ("http:", ":80")] {
        if origin.starts_with(scheme) && origin.ends_with(port) {
            origin.truncate(origin.len() - port.len());
        }
    }
    Some(origin)
}

/// The address that a `location` header points to, seen from `from`.
pub(crate) fn resolve(location: &str, from: &str) -> String {
    let location = location.trim_ascii();
    if has_scheme(location) {
        return location.to_owned();
    }
    if location.starts_with("//") {
        return [before(from, b":"), ":", location].concat();
    }
    let origin = origin_of(from).unwrap_or_default();
    if location.starts_with("/") {
        return [&origin, location].concat();
    }
    let (address, _) = split_query(from);
    if location.starts_with("?") {
        return [address, location].concat();
    }
    let directory = last(address, b'/').filter(|at| *at >= origin.len()).and_then(|at| address.get(..at));
    [directory.unwrap_or(address), "/", location].concat()
}

fn refused(path: &'static str, problem: UrlProblem) -> Error {
    Error::new(Reason::Url { path, problem })
}

/// Splits off the query; what follows a `#` is dropped.
fn split_query(url: &str) -> (&str, &str) {
    let (url, query) = halves(before(url, b"#"), b"?");
    (url, query.unwrap_or_default())
}

/// The parameters of a query.
fn parsed(query: &str) -> Vec<String> {
    let mut parameters = Vec::new();
    for parameter in pieces(query, b"&") {
        if !parameter.is_empty() {
            parameters.push(parameter.to_owned());
        }
    }
    parameters
}

/// Adds parameters, which replace those of the same name that were there before.
fn add(parameters: &mut Vec<String>, mut more: Vec<String>) {
    parameters.retain(|old| !more.iter().any(|new| before(new, b"=") == before(old, b"=")));
    parameters.append(&mut more);
}

fn has_scheme(url: &str) -> bool {
    let (scheme, rest) = halves(url, b":");
    let mut bytes = scheme.bytes();
    rest.is_some()
        && bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn check_base(base: &str, origin: Option<&str>) -> Result<(), UrlProblem> {
    check_characters(base)?;
    let rest = if has_scheme(base) {
        let (scheme, rest) = halves(base, b":");
        let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
        rest.and_then(|rest| rest.strip_prefix("//")).filter(|_| known).ok_or(UrlProblem::Scheme)?
    } else if origin.is_none() {
        return Err(UrlProblem::Relative);
    } else {
        match base.strip_prefix("//") {
            Some(rest) => rest,
            None => return Ok(()),
        }
    };
    let authority = before(rest, b"/");
    if last(authority, b'@').is_some() {
        Err(UrlProblem::Credentials)
    } else if before(authority, b":").is_empty() {
        Err(UrlProblem::Host)
    } else {
        Ok(())
    }
}

/// Browsers drop tabs and line breaks and take a backslash for a slash, so none may hide what an address means.
fn check_characters(text: &str) -> Result<(), UrlProblem> {
    let is_fine = |byte: u8| byte > b' ' && byte != b'\\' && byte != 0x7F;
    // Those from U+0080 to U+009F are controls as well.
    let controls = text.as_bytes().windows(2).any(|pair| matches!(pair, [0xC2, 0x80..=0x9F]));
    if text.bytes().all(is_fine) && !controls { Ok(()) } else { Err(UrlProblem::Character) }
}

/// A base that begins with `/` as a whole address: a worker made from a blob cannot fetch a relative one.
fn absolute(base: &str, origin: Option<&str>) -> String {
    match origin {
        Some(origin) if !has_scheme(base) => match base.strip_prefix("//") {
            Some(_) => [origin.split(':').next().unwrap_or_default(), ":", base].concat(),
            None if base.starts_with("/") || base.is_empty() => [origin, base].concat(),
            None => base.to_owned(),
        },
        _ => base.to_owned(),
    }
}

fn check_path(path: &str) -> Result<(), UrlProblem> {
    check_characters(path)?;
    let path = path.strip_prefix("/").unwrap_or(path);
    if !path.is_empty() && pieces(path, b"/").any(is_blank) { Err(UrlProblem::Segment) } else { Ok(()) }
}

/// Whether a segment, encoded or not, is blank or names a directory.
fn is_blank(segment: &str) -> bool {
    let mut rest = segment.as_bytes();
    let mut dots = 0;
    loop {
        rest = match rest {
            [] => return dots <= 2,
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => {
                dots += 1;
                rest
            }
            [b' ' | b'\t', rest @ ..] | [b'%', b'2', b'0', rest @ ..] | [b'%', b'0', b'9', rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986 §2.3.
fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://api.example/v1";
    const PAGE: Option<&str> = Some("https://app.example");

    #[test]
    fn base_path_and_query_become_one_address() {
        type Query = &'static [(&'static str, &'static str)];
        let cases: &[(&str, &str, Query, &str)] = &[
            (BASE, "/chat/completions", &[], "https://api.example/v1/chat/completions"),
            (BASE, "chat/completions", &[], "https://api.example/v1/chat/completions"),
            ("https://api.example/v1/", "/chat/completions", &[], "https://api.example/v1/chat/completions"),
            ("https://api.example/v1//", "/models", &[], "https://api.example/v1/models"),
            ("  https://api.example/v1 ", "/models", &[], "https://api.example/v1/models"),
            // As for a browser, only what is ASCII is no part of an address at its ends.
            ("https://api.example/v1\u{A0}", "/m\u{2003}", &[], "https://api.example/v1\u{A0}/m\u{2003}"),
            ("HTTP://LOCALHOST:11434/v1", "/models", &[], "HTTP://LOCALHOST:11434/v1/models"),
            ("https://api.example", "/models", &[], "https://api.example/models"),
            ("http://[::1]:8080/v1", "/models", &[], "http://[::1]:8080/v1/models"),
            (
                "https://a.example/v1?api-version=1",
                "/models",
                &[],
                "https://a.example/v1/models?api-version=1",
            ),
            (
                "https://a.example/v1/?api-version=1#x",
                "/models",
                &[],
                "https://a.example/v1/models?api-version=1",
            ),
            ("https://a.example/?v=1&w=2", "/m?v=3", &[("w", "4")], "https://a.example/m?v=3&w=4"),
            (BASE, "/m?a=1", &[("a", "2"), ("a", "3")], "https://api.example/v1/m?a=2&a=3"),
            (
                BASE,
                "/m",
                &[("metadata[k]", "ü &=+")],
                "https://api.example/v1/m?metadata%5Bk%5D=%C3%BC%20%26%3D%2B",
            ),
            (BASE, "https://b.example/x/", &[("q", "1")], "https://b.example/x/?q=1"),
            (BASE, "", &[], "https://api.example/v1"),
            ("/api/v1", "/models", &[], "https://app.example/api/v1/models"),
            ("/", "/models", &[], "https://app.example/models"),
            ("//b.example/v1", "/models", &[], "https://b.example/v1/models"),
            ("api/v1", "/models", &[], "api/v1/models"),
        ];
        for (base, path, query, expected) in cases {
            let query: Vec<_> = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            assert_eq!(build(base, path, &query, PAGE).as_deref().ok(), Some(*expected), "{base} {path}");
        }
    }

    #[test]
    fn addresses_that_are_refused() {
        use UrlProblem::*;
        let cases: &[(&str, &str, Option<&str>, &str, UrlProblem)] = &[
            ("https://u:p@a.example/v1", "/m", PAGE, "baseURL", Credentials),
            ("https://u@a.example", "/m", PAGE, "baseURL", Credentials),
            ("//u:p@a.example", "/m", PAGE, "baseURL", Credentials),
            ("https:\\\\u:p@a.example", "/m", PAGE, "baseURL", Character),
            ("ht\ntps://a.example", "/m", PAGE, "baseURL", Character),
            ("https://a.example/ x", "/m", PAGE, "baseURL", Character),
            ("ftp://a.example", "/m", PAGE, "baseURL", Scheme),
            ("javascript:alert(1)", "/m", PAGE, "baseURL", Scheme),
            ("data:text/plain,x", "/m", PAGE, "baseURL", Scheme),
            ("file:///etc", "/m", PAGE, "baseURL", Scheme),
            ("https:a.example", "/m", PAGE, "baseURL", Scheme),
            ("localhost:11434/v1", "/m", PAGE, "baseURL", Scheme),
            ("https://", "/m", PAGE, "baseURL", Host),
            ("https:///v1", "/m", PAGE, "baseURL", Host),
            ("https://:80/v1", "/m", PAGE, "baseURL", Host),
            ("/v1", "/m", None, "baseURL", Relative),
            ("api.example/v1", "/m", None, "baseURL", Relative),
            (BASE, "/chat/completions/", PAGE, "path", Segment),
            (BASE, "/chat//messages", PAGE, "path", Segment),
            (BASE, "/chat/%20/messages", PAGE, "path", Segment),
            (BASE, "/chat/../models", PAGE, "path", Segment),
            (BASE, "/chat/%2e%2E/models", PAGE, "path", Segment),
            (BASE, "/chat/./models", PAGE, "path", Segment),
            (BASE, "/chat\\..\\x", PAGE, "path", Character),
            (BASE, "/chat\u{80}", PAGE, "path", Character),
            ("https://a.example/\u{9F}x", "/m", PAGE, "baseURL", Character),
            (BASE, "https://u:p@b.example/x", PAGE, "path", Credentials),
            (BASE, "ftp://b.example/x", PAGE, "path", Scheme),
        ];
        for (base, path, origin, place, problem) in cases {
            let error = build(base, path, &[], *origin).expect_err(base);
            assert_eq!(error.path(), Some(*place), "{base} {path}");
            assert_eq!(error.to_string(), refused(place, *problem).to_string(), "{base} {path}");
        }
    }

    #[test]
    fn ids_are_encoded_and_blank_ones_refused() {
        assert_eq!(segment("chatcmpl-1").ok().as_deref(), Some("chatcmpl-1"));
        assert_eq!(segment("a/b?c#d é").ok().as_deref(), Some("a%2Fb%3Fc%23d%20%C3%A9"));
        for id in ["", " ", ".", "..", "%2e"] {
            assert!(segment(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn origins_compare_as_browsers_see_them() {
        let cases = [
            ("https://A.example/x", "https://a.example"),
            ("https://a.example:443/x", "https://a.example"),
            ("http://a.example:80", "http://a.example"),
            ("http://a.example:443?x", "http://a.example:443"),
            ("HTTPS://u:p@a.example:8443#x", "https://a.example:8443"),
        ];
        for (url, origin) in cases {
            assert_eq!(origin_of(url).as_deref(), Some(origin), "{url}");
        }
        assert_eq!(origin_of("/v1"), None);
    }

    #[test]
    fn locations_are_resolved() {
        let from = "https://a.example/v1/chat/completions?x=1";
        let cases = [
            ("https://b.example/y", "https://b.example/y"),
            ("//b.example/y", "https://b.example/y"),
            ("/v2/y", "https://a.example/v2/y"),
            ("y", "https://a.example/v1/chat/y"),
            ("?y=2", "https://a.example/v1/chat/completions?y=2"),
        ];
        for (location, expected) in cases {
            assert_eq!(resolve(location, from), expected, "{location}");
        }
        assert_eq!(resolve("y", "https://a.example"), "https://a.example/y");
    }
}
