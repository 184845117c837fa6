import { writeIpv4, writeIpv6 } from "../net/address.ts";
import type { Ascii } from "../net/ascii.ts";

/**
 * An IPv6 address as the C library's `inet_ntop` writes it: as RFC 5952 has it, but with the last
 * four octets dotted also where twelve octets of zeros stand before them (`::1.2.3.4`).
 */
export function writeInetNtop(out: Ascii, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 12; i++) if (bytes[at + i] !== 0) return writeIpv6(out, bytes, at);
  if (bytes[at + 12] === 0 && bytes[at + 13] === 0) return writeIpv6(out, bytes, at);
  out.byte(58);
  out.byte(58);
  writeIpv4(out, bytes, at + 12);
}
