import Tokenbrook, { init, JsonStream } from 'tokenbrook';
import { zodResponseFormat } from 'tokenbrook/helpers/zod';
import OpenAI, { APIError } from 'tokenbrook/openai';

/** Dropped by the bundler, as nobody calls it, and then all that it uses. */
const _unused = () => [Tokenbrook, init, JsonStream, zodResponseFormat, OpenAI, APIError];

console.log('kept');
