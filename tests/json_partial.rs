//! The incremental JSON reader against the cases of `vectors/json_partial.json`, a naive recursive one and serde_json,
//! however the text is cut.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use support::oracles::partial::{Seen, boundary, naive, read, seen};
use support::random::Random;
use tokenbrook::json::{Fault, JsonStream, Op, Partial};

mod support;
/// Random places between characters.
fn cuts(random: &mut Random, text: &str) -> Vec<usize> {
    random.cuts(6, text.len()).into_iter().map(|at| boundary(text, at)).collect()
}

/// A random document, in all the ways that JSON can be written; it may hold lone surrogates.
fn document(random: &mut Random, depth: usize, out: &mut String) {
    space(random, out);
    match random.below(if depth == 0 { 5 } else { 8 }) {
        0 => out.push_str(random.pick(&["true", "false", "null"])),
        1 | 2 => out.push_str(random.pick(&[
            "0",
            "-0",
            "1",
            "-12",
            "123456789012345678901234567890",
            "1.5",
            "-0.25",
            "1e3",
            "2E-7",
            "1e+400",
            "0e0",
            "5.0e-1",
        ])),
        3 | 4 => string(random, out),
        5 | 6 => {
            out.push('{');
            for entry in 0..random.below(5) {
                out.push_str(if entry > 0 { "," } else { "" });
                space(random, out);
                string(random, out);
                space(random, out);
                out.push(':');
                document(random, depth - 1, out);
            }
            space(random, out);
            out.push('}');
        }
        _ => {
            out.push('[');
            for entry in 0..random.below(5) {
                out.push_str(if entry > 0 { "," } else { "" });
                document(random, depth - 1, out);
            }
            space(random, out);
            out.push(']');
        }
    }
    space(random, out);
}

fn space(random: &mut Random, out: &mut String) {
    out.push_str(random.pick(&["", "", "", "", " ", "\n", "\t \r"]));
}

fn string(random: &mut Random, out: &mut String) {
    out.push('"');
    for _ in 0..random.below(6) {
        out.push_str(random.pick(&[
            "a",
            "b",
            "key",
            "some plain text",
            "é",
            "日本",
            "🌍",
            "\u{2028}",
            "\u{7f}",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b\\f\\r\\t",
            "\\u0041",
            "\\u00E9",
            "\\u0000",
            "\\ud83c\\udf0d",
            "\\uD83C",
            "\\udf0d",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "__proto__",
        ]));
    }
    out.push('"');
}

#[test]
fn the_cases_at_every_cut() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("vectors/json_partial.json")).unwrap();
    assert!(cases.len() > 80);
    let mut random = Random(1);
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        let error = case["error"].as_u64().map(|units| {
            let before = text.encode_utf16().take(units as usize).collect::<Vec<_>>();
            String::from_utf16(&before).unwrap().len()
        });
        let expected =
            Seen { value: case.get("value").cloned(), done: case["done"] == true, malformed: error };
        assert_eq!(naive::read(text), expected, "the naive reader, {}", case["name"]);
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        assert_eq!(read(text, &[]), expected, "{}", case["name"]);
        assert_eq!(read(text, &boundaries), expected, "{} character by character", case["name"]);
        for cut in boundaries {
            assert_eq!(read(text, &[cut]), expected, "{} cut at {cut}", case["name"]);
        }
        for _ in 0..20 {
            let cuts = cuts(&mut random, text);
            assert_eq!(read(text, &cuts), expected, "{} cut at {cuts:?}", case["name"]);
        }
    }
}

#[test]
fn every_prefix_is_read_as_the_naive_reader_does() {
    let mut prefixes = 0;
    for seed in 0..1_500 {
        let mut random = Random(seed);
        let mut text = String::new();
        document(&mut random, 4, &mut text);
        let mut stream = JsonStream::new();
        for (at, char) in text.char_indices() {
            stream.push(char.encode_utf8(&mut [0; 4])).unwrap();
            let prefix = &text[..at + char.len_utf8()];
            assert_eq!(seen(&stream), naive::read(prefix), "seed {seed}, {prefix:?}");
            prefixes += 1;
        }
        stream.finish();
        assert!(stream.is_done(), "seed {seed}, {text:?}");
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            assert_eq!(stream.value(), Some(&value), "seed {seed}, {text:?}");
        }
    }
    assert!(prefixes > 50_000);
}

#[test]
fn the_value_at_every_cut_is_the_same() {
    for seed in 0..1_500 {
        let mut random = Random(seed);
        let mut text = String::new();
        document(&mut random, 4, &mut text);
        let (mut stream, mut start) = (JsonStream::new(), 0);
        for cut in cuts(&mut random, &text).into_iter().chain([text.len()]) {
            stream.push(&text[start..cut]).unwrap();
            assert_eq!(seen(&stream), naive::read(&text[..cut]), "seed {seed}, {:?}", &text[..cut]);
            start = cut;
        }
    }
}

#[test]
fn what_is_no_json_is_refused_where_it_ceases_to_be_json() {
    let mut refused = 0;
    for seed in 0..6_000 {
        let mut random = Random(seed);
        let mut text = String::new();
        document(&mut random, 3, &mut text);
        for _ in 0..=random.below(2) {
            let at = boundary(&text, random.below(text.len() + 1));
            let end = text[at..].chars().next().map_or(at, |char| at + char.len_utf8() * random.below(2));
            let odd = random.pick(&[
                "", "x", "\"", ",", ":", "{", "}", "[", "]", "0", "-", ".", "e", "\\", "\n", "\u{1}", "t",
                "é",
            ]);
            text.replace_range(at..end, odd);
        }
        let expected = naive::read(&text);
        assert_eq!(read(&text, &[]), expected, "seed {seed}, {text:?}");
        let cuts = cuts(&mut random, &text);
        assert_eq!(read(&text, &cuts), expected, "seed {seed}, {text:?} cut at {cuts:?}");
        let mut stream = JsonStream::new();
        let whole = stream.push(&text).is_ok() && stream.finish();
        assert_eq!(whole, serde_json::from_str::<&RawValue>(&text).is_ok(), "seed {seed}, {text:?}");
        refused += usize::from(!whole);
    }
    assert!(refused > 2_000);
}

#[test]
fn a_number_at_the_top_ends_with_the_text() {
    for (text, value) in [
        ("12", Some(json!(12))),
        ("-0.5e1", Some(json!(-5.0))),
        ("1.", None),
        ("-", None),
        ("[1", Some(json!([]))),
    ] {
        let mut stream = JsonStream::new();
        text.chars().for_each(|char| stream.push(char.encode_utf8(&mut [0; 4])).unwrap());
        assert_eq!(stream.finish(), !text.starts_with('[') && value.is_some(), "{text}");
        assert_eq!(stream.value(), value.as_ref(), "{text}");
    }
}

#[test]
fn half_a_pair_is_held_back() {
    let mut stream = JsonStream::new();
    for (piece, shown) in
        [(r#""a\ud83c"#, "a"), (r"\udf", "a"), ("0d", "a🌍"), (r"\ud83c", "a🌍"), ("b", "a🌍\u{fffd}b")]
    {
        stream.push(piece).unwrap();
        assert_eq!(stream.value(), Some(&json!(shown)), "after {piece}");
    }
}

#[test]
fn nothing_recurses() {
    const DEPTH: usize = 1_000_000;
    let text = "[".repeat(DEPTH) + &"]".repeat(DEPTH);
    let (mut depth, mut deepest, mut done) = (0, 0, false);
    let mut reader = Partial::new();
    for start in (0..text.len()).step_by(1_000) {
        reader.push(&text[start..start + 1_000], |op| match op {
            Op::Array => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            Op::End => depth -= 1,
            Op::Done => done = true,
            op => panic!("{op:?}"),
        });
    }
    assert_eq!((depth, deepest, done), (0, DEPTH, true));

    let mut stream = JsonStream::new();
    assert_eq!(stream.push(&"[".repeat(127)), Ok(()));
    assert_eq!(stream.push("["), Err(Fault::TooDeep));
    assert_eq!(stream.push("]"), Err(Fault::TooDeep));
    assert!(serde_json::from_str::<Value>(&("[".repeat(127) + &"]".repeat(127))).is_ok());
    assert!(serde_json::from_str::<Value>(&("[".repeat(128) + &"]".repeat(128))).is_err());
}

#[test]
fn each_byte_is_read_once() {
    // A string of 4 MiB in pieces of 16 bytes: a reader that begins anew each time takes hours.
    let begun = std::time::Instant::now();
    let mut stream = JsonStream::new();
    stream.push("{\"a\":[\"").unwrap();
    for _ in 0..(4 << 20) / 16 {
        stream.push("0123456789abcdef").unwrap();
    }
    stream.push("\"]}").unwrap();
    assert_eq!(stream.value().unwrap()["a"][0].as_str().unwrap().len(), 4 << 20);
    assert!(begun.elapsed().as_secs() < 5);
}
