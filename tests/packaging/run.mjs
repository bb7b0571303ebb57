// Builds and runs the app of one case, and gives the text it shows.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { Sentence } from '../../scripts/process.mjs';
import { listen, originOf } from '../../www/server/listen.mjs';
import { serveFolder } from './static.mjs';

/** Long enough for a cold start on a busy machine. */
const LIMIT = 120_000;

/**
 * @param {import('./cases.mjs').Case} row
 * @param {string} app its folder
 * @param {{ endpoint: string, browser: import('playwright-core').Browser }} world
 * @returns {Promise<string | undefined>} the answer as the app shows it, if it is there to show one
 */
export async function runCase(row, app, { endpoint, browser }) {
  if (row.build) await command(row.build, app);
  if (row.types) return void (await command(row.types, app));
  if (row.unused) return expectNothing(join(app, row.unused));
  if (row.program) return (await command(row.program(endpoint), app)).trim();
  const toClose = [];
  try {
    const query = new URLSearchParams({ endpoint });
    if (row.cdn) query.set('cdn', await serveCdn(app, toClose));
    const origin = row.serve
      ? await serveCommand(row, app, toClose)
      : await serveApp(row, app, endpoint, toClose);
    if (row.fetch !== undefined) return await (await fetch(`${origin}/${row.fetch}?${query}`)).text();
    return await visit(browser, `${origin}/${row.page}?${query}`);
  } finally {
    for (const close of toClose.reverse()) await close();
  }
}

/** All that may be left of an app that uses nothing of the package is its own statement, and a bundler's wrapper. */
function expectNothing(file) {
  const left = readFileSync(file, 'utf8');
  if (left.length > 100 || !left.includes('kept')) {
    throw new Sentence(`${left.length} bytes are left of what nobody uses: ${left.slice(0, 300)}`);
  }
}

/** Runs a command to its end. Gives what it printed; throws that when it fails. */
function command([program, ...args], cwd) {
  const { child, printed } = start(program, args, cwd);
  const timer = setTimeout(() => stop(child), LIMIT);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) done(printed.out);
      else
        fail(new Sentence(`${program} ${args.join(' ')}: exit code ${code}\n${printed.out}${printed.err}`));
    });
  });
}

function start(program, args, cwd) {
  const env = { ...process.env, CI: '1', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', PARCEL_WORKERS: '2' };
  const options = { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true };
  const child = spawn(resolve(cwd, program), args, options);
  const printed = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.err += text;
  });
  return { child, printed };
}

/** Ends a program and what it started: it leads a group of its own. */
function stop(child) {
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {}
}

async function serveCommand(row, app, toClose) {
  const port = await freePort();
  const [program, ...args] = row.serve(port);
  const { child, printed } = start(program, args, app);
  const ended = new Promise((done) => child.on('close', done));
  toClose.push(async () => {
    stop(child);
    await ended;
  });
  const origin = originOf('127.0.0.1', port);
  for (const end = Date.now() + LIMIT; Date.now() < end; await wait(100)) {
    if (child.exitCode !== null) break;
    if (await connects(port)) return origin;
  }
  throw new Sentence(`${program} does not serve:\n${printed.out}${printed.err}`);
}

const connects = (port) =>
  fetch(`http://127.0.0.1:${port}/favicon.ico`).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );

async function freePort() {
  const { port, close } = await listen(createSocket(), { host: '127.0.0.1', port: 0 });
  await close();
  return port;
}

async function serveApp({ policy }, app, endpoint, toClose) {
  const headers = policy
    ? { 'content-security-policy': policy.replace('{endpoint}', new URL(endpoint).origin) }
    : {};
  const { origin, close } = await serveFolder(app, headers);
  toClose.push(close);
  return origin;
}

/** The package as one file on an origin of its own, as CDNs make it of any package. */
async function serveCdn(app, toClose) {
  const { outputFiles } = await build({
    entryPoints: [join(app, 'node_modules', 'tokenbrook', 'dist', 'index.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const server = createServer((request, response) => {
    const found = request.url === '/tokenbrook.min.js';
    response.writeHead(found ? 200 : 404, {
      'content-type': 'text/javascript',
      'access-control-allow-origin': '*',
    });
    response.end(found ? outputFiles[0].contents : '');
  });
  const { port, close } = await listen(server, { host: '127.0.0.1', port: 0 });
  toClose.push(close);
  return originOf('127.0.0.1', port);
}

/** Opens a page in a browser profile of its own, waits for the answer, and gives it. */
async function visit(browser, url) {
  const profile = await browser.newContext();
  const complaints = [];
  try {
    const page = await profile.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(url, { timeout: LIMIT });
    await page.locator('output[data-state=done], output[data-state=failed]').waitFor({ timeout: 30_000 });
    if (complaints.length > 0) throw new Sentence(complaints.join('\n'));
    return await page.locator('output').innerText();
  } catch (error) {
    throw new Sentence([error.message, ...complaints].join('\n'));
  } finally {
    await profile.close();
  }
}
