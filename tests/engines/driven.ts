/** A browser of any engine, driven over WebDriver. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { listen } from '../../www/server/listen.mjs';

/** As `scripts/setup/engines.mjs` gives it. */
export interface Engine {
  name: string;
  browserName: string;
  driver: string;
  capabilities: object;
}

/** The engines that `npm run test:engines` has set up. */
export const engines: Engine[] = JSON.parse(process.env.TOKENBROOK_ENGINES ?? '[]');

/** Starts the engine's driver and a browser of its own. */
export async function startBrowser({ browserName, driver, capabilities }: Engine) {
  const { port, close } = await listen(createServer(), { host: '127.0.0.1', port: 0 });
  await close();
  const child = spawn(driver, [`--port=${port}`], { stdio: 'ignore' });
  const browser = await connect(child, `http://127.0.0.1:${port}`, { browserName, ...capabilities });
  await browser.manage().setTimeouts({ script: 230_000, pageLoad: 30_000 });
  return {
    browser,
    version: String((await browser.getCapabilities()).get('browserVersion')),
    /**
     * Runs an expression in the page, waits for its promise, and gives what it comes to. As a script of the page's own:
     * what a driver runs itself is, in Firefox, of another realm than the page.
     */
    async evaluate<T>(expression: string): Promise<T> {
      const inPage = `Promise.resolve().then(() => ${expression})
        .then((value) => ({ value }), (error) => ({ error: String(error) + ' ' + error?.stack }))
        .then((result) => dispatchEvent(new CustomEvent('evaluated', { detail: JSON.stringify(result) })));`;
      const result = await browser.executeAsyncScript<string>(
        `const [text, done] = arguments;
        addEventListener('evaluated', ({ detail }) => done(detail), { once: true });
        const script = document.createElement('script');
        script.textContent = text;
        document.head.append(script);`,
        inPage,
      );
      const { value, error } = JSON.parse(result);
      if (error !== undefined) throw new Error(error);
      return value;
    },
    async close() {
      await browser.quit().catch(() => {});
      child.kill();
    },
  };
}

/** Waits until the driver listens. */
async function connect(child: ChildProcess, server: string, capabilities: object): Promise<WebDriver> {
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const ready = await fetch(`${server}/status`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return new Builder().usingServer(server).withCapabilities(capabilities).build();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The driver does not start.');
}
