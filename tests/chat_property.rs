//! The types and the check agree: over random requests, whole and broken. The seed is in every failure's message.

#[allow(dead_code)]
#[path = "support/random.rs"]
mod random;

use random::Random;
use serde_json::{Map, Value, json};
use tokenbrook::chat::check::{Fault, check};
use tokenbrook::chat::{ChatCompletion, ChatCompletionChunk, ChatRequest};

const REQUESTS: u64 = 1_000;

#[test]
fn a_whole_request_reads_passes_and_is_written_as_it_was() {
    for seed in 0..REQUESTS {
        let request = Generator(Random(seed)).request();
        let typed: ChatRequest = serde_json::from_value(request.clone())
            .unwrap_or_else(|error| panic!("{seed}: {error}\n{request}"));
        let written = serde_json::to_value(&typed).unwrap();
        assert_eq!(plain(&written), plain(&request), "{seed}");
        assert_eq!(serde_json::from_value::<ChatRequest>(written).unwrap(), typed, "{seed}");
        check(&request).unwrap_or_else(|fault| panic!("{seed}: {fault}\n{request}"));
        check(&typed).unwrap_or_else(|fault| panic!("{seed}: {fault}\n{request}"));
    }
}

#[test]
fn what_the_types_accept_the_check_accepts_and_the_reverse() {
    let (mut accepted, mut refused) = (0_u64, 0_u64);
    for seed in 0..5 * REQUESTS {
        let mut random = Generator(Random(seed));
        let mut request = random.request();
        random.breaks(&mut request);
        let typed = serde_json::from_value::<ChatRequest>(request.clone());
        match (&typed, check(&request)) {
            (Ok(typed), Ok(_)) => {
                check(typed).unwrap_or_else(|fault| panic!("{seed}: {fault}\n{request}"));
                accepted += 1;
            }
            (Err(_), Err(_)) => refused += 1,
            // A type says nothing of ranges, of names that must be given, or of what free JSON is.
            (Ok(_), Err(fault)) => assert!(is_beyond_types(&fault), "{seed}: {fault}\n{request}"),
            (Err(error), Ok(_)) => assert!(is_beyond_the_check(error), "{seed}: {error}\n{request}"),
        }
    }
    assert!(accepted > REQUESTS && refused > REQUESTS, "{accepted} accepted, {refused} refused");
}

fn is_beyond_types(fault: &Fault) -> bool {
    let free = ["parameters", "schema"].iter().any(|name| fault.path.ends_with(name));
    let range = fault.allowed.contains(" from ") && fault.found.parse::<f64>().is_ok();
    let count = fault.found.ends_with(" items") || fault.found.ends_with(" keys");
    let whole = ["the name of", "accompanied by"].iter().any(|start| fault.allowed.starts_with(start));
    free || range || count || whole || fault.path == "messages" && fault.found == "nothing"
}

/// The check lets a map's value be `null`, which is absent, and a function's result be parts.
fn is_beyond_the_check(error: &serde_json::Error) -> bool {
    let error = error.to_string();
    error.contains("invalid type: null, expected a string")
        || error.contains("invalid type: null, expected f64")
        || error.contains("invalid type: sequence, expected a string")
}

/// Any object is an answer; what it says that has no place in the types is written again.
#[test]
fn no_answer_fails_and_none_loses_a_key() {
    for seed in 0..2 * REQUESTS {
        let mut random = Generator(Random(seed));
        let mut answer = random.answer();
        for _ in 0..random.0.below(4) {
            random.breaks(&mut answer);
        }
        if !answer.is_object() {
            continue;
        }
        let completion: ChatCompletion = serde_json::from_value(answer.clone())
            .unwrap_or_else(|error| panic!("{seed}: {error}\n{answer}"));
        let chunk: ChatCompletionChunk = serde_json::from_value(answer.clone())
            .unwrap_or_else(|error| panic!("{seed}: {error}\n{answer}"));
        for written in [serde_json::to_value(&completion).unwrap(), serde_json::to_value(&chunk).unwrap()] {
            for key in plain(&answer).as_object().unwrap().keys() {
                assert!(written.get(key).is_some(), "{seed}: {key} is lost\n{answer}");
            }
        }
        let again = serde_json::to_value(&completion).unwrap();
        assert_eq!(serde_json::from_value::<ChatCompletion>(again).unwrap(), completion, "{seed}\n{answer}");
    }
}

/// Without members that are null, and numbers as JavaScript has them.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => object
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Number(number) => json!(number.as_f64()),
        value => value.clone(),
    }
}

struct Generator(Random);

/// Makes a random value.
type Make = fn(&mut Generator) -> Value;

impl Generator {
    fn request(&mut self) -> Value {
        let mut request = json!({ "model": self.text(), "messages": self.list(1, 4, Self::message) });
        let tools = self.list(1, 3, Self::tool);
        let choice = self.tool_choice(&tools);
        let fields: [(&str, Make); 33] = [
            (
                "audio",
                |g| json!({ "format": g.text(), "voice": if g.coin() { g.text() } else { json!({ "id": "v" }) } }),
            ),
            ("frequency_penalty", |g| g.number(-2.0, 2.0)),
            ("function_call", |g| g.text()),
            ("functions", |g| g.list(0, 2, |g| json!({ "name": g.text(), "parameters": g.schema() }))),
            ("logit_bias", |g| json!({ "1": g.number(-100.0, 100.0), "50256": g.number(-100.0, 100.0) })),
            ("logprobs", Self::flag),
            ("max_completion_tokens", |g| g.integer(0, 9_999)),
            ("max_tokens", |g| g.integer(-1, 9_999)),
            ("metadata", |g| json!({ "a": g.text(), "b": g.text() })),
            ("modalities", |g| g.list(0, 2, Self::text)),
            ("moderation", |g| json!({ "model": g.text(), "policy": { "input": { "mode": g.text() } } })),
            ("n", |g| g.integer(1, 128)),
            ("parallel_tool_calls", Self::flag),
            ("prediction", |g| json!({ "type": "content", "content": g.content() })),
            ("presence_penalty", |g| g.number(-2.0, 2.0)),
            ("prompt_cache_key", Self::text),
            ("prompt_cache_options", |g| json!({ "mode": g.text(), "ttl": g.text() })),
            ("prompt_cache_retention", Self::text),
            ("reasoning_effort", Self::text),
            ("response_format", Self::response_format),
            ("safety_identifier", Self::text),
            ("seed", |g| g.integer(-9_999, 9_999)),
            ("service_tier", Self::text),
            ("stop", |g| if g.coin() { g.text() } else { g.list(0, 4, Self::text) }),
            ("store", Self::flag),
            ("stream", Self::flag),
            ("stream_options", |g| json!({ "include_usage": g.flag(), "include_obfuscation": g.flag() })),
            ("temperature", |g| g.number(0.0, 2.0)),
            ("top_logprobs", |g| g.integer(0, 20)),
            ("top_p", |g| g.number(0.0, 1.0)),
            ("user", Self::text),
            ("verbosity", Self::text),
            ("web_search_options", |g| {
                let place = json!({ "city": g.text(), "country": g.text() });
                json!({ "search_context_size": g.text(), "user_location": { "type": "approximate", "approximate": place } })
            }),
        ];
        for (name, value) in fields {
            match self.0.below(6) {
                0 | 1 => request[name] = value(self),
                2 => request[name] = Value::Null,
                _ => {}
            }
        }
        if self.coin() {
            request["tools"] = tools;
            if self.coin() {
                request["tool_choice"] = choice;
            }
        }
        self.shuffled(request)
    }

    fn message(&mut self) -> Value {
        let mut message = match self.0.below(7) {
            0 => json!({ "role": "developer", "content": self.content() }),
            1 => json!({ "role": "system", "content": self.content(), "name": self.text() }),
            2 => json!({ "role": "user", "content": self.content() }),
            3 => {
                json!({ "role": "assistant", "content": self.content(), "refusal": self.text(), "audio": { "id": self.text() } })
            }
            4 => {
                json!({ "role": "assistant", "content": null, "tool_calls": self.list(1, 3, Self::tool_call) })
            }
            5 => json!({ "role": "tool", "content": self.content(), "tool_call_id": self.text() }),
            _ => json!({ "role": "narrator", "content": self.schema() }),
        };
        self.extra(&mut message);
        self.shuffled(message)
    }

    fn content(&mut self) -> Value {
        if self.coin() { self.text() } else { self.list(0, 3, Self::part) }
    }

    fn part(&mut self) -> Value {
        let mut part = match self.0.below(6) {
            0 => json!({ "type": "text", "text": self.text() }),
            1 => json!({ "type": "image_url", "image_url": { "url": self.text(), "detail": self.text() } }),
            2 => {
                json!({ "type": "input_audio", "input_audio": { "data": self.text(), "format": self.text() } })
            }
            3 => json!({ "type": "file", "file": { "file_id": self.text(), "filename": self.text() } }),
            4 => json!({ "type": "refusal", "refusal": self.text() }),
            _ => json!({ "type": "hologram", "text": self.schema() }),
        };
        if self.coin() {
            part["prompt_cache_breakpoint"] = json!({ "mode": "explicit", "ttl": self.text() });
        }
        self.extra(&mut part);
        self.shuffled(part)
    }

    fn tool_call(&mut self) -> Value {
        let call = match self.0.below(3) {
            0 => {
                json!({ "id": self.text(), "type": "function", "function": { "name": self.text(), "arguments": self.text() } })
            }
            1 => {
                json!({ "id": self.text(), "type": "custom", "custom": { "name": self.text(), "input": self.text() } })
            }
            _ => json!({ "type": "search", "id": self.schema() }),
        };
        self.shuffled(call)
    }

    fn tool(&mut self) -> Value {
        let format = match self.0.below(3) {
            0 => json!({ "type": "text" }),
            1 => {
                json!({ "type": "grammar", "grammar": { "definition": self.text(), "syntax": self.text() } })
            }
            _ => json!({ "type": "yaml", "grammar": 5 }),
        };
        let mut tool = match self.0.below(3) {
            0 => {
                json!({ "type": "function", "function": { "name": self.text(), "description": self.text(), "parameters": self.schema(), "strict": self.flag() } })
            }
            1 => json!({ "type": "custom", "custom": { "name": self.text(), "format": format } }),
            _ => json!({ "type": "web_search", "function": self.text() }),
        };
        self.extra(&mut tool);
        self.shuffled(tool)
    }

    /// Names one of the tools.
    fn tool_choice(&mut self, tools: &Value) -> Value {
        let tool = &tools[0];
        let kind = tool["type"].as_str().unwrap();
        let choice = match kind {
            "function" | "custom" => json!({ "type": kind, kind: { "name": tool[kind]["name"] } }),
            _ => json!({ "type": kind }),
        };
        match self.0.below(3) {
            0 => json!(self.0.pick(&["none", "auto", "required", "sometimes"])),
            1 => choice,
            _ => {
                json!({ "allowed_tools": { "mode": self.text(), "tools": [choice] }, "type": "allowed_tools" })
            }
        }
    }

    fn response_format(&mut self) -> Value {
        match self.0.below(3) {
            0 => json!({ "type": "text", "json_schema": 5 }),
            1 => {
                json!({ "json_schema": { "name": self.text(), "schema": self.schema(), "strict": null }, "type": "json_schema" })
            }
            _ => json!({ "type": "xml", "json_schema": self.text() }),
        }
    }

    fn answer(&mut self) -> Value {
        let message = json!({
            "role": "assistant", "content": self.content(), "refusal": null, "reasoning_content": self.text(),
            "tool_calls": self.list(0, 2, Self::tool_call), "annotations": [{ "type": "url_citation", "url_citation": { "url": self.text(), "start_index": 1, "end_index": 2.0 } }],
        });
        let delta = json!({ "role": "", "content": self.content(), "tool_calls": [{ "index": 0, "id": self.text(), "function": { "name": self.text(), "arguments": self.schema() } }] });
        let token = json!({ "token": self.text(), "logprob": -0.5, "bytes": [1, 2], "top_logprobs": [] });
        json!({
            "id": self.text(), "object": self.text(), "created": self.number(0.0, 2e9), "model": self.text(), "citations": self.schema(),
            "choices": [{ "index": 0, "message": message, "delta": delta, "finish_reason": self.text(), "logprobs": { "content": [token], "refusal": null } }],
            "usage": { "prompt_tokens": 1, "completion_tokens": 2.5, "total_tokens": self.integer(0, 9), "prompt_tokens_details": { "cached_tokens": 1 } },
            "system_fingerprint": null, "service_tier": self.text(), "obfuscation": self.text(),
        })
    }

    /// Puts something else in the place of one value, or takes a member away.
    fn breaks(&mut self, value: &mut Value) {
        let deeper = self.0.below(4) > 0;
        match value {
            Value::Object(object) if deeper && !object.is_empty() => {
                let index = self.0.below(object.len());
                if let Some((_, member)) = object.iter_mut().nth(index) {
                    return self.breaks(member);
                }
            }
            Value::Array(items) if deeper && !items.is_empty() => {
                let index = self.0.below(items.len());
                return self.breaks(&mut items[index]);
            }
            Value::Object(object) if self.coin() && !object.is_empty() => {
                let index = self.0.below(object.len());
                let key = object.keys().nth(index).cloned();
                key.and_then(|key| object.shift_remove(&key));
                return;
            }
            _ => {}
        }
        *value = match self.0.below(8) {
            0 => Value::Null,
            1 => json!(true),
            2 => self.integer(-300, 300),
            3 => json!(0.5),
            4 => self.text(),
            5 => json!([]),
            6 => json!({}),
            _ => json!([self.text()]),
        };
    }

    fn extra(&mut self, object: &mut Value) {
        if self.coin() {
            object["x_note"] = self.schema();
        }
    }

    /// The same members in another order.
    fn shuffled(&mut self, object: Value) -> Value {
        let Value::Object(object) = object else { return object };
        let mut members: Vec<_> = object.into_iter().collect();
        for index in (1..members.len()).rev() {
            members.swap(index, self.0.below(index + 1));
        }
        members.into_iter().collect::<Map<_, _>>().into()
    }

    fn list(&mut self, least: usize, most: usize, item: Make) -> Value {
        (0..least + self.0.below(most - least + 1)).map(|_| item(self)).collect()
    }

    fn schema(&mut self) -> Value {
        let inner = if self.coin() { json!([1, 2.5, null, { "a": [] }]) } else { self.text() };
        json!({ "type": "object", "properties": { "a": inner } })
    }

    fn text(&mut self) -> Value {
        json!(self.0.pick(&[
            "",
            "a",
            "json",
            "in Json",
            "gpt-4o",
            "low",
            "é😀\n\"",
            "data:image/png;base64,AAAA"
        ]))
    }

    fn number(&mut self, least: f64, most: f64) -> Value {
        let number = least + (most - least) * (self.0.below(9) as f64) / 8.0;
        if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
    }

    fn integer(&mut self, least: i64, most: i64) -> Value {
        json!(least + self.0.below((most - least + 1) as usize) as i64)
    }

    fn flag(&mut self) -> Value {
        json!(self.coin())
    }

    fn coin(&mut self) -> bool {
        self.0.below(2) == 0
    }
}
