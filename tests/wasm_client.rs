//! The client over `fetch` in a browser: real requests, responses, streams and signals, from a `fetch` that is given.
#![cfg(all(target_arch = "wasm32", feature = "npm"))]

use std::time::Duration;

use futures_util::StreamExt;
use js_sys::{Array, Function, Object, Promise, Reflect};
use tokenbrook::bindings::Exchange;
use tokenbrook::chat::{ChatRequest, Message};
use tokenbrook::client::ClientBuilder;
use tokenbrook::transport::Transport;
use tokenbrook::transport::fetch::FetchTransport;
use tokenbrook::{Client, ErrorKind};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const COMPLETION: &str =
    r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"fine"},"finish_reason":"stop"}]}"#;

/// A `fetch` with this body, and the list of what it saw: `log` of the body takes notes.
fn fetch(body: &str) -> (Function, Array) {
    let log = Array::new();
    let text = format!(
        "'use strict'; return async function (url, init) {{ const self = this; const call = log.length; {body} }}"
    );
    let fetch = Function::new_with_args("log", &text).call1(&JsValue::NULL, &log).expect("a function");
    (fetch.unchecked_into(), log)
}

fn builder(fetch: &Function) -> ClientBuilder<FetchTransport> {
    Client::builder()
        .transport(FetchTransport::new().with_fetch(fetch.clone()))
        .base_url("https://api.example/v1")
        .api_key("sk-test-0123456789")
}

fn request() -> ChatRequest {
    ChatRequest::new("m", [Message::user("Say something.")])
}

fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).expect(name)
}

fn text(value: &JsValue, name: &str) -> String {
    get(value, name).as_string().unwrap_or_default()
}

async fn sleep(ms: f64) {
    FetchTransport::new().sleep(ms).await;
}

#[wasm_bindgen_test]
async fn fetch_is_called_plainly() {
    let (fetch, log) = fetch(&format!(
        "log.push({{ self, url, keys: Object.keys(init).sort().join(), names: [...init.headers.keys()].join(),
           real: init.headers instanceof Headers && init.signal instanceof AbortSignal, ...init }});
         return new Response('{COMPLETION}')"
    ));
    let transport = FetchTransport::new().with_fetch(fetch).with_options(
        Function::new_no_args(
            "return { credentials: 'include', method: 'PUT', body: 'x', headers: { x: 'y' } }",
        )
        .call0(&JsValue::NULL)
        .expect("options")
        .unchecked_into(),
    );
    let client =
        Client::builder().transport(transport).api_key("sk-1").base_url("https://api.example/v1").build();
    let answer = client.expect("a client").chat().create(&request()).await.expect("an answer");
    assert_eq!(answer.choices[0].message.content.as_deref(), Some("fine"));
    let seen = log.get(0);
    assert!(get(&seen, "self").is_undefined(), "`this` is undefined");
    assert!(get(&seen, "real").is_truthy());
    assert_eq!(text(&seen, "url"), "https://api.example/v1/chat/completions");
    assert_eq!(text(&seen, "keys"), "body,credentials,headers,method,redirect,signal");
    assert_eq!(text(&seen, "names"), "accept,authorization,content-type");
    assert_eq!((text(&seen, "method"), text(&seen, "credentials")), ("POST".into(), "include".into()));
    assert_eq!(
        text(&seen, "body"),
        r#"{"model":"m","messages":[{"role":"user","content":"Say something."}],"stream":false}"#
    );
}

#[wasm_bindgen_test]
async fn the_global_fetch_is_looked_up_for_every_attempt() {
    let patch = Function::new_no_args(
        "const { fetch } = globalThis; let calls = 0;
         const answer = (n) => async () => (globalThis.fetch = answer(n + 1), calls++,
           n === 0 ? new Response('', { status: 500, headers: { 'retry-after-ms': '1' } }) : new Response('{}'));
         globalThis.fetch = answer(0);
         return () => (globalThis.fetch = fetch, calls)",
    );
    let restore: Function = patch.call0(&JsValue::NULL).expect("patched").unchecked_into();
    let client = Client::builder().base_url("https://api.example/v1").build().expect("a client");
    let answer = client.models().list().await;
    let calls = restore.call0(&JsValue::NULL).expect("restored");
    assert!(answer.is_ok(), "{answer:?}");
    assert_eq!(calls.as_f64(), Some(2.0));
}

#[wasm_bindgen_test]
async fn a_browsers_own_fetch_takes_a_request_and_what_a_page_puts_there_an_address() {
    for (there, requests, says) in [
        ("real", 1.0, "TypeError: "),
        ("(...all) => real(...all)", 0.0, "TypeError: "),
        ("real.bind(undefined)", 0.0, "TypeError: "),
        ("new Proxy(real, {})", 0.0, "TypeError: "),
        ("new Proxy(real, { apply() { return Promise.reject('no') } })", 0.0, "no"),
        ("async function fetch() { throw 'no' }", 0.0, "no"),
        ("async function fetch() { return '[native code]' }", 0.0, "something else than a Response"),
    ] {
        let patch = Function::new_no_args(&format!(
            "const {{ fetch: real, Request }} = globalThis; let made = 0;
             globalThis.Request = new Proxy(Request, {{ construct: (...all) => (made++, Reflect.construct(...all)) }});
             globalThis.fetch = {there};
             return () => (Object.assign(globalThis, {{ fetch: real, Request }}), made)"
        ));
        let restore: Function = patch.call0(&JsValue::NULL).expect("patched").unchecked_into();
        // Nobody listens at this port.
        let client = Client::builder().base_url("http://127.0.0.1:9/v1").max_retries(0).build();
        let answer = client.expect("a client").chat().create(&request()).await;
        let made = restore.call0(&JsValue::NULL).expect("restored").as_f64();
        let error = answer.expect_err(there);
        assert_eq!((error.kind(), made), (ErrorKind::Connection, Some(requests)), "{there}: {error}");
        assert!(error.to_string().contains(says), "{there}: {error}");
    }
}

#[wasm_bindgen_test]
async fn whatever_a_given_fetch_does_is_an_error_and_no_panic() {
    for (body, kind, says) in [
        ("throw new TypeError('Failed to fetch')", ErrorKind::Connection, "TypeError: Failed to fetch"),
        ("throw 'a string'", ErrorKind::Connection, "a string"),
        ("throw undefined", ErrorKind::Connection, "not an Error"),
        ("throw null", ErrorKind::Connection, "not an Error"),
        ("throw 42", ErrorKind::Connection, "not an Error"),
        ("throw {}", ErrorKind::Connection, "failed"),
        ("throw new Proxy({}, { get() { throw 1 } })", ErrorKind::Connection, "failed"),
        (
            "throw new Error('fetch failed', { cause: { code: 'ECONNREFUSED' } })",
            ErrorKind::Connection,
            "(ECONNREFUSED)",
        ),
        (
            "throw new DOMException('The operation timed out.', 'TimeoutError')",
            ErrorKind::Timeout,
            "timed out",
        ),
        ("throw new Error('no sk-test-0123456789 here')", ErrorKind::Connection, "no [redacted] here"),
        ("return undefined", ErrorKind::Connection, "something else than a Response"),
        ("return 'text'", ErrorKind::Connection, "something else than a Response"),
        ("return { status: 200 }", ErrorKind::Connection, "something else than a Response"),
        ("return { status: 200, headers: { get: () => null } }", ErrorKind::Connection, "failed"),
        (
            "return { status: 200, headers: new Map(), text: () => { throw 1 } }",
            ErrorKind::Connection,
            "failed",
        ),
        ("return { status: 200, headers: new Map(), text: () => 5 }", ErrorKind::Connection, "failed"),
        (
            "return { status: 200, headers: new Map(), body: { getReader: () => ({ read: () => 5 }) } }",
            ErrorKind::Connection,
            "failed",
        ),
        (
            "return { status: 200, headers: new Map(), body: new ReadableStream({ start(c) { c.enqueue('text'); c.close() } }) }",
            ErrorKind::Connection,
            "failed",
        ),
        ("const r = new Response('{}'); r.body.getReader(); return r", ErrorKind::Connection, "locked"),
        (
            "return new Response(new ReadableStream({ start(c) { c.error(new Error('broken')) } }))",
            ErrorKind::Connection,
            "broken",
        ),
    ] {
        let (fetch, _) = fetch(body);
        let client = builder(&fetch).max_retries(0).build().expect("a client");
        let error = client.chat().create(&request()).await.expect_err(body);
        assert_eq!(error.kind(), kind, "{body}: {error}");
        assert!(error.to_string().contains(says), "{body}: {error}");
        let error = match client.chat().stream(&request()).await {
            Ok(mut stream) => stream.next().await.expect(body).expect_err(body),
            Err(error) => error,
        };
        assert!(
            matches!(error.kind(), ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Empty),
            "{body}: {error}"
        );
    }
}

#[wasm_bindgen_test]
async fn objects_that_only_look_like_a_response_will_do() {
    let (fetch, _) =
        fetch(&format!("return {{ status: 200, headers: new Map(), text: async () => '{COMPLETION}' }}"));
    let answer =
        builder(&fetch).build().expect("a client").chat().create(&request()).await.expect("an answer");
    assert_eq!(answer.choices.len(), 1);
}

#[wasm_bindgen_test]
async fn a_body_before_a_retry_is_cancelled() {
    let (fetch, log) = fetch(&format!(
        "if (call === 0) return new Response(new ReadableStream({{ pull() {{ return new Promise(() => {{}}) }}, cancel() {{ log.push('cancelled') }} }}),
           (log.push('called'), {{ status: 429, headers: {{ 'retry-after-ms': '1' }} }}));
         log.push('again'); return new Response('{COMPLETION}')"
    ));
    builder(&fetch).build().expect("a client").chat().create(&request()).await.expect("an answer");
    assert_eq!(log.join(" "), "called cancelled again");
}

#[wasm_bindgen_test]
async fn a_stream_is_read_as_it_comes_and_let_go() {
    let (fetch, log) = fetch(
        "log.push('called'); const encoder = new TextEncoder(); let n = 0;
         init.signal.addEventListener('abort', () => log.push('aborted'));
         return new Response(new ReadableStream({
           pull(c) { log.push('pull'); c.enqueue(encoder.encode(`data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"${n++}é\"}}]}\\n\\n`)) },
           cancel() { log.push('cancelled') },
         }, { highWaterMark: 0 }), { headers: { 'content-type': 'text/event-stream' } })",
    );
    let client = builder(&fetch).build().expect("a client");
    let mut stream = client.chat().stream(&request()).await.expect("a stream");
    for n in 0..3 {
        let chunk = stream.next().await.expect("a chunk").expect("a chunk");
        assert_eq!(chunk.text(), Some(format!("{n}é").as_str()));
    }
    assert_eq!(log.join(" "), "called pull pull pull", "nothing is read ahead");
    drop(stream);
    sleep(10.0).await;
    assert_eq!(log.join(" "), "called pull pull pull cancelled aborted");
}

#[wasm_bindgen_test]
async fn the_end_of_a_stream_aborts_nothing() {
    let (fetch, log) = fetch(
        "init.signal.addEventListener('abort', () => log.push('aborted'));
         return new Response('data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\\n\\n')",
    );
    let client = builder(&fetch).build().expect("a client");
    let stream = client.chat().stream(&request()).await.expect("a stream");
    let whole = stream.final_completion().await.expect("an answer");
    assert_eq!(whole.choices[0].message.content.as_deref(), Some("a"));
    sleep(10.0).await;
    assert_eq!(log.length(), 0);
}

#[wasm_bindgen_test]
async fn a_timeout_aborts_the_request() {
    let (fetch, log) = fetch(
        "init.signal.addEventListener('abort', () => log.push(init.signal.reason.name));
         return new Promise(() => {})",
    );
    let client = builder(&fetch).timeout(Duration::from_millis(30)).max_retries(0).build().expect("a client");
    let error = client.chat().create(&request()).await.expect_err("a timeout");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(log.join(" "), "AbortError");
}

#[wasm_bindgen_test]
async fn characters_cut_by_the_network_are_whole_in_a_text() {
    let (fetch, _) = fetch(
        "const bytes = new TextEncoder().encode('\\ufeff{\"choices\":[{\"index\":0,\"message\":{\"content\":\"é🌍\"}}]}');
         return new Response(new ReadableStream({ start(c) { for (const byte of bytes) c.enqueue(new Uint8Array([byte])); c.close() } }))",
    );
    let answer =
        builder(&fetch).build().expect("a client").chat().create(&request()).await.expect("an answer");
    assert_eq!(answer.choices[0].message.content.as_deref(), Some("é🌍"));
}

#[wasm_bindgen_test]
async fn redirects_are_not_followed_by_a_given_fetch() {
    // A hidden redirect as a browser shows it; through a given fetch nothing is asked again.
    let hidden = "log.push(init.redirect);
         return { status: 0, type: 'opaqueredirect', url, headers: new Headers(), body: null }";
    // A fetch that follows by itself.
    let followed = format!(
        "log.push(init.redirect); const r = new Response('{COMPLETION}');
         Object.defineProperties(r, {{ url: {{ value: 'https://evil.example/v1' }}, redirected: {{ value: true }} }}); return r"
    );
    for (body, says) in [(hidden, "does not show"), (followed.as_str(), "https://evil.example")] {
        let (fetch, log) = fetch(body);
        let error = builder(&fetch)
            .build()
            .expect("a client")
            .chat()
            .create(&request())
            .await
            .expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(log.join(" "), "manual");
    }
}

#[wasm_bindgen_test]
async fn a_real_refused_connection() {
    let client =
        Client::builder().base_url("http://127.0.0.1:9/v1").max_retries(0).build().expect("a client");
    let error = client.chat().create(&request()).await.expect_err("a refusal");
    assert!(error.is_connect(), "{error}");
    assert!(error.to_string().contains("POST http://127.0.0.1:9/v1/chat/completions"), "{error}");
}

#[wasm_bindgen_test]
async fn a_relative_base_is_the_pages() {
    let (fetch, log) = fetch("log.push(url); return new Response('{}')");
    let transport = FetchTransport::new().with_fetch(fetch);
    let client = Client::builder().transport(transport).base_url("/api").build().expect("a client");
    client.models().list().await.expect("a list");
    let origin = text(&get(&js_sys::global(), "location"), "origin");
    assert_eq!(log.get(0).as_string(), Some(format!("{origin}/api/models")));
}

// ---- what the façade calls

/// A `Call` with this fetch; `more` are members of an object literal.
fn exchange(fetch: &Function, more: &str) -> Exchange {
    let make = Function::new_with_args(
        "fetch",
        &format!(
            "return {{ method: 'POST', baseURL: 'https://api.example/v1', path: '/chat/completions', query: [], headers: [],
               body: '{{\"messages\":[{{\"role\":\"user\",\"content\":\"tell me something about the weather in Paris\"}}]}}',
               apiKey: 'sk-test-0123456789', fetch, fetchOptions: undefined, timeout: 5000, totalTimeout: 0, maxRetries: 0,
               maxRetryDelay: 60000, stream: false, log: undefined, {more} }}"
        ),
    );
    Exchange::new(make.call1(&JsValue::NULL, fetch).expect("a call").unchecked_ref())
}

/// The promise that the façade makes of what it asks for.
fn respond(exchange: &Exchange) -> Promise {
    Promise::new(&mut |resolve, reject| exchange.respond(resolve, reject))
}

fn body(exchange: &Exchange) -> Promise {
    Promise::new(&mut |resolve, reject| exchange.text(resolve, reject))
}

async fn fault(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.expect_err("a fault")
}

#[wasm_bindgen_test]
async fn text_goes_on_with_the_response_of_respond() {
    let (fetch, log) = fetch(&format!("log.push(1); return new Response('{COMPLETION}')"));
    let exchange = exchange(&fetch, "");
    let response = JsFuture::from(respond(&exchange)).await.expect("a response");
    let read = JsFuture::from(body(&exchange)).await.expect("a text");
    assert!(Object::is(&get(&read, "response"), &response));
    assert_eq!(text(&read, "text"), COMPLETION);
    assert_eq!(log.length(), 1);
}

#[wasm_bindgen_test]
async fn what_is_asked_for_goes_out_in_the_same_turn() {
    let (fetch, log) = fetch("log.push(1); return new Promise(() => {})");
    let exchange = exchange(&fetch, "");
    let pending = respond(&exchange);
    assert_eq!(log.length(), 1);
    drop(exchange);
    fault(pending).await;
}

#[wasm_bindgen_test]
async fn cancel_and_free_abort_at_once() {
    let hang =
        "init.signal.addEventListener('abort', () => log.push('aborted')); return new Promise(() => {})";
    let (hanging, log) = fetch(hang);
    let first = exchange(&hanging, "");
    let pending = respond(&first);
    sleep(5.0).await;
    first.cancel();
    first.cancel();
    assert_eq!(text(&fault(pending).await, "kind"), "abort");
    assert_eq!(log.join(" "), "aborted");
    assert_eq!(text(&fault(body(&first)).await, "kind"), "abort", "and stays so");

    let (hanging, log) = fetch(hang);
    let second = exchange(&hanging, "");
    let pending = respond(&second);
    sleep(5.0).await;
    drop(second);
    assert_eq!(text(&fault(pending).await, "kind"), "abort");
    assert_eq!(log.join(" "), "aborted");

    // In the wait between attempts.
    let (failing, _) =
        fetch("log.push(1); return new Response('', { status: 500, headers: { 'retry-after': '50' } })");
    let third = exchange(&failing, "maxRetries: 5");
    let pending = respond(&third);
    sleep(20.0).await;
    third.cancel();
    assert_eq!(text(&fault(pending).await, "kind"), "abort");
}

#[wasm_bindgen_test]
async fn a_response_that_was_handed_over_is_aborted_too() {
    let (fetch, log) = fetch(
        "init.signal.addEventListener('abort', () => log.push('aborted'));
         return new Response(new ReadableStream({ pull() {} }))",
    );
    let exchange = exchange(&fetch, "stream: true");
    JsFuture::from(respond(&exchange)).await.expect("a response");
    assert_eq!(log.length(), 0);
    exchange.cancel();
    assert_eq!(log.join(" "), "aborted");
}

#[wasm_bindgen_test]
async fn faults_are_plain_objects() {
    let (refusing, _) = fetch(
        "return new Response(JSON.stringify({ error: { message: `sk-te***6789 said: ${JSON.parse(init.body).messages[0].content}`, code: 'c' } }),
           { status: 400, headers: { 'x-request-id': 'req' } })",
    );
    let fault_of = |exchange: Exchange| async move { fault(respond(&exchange)).await };
    let found = fault_of(exchange(&refusing, "")).await;
    assert!(Object::get_prototype_of(&found).loose_eq(&Object::get_prototype_of(&Object::new())));
    assert_eq!(text(&found, "kind"), "status");
    assert_eq!(get(&found, "status").as_f64(), Some(400.0));
    assert_eq!(text(&found, "message"), "400 [redacted] said: [redacted]");
    assert_eq!(text(&found, "body"), r#"{"error":{"message":"[redacted] said: [redacted]","code":"c"}}"#);
    assert!(get(&found, "headers").is_instance_of::<web_sys::Headers>());

    let thrown = fault_of(exchange(&refusing, "apiKey: () => { throw 7 }")).await;
    assert_eq!((text(&thrown, "kind"), get(&thrown, "cause").as_f64()), ("api_key".into(), Some(7.0)));
    for (key, says) in
        [("undefined", "undefined"), ("null", "null"), ("5", "number"), ("({})", "object"), ("''", "empty")]
    {
        let found = fault_of(exchange(&refusing, &format!("apiKey: async () => {key}"))).await;
        assert_eq!(text(&found, "kind"), "api_key", "{key}");
        assert!(text(&found, "message").contains(says), "{key}: {}", text(&found, "message"));
    }
    let header = fault_of(exchange(&refusing, "headers: [['x-a', 'secret\\r\\nx-b: c']]")).await;
    assert_eq!(
        (text(&header, "kind"), text(&header, "path")),
        ("invalid_request".into(), "headers.x-a".into())
    );
    assert!(!text(&header, "message").contains("secret"));

    let (slow, _) = fetch("return new Response('', { status: 429, headers: { 'retry-after': '3600' } })");
    assert_eq!(
        get(&fault_of(exchange(&slow, "maxRetries: 2")).await, "retryAfter").as_f64(),
        Some(3_600_000.0)
    );
    let (page, _) = fetch("return new Response('<html>secret')");
    let page = exchange(&page, "");
    JsFuture::from(respond(&page)).await.expect("a response");
    let found = fault(body(&page)).await;
    assert_eq!(text(&found, "kind"), "html");
    assert!(!text(&found, "message").contains("secret"));
}

#[wasm_bindgen_test]
async fn headers_and_keys_of_a_call() {
    let (fetch, log) = fetch("log.push([...init.headers].join(' ')); return new Response('{}')");
    for (more, headers) in [
        ("", "accept,application/json authorization,Bearer sk-test-0123456789 content-type,application/json"),
        ("apiKey: null", "accept,application/json content-type,application/json"),
        (
            "apiKey: () => 'k2'",
            "accept,application/json authorization,Bearer k2 content-type,application/json",
        ),
        (
            "headers: [['Accept', null], ['x-n', 5], ['authorization', 'Basic x']]",
            "authorization,Basic x content-type,application/json x-n,5",
        ),
        ("apiKey: null, body: new FormData()", "accept,application/json"),
    ] {
        log.set_length(0);
        let exchange =
            exchange(&fetch, &format!("{more}{} path: '/other'", if more.is_empty() { "" } else { "," }));
        JsFuture::from(respond(&exchange)).await.expect(more);
        assert_eq!(log.get(0).as_string().as_deref(), Some(headers), "{more}");
    }
}

#[wasm_bindgen_test]
async fn a_long_prompt_is_found_without_being_copied_whole() {
    let (fetch, _) = fetch(
        "const text = JSON.parse(init.body).messages[0].content;
         return new Response(JSON.stringify({ error: text.slice(-40) + '|' + text.slice(70000, 70031) }), { status: 400 })",
    );
    let exchange = exchange(
        &fetch,
        "body: JSON.stringify({ messages: [{ content: Array.from({ length: 300000 }, (_, n) => String.fromCodePoint(0x1F300 + (n * 7919) % 600)).join('') }] })",
    );
    let message = text(&fault(respond(&exchange)).await, "message");
    assert!(message.starts_with("400 [redacted]|"), "{message}");
    assert!(message.chars().count() > 20, "31 units are left: {message}");
}

#[wasm_bindgen_test]
async fn a_stream_as_body_is_sent_once() {
    let (fetch, log) = fetch("log.push(init.duplex); return new Response('', { status: 500 })");
    let exchange = exchange(&fetch, "body: new ReadableStream(), maxRetries: 3");
    fault(respond(&exchange)).await;
    assert_eq!(log.join(" "), "half");
}
