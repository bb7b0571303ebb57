//! Which runs of one text occur in another.

use super::tokens::Token;

/// Finds which windows of a text occur in a stream of units.
pub(super) struct Runs {
    pub windows: Vec<Window>,
    /// By some bits of the hash: the first window of a chain. A power of two of them.
    chains: Vec<usize>,
    rolling: Rolling,
}

pub(super) struct Window {
    hash: u64,
    /// The token that it begins with.
    start: usize,
    /// The next window of the chain.
    next: usize,
    found: bool,
}

/// The end of a chain.
const NONE: usize = usize::MAX;

/// A hash over the last `width` units.
struct Rolling {
    ring: Vec<u64>,
    count: usize,
    hash: u64,
    /// `FACTOR` to the power of `width`.
    oldest: u64,
}

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl Rolling {
    fn new(width: usize) -> Self {
        let oldest = (0..width).fold(1, |power: u64, _| power.wrapping_mul(FACTOR));
        Self { ring: vec![0; width], count: 0, hash: 0, oldest }
    }

    fn reset(&mut self) {
        self.count = 0;
        self.hash = 0;
        self.ring.fill(0);
    }

    /// The hash of the window that ends with this unit, once there are enough of them.
    fn feed(&mut self, unit: u16) -> Option<u64> {
        let width = self.ring.len();
        let unit = u64::from(unit) + 1;
        let place = self.ring.get_mut(self.count % width)?;
        let gone = std::mem::replace(place, unit);
        self.hash =
            self.hash.wrapping_mul(FACTOR).wrapping_add(unit).wrapping_sub(gone.wrapping_mul(self.oldest));
        self.count += 1;
        // Mixed, because the low bits of a polynomial's value know only the low bits of its units.
        let mixed = (self.hash ^ (self.hash >> 32)).wrapping_mul(FACTOR);
        (self.count >= width).then_some(mixed ^ (mixed >> 32))
    }
}

impl Runs {
    pub fn new(tokens: &[Token], width: usize) -> Self {
        let mut rolling = Rolling::new(width);
        let mut windows = Vec::new();
        let mut chains = vec![NONE; tokens.len().next_power_of_two()];
        let mask = chains.len() - 1;
        for (at, token) in tokens.iter().enumerate() {
            let Some(unit) = token.unit else {
                rolling.reset();
                continue;
            };
            if let (Some(hash), Some(start)) = (rolling.feed(unit), (at + 1).checked_sub(width)) {
                if let Some(chain) = chains.get_mut(hash as usize & mask) {
                    let next = std::mem::replace(chain, windows.len());
                    windows.push(Window { hash, start, next, found: false });
                }
            }
        }
        rolling.reset();
        Self { windows, chains, rolling }
    }

    pub fn reset(&mut self) {
        self.rolling.reset();
    }

    pub fn feed(&mut self, unit: u16) {
        let Some(hash) = self.rolling.feed(unit) else { return };
        let mask = self.chains.len() - 1;
        let mut at = self.chains.get(hash as usize & mask).copied().unwrap_or(NONE);
        while let Some(window) = self.windows.get_mut(at) {
            if window.hash == hash {
                if window.found {
                    // So are all others that are the same.
                    return;
                }
                window.found = true;
            }
            at = window.next;
        }
    }

    /// Where the windows begin that were found.
    pub fn hits(&self) -> impl Iterator<Item = usize> {
        self.windows.iter().filter(|window| window.found).map(|window| window.start)
    }
}
