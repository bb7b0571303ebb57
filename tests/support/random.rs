//! A small seeded random source (SplitMix64), so that every failure can be repeated from its seed.

pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// Up to `count` places in a text of `length`, in order; a place may come twice (an empty piece).
    pub fn cuts(&mut self, count: usize, length: usize) -> Vec<usize> {
        let mut cuts: Vec<usize> = (0..self.below(count + 1)).map(|_| self.below(length + 1)).collect();
        cuts.sort_unstable();
        cuts
    }
}
