/** What `openai/helpers/standard-schema` has for chat completions. */
export * from '../../helpers/standard-schema.js';
