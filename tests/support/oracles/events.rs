//! The event stream decoder, and a naive one that it must equal.

use std::ops::ControlFlow;
use tokenbrook::sse::{Decoder, Event, Overflow, Sink};

/// An [`Event`] that owns its texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Owned {
    pub data: Option<Vec<u8>>,
    pub name: Vec<u8>,
    pub id: Vec<u8>,
    pub retry: Option<u64>,
    pub error: Option<Vec<u8>>,
    pub unterminated: bool,
}

/// Keeps every event; may stop after some.
#[derive(Default)]
pub struct Collect {
    pub events: Vec<Owned>,
    pub stop_after: Option<usize>,
}

impl Sink for Collect {
    fn event(&mut self, event: Event<'_>) -> ControlFlow<()> {
        assert!(event.has_data || event.data.is_empty());
        self.events.push(Owned {
            data: event.has_data.then(|| event.data.to_vec()),
            name: event.name.to_vec(),
            id: event.id.to_vec(),
            retry: event.retry,
            error: event.error.map(<[u8]>::to_vec),
            unterminated: event.unterminated,
        });
        if self.stop_after == Some(self.events.len()) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

pub type Outcome = (Vec<Owned>, bool);

pub fn decode(limit: usize, bytes: &[u8], cuts: &[usize]) -> Outcome {
    let (mut decoder, mut sink, mut start) = (Decoder::new(limit), Collect::default(), 0);
    let mut run = || -> Result<(), Overflow> {
        for &cut in cuts {
            decoder.push(&bytes[start..cut], &mut sink)?;
            start = cut;
        }
        decoder.push(&bytes[start..], &mut sink)?;
        decoder.finish(&mut sink)
    };
    let overflow = run().is_err();
    (sink.events, overflow)
}

/// The naive decoder: all bytes at once, one rule after the other as the standard words them.
pub fn naive(bytes: &[u8]) -> Vec<Owned> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (mut lines, mut line, mut i) = (Vec::new(), Vec::new(), 0);
    while i < bytes.len() {
        match bytes[i] {
            b'\r' | b'\n' => {
                i += usize::from(bytes[i..].starts_with(b"\r\n"));
                lines.push(std::mem::take(&mut line));
            }
            byte => line.push(byte),
        }
        i += 1;
    }
    let unfinished = !line.is_empty();
    if unfinished {
        lines.push(line);
    }
    let (mut events, mut event) = (Vec::new(), Owned::default());
    let offered = |e: &Owned| e.data.is_some() || !e.name.is_empty() || e.error.is_some();
    for line in lines {
        if line.is_empty() {
            let next = Owned { id: event.id.clone(), retry: event.retry, ..Owned::default() };
            events.extend(Some(std::mem::replace(&mut event, next)).filter(offered));
            continue;
        }
        let colon = line.iter().position(|&b| b == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value).to_vec();
        match &line[..colon] {
            b"data" => event.data = Some(event.data.map_or(value.clone(), |d| [d, value].join(&b'\n'))),
            b"event" => event.name = value,
            b"id" if !value.contains(&0) => event.id = value,
            b"error" => event.error = Some(value),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                event.retry = std::str::from_utf8(&value).unwrap().parse().ok().or(event.retry);
            }
            _ => {}
        }
    }
    event.unterminated = true;
    events.extend(Some(event).filter(offered));
    events
}
