//! What the parts of the crate must equal, for tests and fuzzers.

pub mod bodies;
pub mod events;
pub mod partial;
