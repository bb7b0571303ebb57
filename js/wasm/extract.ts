/** The module inside of the payload, which unpacks itself. */
export async function extract(payload: string): Promise<Uint8Array<ArrayBuffer>> {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytesOf(payload)));
  const { memory, unpack } = exports as { memory: WebAssembly.Memory; unpack(): number };
  const start = unpack();
  return new Uint8Array(memory.buffer as ArrayBuffer, start);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (native.fromBase64) return native.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  // A callback for each byte takes longer than all the rest of loading.
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
