import type { Layer, Packet } from "./packet.ts";

export const FIN = 1, SYN = 2, RST = 4, ACK = 16;

/** RFC 9293 §3.1. Of a packet quoted in an ICMP error only the ports and the number are there. */
export function tcp(p: Packet): Layer | undefined {
  if (p.quoted) {
    if (!p.has(8)) return undefined;
    p.transport = p.at;
    p.found = "icmp";
    return undefined;
  }
  if (!p.has(20)) return undefined;
  const headerLength = (p.bytes[p.at + 12]! >>> 4) * 4;
  if (headerLength < 20 || p.at + headerLength > p.wireEnd) return undefined;
  p.transport = p.at;
  p.at += headerLength;
  p.found = "tcp";
  return undefined;
}

/** What the options of a TCP header say that a verdict needs. Reused, see {@link readTcpOptions}. */
export interface TcpOptions {
  /** TCP-MD5 (RFC 2385 §3.0) or TCP-AO (RFC 5925 §2.2) is present. */
  signed: boolean;
  /** Maximum segment size (RFC 9293 §3.7.1); 0 when absent. */
  mss: number;
  /** Window scale shift count (RFC 7323 §2.2); -1 when absent. */
  windowScale: number;
}

const found: TcpOptions = { signed: false, mss: 0, windowScale: -1 };

/** Reads the options of the TCP header at `header`, as far as they stand in `bytes[..end)`. */
export function readTcpOptions(bytes: Uint8Array, header: number, end: number): TcpOptions {
  found.signed = false;
  found.mss = 0;
  found.windowScale = -1;
  const stop = Math.min(end, header + (bytes[header + 12]! >>> 4) * 4);
  for (let at = header + 20; at < stop;) {
    const kind = bytes[at]!;
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = at + 1 < stop ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > stop) break;
    option(kind, length, bytes, at + 2);
    at += length;
  }
  return found;
}

function option(kind: number, length: number, bytes: Uint8Array, value: number): void {
  if (kind === 2 && length === 4) found.mss = bytes[value]! << 8 | bytes[value + 1]!;
  else if (kind === 3 && length === 3) found.windowScale = bytes[value]!;
  else if (kind === 19 || kind === 29) found.signed = true;
}
