/** Pictures of the page for the documentation; written with `UPDATE_PICTURES=1 npm run test:e2e`. */
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { open } from './stage.js';

const FOLDER = join(import.meta.dirname, '../../docs/images');
const QUESTION = 'How does a brook become a river?';

describe.runIf(process.env.UPDATE_PICTURES)('pictures', () => {
  it.each(['light', 'dark'] as const)('the page, %s', async (colorScheme) => {
    const { page, ask, settled, reply } = await open({
      delay: 12,
      colorScheme,
      viewport: { width: 1360, height: 860 },
    });
    await page.locator('#open-panel').click();
    await page.getByLabel('Have the server count tokens').check();
    await page.locator('#prompt').focus();
    await ask(QUESTION);
    await settled();
    await reply.getByRole('button', { name: 'Stream' }).click();
    await page.locator('#prompt').focus();
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(FOLDER, `page-${colorScheme}.png`) });
  });

  it('on a phone', async () => {
    const { page, ask, settled } = await open({
      delay: 5,
      viewport: { width: 390, height: 760 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
    });
    await page.getByRole('checkbox', { name: 'Tools' }).click();
    await ask('What is the current time in Tokyo?');
    await settled();
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(FOLDER, 'page-phone.png') });
  });
});
