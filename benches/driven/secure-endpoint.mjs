// The local endpoint over HTTP/2, with a certificate of the moment: a browser opens six HTTP/1.1 connections to a host.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEndpoint } from '../../www/server/endpoint.mjs';

/** @param {import('../../www/server/endpoint.mjs').EndpointOptions} options */
export async function startSecureEndpoint(options) {
  const folder = mkdtempSync(join(tmpdir(), 'tokenbrook-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-subj',
    '/CN=localhost',
  ];
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    return await startEndpoint({ ...options, tls });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
