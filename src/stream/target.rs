//! The places of an answer, as records name them.

/// What of the answer a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Field {
    /// The completion itself.
    Root = 0,
    /// `usage`.
    Usage = 1,
    /// A choice.
    Choice = 2,
    /// `choices[].finish_reason`.
    FinishReason = 3,
    /// `choices[].finish_class`: ours.
    FinishClass = 4,
    /// `choices[].logprobs`.
    Logprobs = 5,
    /// `choices[].logprobs.content`.
    LogprobsContent = 6,
    /// `choices[].logprobs.refusal`.
    LogprobsRefusal = 7,
    /// `choices[].message`.
    Message = 8,
    /// `message.role`.
    Role = 9,
    /// `message.content`.
    Content = 10,
    /// `message.refusal`.
    Refusal = 11,
    /// `message.reasoning`: ours, whatever the server calls it.
    Reasoning = 12,
    /// `message.reasoning_details`.
    ReasoningDetails = 13,
    /// `message.annotations`.
    Annotations = 14,
    /// `message.audio`.
    Audio = 15,
    /// `message.audio.data`.
    AudioData = 16,
    /// `message.audio.transcript`.
    AudioTranscript = 17,
    /// `message.function_call.name`.
    FunctionName = 18,
    /// `message.function_call.arguments`.
    FunctionArguments = 19,
    /// `message.tool_calls[]`.
    Call = 20,
    /// `message.tool_calls[].id`.
    CallId = 21,
    /// `message.tool_calls[].function`, or `.custom`.
    CallBody = 22,
    /// `.function.name`, or `.custom.name`.
    CallName = 23,
    /// `.function.arguments`, or `.custom.input`.
    CallArguments = 24,
}

impl Field {
    /// All, in the order of their numbers.
    pub const ALL: [Field; 25] = [
        Field::Root,
        Field::Usage,
        Field::Choice,
        Field::FinishReason,
        Field::FinishClass,
        Field::Logprobs,
        Field::LogprobsContent,
        Field::LogprobsRefusal,
        Field::Message,
        Field::Role,
        Field::Content,
        Field::Refusal,
        Field::Reasoning,
        Field::ReasoningDetails,
        Field::Annotations,
        Field::Audio,
        Field::AudioData,
        Field::AudioTranscript,
        Field::FunctionName,
        Field::FunctionArguments,
        Field::Call,
        Field::CallId,
        Field::CallBody,
        Field::CallName,
        Field::CallArguments,
    ];
}

/// A [`Field`] of a certain choice and tool call, both counted in order of appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target(pub(crate) u32);

impl Target {
    /// The most choices that are accumulated; further ones still reach the caller as chunks.
    pub const MAX_CHOICES: usize = 1 << 12;
    /// The most tool calls a choice may have.
    pub const MAX_CALLS: usize = 1 << 12;

    pub(crate) fn new(field: Field, choice: usize, call: usize) -> Self {
        Target(field as u32 | (choice as u32) << 8 | (call as u32) << 20)
    }

    /// The target that a record's word says.
    pub fn of(word: u32) -> Self {
        Target(word)
    }

    /// What it is about; `None` for a word that is no target.
    pub fn field(self) -> Option<Field> {
        Field::ALL.into_iter().find(|field| *field as u32 == self.0 & 0xff)
    }

    /// The choice, in order of appearance.
    pub fn choice(self) -> usize {
        (self.0 >> 8) as usize & (Self::MAX_CHOICES - 1)
    }

    /// The tool call of that choice, in order of appearance.
    pub fn call(self) -> usize {
        (self.0 >> 20) as usize
    }

    pub(crate) fn root(field: Field) -> Self {
        Self::new(field, 0, 0)
    }
}
