import { parseAddress, writeIpv4 } from "../../net/address.ts";
import type { Ascii } from "../../net/ascii.ts";
import type { Writer } from "../../net/writer.ts";

const QUOTE = 34;

/** Writes the octets of an address that must have `size` of them. Throws `TypeError` for any other text. */
export function putAddress(out: Writer, text: string, size: 4 | 16): void {
  const octets = parseAddress(text);
  if (octets?.length !== size) {
    throw new TypeError(`Cannot encode ${text}: not an IPv${size === 4 ? 4 : 6} address`);
  }
  out.put(octets);
}

/** What `body` writes, between quotes: for values whose text needs no escapes. */
export function quoted(out: Ascii, body: () => void): void {
  out.byte(QUOTE);
  body();
  out.byte(QUOTE);
}

/** An IPv4 address as a JSON string. */
export function writeIpv4Json(out: Ascii, bytes: Uint8Array, at: number): void {
  out.byte(QUOTE);
  writeIpv4(out, bytes, at);
  out.byte(QUOTE);
}
