import { formatAddress } from "../../net/address.ts";
import { u16, u32 } from "../../net/octets.ts";

/** Sub-types that have a word (RFC 4360 §4, §5). */
const WORDS: Readonly<Record<number, string>> = { 2: "rt", 3: "ro" };
const NON_TRANSITIVE = 0x40;
/** Types whose administrator is an AS, an address, or an AS of four octets (RFC 4360 §3, RFC 5668 §2). */
const AS = 0, IPV4 = 1, AS4 = 2;

/** `(rt, 65002, 5)`, `(unknown 0x4005, 0, 1)`, `(generic, 0x30c0000, 0x7)`. */
export function birdExtended(bytes: Uint8Array, at: number): string {
  const form = bytes[at]! & ~NON_TRANSITIVE, high = u32(bytes, at), low = u32(bytes, at + 4);
  if (form > AS4) return `(generic, 0x${high.toString(16)}, 0x${low.toString(16)})`;
  const word = bytes[at]! === form ? WORDS[bytes[at + 1]!] : undefined;
  const kind = word ?? `unknown 0x${u16(bytes, at).toString(16)}`;
  if (form === AS) return `(${kind}, ${u16(bytes, at + 2)}, ${low})`;
  const admin = form === IPV4 ? formatAddress(bytes, at + 2, 4) : String(u32(bytes, at + 2));
  return `(${kind}, ${admin}, ${u16(bytes, at + 6)})`;
}
