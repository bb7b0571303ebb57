import { readFileSync } from 'node:fs';
import {
  init,
  JsonStream,
  LoadError,
  MalformedJSONError,
  parsePartialJson,
  TokenbrookError,
} from 'tokenbrook';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from './random.support.js';

interface Case {
  name: string;
  text: string;
  value?: unknown;
  done?: true;
  error?: number;
}

const cases: Case[] = JSON.parse(
  readFileSync(new URL('../vectors/json_partial.json', import.meta.url), 'utf8'),
);

it('throws a sentence that names init before it is done', () => {
  expect(() => new JsonStream()).toThrow(/init\(/);
  expect(() => parsePartialJson('1')).toThrow(TokenbrookError);
});

it('counts its errors among those of the package', () => {
  expect(new LoadError('')).toBeInstanceOf(TokenbrookError);
});

describe('after init()', { timeout: 30_000 }, () => {
  beforeAll(() => init());

  function read(text: string, cuts: number[]): JsonStream {
    const stream = new JsonStream();
    let start = 0;
    for (const cut of [...cuts, text.length]) {
      stream.push(text.slice(start, cut));
      start = cut;
    }
    return stream;
  }

  it.each(cases)('$name, cut anywhere', ({ text, value, done = false, error }) => {
    const each = [...text].map((_, at) => at);
    for (const cuts of [[], each, ...each.map((cut) => [cut])]) {
      const stream = read(text, cuts);
      expect({ value: stream.value, done: stream.done, error: stream.error?.position }).toStrictEqual({
        value,
        done,
        error,
      });
    }
  });

  it('gives at each prefix what the prefix alone gives, and in the end what JSON.parse gives', () => {
    let prefixes = 0;
    for (let seed = 0; seed < 200; seed++) {
      const text = document(new Random(seed), 4);
      const stream = new JsonStream();
      const given: Array<[value: unknown, text: string | undefined]> = [];
      for (let at = 0; at < text.length; at++) {
        stream.push(text.charAt(at));
        const { value } = stream;
        given.push([value, JSON.stringify(value)]);
        // A number that is the whole text is taken as whole by parsePartialJson.
        if (typeof value === 'object')
          expect(value, `seed ${seed}`).toStrictEqual(parsePartialJson(text.slice(0, at + 1)));
        prefixes++;
      }
      stream.end();
      expect(stream.value, `seed ${seed}: ${text}`).toStrictEqual(JSON.parse(text));
      expect(stream.done).toBe(true);
      expect(JSON.stringify(stream.value)).toBe(JSON.stringify(JSON.parse(text)));
      for (const [value, before] of given) expect(JSON.stringify(value), `seed ${seed}`).toBe(before);
    }
    expect(prefixes).toBeGreaterThan(5_000);
  });

  it('accepts what JSON.parse accepts and refuses the rest', () => {
    const odd = [
      '',
      'x',
      '"',
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      '0',
      '-',
      '.',
      'e',
      '\\',
      '\n',
      '\u0001',
      't',
      '\ud83c',
    ];
    let refused = 0;
    for (let seed = 0; seed < 2_000; seed++) {
      const random = new Random(seed);
      let text = document(random, 3);
      const at = random.below(text.length + 1);
      text = text.slice(0, at) + random.pick(odd) + text.slice(at + random.below(2));
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expected = undefined;
        refused++;
      }
      const stream = read(text, [random.below(text.length + 1)]);
      stream.end();
      expect(stream.done ? stream.value : undefined, text).toStrictEqual(expected);
    }
    expect(refused).toBeGreaterThan(1_000);
  });

  it('keeps half a surrogate pair, raw or escaped, until its other half comes', () => {
    const stream = new JsonStream();
    const shown = ['"a\ud83c', '\udf0d', '\\ud83c', '\\udf0d', '\ud83c', 'é\udf0d"'].map((piece) => {
      stream.push(piece);
      return stream.value;
    });
    expect(shown).toStrictEqual([
      'a\ud83c',
      'a🌍',
      'a🌍\ud83c',
      'a🌍🌍',
      'a🌍🌍\ud83c',
      'a🌍🌍\ud83cé\udf0d',
    ]);
    expect(parsePartialJson('{"\ud83c": ["\\udf0d')).toStrictEqual({ '\ud83c': ['\udf0d'] });
  });

  it('is JSON.parse where JSON has no limits', () => {
    const text =
      '{"__proto__": {"a": [1e400, -1e400, -0]}, "a": 1, "constructor": null, "a": 2, "2": 0, "1": 0}';
    const value = parsePartialJson<object>(text) as object;
    expect(value).toStrictEqual(JSON.parse(text));
    expect(Object.keys(value)).toStrictEqual(Object.keys(JSON.parse(text)));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(read('{"__proto__": {"a": "x', [16, 20]).value).toStrictEqual(
      JSON.parse('{"__proto__": {"a": "x"}}'),
    );
  });

  it('reads any depth', () => {
    const depth = 200_000;
    const stream = read('['.repeat(depth) + ']'.repeat(depth), [depth]);
    expect(stream.done).toBe(true);
    let found = 0;
    for (let value = stream.value as unknown[] | undefined; value; value = value[0] as unknown[] | undefined)
      found++;
    expect(found).toBe(depth);
  });

  it('makes new containers on the way to what changed and keeps the others', () => {
    type Value = { done: { a: number[] }; list: Array<{ text: string }> };
    const stream = new JsonStream<Value>();
    stream.push('{"done": {"a": [1]}, "list": [{"text": "a"}, {"text": "b');
    const one = stream.value as Value;
    expect(stream.value).toBe(one);
    stream.push('c');
    const two = stream.value as Value;
    expect(two).not.toBe(one);
    expect(two.list).not.toBe(one.list);
    expect(two.list[1]).not.toBe(one.list[1]);
    expect(two.list[0]).toBe(one.list[0]);
    expect(two.done).toBe(one.done);
    expect(one.list[1]).toStrictEqual({ text: 'b' });
    expect(two.list[1]).toStrictEqual({ text: 'bc' });
    stream.push('"');
    stream.push(' , "n": 1');
    expect(stream.value?.list[1]).toStrictEqual({ text: 'bc' });
    const three = stream.value;
    stream.push('2');
    expect(stream.value, 'a number is withheld: nothing changed').toBe(three);
  });

  it('shares containers of more than 1,024 entries, and only those', () => {
    const stream = new JsonStream<number[][]>();
    stream.push('[[');
    const roots: unknown[] = [];
    let inner: number[] | undefined;
    for (let entry = 0; entry < 1_100; entry++) {
      stream.push(`${entry},`);
      const value = stream.value as number[][];
      roots.push(value);
      const again = value[0] === inner;
      expect(again, `entry ${entry}`).toBe(entry > 1_024);
      inner = value[0];
    }
    expect(new Set(roots).size).toBe(1_100);
    expect(inner).toHaveLength(1_100);
  });

  it('says where a text is malformed and keeps what came before', () => {
    const stream = new JsonStream();
    stream.push('{"a": "🌍"');
    expect(stream.error).toBeUndefined();
    stream.push(', é');
    expect(stream.error).toBeInstanceOf(MalformedJSONError);
    expect(stream.error).toBeInstanceOf(TokenbrookError);
    expect(stream.error?.position).toBe(12);
    expect(stream.error?.message).toBe('Malformed JSON at position 12: no JSON document goes on like this.');
    stream.push('"b": 1}');
    stream.end();
    expect(stream.value).toStrictEqual({ a: '🌍' });
    expect(stream.done).toBe(false);
    expect(() => parsePartialJson('{"a": 1]')).toThrow(MalformedJSONError);
  });

  it('ends a number at the top with the text', () => {
    expect(parsePartialJson('12')).toBe(12);
    expect(parsePartialJson('12.')).toBeUndefined();
    expect(parsePartialJson('[12')).toStrictEqual([]);
    expect(parsePartialJson('')).toBeUndefined();
    const stream = new JsonStream();
    stream.push('-1');
    expect([stream.value, stream.done]).toStrictEqual([undefined, false]);
    stream.end();
    expect([stream.value, stream.done]).toStrictEqual([-1, true]);
    stream.push('2');
    stream.end();
    expect([stream.value, stream.done]).toStrictEqual([-1, true]);
  });

  it('takes a document of 64,000 pieces with its value at each', () => {
    const items = Array.from({ length: 5_000 }, (_, id) => ({
      id,
      name: `person ${id}`,
      note: 'some text\n'.repeat(5),
    }));
    const text = JSON.stringify({ items });
    const stream = new JsonStream();
    let [changes, last] = [0, stream.value];
    // Reading the text anew at each piece takes many minutes.
    const size = Math.ceil(text.length / 64_000);
    for (let at = 0; at < text.length; at += size) {
      stream.push(text.slice(at, at + size));
      const { value } = stream;
      if (value !== last) changes++;
      last = value;
    }
    expect(changes).toBeGreaterThan(30_000);
    expect(stream.value).toStrictEqual({ items });
  });
});

/** A random document, in all the ways that JSON can be written. */
function document(random: Random, depth: number): string {
  const space = () => random.pick(['', '', '', '', ' ', '\n', '\t \r']);
  const list = (entry: () => string) => Array.from({ length: random.below(5) }, entry).join(',');
  const string = () => `"${Array.from({ length: random.below(6) }, () => random.pick(PARTS)).join('')}"`;
  const kind = random.below(depth === 0 ? 4 : 7);
  let value: string;
  if (kind === 0) value = random.pick(['true', 'false', 'null']);
  else if (kind === 1) value = random.pick(NUMBERS);
  else if (kind < 4) value = string();
  else if (kind < 6)
    value = `{${list(() => `${space()}${string()}${space()}:${document(random, depth - 1)}`)}${space()}}`;
  else value = `[${list(() => document(random, depth - 1))}${space()}]`;
  return space() + value + space();
}

const NUMBERS = [
  '0',
  '-0',
  '1',
  '-12',
  '123456789012345678901234567890',
  '1.5',
  '-0.25',
  '1e3',
  '2E-7',
  '1e+400',
  '5.0e-1',
];
const PARTS = [
  ...[
    'a',
    'b',
    'key',
    'some plain text',
    'é',
    '日本',
    '🌍',
    '\ud83c',
    '\udf0d',
    '\u2028',
    '\u007f',
    '{',
    '}',
    '[',
    ']',
  ],
  ...[
    ':',
    ',',
    '1',
    '__proto__',
    '\\n',
    '\\"',
    '\\\\',
    '\\/',
    '\\b\\f\\r\\t',
    '\\u0041',
    '\\u00E9',
    '\\u0000',
  ],
  ...['\\ud83c\\udf0d', '\\uD83C', '\\udf0d'],
];
