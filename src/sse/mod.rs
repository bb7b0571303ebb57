//! The `sse` layer.
