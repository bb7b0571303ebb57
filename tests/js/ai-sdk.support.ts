/** What the tests of the AI SDK's language model share. */
import { tool } from 'ai';
import Tokenbrook from 'tokenbrook';
import { type LanguageModelOptions, languageModel } from 'tokenbrook/ai-sdk';
import { z } from 'zod';
import { KEY } from './facade.support.js';

export const modelOf = (baseURL: string, options: LanguageModelOptions = {}) =>
  languageModel(new Tokenbrook({ apiKey: KEY, baseURL }), 'brook-mini', options);

export const weather = tool({
  description: 'Current weather of a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, celsius: 11 }),
});
