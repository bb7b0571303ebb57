import { _iterSSEMessages } from 'tokenbrook/openai/streaming';
import { describe, expect, test } from 'vitest';
import { collect, failure } from './facade.support.js';

const cut = (text: string, size: number) => {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    }),
  );
};

describe.each([1, 2, 3, 1000])('cut every %i bytes', (size) => {
  test.each([
    ['a data line', 'data: {"a":1}\n\n', [{ event: null, data: '{"a":1}', raw: ['data: {"a":1}'] }]],
    ['no data', 'event: x\n\n', [{ event: 'x', data: '', raw: ['event: x'] }]],
    ['comments alone', ': hm\n\n', []],
    [
      'mixed line ends',
      'data: a\r\n\r\ndata:b\r\rdata:  c\n\n',
      [
        { event: null, data: 'a', raw: ['data: a'] },
        { event: null, data: 'b', raw: ['data:b'] },
        { event: null, data: ' c', raw: ['data:  c'] },
      ],
    ],
    [
      'lines',
      ': k\r\nevent: u\r\ndata: 1\r\ndata: 2\r\nid: 7\r\n\r\n',
      [{ event: 'u', data: '1\n2', raw: [': k', 'event: u', 'data: 1', 'data: 2', 'id: 7'] }],
    ],
    [
      'characters of several bytes',
      'data: известни 🌍\n\n',
      [{ event: null, data: 'известни 🌍', raw: ['data: известни 🌍'] }],
    ],
    ['no end', 'data: x', [{ event: null, data: 'x', raw: ['data: x'] }]],
  ])('%s', async (_, text, expected) => {
    expect(await collect(_iterSSEMessages(cut(text, size), new AbortController()))).toEqual(expected);
  });
});

test('no body', async () => {
  const controller = new AbortController();
  expect((await failure(collect(_iterSSEMessages(new Response(null), controller)))).message).toMatch(
    /no body/,
  );
  expect(controller.signal.aborted).toBe(true);
});
