// @ts-check
/**
 * Starts the endpoint and the page, each on a port of its own.
 *
 * Environment: PORT (4173) and ENDPOINT_PORT (4174), or the next free ones; TOKENBROOK_DELAY, ms
 * between tokens (25); TOKENBROOK_PAGE, the folder of the page (build/www); TOKENBROOK_UPSTREAM and TOKENBROOK_API_KEY, to relay to a real endpoint.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startEndpoint } from './endpoint.mjs';
import { startPage } from './page.mjs';
import { upstreamFrom } from './relay.mjs';

const { env } = process;

/** @param {string} name @param {number} otherwise */
function number(name, otherwise) {
  const value = Number(env[name] ?? otherwise);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`${name} must be a whole number, but is '${env[name]}'.`);
  return value;
}

async function start() {
  const upstream = env.TOKENBROOK_UPSTREAM
    ? upstreamFrom(env.TOKENBROOK_UPSTREAM, env.TOKENBROOK_API_KEY)
    : null;
  const endpoint = await startEndpoint({
    port: number('ENDPOINT_PORT', 4174),
    portTries: 50,
    delay: number('TOKENBROOK_DELAY', 25),
    upstream,
  });
  const root = env.TOKENBROOK_PAGE ?? fileURLToPath(new URL('../../build/www', import.meta.url));
  const docs = fileURLToPath(new URL('../../site', import.meta.url));
  const page = await startPage({ root, docs, port: number('PORT', 4173), portTries: 50, endpoint });
  const kind = upstream ? `relays to ${upstream.baseURL}` : 'local text models; any key sk-… is good';
  const guide = existsSync(docs) ? `${page.url}/docs/` : 'docs/guide/; `npm run docs` makes a site of it';
  console.log(`Page      ${page.url}\nEndpoint  ${endpoint.baseURL}  (${kind})\nGuide     ${guide}`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await Promise.all([page.close(), endpoint.close()]);
      process.exit(0);
    });
  }
}

start().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
