// Programs as users write them, bundled as they would be: what each transfers.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { TARGETS } from '../build/js.mjs';
import { root } from '../process.mjs';

const client = (from) => `
  import Tokenbrook${from.includes('slim') ? ', { init }' : ''} from '${from}';
  const client = new Tokenbrook({ apiKey: prompt('Key') });
  const body = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] };`;
const loop = `
  for await (const chunk of await client.chat.completions.create({ ...body, stream: true })) {
    document.body.append(chunk.choices[0]?.delta?.content ?? '');
  }`;

/** What streams an answer: the program that the budget is about. */
export const STREAMING = `${client('tokenbrook')}${loop}`;

/** @type {Record<string, { contents: string, alias?: Record<string, string>, external?: string[], wasm?: boolean }>} */
export const PROGRAMS = {
  'stream an answer': { contents: STREAMING },
  'import and not use': { contents: `import Tokenbrook from 'tokenbrook';` },
  'a whole answer': {
    contents: `${client('tokenbrook')}
      const answer = await client.chat.completions.create(body);
      document.body.append(answer.choices[0].message.content);`,
  },
  '`.stream()` with a listener': {
    contents: `${client('tokenbrook')}
      client.chat.completions.stream(body).on('content', (text) => document.body.append(text));`,
  },
  '`runTools`': {
    contents: `${client('tokenbrook')}
      const tool = { type: 'function', function: { name: 'now', parameters: {}, function: () => Date() } };
      document.body.append(await client.chat.completions.runTools({ ...body, tools: [tool] }).finalContent());`,
  },
  '`parse` with zod, which is not counted': {
    contents: `${client('tokenbrook')}
      import { zodResponseFormat } from 'tokenbrook/helpers/zod';
      import { z } from 'zod';
      const response_format = zodResponseFormat(z.object({ city: z.string() }), 'place');
      const answer = await client.chat.completions.parse({ ...body, response_format });
      document.body.append(answer.choices[0].message.parsed.city);`,
    external: ['zod', 'zod/*'],
  },
  'pages of stored answers': {
    contents: `${client('tokenbrook')}
      for await (const answer of client.chat.completions.list()) document.body.append(answer.id);`,
  },
  '`parsePartialJson` alone': {
    contents: `import { init, parsePartialJson } from 'tokenbrook';
      await init();
      document.body.append(parsePartialJson('{"a":[1'));`,
  },
  'the drop-in, streaming': { contents: `${client('tokenbrook/openai')}${loop}` },
  'slim, streaming, and its .wasm file': {
    contents: `${client('tokenbrook/slim')}
      await init('tokenbrook.wasm');${loop}`,
    wasm: true,
  },
};

/** The same as the first by the openai package, where the benches have installed it. */
export function peer() {
  const folder = join(root, 'benches', 'node_modules', 'openai');
  if (!existsSync(folder)) return undefined;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return {
    name: `openai ${version}, streaming`,
    contents: `${client('openai')}${loop}`,
    alias: { openai: folder },
  };
}

/** Bytes as they are, by gzip and by brotli. */
export async function measure({ wasm, ...program }) {
  const { bytes } = await bundled(program);
  const parts = wasm ? [bytes, readFileSync(join(root, 'dist', 'tokenbrook.wasm'))] : [bytes];
  const sum = (size) => parts.reduce((all, part) => all + size(part), 0);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return {
    raw: sum(({ length }) => length),
    gzip: sum((part) => gzipSync(part, { level: 9 }).length),
    brotli: sum((part) => brotliCompressSync(part, { params }).length),
  };
}

/** A program in one file, and what esbuild says of what went into it. */
export async function bundled({ contents, alias = {}, external = [], plugins = [] }) {
  const esbuild = await import('esbuild');
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: 'program.js' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: TARGETS,
    // Top-level await is newer than the oldest browsers; the program is an example.
    supported: { 'top-level-await': true },
    alias,
    external,
    plugins,
    metafile: true,
    write: false,
  });
  return { bytes: outputFiles[0].contents, metafile };
}
