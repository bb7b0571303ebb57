// `npm run test:js`: the façade, as it is packed, in Node. Arguments go to vitest.
import { build } from '../build.mjs';
import { main, say } from '../process.mjs';
import { vitest } from './vitest.mjs';

await main(async () => {
  await build();
  say('Façade tests (vitest)');
  await vitest('js');
});
