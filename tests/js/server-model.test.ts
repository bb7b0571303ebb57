import { describe, expect, test } from 'vitest';
import { sentence, sentences } from '../../www/server/model/markov.mjs';
import { readQuestion } from '../../www/server/model/question.mjs';
import { random } from '../../www/server/model/random.mjs';
import { valueFor } from '../../www/server/schema.mjs';
import { countTokens, tokens } from '../../www/server/tokens.mjs';
import type { Json } from './server.support.js';

describe('tokens', () => {
  const texts = [
    'A brook begins where the ground can hold no more water.',
    'Ünïcödé, naïve café — 9 °C … “quotes”',
    '山上的树把雨水留住,\u{20000}再一点一点地还给山谷。',
    '🌊🏔️ 👩‍👩‍👧 ok',
    '\ud83c lone \udf0d',
    '{"a":[1,2.5,null],\n\n\n\n\n  "b":"c"}',
    ' '.repeat(50),
    'x'.repeat(1000),
    '',
  ];
  test.each(texts)('%j is its tokens again', (text) => {
    const all = [...tokens(text)];
    expect(all.map((token) => token.text).join('')).toBe(text);
    expect(all.reduce((sum, token) => sum + token.weight, 0)).toBe(countTokens(text));
    expect(all.every((token) => token.text.length > 0)).toBe(true);
  });

  test('no token cuts a surrogate pair', () => {
    expect([...tokens('a🌊b🏔c')].every(({ text }) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(text))).toBe(
      true,
    );
  });

  test('English: about 4 characters, 0.75 words', () => {
    const text = sentences.map(({ words }) => words.join(' ')).join(' ');
    expect(text.length / countTokens(text)).toBeGreaterThan(3.6);
    expect(text.length / countTokens(text)).toBeLessThan(4.4);
    expect(text.split(' ').length / countTokens(text)).toBeCloseTo(0.75, 1);
  });

  test('a Chinese character counts for one or two', () => {
    expect(countTokens('小溪')).toBe(2);
    expect(countTokens('\u{20000}')).toBe(2);
  });
});

describe('the text model', () => {
  const sampling = (seed: number, temperature = 1): Json => ({
    random: random(seed),
    temperature,
    topP: 1,
    presencePenalty: 0,
    frequencyPenalty: 0,
    order: 2,
    keywords: new Set(),
  });
  const say = (seed: number, temperature?: number) =>
    sentence(sampling(seed, temperature), new Map())
      .map(({ word }) => word)
      .join(' ');

  test('writes sentences that end', () => {
    for (let seed = 0; seed < 300; seed++) {
      expect(say(seed)).toMatch(/[.!?]$/);
      expect(say(seed).split(' ').length).toBeLessThan(50);
    }
  });

  test('writes new sentences, made of what was read', () => {
    const read = new Set(sentences.map(({ words }) => words.join(' ')));
    const pairs = new Set(
      sentences.flatMap(({ words }) => words.slice(1).map((word, at) => `${words[at]} ${word}`)),
    );
    const said = Array.from({ length: 200 }, (_, seed) => say(seed));
    expect(said.filter((text) => !read.has(text)).length).toBeGreaterThan(100);
    for (const text of said) {
      const words = text.replace(/.$/, '').split(' ').slice(0, 40);
      for (const [at, word] of words.slice(1, -1).entries()) expect(pairs).toContain(`${words[at]} ${word}`);
    }
  });

  test('is freer at a higher temperature', () => {
    const distinct = (temperature: number) =>
      new Set(Array.from({ length: 100 }, (_, seed) => say(seed, temperature))).size;
    expect(distinct(0)).toBe(1);
    expect(distinct(0.3)).toBeLessThan(distinct(1.5));
  });
});

test.each([
  ['Write 1,500 words', { words: 1500 }],
  ['who are u?', { layout: 'identity' }],
  ['How do I cross a ford?', { layout: 'steps' }],
  ['Hello!', { layout: 'greeting' }],
  ['Say it in Chinese', { chinese: true }],
  ['Why is the brook loud?', { layout: null, words: null, spelled: ['brook', 'loud'] }],
])('a question is read: %s', (content, expected) => {
  expect(readQuestion([{ role: 'user', content }])).toMatchObject(expected);
});

describe('values for a schema', () => {
  const source = (seed: number): Json => ({
    random: random(seed),
    question: 'A small red boat of 7 tons',
    number: () => undefined,
    text: (name: string) => name || 'text',
  });
  const many = (schema: Json): Json[] =>
    Array.from({ length: 60 }, (_, seed) => valueFor(schema, source(seed)));

  test.each<[string, Json, (value: Json) => boolean]>([
    [
      'integer',
      { type: 'integer', minimum: -3, maximum: 4 },
      (value) => Number.isInteger(value) && value >= -3 && value <= 4,
    ],
    [
      'exclusive bounds',
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 3 },
      (value) => value === 1 || value === 2,
    ],
    ['only a maximum', { type: 'number', maximum: -5 }, (value) => value <= -5],
    [
      'multipleOf',
      { type: 'number', multipleOf: 0.25, minimum: 1, maximum: 2 },
      (value) => (value * 4) % 1 === 0 && value >= 1 && value <= 2,
    ],
    ['boolean', { type: 'boolean' }, (value) => typeof value === 'boolean'],
    ['null', { type: 'null' }, (value) => value === null],
    ['nullable', { type: ['string', 'null'] }, (value) => value === null || typeof value === 'string'],
    ['const', { const: { a: 1 } }, (value) => value.a === 1],
    ['enum named in the question', { enum: ['blue', 'red'] }, (value) => value === 'red'],
    ['enum of anything', { enum: [1, null, 'x'] }, (value) => [1, null, 'x'].includes(value)],
    [
      'lengths',
      { type: 'string', minLength: 12, maxLength: 14 },
      (value) => value.length >= 12 && value.length <= 14,
    ],
    ['date-time', { type: 'string', format: 'date-time' }, (value) => !Number.isNaN(Date.parse(value))],
    [
      'uuid',
      { type: 'string', format: 'uuid' },
      (value) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value),
    ],
    [
      'array',
      { type: 'array', items: { type: 'integer' }, minItems: 4, maxItems: 4 },
      (value) => value.length === 4 && value.every(Number.isInteger),
    ],
    [
      'tuple',
      { prefixItems: [{ type: 'string' }, { type: 'boolean' }], items: false, maxItems: 2 },
      (value) => value.length === 2 && typeof value[1] === 'boolean',
    ],
    [
      'anyOf',
      { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'null' } }] },
      (value) => Number.isInteger(value) || Array.isArray(value),
    ],
    [
      'allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'integer' } } },
          { properties: { b: { const: 2 } } },
        ],
      },
      (value) => Number.isInteger(value.a) && value.b === 2,
    ],
    [
      'map',
      { type: 'object', additionalProperties: { type: 'boolean' } },
      (value) =>
        Object.values(value).length > 0 && Object.values(value).every((one) => typeof one === 'boolean'),
    ],
    [
      '$ref',
      { $defs: { 'a/b': { type: 'integer' } }, type: 'object', properties: { x: { $ref: '#/$defs/a~1b' } } },
      (value) => Number.isInteger(value.x),
    ],
    [
      'a required __proto__',
      { type: 'object', properties: JSON.parse('{"__proto__":{"type":"integer"}}') },
      (value) => Object.hasOwn(value, '__proto__'),
    ],
    ['nothing', {}, (value) => typeof value === 'string'],
    ['a reference to itself', { $ref: '#' }, () => true],
    ['a reference to nowhere', { $ref: '#/$defs/none' }, () => true],
  ])('%s', (_, schema, fits) => {
    for (const value of many(schema))
      expect(fits(JSON.parse(JSON.stringify(value))), JSON.stringify(value)).toBe(true);
  });

  test('a tree ends', () => {
    const tree = {
      $defs: {
        node: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
            children: { type: 'array', items: { $ref: '#/$defs/node' } },
          },
          required: ['name', 'next', 'children'],
        },
      },
      $ref: '#/$defs/node',
    };
    const check = (node: Json): boolean =>
      typeof node.name === 'string' &&
      Array.isArray(node.children) &&
      node.children.every(check) &&
      (node.next === null || check(node.next));
    for (const value of many(tree)) {
      expect(check(value)).toBe(true);
      expect(JSON.stringify(value).length).toBeLessThan(1e6);
    }
  });
});
