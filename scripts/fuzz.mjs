// `npm run fuzz [minutes] [target…]`: cargo-fuzz looks for inputs that break an invariant of tests/support/invariants.rs.
// What it finds is in fuzz/artifacts/; new inputs go to build/fuzz/, those worth keeping to fuzz/corpus/ by hand.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { main, output, root, run, Sentence, say } from './process.mjs';
import { ensureRust } from './setup/rust.mjs';

/** Bytes of the longest input: what is found in more is found in less. */
const LONGEST = 2048;
const VERSION = '0.13.2';

await main(async () => {
  const [minutes = 1, ...chosen] = process.argv
    .slice(2)
    .map((arg) => (/^[\d.]+$/.test(arg) ? Number(arg) : arg));
  await ensureRust();
  const fuzz = await ensureCargoFuzz();
  const all = readdirSync(join(root, 'fuzz', 'fuzz_targets')).map((file) => file.replace('.rs', ''));
  const unknown = chosen.find((target) => !all.includes(target));
  if (unknown) throw new Sentence(`There is no fuzz target ${unknown}; there are ${all.join(', ')}.`);
  for (const target of chosen.length > 0 ? chosen : all) {
    const found = join(root, 'build', 'fuzz', target);
    mkdirSync(found, { recursive: true });
    say(`Fuzzing ${target} for ${minutes} min`);
    await run(
      fuzz,
      [
        ...['run', '--sanitizer', 'none', target, found, join(root, 'fuzz', 'corpus', target), '--'],
        ...[`-max_total_time=${Math.ceil(minutes * 60)}`, `-max_len=${LONGEST}`, '-print_final_stats=1'],
      ],
      {
        cwd: join(root, 'fuzz'),
        // The coverage that it needs is a flag of nightly compilers; the one of this project has it, too.
        env: { RUSTC_BOOTSTRAP: '1' },
      },
    );
  }
  say('Nothing was found that breaks an invariant.');
});

async function ensureCargoFuzz() {
  if (output('cargo', ['fuzz', '--version'])?.includes(VERSION)) return 'cargo-fuzz';
  const folder = join(root, '.tools', 'fuzz');
  const program = join(folder, 'bin', 'cargo-fuzz');
  if (!existsSync(program)) {
    say(`Installing cargo-fuzz ${VERSION} in .tools/`);
    await run('cargo', ['install', 'cargo-fuzz', '--version', VERSION, '--locked', '--root', folder]);
  }
  return program;
}
