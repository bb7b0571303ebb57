//! The `transport` layer.
