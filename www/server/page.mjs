// @ts-check
/**
 * The page's server: static files under a strict Content-Security-Policy, and `/config.json`, which
 * tells the page where its endpoint is:
 *
 *     { "baseURL": "http://127.0.0.1:4174/v1", "endpoint": "http://127.0.0.1:4174", "relay": false }
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { listen, originOf } from './listen.mjs';

/** `connect-src *`: the page may be pointed at any endpoint. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  'connect-src *',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The documentation's generators write scripts and styles into its pages; it has no secrets and asks no other server. */
const DOCS_POLICY = "default-src 'self' 'unsafe-inline' data:; base-uri 'none'; frame-ancestors 'none'";

/**
 * @typedef {object} PageOptions
 * @property {string} root the folder that is served; its `index.html` is the page
 * @property {number} [port] default 0: any free one
 * @property {string} [host] default 127.0.0.1
 * @property {number} [portTries] how many ports from `port` on are tried if it is in use; default 1
 * @property {string} [docs] the folder of the documentation, served at `/docs/` if it is there
 * @property {{ url: string, baseURL: string, relay: boolean }} endpoint what `startEndpoint` gave
 *
 * @typedef {{ url: string, port: number, close: () => Promise<void> }} Page
 */

/**
 * Starts the page's server.
 * @param {PageOptions} options
 * @returns {Promise<Page>}
 */
export async function startPage({ root, docs, port = 0, host = '127.0.0.1', portTries = 1, endpoint }) {
  if (!existsSync(root))
    throw new Error(`The page is not built: ${root} does not exist. Run "npm run build" first.`);
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('content-security-policy', c.req.path.startsWith('/docs/') ? DOCS_POLICY : POLICY);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-cache');
  });
  app.get('/config.json', (c) =>
    c.json({ baseURL: endpoint.baseURL, endpoint: endpoint.url, relay: endpoint.relay }),
  );
  if (docs && existsSync(docs)) {
    app.get('/docs', (c) => c.redirect('/docs/'));
    app.use('/docs/*', serveStatic({ root: docs, rewriteRequestPath: (path) => path.slice('/docs'.length) }));
  }
  app.use(serveStatic({ root }));
  app.notFound((c) => c.text(`There is no ${c.req.path} here.`, 404));
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const { port: bound, close } = await listen(server, { host, port, tries: portTries });
  return { url: originOf(host, bound), port: bound, close };
}
