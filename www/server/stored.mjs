// @ts-check
/** Completions kept by `store: true`, in memory, the oldest forgotten first. */
import { ApiError, invalid } from './errors.mjs';
import { checkMetadata } from './validate.mjs';

/** More than this are not kept. */
const CAPACITY = 1000;

/**
 * @typedef {{ completion: any, messages: any[] }} Stored
 */

export class StoredCompletions {
  /** @type {Map<string, Stored>} by id, oldest first */
  #byId = new Map();

  /** @param {import('./completion.mjs').Completion} completion a finished one */
  keep(completion) {
    this.#byId.set(completion.id, { completion: completion.toJSON(), messages: completion.request.messages });
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > CAPACITY && oldest) this.#byId.delete(oldest);
  }

  /** @param {string} id */
  retrieve(id) {
    return this.#find(id).completion;
  }

  /** @param {string} id @param {any} body `{ metadata }` */
  update(id, body) {
    const stored = this.#find(id);
    if (body?.metadata === undefined)
      throw invalid('metadata', "'metadata' is missing.", 'missing_required_parameter');
    checkMetadata(body.metadata);
    stored.completion = { ...stored.completion, metadata: body.metadata ?? {} };
    return stored.completion;
  }

  /** @param {string} id */
  delete(id) {
    this.#find(id);
    this.#byId.delete(id);
    return { object: 'chat.completion.deleted', id, deleted: true };
  }

  /** @param {URLSearchParams} query `model`, `metadata[key]` and those of a page */
  list(query) {
    const wanted = [...query].flatMap(([name, value]) => {
      const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return key ? [{ key, value }] : [];
    });
    const model = query.get('model');
    const matching = Array.from(this.#byId.values(), ({ completion }) => completion)
      .filter((completion) => !model || completion.model === model)
      .filter(({ metadata }) =>
        wanted.every(({ key, value }) => Object.hasOwn(metadata, key) && metadata[key] === value),
      );
    return page(matching, query);
  }

  /** The messages that were asked. @param {string} id @param {URLSearchParams} query */
  messages(id, query) {
    const messages = this.#find(id).messages.map((message, at) => ({
      id: `${id}-${at}`,
      role: message.role,
      content: typeof message.content === 'string' ? message.content : null,
      content_parts: Array.isArray(message.content) ? message.content : null,
      name: message.name ?? null,
    }));
    return page(messages, query);
  }

  /** @param {string} id @returns {Stored} */
  #find(id) {
    const stored = this.#byId.get(id);
    if (!stored)
      throw new ApiError(
        404,
        `Completion '${id}' not found: only completions made with 'store: true' are kept.`,
        { param: 'completion_id' },
      );
    return stored;
  }
}

/**
 * A page of a list: `after` an id, at most `limit` (20), in `order` (asc).
 * @param {any[]} items oldest first
 * @param {URLSearchParams} query
 */
function page(items, query) {
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalid('limit', "'limit' must be an integer from 1 to 100.");
  const order = query.get('order') ?? 'asc';
  if (order !== 'asc' && order !== 'desc') throw invalid('order', "'order' must be 'asc' or 'desc'.");
  const ordered = order === 'asc' ? items : items.toReversed();
  const after = query.get('after');
  const start = after ? ordered.findIndex(({ id }) => id === after) + 1 : 0;
  if (after && start === 0) throw invalid('after', `'after' names '${after}', which is not in the list.`);
  const data = ordered.slice(start, start + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + limit < ordered.length,
  };
}
