// @ts-check
/** The local models: one text model with three characters. */

/**
 * @typedef {object} Model
 * @property {string} id
 * @property {number} words about how long its answers are
 * @property {1 | 2 | 3} order words of context: more sounds more sensible
 * @property {boolean} reasons whether it thinks before it answers, in `reasoning_content`
 */

/** @type {Model[]} */
export const models = [
  { id: 'brook-mini', words: 80, order: 2, reasons: false },
  { id: 'brook-large', words: 180, order: 3, reasons: false },
  { id: 'brook-reasoner', words: 120, order: 3, reasons: true },
];

/** @param {string} id @returns {Model | undefined} */
export const findModel = (id) => models.find((model) => model.id === id);

/** A model as the API lists it. @param {Model} model */
export const modelObject = ({ id }) => ({
  id,
  object: 'model',
  created: 1_760_000_000,
  owned_by: 'tokenbrook',
});
