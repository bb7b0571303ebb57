//! The check of a request over JavaScript's own values, in a browser.
#![cfg(all(target_arch = "wasm32", feature = "npm"))]

use js_sys::{Array, Function, JSON, Reflect};
use tokenbrook::bindings::check_request;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression})")).call0(&JsValue::NULL).expect(expression)
}

fn member(value: &JsValue, name: &str) -> Option<String> {
    Reflect::get(value, &name.into()).ok()?.as_string()
}

/// The path of the fault in a request with this in it.
fn path_with(member_text: &str) -> Option<String> {
    path(&format!("{{ model: 'm', messages: [{{ role: 'user', content: 'x' }}], {member_text} }}"))
}

fn path(expression: &str) -> Option<String> {
    let found = check_request(js(expression));
    if !found.is_undefined() {
        assert_eq!(member(&found, "kind").as_deref(), Some("invalid_request"), "{expression}");
    }
    member(&found, "path")
}

#[wasm_bindgen_test]
fn the_vectors() {
    let cases = JSON::parse(include_str!("vectors/requests.json")).unwrap().unchecked_into::<Array>();
    assert!(cases.length() > 80);
    for case in cases.iter() {
        let name = member(&case, "name").unwrap();
        let found = check_request(Reflect::get(&case, &"request".into()).unwrap());
        match member(&case, "path") {
            Some(path) => {
                assert_eq!(member(&found, "path"), Some(path), "{name}");
                assert_eq!(member(&found, "kind").as_deref(), Some("invalid_request"), "{name}");
                if let Some(message) = member(&case, "message") {
                    assert_eq!(member(&found, "message"), Some(message), "{name}");
                }
            }
            None if Reflect::has(&case, &"warning".into()).unwrap() => {
                assert_eq!(member(&found, "kind").as_deref(), Some("warning"), "{name}");
                assert!(member(&found, "message").unwrap().contains("`top_p`"), "{name}");
            }
            None => assert!(found.is_undefined(), "{name}: {found:?}"),
        }
    }
}

#[wasm_bindgen_test]
fn undefined_is_absent() {
    assert_eq!(
        path_with("temperature: undefined, tools: undefined, stop: undefined, metadata: { a: undefined }"),
        None
    );
    assert_eq!(path("{ model: undefined, messages: [] }").as_deref(), Some("model"));
    assert_eq!(path("undefined").as_deref(), Some(""));
}

#[wasm_bindgen_test]
fn numbers_that_json_cannot_say() {
    for number in ["NaN", "Infinity", "-Infinity"] {
        for field in ["temperature", "top_p", "n", "max_tokens", "seed", "frequency_penalty"] {
            let request =
                format!("{{ model: 'm', messages: [{{ role: 'user', content: 'x' }}], {field}: {number} }}");
            let found = check_request(js(&request));
            assert_eq!(member(&found, "path").as_deref(), Some(field));
            assert!(member(&found, "message").unwrap().ends_with(&format!("found {number}.")), "{request}");
        }
    }
    assert_eq!(path_with("logit_bias: { 1: NaN }").as_deref(), Some("logit_bias[\"1\"]"));
}

#[wasm_bindgen_test]
fn values_that_json_does_not_have() {
    for (value, found) in [
        ("() => 1", "a function"),
        ("Symbol('x')", "a symbol"),
        ("10n", "a BigInt"),
        ("new Uint8Array(4)", "an iterable"),
        ("[1]", "an array"),
        ("new Map([['a', 1]])", "an iterable"),
    ] {
        let request =
            format!("{{ model: 'm', messages: [{{ role: 'user', content: 'x' }}], seed: {value} }}");
        let message = member(&check_request(js(&request)), "message").unwrap();
        assert_eq!(message, format!("`seed` must be an integer; found {found}."));
    }
    assert_eq!(path_with("metadata: new Map([['a', 'b']])").as_deref(), Some("metadata"));
    assert_eq!(
        path("{ model: 'm', messages: new Set([{ role: 'user', content: 'x' }]) }").as_deref(),
        Some("messages")
    );
    assert_eq!(path("() => ({})").as_deref(), Some(""));
    assert_eq!(path("{ model: 'm', messages: new Array(4e9) }").as_deref(), Some("messages[0]"));
}

#[wasm_bindgen_test]
fn what_writes_itself_passes() {
    assert_eq!(
        path(
            "{ model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: new URL('https://example.com/a.png') } }] }] }"
        ),
        None
    );
    assert_eq!(
        path(
            "{ model: 'm', messages: [new (class { toJSON() { return { role: 'user', content: 'x' } } })] }"
        ),
        None
    );
}

#[wasm_bindgen_test]
fn objects_of_classes_proxies_and_without_prototype() {
    assert_eq!(
        path("new Proxy({ model: 'm', messages: new Proxy([{ role: 'user', content: 'x' }], {}) }, {})"),
        None
    );
    assert_eq!(
        path(
            "Object.assign(Object.create(null), { model: 'm', messages: [{ role: 'user', content: 'x' }] })"
        ),
        None
    );
    assert_eq!(
        path("new (class { get model() { return 'm' } messages = [{ role: 'user', content: 5 }] })")
            .as_deref(),
        Some("messages[0].content")
    );
}

#[wasm_bindgen_test]
fn cycles_end() {
    assert_eq!(
        path(
            "(() => { const r = { model: 'm', messages: [{ role: 'user', content: 'x' }] }; r.self = r; r.messages[0].self = r; return r })()"
        ),
        None
    );
    assert_eq!(
        path(
            "(() => { const m = { role: 'user' }; m.content = [m]; return { model: 'm', messages: [m] } })()"
        )
        .as_deref(),
        Some("messages[0].content[0].type")
    );
}

#[wasm_bindgen_test]
fn a_getter_that_throws_does_not_pass_through() {
    let request = "{ model: 'm', messages: [{ role: 'user', content: 'x' }], get temperature() { throw new Error('no') } }";
    assert_eq!(path(request), None);
}

#[wasm_bindgen_test]
fn long_texts_and_what_is_not_known_stay_where_they_are() {
    let before = memory();
    for request in [
        // An image of 20 MB, a prompt of 20 MB, in JSON mode and not, and keys that have no rule.
        "{ model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' + 'A'.repeat(2e7) } }] }] }",
        "{ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(2e7) }] }",
        "{ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(2e7) + 'Json' }], response_format: { type: 'json_object' } }",
        "{ model: 'm', messages: [{ role: 'user', content: 'x' }], other: 'x'.repeat(2e7), tools: [{ type: 'function', function: { name: 'f', parameters: { text: 'x'.repeat(2e7) } } }] }",
    ] {
        assert_eq!(path(request), None);
    }
    assert_eq!(path("{ model: 'm', messages: [{ role: 'x'.repeat(2e7), content: 'x' }] }"), None);
    assert_eq!(path_with("safety_identifier: 'x'.repeat(2e7)").as_deref(), Some("safety_identifier"));
    assert_eq!(path_with("temperature: 'x'.repeat(2e7)").as_deref(), Some("temperature"));
    assert!(memory() - before < 1_000_000.0, "{before} bytes became {}", memory());
}

fn memory() -> f64 {
    let buffer = Reflect::get(&wasm_bindgen::memory(), &"buffer".into()).unwrap();
    Reflect::get(&buffer, &"byteLength".into()).unwrap().as_f64().unwrap()
}
