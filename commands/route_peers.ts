// Peers of tables by what a person calls them.
import { formatAddress, parseAddress } from "../core/net/address.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import { type CommandError, usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** Names that an answer lists at most. */
const MOST_NAMES = 8;

/**
 * Numbers of the peers of this name or address, or of the only name that begins so. More than one where
 * several sources, or both families, know an address. Throws CommandError where there is none.
 */
export function routePeers(routes: AdjIn, text: string): readonly number[] {
  const address = parseAddress(text), wanted = address && formatAddress(address);
  const named = routes.peers.filter((peer) => routes.facts(peer).name === text);
  if (named.length > 0) return named;
  const at = routes.peers.filter((peer) => formatAddress(routes.facts(peer).address) === wanted);
  if (at.length > 0) return at;
  const like = routes.peers.filter((peer) => routes.facts(peer).name.startsWith(text));
  if (text !== "" && new Set(like.map((peer) => routes.facts(peer).name)).size === 1) return like;
  throw noSuchPeer(routes, text, like);
}

function noSuchPeer(routes: AdjIn, text: string, like: readonly number[]): CommandError {
  const names = [
    ...new Set((like.length > 0 ? like : routes.peers).map((peer) => routes.facts(peer).name)),
  ];
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  const list = names.length === 0
    ? "there is none at all"
    : `peers: ${names.slice(0, MOST_NAMES).join(", ")}${more}`;
  const what = like.length > 0
    ? `${quote(text)} may be several peers`
    : `there is no peer ${quote(text)}`;
  return usageError(`${what}\n${list}`);
}
