//! The event stream decoder against the cases of `vectors/sse.json` and a naive decoder, however the bytes are cut.

use std::ops::ControlFlow;

use serde_json::Value;
use support::oracles::events::{Collect, Outcome, Owned, decode, naive};
use support::random::Random;
use tokenbrook::sse::{Decoder, Event, Overflow, Sink};

mod support;

struct Case {
    name: String,
    bytes: Vec<u8>,
    limit: usize,
    expected: Outcome,
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// The bytes of `value[key]`, or of `value.hex`.
fn bytes_of(value: &Value, key: &str) -> Option<Vec<u8>> {
    match (&value[key], &value["hex"]) {
        (Value::String(text), _) => Some(text.clone().into_bytes()),
        (_, Value::String(text)) => Some(hex(text)),
        _ => None,
    }
}

fn cases() -> Vec<Case> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("vectors/sse.json")).unwrap();
    assert!(cases.len() >= 100);
    let case = |case: &Value| {
        let event = |event: &Value| Owned {
            data: bytes_of(event, "data"),
            name: event["name"].as_str().unwrap_or_default().into(),
            id: event["id"].as_str().unwrap_or_default().into(),
            retry: event["retry"].as_u64(),
            error: event["error"].as_str().map(Into::into),
            unterminated: event["unterminated"] == true,
        };
        Case {
            name: case["name"].as_str().unwrap().to_owned(),
            bytes: bytes_of(case, "input").unwrap(),
            limit: case["limit"].as_u64().map_or(usize::MAX, |limit| limit as usize),
            expected: (
                case["events"].as_array().unwrap().iter().map(event).collect(),
                case["overflow"] == true,
            ),
        }
    };
    cases.iter().map(case).collect()
}

/// Whole, at every single place, byte by byte, with empty pushes, and at random places.
fn every_cut(bytes: &[u8], random: &mut Random, mut check: impl FnMut(&[usize])) {
    check(&[]);
    (0..=bytes.len()).for_each(|cut| check(&[cut]));
    check(&(0..bytes.len()).collect::<Vec<_>>());
    check(&(0..bytes.len() * 3).map(|i| i / 3).collect::<Vec<_>>());
    (0..50).for_each(|_| check(&random.cuts(8, bytes.len())));
}

#[test]
fn the_cases_at_every_cut() {
    let mut random = Random(1);
    for case in cases() {
        every_cut(&case.bytes, &mut random, |cuts| {
            assert_eq!(
                decode(case.limit, &case.bytes, cuts),
                case.expected,
                "{}, cut at {cuts:?}",
                case.name
            );
        });
    }
}

#[test]
fn the_naive_decoder_agrees_with_the_cases() {
    for case in cases().iter().filter(|case| !case.expected.1) {
        assert_eq!(naive(&case.bytes), case.expected.0, "{}", case.name);
    }
}

fn random_stream(random: &mut Random) -> Vec<u8> {
    const PIECES: [&[u8]; 36] = [
        b"data",
        b"data:",
        b"data: ",
        b"data: x",
        b"data: {\"a\":1}",
        b"event",
        b"event: e",
        b"id: 1",
        b"id: 2",
        b"id",
        b"id: \0",
        b"retry: 10",
        b"retry: x",
        b"retry",
        b"error: e",
        b"error",
        b":",
        b": c",
        b" ",
        b"\0",
        b"\n",
        b"\n",
        b"\n",
        b"\n\n",
        b"\n\n",
        b"\r",
        b"\r",
        b"\r\n",
        b"\r\n",
        b"\r\r",
        b"\r\n\r\n",
        b"\xEF",
        b"\xBB",
        b"\xBF",
        b"\xEF\xBB\xBF",
        "é🌍".as_bytes(),
    ];
    let mut bytes = Vec::new();
    for _ in 0..random.below(24) {
        bytes.extend_from_slice(random.pick(&PIECES));
    }
    bytes
}

#[test]
fn random_streams_are_decoded_as_the_naive_decoder_does() {
    for seed in 0..6_000 {
        let mut random = Random(seed);
        let bytes = random_stream(&mut random);
        let expected = (naive(&bytes), false);
        let each: Vec<usize> = (0..bytes.len()).collect();
        let some = random.cuts(6, bytes.len());
        for cuts in [&[][..], &each, &some] {
            let found = decode(usize::MAX, &bytes, cuts);
            assert_eq!(
                found,
                expected,
                "seed {seed}, {:?} cut at {cuts:?}",
                bytes.escape_ascii().to_string()
            );
        }
    }
}

#[test]
fn a_limit_is_met_at_the_same_event_whatever_the_cuts() {
    for seed in 0..2_000 {
        let mut random = Random(seed);
        let bytes = random_stream(&mut random);
        let limit = random.below(24);
        let expected = decode(limit, &bytes, &[]);
        let each: Vec<usize> = (0..bytes.len()).collect();
        let some = random.cuts(6, bytes.len());
        assert_eq!(decode(limit, &bytes, &each), expected, "seed {seed}");
        assert_eq!(decode(limit, &bytes, &some), expected, "seed {seed}");
    }
}

/// Takes every event that is exactly `data: t` and its blank line, and leaves all others.
#[derive(Default)]
struct Taker {
    rest: Collect,
    taken: usize,
}

impl Sink for Taker {
    fn take(&mut self, rest: &[u8]) -> usize {
        assert!(!rest.is_empty());
        for event in [&b"data: t\r\n\r\n"[..], b"data: t\n\n", b"data: t\r\r"] {
            if rest.starts_with(event) {
                self.taken += 1;
                self.rest.events.push(Owned { data: Some(b"t".to_vec()), ..Owned::default() });
                return event.len();
            }
        }
        0
    }

    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        self.rest.event(event)
    }
}

#[test]
fn an_event_that_is_taken_changes_nothing() {
    let mut taken = 0;
    for seed in 0..3_000 {
        let mut random = Random(seed);
        let mut bytes = b"\xEF\xBB\xBF"[..random.below(2) * 3].to_vec();
        for _ in 0..random.below(12) {
            let pieces: [&[u8]; 8] = [
                b"data: t\n\n",
                b"data: t\r\r",
                b"data: t\r\n\r\n",
                b"data: u\n\n",
                b": c\n",
                b"data: u\r\n",
                b"\n",
                b"\r\n",
            ];
            bytes.extend_from_slice(random.pick(&pieces));
        }
        let expected = naive(&bytes);
        let cuts = random.cuts(4, bytes.len());
        let (mut decoder, mut sink, mut start) = (Decoder::default(), Taker::default(), 0);
        for cut in cuts.iter().copied().chain([bytes.len()]) {
            decoder.push(&bytes[start..cut], &mut sink).unwrap();
            start = cut;
        }
        decoder.finish(&mut sink).unwrap();
        taken += sink.taken;
        assert_eq!(sink.rest.events, expected, "seed {seed}, {} cut at {cuts:?}", bytes.escape_ascii());
    }
    assert!(taken > 3_000);
}

#[test]
fn a_sink_that_takes_too_much_takes_all() {
    struct Greedy;
    impl Sink for Greedy {
        fn take(&mut self, _: &[u8]) -> usize {
            usize::MAX
        }
        fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
            panic!("{event:?}")
        }
    }
    let mut decoder = Decoder::default();
    decoder.push(b"data: x\n\n", &mut Greedy).unwrap();
    decoder.finish(&mut Greedy).unwrap();
}

#[test]
fn break_drops_the_rest_for_good() {
    let bytes = b"data: 1\n\ndata: 2\ndata: 2\n\nevent: 3\n\ndata: 4";
    let all = naive(bytes);
    for stop in 1..=all.len() {
        for cut in 0..=bytes.len() {
            let mut sink = Collect { stop_after: Some(stop), ..Collect::default() };
            let mut decoder = Decoder::default();
            decoder.push(&bytes[..cut], &mut sink).unwrap();
            decoder.push(&bytes[cut..], &mut sink).unwrap();
            decoder.finish(&mut sink).unwrap();
            decoder.push(b"data: 5\n\n", &mut sink).unwrap();
            decoder.finish(&mut sink).unwrap();
            assert_eq!(sink.events, all[..stop], "stopped after {stop}, cut at {cut}");
        }
    }
}

#[test]
fn an_overflow_is_said_again() {
    let (mut decoder, mut sink) = (Decoder::new(8), Collect::default());
    let overflow = decoder.push(b"data: 123", &mut sink).unwrap_err();
    assert_eq!(overflow, Overflow { limit: 8, out_of_memory: false });
    assert_eq!(overflow.to_string(), "an event of the stream is longer than the limit of 8 bytes");
    assert_eq!(decoder.push(b"\n\ndata: 1\n\n", &mut sink), Err(overflow));
    assert_eq!(decoder.finish(&mut sink), Err(overflow));
    assert!(sink.events.is_empty());
}

#[test]
fn one_data_line_in_one_push_is_not_copied() {
    struct Borrowed<'a>(&'a [u8], usize);
    impl Sink for Borrowed<'_> {
        fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
            assert!(self.0.as_ptr_range().contains(&event.data.as_ptr()));
            self.1 += 1;
            ControlFlow::Continue(())
        }
    }
    let bytes = b"data: one\n\nevent: e\nid: 1\ndata:two\r\n\r\n: c\ndata: three\r\r";
    let mut sink = Borrowed(bytes, 0);
    Decoder::default().push(bytes, &mut sink).unwrap();
    assert_eq!(sink.1, 3);
}

#[test]
fn a_line_of_4_mib_may_drip_in() {
    const LENGTH: usize = 4 << 20;
    let (mut decoder, mut sink) = (Decoder::default(), Collect::default());
    let begun = std::time::Instant::now();
    decoder.push(b"data: ", &mut sink).unwrap();
    for _ in 0..LENGTH / 16 {
        decoder.push(b"0123456789abcdef", &mut sink).unwrap();
    }
    decoder.push(b"\n\n", &mut sink).unwrap();
    assert_eq!(sink.events[0].data.as_ref().unwrap().len(), LENGTH);
    // A decoder that looks at the line anew in each push takes minutes.
    assert!(begun.elapsed().as_secs() < 5);
}
