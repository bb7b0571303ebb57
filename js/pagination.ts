import { readAnswer } from './client/answer.js';
import { APIPromise } from './client/api-promise.js';
import type { Client } from './client/client.js';
import { PendingRequest, type RequestPlan } from './client/request.js';
import { TokenbrookError } from './errors/base.js';
import type { FinalRequestOptions, QueryInput } from './types/options.js';

/** What a page of a list looks like on the wire. */
export interface PageResponse<Item> {
  data: Item[];
  object?: string;
  has_more?: boolean;
}

/** The class of a list's pages. */
export type PageClass<P> = new (client: Client, body: never, options: FinalRequestOptions) => P;

/** A page that is all there is. */
export class Page<Item> implements AsyncIterable<Item> {
  /** The items of this page. */
  readonly data: Item[];
  /** What the server says the list is. */
  readonly object: string | undefined;
  readonly #client: Client;
  readonly #plan: RequestPlan;

  /** @internal */
  constructor(client: Client, body: PageResponse<Item> | null | undefined, plan: RequestPlan) {
    this.data = body?.data ?? [];
    this.object = body?.object;
    this.#client = client;
    this.#plan = plan;
  }

  /** The items of this page. */
  getPaginatedItems(): Item[] {
    return this.data;
  }

  /** What of the address changes for the next page; `null` after the last one. */
  nextPageQuery(): QueryInput | null {
    return null;
  }

  /** Whether there is another page to ask for. */
  hasNextPage(): boolean {
    return this.data.length > 0 && this.nextPageQuery() !== null;
  }

  /** Asks for the next page; check {@link Page.hasNextPage} first. */
  getNextPage(): Promise<this> {
    const query = this.nextPageQuery();
    if (!query || !this.hasNextPage()) {
      return Promise.reject(
        new TokenbrookError('There is no next page: check `hasNextPage()` before `getNextPage()`.'),
      );
    }
    const plan = { ...this.#plan, query: { ...this.#plan.query, ...query } };
    return new PagePromise<this, Item>(
      this.#client,
      plan,
      this.constructor as PageClass<this>,
    ) as Promise<this>;
  }

  /** This page and all that follow. */
  async *iterPages(): AsyncGenerator<this> {
    let page: this = this;
    yield page;
    while (page.hasNextPage()) {
      page = await page.getNextPage();
      yield page;
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

  /** @internal */
  constructor(client: Client, body: PageResponse<Item> | null | undefined, plan: RequestPlan) {
    super(client, body, plan);
    this.has_more = body?.has_more ?? false;
  }

  override hasNextPage(): boolean {
    return this.has_more !== false && super.hasNextPage();
  }

  override nextPageQuery(): QueryInput | null {
    const id = this.data[this.data.length - 1]?.id;
    return id ? { after: id } : null;
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
      return { data: new Class(client, data as never, request.plan), response };
    });
  }

  /** The items of all pages. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    yield* (await this) as unknown as Page<Item>;
  }
}
