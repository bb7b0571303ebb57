// `npm run test:rust`: the tests of the host, and the examples of the documentation.
import { main, output, run, say } from '../process.mjs';
import { ensureRust } from '../setup/rust.mjs';

await main(async () => {
  await ensureRust();
  const nextest = output('cargo', ['nextest', '--version']) !== undefined;
  say(nextest ? 'Rust tests (cargo nextest)' : 'Rust tests (cargo test)');
  await run('cargo', nextest ? ['nextest', 'run', '--lib', '--tests'] : ['test', '--lib', '--tests']);
  say('Rust documentation examples (cargo test --doc)');
  await run('cargo', ['test', '--doc']);
});
