/**
 * The records that a push leaves behind, word by word: the mirror of `src/stream/{batch,target}.rs`, whose table says what each
 * means. Starts and lengths are UTF-16 code units of the lead or the rest text.
 */
export const CHUNK = 1;
export const LEARN = 2;
export const SHAPED = 3;
export const APPEND = 4;
export const APPEND_JSON = 5;
export const SET = 6;
export const SET_JSON = 7;
export const SET_KEY = 8;
export const EXTEND = 9;
export const CHOICE = 10;
export const CALL = 11;
export const SOURCE = 12;
export const MOVE = 13;
export const REPAIR = 14;
export const FAULT = 15;

/** What of the answer a target is about: `field | choice << 8 | call << 20`. */
export const Field = {
  Root: 0,
  Usage: 1,
  Choice: 2,
  FinishReason: 3,
  FinishClass: 4,
  Logprobs: 5,
  LogprobsContent: 6,
  LogprobsRefusal: 7,
  Message: 8,
  Role: 9,
  Content: 10,
  Refusal: 11,
  Reasoning: 12,
  ReasoningDetails: 13,
  Annotations: 14,
  Audio: 15,
  AudioData: 16,
  AudioTranscript: 17,
  FunctionName: 18,
  FunctionArguments: 19,
  Call: 20,
  CallId: 21,
  CallBody: 22,
  CallName: 23,
  CallArguments: 24,
} as const;

/** Names under which a server sends its reasoning: the bits of a `SOURCE` record. */
export const Source = { reasoning_content: 1, reasoning: 2, details: 4, parts: 8, tags: 16 } as const;

/** The codes of repairs, by number. */
export const REPAIRS = [
  'unterminated-event',
  'glued-frames',
  'content-type',
  'json-for-stream',
  'stream-for-json',
  'data-heartbeat',
  'error-field',
  'null-choices',
  'null-delta',
  'empty-role',
  'empty-finish-reason',
  'usage-place',
  'created-number',
  'content-parts',
  'cumulative-text',
  'message-ignored',
  'reasoning-fields',
  'think-tags',
  'tool-index',
  'tool-split',
  'tool-name',
  'tool-arguments',
  'tool-id',
  'finish-tool-calls',
] as const;

/** The kinds of faults inside a stream, by number. */
export const FAULTS = [
  'api',
  'malformed',
  'truncated',
  'empty',
  'overflow',
  'html',
  'out_of_memory',
] as const;
