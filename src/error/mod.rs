//! The `error` layer.
