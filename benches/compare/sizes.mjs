// What a page transfers for the smallest program that streams an answer, with each library.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ask = `{ model: 'm', messages: [{ role: 'user', content: 'Hello' }]`;
const show = `document.body.append`;

const PROGRAMS = {
  tokenbrook: `import Tokenbrook from 'tokenbrook';
    const client = new Tokenbrook({ apiKey: prompt('Key') });
    for await (const chunk of await client.chat.completions.create(${ask}, stream: true }))
      ${show}(chunk.choices[0]?.delta?.content ?? '');`,
  openai: `import OpenAI from 'openai';
    const client = new OpenAI({ apiKey: prompt('Key'), dangerouslyAllowBrowser: true });
    for await (const chunk of await client.chat.completions.create(${ask}, stream: true }))
      ${show}(chunk.choices[0]?.delta?.content ?? '');`,
  'ai-sdk': `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
    import { streamText } from 'ai';
    const provider = createOpenAICompatible({ name: 'p', apiKey: prompt('Key'), baseURL: 'https://api.example.com/v1' });
    for await (const text of streamText({ model: provider('m'), prompt: 'Hello' }).textStream) ${show}(text);`,
  xsai: `import { streamText } from '@xsai/stream-text';
    const { textStream } = streamText(Object.assign(${ask} }, { apiKey: prompt('Key'), baseURL: 'https://api.example.com/v1/' }));
    for await (const text of textStream) ${show}(text);`,
};

/** Bytes by library, as bundled and minified for browsers: raw and gzip. */
export async function sizes(resolveDir) {
  const rows = {};
  for (const [name, contents] of Object.entries(PROGRAMS)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir, sourcefile: 'program.js' },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      alias: { tokenbrook: join(import.meta.dirname, '../../dist/index.js') },
      write: false,
      logLevel: 'error',
    });
    const [{ contents: bundle }] = outputFiles;
    rows[name] = { raw: bundle.length, gzip: gzipSync(bundle, { level: 9 }).length };
  }
  return rows;
}
