import { LoadError } from './trouble.js';

/**
 * Where the module comes from: its address (a `URL` or string as `fetch` takes it), the response of a fetch already on
 * its way, its bytes, or the compiled module.
 */
export type InitSource = URL | string | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** Compiles a source; an address or a response while it arrives, where the server names the type `application/wasm`. */
export async function compile(source: InitSource): Promise<WebAssembly.Module> {
  const found = await (typeof source === 'string' || source instanceof URL ? download(source) : source);
  if (isResponse(found)) return compileResponse(found);
  if (isModule(found)) return found;
  return WebAssembly.compile(found as ArrayBuffer);
}

async function download(address: URL | string): Promise<Response> {
  try {
    return await fetch(address);
  } catch (cause) {
    throw new LoadError(`The WebAssembly module could not be fetched from ${address}.`, { cause });
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) {
    throw new LoadError(
      `The WebAssembly module could not be fetched from ${response.url}: the server answered ${response.status}.`,
    );
  }
  // A wrong type makes compileStreaming fail, and so do many a server and service worker answer.
  const type = response.headers.get('content-type') ?? '';
  return /^application\/wasm\s*(;|$)/i.test(type)
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Whether the source is a response, whose body can be read once only. */
export function isResponse(source: unknown): source is Response {
  return typeof Response === 'function' && source instanceof Response;
}

// By tag, since a module may come from another realm.
function isModule(source: unknown): source is WebAssembly.Module {
  return Object.prototype.toString.call(source) === '[object WebAssembly.Module]';
}
