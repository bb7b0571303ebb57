/** What `openai/helpers/zod` has for chat completions. */
export * from '../../helpers/zod.js';
