import type { FamilyConfig, PeerConfig, RouterConfig } from "../config/router_config.ts";
import { formatAddress } from "../net/address.ts";
import { formatPrefix } from "../net/prefix.ts";
import { capabilityName } from "../wire/capability/mod.ts";
import { roleName } from "../wire/capability/role.ts";
import { familyName } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import { withSnakeKeys } from "./json_text.ts";

const WAYS = ["", "receive", "send", "both"];

/**
 * A configuration as it is in effect: defaults filled in, templates resolved. Of secrets it says where
 * they come from; they themselves are nowhere in it.
 */
export function routerConfigJson(config: RouterConfig): Record<string, unknown> {
  const { routerId, clusterId } = config;
  return withSnakeKeys({
    ...config,
    routerId: routerId === undefined ? undefined : identifierText(routerId),
    clusterId: clusterId === undefined ? undefined : identifierText(clusterId),
    nextHops: config.nextHops.map(({ prefix, cost }) => ({
      prefix: formatPrefix(prefix),
      cost: cost === Infinity ? "unreachable" : cost,
    })),
    prefixLists: [...config.prefixLists].map(([name, ranges]) => ({
      name,
      prefixes: ranges.map(plain),
    })),
    policies: [...config.policies.values()].map(plain),
    peers: config.peers.map(peerJson),
    announce: config.announce.map(({ prefix, words }) => ({
      prefix: formatPrefix(prefix),
      words: words === "" ? undefined : words,
    })),
  }) as Record<string, unknown>;
}

function peerJson(peer: PeerConfig): Record<string, unknown> {
  const { name, address, role, require, ...rest } = peer;
  return {
    name,
    address,
    ...rest,
    role: role === undefined ? undefined : roleName(role),
    require: require.map(capabilityName),
    families: peer.families.map(familyJson),
  };
}

function familyJson({ family, nextHop, addPath, ...rest }: FamilyConfig): Record<string, unknown> {
  return {
    family: familyName(family),
    ...rest,
    nextHop: nextHop.mode === "address" ? formatAddress(nextHop.address) : nextHop.mode,
    addPath: addPath === undefined ? undefined : WAYS[addPath],
  };
}

/** A value with its prefixes as text. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("address" in value && value.address instanceof Uint8Array && "length" in value) {
    return formatPrefix({ address: value.address, length: Number(value.length) });
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
