import { formatAddress, unmapped } from "./address.ts";

/**
 * Why no router has this address as seen from another, to follow a sentence; undefined for one that may.
 * `zone` is the interface behind a `%`. An IPv4 address in its IPv6 form counts as the IPv4 one.
 */
export function whyNoRouter(
  octets: Uint8Array<ArrayBuffer>,
  zone: string | undefined,
): string | undefined {
  const address = unmapped(octets), isLinkLocal = address.length === 16 && linkLocal(address);
  if (isLinkLocal && !zone) {
    return `it is link-local, so name its interface: ${formatAddress(address)}%eth0`;
  }
  if (!isLinkLocal && zone !== undefined) return "only a link-local address has a zone";
  if (address.every((octet) => octet === 0)) return "it is nobody's address";
  return isMulticast(address) ? "it is a multicast address" : undefined;
}

/** RFC 4291 §2.5.6. */
function linkLocal(octets: Uint8Array): boolean {
  return octets[0] === 0xfe && (octets[1]! & 0xc0) === 0x80;
}

function isMulticast(octets: Uint8Array): boolean {
  return octets.length === 4 ? octets[0]! >= 224 : octets[0] === 0xff;
}
