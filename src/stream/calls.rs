//! Which tool call a delta belongs to, whatever the server does with `index` and `id`.

use super::complete::Complete;

/// One entry of `delta.tool_calls`, as far as it says which call it means.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallDelta<'a> {
    /// `index`, if it is a whole number from 0.
    pub index: Option<i64>,
    /// `id`, if it is a real one.
    pub id: Option<&'a [u8]>,
    /// `function.name` or `custom.name`, if it is a real one.
    pub name: Option<&'a [u8]>,
    /// Whether its arguments begin an object or array.
    pub opens: bool,
    /// Its place in the delta's array, if that has several entries.
    pub place: Option<usize>,
}

/// What is known of one call.
#[derive(Debug, Default)]
pub(crate) struct CallState {
    pub index: Option<i64>,
    pub id: Vec<u8>,
    pub name: Vec<u8>,
    /// A custom tool's: its input is free text.
    pub custom: bool,
    /// It began without an id, which was counted.
    pub lacks_id: bool,
    pub arguments: Complete,
}

/// The calls of one choice, in order of appearance.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    calls: Vec<CallState>,
}

impl Calls {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(crate) fn push(&mut self, call: CallState) {
        self.calls.push(call);
    }

    pub(crate) fn get_mut(&mut self, call: usize) -> Option<&mut CallState> {
        self.calls.get_mut(call)
    }

    /// The call that the delta continues; `None` if it starts a new one.
    #[inline(never)]
    pub(crate) fn find(&self, delta: &CallDelta<'_>) -> Option<usize> {
        let by_id = delta.id.and_then(|id| self.calls.iter().rposition(|call| call.id == id));
        let same_id =
            |at: usize| by_id.is_none() || self.calls.get(at).is_some_and(|call| delta.id == Some(&call.id));
        let at = match delta.index {
            None => by_id.or(match delta.place {
                Some(place) => Some(place),
                None => self.calls.len().checked_sub(1),
            })?,
            Some(index) => match self.calls.iter().rposition(|call| call.index == Some(index)) {
                Some(at) if same_id(at) => at,
                Some(_) => by_id?,
                // One id under two indexes: with a name it is another call, otherwise the index is of no use.
                None => by_id.filter(|_| delta.name.is_none())?,
            },
        };
        let call = self.calls.get(at)?;
        // Some servers make up an id for each piece of the arguments.
        let begins = delta.name.is_some() || (delta.opens && call.arguments.is_complete());
        let another_id = begins && delta.id.is_some_and(|id| !call.id.is_empty() && call.id != id);
        let another_name = delta.name.is_some_and(|name| !call.name.is_empty() && call.name != name);
        let again = delta.name.is_some() && !call.name.is_empty() && delta.opens;
        let after_complete = call.arguments.is_complete() && (another_name || again);
        let another = another_id || after_complete || (another_name && delta.index.is_none());
        (!another).then_some(at)
    }
}
