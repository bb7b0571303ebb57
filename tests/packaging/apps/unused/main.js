import Tokenbrook, { init, JsonStream } from 'tokenbrook';
import { languageModel } from 'tokenbrook/ai-sdk';
import { zodResponseFormat } from 'tokenbrook/helpers/zod';
import OpenAI, { APIError } from 'tokenbrook/openai';
import { answerStore } from 'tokenbrook/store';

/** Dropped by the bundler, as nobody calls it, and then all that it uses. */
const _unused = () => [
  ...[Tokenbrook, init, JsonStream, zodResponseFormat, OpenAI, APIError],
  ...[languageModel, answerStore],
];

console.log('kept');
