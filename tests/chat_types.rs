//! Requests and answers as types: what they write, and that nothing is lost on the way.

use serde_json::{Value, json};
use tokenbrook::chat::*;

/// The answer as typed and written again.
fn again<T: serde::Serialize + serde::de::DeserializeOwned>(value: &Value) -> Value {
    let typed: T = serde_json::from_value(value.clone()).expect("reads");
    serde_json::to_value(&typed).expect("writes")
}

#[test]
fn a_request_is_written_as_the_api_has_it() {
    let request = ChatRequest::new(
        "gpt-4o",
        [
            Message::system("Be brief."),
            Message::user([
                ContentPart::text("What is this?"),
                ContentPart::image_url("https://example.com/a.png"),
            ]),
            AssistantMessage::new().tool_calls([ToolCall::function("call_1", "look", "{}")]).into(),
            Message::tool("call_1", "a cat"),
        ],
    )
    .temperature(1.0)
    .top_p(0.5)
    .n(2)
    .stop(["a", "b"])
    .logit_bias([("50256".to_owned(), -100.0)])
    .tools([Tool::function("look", json!({ "type": "object" }))])
    .tool_choice(ToolChoice::function("look"))
    .response_format(ResponseFormat::json_object())
    .reasoning_effort("extreme")
    .with_extra("top_k", 40);
    let expected = json!({
        "model": "gpt-4o",
        "messages": [
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": [
                { "type": "text", "text": "What is this?" },
                { "type": "image_url", "image_url": { "url": "https://example.com/a.png" } },
            ] },
            { "role": "assistant", "content": null, "tool_calls": [
                { "type": "function", "id": "call_1", "function": { "name": "look", "arguments": "{}" } },
            ] },
            { "role": "tool", "tool_call_id": "call_1", "content": "a cat" },
        ],
        "temperature": 1,
        "top_p": 0.5,
        "n": 2,
        "stop": ["a", "b"],
        "logit_bias": { "50256": -100 },
        "tools": [{ "type": "function", "function": { "name": "look", "parameters": { "type": "object" } } }],
        "tool_choice": { "type": "function", "function": { "name": "look" } },
        "response_format": { "type": "json_object" },
        "reasoning_effort": "extreme",
        "top_k": 40,
    });
    assert_eq!(serde_json::to_value(&request).unwrap(), expected);
    assert_eq!(serde_json::from_value::<ChatRequest>(expected).unwrap(), request);
}

#[test]
fn what_is_not_known_survives() {
    let request = json!({
        "model": "m",
        "messages": [
            { "role": "critic", "content": { "stars": 3 } },
            { "role": "user", "content": [{ "type": "hologram", "data": [1] }], "mood": "good" },
        ],
        "tools": [{ "type": "web_search", "depth": 2 }],
        "tool_choice": { "type": "web_search" },
        "response_format": { "type": "xml", "dtd": "d" },
        "service_tier": "warp",
    });
    assert_eq!(again::<ChatRequest>(&request), request);
}

#[test]
fn a_known_kind_with_a_wrong_inside_is_refused() {
    for message in [
        json!({ "role": "user" }),
        json!({ "role": "user", "content": 3 }),
        json!({ "content": "x" }),
        json!("x"),
    ] {
        assert!(serde_json::from_value::<Message>(message.clone()).is_err(), "{message}");
    }
}

#[test]
fn all_37_parameters_have_a_field_and_so_has_all_that_is_in_them() {
    let cases: Value = serde_json::from_str(include_str!("vectors/requests.json")).unwrap();
    let everything = &cases[1]["request"];
    assert_eq!(everything.as_object().unwrap().len(), 37);
    let typed: ChatRequest = serde_json::from_value(everything.clone()).unwrap();
    // An `extra` that is not empty would show its first key.
    assert!(!format!("{typed:?}").contains("extra: {\""), "{typed:?}");
}
