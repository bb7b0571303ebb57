/** Real servers: started, asked whether they are busy, and ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEndpoint } from '../../www/server/endpoint.mjs';
import { listen } from '../../www/server/listen.mjs';

const programs: { python: string; litellm: string; model: string } = JSON.parse(
  process.env.TOKENBROOK_REAL ?? '{}',
);

/** A server, and the llama.cpp that answers behind it. */
export interface Real {
  baseURL: string;
  apiKey: string;
  llama: Llama;
  close: () => Promise<void>;
}

export interface Llama extends Omit<Real, 'llama'> {
  /** How many answers are being made now. */
  busy: () => Promise<number>;
  /** The number of a token of the model. */
  token: (text: string) => Promise<number>;
  /** Ends the process as a crash would. */
  kill: () => void;
}

const KEY = 'sk-llama-0123456789';

/** llama.cpp's own server, with the model of `model.py`. */
export async function startLlama(): Promise<Llama> {
  const child = spawn(programs.python, [join(import.meta.dirname, 'llama.py'), programs.model, KEY], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = await once(child.stdout, 'data');
  const origin = String(first).trim();
  const get = async (path: string, body?: object) => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return (await fetch(origin + path, { headers, ...init })).json();
  };
  return {
    baseURL: `${origin}/v1`,
    apiKey: KEY,
    busy: async () =>
      (await get('/slots')).filter((slot: { is_processing: boolean }) => slot.is_processing).length,
    token: async (text) => (await get('/tokenize', { content: text, parse_special: true })).tokens[0],
    kill: () => child.kill('SIGKILL'),
    close: () => end(child),
  };
}

/** LiteLLM's proxy before it. */
export async function startLiteLLM(): Promise<Real> {
  const llama = await startLlama();
  const folder = mkdtempSync(join(tmpdir(), 'tokenbrook-real-'));
  const config = join(folder, 'config.json');
  const { baseURL: api_base, apiKey: api_key } = llama;
  const apiKey = 'sk-litellm-0123456789';
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      model_list: [
        { model_name: 'brook-bigrams', litellm_params: { model: 'openai/brook-bigrams', api_base, api_key } },
      ],
      litellm_settings: { num_retries: 0 },
      general_settings: { master_key: apiKey },
    }),
  );
  const port = await freePort();
  const child = spawn(
    programs.litellm,
    ['--config', config, '--host', '127.0.0.1', '--port', String(port)],
    // It looks for prices on the network otherwise.
    { stdio: 'ignore', env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True' } },
  );
  const origin = `http://127.0.0.1:${port}`;
  for (const limit = Date.now() + 110_000; ; await wait(200)) {
    const ready = await fetch(`${origin}/health/liveliness`).catch(() => undefined);
    if (ready?.ok) break;
    if (child.exitCode !== null || Date.now() > limit) throw new Error('LiteLLM does not start.');
  }
  return {
    baseURL: `${origin}/v1`,
    apiKey,
    llama,
    close: async () => {
      await end(child);
      await llama.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The relay of this project's own endpoint before it. */
export async function startRelay(): Promise<Real> {
  const llama = await startLlama();
  const { baseURL, close } = await startEndpoint({
    upstream: { baseURL: llama.baseURL, apiKey: llama.apiKey },
  });
  return {
    baseURL,
    apiKey: 'sk-nobody-asks-for-it',
    llama,
    close: async () => {
      await close();
      await llama.close();
    },
  };
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function freePort() {
  const { port, close } = await listen(createServer(), { host: '127.0.0.1', port: 0 });
  await close();
  return port;
}
