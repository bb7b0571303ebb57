//! `Decoder`: one response body through `stream::Decoder`; the batch is read straight from the module's memory.

use crate::stream::{ContentType, Decoder as Inner, Mode, Options, State, Units};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `DecoderOptions` of `js/engine.ts`.
    pub type DecoderOptions;
    #[wasm_bindgen(method, getter)]
    fn mode(this: &DecoderOptions) -> u8;
    #[wasm_bindgen(method, getter, js_name = thinkTags)]
    fn think_tags(this: &DecoderOptions) -> bool;
    #[wasm_bindgen(method, getter)]
    fn cumulative(this: &DecoderOptions) -> bool;
    #[wasm_bindgen(method, getter, js_name = maxEventBytes)]
    fn max_event_bytes(this: &DecoderOptions) -> f64;
    #[wasm_bindgen(method, getter, js_name = contentType)]
    fn content_type(this: &DecoderOptions) -> u8;
    #[wasm_bindgen(method, getter)]
    fn seed(this: &DecoderOptions) -> u32;
}

/// See `EngineDecoder` in `js/engine.ts`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Decoder {
    inner: Inner,
    header: Box<[u32; 10]>,
    joined: Vec<u8>,
}

/// Two texts that are not longer than this together are handed over as one, in bytes: each costs the host a call. No longer
/// ones, for an answer that holds the one would hold on to the other.
const JOINED: usize = 512;

#[wasm_bindgen]
impl Decoder {
    /// A decoder for one body.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &DecoderOptions) -> Decoder {
        let inner = Inner::new(Options {
            mode: match options.mode() {
                1 => Mode::Text,
                2 => Mode::Events,
                _ => Mode::Chunks,
            },
            units: Units::Utf16,
            shapes: true,
            think_tags: options.think_tags(),
            cumulative: options.cumulative(),
            max_event_bytes: options.max_event_bytes() as usize,
            content_type: match options.content_type() {
                1 => ContentType::EventStream,
                2 => ContentType::Json,
                3 => ContentType::Other,
                4 => ContentType::Lines,
                _ => ContentType::Unknown,
            },
            seed: u64::from(options.seed()) << 32 | 0x7f4a_7c15,
        });
        Decoder { inner, header: Box::new([0; 10]), joined: Vec::new() }
    }

    /// The address of the batch header.
    #[wasm_bindgen(getter)]
    pub fn header(&self) -> usize {
        self.header.as_ptr() as usize
    }

    /// Decodes one network read; returns the number of words.
    pub fn push(&mut self, bytes: &[u8]) -> usize {
        self.inner.push(bytes);
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
        let (mut lead, rest) = (batch.lead().bytes(), batch.rest().bytes());
        let bytes = lead.len() + rest.len();
        let ascii = bytes == (batch.lead().utf16_len() + batch.rest().utf16_len()) as usize;
        let join = !lead.is_empty() && !rest.is_empty() && bytes <= JOINED;
        if join {
            self.joined.clear();
            self.joined.extend_from_slice(lead);
            self.joined.extend_from_slice(rest);
            lead = &self.joined;
        }
        let state = match self.inner.state() {
            State::Open => 0,
            State::Complete => 1,
            State::Failed => 2,
        };
        *self.header = [
            words.as_ptr() as u32,
            words.len() as u32,
            lead.as_ptr() as u32,
            lead.len() as u32,
            rest.as_ptr() as u32,
            rest.len() as u32,
            state | u32::from(self.inner.has_substance()) << 8 | u32::from(ascii) << 9,
            self.inner.events(),
            if join { batch.lead().utf16_len() } else { 0 },
            self.inner.held() as u32,
        ];
        words.len()
    }
}
