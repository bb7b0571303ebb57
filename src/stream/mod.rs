//! The `stream` layer.
