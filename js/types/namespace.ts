/** The namespace `OpenAI.Chat`: its types, and again under `Completions`. */
export type * from './chat.js';
export type * as Completions from './chat.js';
export type { ChatModel } from './shared.js';
