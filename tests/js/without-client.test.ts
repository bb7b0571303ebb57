import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answerOf } from './facade.support.js';

/** Runs a program in a process of its own, where nothing has been loaded or made before. */
const run = (program: string) =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });

test.each(['tokenbrook', 'tokenbrook/openai', 'tokenbrook/openai/streaming'])('Stream of %s', (entry) => {
  const events = JSON.stringify(answerOf('Hi').join(''));
  const program = (made: string) => `
    import { Stream } from '${entry}';
    let count = 0;
    for await (const chunk of ${made}) count += 1;
    console.log(count, (${made}) instanceof Stream);`;
  expect(run(program(`Stream.fromSSEResponse(new Response(${events}), new AbortController())`))).toBe(
    '3 true\n',
  );
  expect(run(program("Stream.fromReadableStream(new Response('{}\\n{}').body, new AbortController())"))).toBe(
    '2 true\n',
  );
});

test('importing does nothing: no timer, no listener, no global', () => {
  const program = `
    const names = Object.getOwnPropertyNames(globalThis).length;
    await import('tokenbrook'); await import('tokenbrook/openai'); await import('tokenbrook/slim');
    console.log(Object.getOwnPropertyNames(globalThis).length - names, process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);`;
  expect(run(program)).toBe('0 0\n');
});
