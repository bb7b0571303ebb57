//! The Rust face: what a program gets from each method, over the scripted transport.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokenbrook::chat::{
    ChatRequest, FunctionDefinition, ListParams, Message, ResponseFormat, ToolChoice, UpdateParams,
};
use tokenbrook::client::{OutcomeKind, Tools};
use tokenbrook::stream::Repair;
use tokenbrook::transport::Transport as _;
use tokenbrook::transport::scripted::{Answer, Scripted};
use tokenbrook::{Client, Error, ErrorKind};

fn client(answers: impl IntoIterator<Item = Answer>) -> (Scripted, Client<Scripted>) {
    let script = Scripted::new(answers);
    let client = Client::builder().transport(script.clone()).api_key("sk-1").build().expect("a client");
    (script, client)
}

fn json_answer(value: &Value) -> Answer {
    Answer::new(200).header("content-type", "application/json").body(value.to_string())
}

fn completion(message: Value, finish_reason: &str) -> Answer {
    json_answer(
        &json!({ "id": "c", "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason }] }),
    )
}

fn events(chunks: &[Value]) -> Answer {
    let mut answer = Answer::new(200).header("content-type", "text/event-stream");
    for chunk in chunks {
        answer = answer.body(format!("data: {chunk}\n\n"));
    }
    answer.body("data: [DONE]\n\n")
}

fn delta(delta: Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] })
}

fn request() -> ChatRequest {
    ChatRequest::new("m", [Message::user("Say something.")])
}

fn body(script: &Scripted, at: usize) -> Value {
    serde_json::from_str(script.sent()[at].request.body.as_deref().expect("a body")).expect("JSON")
}

#[test]
fn a_stream_gives_chunks_and_the_whole_answer() {
    let chunks = [
        delta(json!({ "role": "assistant", "content": "Hel" })),
        json!({ "choices": [{ "index": 0, "delta": { "content": "lo" }, "finish_reason": "stop" }], "obfuscation": "x" }),
        json!({ "choices": [], "usage": { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 } }),
    ];
    let (script, client) = client([events(&chunks).header("x-request-id", "req_7"), events(&chunks)]);
    script.run(async {
        let mut stream = client.chat().stream(&request()).await.expect("a stream");
        assert_eq!(stream.request_id(), Some("req_7"));
        let first = stream.next().await.expect("a chunk").expect("a chunk");
        assert_eq!(first.text(), Some("Hel"));
        assert_eq!(stream.partial().choices[0].message.content.as_deref(), Some("Hel"));
        let rest: Vec<_> = stream.try_collect().await.expect("chunks");
        assert_eq!(rest.len(), 2);
        assert_eq!(rest[0].obfuscation.as_deref(), Some("x"));
        let whole = client
            .chat()
            .stream(&request())
            .await
            .expect("a stream")
            .final_completion()
            .await
            .expect("an answer");
        assert_eq!(whole.choices[0].message.content.as_deref(), Some("Hello"));
        assert_eq!(whole.usage.expect("usage").total_tokens, 3);
    });
}

#[test]
fn a_stream_tells_how_it_went() {
    let first = format!("data: {}\n\n", delta(json!({ "content": "Hel" })));
    let last = json!({ "choices": [{ "index": 0, "delta": { "content": "lo" }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 6, "total_tokens": 7 } });
    let last = format!("data: {last}\n\n: bye\n\ndata: [DONE]\n\n");
    let bytes = (first.len() + last.len()) as u64;
    let (script, client) = client([
        Answer::new(200).after(100.0).body_after(200.0, &first).body_after(3000.0, &last),
        Answer::new(200).body(&first),
        Answer::new(200),
        Answer::new(200).body("data: {\"error\":{\"message\":\"no\"}}\n\n"),
    ]);
    script.run(async {
        let mut stream = client.chat().stream(&request()).await.expect("a stream");
        assert_eq!(stream.metrics().time_to_headers, Duration::from_millis(100));
        assert!(stream.outcome().is_none() && stream.metrics().time_to_first_token.is_none());
        stream.next().await.expect("a chunk").expect("a chunk");
        let metrics = stream.metrics();
        assert_eq!((metrics.events, metrics.bytes, metrics.tokens_per_second), (1, first.len() as u64, None));
        assert!(stream.outcome().is_none());
        while let Some(chunk) = stream.next().await {
            chunk.expect("a chunk");
        }
        let outcome = stream.outcome().expect("an end");
        assert_eq!(
            (outcome.kind, outcome.emitted, outcome.retry_safe, outcome.partial.text()),
            (OutcomeKind::Complete, true, false, Some("Hello"))
        );
        script.sleep(60_000.0).await;
        let metrics = stream.metrics();
        assert_eq!(metrics.time_to_first_token, Some(Duration::from_millis(300)));
        assert_eq!(metrics.duration, Duration::from_millis(3300));
        assert_eq!((metrics.events, metrics.bytes, metrics.tokens_per_second), (2, bytes, Some(2.0)));

        for (kind, retry_safe, emitted) in [
            (OutcomeKind::Truncated, false, true),
            (OutcomeKind::Empty, true, false),
            (OutcomeKind::Errored, true, false),
        ] {
            let mut stream = client.chat().stream(&request()).await.expect("a stream");
            let items: Vec<_> = stream.by_ref().collect().await;
            assert!(items.last().is_some_and(Result::is_err), "{kind:?}");
            let outcome = stream.outcome().expect("an end");
            assert_eq!((outcome.kind, outcome.retry_safe, outcome.emitted), (kind, retry_safe, emitted));
        }
    });
}

#[test]
fn a_whole_answer_tells_what_was_repaired() {
    let (script, client) = client([
        events(&[
            json!({ "choices": [{ "index": 0, "delta": { "content": "Hi" }, "finish_reason": "stop" }] }),
        ])
        .header("x-request-id", "req_8"),
        completion(json!({ "content": "Hi" }), "stop"),
    ]);
    script.run(async {
        let answer = client.chat().answer(&request()).await.expect("an answer");
        assert_eq!((answer.completion.text(), answer.request_id.as_deref()), (Some("Hi"), Some("req_8")));
        assert_eq!(answer.repairs.iter().collect::<Vec<_>>(), [(Repair::StreamForJson, 1)]);
        let answer = client.chat().answer(&request()).await.expect("an answer");
        assert_eq!((answer.completion.text(), answer.request_id), (Some("Hi"), None));
        assert_eq!(answer.repairs.iter().count(), 0);
    });
}

#[test]
fn a_function_that_takes_too_long_is_dropped_and_the_model_is_told() {
    let answers = || {
        [
            completion(
                calls(&[("1", "slow", "{}"), ("2", "slower", "{}"), ("3", "quick", "{}")]),
                "tool_calls",
            ),
            completion(json!({ "role": "assistant", "content": "ok" }), "stop"),
        ]
    };
    for parallel in [true, false] {
        let (script, client) = client(answers());
        let finished = Rc::new(RefCell::new(0));
        let function = |name: &str, ms: f64| {
            let (script, finished, name) = (script.clone(), finished.clone(), name.to_owned());
            (FunctionDefinition::new(name), move |_: Value| {
                let (script, finished) = (script.clone(), finished.clone());
                async move {
                    script.sleep(ms).await;
                    *finished.borrow_mut() += 1;
                    Ok::<_, String>("done")
                }
            })
        };
        let mut tools = Tools::new().timeout(Duration::from_millis(50)).parallel(parallel);
        for (name, ms, own) in [("slow", 100.0, None), ("slower", 1000.0, Some(2000)), ("quick", 10.0, None)]
        {
            let (definition, run) = function(name, ms);
            tools = tools.function(definition, run);
            if let Some(own) = own {
                tools = tools.within(Duration::from_millis(own));
            }
        }
        script.run(client.chat().run_tools(&request(), &tools)).expect("an answer");
        let sent = body(&script, 1)["messages"].clone();
        let said: Vec<_> = (2..5).map(|at| sent[at]["content"].as_str().expect("text").to_owned()).collect();
        assert_eq!(said, ["Timed out after 50 ms", "done", "done"]);
        assert_eq!(*finished.borrow(), 2);
        assert_eq!(script.elapsed(), if parallel { 1000.0 } else { 1060.0 });
    }
}

#[test]
fn characters_cut_in_two_are_put_together() {
    let payload = |text: &str| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
    };
    let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    for (pieces, chunks, whole) in [
        (vec!["a\\ud83c", "\\udf0db"], vec!["a", "🌍b"], "a🌍b"),
        (vec!["\\ud83c", "\\uDF0D"], vec!["", "🌍"], "🌍"),
        (vec!["\\ud83c", "", "\\udf0d"], vec!["", "", "🌍"], "🌍"),
        (vec!["\\ud83c", "x"], vec!["", "\u{FFFD}x"], "\u{FFFD}x"),
        (vec!["a\\udf0d", "b"], vec!["a\u{FFFD}", "b"], "a\u{FFFD}b"),
        (vec!["\\ud83c\\udf0d", "!"], vec!["🌍", "!"], "🌍!"),
    ] {
        let answer =
            pieces.iter().fold(Answer::new(200), |answer, piece| answer.body(payload(piece))).body(end);
        let (script, client) = client([answer]);
        script.run(async {
            let mut stream = client.chat().stream(&request()).await.expect("a stream");
            let mut found = Vec::new();
            while let Some(chunk) = stream.next().await {
                found.extend(chunk.expect("a chunk").text().map(str::to_owned));
            }
            assert_eq!(found, chunks, "{pieces:?}");
            assert_eq!(stream.partial().choices[0].message.content.as_deref(), Some(whole), "{pieces:?}");
        });
    }
}

#[test]
fn a_request_that_the_server_would_refuse_is_not_sent() {
    let (script, client) = client([]);
    let error = script.run(client.chat().create(&request().temperature(3.0))).expect_err("a refusal");
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some("temperature")));
    assert_eq!(error.to_string(), "`temperature` must be a number from 0 to 2; found 3.");
    let error = script
        .run(client.chat().stream(&request().tool_choice(ToolChoice::function("f"))))
        .expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(script.sent().is_empty());
}

#[test]
fn the_check_can_be_turned_off() {
    let script = Scripted::new([completion(json!({ "content": "ok" }), "stop")]);
    let client = Client::builder().transport(script.clone()).validate(false).build().expect("a client");
    script.run(client.chat().create(&request().temperature(3.0))).expect("an answer");
    assert_eq!(body(&script, 0)["temperature"], 3.0);
}

#[derive(Deserialize, Debug, PartialEq)]
struct City {
    name: String,
    people: u64,
}

#[test]
fn marks_and_white_space_before_an_answer_are_passed_over() {
    let before = "\u{FEFF}\r\n\u{A0}\u{B}\u{FEFF} \u{2028}";
    let whole = r#"{"id":"c","choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}"#;
    let answer = |json: &str| Answer::new(200).body(format!("{before}{json}"));
    let (script, client) = client([answer(whole), answer(&whole[..40])]);
    let completion = script.run(client.chat().create(&request())).expect("a completion");
    assert_eq!(completion.choices[0].message.content.as_deref(), Some("Hello"));
    let error = script.run(client.chat().create(&request())).expect_err("half an answer");
    // Of the body as it came: the place where it ends.
    assert!(error.to_string().contains(&format!("from byte {} on", before.len() + 40)), "{error}");
}

#[test]
fn an_answer_is_read_into_a_type() {
    let request = request().response_format(ResponseFormat::json_schema("city", json!({ "type": "object" })));
    let (script, client) = client([
        completion(json!({ "content": r#"{"name":"Ur","people":65000}"# }), "stop"),
        completion(json!({ "content": r#"{"name":"Ur","people":"many secrets"}"# }), "stop"),
        completion(json!({ "content": r#"{"name":"U"# }), "length"),
        completion(json!({ "content": null, "refusal": "No." }), "stop"),
        completion(json!({ "content": "" }), "content_filter"),
        completion(json!({ "content": null }), "stop"),
    ]);
    let parsed = script.run(client.chat().parse::<City>(&request)).expect("a city");
    assert_eq!(parsed.into_value(), Some(City { name: "Ur".into(), people: 65000 }));
    for says in ["does not fit", "cut off", "refused", "filter", "no text"] {
        let error = script.run(client.chat().parse::<City>(&request)).expect_err(says);
        assert_eq!(error.kind(), ErrorKind::Malformed);
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.to_string().contains("secrets"), "{error}");
        assert_eq!(error.partial().expect("the answer").id, "c");
    }
}

#[derive(Deserialize)]
struct Sum {
    a: i64,
    b: i64,
}

#[derive(Serialize)]
struct Total {
    total: i64,
}

fn calls(calls: &[(&str, &str, &str)]) -> Value {
    let calls: Vec<_> = calls
        .iter()
        .map(|(id, name, arguments)| {
            json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
        })
        .collect();
    json!({ "role": "assistant", "content": null, "tool_calls": calls, "reasoning_content": "hm" })
}

fn tools(log: &Rc<RefCell<Vec<i64>>>) -> Tools {
    let log = log.clone();
    Tools::new()
        .function(FunctionDefinition::new("add"), move |sum: Sum| {
            let log = log.clone();
            async move {
                log.borrow_mut().push(sum.a + sum.b);
                Ok::<_, String>(Total { total: sum.a + sum.b })
            }
        })
        .function(FunctionDefinition::new("fail"), |_: Value| async { Err::<String, _>("out of order") })
        .function(FunctionDefinition::new("name"), |_: Value| async { Ok::<_, String>("plain text") })
}

#[test]
fn the_tool_loop_answers_the_model_until_it_is_done() {
    let (script, client) = client([
        completion(
            calls(&[("1", "add", r#"{"a":1,"b":2}"#), ("2", "fail", ""), ("3", "name", "{}")]),
            "tool_calls",
        ),
        completion(calls(&[("4", "nobody", "{}"), ("5", "add", "{\"a\":")]), "tool_calls"),
        completion(json!({ "role": "assistant", "content": "3" }), "stop"),
    ]);
    let log = Rc::default();
    let run = script.run(client.chat().run_tools(&request(), &tools(&log))).expect("an answer");
    assert_eq!(run.completion.choices[0].message.content.as_deref(), Some("3"));
    assert_eq!(*log.borrow(), [3]);
    let sent = body(&script, 2)["messages"].clone();
    let said: Vec<_> = sent
        .as_array()
        .expect("messages")
        .iter()
        .map(|m| (m["role"].clone(), m["content"].clone()))
        .collect();
    assert_eq!(said[2], (json!("tool"), json!(r#"{"total":3}"#)));
    assert_eq!(said[3], (json!("tool"), json!("out of order")));
    assert_eq!(said[4], (json!("tool"), json!("plain text")));
    assert!(said[6].1.as_str().expect("text").contains("There are: add, fail, name"), "{said:?}");
    assert!(said[7].1.as_str().expect("text").contains("do not fit"), "{said:?}");
    assert_eq!(sent[1]["reasoning_content"], "hm", "the server gets its own fields back");
    assert_eq!(run.messages.len(), 9);
    assert_eq!(body(&script, 0)["tools"].as_array().expect("tools").len(), 3);
}

#[test]
fn a_call_that_was_cut_off_is_not_run() {
    let (script, client) = client([completion(calls(&[("1", "add", r#"{"a":1,"b":2}"#)]), "length")]);
    let log = Rc::default();
    let run = script.run(client.chat().run_tools(&request(), &tools(&log))).expect("an answer");
    assert!(log.borrow().is_empty());
    assert_eq!(run.messages.len(), 2);
}

#[test]
fn the_tool_loop_ends_after_its_rounds() {
    let again = || completion(calls(&[("1", "add", r#"{"a":1,"b":2}"#)]), "tool_calls");
    let (script, client) = client([again(), again(), again()]);
    let log = Rc::default();
    let run = script
        .run(client.chat().run_tools(&request(), &tools(&log).max_rounds(2).parallel(false)))
        .expect("an answer");
    assert_eq!((script.sent().len(), log.borrow().len()), (2, 1));
    assert!(run.completion.choices[0].message.tool_calls.is_some());
}

#[test]
fn pages_are_fetched_as_they_are_needed() {
    let page = |ids: &[&str], more: bool| {
        let data: Vec<_> = ids.iter().map(|id| json!({ "id": id, "choices": [] })).collect();
        json_answer(&json!({ "object": "list", "data": data, "last_id": ids.last(), "has_more": more }))
    };
    let (script, client) = client([page(&["a", "b"], true), page(&["c"], false)]);
    let params = ListParams::new().limit(2_u32).model("m").metadata([("k".to_owned(), "v w".to_owned())]);
    let ids = script.run(async {
        let mut all = std::pin::pin!(client.chat().stored().list_all(&params));
        let mut ids = Vec::new();
        while let Some(item) = all.try_next().await? {
            ids.push(item.id);
            assert_eq!(script.sent().len(), if ids.len() < 3 { 1 } else { 2 });
        }
        Ok::<_, Error>(ids)
    });
    assert_eq!(ids.expect("ids"), ["a", "b", "c"]);
    let urls: Vec<_> = script.sent().iter().map(|sent| sent.request.url.clone()).collect();
    let base = "https://api.codingplanx.ai/v1/chat/completions";
    assert_eq!(urls[0], format!("{base}?limit=2&model=m&metadata%5Bk%5D=v%20w"));
    assert_eq!(urls[1], format!("{base}?after=b&limit=2&model=m&metadata%5Bk%5D=v%20w"));
}

#[test]
fn a_page_that_fails_ends_the_list() {
    let (script, client) = client([Answer::new(400)]);
    let items: Vec<_> = script.run(client.chat().stored().list_all(&ListParams::new()).collect());
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].as_ref().expect_err("a refusal").status(), Some(400));
    let items: Vec<_> = script.run(client.chat().stored().all_messages(" ", &ListParams::new()).collect());
    assert_eq!(items[0].as_ref().expect_err("a blank id").path(), Some("path"));
}

#[test]
fn stored_completions_and_models() {
    let stored = json!({ "id": "c/1", "choices": [], "metadata": { "k": "v" } });
    let (script, client) = client([
        json_answer(&stored),
        json_answer(&stored),
        json_answer(&json!({ "id": "c/1", "deleted": true, "object": "chat.completion.deleted" })),
        json_answer(&json!({ "data": [{ "id": "m1", "role": "user", "content": "hi" }], "has_more": false })),
        json_answer(
            &json!({ "object": "list", "data": [{ "id": "gpt", "owned_by": "us" }, { "id": "gpt-2" }] }),
        ),
        json_answer(&json!({ "id": "org/gpt", "object": "model" })),
    ]);
    script
        .run(async {
            let stored = client.chat().stored();
            assert_eq!(stored.retrieve("c/1").await?.id, "c/1");
            let notes = [("k".to_owned(), "v".to_owned())].into_iter().collect();
            assert_eq!(
                stored.update("c/1", &UpdateParams::new(Some(notes))).await?.metadata.expect("notes")["k"],
                "v"
            );
            assert!(stored.delete("c/1").await?.deleted);
            let messages = stored.messages("c/1", &ListParams::new()).await?;
            assert_eq!(messages.data[0].message.content.as_deref(), Some("hi"));
            assert_eq!(client.models().list().await?.len(), 2);
            assert_eq!(client.models().retrieve("org/gpt").await?.id, "org/gpt");
            Ok::<_, Error>(())
        })
        .expect("answers");
    let sent: Vec<_> =
        script.sent().iter().map(|s| format!("{} {}", s.request.method, s.request.url)).collect();
    let base = "https://api.codingplanx.ai/v1";
    assert_eq!(
        sent,
        [
            format!("GET {base}/chat/completions/c%2F1"),
            format!("POST {base}/chat/completions/c%2F1"),
            format!("DELETE {base}/chat/completions/c%2F1"),
            format!("GET {base}/chat/completions/c%2F1/messages"),
            format!("GET {base}/models"),
            format!("GET {base}/models/org%2Fgpt"),
        ]
    );
    assert_eq!(body(&script, 1), json!({ "metadata": { "k": "v" } }));
    for blank in ["", " ", ".", ".."] {
        assert_eq!(
            script.run(client.models().retrieve(blank)).expect_err("a blank id").kind(),
            ErrorKind::InvalidRequest
        );
    }
}

#[test]
fn a_client_can_be_made_from_another() {
    let (script, first) = client([Answer::new(400), Answer::new(400)]);
    let second = first
        .to_builder()
        .base_url("http://localhost:8080")
        .without_header("accept")
        .build()
        .expect("a client");
    script.run(second.models().list()).expect_err("a refusal");
    script.run(first.models().list()).expect_err("a refusal");
    let sent = script.sent();
    assert_eq!(sent[0].request.url, "http://localhost:8080/models");
    assert_eq!((sent[0].header("accept"), sent[0].header("authorization")), (None, Some("Bearer sk-1")));
    assert_eq!(sent[0].header("content-type"), None, "nothing is sent, so it has no type");
    assert_eq!(sent[1].header("accept"), Some("application/json"));
    assert!(!format!("{first:?}").contains("sk-1"));
}
