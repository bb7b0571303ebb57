import type { Client } from '../client/client.js';

/** A group of endpoints of a client. */
export class APIResource {
  /** @internal */
  declare protected readonly _client: Client;

  /** @internal */
  constructor(client: Client) {
    // Not enumerable: a console should not show the client inside of itself.
    Object.defineProperty(this, '_client', { value: client });
  }
}
