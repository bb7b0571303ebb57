//! The `bindings` layer: what the façade of the npm package (`js/engine.ts`) calls. It decides nothing.
//!
//! The module's linear memory needs no export here: the linker exports it and the glue hands it on.

mod allocator;
mod check;
mod decoder;
mod event_stream;
mod exchange;
mod fault;
mod json_stream;
mod task;

pub use check::check_request;
pub use exchange::Exchange;
