/**
 * The drop-in: what an app uses of the `openai` package's chat part, under the same names.
 *
 * @packageDocumentation
 */
import { ChatCompletionStream as AnyChatCompletionStream } from './chat-stream/stream.js';
import { queryPairs } from './client/address.js';
import type { APIPromise, Reader } from './client/api-promise.js';
import { Client } from './client/client.js';
import { environment, inBrowser } from './client/environment.js';
import type { HeaderRule } from './client/headers.js';
import { initOf, withLoader } from './client/loader.js';
import { isLogLevel } from './client/log.js';
import { type DataResidency, regionalURL } from './client/residency.js';
import { secretsOf } from './client/secrets.js';
import * as errors from './errors/index.js';
import { encoded } from './openai/body.js';
import { InvalidWebhookSignatureError } from './openai/other-errors.js';
import { CursorPage, Page, type PageResponse } from './pagination.js';
import { Chat } from './resources/chat/chat.js';
import { Completions } from './resources/chat/completions.js';
import { Messages } from './resources/chat/messages.js';
import type * as ModelTypes from './resources/models.js';
import { Models, type ModelsPage } from './resources/models.js';
import { Stream as AnyStream } from './stream/stream.js';
import type { ChatCompletionChunk as Chunk } from './types/chunk.js';
import type {
  ChatCompletion,
  ChatCompletionAllowedToolChoice,
  ChatCompletionAllowedTools,
  ChatCompletionAssistantMessageParam,
  ChatCompletionAudio,
  ChatCompletionAudioParam,
  ChatCompletionChunk,
  ChatCompletionContentPart,
  ChatCompletionContentPartImage,
  ChatCompletionContentPartInputAudio,
  ChatCompletionContentPartRefusal,
  ChatCompletionContentPartText,
  ChatCompletionCreateParams,
  ChatCompletionCreateParamsBase,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionCustomTool,
  ChatCompletionDeleted,
  ChatCompletionDeveloperMessageParam,
  ChatCompletionFunctionCallOption,
  ChatCompletionFunctionMessageParam,
  ChatCompletionFunctionTool,
  ChatCompletionListParams,
  ChatCompletionMessage,
  ChatCompletionMessageCustomToolCall,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall,
  ChatCompletionModality,
  ChatCompletionNamedToolChoice,
  ChatCompletionNamedToolChoiceCustom,
  ChatCompletionParseParams,
  ChatCompletionPredictionContent,
  ChatCompletionRole,
  ChatCompletionStoreMessage,
  ChatCompletionStreamOptions,
  ChatCompletionSystemMessageParam,
  ChatCompletionTokenLogprob,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
  ChatCompletionToolMessageParam,
  ChatCompletionUpdateParams,
  ChatCompletionUserMessageParam,
  ChatModel,
  CompletionUsage,
  CursorPageParams,
  ErrorObject,
  FunctionDefinition,
  FunctionParameters,
  Metadata,
  Model,
  ParsedChatCompletion,
  ParsedChatCompletionMessage,
  ParsedChatCompletionMessageToolCall,
  ParsedChoice,
  ParsedFunction,
  ParsedFunctionToolCall,
  ReasoningEffort,
  ResponseFormatJSONObject,
  ResponseFormatJSONSchema,
  ResponseFormatText,
} from './types/index.js';
import type * as ChatTypes from './types/namespace.js';
import type {
  ClientOptions as BaseOptions,
  FinalRequestOptions,
  RequestOptions as Options,
} from './types/options.js';
import { loader } from './wasm/inline.js';
import type { InitSource } from './wasm/source.js';

const OPENAI_URL = 'https://api.openai.com/v1';

/** Says of the options of a copy that `baseURL` is that of a region. */
const CHOSEN = Symbol('chosen');

/** A request in full; `defaultBaseURL` stands in for OpenAI's, where neither it nor another one was chosen. */
type AnyRequest = FinalRequestOptions & { defaultBaseURL?: string | undefined };

/** Options of the drop-in's client. */
export interface ClientOptions extends BaseOptions {
  /** Default: the environment's `OPENAI_API_KEY`. */
  apiKey?: BaseOptions['apiKey'];
  /** Default: the environment's `OPENAI_BASE_URL`, else `https://api.openai.com/v1`. */
  baseURL?: string | null | undefined;
  /** Chooses OpenAI's endpoint of a region, instead of `baseURL`: never both. Default: none. */
  dataResidency?: DataResidency | null | undefined;
  /** Sent as `OpenAI-Organization`. Default: the environment's `OPENAI_ORG_ID`. */
  organization?: string | null | undefined;
  /** Sent as `OpenAI-Project`. Default: the environment's `OPENAI_PROJECT_ID`. */
  project?: string | null | undefined;
  /**
   * Whether the client may be made in a page, where everybody can read its key.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

type ChatClasses = typeof Chat & { Completions: typeof Completions & { Messages: typeof Messages } };

/** What else goes by the name of the class, beside the types of the same names. */
class Named extends Client {
  /** The classes of the endpoints, by the names that code which watches or changes them goes by. */
  static readonly Chat: ChatClasses = /* @__PURE__ */ Object.assign(Chat, {
    Completions: /* @__PURE__ */ Object.assign(Completions, { Messages }),
  });
  static readonly Models: typeof Models = Models;
  static readonly CursorPage: typeof CursorPage = CursorPage;
  static readonly Page: typeof Page = Page;
}

/**
 * The client. Reads `OPENAI_API_KEY`, `OPENAI_BASE_URL`, `OPENAI_ORG_ID`, `OPENAI_PROJECT_ID`, `OPENAI_LOG` and
 * `OPENAI_CUSTOM_HEADERS` where there is an environment and the option is not given.
 */
export class OpenAI extends Named {
  /** See {@link ClientOptions.organization}. */
  organization: string | null;
  /** See {@link ClientOptions.project}. */
  project: string | null;

  /** Whether the address was chosen as a region's, which nothing stands in for. */
  readonly #isChosen: boolean;

  /** Throws when there is no key, or in a browser without `dangerouslyAllowBrowser`. */
  constructor(options: ClientOptions = {}) {
    const regional = regionalURL(options);
    const apiKey = options.apiKey === undefined ? environment('OPENAI_API_KEY') : options.apiKey;
    if (apiKey === undefined) {
      throw new errors.TokenbrookError(
        'Missing credentials. Please pass an `apiKey`, or set the `OPENAI_API_KEY` environment variable.',
      );
    }
    if (!options.dangerouslyAllowBrowser && inBrowser()) {
      throw new errors.TokenbrookError(
        'This looks like a browser, where everybody can read the key of this client. Use a relay on your server, or ' +
          'set `dangerouslyAllowBrowser: true` if the key may be known, as with keys of the users themselves.',
      );
    }
    const organization =
      options.organization === undefined ? environment('OPENAI_ORG_ID') : options.organization;
    const project = options.project === undefined ? environment('OPENAI_PROJECT_ID') : options.project;
    super(
      {
        ...options,
        apiKey,
        baseURL: regional ?? (options.baseURL?.trim() || environment('OPENAI_BASE_URL') || OPENAI_URL),
        logLevel: options.logLevel ?? levelOfEnvironment(options),
      },
      loader,
    );
    this.#isChosen = regional !== undefined || (CHOSEN in options && options[CHOSEN] === true);
    this.organization = organization ?? null;
    this.project = project ?? null;
  }

  /** A client with some options changed; the others are as they are in this one now. */
  override withOptions(options: ClientOptions): this {
    const regional = regionalURL(options);
    const given = regional ? { ...options, ...{ dataResidency: null, baseURL: regional } } : options;
    const isChosen = regional !== undefined || (this.#isChosen && !Object.hasOwn(options, 'baseURL'));
    return super.withOptions({ ...given, [CHOSEN]: isChosen } as ClientOptions);
  }

  /**
   * Any request. The promise resolves to the parsed JSON (text, where the answer is none), or to a `Stream` with
   * `stream: true`.
   *
   * @param options `defaultBaseURL` stands in for OpenAI's
   */
  override request<T = unknown>(options: AnyRequest | PromiseLike<AnyRequest>): APIPromise<T>;
  /** @internal `read`: how the answer is read. */
  override request<T>(
    options: AnyRequest | PromiseLike<AnyRequest>,
    read: Reader<T> | undefined,
  ): APIPromise<T>;
  override request<T>(options: AnyRequest | PromiseLike<AnyRequest>, read?: Reader<T>): APIPromise<T> {
    const prepared = 'then' in options ? options.then((one) => this.#prepared(one)) : this.#prepared(options);
    return super.request<T>(prepared, read as Reader<T>);
  }

  #prepared(options: AnyRequest): FinalRequestOptions | Promise<FinalRequestOptions> {
    const { defaultBaseURL, path } = options;
    const given = defaultBaseURL ? { ...options, path: this.#address(path, defaultBaseURL) } : options;
    // What is about chat is JSON, and checked in this very turn.
    return 'chat' in given ? given : encoded(given, !!secretsOf(this).fetch);
  }

  /** The whole address of a path. */
  #address(path: string, defaultBaseURL: string | undefined): string {
    if (/^[a-z][a-z\d+.-]*:/i.test(path)) return path;
    const isOwn = this.#isChosen || this.baseURL !== OPENAI_URL;
    const base = (!isOwn && defaultBaseURL) || this.baseURL;
    return `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`;
  }

  /** The address of a path, with the client's and the given parameters; `defaultBaseURL` stands in for OpenAI's. */
  buildURL(path: string, query?: object | null, defaultBaseURL?: string): string {
    const url = new URL(this.#address(path, defaultBaseURL));
    for (const [name, value] of queryPairs({ ...secretsOf(this).defaultQuery, ...query })) {
      url.searchParams.append(name, value);
    }
    return url.toString();
  }

  /** What would be handed to `fetch` for a request, which is not sent. */
  async buildRequest(
    options: AnyRequest,
  ): Promise<{ req: RequestInit & { headers: Headers }; url: string; timeout: number }> {
    let built: { req: RequestInit & { headers: Headers }; url: string } | undefined;
    const fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
      built = { url, req: { ...init, headers: new Headers(init.headers) } };
      return new Response();
    };
    await this.withOptions({ fetch, maxRetries: 0 }).request(options).asResponse();
    if (!built) throw new errors.TokenbrookError('The request was not built.');
    return { ...built, timeout: options.timeout ?? this.timeout };
  }

  /** @internal */
  override _headers(): HeaderRule[] {
    const { organization, project } = this;
    return [['openai-organization', organization], ['openai-project', project], ...headersOfEnvironment()];
  }

  /** The class itself, for code that was written for CommonJS. */
  static readonly OpenAI: typeof OpenAI = OpenAI;
  /** What every error is. */
  static readonly OpenAIError: typeof errors.TokenbrookError = errors.TokenbrookError;
  static readonly APIError: typeof errors.APIError = errors.APIError;
  static readonly APIConnectionError: typeof errors.APIConnectionError = errors.APIConnectionError;
  static readonly APIConnectionTimeoutError: typeof errors.APIConnectionTimeoutError =
    errors.APIConnectionTimeoutError;
  static readonly APIUserAbortError: typeof errors.APIUserAbortError = errors.APIUserAbortError;
  static readonly NotFoundError: typeof errors.NotFoundError = errors.NotFoundError;
  static readonly ConflictError: typeof errors.ConflictError = errors.ConflictError;
  static readonly RateLimitError: typeof errors.RateLimitError = errors.RateLimitError;
  static readonly BadRequestError: typeof errors.BadRequestError = errors.BadRequestError;
  static readonly AuthenticationError: typeof errors.AuthenticationError = errors.AuthenticationError;
  static readonly InternalServerError: typeof errors.InternalServerError = errors.InternalServerError;
  static readonly PermissionDeniedError: typeof errors.PermissionDeniedError = errors.PermissionDeniedError;
  static readonly UnprocessableEntityError: typeof errors.UnprocessableEntityError =
    errors.UnprocessableEntityError;
  static readonly InvalidWebhookSignatureError: typeof InvalidWebhookSignatureError =
    InvalidWebhookSignatureError;
}

/** Types by the names that they have in `openai`: `OpenAI.Chat.Completions.ChatCompletionMessageParam` and so on. */
export declare namespace OpenAI {
  export type {
    ChatCompletion,
    ChatCompletionAllowedToolChoice,
    ChatCompletionAllowedTools,
    ChatCompletionAssistantMessageParam,
    ChatCompletionAudio,
    ChatCompletionAudioParam,
    ChatCompletionChunk,
    ChatCompletionContentPart,
    ChatCompletionContentPartImage,
    ChatCompletionContentPartInputAudio,
    ChatCompletionContentPartRefusal,
    ChatCompletionContentPartText,
    ChatCompletionCreateParams,
    ChatCompletionCreateParamsBase,
    ChatCompletionCreateParamsNonStreaming,
    ChatCompletionCreateParamsStreaming,
    ChatCompletionCustomTool,
    ChatCompletionDeleted,
    ChatCompletionDeveloperMessageParam,
    ChatCompletionFunctionCallOption,
    ChatCompletionFunctionMessageParam,
    ChatCompletionFunctionTool,
    ChatCompletionListParams,
    ChatCompletionMessage,
    ChatCompletionMessageCustomToolCall,
    ChatCompletionMessageFunctionToolCall,
    ChatCompletionMessageParam,
    ChatCompletionMessageToolCall,
    ChatCompletionModality,
    ChatCompletionNamedToolChoice,
    ChatCompletionNamedToolChoiceCustom,
    ChatCompletionParseParams,
    ChatCompletionPredictionContent,
    ChatCompletionRole,
    ChatCompletionStoreMessage,
    ChatCompletionStreamOptions,
    ChatCompletionSystemMessageParam,
    ChatCompletionTokenLogprob,
    ChatCompletionTool,
    ChatCompletionToolChoiceOption,
    ChatCompletionToolMessageParam,
    ChatCompletionUpdateParams,
    ChatCompletionUserMessageParam,
    ChatModel,
    ChatTypes as Chat,
    CompletionUsage,
    CursorPage,
    CursorPageParams,
    DataResidency,
    ErrorObject,
    FunctionDefinition,
    FunctionParameters,
    Metadata,
    Model,
    ModelsPage,
    ModelTypes as Models,
    Options as RequestOptions,
    Page,
    PageResponse,
    ParsedChatCompletion,
    ParsedChatCompletionMessage,
    ParsedChatCompletionMessageToolCall,
    ParsedChoice,
    ParsedFunction,
    ParsedFunctionToolCall,
    ReasoningEffort,
    ResponseFormatJSONObject,
    ResponseFormatJSONSchema,
    ResponseFormatText,
  };
}

export default OpenAI;

/** Loads the WebAssembly module ahead of the first request. */
export function init(source?: InitSource): Promise<void> {
  return initOf(loader, source);
}

/** See the class of this name; here it knows where the WebAssembly module is. */
export const Stream = /* @__PURE__ */ withLoader(loader, AnyStream);
/** A streamed answer. */
export type Stream<Item = Chunk> = AnyStream<Item>;

/** See the class of this name; here it knows where the WebAssembly module is. */
export const ChatCompletionStream = /* @__PURE__ */ withLoader(loader, AnyChatCompletionStream);
/** A streamed answer as events. */
export type ChatCompletionStream<ParsedT = null> = AnyChatCompletionStream<ParsedT>;

export * from './api.js';
export type { DataResidency } from './client/residency.js';
export { TokenbrookError as OpenAIError } from './errors/base.js';
export * from './openai/other-errors.js';

function levelOfEnvironment({ logger = console }: ClientOptions): BaseOptions['logLevel'] {
  const level = environment('OPENAI_LOG');
  if (level === undefined || isLogLevel(level)) return level;
  logger.warn(`OPENAI_LOG is ${JSON.stringify(level)}; it can be off, error, warn, info or debug.`);
  return undefined;
}

/** Lines of `name: value`. */
function headersOfEnvironment(): Array<[string, string]> {
  return (environment('OPENAI_CUSTOM_HEADERS') ?? '').split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as [string, string]] : [];
  });
}
