//! A response body, pushed as bytes, becomes a [`Batch`] per network read: framing, repairs, accumulation, learned
//! shapes and endings, decided once for every host.
//!
//! A [`Decoder`] never holds the text of the answer: it says how the answer changes, and the host applies that.

mod answer;
mod batch;
mod buffers;
mod calls;
mod chunk;
mod complete;
mod cumulative;
mod decoder;
mod ending;
mod event;
mod finish;
mod kept;
mod lenient;
mod machine;
mod options;
mod repair;
mod run;
mod scalars;
mod shape;
mod shaped;
mod snapshot;
mod target;
mod text;
mod think;
mod tool_calls;
mod whole;

pub use batch::{Batch, code};
pub use buffers::{Text, Units};
pub use decoder::Decoder;
pub use ending::{Fault, FaultKind, State};
pub use options::{ContentType, Mode, Options};
pub use repair::{Repair, Repairs};
pub use snapshot::Snapshot;
pub use target::{Field, Target};
