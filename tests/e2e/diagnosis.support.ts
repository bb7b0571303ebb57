/** "Failed to fetch", explained: a confusion matrix. `unknown` may be said of anything, a wrong cause of nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { startFaulty } from '../js/faults.support.js';

export const OPTIONS = { maxRetries: 0, timeout: 20_000 };

/**
 * A matrix of what was wrong, and what was said of it, written to `build/` at the end of a test file.
 *
 * @returns notes what was said: of what may be wrong only the truth or nothing
 */
export function confusion(name: string): (fault: string, truth: string, said: string | undefined) => void {
  const matrix: Array<{ fault: string; truth: string; said: string }> = [];
  afterAll(() => {
    console.table(matrix);
    const rows = matrix.map(({ fault, truth, said }) => `| ${fault} | ${truth} | ${said} |`);
    const folder = join(import.meta.dirname, '../../build');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `${name}.md`),
      `| fault | truth | said |\n|---|---|---|\n${rows.join('\n')}\n`,
    );
  });
  return (fault, truth, said) => {
    matrix.push({ fault, truth, said: said ?? 'nothing' });
    expect(['unknown', truth]).toContain(said);
  };
}

/** Serves until the test has ended. */
export async function serving(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, baseURL: `http://127.0.0.1:${port}/v1` };
}

/** A server that allows pages what they need but the key, and remembers what it was asked. */
export async function remembering(allowed = 'content-type') {
  const requests: string[] = [];
  const server = await serving((request, response) => {
    requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', allowed);
    response.end('{}');
  });
  return { requests, ...server };
}

export async function faulty(fault: string) {
  const server = await startFaulty(fault);
  onTestFinished(server.close);
  return server;
}
