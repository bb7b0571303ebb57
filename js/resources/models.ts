import type { APIPromise } from '../client/api-promise.js';
import { Page, type PagePromise } from '../pagination.js';
import type { RequestOptions } from '../types/options.js';
import type { Model } from '../types/stored.js';
import { APIResource } from './resource.js';

/** A list of models; the API gives all of them in one page. */
export type ModelsPage = Page<Model>;

/** The models that the server offers. */
export class Models extends APIResource {
  /** All models; iterate it with `for await`, or await it for the page. */
  list(options?: RequestOptions): PagePromise<ModelsPage, Model> {
    return this._client.getAPIList('/models', Page<Model>, options);
  }

  /** One model. */
  retrieve(model: string, options?: RequestOptions): APIPromise<Model> {
    return this._client.get(`/models/${encodeURIComponent(model)}`, options);
  }
}
