//! Where the client departs from what the bytes say, and how often it did.

/// A departure from what the bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Repair {
    /// The last event had no blank line after it.
    UnterminatedEvent,
    /// Several frames were glued into one event.
    GluedFrames,
    /// An event stream under another content type, or the reverse.
    ContentType,
    /// A whole completion in answer to a request for a stream.
    JsonForStream,
    /// A stream in answer to a request for a whole completion.
    StreamForJson,
    /// A keep-alive sent as data.
    DataHeartbeat,
    /// An error in an event stream field of that name.
    ErrorField,
    /// `choices: null`.
    NullChoices,
    /// `delta: null`.
    NullDelta,
    /// `role: ""` or `null`.
    EmptyRole,
    /// `finish_reason: ""`.
    EmptyFinishReason,
    /// Usage taken from a choice or from `x_groq`.
    UsagePlace,
    /// `created` not a whole number of seconds.
    CreatedNumber,
    /// `content` as an array of parts.
    ContentParts,
    /// Each delta repeats the whole text.
    CumulativeText,
    /// `message` beside `delta`.
    MessageIgnored,
    /// The same reasoning in two fields.
    ReasoningFields,
    /// Reasoning between tags in the content.
    ThinkTags,
    /// A tool call's `index` missing or misleading.
    ToolIndex,
    /// Two tool calls' arguments run together.
    ToolSplit,
    /// A tool call's id or name empty, null, `"null"` or repeated.
    ToolName,
    /// Arguments that are not text.
    ToolArguments,
    /// A tool call without an id.
    ToolId,
    /// Tools were called, and the finish reason says `stop`.
    FinishToolCalls,
}

impl Repair {
    /// All, in the order of their numbers.
    pub const ALL: [Repair; 24] = [
        Repair::UnterminatedEvent,
        Repair::GluedFrames,
        Repair::ContentType,
        Repair::JsonForStream,
        Repair::StreamForJson,
        Repair::DataHeartbeat,
        Repair::ErrorField,
        Repair::NullChoices,
        Repair::NullDelta,
        Repair::EmptyRole,
        Repair::EmptyFinishReason,
        Repair::UsagePlace,
        Repair::CreatedNumber,
        Repair::ContentParts,
        Repair::CumulativeText,
        Repair::MessageIgnored,
        Repair::ReasoningFields,
        Repair::ThinkTags,
        Repair::ToolIndex,
        Repair::ToolSplit,
        Repair::ToolName,
        Repair::ToolArguments,
        Repair::ToolId,
        Repair::FinishToolCalls,
    ];

    /// The code under which it is reported.
    pub fn code(self) -> &'static str {
        match self {
            Repair::UnterminatedEvent => "unterminated-event",
            Repair::GluedFrames => "glued-frames",
            Repair::ContentType => "content-type",
            Repair::JsonForStream => "json-for-stream",
            Repair::StreamForJson => "stream-for-json",
            Repair::DataHeartbeat => "data-heartbeat",
            Repair::ErrorField => "error-field",
            Repair::NullChoices => "null-choices",
            Repair::NullDelta => "null-delta",
            Repair::EmptyRole => "empty-role",
            Repair::EmptyFinishReason => "empty-finish-reason",
            Repair::UsagePlace => "usage-place",
            Repair::CreatedNumber => "created-number",
            Repair::ContentParts => "content-parts",
            Repair::CumulativeText => "cumulative-text",
            Repair::MessageIgnored => "message-ignored",
            Repair::ReasoningFields => "reasoning-fields",
            Repair::ThinkTags => "think-tags",
            Repair::ToolIndex => "tool-index",
            Repair::ToolSplit => "tool-split",
            Repair::ToolName => "tool-name",
            Repair::ToolArguments => "tool-arguments",
            Repair::ToolId => "tool-id",
            Repair::FinishToolCalls => "finish-tool-calls",
        }
    }
}

/// How often each repair was made.
#[derive(Debug, Default, Clone)]
pub struct Repairs {
    counts: [u32; Repair::ALL.len()],
    /// How often a count has changed.
    changes: u32,
}

impl Repairs {
    pub(crate) fn count(&mut self, repair: Repair) {
        if let Some(count) = self.counts.get_mut(repair as usize) {
            *count = count.saturating_add(1);
            self.changes = self.changes.wrapping_add(1);
        }
    }

    /// Takes back one that turned out not to be needed.
    pub(crate) fn uncount(&mut self, repair: Repair) {
        if let Some(count) = self.counts.get_mut(repair as usize) {
            *count = count.saturating_sub(1);
            self.changes = self.changes.wrapping_add(1);
        }
    }

    /// Rises whenever a count changes.
    pub(crate) fn changes(&self) -> u32 {
        self.changes
    }

    pub(crate) fn of(&self, repair: Repair) -> u32 {
        self.counts.get(repair as usize).copied().unwrap_or(0)
    }

    /// Those made since `before`, with their number, as far as the form of a chunk leads to them and neither its texts
    /// nor what came before it.
    pub(crate) fn since(&self, before: &Repairs) -> Vec<(Repair, u32)> {
        let others = [Repair::CumulativeText, Repair::ThinkTags, Repair::ToolSplit, Repair::FinishToolCalls];
        self.iter()
            .filter(|(repair, _)| !others.contains(repair))
            .map(|(repair, count)| (repair, count.saturating_sub(before.of(repair))))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// Those made, with their number.
    pub fn iter(&self) -> impl Iterator<Item = (Repair, u32)> + '_ {
        Repair::ALL.into_iter().map(|repair| (repair, self.of(repair))).filter(|(_, count)| *count > 0)
    }
}
