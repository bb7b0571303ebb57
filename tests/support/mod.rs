//! What several tests need.
#![allow(dead_code, reason = "each test uses its part")]

pub mod answer;
pub mod host;
pub mod invariants;
pub mod oracles;
pub mod random;
pub mod vectors;
