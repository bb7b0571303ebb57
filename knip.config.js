// What nobody imports is found; what npm, the build or a browser starts is told here.
import { relative } from 'node:path';
import { entries } from './scripts/build/entries.mjs';
import { root } from './scripts/process.mjs';

export default {
  entry: [
    ...entries().map(({ source }) => relative(root, source)),
    'js/wasm/{workerd,tokenbrook.d.wasm}.ts',
    'scripts/*.mjs',
    'scripts/{setup,test,check}/*.mjs',
    'benches/**/*.mjs',
    'www/page/main.ts',
    'www/server/main.mjs',
    'tests/**/*.test.ts',
    'tests/types/*.ts',
    'tests/e2e/*.page.ts',
  ],
  project: ['js/**', 'scripts/**', 'benches/**', 'www/**', 'tests/**', '!tests/packaging/apps/**'],
  // Some dependencies are programs that the checks start by their path, some are a user's.
  exclude: ['types', 'duplicates', 'devDependencies', 'optionalPeerDependencies'],
  ignoreExportsUsedInFile: true,
  // Compared with in benches/, where they are when somebody installed them.
  ignoreDependencies: [
    '@ai-sdk/openai-compatible',
    '@ai-sdk/provider-utils',
    '@xsai/stream-text',
    'eventsource-parser',
  ],
};
