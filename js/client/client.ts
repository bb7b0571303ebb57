import { type Page, type PageClass, PagePromise } from '../pagination.js';
import { Chat } from '../resources/chat/chat.js';
import { Models } from '../resources/models.js';
import { readAny } from '../stream/open.js';
import type {
  ApiKeySetter,
  ClientOptions,
  FetchOptions,
  FinalRequestOptions,
  HTTPMethod,
  Logger,
  LogLevel,
  RequestOptions,
} from '../types/options.js';
import type { Loader } from '../wasm/load.js';
import { APIPromise, type Reader } from './api-promise.js';
import { DEFAULTS } from './defaults.js';
import type { HeaderRule } from './headers.js';
import { adopt } from './loader.js';
import { PendingRequest, type RequestPlan } from './request.js';
import { keepSecrets, secretsOf } from './secrets.js';

/** Options of a request by method, where the method and the path are given apart. */
export type MethodOptions = Omit<FinalRequestOptions, 'method' | 'path'> & Pick<RequestOptions, 'path'>;

/** The endpoint that is used when no `baseURL` is given. */
export const DEFAULT_BASE_URL = 'https://api.codingplanx.ai/v1';

/** What the clients of all entries of the package are; each entry brings the loader of its WebAssembly module. */
export class Client {
  /** Chat Completions: `client.chat.completions.create(…)`. */
  readonly chat: Chat = new Chat(this);
  /** The models that the server offers. */
  readonly models: Models = new Models(this);

  /** See {@link ClientOptions.baseURL}. */
  baseURL: string;
  /** See {@link ClientOptions.timeout}; ms. */
  declare timeout: number;
  /** See {@link ClientOptions.idleTimeout}; ms. */
  declare idleTimeout: number;
  /** See {@link ClientOptions.totalTimeout}; ms. */
  declare totalTimeout: number;
  /** See {@link ClientOptions.maxRetries}. */
  declare maxRetries: number;
  /** See {@link ClientOptions.maxRetryDelay}; ms. */
  declare maxRetryDelay: number;
  /** See {@link ClientOptions.maxEventBytes}; bytes. */
  declare maxEventBytes: number;
  /** See {@link ClientOptions.maxBufferedBytes}; bytes. */
  declare maxBufferedBytes: number;
  /** See {@link ClientOptions.validate}. */
  declare validate: boolean;
  /** See {@link ClientOptions.diagnose}. */
  declare diagnose: boolean;
  /** See {@link ClientOptions.thinkTags}. */
  declare thinkTags: boolean;
  /** See {@link ClientOptions.cumulative}. */
  declare cumulative: boolean;
  /** See {@link ClientOptions.fetchOptions}. */
  declare fetchOptions: FetchOptions | undefined;
  /** See {@link ClientOptions.logger}. */
  declare logger: Logger | undefined;
  /** See {@link ClientOptions.logLevel}. */
  declare logLevel: LogLevel;

  /** @internal Loads nothing and asks nobody by itself: an option that is wrong shows in the first request. */
  constructor(options: ClientOptions, loader: Loader) {
    this.baseURL = options.baseURL?.trim() || DEFAULT_BASE_URL;
    for (const [name, value] of Object.entries(DEFAULTS))
      Object.assign(this, { [name]: options[name as keyof typeof DEFAULTS] ?? value });
    const { apiKey, fetch, defaultHeaders, defaultQuery } = options;
    const budget = { held: 0, limit: this.maxBufferedBytes };
    keepSecrets(this, { apiKey, fetch, defaultHeaders, defaultQuery, loader, budget });
    adopt(loader).start();
  }

  /** The key, or the function that gives it. Kept apart from the client's fields, so that logging a client shows none. */
  get apiKey(): string | ApiKeySetter | null {
    return secretsOf(this).apiKey ?? null;
  }

  set apiKey(apiKey: string | ApiKeySetter | null) {
    keepSecrets(this, { ...secretsOf(this), apiKey });
  }

  /** A client with some options changed; the others are as they are in this one now. */
  withOptions(options: ClientOptions): this {
    const Client = this.constructor as new (options: ClientOptions) => this;
    const { chat, models, ...current } = this;
    const { loader, budget, ...secrets } = secretsOf(this);
    // This one was allowed where it is; so is the next.
    return new Client({ ...current, ...secrets, dangerouslyAllowBrowser: true, ...options });
  }

  /** `GET` of a path under `baseURL`, for what has no method of its own. */
  get<T = unknown>(path: string, options?: MethodOptions | PromiseLike<MethodOptions>): APIPromise<T> {
    return this.#by('get', path, options);
  }

  /** `POST`; see {@link Client.get}. */
  post<T = unknown>(path: string, options?: MethodOptions | PromiseLike<MethodOptions>): APIPromise<T> {
    return this.#by('post', path, options);
  }

  /** `PUT`; see {@link Client.get}. */
  put<T = unknown>(path: string, options?: MethodOptions | PromiseLike<MethodOptions>): APIPromise<T> {
    return this.#by('put', path, options);
  }

  /** `PATCH`; see {@link Client.get}. */
  patch<T = unknown>(path: string, options?: MethodOptions | PromiseLike<MethodOptions>): APIPromise<T> {
    return this.#by('patch', path, options);
  }

  /** `DELETE`; see {@link Client.get}. */
  delete<T = unknown>(path: string, options?: MethodOptions | PromiseLike<MethodOptions>): APIPromise<T> {
    return this.#by('delete', path, options);
  }

  /**
   * Any request. The promise resolves to the parsed JSON (text, where the answer is none), or to a `Stream` with
   * `stream: true`.
   */
  request<T = unknown>(options: FinalRequestOptions | PromiseLike<FinalRequestOptions>): APIPromise<T>;
  /** @internal `read`: how the answer is read. */
  request<T>(options: FinalRequestOptions | PromiseLike<FinalRequestOptions>, read: Reader<T>): APIPromise<T>;
  request<T>(
    options: FinalRequestOptions | PromiseLike<FinalRequestOptions>,
    read: Reader<T> = readAny,
  ): APIPromise<T> {
    return new APIPromise(new PendingRequest(this, options as RequestPlan), read);
  }

  /** A list in pages, for what has no method of its own. */
  getAPIList<P extends Page<Item>, Item = ReturnType<P['getPaginatedItems']>[number]>(
    path: string,
    Class: PageClass<P>,
    options?: MethodOptions | PromiseLike<MethodOptions>,
  ): PagePromise<P, Item> {
    return this.requestAPIList(Class, planOf('get', path, options));
  }

  /** The same of any request. */
  requestAPIList<P extends Page<Item>, Item = ReturnType<P['getPaginatedItems']>[number]>(
    Class: PageClass<P>,
    options: FinalRequestOptions | PromiseLike<FinalRequestOptions>,
  ): PagePromise<P, Item> {
    return new PagePromise<P, Item>(this, options, Class);
  }

  /** @internal Headers under the caller's. */
  _headers(): HeaderRule[] {
    return [];
  }

  #by<T>(
    method: HTTPMethod,
    path: string,
    options?: MethodOptions | PromiseLike<MethodOptions>,
  ): APIPromise<T> {
    return this.request<T>(planOf(method, path, options));
  }

  /** ms; the default of `timeout`. */
  static readonly DEFAULT_TIMEOUT = 600_000;
}

function planOf(
  method: HTTPMethod,
  path: string,
  options: MethodOptions | PromiseLike<MethodOptions> | undefined,
): RequestPlan | PromiseLike<RequestPlan> {
  if (options && 'then' in options) return options.then((options) => planOf(method, path, options));
  return { method, path, ...options };
}
