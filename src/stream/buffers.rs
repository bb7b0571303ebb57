//! Where a batch is written: texts that know their length in two units, and words.

use super::answer::Raw;
use crate::json;
use crate::text;

/// In what starts and lengths are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Units {
    /// UTF-16 code units, for JavaScript.
    Utf16,
    /// Bytes, for Rust.
    Bytes,
}

/// A growing text that knows its length in both units.
#[derive(Debug, Default)]
pub struct Text {
    /// The text, and room for more of it.
    room: Vec<u8>,
    length: usize,
    utf16: u32,
}

impl Text {
    /// The text; always UTF-8.
    pub fn bytes(&self) -> &[u8] {
        self.room.get(..self.length).unwrap_or_default()
    }

    /// Its length in UTF-16 code units; 0 where batches count in bytes.
    pub fn utf16_len(&self) -> u32 {
        self.utf16
    }

    #[inline(always)]
    pub(super) fn mark(&self, units: Units) -> u32 {
        match units {
            Units::Utf16 => self.utf16,
            Units::Bytes => self.length as u32,
        }
    }

    pub(super) fn push(&mut self, utf8: &[u8], utf16: u32) {
        self.reserve(utf8.len());
        if let Some(place) = self.room.get_mut(self.length..self.length + utf8.len()) {
            place.copy_from_slice(utf8);
        }
        self.length += utf8.len();
        self.utf16 += utf16;
    }

    /// The same for one of the short texts that there are most of: a block of fixed size is copied in place, of which the
    /// next text overwrites what is too much, for a copy of any other size is a call.
    #[inline(always)]
    pub(super) fn push_plain(&mut self, raw: Raw<'_>) {
        match raw.onward.first_chunk() {
            Some(block) if raw.bytes.len() <= BLOCK => self.push_block(block, raw.bytes.len(), raw.utf16()),
            _ => self.push(raw.bytes, raw.utf16()),
        }
    }

    /// The same of the beginning of a block.
    #[inline(always)]
    pub(super) fn push_block(&mut self, block: &[u8; BLOCK], length: usize, utf16: u32) {
        match self.room.get_mut(self.length..self.length + BLOCK) {
            Some(place) => {
                place.copy_from_slice(block);
                self.length += length;
                self.utf16 += utf16;
            }
            None => self.push(block.get(..length).unwrap_or_default(), utf16),
        }
    }

    /// How long it is, to go back to.
    #[inline(always)]
    pub(super) fn end(&self) -> (usize, u32) {
        (self.length, self.utf16)
    }

    /// Takes back what came after that.
    #[inline(always)]
    pub(super) fn back_to(&mut self, (length, utf16): (usize, u32)) {
        self.length = length;
        self.utf16 = utf16;
    }

    #[inline(never)]
    pub(super) fn reserve(&mut self, more: usize) {
        if self.room.len() - self.length < more + BLOCK {
            self.room.resize(self.length * 2 + more + 8 * BLOCK, 0);
        }
    }

    pub(super) fn clear(&mut self) {
        // A batch that was unusually large gives its memory back.
        if self.room.len() > 1 << 20 {
            self.room = Vec::new();
        }
        self.length = 0;
        self.utf16 = 0;
    }
}

/// Texts of up to so many bytes are copied as that many.
pub(super) const BLOCK: usize = 16;

/// Words one after the other: a `Vec` with room that is written to without a call.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) room: Vec<u32>,
    pub(super) length: usize,
}

impl Words {
    pub(super) fn written(&self) -> &[u32] {
        self.room.get(..self.length).unwrap_or_default()
    }

    /// Overwrites two words.
    #[inline(always)]
    pub(super) fn put(&mut self, at: usize, two: [u32; 2]) {
        // One after the other: processors wait where both are written apart and then read as one.
        if let Some([first, second]) = self.room.get_mut(at..at + 2) {
            (*first, *second) = (two[0], two[1]);
        }
    }

    /// Adds two words.
    #[inline(always)]
    pub(super) fn add(&mut self, two: [u32; 2]) {
        if let Some([first, second]) = self.room.get_mut(self.length..self.length + 2) {
            (*first, *second) = (two[0], two[1]);
            self.length += 2;
        } else {
            self.push(&two);
        }
    }

    #[inline(never)]
    pub(super) fn push(&mut self, words: &[u32]) {
        self.reserve(words.len());
        if let Some(place) = self.room.get_mut(self.length..self.length + words.len()) {
            place.copy_from_slice(words);
        }
        self.length += words.len();
    }

    #[inline(always)]
    pub(super) fn reserve(&mut self, more: usize) {
        if self.room.len() - self.length < more {
            self.room.resize(self.length * 2 + more + 16, 0);
        }
    }

    pub(super) fn clear(&mut self) {
        if self.room.len() > 1 << 18 {
            self.room = Vec::new();
        }
        self.length = 0;
    }
}

/// The UTF-16 length of UTF-8 text: one unit for each byte that begins a character, one more for each that begins a pair.
pub(crate) fn utf16_len(utf8: &[u8]) -> u32 {
    if json::is_ascii(utf8) {
        return utf8.len() as u32;
    }
    /// The highest bit of each of eight bytes.
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut units = 0;
    let mut eights = utf8.chunks_exact(8);
    for eight in &mut eights {
        let word = u64::from_le_bytes(eight.try_into().unwrap_or_default());
        let inside = word & !(word << 1) & HIGH;
        let pairs = word & (word << 1) & (word << 2) & (word << 3) & HIGH;
        units += 8 - inside.count_ones() + pairs.count_ones();
    }
    for &byte in eights.remainder() {
        units += text::units(byte);
    }
    units
}
