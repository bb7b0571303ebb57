import type { HeadersInput } from '../types/options.js';

/** A header to be set, or deleted by `null`. */
export type HeaderRule = readonly [name: string, value: string | null];

/** Headers in any form, as rules in the order given; what is `undefined` leaves what was set before. */
export function headerRules(input: HeadersInput): HeaderRule[] {
  if (!input) return [];
  const pairs = Symbol.iterator in input ? [...input] : Object.entries(input);
  const rules: HeaderRule[] = [];
  for (const [name, value] of pairs) {
    if (value !== undefined)
      rules.push([name, Array.isArray(value) ? value.join(', ') : (value as string | null)]);
  }
  return rules;
}
