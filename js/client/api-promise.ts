import type { PendingRequest } from './request.js';

/** @internal How a request's answer is read. */
export type Reader<T> = (request: PendingRequest) => Promise<Answer<T>>;

/** What was read, and the response that it was read from. */
export interface Answer<T> {
  data: T;
  response: Response;
}

/** An answer that is an object has the server's request id beside it. */
export type WithRequestID<T> = T extends Array<unknown> | Response | AsyncIterable<unknown>
  ? T
  : // biome-ignore lint/suspicious/noExplicitAny: any object
    T extends Record<string, any>
    ? T & {
        /** The server's `x-request-id`; not enumerable. */
        _request_id?: string | null;
      }
    : T;

// biome-ignore lint/suspicious/noExplicitAny: as in the platform's own promise.
type Reason = any;

// Responses handed out unread: while their body can be reached, so is the exchange that would abort it when freed.
const unread = /* @__PURE__ */ new WeakMap<object, PendingRequest>();

/**
 * The promise of an answer. The request is sent at once; the body is read when the promise is awaited, so that
 * {@link APIPromise.asResponse} can hand it out unread.
 */
export class APIPromise<T> extends Promise<WithRequestID<T>> {
  readonly #request: PendingRequest;
  readonly #read: Reader<T>;
  #answer: Promise<Answer<T>> | undefined;

  /** @internal */
  constructor(request: PendingRequest, read: Reader<T>) {
    // Never looked at: `then` is our own.
    super((resolve) => resolve(undefined as never));
    this.#request = request;
    this.#read = read;
  }

  /** The response as `fetch` gave it, once the headers are there; the body is yours to read. */
  async asResponse(): Promise<Response> {
    const response = await this.#request.response();
    unread.set(response.body ?? response, this.#request);
    return response;
  }

  /** The parsed answer together with the response and the server's request id. */
  async withResponse(): Promise<{ data: WithRequestID<T>; response: Response; request_id: string | null }> {
    const { data, response } = await this.#parsed();
    return { data: data as WithRequestID<T>, response, request_id: response.headers.get('x-request-id') };
  }

  /** A promise of the same request whose answer is changed by `transform`. */
  _thenUnwrap<U>(transform: (data: T, answer: Answer<T>) => U): APIPromise<U> {
    return new APIPromise<U>(this.#request, async () => {
      const answer = await this.#parsed();
      return withRequestID(transform(answer.data, answer), answer.response);
    });
  }

  #parsed(): Promise<Answer<T>> {
    this.#answer ??= this.#read(this.#request).then(({ data, response }) => withRequestID(data, response));
    return this.#answer;
  }

  // biome-ignore lint/suspicious/noThenProperty: that is what makes it lazy.
  override then<R1 = WithRequestID<T>, R2 = never>(
    onfulfilled?: ((value: WithRequestID<T>) => R1 | PromiseLike<R1>) | undefined | null,
    onrejected?: ((reason: Reason) => R2 | PromiseLike<R2>) | undefined | null,
  ): Promise<R1 | R2> {
    return this.#parsed()
      .then(({ data }) => data as WithRequestID<T>)
      .then(onfulfilled, onrejected);
  }

  override catch<R = never>(
    onrejected?: ((reason: Reason) => R | PromiseLike<R>) | undefined | null,
  ): Promise<WithRequestID<T> | R> {
    return this.then(undefined, onrejected);
  }

  override finally(onfinally?: (() => void) | undefined | null): Promise<WithRequestID<T>> {
    return this.then().finally(onfinally);
  }
}

function withRequestID<T>(data: T, response: Response): Answer<T> {
  if (
    data &&
    typeof data === 'object' &&
    !Array.isArray(data) &&
    Object.getPrototypeOf(data) === Object.prototype
  ) {
    Object.defineProperty(data, '_request_id', {
      value: response.headers.get('x-request-id'),
      enumerable: false,
    });
  }
  return { data, response };
}
