// `npm run size`: what a user transfers for the smallest streaming program, module included.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { TARGETS } from './build/js.mjs';
import { build } from './build.mjs';
import { main, root, Sentence } from './process.mjs';

/**
 * Bytes of gzip that the program below may take: what it takes now, so that it only shrinks from here on. The goal is
 * 60,000.
 */
const BUDGET = 100_100;

const PROGRAMS = {
  'stream an answer': `
    import Tokenbrook from 'tokenbrook';
    const client = new Tokenbrook({ apiKey: prompt('Key') });
    const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }], stream: true };
    for await (const chunk of await client.chat.completions.create(body)) {
      document.body.append(chunk.choices[0]?.delta?.content ?? '');
    }`,
  'import and not use': `import Tokenbrook from 'tokenbrook';`,
};

await main(async () => {
  await build();
  const rows = [];
  for (const [name, program] of Object.entries(PROGRAMS))
    rows.push({ program: name, ...(await measure(program)) });
  console.table(rows);
  if (!process.argv.includes('--check')) return;
  if (rows[0].gzip > BUDGET)
    throw new Sentence(`${rows[0].gzip} bytes of gzip are over the budget of ${BUDGET}.`);
  if (rows[1].raw > 16) throw new Sentence(`An unused import leaves ${rows[1].raw} bytes behind.`);
});

async function measure(contents) {
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: 'program.js' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: TARGETS,
    // Top-level await is newer than the oldest browsers; the program is an example.
    supported: { 'top-level-await': true },
    write: false,
  });
  const [{ contents: bundle }] = outputFiles;
  const brotli = brotliCompressSync(bundle, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { raw: bundle.length, gzip: gzipSync(bundle, { level: 9 }).length, brotli: brotli.length };
}
