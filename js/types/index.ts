/** All public types of the data that goes over the wire, and of the options. */
export type * from './chat.js';
export type * from './options.js';
export type {
  ChatModel,
  ErrorObject,
  FunctionDefinition,
  FunctionParameters,
  Metadata,
  ReasoningEffort,
  ResponseFormatJSONObject,
  ResponseFormatJSONSchema,
  ResponseFormatText,
  ServiceTier,
} from './shared.js';
export type { Metrics, Outcome, Repair } from './stream.js';
