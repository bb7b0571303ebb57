import { CursorPage, type PagePromise } from '../../pagination.js';
import type { RequestOptions } from '../../types/options.js';
import type { ChatCompletionStoreMessage, MessageListParams } from '../../types/stored.js';
import { APIResource } from '../resource.js';

/** Messages of a stored completion, in pages. */
export type ChatCompletionStoreMessagesPage = CursorPage<ChatCompletionStoreMessage>;

/** Messages of stored completions. */
export class Messages extends APIResource {
  /** The messages of the request of a stored completion; iterate it with `for await`, or await it for the first page. */
  list(
    completionID: string,
    query?: MessageListParams | null,
    options?: RequestOptions,
  ): PagePromise<ChatCompletionStoreMessagesPage, ChatCompletionStoreMessage> {
    return this._client.getAPIList(
      `/chat/completions/${encodeURIComponent(completionID)}/messages`,
      CursorPage<ChatCompletionStoreMessage>,
      { query, ...options },
    );
  }
}
