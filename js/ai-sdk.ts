/**
 * A client as a language model of the Vercel AI SDK (`ai` 6 and 7), for `streamText`, `generateText` and their kin.
 *
 * ```ts
 * import { streamText } from 'ai';
 * import Tokenbrook from 'tokenbrook';
 * import { languageModel } from 'tokenbrook/ai-sdk';
 *
 * const client = new Tokenbrook({ apiKey });
 * const { textStream } = streamText({ model: languageModel(client, 'gpt-4o-mini'), prompt: 'Why is a brook loud?' });
 * ```
 *
 * @packageDocumentation
 */
export { type LanguageModel, type LanguageModelOptions, languageModel } from './ai-sdk/model.js';
export type * from './ai-sdk/types.js';
