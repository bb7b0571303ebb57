// `npm run test:e2e`: the page against the local endpoint, in a browser. Arguments go to vitest.
import { buildPage } from '../build/page.mjs';
import { build } from '../build.mjs';
import { main, say } from '../process.mjs';
import { ensureBrowser } from '../setup/browser.mjs';
import { vitest } from './vitest.mjs';

await main(async () => {
  const { browser } = await ensureBrowser();
  await build();
  await buildPage();
  say(`Page tests in ${browser} (vitest, playwright-core)`);
  await vitest('e2e', { CHROME_PATH: browser });
});
