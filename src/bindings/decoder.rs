//! `Decoder`: one response body through `stream::Decoder`; the batch is read straight from the module's memory.

use crate::stream::{ContentType, Decoder as Inner, Mode, Options, State, Units};
use crate::transport::fetch::field;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// So many bytes at most are put at a time where all decoders take them from: no memory is asked for and given back.
const INPUT: usize = 1 << 16;

/// Where they begin is a multiple of 64: copies between places that are a few bytes apart, pages aside, take five times as
/// long.
#[repr(align(64))]
struct Input([u8; INPUT]);

thread_local! {
    static READ: RefCell<Input> = const { RefCell::new(Input([0; INPUT])) };
}

/// The address of that place.
fn input() -> u32 {
    READ.with(RefCell::as_ptr) as u32
}

/// See `EngineDecoder` in `js/engine.ts`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Decoder {
    inner: Inner,
    header: Box<[u32; 12]>,
}

#[wasm_bindgen]
impl Decoder {
    /// A decoder for one body: `DecoderOptions` of `js/engine.ts`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> Decoder {
        let number = |name| field(options, name).as_f64().unwrap_or_default() as usize;
        let is = |name| field(options, name).is_truthy();
        let inner = Inner::new(Options {
            mode: match number("mode") {
                1 => Mode::Text,
                2 => Mode::Events,
                _ => Mode::Chunks,
            },
            units: Units::Utf16,
            shapes: true,
            think_tags: is("thinkTags"),
            cumulative: is("cumulative"),
            max_event_bytes: number("maxEventBytes"),
            content_type: match number("contentType") {
                1 => ContentType::EventStream,
                2 => ContentType::Json,
                3 => ContentType::Other,
                4 => ContentType::Lines,
                _ => ContentType::Unknown,
            },
            seed: (number("seed") as u64) << 32 | 0x7f4a_7c15,
        });
        let mut decoder = Decoder { inner, header: Box::default() };
        decoder.publish();
        decoder
    }

    /// The address of the batch header.
    #[wasm_bindgen(getter)]
    pub fn header(&self) -> usize {
        self.header.as_ptr() as usize
    }

    /// Decodes so many bytes that were put there; returns the number of words.
    pub fn read(&mut self, length: usize) -> usize {
        READ.with_borrow(|input| self.inner.push(input.0.get(..length).unwrap_or_default()));
        self.publish()
    }

    /// The end of the body; returns the number of words.
    pub fn finish(&mut self) -> usize {
        self.inner.finish();
        self.publish()
    }

    fn publish(&mut self) -> usize {
        let batch = self.inner.batch();
        let words = batch.words();
        let (lead, rest) = (batch.lead(), batch.rest());
        let state = match self.inner.state() {
            State::Open => 0,
            State::Complete => 1,
            State::Failed => 2,
        };
        *self.header = [
            words.as_ptr() as u32,
            words.len() as u32,
            lead.bytes().as_ptr() as u32,
            lead.bytes().len() as u32,
            lead.utf16_len(),
            rest.bytes().as_ptr() as u32,
            rest.bytes().len() as u32,
            rest.utf16_len(),
            state | u32::from(self.inner.has_substance()) << 8,
            self.inner.events(),
            self.inner.held() as u32,
            input(),
        ];
        words.len()
    }
}
