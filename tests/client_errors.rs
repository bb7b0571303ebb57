//! What errors say, and what they keep to themselves.

use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::{Value, json};
use tokenbrook::Client;
use tokenbrook::chat::error_body::{self, Format};
use tokenbrook::chat::{ChatRequest, Message};
use tokenbrook::error::redact::{KEY_RUN, MESSAGE_RUN, REPLACEMENT, redact};
use tokenbrook::json::Tape;
use tokenbrook::transport::scripted::{Answer, Scripted};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    name: String,
    body: String,
    format: String,
    message: Option<String>,
    code: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    param: Option<String>,
    status: Option<u16>,
    /// Whether it is an error in a successful answer too.
    found: bool,
}

#[test]
fn every_form_of_an_error_body() {
    let cases: Vec<Body> = serde_json::from_str(include_str!("vectors/error_bodies.json")).expect("a table");
    for case in cases {
        let name = &case.name;
        let read = error_body::read(case.body.as_bytes());
        let format = match case.format.as_str() {
            "json" => Format::Json,
            "html" => Format::Html,
            "text" => Format::Text,
            _ => Format::Empty,
        };
        assert_eq!(read.format, format, "{name}");
        if case.message.is_some() || format != Format::Json {
            assert_eq!(read.message, case.message, "{name}");
        }
        assert_eq!((read.code, read.kind, read.param), (case.code, case.kind, case.param), "{name}");
        assert_eq!(read.status, case.status, "{name}");
        let mut tape = Tape::new();
        let text = case.body.trim_start_matches('\u{FEFF}').as_bytes();
        let found = tape.parse(text).is_ok() && error_body::find(tape.root(text)).is_some();
        assert_eq!(found, case.found, "{name}");
    }
}

#[test]
fn no_body_breaks_the_reader() {
    for bytes in [
        &b"\xff\xfe\x00"[..],
        b"{\"error\":\"\xff\"}",
        b"\"\\ud800",
        b"[[[[[[",
        b"{\"error\":{\"error\":{\"error\":1}}}",
    ] {
        let _ = error_body::read(bytes);
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert_eq!(error_body::read(&deep).format, Format::Json);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redaction {
    name: String,
    text: String,
    /// `None`: only that nothing is shown.
    expected: Option<String>,
    keys: Vec<String>,
    prompt: Option<String>,
}

fn request(prompt: &str) -> String {
    json!({ "model": "accounts/fireworks/models/llama-v3p1-405b-instruct", "messages": [{ "role": "user", "content": prompt }] })
        .to_string()
}

/// Redacts with the body shown in pieces of so many bytes.
fn redacted(text: &str, keys: &[String], body: Option<&str>, size: usize) -> String {
    match body {
        None => redact(text, keys, None),
        Some(body) => redact(
            text,
            keys,
            Some(&|visit: &mut dyn FnMut(&str)| {
                let mut start = 0;
                while start < body.len() {
                    let mut end = (start + size).min(body.len());
                    while !body.is_char_boundary(end) {
                        end += 1;
                    }
                    visit(&body[start..end]);
                    start = end;
                }
            }),
        ),
    }
}

#[test]
fn every_form_of_a_secret() {
    let cases: Vec<Redaction> =
        serde_json::from_str(include_str!("vectors/redaction.json")).expect("a table");
    for case in cases {
        let body = case.prompt.as_deref().map(request);
        for size in [1, 7, 1 << 16] {
            let out = redacted(&case.text, &case.keys, body.as_deref(), size);
            if let Some(expected) = &case.expected {
                assert_eq!(out, *expected, "{}", case.name);
            }
            if let Some(prompt) = &case.prompt {
                assert_eq!(shown(&out, prompt, MESSAGE_RUN), None, "{}", case.name);
            }
        }
    }
}

/// A run of `width` UTF-16 units of the secret that the text shows: the naive way.
fn shown(text: &str, secret: &str, width: usize) -> Option<String> {
    let starts = secret.char_indices().map(|(start, _)| &secret[start..]);
    let runs = starts.filter_map(|rest| {
        let ends = rest.char_indices().map(|(at, c)| &rest[..at + c.len_utf8()]);
        ends.into_iter().find(|run| run.encode_utf16().count() >= width)
    });
    runs.into_iter().find(|run| text.contains(run)).map(str::to_owned)
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn text(&mut self, letters: &[char], length: usize) -> String {
        (0..length).map(|_| letters[self.below(letters.len())]).collect()
    }
}

/// Random texts that quote random pieces of a key and a prompt, plain and in JSON: none is left, and JSON stays JSON.
#[test]
fn no_run_is_left_and_json_stays_json() {
    let letters: Vec<char> = "ab\"\n\\ é😀".chars().collect();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for round in 0..1000 {
        let key_length = 8 + random.below(40);
        let key = random.text(&"abc-1".chars().collect::<Vec<_>>(), key_length);
        let prompt_length = random.below(120);
        let prompt = random.text(&letters, prompt_length);
        let mut said = String::new();
        for _ in 0..1 + random.below(4) {
            let noise = random.below(5);
            said.push_str(&random.text(&letters, noise));
            let source: Vec<char> = if random.below(2) == 0 { key.chars() } else { prompt.chars() }.collect();
            let start = random.below(source.len() + 1);
            let end = start + random.below(source.len() - start + 1);
            said.extend(&source[start..end]);
        }
        let body = request(&prompt);
        let size = 1 + random.below(50);
        let plain = redacted(&said, std::slice::from_ref(&key), Some(&body), size);
        assert_eq!(shown(&plain, &key, KEY_RUN), None, "round {round}: {said:?} became {plain:?}");
        // A backslash is no part of a run, so that escaped text is found; runs are compared without.
        let bare = |text: &str| text.replace('\\', "");
        assert_eq!(
            shown(&bare(&plain), &bare(&prompt), MESSAGE_RUN),
            None,
            "round {round}: {said:?} became {plain:?}"
        );

        let text = json!({ "error": { "message": said, "list": [said, 1] }, "key": key }).to_string();
        let out = redacted(&text, std::slice::from_ref(&key), Some(&body), size);
        let value: Value =
            serde_json::from_str(&out).unwrap_or_else(|error| panic!("round {round}: {error}: {out}"));
        let message = value["error"]["message"].as_str().expect("a message");
        assert_eq!(shown(message, &key, KEY_RUN), None, "round {round}: {text} became {out}");
        assert_eq!(
            shown(&bare(message), &bare(&prompt), MESSAGE_RUN),
            None,
            "round {round}: {text} became {out}"
        );
        assert_eq!(value["key"], REPLACEMENT);
    }
}

#[test]
fn redaction_is_linear() {
    let prompt = "all work and no play makes jack a dull boy ".repeat(7_000);
    let body = request(&prompt);
    let text = json!({ "error": { "message": &prompt[..30_000] } }).to_string();
    let started = std::time::Instant::now();
    let out = redacted(&text, &["*".repeat(200), "sk-".repeat(60)], Some(&body), 1 << 16);
    assert!(out.len() < 200, "{out}");
    // Quadratic work would be 9·10⁹ steps, minutes in a build that is not optimised.
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// Wherever in an answer an error comes, it keeps the key and the prompt to itself.
#[test]
fn an_error_inside_an_answer_keeps_the_key_and_the_prompt() {
    const KEY: &str = "sk-proj-ABCDEFGHIJKLMNOP0123456789";
    const PROMPT: &str = "My doctor says that the lump on my neck has to be looked at before Christmas.";
    let says = json!({ "error": { "message": format!("{KEY} sent {PROMPT}"), "code": 401 } });
    for (kind, body) in [
        ("text/event-stream", format!("data: {says}\n\n")),
        ("text/event-stream", format!("event: error\ndata: {KEY} {PROMPT}\n\n")),
        ("application/json", says.to_string()),
        ("application/x-ndjson", format!("{{\"choices\":[]}}\n{says}\n")),
    ] {
        for stream in [false, true] {
            let script = Scripted::new([Answer::new(200).header("content-type", kind).body(&body)]);
            let client = Client::builder().transport(script.clone()).api_key(KEY).build().unwrap();
            let error = script.run(async {
                let request = ChatRequest::new("m", [Message::user(PROMPT)]);
                match stream {
                    false => client.chat().create(&request).await.unwrap_err(),
                    true => {
                        let items = client.chat().stream(&request).await.unwrap().collect::<Vec<_>>().await;
                        items.into_iter().find_map(Result::err).unwrap()
                    }
                }
            });
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(REPLACEMENT), "{shown}");
            for run in KEY.as_bytes().windows(KEY_RUN).chain(PROMPT.as_bytes().windows(MESSAGE_RUN)) {
                assert!(!shown.contains(std::str::from_utf8(run).unwrap()), "{shown}");
            }
        }
    }
}
