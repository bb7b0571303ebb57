// Which folders of js/ the bytes of the streaming program come from.
import { join } from 'node:path';
import { withShortMembers } from '../build/members.mjs';
import { terse } from '../build/terse.mjs';
import { root } from '../process.mjs';
import { bundled, STREAMING } from './programs.mjs';

const NAMED = {
  'js/wasm/payload.js': 'the module, packed, as base64',
  'js/wasm/glue.js': 'glue of wasm-bindgen',
};

/** Minified bytes by folder, the largest first. Built from the sources: dist/ has few, large files. */
export async function parts() {
  const alias = { tokenbrook: join(root, 'js', 'index.ts') };
  const plugins = [terse(withShortMembers(join(root, 'dist')))];
  const { metafile } = await bundled({ contents: STREAMING, alias, plugins });
  const [{ inputs }] = Object.values(metafile.outputs);
  const sums = new Map();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const part = NAMED[file] ?? /^(js\/[^/.]+)\//.exec(file)?.[1] ?? 'js/*.ts';
    sums.set(part, (sums.get(part) ?? 0) + bytesInOutput);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}
