// Which addresses of ours stand for `nexthop self` on a session.
import type { Device } from "../core/diagnose/host_facts.ts";
import { parseAddress } from "../core/net/address.ts";

/** Our next hops: 4 octets, and 16 or 32 (global and link-local, RFC 2545 §3). */
export interface OwnNextHops {
  readonly ipv4?: Uint8Array;
  readonly ipv6?: Uint8Array;
}

/**
 * For a session whose local address is `local` (a link-local one with its zone): that address, and
 * for the other family a global address of the same interface, so that a peer on the link reaches it.
 */
export function ownNextHops(local: string, devices: readonly Device[]): OwnNextHops {
  const [bare = "", zone] = local.split("%");
  const device = devices.find(({ name, addresses }) =>
    zone === undefined ? addresses.some(({ address }) => address === bare) : name === zone
  );
  const global = (isIpv6: boolean) =>
    device?.addresses.find(({ address, scope, tentative }) =>
      scope === "global" && !tentative && address.includes(":") === isIpv6
    )?.address;
  const isLinkLocal = zone !== undefined, isIpv6 = bare.includes(":");
  const ipv4 = octetsOf(isIpv6 ? global(false) : bare);
  const ipv6 = octetsOf(isIpv6 && !isLinkLocal ? bare : global(true));
  const linkLocal = isLinkLocal ? octetsOf(bare) : undefined;
  return {
    ...(ipv4 && { ipv4 }),
    ...(ipv6 && linkLocal && { ipv6: Uint8Array.of(...ipv6, ...linkLocal) }),
    ...(ipv6 && !linkLocal && { ipv6 }),
    ...(!ipv6 && linkLocal && { ipv6: linkLocal }),
  };
}

function octetsOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : parseAddress(text);
}
