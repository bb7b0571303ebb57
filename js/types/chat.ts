/** Everything about Chat Completions under one roof: the namespace `OpenAI.Chat.Completions`. */
export type * from './answer.js';
export type * from './chunk.js';
export type * from './message.js';
export type * from './request.js';
export type { CompletionUsage, ReasoningEffort as ChatCompletionReasoningEffort } from './shared.js';
export type * from './stored.js';
export type * from './tool.js';
