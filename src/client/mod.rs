//! The `client` layer.
