// `npm run test:msrv`: the crate by the oldest compiler that it is said to need, on the host and for wasm32.
import { join } from 'node:path';
import { main, output, root, run, say } from '../process.mjs';
import { ensureToolchain, oldestRust, TARGET } from '../setup/rust.mjs';

await main(async () => {
  const toolchain = `${oldestRust()}.0`;
  await ensureToolchain(toolchain);
  // A folder of its own: what one compiler made is nothing to the other.
  const env = { CARGO_TARGET_DIR: join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'msrv') };
  for (const target of [[], ['--target', TARGET]]) {
    for (const features of [[], ['--all-features']]) {
      const args = ['check', '--locked', ...target, ...features];
      say(`cargo ${args.join(' ')} (Rust ${toolchain})`);
      await run('rustup', ['run', toolchain, 'cargo', ...args], { env });
    }
  }
  say(`It compiles by ${output('rustup', ['run', toolchain, 'rustc', '--version'])}.`);
});
