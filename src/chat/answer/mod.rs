//! What comes back.

mod chunk;
mod completion;
mod lenient;
mod list;
mod logprobs;
mod message;
mod moderation;
mod object;
mod usage;

pub use chunk::*;
pub use completion::*;
pub use lenient::Lenient;
pub use list::*;
pub use logprobs::*;
pub use message::*;
pub use moderation::*;
pub use usage::*;
