//! One JSON reader for every need: [`Tape`] reads a whole text, without recursion, and accepts exactly what
//! `JSON.parse` accepts (lone surrogate escapes, numbers beyond `f64`, any depth).

mod string;
mod tape;

pub use string::{LoneSurrogate, unescape, unescape_lossy};
pub use tape::{Entries, Items, Kind, SyntaxError, Tape, Value};

pub(crate) use string::plain_run;
