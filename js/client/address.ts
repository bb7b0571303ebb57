import type { QueryInput } from '../types/options.js';

/** Parameters as pairs: `{a: {b: 1}, c: [2]}` is `a[b]=1` and `c[]=2`; `undefined` is left out, `null` is empty. */
export function queryPairs(input: QueryInput): Array<[string, string]> {
  const pairs: Array<[string, string]> = [];
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (Array.isArray(value)) for (const item of value) add(`${name}[]`, item);
    else if (value instanceof Date) add(name, value.toISOString());
    else if (value && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) add(`${name}[${key}]`, item);
    else pairs.push([name, `${value ?? ''}`]);
  };
  for (const [name, value] of Object.entries(input)) add(name, value);
  return pairs;
}
