//! Answers as servers send them: nothing that differs from the API costs the rest.

use serde_json::{Value, json};
use tokenbrook::chat::*;

fn chunk(value: Value) -> ChatCompletionChunk {
    serde_json::from_value(value).expect("an object is a chunk")
}

fn delta(delta: Value) -> Delta {
    chunk(json!({ "choices": [{ "index": 0, "delta": delta }] })).choices.remove(0).delta
}

fn message(message: Value) -> AnswerMessage {
    let answer = json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] });
    serde_json::from_value::<ChatCompletion>(answer)
        .expect("an object is a completion")
        .choices
        .remove(0)
        .message
}

#[test]
fn the_answer_of_the_api_page() {
    let answer = json!({
        "id": "chatcmpl-123",
        "object": "chat.completion",
        "created": 1_677_652_288,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": "\r\n\r\nHello there, how may I assist you today?" },
            "finish_reason": "stop"
        }],
        "usage": { "prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21 }
    });
    let completion: ChatCompletion = serde_json::from_value(answer).unwrap();
    assert_eq!(completion.text(), Some("\r\n\r\nHello there, how may I assist you today?"));
    assert_eq!(completion.choices[0].finish_reason, Some(FinishReason::Stop));
    assert_eq!(completion.choices[0].message.role, Some(Role::Assistant));
    assert_eq!(completion.usage.unwrap().total_tokens, 21);
    assert_eq!(completion.created, 1_677_652_288);
}

#[test]
fn every_field_of_the_api_is_read_and_written() {
    let token = json!({ "token": "H", "bytes": [72], "logprob": -0.5, "top_logprobs": [{ "token": "h", "bytes": null, "logprob": -2.0 }] });
    let result = json!({
        "type": "moderation_result", "flagged": false, "model": "omni",
        "categories": { "hate": false }, "category_scores": { "hate": 0.25 }, "category_applied_input_types": { "hate": ["text"] },
    });
    let answer = json!({
        "id": "1", "object": "chat.completion", "created": 5, "model": "m", "metadata": { "a": "b" },
        "moderation": {
            "input": { "type": "moderation_results", "model": "omni", "results": [result] },
            "output": { "type": "error", "code": "c", "message": "m" },
        },
        "service_tier": "default", "system_fingerprint": "fp",
        "choices": [{
            "index": 0, "finish_reason": "tool_calls", "logprobs": { "content": [token], "refusal": null },
            "message": {
                "role": "assistant", "content": null, "refusal": "No.",
                "annotations": [{ "type": "url_citation", "url_citation": { "start_index": 1, "end_index": 2, "title": "t", "url": "u" } }],
                "audio": { "id": "a", "data": "AAAA", "expires_at": 9, "transcript": "t" },
                "function_call": { "name": "f", "arguments": "{}" },
                "tool_calls": [
                    { "id": "c1", "type": "function", "function": { "name": "f", "arguments": "{}" } },
                    { "id": "c2", "type": "custom", "custom": { "name": "g", "input": "x" } },
                ],
            },
        }],
        "usage": {
            "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3,
            "completion_tokens_details": { "accepted_prediction_tokens": 1, "audio_tokens": 2, "reasoning_tokens": 3, "rejected_prediction_tokens": 4, "text_tokens": 5 },
            "prompt_tokens_details": { "audio_tokens": 1, "cache_write_tokens": 2, "cached_tokens": 3, "image_tokens": 4, "text_tokens": 5 },
        },
    });
    let completion: ChatCompletion = serde_json::from_value(answer.clone()).unwrap();
    assert!(completion.extra.is_empty() && completion.choices[0].extra.is_empty());
    assert!(completion.choices[0].message.extra.is_empty());
    assert_eq!(
        completion.usage.as_ref().unwrap().prompt_tokens_details.as_ref().unwrap().cached_tokens,
        Some(3)
    );
    assert_eq!(
        completion.choices[0].logprobs.as_ref().unwrap().content.as_ref().unwrap()[0].bytes,
        Some(vec![72])
    );
    assert_eq!(serde_json::to_value(&completion).unwrap(), answer);

    let part = json!({
        "id": "1", "object": "chat.completion.chunk", "created": 5, "model": "m", "obfuscation": "xx",
        "choices": [{ "index": 0, "finish_reason": null, "delta": {
            "role": "assistant", "content": "H", "refusal": "N", "function_call": { "name": "f", "arguments": "{" },
            "tool_calls": [{ "index": 0, "id": "c", "type": "function", "function": { "name": "f", "arguments": "{" } }, { "index": 1, "type": "custom", "custom": { "input": "x" } }],
            "audio": { "id": "a", "data": "AA", "transcript": "t", "expires_at": 9 },
        } }],
    });
    let typed = chunk(part.clone());
    assert!(typed.extra.is_empty() && typed.choices[0].delta.extra.is_empty());
    assert_eq!(typed.text(), Some("H"));
    assert_eq!(serde_json::to_value(&typed).unwrap(), part);
}

#[test]
fn choices_and_deltas_that_are_not_there() {
    for value in
        [json!({}), json!({ "choices": null }), json!({ "choices": [] }), json!({ "choices": [null] })]
    {
        assert!(chunk(value).choices.is_empty());
    }
    for choice in [json!({}), json!({ "delta": null }), json!({ "delta": {} }), json!({ "delta": "?" })] {
        let read = chunk(json!({ "choices": [choice] }));
        assert_eq!(read.choices[0].delta.content, None);
        // It is written as it came.
        let written = serde_json::to_value(&read).unwrap();
        if !choice["delta"].is_null() || choice.get("delta").is_some() {
            assert_eq!(written["choices"][0]["delta"], choice["delta"]);
        }
    }
}

#[test]
fn empty_strings_say_nothing() {
    let read = chunk(json!({ "choices": [{ "index": 0, "delta": { "role": "" }, "finish_reason": "" }] }));
    assert_eq!(read.choices[0].delta.role, None);
    assert_eq!(read.choices[0].finish_reason, None);
    assert_eq!(delta(json!({ "role": null })).role, None);
}

#[test]
fn reasons_of_their_own_are_kept() {
    let read = chunk(json!({ "choices": [{ "delta": {}, "finish_reason": "model_length" }] }));
    assert_eq!(read.choices[0].finish_reason, Some(FinishReason::Other("model_length".into())));
}

#[test]
fn numbers_as_they_come() {
    for (created, read) in [
        (json!(1_700_000_000), 1_700_000_000),
        (json!(1_700_000_000.75), 1_700_000_000),
        (json!(1_700_000_000_123_u64), 1_700_000_000_123),
        (json!("yesterday"), 0),
        (json!(-1), 0),
        (json!(null), 0),
    ] {
        let read_chunk = chunk(json!({ "created": created }));
        assert_eq!(read_chunk.created, read, "{created}");
        if read == 0 {
            assert_eq!(serde_json::to_value(&read_chunk).unwrap()["created"], created);
        }
    }
    let usage =
        chunk(json!({ "usage": { "prompt_tokens": 7.0, "completion_tokens": null, "total_tokens": "9" } }))
            .usage
            .unwrap();
    assert_eq!((usage.prompt_tokens, usage.completion_tokens, usage.total_tokens), (7, 0, 0));
    assert_eq!(chunk(json!({ "usage": null })).usage, None);
    assert_eq!(chunk(json!({ "usage": {} })).usage, Some(Usage::default()));
}

#[test]
fn content_as_parts() {
    let read = delta(json!({ "content": [
        { "type": "thinking", "thinking": [{ "type": "text", "text": "Hm" }, { "type": "text", "text": "m." }] },
        { "type": "text", "text": "Hel" },
        "lo",
    ] }));
    assert_eq!(read.content.as_deref(), Some("Hello"));
    assert_eq!(read.reasoning_content.as_deref(), Some("Hmm."));
    let read = message(json!({ "role": "assistant", "content": [{ "type": "text", "text": "Hi" }] }));
    assert_eq!(read.content.as_deref(), Some("Hi"));
}

#[test]
fn tool_calls_as_they_come() {
    let calls = message(json!({ "tool_calls": [
        { "function": { "name": "f", "arguments": { "a": 1 } } },
        { "id": null, "type": "", "function": { "name": "g", "arguments": null }, "extra_content": { "google": { "thought_signature": "s" } } },
        { "id": "3", "type": "search", "query": "q" },
    ] }))
    .tool_calls
    .unwrap();
    assert_eq!(calls[0], ToolCall::function("", "f", r#"{"a":1}"#));
    let ToolCall::Function(second) = &calls[1] else { panic!("{:?}", calls[1]) };
    assert_eq!((second.function.name.as_str(), second.function.arguments.as_str()), ("g", ""));
    assert_eq!(second.extra["extra_content"]["google"]["thought_signature"], "s");
    assert_eq!(calls[2].id(), Some("3"));

    let pieces =
        delta(json!({ "tool_calls": [{ "index": -1, "function": { "arguments": { "a": 1 } } }, {}] }))
            .tool_calls
            .unwrap();
    assert_eq!(pieces[0].function.as_ref().unwrap().arguments.as_deref(), Some(r#"{"a":1}"#));
    assert_eq!(pieces[0].index, 0);
}

#[test]
fn keys_that_are_not_known_stay_where_they_are() {
    let value = json!({
        "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "provider": "p", "x_groq": { "id": "g" },
        "choices": [{ "index": 0, "delta": { "content": "x", "citations": [1] }, "finish_reason": null, "matched_stop": 2 }],
    });
    assert_eq!(serde_json::to_value(chunk(value.clone())).unwrap(), value);
}

#[test]
fn only_an_object_is_an_answer() {
    for value in [json!(null), json!([]), json!("x"), json!(1)] {
        assert!(serde_json::from_value::<ChatCompletion>(value).is_err());
    }
}

#[test]
fn an_answer_goes_back_as_the_server_wants_it() {
    let answer = message(json!({
        "role": "assistant", "content": null, "refusal": null, "reasoning_content": "Hm.", "annotations": [],
        "tool_calls": [{ "id": "1", "type": "function", "function": { "name": "f", "arguments": "{}" }, "extra_content": { "s": 1 } }],
        "provider_note": "n",
    }));
    assert_eq!(answer.thinking(), Some("Hm."));
    assert_eq!(
        serde_json::to_value(Message::from(answer)).unwrap(),
        json!({
            "role": "assistant", "content": null, "reasoning_content": "Hm.", "provider_note": "n",
            "tool_calls": [{ "id": "1", "type": "function", "function": { "name": "f", "arguments": "{}" }, "extra_content": { "s": 1 } }],
        })
    );
}

#[test]
fn lists() {
    let page: CursorPage<StoredMessage> = serde_json::from_value(json!({
        "object": "list", "first_id": "a", "last_id": "b", "has_more": true,
        "data": [{ "id": "a", "role": "user", "content": "x", "name": "n", "content_parts": [{ "type": "text", "text": "x" }, { "type": "new" }] }],
    }))
    .unwrap();
    assert_eq!(page.data[0].id, "a");
    assert_eq!(page.data[0].message.content.as_deref(), Some("x"));
    assert_eq!(page.data[0].content_parts.as_ref().unwrap().len(), 2);
    assert_eq!(page.data[0].message.extra["name"], "n");
    assert_eq!(serde_json::to_value(&page).unwrap()["data"][0]["content_parts"][1], json!({ "type": "new" }));

    let models: CursorPage<Model> =
        serde_json::from_value(json!({ "data": [{ "id": "gpt-4o", "object": "model", "created": 1.5, "owned_by": "o", "context_length": 8 }] })).unwrap();
    assert_eq!((models.data[0].id.as_str(), models.has_more), ("gpt-4o", None));
    assert_eq!(models.data[0].extra["context_length"], 8);
}
