// `npm run test:real`: the package against servers of the API that others wrote, installed into .tools/ with pip.
// `--docs` writes the table of docs/REAL-SERVERS.md.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { writeTable } from '../docs/table.mjs';
import { main, root, Sentence, say } from '../process.mjs';
import { ensureRealServers } from '../setup/real.mjs';
import { rowsOf } from './rows.mjs';
import { vitest } from './vitest.mjs';

const { values: flags } = parseArgs({ options: { docs: { type: 'boolean' } } });
const report = join(root, 'build', 'real.json');

await main(async () => {
  const { versions, ...programs } = await ensureRealServers();
  await build();
  say('The package and real servers (vitest)');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = { TOKENBROOK_REAL: JSON.stringify(programs) };
  const failed = await vitest('real', env, reporters).then(
    () => false,
    () => true,
  );
  if (flags.docs) {
    const names = ['llama.cpp', 'LiteLLM', 'our relay'];
    const head = ['what', ...names.map((name) => (versions[name] ? `${name} ${versions[name]}` : name))];
    const note = 'LiteLLM and our relay stood before llama.cpp.';
    writeTable('docs/REAL-SERVERS.md', 'servers', head, rowsOf(report, names), note);
  }
  if (failed) throw new Sentence('Some test failed; see above.');
});
