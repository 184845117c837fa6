import { formatAddress, parseAddress, unmapped } from "../net/address.ts";
import type { AgentPeer } from "./agent_peer.ts";

/** The peer that is meant, or why none is. */
export type Found =
  | { readonly peer: AgentPeer }
  | { readonly peer?: undefined; readonly why: string; readonly hint?: string };

/** Names of peers that an answer lists at most. */
const MOST_NAMES = 8;

/** A peer by its name, by its address, or by the beginning of its name where no other begins so. */
export function findPeer(peers: ReadonlyMap<string, AgentPeer>, text: string): Found {
  const exact = peers.get(text);
  if (exact) return { peer: exact };
  const all = [...peers.values()], wanted = addressKey(text);
  const byAddress = all.filter(({ config }) => addressKey(config.address) === wanted);
  if (byAddress.length > 0) return only(byAddress, `the address ${text} is that of`);
  const byName = text === "" ? [] : all.filter(({ name }) => name.startsWith(text));
  if (byName.length > 0) return only(byName, `${JSON.stringify(text)} may be`);
  const why = `there is no peer ${JSON.stringify(text)}`;
  return all.length === 0 ? { why: `${why}, nor any other` } : { why, hint: `peers: ${list(all)}` };
}

function only(found: readonly AgentPeer[], what: string): Found {
  if (found.length === 1) return { peer: found[0]! };
  return { why: `${what} several peers`, hint: list(found) };
}

function list(peers: readonly AgentPeer[]): string {
  const names = peers.slice(0, MOST_NAMES).map(({ name }) => name).join(", ");
  return peers.length > MOST_NAMES ? `${names}, and ${peers.length - MOST_NAMES} more` : names;
}

/** One text for an address, however it is written. */
export function addressKey(text: string): string {
  const [bare = "", zone] = text.split("%"), octets = parseAddress(bare);
  if (!octets) return text;
  return formatAddress(unmapped(octets)) + (zone === undefined ? "" : `%${zone}`);
}
