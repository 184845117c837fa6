import { parseAddress } from "../net/address.ts";

/** The address of what has none. */
export const UNSPECIFIED: Uint8Array = new Uint8Array(4);

/** An address of this host. */
export interface OwnAddress {
  /** Name of the interface. */
  readonly device: string;
  /** As text, without zone. */
  readonly address: string;
  /** Bits of the subnet on the link. */
  readonly length: number;
}

/** What an agent is told of the host it runs on, and of what its configuration only points at. */
export interface Surroundings {
  /** Taken where the configuration names no router id; not 0. */
  readonly routerId: number;
  readonly hostName?: string;
  readonly version: string;
  /** Path of the configuration, for people. */
  readonly configFile: string;
  readonly addresses: readonly OwnAddress[];
  /** TCP-MD5 keys by name of the peer (RFC 2385). */
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** Our next hops on a session: 4 octets, and 16 or 32 (global and link-local, RFC 2545 §3). */
export interface SelfHops {
  readonly ipv4?: Uint8Array;
  readonly ipv6?: Uint8Array;
}

/**
 * For a session whose end here is `local` (a link-local one with its zone): that address, and for
 * the other family a global one of the same interface, so that a peer on the link reaches it.
 *
 * RFC 2545 §3 wants the link-local address beside the global one on every shared subnet. Only a
 * session between link-local addresses has it: all daemons take the global one alone, and with both
 * an FRR 8.4 that had just started was at times left without our IPv6 routes.
 */
export function selfHops(
  local: string,
  addresses: readonly Pick<OwnAddress, "device" | "address">[],
): SelfHops {
  const [bare = "", zone] = local.split("%");
  const device = zone ?? addresses.find(({ address }) => address === bare)?.device;
  const there = addresses.filter((own) => own.device === device).map(({ address }) => address);
  const global = (isIpv6: boolean) =>
    there.find((address) => address.includes(":") === isIpv6 && !isLinkLocal(address));
  const isIpv6 = bare.includes(":"), isLocal = isLinkLocal(bare);
  const ipv4 = octetsOf(isIpv6 ? global(false) : bare);
  const wide = octetsOf(isIpv6 && !isLocal ? bare : global(true));
  const near = isLocal ? octetsOf(bare) : undefined;
  const ipv6 = wide && near ? Uint8Array.of(...wide, ...near) : wide ?? near;
  return { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) };
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}

function octetsOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : parseAddress(text);
}
