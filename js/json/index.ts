export { MalformedJSONError } from './error.js';
export { EventStreamDecoder, type EventStreamDecoderOptions, type ServerSentEvent } from './event-stream.js';
export { JsonStream, parsePartialJson } from './stream.js';
