import { formatAddress, parseAddress } from "../net/address.ts";
import type { Endpoint } from "../speaker/ports.ts";
import { libc } from "./libc.ts";

export const AF_INET = 2, AF_INET6 = 10;
/** Octets of the largest sockaddr written or read here (sockaddr_in6). */
export const SOCKADDR_ROOM = 28;

/** The address and the zone of `fe80::1%eth0`. */
export function splitZone(text: string): { address: string; zone: string | undefined } {
  const at = text.indexOf("%");
  return at < 0
    ? { address: text, zone: undefined }
    : { address: text.slice(0, at), zone: text.slice(at + 1) };
}

/** True for an IPv6 address that means something on one link only (RFC 4291 §2.5.6). */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}

export function isIpv6(address: string): boolean {
  return address.includes(":");
}

/** Linux's sockaddr_in or sockaddr_in6, its scope id included. Throws RangeError for text that is no address. */
export function encodeSockaddr({ address: text, port }: Endpoint): Uint8Array<ArrayBuffer> {
  const { address, zone } = splitZone(text);
  const octets = parseAddress(address);
  if (!octets) throw new RangeError(`not an address: ${text}`);
  const out = new Uint8Array(octets.length === 16 ? 28 : 16);
  const view = new DataView(out.buffer);
  view.setUint16(0, octets.length === 16 ? AF_INET6 : AF_INET, true);
  view.setUint16(2, port);
  out.set(octets, octets.length === 16 ? 8 : 4);
  if (zone !== undefined && octets.length === 16) view.setUint32(24, indexOf(zone), true);
  return out;
}

/** The address (with the zone of a link-local one) and port of a sockaddr. */
export function decodeSockaddr(bytes: Uint8Array): Endpoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const port = view.getUint16(2);
  if (view.getUint16(0, true) === AF_INET) return { address: formatAddress(bytes, 4, 4), port };
  const address = formatAddress(bytes, 8, 16), index = view.getUint32(24, true);
  return { address: index === 0 ? address : `${address}%${nameOf(index)}`, port };
}

/** True when two sockaddrs hold the same address and port, whatever their zone. */
export function sameSockaddr(a: Uint8Array, b: Uint8Array): boolean {
  const ipv6 = a[0] === AF_INET6, from = ipv6 ? 8 : 4, to = ipv6 ? 24 : 8;
  if (a[0] !== b[0] || a[2] !== b[2] || a[3] !== b[3]) return false;
  for (let i = from; i < to; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The number of the interface named `zone`; a number stands for itself. */
function indexOf(zone: string): number {
  const name = new TextEncoder().encode(`${zone}\0`);
  const index = libc().if_nametoindex(name);
  if (index !== 0) return index;
  if (/^[0-9]{1,9}$/.test(zone)) return Number(zone);
  throw new RangeError(`no interface named ${zone}`);
}

function nameOf(index: number): string {
  const name = new Uint8Array(16);
  if (libc().if_indextoname(index, name) === null) return String(index);
  return new TextDecoder().decode(name.subarray(0, name.indexOf(0)));
}
