//! The `bindings` layer.
