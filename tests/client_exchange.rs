//! The driver of a request over the scripted transport: every branch of the policy, with a clock of its own.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use tokenbrook::chat::{ChatRequest, Message};
use tokenbrook::transport::TransportErrorKind;
use tokenbrook::transport::scripted::{Answer, Scripted};
use tokenbrook::{Client, Error};

const PROMPT: &str = "Tell me why the sky is blue, in one sentence.";

#[derive(Deserialize)]
struct Case {
    name: String,
    call: String,
    options: Options,
    answers: Vec<Given>,
    expect: Expected,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    timeout: Option<u64>,
    total_timeout: Option<u64>,
    idle_timeout: Option<u64>,
    max_retries: Option<u32>,
    max_retry_delay: Option<u64>,
    max_event_bytes: Option<usize>,
    random: Option<f64>,
    /// A key, a list for a function that gives one after the other (`!…` fails), or null.
    #[serde(default = "known_key")]
    key: Value,
    #[serde(rename = "baseURL")]
    base_url: Option<String>,
    origin: Option<String>,
}

fn known_key() -> Value {
    "sk-test-0000".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    status: Option<u16>,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    /// Reads; with a number before, they take so many ms.
    #[serde(default)]
    body: Vec<Value>,
    /// How the body ends.
    end: Option<String>,
    #[serde(default)]
    after: f64,
    url: Option<String>,
    fail: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    hang: bool,
    redirect: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// When each request was sent, in ms.
    at: Option<Vec<f64>>,
    elapsed: Option<f64>,
    text: Option<String>,
    error: Option<ExpectedError>,
    /// The path of the error of `build`.
    build: Option<String>,
    hides: Option<String>,
    aborted: Option<usize>,
    discarded: Option<usize>,
    urls: Option<Vec<String>>,
    keys: Option<Vec<Option<String>>>,
    bodies: Option<Vec<bool>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ExpectedError {
    kind: String,
    status: Option<u16>,
    code: Option<String>,
    #[serde(rename = "type")]
    error_type: Option<String>,
    param: Option<String>,
    path: Option<String>,
    says: Option<String>,
    asks: Option<String>,
    hides: Option<String>,
    source: Option<String>,
    request_id: Option<String>,
    retry_after: Option<u64>,
    partial: Option<String>,
    retry_safe: Option<bool>,
}

impl Given {
    fn answer(&self) -> Answer {
        if self.hang {
            return Answer::hang();
        }
        if let Some(message) = &self.fail {
            let kind = match self.kind.as_deref() {
                Some("timeout") => TransportErrorKind::Timeout,
                Some("unusable") => TransportErrorKind::Unusable,
                _ => TransportErrorKind::Connection,
            };
            return Answer::failure_of(kind, message);
        }
        if self.redirect.is_some() {
            return Answer::hidden_redirect();
        }
        let mut answer = Answer::new(self.status.expect("a status")).after(self.after);
        for (name, value) in &self.headers {
            answer = answer.header(name, value.as_str().expect("a header's value"));
        }
        if let Some(url) = &self.url {
            answer = answer.from_url(url);
        }
        for piece in &self.body {
            answer = match piece {
                Value::String(text) => answer.body(text),
                piece => answer.body_after(piece[0].as_f64().expect("ms"), piece[1].as_str().expect("text")),
            };
        }
        match self.end.as_deref() {
            Some("fail") => answer.body_failure("broken off"),
            Some("hang") => answer.body_hang(),
            _ => answer,
        }
    }
}

fn client(options: &Options, script: &Scripted) -> Result<Client<Scripted>, Error> {
    let ms = Duration::from_millis;
    let mut builder = Client::builder().transport(script.clone());
    builder = builder.base_url(options.base_url.as_deref().unwrap_or("https://api.example/v1"));
    builder = match &options.key {
        Value::String(key) => builder.api_key(key),
        Value::Array(keys) => {
            let keys: Rc<[String]> = keys.iter().map(|key| key.as_str().expect("a key").to_owned()).collect();
            let asked = Cell::new(0);
            builder.api_key_from(move || {
                let key = keys[asked.replace(asked.get() + 1)].clone();
                async move {
                    match key.strip_prefix('!') {
                        Some(problem) => Err(problem.to_owned()),
                        None => Ok(key),
                    }
                }
            })
        }
        _ => builder,
    };
    if let Some(timeout) = options.timeout {
        builder = builder.timeout(ms(timeout));
    }
    if let Some(timeout) = options.total_timeout {
        builder = builder.total_timeout(ms(timeout));
    }
    if let Some(timeout) = options.idle_timeout {
        builder = builder.idle_timeout(ms(timeout));
    }
    if let Some(retries) = options.max_retries {
        builder = builder.max_retries(retries);
    }
    if let Some(delay) = options.max_retry_delay {
        builder = builder.max_retry_delay(ms(delay));
    }
    if let Some(bytes) = options.max_event_bytes {
        builder = builder.max_event_bytes(bytes);
    }
    builder.build()
}

/// The text of the answer, and of a stream both ways of getting it.
async fn call(client: &Client<Scripted>, streamed: bool) -> Result<String, Error> {
    let request = ChatRequest::new("m", [Message::user(PROMPT)]);
    if !streamed {
        let completion = client.chat().create(&request).await?;
        return Ok(completion.choices[0].message.content.clone().unwrap_or_default());
    }
    let mut stream = client.chat().stream(&request).await?;
    let mut text = String::new();
    while let Some(chunk) = stream.next().await {
        text.push_str(chunk?.text().unwrap_or_default());
    }
    assert!(stream.next().await.is_none(), "a stream that has ended stays at its end");
    assert_eq!(stream.partial().choices[0].message.content.as_deref(), Some(&*text));
    Ok(text)
}

fn check_error(name: &str, error: &Error, expected: &ExpectedError) {
    let sentence = error.to_string();
    assert_eq!(error.kind().as_str(), expected.kind, "{name}: {sentence}");
    for says in [&expected.says, &expected.asks].into_iter().flatten() {
        assert!(sentence.contains(says), "{name}: {sentence:?} does not say {says:?}");
    }
    if let Some(hidden) = &expected.hides {
        assert!(!format!("{sentence} {error:?}").contains(hidden), "{name}: {sentence:?} shows {hidden:?}");
    }
    if let Some(source) = &expected.source {
        let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        assert!(said.contains(source), "{name}: the source is {said:?}");
    }
    if let Some(safe) = expected.retry_safe {
        assert_eq!(error.retry_safe(), safe, "{name}");
    }
    if let Some(partial) = &expected.partial {
        let choice = error.partial().and_then(|partial| partial.choices.first());
        assert_eq!(choice.and_then(|choice| choice.message.content.as_ref()), Some(partial), "{name}");
    }
    let asked = error.retry_after().map(|delay| u64::try_from(delay.as_millis()).expect("ms"));
    if expected.retry_after.is_some() {
        assert_eq!(asked, expected.retry_after, "{name}");
    }
    let same = |found: Option<&str>, expected: &Option<String>| {
        if expected.is_some() {
            assert_eq!(found, expected.as_deref(), "{name}");
        }
    };
    same(error.code(), &expected.code);
    same(error.error_type(), &expected.error_type);
    same(error.param(), &expected.param);
    same(error.path(), &expected.path);
    same(error.request_id(), &expected.request_id);
    if expected.status.is_some() {
        assert_eq!(error.status(), expected.status, "{name}");
    }
}

fn run(case: &Case) {
    let name = &case.name;
    let expect = &case.expect;
    let mut script = Scripted::new(case.answers.iter().map(Given::answer));
    if let Some(random) = case.options.random {
        script = script.with_random(random);
    }
    if let Some(origin) = &case.options.origin {
        script = script.with_origin(origin);
    }
    let client = match (client(&case.options, &script), &expect.build) {
        (Ok(client), None) => client,
        (Err(error), Some(path)) => {
            assert_eq!(error.path(), Some(path.as_str()), "{name}: {error}");
            let hidden = expect.hides.as_deref().unwrap_or("\u{0}");
            assert!(!format!("{error} {error:?}").contains(hidden), "{name}: {error}");
            return;
        }
        (Ok(_), Some(_)) => panic!("{name}: the client was built"),
        (Err(error), None) => panic!("{name}: {error}"),
    };
    match (script.run(call(&client, case.call == "stream")), &expect.text, &expect.error) {
        (Ok(text), Some(expected), None) => assert_eq!(text, *expected, "{name}"),
        (Err(error), None, Some(expected)) => check_error(name, &error, expected),
        (Ok(text), ..) => panic!("{name}: got {text:?}"),
        (Err(error), ..) => panic!("{name}: {error:?}"),
    }
    let sent = script.sent();
    if let Some(at) = &expect.at {
        assert_eq!(sent.iter().map(|sent| sent.at).collect::<Vec<_>>(), *at, "{name}");
    }
    if let Some(elapsed) = expect.elapsed {
        assert_eq!(script.elapsed(), elapsed, "{name}");
    }
    if let Some(urls) = &expect.urls {
        assert_eq!(
            sent.iter().map(|sent| &sent.request.url).collect::<Vec<_>>(),
            urls.iter().collect::<Vec<_>>()
        );
    }
    if let Some(keys) = &expect.keys {
        let bearer = |key: &String| if key == "-" { None } else { Some(format!("Bearer {key}")) };
        let expected: Vec<_> = keys.iter().map(|key| key.as_ref().and_then(bearer)).collect();
        let found: Vec<_> = sent.iter().map(|sent| sent.header("authorization").map(str::to_owned)).collect();
        assert_eq!(found, expected, "{name}");
    }
    if let Some(bodies) = &expect.bodies {
        assert_eq!(
            sent.iter().map(|sent| sent.request.body.is_some()).collect::<Vec<_>>(),
            *bodies,
            "{name}"
        );
    }
    if let Some(aborted) = expect.aborted {
        assert_eq!(script.aborted(), aborted, "{name}: aborted");
    }
    if let Some(discarded) = expect.discarded {
        assert_eq!(script.discarded(), discarded, "{name}: discarded");
    }
}

#[test]
fn every_case_of_the_table() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("vectors/exchange.json")).expect("the table is well-formed");
    assert!(cases.len() > 100, "the table is there");
    cases.iter().for_each(run);
}

/// Every status × number of failures × retries allowed: how often, when, and with what end.
#[test]
fn statuses_failures_and_retries_in_every_combination() {
    let ok =
        r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"fine"},"finish_reason":"stop"}]}"#;
    for status in [
        400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425, 429, 451, 499, 500, 501, 502, 503, 504,
        529,
    ] {
        for failures in 0..5_usize {
            for allowed in 0..4_usize {
                let answers =
                    std::iter::repeat_n(Answer::new(status), failures).chain([Answer::new(200).body(ok)]);
                let script = Scripted::new(answers);
                let client = Client::builder()
                    .transport(script.clone())
                    .max_retries(allowed as u32)
                    .build()
                    .expect("a client");
                let result = script.run(call(&client, false));
                let again = matches!(status, 408 | 409 | 429) || status >= 500;
                let attempts = if again { failures.min(allowed) + 1 } else { 1 };
                let name = format!("{status}, {failures} failures, {allowed} retries");
                assert_eq!(script.sent().len(), attempts, "{name}");
                let waits: f64 = (0..attempts - 1).map(|n| 500.0 * f64::from(1 << n)).sum();
                assert_eq!(script.elapsed(), waits, "{name}");
                match result {
                    Ok(text) => assert!(text == "fine" && attempts == failures + 1, "{name}"),
                    Err(error) => assert!(error.status() == Some(status) && failures >= attempts, "{name}"),
                }
            }
        }
    }
}

#[test]
fn exactly_three_headers_and_an_explicit_stream_are_sent() {
    for streamed in [false, true] {
        let script = Scripted::new([Answer::new(400)]);
        let client = Client::builder().transport(script.clone()).api_key("sk-1").build().expect("a client");
        script.run(call(&client, streamed)).expect_err("a refusal");
        let request = &script.sent()[0].request;
        let names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["accept", "content-type", "authorization"]);
        assert_eq!(request.method, "POST");
        assert_eq!(request.url, "https://api.codingplanx.ai/v1/chat/completions");
        let body: Value = serde_json::from_str(request.body.as_deref().expect("a body")).expect("JSON");
        assert_eq!(
            body,
            serde_json::json!({
                "model": "m", "messages": [{ "role": "user", "content": PROMPT }], "stream": streamed
            })
        );
    }
}

#[test]
fn dropping_a_future_or_a_stream_aborts_the_request() {
    let event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    let script = Scripted::new([Answer::hang(), Answer::new(500), Answer::new(200).body(event).body_hang()]);
    let client = Client::builder().transport(script.clone()).build().expect("a client");
    assert!(script.run_for(call(&client, false), 100.0).is_none());
    assert_eq!((script.sent().len(), script.aborted()), (1, 1), "while headers are awaited");
    assert!(script.run_for(call(&client, false), 100.0).is_none());
    assert_eq!((script.sent().len(), script.aborted()), (2, 1), "while the next attempt is awaited");
    let request = ChatRequest::new("m", [Message::user(PROMPT)]);
    let mut stream = script.run(client.chat().stream(&request)).expect("a stream");
    script.run(stream.next()).expect("a chunk").expect("a chunk");
    drop(stream);
    assert_eq!((script.sent().len(), script.aborted()), (3, 2), "while the body is read");
}

#[test]
fn a_machine_that_slept_gets_another_chance() {
    let event =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n";
    let script = Scripted::new([Answer::new(200).body_after(1500.0, event)]);
    let client = Client::builder()
        .transport(script.clone())
        .idle_timeout(Duration::from_secs(1))
        .build()
        .expect("a client");
    let request = ChatRequest::new("m", [Message::user(PROMPT)]);
    let mut stream = script.run(client.chat().stream(&request)).expect("a stream");
    assert!(script.run_for(stream.next(), 10.0).is_none());
    // The clock jumps over both the timer and the read.
    script.jump(3_600_000.0);
    assert_eq!(script.run(stream.next()).expect("a chunk").expect("a chunk").text(), Some("a"));
}

#[test]
fn only_time_that_is_waited_for_counts_as_silence() {
    let event = |finish: &str| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"a\"}}{finish}}}]}}\n\n")
    };
    let script = Scripted::new([Answer::new(200).body(event("")).body(event(",\"finish_reason\":\"stop\""))]);
    let client = Client::builder()
        .transport(script.clone())
        .idle_timeout(Duration::from_secs(1))
        .build()
        .expect("a client");
    let request = ChatRequest::new("m", [Message::user(PROMPT)]);
    let mut stream = script.run(client.chat().stream(&request)).expect("a stream");
    script.run(stream.next()).expect("a chunk").expect("a chunk");
    script.jump(3_600_000.0);
    script.run(stream.next()).expect("a chunk").expect("a chunk");
    assert!(script.run(stream.next()).is_none());
}

#[test]
fn the_log_has_facts_and_no_secrets() {
    let lines = Rc::new(std::cell::RefCell::new(String::new()));
    let out = lines.clone();
    let script =
        Scripted::new([Answer::new(401)
            .body(r#"{"error":{"message":"Incorrect API key provided: sk-secret-0123456789."}}"#)]);
    let client = Client::builder()
        .transport(script.clone())
        .api_key("sk-secret-0123456789")
        .base_url("https://api.example/v1?token=query-secret")
        .default_header("x-api-key", "header-secret-1")
        .log(move |level, message, details| {
            out.borrow_mut().push_str(&format!("{level:?} {message} {details:?}\n"))
        })
        .build()
        .expect("a client");
    script.run(call(&client, false)).expect_err("a refusal");
    let lines = lines.borrow();
    for fact in [
        "https://api.example/v1/chat/completions",
        "\"status\", Number(401.0)",
        "accept",
        "[redacted]",
        "***",
    ] {
        assert!(lines.contains(fact), "{fact} is missing in\n{lines}");
    }
    for secret in ["secret", "sky"] {
        assert!(!lines.contains(secret), "{secret} is shown in\n{lines}");
    }
}
