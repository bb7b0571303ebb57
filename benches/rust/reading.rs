//! `npm run bench -- rust`: the layers below JavaScript, each alone, in bytes per second.
//!
//! Bodies are those of `benches/traffic.mjs`, which the script writes before; they come in reads of 16 KB.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use tokenbrook::json::{JsonStream, Partial, Tape};
use tokenbrook::sse::{self, Event, Sink};
use tokenbrook::stream::{Decoder, Mode, Options, State, Units};

const READ: usize = 16 << 10;
const TRAFFIC: [&str; 6] = ["text", "plain", "tools", "choices", "logprobs", "varied"];

fn main() {
    divan::main();
}

/// A file that the script has written.
fn load(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../build/benches/traffic");
    let path = folder.join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; run `npm run bench -- rust`, which writes it", path.display())
    })
}

fn body(traffic: &str) -> Vec<u8> {
    load(&format!("{traffic}.sse")).into_bytes()
}

/// The payloads of a body.
fn payloads(body: &[u8]) -> Vec<Vec<u8>> {
    struct Payloads(Vec<Vec<u8>>);
    impl Sink for Payloads {
        fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
            if event.data != b"[DONE]" {
                self.0.push(event.data.to_vec());
            }
            ControlFlow::Continue(())
        }
    }
    let mut found = Payloads(Vec::new());
    let mut decoder = sse::Decoder::default();
    decoder.push(body, &mut found).expect("no event is too long");
    found.0
}

/// Bytes to events.
#[divan::bench(args = TRAFFIC)]
fn sse_decoder(bencher: Bencher<'_, '_>, traffic: &str) {
    struct Count(usize);
    impl Sink for Count {
        fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
            self.0 += black_box(event.data).len();
            ControlFlow::Continue(())
        }
    }
    let body = body(traffic);
    bencher.counter(BytesCount::of_slice(&body)).bench_local(|| {
        let mut count = Count(0);
        let mut decoder = sse::Decoder::default();
        for read in body.chunks(READ) {
            decoder.push(read, &mut count).expect("no event is too long");
        }
        assert!(count.0 > body.len() / 2);
        count.0
    });
}

/// Bytes to batches, as the npm package has it: repeated payloads are matched, not parsed.
#[divan::bench(args = TRAFFIC)]
fn with_shapes(bencher: Bencher<'_, '_>, traffic: &str) {
    decode(bencher, traffic, Options { shapes: true, units: Units::Utf16, ..Options::default() });
}

/// Bytes to batches with every payload read in full, and accumulated.
#[divan::bench(args = TRAFFIC)]
fn without_shapes(bencher: Bencher<'_, '_>, traffic: &str) {
    decode(bencher, traffic, Options { mode: Mode::Text, ..Options::default() });
}

fn decode(bencher: Bencher<'_, '_>, traffic: &str, options: Options) {
    let body = body(traffic);
    let events = payloads(&body).len();
    bencher.counter(BytesCount::of_slice(&body)).bench_local(|| {
        let mut decoder = Decoder::new(options.clone());
        for read in body.chunks(READ) {
            decoder.push(read);
            black_box(decoder.batch());
        }
        decoder.finish();
        assert!(decoder.state() != State::Open && decoder.fault().is_none());
        assert!(decoder.events() as usize >= events, "{} of {events}", decoder.events());
    });
}

/// The JSON reader alone.
#[divan::bench(args = TRAFFIC)]
fn json_tape(bencher: Bencher<'_, '_>, traffic: &str) {
    let payloads = payloads(&body(traffic));
    let bytes: usize = payloads.iter().map(Vec::len).sum();
    let mut tape = Tape::new();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for payload in &payloads {
            tape.parse(payload).expect("payloads are JSON");
        }
    });
}

/// For comparison: serde_json to a `Value`.
#[divan::bench(args = TRAFFIC)]
fn json_serde(bencher: Bencher<'_, '_>, traffic: &str) {
    let payloads = payloads(&body(traffic));
    let bytes: usize = payloads.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for payload in &payloads {
            black_box(serde_json::from_slice::<serde_json::Value>(payload).expect("payloads are JSON"));
        }
    });
}

/// A structured answer in deltas of eight bytes or so: what is said of its value, not the value.
#[divan::bench]
fn partial_json_operations(bencher: Bencher<'_, '_>) {
    let text = load("document.json");
    let deltas = deltas(&text);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut partial = Partial::new();
        let mut operations = 0_usize;
        for delta in &deltas {
            partial.push(delta, |operation| {
                black_box(operation);
                operations += 1;
            });
        }
        partial.finish(|_| {});
        assert!(operations > 0);
    });
}

/// The same, with its value after each delta.
#[divan::bench]
fn partial_json_values(bencher: Bencher<'_, '_>) {
    let text = load("document.json");
    let deltas = deltas(&text);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut stream = JsonStream::new();
        for delta in &deltas {
            stream.push(delta).expect("the document is JSON");
            black_box(stream.value());
        }
        assert!(stream.finish());
    });
}

fn deltas(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut deltas = Vec::new();
    while !rest.is_empty() {
        let end = (8..=rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (delta, more) = rest.split_at(end);
        deltas.push(delta);
        rest = more;
    }
    deltas
}
