// One decoder for all: each text is decoded whole. A BOM inside it is text.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Texts of up to 96 units are put together here, from a list of as many: a browser's decoder makes strings that live
 * outside of the engine's heap, dear for a few letters.
 */
const LISTS = /* @__PURE__ */ Array.from({ length: 97 }, (_, length) => new Array<number>(length).fill(0));

/**
 * The text of `length` bytes of UTF-8, which are valid.
 *
 * @param units how many UTF-16 code units they are
 */
export function textAt(octets: Uint8Array, address: number, length: number, units: number): string {
  if (length === 0) return '';
  const list = LISTS[units];
  if (!list) return utf8.decode(octets.subarray(address, address + length));
  if (length === units) for (let at = 0; at < units; at++) list[at] = octets[address + at]!;
  else decode(octets, address, list);
  return String.fromCharCode(...list);
}

function decode(octets: Uint8Array, address: number, list: number[]): void {
  let from = address;
  for (let at = 0; at < list.length; at++) {
    let code = octets[from++]!;
    if (code >= 0x80) {
      // The bits that tell of two, three or four bytes go as the others come in.
      const more = code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
      code &= 0x3f >> more;
      for (let left = more; left > 0; left--) code = (code << 6) | (octets[from++]! & 0x3f);
      if (more === 3) {
        list[at++] = 0xd7c0 + (code >> 10);
        code = 0xdc00 | (code & 0x3ff);
      }
    }
    list[at] = code;
  }
}
