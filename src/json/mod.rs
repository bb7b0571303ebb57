//! The `json` layer.
