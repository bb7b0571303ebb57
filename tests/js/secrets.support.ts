/** Whether anything of a secret shows, in whatever way something is looked at. */
import { inspect } from 'node:util';

/** Runs of these lengths are too much: of a key, of a message. */
const KEY_RUN = 8;
const MESSAGE_RUN = 32;

/** What of the secrets a text shows: runs of the key, its masked echo, runs of the message. */
export function shown(text: string, key: string, message: string): string[] {
  const found = [...runs(key, KEY_RUN), ...runs(message, MESSAGE_RUN)].filter((run) => text.includes(run));
  const ends = [key.slice(0, 5), key.slice(-4)].map((end) => end.replace(/[^\w]/g, '\\$&'));
  const masked = new RegExp(`${ends[0]}[*•.…x]{2,}|[*•.…]{2,}${ends[1]}`).exec(text);
  return masked ? [...found, masked[0]] : found;
}

function* runs(text: string, length: number): Generator<string> {
  for (let at = 0; at + length <= text.length; at++) yield text.slice(at, at + length);
}

/** All that can be seen of a value: as text, as JSON, inspected to the depth, and every property of its own. */
export function everyView(value: unknown): string {
  const views = [String(value), json(value), inspect(value, { depth: 12, showHidden: true, getters: false })];
  walk(value, views, new Set());
  return views.join('\n');
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

function walk(value: unknown, views: string[], seen: Set<unknown>): void {
  if (typeof value === 'string') views.push(value);
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Headers) views.push(...[...value].flat());
  for (const name of Reflect.ownKeys(value)) {
    views.push(String(name));
    const { value: own } = Reflect.getOwnPropertyDescriptor(value, name) ?? {};
    walk(own, views, seen);
  }
}
