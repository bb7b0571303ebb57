//! One JSON reader for every need: [`Tape`] reads a whole text, without recursion, and accepts exactly what
//! `JSON.parse` accepts (lone surrogate escapes, numbers beyond `f64`, any depth). [`Partial`] reads the same language
//! as its text arrives, and [`JsonStream`] holds the value of what has come.

mod partial;
mod scan;
mod string;
mod tape;
mod value;

pub use partial::{Fault, JsonStream, Op, Partial};
pub use string::{LoneSurrogate, code_units, unescape, unescape_lossy};
pub use tape::{Entries, Items, Kind, SyntaxError, Tape, Value};
pub use value::to_value;

pub(crate) use scan::{Inside, inside, is_ascii, number_end, same, same_inline, short_inside};
pub(crate) use string::{in_ascii, may_have_surrogate};
pub(crate) use tape::Names;
