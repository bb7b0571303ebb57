import { APIResource } from '../resource.js';
import { Completions } from './completions.js';

/** Chat. */
export class Chat extends APIResource {
  /** Chat Completions. */
  readonly completions: Completions = new Completions(this._client);
}
