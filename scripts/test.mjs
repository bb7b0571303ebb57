// `npm test`: every test there is, one kind after the other, with a summary as the last lines.
import { main, Sentence, status } from './process.mjs';

const KINDS = ['rust', 'wasm', 'js', 'e2e', 'packaging:quick'];

await main(async () => {
  const results = [];
  for (const kind of KINDS) {
    const start = performance.now();
    const code = await status('npm', ['run', '--silent', `test:${kind}`]);
    const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(4);
    results.push({ code, line: `${code === 0 ? '✓ passed' : '✗ FAILED'} ${seconds} s  test:${kind}` });
  }
  console.log(`\n${results.map(({ line }) => line).join('\n')}`);
  if (results.some(({ code }) => code !== 0)) throw new Sentence('Some tests failed; see above.');
});
