import { u16 } from "../net/octets.ts";

const TCP = 6, IPV6_HEADER = 40, ETHERNET_HEADER = 14, IPV4_TYPE = 0x0800, IPV6_TYPE = 0x86dd;

/**
 * What TCP carries in the octets of one packet, with or without an Ethernet header, as `tcpdump -x`,
 * `-xx` and `tshark -x` print them; undefined when they are no such packet. Lengths must fit, so
 * that hardly anything else is taken for one.
 */
export function tcpPayload(octets: Uint8Array): Uint8Array | undefined {
  return payloadAt(octets, 0) ??
    (isEthernet(octets) ? payloadAt(octets, ETHERNET_HEADER) : undefined);
}

function isEthernet(octets: Uint8Array): boolean {
  if (octets.length < ETHERNET_HEADER) return false;
  const type = u16(octets, ETHERNET_HEADER - 2);
  return type === IPV4_TYPE || type === IPV6_TYPE;
}

/** The payload of the IP packet at `at` (RFC 791 §3.1, RFC 8200 §3, RFC 9293 §3.1). */
function payloadAt(octets: Uint8Array, at: number): Uint8Array | undefined {
  const left = octets.length - at, version = octets[at]! >>> 4;
  let header = 0, end = 0;
  if (version === 4 && left >= 40 && octets[at + 9] === TCP) {
    header = (octets[at]! & 15) * 4;
    end = u16(octets, at + 2);
  } else if (version === 6 && left >= IPV6_HEADER + 20 && octets[at + 6] === TCP) {
    header = IPV6_HEADER;
    end = IPV6_HEADER + u16(octets, at + 4);
  }
  if (header < 20 || end > left || header + 20 > end) return undefined;
  const size = (octets[at + header + 12]! >>> 4) * 4;
  return size < 20 || header + size > end
    ? undefined
    : octets.subarray(at + header + size, at + end);
}
