// The peer's address as it is typed: an address, a link-local one with its zone, or a name.
import { lookup } from "node:dns/promises";
import { formatAddress, parseAddress, unmapped } from "../core/net/address.ts";
import { whyNoRouter } from "../core/net/router_address.ts";
import type { Endpoint } from "../core/speaker/ports.ts";
import { failure, usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** Where a peer is. */
export interface PeerAddress {
  /** What was typed. */
  readonly typed: string;
  /** In canonical form, with the zone of a link-local one: `fe80::1%eth0`. */
  readonly address: string;
  /** Further addresses of a name, best first, that could be tried from the same source. */
  readonly others?: readonly string[];
  /** What a name came to, for a person; absent where an address was typed. */
  readonly note?: string;
}

/** What a name is looked up with; all its addresses, best first. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/**
 * The address of a peer; a name is looked up, and of several addresses the first is taken that
 * `source` can reach. Throws CommandError: 2 for what is no address, 3 for an unknown name, of which
 * it says `known` first.
 */
export async function peerAddress(
  typed: string,
  source?: string,
  ask: Lookup = askResolver,
  known: string = "",
): Promise<PeerAddress> {
  const address = literal(typed);
  if (address !== undefined) return { typed, address };
  const all = [...new Set(await resolved(typed, ask, known))];
  const fitting = all.filter((text) =>
    source === undefined || text.includes(":") === source.includes(":")
  );
  const first = fitting[0] ?? all[0]!, others = all.filter((text) => text !== first);
  const more = others.length === 0 ? "" : `; not tried: ${shortList(others)}`;
  const note = `${typed} is ${first}${more}`;
  const further = fitting.slice(1);
  return { typed, address: first, ...(further.length > 0 && { others: further }), note };
}

const LISTED = 4;

function shortList(all: readonly string[]): string {
  const more = all.length > LISTED ? `, and ${all.length - LISTED} more` : "";
  return all.slice(0, LISTED).join(", ") + more;
}

/** The canonical form of what is written as an address; undefined for what may be a name. */
function literal(typed: string): string | undefined {
  const [bare = "", zone, ...rest] = typed.split("%"), octets = parseAddress(bare);
  const cannot = (why: string) => usageError(`cannot use ${quote(typed)} as a peer: ${why}`);
  if (octets) {
    const why = rest.length > 0 ? "it has two zones" : whyNoRouter(octets, zone);
    if (why !== undefined) throw cannot(why);
    return canonical(octets, zone);
  }
  if (typed.includes("/")) throw cannot("it has a slash; give one address, not a prefix");
  const port = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(typed);
  if (port && (typed.startsWith("[") || !port[1]!.includes(":"))) {
    throw cannot(`give the port by itself: ${port[1]} --port ${port[2]}`);
  }
  if (typed.includes(":") || /^[\d.]+$/.test(typed)) throw cannot("it is not an address");
  // RFC 1123 §2.1, and the underscore that people use.
  if (!/^(?!-)[\w.-]{1,253}$/.test(typed)) throw cannot("it is neither an address nor a name");
  return undefined;
}

/**
 * An address in its one form. What is sent to the IPv6 form of an IPv4 address leaves as IPv4, to
 * the same router: it is no other peer.
 */
function canonical(octets: Uint8Array<ArrayBuffer>, zone: string | undefined): string {
  return formatAddress(unmapped(octets)) + (zone ? `%${zone}` : "");
}

async function resolved(name: string, ask: Lookup, known: string): Promise<readonly string[]> {
  let all: readonly string[];
  try {
    all = await ask(name);
  } catch (error) {
    const code = (error as { code?: string }).code;
    const why = code === "ENOTFOUND"
      ? "there is no such name"
      : code === "EAI_AGAIN" || code === "ETIMEOUT"
      ? "the name server does not answer"
      : (error as Error).message;
    throw failure(`cannot find the address of ${quote(name)}: ${known}${why}`);
  }
  if (all.length === 0) throw failure(`cannot find the address of ${quote(name)}: it has none`);
  const usable = all.flatMap((text) => {
    const [bare = "", zone] = text.split("%"), octets = parseAddress(bare);
    return octets && whyNoRouter(octets, zone) === undefined ? [canonical(octets, zone)] : [];
  });
  if (usable.length > 0) return usable;
  throw failure(`cannot use ${quote(name)} as a peer: its address is ${all[0]}`);
}

async function askResolver(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** The address of a router that is a source of routes: what is typed might have been a file. */
export function routerAddress(typed: string, source: string | undefined): Promise<PeerAddress> {
  return peerAddress(typed, source, askResolver, "there is no such file, and ");
}

/** The value of --source, checked, in canonical form. */
export function checkedSource(text: string): string {
  const [bare = "", zone] = text.split("%"), octets = parseAddress(bare);
  if (!octets) throw usageError(`cannot use ${quote(text)} for --source: it is not an address`);
  return canonical(octets, zone);
}

/** The value of --listen: `192.0.2.1:1790`, `[2001:db8::1]:179`. */
export function parseListen(text: string): Endpoint {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const [bare = "", zone] = (parts?.[1] ?? parts?.[2] ?? "").split("%");
  const octets = parseAddress(bare), port = Number(parts?.[3]);
  if (!octets || !(port >= 1 && port <= 65535) || (octets.length === 16) !== Boolean(parts?.[1])) {
    throw usageError(
      `cannot use ${quote(text)} for --listen: it is not like 0.0.0.0:179 or [::]:179`,
    );
  }
  return { address: formatAddress(octets) + (zone ? `%${zone}` : ""), port };
}
