// `npm start`: builds what changed, serves the page and the local endpoint, and opens a browser where there is one to open.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildPage } from './build/page.mjs';
import { build } from './build.mjs';
import { main, root } from './process.mjs';

await main(async () => {
  await build();
  await buildPage();
  const args = [join(root, 'www', 'server', 'main.mjs'), ...process.argv.slice(2)];
  const server = spawn(process.execPath, args, { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] });
  let printed = '';
  server.stdout.on('data', (bytes) => {
    process.stdout.write(bytes);
    if (printed === undefined) return;
    printed += bytes;
    const address = /https?:\/\/[^\s]+/.exec(printed)?.[0];
    if (!address) return;
    printed = undefined;
    open(address);
  });
  // Ctrl-C reaches the server by itself; a plain kill of this process does not.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
  process.exitCode = await new Promise((resolve) => server.on('close', (code) => resolve(code ?? 0)));
});

function open(address) {
  const { CI, DISPLAY, WAYLAND_DISPLAY } = process.env;
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';
  if (CI || (opener === 'xdg-open' && !DISPLAY && !WAYLAND_DISPLAY)) return;
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
