import { readAnswer } from './client/answer.js';
import { APIPromise } from './client/api-promise.js';
import type { Client } from './client/client.js';
import { PendingRequest, type RequestPlan } from './client/request.js';
import { hide, TokenbrookError } from './errors/base.js';
import type { FinalRequestOptions } from './types/options.js';

/** What a page of a list looks like on the wire. */
export interface PageResponse<Item> {
  data: Item[];
  object?: string;
  has_more?: boolean;
}

/** The class of a list's pages; `body` is the answer's JSON, and `options` what was asked. */
export type PageClass<P> = new (
  client: Client,
  response: Response,
  body: never,
  options: FinalRequestOptions,
) => P;

/** A page that is all there is. */
export class Page<Item> implements AsyncIterable<Item> {
  /** The items of this page. */
  readonly data: Item[];
  /** What the server says the list is. */
  readonly object: string | undefined;
  readonly #client: Client;
  /** What was asked, for pages of a class of your own. */
  declare protected readonly options: FinalRequestOptions;

  /** What `getAPIList()` makes of an answer; `options` is what was asked. */
  constructor(
    client: Client,
    _response: Response,
    body: PageResponse<Item> | null | undefined,
    options: FinalRequestOptions,
  ) {
    this.data = body?.data ?? [];
    this.object = body?.object;
    this.#client = client;
    // As `_request_id`, it is no part of the page.
    hide(this, 'options', options);
  }

  /** The items of this page. */
  getPaginatedItems(): Item[] {
    return this.data;
  }

  /** The request for the next page; `null` after the last one. */
  nextPageRequestOptions(): FinalRequestOptions | null {
    return null;
  }

  /** Whether there is another page to ask for. */
  hasNextPage(): boolean {
    return this.data.length > 0 && this.nextPageRequestOptions() !== null;
  }

  /** Asks for the next page; check {@link Page.hasNextPage} first. */
  async getNextPage(): Promise<this> {
    const options = this.nextPageRequestOptions();
    if (!options || !this.hasNextPage()) throw new TokenbrookError('There is no next page.');
    return this.#client.requestAPIList(this.constructor as PageClass<this>, options) as Promise<this>;
  }

  /** This page and all that follow. */
  async *iterPages(): AsyncGenerator<this> {
    for (let page: this = this; ; page = await page.getNextPage()) {
      yield page;
      if (!page.hasNextPage()) return;
    }
  }

  /** The items of this page and of all that follow. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const page of this.iterPages()) yield* page.getPaginatedItems();
  }
}

/** A page of a list that goes on after the last item's id. */
export class CursorPage<Item extends { id?: string | null }> extends Page<Item> {
  /** Whether the server says that there are more. */
  readonly has_more: boolean;

  /** See {@link Page}. */
  constructor(
    client: Client,
    response: Response,
    body: PageResponse<Item> | null | undefined,
    options: FinalRequestOptions,
  ) {
    super(client, response, body, options);
    this.has_more = body?.has_more ?? false;
  }

  override hasNextPage(): boolean {
    return this.has_more !== false && super.hasNextPage();
  }

  override nextPageRequestOptions(): FinalRequestOptions | null {
    const { options } = this;
    const after = this.data[this.data.length - 1]?.id;
    return after ? { ...options, query: { ...options.query, after } } : null;
  }
}

/** The promise of a page, which can be iterated without awaiting it: over the items of all pages. */
export class PagePromise<P extends Page<Item>, Item = ReturnType<P['getPaginatedItems']>[number]>
  extends APIPromise<P>
  implements AsyncIterable<Item>
{
  /** @internal */
  constructor(client: Client, plan: RequestPlan | PromiseLike<RequestPlan>, Class: PageClass<P>) {
    super(new PendingRequest(client, plan), async (request) => {
      const { data, response } = await readAnswer(request);
      return { data: new Class(client, response, data as never, request.plan), response };
    });
  }

  /** The items of all pages. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    yield* (await this) as unknown as Page<Item>;
  }
}
