/** `Stream`, as `openai/streaming` has it. */
export { Stream } from '../stream/stream.js';
