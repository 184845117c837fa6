import { Ascii } from "./ascii.ts";

/** Octets as lower-case hex digits. */
export function toHex(bytes: Uint8Array, start: number, end: number): string {
  const out = new Ascii((end - start) * 2);
  out.hex(bytes, start, end);
  return out.text();
}

/** Octets of hex digits. Throws `TypeError` for text that is not pairs of them. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new TypeError(`Cannot read ${text} as hex`);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
