/** Builds the recipes of `examples/` as an app's bundler does, and serves them beside the relay. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';
import { onTestFinished } from 'vitest';
import { compileScript, parse } from 'vue/compiler-sfc';
import { relay } from '../../examples/node/relay.mjs';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { listen, originOf } from '../../www/server/listen.mjs';

const EXAMPLES = join(import.meta.dirname, '../../examples');

const vue: Plugin = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor } = parse(readFileSync(path, 'utf8'), { filename: path });
      const { content } = compileScript(descriptor, { id: basename(path), inlineTemplate: true });
      return { contents: content, loader: 'ts' };
    });
  },
};

const svelte: Plugin = {
  name: 'svelte',
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte$/ }, ({ path }) => {
      const { js } = compile(readFileSync(path, 'utf8'), { filename: path, dev: true });
      return { contents: js.code, loader: 'js' };
    });
  },
};

/** The files of a recipe's page, by name. React and Svelte are as they are in development. */
async function bundle(entries: string[]): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: entries.map((entry) => join(EXAMPLES, entry)),
    outdir: '/',
    entryNames: '[name]',
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    conditions: ['browser', 'development'],
    plugins: [vue, svelte],
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

/** Serves a page of these recipes, whose first is its script, until the test is over. */
export async function serveRecipe(...entries: string[]) {
  const files = await bundle(entries);
  const script = basename(entries[0]!).replace(/\.tsx?$/, '.js');
  const html = `<!doctype html><title>Recipe</title><div id="app"></div><script type="module" src="/${script}"></script>`;
  const endpoint = await startEndpoint({ delay: 2 });
  const server = createServer(async (request, response) => {
    if (await relay(request, response, { baseURL: endpoint.baseURL, apiKey: 'sk-kept-by-the-relay' })) return;
    if (request.url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    else if (files.has(request.url ?? '')) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(files.get(request.url ?? ''));
    } else response.writeHead(404).end();
  });
  const { port, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await close();
    await endpoint.close();
  });
  return { url: originOf('127.0.0.1', port), endpoint };
}
