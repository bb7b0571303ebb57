import { readFileSync } from 'node:fs';
import { EventStreamDecoder, init, OverflowError, type ServerSentEvent } from 'tokenbrook';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from './random.support.js';

interface Case {
  name: string;
  input?: string;
  hex?: string;
  limit?: number;
  overflow?: true;
  events: Array<{ data?: string; hex?: string; name?: string; id?: string; retry?: number; error?: string }>;
}

const cases: Case[] = JSON.parse(readFileSync(new URL('../vectors/sse.json', import.meta.url), 'utf8'));

const bytesOf = (text: string | undefined, hex: string | undefined): Uint8Array =>
  hex === undefined ? new TextEncoder().encode(text) : new Uint8Array(Buffer.from(hex, 'hex'));

it('throws a sentence that names init before it is done', () => {
  expect(() => new EventStreamDecoder()).toThrow(/init\(/);
});

describe('after init()', () => {
  beforeAll(() => init());

  it.each(cases)('$name, cut anywhere', ({ input, hex, limit, overflow = false, events }) => {
    const bytes = bytesOf(input, hex);
    const expected = events
      .filter((event) => event.data !== undefined || event.hex !== undefined)
      .map(({ data, hex, name = 'message', id = '', retry }) => {
        return {
          event: name,
          data: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(data, hex)),
          id,
          retry,
        };
      });
    const each = [...bytes.keys()];
    const random = new Random(bytes.length);
    const some = Array.from({ length: 20 }, () => each.filter(() => random.below(5) === 0));
    for (const cuts of [[], each, ...each.map((cut) => [cut]), ...some]) {
      const decoder = new EventStreamDecoder(limit === undefined ? {} : { maxEventBytes: limit });
      const found: ServerSentEvent[] = [];
      let start = 0;
      const run = () => {
        for (const cut of [...cuts, bytes.length]) {
          found.push(...decoder.push(bytes.subarray(start, cut)));
          start = cut;
        }
        found.push(...decoder.end());
      };
      if (overflow) expect(run).toThrow(OverflowError);
      else run();
      expect(found).toStrictEqual(expected);
    }
  });

  it('says how long an event may be', () => {
    const decoder = new EventStreamDecoder({ maxEventBytes: 10 });
    const bytes = new TextEncoder().encode('data: 1\n\ndata: 12345');
    expect(decoder.push(bytes), 'the event before it').toHaveLength(1);
    const sentence = 'an event of the stream is longer than the limit of 10 bytes';
    expect(() => decoder.push(bytes)).toThrow(new OverflowError(sentence));
    expect(() => decoder.end()).toThrow(new OverflowError(sentence));
  });

  it('gives nothing after the end', () => {
    const decoder = new EventStreamDecoder();
    const bytes = new TextEncoder().encode('data: 1');
    expect(decoder.push(bytes)).toStrictEqual([]);
    expect(decoder.end()).toStrictEqual([{ event: 'message', data: '1', id: '', retry: undefined }]);
    expect(decoder.push(bytes)).toStrictEqual([]);
    expect(decoder.end()).toStrictEqual([]);
  });
});
