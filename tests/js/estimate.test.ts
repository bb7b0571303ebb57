import { estimateTokens } from 'tokenbrook';
import { expect, test } from 'vitest';

test.each([
  ['', 0, 0],
  ['Hello', 1, 2],
  ['The quick brown fox jumps over the lazy dog.', 11, 12],
  ['你好，世界', 5, 10],
  ['日本語のテキスト', 8, 16],
  ['안녕하세요', 5, 10],
  ['Mixed 混合 text', 4, 8],
  ['𠀀𠀁', 2, 4],
])('%j', (text, least, most) => {
  const tokens = estimateTokens(text);
  expect(Number.isInteger(tokens)).toBe(true);
  expect(tokens).toBeGreaterThanOrEqual(least);
  expect(tokens).toBeLessThanOrEqual(most);
});

test('a conversation is the sum of its texts; images do not count', () => {
  const text = 'The quick brown fox jumps over the lazy dog.';
  const image = {
    type: 'image_url' as const,
    image_url: { url: `data:image/png;base64,${'A'.repeat(9999)}` },
  };
  const one = estimateTokens([{ role: 'user', content: text }]);
  expect(one).toBe(estimateTokens(text));
  expect(estimateTokens([{ role: 'user', content: [{ type: 'text', text }, image] }])).toBe(one);
  const call = { id: 'c', type: 'function' as const, function: { name: 'f', arguments: '{"city":"Paris"}' } };
  expect(estimateTokens([{ role: 'assistant', content: null, tool_calls: [call] }])).toBeGreaterThan(2);
});
