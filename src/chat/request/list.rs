//! Questions about stored completions.

use super::object::object;
use crate::chat::ListOrder;
use std::collections::BTreeMap;

object! {
    /// Which stored completions, or messages of one, are listed. Source: OpenAI API reference, "List chat completions".
    pub struct ListParams {
        optional {
            /// The id of the last item of the page before.
            after: String,
            /// Only completions with these notes; not for messages.
            metadata: BTreeMap<String, String>,
            /// Only completions of this model; not for messages.
            model: String,
            /// By time of creation.
            order: ListOrder,
        }
        scalar {
            /// Items a page. Server default 20.
            limit: u32,
        }
    }
}

object! {
    /// What changes in a stored completion. Source: OpenAI API reference, "Update chat completion".
    pub struct UpdateParams {
        required {
            /// All its notes from now on; `None` removes them.
            metadata: Option<BTreeMap<String, String>>,
        }
    }
}
