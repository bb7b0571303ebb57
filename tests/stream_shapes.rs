//! Learned shapes are exact: whatever a stream sends, however it is cut, the chunks that a host makes of the records are
//! those that a JSON parser makes of the payloads, and the answer is the one that is accumulated without shapes.

use serde_json::{Value, json};
use tokenbrook::stream::{Decoder, Mode, Options, Snapshot, Units};

mod support;
use support::host::Host;
use support::random::Random;

/// A stream of chunks that mostly repeat a few shapes, with everything that may differ from one to the next.
fn stream(random: &mut Random) -> Vec<Value> {
    let texts =
        ["", "a", "Hello", " wörld", "🌍 \"quoted\"\n", "\\", "{\"a\":1}", "日本", "<b>", "\u{7f}", "  "];
    let keys = ["content", "refusal", "reasoning_content", "reasoning", "x_note"];
    let mut chunks = Vec::new();
    let kinds = 1 + random.below(3);
    for step in 0..random.below(40) + 2 {
        let mut delta = serde_json::Map::new();
        let kind = if random.below(12) == 0 { random.below(6) } else { random.below(kinds) };
        match kind {
            0..=2 => {
                delta.insert(keys[kind].into(), random.pick(&texts).into());
            }
            3 => {
                let mut call =
                    json!({ "index": random.below(2), "function": { "arguments": random.pick(&texts) } });
                if random.below(3) == 0 {
                    call["id"] = json!(format!("call_{}", random.below(3)));
                    call["function"]["name"] = json!("tool");
                }
                delta.insert("tool_calls".into(), json!([call]));
            }
            4 => {
                delta.insert("role".into(), "assistant".into());
                delta.insert("content".into(), "".into());
            }
            _ => {
                delta.insert(random.pick(&keys).into(), random.pick(&texts).into());
            }
        }
        let mut chunk = json!({
            "id": if random.below(30) == 0 { "other" } else { "chatcmpl-1" },
            "object": "chat.completion.chunk",
            "created": if random.below(30) == 0 { 1_700_000_001 } else { 1_700_000_000 },
            "choices": [{ "index": if kind == 1 { random.below(3) } else { 0 }, "delta": delta, "logprobs": null, "finish_reason": null }],
        });
        if random.below(2) == 0 || kinds == 1 {
            chunk["obfuscation"] = json!("x".repeat(random.below(20)));
        }
        if random.below(4) < kinds {
            let list = logprobs(random);
            chunk["choices"][0]["logprobs"] = match random.below(8) {
                0 => json!({ "content": null, "refusal": list }),
                1 => json!({ "content": list, "refusal": logprobs(random) }),
                2 => Value::Null,
                _ => json!({ "content": list, "refusal": null }),
            };
        }
        if kinds == 3 {
            chunk["usage"] = json!({ "prompt_tokens": 9, "completion_tokens": step, "total_tokens": 9 + step,
                "completion_tokens_details": { "reasoning_tokens": random.below(3) } });
        }
        chunks.push(chunk);
    }
    chunks.push(
        json!({ "id": "chatcmpl-1", "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] }),
    );
    chunks
}

/// A list of tokens' log probabilities.
fn logprobs(random: &mut Random) -> Value {
    let token = |random: &mut Random| {
        let text = random.pick(&["a", "wörld", "🌍", "\"", "\\n]", "[{", ""]);
        json!({ "token": text, "logprob": -0.25 * random.below(40) as f64, "bytes": text.as_bytes() })
    };
    let mut list = Vec::new();
    for _ in 0..random.below(4) {
        let mut entry = token(random);
        let alternatives: Vec<_> = (0..random.below(3)).map(|_| token(random)).collect();
        entry["top_logprobs"] = alternatives.into();
        list.push(entry);
    }
    list.into()
}

/// As bytes, with or without escapes that mean the same.
fn bytes(chunks: &[Value], random: &mut Random) -> Vec<u8> {
    let mut body = Vec::new();
    let ending = random.pick(&["\n\n", "\r\n\r\n", "\n\n"]);
    for chunk in chunks {
        let mut payload = chunk.to_string();
        if random.below(6) == 0 {
            payload = payload.replace("🌍", "\\ud83c\\udf0d").replace('ö', "\\u00f6").replace('<', "\\u003c");
        }
        body.extend_from_slice(format!("data: {payload}{ending}").as_bytes());
        if random.below(20) == 0 {
            body.extend_from_slice(b": alive\n\n");
        }
    }
    body.extend_from_slice(b"data: [DONE]\n\n");
    body
}

/// The body whole, in a few pieces, or in many.
fn pieces<'b>(random: &mut Random, body: &'b [u8]) -> Vec<&'b [u8]> {
    let most = [0, 3, body.len() / 300, body.len() / 20, body.len()][random.below(5)];
    let cuts = random.cuts(most, body.len());
    let ends = cuts.iter().copied().chain([body.len()]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    starts.zip(ends).map(|(start, end)| &body[start..end]).collect()
}

fn options(shapes: bool, mode: Mode) -> Options {
    Options { mode, shapes, units: if shapes { Units::Utf16 } else { Units::Bytes }, ..Options::default() }
}

#[test]
fn chunks_and_answers_are_those_of_a_parser() {
    let mut shaped = 0;
    for seed in 0..250 {
        let mut random = Random(seed);
        let chunks = stream(&mut random);
        let body = bytes(&chunks, &mut random);
        for mode in [Mode::Chunks, Mode::Events] {
            let mut host = Host::new(Units::Utf16);
            let mut fast = Decoder::new(options(true, mode));
            let mut plain = Decoder::new(options(false, mode));
            let mut snapshot = Snapshot::new();
            let mut answers = support::answer::Answer::default();
            for piece in pieces(&mut random, &body) {
                fast.push(piece);
                host.apply(fast.batch());
                answers.apply(&fast);
                plain.push(piece);
                snapshot.apply(plain.batch(), |_| {});
            }
            fast.finish();
            host.apply(fast.batch());
            assert_eq!(host.chunks, chunks, "seed {seed}, {mode:?}");
            assert_eq!(answers.texts, support::answer::texts(&snapshot.to_value()), "seed {seed}, {mode:?}");
            let mut logprobs = answers.logprobs;
            logprobs.retain(|_, list| !list.is_empty());
            assert_eq!(logprobs, support::answer::logprobs(&snapshot.to_value()), "seed {seed}, {mode:?}");
            assert_eq!(
                fast.repairs().iter().collect::<Vec<_>>(),
                plain.repairs().iter().collect::<Vec<_>>(),
                "seed {seed}"
            );
            shaped += host.shaped;
        }
    }
    assert!(shaped > 3_500, "only {shaped} chunks were made from shapes");
}
